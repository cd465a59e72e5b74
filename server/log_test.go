package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/index"
)

func TestAddressDetail(t *testing.T) {
	for _, test := range []struct {
		detail        AddressDetail
		address, want string
	}{
		{"", "203.0.113.77", "203.0.113.0/24"},
		{ShortAddress, "2001:db8:1:2::3", "2001:db8:1::/48"},
		{FullAddress, "203.0.113.77", "203.0.113.77"},
		{NoAddress, "203.0.113.77", "-"},
	} {
		if got := test.detail.of(netip.MustParseAddr(test.address)); got != test.want {
			t.Errorf("%s of %s is %s, want %s", test.detail, test.address, got, test.want)
		}
	}
	if got := FullAddress.of(netip.Addr{}); got != "-" {
		t.Errorf("no address is %q", got)
	}
	config := working()
	config.LogAddress = "some"
	if _, err := New(config); err == nil {
		t.Error("another detail is taken")
	}
}

// TestLogIsBounded: no value is long, and none gives orders to a terminal, whatever kind it is of and however it is
// nested.
func TestLogIsBounded(t *testing.T) {
	long := strings.Repeat("长\x1b[2J\u202e\u0085\xff", 20_000)
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var log bytes.Buffer
		logger := slog.New(BoundLog(BoundLog(handler(&log))))
		logger.With("with", long).WithGroup("group").Info(long, "string", long, "error", errors.New(long),
			"any", []string{long}, slog.Group("inner", "deep", long), "valuer", lazy(long), "number", 7, "took",
			time.Second)
		line := log.String()
		if strings.Count(line, "\n") != 1 || strings.ContainsAny(line, "\x1b\u202e\u0085") || !utf8.ValidString(line) {
			t.Errorf("%s: %.300q", name, line)
		}
		// Six values and the message, each of which may be spelt out at six bytes for one, twice over for a backslash.
		if len(line) > 7*7*maxAttribute+1000 {
			t.Errorf("%s: %d bytes", name, len(line))
		}
		if name == "json" && !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %.300s", line)
		}
		if !strings.Contains(line, "bytes more)") || !strings.Contains(line, "number") {
			t.Errorf("%s: %.300s", name, line)
		}
	}
	if got := boundText("第一行\n\tstack"); got != "第一行\n\tstack" {
		t.Errorf("a stack is %q", got)
	}
}

type lazy string

func (l lazy) LogValue() slog.Value { return slog.StringValue(string(l)) }

// TestLogHoldsNoQuery: whatever happens to a search, its words are in no line, and neither is more of the address
// than was asked for.
func TestLogHoldsNoQuery(t *testing.T) {
	const secret = "qzx私事"
	for name, search := range map[string]func(context.Context) (*index.Result, error){
		"found":   nil,
		"fails":   func(context.Context) (*index.Result, error) { return nil, errors.New("disk") },
		"panics":  func(context.Context) (*index.Result, error) { panic("ouch") },
		"is slow": func(context.Context) (*index.Result, error) { return nil, context.DeadlineExceeded },
	} {
		var log bytes.Buffer
		config := working()
		config.Logger = slog.New(slog.NewTextHandler(&log, nil))
		config.Search = faulty{search: search}
		config.Case = func(context.Context, string) (data.Case, bool, error) { return data.Case{ID: "a"}, true, nil }
		s := newServer(t, config)
		for _, path := range []string{"/", "/cases/a", "/export", "/embed", "/api/v1/search", "/api/v1/suggest",
			"/nowhere", "/widget/"} {
			for _, more := range []string{"", "&page=x", "&explain=1"} {
				r := httptest.NewRequest(http.MethodGet, path+"?q="+url.QueryEscape(secret)+more, nil)
				r.RemoteAddr = "203.0.113.77:4711"
				r.Header.Set("Referer", "http://localhost/?q="+url.QueryEscape(secret))
				r.Header.Set("User-Agent", secret)
				s.ServeHTTP(httptest.NewRecorder(), r)
			}
		}
		if text := log.String(); strings.Contains(text, "qzx") || strings.Contains(text, "203.0.113.77") ||
			!strings.Contains(text, "visitor=203.0.113.0/24") {
			t.Errorf("a search that %s:\n%s", name, text)
		}
	}
}

