package main

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	settings "anlisou/data/site"
	"anlisou/index/preview"
	"anlisou/server"
	"anlisou/server/keys"
)

// keyedRoute is what a route promises to who has a key.
type keyedRoute struct {
	path  string     // an address of it
	scope keys.Scope // the least that may
	body  string     // that is done; empty for none
	done  int        // its status
	kind  string     // of the body, where that is no JSON

	most     int    // bytes of a JSON body; 0 where it takes none
	optional bool   // it may be empty
	wrong    string // a body with one field of a wrong type, which is
	field    string

	refused map[string]string // addresses with a bad parameter, by its name
	nothing string            // an address of what is not there
}

// keyedRoutes describes every route for who has a key, in an order in which each can be done; files are the ids of documents
// that wait: one to accept, one to discard. The case from has a file that it came from.
func keyedRoutes(t *testing.T, files [2]string, from string) map[string]keyedRoute {
	t.Helper()
	one := caseJSON(t, "zb-9", "新的题目", "新的正文")
	one = strings.Replace(one, "周报", "zb", 1)
	const v1, maxCase = "/api/v1/", 6*data.MaxTextLen + 1<<20
	words := 6*server.MaxWordsText + 4*1000*preview.MostQueries
	return map[string]keyedRoute{
		"GET cases":                 {path: "cases", scope: keys.Read, done: 200},
		"POST cases":                {path: "cases", scope: keys.Write, body: one, done: 201, most: maxCase, wrong: `{"title":7}`, field: "title", refused: map[string]string{"wait": "cases?wait=x"}},
		"GET collections":           {path: "collections", scope: keys.Read, done: 200},
		"PUT collections/:id":       {path: "collections/zb", scope: keys.Write, body: `{"title":"周报"}`, done: 200, most: 1 << 16, wrong: `{"source":[]}`, field: "source"},
		"PUT cases/:id":             {path: "cases/zb-8", scope: keys.Write, body: strings.Replace(one, "zb-9", "zb-8", 1), done: 201, most: maxCase, wrong: `{"year":"x"}`, field: "year", refused: map[string]string{"wait": "cases/zb-8?wait=x"}},
		"PATCH cases/:id":           {path: "cases/zb-1", scope: keys.Write, body: `{"domains":[]}`, done: 200, most: maxCase, wrong: `{"departments":"海关"}`, field: "departments", refused: map[string]string{"wait": "cases/zb-1?wait=x"}, nothing: "cases/none"},
		"DELETE cases/:id":          {path: "cases/zb-2", scope: keys.Write, done: 200, refused: map[string]string{"purge": "cases/zb-2?purge=x", "wait": "cases/zb-2?wait=x"}, nothing: "cases/none"},
		"GET cases/:id/versions":    {path: "cases/zb-1/versions", scope: keys.Read, done: 200, nothing: "cases/none/versions"},
		"POST cases/:id/restore":    {path: "cases/zb-3/restore", scope: keys.Write, body: `{}`, done: 201, most: 1 << 10, optional: true, wrong: `{"version":"x"}`, field: "version", refused: map[string]string{"wait": "cases/zb-3/restore?wait=x"}, nothing: "cases/none/restore"},
		"GET cases/:id/original":    {path: "cases/" + from + "/original", scope: keys.Read, done: 200, nothing: "cases/none/original"},
		"PUT site":                  {path: "site", scope: keys.Admin, body: `{"name":"某市案例"}`, done: 200, most: 6 * settings.MaxFile, wrong: `{"name":7}`, field: "name"},
		"GET log":                   {path: "log", scope: keys.Admin, done: 200, refused: map[string]string{"last": "log?last=x"}},
		"GET backup":                {path: "backup", scope: keys.Admin, done: 200},
		"POST rebuild":              {path: "rebuild", scope: keys.Admin, done: 200},
		"POST check":                {path: "check", scope: keys.Admin, done: 200, refused: map[string]string{"mend": "check?mend=x"}},
		"POST compact":              {path: "compact", scope: keys.Admin, done: 200, refused: map[string]string{"dry_run": "compact?dry_run=x"}},
		"POST desk-links":           {path: "desk-links", scope: keys.Read, body: `{"name":"李雷"}`, done: 200, most: 1 << 10, optional: true, wrong: `{"scope":7}`, field: "scope"},
		"GET words":                 {path: "words", scope: keys.Admin, done: 200},
		"PUT words":                 {path: "words", scope: keys.Admin, body: `{"synonyms":"封条, 铅封\n"}`, done: 200, most: words, wrong: `{"taxonomy":{}}`, field: "taxonomy", refused: map[string]string{"wait": "words?wait=x"}},
		"POST preview":              {path: "preview", scope: keys.Admin, body: `{"synonyms":"封条, 铅封\n","queries":["封条"]}`, done: 200, most: words, wrong: `{"queries":"封条"}`, field: "queries"},
		"POST documents":            {path: "documents?name=a.csv", scope: keys.Write, body: threeCases, done: 201, refused: map[string]string{"name": "documents", "wait": "documents?name=a.csv&wait=x", "colection": "documents?name=a.csv&colection=x"}},
		"GET documents":             {path: "documents", scope: keys.Write, done: 200, refused: map[string]string{"page": "documents?page=2"}},
		"GET documents/:id":         {path: "documents/" + files[0], scope: keys.Write, done: 200, refused: map[string]string{"from": "documents/" + files[0] + "?from=0"}, nothing: "documents/none"},
		"POST documents/:id/accept": {path: "documents/" + files[0] + "/accept", scope: keys.Write, body: `{}`, done: 200, most: 64 << 20, optional: true, wrong: `{"cases":7}`, field: "cases", refused: map[string]string{"wait": "documents/" + files[0] + "/accept?wait=x"}, nothing: "documents/none/accept"},
		"POST originals": {path: "originals", scope: keys.Write, done: 204, kind: "multipart/form-data; boundary=x",
			body: formOf("about", `{"name":"a.csv","cases":["`+from+`"]}`, "file", threeCases)},
		"DELETE documents/:id": {path: "documents/" + files[1], scope: keys.Write, done: 200, refused: map[string]string{"x": "documents/" + files[1] + "?x=1"}, nothing: "documents/none"},
	}
}

