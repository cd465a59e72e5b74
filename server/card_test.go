package server

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/card"
)

// TestLinksArePictured: every page that is shared names its picture and its own address by the whole of them; the picture
// answers with one of that size; and no page does so under a name that is not believed.
func TestLinksArePictured(t *testing.T) {
	config := populated()
	config.PublicURL = "https://cases.example.cn"
	known := config.Case
	config.Case = func(ctx context.Context, id string) (data.Case, bool, error) {
		if id == "x-2" { // another, to compare with
			return data.Case{ID: id, Title: "别的"}, true, nil
		}
		return known(ctx, id)
	}
	s := newServer(t, config)
	named := regexp.MustCompile(`<meta property="og:image" content="([^"]+)">`)
	seen := map[string]string{}
	for _, address := range []string{"/", encoded("/?q=融资"), encoded("/?q=融资&department=海关"), "/cases/x-1", encoded("/cases/x-1?q=融资"), "/overview", "/help", "/accessibility", "/compare", "/compare?id=x-1&id=x-2"} {
		_, page := send(s, "GET", address)
		found := named.FindStringSubmatch(page)
		if found == nil {
			t.Errorf("%s has no picture", address)
			continue
		}
		path, ours := strings.CutPrefix(html.UnescapeString(found[1]), config.PublicURL)
		for _, tag := range []string{`og:image:width" content="1200"`, `og:image:height" content="630"`, `og:image:alt" content="`, `twitter:card" content="summary_large_image"`} {
			if !ours || !strings.Contains(page, tag) {
				t.Errorf("%s: %s, without %s", address, found[1], tag)
			}
		}
		answer, picture := send(s, "GET", path)
		decoded, err := png.DecodeConfig(strings.NewReader(picture))
		if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "image/png" || err != nil || decoded.Width != card.Width || decoded.Height != card.Height {
			t.Errorf("%s: %d, %v, %v", path, answer.StatusCode, decoded, err)
		}
		of := regexp.MustCompile(`<meta property="og:url" content="([^"]+)">`).FindStringSubmatch(page)
		if of == nil || html.UnescapeString(of[1]) != config.PublicURL+strings.TrimSuffix(address, encoded("?q=融资")) && !strings.HasPrefix(address, "/?") {
			t.Errorf("%s has the address %q", address, of)
		} else if _, again := send(s, "GET", strings.TrimPrefix(html.UnescapeString(of[1]), config.PublicURL)); !strings.Contains(again, found[0]) {
			t.Errorf("%s leads to a page of another picture", of[1])
		}
		tag := answer.Header.Get("ETag")
		if again, body := send(s, "GET", path, "If-None-Match", tag); again.StatusCode != http.StatusNotModified || body != "" || tag == "" {
			t.Errorf("%s asked again: %d", path, again.StatusCode)
		}
		if head, body := send(s, "HEAD", path); head.StatusCode != http.StatusOK || body != "" || head.Header.Get("Content-Length") != fmt.Sprint(len(picture)) {
			t.Errorf("HEAD %s: %d %v", path, head.StatusCode, head.Header)
		}
		if before, known := seen[picture]; known != strings.HasPrefix(address, "/cases/x-1?") {
			t.Errorf("%s has the picture of %q", address, before)
		}
		seen[picture] = address
	}
	for address, want := range map[string]int{"/cases/none/card.png": 404, "/card.png?page=x": 400} {
		if answer, _ := send(s, "GET", address); answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", address, answer.StatusCode, want)
		}
	}
	if _, page := send(newServer(t, populated()), "GET", "/"); named.MatchString(page) {
		t.Error("a picture is named by an address that nobody vouches for")
	}
}

