// This program, as a peer: `engine` asks the index in this process, `http` a server of it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"anlisou/data"
	"anlisou/data/store"
	"anlisou/index"
	"anlisou/index/bench/asked"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "variants":
		fmt.Println("engine\nhttp")
		return nil
	case len(args) == 4 && args[0] == "index":
		return build(args[2], args[3])
	case len(args) == 4 && args[0] == "query":
		log, err := asked.ReadLog(args[3])
		if err != nil {
			return err
		}
		if args[1] == "http" {
			return serveHTTP(args[2], log)
		}
		return serveEngine(args[2], log)
	}
	return errors.New("usage: index VARIANT CORPUS DIR | query VARIANT DIR LOG | variants")
}

// program is the program that is measured, beside this one.
func program() string {
	self, err := os.Executable()
	if err != nil {
		return "anlisou"
	}
	return filepath.Join(filepath.Dir(self), "anlisou")
}

// build has the program import the corpus, of which it makes cases first.
func build(corpus, dir string) error {
	file, err := os.Open(corpus)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	input := filepath.Join(dir, "cases.jsonl")
	out, err := os.Create(input)
	if err != nil {
		return err
	}
	defer os.Remove(input)
	n := 0
	buffered := bufio.NewWriter(out)
	into := json.NewEncoder(buffered)
	for lines := json.NewDecoder(file); ; n++ {
		var d struct{ ID, Title, Text, Department, Domain string }
		if err := lines.Decode(&d); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		c := data.Case{ID: d.ID, Title: d.Title, Sections: []data.Section{{Heading: "正文", Text: d.Text}}}
		if d.Department != "" {
			c.Departments = []string{d.Department}
		}
		if d.Domain != "" {
			c.Domains = []string{d.Domain}
		}
		if err := into.Encode(c); err != nil {
			return err
		}
	}
	if err := errors.Join(buffered.Flush(), out.Close()); err != nil {
		return err
	}
	began := time.Now()
	c := exec.Command(program(), "import", input, "--data", dir, "--collection", "bench", "--max-size", "4000",
		"--max-unpacked", "4000", "--max-memory", "16000", "--max-time", "1h")
	c.Stderr, c.Stdout = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return err
	}
	fmt.Printf("%d %.3f\n", n, time.Since(began).Seconds())
	return nil
}

// source is the store as an index reads it.
type source struct{ *store.Store }

// Case implements index.Source.
func (s source) Case(id string) (data.Case, bool, error) {
	r, err := s.Get(id)
	if errors.Is(err, store.ErrNotFound) {
		return data.Case{}, false, nil
	}
	return r.Case, err == nil, err
}

func serveEngine(dir string, log []asked.Query) error {
	s, err := store.Open(filepath.Join(dir, "cases.db"))
	if err != nil {
		return err
	}
	defer s.Close()
	x, err := index.Open(context.Background(), index.Config{
		Dir: filepath.Join(dir, "index"), Source: source{s}, Taxonomy: data.DefaultTaxonomy(), Learn: true, Warm: true,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	defer x.Close()
	if path := os.Getenv("CPUPROFILE"); path != "" {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	if path := os.Getenv("MEMPROFILE"); path != "" {
		defer func() {
			runtime.GC()
			if f, err := os.Create(path); err == nil {
				_ = pprof.Lookup("heap").WriteTo(f, 0)
				f.Close()
			}
		}()
	}
	return asked.Serve(log, func(q asked.Query) (asked.Answer, error) {
		if q.Kind == "suggestion" {
			found, err := x.Suggest(context.Background(), q.Q, 10)
			return asked.Answer{Total: len(found)}, err
		}
		r := index.Request{Query: q.Q, Page: 1, Size: 10}
		if q.Kind == "phrase" {
			r.Query = `"` + q.Q + `"`
		}
		if q.Department != "" {
			r.Filters = index.Filters{index.Department: {q.Department}}
		}
		found, err := x.Search(context.Background(), r)
		if err != nil {
			return asked.Answer{}, err
		}
		a := asked.Answer{Total: found.Total}
		for _, h := range found.Hits {
			a.IDs = append(a.IDs, h.ID)
		}
		return a, nil
	})
}

// serveHTTP starts a server and asks it over connections that are kept. What a server refuses because it has too much
// to do is asked again, and the time counts.
func serveHTTP(dir string, log []asked.Query) error {
	const address = "127.0.0.1:18321"
	server := exec.Command(program(), "serve", "--data", dir, "--addr", address, "--limit", "0")
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		return err
	}
	defer func() { _ = server.Process.Signal(os.Interrupt); _ = server.Wait() }()
	if pidFile := os.Getenv("BENCH_PID"); pidFile != "" { // whose memory is the peer's
		if err := os.WriteFile(pidFile, []byte(strconv.Itoa(server.Process.Pid)), 0o644); err != nil {
			return err
		}
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	for until := time.Now().Add(5 * time.Minute); ; time.Sleep(2 * time.Millisecond) {
		r, err := client.Get("http://" + address + "/readyz")
		if err == nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Now().After(until) {
			return errors.New("the server is not ready after five minutes")
		}
	}
	return asked.Serve(log, func(q asked.Query) (asked.Answer, error) {
		values := url.Values{"q": {q.Q}, "size": {"10"}}
		if q.Kind == "phrase" {
			values.Set("q", `"`+q.Q+`"`)
		}
		if q.Department != "" {
			values.Set("department", q.Department)
		}
		path := "/api/v1/search?"
		if q.Kind == "suggestion" {
			path = "/api/v1/suggest?"
		}
		for {
			r, err := client.Get("http://" + address + path + values.Encode())
			if err != nil {
				return asked.Answer{}, err
			}
			body, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil {
				return asked.Answer{}, err
			}
			if r.StatusCode == http.StatusTooManyRequests || r.StatusCode == http.StatusServiceUnavailable {
				time.Sleep(5 * time.Millisecond)
				continue
			}
			if r.StatusCode != http.StatusOK {
				return asked.Answer{}, fmt.Errorf("%s: %s", r.Status, strings.TrimSpace(string(body)))
			}
			var found struct {
				Total int
				Hits  []struct{ ID string }
			}
			if err := json.Unmarshal(body, &found); err != nil {
				return asked.Answer{}, err
			}
			a := asked.Answer{Total: found.Total}
			for _, h := range found.Hits {
				a.IDs = append(a.IDs, h.ID)
			}
			return a, nil
		}
	})
}
