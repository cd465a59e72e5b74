package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
	"anlisou/web"
)

// faulty stands for an index that fails in a chosen way; what a real index answers is tested in e2e_test.go.
type faulty struct {
	ready  error
	search func(ctx context.Context) (*index.Result, error)
	aside  error // of Suggest and Similar
	health index.Health
}

func (f faulty) Ready() error { return f.ready }

func (f faulty) Mark(context.Context, string, bool, data.Case) (index.MarkedCase, error) {
	return index.MarkedCase{}, f.aside
}

func (f faulty) Breaks(string) []int { return nil }

func (f faulty) Neighbours(context.Context, data.Case) (before, after *index.Neighbour, err error) {
	return nil, nil, f.aside
}

// Health asks what a real index asks.
func (f faulty) Health(ctx context.Context) (index.Health, error) {
	if f.ready != nil {
		return index.Health{}, f.ready
	}
	_, err := f.Search(ctx, index.Request{Query: "改革", Page: 1, Size: 1})
	return f.health, err
}

func (f faulty) Suggest(context.Context, string, int) ([]index.Suggestion, error) {
	return nil, f.aside
}

func (f faulty) Similar(context.Context, string, int) ([]index.Hit, error) { return nil, f.aside }

func (f faulty) Search(ctx context.Context, r index.Request) (*index.Result, error) {
	if f.search == nil {
		return &index.Result{Query: r.Query, Page: r.Page, Size: r.Size}, nil
	}
	return f.search(ctx)
}

func working() Config {
	return Config{
		Search:      faulty{},
		Case:        func(context.Context, string) (data.Case, bool, error) { return data.Case{}, false, nil },
		Collections: func(context.Context) ([]data.Collection, error) { return nil, nil },
		Assets:      web.Files,
		Logger:      slog.New(slog.DiscardHandler),
	}
}

// loaded are the files of all servers of these tests: to read them takes longer than most tests.
var loaded = sync.OnceValues(func() (*files, error) { return loadFiles(web.Files) })

