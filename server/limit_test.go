package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

func TestLimiter(t *testing.T) {
	l := newLimiter(2)
	now := time.Now()
	wait := func(address string, price cost, at time.Time) time.Duration {
		return l.wait(keyOf(netip.MustParseAddr(address)), price, at)
	}
	for i := range burstSeconds * 2 {
		if wait := wait("203.0.113.1", plainSearch, now); wait != 0 {
			t.Fatalf("request %d waits %s", i, wait)
		}
	}
	if wait := wait("203.0.113.1", plainSearch, now); wait != 500*time.Millisecond {
		t.Errorf("wait %s", wait)
	}
	if wait("203.0.113.2", plainSearch, now) != 0 {
		t.Error("another visitor waits")
	}
	later := now.Add(500 * time.Millisecond)
	if wait("203.0.113.1", plainSearch, later) != 0 || wait("203.0.113.1", plainSearch, later) == 0 {
		t.Error("half a second gives one request")
	}
	if wait("2001:db8::1", 8*plainSearch, now) != 0 || wait("2001:db8::ffff:1", plainSearch, now) == 0 {
		t.Error("a network of IPv6 addresses is no one visitor, or what is costly is not counted as such")
	}
	if wait("203.0.113.3", 1000*plainSearch, now) != 0 || wait("203.0.113.3", 1, now) == 0 {
		t.Error("what costs more than a burst is not answered once, or for nothing")
	}
	for range 80 {
		if wait("203.0.113.4", 1, now) != 0 {
			t.Error("a tenth of a search costs more than that")
		}
	}
	if wait("203.0.113.4", 1, now) == 0 {
		t.Error("a tenth of a search costs nothing")
	}
}

// TestAFloodOfAddressesForgetsTheQuietOnes: memory is bounded, and who is being held back stays so.
func TestAFloodOfAddressesForgetsTheQuietOnes(t *testing.T) {
	l := newLimiter(1)
	now := time.Now()
	greedy := keyOf(netip.MustParseAddr("203.0.113.1"))
	for range burstSeconds {
		l.wait(greedy, plainSearch, now)
	}
	for i := range 3 * visitorsKept {
		l.wait(keyOf(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})), plainSearch, now)
		if i%100 == 0 && l.wait(greedy, plainSearch, now) == 0 {
			t.Fatalf("after %d others the greedy one is let through", i)
		}
	}
	if len(l.visitors) != visitorsKept || l.quiet.Len() != visitorsKept {
		t.Errorf("%d and %d visitors are kept", len(l.visitors), l.quiet.Len())
	}
}

func TestLimitOfRequests(t *testing.T) {
	config := working()
	config.Limit, config.TrustedProxies = 1, []string{"192.0.2.1"} // httptest's own
	s := newServer(t, config)
	for i := range 10 {
		response, body := send(s, "GET", "/api/v1/search", "X-Forwarded-For", "203.0.113.7", "Origin",
			"http://localhost")
		if want := i >= burstSeconds; (response.StatusCode == http.StatusTooManyRequests) != want {
			t.Errorf("request %d: %d", i, response.StatusCode)
		}
		if response.StatusCode == http.StatusTooManyRequests && (response.Header.Get("Retry-After") != "1" ||
			!strings.Contains(body, `"status":429`) || response.Header.Get("Access-Control-Allow-Origin") == "") {
			t.Errorf("%v %s", response.Header, body)
		}
	}
	for _, target := range []string{view.WidgetPrefix + view.WidgetScript, "/healthz", "/readyz", "/favicon.ico"} {
		if response, _ := send(s, "GET", target, "X-Forwarded-For",
			"203.0.113.7"); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", target, response.StatusCode)
		}
	}
	// This machine is a visitor like any other: behind a proxy that nobody has named everybody seems to be it.
	for _, loopback := range []string{"127.0.0.1", "::1"} {
		for i := range burstSeconds + 1 {
			response, _ := send(s, "GET", "/api/v1/facets", "X-Forwarded-For", loopback)
			if (response.StatusCode == http.StatusTooManyRequests) != (i >= burstSeconds) {
				t.Errorf("request %d of %s: %d", i, loopback, response.StatusCode)
			}
		}
	}
	var log strings.Builder
	config.TrustedProxies, config.Logger = nil, slog.New(slog.NewTextHandler(&log, nil))
	unnamed := newServer(t, config)
	for range 2 {
		r := httptest.NewRequest(http.MethodGet, "/robots.txt", nil)
		r.RemoteAddr = "127.0.0.1:4711"
		r.Header.Set("Forwarded", "for=203.0.113.7")
		unnamed.ServeHTTP(httptest.NewRecorder(), r)
	}
	if strings.Count(log.String(), "--trusted-proxy") != 1 {
		t.Errorf("the log:\n%s", log.String())
	}
	config.TrustedProxies = []string{"nonsense"}
	if _, err := New(config); err == nil {
		t.Error("a proxy that is no address")
	}
}

// TestPrices: what takes longer never costs less.
func TestPrices(t *testing.T) {
	base := index.Request{Query: "外贸企业融资", Page: 1, Size: defaultSize}
	if searchCost(base) != plainSearch || searchCost(base).class() != quick {
		t.Errorf("a plain search costs %d", searchCost(base))
	}
	for name, more := range map[string]func(*index.Request){
		"a long query":   func(r *index.Request) { r.Query = strings.Repeat("长", maxQueryLen) },
		"many words":     func(r *index.Request) { r.Query = strings.Repeat("a ", 100) },
		"many operators": func(r *index.Request) { r.Query = strings.Repeat("(a)-b", 50) },
		"a deep page":    func(r *index.Request) { r.Page = 1000 },
		"a large page":   func(r *index.Request) { r.Size = maxSize },
		"an explanation": func(r *index.Request) { r.Explain = true },
		"many filters": func(r *index.Request) {
			r.Filters = index.Filters{index.Domain: make([]string,
				maxFilters)}
		},
	} {
		r := base
		more(&r)
		if searchCost(r) <= searchCost(base) {
			t.Errorf("%s costs %d, a plain search %d", name, searchCost(r), searchCost(base))
		}
	}
	long := base
	long.Query = strings.Repeat("长 ", maxQueryLen/2)
	priced := func(price pricing, address string) class {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequest(http.MethodGet, address, nil)
		return price(c).class()
	}
	asked := "/?explain=1&q=" + url.QueryEscape(long.Query)
	if priced(searching(pageDialect), asked) != costly || priced(exporting, "/export?q=a") != bulky ||
		priced(exporting, "/export?q=a&page=x") != quick {
		t.Error("an export is not told from a search, or is bulky where it is refused")
	}
	marked := "/cases/a?q=" + url.QueryEscape(long.Query)
	if priced(understanding(casePage, pageDialect), "/cases/a?q=a") != quick || priced(understanding(casePage, pageDialect), marked) < costly ||
		priced(understanding(casePage, pageDialect), marked) == bulky {
		t.Error("a page that marks a long query is as cheap as one that marks a short one")
	}
	if (costlyFrom-1).class() != usual || plainSearch.class() != quick {
		t.Error("what is costly is not told from what is not")
	}
}
