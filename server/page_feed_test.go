package server

import (
	"context"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index"
)

// What browsers of today accept.
const (
	chrome  = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
	firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
)

// TestWhoGetsTheFeed: who prefers a page gets one, and whoever else asks the feed; caches between know the two apart.
func TestWhoGetsTheFeed(t *testing.T) {
	s := scriptedSite(t, &scripted{result: index.Result{Total: 1, Hits: []index.Hit{loan}}})
	for accept, page := range map[string]bool{
		chrome: true, firefox: true, "text/html": true, "text/*": true, "text/html;level=1": true,
		"application/atom+xml;q=0.1, text/html": true,
		"":                                      false, "*/*": false, "application/atom+xml": false, "text/html, */*": false, "text/html;q=0": false,
		"application/xml, application/atom+xml, application/rss+xml, application/rdf+xml, text/html, */*;q=0.9": false,
		"application/atom+xml, text/html;q=0.9, */*;q=0.1":                                                      false, "text/html;q=x, application/atom+xml;q=0.2": false,
		"application/*, text/html;q=0.5": false,
	} {
		response, body := send(s, "GET", encoded("/feed?q=贷"), "Accept", accept)
		got := strings.HasPrefix(response.Header.Get("Content-Type"), "text/html")
		if response.StatusCode != http.StatusOK || got != page {
			t.Errorf("%q gets %s", accept, response.Header.Get("Content-Type"))
		}
		if vary := strings.Join(response.Header.Values("Vary"), ","); !strings.Contains(vary+",", "Accept,") {
			t.Errorf("%q: Vary: %s", accept, vary)
		}
		if !page {
			parseFeed(t, body)
		}
		response, body = send(s, "GET", encoded("/feed?q=贷&format=atom"), "Accept", accept)
		if response.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
			t.Errorf("format=atom, %q: %s", accept, response.Header.Get("Content-Type"))
		}
		if f := parseFeed(t, body); !strings.HasSuffix(f.Links[0].Href, encoded("/feed?q=贷")) {
			t.Errorf("it is itself %+v", f.Links)
		}
	}
	first, _ := send(s, "GET", "/feed", "Accept", chrome)
	other, _ := send(s, "GET", "/feed")
	tag := first.Header.Get("ETag")
	same, none := send(s, "GET", "/feed", "Accept", chrome, "If-None-Match", tag)
	if tag == "" || same.StatusCode != http.StatusNotModified || none != "" {
		t.Errorf("asked again, the page is %d", same.StatusCode)
	}
	again, _ := send(s, "GET", "/feed", "If-None-Match", tag)
	if other.Header.Get("ETag") == tag || again.StatusCode != http.StatusOK {
		t.Error("the page and the feed have one tag")
	}
}

// TestAccepted: whatever an Accept header says, what is wanted lies between 0 and 1, and a range that names a type goes
// before one that does not.
func TestAccepted(t *testing.T) {
	random := rand.New(rand.NewPCG(35, 9110))
	ranges := []string{
		"text/html", "text/*", "*/*", "application/atom+xml", "application/*", "image/png", "", "*", "text/html/x",
	}
	for range rounds.Of(2000) {
		var parts []string
		named := -1.0
		for range random.IntN(5) {
			given, q := ranges[random.IntN(len(ranges))], float64(random.IntN(11))/10
			parts = append(parts, given+fmt.Sprintf(";level=1; Q=%.1f", q))
			if given == "text/html" {
				named = max(named, q)
			}
		}
		header := strings.Join(parts, " , ")
		got := accepted(header, "text/html")
		if got < 0 || got > 1 || named >= 0 && got != named {
			t.Errorf("%q wants text/html by %v, want %v", header, got, named)
		}
	}
}

