package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"anlisou/data"
	settings "anlisou/data/site"
	"anlisou/data/store"
	"anlisou/server"
	"anlisou/server/keys"
)

// siteLog is a log that several may write.
type siteLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *siteLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *siteLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func openTestSite(t *testing.T, dir string) (*siteFile, *siteLog) {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), storeFile))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	log := &siteLog{}
	return openSiteFile(dir, st, slog.New(slog.NewTextHandler(log, nil))), log
}

func writeSite(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, settings.FileName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// named waits until a site has a name.
func named(f *siteFile, want string) error {
	return soon("it is called "+want, func() error {
		if got := f.current().Name; got != want {
			return fmt.Errorf("it is called %q", got)
		}
		return nil
	})
}

// TestSiteFileIsTakenOver: a running server takes a change over; a bad file changes nothing and is told once, in a line that
// names file, line and what would do; and a start with a bad one has the settings that were good last.
func TestSiteFileIsTakenOver(t *testing.T) {
	dir := t.TempDir()
	f, log := openTestSite(t, dir)
	if f.current().Name != "" {
		t.Fatal(f.current())
	}
	if _, err := os.Stat(filepath.Join(dir, lastSiteName)); err == nil {
		t.Error("a copy is kept of nothing")
	}
	writeSite(t, dir, "name: 甲\ncollections: [{id: secret, hidden: true}]\n")
	if err := named(f, "甲"); err != nil {
		t.Fatal(err)
	}
	same := f.current()
	time.Sleep(siteLook + siteSettle)
	if f.current() != same {
		t.Error("a file that is as it was is other settings")
	}
	writeSite(t, dir, "name: 乙\naccent: #1d5c96\n")
	told := filepath.Join(dir, settings.FileName) + ": line 2: accent: is empty"
	if err := soon("the fault is told", func() error {
		if f.current(); !strings.Contains(log.String(), told) {
			return fmt.Errorf("the log says %s", log)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for range 5 { // each look
		time.Sleep(siteLook + 10*time.Millisecond)
		f.current()
	}
	if got := f.current(); got != same || strings.Count(log.String(), told) != 1 {
		t.Errorf("%+v, told %d times", got, strings.Count(log.String(), told))
	}
	again, atStart := openTestSite(t, dir)
	if got := again.current(); got.Name != "甲" || !got.Hides("secret") || strings.Count(atStart.String(), "good last") != 1 ||
		!strings.Contains(atStart.String(), told) {
		t.Errorf("at a start: %+v\n%s", got, atStart)
	}
	writeSite(t, dir, "name: 丙\n")
	for _, one := range []*siteFile{f, again} {
		if err := named(one, "丙"); err != nil {
			t.Error(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, settings.FileName)); err != nil {
		t.Fatal(err)
	}
	if err := named(f, ""); err != nil {
		t.Error(err)
	}
}

// TestBadSiteAtTheFirstStart: nobody is left without a service, and it is said loudly.
func TestBadSiteAtTheFirstStart(t *testing.T) {
	dir := t.TempDir()
	writeSite(t, dir, "neme: 甲\n")
	f, log := openTestSite(t, dir)
	if f.current().Name != "" || !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "line 1: neme: there is no such field") {
		t.Errorf("%+v\n%s", f.current(), log)
	}
}

// TestSiteSaves: what is saved is in force at once, in the file for people, and in the audit log before; bad settings change
// nothing; and many at once leave one of theirs, whole.
func TestSiteSaves(t *testing.T) {
	dir := t.TempDir()
	f, log := openTestSite(t, dir)
	by := data.Author{Name: "王", Via: "desk"}
	if err := f.save(t.Context(), by, settings.Settings{Name: " 甲 ", Seal: "甲"}); err != nil {
		t.Fatal(err)
	}
	if err := f.save(t.Context(), by, settings.Settings{Name: "甲", Seal: "甲"}); err != nil { // the same is nothing new
		t.Fatal(err)
	}
	if err := f.save(t.Context(), by, settings.Settings{Seal: "甲乙"}); err == nil || f.current().Seal != "甲" {
		t.Errorf("%v %+v", err, f.current())
	}
	var entries []data.Entry
	for e, err := range f.store.Log() {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	if len(entries) != 1 || entries[0].What != "site: name seal" || entries[0].Author != by {
		t.Errorf("the audit log has %+v", entries)
	}
	text, err := os.ReadFile(filepath.Join(dir, settings.FileName))
	if err != nil || !strings.Contains(string(text), "\nname: \"甲\"\n") || f.current().Name != "甲" {
		t.Errorf("%v %s %+v", err, text, f.current())
	}
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for n := range 10 {
				one := settings.Settings{Name: fmt.Sprintf("%d 的 %d", i, n), Subtitle: fmt.Sprintf("%d 的 %d", i, n)}
				if err := f.save(t.Context(), by, one); err != nil {
					t.Error(err)
				}
				if now := f.current(); now.Name != now.Subtitle {
					t.Errorf("half of one and half of another: %+v", now)
				}
			}
		})
	}
	writers.Wait()
	time.Sleep(siteLook + siteSettle)
	if kept, err := readSite(dir); err != nil || len(kept.Differing(f.current())) > 0 {
		t.Errorf("%+v %v, in force %+v", kept, err, f.current())
	}
	if strings.Contains(log.String(), "ERROR") {
		t.Error(log)
	}
}

// TestSaveOnAFullDisk stands for all that keeps a file from being written: nothing changes, and the error says it.
func TestSaveWhereNothingCanBeWritten(t *testing.T) {
	dir := t.TempDir()
	f, _ := openTestSite(t, dir)
	if err := os.Mkdir(filepath.Join(dir, settings.FileName), 0o755); err != nil { // what no rename replaces
		t.Fatal(err)
	}
	if err := f.save(t.Context(), data.Author{}, settings.Settings{Name: "甲"}); err == nil || f.current().Name != "" {
		t.Errorf("%v %+v", err, f.current())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.yaml.*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestSiteAPI: everybody reads what pages show, an administrator all, and changes it on condition.
func TestSiteAPI(t *testing.T) {
	s := newSite(t)
	open := func() map[string]any { return s.send(t, "", "GET", "/api/v1/site", "").fields }
	if got := open(); got["name"] != "案例搜" || got["seal"] != "案" || got["accent"] != settings.UsualAccent {
		t.Errorf("a site of which nothing is said: %v", got)
	}
	all := s.send(t, keys.Admin, "GET", "/api/v1/site", "")
	tag := all.header.Get("ETag")
	if all.status != http.StatusOK || tag == "" || all.fields["widget_footer"] != false {
		t.Fatal(all)
	}
	if got := s.send(t, keys.Write, "GET", "/api/v1/site", ""); got.status != http.StatusOK || got.fields["widget_footer"] != nil {
		t.Errorf("a key that may not: %v", got)
	}
	full := `{"name":"嘉兴案例","sponsor":"改革办","collections":[{"id":"secret","name":"不公开","hidden":true}],"widget_footer":true}`
	for _, test := range []struct {
		scope      keys.Scope
		body, says string
		header     []string
		status     int
	}{
		{"", full, "没有钥匙", nil, 401},
		{keys.Write, full, "没有权限", nil, 403},
		{keys.Admin, `{"neme":"x"}`, "没有 neme 这个字段", nil, 400},
		{keys.Admin, `{"name":1}`, "字段 name 的类型不对", nil, 400},
		{keys.Admin, `{"name"`, "JSON", nil, 400},
		{keys.Admin, "{\"name\":\"\xff\"}", "UTF-8", nil, 400},
		{keys.Admin, ``, "正文是空的", nil, 400},
		{keys.Admin, `{"seal":"两字"}`, "“两字”不是一个字，如 案", nil, 400},
		{keys.Admin, `{"accent":"#ffcc00"}`, "太浅", nil, 400},
		{keys.Admin, `{"links":[{"name":"a","address":"javascript:1"}]}`, `"parameter":"links[0].address"`, nil, 400},
		{keys.Admin, strings.Repeat(" ", 6*settings.MaxFile+1), "正文超过", nil, 413},
		{keys.Admin, full, "网站设置已被别人改过", []string{"If-Match", `"x"`}, 412},
		{keys.Admin, full, "嘉兴案例", []string{"If-Match", tag}, 200},
		{keys.Admin, full, "网站设置已被别人改过", []string{"If-Match", tag}, 412},
		{keys.Admin, full, "嘉兴案例", nil, 200},
	} {
		got := s.send(t, test.scope, "PUT", "/api/v1/site", test.body, test.header...)
		if got.status != test.status || !strings.Contains(got.body, test.says) {
			t.Errorf("%.60s: %v, want %d %s", test.body, got, test.status, test.says)
		}
	}
	if got := open(); got["name"] != "嘉兴案例" || strings.Contains(fmt.Sprint(got), "secret") || strings.Contains(fmt.Sprint(got), "不公开") {
		t.Errorf("what everybody reads: %v", got)
	}
	if got := s.send(t, keys.Admin, "GET", "/api/v1/log", ""); !strings.Contains(got.body, `"what":"site: name sponsor collections widget_footer"`) {
		t.Errorf("the log: %v", got)
	}
	if got := s.send(t, "", "PATCH", "/api/v1/site", "{}"); got.status != http.StatusMethodNotAllowed {
		t.Errorf("PATCH: %v", got)
	}
}

// TestHiddenCollectionIsNowhere: no page, list, call or file has anything of a collection that is hidden, whoever asks
// without a key; counts are those of a site without it; and once it is shown again it is all there.
func TestHiddenCollectionIsNowhere(t *testing.T) {
	s, plain := newSite(t), newSite(t)
	put := func(to *site, collection, marker string, n int) {
		for i := range n {
			one, err := json.Marshal(map[string]any{
				"id": fmt.Sprintf("%s-%d", collection, i), "collection": collection, "number": i + 1, "title": marker + "货物通关第" + fmt.Sprint(i) + "例",
				"departments": []string{"海关", marker + "局"}, "region": marker, "year": 2000 + i, "labels": "curated", "domains": []string{marker + "服务"},
				"sections": []map[string]string{{"heading": "做法", "text": "货物不必开箱，" + marker + "一次查验。"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := to.send(t, keys.Write, "POST", "/api/v1/cases", string(one)); got.status != http.StatusCreated {
				t.Fatal(got)
			}
		}
	}
	put(s, "open", "平湖", 7)
	put(plain, "open", "平湖", 7)
	put(s, "secret", "麒麟", 5)
	if got := s.send(t, keys.Write, "PUT", "/api/v1/collections/secret", `{"title":"麒麟汇编"}`); got.status != http.StatusOK {
		t.Fatal(got)
	}
	routes := func() (list []string) {
		for _, q := range []string{"", "麒麟", "货物", "qilin", "hw", "麒麟局", "案例集:secret", "海关 一次", "麟麒"} {
			q = url.QueryEscape(q)
			list = append(list, "/?q="+q, "/?sort=number&q="+q, "/?explain=1&q="+q, "/export?format=csv&q="+q, "/export?format=json&q="+q, "/export?format=print&q="+q, "/feed?q="+q,
				"/api/v1/search?q="+q, "/api/v1/search?size=50&sort=year&q="+q, "/api/v1/suggest?q="+q, "/embed?q="+q)
		}
		for _, id := range []string{"open-0", "open-6", "secret-0", "secret-4"} {
			list = append(list, "/cases/"+id, "/cases/"+id+"?q="+url.QueryEscape("货物"), "/api/v1/cases/"+id, "/api/v1/cases/"+id+"?stored=1", "/api/v1/cases/"+id+"/similar?size=20")
		}
		return append(list, "/", "/overview", "/overview?all=1", "/sitemap.xml", "/sitemap.xml?part=1", "/opensearch.xml", "/robots.txt", "/widget/",
			"/widget/v1/case-search.js", "/api/v1/facets", "/api/v1/site", "/?collection=secret", "/api/v1/search?collection=secret", "/export?collection=secret", "/feed", "/feed?collection=secret", "/healthz", "/readyz")
	}
	// What was asked for stands in an answer: it is taken out before one looks.
	asked := func(address, body string) string {
		for _, typed := range []string{"麒麟局", "案例集:secret", "麒麟", "麟麒", "collection=secret", "cases/secret-0", "cases/secret-4", "secret-0", "secret-4", "secret"} {
			if strings.Contains(address, url.QueryEscape(typed)) || strings.Contains(address, typed) {
				body = strings.NewReplacer(typed, "", url.QueryEscape(typed), "", strings.ToLower(url.QueryEscape(typed)), "").Replace(body)
			}
		}
		return body
	}
	if got := s.send(t, keys.Admin, "PUT", "/api/v1/site", `{"collections":[{"id":"secret","hidden":true}]}`); got.status != http.StatusOK {
		t.Fatal(got)
	}
	for _, address := range routes() {
		got := s.send(t, "", "GET", address, "")
		for _, of := range []string{"麒麟", "secret"} {
			if body := asked(address, got.body); strings.Contains(body, of) {
				at := strings.Index(body, of)
				t.Errorf("%s: …%s", address, body[max(0, at-120):min(len(body), at+60)])
			}
		}
		if strings.Contains(address, "cases/secret") && got.status != http.StatusNotFound {
			t.Errorf("%s: %d", address, got.status)
		}
		want := plain.send(t, "", "GET", address, "")
		for _, field := range []string{"total", "cases"} {
			if got.fields[field] != nil && fmt.Sprint(got.fields[field]) != fmt.Sprint(want.fields[field]) {
				t.Errorf("%s: %s %v, want %v", address, field, got.fields[field], want.fields[field])
			}
		}
		if !strings.Contains(address, "secret") && fmt.Sprint(got.fields["facets"]) != fmt.Sprint(want.fields["facets"]) {
			t.Errorf("%s: facets %v, want %v", address, got.fields["facets"], want.fields["facets"])
		}
	}
	// Who has a key works on it as on any other.
	if got := s.send(t, keys.Read, "GET", "/api/v1/cases/secret-0?stored=1", ""); got.status != http.StatusOK {
		t.Errorf("with a key: %v", got)
	}
	if got := s.send(t, keys.Read, "GET", "/api/v1/cases", ""); strings.Count(got.body, `"secret"`) != 5 {
		t.Errorf("all cases with a key: %v", got)
	}
	if got := s.send(t, keys.Write, "PATCH", "/api/v1/cases/secret-0", `{"year":1999}`); got.status != http.StatusOK {
		t.Errorf("a hidden case cannot be changed: %v", got)
	}
	for id, want := range map[string]int{"secret-4": http.StatusNotFound, "open-6": http.StatusGone} {
		if got := s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+id, ""); got.status != http.StatusOK {
			t.Fatal(got)
		}
		if got := s.send(t, "", "GET", "/cases/"+id, ""); got.status != want {
			t.Errorf("%s was withdrawn: %d, want %d", id, got.status, want)
		}
	}
	if got := s.send(t, keys.Admin, "PUT", "/api/v1/site", `{"collections":[{"id":"secret","name":"公开了的"}]}`); got.status != http.StatusOK {
		t.Fatal(got)
	}
	if got := s.total(t, "麒麟"); got != 4 {
		t.Errorf("%d cases once it is shown again", got)
	}
	if got := s.send(t, "", "GET", "/", ""); !strings.Contains(got.body, "公开了的") || !strings.Contains(got.body, "collection=secret") {
		t.Error("the name that a collection is shown under is not on the home page")
	}
}

// TestNoHashIsAName: collections without a title, or with one that is an id, are 案例集 with a number, wherever they are shown.
func TestNoHashIsAName(t *testing.T) {
	s := newSite(t)
	for i, id := range []string{"c0badcafe", "c1234abcd", "gov_2024"} {
		body := fmt.Sprintf(`{"id":"x-%d","collection":%q,"title":"货物通关","sections":[{"heading":"做法","text":"一次查验"}]}`, i, id)
		if got := s.send(t, keys.Write, "POST", "/api/v1/cases", body); got.status != http.StatusCreated {
			t.Fatal(got)
		}
	}
	if got := s.send(t, keys.Write, "PUT", "/api/v1/collections/gov_2024", `{"title":"gov_2024"}`); got.status != http.StatusOK {
		t.Fatal(got)
	}
	home := s.send(t, "", "GET", "/", "").body
	for _, want := range []string{">案例集 1<", ">案例集 2<", ">案例集 3<", "3 个案例集", "collection=c0badcafe"} {
		if !strings.Contains(home, want) {
			t.Errorf("the home page lacks %s", want)
		}
	}
	for _, address := range []string{"/", "/?collection=c1234abcd", "/cases/x-0", "/export", "/export?format=print&collection=gov_2024"} {
		text := s.send(t, "", "GET", address, "").body
		for _, id := range []string{"c0badcafe", "c1234abcd", "gov_2024"} {
			text = strings.NewReplacer("collection="+id, "", "collection%3D"+id, "", `value="`+id+`"`, "").Replace(text)
			if strings.Contains(text, id) {
				at := strings.Index(text, id)
				t.Errorf("%s: …%s…", address, text[max(0, at-80):at+20])
			}
		}
	}
}

// TestCheckNamesABadSite: check says what is wrong with the site's file, beside the cases.
func TestCheckNamesABadSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	c, _, err := (&dataFlags{dir: dir}).openSite(t.Context(), slog.New(slog.DiscardHandler), true, server.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	writeSite(t, dir, "seal: 案例\n")
	got := anlisou(t, nil, "check", "--data", dir)
	if got.code != exitFailed || !strings.Contains(got.stdout, settings.FileName+`: line 1: seal: "案例" is not exactly one character, like 案: mend it`) {
		t.Errorf("%+v", got)
	}
}
