package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/data/store"
	"anlisou/server/keys"
)

// table is a table of cases, each title with a text.
func table(titles ...string) string {
	var b strings.Builder
	b.WriteString("标题,主要做法\n")
	for _, title := range titles {
		fmt.Fprintf(&b, "%s,关于%s的做法。\n", title, title)
	}
	return b.String()
}

// held are the titles of the cases of a collection, in order.
func held(t *testing.T, dir, collection string) (titles []string) {
	t.Helper()
	got := anlisou(t, nil, "export", "--data", dir, "--collection", collection)
	for line := range strings.Lines(got.stdout) {
		var c data.Case
		if err := json.Unmarshal([]byte(line), &c); err == nil && c.Title != "" && c.ID != "" && len(c.Sections) > 0 {
			titles = append(titles, c.Title)
		}
	}
	slices.Sort(titles)
	return titles
}

// A collection becomes what the document says, in one write that the log names, alone and beside a server alike.
func TestReplace(t *testing.T) {
	for _, beside := range []bool{false, true} {
		t.Run(fmt.Sprintf("beside a server %v", beside), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if beside {
				_, address := started(t, dir, "--empty")
				if err := soon("it is ready", func() error { _, err := totalOf(address, ""); return err }); err != nil {
					t.Fatal(err)
				}
			}
			folder := files(t, "旧.csv", table("甲", "乙", "丙"), "新.csv", table("甲", "丁", "丙"), "别.csv", table("甲"),
				"空.csv", "标题,主要做法\n", "坏.csv", table("甲")+"戊\n")
			file := func(name string) string { return filepath.Join(folder, name) }
			args := func(more ...string) []string {
				return append([]string{"import", "--data", dir, "--collection", "zb"}, more...)
			}
			if r := importReportOf(t, exitDone, args(file("旧.csv"), "--replace")[1:]...); r.New != 3 || r.Withdrawn != 0 || !r.Replaced.Done {
				t.Fatalf("%+v", r)
			}
			if r := importReportOf(t, exitDone, "--data", dir, "--collection", "other", file("别.csv")); r.New != 1 {
				t.Fatalf("%+v", r)
			}
			// shown
			dry := anlisou(t, nil, args(file("新.csv"), "--replace", "--dry-run")...)
			if dry.code != exitDone || !strings.Contains(dry.stdout, "would be withdrawn: 1 of the 3 cases of zb\n") || !strings.Contains(dry.stdout, "  乙\n") {
				t.Errorf("%+v", dry)
			}
			// not without being told to
			got := anlisou(t, nil, args(file("新.csv"), "--replace")...)
			if got.code != exitFailed || got.stdout != "" || !strings.Contains(got.stderr, "1 of the 3 cases of zb") ||
				!strings.Contains(got.stderr, "  乙\n") || !strings.Contains(got.stderr, "add --yes") || strings.Contains(got.stderr, "ATTENTION") {
				t.Errorf("%+v", got)
			}
			// not what was not read as a whole
			for name, says := range map[string]string{"空.csv": "nothing was changed", "坏.csv": "--despite-refused", "none.csv": "1 of 1 file did not go in"} {
				if got := anlisou(t, nil, args(file(name), "--replace", "--yes")...); got.code != exitFailed || !strings.Contains(got.stderr, says) {
					t.Errorf("%s: %+v", name, got)
				}
			}
			if got := anlisou(t, nil, args(file("新.csv"), file("none.csv"), "--replace", "--yes")...); got.code != exitFailed {
				t.Errorf("%+v", got)
			}
			if now := held(t, dir, "zb"); !slices.Equal(now, []string{"丙", "乙", "甲"}) {
				t.Fatalf("what was not to be done was: %q", now)
			}
			// done
			r := importReportOf(t, exitDone, args(file("新.csv"), "--replace", "--yes")[1:]...)
			if r.Withdrawn != 1 || r.New != 1 || r.Same != 2 || len(r.Replaced.Withdrawn) != 1 || r.Replaced.Withdrawn[0].Title != "乙" ||
				r.Files[0].New != 1 || r.Files[0].Others != 0 {
				t.Errorf("%+v", r)
			}
			gone := r.Replaced.Withdrawn[0].ID
			log := anlisou(t, nil, "log", "--data", dir, "--case", gone, "--last", "1")
			if !strings.Contains(log.stdout, "withdrew "+gone) || !strings.Contains(log.stdout, "added zb-") {
				t.Errorf("it is not one write: %+v", log)
			}
			// the same again changes nothing, and asks nobody
			if got := anlisou(t, nil, args(file("新.csv"), "--replace")...); got.code != exitDone || !strings.Contains(got.stdout, "zb: nothing to withdraw") {
				t.Errorf("%+v", got)
			}
			// most of it is said loudly; what comes again is put again, under its id
			got = anlisou(t, nil, args(file("旧.csv"), "--replace", "--yes")...)
			if got.code != exitDone || !strings.Contains(got.stdout, "withdrawn: 1 of the 3") || strings.Contains(got.stderr, "ATTENTION") {
				t.Errorf("%+v", got)
			}
			if log := anlisou(t, nil, "log", "--data", dir, "--case", gone, "--last", "1"); !strings.Contains(log.stdout, "added "+gone) {
				t.Errorf("%+v", log)
			}
			got = anlisou(t, nil, args(file("坏.csv"), "--replace", "--yes", "--despite-refused")...)
			if got.code != exitFailed || !strings.Contains(got.stdout, "withdrawn: 2 of the 3") || !strings.Contains(got.stderr, "ATTENTION") {
				t.Errorf("%+v", got)
			}
			if now := held(t, dir, "zb"); !slices.Equal(now, []string{"甲"}) {
				t.Errorf("%q", now)
			}
			if now := held(t, dir, "other"); !slices.Equal(now, []string{"甲"}) {
				t.Errorf("another collection was changed: %q", now)
			}
			if found := anlisou(t, nil, "check", "--data", dir); !beside && found.code != exitDone {
				t.Errorf("%+v", found)
			}
		})
	}
}