// TestFeedPageLeadsOn: the page shows the address to copy, whole and escaped, the newest cases, and the feed in its head.
func TestFeedPageLeadsOn(t *testing.T) {
	config := populated()
	config.PublicURL = "https://cases.example.cn"
	config.Search = &scripted{result: index.Result{Total: 2, Hits: []index.Hit{loan, {ID: "x-1", Title: "<二>"}}}}
	config.Case = func(_ context.Context, id string) (data.Case, bool, error) { return data.Case{ID: id}, true, nil }
	s := newServer(t, config)
	response, body := send(s, "GET", encoded("/feed?q=融资&sort=year&size=3"), "Accept", chrome)
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.StatusCode, body)
	}
	copied := regexp.MustCompile(`<data id="feed-address" hidden>([^<]+)</data>`).FindStringSubmatch(body)
	head, rest, _ := strings.Cut(body, "</head>")
	link := regexp.MustCompile(`<link rel="alternate" type="application/atom\+xml" title="[^"]*" href="([^"]+)">`)
	alternate := link.FindStringSubmatch(head)
	if copied == nil || alternate == nil {
		t.Fatal(body)
	}
	address, err := url.Parse(html.UnescapeString(copied[1]))
	if want := (url.Values{"q": {"融资"}}).Encode(); err != nil || address.Host != "cases.example.cn" ||
		address.Path != "/feed" || address.RawQuery != want {
		t.Errorf("the address to copy is %v, %v", address, err)
	}
	_, of := send(s, "GET", html.UnescapeString(alternate[1]), "Accept", chrome)
	f := parseFeed(t, of)
	if len(f.Entries) != 2 || strings.Contains(rest, "<二>") {
		t.Fatalf("%d cases, in %s", len(f.Entries), rest)
	}
	for _, e := range f.Entries {
		if path := strings.TrimPrefix(e.Link.Href, config.PublicURL); !strings.Contains(rest, `href="`+path+`"`) {
			t.Errorf("the page does not lead to %s", path)
		}
	}
}

// TestFeedRefusesAsThePageDoes: what the page of a search refuses is refused under the address of its feed, to a person
// by a page and to a program by a problem document.
func TestFeedRefusesAsThePageDoes(t *testing.T) {
	s := scriptedSite(t, &scripted{})
	for _, query := range []string{
		"sort=zz", "page=0", "page=x", "size=0", "size=101", "verbatim=2", "explain=x", "q=a&q=b",
		"page=10000&size=100", "sort=number", "page=3", "size=100", "utm_source=x", "lang=xx",
	} {
		want, _ := send(s, "GET", "/?q=a&"+query)
		program, _ := send(s, "GET", "/feed?q=a&"+query)
		person, _ := send(s, "GET", "/feed?q=a&"+query, "Accept", firefox)
		if program.StatusCode != want.StatusCode || person.StatusCode != want.StatusCode {
			t.Errorf("%s: the page of a search answers %d, the feed %d and its page %d",
				query, want.StatusCode, program.StatusCode, person.StatusCode)
		}
		if want.StatusCode != http.StatusOK && (program.Header.Get("Content-Type") != "application/problem+json" ||
			person.Header.Get("Content-Type") != contentHTML) {
			t.Errorf("%s: %s and %s", query, program.Header.Get("Content-Type"), person.Header.Get("Content-Type"))
		}
	}
	for query, want := range map[string]int{
		"collection=none": 404, "collection=none&q=a": 404, "format=rss": 400, "format=atom": 200,
	} {
		if response, _ := send(s, "GET", "/feed?"+query); response.StatusCode != want {
			t.Errorf("%s: %d, want %d", query, response.StatusCode, want)
		}
	}
	known := newServer(t, populated())
	collections, err := populated().Collections(t.Context())
	if err != nil || len(collections) == 0 {
		t.Fatal(collections, err)
	}
	for query, want := range map[string]int{
		"collection=" + collections[0].ID: 200, "collection=none&collection=" + collections[0].ID: 200, "collection=none": 404,
	} {
		response, body := send(known, "GET", "/feed?"+query)
		if response.StatusCode != want || want == 200 && strings.Contains(body, "none") && !strings.Contains(body, "collection=none") {
			t.Errorf("%s: %d, want %d", query, response.StatusCode, want)
		}
	}
}
