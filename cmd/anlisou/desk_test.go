package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/server/keys"
)

// deskVisitor is a browser at the desk, without scripts.
type deskVisitor struct {
	*http.Client
	site *site
	seen string // the page that it looks at
	at   string // its address
	code int
}

func (s *site) visitor(t *testing.T) *deskVisitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &deskVisitor{Client: &http.Client{Jar: jar}, site: s}
}

// comes lets a visitor in by a key.
func (s *site) comes(t *testing.T, scope keys.Scope) *deskVisitor {
	t.Helper()
	v := s.visitor(t)
	v.post(t, "/desk/login", url.Values{"key": {s.keys[scope]}})
	if v.code != http.StatusOK || !strings.HasPrefix(v.at, "/desk/cases") {
		t.Fatalf("not let in: %d %s", v.code, v.at)
	}
	return v
}

func (v *deskVisitor) take(t *testing.T, response *http.Response, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	v.seen, v.at, v.code = string(body), response.Request.URL.RequestURI(), response.StatusCode
}

func (v *deskVisitor) get(t *testing.T, path string) {
	t.Helper()
	response, err := v.Get(v.site.URL + path)
	v.take(t, response, err)
}

var formToken = regexp.MustCompile(`name="form_token" value="([0-9a-f]+)"`)

// post sends a form of the page that is looked at.
func (v *deskVisitor) post(t *testing.T, path string, form url.Values, header ...string) {
	t.Helper()
	if found := formToken.FindStringSubmatch(v.seen); found != nil && form.Get("form_token") == "" {
		form.Set("form_token", found[1])
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := v.Do(request)
	v.take(t, response, err)
}

// shows wants texts on the page.
func (v *deskVisitor) shows(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(v.seen, html.EscapeString(text)) && !strings.Contains(v.seen, text) {
			t.Errorf("%d %s does not show %q", v.code, v.at, text)
		}
	}
}

var hiddenVersion = regexp.MustCompile(`name="version" value="(\d+)"`)

// form is what the form of a case sends as it stands.
func (v *deskVisitor) form(c data.Case) url.Values {
	form := url.Values{
		"title": {c.Title}, "departments": {strings.Join(c.Departments, "、")}, "domains": {strings.Join(c.Domains, "、")},
		"region": {c.Region}, "url": {c.URL}, "collection": {c.Collection}, "do": {"save"},
	}
	if found := hiddenVersion.FindStringSubmatch(v.seen); found != nil {
		form.Set("version", found[1])
	}
	if c.Year != 0 {
		form.Set("year", fmt.Sprint(c.Year))
	}
	if c.Number != 0 {
		form.Set("number", fmt.Sprint(c.Number))
	}
	for _, s := range c.Sections {
		form.Add("heading", s.Heading)
		form.Add("text", strings.ReplaceAll(s.Text, "\n", "\r\n"))
	}
	return form
}

func TestDeskDoor(t *testing.T) {
	s := newSite(t)
	v := s.visitor(t)
	v.get(t, "/desk/state")
	if v.at != "/desk/login?next=%2Fdesk%2Fstate" {
		t.Errorf("sent to %s", v.at)
	}
	for _, key := range []string{"", "anlisou_wrong", strings.Repeat("长", 9000)} {
		v.post(t, "/desk/login", url.Values{"key": {key}})
		if v.code != http.StatusUnauthorized && v.code != http.StatusRequestEntityTooLarge {
			t.Errorf("%.20q: %d", key, v.code)
		}
	}
	for next, want := range map[string]string{
		"/desk/state": "/desk/state", "//evil.example/desk": "/desk/cases", "https://evil.example/desk/": "/desk/cases",
		"/desk/../admin": "/desk/cases", "/desk\\..\\x": "/desk/cases", "/deskx": "/desk/cases", "": "/desk/cases",
	} {
		v := s.visitor(t)
		v.post(t, "/desk/login", url.Values{"key": {s.keys[keys.Write]}, "next": {next}})
		if v.at != want || v.code != http.StatusOK {
			t.Errorf("%q leads to %s (%d)", next, v.at, v.code)
		}
	}
	a := s.send(t, "", "POST", "/desk/login", "key="+url.QueryEscape(s.keys[keys.Read]), "Content-Type", "application/x-www-form-urlencoded",
		"Sec-Fetch-Site", "cross-site")
	if a.status != http.StatusForbidden {
		t.Errorf("another site logs somebody in: %d", a.status)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.PostForm(s.URL+"/desk/login", url.Values{"key": {s.keys[keys.Read]}})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	cookies := response.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode || cookies[0].Path != "/desk" {
		t.Errorf("cookies: %v", cookies)
	}
	if got := response.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: %s", got)
	}
}

