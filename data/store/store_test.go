package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"anlisou/data"
)

func testCase(id, text string) data.Case {
	return data.Case{
		ID: id, Collection: "test", Number: 1, Title: "“船边直提”改革 <b>&", Region: "嘉兴",
		Sections:    []data.Section{{Heading: "主要做法", Text: text}},
		Departments: []string{"海关"}, Domains: []string{"贸易便利化"}, Labels: data.Curated,
		Evidence: []data.Evidence{{Field: "department", Label: "海关", Words: []string{"向海关报关"}}},
	}
}

func openTest(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func newTest(t testing.TB) *Store {
	t.Helper()
	return openTest(t, filepath.Join(t.TempDir(), "cases.db"))
}

func mustPut(t testing.TB, s *Store, cases ...data.Case) data.Written {
	t.Helper()
	r, err := s.Put(cases...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// history writes Changes as "seq:id", "seq:-id" for a deletion.
func history(t testing.TB, s *Store, after uint64) string {
	t.Helper()
	var parts []string
	for c, err := range s.Changes(after) {
		if err != nil {
			t.Fatal(err)
		}
		sign := ""
		if c.Case == nil {
			sign = "-"
		} else if c.Case.ID != c.ID {
			t.Errorf("change %d of %q carries the case %q", c.Seq, c.ID, c.Case.ID)
		}
		parts = append(parts, fmt.Sprintf("%d:%s%s", c.Seq, sign, c.ID))
	}
	return strings.Join(parts, " ")
}

func ids(t testing.TB, s *Store) []string {
	t.Helper()
	var got []string
	for r, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Case.ID)
	}
	return got
}

func TestPutGetDelete(t *testing.T) {
	s := newTest(t)
	if r := mustPut(t, s, testCase("a", "甲"), testCase("b", "乙")); r.Seq != 2 || r.Count(data.Added) != 2 {
		t.Errorf("first put: %+v", r)
	}
	if r := mustPut(t, s, testCase("a", "甲"), testCase("b", "乙乙"), testCase("c", "丙")); r.Seq != 4 || !slices.Equal(r.Outcomes, []data.Outcome{data.Unchanged, data.Changed, data.Added}) {
		t.Errorf("second put: %+v", r)
	}
	if r := mustPut(t, s, testCase("a", "甲")); r.Seq != 4 || r.Count(data.Unchanged) != 1 {
		t.Errorf("the same again: %+v", r)
	}
	if r := mustPut(t, s); r.Seq != 4 || len(r.Outcomes) != 0 {
		t.Errorf("nothing: %+v", r)
	}
	got, err := s.Get("b")
	if want := (Record{Seq: 3, Case: testCase("b", "乙乙")}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Get(b) = %+v, %v, want %+v", got, err, want)
	}
	if got, want := history(t, s, 0), "1:a 3:b 4:c"; got != want {
		t.Errorf("changes %s, want %s", got, want)
	}

	if seq, err := s.Delete("c", "a", "a"); err != nil || seq != 6 {
		t.Errorf("Delete = %d, %v", seq, err)
	}
	if _, err := s.Get("a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get of a deleted case: %v", err)
	}
	if got, want := history(t, s, 3), "5:-a 6:-c"; got != want {
		t.Errorf("changes %s, want %s", got, want)
	}
	if seq, err := s.Delete("b", "none"); !errors.Is(err, ErrNotFound) || seq != 0 {
		t.Errorf("Delete of one that is not there: %d, %v", seq, err)
	}
	if _, err := s.Get("b"); err != nil {
		t.Errorf("a delete that failed took another case along: %v", err)
	}
	if r := mustPut(t, s, testCase("a", "甲")); r.Seq != 7 || r.Outcomes[0] != data.Added {
		t.Errorf("a deleted case again: %+v", r)
	}
	if got, want := history(t, s, 0), "3:b 6:-c 7:a"; got != want {
		t.Errorf("changes %s, want %s", got, want)
	}
	if got := ids(t, s); !slices.Equal(got, []string{"a", "b"}) || s.Len() != 2 {
		t.Errorf("cases %v, Len %d", got, s.Len())
	}
	for _, id := range []string{"", strings.Repeat("x", 1000)} {
		if _, err := s.Get(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("Get(%q): %v", id, err)
		}
		if _, err := s.Delete(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("Delete(%q): %v", id, err)
		}
	}
	if got := history(t, s, ^uint64(0)); got != "" {
		t.Errorf("changes after the last possible: %s", got)
	}
}

