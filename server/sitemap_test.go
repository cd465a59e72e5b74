package server

import (
	"net/http"
	"strings"
	"testing"
)

// TestSitemapHasThePages: the sitemap lists every page without a parameter that search engines may list, and no other.
func TestSitemapHasThePages(t *testing.T) {
	config := populated()
	config.PublicURL = "https://cases.example.cn"
	s := newServer(t, config)
	_, list := send(s, "GET", "/sitemap.xml?part=1")
	listed := 0
	for _, route := range s.engine.Routes() {
		if route.Method != http.MethodGet || strings.ContainsAny(route.Path, ":*") {
			continue
		}
		response, page := send(s, "GET", route.Path, "Accept", chrome)
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != contentHTML || !strings.Contains(page, "<main ") {
			continue
		}
		may := !strings.Contains(page, `<meta name="robots" content="noindex`)
		if has := strings.Contains(list, "<loc>"+config.PublicURL+route.Path+"</loc>"); has != may {
			t.Errorf("%s may be listed: %v; the sitemap has it: %v", route.Path, may, has)
		}
		if may {
			listed++
		}
	}
	if listed < 4 {
		t.Errorf("%d pages are listed", listed)
	}
}
