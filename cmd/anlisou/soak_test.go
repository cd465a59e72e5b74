package main

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/store"
	"anlisou/index"
)

// soakState is what a process holds once it rests.
type soakState struct {
	goroutines, descriptors int
	heap                    uint64 // bytes
}

// TestSoak puts a mixed load on a server as serve opens it, writes meanwhile, runs import on its directory between two
// starts, and starts everything anew again and again, for as long as ANLISOU_SOAK says: in the end the process holds no
// more than in the beginning. make soak.
func TestSoak(t *testing.T) {
	if os.Getenv("ANLISOU_SOAK") == "" {
		t.Skip("minutes of load: make soak, which CI runs for less than one")
	}
	lasts, err := time.ParseDuration(os.Getenv("ANLISOU_SOAK"))
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 12 // of which the first warms up
	s := &soak{T: t, dir: filepath.Join(t.TempDir(), "data")}
	var states []soakState
	for round := range rounds {
		if round > 0 {
			s.bringIn(round)
		}
		s.round(round, lasts/rounds)
		states = append(states, resting())
		t.Logf("round %d: %d requests, %d refused, %+v", round, s.requests.Load(), s.refused.Load(), states[round])
	}
	first, last := states[1], states[rounds-1]
	if last.goroutines > first.goroutines+5 || last.descriptors > first.descriptors+5 || last.heap > first.heap+first.heap/5+8<<20 {
		t.Errorf("it grows from %+v to %+v", first, last)
	}
	if s.refused.Load() > s.requests.Load()/4 {
		t.Errorf("%d of %d requests were refused: it did little", s.refused.Load(), s.requests.Load())
	}
	if s.failed.Load() > 0 {
		t.Errorf("%d of %d requests failed", s.failed.Load(), s.requests.Load())
	}
	came := fmt.Sprintf("%s, %d starts, %d imports, %d writes, %d requests, %d refused, %d failed; "+
		"goroutines %d to %d, descriptors %d to %d, heap %d to %d MB.",
		lasts, rounds, s.imports, s.writes, s.requests.Load(), s.refused.Load(), s.failed.Load(),
		first.goroutines, last.goroutines, first.descriptors, last.descriptors, first.heap>>20, last.heap>>20)
	t.Log(came)
	if lasts >= 10*time.Minute && !t.Failed() {
		noteSoak(t, came)
	}
}

// resting is what the process holds after its garbage has been collected.
func resting() soakState {
	http.DefaultClient.CloseIdleConnections()
	time.Sleep(500 * time.Millisecond)
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	open, _ := os.ReadDir("/proc/self/fd") // none to count elsewhere
	return soakState{runtime.NumGoroutine(), len(open), m.HeapAlloc}
}

type soak struct {
	*testing.T
	dir              string
	requests, failed atomic.Int64
	refused          atomic.Int64 // told to come again: right, but no answer
	writes, imports  int
}

// soakImported is how many cases each import brings in: always the same ones, each time with another text, so that what
// is kept does not grow by itself.
const soakImported = 30

// bringIn runs import on the directory while no server has it.
func (s *soak) bringIn(round int) {
	var lines strings.Builder
	for i := range soakImported {
		fmt.Fprintf(&lines, `{"id":"imported-%d","title":"第%d个案例","sections":[{"heading":"做法","text":%q}]}`+"\n", i, i,
			strings.Repeat(fmt.Sprintf("第%d次推出改革举措。", round), 50))
	}
	document := filepath.Join(files(s.T, "带入.jsonl", lines.String()), "带入.jsonl")
	got := anlisou(s.T, nil, "import", document, "--data", s.dir)
	want := fmt.Sprintf("0 new, %d changed", soakImported)
	if s.imports == 0 {
		want = fmt.Sprintf("%d new", soakImported)
	}
	if got.code != exitDone || !strings.Contains(got.stdout, want) {
		s.Fatalf("import of round %d: %+v", round, got)
	}
	s.imports++
}

// round starts a server on the directory, loads it from five sides while cases come in, and ends it.
func (s *soak) round(round int, lasts time.Duration) {
	c, address, stop := served(s.T, s.dir, slog.New(slog.DiscardHandler))
	if n, err := totalOf(address, "改革举措"); err != nil || n < min(s.imports, 1)*soakImported {
		s.Errorf("round %d begins with %d of the cases that were brought in, %v", round, n, err)
	}
	until := time.Now().Add(lasts)
	var visitors sync.WaitGroup
	for n := range 5 {
		visitors.Go(func() { s.visit(address, rand.New(rand.NewPCG(uint64(round), uint64(n))), until) })
	}
	for time.Now().Before(until) {
		s.write(c.store, c.index)
		time.Sleep(lasts / 10)
	}
	visitors.Wait()
	http.DefaultClient.CloseIdleConnections()
	stop()
}

// write puts in a case, of which there are at most ten, so that what is kept does not grow by itself.
func (s *soak) write(stored *store.Store, x *index.Index) {
	s.writes++
	c := data.Case{
		ID: fmt.Sprintf("soak-%d", s.writes%10), Title: fmt.Sprintf("第%d次改革", s.writes),
		Sections: []data.Section{{Heading: "做法", Text: strings.Repeat("海关推出改革举措。", 50)}},
	}
	if _, err := stored.Put(c); err != nil {
		s.Error(err)
	}
	if err := x.Sync(s.Context()); err != nil {
		s.Error(err)
	}
}

// visit asks for one thing after another.
func (s *soak) visit(address string, random *rand.Rand, until time.Time) {
	queries := []string{"海关", "改革", "", "外贸企业融资", "haiguan", "登计", "小微企业危险费物没人收怎么办", "海关 OR 法院", "\"船边直提\"", "部门:海关 -法院",
		strings.Repeat("you jie ", 40), strings.Repeat("海关 税务 ", 40), "二〇二一年"}
	for time.Now().Before(until) {
		q := url.QueryEscape(queries[random.IntN(len(queries))])
		route := []string{"/?q=" + q, "/api/v1/search?explain=1&q=" + q, "/api/v1/suggest?q=" + q, fmt.Sprintf("/cases/jiaxing-%02d?q=%s", 1+random.IntN(20), q),
			"/export?format=csv&q=" + q, "/overview", "/readyz", "/api/v1/facets"}[random.IntN(8)]
		response, err := http.Get(address + route)
		s.requests.Add(1)
		if err != nil {
			s.failed.Add(1)
			continue
		}
		switch status := response.StatusCode; {
		case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
			s.refused.Add(1)
		case status >= http.StatusBadRequest:
			s.failed.Add(1)
		}
		if random.IntN(4) > 0 { // some hang up
			var sink [4096]byte
			for n := 1; n > 0; n, _ = response.Body.Read(sink[:]) {
			}
		}
		_ = response.Body.Close()
	}
}

// noteSoak writes what a soak came to into FAULTS.md.
func noteSoak(t *testing.T, line string) {
	if err := noteBetween("FAULTS.md", "<!-- soak: written by make soak -->", "<!-- /soak -->", "A soak of "+line+"\n"); err != nil {
		t.Error(err)
	}
}
