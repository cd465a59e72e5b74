package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/data/store"
)

// tree is every file below a folder with its bytes.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
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

// checked runs check with --json on a data directory, which must stay as it is.
func checked(t *testing.T, dir string, code int) checkReport {
	t.Helper()
	before := tree(t, dir)
	got := anlisou(t, nil, "check", "--data", dir, "--json")
	if got.code != code {
		t.Errorf("check: %+v", got)
	}
	if !maps.Equal(tree(t, dir), before) {
		t.Error("check has changed the data directory")
	}
	var r checkReport
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
		t.Fatalf("%v in %s", err, got.stdout)
	}
	if (code == exitDone) != (len(r.Problems) == 0) || (r.Status == "ok") != (code == exitDone) {
		t.Errorf("code %d, %+v", code, r)
	}
	return r
}

// copied is a copy of a data directory.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestCheck(t *testing.T) {
	rounds.Computes(t)
	whole, _ := imported(t)
	if r := checked(t, whole, exitDone); r.Cases != 20 || r.Indexed != 20 || r.Behind != 0 || r.Index == "" {
		t.Errorf("%+v", r)
	}
	if got := anlisou(t, nil, "check", "--data", whole); got.code != exitDone ||
		!strings.Contains(got.stdout, "store: 20 cases, 0 damaged\nindex: generation-") || got.stderr != "" {
		t.Errorf("%+v", got)
	}
	one := func(pattern string) string { // the file of an index
		names, err := filepath.Glob(filepath.Join(whole, indexDir, pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("there is no %s (%v)", pattern, err)
		}
		name, err := filepath.Rel(whole, names[0])
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	generation := one("generation-*")
	for _, test := range []struct {
		name   string
		damage func(t *testing.T, dir string)
		id     string // of the case that is named
		what   string
		mend   string
		mended bool // by the next start
	}{
		{"a case", func(t *testing.T, dir string) {
			lose(t, filepath.Join(dir, storeFile), "jx-05")
		}, "jx-05", "checksum does not match", "import its document again", false},
		{"a key", func(t *testing.T, dir string) {
			path := filepath.Join(dir, storeFile)
			from, _, _, _ := blockOf(t, path, "jx-05")
			flip(t, path, from-1, 8)
		}, "", "the block of the cases jx-01 to jx-20 was damaged", "puts it right in the file", true},
		{"a bit of a case", func(t *testing.T, dir string) {
			path := filepath.Join(dir, storeFile)
			from, to, _, _ := blockOf(t, path, "jx-05")
			flip(t, path, (from+to)/2, 8)
		}, "", "the block of the cases jx-01 to jx-20 was damaged", "puts it right in the file", true},
		{"no name of the index", func(t *testing.T, dir string) { remove(t, dir, filepath.Join(indexDir, "current")) },
			"", "names the index in use is missing", "builds the index anew", true},
		{"no index of that name", func(t *testing.T, dir string) { remove(t, dir, generation) }, "", "is missing",
			"builds the index anew", true},
		{"no identity", func(t *testing.T, dir string) { remove(t, dir, one("generation-*/identity.json")) }, "",
			"what it was built from", "builds the index anew", true},
		{"no words", func(t *testing.T, dir string) { remove(t, dir, one("generation-*/dictionary.json")) }, "",
			"words that it was cut by", "builds the index anew", true},
		{"no bleve", func(t *testing.T, dir string) { remove(t, dir, one("generation-*/bleve/store/root.bolt")) }, "",
			"incomplete", "builds the index anew", true},
		{"no texts", func(t *testing.T, dir string) { remove(t, dir, one("generation-*/texts")) }, "",
			"texts cannot be read", "builds the index anew", true},
		{"a segment", func(t *testing.T, dir string) {
			flip(t, filepath.Join(dir, one("generation-*/bleve/store/*.zap")), 700, 2)
		}, "", "segment ", "builds the index anew", true},
		{"a text", func(t *testing.T, dir string) { flip(t, filepath.Join(dir, one("generation-*/texts")), 3000, 2) },
			"", "texts are damaged from byte", "builds the index anew", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := copied(t, whole)
			test.damage(t, dir)
			r := checked(t, dir, exitFailed)
			found := false
			for _, p := range r.Problems {
				found = found || p.ID == test.id && strings.Contains(p.What.String(), test.what) && strings.Contains(p.Mend.String(),
					test.mend)
			}
			if !found {
				t.Errorf("%q by %q is not among %+v", test.what, test.mend, r.Problems)
			}
			if got := anlisou(t, nil, "check", "--data", dir); got.code != exitFailed ||
				!strings.Contains(got.stdout, test.what) || !strings.Contains(got.stderr, "named above") {
				t.Errorf("%+v", got)
			}
			if !test.mended {
				return
			}
			if got := anlisou(t, nil, "search", "海关", "--data", dir); got.code != exitDone {
				t.Errorf("search: %+v", got)
			}
			checked(t, dir, exitDone)
		})
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// TestCheckOfAnIndexThatIsBehind: what the store has and the index has not yet is said and is no fault.
func TestCheckOfAnIndexThatIsBehind(t *testing.T) {
	dir, _ := imported(t)
	s, err := store.Open(filepath.Join(dir, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	c := data.Case{ID: "new", Title: "新", Sections: []data.Section{{Text: "做了。"}}}
	if _, err := s.Put(c); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete("jx-03"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if r := checked(t, dir, exitDone); r.Behind != 2 {
		t.Errorf("%+v", r)
	}
	if got := anlisou(t, nil, "check", "--data", dir); !strings.Contains(got.stdout,
		"2 changes are not in yet and are brought in at the next start") {
		t.Errorf("%+v", got)
	}
	remove(t, dir, indexDir)
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitDone ||
		!strings.Contains(got.stdout, "index: there is none; it is built at the next start") {
		t.Errorf("%+v", got)
	}
}

// TestCheckFindsAnyFlippedBit flips bits anywhere in store and index. check never breaks over one, and misses
// none in the segments and the texts, where every bit counts.
func TestCheckFindsAnyFlippedBit(t *testing.T) {
	whole, _ := imported(t)
	all := tree(t, whole)
	var names []string
	for name := range all {
		names = append(names, name)
	}
	random := rand.New(rand.NewPCG(31, 32))
	tries := rounds.Of(150)
	dir := copied(t, whole)
	found := 0
	for range tries {
		name := names[random.IntN(len(names))]
		if len(all[name]) == 0 {
			continue
		}
		relative, err := filepath.Rel(whole, name)
		if err != nil {
			t.Fatal(err)
		}
		at, bit := random.IntN(len(all[name])), byte(1)<<random.IntN(8)
		path := filepath.Join(dir, relative)
		flip(t, path, at, bit)
		got := anlisou(t, nil, "check", "--data", dir)
		switch {
		case got.code == exitFailed:
			found++
			if got.stderr == "" || strings.Contains(got.stdout+got.stderr, "goroutine") {
				t.Errorf("%s, byte %d, bit %#x: %+v", relative, at, bit, got)
			}
		case got.code != exitDone:
			t.Errorf("%s, byte %d, bit %#x: %+v", relative, at, bit, got)
		case strings.HasSuffix(name, ".zap") || strings.HasSuffix(name, "texts"):
			t.Errorf("%s, byte %d, bit %#x: not noticed", relative, at, bit)
		}
		flip(t, path, at, bit)
	}
	t.Logf("%d of %d flipped bits found", found, tries)
}

// TestCheckOfAServer: a directory that a server holds is checked through it.
func TestCheckOfAServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	_, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	if err := os.Remove(filepath.Join(dir, localDir, localSocket)); err != nil { // else it is asked through that
		t.Fatal(err)
	}
	got := anlisou(t, nil, "check", "--data", dir)
	if got.code != exitFailed || !strings.Contains(got.stderr, "in use by the server at "+address) ||
		!strings.Contains(got.stderr, "anlisou check --server "+address) {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "check", "--server", address); got.code != exitDone ||
		!strings.Contains(got.stdout, "status: ready\n") {
		t.Errorf("%+v", got)
	}

	for _, test := range []struct {
		name   string
		status int
		body   string
		code   int
		shown  string
	}{
		{"well", 200, `{"status":"ready","cases":20,"pending":0}`, exitDone, "cases: 20\npending: 0\nstatus: ready\n"},
		{"damaged", 200, `{"status":"degraded","damaged":["jx-05","jx-06"]}`, exitFailed, "damaged: jx-05; jx-06\n"},
		{"problems", 200, `{"status":"ready","problems":[{"what":"x"}]}`, exitFailed, `problems: {"what":"x"}`},
		{"building", 503, `{"status":"building","done":3,"total":20}`, exitFailed, "done: 3\n"},
		{"a problem", 503, `{"title":"Service Unavailable","status":503,"detail":"正在准备"}`, exitFailed,
			"detail: 正在准备\n"},
		{"no anlisou", 200, "<html>", exitFailed, ""},
	} {
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(test.body))
		}))
		got := anlisou(t, nil, "check", "--server", other.URL)
		if got.code != test.code || !strings.Contains(got.stdout, test.shown) {
			t.Errorf("%s: %+v", test.name, got)
		}
		got = anlisou(t, nil, "check", "--server", other.URL, "--json")
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(got.stdout)); got.code != test.code || test.shown != "" && err != nil {
			t.Errorf("%s: %+v", test.name, got)
		}
		other.Close()
	}
	if got := anlisou(t, nil, "check", "--server", "nowhere"); got.code != exitUsage {
		t.Errorf("%+v", got)
	}
}