// TestDeskForms: no form of the desk does anything for who was not sent it: without its token, from another site, or without
// the scope. The forms are those of all pages that links lead to.
func TestDeskForms(t *testing.T) {
	s := newSite(t)
	putCase(t, s, "a-1", "案例甲", "正文甲")
	putCase(t, s, "a-2", "案例乙", "正文乙")
	v := s.comes(t, keys.Admin)
	v.get(t, "/desk/cases")
	v.post(t, "/desk/cases", url.Values{"action": {"withdraw"}, "id": {"a-2"}, "sure": {"1"}})
	s.comes(t, keys.Read) // a session to end
	forms := map[string]bool{}
	link, action := regexp.MustCompile(`href="(/desk[^"#]*)"`), regexp.MustCompile(`method="post" action="([^"]+)"`)
	seen := map[string]bool{}
	for queue := []string{"/desk/cases", "/desk/state"}; len(queue) > 0; queue = queue[1:] {
		path := html.UnescapeString(queue[0])
		if seen[path] || strings.Contains(path, "lang=") {
			continue
		}
		seen[path] = true
		v.get(t, path)
		if v.code != http.StatusOK {
			t.Errorf("%s: %d", path, v.code)
		}
		for _, found := range link.FindAllStringSubmatch(v.seen, -1) {
			queue = append(queue, found[1])
		}
		for _, found := range action.FindAllStringSubmatch(v.seen, -1) {
			forms[found[1]] = true
		}
	}
	if len(seen) < 7 || len(forms) < 6 {
		t.Fatalf("pages %v, forms %v", seen, forms)
	}
	before, _ := s.c.store.Seq()
	for path := range forms {
		form := url.Values{"action": {"withdraw"}, "id": {"a-1"}, "sure": {"1"}, "title": {"换了"}, "text": {"换了"}, "heading": {""}}
		v.get(t, "/desk/cases")
		token := formToken.FindStringSubmatch(v.seen)[1]
		for name, bad := range map[string][]string{
			"no token": {"form_token", "00"}, "another site": {"Sec-Fetch-Site", "cross-site"}, "a neighbour": {"Sec-Fetch-Site", "same-site"},
			"another origin": {"Origin", "https://evil.example"}, "no origin": {"Origin", "null"},
		} {
			form.Set("form_token", token)
			var header []string
			if bad[0] == "form_token" {
				form.Set("form_token", bad[1])
			} else {
				header = bad
			}
			v.post(t, path, form, header...)
			if noForm := path == "/desk/bring" && v.code == http.StatusBadRequest; v.code != http.StatusForbidden && !noForm {
				t.Errorf("%s, %s: %d", path, name, v.code)
			}
		}
		reader := s.comes(t, keys.Read)
		if path != "/desk/logout" && path != "/desk/sessions" {
			if reader.post(t, path, form); reader.code != http.StatusForbidden {
				t.Errorf("%s by who may only read: %d", path, reader.code)
			}
		}
	}
	if after, _ := s.c.store.Seq(); after != before {
		t.Error("something was written")
	}
}

func putCase(t *testing.T, s *site, id, title, text string) {
	t.Helper()
	if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/"+id, strings.Replace(caseJSON(t, id, title, text), "周报", "zb", 1)); a.status >= 300 {
		t.Fatal(a)
	}
}

