package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"anlisou/data/jiaxing"
	"anlisou/server"
)

// started starts the program as a server on a data directory, and gives its address as soon as it listens, whether or
// not a search is answered there yet.
func started(t testing.TB, dir string, flags ...string) (command *exec.Cmd, address string) {
	t.Helper()
	serving := filepath.Join(dir, servingFile)
	if err := os.RemoveAll(serving); err != nil { // one that was killed leaves it behind
		t.Fatal(err)
	}
	command = exec.Command(os.Args[0], append([]string{"serve", "--addr", "127.0.0.1:0", "--data", dir}, flags...)...)
	command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1", "LC_ALL=en_GB.UTF-8")
	command.Stderr = t.Output()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	err := soon("it listens", func() error {
		said, err := os.ReadFile(serving)
		address = strings.TrimSpace(string(said))
		if err == nil && address == "" {
			err = fmt.Errorf("%s is empty", serving)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return command, address
}

// ended waits for a program that was told to end, and gives an error where it does not end well, or not at all.
func ended(command *exec.Cmd) error {
	done := make(chan error, 1)
	go func() { done <- command.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(2 * time.Minute):
		return fmt.Errorf("in two minutes it does not end")
	}
}

// answered is what an address answers.
type answered struct {
	status int
	header http.Header
	body   string
}

func answerOf(t *testing.T, address string) answered {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{response.StatusCode, response.Header, string(body)}
}

// buildingOf is how far /readyz says that an index is; building is false where it says something else.
func buildingOf(t *testing.T, address string) (done, total int, building bool) {
	t.Helper()
	a := answerOf(t, address+"/readyz")
	var said struct {
		Status      string
		Done, Total int
	}
	if err := json.Unmarshal([]byte(a.body), &said); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	building = said.Status == "building"
	if building && (a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" ||
		said.Done > said.Total) {
		t.Errorf("/readyz while the index is built: %+v", a)
	}
	return said.Done, said.Total, building
}

// awaitBuilding waits until a server has said how far the index is that it builds.
func awaitBuilding(t *testing.T, address string) (done, total int) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		done, total, building := buildingOf(t, address)
		if !building {
			t.Fatal("the index was built before anybody could see it")
		}
		if done > 0 {
			return done, total
		}
	}
	t.Fatal("in two minutes nothing is built")
	return 0, 0
}

// unindexed is a data directory of so many cases that nobody has indexed.
func unindexed(t *testing.T, n int) (dir string) {
	t.Helper()
	sentences := strings.SplitAfter(strings.ReplaceAll(string(jiaxing.Document()), "\n", ""), "。")
	var lines strings.Builder
	for i := range n {
		text := ""
		for j := 0; len(text) < 1200; j++ {
			text += sentences[(i*7+j)%len(sentences)]
		}
		fmt.Fprintf(&lines, `{"id":"many-%d","title":"第%d个案例","sections":[{"heading":"做法","text":%q}]}`+"\n",
			i, i, text)
	}
	dir = filepath.Join(t.TempDir(), "data")
	bringIn(t, dir, []string{filepath.Join(files(t, "许多.jsonl", lines.String()), "许多.jsonl")}, "many")
	return dir
}

// TestWhileTheIndexIsBuilt: from the beginning the port answers, with how far the index is, and whoever ends the
// server meanwhile need not wait for it.
func TestWhileTheIndexIsBuilt(t *testing.T) {
	cases := 1500
	if testing.Short() { // with the race detector an index is built for long
		cases = 800
	}
	dir := unindexed(t, cases)
	t.Run("SIGTERM ends it well", func(t *testing.T) {
		server, address := started(t, dir)
		awaitBuilding(t, address)
		if err := server.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := ended(server); err != nil {
			t.Errorf("serve ends with %v", err)
		}
		if got := anlisou(t, nil, "check", "--data", dir); got.code != exitDone ||
			!strings.Contains(got.stdout, "index: there is none") {
			t.Errorf("what it leaves behind: %+v", got)
		}
	})
	t.Run("the port answers", func(t *testing.T) {
		server, address := started(t, dir)
		before, total := awaitBuilding(t, address)
		if total < cases {
			t.Errorf("%d of %d, of %d cases", before, total, cases)
		}
		answersOfBuilding(t, address)
		after, _, building := buildingOf(t, address)
		if !building || after < before {
			t.Errorf("first %d of %d, then %d, building: %v", before, total, after, building)
		}
		for end := time.Now().Add(5 * time.Minute); building; time.Sleep(50 * time.Millisecond) {
			if after, total, building = buildingOf(t, address); time.Now().After(end) {
				t.Fatalf("in five minutes %d of %d are built", after, total)
			}
		}
		if ready := answerOf(t, address+"/readyz"); ready.status != http.StatusOK {
			t.Errorf("/readyz afterwards: %+v", ready)
		}
		if n, err := totalOf(address, ""); err != nil || n != cases {
			t.Errorf("afterwards %d cases, %v", n, err)
		}
		for _, path := range append([]string{"/healthz"}, builtPages...) {
			if page := answerOf(t, address+path); page.status != http.StatusOK || page.header.Get("Refresh") != "" {
				t.Errorf("%s afterwards: %d %v", path, page.status, page.header)
			}
		}
		if err := server.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := ended(server); err != nil {
			t.Errorf("serve ends with %v", err)
		}
	})
}

// builtPages are pages that ask the index.
var builtPages = []string{"/", "/?q=%E6%B5%B7%E5%85%B3", "/cases/many-1", "/overview"}

// answersOfBuilding looks at what a server answers while it builds the index.
func answersOfBuilding(t *testing.T, address string) {
	t.Helper()
	alive := answerOf(t, address+"/healthz")
	if alive.status != http.StatusOK || !strings.Contains(alive.body, `"building"`) {
		t.Errorf("/healthz: %+v", alive)
	}
	const sentence = "正在建立索引，已完成 "
	for _, path := range builtPages {
		page := answerOf(t, address+path)
		if page.status != http.StatusServiceUnavailable || page.header.Get("Refresh") == "" ||
			!strings.Contains(page.body, sentence) {
			t.Errorf("%s: %d %v %s", path, page.status, page.header, page.body)
		}
	}
	called := answerOf(t, address+"/api/v1/search?q=x")
	if called.status != http.StatusServiceUnavailable || called.header.Get("Retry-After") == "" ||
		called.header.Get("Refresh") != "" || !strings.Contains(called.body, sentence) {
		t.Errorf("a call: %+v", called)
	}
}

// served opens a data directory as serve does, and answers from it within this process until stop is called.
func served(t *testing.T, dir string, log *slog.Logger) (c *collection, address string, stop func()) {
	t.Helper()
	c, s, err := (&dataFlags{dir: dir}).openSite(t.Context(), log, false, server.Config{})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(errors.Join(err, c.close()))
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-ended, c.close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	if err := soon("the index is there", c.index.Ready); err != nil {
		t.Fatal(err)
	}
	return c, "http://" + listener.Addr().String(), stop
}

// longCases is a folder of so many documents, each a case of a megabyte.
func longCases(t *testing.T, n int) (folder string) {
	t.Helper()
	sentences := strings.SplitAfter(strings.ReplaceAll(string(jiaxing.Document()), "\n", ""), "。")
	random := rand.New(rand.NewPCG(20, 6))
	var list []string
	for i := range n {
		var text strings.Builder
		for text.Len() < 1<<20 {
			text.WriteString(sentences[random.IntN(len(sentences))])
		}
		list = append(list, fmt.Sprintf("%d.jsonl", i),
			fmt.Sprintf(`{"id":"long-%d","title":"第%d个超长案例","sections":[{"heading":"做法","text":%q}]}`+"\n",
				i, i, text.String()))
	}
	return files(t, list...)
}

// costlyQuery has a hundred operands.
var costlyQuery = strings.Repeat("海关 OR 法院 OR 税务 OR 企业 OR ", 25) + "改革"

// hungUp has 200 visitors ask for pages of n long cases with a costly query, and hang up at once after a while.
func hungUp(address string, n int, after time.Duration) {
	ctx, hangUp := context.WithCancel(context.Background())
	var asking sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{}}
	for i := range 200 {
		asking.Go(func() {
			page := fmt.Sprintf("%s/cases/long-%d?q=%s", address, i%n, url.QueryEscape(costlyQuery))
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
			if err != nil {
				return
			}
			if response, err := client.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		})
	}
	time.Sleep(after)
	hangUp()
	asking.Wait()
	client.CloseIdleConnections()
}