// A person at a terminal is asked, and anything but a yes is a no.
func TestReplaceAsks(t *testing.T) {
	defer func(f func(any) bool) { isTerminal = f }(isTerminal)
	dir := filepath.Join(t.TempDir(), "data")
	folder := files(t, "旧.csv", table("甲", "乙", "丙"), "新.csv", table("甲"))
	if r := importReportOf(t, exitDone, "--data", dir, "--collection", "zb", filepath.Join(folder, "旧.csv")); r.New != 3 {
		t.Fatalf("%+v", r)
	}
	for i, answer := range []string{"", "\n", "n\n", "yep\n", "Y\n"} {
		stdin := strings.NewReader(answer)
		isTerminal = func(f any) bool { return f == any(stdin) }
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"import", "--data", dir, "--collection", "zb", "--replace", filepath.Join(folder, "新.csv")},
			environment{stdin: stdin, stdout: &stdout, stderr: &stderr, lookup: inEnglish})
		want := exitFailed
		if i == 4 {
			want = exitDone
		}
		if code != want || !strings.Contains(stderr.String(), "[y/N]") || !strings.Contains(stderr.String(), "ATTENTION") {
			t.Errorf("%q: %d %s", answer, code, stderr.String())
		}
		if n := len(held(t, dir, "zb")); (n == 1) != (i == 4) {
			t.Errorf("%q: %d cases", answer, n)
		}
	}
}

