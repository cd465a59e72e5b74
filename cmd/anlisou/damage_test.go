package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/rounds"
	"anlisou/data/store"
)

// blockOf gives where the block of a case stands in the bytes of a store, and what has to be put again when it is lost:
// the key of the block and of the next, which is empty behind the last.
func blockOf(t *testing.T, path, id string) (from, to int, first, next string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var block []byte
	err = db.View(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("blocks")).ForEach(func(key, value []byte) error {
			switch {
			case string(key) <= id:
				first, block = string(key), bytes.Clone(value)
			case next == "":
				next = string(key)
			}
			return nil
		})
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if from = bytes.Index(content, block); from < 0 || bytes.Contains(content[from+1:], block) {
		t.Fatalf("the block of %s does not stand once in the file", id)
	}
	return from, from + len(block), first, next
}

// lose damages a case alone: its block beyond repair, whose other cases are put again.
func lose(t *testing.T, path, id string) {
	t.Helper()
	whole := storedByID(t, filepath.Dir(path))
	from, to, first, next := blockOf(t, path, id)
	wreck(t, path, from, to)
	s, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for other, c := range whole {
		if other >= first && (next == "" || other < next) && other != id {
			if _, putErr := s.Put(c); putErr != nil {
				err = errors.Join(err, putErr)
			}
		}
	}
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

// wreck changes each byte of a part of a file.
func wreck(t *testing.T, path string, from, to int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	part := make([]byte, to-from)
	_, err = f.ReadAt(part, int64(from))
	for i := range part {
		part[i] ^= byte(i%255 + 1)
	}
	_, writeErr := f.WriteAt(part, int64(from))
	if err := errors.Join(err, writeErr, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// flip flips a bit of a file.
func flip(t *testing.T, path string, at int, bit byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[at] ^= bit
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// storedByID are the cases of a data directory; a damaged one is an error.
func storedByID(t *testing.T, dir string) map[string]data.Case {
	t.Helper()
	s, err := store.OpenReadOnly(filepath.Join(dir, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // nothing was written
	cases := map[string]data.Case{}
	for record, err := range s.All() {
		if err != nil {
			t.Error(err)
		}
		cases[record.Case.ID] = record.Case
	}
	if s.Len() != len(cases) {
		t.Errorf("Len is %d of %d cases", s.Len(), len(cases))
	}
	return cases
}

// identified are documents of each way in which a case is known, and as what collection they go in.
func identified(t *testing.T) (documents []string, collection map[string]string) {
	t.Helper()
	var own, numbered, linked, titled, twice strings.Builder
	numbered.WriteString("序号,案例名称,主要做法\n")
	linked.WriteString("案例名称,链接,主要做法\n")
	titled.WriteString("案例名称,主要做法\n")
	twice.WriteString("序号,案例名称,主要做法\n")
	for i := 1; i <= 25; i++ {
		text := strings.Repeat(fmt.Sprintf("第%d项做法。", i), 1+i%9)
		fmt.Fprintf(&own, `{"id":"own-%d","collection":"own","number":%d,"title":"自有%d",`, i, 26-i, i)
		fmt.Fprintf(&own, `"sections":[{"heading":"做法","text":%q}]}`+"\n", text)
		fmt.Fprintf(&numbered, "%d,编号案例%d,%s\n", i, i, text)
		fmt.Fprintf(&linked, "网上案例%d,https://example.com/%d,%s\n", i/2, i, text)
		fmt.Fprintf(&titled, "有题案例%d,%s\n", i, text)
		fmt.Fprintf(&twice, "%d,同题案例,同样的做法%d。\n", i/2+1, i)
	}
	folder := files(t, "own.jsonl", own.String(), "numbered.csv", numbered.String(), "linked.csv", linked.String(),
		"titled.csv", titled.String(), "twice.csv", twice.String())
	collection = map[string]string{}
	for _, name := range []string{"own.jsonl", "numbered.csv", "linked.csv", "titled.csv", "twice.csv"} {
		path := filepath.Join(folder, name)
		documents = append(documents, path)
		if name != "own.jsonl" {
			collection[path] = strings.TrimSuffix(name, ".csv")
		}
	}
	return documents, collection
}

// bringIn imports documents without the index.
func bringIn(t *testing.T, dir string, documents []string, collection string) importReport {
	t.Helper()
	d := &dataFlags{dir: dir}
	in := importing{readDocument: format.ReadContext, intake: intake{fold: foldTitle}, collection: collection, env: environment{stdout: io.Discard, stderr: io.Discard}, dataDir: dir,
		asJSON: true}
	in.limits = limits{megabytes: 10, unpacked: 100, pages: 100}
	sources, failed := in.find(documents)
	if len(failed) > 0 {
		t.Fatalf("%+v", failed)
	}
	if err := in.ready(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	in.bringIn(t.Context(), sources)
	in.sayDamaged()
	if err := errors.Join(in.report.failure(len(sources)), in.into.close()); err != nil {
		t.Fatalf("%v in %+v", err, in.report)
	}
	return in.report
}

// TestALostBlockIsMendedByItsDocument damages a block of stored cases, known by their own id, their number, their
// address or their title alone, beyond repair or by a few bits, and imports their document again: the store is then what
// it was, each case under its id, none twice, none lost.
func TestALostBlockIsMendedByItsDocument(t *testing.T) {
	documents, collection := identified(t)
	random := rand.New(rand.NewPCG(21, 22))
	tries := rounds.Of(200)
	damaged, all := 0, 0
	for _, document := range documents {
		base := filepath.Join(t.TempDir(), "data")
		bringIn(t, base, []string{document}, collection[document])
		before := storedByID(t, base)
		ids := make([]string, 0, len(before))
		for id := range before {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		from, to, first, _ := blockOf(t, filepath.Join(base, storeFile), ids[0])
		for round := range tries / len(documents) {
			dir := copied(t, base)
			path := filepath.Join(dir, storeFile)
			if round%2 == 0 {
				wreck(t, path, from, from+(to-from)/(1+round%3))
			} else {
				for range 1 + round%5 {
					flip(t, path, from-len(first)+random.IntN(to-from+len(first)), 1<<random.IntN(8))
				}
			}
			r := bringIn(t, dir, []string{document}, collection[document])
			all++
			damaged += min(1, len(r.Mended))
			where := fmt.Sprintf("%s, round %d", filepath.Base(document), round)
			if r.New != 0 || r.Changed != len(r.Mended) || len(r.Damaged) > 0 {
				t.Errorf("%s: %d new, %d changed, mended %q, left damaged %q", where, r.New, r.Changed, r.Mended,
					r.Damaged)
			}
			if after := storedByID(t, dir); !reflect.DeepEqual(after, before) {
				t.Errorf("%s: the store is not what it was", where)
			}
		}
	}
	t.Logf("%d blocks damaged, of which %d had cost cases", all, damaged)
	if damaged < all/4 {
		t.Error("too few of them did any harm")
	}
}

// TestADamagedCaseCostsItself: export writes all others and names it, import goes on past it and says so, its
// document mends it.
func TestADamagedCaseCostsItself(t *testing.T) {
	dir, document := imported(t)
	whole := anlisou(t, nil, "export", "--data", dir)
	lose(t, filepath.Join(dir, storeFile), "jx-07")

	got := anlisou(t, nil, "export", "--data", dir)
	if got.code != exitFailed || strings.Count(got.stdout, "\n") != strings.Count(whole.stdout, "\n")-1 ||
		!strings.Contains(got.stderr, "case jx-07 is damaged") ||
		!strings.Contains(got.stderr, "left out because they are damaged: 1;") ||
		!strings.Contains(got.stderr, "import its document again, or restore a backup") {
		t.Errorf("export: %d, %d lines of %d, %s", got.code, strings.Count(got.stdout, "\n"),
			strings.Count(whole.stdout, "\n"), got.stderr)
	}
	for line := range strings.Lines(got.stdout) {
		if !strings.Contains(whole.stdout, line) {
			t.Errorf("export writes what was not there: %s", line)
		}
	}
	output := filepath.Join(t.TempDir(), "案例.csv")
	if got := anlisou(t, nil, "export", "--data", dir, "--output", output); got.code != exitFailed ||
		!strings.Contains(got.stderr, "案例.csv: 19 cases") {
		t.Errorf("export to a file: %+v", got)
	}
	if got := anlisou(t, nil, "search", "海关", "--data", dir); got.code != exitDone {
		t.Errorf("search: %+v", got)
	}

	other := filepath.Join(files(t, "别的.csv", "案例名称,主要做法\n别的,做了。\n"), "别的.csv")
	if got := anlisou(t, nil, "import", other, "--data", dir); got.code != exitDone ||
		!strings.Contains(got.stdout, "1 new") ||
		!strings.Contains(got.stderr,
			"case jx-07 is damaged in the store and was left as it is: import its document again") {
		t.Errorf("import of another document: %+v", got)
	}
	if got := anlisou(t, nil, "import", document, "--collection", "jx", "--data", dir); got.code != exitDone ||
		!strings.Contains(got.stdout, "0 new, 1 changed, 19 the same") ||
		!strings.Contains(got.stderr, "case jx-07 was damaged in the store and is mended") {
		t.Errorf("import of its document: %+v", got)
	}
	if got := anlisou(t, nil, "export", "--collection", "jx", "--data", dir); got.code != exitDone ||
		got.stdout != whole.stdout {
		t.Errorf("export afterwards: %d, %s", got.code, got.stderr)
	}
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitDone {
		t.Errorf("check afterwards: %+v", got)
	}
}

// TestADamagedCaseUnderAServer damages a stored case before a server starts, and their block under one that runs: every
// list is answered with the others, /readyz and check name what is lost, and its document mends it.
func TestADamagedCaseUnderAServer(t *testing.T) {
	whole, document := imported(t)
	for name, before := range map[string]bool{"before it starts": true, "while it runs": false} {
		t.Run(name, func(t *testing.T) {
			dir := copied(t, whole)
			path := filepath.Join(dir, storeFile)
			lost := []string{"jx-07"}
			from, to, _, _ := blockOf(t, path, "jx-07")
			if before {
				lose(t, path, "jx-07")
			}
			server, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
			if !before {
				wreck(t, path, from, to)
				lost = lost[:0]
				for n := 1; n <= 20; n++ {
					lost = append(lost, fmt.Sprintf("jx-%02d", n))
				}
			}
			listsWithout(t, address, lost...)
			if one := answerOf(t, address+"/api/v1/cases/jx-07"); one.status == http.StatusOK {
				t.Errorf("the damaged case is shown: %s", one.body)
			}
			ready := answerOf(t, address+"/readyz")
			for _, want := range []string{
				`"status":"degraded"`, fmt.Sprintf(`"cases":%d,`, 20-len(lost)), `"jx-07"`,
				fmt.Sprintf(`"damaged_count":%d`, len(lost)),
			} {
				if ready.status != http.StatusOK || !strings.Contains(ready.body, want) {
					t.Errorf("/readyz lacks %s: %+v", want, ready)
				}
			}
			if got := anlisou(t, nil, "check", "--server", address); got.code != exitFailed ||
				!strings.Contains(got.stdout, "jx-07") {
				t.Errorf("check of the server: %+v", got)
			}
			if err := server.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := ended(server); err != nil {
				t.Errorf("serve ends with %v", err)
			}

			if r := checked(t, dir, exitFailed); !slices.Equal(r.Damaged, lost) ||
				r.Problems[0].ID != lost[0] ||
				!strings.Contains(r.Problems[0].Mend.String(), "import its document again") {
				t.Errorf("check: %+v", r)
			}
			if err := mendedBy(t, dir, document); err != nil {
				t.Error(err)
			}
			_, address = program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
			listsWithout(t, address)
			if ready := answerOf(t, address+"/readyz"); !strings.Contains(ready.body, `"status":"ready","cases":20,`) {
				t.Errorf("/readyz afterwards: %+v", ready)
			}
		})
	}
}

// listsWithout asks a server of the bundled cases for each kind of list: it is answered, with all cases but some.
func listsWithout(t *testing.T, address string, lost ...string) {
	t.Helper()
	const asJSON = `"id":"%s"`
	for _, list := range []struct{ path, as string }{ // as is how a case stands in it, if that is looked at
		{"/sitemap.xml", "/cases/%s<"}, {"/export", "\n%s,"}, {"/export?format=json", asJSON},
		{"/export?format=print", ""},
		{"/api/v1/search?size=100", asJSON}, {"/api/v1/search?size=100&sort=number", asJSON}, {"/api/v1/facets", ""},
		{"/", ""}, {"/?q=%E6%94%B9%E9%9D%A9", ""}, {"/overview", ""}, {"/healthz", ""},
	} {
		a := answerOf(t, address+list.path)
		if a.status != http.StatusOK {
			t.Errorf("%s: %d %.300s", list.path, a.status, a.body)
		}
		for n := 1; n <= 20 && list.as != ""; n++ {
			id := fmt.Sprintf("jx-%02d", n)
			if strings.Contains(a.body, fmt.Sprintf(list.as, id)) == slices.Contains(lost, id) {
				t.Errorf("%s without %v: whether %s stands there is wrong", list.path, lost, id)
			}
		}
	}
}
