package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
)

var clerk = data.Author{Name: "王科员", Via: "desk"}

func mustDo(t *testing.T, s *Store, w data.Write) data.Written {
	t.Helper()
	r, err := s.Do(w)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// texts are those of versions, the latest first.
func texts(list []data.Version) (texts []string) {
	for _, v := range list {
		texts = append(texts, v.Case.Sections[0].Text)
	}
	return texts
}

// The last ten versions of a case are kept, each with its time and who made it, through a withdrawal and over a restart.
func TestVersions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	mustPut(t, s, testCase("b", "别的"), testCase("a-", "不是它"))
	began := time.Now().Add(-time.Second)
	var want []string
	for i := range 14 {
		text := fmt.Sprintf("第%d版", i)
		mustDo(t, s, data.Write{By: data.Author{Name: fmt.Sprint("用户", i), Via: "api"}, Put: []data.Case{testCase("a", text)}})
		want = append([]string{text}, want...)
	}
	look := func(held bool, want []string) []data.Version {
		t.Helper()
		list, isHeld, err := s.Versions("a")
		if err != nil || isHeld != held || !reflect.DeepEqual(texts(list), want) {
			t.Errorf("versions %q, held %v, %v; want %q", texts(list), isHeld, err, want)
		}
		for i, v := range list {
			if v.Author.Via != "api" || v.Author.Name != strings.Replace(strings.TrimSuffix(v.Case.Sections[0].Text, "版"), "第", "用户", 1) ||
				v.Time.Before(began) || v.Time.After(time.Now()) || i > 0 && v.Seq >= list[i-1].Seq {
				t.Errorf("version %+v", v)
			}
		}
		return list
	}
	look(true, want[:10])
	mustDo(t, s, data.Write{By: clerk, Withdraw: []string{"a"}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, path)
	list := look(false, want[:9])
	w, found, err := s.Withdrawn("a")
	if err != nil || !found || w.Author != clerk || w.Title != list[0].Case.Title || w.Time.Before(began) {
		t.Errorf("withdrawn %+v, %v, %v", w, found, err)
	}
	if all, err := s.Withdrawals(); err != nil || len(all) != 1 || all[0] != w {
		t.Errorf("withdrawals %+v, %v", all, err)
	}
	mustDo(t, s, data.Write{Put: []data.Case{list[3].Case}})
	if list, held, err := s.Versions("a"); err != nil || !held || texts(list)[0] != want[3] || len(list) != 10 {
		t.Errorf("put back: %q, %v, %v", texts(list), held, err)
	}
	if _, found, err := s.Withdrawn("a"); found || err != nil {
		t.Errorf("what was put back is withdrawn (%v)", err)
	}
	if _, _, err := s.Versions("a-b"); !errors.Is(err, ErrNotFound) {
		t.Errorf("versions of what never was: %v", err)
	}
	if list, _, err := s.Versions("a-"); err != nil || len(list) != 1 {
		t.Errorf("another's: %v, %v", list, err)
	}
}

// What is purged cannot be put back, and is known to have been there; what is held is not purged.
func TestPurge(t *testing.T) {
	s := newTest(t)
	mustPut(t, s, testCase("a", "一"), testCase("b", "二"))
	mustPut(t, s, testCase("a", "改过的一"), testCase("b", "改过的二"))
	if _, err := s.Delete("a"); err != nil {
		t.Fatal(err)
	}
	for _, ids := range [][]string{{"a", "b"}, {"c"}} {
		if err := s.Purge(clerk, ids...); !errors.Is(err, ErrNotFound) {
			t.Errorf("purge of %q: %v", ids, err)
		}
	}
	if list, _, err := s.Versions("a"); err != nil || len(list) != 2 {
		t.Errorf("a purge that failed has left %v, %v", list, err)
	}
	if err := s.Purge(clerk, "a"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Versions("a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("versions of what was purged: %v", err)
	}
	if w, found, err := s.Withdrawn("a"); err != nil || !found || w.Title != "" {
		t.Errorf("%+v, %v, %v", w, found, err)
	}
	if list, _, err := s.Versions("b"); err != nil || len(list) != 2 {
		t.Errorf("another's versions: %v, %v", list, err)
	}
	if err := s.Purge(clerk, "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a second purge: %v", err)
	}
}

// A write on a condition that does not hold changes nothing, whatever else is in it.
func TestConditions(t *testing.T) {
	s := newTest(t)
	seq := mustPut(t, s, testCase("a", "一"), testCase("b", "二")).Seq
	a, err := s.Get("a")
	if err != nil {
		t.Fatal(err)
	}
	next := testCase("a", "三")
	for name, w := range map[string]data.Write{
		"another version": {Put: []data.Case{next}, If: map[string]uint64{"a": a.Seq + 1}},
		"there already":   {Put: []data.Case{next}, If: map[string]uint64{"a": 0}},
		"not there":       {Put: []data.Case{testCase("c", "三")}, If: map[string]uint64{"c": 3}},
		"one of two":      {Put: []data.Case{next, testCase("b", "三")}, If: map[string]uint64{"a": a.Seq, "b": a.Seq}},
		"a withdrawal":    {Withdraw: []string{"a"}, If: map[string]uint64{"a": a.Seq + 1}},
	} {
		if _, err := s.Do(w); !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), s.Path()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if now, err := s.Seq(); err != nil || now != seq {
		t.Errorf("number %d after %d, %v", now, seq, err)
	}
	mustDo(t, s, data.Write{Put: []data.Case{next, testCase("c", "三")}, If: map[string]uint64{"a": a.Seq, "c": 0}})
	if r, err := s.Get("a"); err != nil || r.Case.Sections[0].Text != "三" {
		t.Errorf("%+v, %v", r, err)
	}
}

// The log has every write that changes something, the latest first, with who, when, which cases and which of their
// fields; none that changes nothing.
func TestLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	mustDo(t, s, data.Write{By: clerk, Put: []data.Case{testCase("a", "一"), testCase("b", "二")}})
	mustDo(t, s, data.Write{By: clerk, Put: []data.Case{testCase("a", "一")}}) // as it is
	changed := testCase("a", "一")
	changed.Title, changed.Region, changed.Year = "新的题目", "", 2024
	mustDo(t, s, data.Write{By: data.Author{Name: "脚本", Via: "api"}, Put: []data.Case{changed, testCase("c", "三")}, Withdraw: []string{"b"}})
	if err := s.Note(clerk, "站点：名称"); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(clerk, "b"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete("x"); !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	want := []data.Entry{
		{Author: clerk, After: 5, Seq: 5, Purged: []string{"b"}},
		{Author: clerk, After: 5, Seq: 5, What: "站点：名称"},
		{
			Author: data.Author{Name: "脚本", Via: "api"}, After: 2, Seq: 5, Added: []string{"c"}, Withdrawn: []string{"b"},
			Changed: []data.Difference{{ID: "a", Fields: []string{"region", "title", "year"}}},
		},
		{Author: clerk, After: 0, Seq: 2, Added: []string{"a", "b"}},
	}
	look := func() {
		t.Helper()
		var got []data.Entry
		for e, err := range s.Log() {
			if err != nil || e.Time.IsZero() {
				t.Errorf("%+v, %v", e, err)
			}
			e.Time = time.Time{}
			got = append(got, e)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("log\n%+v, want\n%+v", got, want)
		}
	}
	look()
	if err := s.db.Update(func(tx *bolt.Tx) error { // so that Open puts the store in order
		return tx.Bucket(tombstonesBucket).Delete([]byte("b"))
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, path)
	if len(s.Mended()) == 0 {
		t.Error("nothing was put in order")
	}
	look()
	mustPut(t, s, testCase("d", "四"))
	want = append([]data.Entry{{After: 5, Seq: 6, Added: []string{"d"}}}, want...)
	look()
}

// Over random writes, with the store opened again in between, what Versions and Log say is what a list of all that was
// written says.
func TestHistoryIsWhatWasWritten(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	past := map[string][]string{} // texts of a case, the latest first
	held := map[string]bool{}
	writes := 0
	for round := range 300 {
		w := data.Write{By: clerk}
		for range 1 + random.IntN(3) {
			id := fmt.Sprint("case-", random.IntN(12))
			switch {
			case slices.ContainsFunc(w.Put, func(c data.Case) bool { return c.ID == id }) || slices.Contains(w.Withdraw, id):
			case held[id] && random.IntN(4) == 0:
				w.Withdraw = append(w.Withdraw, id)
				held[id] = false
			default:
				text := fmt.Sprint("第", round, "轮")
				w.Put = append(w.Put, testCase(id, text))
				past[id] = append([]string{text}, past[id]...)
				held[id] = true
			}
		}
		mustDo(t, s, w)
		writes++
		if random.IntN(40) == 0 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openTest(t, path)
		}
		id := fmt.Sprint("case-", random.IntN(12))
		list, isHeld, err := s.Versions(id)
		if len(past[id]) == 0 {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: %v", id, err)
			}
			continue
		}
		want := past[id]
		if most := earlierVersions; held[id] {
			want = want[:min(len(want), most+1)]
		} else {
			want = want[:min(len(want), most)]
		}
		if err != nil || isHeld != held[id] || !reflect.DeepEqual(texts(list), want) {
			t.Fatalf("%s: %q, held %v, %v; want %q, %v", id, texts(list), isHeld, err, want, held[id])
		}
		for _, v := range list {
			if v.Author != clerk {
				t.Fatalf("%s: %+v is by nobody", id, v)
			}
		}
	}
	n := 0
	for e, err := range s.Log() {
		if n++; err != nil || e.Seq <= e.After {
			t.Errorf("%+v, %v", e, err)
		}
	}
	if n != writes {
		t.Errorf("%d entries of %d writes", n, writes)
	}
}

