package main

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anlisou/server"
	"anlisou/server/keys"
)

// routes are those that a site answers, each "METHOD /path".
func (s *site) routes(t *testing.T) []string {
	t.Helper()
	return s.Config.Handler.(*server.Server).Routes()
}

var wayBack = regexp.MustCompile(`<a class="button" href="(/desk[^"]*)">返回</a>`)

// refused wants a refusal in the frame of the desk: its parts, why, and a way back that is open.
func (v *deskVisitor) refused(t *testing.T, what string, status int) {
	t.Helper()
	back := wayBack.FindStringSubmatch(v.seen)
	if v.code != status || !strings.Contains(v.seen, `class="desk-nav"`) || !strings.Contains(v.seen, `role="alert"`) || back == nil {
		t.Errorf("%s: %d (want %d) without the frame, a reason or a way back:\n%.3000s", what, v.code, status, v.seen)
		return
	}
	page := v.seen
	v.get(t, html.UnescapeString(back[1]))
	if v.code != http.StatusOK {
		t.Errorf("%s: the way back %s is %d", what, back[1], v.code)
	}
	v.seen = page
}

// Whatever is refused at the desk is refused in its frame, and what was written is still there: a key that may not, a form
// of an older page, what is not there, a page that there is none of. Each page and form of the desk is tried.
func TestRefusalsStayAtTheDesk(t *testing.T) {
	s := newSite(t)
	putCase(t, s, "a-1", "题目", "正文")
	reader, admin := s.comes(t, keys.Read), s.comes(t, keys.Admin)
	admin.bring(t, "form_token", admin.token(t), "pasted", "题目\n\n主要做法\n正文。")
	document := strings.TrimPrefix(admin.at, "/desk/bring/")
	tried := map[string]int{}
	for _, route := range s.routes(t) {
		method, path, _ := strings.Cut(route, " ")
		if !strings.HasPrefix(path, "/desk") || path == "/desk/login" {
			continue
		}
		there, away := strings.Replace(path, ":id", "a-1", 1), strings.Replace(path, ":id", "none", 1)
		written := url.Values{"title": {"没有保存的题目"}, "text": {"<b>第一行\r\n“第二行”</b>", "又一节"}}
		if strings.HasPrefix(path, "/desk/bring/") {
			there = strings.Replace(path, ":id", document, 1)
		}
		if method == "GET" {
			if reader.get(t, there); reader.code == http.StatusForbidden {
				tried["a page that it may not"]++
				reader.refused(t, route+" by a reader", http.StatusForbidden)
			}
			if away != path && path != "/desk/words/:id" { // a job that is over leads to the words
				tried["a page of nothing"]++
				admin.get(t, away)
				admin.refused(t, away, http.StatusNotFound)
			}
			continue
		}
		if reader.get(t, "/desk/cases"); path != "/desk/logout" {
			form := url.Values{"form_token": {strings.Repeat("0", 64)}}
			for name, values := range written {
				form[name] = values
			}
			reader.post(t, there, form)
			if reader.code != http.StatusForbidden {
				t.Errorf("%s: an old form of a reader is %d", route, reader.code)
			}
			reader.refused(t, route+" by a reader", http.StatusForbidden)
		}
		if path == "/desk/bring" { // of parts: below
			continue
		}
		tried["a form of an older page"]++
		form := url.Values{"form_token": {strings.Repeat("0", 64)}}
		for name, values := range written {
			form[name] = values
		}
		admin.post(t, there, form)
		admin.refused(t, route+" by an older form", http.StatusForbidden)
		for name, values := range written {
			for _, value := range values {
				if field := `name="` + name + `" value="` + html.EscapeString(value) + `"`; !strings.Contains(admin.seen, field) {
					t.Errorf("%s: %s %q is lost", route, name, value)
				}
			}
		}
	}
	for _, what := range []string{"a page that it may not", "a page of nothing", "a form of an older page"} {
		if tried[what] < 4 {
			t.Errorf("%s was tried %d times", what, tried[what])
		}
	}
	admin.get(t, "/desk/nothing")
	admin.refused(t, "no page", http.StatusNotFound)
	admin.get(t, "/desk/cases?page=x")
	admin.refused(t, "no number", http.StatusBadRequest)
}

// What an older form brings in is shown again: the text, and the collection that it is for.
func TestAPastedTextSurvivesARefusal(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	v.bring(t, "form_token", strings.Repeat("0", 64), "collection", "周报", "file/a.csv", threeCases, "pasted", "很长的一段\n第二行")
	if v.code != http.StatusForbidden {
		t.Error(v.code)
	}
	v.shows(t, "很长的一段\n第二行", `value="周报"`, `class="desk-nav"`, "这个表单不是从本站的页面发来的")
	if list, err := s.c.documents.Documents(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	v.get(t, "/desk/bring")
	v.bring(t, "form_token", v.token(t), "collection", "周报", "pasted", "题目\n\n主要做法\n正文。")
	if v.code != http.StatusOK || !strings.HasPrefix(v.at, "/desk/bring/") {
		t.Error(v.code, v.at)
	}
}

// Whoever sends a form that was refused once more has it done.
func TestARefusedFormIsDoneTheSecondTime(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	form := url.Values{"title": {"新的题目"}, "heading": {"做法"}, "text": {"正文。"}, "do": {"save"}}
	form.Set("form_token", strings.Repeat("0", 64))
	v.post(t, "/desk/cases/new", form)
	v.refused(t, "an older form", http.StatusForbidden)
	again := url.Values{}
	_, page, _ := strings.Cut(v.seen, `<form method="post" action="/desk/cases/new"`)
	for _, field := range shownInput.FindAllStringSubmatch(page, -1) {
		again.Add(field[2], html.UnescapeString(field[3]))
	}
	v.post(t, "/desk/cases/new", again)
	v.shows(t, "已保存", "新的题目")
	if n := s.total(t, "新的题目"); n != 1 {
		t.Errorf("%d are found", n)
	}
}
