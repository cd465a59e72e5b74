package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/index"
	"anlisou/index/preview"
	"anlisou/server"
	"anlisou/server/keys"
)

// unlabelled are the bundled cases without the labels that people gave them: theirs are inferred.
func unlabelled(t testing.TB) []data.Case {
	t.Helper()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		cases[i].Departments, cases[i].Domains, cases[i].Labels, cases[i].Evidence = nil, nil, "", nil
	}
	return cases
}

// newWordsSite serves the bundled cases, their labels inferred.
func newWordsSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	if _, err := s.c.writer.Write(t.Context(), data.Write{Put: unlabelled(t)}, true); err != nil {
		t.Fatal(err)
	}
	if err := s.c.index.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func text(s string) *string { return &s }

func unheard(preview.Progress) {}

// filesOf are all folders and files below a data directory, with what these hold; those within a generation of the index
// are left out, which the index writes in the background when it likes.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			all[path] = "a folder"
			if strings.HasPrefix(d.Name(), "generation-") {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(path)
		all[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// differing are the paths of the files that two lists do not have alike.
func differing(a, b map[string]string) (paths []string) {
	for path, content := range a {
		if other, there := b[path]; !there || other != content {
			paths = append(paths, path)
		}
	}
	for path := range b {
		if _, there := a[path]; !there {
			paths = append(paths, path)
		}
	}
	return paths
}

// someQueries are titles, and pieces of the texts, of the bundled cases.
func someQueries(t *testing.T, random *rand.Rand, n int) (queries []string) {
	cases := unlabelled(t)
	for range n {
		c := cases[random.IntN(len(cases))]
		if random.IntN(3) == 0 {
			queries = append(queries, c.Title)
			continue
		}
		queries = append(queries, somePiece(c, random, 2+random.IntN(5)))
	}
	return queries
}

func somePiece(c data.Case, random *rand.Rand, n int) string {
	runes := []rune(c.Sections[random.IntN(len(c.Sections))].Text)
	runes = append(runes, []rune(c.Title)...)
	for {
		at := random.IntN(len(runes) - n)
		piece := string(runes[at : at+n])
		if strings.IndexFunc(piece, func(r rune) bool { return r < 0x4E00 || r > 0x9FA5 }) < 0 {
			return piece
		}
	}
}

// someChange is a small change of some of the texts.
func someChange(t *testing.T, random *rand.Rand, kinds int) (change server.WordsChange) {
	cases := unlabelled(t)
	piece := func(n int) string { return somePiece(cases[random.IntN(len(cases))], random, n) }
	if kinds&1 != 0 {
		lines := ""
		for range 1 + random.IntN(3) {
			lines += piece(2+random.IntN(3)) + " => " + piece(2+random.IntN(3)) + "\n"
		}
		change.Synonyms = &lines
	}
	if kinds&2 != 0 {
		lines := ""
		for range 1 + random.IntN(3) {
			lines += piece(3+random.IntN(3)) + "\n"
		}
		if words, err := jiaxing.Cases(); err == nil && random.IntN(2) == 0 {
			lines += "-" + []string{"改革", "企业", "服务", "融资", words[0].Title[:6]}[random.IntN(5)] + "\n"
		}
		change.Dictionary = &lines
	}
	if kinds&4 != 0 {
		change.Taxonomy = text(withAlias("海关", piece(4)))
	}
	return change
}

// withAlias is the program's taxonomy, with another name of a department.
func withAlias(department, alias string) string {
	own := string(data.DefaultTaxonomy().Text())
	before, after, _ := strings.Cut(own, "name: "+department+"\n")
	head, rest, _ := strings.Cut(after, "aliases: [")
	return before + "name: " + department + "\n" + head + "aliases: [" + alias + ", " + rest
}

// TestPreviewSaysWhatApplyDoes: for random small changes, what a preview says would change is what changes, and by
// itself it changes nothing.
func TestPreviewSaysWhatApplyDoes(t *testing.T) {
	rounds.Computes(t)
	s := newWordsSite(t)
	random := rand.New(rand.NewPCG(24, 1))
	changed, relabelled, built := 0, 0, 0
	for round := range rounds.Of(21) {
		change := someChange(t, random, 1+round%7)
		queries := someQueries(t, random, 25)
		for _, p := range []*string{change.Synonyms, change.Dictionary} { // what it is about is asked, too
			if p != nil {
				queries = append(queries, strings.FieldsFunc(*p, func(r rune) bool { return strings.ContainsRune("-=> \n", r) })...)
			}
		}
		queries = slices.DeleteFunc(queries, func(q string) bool { return q == "" })
		ask := func() (all []*index.Result) {
			for _, q := range queries {
				r, err := s.c.index.Search(t.Context(), index.Request{Query: q, Page: 1, Size: preview.Depth})
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, r)
			}
			return all
		}
		labels := func() (all []data.Case) {
			for _, c := range unlabelled(t) {
				all = append(all, s.c.index.Label(c))
			}
			return all
		}
		before, was, files := ask(), labels(), filesOf(t, s.dir)
		report, err := s.c.keeper.Preview(t.Context(), change, queries, unheard)
		if refused := (*server.WordsError)(nil); errors.As(err, &refused) {
			continue // a piece is a name already, or stands twice
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range ask() {
			if a, differs := preview.Compare(queries[i], before[i], r); differs {
				t.Fatalf("the preview changes an answer: %+v", a)
			}
		}
		if now := filesOf(t, s.dir); !reflect.DeepEqual(now, files) {
			t.Fatalf("the preview changes files: %v", differing(files, now))
		}
		if _, err := s.c.keeper.Apply(t.Context(), data.Author{Name: "甲"}, change, unheard); err != nil {
			t.Fatal(err)
		}
		var want []preview.Answer
		for i, r := range ask() {
			if a, differs := preview.Compare(queries[i], before[i], r); differs {
				want = append(want, a)
			}
		}
		if report.Queries != len(queries) || report.Changed != len(want) || len(report.Answers) != len(want) || len(want) > 0 && !reflect.DeepEqual(report.Answers, want) {
			t.Fatalf("round %d: %s\nthe preview says\n%+v\nwhat changes is\n%+v", round, saidChange(change), report.Answers, want)
		}
		n := 0
		for i, c := range labels() {
			if len(preview.CompareLabels(was[i], c)) > 0 {
				n++
			}
		}
		if report.Relabelled != n {
			t.Fatalf("round %d: %d cases would be labelled otherwise, %d are", round, report.Relabelled, n)
		}
		changed, relabelled = changed+len(want), relabelled+n
		if report.Built {
			built++
		}
	}
	if changed == 0 || built == 0 || relabelled == 0 {
		t.Errorf("%d answers and the labels of %d cases changed in %d builds: nothing was tried", changed, relabelled, built)
	}
	t.Logf("%d answers and the labels of %d cases changed, in %d builds", changed, relabelled, built)
}

func saidChange(change server.WordsChange) string {
	body, _ := json.Marshal(change)
	return string(body[:min(len(body), 400)])
}

// A synonym brings a case, a dictionary word alters a cut, another name of a department alters labels: each is told
// before, and is so after.
func TestWordsAreTakenOver(t *testing.T) {
	s := newWordsSite(t)
	k := s.c.keeper
	change := server.WordsChange{Synonyms: text("靠岸拿货 => 船边直提\n")}
	r, err := k.Preview(t.Context(), change, []string{"靠岸拿货", "海关"}, unheard)
	if err != nil || r.Built || r.Queries != 2 || r.Changed != 1 || len(r.Answers[0].Came) == 0 || r.Answers[0].Came[0].ID != "jiaxing-01" ||
		r.Answers[0].Query != "靠岸拿货" || r.Answers[0].After.Total == 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if n := s.total(t, "靠岸拿货"); n != 0 {
		t.Errorf("a preview finds %d", n)
	}
	if _, err := k.Apply(t.Context(), data.Author{Name: "甲", Via: "desk"}, change, unheard); err != nil {
		t.Fatal(err)
	}
	if n := s.total(t, "靠岸拿货"); n != r.Answers[0].After.Total {
		t.Errorf("%d are found", n)
	}

	piece := "船边直提货"
	if words := s.words(t, piece); slices.Contains(words, piece) {
		t.Fatal("it is a word already")
	}
	change = server.WordsChange{Dictionary: text(piece + "\n")}
	if r, err = k.Preview(t.Context(), change, []string{piece}, unheard); err != nil || !r.Built {
		t.Fatalf("%+v %v", r, err)
	}
	if words := s.words(t, piece); slices.Contains(words, piece) {
		t.Error("a preview cuts otherwise")
	}
	if _, err := k.Apply(t.Context(), data.Author{Name: "甲"}, change, unheard); err != nil {
		t.Fatal(err)
	}
	if words := s.words(t, piece); !slices.Contains(words, piece) {
		t.Errorf("it is cut %v", words)
	}

	change = server.WordsChange{Taxonomy: text(withAlias("法院", "外贸企业"))}
	if r, err = k.Preview(t.Context(), change, nil, unheard); err != nil || r.Relabelled == 0 || !r.Chosen || !slices.Contains(r.Labels[0].After, "法院") {
		t.Fatalf("%+v %v", r, err)
	}
	id := r.Labels[0].ID
	if _, err := k.Apply(t.Context(), data.Author{Name: "甲"}, change, unheard); err != nil {
		t.Fatal(err)
	}
	if c, _, err := s.c.filed(t.Context(), id); err != nil || !slices.Contains(c.Departments, "法院") {
		t.Errorf("%v %v", c.Departments, err)
	}
	// The program's own again: the file goes, and with it what it said.
	if _, err := k.Apply(t.Context(), data.Author{Name: "乙"}, server.WordsChange{Taxonomy: text(""), Synonyms: text("")}, unheard); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(s.dir, wordsDir, "taxonomy.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if c, _, err := s.c.filed(t.Context(), id); err != nil || slices.Contains(c.Departments, "法院") || s.total(t, "靠岸拿货") != 0 {
		t.Errorf("%v %v", c.Departments, err)
	}
	var log []string
	for e, err := range s.c.store.Log() {
		if err != nil {
			t.Fatal(err)
		}
		if e.What != "" {
			log = append(log, e.Name+" "+e.What)
		}
	}
	if len(log) != 4 || !strings.HasPrefix(log[0], "乙 changed the synonyms, +0 -1 lines: -靠岸拿货") ||
		log[3] != "甲 changed the synonyms, +1 -0 lines: +靠岸拿货 => 船边直提" {
		t.Errorf("%q", log)
	}
}

// words are those that the server's index cuts a text into.
func (s *site) words(t *testing.T, text string) (words []string) {
	t.Helper()
	segmenter, err := segmenterWith("", s.dir)
	if err != nil {
		t.Fatal(err)
	}
	runes := []rune(text)
	for _, w := range segmenter.Cut(runes) {
		words = append(words, string(runes[w.Start:w.End]))
	}
	return words
}

// TestPreviewIsGivenUp: one that is cancelled, at whatever step, leaves nothing behind, and the next is answered.
func TestPreviewIsGivenUp(t *testing.T) {
	s := newWordsSite(t)
	change := server.WordsChange{Dictionary: text("船边直提货\n"), Taxonomy: text(withAlias("法院", "外贸企业"))}
	files := filesOf(t, s.dir)
	for step := range 40 {
		ctx, cancel := context.WithCancel(t.Context())
		heard := 0
		_, err := s.c.keeper.Preview(ctx, change, []string{"海关", "嘉贸贷", "融资"}, func(preview.Progress) {
			if heard++; heard > step {
				cancel()
			}
		})
		cancel()
		if now := filesOf(t, s.dir); !reflect.DeepEqual(now, files) {
			t.Fatalf("step %d: files change: %v", step, differing(files, now))
		}
		if left, _ := filepath.Glob(filepath.Join(s.dir, previewPrefix+"*")); len(left) > 0 {
			t.Fatalf("step %d: %v is left", step, left)
		}
		if err == nil {
			if step == 0 {
				t.Error("it is not given up")
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("step %d: %v", step, err)
		}
	}
	t.Error("it never ends")
}

// TestSearchesGoOnWhileWordsAreTakenOver: none fails, and a second change meanwhile is refused.
func TestSearchesGoOnWhileWordsAreTakenOver(t *testing.T) {
	s := newWordsSite(t)
	stop, ended := make(chan struct{}), make(chan struct{})
	var asked atomic.Int64
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if r, err := s.c.index.Search(t.Context(), index.Request{Query: "海关", Page: 1, Size: 10}); err != nil || r.Total == 0 {
				t.Errorf("%+v %v", r, err)
				return
			}
			asked.Add(1)
		}
	}()
	refused := false
	for round := range rounds.Of(6) {
		_, err := s.c.keeper.Apply(t.Context(), data.Author{}, server.WordsChange{
			Dictionary: text(fmt.Sprintf("船边直提%d号\n", round)), Synonyms: text(fmt.Sprintf("拿货%d => 船边直提\n", round)),
		}, func(preview.Progress) {
			_, err := s.c.keeper.Apply(t.Context(), data.Author{}, server.WordsChange{Synonyms: text("")}, unheard)
			refused = errors.Is(err, server.ErrWordsBusy)
			if state, err := s.c.keeper.Words(t.Context()); err != nil || state.Applying == nil {
				t.Errorf("%+v %v", state.Applying, err)
			}
		})
		if err != nil || !refused {
			t.Fatal(err, refused)
		}
	}
	close(stop)
	<-ended
	if asked.Load() == 0 {
		t.Error("nothing was asked")
	}
	t.Logf("%d searches", asked.Load())
}

// TestSpoiltWords: a text that somebody spoils stops nothing: the last that was right goes on, which is told in a line.
func TestSpoiltWords(t *testing.T) {
	s := newWordsSite(t)
	change := server.WordsChange{Synonyms: text("靠岸拿货 => 船边直提\n"), Taxonomy: text(withAlias("法院", "外贸企业")), Dictionary: text("船边直提货\n")}
	if _, err := s.c.keeper.Apply(t.Context(), data.Author{}, change, unheard); err != nil {
		t.Fatal(err)
	}
	want := s.total(t, "靠岸拿货")
	for kind, spoilt := range map[wordKind][]string{
		ofSynonyms:   {"医保\n", "\xff\xfe", "a => b\n医保"},
		ofDictionary: {"船 边 提\n", "\xff", "词 很多\n"},
		ofTaxonomy:   {"departments: []\n", ":\n\t", "\xff", "departments:\n  - name: 甲\n    aliases: [甲]\ndomains:\n  - name: 乙\n"},
	} {
		path := filepath.Join(s.dir, wordsDir, wordFiles[kind])
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range spoilt {
			writeFile(t, path, text)
			var log strings.Builder
			if err := reread(s.c.keeper.flags, s.c, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
				t.Fatal(err)
			}
			if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), wordFiles[kind]) {
				t.Errorf("%q: the log says %q", text, log.String())
			}
			r := readWords(s.dir) // as the next start does
			if r.words.Synonyms == nil || r.words.Dictionary == nil || len(r.words.Dictionary.Words) != 1 || r.words.Taxonomy == nil || r.words.Taxonomy.Digest() == data.DefaultTaxonomy().Digest() {
				t.Errorf("%q: a start has %+v", text, r.words)
			}
			state, err := s.c.keeper.Words(t.Context())
			of := [wordKinds]server.WordsText{state.Dictionary, state.Synonyms, state.Taxonomy}[kind]
			if err != nil || len(of.Problems) == 0 || of.Problems[0].Text != wordNames[kind] || of.Problems[0].Reason.IsZero() {
				t.Errorf("%q: %+v %v", text, of.Problems, err)
			}
			if got := s.total(t, "靠岸拿货"); got != want {
				t.Errorf("%q: %d are found, not %d", text, got, want)
			}
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if r := readWords(s.dir); len(r.problems[kind]) == 0 || r.words.Synonyms == nil {
			t.Errorf("a folder in the place of %s: %+v", path, r.problems)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, string(good))
	}
}

