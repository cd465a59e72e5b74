package index

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
)

// spacesOf are the spaces of an index by part.
func spacesOf(t *testing.T, x *Index) map[string]data.Space {
	t.Helper()
	list, err := x.Spaces()
	if err != nil {
		t.Fatal(err)
	}
	spaces := map[string]data.Space{}
	for _, s := range list {
		if s.Unused < 0 || s.Unused > s.Bytes {
			t.Errorf("%+v", s)
		}
		spaces[s.Part] = s
	}
	return spaces
}

// After any updates, what is said to be in use of the texts is what is left once the index is compacted, and all is found
// as before.
func TestCompactGivesBackWhatIsUnused(t *testing.T) {
	for seed := range uint64(rounds.Of(4)) {
		source := newMemoryStore(bundled(t)...)
		random := rand.New(rand.NewPCG(seed, 11))
		x := openIndex(t, t.TempDir(), source)
		if s := spacesOf(t, x); s[data.PartTexts].Unused != 0 || s[data.PartSegments].Unused != 0 || s[data.PartTexts].Bytes == 0 {
			t.Errorf("of a new index %v", s)
		}
		for n := range 60 {
			cases := source.cases()
			c := cases[random.IntN(len(cases))]
			if len(cases) > 12 && random.IntN(4) == 0 {
				source.remove(c.ID)
			} else {
				c.Sections = append([]data.Section{{Heading: "补充", Text: fmt.Sprintf("第%d次补充。", n) + anyText(random, c, 40)}}, c.Sections[1:]...)
				source.put(c)
			}
			if err := x.Update(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if g := x.now.Load(); g != nil {
			if err := g.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		before := spacesOf(t, x)[data.PartTexts]
		if before.Unused == 0 {
			t.Errorf("nothing is unused: %+v", before)
		}
		if err := x.Compact(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		after := spacesOf(t, x)
		if got := after[data.PartTexts]; got.Bytes != before.Bytes-before.Unused || got.Unused != 0 || after[data.PartSegments].Unused != 0 {
			t.Errorf("%+v once it is compacted, before %+v", after, before)
		}
		cases := source.cases()
		for range 30 {
			checkFound(t, x, cases, anyText(random, cases[random.IntN(len(cases))], 1+random.IntN(10)))
		}
		generation := x.now.Load()
		if err := x.Compact(t.Context(), nil); err != nil || x.now.Load() != generation {
			t.Errorf("it is built anew where nothing is unused, %v", err)
		}
	}
}

// An index in use is checked while cases come in, change and go: nothing is wrong with it. What is damaged is found as by
// a check of one that nobody has open.
func TestCheckInUse(t *testing.T) {
	source := newMemoryStore(bundled(t)...)
	dir := t.TempDir()
	x := openIndex(t, dir, source)
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		random := rand.New(rand.NewPCG(3, 12))
		for n := 0; !stop.Load(); n++ {
			id := fmt.Sprintf("new-%d", random.IntN(15))
			if random.IntN(3) == 0 {
				source.remove(id)
			} else {
				source.put(data.Case{ID: id, Title: "题", Sections: []data.Section{{Text: fmt.Sprintf("第%d次做了。", n)}}})
			}
			if err := x.Update(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}()
	for range rounds.Of(40) {
		c, err := x.Check(t.Context(), source)
		if err != nil || len(c.Findings) > 0 || c.Cases < 20 {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	stop.Store(true)
	<-done
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.now.Load().Flush(); err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct{ pattern, says string }{{"texts", "texts"}, {filepath.Join("bleve", "store", "*.zap"), "segment"}} {
		files, err := filepath.Glob(filepath.Join(x.now.Load().dir, part.pattern))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		told := 0
		for _, name := range files {
			back := flipIn(t, name)
			if back == nil {
				continue
			}
			c, err := x.Check(t.Context(), source)
			if err != nil || !c.OK() && !strings.Contains(c.Findings[0].What.String(), part.says) {
				t.Errorf("%s: %+v, %v", part.pattern, c, err)
			}
			if err == nil && !c.OK() {
				told++
			}
			back()
		}
		if told == 0 { // a file that no segment in use is in may be damaged
			t.Errorf("%s: no damage is told, of %d files", part.pattern, len(files))
		}
	}
}

// flipIn flips a bit in the midst of a file, and gives what flips it back; nil where there is no such file, or nothing in it.
func flipIn(t *testing.T, name string) (back func()) {
	t.Helper()
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(content) == 0 { // removed, or just begun, by bleve
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	at := len(content) / 2
	write := func(b byte) {
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.WriteAt([]byte{b}, int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	write(content[at] ^ 4)
	return func() { write(content[at]) }
}