// A folder whose documents make up one collection is replaced as one.
func TestReplaceByAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	one := func(title string) string {
		return `{"title":"` + title + `","sections":[{"heading":"做法","text":"做了。"}]}`
	}
	folder := files(t, "各案/甲.json", one("甲"), "各案/乙.json", one("乙"), "各案/丙.json", one("丙"))
	if r := importReportOf(t, exitDone, "--data", dir, "--replace", filepath.Join(folder, "各案")); r.New != 3 || r.Withdrawn != 0 {
		t.Fatalf("%+v", r)
	}
	if err := os.Remove(filepath.Join(folder, "各案", "乙.json")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "各案", "丁.json"), []byte(one("丁")), 0o644); err != nil {
		t.Fatal(err)
	}
	r := importReportOf(t, exitDone, "--data", dir, "--replace", "--yes", filepath.Join(folder, "各案"))
	if r.New != 1 || r.Same != 2 || r.Withdrawn != 1 || r.Replaced.Withdrawn[0].Title != "乙" || len(r.Replaced.Collections) != 1 {
		t.Errorf("%+v %+v", r, r.Replaced)
	}
}

// Whatever was there, a collection is what the last document says, with the ids that cases had; other collections and
// damaged cases stay.
func TestReplaceMakesItSo(t *testing.T) {
	rounds.Computes(t)
	random := rand.New(rand.NewPCG(24, 1))
	dir := filepath.Join(t.TempDir(), "data")
	folder := t.TempDir()
	titles := []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"}
	if r := importReportOf(t, exitDone, "--data", dir, "--collection", "other", filepath.Join(files(t, "别.csv", table(titles...)), "别.csv")); r.New != 8 {
		t.Fatalf("%+v", r)
	}
	ids := map[string]string{} // of titles, once known
	for round := range rounds.Of(24) {
		var now []string
		for _, title := range titles {
			if random.IntN(2) == 0 {
				now = append(now, title)
			}
		}
		random.Shuffle(len(now), func(i, j int) { now[i], now[j] = now[j], now[i] })
		path := filepath.Join(folder, "表.csv")
		if err := os.WriteFile(path, []byte(table(now...)), 0o644); err != nil {
			t.Fatal(err)
		}
		before := held(t, dir, "zb")
		if len(now) == 0 {
			if got := anlisou(t, nil, "import", "--data", dir, "--collection", "zb", "--replace", "--yes", path); got.code != exitFailed {
				t.Errorf("%+v", got)
			}
			now = before
		} else {
			r := importReportOf(t, exitDone, "--data", dir, "--collection", "zb", "--replace", "--yes", path)
			gone := 0
			for _, title := range before {
				if !slices.Contains(now, title) {
					gone++
				}
			}
			if r.Withdrawn != gone || r.New+r.Same != len(now) || r.New+len(before)-gone != len(now) {
				t.Errorf("round %d: %q became %q: %+v", round, before, now, r)
			}
		}
		slices.Sort(now)
		if got := held(t, dir, "zb"); !slices.Equal(got, now) {
			t.Fatalf("round %d: %q, want %q", round, got, now)
		}
		s, err := store.Open(filepath.Join(dir, storeFile))
		if err != nil {
			t.Fatal(err)
		}
		for r, err := range s.All() {
			if err != nil {
				t.Fatal(err)
			}
			if c := r.Case; c.Collection == "zb" {
				if known := ids[c.Title]; known != "" && known != c.ID {
					t.Errorf("round %d: %s was %s and is %s", round, c.Title, known, c.ID)
				}
				ids[c.Title] = c.ID
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := held(t, dir, "other"); len(got) != len(titles) {
		t.Errorf("another collection: %q", got)
	}
}

// What somebody else writes to a server between the reading and the writing is not lost: a case that was changed or made
// meanwhile has nothing done, one that was added stays.
func TestReplaceAmongOthers(t *testing.T) {
	for name, tt := range map[string]struct {
		id, title string
		conflict  bool
	}{
		"changed":                {"", "乙", true},
		"added":                  {"zb-x", "外来", false},
		"added under the new id": {"new", "外来", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			folder := files(t, "旧.csv", table("甲", "乙"), "新.csv", table("甲", "丁"), "key", s.keys[keys.Write])
			flags := []string{"--server", s.URL, "--key-file", filepath.Join(folder, "key"), "--collection", "zb"}
			if r := importReportOf(t, exitDone, append(flags, filepath.Join(folder, "旧.csv"))...); r.New != 2 {
				t.Fatalf("%+v", r)
			}
			id := tt.id
			for r, err := range s.c.store.All() {
				if err == nil && r.Case.Title == "乙" && id == "" {
					id = r.Case.ID
				}
			}
			if id == "new" { // as it would be given
				probe := importReportOf(t, exitDone, "--dry-run", "--collection", "zb", filepath.Join(folder, "新.csv"))
				id = probe.Files[0].Understood[1].ID
			}
			// The person at the terminal takes their time.
			defer func(f func(any) bool) { isTerminal = f }(isTerminal)
			stdin := typing(func() string {
				if _, err := s.c.store.Do(data.Write{Put: []data.Case{{ID: id, Collection: "zb", Title: tt.title, Sections: []data.Section{{Text: "别人写的"}}}}}); err != nil {
					t.Error(err)
				}
				return "y\n"
			})
			isTerminal = func(f any) bool { _, is := f.(typing); return is }
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), append([]string{"import", "--replace", filepath.Join(folder, "新.csv")}, flags...),
				environment{stdin: stdin, stdout: &stdout, stderr: &stderr, lookup: inEnglish})
			if (code == exitFailed) != tt.conflict || tt.conflict != strings.Contains(stderr.String(), "somebody changed") {
				t.Errorf("%d %s%s", code, stdout.String(), stderr.String())
			}
			r, err := s.c.store.Get(id)
			if err != nil || r.Case.Sections[0].Text != "别人写的" {
				t.Errorf("what somebody else wrote is lost: %+v, %v", r.Case, err)
			}
			if n := s.c.store.Len(); n != map[string]int{"changed": 2, "added": 3, "added under the new id": 3}[name] {
				t.Errorf("%d cases", n)
			}
		})
	}
}

