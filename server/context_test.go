package server

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

// watched is an index that notes what each question comes with, and gives asked to each before it answers.
type watched struct {
	t     *testing.T
	asked func(ctx context.Context)
	n     atomic.Int32
	hits  int

	mu    sync.Mutex
	whats []string // the questions, in the order in which they came
}

func (w *watched) question(ctx context.Context, what string) error {
	w.n.Add(1)
	w.mu.Lock()
	w.whats = append(w.whats, what)
	w.mu.Unlock()
	if _, ok := ctx.Deadline(); !ok {
		w.t.Errorf("%s has no end", what)
	}
	w.asked(ctx)
	return ctx.Err()
}

func (w *watched) Ready() error { return nil }

func (w *watched) Search(ctx context.Context, r index.Request) (*index.Result, error) {
	result := &index.Result{Query: r.Query, Page: r.Page, Size: r.Size, Total: w.hits, Facets: []index.Facet{
		{Field: index.Domain, Values: []index.FacetValue{{Value: "甲", Count: 1}, {Value: "乙", Count: 1}, {Value: "丙",
			Count: 1}}},
		{Field: index.Department, Values: []index.FacetValue{{Value: "丁", Count: 1}}},
	}}
	for i := (r.Page - 1) * r.Size; i < min(w.hits, r.Page*r.Size); i++ {
		// Between two pages something was taken in: what was last on one is first on the next.
		result.Hits = append(result.Hits, index.Hit{ID: fmt.Sprintf("x-%d", i-(r.Page-1))})
	}
	return result, w.question(ctx, "search")
}

func (w *watched) Suggest(ctx context.Context, _ string, _ int) ([]index.Suggestion, error) {
	return nil, w.question(ctx, "suggest")
}

func (w *watched) Similar(ctx context.Context, _ string, _ int) ([]index.Hit, error) {
	return nil, w.question(ctx, "similar")
}

func (w *watched) Mark(ctx context.Context, query string, _ bool, c data.Case) (index.MarkedCase, error) {
	return index.MarkedCase{Case: c}, w.question(ctx, "mark "+query)
}

func (w *watched) Breaks(string) []int { return nil }

func (w *watched) Neighbours(ctx context.Context, _ data.Case) (before, after *index.Neighbour, err error) {
	return nil, nil, w.question(ctx, "neighbours")
}

func (w *watched) Health(ctx context.Context) (index.Health, error) {
	return index.Health{}, w.question(ctx, "health")
}

// TestEveryQuestionEndsWithItsClient: each question of each route has a limit; when the client goes during the first,
// no other follows, and no place stays taken.
func TestEveryQuestionEndsWithItsClient(t *testing.T) {
	watch := &watched{t: t, asked: func(context.Context) {}, hits: 600}
	config := populated()
	config.Search = watch
	config.AllowedHosts = []string{"example.com"}
	s := newServer(t, config)
	asking := 0
	for _, address := range addressesOf(s) {
		watch.asked = func(context.Context) {}
		watch.n.Store(0)
		send(s, "GET", address)
		if watch.n.Load() == 0 || address == "/healthz" || address == "/readyz" { // whose answer others wait for, too
			continue
		}
		asking++
		ctx, goes := context.WithCancel(t.Context())
		watch.asked = func(asked context.Context) {
			goes()
			<-asked.Done()
		}
		watch.n.Store(0)
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", address, nil))
		if n := watch.n.Load(); n != 1 {
			t.Errorf("%s: %d questions after the client has gone", address, n)
		}
		if s.gate.running != 0 || s.gate.length != 0 {
			t.Errorf("%s keeps its place", address)
		}
	}
	if asking < 12 {
		t.Errorf("only %d addresses ask the index", asking)
	}
}

// TestACasePageSearchesForNothing: neither its marks nor its neighbours are asked for by a search, with whatever query and
// filters the reader came, and nothing is asked twice.
func TestACasePageSearchesForNothing(t *testing.T) {
	for address, marks := range map[string]string{
		"/cases/x-1": "", "/cases/x-1?q=": "", "/cases/x-1?department=a&sort=year&page=7": "", "/cases/x-1?q=haiguan": "haiguan",
		"/cases/x-1?q=a&domain=b&page=400&size=20": "a", "/cases/x-1?q=a&exact=1&explain=1": "a",
	} {
		watch := &watched{t: t, asked: func(context.Context) {}, hits: 600}
		config := populated()
		config.Search = watch
		if response, _ := send(newServer(t, config), "GET", address); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", address, response.StatusCode)
		}
		if want := []string{"mark " + marks, "neighbours", "similar"}; !slices.Equal(watch.whats, want) {
			t.Errorf("%s asks %q, want %q", address, watch.whats, want)
		}
	}
}

// TestExportReadsPageByPage: all hits, each once, whatever moves meanwhile.
func TestExportReadsPageByPage(t *testing.T) {
	for total, want := range map[int]int{0: 0, 1: 1, exportPage: exportPage, exportPage + 1: exportPage, 600: 598,
		maxExport + 500: maxExport - 3} {
		watch := &watched{t: t, asked: func(context.Context) {}, hits: total}
		config := populated()
		config.Search = watch
		result, err := newServer(t, config).listing(t.Context(), view.Inquiry{Query: "a", Page: 1, Size: defaultSize})
		if err != nil || len(result.Hits) != want || result.Total != total || result.Page != 1 ||
			result.Size != maxExport {
			t.Fatalf("%d hits: %v, %d on page %d of %d", total, err, len(result.Hits), result.Page, result.Size)
		}
		known := map[string]bool{}
		for _, h := range result.Hits {
			if known[h.ID] {
				t.Errorf("%d hits: %s stands there twice", total, h.ID)
			}
			known[h.ID] = true
		}
	}
}

// TestASearchThatTakesTooLongIsNotAskedForAgain: neither by the page, nor soon by a program.
func TestASearchThatTakesTooLongIsNotAskedForAgain(t *testing.T) {
	config := working()
	config.Search = faulty{search: func(context.Context) (*index.Result, error) {
		return nil,
			context.DeadlineExceeded
	}}
	s := newServer(t, config)
	for _, address := range []string{"/?q=a", "/api/v1/search?q=a", "/export?q=a"} {
		response, _ := send(s, "GET", address)
		if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Refresh") != "" ||
			response.Header.Get("Retry-After") != fmt.Sprint(failedSeconds) {
			t.Errorf("%s: %d %v", address, response.StatusCode, response.Header)
		}
	}
}
