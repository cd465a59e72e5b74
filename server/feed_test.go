package server

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index"
	"anlisou/server/view"
)

// readFeed is a feed as a reader of feeds has it: it is decoded strictly, to its end, by names of elements that are not the
// server's own types.
type readFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"http://www.w3.org/2005/Atom id"`
	Title   string   `xml:"http://www.w3.org/2005/Atom title"`
	Updated string   `xml:"http://www.w3.org/2005/Atom updated"`
	Author  string   `xml:"http://www.w3.org/2005/Atom author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		ID        string `xml:"http://www.w3.org/2005/Atom id"`
		Title     string `xml:"http://www.w3.org/2005/Atom title"`
		Updated   string `xml:"http://www.w3.org/2005/Atom updated"`
		Published string `xml:"http://www.w3.org/2005/Atom published"`
		Summary   string `xml:"http://www.w3.org/2005/Atom summary"`
		Link      struct {
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
		Categories []struct {
			Scheme string `xml:"scheme,attr"`
			Term   string `xml:"term,attr"`
		} `xml:"http://www.w3.org/2005/Atom category"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

func parseFeed(t *testing.T, body string) (f readFeed) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(body))
	if err := decoder.Decode(&f); err != nil {
		t.Fatalf("%v in\n%s", err, body)
	}
	for {
		after, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if text, is := after.(xml.CharData); err != nil || !is || strings.TrimSpace(string(text)) != "" {
			t.Fatalf("after the feed: %v, %v", after, err)
		}
	}
	for _, r := range body { // XML 1.0, section 2.2
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			t.Errorf("%U stands in the feed", r)
		}
	}
	if _, err := time.Parse(time.RFC3339, f.Updated); err != nil {
		t.Error(err)
	}
	for _, e := range f.Entries {
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.ID == "" || e.Title == "" {
			t.Errorf("%+v, %v", e, err)
		}
	}
	return f
}

// hostile is a text of what breaks XML where it is not escaped, or does not belong in it at all.
func hostile(random *rand.Rand, n int) string {
	parts := []string{
		"<", ">", "&", "\"", "'", "]]>", "<![CDATA[", "<!--", "-->", "&amp;", "&#x1;", "</title>", "<?xml", "?>", "\x00", "\x01", "\x08", "\x0b", "\x1f", "\x7f",
		"\u0085", "\u2028", "\ufffe", "\uffff", "\ufeff", "\U0001fffe", "𠮷", "案例", "“”", "%", "+", "#", "?", "=", ";", "é", "e\u0301", "\u202e", "\\", "{{.}}", " ", "\t", "\n", "\r",
		"\xff", "\xed\xa0\x80",
	}
	var b strings.Builder
	for range n {
		b.WriteString(parts[random.IntN(len(parts))])
	}
	return b.String()
}

// TestAnyFeedParses: whatever stands in cases and in what is asked for, the feed is XML, says of a case what it is, and its
// address leads to the same search again.
func TestAnyFeedParses(t *testing.T) {
	random := rand.New(rand.NewPCG(26, 4287))
	script := &scripted{}
	cases := map[string]data.Case{}
	config := working()
	config.Search, config.PublicURL, config.StoreID = script, "https://a.example.cn/b", "s"
	config.Case = func(_ context.Context, id string) (data.Case, bool, error) {
		c, found := cases[id]
		return c, found, nil
	}
	config.Times = func(_ context.Context, changes ...uint64) (times []time.Time, err error) {
		for _, n := range changes {
			times = append(times, time.Unix(int64(n), 0))
		}
		return times, nil
	}
	s := newServer(t, config)
	kept := func(text string) string { // what XML can hold of a line
		return strings.Map(func(r rune) rune {
			if r == 0xFFFE || r == 0xFFFF {
				return '\uFFFD'
			}
			return r
		}, oneLine(text))
	}
	ids := map[string]string{}
	for round := range rounds.Of(300) {
		script.result = index.Result{Applied: 99}
		clear(cases)
		for i := range random.IntN(4) {
			c := data.Case{
				ID: fmt.Sprintf("c-%d-%d", round, i), Title: "题" + hostile(random, random.IntN(12)), Departments: []string{"d" + hostile(random, 3)},
				Sections: []data.Section{{Text: hostile(random, random.IntN(300))}}, Date: []data.Date{"", "2024", "2024-05", "2024-05-06"}[random.IntN(4)],
			}
			cases[c.ID] = c
			script.result.Hits = append(script.result.Hits, index.Hit{
				ID: c.ID, Revision: uint64(90 - i), Collection: "k", Title: c.Title, Departments: c.Departments, Domains: []string{"e" + hostile(random, 2)}, Date: c.Date,
			})
		}
		script.result.Total = len(script.result.Hits)
		typed := url.Values{"department": {strings.ToValidUTF8("x"+hostile(random, 3), "")}}
		if q := strings.ToValidUTF8(hostile(random, random.IntN(12)), ""); view.PlainText(q) != "" {
			typed.Set("q", q)
		}
		response, body := send(s, "GET", "/feed?"+typed.Encode())
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
			t.Fatalf("%q: %d %v %s", typed, response.StatusCode, response.Header, body)
		}
		f := parseFeed(t, body)
		if len(f.Entries) != len(script.result.Hits) || f.Author == "" || f.ID == "" {
			t.Fatalf("%d entries, want %d: %s", len(f.Entries), len(script.result.Hits), body)
		}
		for i, e := range f.Entries {
			h := script.result.Hits[i]
			published := map[bool]string{true: "2024-05-06T00:00:00+08:00"}[len(h.Date) == len("2024-05-06")]
			if e.Title != kept(h.Title) || e.Link.Href != "https://a.example.cn/b/cases/"+h.ID || e.Published != published ||
				e.Updated != time.Unix(int64(h.Revision), 0).UTC().Format(time.RFC3339) || !utf8.ValidString(e.Summary) {
				t.Errorf("%+v of %+v", e, h)
			}
			if e.Categories[0].Term != kept(h.Departments[0]) || e.Categories[1].Term != kept(h.Domains[0]) || e.Categories[0].Scheme == e.Categories[1].Scheme {
				t.Errorf("categories %+v of %+v", e.Categories, h)
			}
			if other, taken := ids[e.ID]; taken && other != h.ID {
				t.Errorf("%s and %s are both %s", h.ID, other, e.ID)
			}
			ids[e.ID] = h.ID
		}
		asked := script.request
		if !asked.Strict || asked.Sort != index.ByArrival || asked.Size != feedEntries || asked.Query != view.PlainText(typed.Get("q")) {
			t.Errorf("%q asks for %+v", typed, asked)
		}
		for _, link := range f.Links {
			address, err := url.Parse(link.Href)
			if err != nil {
				t.Fatal(err)
			}
			again, err := parseInquiry(address.RawQuery, pageDialect)
			if err != nil || again.Query != asked.Query || !maps.EqualFunc(again.Filters, asked.Filters, slices.Equal) {
				t.Errorf("%s: %q leads to %+v, %v; %+v was asked", link.Rel, link.Href, again, err, asked)
			}
			if path := map[string]string{"self": "/b/feed", "alternate": "/b/"}[link.Rel]; address.Path != path || address.Host != "a.example.cn" {
				t.Errorf("%s leads to %s", link.Rel, link.Href)
			}
		}
	}
}

// TestFeedIsPlain: where nothing is known of when, a feed is one all the same; what it does not understand it passes over,
// and what is wrong it says as to a program.
func TestFeedIsPlain(t *testing.T) {
	script := &scripted{}
	s := scriptedSite(t, script)
	_, body := send(s, "GET", "/feed?utm_source=x&sort=number&page=7&size=3&explain=1")
	if f := parseFeed(t, body); len(f.Entries) != 0 || f.Updated != "1970-01-01T00:00:00Z" || script.request.Page != 1 || script.request.Sort != index.ByArrival || script.request.Explain {
		t.Errorf("%+v of %+v", f, script.request)
	}
	for address, status := range map[string]int{"/feed?q=a&q=b": 400, "/feed?q=" + strings.Repeat("a", maxQueryLen+1): 400, "/feed/": 404} {
		response, body := send(s, "GET", address)
		if kind := response.Header.Get("Content-Type"); response.StatusCode != status || status == 400 && kind != "application/problem+json" {
			t.Errorf("%.30s: %d %s %s", address, response.StatusCode, kind, body)
		}
	}
	response, _ := send(s, "GET", "/feed", "Origin", "http://localhost:3000")
	if response.Header.Get("Access-Control-Allow-Origin") == "" || response.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("a page of this machine may not read it: %v", response.Header)
	}
	if response, _ := send(s, "GET", "/feed", "Origin", "https://evil.example"); response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("any page may read it: %v", response.Header)
	}
}

// TestPagesLeadToTheirFeed: the head names the feed of what is shown, as corrected, and a link leads there.
func TestPagesLeadToTheirFeed(t *testing.T) {
	for _, test := range []struct {
		script *scripted
		page   string
		feed   string
	}{
		{&scripted{result: index.Result{Total: 1, Hits: []index.Hit{loan}}}, "/", "/feed"},
		{&scripted{result: index.Result{Total: 1, Hits: []index.Hit{loan}}}, "/?q=贷&department=人民银行&sort=year&page=2&size=20&explain=1", "/feed?q=贷&department=人民银行"},
		{&scripted{result: index.Result{Total: 1, Hits: []index.Hit{loan}, Correction: applied(corrected)}}, "/?q=嘉冒贷", "/feed?q=嘉贸贷 <b>"},
		{&scripted{result: index.Result{Total: 1, Hits: []index.Hit{loan}}}, "/?q=嘉冒贷&verbatim=1", "/feed?q=嘉冒贷&verbatim=1"},
		{&scripted{}, "/?q=还没有", "/feed?q=还没有"}, // what has no case yet is worth following
	} {
		_, body := send(scriptedSite(t, test.script), "GET", encoded(test.page))
		body = readable(t, body)
		head, rest, _ := strings.Cut(body, "</head>")
		if want := `<link rel="alternate" type="application/atom`; !strings.Contains(head, want) || !strings.Contains(head, `href="`+test.feed+`">`) {
			t.Errorf("%s does not name %s in\n%s", test.page, test.feed, head)
		}
		if !strings.Contains(rest, `href="`+test.feed+`"`) {
			t.Errorf("%s does not lead to %s", test.page, test.feed)
		}
	}
}
