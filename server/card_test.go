package server

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"anlisou/server/card"
)

// TestLinksArePictured: home, a search and a case name their picture by its whole address, which answers with one of that
// size; and no page does so under a name that is not believed.
func TestLinksArePictured(t *testing.T) {
	config := populated()
	config.PublicURL = "https://cases.example.cn"
	s := newServer(t, config)
	named := regexp.MustCompile(`<meta property="og:image" content="([^"]+)">`)
	seen := map[string]string{}
	for _, address := range []string{"/", encoded("/?q=融资"), encoded("/?q=融资&department=海关"), "/cases/x-1", encoded("/cases/x-1?q=融资")} {
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
		tag := answer.Header.Get("ETag")
		if again, body := send(s, "GET", path, "If-None-Match", tag); again.StatusCode != http.StatusNotModified || body != "" || tag == "" {
			t.Errorf("%s asked again: %d", path, again.StatusCode)
		}
		if head, body := send(s, "HEAD", path); head.StatusCode != http.StatusOK || body != "" || head.Header.Get("Content-Length") != fmt.Sprint(len(picture)) {
			t.Errorf("HEAD %s: %d %v", path, head.StatusCode, head.Header)
		}
		if before, known := seen[picture]; known != (strings.HasPrefix(address, "/cases/x-1?")) {
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
