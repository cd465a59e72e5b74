package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"anlisou/data/jiaxing"
)

// started starts the program as a server on a data directory, and gives its address as soon as it listens, whether or
// not a search is answered there yet.
func started(t testing.TB, dir string, flags ...string) (server *exec.Cmd, address string) {
	t.Helper()
	serving := filepath.Join(dir, servingFile)
	if err := os.RemoveAll(serving); err != nil { // one that was killed leaves it behind
		t.Fatal(err)
	}
	server = exec.Command(os.Args[0], append([]string{"serve", "--addr", "127.0.0.1:0", "--data", dir}, flags...)...)
	server.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1")
	server.Stderr = t.Output()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
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
	return server, address
}

// ended waits for a program that was told to end, and gives an error where it does not end well, or not at all.
func ended(server *exec.Cmd) error {
	done := make(chan error, 1)
	go func() { done <- server.Wait() }()
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
	if building && (a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || said.Done > said.Total) {
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
		fmt.Fprintf(&lines, `{"id":"many-%d","title":"第%d个案例","sections":[{"heading":"做法","text":%q}]}`+"\n", i, i, text)
	}
	dir = filepath.Join(t.TempDir(), "data")
	bringIn(t, dir, []string{filepath.Join(files(t, "许多.jsonl", lines.String()), "许多.jsonl")}, "many")
	return dir
}

// TestWhileTheIndexIsBuilt: from the beginning the port answers, with how far the index is, and whoever ends the
// server meanwhile need not wait for it.
func TestWhileTheIndexIsBuilt(t *testing.T) {
	const cases = 3000
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
		alive := answerOf(t, address+"/healthz")
		if alive.status != http.StatusOK || !strings.Contains(alive.body, `"building"`) {
			t.Errorf("/healthz: %+v", alive)
		}
		for _, path := range []string{"/", "/?q=%E6%B5%B7%E5%85%B3", "/cases/many-1", "/overview"} {
			page := answerOf(t, address+path)
			if page.status != http.StatusServiceUnavailable || page.header.Get("Refresh") == "" ||
				!strings.Contains(page.body, "正在建立索引，已完成 ") {
				t.Errorf("%s: %d %v %s", path, page.status, page.header, page.body)
			}
		}
		called := answerOf(t, address+"/api/v1/search?q=x")
		if called.status != http.StatusServiceUnavailable || called.header.Get("Retry-After") == "" ||
			called.header.Get("Refresh") != "" || !strings.Contains(called.body, "正在建立索引，已完成 ") {
			t.Errorf("a call: %+v", called)
		}
		after, _, building := buildingOf(t, address)
		if !building || after < before {
			t.Errorf("first %d of %d, then %d, building: %v", before, total, after, building)
		}
		err := soon("the index is built", func() error {
			if ready := answerOf(t, address+"/readyz"); ready.status != http.StatusOK {
				return fmt.Errorf("%d %s", ready.status, ready.body)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := totalOf(address, ""); err != nil || n != cases {
			t.Errorf("afterwards %d cases, %v", n, err)
		}
		for _, path := range []string{"/", "/?q=%E6%B5%B7%E5%85%B3", "/cases/many-1", "/overview", "/healthz"} {
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
