package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
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

// TestAPanicEndsOneRequest: whichever question to the index panics, the answer is an error that says nothing of it,
// the log has the place, and the next request is answered. A handler that breaks off its answer on purpose is let do
// so.
func TestAPanicEndsOneRequest(t *testing.T) {
	for _, path := range []string{"/", "/?q=a", "/cases/a", "/overview", "/export?q=a", "/sitemap.xml", "/widget/",
		"/api/v1/search", "/api/v1/suggest?q=a", "/api/v1/cases/a/similar", "/api/v1/facets", "/readyz", "/healthz"} {
		var log bytes.Buffer
		config := working()
		config.Logger = slog.New(slog.NewTextHandler(&log, nil))
		bomb := &exploding{}
		config.Search = bomb
		config.Case = func(context.Context, string) (data.Case, bool, error) { return data.Case{ID: "a"}, true, nil }
		config.AllowedHosts = []string{"example.com"}
		s := newServer(t, config)
		for _, planted := range []any{"planted", fmt.Errorf("planted"), 7} {
			bomb.with = planted
			response, body := send(s, "GET", path)
			if response.StatusCode != http.StatusInternalServerError || strings.Contains(body, "planted") ||
				!strings.Contains(log.String(), "log_test.go") {
				t.Errorf("%s: %d %s\n%s", path, response.StatusCode, body, log.String())
			}
		}
		bomb.with = nil
		if response, _ := send(s, "GET", path); response.StatusCode != http.StatusOK {
			t.Errorf("%s afterwards: %d", path, response.StatusCode)
		}
		if s.gate.running != 0 {
			t.Errorf("%s keeps its place", path)
		}
		func() {
			defer func() {
				if caught, _ := recover().(error); !errors.Is(caught, http.ErrAbortHandler) {
					t.Errorf("%s: caught %v", path, caught)
				}
			}()
			bomb.with = http.ErrAbortHandler
			s.health.asked = time.Time{}
			send(s, "GET", path)
		}()
	}
}

// exploding is an index every question of which panics, while it is told with what.
type exploding struct {
	faulty
	with any
}

func (e *exploding) explode() {
	if e.with != nil {
		panic(e.with)
	}
}

func (e *exploding) Search(_ context.Context, r index.Request) (*index.Result, error) {
	e.explode()
	return &index.Result{Page: r.Page, Size: r.Size}, nil
}

func (e *exploding) Suggest(context.Context, string, int) ([]index.Suggestion, error) {
	e.explode()
	return nil, nil
}

func (e *exploding) Similar(context.Context, string, int) ([]index.Hit, error) {
	e.explode()
	return nil, nil
}

func (e *exploding) Mark(_ context.Context, _ string, _ bool, c data.Case) (index.MarkedCase, error) {
	e.explode()
	return index.MarkedCase{Case: c}, nil
}

func (e *exploding) Health(context.Context) (index.Health, error) {
	e.explode()
	return index.Health{}, nil
}
