package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/jiaxing"
	"anlisou/data/store"
	"anlisou/server"
	"anlisou/server/keys"
)

const testDocuments = "../../data/format/testdata/"

// documentSite is a server of a new data directory that can be stopped and started again.
func documentSite(t *testing.T) *site {
	t.Helper()
	s := &site{dir: filepath.Join(t.TempDir(), "data"), keys: map[keys.Scope]string{}}
	s.begin(t)
	for _, scope := range []keys.Scope{keys.Read, keys.Write, keys.Admin} {
		var err error
		if s.keys[scope], err = keys.Open(s.dir).New(string(scope), scope, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { s.end(t) })
	return s
}

func (s *site) begin(t *testing.T) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	c, handler, err := (&dataFlags{dir: s.dir}).openSite(context.Background(), log, true, server.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s.c, s.Server = c, httptest.NewServer(handler)
	if err := soon("it is ready", func() error { return c.index.Ready() }); err != nil {
		t.Fatal(err)
	}
}

func (s *site) end(t *testing.T) {
	t.Helper()
	s.Close()
	if err := s.c.close(); err != nil {
		t.Error(err)
	}
}

func (s *site) again(t *testing.T) {
	t.Helper()
	s.end(t)
	s.begin(t)
}

// documentIn reads an answer about a document.
func documentIn(t *testing.T, a said) (doc server.Document) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil || a.status >= 300 {
		t.Fatal(a, err)
	}
	return doc
}

