package server

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	onPaper = regexp.MustCompile(`<p class="wide on-paper">(?:<span lang="zh-Hans">([^<]*)</span> )?<span>([^<]*)</span></p>`)
	ofTitle = regexp.MustCompile(`<title>[^<]*</title>`)
)

// TestWhatIsPrintedSaysWhereItComesFrom: each page of the site, whatever its route, holds once the day on which it was made
// and the address that leads to what it shows, or the day alone where the site does not know its name; pages of errors and of
// the desk hold neither.
func TestWhatIsPrintedSaysWhereItComesFrom(t *testing.T) {
	s := newServer(t, populated())
	ask := func(address, host string) (status int, page string) {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Header().Get("Content-Type") != contentHTML {
			return w.Code, ""
		}
		return w.Code, w.Body.String()
	}
	days := []string{time.Now().Format(time.DateOnly)}
	printed := 0
	for _, address := range append(addressesOf(s), "/compare?id=x-1", "/?q=%E5%8C%BB%E4%BF%9D&department=%E6%B5%B7%E5%85%B3&page=1") {
		status, page := ask(address, "localhost")
		days = append(days[:1], time.Now().Format(time.DateOnly)) // midnight may have come
		found := onPaper.FindAllStringSubmatch(page, -1)
		if ofSite := strings.Contains(page, `<main id="content"`) && !strings.Contains(page, "/desk"); !ofSite || status != http.StatusOK {
			if len(found) > 0 {
				t.Errorf("%s, %d: %q on what is not to be printed", address, status, found)
			}
			continue
		}
		printed++
		if len(found) != 1 || found[0][2] != days[0] && found[0][2] != days[1] {
			t.Errorf("%s: %q, want one line of %s", address, found, days)
			continue
		}
		from := html.UnescapeString(found[0][1])
		path, ok := strings.CutPrefix(from, "http://localhost/")
		again, same := ask("/"+strings.ReplaceAll(path, " ", "+"), "localhost")
		if !ok || again != http.StatusOK || !strings.Contains(address, "/export") && ofTitle.FindString(same) != ofTitle.FindString(page) {
			t.Errorf("%s: %q leads elsewhere: %d, %s", address, from, again, ofTitle.FindString(same))
		}
		if _, page = ask(address, "unknown.example"); len(onPaper.FindStringSubmatch(page)) != 3 || onPaper.FindStringSubmatch(page)[1] != "" {
			t.Errorf("%s under a name that is not known: %q", address, onPaper.FindString(page))
		}
	}
	if printed < 10 {
		t.Errorf("%d pages are printed", printed)
	}
}
