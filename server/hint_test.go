package server

import (
	"net/http"
	"regexp"
	"testing"
)

// TestHintOfTheBox: the box of every page has the same hint, and a shorter one in large type.
func TestHintOfTheBox(t *testing.T) {
	s := newServer(t, working())
	hint := regexp.MustCompile(`name="q" type="search" [^>]*placeholder="([^"]*)"`)
	for display, want := range map[string]string{"": "搜做法、成效、部门……", "large": "搜案例", "contrast": "搜做法、成效、部门……"} {
		for _, address := range []string{"/", "/?q=a", "/overview", "/help", "/accessibility", "/widget/", "/compare", "/none", "/?page=x"} {
			cookie := http.Cookie{Name: displayCookie, Value: display}
			_, body := send(s, "GET", address, "Cookie", cookie.String())
			if found := hint.FindStringSubmatch(body); found == nil || found[1] != want {
				t.Errorf("%s, display %q: the hint is %q, want %q", address, display, found, want)
			}
		}
	}
}
