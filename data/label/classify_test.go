package label_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/label"
	"anlisou/data/rounds"
)

func newClassifier() *label.Classifier { return label.NewClassifier(data.DefaultTaxonomy(), fold) }

// checkEvidence holds evidence to its promise: the words stand in the case, literally, where it says.
func checkEvidence(t *testing.T, title string, sections []data.Section, found []data.Evidence) {
	t.Helper()
	one := data.Case{ID: "x", Title: title, Sections: sections, Labels: data.Inferred}
	seen := map[string]bool{}
	for _, e := range found {
		if seen[e.Field+e.Label] {
			t.Errorf("%s %s comes twice", e.Field, e.Label)
		}
		seen[e.Field+e.Label] = true
		switch e.Field {
		case "department":
			one.Departments = append(one.Departments, e.Label)
		case "domain":
			one.Domains = append(one.Domains, e.Label)
		case "region":
			one.Region = e.Label
		case "year":
			one.Year, _ = strconv.Atoi(e.Label)
		}
		if len(e.Words) == 0 || len(e.Places) != len(e.Words) || e.Score <= 0 || !e.Inferred {
			t.Errorf("%s %s has words %q at %v, score %v", e.Field, e.Label, e.Words, e.Places, e.Score)
			continue
		}
		for i, p := range e.Places {
			text := title
			if p.Section != data.InTitle {
				text = sections[p.Section].Text
			}
			if got := text[p.Start:p.End]; got != e.Words[i] {
				t.Errorf("%s %s: %q stands at %+v, not %q", e.Field, e.Label, got, p, e.Words[i])
			}
		}
	}
	one.Evidence = found
	if err := one.Validate(); err != nil && utf8.ValidString(title+sections[0].Text) && strings.Contains(err.Error(), "evidence") {
		t.Error(err)
	}
}

func TestEvidenceStandsInTheText(t *testing.T) {
	c := newClassifier()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range append(cases, readCases(t, "seen.jsonl")...) {
		found := c.Classify(one.Title, one.Sections)
		if len(found) == 0 {
			t.Errorf("%s: nothing is inferred", one.ID)
		}
		checkEvidence(t, one.Title, one.Sections, found)
	}
}

func FuzzClassify(f *testing.F) {
	cases, err := jiaxing.Cases()
	if err != nil {
		f.Fatal(err)
	}
	for _, one := range cases {
		f.Add(one.Title, one.Sections[0].Text)
	}
	f.Add("嘉 興 海 關", "由\u200b市司法局\r\n建立\x00海关总署、\xff发改、建设等部门")
	f.Add("牵头单位：", "由由与市局委办、、等部门（市（局）管委会")
	c, plain := newClassifier(), label.NewClassifier(data.DefaultTaxonomy(), nil)
	f.Fuzz(func(t *testing.T, title, text string) {
		sections := []data.Section{{Text: text}, {Heading: "成效", Text: title}}
		checkEvidence(t, title, sections, c.Classify(title, sections))
		checkEvidence(t, title, sections, plain.Classify(title, sections))
	})
}

// TestSameTextSameLabels: labels do not depend on the order in which a map is read, or on how a text is typed.
func TestSameTextSameLabels(t *testing.T) {
	rounds.Computes(t)
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	c := newClassifier()
	for _, one := range cases {
		first := c.Classify(one.Title, one.Sections)
		for range 5 {
			if again := newClassifier().Classify(one.Title, one.Sections); !reflect.DeepEqual(first, again) {
				t.Fatalf("%s: %v, and then %v", one.ID, first, again)
			}
		}
		wide := slices.Clone(one.Sections)
		for i := range wide {
			wide[i].Text = strings.NewReplacer(",", "，", "关", "關", "务", "務", "局", "局 ").Replace(wide[i].Text)
		}
		again := c.Classify(one.Title, wide)
		for i := range first {
			if i >= len(again) || first[i].Label != again[i].Label {
				t.Fatalf("%s: %v, and in traditional characters %v", one.ID, first, again)
			}
		}
	}
}

