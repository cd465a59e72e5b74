package posting

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"anlisou/index/engine"
)

// What comes first is the same whether all that may hold the query letter by letter are read or the best of them; and
// few are read where many hold it.
func TestLeap(t *testing.T) {
	x, _ := create(t, t.TempDir(), 0)
	random := rand.New(rand.NewPCG(2, 3))
	const documents = 3 * worthLeaping
	for n := range 6 { // several segments
		var list []engine.Change
		for i := range documents / 6 {
			revision := uint64(n*documents/6 + i + 1)
			title, text := fmt.Sprint("案例", revision), "海关改革，经验在全省推广。"
			for range 1 + random.IntN(4) {
				switch random.IntN(40) {
				case 0:
					text += "推广经验，改革。" // the frequent one
				case 1:
					text += "经验，改革推广。"
				default:
					text += []string{"海关，", "改革。", "推广，全省。"}[random.IntN(3)]
				}
			}
			if random.IntN(500) == 0 {
				title += "验，改"
			}
			if revision == documents/2 {
				text += "省，验" // the rare one
			}
			a := analysed(revision, title, text)
			list = append(list, engine.Change{ID: a.Doc.ID, Revision: revision, Analysed: a})
		}
		if err := x.Apply(list); err != nil {
			t.Fatal(err)
		}
	}
	terms := []engine.Weighted{
		{Field: engine.Words, Text: "经验", Weight: 1}, {Field: engine.Words, Text: "改革", Weight: 1},
		{Field: engine.Chars, Text: "验", Weight: .3},
	}
	leaps := 0
	for _, text := range []string{"验，改", "。推", "省，验", "，全", "革。推广"} {
		for _, k := range []int{1, 10, 40} {
			wanted := engine.Wanted{
				In: engine.All(), Most: k,
				By: engine.Ranking{Terms: terms, Wholes: []string{text}, Literal: engine.Literal([]string{text}, false, false, true)},
			}
			var leapt, read engine.Ranked
			err := ask(t.Context(), x, func(r *reader) (err error) {
				if leapt, err = r.Top(t.Context(), wanted); err != nil {
					return err
				}
				spent := r.budget.Spent
				if _, err = r.Count(t.Context(), wanted.By.Literal); err != nil { // which reads all of them
					return err
				}
				switch all := r.budget.Spent - spent; {
				case all == 0: // too few hold it, and all were read already
				case spent >= all: // lookups and sets are a part of either
					t.Errorf("%s: the best %d cost %d, and reading all %d", text, k, spent, all)
				default:
					leaps++
				}
				read, err = r.Top(t.Context(), wanted)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(leapt.Found) != k || !reflect.DeepEqual(leapt, read) {
				t.Errorf("%s: of %d the best are otherwise where few are read", text, k)
			}
		}
	}
	if leaps < 10 {
		t.Errorf("few were read %d times", leaps)
	}
}

// One of a text's documents tells whether there are any, and what stands across the end of a paragraph counts, too.
func TestSome(t *testing.T) {
	x, _ := create(t, t.TempDir(), 100)
	literal := func(text string) engine.Set { return engine.Literal([]string{"没有的", text}, false, false, false) }
	err := ask(t.Context(), x, func(r *reader) error {
		n, err := r.Count(t.Context(), engine.Some(literal("改革的经")), engine.Some(literal("不在其中")),
			engine.Some(engine.Term(engine.Words, "案例")))
		if err == nil && (n[0] != 1 || n[1] != 0 || n[2] != 100) {
			t.Errorf("of a text, of none and of a word there are %d", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