// A version or an entry that is damaged is named, and costs nothing else.
func TestDamagedHistory(t *testing.T) {
	s := newTest(t)
	for i := range 4 {
		mustDo(t, s, data.Write{By: clerk, Put: []data.Case{testCase("a", fmt.Sprint("第", i)), testCase("b", fmt.Sprint("第", i))}})
	}
	flip := func(bucket []byte, nth int) {
		t.Helper()
		err := s.db.Update(func(tx *bolt.Tx) error {
			b := tx.Bucket(bucket)
			cursor := b.Cursor()
			key, value := cursor.First()
			for range nth {
				key, value = cursor.Next()
			}
			value = slices.Clone(value)
			value[len(value)/2] ^= 4
			return b.Put(slices.Clone(key), value)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	flip(versionsBucket, 1)
	flip(auditBucket, 2)
	var told []string
	if err := s.Verify(t.Context(), func(d Damage) { told = append(told, d.String()) }); err != nil || len(told) != 2 ||
		!strings.Contains(told[0], "of case a") || !strings.Contains(told[1], "audit log") {
		t.Errorf("%q, %v", told, err)
	}
	if list, _, err := s.Versions("a"); err != nil || !reflect.DeepEqual(texts(list), []string{"第3", "第2", "第0"}) {
		t.Errorf("%q, %v", texts(list), err)
	}
	damaged, sound := 0, 0
	for _, err := range s.Log() {
		if err == nil {
			sound++
		} else if errors.Is(err, ErrDamaged) {
			damaged++
		}
	}
	if damaged != 1 || sound != 3 {
		t.Errorf("%d entries are damaged, %d sound", damaged, sound)
	}
}

// A thousand updates of one case take no more room than the versions that are kept and the log.
func TestUpdatesDoNotGrow(t *testing.T) {
	s := newTest(t)
	size := func() int64 {
		var size int64
		if err := s.db.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil }); err != nil {
			t.Fatal(err)
		}
		return size
	}
	text := strings.Repeat("企业在货物到港前即可向海关报关。", 400)
	for i := range 50 {
		mustPut(t, s, testCase("a", fmt.Sprint(i, text)))
	}
	before := size()
	for i := range 1000 {
		mustPut(t, s, testCase("a", fmt.Sprint(i, "再", text)))
	}
	if grown := size() - before; grown > 1<<20 {
		t.Errorf("%d bytes more after a thousand updates", grown)
	}
}

// A request that comes again is answered as it was, and nothing is done again, over a restart, too; something else under
// its key is refused.
func TestRequests(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	w := data.Write{Put: []data.Case{testCase("a", "一"), testCase("b", "二")}, Request: data.Request{Key: "k", Body: "x"}}
	first := mustDo(t, s, w)
	mustPut(t, s, testCase("a", "别人改的"))
	for range 2 {
		again := mustDo(t, s, w)
		if !again.Repeated || !reflect.DeepEqual(again.Versions, first.Versions) || !slices.Equal(again.IDs, []string{"a", "b"}) ||
			!slices.Equal(again.Outcomes, first.Outcomes) || again.Seq != first.Seq || s.Len() != 2 {
			t.Errorf("%+v, and first %+v", again, first)
		}
		if r, err := s.Get("a"); err != nil || r.Case.Sections[0].Text != "别人改的" {
			t.Errorf("done again: %+v, %v", r, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = openTest(t, path)
	}
	w.Request.Body = "y"
	if _, err := s.Do(w); !errors.Is(err, data.ErrReused) {
		t.Errorf("something else: %v", err)
	}
	w.Request = data.Request{Key: "l", Body: "x"}
	if done := mustDo(t, s, w); done.Repeated || done.Count(data.Changed) != 1 {
		t.Errorf("another request: %+v", done)
	}
	for i := range 2 * mostRequests { // the old ones go
		past, err := encodeJSON(remembered{Time: time.Now().Add(-2 * requestsFor)})
		if err != nil {
			t.Fatal(err)
		}
		key := []byte(fmt.Sprint("old", i))
		if i%512 > 0 {
			continue
		}
		if err := s.db.Update(func(tx *bolt.Tx) error {
			b := tx.Bucket(requestsBucket)
			return errors.Join(b.Put(key, seal(kindRequest, key, past)), b.SetSequence(mostRequests-2))
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		w.Request.Key = fmt.Sprint("new", i)
		mustDo(t, s, w)
	}
	left := 0
	if err := s.view(func(b *buckets) error {
		each(b.requests, func(key, _ []byte) {
			if left++; strings.HasPrefix(string(key), "old") {
				t.Errorf("%s is left", key)
			}
		})
		return nil
	}); err != nil || left != 4 {
		t.Errorf("%d requests, %v", left, err)
	}
}
