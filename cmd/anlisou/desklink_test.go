package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDeskLinkCommand: what desk-link prints lets in once, and is what the README shows; without a server, and for more
// than its key allows, it says why not.
func TestDeskLinkCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if got := anlisou(t, nil, "desk-link", "--data", dir); got.code != exitFailed || !strings.Contains(got.stderr, "no server runs on") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "desk-link", "--scope", "all"); got.code != exitUsage {
		t.Errorf("%+v", got)
	}
	_, address := started(t, dir)
	got := anlisou(t, map[string]string{"LANG": "zh_CN.UTF-8"}, "desk-link", "--name", "李雷", "--scope", "write", "--data", dir)
	link := strings.TrimSpace(got.stdout)
	if got.code != exitDone || !strings.HasPrefix(link, address+"/desk/login?link=") {
		t.Fatalf("%+v", got)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := "$ anlisou desk-link --name 李雷 --scope write\nhttp://127.0.0.1:8080/desk/login?link=…\n可以进入一次，"
	said := regexp.MustCompile(`link=\S+`).ReplaceAllString(strings.Replace(got.stdout, address, "http://127.0.0.1:8080", 1), "link=…")
	if !strings.Contains(string(readme), shown) || !strings.HasPrefix("$ anlisou desk-link --name 李雷 --scope write\n"+said+got.stderr, shown) {
		t.Errorf("the README shows other than\n%s%s", said, got.stderr)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	secret := strings.TrimPrefix(link, address+"/desk/login?link=")
	response, err := browser.PostForm(address+"/desk/login", url.Values{"link": {secret}})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	// The index may still be being built, which the page says.
	if response.StatusCode == http.StatusUnauthorized || response.Request.URL.Path != "/desk/cases" {
		t.Errorf("%d %s", response.StatusCode, response.Request.URL)
	}
	reader := filepath.Join(t.TempDir(), "reader.key")
	made := anlisou(t, nil, "key", "new", "读者", "--scope", "read", "--data", dir)
	if err := os.WriteFile(reader, []byte(made.stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := anlisou(t, nil, "desk-link", "--server", address, "--key-file", reader, "--scope", "write"); got.code != exitFailed ||
		!strings.Contains(got.stderr, "403") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "desk-link", "--server", address, "--key-file", reader); got.code != exitDone {
		t.Errorf("%+v", got)
	}
}