// TestCardsSayWhatIsThere: where the collection is called otherwise, or holds another number of cases, the cards of home, of a
// search and of the overview are others, and those of pages that do not hang on it the same.
func TestCardsSayWhatIsThere(t *testing.T) {
	draw := func(title string, total int) (pictures []string) {
		config := populated()
		config.Search = &scripted{result: index.Result{Total: total, Hits: []index.Hit{loan}}}
		config.Collections = func(context.Context) ([]data.Collection, error) {
			return []data.Collection{{ID: "jx", Title: title}}, nil
		}
		s := newServer(t, config)
		for _, path := range []string{"/card.png", encoded("/card.png?q=融资"), encoded("/card.png?collection=jx"), "/overview/card.png", "/help/card.png"} {
			response, picture := send(s, "GET", path)
			if response.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", path, response.StatusCode)
			}
			pictures = append(pictures, picture)
		}
		return pictures
	}
	first, named, counted := draw("嘉兴", 20), draw("衢州", 20), draw("嘉兴", 21)
	for i, picture := range first {
		fixed := i == len(first)-1
		if (picture == named[i]) != fixed || (picture == counted[i]) != fixed {
			t.Errorf("card %d: the same for another collection %v, for another number %v", i, picture == named[i], picture == counted[i])
		}
	}
}

// TestSearchesAreDescribed: the description of a search says what is asked for, how many cases there are, and the first of
// their titles; it is one line, bounded, and that of another search is another.
func TestSearchesAreDescribed(t *testing.T) {
	described := regexp.MustCompile(`<meta property="og:description" content="([^"]*)">`)
	of := func(address string, r index.Result) string {
		_, page := send(scriptedSite(t, &scripted{result: r}), "GET", encoded(address))
		found := described.FindStringSubmatch(page)
		if found == nil {
			t.Fatal(page)
		}
		return html.UnescapeString(found[1])
	}
	two := index.Result{Total: 5, Hits: []index.Hit{loan, {ID: "x-1", Title: "一<窗>通办"}}}
	for address, want := range map[string]string{
		"/?q=融资":                          "融资：5 个案例。“嘉贸贷”；一<窗>通办",
		"/?q=融资&department=海关":            "融资 · 海关：5 个案例。“嘉贸贷”；一<窗>通办",
		"/?q=融资&lang=en":                  "融资: 5 cases. “嘉贸贷”; 一<窗>通办",
		"/?q=" + strings.Repeat("长", 400): strings.Repeat("长", 179) + "…",
		"/?sort=number":                   "全部案例：5 个案例。“嘉贸贷”；一<窗>通办",
	} {
		if got := of(address, two); got != want {
			t.Errorf("%.40s is described as %q, want %q", address, got, want)
		}
	}
	if got := of("/?q=融资&lang=en", index.Result{Total: 1, Hits: []index.Hit{loan}}); got != "融资: 1 case. “嘉贸贷”" {
		t.Error(got)
	}
	if got := of("/?q=融资", index.Result{}); got != "融资：没有找到案例。" {
		t.Error(got)
	}
	if got := of("/?q=嘉冒贷", index.Result{Total: 1, Hits: []index.Hit{loan}, Correction: applied(corrected)}); got != "嘉贸贷 <b>：1 个案例。“嘉贸贷”" {
		t.Error(got)
	}
}

// TestCardsAreBounded: what is kept stays within its bounds, and who asks at once gets what it asked for.
func TestCardsAreBounded(t *testing.T) {
	k := newCards()
	for i := range 3 * mostCards {
		k.keep(fmt.Sprint(i), make([]byte, 1+i%7*mostCardBytes/100))
		if k.last.Len() > mostCards || k.bytes > mostCardBytes || len(k.known) != k.last.Len() {
			t.Fatalf("%d pictures, %d bytes, %d known", k.last.Len(), k.bytes, len(k.known))
		}
	}
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			title := strings.Repeat("改", 1+i%3)
			got, err := k.get(t.Context(), card.Card{Seal: "案", Title: title})
			want, failed := card.Draw(card.Card{Seal: "案", Title: title})
			if err != nil || failed != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %v, %v", title, err, failed)
			}
		})
	}
	all.Wait()
}