// formOf is a form of fields, name and content by turns, with the boundary x.
func formOf(fields ...string) string {
	var b strings.Builder
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&b, "--x\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", fields[i], fields[i+1])
	}
	return b.String() + "--x--\r\n"
}

// badBodies are the bodies that no route for JSON takes: why, the status and the field that is named.
func (r keyedRoute) badBodies() map[string]badBody {
	bad := map[string]badBody{
		"null":             {"null", 400, ""},
		"half":             {r.body[:len(r.body)-1], 400, ""},
		"no JSON":          {"案例", 400, ""},
		"a list":           {"[]", 400, ""},
		"a text":           {`"x"`, 400, ""},
		"a wrong type":     {r.wrong, 400, r.field},
		"an unknown field": {`{"nonesuch":1}`, 400, "nonesuch"},
		"two at once":      {r.body + r.body, 400, ""},
		"deep":             {strings.Repeat("[", 100_000), 400, ""},
		"deep in a field":  {`{"` + r.field + `":` + strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 41), 400, ""},
		"not UTF-8":        {"{\"" + r.field + "\":\"\xcc\xe2\"}", 400, ""},
		"too large":        {r.body + strings.Repeat(" ", r.most+1-len(r.body)), 413, ""},
	}
	if r.most < 100_000 {
		bad["deep"] = badBody{strings.Repeat("[", r.most), 400, ""}
	}
	if !r.optional {
		bad["empty"], bad["blank"] = badBody{"", 400, ""}, badBody{" \n", 400, ""}
	}
	return bad
}

type badBody struct {
	body   string
	status int
	field  string
}

