package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseOrigin(t *testing.T) {
	for given, want := range map[string]string{
		"https://www.example.gov.cn": "https://www.example.gov.cn", " HTTPS://WWW.Example.gov.cn/ ": "https://www.example.gov.cn",
		"https://a.cn:443": "https://a.cn", "http://a.cn:80": "http://a.cn", "http://10.0.0.5:8081": "http://10.0.0.5:8081",
		"https://*.example.gov.cn": "https://*.example.gov.cn", "*": "*", "null": "null", "http://[::1]:9": "http://[::1]:9",
		"": "", "www.example.gov.cn": "", "ftp://a.cn": "", "https://a.cn/path": "", "https://a.cn?q": "", "https://u@a.cn": "",
		"https://市政府.cn": "", "https://a.*.cn": "", "https://a.cn; script-src *": "", "https://": "", "https://*": "",
	} {
		got, err := parseOrigin(given)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", given, got, err, want)
		}
	}
}

func TestSites(t *testing.T) {
	dir := t.TempDir()
	at := func(args ...string) (int, string, string) {
		got := anlisou(t, nil, append([]string{"site"}, append(args, "--data", dir)...)...)
		return got.code, got.stdout, got.stderr
	}
	if code, out, _ := at("list"); code != exitDone || out != "" {
		t.Errorf("no sites: %d %q", code, out)
	}
	if code, out, stderr := at("add", "市政府", "https://a.cn", "https://B.cn/"); code != exitDone || out != "市政府: https://a.cn https://b.cn\n" || stderr != "" {
		t.Errorf("add: %d %q %q", code, out, stderr)
	}
	sites := newSitesFile(dir, slog.New(slog.DiscardHandler))
	if got, ok := sites.origins("市政府"); !ok || !slices.Equal(got, []string{"https://a.cn", "https://b.cn"}) {
		t.Errorf("read: %q", got)
	}
	if _, ok := sites.origins("x"); ok {
		t.Error("a site that is not there")
	}
	if code, _, stderr := at("add", "大家", "*"); code != exitDone || !strings.Contains(stderr, "warning: every site") {
		t.Errorf("open to all: %d %q", code, stderr)
	}
	sites.looked = time.Time{} // a second later
	if got, _ := sites.origins(""); !slices.Equal(got, []string{"*", "https://a.cn", "https://b.cn"}) {
		t.Errorf("all: %q", got)
	}
	// What cannot be read leaves the sites as they were.
	if err := os.WriteFile(filepath.Join(dir, sitesName), []byte(`{"a": ["https://a.cn/x"`), 0o644); err != nil {
		t.Fatal(err)
	}
	sites.looked = time.Time{}
	if got, _ := sites.origins(""); len(got) != 3 {
		t.Errorf("after damage: %q", got)
	}
	for _, args := range [][]string{{"list"}, {"remove", "市政府"}} {
		if code, _, stderr := at(args...); code != exitFailed || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q on a damaged file: %d %q", args, code, stderr)
		}
	}
	if err := os.Remove(filepath.Join(dir, sitesName)); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{}, {"add", "a"}, {"add", "", "https://a.cn"}, {"add", "a", "a.cn"}, {"remove"}, {"list", "x"}, {"x"}} {
		if code, _, _ := at(args...); code != exitUsage {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
	if code, _, stderr := at("remove", "x"); code != exitFailed || !strings.Contains(stderr, `no site "x"`) {
		t.Errorf("remove: %d %q", code, stderr)
	}
}

func TestHelpOfSites(t *testing.T) {
	for part, want := range map[string][]string{
		"":       {"lists the sites", "Usage: anlisou site add NAME ORIGIN… | remove NAME | list [flags]", "anlisou site remove 市政府"},
		"add":    {"lets the pages of a site embed", "Usage: anlisou site add NAME ORIGIN… [flags]", "anlisou site add 市政府"},
		"remove": {"takes a site off the list", "Usage: anlisou site remove NAME [flags]", "anlisou site remove 市政府"},
		"list":   {"lists the sites", "Usage: anlisou site list [flags]", "anlisou site list"},
	} {
		got := anlisou(t, nil, append([]string{"site"}, append(strings.Fields(part), "--help")...)...)
		if got.code != exitDone || !strings.HasPrefix(got.stdout, want[0]) || !strings.Contains(got.stdout, want[1]) || !strings.Contains(got.stdout, want[2]) {
			t.Errorf("site %s --help: %+v", part, got)
		}
		if part == "add" && strings.Contains(got.stdout, "anlisou site remove") {
			t.Errorf("site add --help shows the examples of remove: %s", got.stdout)
		}
	}
}