func TestLabel(t *testing.T) {
	text := []data.Section{{Text: "嘉兴海关推出船边直提,提升口岸通关效率。"}}
	curatedEvidence := []data.Evidence{{Field: "department", Label: "税务局", Words: []string{"嘉兴"}}}
	c := newClassifier()
	for _, tt := range []struct {
		name                 string
		given                data.Case
		departments, domains []string
		labels               data.Labels
		inferred             [2]bool // departments, domains
	}{
		{"none", data.Case{}, []string{"海关"}, []string{"贸易便利化"}, data.Inferred, [2]bool{true, true}},
		{
			"both", data.Case{Departments: []string{"税务局"}, Domains: []string{"民生服务"}, Labels: data.Curated, Evidence: curatedEvidence},
			[]string{"税务局"}, []string{"民生服务"}, data.Curated, [2]bool{},
		},
		{
			"departments alone", data.Case{Departments: []string{"嘉兴市某局"}, Labels: data.Curated},
			[]string{"嘉兴市某局"}, []string{"贸易便利化"}, data.Curated, [2]bool{false, true},
		},
		{
			"domains alone, without a word where from", data.Case{Domains: []string{"别的"}},
			[]string{"海关"}, []string{"别的"}, "", [2]bool{true, false},
		},
		{
			"inferred by other rules", data.Case{Departments: []string{"法院"}, Domains: []string{"公共卫生"}, Labels: data.Inferred},
			[]string{"海关"}, []string{"贸易便利化"}, data.Inferred, [2]bool{true, true},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			one := tt.given
			one.ID, one.Title, one.Sections = "x", "案例", text
			before, err := json.Marshal(one)
			if err != nil {
				t.Fatal(err)
			}
			got := c.Label(one)
			if !slices.Equal(got.Departments, tt.departments) || !slices.Equal(got.Domains, tt.domains) || got.Labels != tt.labels {
				t.Errorf("%q %q %q", got.Departments, got.Domains, got.Labels)
			}
			if in := [2]bool{got.IsInferred("department"), got.IsInferred("domain")}; in != tt.inferred {
				t.Errorf("inferred %v, want %v", in, tt.inferred)
			}
			if err := got.Validate(); err != nil {
				t.Error(err)
			}
			if again := c.Label(got); !reflect.DeepEqual(again, got) {
				t.Errorf("labelled again: %+v, not %+v", again, got)
			}
			if after, err := json.Marshal(one); err != nil || string(after) != string(before) {
				t.Errorf("the case that was given changed to %s", after)
			}
		})
	}
}

// TestGivenLabelsStay: of the bundled cases, which have curated labels, nothing changes, not their evidence either.
func TestGivenLabelsStay(t *testing.T) {
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	c := newClassifier()
	for _, one := range cases {
		got := c.Label(one)
		if !reflect.DeepEqual(got, one) {
			t.Errorf("%s: %+v, not %+v", one.ID, got, one)
		}
	}
}

// TestLongTexts: the largest text that a case may have is labelled in a time in proportion to its length, whatever stands in it:
// what is read again from every name in it would take hours, and outlast the limit that go test sets.
func TestLongTexts(t *testing.T) {
	rounds.Computes(t)
	c := newClassifier()
	for _, piece := range []string{"发改、", "海关", "市商务局", "局", "由", "(", "市", "市政务服务中心和", "\n海", "提前海关,", "某某公司推出"} {
		text := strings.Repeat(piece, data.MaxTextLen/2/len(piece))
		sections := []data.Section{{Text: text}}
		checkEvidence(t, "长", sections, c.Classify("长", sections))
	}
}

// BenchmarkClassify labels a case of 1,500 characters:
//
//	go test -tags ne -run '^$' -bench Classify ./data
func BenchmarkClassify(b *testing.B) {
	var text []rune
	for _, one := range readCases(b, "seen.jsonl") {
		text = append(text, []rune(one.Sections[0].Text+"\n")...)
	}
	c := newClassifier()
	sections := []data.Section{{Heading: "主要做法", Text: string(text[:1500])}}
	b.SetBytes(int64(len(sections[0].Text)))
	b.ReportAllocs()
	for b.Loop() {
		if len(c.Classify("进口船边直提", sections)) == 0 {
			b.Fatal("nothing is inferred")
		}
	}
}