// TestDeskCase writes, changes, withdraws and puts back a case by forms, and finds it after each.
func TestDeskCase(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	v.get(t, "/desk/cases")
	v.shows(t, "还没有案例。")
	v.get(t, "/desk/cases/new")
	one := data.Case{Title: "“<b>新</b>”案例 & 一", Collection: "一周一案", Region: "嘉兴", Year: 2026, Sections: []data.Section{
		{Heading: "主要做法", Text: "建立白板机制。\n\n第二段<script>alert(1)</script>"}, {}, {Heading: "", Text: "没有标题的一节"},
	}}
	bad := one
	bad.Year, bad.Title = 3, ""
	v.post(t, "/desk/cases/new", v.form(bad))
	if v.code != http.StatusUnprocessableEntity {
		t.Errorf("%d", v.code)
	}
	v.shows(t, "标题须有一行", "年份须在", "建立白板机制。", "没有标题的一节")
	if v.post(t, "/desk/cases/new", v.form(one)); !strings.Contains(v.at, "done=saved") {
		t.Fatalf("%d %s", v.code, v.at)
	}
	v.shows(t, "已保存", "没有标题的一节")
	if strings.Contains(v.seen, "<script>alert") || strings.Contains(v.seen, "<b>新") {
		t.Error("text became markup")
	}
	id := strings.TrimSuffix(strings.TrimPrefix(v.at, "/desk/cases/at/"), "?done=saved")
	stored, err := s.c.store.Get(id)
	if err != nil || len(stored.Case.Sections) != 2 || stored.Case.Sections[0].Text != one.Sections[0].Text {
		t.Fatalf("stored: %+v, %v", stored.Case, err)
	}
	v.shows(t, `value="一周一案"`)
	if s.total(t, "白板机制") != 1 {
		t.Error("it is not found")
	}
	if list, err := s.c.store.Collections(); err != nil || len(list) != 1 || list[0].Title != "一周一案" {
		t.Errorf("collections %v, %v", list, err)
	}
	one.Collection = stored.Case.Collection

	// What another has changed meanwhile is not lost, nor is what was written here.
	other := s.comes(t, keys.Admin)
	v.get(t, "/desk/cases/at/"+id)
	other.get(t, "/desk/cases/at/"+id)
	changed := stored.Case
	changed.Sections = slices.Clone(stored.Case.Sections)
	changed.Sections[0].Text = "建立黑板机制。"
	other.post(t, "/desk/cases/at/"+id, other.form(changed))
	other.shows(t, "已保存")
	mine := stored.Case
	mine.Title = "我的标题"
	if v.post(t, "/desk/cases/at/"+id, v.form(mine)); v.code != http.StatusConflict {
		t.Fatalf("%d", v.code)
	}
	v.shows(t, "刚被别人改过", "我的标题", "黑", "建立白板机制。")
	if now, _ := s.c.store.Get(id); now.Case.Title == "我的标题" || now.Case.Sections[0].Text != "建立黑板机制。" {
		t.Error("the other's change is lost")
	}
	v.post(t, "/desk/cases/at/"+id, v.form(mine))
	v.shows(t, "已保存")

	// Versions, each with what it changed, and back to the first.
	v.get(t, "/desk/cases/at/"+id+"/versions")
	v.shows(t, "<ins>白</ins>", "<del>黑</del>", "现在的")
	versions := hiddenVersion.FindAllStringSubmatch(v.seen, -1)
	latest := regexp.MustCompile(`name="latest" value="(\d+)"`).FindStringSubmatch(v.seen)[1]
	v.post(t, "/desk/cases/at/"+id+"/versions", url.Values{"version": {versions[len(versions)-1][1]}, "latest": {"1"}})
	if v.code != http.StatusPreconditionFailed {
		t.Errorf("a version that the page did not show is replaced: %d", v.code)
	}
	v.get(t, "/desk/cases/at/"+id+"/versions")
	v.post(t, "/desk/cases/at/"+id+"/versions", url.Values{"version": {versions[len(versions)-1][1]}, "latest": {latest}})
	v.shows(t, "已放回这一版")
	if now, _ := s.c.store.Get(id); now.Case.Title != one.Title {
		t.Errorf("title %q", now.Case.Title)
	}

	// Withdrawn, after asking: gone everywhere at once, and put back.
	v.get(t, "/desk/cases")
	v.post(t, "/desk/cases", url.Values{"action": {"withdraw"}, "id": {id}})
	v.shows(t, "撤下这些案例？")
	if s.total(t, "白板机制") != 1 {
		t.Error("withdrawn before it was confirmed")
	}
	v.post(t, "/desk/cases", url.Values{"action": {"withdraw"}, "id": {id}, "sure": {"1"}})
	v.shows(t, "已撤下 1 个案例")
	if a := s.send(t, "", "GET", "/cases/"+id, ""); a.status != http.StatusGone || strings.Contains(a.body, "白板机制") {
		t.Error(a)
	}
	if s.total(t, "白板机制") != 0 {
		t.Error("it is still found")
	}
	v.get(t, "/desk/cases?state=withdrawn")
	v.shows(t, one.Title)
	v.get(t, "/desk/cases/at/"+id)
	v.shows(t, "这个案例已经撤下")
	v.post(t, "/desk/cases", url.Values{"action": {"purge"}, "id": {id}, "sure": {"1"}})
	if v.code != http.StatusForbidden {
		t.Errorf("who may write purges: %d", v.code)
	}
	v.get(t, "/desk/cases?state=withdrawn")
	v.post(t, "/desk/cases", url.Values{"action": {"restore"}, "id": {id}})
	v.shows(t, "已放回 1 个案例")
	if s.total(t, "白板机制") != 1 {
		t.Error("it is not found again")
	}
	if entry := lastEntry(t, s); entry.Author != (data.Author{Name: "write", Via: "desk"}) {
		t.Errorf("the log has %+v", entry.Author)
	}
}

