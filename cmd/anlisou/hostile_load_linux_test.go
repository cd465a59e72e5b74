package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anlisou/data/jiaxing"
)

// BenchmarkHostileLoad has 8 clients and then 500, each at an address of its own, search as fast as they are answered, and
// tells how long the answered of the 500 waited, how many were told to come again, how much more memory that took than the
// 8, and how long it took afterwards until a search was answered within 50 ms. The corpus is the JSONL file that
// ANLISOU_CORPUS names, packed by gzip or not; without one, the bundled cases' sentences as 20,000 cases:
//
//	ANLISOU_CORPUS=articles.jsonl.gz go test -tags ne,nomsgpack -run '^$' -bench HostileLoad -benchtime 1x ./cmd/anlisou
func BenchmarkHostileLoad(b *testing.B) {
	corpus := loadCorpus(b)
	queries := loadQueries(b, corpus)
	dir := filepath.Join(b.TempDir(), "data")
	if got := anlisou(b, nil, "import", corpus, "--data", dir); got.code != exitDone {
		b.Fatalf("import: %s", got.stderr)
	}
	server, address := program(b, "serve", "--addr", "127.0.0.1:0", "--data", dir, "--trusted-proxy", "127.0.0.1", "--log-file", filepath.Join(b.TempDir(), "log"))
	few := load(b, address, server.Process.Pid, 8, 10*time.Second, queries)
	var many loaded
	for b.Loop() {
		many = load(b, address, server.Process.Pid, 500, 20*time.Second, queries)
	}
	began := time.Now()
	for {
		asked := time.Now()
		if response, err := http.Get(address + "/api/v1/search?q=" + url.QueryEscape(queries[0])); err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK && time.Since(asked) < 50*time.Millisecond {
				break
			}
		}
	}
	recovery := time.Since(began)
	b.ReportMetric(float64(recovery.Milliseconds()), "recovery-ms")
	b.ReportMetric(float64(many.percentile(50).Milliseconds()), "p50-ms")
	b.ReportMetric(float64(many.percentile(99).Milliseconds()), "p99-ms")
	b.ReportMetric(float64(len(many.answered)), "answered")
	b.ReportMetric(float64(many.busy), "busy")
	b.ReportMetric(float64(many.failed), "failed")
	ratio := float64(many.memory) / float64(few.memory)
	b.ReportMetric(ratio, "memory-ratio")
	b.ReportMetric(0, "ns/op")
	for what, is := range map[string]struct{ figure, bound float64 }{
		"p99-ms": {float64(many.percentile(99).Milliseconds()), 1000}, "recovery-ms": {float64(recovery.Milliseconds()), 3000},
		"memory-ratio": {ratio, 1.3},
	} {
		b.ReportMetric(is.bound, "bound-"+what)
		if is.figure > 3*is.bound {
			b.Errorf("%s is %.2f, and three times the bound %.2f", what, is.figure, 3*is.bound)
		}
	}
}

// loaded is what clients were answered, and the most memory, in kilobytes, that the server held meanwhile.
type loaded struct {
	answered     []time.Duration // of those that got 200
	busy, failed int             // 503 and 429; all others
	memory       int
}

func (l loaded) percentile(p int) time.Duration {
	if len(l.answered) == 0 {
		return 0
	}
	return l.answered[(len(l.answered)-1)*p/100]
}

// load has n clients search for so long.
func load(b *testing.B, address string, pid, n int, long time.Duration, queries []string) (all loaded) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n}, Timeout: time.Minute}
	defer client.CloseIdleConnections()
	end := time.Now().Add(long)
	var mu sync.Mutex
	var clients sync.WaitGroup
	for i := range n {
		clients.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 20))
			for time.Now().Before(end) {
				request, err := http.NewRequest(http.MethodGet, address+"/api/v1/search?q="+url.QueryEscape(queries[random.IntN(len(queries))]), nil)
				if err != nil {
					panic(err)
				}
				request.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.%d.%d", 100+i/250, 1+i%250))
				began := time.Now()
				response, err := client.Do(request)
				status := 0
				if err == nil {
					_, err = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
					status = response.StatusCode
				}
				took := time.Since(began)
				mu.Lock()
				switch {
				case err == nil && status == http.StatusOK:
					all.answered = append(all.answered, took)
				case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
					all.busy++
				default:
					all.failed++
				}
				mu.Unlock()
				if status != http.StatusOK {
					time.Sleep(time.Second) // as Retry-After says
				}
			}
		})
	}
	for time.Now().Before(end) {
		time.Sleep(100 * time.Millisecond)
		all.memory = max(all.memory, ownMemory(b, pid))
	}
	clients.Wait()
	slices.Sort(all.answered)
	return all
}

