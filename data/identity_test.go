package data

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data/rounds"
)

// numbered, titled and linked make cases as documents have them, with no id yet.
func numbered(n int, title string) Case { return Case{Collection: "x", Number: n, Title: title} }

func titled(title string) Case { return Case{Collection: "x", Title: title} }

func linked(url, title string) Case { return Case{Collection: "x", URL: url, Title: title} }

// come gives a register the cases of a document, and their ids.
func come(r *Register, cases ...Case) []string {
	r.Identify(cases)
	ids := make([]string, len(cases))
	for i := range cases {
		ids[i] = cases[i].ID
		r.Add(&cases[i])
	}
	return ids
}

// TestACaseThatComesAgain: what is the same case in another edition of a document, and what is not.
func TestACaseThatComesAgain(t *testing.T) {
	for _, tt := range []struct {
		name          string
		first, second []Case
		same          []int // for each of second, its place in first, or -1
	}{
		{"the same", []Case{titled("甲"), titled("乙")}, []Case{titled("甲"), titled("乙")}, []int{0, 1}},
		{"in another order", []Case{titled("甲"), titled("乙")}, []Case{titled("乙"), titled("甲")}, []int{1, 0}},
		{"with one between", []Case{titled("甲"), titled("乙")}, []Case{titled("甲"), titled("丙"), titled("乙")}, []int{0, -1, 1}},
		{"the title in another script", []Case{titled("一网通办 A")}, []Case{titled("一网通办A")}, []int{0}},
		{"a title corrected, the number the same", []Case{numbered(1, "甲"), numbered(2, "己")}, []Case{numbered(1, "甲"), numbered(2, "已")}, []int{0, 1}},
		{"numbered anew after one between", []Case{numbered(1, "甲"), numbered(2, "乙"), numbered(3, "丙")},
			[]Case{numbered(1, "甲"), numbered(2, "新"), numbered(3, "乙"), numbered(4, "丙")}, []int{0, -1, 1, 2}},
		{"numbered anew in another order", []Case{numbered(1, "甲"), numbered(2, "乙")}, []Case{numbered(1, "乙"), numbered(2, "甲")}, []int{1, 0}},
		{"the first left out", []Case{numbered(1, "甲"), numbered(2, "乙"), numbered(3, "丙")}, []Case{numbered(1, "乙"), numbered(2, "丙")}, []int{1, 2}},
		{"an address, the title another", []Case{linked("https://a/1", "甲")}, []Case{linked("https://a/1", "甲的改名")}, []int{0}},
		{"an address, then only the title", []Case{linked("https://a/1", "甲")}, []Case{titled("甲")}, []int{0}},
		{"two of one title", []Case{titled("甲"), titled("甲")}, []Case{titled("甲"), titled("甲"), titled("甲")}, []int{0, 1, -1}},
		{"two of one title, told by their addresses", []Case{linked("https://a/1", "甲"), linked("https://a/2", "甲")},
			[]Case{linked("https://a/2", "甲"), linked("https://a/1", "甲")}, []int{1, 0}},
		{"numbers, then none", []Case{numbered(7, "甲")}, []Case{titled("甲")}, []int{0}},
		{"none, then numbers", []Case{titled("甲"), titled("乙")}, []Case{numbered(1, "乙"), numbered(2, "甲")}, []int{1, 0}},
		{"another collection", []Case{numbered(1, "甲")}, []Case{{Collection: "y", Number: 1, Title: "甲"}}, []int{-1}},
		{"its own id", []Case{{ID: "own", Collection: "x", Number: 1, Title: "甲"}}, []Case{{ID: "own", Collection: "x", Number: 5, Title: "乙"}, numbered(1, "甲")}, []int{0, -1}},
	} {
		r := NewRegister(func(s string) string { return strings.ReplaceAll(s, " ", "") })
		first := come(r, tt.first...)
		second := come(r, tt.second...)
		for i, want := range tt.same {
			if got := slices.Index(first, second[i]); got != want {
				t.Errorf("%s: %q is %d of the first, want %d (%q, %q)", tt.name, tt.second[i].Title, got, want, first, second)
			}
		}
	}
}

// TestTheSameDocumentHasTheSameIDsEverywhere: ids do not depend on what a store held before.
func TestTheSameDocumentHasTheSameIDsEverywhere(t *testing.T) {
	cases := func() []Case {
		return []Case{numbered(1, "甲"), titled("乙"), linked("https://a/1", "丙"), titled("乙")}
	}
	want := []string{"x-01", "x-"}
	a, b := NewRegister(nil), NewRegister(nil)
	come(b, Case{ID: "else", Collection: "y", Title: "甲", Number: 1})
	got, again := come(a, cases()...), come(b, cases()...)
	if !slices.Equal(got, again) || got[0] != want[0] || !strings.HasPrefix(got[1], want[1]) {
		t.Errorf("%q and %q", got, again)
	}
	for _, id := range got {
		c := Case{ID: id, Title: "x", Sections: []Section{{Text: "x"}}}
		if err := c.Validate(); err != nil {
			t.Error(err)
		}
	}
	// A number whose id another case has gets one by its title.
	r := NewRegister(nil)
	come(r, numbered(1, "甲"))
	if ids := come(r, numbered(1, "乙"), numbered(2, "甲")); ids[1] != "x-01" || strings.HasSuffix(ids[0], "-01") {
		t.Errorf("%q", ids)
	}
}

