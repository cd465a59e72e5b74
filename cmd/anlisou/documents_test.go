package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
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
	"anlisou/data/rounds"
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

func documentPath(name string, more ...string) string {
	q := url.Values{"name": {name}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/api/v1/documents?" + q.Encode()
}

// sendDocument sends a file, and gives the answer that a machine gives which has time for it.
func (s *site) sendDocument(t *testing.T, name, content string, more ...string) said {
	t.Helper()
	a := s.send(t, keys.Write, "POST", documentPath(name, more...), content)
	if a.status != http.StatusAccepted {
		return a
	}
	doc, err := s.c.documents.Document(t.Context(), documentIn(t, a).ID, server.Look{From: 1, Wait: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	a = s.send(t, keys.Write, "GET", "/api/v1/documents/"+doc.ID, "")
	if a.status = http.StatusCreated; doc.State == server.DocumentFailed {
		a.status, a.fields = http.StatusUnprocessableEntity, map[string]any{"detail": a.fields["problem"]}
		if err := s.c.documents.Discard(t.Context(), doc.ID); err != nil {
			t.Error(err)
		}
	}
	return a
}

// put sends a file, and gives what was understood of it.
func (s *site) put(t *testing.T, name, content string, more ...string) server.Document {
	t.Helper()
	a := s.sendDocument(t, name, content, more...)
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
	rounds.Computes(t)
	s := documentSite(t)
	read, failed := 0, 0
	for _, path := range everyDocument(t) {
		var dry importReport
		got := anlisou(t, map[string]string{"LANG": "zh_CN.UTF-8"}, "import", "--dry-run", "--json", path)
		if err := json.Unmarshal([]byte(got.stdout), &dry); err != nil || len(dry.Files) != 1 {
			t.Fatal(path, got, err)
		}
		want := dry.Files[0]
		a := s.sendDocument(t, filepath.Base(path), fileText(t, path))
		if !want.Error.IsZero() {
			failed++
			said, _, _ := strings.Cut(want.Error.String(), "；用 --") // the ways out are each surface's own
			if detail, _ := a.fields["detail"].(string); a.status != http.StatusUnprocessableEntity && a.status != http.StatusUnsupportedMediaType ||
				!strings.Contains(detail, said) {
				t.Errorf("%s: %v, want %s", path, a, said)
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
	defer func() { _ = imported.Close() }() // nothing was written
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
		a := s.send(t, keys.Write, "POST", documentPath(fmt.Sprintf("%02d.csv", i), "wait", "false"), threeCases)
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
	if a := s.send(t, keys.Write, "POST", documentPath("多.csv"), threeCases); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
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
		if a := s.send(t, keys.Write, "POST", documentPath(name), threeCases); a.status != http.StatusInternalServerError || !strings.Contains(a.body, "不是文件的错") {
			t.Error(a)
		}
		doc := documentIn(t, s.send(t, keys.Write, "POST", documentPath(name, "wait", "false"), threeCases))
		failed, err := s.c.documents.Document(t.Context(), doc.ID, server.Look{From: 1, Wait: time.Minute})
		if err != nil || failed.State != server.DocumentFailed || failed.Fault != server.FaultProgram || failed.Problem.IsZero() {
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
	if a := s.send(t, keys.Write, "POST", documentPath("多.csv"), threeCases); a.status != http.StatusInsufficientStorage || !strings.Contains(a.body, "收下或丢弃") {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+first.ID, ""); a.status != http.StatusOK {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+first.ID, ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
	failing := documentIn(t, s.send(t, keys.Write, "POST", documentPath("坏.txt", "wait", "false"), "没有案例的文字"))
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