func lastEntry(t *testing.T, s *site) data.Entry {
	t.Helper()
	for e, err := range s.c.store.Log() {
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatal("the log is empty")
	return data.Entry{}
}

// TestDeskMany changes the labels of several cases at once.
func TestDeskMany(t *testing.T) {
	s := newSite(t)
	for i := range 3 {
		putCase(t, s, fmt.Sprintf("m-%d", i), fmt.Sprintf("案例%d", i), "正文")
	}
	v := s.comes(t, keys.Write)
	labels := func() (list []string) {
		for i := range 3 {
			one, err := s.c.store.Get(fmt.Sprintf("m-%d", i))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, strings.Join(one.Case.Departments, "、"))
		}
		return list
	}
	start := labels()
	for _, step := range []struct {
		how, labels string
		ids, want   []string
	}{
		{"set", "海关", []string{"m-0", "m-1"}, []string{"海关", "海关", start[2]}},
		{"add", "税务局、海关", []string{"m-0"}, []string{"海关、税务局", "海关", start[2]}},
		{"remove", "海关", []string{"m-0", "m-1"}, []string{"税务局", "", start[2]}},
		{"set", "", []string{"m-0"}, []string{"", "", start[2]}},
	} {
		v.get(t, "/desk/cases")
		v.post(t, "/desk/cases", url.Values{
			"action": {"label"}, "field": {"department"}, "how": {step.how}, "labels": {step.labels}, "id": step.ids,
		})
		v.shows(t, fmt.Sprintf("已改 %d 个案例的归类", len(step.ids)))
		if got := labels(); !slices.Equal(got, step.want) {
			t.Errorf("%s %s: %q, want %q", step.how, step.labels, got, step.want)
		}
	}
	for name, form := range map[string]url.Values{
		"no how": {"action": {"label"}, "field": {"department"}, "labels": {"x"}, "id": {"m-0"}}, "no action": {"id": {"m-0"}},
		"no such id": {"action": {"withdraw"}, "id": {"a/b"}}, "no labels": {"action": {"label"}, "field": {"domain"}, "how": {"add"}, "id": {"m-0"}},
	} {
		v.get(t, "/desk/cases")
		if v.post(t, "/desk/cases", form); v.code != http.StatusBadRequest && v.code != http.StatusNotFound {
			t.Errorf("%s: %d", name, v.code)
		}
	}
	v.get(t, "/desk/cases")
	v.post(t, "/desk/cases", url.Values{"action": {"withdraw"}})
	v.shows(t, "没有选中案例")
}