// contractSite has cases of each kind, and files that wait.
func contractSite(t *testing.T) (s *contractual, routes map[string]keyedRoute) {
	t.Helper()
	at := behindProxy(t)
	for i := 1; i <= 3; i++ {
		one := strings.Replace(caseJSON(t, fmt.Sprintf("zb-%d", i), fmt.Sprintf("第%d个题目", i), "电子封条。"), "周报", "zb", 1)
		if a := at.send(t, keys.Write, "POST", "/api/v1/cases", one); a.status != http.StatusCreated {
			t.Fatal(a)
		}
	}
	if a := at.send(t, keys.Write, "DELETE", "/api/v1/cases/zb-3", ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	first := documentIn(t, at.sendDocument(t, "甲.csv", threeCases, "collection", "f1"))
	if a := at.send(t, keys.Write, "POST", accept(first.ID), ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	var files [2]string
	for i := range files {
		files[i] = documentIn(t, at.sendDocument(t, fmt.Sprintf("乙%d.csv", i), threeCases, "collection", fmt.Sprintf("f%d", i+2))).ID
	}
	gone, err := keys.Open(at.dir).New("gone", keys.Admin, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Open(at.dir).Revoke("gone"); err != nil {
		t.Fatal(err)
	}
	return &contractual{site: at, gone: gone, statuses: map[int]bool{}}, keyedRoutes(t, files, first.Understood[0].ID)
}

// contractual is a site whose answers are looked at.
type contractual struct {
	*site
	gone     string // a key that was revoked
	asked    int
	statuses map[int]bool // that it answered
	kind     string       // of the bodies that are sent; empty for JSON
}

// wants sends a request as a visitor of its own, and wants a status and, from 400 on, a problem that says what is wrong.
func (s *contractual) wants(t *testing.T, what string, status int, field string, scope keys.Scope, route, body string, header ...string) said {
	t.Helper()
	method, path, _ := strings.Cut(route, " ")
	s.asked++
	visitor := fmt.Sprintf("192.0.2.%d", s.asked%250+1) // who shows keys that are none waits ever longer
	a := s.send(t, scope, method, "/api/v1/"+path, body, append([]string{"X-Forwarded-For", visitor, "Content-Type", s.kind}, header...)...)
	s.statuses[a.status] = true
	if a.status != status {
		t.Errorf("%s, %s: %d %.300s, want %d", route, what, a.status, a.body, status)
		return a
	}
	if status < 400 {
		return a
	}
	detail, _ := a.fields["detail"].(string)
	title, _ := a.fields["title"].(string)
	named, _ := a.fields["parameter"].(string)
	if a.header.Get("Content-Type") != "application/problem+json" || title == "" || detail == "" || a.fields["status"] != float64(status) ||
		a.header.Get("Cache-Control") != "no-store" || field != "" && (named != field || !strings.Contains(detail, field)) {
		t.Errorf("%s, %s: %v %v, want a problem that names %q", route, what, a, a.header, field)
	}
	if status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") == "" {
		t.Errorf("%s, %s: no WWW-Authenticate", route, what)
	}
	return a
}

// kept is all that a bad request must leave as it is.
func (s *contractual) kept(t *testing.T) string {
	t.Helper()
	seq, err := s.c.store.Seq()
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.c.documents.Documents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	state := fmt.Sprint(seq, len(list))
	for _, path := range []string{"words", "site"} {
		state += s.send(t, keys.Admin, "GET", "/api/v1/"+path, "").body
	}
	return state
}

// Each route for who has a key keeps its contract: who may not is told why, each kind of bad body is told what is wrong with
// it and changes nothing, what is right is done. A route that nobody describes here fails.
func TestContractOfEveryRoute(t *testing.T) {
	s, routes := contractSite(t)
	methods, readme := map[string][]string{}, fileText(t, "../../README.md")
	for _, route := range s.routes(t) {
		method, path, _ := strings.Cut(route, " ")
		name, api := strings.CutPrefix(path, "/api/v1/")
		if !api {
			continue
		}
		methods[name] = append(methods[name], method)
		_, described := routes[method+" "+name]
		if method != "GET" && method != "HEAD" && !described {
			t.Errorf("%s takes a body or changes something, and nobody describes it", route)
		}
		if method == "GET" && !described {
			if a := s.send(t, "", "GET", strings.Replace(path, ":id", "zb-1", 1), ""); a.status == http.StatusUnauthorized {
				t.Errorf("%s is for who has a key, and nobody describes it", route)
			}
		}
		last := name[strings.LastIndexByte(strings.TrimSuffix(name, "/:id"), '/')+1:]
		if !strings.Contains(readme, "/"+strings.TrimSuffix(last, "/:id")) {
			t.Errorf("README.md says nothing of %s", route)
		}
	}
	before := s.kept(t)
	for _, name := range slices.Sorted(maps.Keys(routes)) {
		r := routes[name]
		method, pattern, _ := strings.Cut(name, " ")
		if !slices.Contains(methods[pattern], method) {
			t.Errorf("%s is described, and there is no such route", name)
			continue
		}
		at := method + " " + r.path
		s.kind = r.kind
		s.wants(t, "no key", 401, "", "", at, r.body)
		s.wants(t, "a key that is none", 401, "", "", at, r.body, "Authorization", "Bearer anlisou_x")
		s.wants(t, "a key that was revoked", 401, "", "", at, r.body, "Authorization", "Bearer "+s.gone)
		s.wants(t, "another scheme", 401, "", "", at, r.body, "Authorization", "Basic YTpi")
		for _, less := range []keys.Scope{keys.Read, keys.Write} {
			if !less.Allows(r.scope) {
				s.wants(t, "a key that may only "+string(less), 403, "", less, at, r.body)
			}
		}
		for _, other := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if !slices.Contains(methods[pattern], other) {
				a := s.wants(t, "another method", 405, "", keys.Admin, other+" "+r.path, "")
				for _, is := range methods[pattern] {
					if !strings.Contains(a.header.Get("Allow"), is) {
						t.Errorf("%s %s: Allow is %q, without %s", other, r.path, a.header.Get("Allow"), is)
					}
				}
			}
		}
		for field, address := range r.refused {
			s.wants(t, "a bad parameter", 400, field, r.scope, method+" "+address, r.body)
		}
		if r.nothing != "" {
			s.wants(t, "what is not there", 404, "", r.scope, method+" "+r.nothing, r.body)
		}
		if r.most > 0 {
			for what, bad := range r.badBodies() {
				s.wants(t, what, bad.status, bad.field, r.scope, at, bad.body)
			}
		}
		if now := s.kept(t); now != before {
			t.Errorf("%s: bad requests have changed something:\n%s\n%s", name, before, now)
			before = now
		}
	}
	for _, name := range []string{"GET documents/:id", "POST documents/:id/accept"} { // before others change what they are about
		s.does(t, name, routes)
	}
	for _, name := range slices.Sorted(maps.Keys(routes)) {
		s.does(t, name, routes)
	}
	s.documented(t, readme)
}

// does what a route is for, once.
func (s *contractual) does(t *testing.T, name string, routes map[string]keyedRoute) {
	t.Helper()
	r := routes[name]
	method, _, _ := strings.Cut(name, " ")
	s.kind = r.kind
	a := s.wants(t, "what is right", r.done, "", r.scope, method+" "+r.path, r.body)
	if strings.Contains(a.body, `"problem":{`) {
		t.Errorf("%s: %s", name, a.body)
	}
	delete(routes, name)
}

var statusRow = regexp.MustCompile("(?m)^\\| `(\\d{3})` \\|")

// documented wants the statuses of the README to be those that are answered: here, or where another test has the fault.
func (s *contractual) documented(t *testing.T, readme string) {
	t.Helper()
	known := map[string]bool{}
	for _, row := range statusRow.FindAllStringSubmatch(readme, -1) {
		known[row[1]] = true
	}
	for status := range s.statuses {
		if !known[fmt.Sprint(status)] {
			t.Errorf("%d is answered, and README.md does not say what it means", status)
		}
	}
	elsewhere := []string{
		"202", "409", "410", "412", "415", "422", // TestBadWrites, TestBadDocuments and their neighbours
		"408", "429", "500", "503", "507", // the tests of limits, shares and faults
	}
	for status := range known {
		if !slices.Contains(elsewhere, status) && !s.statuses[mustStatus(t, status)] {
			t.Errorf("README.md tells of %s, and no route answered it", status)
		}
	}
}

func mustStatus(t *testing.T, text string) (status int) {
	t.Helper()
	if _, err := fmt.Sscan(text, &status); err != nil {
		t.Fatal(err)
	}
	return status
}
