package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

// populated is a site with a case, a collection and departments: every route has something to say.
func populated() Config {
	c := data.Case{
		ID: "x-1", Title: "“嘉贸贷”", Collection: "jx", Number: 1, Departments: []string{"人民银行"},
		Domains:  []string{"金融创新"},
		Sections: []data.Section{{Heading: "主要做法", Text: "正文"}},
	}
	config := working()
	config.Search = &scripted{
		result: index.Result{Total: 5000, Hits: []index.Hit{loan}, Facets: []index.Facet{
			{Field: index.Department, Values: []index.FacetValue{{Value: "人民银行", Count: 1}}},
			{Field: index.Domain, Values: []index.FacetValue{{Value: "金融创新", Count: 1}}},
		}},
		suggestions: []index.Suggestion{{Text: "海关", Kind: index.SuggestWord}}, similar: []index.Hit{loan},
	}
	config.Case = func(_ context.Context, id string) (data.Case, bool, error) { return c, id == c.ID, nil }
	config.Collections = func(context.Context) ([]data.Collection, error) {
		return []data.Collection{{ID: "jx", Title: "嘉兴"}}, nil
	}
	return config
}

// addressesOf are addresses that make every route answer, and every kind of error.
func addressesOf(s *Server) []string {
	addresses := []string{
		"/", "/?q=a", "/?q=a&explain=1", "/?q=a&page=x", "/?sort=number", "/cases/x-1", "/cases/x-1?q=a",
		"/cases/none", "/overview", "/overview?all=1",
		"/export?q=a&format=csv", "/export?q=a&format=json", "/export?q=a&format=print", "/display?set=large&back=/",
		"/display?back=//a.b",
		"/robots.txt", "/sitemap.xml", "/sitemap.xml?part=1", "/opensearch.xml", "/favicon.svg", "/favicon.ico",
		"/widget/", "/widget/?mode=frame",
		"/widget/v1/" + view.WidgetScript, "/widget/v1/none.js", "/embed", "/embed?site=none", "/static/none.css",
		"/nowhere", "//nowhere", "/healthz", "/readyz",
		"/api/v1/search?q=a", "/api/v1/search?page=x", "/api/v1/suggest?q=a", "/api/v1/cases/x-1",
		"/api/v1/cases/x-1/similar", "/api/v1/facets", "/api/v2", "/feed", "/feed?q=a",
	}
	for _, route := range s.engine.Routes() {
		found := false
		for _, address := range addresses {
			found = found || strings.HasPrefix(address, strings.SplitN(strings.SplitN(route.Path, ":", 2)[0], "*",
				2)[0])
		}
		if !found {
			addresses = append(addresses, route.Path)
		}
	}
	return addresses
}

// TestNoAnswerRepeatsAHostThatIsNotKnown: no byte of it stands in the head or the body of any answer, with any
// language and any of the headers by which proxies pass names on; and what depends on the name at all is kept by
// nobody for others.
func TestNoAnswerRepeatsAHostThatIsNotKnown(t *testing.T) {
	config := populated()
	config.AllowedHosts = []string{"cases.example.cn", "10.0.0.5:8080"}
	s := newServer(t, config)
	hosts := []string{
		"qzx.evil", "qzx.evil:8080", "qzx'--", "qzx@localhost", "localhost.qzx", "localhost@qzx",
		"cases.example.cn.qzx", "qzx.cases.example.cn",
		"127.0.0.1.qzx", "10.0.0.5:8080qzx", "cases.example.cn:qzx", "QZX.EVIL", "[::1]qzx", "[qzx::1]",
		"localhost:80:qzx", "qzx%2f", "qzx..",
	}
	for _, address := range addressesOf(s) {
		for _, host := range hosts {
			for _, method := range []string{"GET", "POST"} {
				r := httptest.NewRequest(method, address, nil)
				r.Host = host
				for _, name := range []string{"X-Forwarded-Host", "X-Host", "X-Original-Host", "Referer"} {
					r.Header.Set(name, "http://"+host+"/")
				}
				r.Header.Set("Forwarded", "for=1.2.3.4;host="+host)
				r.Header.Set("X-Request-Id", "1") // else it is made of random letters
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				answer := strings.ToLower(fmt.Sprint(w.Header()) + w.Body.String())
				if strings.Contains(answer, "qzx") {
					t.Errorf("%s %s under %q repeats it:\n%s", method, address, host, answer)
				}
				if strings.Contains(answer, "http://localhost") && !strings.HasPrefix(address, "/embed") {
					t.Errorf("%s %s under %q names this machine:\n%s", method, address, host, answer)
				}
			}
		}
	}
}

