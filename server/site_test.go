package server

import (
	"net/http"
	"strings"
	"testing"

	"anlisou/index"
)

func TestDisplayIsRemembered(t *testing.T) {
	s := newServer(t, working())
	_, page := send(s, "GET", "/?q=a")
	if strings.Contains(page, `class="large`) || !strings.Contains(page, "大字") || !strings.Contains(page, "/display?set=large&amp;back=%2F%3Fq%3Da") {
		t.Errorf("a page as by default:\n%s", page)
	}
	for target, want := range map[string][2]string{
		"/display?set=large&back=%2F%3Fq%3Da":           {"display=large;", "/?q=a"},
		"/display?set=large-contrast&back=%2F":          {"display=large-contrast;", "/"},
		"/display?set=contrast-evil%0d&back=//evil.com": {"display=;", "/"},
		"/display?set=x&back=%2F%5Cevil.com":            {"display=;", "/"},
		"/display?back=%2F%09%2Fevil.com":               {"display=;", "/"},
		"/display?back=https://evil.com":                {"display=;", "/"},
	} {
		response, _ := send(s, "GET", target)
		cookie := response.Header.Get("Set-Cookie")
		if target == "/display?set=contrast-evil%0d&back=//evil.com" {
			want[0] = "display=contrast;"
		}
		if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != want[1] || !strings.HasPrefix(cookie, want[0]) || !strings.Contains(cookie, "HttpOnly") {
			t.Errorf("%s: %d to %s, cookie %s; want %v", target, response.StatusCode, response.Header.Get("Location"), cookie, want)
		}
	}
	response, page := send(s, "GET", "/", "Cookie", "display=large-contrast")
	if !strings.Contains(page, `<html lang="zh-Hans" class="large contrast">`) || !strings.Contains(page, "/display?set=contrast&amp;") || !strings.Contains(strings.Join(response.Header["Vary"], ","), "Cookie") {
		t.Errorf("headers %v, page:\n%s", response.Header, page)
	}
	if _, page := send(s, "GET", "/", "Cookie", `display="><script>`); strings.Contains(page, "<html lang=\"zh-Hans\" class") {
		t.Error("a cookie that means nothing has a meaning")
	}
}

func TestPagesAreNotSentTwice(t *testing.T) {
	s := newServer(t, working())
	first, body := send(s, "GET", "/?q=a")
	tag := first.Header.Get("ETag")
	for header, want := range map[string]int{tag: 304, `"x", ` + tag: 304, "*": 304, strings.TrimPrefix(tag, "W/"): 304, `W/"x"`: 200, "": 200} {
		again, got := send(s, "GET", "/?q=a", "If-None-Match", header)
		if again.StatusCode != want || (want == 304) != (got == "") || want == 200 && got != body || again.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d and %d bytes, headers %v", header, again.StatusCode, len(got), again.Header)
		}
	}
	if other, _ := send(s, "GET", "/?q=b"); other.Header.Get("ETag") == tag {
		t.Error("two pages have one tag")
	}
	if failed, _ := send(s, "GET", "/?page=x", "If-None-Match", "*"); failed.StatusCode != http.StatusBadRequest || failed.Header.Get("ETag") != "" {
		t.Errorf("an error: %d %v", failed.StatusCode, failed.Header)
	}
}

func TestSitemapInParts(t *testing.T) {
	many := newServer(t, func() Config {
		c := working()
		c.PublicURL = "https://cases.example.com"
		c.Search = &scripted{result: index.Result{Total: 2001, Hits: []index.Hit{loan}}}
		return c
	}())
	if _, body := send(many, "GET", "/sitemap.xml"); !strings.Contains(body, "<sitemapindex") || strings.Count(body, "<loc>") != 3 || !strings.Contains(body, "https://cases.example.com/sitemap.xml?part=3") {
		t.Error(body)
	}
	if _, body := send(many, "GET", "/sitemap.xml?part=2"); strings.Count(body, "<loc>") != 1 || !strings.Contains(body, "https://cases.example.com/cases/x-2") {
		t.Error(body)
	}
}

// What a spreadsheet would run as a formula is text.
func TestExportIsHarmless(t *testing.T) {
	evil := scriptedSite(t, &scripted{result: index.Result{Total: 1, Hits: []index.Hit{{ID: "x", Title: "=cmd|' /C calc'!A0", Departments: []string{"@a", "-b"}}}}})
	if _, body := send(evil, "GET", "/export"); !strings.Contains(body, ",'=cmd|' /C calc'!A0,'@a、-b,") {
		t.Error(body)
	}
}