// TestIdentityOverRandomEditions: no two cases of a document ever have one id, what stays keeps its id however rows are moved, and
// the same edition again changes nothing.
func TestIdentityOverRandomEditions(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 9))
		r := NewRegister(nil)
		var titles []string
		for i := range 2 + random.IntN(8) {
			titles = append(titles, fmt.Sprint("题", i))
		}
		useNumbers := random.IntN(2) == 0
		edition := func() []Case {
			var cases []Case
			for i, title := range titles {
				c := titled(title)
				if useNumbers {
					c.Number = i + 1
				}
				cases = append(cases, c)
			}
			return cases
		}
		ids := map[string]string{}
		for round := range 6 {
			got := come(r, edition()...)
			if again := come(r, edition()...); !slices.Equal(got, again) {
				t.Fatalf("seed %d: the same edition has the ids %q, then %q", seed, got, again)
			}
			seen := map[string]bool{}
			for i, title := range titles {
				if seen[got[i]] {
					t.Fatalf("seed %d: %s stands twice", seed, got[i])
				}
				seen[got[i]] = true
				if before, known := ids[title]; known && before != got[i] {
					t.Fatalf("seed %d, edition %d: %s was %s and is %s", seed, round, title, before, got[i])
				}
				ids[title] = got[i]
			}
			random.Shuffle(len(titles), func(i, j int) { titles[i], titles[j] = titles[j], titles[i] })
			titles = slices.Insert(titles, random.IntN(len(titles)+1), fmt.Sprint("新", seed, round))
		}
	}
}

func TestShares(t *testing.T) {
	r := NewRegister(nil)
	come(r, numbered(1, "甲"), linked("https://a/1", "乙"))
	if n := r.Shares([]Case{numbered(1, "丙"), numbered(2, "丁")}); n != 0 {
		t.Errorf("another document shares %d", n)
	}
	if n := r.Shares([]Case{numbered(5, "甲"), linked("https://a/1", "改"), titled("丁")}); n != 2 {
		t.Errorf("%d, want 2", n)
	}
}

// TestADamagedCaseComesAgain: whichever case of a collection cannot be read, and whatever is left of it, the
// document that brought it gives every case the id that it had.
func TestADamagedCaseComesAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for range rounds.Of(3000) {
		document := make([]Case, 2+random.IntN(8))
		for i := range document {
			c := Case{Collection: "x", Title: fmt.Sprintf("题%d", random.IntN(6))} // some stand twice
			switch random.IntN(4) {
			case 0:
				c = Case{Collection: "x", ID: fmt.Sprintf("own-%d", i), Title: c.Title}
			case 1:
				c.Number = i + 1
			case 2:
				c.URL = fmt.Sprintf("https://a/%d", i)
			}
			document[i] = c
		}
		before := slices.Clone(document)
		want := come(NewRegister(nil), before...)

		r := NewRegister(nil)
		lost := random.IntN(len(before))
		for i, c := range before {
			if i != lost {
				r.Add(&c)
				continue
			}
			left := Case{ID: c.ID}
			switch random.IntN(3) { // nothing, a part, or a part that is wrong
			case 1:
				left.Collection, left.Title = c.Collection, c.Title
			case 2:
				left.Collection, left.Number, left.Title, left.URL = c.Collection, c.Number^1, c.Title+"�", c.URL
			}
			r.AddDamaged(&left)
		}
		if got := come(r, slices.Clone(document)...); !slices.Equal(got, want) {
			t.Fatalf("without %s (of %+v) they are %q, and were %q", want[lost], before, got, want)
		}
	}
}

// FuzzIdentify: whatever titles, numbers and addresses a document's cases have, each gets an id of its own, and the
// same ones when the document comes again.
func FuzzIdentify(f *testing.F) {
	f.Add("甲\n甲\n乙", 1, "https://a.cn")
	f.Add("\n\xff\n\x00", -1, "")
	f.Fuzz(func(t *testing.T, titles string, number int, url string) {
		if utf8.RuneCountInString(titles) > 2000 {
			return
		}
		make := func() (cases []Case) {
			for i, title := range strings.Split(titles, "\n") {
				cases = append(cases, Case{Collection: "c", Title: title, Number: number + i/2, URL: url, Sections: []Section{{Text: title}}})
			}
			return cases
		}
		r := NewRegister(strings.ToLower)
		first, again := make(), make()
		r.Identify(first)
		ids := map[string]bool{}
		for i := range first {
			if first[i].ID == "" || ids[first[i].ID] {
				t.Fatalf("case %d of %q has the id %q", i, titles, first[i].ID)
			}
			ids[first[i].ID] = true
			r.Add(&first[i])
		}
		r.Identify(again)
		for i := range again {
			if !ids[again[i].ID] {
				t.Fatalf("case %d of %q has the id %q when it comes again", i, titles, again[i].ID)
			}
		}
	})
}