func newServer(t *testing.T, config Config) *Server {
	t.Helper()
	f, err := loaded()
	if config.Assets != fs.FS(web.Files) {
		f, err = loadFiles(config.Assets)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := config.serve(f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// received is the head of an answer.
type received struct {
	StatusCode int
	Header     http.Header
}

// send makes a request and reads the answer.
func send(s http.Handler, method, target string, header ...string) (received, string) {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return received{w.Code, w.Header()}, w.Body.String()
}

func TestNewRefusesBadConfiguration(t *testing.T) {
	broken := fstest.MapFS{"templates/layout.html": {Data: []byte("{{")}, "static/seal.svg": {Data: []byte("<svg/>")}}
	tests := map[string]func(*Config){
		"Config.Search":      func(c *Config) { c.Search = nil },
		"Config.Case":        func(c *Config) { c.Case = nil },
		"Config.Collections": func(c *Config) { c.Collections = nil },
		"Config.Assets":      func(c *Config) { c.Assets = nil },
		"reading the assets": func(c *Config) { c.Assets = fstest.MapFS{} },
		"static/a.exe":       func(c *Config) { c.Assets = fstest.MapFS{"static/a.exe": {}} },
		"templates":          func(c *Config) { c.Assets = broken },
		"example.com/":       func(c *Config) { c.PublicURL = "https://example.com/" },
		"PublicURL \"ftp":    func(c *Config) { c.PublicURL = "ftp://example.com" },
		"PublicURL \"exa":    func(c *Config) { c.PublicURL = "example.com" },
	}
	for want, spoil := range tests {
		config := working()
		spoil(&config)
		if _, err := New(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one about %s", err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	secret := errors.New("secret: disk 7 is on fire")
	fails := func(config *Config) {
		config.Search = faulty{search: func(context.Context) (*index.Result, error) { return nil, secret }}
	}
	notReady := func(config *Config) { config.Search = faulty{ready: secret} }
	building := func(config *Config) {
		config.Search = faulty{ready: fmt.Errorf("secret: %w", &index.Building{Done: 995, Total: 1000})}
	}
	damaged := func(config *Config) {
		config.Case = func(context.Context, string) (data.Case, bool, error) {
			return data.Case{}, false, fmt.Errorf("%w: %w", ErrDamaged, secret)
		}
	}
	panics := func(config *Config) {
		config.Search = faulty{search: func(context.Context) (*index.Result, error) { panic(secret) }}
	}
	slow := func(config *Config) {
		config.Search = faulty{search: func(context.Context) (*index.Result, error) {
			return nil, fmt.Errorf("waiting: %w", context.DeadlineExceeded)
		}}
	}
	// The index answers searches, and nothing else about a case that there is.
	half := func(config *Config) {
		config.Search = faulty{aside: secret}
		config.Case = func(context.Context, string) (data.Case, bool, error) { return data.Case{ID: "a"}, true, nil }
	}
	slowAside := func(config *Config) {
		half(config)
		config.Search = faulty{aside: fmt.Errorf("waiting: %w", context.DeadlineExceeded)}
	}
	store := func(config *Config) {
		config.Case = func(context.Context, string) (data.Case, bool, error) { return data.Case{}, false, secret }
	}
	names := func(config *Config) {
		config.Collections = func(context.Context) ([]data.Collection, error) { return nil, secret }
	}
	fine := func(*Config) {}
	tests := []struct {
		name   string
		spoil  func(*Config)
		method string
		target string
		status int
		says   string
	}{
		{"engine fails", fails, "GET", "/api/v1/search?q=a", 500, "服务器遇到了问题"},
		{"engine fails on a page", fails, "GET", "/?q=a", 500, "服务器遇到了问题"},
		{"engine fails on the home page", fails, "GET", "/", 500, "服务器遇到了问题"},
		{"engine fails on facets", fails, "GET", "/api/v1/facets", 500, "服务器遇到了问题"},
		{"engine fails its health check", fails, "GET", "/healthz", 503, "检索不可用"},
		{"engine panics", panics, "GET", "/api/v1/search", 500, "服务器遇到了问题"},
		{"engine panics on a page", panics, "GET", "/?q=a", 500, "服务器遇到了问题"},
		{"engine is too slow", slow, "GET", "/?q=a", 503, "用时过长"},
		{"not ready", notReady, "GET", "/api/v1/search", 503, "正在准备"},
		{"not ready on a page", notReady, "GET", "/", 503, "正在准备"},
		{"building on a page", building, "GET", "/?q=a", 503, "正在建立索引，已完成 99%。</p>\n<p class=\"quiet\">本页会自己再试"},
		{"building and a call", building, "GET", "/api/v1/search?q=a", 503, "正在建立索引，已完成 99%"},
		{"building and a script", building, "GET", view.WidgetPrefix + view.WidgetScript, 200, "case-search"},
		{"building and robots", building, "GET", "/robots.txt", 200, "User-agent"},
		{"building and alive", building, "GET", "/healthz", 200, `{"status":"building","pending":0,"done":995,"total":1000}`},
		{"a damaged case", damaged, "GET", "/api/v1/cases/a", 500, "这个案例在库里的数据坏了"},
		{"the page of a damaged case", damaged, "GET", "/cases/a", 500, "这个案例在库里的数据坏了"},
		{"similar to a damaged case", damaged, "GET", "/api/v1/cases/a/similar", 500, "这个案例在库里的数据坏了"},
		{"a list beside a damaged case", damaged, "GET", "/?q=a", 200, "没有找到案例"},
		{"not ready when asked", notReady, "GET", "/readyz", 503, "正在准备"},
		{"engine fails on suggestions", half, "GET", "/api/v1/suggest?q=a", 500, "服务器遇到了问题"},
		{"engine is too slow with suggestions", slowAside, "GET", "/api/v1/suggest?q=a", 503, "用时过长"},
		{"engine fails on similar cases", half, "GET", "/api/v1/cases/a/similar", 500, "服务器遇到了问题"},
		{"engine is too slow with similar cases", slowAside, "GET", "/api/v1/cases/a/similar", 503, "用时过长"},
		{"a case without its similar ones", half, "GET", "/cases/a", 200, "正文照原文收录"},
		{"not ready to suggest", notReady, "GET", "/api/v1/suggest?q=a", 503, "正在准备"},
		{"nothing typed needs no index", notReady, "GET", "/api/v1/suggest?q=+", 200, `{"query":"","suggestions":[]}`},
		{"store fails", store, "GET", "/api/v1/cases/a", 500, "服务器遇到了问题"},
		{"store fails on a page", store, "GET", "/cases/a", 500, "服务器遇到了问题"},
		{"collections fail on a page", names, "GET", "/?q=a", 500, "服务器遇到了问题"},
		{"ready", fine, "GET", "/readyz", 200, "ready"},
		{"bad page", fine, "GET", "/api/v1/search?page=-1", 400, `"parameter":"page"`},
		{"bad page on a page", fine, "GET", "/?q=%E5%A4%96%E8%B4%B8&page=-1", 400, "重新搜索“外贸”"},
		{"unknown parameter", fine, "GET", "/api/v1/search?foo=1", 400, `"parameter":"foo"`},
		{"unknown parameter of facets", fine, "GET", "/api/v1/facets?q=1", 400, `"parameter":"q"`},
		{"unknown parameter of suggestions", fine, "GET", "/api/v1/suggest?department=x", 400, `"parameter":"department"`},
		{"unknown parameter of similar cases", fine, "GET", "/api/v1/cases/a/similar?q=x", 400, `"parameter":"q"`},
		{"too many suggestions", fine, "GET", "/api/v1/suggest?q=a&size=21", 400, `size 须是 1 到 20 的整数`},
		{"no suggestions", fine, "GET", "/api/v1/suggest?q=%E5%8F%98", 200, `{"query":"变","suggestions":[]}`},
		{"similar to no case", fine, "GET", "/api/v1/cases/none/similar", 404, "没有编号为 none 的案例"},
		{"similar to what cannot be", fine, "GET", "/api/v1/cases/%E6%A1%88/similar", 404, "没有这个案例"},
		{"POST of suggestions", fine, "POST", "/api/v1/suggest", 405, "不接受 POST"},
		{"unknown parameter of a case", fine, "GET", "/api/v1/cases/a?foo=1", 400, `"parameter":"foo"`},
		{"unknown parameter on a page", fine, "GET", "/?q=a&utm_source=x", 200, "没有找到案例"},
		{"no such case", fine, "GET", "/api/v1/cases/none", 404, "没有编号为 none 的案例"},
		{"no such case on a page", fine, "GET", "/cases/none", 404, "没有编号为 none 的案例"},
		{"an id that cannot be", fine, "GET", "/cases/%E6%A1%88", 404, "没有这个案例"},
		{"no such page", fine, "GET", "/nowhere", 404, "没有找到"},
		{"no such call", fine, "GET", "/api/v2/search", 404, `"status":404`},
		{"no such asset", fine, "GET", "/static/style.css", 404, "没有这个文件"},
		{"an asset outside", fine, "GET", "/static/../templates/layout.html", 404, "没有"},
		{"POST to a page", fine, "POST", "/", 405, "不收提交的内容"},
		{"POST to a call", fine, "POST", "/api/v1/search", 405, "不接受 POST"},
		{"DELETE of a case", fine, "DELETE", "/api/v1/cases/a", 405, "不接受 DELETE"},
		{"nothing imported yet", fine, "GET", "/", 200, "anlisou import"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			config := working()
			config.Logger = slog.New(slog.NewTextHandler(&log, nil))
			test.spoil(&config)
			response, body := send(newServer(t, config), test.method, test.target, "X-Request-Id", "id-1")
			if response.StatusCode != test.status || !strings.Contains(body, test.says) {
				t.Errorf("got %d, want %d with %q:\n%s", response.StatusCode, test.status, test.says, body)
			}
			if strings.Contains(body, "secret") {
				t.Errorf("the answer shows internals:\n%s", body)
			}
			kind := response.Header.Get("Content-Type")
			if test.status >= 400 && wantsProblem(test.target) {
				var p problem
				if err := json.Unmarshal([]byte(body), &p); err != nil || kind != "application/problem+json" || p.Status != test.status || p.Title == "" || p.Detail == "" {
					t.Errorf("not a problem document: %s %v %s", kind, err, body)
				}
			} else if test.status >= 400 && (kind != contentHTML || !strings.Contains(body, `<html lang="zh-Hans">`)) {
				t.Errorf("not a page: %s %s", kind, body)
			}
			if test.status == 405 && response.Header.Get("Allow") != "GET, HEAD" && response.Header.Get("Allow") != "HEAD, GET" {
				t.Errorf("Allow is %q", response.Header.Get("Allow"))
			}
			if test.status == 503 && response.Header.Get("Retry-After") == "" {
				t.Error("a 503 without Retry-After")
			}
			if again := response.Header.Get("Refresh"); (again != "") != (test.name == "building on a page") {
				t.Errorf("the page comes again by itself: %q", again)
			}
			if test.status == 200 && strings.Contains(log.String(), "level=ERROR") != (test.name == "a case without its similar ones") {
				t.Errorf("the log:\n%s", log.String())
			}
			if test.status == 500 && !strings.Contains(log.String(), "secret") {
				t.Errorf("the cause is not in the log:\n%s", log.String())
			}
			if !strings.Contains(log.String(), fmt.Sprintf("msg=request method=%s", test.method)) ||
				!strings.Contains(log.String(), fmt.Sprintf("status=%d", test.status)) || !strings.Contains(log.String(), "request_id=id-1") {
				t.Errorf("the request is not in the log:\n%s", log.String())
			}
		})
	}
}

func TestPanicIsLoggedWithItsStack(t *testing.T) {
	var log bytes.Buffer
	config := working()
	config.Logger = slog.New(slog.NewTextHandler(&log, nil))
	config.Search = faulty{search: func(context.Context) (*index.Result, error) { panic("ouch") }}
	send(newServer(t, config), "GET", "/?q=a")
	if !strings.Contains(log.String(), "ouch") || !strings.Contains(log.String(), "server_test.go") {
		t.Errorf("no stack in the log:\n%s", log.String())
	}
}

func TestWhoeverHasGoneIsNotLoggedAsAFault(t *testing.T) {
	var log bytes.Buffer
	config := working()
	config.Logger = slog.New(slog.NewTextHandler(&log, nil))
	config.Search = faulty{search: func(ctx context.Context) (*index.Result, error) { return nil, ctx.Err() }}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	newServer(t, config).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/?q=a", nil))
	if strings.Contains(log.String(), "ERROR") {
		t.Errorf("logged:\n%s", log.String())
	}
}

func TestHeaders(t *testing.T) {
	s := newServer(t, working())
	for _, target := range []string{"/", "/api/v1/search", "/nowhere", "/favicon.svg"} {
		response, _ := send(s, "GET", target)
		for name, want := range map[string]string{
			"Content-Security-Policy": contentPolicy,
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "strict-origin-when-cross-origin",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", target, name, got)
			}
		}
	}
	first, _ := send(s, "GET", "/")
	second, _ := send(s, "GET", "/", "X-Request-Id", "bad id\n")
	given, _ := send(s, "GET", "/", "X-Request-Id", "proxy-7")
	a, b := first.Header.Get("X-Request-Id"), second.Header.Get("X-Request-Id")
	if len(a) < 16 || len(b) < 16 || a == b || given.Header.Get("X-Request-Id") != "proxy-7" {
		t.Errorf("request ids %q, %q, %q", a, b, given.Header.Get("X-Request-Id"))
	}
}

// TestPolicyAllowsOnlyOurselves: what the pages allow begins with nothing, and names neither other hosts nor what is unsafe.
func TestPolicyAllowsOnlyOurselves(t *testing.T) {
	response, _ := send(newServer(t, working()), "GET", "/")
	policy := response.Header.Get("Content-Security-Policy")
	parts := strings.Split(policy, ";")
	if strings.TrimSpace(parts[0]) != "default-src 'none'" {
		t.Errorf("the policy begins with %q", parts[0])
	}
	for _, part := range parts {
		words := strings.Fields(part)
		if len(words) < 2 {
			t.Errorf("%q allows nothing that can be named", part)
			continue
		}
		for _, source := range words[1:] {
			if source != "'none'" && source != "'self'" && (source != "data:" || words[0] != "img-src") {
				t.Errorf("%s allows %s", words[0], source)
			}
		}
	}
}

func TestHead(t *testing.T) {
	s := newServer(t, working())
	for _, target := range []string{"/", "/?q=a", "/api/v1/search", "/api/v1/facets", "/api/v1/suggest?q=a", "/api/v1/cases/none/similar", "/healthz", "/readyz", "/favicon.svg", "/cases/none"} {
		get, body := send(s, "GET", target)
		head, none := send(s, "HEAD", target)
		if head.StatusCode != get.StatusCode || none != "" {
			t.Errorf("HEAD %s: status %d and %d bytes, want %d and none", target, head.StatusCode, len(none), get.StatusCode)
		}
		if head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || get.Header.Get("Content-Length") != fmt.Sprint(len(body)) {
			t.Errorf("HEAD %s: headers %v, want %v", target, head.Header, get.Header)
		}
	}
}

func TestAssets(t *testing.T) {
	s := newServer(t, working())
	page := ""
	for tag := range s.wordings {
		_, inLanguage := send(s, "GET", "/?lang="+tag)
		page += inLanguage
		var door strings.Builder
		words := s.wordings[tag]
		if err := s.templates[tag]["desk_login"].Execute(&door, view.DeskDoor{DeskFrame: view.DeskFrame{Frame: view.Frame{Words: words}}}); err != nil {
			t.Fatal(err)
		}
		page += door.String()
	}
	for tag, templates := range s.templates {
		var read strings.Builder
		if err := templates["case"].Execute(&read, view.Case{Frame: view.Frame{Words: s.wordings[tag]}}); err != nil {
			t.Fatal(err)
		}
		page += read.String()
	}
	address, err := s.assets.address("site.css")
	if err != nil {
		t.Fatal(err)
	}
	_, style := send(s, "GET", address) // which names pictures
	page += style
	_, frame := send(s, "GET", "/embed")
	page += frame
	for name := range s.assets.hashed {
		address, err := s.assets.address(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page, address) {
			t.Errorf("neither the home page nor its style nor a case nor the frame nor the desk uses %s", address)
		}
		response, body := send(s, "GET", address, "Accept-Encoding", "br, gzip")
		if response.StatusCode != http.StatusOK || response.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
			response.Header.Get("Content-Encoding") != "gzip" || response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d %v", address, response.StatusCode, response.Header)
		}
		_, plain := send(s, "GET", address)
		if gunzip(t, body) != plain || plain == "" {
			t.Errorf("%s: compressed and plain differ", address)
		}
	}
	if _, err := s.assets.address("none.css"); err == nil {
		t.Error("an asset that is not there has an address")
	}
}

func TestCanonicalAddress(t *testing.T) {
	config := working()
	config.PublicURL = "https://cases.example.com"
	if _, body := send(newServer(t, config), "GET", "/"); !strings.Contains(body, `<link rel="canonical" href="https://cases.example.com/">`) {
		t.Error("no canonical address on the home page")
	}
}

func TestServeFinishesWhatIsUnderWay(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	config := working()
	config.Search = faulty{search: func(context.Context) (*index.Result, error) {
		close(begun)
		<-finish
		return &index.Result{Query: "late", Page: 1, Size: 10}, nil
	}}
	s := newServer(t, config)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()

	answered := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + listener.Addr().String() + "/api/v1/search?q=late")
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answered <- string(body)
	}()
	<-begun
	stop()
	select {
	case err := <-served:
		t.Fatalf("ended before the request under way: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if body := <-answered; !strings.Contains(body, `"query":"late"`) {
		t.Errorf("the request under way got %s", body)
	}
	if err := <-served; err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("still listening")
	}
}

func TestServeReportsAListenerThatFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	if err := newServer(t, working()).Serve(t.Context(), listener); err == nil {
		t.Error("no error")
	}
}

// BenchmarkNew is what a start takes beside the index.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(working()); err != nil {
			b.Fatal(err)
		}
	}
}