// TestDeskSessions: a session lasts over a restart, and ends by its list, with its key, and by logging out.
func TestDeskSessions(t *testing.T) {
	s := newSite(t)
	writer, admin := s.comes(t, keys.Write), s.comes(t, keys.Admin)
	inside := func(v *deskVisitor) bool {
		v.get(t, "/desk/sessions")
		return strings.HasPrefix(v.at, "/desk/sessions")
	}
	if !inside(writer) || strings.Count(writer.seen, "让它退出") != 0 {
		t.Error("who may write sees the sessions of others")
	}
	if !inside(admin) || strings.Count(admin.seen, "让它退出") != 1 {
		t.Error("who may do all does not see the other session")
	}
	restarted := keys.OpenSessions(s.dir, keys.Open(s.dir))
	if len(restarted.List()) != 2 {
		t.Errorf("%d sessions after a restart", len(restarted.List()))
	}
	id := regexp.MustCompile(`name="id" value="(\w+)"`).FindStringSubmatch(admin.seen)[1]
	admin.post(t, "/desk/sessions", url.Values{"id": {id}})
	if inside(writer) {
		t.Error("a session that was ended goes on")
	}
	writer = s.comes(t, keys.Write)
	if err := keys.Open(s.dir).Revoke("write"); err != nil {
		t.Fatal(err)
	}
	if err := soon("the session ends", func() error {
		if inside(writer) {
			return fmt.Errorf("it goes on")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	admin.get(t, "/desk/cases")
	admin.post(t, "/desk/logout", url.Values{})
	if inside(admin) {
		t.Error("who logged out is still in")
	}
	admin.post(t, "/desk/cases", url.Values{"form_token": {"x"}})
	if admin.code != http.StatusUnauthorized {
		t.Errorf("%d", admin.code)
	}
	admin.shows(t, "没有保存")
}

// TestDeskLink: a link lets in once, by its button, as far as its maker may.
func TestDeskLink(t *testing.T) {
	s := newSite(t)
	a := s.send(t, keys.Write, "POST", "/api/v1/desk-links", "")
	path, _ := a.fields["path"].(string)
	if a.status != http.StatusOK || path == "" {
		t.Fatal(a)
	}
	v := s.visitor(t)
	v.get(t, path)
	v.get(t, path) // looking uses nothing up
	v.shows(t, "这个链接只能用一次")
	link := regexp.MustCompile(`name="link" value="([^"]+)"`).FindStringSubmatch(v.seen)[1]
	v.post(t, "/desk/login", url.Values{"link": {link}})
	v.shows(t, "write", "写一个")
	again := s.visitor(t)
	again.post(t, "/desk/login", url.Values{"link": {link}})
	if again.code != http.StatusUnauthorized {
		t.Errorf("a second time: %d", again.code)
	}
	for body, want := range map[string]int{
		`{"scope":"admin"}`: http.StatusForbidden, `{"scope":"x"}`: http.StatusBadRequest, `{"scop":"read"}`: http.StatusBadRequest,
		`{"scope":"read","name":"李雷"}`: http.StatusOK,
	} {
		if a := s.send(t, keys.Write, "POST", "/api/v1/desk-links", body); a.status != want {
			t.Errorf("%s: %v", body, a)
		}
	}
	expired := keys.OpenSessions(t.TempDir(), keys.Open(s.dir))
	if _, err := expired.Redeem("nothing"); err == nil {
		t.Error("a link that never was lets in")
	}
	if keys.LinkLife > time.Hour {
		t.Error("links count too long")
	}
}

// TestDeskLosesNothing: what was written comes back whenever it cannot be kept, and takes the place of nothing that nobody saw.
func TestDeskLosesNothing(t *testing.T) {
	s := newSite(t)
	putCase(t, s, "x-7", "原来的标题", "原来的正文")
	v, other := s.comes(t, keys.Write), s.comes(t, keys.Write)

	// Withdrawn by another while it is written: saving once more puts it back, under its id.
	v.get(t, "/desk/cases/at/x-7")
	stored, err := s.c.store.Get("x-7")
	if err != nil {
		t.Fatal(err)
	}
	mine := stored.Case
	mine.Title = "我改的标题"
	form := v.form(mine)
	other.get(t, "/desk/cases")
	other.post(t, "/desk/cases", url.Values{"action": {"withdraw"}, "id": {"x-7"}, "sure": {"1"}})
	if v.post(t, "/desk/cases/at/x-7", form); v.code != http.StatusConflict {
		t.Fatalf("%d", v.code)
	}
	v.shows(t, "刚被撤下", "我改的标题", `action="/desk/cases/at/x-7"`)
	v.post(t, "/desk/cases/at/x-7", v.form(mine))
	if now, err := s.c.store.Get("x-7"); err != nil || now.Case.Title != "我改的标题" || s.c.store.Len() != 1 {
		t.Errorf("%+v, %v, %d cases", now.Case, err, s.c.store.Len())
	}

	// A new case of the same title is no change of the one that is held.
	v.get(t, "/desk/cases/new")
	twin := data.Case{Title: "我改的标题", Collection: "zb", Sections: []data.Section{{Heading: "做法", Text: "别的正文"}}}
	if v.post(t, "/desk/cases/new", v.form(twin)); v.code != http.StatusConflict {
		t.Fatalf("%d %s", v.code, v.at)
	}
	v.shows(t, "会换掉已有的案例", "/desk/cases/at/x-7", "别的正文")
	if now, _ := s.c.store.Get("x-7"); now.Case.Sections[0].Text != "原来的正文" {
		t.Error("the case that is held was replaced")
	}

	// What is no number stays as it was written; another section loses nothing.
	v.get(t, "/desk/cases/new")
	form = v.form(data.Case{Title: "三", Sections: []data.Section{{Text: "正文"}}})
	form.Set("year", "二〇二六")
	v.post(t, "/desk/cases/new", form)
	v.shows(t, `value="二〇二六"`, "年份须在")
	form.Set("do", "section")
	v.post(t, "/desk/cases/new", form)
	v.shows(t, `value="二〇二六"`, "data-written", "正文")

	// Two collections of one title: a case stays in its own.
	for _, id := range []string{"ca", "cb"} {
		if a := s.send(t, keys.Write, "PUT", "/api/v1/collections/"+id, `{"id":"`+id+`","title":"同名集"}`); a.status != http.StatusOK {
			t.Fatal(a)
		}
		if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/"+id+"-1", strings.Replace(caseJSON(t, id+"-1", "案例"+id, "正文"), "周报", id, 1)); a.status >= 300 {
			t.Fatal(a)
		}
	}
	v.get(t, "/desk/cases/at/cb-1")
	stored, _ = s.c.store.Get("cb-1")
	shown := stored.Case
	shown.Collection, shown.Region = "同名集", "嘉兴"
	v.post(t, "/desk/cases/at/cb-1", v.form(shown))
	if now, _ := s.c.store.Get("cb-1"); now.Case.Collection != "cb" || now.Case.Region != "嘉兴" {
		t.Errorf("it is in %s now", now.Case.Collection)
	}

	// Labels that rules chose are those that somebody sees and changes.
	text := "海关总署统筹，海关为外贸企业办理通关手续，海关对进出口货物实施监管。税务局为纳税人办理退税，税务局与海关共享数据。"
	putCase(t, s, "l-1", "海关与税务局协同", text)
	page := s.send(t, "", "GET", "/api/v1/cases/l-1", "")
	inferred, _ := page.fields["departments"].([]any)
	if len(inferred) == 0 {
		t.Fatalf("nothing is inferred: %v", page)
	}
	v.get(t, "/desk/cases")
	v.post(t, "/desk/cases", url.Values{
		"action": {"label"}, "field": {"department"}, "how": {"add"}, "labels": {"试点办"}, "id": {"l-1"},
	})
	if now, _ := s.c.store.Get("l-1"); len(now.Case.Departments) != len(inferred)+1 {
		t.Errorf("%q of %q", now.Case.Departments, inferred)
	}
	v.post(t, "/desk/cases", url.Values{
		"action": {"label"}, "field": {"department"}, "how": {"add"}, "labels": {"试点办"}, "id": {"l-1"},
	})
	v.shows(t, "内容没有变化")
}

// TestDeskKeepsOverALogin: what was written when a session had ended goes through the door, over a wrong key, too.
func TestDeskKeepsOverALogin(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	v.get(t, "/desk/cases/new")
	form := v.form(data.Case{Title: "写了一小时的案例", Sections: []data.Section{
		{Heading: "做法", Text: "第一行\n第二行"}, {Heading: "成效", Text: "<b>好</b>"},
	}})
	v.Jar, _ = cookiejar.New(nil) // the session has ended
	if v.post(t, "/desk/cases/new", form); v.code != http.StatusUnauthorized {
		t.Fatalf("%d", v.code)
	}
	hidden := regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
	door := func() url.Values {
		fields := url.Values{}
		for _, found := range hidden.FindAllStringSubmatch(v.seen, -1) {
			fields.Add(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
		}
		return fields
	}
	fields := door()
	fields.Set("key", "anlisou_wrong")
	if v.post(t, "/desk/login", fields); v.code != http.StatusUnauthorized {
		t.Fatalf("%d", v.code)
	}
	fields = door()
	fields.Set("key", s.keys[keys.Write])
	v.post(t, "/desk/login", fields)
	v.shows(t, "刚才写的还在")
	again := door()
	again.Set("do", "save")
	v.post(t, "/desk/cases/new", again)
	v.shows(t, "已保存", "写了一小时的案例", "第一行")
	if strings.Contains(v.seen, "<b>好") {
		t.Error("text became markup")
	}
	if s.c.store.Len() != 1 {
		t.Errorf("%d cases", s.c.store.Len())
	}
	// What another site sends is kept for nobody.
	foreign := s.visitor(t)
	foreign.post(t, "/desk/cases/new", url.Values{"title": {"别处来的"}}, "Sec-Fetch-Site", "cross-site")
	if strings.Contains(foreign.seen, "别处来的") {
		t.Error("what another site sent is kept")
	}
}

// TestDeskIsBounded: nobody at the desk takes more than their share: of the disk, of sessions, of another's name.
func TestDeskIsBounded(t *testing.T) {
	s := newSite(t)
	reader, admin := s.comes(t, keys.Read), s.comes(t, keys.Admin)
	reader.get(t, "/desk/sessions")
	files := &bytes.Buffer{}
	form := multipart.NewWriter(files)
	part, err := form.CreateFormFile("id", "x")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(make([]byte, 1<<20))
	_ = form.Close()
	response, err := reader.Post(s.URL+"/desk/sessions", form.FormDataContentType(), files)
	if reader.take(t, response, err); reader.code != http.StatusUnsupportedMediaType {
		t.Errorf("a form of files: %d", reader.code)
	}
	for range 25 {
		s.comes(t, keys.Read)
	}
	if admin.get(t, "/desk/sessions"); admin.code != http.StatusOK || !strings.HasPrefix(admin.at, "/desk/sessions") {
		t.Errorf("readers sent an administrator away: %s", admin.at)
	}
	if n := strings.Count(admin.seen, "让它退出"); n != 20 {
		t.Errorf("%d sessions of one key", n)
	}
	a := s.send(t, keys.Read, "POST", "/api/v1/desk-links", `{"name":"admin"}`)
	path, _ := a.fields["path"].(string)
	v := s.visitor(t)
	v.get(t, path)
	link := regexp.MustCompile(`name="link" value="([^"]+)"`).FindStringSubmatch(v.seen)[1]
	v.post(t, "/desk/login", url.Values{"link": {link}})
	v.get(t, "/desk/sessions")
	v.shows(t, "read：admin")
	if strings.Contains(v.seen, ">admin <") {
		t.Error("who may read sees an administrator's session")
	}
	for _, path := range []string{"/api/v1/site", "/api/v1/words"} {
		if a := s.send(t, keys.Admin, "PUT", path, "null"); a.status != http.StatusBadRequest {
			t.Errorf("PUT %s null: %v", path, a)
		}
	}
}

var (
	shownInput = regexp.MustCompile(`<input (?:id="[^"]*" )?(?:type="(hidden|checkbox)" )?name="([^"]+)" value="([^"]*)"([^>]*)>`)
	shownText  = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>`)
)

// asShown is what the form of a case on the page sends as it stands.
func (v *deskVisitor) asShown(t *testing.T) url.Values {
	t.Helper()
	_, page, found := strings.Cut(v.seen, `<form class="writing"`)
	if !found {
		t.Fatalf("no form at %s: %d", v.at, v.code)
	}
	form := url.Values{"do": {"save"}}
	for _, field := range shownInput.FindAllStringSubmatch(page, -1) {
		if field[1] != "checkbox" || strings.Contains(field[4], "checked") {
			form.Add(field[2], html.UnescapeString(field[3]))
		}
	}
	for _, field := range shownText.FindAllStringSubmatch(page, -1) {
		form.Add(field[1], strings.ReplaceAll(html.UnescapeString(field[2]), "\n", "\r\n"))
	}
	return form
}