func TestNumbersAreNeverReused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	id := s.ID()
	mustPut(t, s, testCase("a", "甲"), testCase("b", "乙"))
	if _, err := s.Delete("a", "b"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, path)
	if seq, err := s.Seq(); err != nil || seq != 4 || s.Len() != 0 {
		t.Errorf("reopened with Seq %d, %v, Len %d", seq, err, s.Len())
	}
	if s.ID() != id || len(id) != 32 || newTest(t).ID() == id {
		t.Errorf("the store's id was %q, is %q", id, s.ID())
	}
	if r := mustPut(t, s, testCase("a", "甲")); r.Seq != 5 {
		t.Errorf("put after deletes has number %d", r.Seq)
	}
	if got, want := history(t, s, 0), "4:-b 5:a"; got != want {
		t.Errorf("changes %s, want %s", got, want)
	}
}

func TestTextIsKeptByteForByte(t *testing.T) {
	s := newTest(t)
	text := "　赌点\r\n\t<script>&\u2028\u0001\\\"\ufffd海华 '相同头待遇'\n"
	want := testCase("a", text)
	mustPut(t, s, want)
	if got, err := s.Get("a"); err != nil || !reflect.DeepEqual(got.Case, want) {
		t.Errorf("got %+v, %v", got.Case, err)
	}
	bare := data.Case{ID: "b", Title: "题", Sections: []data.Section{{Text: "文"}}}
	mustPut(t, s, bare)
	bare.Departments = []string{}
	if r := mustPut(t, s, bare); r.Outcomes[0] != data.Unchanged {
		t.Error("an empty list counts as other than none")
	}
	if got, _ := s.Get("b"); got.Case.Departments == nil || got.Case.Domains == nil {
		t.Error("a list comes back as null")
	}
}

func TestPutIsAllOrNothing(t *testing.T) {
	s := newTest(t)
	mustPut(t, s, testCase("a", "甲"))
	bad := testCase("c", "丙")
	bad.Title = ""
	_, err := s.Put(testCase("a", "别的"), testCase("b", "乙"), bad)
	var field *data.FieldError
	if !errors.As(err, &field) || field.Field != "title" || !strings.Contains(err.Error(), `put case 3 of 3 ("c")`) {
		t.Errorf("error %v", err)
	}
	if got, want := history(t, s, 0), "1:a"; got != want || s.Len() != 1 {
		t.Errorf("after a put that failed: %s, Len %d", got, s.Len())
	}
	if r, _ := s.Get("a"); r.Case.Sections[0].Text != "甲" {
		t.Error("a put that failed changed a case")
	}
}