// typing is a person who does something before they answer.
type typing func() string

func (f typing) Read(b []byte) (int, error) { return copy(b, f()), nil }

// A damaged case is not withdrawn: nobody can say what it is.
func TestReplaceLeavesDamagedCases(t *testing.T) {
	w := replacing{on: true}
	for i := range 4 {
		w.know(&data.Version{Seq: uint64(i + 1), Case: data.Case{ID: fmt.Sprint("zb-", i), Collection: "zb", Title: fmt.Sprint(i)}})
	}
	w.gathered = map[string]*data.Case{}
	w.read = []gathered{{cases: []data.Case{{ID: "zb-1", Collection: "zb"}, {ID: "zb-9", Collection: "zb"}, {ID: "zb-7", Collection: "zb"}}}}
	for i := range w.read[0].cases {
		w.gathered[w.read[0].cases[i].ID] = &w.read[0].cases[i]
	}
	write, plan := w.plan([]string{"zb-7", "zb-8"})
	if !slices.Equal(write.Withdraw, []string{"zb-0", "zb-2", "zb-3"}) || write.If["zb-1"] != 2 || write.If["zb-3"] != 4 {
		t.Errorf("%+v", write)
	}
	if _, conditional := write.If["zb-7"]; conditional {
		t.Error("a case that is damaged has no version to be on condition of")
	}
	if version, conditional := write.If["zb-9"]; !conditional || version != 0 {
		t.Error("a new case is one that is not there")
	}
	if len(plan.Collections) != 1 || plan.Collections[0] != (replacedCollection{"zb", 4, 3}) {
		t.Errorf("%+v", plan)
	}
}

// Wrong use is said.
func TestReplaceWrongly(t *testing.T) {
	for _, args := range [][]string{{"--yes", "x"}, {"--despite-refused", "x"}, {"--replace", "--watch", "."}} {
		if got := anlisou(t, nil, append([]string{"import"}, args...)...); got.code != exitUsage {
			t.Errorf("%q: %+v", args, got)
		}
	}
}