// TestRelativeAddresses: what is answered under a name that nobody vouches for, and what under one that is known.
func TestRelativeAddresses(t *testing.T) {
	config := populated()
	config.AllowedHosts = []string{"cases.example.cn"}
	s := newServer(t, config)
	config.PublicURL = "https://public.example.cn/cases"
	public := newServer(t, config)
	for _, test := range []struct {
		address string
		status  int    // under an unknown name
		unknown string // stands in the answer under an unknown name
		known   string // and under a known one, after its origin
	}{
		{"/export?q=a&format=csv", 200, ",/cases/x-2,", "/cases/x-2,"},
		{"/cases/x-1", 200, `"inLanguage":"zh"`, "/cases/x-1"},
		{"/widget/", 200, "本站还不知道自己的网址", view.WidgetPrefix + view.WidgetScript},
		{"/robots.txt", 200, "Disallow: /api/", "/sitemap.xml"},
		{"/feed?q=a", 200, `href="/?q=a"`, "/feed?q=a"},
		{"/sitemap.xml", 404, "--public-url", "/sitemap.xml?part=1"},
		{"/opensearch.xml", 404, "--public-url", "/?q={searchTerms}"},
	} {
		for name, site := range map[string]struct {
			server  *Server
			host    string
			origin  string
			caching string
		}{
			"unknown":          {s, "evil.example", "", ""},
			"allowed":          {s, "cases.example.cn", "http://cases.example.cn", ownCaching},
			"allowed, a port":  {s, "CASES.example.cn:80", "http://cases.example.cn:80", ownCaching},
			"another port":     {s, "cases.example.cn:81", "", ""},
			"this machine":     {s, "localhost:8080", "http://localhost:8080", ownCaching},
			"its address":      {s, "[::1]:8080", "http://[::1]:8080", ownCaching},
			"configured":       {public, "evil.example", "https://public.example.cn/cases", askAgain},
			"configured twice": {public, "cases.example.cn", "https://public.example.cn/cases", askAgain},
		} {
			r := httptest.NewRequest(http.MethodGet, test.address, nil)
			r.Host = site.host
			w := httptest.NewRecorder()
			site.server.ServeHTTP(w, r)
			body, caching := w.Body.String(), w.Header().Get("Cache-Control")
			if site.origin == "" {
				if w.Code != test.status || !strings.Contains(body, test.unknown) || strings.Contains(body,
					test.known) && strings.Contains(body, "http://"+site.host) {
					t.Errorf("%s, %s: %d\n%s", test.address, name, w.Code, body)
				}
				if w.Code == 200 && caching != ownCaching || w.Code != 200 && caching != "no-store" {
					t.Errorf("%s, %s: Cache-Control %q", test.address, name, caching)
				}
				continue
			}
			if w.Code != 200 || !strings.Contains(body, site.origin+test.known) || caching != site.caching {
				t.Errorf("%s, %s: %d, Cache-Control %q, want %s%s\n%s", test.address, name, w.Code, caching,
					site.origin, test.known, body)
			}
		}
	}
}