// BenchmarkHostileExports has 1,000 visitors take a list of 1,000 hits away at once, with the account of how each was
// found, and come again where they are told to. It tells how long it took until each had an answer and until each had its
// list, how often they were told to come again, and the most memory that the server held. The corpus is that of
// BenchmarkHostileLoad:
//
//	go test -tags ne,nomsgpack -run '^$' -bench HostileExports -benchtime 1x ./cmd/anlisou
func BenchmarkHostileExports(b *testing.B) {
	const visitors = 1000
	corpus := loadCorpus(b)
	dir := filepath.Join(b.TempDir(), "data")
	if got := anlisou(b, nil, "import", corpus, "--data", dir); got.code != exitDone {
		b.Fatalf("import: %s", got.stderr)
	}
	server, address := program(b, "serve", "--addr", "127.0.0.1:0", "--data", dir, "--trusted-proxy", "127.0.0.1",
		"--log-file", filepath.Join(b.TempDir(), "log"))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: visitors}}
	defer client.CloseIdleConnections()
	var told, failed, first atomic.Int64
	most := 0
	began := time.Now()
	for b.Loop() { // once: -benchtime 1x
		done := make(chan struct{})
		var all sync.WaitGroup
		for i := range visitors {
			all.Go(func() {
				for status, try := 0, 1; status != http.StatusOK; try++ {
					status = takeAway(client, address, i)
					if try == 1 {
						first.Store(int64(time.Since(began))) // of the last of them in the end
					}
					switch status {
					case http.StatusOK:
					case http.StatusServiceUnavailable, http.StatusTooManyRequests:
						told.Add(1)
						time.Sleep(time.Second) // as Retry-After says
					default:
						failed.Add(1)
						return
					}
				}
			})
		}
		go func() { all.Wait(); close(done) }()
		for waiting := true; waiting; {
			most = max(most, ownMemory(b, server.Process.Pid))
			select {
			case <-done:
				waiting = false
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
	b.ReportMetric(time.Since(began).Seconds(), "s-all-have-theirs")
	b.ReportMetric(time.Duration(first.Load()).Seconds(), "s-all-answered")
	b.ReportMetric(float64(most)/1024, "peak-MB")
	b.ReportMetric(float64(told.Load()), "busy")
	b.ReportMetric(float64(failed.Load()), "failed")
	b.ReportMetric(0, "ns/op")
}

// takeAway asks for a list as one of many visitors, reads it, and gives the status of the answer; 0 where there is
// none.
func takeAway(client *http.Client, address string, visitor int) (status int) {
	query := url.Values{"q": {"企业"}, "format": {"json"}, "explain": {"1"}}
	request, err := http.NewRequest(http.MethodGet, address+"/export?"+query.Encode(), nil)
	if err != nil {
		panic(err)
	}
	request.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.%d.%d", 100+visitor/250, 1+visitor%250))
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0
	}
	return response.StatusCode
}

var anonymous = regexp.MustCompile(`RssAnon:\s+(\d+) kB`)

// ownMemory is what a process holds beside files, in kilobytes.
func ownMemory(b *testing.B, pid int) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	found := anonymous.FindSubmatch(status)
	if found == nil {
		b.Fatal("the system does not say how much memory a process holds")
	}
	kilobytes, err := strconv.Atoi(string(found[1]))
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes
}

// loadCorpus gives a JSONL file of cases.
func loadCorpus(b *testing.B) string {
	b.Helper()
	to, err := os.Create(filepath.Join(b.TempDir(), "corpus.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = to.Close() }()
	if path := os.Getenv("ANLISOU_CORPUS"); path != "" {
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		from := io.Reader(file)
		if strings.HasSuffix(path, ".gz") {
			if from, err = gzip.NewReader(file); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := io.Copy(to, from); err != nil {
			b.Fatal(err)
		}
		return to.Name()
	}
	sentences := strings.SplitAfter(strings.ReplaceAll(string(jiaxing.Document()), "\n", ""), "。")
	random := rand.New(rand.NewPCG(20, 28))
	lines := json.NewEncoder(to)
	for i := range 20_000 {
		text := ""
		for len(text) < 400 {
			text += sentences[random.IntN(len(sentences))]
		}
		if err := lines.Encode(map[string]any{"id": fmt.Sprint("case-", i), "title": fmt.Sprintf("第%d个案例", i), "text": text}); err != nil {
			b.Fatal(err)
		}
	}
	return to.Name()
}

// loadQueries cuts 1,000 queries out of a corpus: nine of ten of two to eight characters, the tenth a whole paragraph.
func loadQueries(b *testing.B, corpus string) (queries []string) {
	b.Helper()
	content, err := os.ReadFile(corpus)
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	random := rand.New(rand.NewPCG(20, 29))
	for len(queries) < 1000 {
		var one struct{ Title, Text string }
		if err := json.Unmarshal([]byte(lines[random.IntN(len(lines))]), &one); err != nil {
			b.Fatal(err)
		}
		text := []rune(one.Text)
		n := 2 + random.IntN(7)
		if len(queries)%10 == 9 {
			n = 150
		}
		if len(text) < n {
			continue
		}
		at := random.IntN(len(text) - n + 1)
		queries = append(queries, string(text[at:at+n]))
	}
	return queries
}