// TestLinesOfLongPathsAreShort: an address of 64 KB makes no line of that length.
func TestLinesOfLongPathsAreShort(t *testing.T) {
	var log bytes.Buffer
	config := working()
	config.Logger = slog.New(slog.NewTextHandler(&log, nil))
	r := httptest.NewRequest(http.MethodGet, "/"+strings.Repeat("%1b%5bx", 9000), nil)
	newServer(t, config).ServeHTTP(httptest.NewRecorder(), r)
	for line := range strings.Lines(log.String()) {
		if len(line) > 6*maxAttribute {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

// TestAPanicEndsOneRequest: whichever question to the index or the store panics, at whichever of its times, the answer
// is an error that says nothing of it, the log has the place and the request's id, and the next request is answered as
// ever. A handler that breaks off its answer on purpose is let do so.
func TestAPanicEndsOneRequest(t *testing.T) {
	var log bytes.Buffer
	s, bomb := explodingSite(t, &log)
	ask := func(address, door string, at int, with any) (received, string) {
		log.Reset()
		clear(bomb.questions)
		bomb.door, bomb.at, bomb.with = door, at, with
		s.health.asked = time.Time{}
		return send(s, "GET", address, "X-Request-Id", "id-7")
	}
	tried := map[string]int{}
	for _, address := range addressesOf(s) {
		before, _ := ask(address, "", 0, nil)
		for door, times := range maps.Clone(bomb.questions) {
			tried[door] = max(tried[door], times)
			t.Run(door+" of "+address, func(t *testing.T) {
				for at := range times {
					for _, planted := range []any{"planted", fmt.Errorf("planted"), 7} {
						response, body := ask(address, door, at, planted)
						if response.StatusCode != http.StatusInternalServerError || strings.Contains(body, "planted") ||
							!strings.Contains(log.String(), "msg=panic request_id=id-7") ||
							!strings.Contains(log.String(), "log_test.go") || s.gate.running != 0 {
							t.Errorf("%s, %s %d: %d %s\n%s", address, door, at, response.StatusCode, body, log.String())
						}
					}
				}
				if after, _ := ask(address, "", 0, nil); after.StatusCode != before.StatusCode {
					t.Errorf("%s after a panic of %s: %d, not %d", address, door, after.StatusCode, before.StatusCode)
				}
				func() {
					defer func() {
						if caught, _ := recover().(error); !errors.Is(caught, http.ErrAbortHandler) {
							t.Errorf("%s, %s: caught %v", address, door, caught)
						}
					}()
					ask(address, door, 0, http.ErrAbortHandler)
				}()
			})
		}
	}
	doors := []string{"Case", "Collections"}
	for method := range reflect.TypeFor[Searcher]().Methods() {
		doors = append(doors, method.Name)
	}
	for _, door := range doors {
		if tried[door] == 0 {
			t.Errorf("nothing asks %s", door)
		}
	}
	if tried["Search"] < 3 {
		t.Error("no export is under way when it ends")
	}
}

// explodingSite is a server over an index and a store any question of which may panic.
func explodingSite(t *testing.T, log *bytes.Buffer) (*Server, *exploding) {
	t.Helper()
	config := populated()
	config.Logger = slog.New(slog.NewTextHandler(log, nil))
	config.AllowedHosts = []string{"example.com"}
	watch := &watched{t: t, asked: func(context.Context) {}, hits: 2*exportPage + 1}
	bomb := &exploding{Searcher: watch, questions: map[string]int{}}
	caseOf, collections := config.Case, config.Collections
	config.Case = func(ctx context.Context, id string) (data.Case, bool, error) {
		bomb.explode("Case")
		return caseOf(ctx, id)
	}
	config.Collections = func(ctx context.Context) ([]data.Collection, error) {
		bomb.explode("Collections")
		return collections(ctx)
	}
	config.Search = bomb
	return newServer(t, config), bomb
}

// exploding is an index one question of which panics, by its name and how often it has been asked before.
type exploding struct {
	Searcher
	questions map[string]int
	door      string
	at        int
	with      any
}

func (e *exploding) explode(door string) {
	times := e.questions[door]
	e.questions[door]++
	if e.with != nil && door == e.door && times == e.at {
		panic(e.with)
	}
}

func (e *exploding) Ready() error {
	e.explode("Ready")
	return e.Searcher.Ready()
}

func (e *exploding) Search(ctx context.Context, r index.Request) (*index.Result, error) {
	e.explode("Search")
	return e.Searcher.Search(ctx, r)
}

func (e *exploding) Suggest(ctx context.Context, query string, size int) ([]index.Suggestion, error) {
	e.explode("Suggest")
	return e.Searcher.Suggest(ctx, query, size)
}

func (e *exploding) Similar(ctx context.Context, id string, size int) ([]index.Hit, error) {
	e.explode("Similar")
	return e.Searcher.Similar(ctx, id, size)
}

func (e *exploding) Mark(ctx context.Context, query string, verbatim bool, c data.Case) (index.MarkedCase, error) {
	e.explode("Mark")
	return e.Searcher.Mark(ctx, query, verbatim, c)
}

func (e *exploding) Breaks(title string) []int {
	e.explode("Breaks")
	return e.Searcher.Breaks(title)
}

func (e *exploding) Neighbours(ctx context.Context, c data.Case) (before, after *index.Neighbour, err error) {
	e.explode("Neighbours")
	return e.Searcher.Neighbours(ctx, c)
}

func (e *exploding) Health(ctx context.Context) (index.Health, error) {
	e.explode("Health")
	return e.Searcher.Health(ctx)
}