// TestAddressOfThisMachine: over a real connection, the address at which it was reached is believed, and no other.
func TestAddressOfThisMachine(t *testing.T) {
	s := newServer(t, populated())
	here := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 8080}
	for host, want := range map[string]bool{
		"192.0.2.7:8080": true, "192.0.2.7": true, "192.0.2.7:443": true, "192.0.2.7:81": false,
		"192.0.2.8:8080": false, "[::ffff:192.0.2.7]:8080": true,
		"127.0.0.1:99": true, "localhost": true, "localhost.": false, "a.localhost": false, "localhost:0": false,
		"localhost:99999": false, "": false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/robots.txt", nil)
		r.Host = host
		ctx := context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(here))
		if got, ok := s.hosts.believed(r.WithContext(ctx)); ok != want {
			t.Errorf("%q: %q, %v", host, got, ok)
		}
	}
}

// TestAddressesAsWritten: a request that names a whole address, as to a proxy, is answered as any other.
func TestAddressesAsWritten(t *testing.T) {
	site := httptest.NewServer(newServer(t, populated()))
	defer site.Close()
	for _, line := range []string{"http://qzx.evil/?q=a", "http://qzx.evil//qzx.evil/nowhere", "//qzx.evil/%2e%2e",
		"/cases/..//qzx.evil", "/display?back=//qzx.evil"} {
		connection, err := net.Dial("tcp", site.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: qzx.evil\r\nConnection: close\r\n\r\n", line)
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		_ = connection.Close()
		if err != nil || strings.Contains(response.Header.Get("Location"), "qzx") || strings.Contains(string(body),
			"http://qzx") || strings.Contains(string(body), `"//qzx`) {
			t.Errorf("%s: %v\n%s", line, response.Header, body)
		}
	}
}

func TestAllowedHost(t *testing.T) {
	for host, want := range map[string]bool{
		"cases.example.cn": true, "10.0.0.5:8080": true, "[::1]:80": true, "[2001:db8::1]": true, "a_b": true,
		"": false, "http://a.cn": false, "a.cn/": false, "a.cn:": false, "a.cn:x": false, "a.cn:0": false,
		"a.cn:70000": false, "a b": false, "a@b": false, "案例.cn": false,
		"*.a.cn": false, "a'b": false,
	} {
		if IsAllowedHost(host) != want {
			t.Errorf("%q: want %v", host, want)
		}
	}
	config := working()
	config.AllowedHosts = []string{"a.cn/"}
	if _, err := New(config); err == nil || !strings.Contains(err.Error(), "a.cn/") {
		t.Errorf("error %v", err)
	}
}

// TestUnknownHostIsToldOnce: the log says what to set, and is not filled by whoever makes up names.
func TestUnknownHostIsToldOnce(t *testing.T) {
	var log strings.Builder
	config := populated()
	config.Logger = slog.New(slog.NewTextHandler(&log, nil))
	s := newServer(t, config)
	for range 3 {
		send(s, "GET", "/robots.txt")
	}
	if strings.Count(log.String(), "--allowed-host") != 1 {
		t.Errorf("the log:\n%s", log.String())
	}
}

// TestOwnOrigin: pages of this site may read what it answers, and a name that is made to lead here is not this site.
func TestOwnOrigin(t *testing.T) {
	config := populated()
	config.AllowedHosts = []string{"cases.example.cn"}
	config.PublicURL = "https://public.example.cn"
	s := newServer(t, config)
	for _, test := range []struct {
		host, origin string
		want         bool
	}{
		{"cases.example.cn", "http://cases.example.cn", true},
		{"evil.example", "http://evil.example", false},
		{"evil.example", "http://cases.example.cn", false},
		{"evil.example", "https://public.example.cn", true},
		{"evil.example", "http://public.example.cn", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/search", nil)
		r.Host = test.host
		r.Header.Set("Origin", test.origin)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if got := w.Header().Get("Access-Control-Allow-Origin") == test.origin; got != test.want {
			t.Errorf("%+v: %v", test, w.Header())
		}
	}
}
