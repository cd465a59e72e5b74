package server

import (
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"

	"anlisou/server/view"
	"anlisou/web"
)

func TestAllowedOrigins(t *testing.T) {
	config := working()
	sites := map[string][]string{"a": {"https://a.cn"}, "b": {"https://*.b.cn", "null"}}
	config.Sites = func(name string) (all []string, found bool) {
		if name != "" {
			origins, ok := sites[name]
			return origins, ok
		}
		for _, origins := range sites {
			all = append(all, origins...)
		}
		return all, true
	}
	s := newServer(t, config)
	allowed := func(origin string) bool {
		response, _ := send(s, "GET", "/api/v1/search", "Origin", origin)
		if vary := strings.Join(response.Header["Vary"], ","); !strings.Contains(vary, "Origin") {
			t.Errorf("%s varies by %s", origin, vary)
		}
		if response.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Error("credentials are allowed")
		}
		return response.Header.Get("Access-Control-Allow-Origin") == origin
	}
	for origin, want := range map[string]bool{
		"https://a.cn": true, "https://x.b.cn": true, "https://x.y.b.cn": true, "null": true, "http://localhost:8": true, "http://127.0.0.1": true,
		"http://example.com": false, // as httptest calls this site: a name that nobody has vouched for
		"https://b.cn":       false, "http://a.cn": false, "https://a.cn.evil": false, "https://evilb.cn": false, "https://a.cn:8": false, "file://": false, "https://": false,
		"http://localhost.evil": false, "http://a.cn@localhost": false,
	} {
		if allowed(origin) != want {
			t.Errorf("%s: want %v", origin, want)
		}
	}
	// An error can be read by a page, too; a page of this site needs no leave.
	if response, _ := send(s, "GET", "/api/v1/search?page=x", "Origin", "https://a.cn"); response.StatusCode != http.StatusBadRequest || response.Header.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("an error: %d %v", response.StatusCode, response.Header)
	}
	if response, _ := send(s, "GET", "/", "Origin", "https://a.cn"); response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a page is handed to other sites")
	}
	sites["a"] = []string{"*"}
	if !allowed("https://any.org") || allowed("https://") {
		t.Error("open to all")
	}
	delete(sites, "b")
	if allowed("null") {
		t.Error("null with a star")
	}
	for target, want := range map[string]string{"/embed": "*", "/embed?site=a": "*"} {
		if policy := header(s, target, "Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors 'self' http://localhost:* http://127.0.0.1:* "+want) {
			t.Errorf("%s: %s", target, policy)
		}
	}
	if policy := header(s, "/", "Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors 'self'") {
		t.Errorf("a page: %s", policy)
	}
}

func header(s *Server, target, name string) string {
	response, _ := send(s, "GET", target)
	return response.Header.Get(name)
}

func TestWidgetFiles(t *testing.T) {
	s := newServer(t, working())
	for _, name := range []string{"case-search.js", "case-search-results.js", "case-search.d.ts"} {
		response, body := send(s, "GET", view.WidgetPrefix+name)
		tag := response.Header.Get("ETag")
		if response.StatusCode != http.StatusOK || body == "" || tag == "" || response.Header.Get("Access-Control-Allow-Origin") != "*" ||
			response.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.Contains(response.Header.Get("Cache-Control"), "max-age=3600") {
			t.Errorf("%s: %d %v", name, response.StatusCode, response.Header)
		}
		if again, _ := send(s, "GET", view.WidgetPrefix+name, "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s again: %d", name, again.StatusCode)
		}
		response, same := send(s, "GET", view.WidgetPrefix+s.widget.hashed[name])
		if same != body || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s by its hash: %v", name, response.Header)
		}
	}
	// The first file asks for the second by the name that this server gives it.
	if _, body := send(s, "GET", view.WidgetPrefix+view.WidgetScript); !strings.Contains(body, s.widget.hashed["case-search-results.js"]) {
		t.Error("the first file names another second: `make widget`")
	}
	if response, _ := send(s, "GET", view.WidgetPrefix+"case-search.0000000000.js"); response.StatusCode != http.StatusNotFound {
		t.Errorf("another version: %d", response.StatusCode)
	}
	// A version that was released is served as long as the program carries it, under its hash only.
	earlier := working()
	earlier.Assets = withFile{web.Files, "widget/bundle/case-search.2c26b46b68.js", "foo"}
	if response, body := send(newServer(t, earlier), "GET", view.WidgetPrefix+"case-search.2c26b46b68.js"); body != "foo" || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("an earlier version: %q %v", body, response.Header)
	}
	if _, body := send(newServer(t, earlier), "GET", view.WidgetPrefix+view.WidgetScript); body == "foo" {
		t.Error("the earlier version is served as that of today")
	}
	earlier.Assets = withFile{web.Files, "widget/bundle/case-search.2c26b46b68.js", "bar"}
	if _, err := New(earlier); err == nil {
		t.Error("a file that is not what its hash says is served")
	}
	_, page := send(s, "GET", `/widget/?mode=dialog&department=x&placeholder=%22%3E%3Cscript%3E`)
	if !strings.Contains(page, "sha384-") || !strings.Contains(page, "data-mode=&#34;dialog&#34;") || strings.Contains(page, `"><script>`) || strings.Contains(page, "data-department") {
		t.Error(page)
	}
	if _, page := send(s, "GET", "/embed?theme=large&department=%E6%B5%B7%E5%85%B3&facets="); !strings.Contains(page, `department="海关"`) || !strings.Contains(page, `facets=""`) || strings.Contains(page, "theme=") || strings.Contains(page, "class=") {
		t.Error(page)
	}
	if _, page := send(s, "GET", "/embed?theme=dark&facets=%22%3E%3Cscript%3E"); !strings.Contains(page, `<html lang="zh-Hans" class="dark">`) || !strings.Contains(page, `theme="dark"`) || strings.Contains(page, "<script>") {
		t.Error(page)
	}
}

// withFile is a file system with one more file.
type withFile struct {
	fs.FS
	name, content string
}

func (f withFile) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(f.FS, pattern)
	if ok, _ := path.Match(pattern, f.name); ok {
		names = append(names, f.name)
	}
	return names, err
}

func (f withFile) ReadFile(name string) ([]byte, error) {
	if name == f.name {
		return []byte(f.content), nil
	}
	return fs.ReadFile(f.FS, name)
}
