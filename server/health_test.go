package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"anlisou/index"
	"anlisou/index/budget"
)

func TestHealth(t *testing.T) {
	var many []string
	for i := range 30 {
		many = append(many, fmt.Sprintf("x-%d", i))
	}
	fault := errors.New("secret fault")
	tests := []struct {
		name           string
		index          faulty
		alive, ready   int
		healthz, state string
	}{
		{"well", faulty{health: index.Health{Cases: 20, Pending: 3}}, 200, 200,
			`{"status":"ok","cases":20,"pending":3}`, `{"status":"ready","cases":20,"pending":3}`},
		{"empty", faulty{}, 200, 200, `{"status":"ok","cases":0,"pending":0}`,
			`{"status":"ready","cases":0,"pending":0}`},
		{"rebuilding", faulty{health: index.Health{Cases: 20, Rebuilding: "damaged\nsegment"}}, 200, 200,
			`"ok"`, `{"status":"degraded","cases":20,"pending":0,"rebuilding":"damaged segment"}`},
		{"damaged", faulty{health: index.Health{Cases: 20, Damaged: []string{"x-1"}}}, 200, 200,
			`"ok"`, `{"status":"degraded","cases":20,"pending":0,"damaged":["x-1"],"damaged_count":1}`},
		{"much damaged", faulty{health: index.Health{Damaged: many}}, 200, 200, `"ok"`, `"x-19"],"damaged_count":30`},
		{"building", faulty{ready: &index.Building{Done: 5, Total: 20}}, 200, 503,
			`{"status":"building","pending":0,"done":5,"total":20}`,
			`{"status":"building","pending":0,"done":5,"total":20}`},
		{"closed", faulty{ready: index.ErrClosed}, 503, 503, `"status":503`, `"status":503`},
		{"failing", faulty{search: func(context.Context) (*index.Result, error) { return nil, fault }}, 503, 503,
			`"detail":"检索不可用"`, `"detail":"检索不可用"`},
		{"without a store", faulty{search: func(context.Context) (*index.Result, error) {
			return nil, fmt.Errorf("%w: %w", index.ErrStore, fault)
		}}, 503, 503, `"detail":"案例库不可用"`, `"detail":"案例库不可用"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := working()
			config.Search, config.Limit = test.index, 1
			s := newServer(t, config)
			for range 3 { // whoever watches asks often
				alive, healthz := send(s, "GET", "/healthz")
				ready, state := send(s, "GET", "/readyz")
				if alive.StatusCode != test.alive || ready.StatusCode != test.ready || !strings.Contains(healthz,
					test.healthz) || !strings.Contains(state, test.state) {
					t.Errorf("%d %s\n%d %s", alive.StatusCode, healthz, ready.StatusCode, state)
				}
				if test.ready != 200 && ready.Header.Get("Retry-After") == "" ||
					ready.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%v", ready.Header)
				}
				if strings.Contains(healthz+state, "secret") || strings.Contains(state, "x-20") {
					t.Errorf("%s %s", healthz, state)
				}
			}
		})
	}
}

// TestManyWhoWatchCostOneQuestion: they have no limit and no place in the queue.
func TestManyWhoWatchCostOneQuestion(t *testing.T) {
	var questions, running atomic.Int32
	config := working()
	config.Search = faulty{search: func(context.Context) (*index.Result, error) {
		questions.Add(1)
		if running.Add(1) > 1 {
			t.Error("two questions at once")
		}
		defer running.Add(-1)
		return &index.Result{}, nil
	}}
	s := newServer(t, config)
	s.gate.places = 0 // all are taken
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if response, body := send(s, "GET", "/readyz"); response.StatusCode != http.StatusOK {
				t.Errorf("%d %s", response.StatusCode, body)
			}
		})
	}
	all.Wait()
	if n := questions.Load(); n > 100 {
		t.Errorf("%d questions", n)
	}
}

// TestHeadersByRoute: who may read what from where, and what a page may ask of a browser.
func TestHeadersByRoute(t *testing.T) {
	s := newServer(t, populated())
	for _, address := range addressesOf(s) {
		response, _ := send(s, "GET", address)
		want := "same-origin"
		if strings.HasPrefix(address, "/api/") || strings.HasPrefix(address, "/embed") || strings.HasPrefix(address,
			"/widget/v1/") ||
			strings.HasPrefix(address, "/feed") || address == "/healthz" || address == "/readyz" || strings.HasSuffix(address, "/card.png") {
			want = "cross-origin"
		}
		if got := response.Header.Values(resource); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %s is %q, want %s", address, resource, got, want)
		}
		if response.Header.Get(opener) != "same-origin" || response.Header.Get("Permissions-Policy") != permissions {
			t.Errorf("%s: %v", address, response.Header)
		}
	}
	for _, policy := range strings.Split(permissions, ", ") {
		if !strings.HasSuffix(policy, "=()") {
			t.Errorf("%q allows something", policy)
		}
	}
}

// TestLimitedAnswers: what a query has cost more than it may is told once, on the page in its language and in the
// answer.
func TestLimitedAnswers(t *testing.T) {
	script := &scripted{result: index.Result{Total: 1, Hits: []index.Hit{loan}, Limited: []budget.Cap{
		{Name: "expansions", Told: "搜索"}, {Name: "readings", Told: "搜索"}, {Name: "silent"}, {Name: "silent"},
	}}}
	s := scriptedSite(t, script)
	if _, page := send(s, "GET", "/?q=a"); strings.Count(page, `<p class="told limited">搜索</p>`) != 1 ||
		strings.Count(page, "told limited") != 1 {
		t.Error(page)
	}
	if _, page := send(s, "GET", "/?q=a&lang=en"); !strings.Contains(page, `<p class="told limited">Search</p>`) {
		t.Error(page)
	}
	if _, body := send(s, "GET", "/api/v1/search?q=a"); !strings.Contains(body,
		`"limited":["expansions","readings","silent"]`) {
		t.Error(body)
	}
	script.result.Limited = nil
	if _, body := send(s, "GET", "/api/v1/search?q=a"); strings.Contains(body, "limited") {
		t.Error(body)
	}
}