func named(name string, more ...string) string {
	q := url.Values{"name": {name}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/api/v1/documents?" + q.Encode()
}

// put sends a file, and gives what was understood of it.
func (s *site) put(t *testing.T, name, content string, more ...string) server.Document {
	t.Helper()
	a := s.send(t, keys.Write, "POST", named(name, more...), content)
	doc := documentIn(t, a)
	if a.status != http.StatusCreated || a.header.Get("Location") != "/api/v1/documents/"+doc.ID || doc.State != server.DocumentRead {
		t.Fatal(a)
	}
	return doc
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// everyDocument are all test documents at hand, and those of a folder of one's own.
func everyDocument(t *testing.T) (paths []string) {
	t.Helper()
	for _, root := range []string{testDocuments, os.Getenv("ANLISOU_TEST_DOCUMENTS")} {
		if root == "" {
			continue
		}
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && !slices.Contains([]string{".py", ".sh", ".golden"}, filepath.Ext(path)) {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(paths) < 40 {
		t.Fatalf("%d documents", len(paths))
	}
	return paths
}

// What a server understands of a document is what import --dry-run --json says of it, or why it cannot be read.
func TestDocumentsAreUnderstoodAsByImport(t *testing.T) {
	s := documentSite(t)
	read, failed := 0, 0
	for _, path := range everyDocument(t) {
		var dry importReport
		got := anlisou(t, nil, "import", "--dry-run", "--json", path)
		if err := json.Unmarshal([]byte(got.stdout), &dry); err != nil || len(dry.Files) != 1 {
			t.Fatal(path, got, err)
		}
		want := dry.Files[0]
		a := s.send(t, keys.Write, "POST", named(filepath.Base(path)), fileText(t, path))
		if want.Error != "" {
			failed++
			if detail, _ := a.fields["detail"].(string); a.status != http.StatusUnprocessableEntity && a.status != http.StatusUnsupportedMediaType ||
				!strings.HasSuffix(detail, want.Error) {
				t.Errorf("%s: %v, want %s", path, a, want.Error)
			}
			continue
		}
		read++
		doc := documentIn(t, a)
		same := func(what string, got, want any) {
			t.Helper()
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s is %v, want %v", path, what, got, want)
			}
		}
		same("the collection", doc.Collection+doc.Title, want.Collection+want.Title)
		same("the counts", []int{doc.Cases, doc.New, doc.Dropped, doc.Repaired, doc.RefusedMore},
			[]int{want.Cases, want.Cases, want.Dropped, want.Repaired, want.More})
		same("what was refused", append([]server.DocumentPart{}, doc.Refused...), append([]server.DocumentPart{}, partsOf(want.Refused)...))
		same("what was left out", doc.Skipped, partsOf(want.Skipped))
		var understood struct{ Understood []understood }
		if err := json.Unmarshal([]byte(a.body), &understood); err != nil {
			t.Fatal(err)
		}
		same("what was understood", understood.Understood, want.Understood)
		for _, u := range doc.Understood { // and the text is the whole text
			for i, section := range u.Case.Sections {
				same("the length of a section", len([]rune(section.Text)), u.Sections[i].Characters)
			}
		}
	}
	if read < 25 || failed < 5 || s.c.store.Len() != 0 {
		t.Errorf("%d read, %d failed, %d stored", read, failed, s.c.store.Len())
	}
	if left, err := s.c.documents.Documents(t.Context()); err != nil || len(left) != read {
		t.Errorf("%d wait of %d that were read, %v", len(left), read, err)
	}
}

// contents are the cases and the collections of a store.
func contents(t *testing.T, s *store.Store) (cases map[string]data.Case, collections []data.Collection) {
	t.Helper()
	cases = map[string]data.Case{}
	for r, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		cases[r.Case.ID] = r.Case
	}
	collections, err := s.Collections()
	if err != nil {
		t.Fatal(err)
	}
	return cases, collections
}

// Accepting a document whole gives what importing it gives, in one write, by whom it was; and again when it has changed.
func TestAcceptingWholeIsImporting(t *testing.T) {
	s := documentSite(t)
	dir := filepath.Join(t.TempDir(), "imported")
	folder := t.TempDir()
	texts := map[string]string{"嘉兴.txt": string(jiaxing.Document()), "表.csv": "序号,案例名称,牵头部门,主要做法\n1,甲,海关,做了甲。\n2,乙,税务局,做了乙。\n"}
	for name, path := range map[string]string{
		"单篇.docx": "single/single.docx", "汇总表.xlsx": "tables/messy.xlsx", "印出来的.pdf": "single/chromium.pdf", "临海.docx": "linhai/linhai.docx",
	} {
		texts[name] = fileText(t, testDocuments+path)
	}
	for _, round := range []string{"", "改了一处。"} {
		for name, text := range texts {
			if round != "" && name == "表.csv" {
				text = strings.Replace(text, "做了乙。", round, 1)
			}
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			report := anlisou(t, nil, "import", "--json", path, "--data", dir)
			var want importReport
			if err := json.Unmarshal([]byte(report.stdout), &want); err != nil {
				t.Fatal(report)
			}
			doc := s.put(t, name, text)
			before, err := s.c.store.Seq()
			if err != nil {
				t.Fatal(err)
			}
			a := s.send(t, keys.Write, "POST", "/api/v1/documents/"+doc.ID+"/accept", "")
			got := documentIn(t, a)
			file := want.Files[0]
			if got.State != server.DocumentAccepted || got.Accepted.Added != file.New || got.Accepted.Changed != file.Changed ||
				got.Accepted.Same != file.Same || got.Accepted.Left != 0 || len(got.Accepted.Cases) != file.Cases ||
				doc.New != file.New || doc.Changed != file.Changed || doc.Same != file.Same {
				t.Errorf("%s: %v, want %+v", name, a, file)
			}
			for i, c := range got.Accepted.Cases {
				if c.ID != doc.Understood[i].ID || c.Place != doc.Understood[i].Place || c.Version == 0 {
					t.Errorf("%s: %+v of %+v", name, c, doc.Understood[i])
				}
			}
			for e, err := range s.c.store.Log() {
				if err != nil || e.Seq > before && (e.After != before || e.Name != "write" || e.Via != "api") {
					t.Errorf("%s: %+v, %v", name, e, err)
				}
				break
			}
			if n := s.total(t, ""); n != s.c.store.Len() {
				t.Errorf("%d are found of %d", n, s.c.store.Len())
			}
		}
	}
	imported, err := store.Open(filepath.Join(dir, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	defer imported.Close()
	wantCases, wantCollections := contents(t, imported)
	cases, collections := contents(t, s.c.store)
	if !reflect.DeepEqual(cases, wantCases) || !reflect.DeepEqual(collections, wantCollections) || len(cases) < 25 {
		t.Errorf("%d cases of %v\nwant %d of %v", len(cases), collections, len(wantCases), wantCollections)
	}
}

const threeCases = "序号,案例名称,牵头部门,主要做法\n1,甲,海关,做了甲。\n2,乙,税务局,做了乙。\n3,丙,法院,做了丙。\n"

func accept(id string) string { return "/api/v1/documents/" + id + "/accept" }

func choices(t *testing.T, list ...server.AcceptedChoice) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"cases": list})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// Cases are accepted one by one, as they were understood or corrected; the others are left.
func TestAcceptingCaseByCase(t *testing.T) {
	s := documentSite(t)
	doc := s.put(t, "表.csv", threeCases, "collection", "zb")
	first, third := doc.Understood[0], doc.Understood[2]
	if first.ID != "zb-01" || first.Would != "new" || first.Departments[0].Label != "海关" || first.Departments[0].Inferred {
		t.Errorf("%+v", first)
	}
	corrected := third.Case
	corrected.ID, corrected.Collection = "", ""
	corrected.Title, corrected.Departments, corrected.Labels = "丙改", []string{"公安局"}, data.Curated
	corrected.Sections = append(corrected.Sections, data.Section{Heading: "补充", Text: "补了一段。"})
	body := choices(t, server.AcceptedChoice{Place: first.Place}, server.AcceptedChoice{Place: third.Place, Case: &corrected})
	a := s.send(t, keys.Write, "POST", accept(doc.ID), body)
	got := documentIn(t, a)
	if got.Accepted.Added != 2 || got.Accepted.Left != 1 || got.Accepted.Cases[1].ID != "zb-03" {
		t.Fatal(a)
	}
	cases, _ := contents(t, s.c.store)
	corrected.ID, corrected.Collection, corrected.Domains = "zb-03", "zb", []string{}
	if len(cases) != 2 || !reflect.DeepEqual(cases["zb-03"], corrected) || s.total(t, "补了一段") != 1 {
		t.Errorf("%+v", cases)
	}
	// The same again, and another time after a restart: the same answer, and nothing is written.
	seq, _ := s.c.store.Seq()
	for range 2 {
		again := s.send(t, keys.Write, "POST", accept(doc.ID), body)
		if now, err := s.c.store.Seq(); err != nil || again.status != http.StatusOK || again.body != a.body || now != seq {
			t.Errorf("%v\nfirst %v; %d after %d, %v", again, a, now, seq, err)
		}
		s.again(t)
	}
	for _, other := range []string{"", choices(t, server.AcceptedChoice{Place: first.Place})} {
		if a := s.send(t, keys.Write, "POST", accept(doc.ID), other); a.status != http.StatusConflict {
			t.Error(a)
		}
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+doc.ID, ""); a.status != http.StatusConflict {
		t.Error(a)
	}
	if list := s.send(t, keys.Write, "GET", "/api/v1/documents", ""); list.body != `{"documents":[]}`+"\n" {
		t.Error(list)
	}
}

// What was changed since a document was read is not written over unless whoever accepts it says so.
func TestAcceptingLosesNoChange(t *testing.T) {
	s := documentSite(t)
	documentIn(t, s.send(t, keys.Write, "POST", accept(s.put(t, "表.csv", threeCases, "collection", "zb").ID), ""))
	edition := strings.NewReplacer("做了甲。", "又做了甲。", "做了乙。", "又做了乙。").Replace(threeCases)
	doc := s.put(t, "表.csv", edition, "collection", "zb")
	if doc.New != 0 || doc.Changed != 2 || doc.Same != 1 || doc.Understood[1].Would != "changed" || doc.Understood[1].Replaces == 0 {
		t.Fatalf("%+v", doc)
	}
	if a := s.send(t, keys.Write, "PATCH", "/api/v1/cases/zb-02", `{"year":2024}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	before, _ := contents(t, s.c.store)
	a := s.send(t, keys.Write, "POST", accept(doc.ID), "")
	if after, _ := contents(t, s.c.store); a.status != http.StatusPreconditionFailed || !strings.Contains(a.body, "zb-02") || !reflect.DeepEqual(before, after) {
		t.Fatal(a)
	}
	now := documentIn(t, s.send(t, keys.Write, "GET", "/api/v1/documents/"+doc.ID, ""))
	if now.Understood[1].Replaces <= doc.Understood[1].Replaces {
		t.Fatalf("%+v", now.Understood[1])
	}
	wrong, right := doc.Understood[1].Replaces, now.Understood[1].Replaces
	for version, status := range map[*uint64]int{&wrong: http.StatusPreconditionFailed, &right: http.StatusOK} {
		if version == &right {
			continue
		}
		if a := s.send(t, keys.Write, "POST", accept(doc.ID), choices(t, server.AcceptedChoice{Place: now.Understood[1].Place, Replaces: version})); a.status != status {
			t.Error(a)
		}
	}
	a = s.send(t, keys.Write, "POST", accept(doc.ID), choices(t, server.AcceptedChoice{Place: now.Understood[1].Place, Replaces: &right}))
	if after, _ := contents(t, s.c.store); a.status != http.StatusOK || after["zb-02"].Sections[0].Text != "又做了乙。" || after["zb-01"].Sections[0].Text != "做了甲。" {
		t.Error(a, after)
	}
}

// Bad requests are told what is wrong with them, and leave nothing behind.
func TestBadDocuments(t *testing.T) {
	s := documentSite(t)
	doc := s.put(t, "表.csv", threeCases, "collection", "zb")
	documentIn(t, s.send(t, keys.Write, "POST", accept(s.put(t, "别的.csv", threeCases, "collection", "zb2").ID), ""))
	place := doc.Understood[0].Place
	form := func(parts ...string) (body, kind string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for i := 0; i < len(parts); i += 3 {
			part, err := w.CreateFormFile(parts[i], parts[i+1])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(parts[i+2])); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), w.FormDataContentType()
	}
	good, kind := form("file", "表二.csv", threeCases)
	twice, twiceKind := form("file", "a.csv", threeCases, "file", "b.csv", threeCases)
	after, afterKind := form("file", "a.csv", threeCases, "title", "b", "题")
	other, otherKind := form("document", "a.csv", threeCases)
	none, noneKind := form()
	docx := fileText(t, testDocuments+"single/single.docx")
	post := "POST " + named("报告.docx")
	choose := "POST " + accept(doc.ID)
	seq, err := s.c.store.Seq()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, what, body string
		scope            keys.Scope
		header           []string
		status           int
		says             string
	}{
		{"no key", post, docx, "", nil, 401, "钥匙"},
		{"a key that reads", post, docx, keys.Read, nil, 403, "write"},
		{"a key that reads, the list", "GET /api/v1/documents", "", keys.Read, nil, 403, "write"},
		{"a key that reads, one", "GET /api/v1/documents/" + doc.ID, "", keys.Read, nil, 403, "write"},
		{"a key that reads, accepts", choose, "", keys.Read, nil, 403, "write"},
		{"a key that reads, discards", "DELETE /api/v1/documents/" + doc.ID, "", keys.Read, nil, 403, "write"},
		{"empty", post, "", keys.Write, nil, 400, "空"},
		{"blank", post, " \n", keys.Write, nil, 422, "empty"},
		{"a picture", post, "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", keys.Write, nil, 415, "认不出"},
		{"damaged", post, docx[:len(docx)/2], keys.Write, nil, 422, "damaged"},
		{"encrypted", post, fileText(t, testDocuments+"refused/encrypted.docx"), keys.Write, nil, 422, "读不了"},
		{"old", post, fileText(t, testDocuments+"refused/old.doc"), keys.Write, nil, 422, "docx"},
		{"a scan", post, fileText(t, testDocuments+"refused/scan.pdf"), keys.Write, nil, 422, "读不了"},
		{"text", post, "一行没有案例的文字", keys.Write, nil, 415, "认不出"},
		{"no cases", post, "案例名称,主要做法\n", keys.Write, nil, 422, "读不了"},
		{"no name", "POST /api/v1/documents", docx, keys.Write, nil, 400, "name"},
		{"a name of nothing", "POST " + named("../.."), docx, keys.Write, nil, 400, "name"},
		{"a long name", "POST " + named(strings.Repeat("长", 201)), docx, keys.Write, nil, 400, "name"},
		{"no UTF-8", "POST /api/v1/documents?name=%ff%fe", docx, keys.Write, nil, 400, "name"},
		{"a long collection", "POST " + named("a", "collection", strings.Repeat("长", 201)), docx, keys.Write, nil, 400, "collection"},
		{"an unknown parameter", "POST " + named("a", "colection", "x"), docx, keys.Write, nil, 400, "colection"},
		{"a parameter twice", post + "&name=b", docx, keys.Write, nil, 400, "只能给一次"},
		{"parameters that are none", "POST /api/v1/documents?name=%zz", docx, keys.Write, nil, 400, "写错"},
		{"wait for what", post + "&wait=perhaps", docx, keys.Write, nil, 400, "wait"},
		{"of another document's collection", "POST " + named("zb2.csv"), "案例名称,主要做法\n丁,做了丁。\n", keys.Write, nil, 422, "collection"},
		{"half a form", "POST /api/v1/documents", good[:len(good)-20], keys.Write, []string{"Content-Type", kind}, 400, "不完整"},
		{"a form without its end", "POST /api/v1/documents", good[:len(good)/2], keys.Write, []string{"Content-Type", kind}, 400, "不完整"},
		{"no form", "POST /api/v1/documents", "x", keys.Write, []string{"Content-Type", kind}, 400, "file"},
		{"a form without a boundary", "POST /api/v1/documents", good, keys.Write, []string{"Content-Type", "multipart/form-data"}, 400, "boundary"},
		{"an empty form", "POST /api/v1/documents", none, keys.Write, []string{"Content-Type", noneKind}, 400, "file"},
		{"two files", "POST /api/v1/documents", twice, keys.Write, []string{"Content-Type", twiceKind}, 400, "只能给一次"},
		{"another field", "POST /api/v1/documents", other, keys.Write, []string{"Content-Type", otherKind}, 400, "document"},
		{"a field after it", "POST /api/v1/documents", after, keys.Write, []string{"Content-Type", afterKind}, 400, "title"},
		{"no document", "GET /api/v1/documents/none", "", keys.Write, nil, 404, "没有这份文件"},
		{"accept none", "POST " + accept("none"), "", keys.Write, nil, 404, "没有这份文件"},
		{"discard none", "DELETE /api/v1/documents/none", "", keys.Write, nil, 404, "没有这份文件"},
		{"from nothing", "GET /api/v1/documents/" + doc.ID + "?from=0", "", keys.Write, nil, 400, "from"},
		{"from where", "GET /api/v1/documents/" + doc.ID + "?form=1", "", keys.Write, nil, 400, "form"},
		{"a parameter of the list", "GET /api/v1/documents?page=2", "", keys.Write, nil, 400, "page"},
		{"another method", "PUT /api/v1/documents/" + doc.ID, "", keys.Write, nil, 405, "PUT"},
		{"half a choice", choose, `{"cases":[`, keys.Write, nil, 400, "不完整"},
		{"no cases chosen", choose, `{"cases":[]}`, keys.Write, nil, 400, "cases"},
		{"another field of a choice", choose, `{"cases":[{"plase":"x"}]}`, keys.Write, nil, 400, "plase"},
		{"a wrong type", choose, `{"cases":[{"place":7}]}`, keys.Write, nil, 400, "类型"},
		{"deep", choose, strings.Repeat("[", 100000), keys.Write, nil, 400, "嵌套"},
		{"no UTF-8 chosen", choose, "{\"cases\":[{\"place\":\"\xff\"}]}", keys.Write, nil, 400, "UTF-8"},
		{"a place that is none", choose, choices(t, server.AcceptedChoice{Place: "row 99"}), keys.Write, nil, 400, "row 99"},
		{"a place twice", choose, choices(t, server.AcceptedChoice{Place: place}, server.AcceptedChoice{Place: place}), keys.Write, nil, 400, "两次"},
		{"a correction without a title", choose, choices(t, server.AcceptedChoice{Place: place, Case: &data.Case{Sections: []data.Section{{Text: "x"}}}}),
			keys.Write, nil, 400, "cases[0].case.title"},
		{"a correction to another's id", choose, choices(t, server.AcceptedChoice{Place: place, Case: &data.Case{ID: "zb-02", Title: "x", Sections: []data.Section{{Text: "x"}}}},
			server.AcceptedChoice{Place: doc.Understood[1].Place}), keys.Write, nil, 400, "cases[0].case.id"},
		{"a correction to a case that is held", choose, choices(t, server.AcceptedChoice{Place: place, Case: &data.Case{ID: "zb2-02", Title: "x", Sections: []data.Section{{Text: "x"}}}}),
			keys.Write, nil, 412, "zb2-02"},
		{"wait for what, accepting", choose + "?wait=perhaps", "", keys.Write, nil, 400, "wait"},
		{"an original without a key", "GET /api/v1/cases/zb2-01/original", "", "", nil, 401, "钥匙"},
		{"the original of nothing", "GET /api/v1/cases/none/original", "", keys.Read, nil, 404, "没有"},
	} {
		method, path, _ := strings.Cut(tt.what, " ")
		a := s.send(t, tt.scope, method, path, tt.body, append([]string{"Accept-Language", "zh-CN"}, tt.header...)...)
		if a.status != tt.status || a.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(a.body, tt.says) ||
			a.fields["title"] == "" || a.fields["status"] != float64(tt.status) {
			t.Errorf("%s: %v, want %d with %q", tt.name, a, tt.status, tt.says)
		}
		list, err := s.c.documents.Documents(t.Context())
		if now, err2 := s.c.store.Seq(); err != nil || err2 != nil || len(list) != 1 || now != seq {
			t.Errorf("%s: it left %+v, %d after %d", tt.name, list, now, seq)
		}
		if tt.scope == keys.Write {
			english := s.send(t, tt.scope, method, path, tt.body, append([]string{"Accept-Language", "en"}, tt.header...)...)
			if detail, _ := english.fields["detail"].(string); strings.ContainsFunc(strings.NewReplacer("汇总", "", "标题", "", "案例名称", "", "主要做法", "", "长", "").Replace(detail), func(r rune) bool { return r >= 0x3400 && r < 0xff00 }) {
				t.Errorf("%s in English: %v", tt.name, english)
			}
		}
	}
	// A form is as good as a body, and its file has its own name.
	a := s.send(t, keys.Write, "POST", "/api/v1/documents", good, "Content-Type", kind)
	if got := documentIn(t, a); got.Name != "表二.csv" || got.Cases != 3 {
		t.Error(a)
	}
	if left := filesIn(t, s.c.documents.originals.dir); len(left) != 2 { // the one file, thrice, and its record
		t.Errorf("%v", left)
	}
}

func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v, %v", e.Name(), info.Mode(), err)
		}
	}
	return names
}

// zeros are as many zero bytes as there is memory for none.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	n := min(int64(len(p)), z.left)
	if z.left -= n; n == 0 {
		return 0, fmt.Errorf("EOF after all: %w", http.ErrBodyReadAfterClose)
	}
	clear(p[:n])
	return int(n), nil
}

// A file that is too large is refused, whether it says so or not, and one that breaks off is, too; nothing of it is kept.
func TestDocumentsThatDoNotArrive(t *testing.T) {
	s := documentSite(t)
	send := func(length int64, body *zeros) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+named("大.txt"), body)
		if err != nil {
			t.Fatal(err)
		}
		request.ContentLength = length
		request.Header.Set("Authorization", "Bearer "+s.keys[keys.Write])
		request.Header.Set("Expect", "100-continue")
		response, err := s.Client().Do(request)
		if err != nil {
			return 0, err.Error()
		}
		defer response.Body.Close()
		answer := make([]byte, 4096)
		n, _ := response.Body.Read(answer)
		return response.StatusCode, string(answer[:n])
	}
	if status, body := send(server.MaxDocument+1<<20, &zeros{server.MaxDocument + 1<<20}); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "200 MB") {
		t.Error(status, body)
	}
	// Over the limit without having said so: the connection may end before the answer is read.
	if status, body := send(-1, &zeros{server.MaxDocument + 1<<20}); status != http.StatusRequestEntityTooLarge && status != 0 {
		t.Error(status, body)
	}
	if status, body := send(-1, &zeros{1 << 20}); status != 0 && status != http.StatusBadRequest {
		t.Error(status, body)
	}
	if err := soon("nothing is left", func() error {
		d := s.c.documents
		d.mu.Lock()
		defer d.mu.Unlock()
		if names := filesIn(t, d.originals.dir); len(names)+len(d.waiting)+d.arriving+int(d.reserved) != 0 {
			return fmt.Errorf("%v, %v, %d, %d", names, d.waiting, d.arriving, d.reserved)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// Of those who accept one document at the same time, all are answered the same, and it is written once.
func TestAcceptingAtOnce(t *testing.T) {
	s := documentSite(t)
	doc := s.put(t, "表.csv", threeCases, "collection", "zb")
	var all sync.WaitGroup
	answers := make([]said, 8)
	for i := range answers {
		all.Go(func() { answers[i] = s.send(t, keys.Write, "POST", accept(doc.ID), "") })
	}
	all.Go(func() { s.send(t, keys.Write, "GET", "/api/v1/documents/"+doc.ID, "") })
	all.Go(func() { s.send(t, keys.Write, "GET", "/api/v1/documents", "") })
	all.Wait()
	for _, a := range answers {
		if a.status != http.StatusOK || a.body != answers[0].body {
			t.Errorf("%v\n%v", a, answers[0])
		}
	}
	if seq, err := s.c.store.Seq(); err != nil || seq != 3 {
		t.Error(seq, err)
	}
	// Of those who choose differently, one is.
	doc = s.put(t, "表.csv", strings.ReplaceAll(threeCases, "做了", "又做了"), "collection", "zb")
	counts := map[int]int{}
	var mu sync.Mutex
	for i := range 3 {
		all.Go(func() {
			a := s.send(t, keys.Write, "POST", accept(doc.ID), choices(t, server.AcceptedChoice{Place: doc.Understood[i].Place}))
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
		})
	}
	all.Wait()
	if seq, err := s.c.store.Seq(); err != nil || counts[http.StatusOK] != 1 || counts[http.StatusConflict] != 2 || seq != 4 {
		t.Error(counts, seq, err)
	}
}

// blocked has documents be read when they are told to.
func (s *site) blocked(t *testing.T) (release func()) {
	t.Helper()
	let := make(chan struct{})
	read := s.c.documents.read
	s.c.documents.read = func(ctx context.Context, name string, content []byte, opts format.Options) (*format.Document, error) {
		select {
		case <-let:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return read(ctx, name, content, opts)
	}
	release = sync.OnceFunc(func() { close(let) })
	t.Cleanup(release)
	return release
}

// Documents are read one after the other; those that would wait too long are sent away, and those under way are told of.
func TestDocumentsWaitTheirTurn(t *testing.T) {
	s := documentSite(t)
	release := s.blocked(t)
	var ids []string
	for i := range mostToRead + 1 {
		a := s.send(t, keys.Write, "POST", named(fmt.Sprintf("%02d.csv", i), "wait", "false"), threeCases)
		doc := documentIn(t, a)
		if a.status != http.StatusAccepted || doc.State != server.DocumentReading || doc.Progress == nil || a.header.Get("Location") == "" {
			t.Fatal(a)
		}
		ids = append(ids, doc.ID)
		if i == 0 { // it is under way before the others come
			if err := soon("it is being read", func() error {
				if doc := documentIn(t, s.send(t, keys.Write, "GET", "/api/v1/documents/"+ids[0], "")); doc.Progress.Stage != "reading" {
					return fmt.Errorf("%+v", doc)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if a := s.send(t, keys.Write, "POST", named("多.csv"), threeCases); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
		t.Error(a)
	}
	if doc := documentIn(t, s.send(t, keys.Write, "GET", "/api/v1/documents/"+ids[mostToRead], "")); doc.Progress.Stage != "waiting" || doc.Progress.Ahead != mostToRead {
		t.Errorf("%+v", doc.Progress)
	}
	if a := s.send(t, keys.Write, "POST", accept(ids[1]), ""); a.status != http.StatusConflict {
		t.Error(a)
	}
	for _, id := range ids[:2] { // the one that is read, and one that waits
		if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+id, ""); a.status != http.StatusOK {
			t.Error(a)
		}
	}
	s.again(t) // what was not read yet is, by the next process
	release()
	for _, id := range ids[2:] {
		doc, err := s.c.documents.Document(t.Context(), id, server.Look{From: 1, Wait: time.Minute})
		if err != nil || doc.State != server.DocumentRead || len(doc.Understood) != 3 {
			t.Errorf("%+v, %v", doc, err)
		}
	}
	if list, err := s.c.documents.Documents(t.Context()); err != nil || len(list) != len(ids)-2 {
		t.Errorf("%d, %v", len(list), err)
	}
}

// A fault of the program over one document is told of that document, and the others are read.
func TestAFaultOverADocument(t *testing.T) {
	s := documentSite(t)
	read := s.c.documents.read
	s.c.documents.read = func(ctx context.Context, name string, content []byte, opts format.Options) (*format.Document, error) {
		switch name {
		case "坏.csv":
			panic("a file that nobody thought of")
		case "空.csv":
			return nil, nil
		}
		return read(ctx, name, content, opts)
	}
	for _, name := range []string{"坏.csv", "空.csv"} {
		if a := s.send(t, keys.Write, "POST", named(name), threeCases); a.status != http.StatusInternalServerError || !strings.Contains(a.body, "不是文件的错") {
			t.Error(a)
		}
		doc := documentIn(t, s.send(t, keys.Write, "POST", named(name, "wait", "false"), threeCases))
		failed, err := s.c.documents.Document(t.Context(), doc.ID, server.Look{From: 1, Wait: time.Minute})
		if err != nil || failed.State != server.DocumentFailed || failed.Fault != server.FaultProgram || failed.Problem == "" {
			t.Errorf("%+v, %v", failed, err)
		}
		if a := s.send(t, keys.Write, "POST", accept(doc.ID), ""); a.status != http.StatusConflict {
			t.Error(a)
		}
	}
	s.put(t, "好.csv", threeCases)
}

// Many cases are told page by page.
func TestManyCasesOfADocument(t *testing.T) {
	s := documentSite(t)
	var table strings.Builder
	table.WriteString("案例名称,主要做法\n")
	const many = 2*server.MaxDocumentCases + 7
	for i := range many {
		fmt.Fprintf(&table, "第%d个案例,做了第%d件事。\n", i, i)
	}
	doc := s.put(t, "表.csv", table.String(), "collection", "zb")
	seen := 0
	for next := 1; next > 0; {
		page := documentIn(t, s.send(t, keys.Write, "GET", fmt.Sprintf("/api/v1/documents/%s?from=%d", doc.ID, next), ""))
		for _, u := range page.Understood {
			if u.Title != fmt.Sprintf("第%d个案例", seen) {
				t.Fatalf("%d: %+v", seen, u)
			}
			seen++
		}
		next = page.Next
	}
	if doc.Cases != many || seen != many {
		t.Errorf("%d cases, %d seen", doc.Cases, seen)
	}
	if got := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID)+"?wait=false", "")); got.Accepted.Added != many || !got.Accepted.Pending {
		t.Errorf("%+v", got.Accepted)
	}
}

// damaged changes a byte in the middle of a file, whose name may have a star.
func damaged(t *testing.T, pattern ...string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(pattern...))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	content, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 0x20
	if err := os.WriteFile(found[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Damage of what waits costs that document and no other; what can be made again is.
func TestDamageOfWhatWaits(t *testing.T) {
	s := documentSite(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, s.put(t, fmt.Sprintf("%d.csv", i), strings.ReplaceAll(threeCases, "做了", fmt.Sprint("第", i, "次做了"))).ID)
	}
	waits := filepath.Join(s.dir, documentsDir, pendingDir)
	originals := filepath.Join(s.dir, documentsDir, originalsDir)
	s.end(t)
	damaged(t, waits, ids[0], documentFile)
	damaged(t, waits, ids[1], casesFile)
	if err := os.Remove(filepath.Join(waits, ids[2], casesFile)); err != nil {
		t.Fatal(err)
	}
	// What a process that was killed leaves behind.
	if err := os.Mkdir(filepath.Join(waits, "HALF"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(waits, "stray"), filepath.Join(originals, incomingFile+"1"), filepath.Join(originals, ".part.json.1")} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.begin(t)
	if a := s.send(t, keys.Write, "GET", "/api/v1/documents/"+ids[0], ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
	for _, id := range ids[1:3] { // its cases are read again
		if doc := documentIn(t, s.send(t, keys.Write, "GET", "/api/v1/documents/"+id, "")); doc.State != server.DocumentReading {
			t.Errorf("%+v", doc)
		}
		doc, err := s.c.documents.Document(t.Context(), id, server.Look{From: 1, Wait: time.Minute})
		if err != nil || doc.State != server.DocumentRead || len(doc.Understood) != 3 {
			t.Errorf("%+v, %v", doc, err)
		}
	}
	for _, id := range ids[1:] {
		if got := documentIn(t, s.send(t, keys.Write, "POST", accept(id), "")); got.Accepted.Added != 3 {
			t.Errorf("%+v", got)
		}
	}
	if names := filesIn(t, originals); slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, incomingFile) || n[0] == '.' }) || len(names) != 5+4 {
		t.Errorf("%v", names)
	}
	// A file that is damaged while it waits cannot be read again, and says so.
	doc := s.put(t, "坏.csv", strings.ReplaceAll(threeCases, "做了", "坏了"))
	s.end(t)
	kept := keptDocument{}
	if err := readSealed(filepath.Join(waits, doc.ID, documentFile), &kept); err != nil {
		t.Fatal(err)
	}
	damaged(t, originals, kept.Hash)
	damaged(t, waits, doc.ID, casesFile)
	s.begin(t)
	s.send(t, keys.Write, "GET", "/api/v1/documents/"+doc.ID, "")
	failed, err := s.c.documents.Document(t.Context(), doc.ID, server.Look{From: 1, Wait: time.Minute})
	if err != nil || failed.State != server.DocumentFailed || !strings.Contains(failed.Problem, "put it in again") {
		t.Errorf("%+v, %v", failed, err)
	}
	// A record that is damaged costs no file.
	s.end(t)
	damaged(t, originals, kept.Hash[:0]+recordOf(t, originals))
	s.begin(t)
	if names := filesIn(t, originals); len(names) != 6+4 {
		t.Errorf("%v", names)
	}
}

func recordOf(t *testing.T, dir string) string {
	t.Helper()
	for _, name := range filesIn(t, dir) {
		if strings.HasSuffix(name, recordEnding) {
			return name
		}
	}
	t.Fatal("there is no record")
	return ""
}

// A process that ends between writing the cases of a document and noting that leaves the rest to the next one.
func TestAcceptedAndNotNoted(t *testing.T) {
	s := documentSite(t)
	doc := s.put(t, "表.csv", threeCases, "collection", "zb")
	folder := filepath.Join(s.dir, documentsDir, pendingDir, doc.ID)
	before := map[string]string{documentFile: "", casesFile: ""}
	for name := range before {
		before[name] = fileText(t, filepath.Join(folder, name))
	}
	body := choices(t, server.AcceptedChoice{Place: doc.Understood[1].Place})
	first := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), body))
	seq, _ := s.c.store.Seq()
	s.end(t)
	record := filepath.Join(s.dir, documentsDir, originalsDir, recordOf(t, filepath.Join(s.dir, documentsDir, originalsDir)))
	if err := os.Remove(record); err != nil {
		t.Fatal(err)
	}
	for name, text := range before {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.begin(t)
	again := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), body))
	if now, err := s.c.store.Seq(); err != nil || now != seq || again.State != server.DocumentAccepted || !reflect.DeepEqual(again.Accepted.Cases, first.Accepted.Cases) {
		t.Errorf("%+v\nfirst %+v; %d after %d", again.Accepted, first.Accepted, now, seq)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/zb-02/original", ""); a.status != http.StatusOK || a.body != threeCases {
		t.Error(a)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/zb-01/original", ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
}

// The file that a case came from is given out as it came, never as a page, for as long as a case is kept that came from it.
func TestOriginals(t *testing.T) {
	s := documentSite(t)
	put := func(name, text, collection string) {
		t.Helper()
		documentIn(t, s.send(t, keys.Write, "POST", accept(s.put(t, name, text, "collection", collection).ID), ""))
	}
	docx, page := fileText(t, testDocuments+"single/single.docx"), fileText(t, testDocuments+"single/single.html")
	put(`C:\报告\第12周 "终稿".docx`, docx, "zb")
	put("网页.html", page, "wy")
	put("表.csv", threeCases, "bg")
	put("另一个名字.csv", threeCases, "bg2")
	original := func(id string) said {
		return s.send(t, keys.Read, "GET", "/api/v1/cases/"+id+"/original", "")
	}
	cases, _ := contents(t, s.c.store)
	of := map[string]string{}
	for id, c := range cases {
		of[c.Collection] = id
	}
	check := func() {
		t.Helper()
		for collection, want := range map[string][4]string{
			"zb": {docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "filename*=UTF-8''%E7%AC%AC12%E5%91%A8%20%22%E7%BB%88%E7%A8%BF%22.docx", `filename="_12_ ____.docx"`},
			"wy": {page, "application/octet-stream", "filename*=UTF-8''%E7%BD%91%E9%A1%B5.html", ""},
			"bg": {threeCases, "text/csv", "filename*=UTF-8''%E8%A1%A8.csv", ""}, "bg2": {threeCases, "text/csv", "%E5%8F%A6", ""},
		} {
			a := original(of[collection])
			disposition := a.header.Get("Content-Disposition")
			if a.status != http.StatusOK || a.body != want[0] || a.header.Get("Content-Type") != want[1] || a.header.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(disposition, "attachment; ") || !strings.Contains(disposition, want[2]) || !strings.Contains(disposition, want[3]) {
				t.Errorf("%s: %d %v %q", collection, a.status, a.header, a.body[:min(100, len(a.body))])
			}
		}
	}
	check()
	s.again(t)
	check()
	if part := s.send(t, keys.Read, "GET", "/api/v1/cases/bg-01/original", "", "Range", "bytes=3-9"); part.status != http.StatusPartialContent || part.body != threeCases[3:10] {
		t.Error(part)
	}
	// A withdrawn case may be put back, and its file stays; one that is purged takes it along where no other came from it.
	count := func() int { t.Helper(); return len(filesIn(t, s.c.documents.originals.dir)) }
	all := count()
	s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+of["zb"], "")
	if a := original(of["zb"]); a.status != http.StatusGone || count() != all {
		t.Error(a, count())
	}
	s.send(t, keys.Write, "POST", "/api/v1/cases/"+of["zb"]+"/restore", "")
	if a := original(of["zb"]); a.body != docx {
		t.Error(a)
	}
	purge := func(ids ...string) {
		t.Helper()
		for _, id := range ids {
			s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+id, "")
			if a := s.send(t, keys.Admin, "DELETE", "/api/v1/cases/"+id+"?purge=1", ""); a.status != http.StatusOK {
				t.Error(a)
			}
		}
	}
	purge(of["zb"])
	if a := original(of["zb"]); a.status != http.StatusGone || count() != all-2 {
		t.Error(a, count())
	}
	purge("bg-01", "bg-02", "bg-03", "bg2-01", "bg2-02")
	if a := original("bg2-03"); a.body != threeCases || count() != all-2 {
		t.Error(a, count())
	}
	waits := s.put(t, "还在等.csv", threeCases, "collection", "bg3")
	purge("bg2-03")
	if count() != all-3 { // the file waits, its record is gone
		t.Error(count())
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+waits.ID, ""); a.status != http.StatusOK || count() != all-4 {
		t.Error(a, count())
	}
	s.end(t)
	backsUpOriginals(t, s.dir, of["wy"], page)
	// The command on a directory that nobody holds does the same.
	for _, args := range [][]string{{"remove", of["wy"]}, {"remove", "--purge", of["wy"]}} {
		if got := anlisou(t, nil, append(args, "--data", s.dir)...); got.code != exitDone {
			t.Error(got)
		}
	}
	if names := filesIn(t, filepath.Join(s.dir, documentsDir, originalsDir)); len(names) != 0 {
		t.Errorf("%v", names)
	}
	s.begin(t)
}

// backsUpOriginals: a backup has the originals of cases, and what is restored gives them out; a damaged one leaves none.
func backsUpOriginals(t *testing.T, dir, id, want string) {
	t.Helper()
	saved := filepath.Join(t.TempDir(), "saved")
	if got := anlisou(t, nil, "backup", "--data", dir, saved); got.code != exitDone {
		t.Fatal(got)
	}
	copied := &site{dir: filepath.Join(t.TempDir(), "copied")}
	if got := anlisou(t, nil, "restore", "--data", copied.dir, saved); got.code != exitDone {
		t.Fatal(got)
	}
	copied.keys = map[keys.Scope]string{}
	copied.begin(t)
	defer copied.end(t)
	name, content, found, err := copied.c.documents.originals.original(id)
	if err != nil || !found || name != "网页.html" {
		t.Fatal(name, found, err)
	}
	defer content.Close()
	if got, err := io.ReadAll(content); err != nil || string(got) != want {
		t.Error(string(got), err)
	}
	if a, b := filesIn(t, filepath.Join(dir, documentsDir, originalsDir)), filesIn(t, copied.c.documents.originals.dir); !slices.Equal(a, b) {
		t.Errorf("%v, were %v", b, a)
	}
	half := fileText(t, saved)
	if err := os.WriteFile(saved, []byte(half[:len(half)-9]), 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "none")
	if got := anlisou(t, nil, "restore", "--data", none, saved); got.code != exitFailed {
		t.Fatal(got)
	}
	if names, err := filepath.Glob(filepath.Join(none, documentsDir, originalsDir, "*")); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}

// What nobody accepts goes after a while; a shelf that is full says so, and what failed gives way.
func TestTheShelfIsBounded(t *testing.T) {
	s := documentSite(t)
	d := s.c.documents
	var first server.Document
	for i := range mostPending {
		doc, err := d.Take(t.Context(), server.Incoming{Name: fmt.Sprintf("%d.csv", i), Size: -1, Content: strings.NewReader(threeCases)})
		if err == nil {
			doc, err = d.Document(t.Context(), doc.ID, server.Look{From: 1, Wait: time.Minute})
		}
		if err != nil || doc.State != server.DocumentRead {
			t.Fatal(doc, err)
		}
		if i == 0 {
			first = doc
		}
	}
	if a := s.send(t, keys.Write, "POST", named("多.csv"), threeCases); a.status != http.StatusInsufficientStorage || !strings.Contains(a.body, "收下或丢弃") {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+first.ID, ""); a.status != http.StatusOK {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+first.ID, ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
	failing := documentIn(t, s.send(t, keys.Write, "POST", named("坏.txt", "wait", "false"), "没有案例的文字"))
	if doc, err := d.Document(t.Context(), failing.ID, server.Look{Wait: time.Minute}); err != nil || doc.State != server.DocumentFailed {
		t.Error(doc, err)
	}
	accepted := s.put(t, "新.csv", threeCases, "collection", "zb")
	if _, err := d.Document(t.Context(), failing.ID, server.Look{}); err == nil {
		t.Error("what failed is still there")
	}
	documentIn(t, s.send(t, keys.Write, "POST", accept(accepted.ID), ""))
	d.mu.Lock()
	d.now = func() time.Time { return time.Now().Add(acceptedFor + time.Hour) }
	d.mu.Unlock()
	if list, err := d.Documents(t.Context()); err != nil || len(list) != mostPending-1 {
		t.Error(len(list), err)
	}
	if a := s.send(t, keys.Write, "GET", "/api/v1/documents/"+accepted.ID, ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
	d.mu.Lock()
	d.now = func() time.Time { return time.Now().Add(pendingFor + time.Hour) }
	d.mu.Unlock()
	if list, err := d.Documents(t.Context()); err != nil || len(list) != 0 {
		t.Error(len(list), err)
	}
	if names := filesIn(t, d.originals.dir); len(names) != 2 { // what was accepted
		t.Errorf("%v", names)
	}
}

// A process that is killed at any moment loses no document that it took, and no case that it accepted; none is in by half.
func TestDocumentsOutliveAKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	took, acceptedIDs := map[string]bool{}, map[string]bool{}
	for round := range 8 {
		command, address := started(t, dir, "--empty")
		client, ok := localServer(dir)
		if !ok {
			t.Fatal("no socket")
		}
		ask := func(method, path, body string) (status int, doc server.Document) {
			request, err := http.NewRequestWithContext(t.Context(), method, "http://anlisou"+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Do(request)
			if err != nil {
				return 0, doc
			}
			defer response.Body.Close()
			if json.NewDecoder(response.Body).Decode(&doc) != nil {
				return 0, doc
			}
			return response.StatusCode, doc
		}
		if err := soon("it is ready", func() error { _, err := totalOf(address, ""); return err }); err != nil {
			t.Fatal(err)
		}
		for id := range took {
			if status, doc := ask("GET", "/api/v1/documents/"+id, ""); status != http.StatusOK || acceptedIDs[id] && doc.State != server.DocumentAccepted {
				t.Errorf("round %d: %s is %d, %+v", round, id, status, doc)
			}
		}
		time.AfterFunc(time.Duration(100+rand.IntN(700))*time.Millisecond, func() { _ = command.Process.Kill() })
		for i := 0; ; i++ {
			text := strings.ReplaceAll(threeCases, "做了", fmt.Sprintf("第%d轮第%d次做了", round, i))
			status, doc := ask("POST", named("表.csv", "collection", fmt.Sprintf("r%di%d", round, i)), text)
			if status == 0 {
				break
			}
			if status != http.StatusCreated && status != http.StatusAccepted {
				t.Fatal(status, doc)
			}
			took[doc.ID] = true
			if status, doc = ask("POST", accept(doc.ID), ""); status == 0 {
				break
			} else if status == http.StatusOK {
				acceptedIDs[doc.ID] = true
			}
		}
		_ = command.Wait()
	}
	c, err := (&dataFlags{dir: dir}).openStore(false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.close() }()
	cases, _ := contents(t, c.store)
	of := map[string]int{}
	for _, one := range cases {
		of[one.Collection]++
	}
	for collection, n := range of {
		if n != 3 {
			t.Errorf("%s has %d cases", collection, n)
		}
	}
	if len(of) < len(acceptedIDs) || len(acceptedIDs) == 0 {
		t.Errorf("%d collections, %d documents were accepted", len(of), len(acceptedIDs))
	}
	t.Logf("%d documents taken, %d accepted, %d collections", len(took), len(acceptedIDs), len(of))
}