func TestCollections(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	for _, c := range []data.Collection{{ID: "b", Title: "乙集"}, {ID: "a", Title: "旧", Source: "a.txt"}, {ID: "a", Title: "甲集", Source: "a.txt"}} {
		if err := s.PutCollection(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutCollection(data.Collection{ID: "c"}); err == nil {
		t.Error("a collection without a title was taken")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := openTest(t, path).Collections()
	if want := []data.Collection{{ID: "a", Title: "甲集", Source: "a.txt"}, {ID: "b", Title: "乙集"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Collections = %v, %v, want %v", got, err, want)
	}
}

func TestLongPasses(t *testing.T) {
	s := newTest(t)
	var cases []data.Case
	var want []string
	for i := range 3*passRecords + 7 {
		id := fmt.Sprintf("case-%05d", i)
		cases = append(cases, testCase(id, strings.Repeat("文", i)+"。"))
		want = append(want, id)
	}
	slices.Reverse(cases)
	mustPut(t, s, cases...)
	if got := ids(t, s); !slices.Equal(got, want) {
		t.Errorf("All gave %d ids, want %d in order", len(got), len(want))
	}
	// Writing during a pass neither blocks nor loses anything.
	seen := map[string]uint64{}
	last := uint64(0)
	for c, err := range s.Changes(0) {
		if err != nil || c.Seq <= last {
			t.Fatalf("change %d after %d: %v", c.Seq, last, err)
		}
		last = c.Seq
		if _, again := seen[c.ID]; !again && len(seen) < 10 {
			mustPut(t, s, testCase(c.ID, "改"))
		}
		seen[c.ID] = c.Seq
	}
	for r, err := range s.All() {
		if err != nil || seen[r.Case.ID] != r.Seq {
			t.Errorf("%s has number %d, the pass saw %d (%v)", r.Case.ID, r.Seq, seen[r.Case.ID], err)
		}
		if r.Case.ID == want[5] {
			break // leaving early is fine
		}
	}
	pass := s.Changes(last - 1)
	for range 2 {
		n := 0
		for _, err := range pass {
			if err != nil {
				t.Error(err)
			}
			n++
		}
		if n != 1 {
			t.Errorf("a pass over the last change gave %d", n)
		}
	}
}

func TestReadersWhileOneWrites(t *testing.T) {
	s := newTest(t)
	const writes = 60
	mustPut(t, s, testCase("a", "0"))
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var last uint64
			for {
				r, err := s.Get("a")
				if err != nil || r.Seq < last {
					t.Errorf("Get: number %d after %d, %v", r.Seq, last, err)
					return
				}
				last = r.Seq
				for _, err := range s.All() {
					if err != nil {
						t.Error(err)
					}
				}
				for _, err := range s.Changes(last - 1) {
					if err != nil {
						t.Error(err)
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range writes {
		// Large values make the file grow and the mapping move under the readers.
		mustPut(t, s, testCase("a", fmt.Sprint(i+1)), testCase(fmt.Sprintf("b-%d", i), strings.Repeat("长", 20000)))
	}
	close(done)
	wg.Wait()
	if seq, err := s.Seq(); err != nil || seq != 1+2*writes {
		t.Errorf("Seq = %d, %v", seq, err)
	}
}

func TestClosed(t *testing.T) {
	s := newTest(t)
	mustPut(t, s, testCase("a", "甲"))
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, getErr := s.Get("a")
	_, putErr := s.Put(testCase("a", "乙"))
	_, seqErr := s.Seq()
	var passErr error
	for _, err := range s.All() {
		passErr = err
	}
	for _, err := range []error{getErr, putErr, seqErr, passErr} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("error %v, want ErrClosed", err)
		}
	}
}

// BenchmarkGet gets cases of 600 bytes of JSON at random, of a store that is kept unpacked and of one that is not:
// go test -bench Get ./data/store
func BenchmarkGet(b *testing.B) {
	for _, n := range []int{4000, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newTest(b)
			cases, _ := spliced(b, n, func(i int) string { return fmt.Sprint(i) })
			mustPut(b, s, cases...)
			random := rand.New(rand.NewPCG(55, 56))
			for b.Loop() {
				if _, err := s.Get(fmt.Sprint(random.IntN(n))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPut writes a thousand cases at a time: go test -bench Put ./data/store
func BenchmarkPut(b *testing.B) {
	s := newTest(b)
	cases := make([]data.Case, 1000)
	round := 0
	for b.Loop() {
		for i := range cases {
			cases[i] = testCase(fmt.Sprintf("case-%d-%d", round, i), strings.Repeat("改革后,企业在货物到港前即可向海关报关。", 30))
		}
		round++
		mustPut(b, s, cases...)
	}
}