// A fault of a taxonomy is told with its line.
func TestLinesOfFaults(t *testing.T) {
	for text, want := range map[string]int{
		"departments:\n  - name: 甲\n    aliases:\n      - 丙\n      - 甲\ndomains:\n  - name: 乙\n": 5,
		"departments:\n  - name: 甲\n    colour: 红\ndomains:\n  - name: 乙\n":                      3,
		"departments:\n  - name: 甲\n":                              0,
		"departments:\n  - name: 甲\ndomains: []\n":                 3,
		"departments:\n  - name: 甲\ndomains:\n  - name: 乙\n   x\n": 5,
	} {
		problems := take(ofTaxonomy, text, &index.Words{})
		if len(problems) == 0 || problems[0].Line != want {
			t.Errorf("%q: %+v, want line %d", text, problems, want)
		}
	}
	if p := take(ofSynonyms, "a => b\n医保\n", &index.Words{}); len(p) != 1 || p[0].Line != 2 {
		t.Errorf("%+v", p)
	}
	if p := take(ofDictionary, "# 词\n\n船 边\n", &index.Words{}); len(p) != 1 || p[0].Line != 3 {
		t.Errorf("%+v", p)
	}
	if p := take(ofSynonyms, strings.Repeat("#", server.MaxWordsText+1), &index.Words{}); len(p) != 1 {
		t.Errorf("%+v", p)
	}
}