// TestHungUpPagesAreGivenUp: pages that nobody waits for any more are not worked on to their end, and whoever asks
// next is answered.
func TestHungUpPagesAreGivenUp(t *testing.T) {
	if testing.Short() {
		t.Skip("measures how long a page takes, which says little with the race detector")
	}
	const cases = 6
	dir := filepath.Join(t.TempDir(), "data")
	if got := anlisou(t, nil, "import", longCases(t, cases), "--data", dir); got.code != exitDone {
		t.Fatalf("import: %+v", got)
	}
	var log logged
	_, address, _ := served(t, dir, slog.New(slog.NewJSONHandler(&log, nil)))
	var whole time.Duration // that a page takes alone, once all that is kept is kept
	for range 2 {
		began := time.Now()
		if a := answerOf(t, address+"/cases/long-0?q="+url.QueryEscape(costlyQuery)); a.status != http.StatusOK {
			t.Fatalf("a page: %d %.300s", a.status, a.body)
		}
		whole = time.Since(began)
	}
	http.DefaultClient.CloseIdleConnections()
	time.Sleep(100 * time.Millisecond)
	before := runtime.NumGoroutine()
	for try := 1; ; try++ {
		log.take()
		hungUp(address, cases, whole/4)
		began := time.Now()
		if n, err := totalOf(address, "海关"); err != nil || n != cases {
			t.Errorf("the next search finds %d, %v", n, err)
		}
		answered := time.Since(began)
		http.DefaultClient.CloseIdleConnections()
		err := soon("all goroutines have ended", func() error {
			if n := runtime.NumGoroutine(); n > before {
				return fmt.Errorf("%d goroutines, %d before", n, before)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		made, arrived := pagesOf(log.take())
		t.Logf("a page alone takes %v; of %d that were hung up after %v, %d were made; the next search took %v",
			whole, arrived, whole/4, made, answered)
		switch {
		case answered > 10*time.Second:
			t.Errorf("the next search took %v", answered)
		case made == 0 && arrived > 100:
			return
		case try == 3: // a machine that does much else may make one before it is hung up
			t.Errorf("in each of %d tries pages are made that nobody waits for", try)
			return
		}
	}
}

// pagesOf counts by the log of a server how many pages of cases it made, and how many it was asked for.
func pagesOf(log string) (made, arrived int) {
	for line := range strings.Lines(log) {
		var request struct {
			Path          string
			Status, Bytes int
		}
		if err := json.Unmarshal([]byte(line), &request); err != nil || !strings.HasPrefix(request.Path, "/cases/") {
			continue
		}
		arrived++
		if request.Status == http.StatusOK && request.Bytes > 0 {
			made++
		}
	}
	return made, arrived
}

// logged is a log that tests read.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// take gives what was written since it was last taken.
func (l *logged) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.text.Reset()
	return l.text.String()
}
