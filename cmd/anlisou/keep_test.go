package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/server/keys"
)

// spoilPast damages an entry of a part of what once was, in a store that nobody has open.
func spoilPast(t *testing.T, dir, part string) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(dir, storeFile), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte(part))
		key, value := b.Cursor().First()
		value = bytes.Clone(value)
		value[len(value)/2] ^= 4
		return b.Put(bytes.Clone(key), value)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// changeAll changes each bundled case of a data directory once.
func changeAll(t *testing.T, dir string) {
	t.Helper()
	c, err := (&dataFlags{dir: dir}).openStore(false)
	if err != nil {
		t.Fatal(err)
	}
	for id, one := range storedOf(t, c) {
		one.Title += "（改）"
		if _, err := c.store.Do(data.Write{By: data.Author{Name: "王", Via: "desk"}, Put: []data.Case{one}}); err != nil {
			t.Fatal(id, err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
}

func storedOf(t *testing.T, c *collection) map[string]data.Case {
	t.Helper()
	all := map[string]data.Case{}
	for r, err := range c.store.All() {
		if err != nil {
			t.Fatal(err)
		}
		all[r.Case.ID] = r.Case
	}
	return all
}

// What is lost of the past is told from what is lost of cases, alone and beside a server, and --mend drops it.
func TestCheckOfThePast(t *testing.T) {
	dir, document := imported(t)
	changeAll(t, dir)
	spoilPast(t, dir, "versions")
	spoilPast(t, dir, "audit")
	if got := anlisou(t, nil, "search", "海关", "--data", dir); got.code != exitDone { // the index has caught up
		t.Fatalf("%+v", got)
	}
	r := checked(t, dir, exitFailed)
	if len(r.Problems) != 2 || len(r.Damaged) != 0 || r.Cases != 20 {
		t.Errorf("%+v", r)
	}
	for _, p := range r.Problems {
		if p.Where != "past" || !strings.Contains(p.What.String(), "cannot be read") || !strings.Contains(p.Mend.String(), "anlisou check --mend") {
			t.Errorf("%+v", p)
		}
	}
	alone := anlisou(t, nil, "check", "--data", dir)
	if !strings.Contains(alone.stdout, "past: version ") || !strings.Contains(alone.stdout, "past: an entry of the audit log, of ") ||
		!strings.Contains(alone.stdout, "store: 20 cases, 0 damaged") {
		t.Errorf("%+v", alone)
	}
	if got := anlisou(t, nil, "import", document, "--collection", "jx", "--data", copied(t, dir)); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "log", "--data", dir, "--last", "0"); got.code != exitFailed || !strings.Contains(got.stderr, "check --mend") ||
		strings.Count(got.stdout, "\n") != 20 {
		t.Errorf("%+v", got)
	}
	mends := func(dir string) {
		t.Helper()
		if got := anlisou(t, nil, "check", "--data", dir, "--mend"); got.code != exitDone || strings.Count(got.stdout, "mended: ") != 2 {
			t.Errorf("%+v", got)
		}
		if got := anlisou(t, nil, "check", "--data", dir, "--mend"); got.code != exitDone || strings.Contains(got.stdout, "mended") {
			t.Errorf("%+v", got)
		}
		log := anlisou(t, nil, "log", "--data", dir)
		if log.code != exitDone || !strings.Contains(log.stdout, localUser()+" (command)  dropped what could not be read: version ") {
			t.Errorf("%+v", log)
		}
	}
	beside := copied(t, dir)
	command, _ := started(t, beside)
	if got := anlisou(t, nil, "check", "--data", beside); got != alone {
		t.Errorf("beside a server %+v, alone %+v", got, alone)
	}
	mends(beside)
	if err := errors.Join(command.Process.Signal(syscall.SIGTERM), ended(command)); err != nil {
		t.Error(err)
	}
	mends(dir)
}

// A check beside a server says what one alone says, and with a key so does one from elsewhere.
func TestCheckBesideAServer(t *testing.T) {
	dir, _ := imported(t)
	if got := anlisou(t, nil, "search", "海关", "--data", dir); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	want, wantJSON := anlisou(t, nil, "check", "--data", dir), anlisou(t, nil, "check", "--data", dir, "--json")
	key := filepath.Join(t.TempDir(), "key")
	secret, err := keys.Open(dir).New("管理", keys.Admin, time.Time{})
	if err == nil {
		err = os.WriteFile(key, []byte(secret+"\n"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	command, address := started(t, dir)
	for range 2 {
		if got := anlisou(t, nil, "check", "--data", dir); got != want {
			t.Errorf("beside a server %+v, alone %+v", got, want)
		}
		if got := anlisou(t, nil, "check", "--data", dir, "--json"); got != wantJSON {
			t.Errorf("beside a server %+v, alone %+v", got, wantJSON)
		}
		if got := anlisou(t, nil, "check", "--server", address, "--key-file", key); got != want {
			t.Errorf("from elsewhere %+v, alone %+v", got, want)
		}
	}
	if got := anlisou(t, nil, "check", "--server", address); got.code != exitDone || !strings.Contains(got.stdout, "status: ready") {
		t.Errorf("without a key %+v", got)
	}
	if got := anlisou(t, nil, "check", "--server", address, "--mend"); got.code != exitUsage {
		t.Errorf("%+v", got)
	}
	// What is damaged in the index under the server is found by it, and `rebuild` mends it, as it says.
	files, err := indexFilesOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := flipIn(files[0], 700, 2); err != nil {
		t.Fatal(err)
	}
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitFailed || !strings.Contains(got.stdout, "`anlisou rebuild` builds the index anew") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "rebuild", "--data", dir); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if err := errors.Join(command.Process.Signal(syscall.SIGTERM), ended(command)); err != nil {
		t.Error(err)
	}
}

// grown is a data directory whose cases were changed so often that most of its store and index is unused.
func grown(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	c, err := (&dataFlags{dir: dir}).openStore(true)
	if err != nil {
		t.Fatal(err)
	}
	random, bundled := rand.New(rand.NewPCG(5, 6)), []rune(strings.ReplaceAll(string(jiaxing.Document()), "\n", "。"))
	write := func(ids int, length int) {
		t.Helper()
		for i := range ids {
			var text strings.Builder
			for text.Len() < length {
				at := random.IntN(len(bundled) - 8)
				text.WriteString(string(bundled[at : at+8])) // which compresses little
			}
			one := data.Case{ID: fmt.Sprintf("g-%d", i), Title: "题", Sections: []data.Section{{Text: text.String() + "内容完整。"}}}
			if _, err := c.store.Put(one); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 8 {
		write(12, 40_000)
	}
	for range 10 { // so that the versions are short, too
		write(12, 300)
	}
	// The index is made of these, and is not built anew for the few changes that follow.
	if err := c.openIndex(t.Context(), slog.New(slog.DiscardHandler), nil); err != nil {
		t.Fatal(err)
	}
	for n := range 16 {
		length := 20_000
		if n == 15 {
			length = 300
		}
		write(1, length)
		if err := c.index.Update(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(c.index.Wait(t.Context()), c.close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Compacting alone, beside a server and from elsewhere gives back what is unused, and nothing else.
func TestCompact(t *testing.T) {
	from := grown(t)
	want := anlisou(t, nil, "export", "--data", from)
	log := anlisou(t, nil, "log", "--data", from, "--last", "0", "--json")
	for _, where := range []string{"alone", "beside a server", "from elsewhere"} {
		t.Run(where, func(t *testing.T) {
			dir := copied(t, from)
			args := []string{"compact", "--data", dir}
			stop := func() {}
			if where != "alone" {
				key := filepath.Join(t.TempDir(), "key")
				secret, err := keys.Open(dir).New("管理", keys.Admin, time.Time{})
				if err == nil {
					err = os.WriteFile(key, []byte(secret+"\n"), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
				command, address := started(t, dir)
				if where == "from elsewhere" {
					args = []string{"compact", "--server", address, "--key-file", key}
				}
				stop = func() {
					if err := errors.Join(command.Process.Signal(syscall.SIGTERM), ended(command)); err != nil {
						t.Error(err)
					}
				}
			}
			before, indexBefore := sizesNow(dir)
			dry := anlisou(t, nil, append(args, "--dry-run")...)
			if dry.code != exitDone || strings.Count(dry.stdout, "unused\n") != 3 || !strings.HasPrefix(dry.stdout, "cases: ") {
				t.Errorf("%+v", dry)
			}
			if cases, _ := sizesNow(dir); cases != before {
				t.Error("only looking has changed something")
			}
			got := anlisou(t, nil, args...)
			if got.code != exitDone || strings.Count(got.stdout, ", before ") != 3 {
				t.Errorf("%+v", got)
			}
			stop()
			cases, index := sizesNow(dir)
			t.Logf("%s%sstore %d to %d, index %d to %d", dry.stdout, got.stdout, before, cases, indexBefore, index)
			if cases > before/2 || index > indexBefore/2 {
				t.Errorf("the store has %d of %d, the index %d of %d", cases, before, index, indexBefore)
			}
			if now := anlisou(t, nil, "export", "--data", dir); now != want {
				t.Error("the cases are others")
			}
			if now := anlisou(t, nil, "log", "--data", dir, "--last", "0", "--json"); now != log {
				t.Error("the log is another")
			}
			if now := anlisou(t, nil, "check", "--data", dir); now.code != exitDone {
				t.Errorf("%+v", now)
			}
		})
	}
	if got := anlisou(t, nil, "compact", "--data", filepath.Join(t.TempDir(), "none")); got.code != exitFailed {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "compact", "--data", from, "x"); got.code != exitUsage {
		t.Errorf("%+v", got)
	}
}

// While a server is compacted, checked and compacted again, no write and no search fails, and nothing answered is lost.
func TestCompactAmongWritersAndSearches(t *testing.T) {
	dir := grown(t)
	s := serveSite(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var clients sync.WaitGroup
	var writes, searches atomic.Int64
	last := make([]map[string]string, 3)
	for w := range last {
		last[w] = map[string]string{}
		random := rand.New(rand.NewPCG(uint64(w), 8))
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				id, title := fmt.Sprintf("w%d-%d", w, random.IntN(8)), fmt.Sprintf("写入%d之%d号", w, n)
				body, _ := json.Marshal(data.Case{ID: id, Title: title, Sections: []data.Section{{Text: "写入完整。"}}})
				if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/"+id, string(body)); a.status >= 300 {
					t.Error(a)
				}
				last[w][id] = title
				writes.Add(1)
			}
		})
	}
	clients.Go(func() {
		for ctx.Err() == nil {
			if n := s.total(t, "内容完整"); n != 12 {
				t.Errorf("%d are found", n)
			}
			searches.Add(1)
		}
	})
	for range rounds.Of(5) {
		for _, path := range []string{"/api/v1/compact", "/api/v1/check"} {
			a := s.send(t, keys.Admin, "POST", path, "")
			if a.status != http.StatusOK || strings.Contains(a.body, `"problem"`) || strings.Contains(a.body, `"status":"damaged"`) ||
				!strings.Contains(a.body, `"compacted":`) && !strings.Contains(a.body, `"status":"ok"`) {
				t.Errorf("%s: %s", path, a)
			}
		}
	}
	stop()
	clients.Wait()
	for _, of := range last {
		for id, title := range of {
			if a := s.send(t, "", "GET", "/api/v1/cases/"+id, ""); a.fields["title"] != title {
				t.Errorf("%s: %s", id, a)
			}
			if n := s.total(t, `"`+title+`"`); n != 1 {
				t.Errorf("%s: %d are found", title, n)
			}
		}
	}
	if writes.Load() == 0 || searches.Load() == 0 {
		t.Errorf("%d writes, %d searches", writes.Load(), searches.Load())
	}
	t.Logf("%d writes and %d searches meanwhile", writes.Load(), searches.Load())
}

// Who may not look after what is kept is told so, and what is asked wrongly, too.
func TestWhoMayKeep(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/api/v1/check", "/api/v1/compact"} {
		for scope, want := range map[keys.Scope]int{"": 401, keys.Read: 403, keys.Write: 403, keys.Admin: 200} {
			if a := s.send(t, scope, "POST", path, ""); a.status != want {
				t.Errorf("%s with %q: %s", path, scope, a)
			}
		}
		if a := s.send(t, keys.Admin, "GET", path, ""); a.status != http.StatusMethodNotAllowed {
			t.Error(a)
		}
	}
	for _, path := range []string{"/api/v1/check?mend=yes", "/api/v1/compact?dry_run=2"} {
		if a := s.send(t, keys.Admin, "POST", path, ""); a.status != http.StatusBadRequest || a.fields["parameter"] == nil {
			t.Errorf("%s: %s", path, a)
		}
	}
}

// A server gives back by itself what is unused where that is over half; it rests behind that, and longer where it cannot.
func TestTidying(t *testing.T) {
	dir := grown(t)
	s := serveSite(t, dir)
	var said lockedBuffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	before, indexBefore := sizesNow(dir)
	usual := tidying{look: time.Millisecond, rest: time.Millisecond, most: 4 * time.Millisecond, floor: 1 << 40}
	if did, err := usual.once(t.Context(), s.c, log); did || err != nil {
		t.Errorf("below the floor: %v, %v", did, err)
	}
	usual.floor = 64 << 10
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); usual.run(ctx, s.c, log) }()
	if err := soon("it is given back", func() error {
		if cases, index := sizesNow(dir); cases > before/2 || index > indexBefore/2 {
			return fmt.Errorf("the store has %d of %d, the index %d of %d", cases, before, index, indexBefore)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	stop()
	<-ended
	for _, part := range []string{"part=cases", "part=texts"} {
		if strings.Count(said.String(), part) != 1 || !strings.Contains(said.String(), "before=") {
			t.Errorf("%s is not said once: %s", part, said.String())
		}
	}
	if n := s.total(t, "内容完整"); n != 12 {
		t.Errorf("%d are found", n)
	}
	if did, err := usual.once(t.Context(), s.c, log); did || err != nil {
		t.Errorf("given back again: %v, %v", did, err)
	}

	path := filepath.Join(dir, storeFile)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	ctx, stop = context.WithCancel(t.Context())
	ended = make(chan struct{})
	go func() { defer close(ended); usual.run(ctx, s.c, log) }()
	if err := soon("it has failed often", func() error {
		if strings.Count(said.String(), "is not given back") < 5 {
			return errors.New(said.String())
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	stop()
	<-ended
	for _, in := range []string{"in=1ms", "in=2ms", "in=4ms"} {
		if !strings.Contains(said.String(), in) {
			t.Errorf("it does not rest %s: %s", in, said.String())
		}
	}
	if strings.Contains(said.String(), "in=8ms") {
		t.Error("it rests longer than it may")
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
}

// sizesNow is sizes of what may change meanwhile.
func sizesNow(dir string) (cases, index int64) {
	_ = filepath.WalkDir(dir, func(path string, entry os.DirEntry, _ error) error {
		info, err := os.Stat(path)
		if entry == nil || os.IsNotExist(err) || !entry.Type().IsRegular() {
			return nil
		}
		if filepath.Base(path) == storeFile {
			cases = info.Size()
		} else if strings.Contains(path, "/"+indexDir+"/") && !strings.HasSuffix(path, "root.bolt") {
			index += info.Size()
		}
		return nil
	})
	return cases, index
}

// lockedBuffer takes what is logged by many.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

var _ io.Writer = (*lockedBuffer)(nil)

func keptCase(t *testing.T, id, title, text string) string {
	t.Helper()
	return strings.Replace(caseJSON(t, id, title, text), "周报", "zb", 1)
}

// A store whose file was moved away takes nothing by API, which says why; searches go on, and writes once it is back.
func TestWritesToAMovedStore(t *testing.T) {
	s := newSite(t)
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases", keptCase(t, "a", "题目", "内容完整。")); a.status != http.StatusCreated {
		t.Fatal(a)
	}
	path := filepath.Join(s.dir, storeFile)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct{ method, path, body string }{
		{"POST", "/api/v1/cases", keptCase(t, "b", "题目", "正文")},
		{"PUT", "/api/v1/cases/a", keptCase(t, "a", "别的", "正文")},
		{"PATCH", "/api/v1/cases/a", `{"year":2024}`},
		{"DELETE", "/api/v1/cases/a", ""},
	} {
		a := s.send(t, keys.Write, w.method, w.path, w.body)
		if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "移走或换掉") {
			t.Errorf("%s: %s", w.method, a)
		}
	}
	if n := s.total(t, "内容完整"); n != 1 {
		t.Errorf("%d are found", n)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a store anew")
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+url.PathEscape("a"), ""); a.status != http.StatusOK {
		t.Error(a)
	}
}