// Words through the API: read, condition, refused, kept, streamed.
func TestWordsByAPI(t *testing.T) {
	s := newWordsSite(t)
	for _, scope := range []keys.Scope{"", keys.Read, keys.Write} {
		want := http.StatusForbidden
		if scope == "" {
			want = http.StatusUnauthorized
		}
		for _, path := range []string{"GET /api/v1/words", "PUT /api/v1/words", "POST /api/v1/preview"} {
			method, path, _ := strings.Cut(path, " ")
			if a := s.send(t, scope, method, path, "{}"); a.status != want {
				t.Errorf("%s %s: %v", scope, path, a)
			}
		}
	}
	state := s.send(t, keys.Admin, "GET", "/api/v1/words", "")
	tag := state.header.Get("ETag")
	if state.status != http.StatusOK || tag == "" || !strings.Contains(state.body, `"origin":"built-in"`) || !strings.Contains(state.body, "departments:") {
		t.Fatal(state)
	}
	body := `{"synonyms":"靠岸拿货 => 船边直提"}`
	a := s.send(t, keys.Admin, "POST", "/api/v1/preview", `{"synonyms":"靠岸拿货 => 船边直提","queries":["靠岸拿货"]}`)
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/x-ndjson" || !strings.Contains(a.body, `"changed":1`) || s.total(t, "靠岸拿货") != 0 {
		t.Fatal(a)
	}
	for body, want := range map[string]int{
		`{"synonyms":"医保"}`:                     http.StatusUnprocessableEntity,
		`{"dictionary":"a b c","synonyms":"x"}`: http.StatusUnprocessableEntity,
		`{"taxonomy":"departments: []"}`:        http.StatusUnprocessableEntity,
		`{"synonym":""}`:                        http.StatusBadRequest,
		`{"synonyms":7}`:                        http.StatusBadRequest,
		`{"synonyms":"`:                         http.StatusBadRequest,
		"\xff":                                  http.StatusBadRequest,
		``:                                      http.StatusBadRequest,
	} {
		for _, call := range []string{"PUT /api/v1/words", "POST /api/v1/preview"} {
			method, path, _ := strings.Cut(call, " ")
			if a := s.send(t, keys.Admin, method, path, body); a.status != want || a.fields["title"] == nil {
				t.Errorf("%s %s: %v", call, body, a)
			}
		}
	}
	if a := s.send(t, keys.Admin, "POST", "/api/v1/preview", `{"queries":["`+strings.Repeat("长", 1001)+`"]}`); a.status != http.StatusBadRequest {
		t.Error(a)
	}
	for match, want := range map[string]int{`"00"`: http.StatusPreconditionFailed, `00`: http.StatusBadRequest, `""`: http.StatusBadRequest} {
		if a := s.send(t, keys.Admin, "PUT", "/api/v1/words", body, "If-Match", match); a.status != want {
			t.Error(match, a)
		}
	}
	if a := s.send(t, keys.Admin, "PUT", "/api/v1/words", body, "If-Match", tag); a.status != http.StatusOK || !strings.Contains(a.body, `"applied":true`) {
		t.Fatal(a)
	}
	if a := s.send(t, keys.Admin, "PUT", "/api/v1/words", `{"synonyms":""}`, "If-Match", tag); a.status != http.StatusPreconditionFailed {
		t.Errorf("an update is lost: %v", a)
	}
	if n := s.total(t, "靠岸拿货"); n == 0 {
		t.Error("the synonym finds nothing")
	}
	s.leavePreview(t, `{"dictionary":"船边直提货"}`)
	if a := s.send(t, keys.Admin, "PUT", "/api/v1/words?wait=false", `{"dictionary":"船边直提货"}`); a.status != http.StatusOK || !strings.Contains(a.body, `"pending":true`) {
		t.Error(a)
	}
	if err := soon("the words are taken over", func() error {
		if !slices.Contains(s.words(t, "船边直提货"), "船边直提货") {
			return errors.New("not yet")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// leavePreview asks for a preview and goes away at its first line: it ends, and its folder goes.
func (s *site) leavePreview(t *testing.T, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/v1/preview", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.keys[keys.Admin])
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := response.Body.Read(make([]byte, 1)); err != nil {
		t.Error(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	if err := soon("a preview that nobody waits for ends", func() error {
		done, err := s.c.keeper.begin(true)
		if err == nil {
			done()
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, previewPrefix+"*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
