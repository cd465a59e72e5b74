package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/server"
	"anlisou/server/keys"
)

// site is a server of a data directory, and keys to it.
type site struct {
	*httptest.Server
	dir  string
	keys map[keys.Scope]string
	c    *collection
}

// newSite serves a new data directory without cases.
func newSite(t *testing.T) *site { return serveSite(t, filepath.Join(t.TempDir(), "data")) }

// serveSite serves a data directory.
func serveSite(t *testing.T, dir string) *site { return serveSiteAs(t, dir, server.Config{}) }

func serveSiteAs(t *testing.T, dir string, config server.Config) *site {
	t.Helper()
	s := &site{dir: dir, keys: map[keys.Scope]string{}}
	c, handler, err := (&dataFlags{dir: s.dir}).openSite(t.Context(), slog.New(slog.DiscardHandler), true, config)
	if err != nil {
		t.Fatal(err)
	}
	s.c = c
	for _, scope := range []keys.Scope{keys.Read, keys.Write, keys.Admin} {
		if s.keys[scope], err = keys.Open(s.dir).New(string(scope), scope, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	s.Server = httptest.NewServer(handler)
	t.Cleanup(func() {
		s.Close()
		if err := c.close(); err != nil {
			t.Error(err)
		}
	})
	if err := soon("it is ready", func() error { return c.index.Ready() }); err != nil {
		t.Fatal(err)
	}
	return s
}

// said is an answer, and what it says as JSON.
type said struct {
	status int
	header http.Header
	body   string
	fields map[string]any
}

func (s said) String() string { return fmt.Sprintf("%d %s", s.status, s.body) }

func (s *site) send(t *testing.T, scope keys.Scope, method, path, body string, header ...string) said {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if scope != "" {
		request.Header.Set("Authorization", "Bearer "+s.keys[scope])
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := said{status: response.StatusCode, header: response.Header, body: string(answer)}
	_ = json.Unmarshal(answer, &a.fields)
	return a
}

// total is how many cases a search finds.
func (s *site) total(t *testing.T, query string) int {
	t.Helper()
	a := s.send(t, "", "GET", "/api/v1/search?q="+url.QueryEscape(query), "")
	if a.status != http.StatusOK {
		t.Fatal(a)
	}
	if a.fields["relaxed"] != nil {
		return 0
	}
	return int(a.fields["total"].(float64))
}

func caseJSON(t *testing.T, id, title, text string) string {
	t.Helper()
	b, err := json.Marshal(map[string]any{
		"id": id, "title": title, "collection": "周报", "sections": []map[string]string{{"heading": "做法", "text": text}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What is answered is found, changed, withdrawn, put back: the life of a case by API.
func TestACaseLives(t *testing.T) {
	s := newSite(t)
	body := strings.Replace(caseJSON(t, "zb-1", "电子封条改革", "海关为集装箱加装电子封条。"), "周报", "zb", 1)
	a := s.send(t, keys.Write, "POST", "/api/v1/cases", body)
	if a.status != http.StatusCreated || a.fields["outcome"] != "added" || a.header.Get("Location") != "/api/v1/cases/zb-1" ||
		a.header.Get("ETag") != fmt.Sprintf(`"%v"`, a.fields["version"]) {
		t.Fatal(a, a.header)
	}
	first := a.header.Get("ETag")
	if n := s.total(t, "电子封条"); n != 1 {
		t.Errorf("%d are found", n)
	}
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases", body); a.status != http.StatusOK || a.fields["outcome"] != "unchanged" {
		t.Error(a)
	}
	changed := strings.Replace(body, "电子封条改革", "智能封条改革", 1)
	if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/zb-1", changed, "If-Match", `"99"`); a.status != http.StatusPreconditionFailed {
		t.Error(a)
	}
	a = s.send(t, keys.Write, "PUT", "/api/v1/cases/zb-1", changed, "If-Match", first)
	if a.status != http.StatusOK || a.fields["outcome"] != "changed" || a.header.Get("ETag") == first {
		t.Error(a)
	}
	if s.total(t, "智能封条改革") != 1 {
		t.Error("what was changed is not found")
	}
	a = s.send(t, keys.Write, "PATCH", "/api/v1/cases/zb-1", `{"departments":["海关"],"year":2024}`)
	if a.status != http.StatusOK {
		t.Error(a)
	}
	a = s.send(t, "", "GET", "/api/v1/cases/zb-1", "")
	if a.fields["labels"] != "curated" || a.fields["year"] != 2024.0 || a.fields["version"] == nil || a.fields["title"] != "智能封条改革" {
		t.Error(a)
	}
	if a := s.send(t, "", "GET", "/api/v1/search?q=&department="+url.QueryEscape("海关"), ""); a.fields["total"] != 1.0 {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/cases/zb-1", ""); a.status != http.StatusOK || a.fields["outcome"] != "withdrawn" {
		t.Error(a)
	}
	for _, path := range []string{"/cases/zb-1", "/api/v1/cases/zb-1"} {
		if a := s.send(t, "", "GET", path, ""); a.status != http.StatusGone || strings.Contains(a.body, "封条") || !strings.Contains(a.body, "撤下") {
			t.Error(path, a)
		}
	}
	if s.total(t, "封条") != 0 || s.total(t, "") != 0 {
		t.Error("what was withdrawn is found")
	}
	a = s.send(t, keys.Read, "GET", "/api/v1/cases/zb-1/versions", "")
	if list, _ := a.fields["versions"].([]any); a.status != http.StatusOK || a.fields["withdrawn"] != true || len(list) != 3 ||
		list[0].(map[string]any)["by"] != "write" || list[0].(map[string]any)["via"] != "api" || list[0].(map[string]any)["time"] == nil {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases/zb-1/restore", ""); a.status != http.StatusCreated {
		t.Error(a)
	}
	if s.total(t, "智能封条改革") != 1 {
		t.Error("what was put back is not found")
	}
	a = s.send(t, keys.Write, "POST", "/api/v1/cases/zb-1/restore", `{"version":`+strings.Trim(first, `"`)+`}`)
	if a.status != http.StatusOK || s.total(t, "电子封条改革") != 1 {
		t.Error(a)
	}
	s.send(t, keys.Write, "DELETE", "/api/v1/cases/zb-1", "")
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/cases/zb-1?purge=1", ""); a.status != http.StatusForbidden {
		t.Error(a)
	}
	if a := s.send(t, keys.Admin, "DELETE", "/api/v1/cases/zb-1?purge=1", ""); a.status != http.StatusOK || a.fields["outcome"] != "purged" {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases/zb-1/restore", ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
	if a := s.send(t, "", "GET", "/cases/zb-1", ""); a.status != http.StatusGone {
		t.Error(a)
	}
}

// Each kind of bad request is told what is wrong with it, and changes nothing.
func TestBadWrites(t *testing.T) {
	s := newSite(t)
	good := strings.Replace(caseJSON(t, "zb-1", "题目", "正文"), "周报", "zb", 1)
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases", good); a.status != http.StatusCreated {
		t.Fatal(a)
	}
	seq, err := s.c.store.Seq()
	if err != nil {
		t.Fatal(err)
	}
	post, put, patch, del := "POST /api/v1/cases", "PUT /api/v1/cases/zb-1", "PATCH /api/v1/cases/zb-1", "DELETE /api/v1/cases/zb-1"
	for _, tt := range []struct {
		name   string
		scope  keys.Scope
		what   string
		body   string
		header []string
		status int
		says   string
	}{
		{"no key", "", post, good, nil, 401, "钥匙"},
		{"no key to change", "", put, good, nil, 401, "钥匙"},
		{"no key to withdraw", "", del, "", nil, 401, "钥匙"},
		{"no key for versions", "", "GET /api/v1/cases/zb-1/versions", "", nil, 401, "钥匙"},
		{"a wrong key", "", post, good, []string{"Authorization", "Bearer anlisou_x"}, 401, "不认识"},
		{"another scheme", "", post, good, []string{"Authorization", "Basic YTpi"}, 401, "Bearer"},
		{"a key that only reads", keys.Read, post, good, nil, 403, "write"},
		{"empty", keys.Write, post, "", nil, 400, "空"},
		{"half", keys.Write, post, good[:len(good)/2], nil, 400, "不完整"},
		{"no JSON", keys.Write, post, "案例", nil, 400, "写错"},
		{"a list", keys.Write, post, "[" + good + "]", nil, 400, "类型"},
		{"a wrong type", keys.Write, post, strings.Replace(good, `"title":"题目"`, `"title":7`, 1), nil, 400, "title"},
		{"a wrong type deep down", keys.Write, post, strings.Replace(good, `"text":"正文"`, `"text":[]`, 1), nil, 400, "text"},
		{"an unknown field", keys.Write, post, strings.Replace(good, `"title"`, `"titel":"","title"`, 1), nil, 400, "titel"},
		{"two at once", keys.Write, post, good + good, nil, 400, "之后还有"},
		{"deep", keys.Write, post, strings.Repeat("[", 100000), nil, 400, "嵌套"},
		{"not UTF-8", keys.Write, post, strings.Replace(good, "题目", "\xcc\xe2", 1), nil, 400, "UTF-8"},
		{"too large", keys.Write, post, `{"title":"` + strings.Repeat("a", 14<<20) + `"}`, nil, 413, "字节"},
		{"no title", keys.Write, post, strings.Replace(good, "题目", "", 1), nil, 400, "title"},
		{"no text", keys.Write, post, strings.Replace(good, "正文", " ", 1), nil, 400, "sections"},
		{"a bad id", keys.Write, post, strings.Replace(good, "zb-1", "a/b", 1), nil, 400, "id"},
		{"another type of content", keys.Write, post, good, []string{"Content-Type", "text/plain"}, 415, "ndjson"},
		{"no type of content", keys.Write, post, good, []string{"Content-Type", ";;"}, 415, "ndjson"},
		{"a bad condition", keys.Write, put, good, []string{"If-Match", "12"}, 400, "If-Match"},
		{"two conditions", keys.Write, put, good, []string{"If-Match", `"1"`, "If-None-Match", "*"}, 400, "If-None-Match"},
		{"there already", keys.Write, post, good, []string{"If-None-Match", "*"}, 412, "别人"},
		{"another version", keys.Write, del, "", []string{"If-Match", `"7"`}, 412, "别人"},
		{"a long request key", keys.Write, post, good, []string{"Idempotency-Key", strings.Repeat("k", 300)}, 400, "Idempotency-Key"},
		{"wait for what", keys.Write, post + "?wait=perhaps", good, nil, 400, "wait"},
		{"another id", keys.Write, put, strings.Replace(good, "zb-1", "zb-2", 1), nil, 400, "zb-2"},
		{"labels of nothing", keys.Write, "PATCH /api/v1/cases/none", `{"departments":[]}`, nil, 404, "没有"},
		{"a title by PATCH", keys.Write, patch, `{"title":"x"}`, nil, 400, "title"},
		{"a label twice", keys.Write, patch, `{"departments":["海关","海关"]}`, nil, 400, "departments"},
		{"a year", keys.Write, patch, `{"year":3}`, nil, 400, "year"},
		{"withdraw nothing", keys.Write, "DELETE /api/v1/cases/none", "", nil, 404, "没有"},
		{"purge what is held", keys.Admin, del + "?purge=1", "", nil, 404, "没有"},
		{"purge perhaps", keys.Admin, del + "?purge=x", "", nil, 400, "purge"},
		{"versions of nothing", keys.Read, "GET /api/v1/cases/none/versions", "", nil, 404, "没有"},
		{"a version that is not kept", keys.Write, "POST /api/v1/cases/zb-1/restore", `{"version":99}`, nil, 400, "99"},
		{"put back what is there", keys.Write, "POST /api/v1/cases/zb-1/restore", "", nil, 400, "version"},
		{"another method", keys.Write, "PUT /api/v1/cases", good, nil, 405, "PUT"},
	} {
		method, path, _ := strings.Cut(tt.what, " ")
		a := s.send(t, tt.scope, method, path, tt.body, append([]string{"Content-Type", "application/json"}, tt.header...)...)
		if a.status != tt.status || a.header.Get("Content-Type") != "application/problem+json" ||
			!strings.Contains(a.body, tt.says) || a.fields["title"] == "" || a.fields["status"] != float64(tt.status) ||
			a.status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %v, want %d with %q", tt.name, a, tt.status, tt.says)
		}
		if now, err := s.c.store.Seq(); err != nil || now != seq {
			t.Errorf("%s: it changed something (%d after %d, %v)", tt.name, now, seq, err)
			seq = now
		}
	}
	english := s.send(t, "", "POST", "/api/v1/cases", good, "Accept-Language", "en")
	if strings.ContainsFunc(english.fields["detail"].(string), func(r rune) bool { return r >= 0x3400 }) {
		t.Errorf("in English: %v", english)
	}
}

// A stream is answered line by line, in order; what is wrong with a line stays with it.
func TestStream(t *testing.T) {
	s := newSite(t)
	var lines []string
	want := map[int]string{}
	for i := 1; i <= 700; i++ {
		line := strings.Replace(caseJSON(t, fmt.Sprint("s-", i), fmt.Sprintf("第%d个题目", i), fmt.Sprintf("其中第%d段正文。", i)), "周报", "s", 1)
		switch i % 100 {
		case 7:
			line, want[i] = "{", "不完整"
		case 8:
			line, want[i] = strings.Replace(line, "题目", "\xff", 1), "UTF-8"
		case 9:
			line, want[i] = strings.Replace(line, `"title"`, `"titel"`, 1), "titel"
		case 10:
			line = ""
		}
		lines = append(lines, line)
	}
	a := s.send(t, keys.Write, "POST", "/api/v1/cases", strings.Join(lines, "\n"), "Content-Type", "application/x-ndjson")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/x-ndjson" {
		t.Fatal(a.status, a.header)
	}
	last, added := 0, 0
	for line := range strings.Lines(a.body) {
		var one struct {
			Line    int
			ID      string
			Outcome string
			Version uint64
			Problem map[string]any
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil || one.Line <= last {
			t.Fatalf("%s after %d, %v", line, last, err)
		}
		last = one.Line
		switch says, bad := want[one.Line], one.Problem != nil; {
		case bad != (says != "") || !strings.Contains(line, says):
			t.Errorf("line %d: %s, want %q", one.Line, line, says)
		case !bad && (one.ID != fmt.Sprint("s-", one.Line) || one.Outcome != "added" || one.Version == 0):
			t.Errorf("line %d: %s", one.Line, line)
		case !bad:
			added++
		}
	}
	if last != 700 || added != 700-4*7 || s.total(t, "正文") != added {
		t.Errorf("last %d, added %d, found %d", last, added, s.total(t, "正文"))
	}
}

// A stream is answered while it comes: what came first is kept and found before the last is sent.
func TestStreamAnswersWhileItComes(t *testing.T) {
	s := newSite(t)
	in, out := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/v1/cases", in)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.keys[keys.Write])
	request.Header.Set("Content-Type", "application/x-ndjson")
	go func() {
		for i := range 300 { // more than a batch
			fmt.Fprintln(out, strings.Replace(caseJSON(t, fmt.Sprint("s-", i), "题目", "正文"), "周报", "s", 1))
		}
	}()
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answers := bufio.NewScanner(response.Body)
	for range 256 {
		if !answers.Scan() || !strings.Contains(answers.Text(), `"added"`) {
			t.Fatal(answers.Text(), answers.Err())
		}
	}
	if n := s.total(t, "正文"); n < 256 {
		t.Errorf("%d are found of 256 that were answered", n)
	}
	if err := out.CloseWithError(errors.New("the line is cut")); err != nil {
		t.Fatal(err)
	}
	_ = answers.Scan()
	if n := s.c.store.Len(); n < 256 {
		t.Errorf("%d are kept of 256 that were answered", n)
	}
}

// A case that comes without an id is the one of its number, address or title, and else a new one.
func TestWritesWithoutID(t *testing.T) {
	s := newSite(t)
	body := `{"collection":"zb","number":3,"title":"没有编号的题目","sections":[{"heading":"","text":"正文"}]}`
	a := s.send(t, keys.Write, "POST", "/api/v1/cases", body)
	if a.status != http.StatusCreated || a.fields["id"] != "zb-03" {
		t.Fatal(a)
	}
	for _, again := range []string{body, strings.Replace(body, "正文", "改过的正文", 1), strings.Replace(body, `"number":3,`, "", 1)} {
		if a := s.send(t, keys.Write, "POST", "/api/v1/cases", again); a.status != http.StatusOK || a.fields["id"] != "zb-03" {
			t.Error(a)
		}
	}
	bare := `{"title":"另一个题目","sections":[{"heading":"","text":"正文"}]}`
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases", bare); a.status != http.StatusCreated || !strings.HasPrefix(a.fields["id"].(string), "cases-") {
		t.Error(a)
	}
	if s.c.store.Len() != 2 {
		t.Errorf("%d cases", s.c.store.Len())
	}
}

// A request that is sent again is answered as it was, and done once.
func TestSentAgain(t *testing.T) {
	s := newSite(t)
	body := `{"collection":"zb","title":"题目","sections":[{"heading":"","text":"正文"}]}`
	first := s.send(t, keys.Write, "POST", "/api/v1/cases", body, "Idempotency-Key", "周报-1")
	for range 3 {
		again := s.send(t, keys.Write, "POST", "/api/v1/cases", body, "Idempotency-Key", "周报-1")
		if again.status != first.status || again.body != first.body || again.header.Get("ETag") != first.header.Get("ETag") {
			t.Errorf("%v, first %v", again, first)
		}
	}
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases", strings.Replace(body, "正文", "别的", 1), "Idempotency-Key", "周报-1"); a.status != http.StatusUnprocessableEntity {
		t.Error(a)
	}
	if a := s.send(t, keys.Admin, "POST", "/api/v1/cases", strings.Replace(body, "题目", "题目二", 1), "Idempotency-Key", "周报-1"); a.status != http.StatusCreated {
		t.Errorf("another's key of the same text: %v", a)
	}
}

// TestLostUpdates: writers of one case who each read it, add what is theirs and write it on the condition that it is as
// they read it, and do so again until it is, lose nothing of each other; and of two who have read the same, one writes.
func TestLostUpdates(t *testing.T) {
	s := newSite(t)
	const writers, additions = 6, 10
	path := "/api/v1/cases/zb-1"
	body := strings.Replace(caseJSON(t, "zb-1", "题目", "正文"), "周报", "zb", 1)
	if a := s.send(t, keys.Write, "PUT", path, body); a.status != http.StatusCreated {
		t.Fatal(a)
	}
	var all sync.WaitGroup
	var refused atomic.Int64
	for w := range writers {
		all.Go(func() {
			for n := range additions {
				for !s.adds(t, path, fmt.Sprintf("w%d-%d", w, n), w%2 == 1) {
					refused.Add(1)
				}
			}
		})
	}
	all.Wait()
	c, _ := s.latest(t, path)
	for w := range writers {
		for n := range additions {
			label := fmt.Sprintf("w%d-%d", w, n)
			in := slices.ContainsFunc(c.Sections, func(one data.Section) bool { return one.Heading == label })
			if w%2 == 1 {
				in = slices.Contains(c.Departments, label)
			}
			if !in {
				t.Errorf("%s is lost", label)
			}
		}
	}
	if len(c.Sections)+len(c.Departments) != 1+writers*additions {
		t.Errorf("%d sections, %d labels", len(c.Sections), len(c.Departments))
	}
	pairs := rounds.Of(60)
	for n := range pairs {
		s.oneOfTwo(t, path, body, n)
	}
	if refused.Load() == 0 {
		t.Error("no two writers met")
	}
	t.Logf("tried %d: %d additions and %d pairs, %d told to read again", writers*additions+pairs, writers*additions, pairs, refused.Load())
}

// latest is a case as it is stored, and the entity tag of its version.
func (s *site) latest(t *testing.T, path string) (c data.Case, tag string) {
	t.Helper()
	var answer struct {
		Versions []struct {
			Version uint64
			Case    data.Case
		}
	}
	a := s.send(t, keys.Read, "GET", path+"/versions", "")
	if err := json.Unmarshal([]byte(a.body), &answer); err != nil || len(answer.Versions) == 0 {
		t.Error(a, err)
		return c, `"1"`
	}
	return answer.Versions[0].Case, fmt.Sprintf(`"%d"`, answer.Versions[0].Version)
}

// adds reads a case, and writes it with a section more, or a label more; false where it has changed meanwhile.
func (s *site) adds(t *testing.T, path, name string, label bool) bool {
	t.Helper()
	c, tag := s.latest(t, path)
	var a said
	if label {
		change, _ := json.Marshal(map[string]any{"departments": append(c.Departments, name)})
		a = s.send(t, keys.Write, "PATCH", path, string(change), "If-Match", tag)
	} else {
		c.Sections = append(c.Sections, data.Section{Heading: name, Text: name})
		whole, _ := json.Marshal(c)
		a = s.send(t, keys.Write, "PUT", path, string(whole), "If-Match", tag)
	}
	if a.status != http.StatusOK && a.status != http.StatusPreconditionFailed {
		t.Error(a)
		return true
	}
	return a.status == http.StatusOK
}

// oneOfTwo has two write a whole case who have read the same of it.
func (s *site) oneOfTwo(t *testing.T, path, body string, n int) {
	t.Helper()
	_, tag := s.latest(t, path)
	var both sync.WaitGroup
	var answers [2]said
	text := func(i int) string { return fmt.Sprintf("第%d轮第%d个", n, i) }
	for i := range answers {
		both.Go(func() {
			answers[i] = s.send(t, keys.Write, "PUT", path, strings.Replace(body, "正文", text(i), 1), "If-Match", tag)
		})
	}
	both.Wait()
	c, _ := s.latest(t, path)
	for i, a := range answers {
		if other := answers[1-i]; a.status == http.StatusOK && other.status == http.StatusPreconditionFailed {
			if c.Sections[0].Text != text(i) {
				t.Errorf("%s is answered, and there is %+v", text(i), c)
			}
			return
		}
	}
	t.Errorf("pair %d: %v", n, answers)
}

// What is not waited for is found soon.
func TestWritesWithoutWaiting(t *testing.T) {
	s := newSite(t)
	body := strings.Replace(caseJSON(t, "zb-1", "题目", "不等的正文"), "周报", "zb", 1)
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases?wait=false", body); a.status != http.StatusCreated || a.fields["pending"] != true {
		t.Error(a)
	}
	if err := soon("it is found", func() error {
		if n := s.total(t, "不等的正文"); n != 1 {
			return fmt.Errorf("%d are found", n)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// Keys that are none are answered more slowly each time, and do not lock out who has one.
func TestGuessesAreSlow(t *testing.T) {
	s := newSite(t)
	began := time.Now()
	for range 4 {
		if a := s.send(t, "", "DELETE", "/api/v1/cases/x", "", "Authorization", "Bearer anlisou_guess"); a.status != http.StatusUnauthorized {
			t.Error(a)
		}
	}
	if took := time.Since(began); took < 1500*time.Millisecond { // 0.1 + 0.2 + 0.4 + 0.8 s
		t.Errorf("four guesses took %v", took)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/cases/x", ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
}

// The log has who did what.
func TestWritesAreLogged(t *testing.T) {
	s := newSite(t)
	s.send(t, keys.Write, "POST", "/api/v1/cases", strings.Replace(caseJSON(t, "zb-1", "题目", "正文"), "周报", "zb", 1))
	s.send(t, keys.Admin, "DELETE", "/api/v1/cases/zb-1", "")
	var got []data.Entry
	for e, err := range s.c.store.Log() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if len(got) != 2 || got[0].Name != "admin" || got[0].Withdrawn[0] != "zb-1" || got[1].Name != "write" || got[1].Added[0] != "zb-1" || got[1].Via != "api" {
		t.Errorf("%+v", got)
	}
}

// TestExportByKey: with a key a server gives all its cases as they are stored, those that its site hides, too.
func TestExportByKey(t *testing.T) {
	s := newSite(t)
	putCase(t, s, "e-1", "公开的案例", "正文")
	if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/h-1", strings.Replace(caseJSON(t, "h-1", "内部的案例", "正文"), "周报", "neibu", 1)); a.status >= 300 {
		t.Fatal(a)
	}
	if a := s.send(t, keys.Admin, "PUT", "/api/v1/site", `{"collections":[{"id":"neibu","hidden":true}]}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(s.keys[keys.Read]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	public := anlisou(t, nil, "export", "--server", s.URL)
	whole := anlisou(t, nil, "export", "--server", s.URL, "--key-file", key)
	if public.code != exitDone || strings.Contains(public.stdout, "h-1") || !strings.Contains(public.stdout, "e-1") {
		t.Errorf("%+v", public)
	}
	if whole.code != exitDone || !strings.Contains(whole.stdout, "h-1") || !strings.Contains(whole.stdout, "e-1") {
		t.Errorf("%+v", whole)
	}
	if got := anlisou(t, nil, "export", "--key-file", key); got.code != exitUsage {
		t.Errorf("%+v", got)
	}
}
