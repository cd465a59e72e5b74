package format

import (
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/csv"
	"anlisou/data/format/document"
	"anlisou/data/format/json"
)

func eachOf(cases []data.Case) iter.Seq2[data.Case, error] {
	return func(yield func(data.Case, error) bool) {
		for _, c := range cases {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// writers are the ways out, each with its way in.
var writers = []struct {
	name  string
	write func(w *bytes.Buffer, cases []data.Case, collections []data.Collection) error
	read  reader
}{
	{"csv", func(w *bytes.Buffer, cases []data.Case, collections []data.Collection) error {
		return WriteCSV(w, eachOf(cases), collections)
	}, csv.Read},
	{"jsonl", func(w *bytes.Buffer, cases []data.Case, collections []data.Collection) error {
		return WriteJSONL(w, eachOf(cases), collections)
	}, json.ReadLines},
}

// comesBack writes cases and reads them again; what comes back must be what a store keeps of them.
func comesBack(t *testing.T, cases []data.Case, collections []data.Collection) {
	t.Helper()
	for _, w := range writers {
		var b bytes.Buffer
		if err := w.write(&b, cases, collections); err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		doc, err := w.read(b.Bytes(), document.NewReading("", Options{Collection: "other"}, nil))
		if err != nil {
			t.Fatalf("%s: %v\n%q", w.name, err, b.String())
		}
		if len(doc.Refused) > 0 || len(doc.Cases) != len(cases) {
			t.Fatalf("%s: %d of %d cases came back; refused %v\n%q", w.name, len(doc.Cases), len(cases), doc.Refused, b.String())
		}
		if !reflect.DeepEqual(doc.Collections, collections) {
			t.Errorf("%s: collections %+v, want %+v", w.name, doc.Collections, collections)
		}
		for i, want := range cases {
			if got := kept(t, doc.Cases[i]); got != kept(t, want) {
				t.Fatalf("%s: came back as\n%s\nwent out as\n%s\n%q", w.name, got, kept(t, want), b.String())
			}
		}
	}
}

// kept is a case as a store keeps it, for which an empty list and none are the same.
func kept(t *testing.T, c data.Case) string {
	t.Helper()
	c.Sections = append([]data.Section{}, c.Sections...)
	c.Departments, c.Domains = append([]string{}, c.Departments...), append([]string{}, c.Domains...)
	encoded, err := stdjson.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func TestTheCompendiumComesBack(t *testing.T) {
	cases := sourceCases(t)
	for i := range cases {
		cases[i].Region = "嘉兴"
	}
	cases[0].Labels, cases[0].Departments, cases[0].Evidence = data.Curated, []string{"海关"}, []data.Evidence{{Field: "department", Label: "海关", Words: []string{"海关"}}}
	comesBack(t, cases, []data.Collection{{ID: "jiaxing", Title: "案例集", Source: "a.txt"}})
}

// nasty are pieces of text that tables, JSON and spreadsheets have trouble with.
var nasty = []string{
	"主要做法", "取得成效", "海关", "、", "；", ",", ";", "\t", "\n", "\r", "\r\n", `"`, `""`, "'", "''", "=1+1", "+", "-", "@", "＝", "\u200b", "\uFEFF", "\u3000",
	" ", "[", "]", `["a"]`, "{", "}", "\\", "\\n", "（牵头）", "等", "/", "正文", "标题", "id", "案例集", "_x000D_", "\u2028", "𠮷", "é", "e\u0301", "sep=;", "null", "#N/A",
	"0012", "1e9", "TRUE", "<b>&amp;", "\U0001F600", "一、", "目录",
}

func nastyText(r *rand.Rand, longest int) string {
	var b strings.Builder
	for range r.IntN(longest + 1) {
		b.WriteString(nasty[r.IntN(len(nasty))])
	}
	return b.String()
}

// nastyLine is text that may be a title, a heading or a region.
func nastyLine(r *rand.Rand, longest int) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || c == '\r' {
			return -1
		}
		return c
	}, nastyText(r, longest))
}

func nastyLabels(r *rand.Rand) (labels []string) {
	seen := map[string]bool{}
	for range r.IntN(4) {
		label := nastyLine(r, 3)
		if strings.TrimSpace(label) != "" && !strings.Contains(label, "\t") && !seen[label] {
			seen[label] = true
			labels = append(labels, label)
		}
	}
	return labels
}

// nastyCase makes a case that keeps all rules and has everything that a table may stumble over.
func nastyCase(r *rand.Rand, id string) data.Case {
	c := data.Case{
		ID: id, Collection: []string{"", "jiaxing", "hz-2021"}[r.IntN(3)], Number: r.IntN(3) * r.IntN(1e6), Title: nastyLine(r, 6), Region: nastyLine(r, 2),
		Departments: nastyLabels(r), Domains: nastyLabels(r), Labels: []data.Labels{"", data.Curated, data.Inferred}[r.IntN(3)],
	}
	if strings.TrimSpace(c.Title) == "" {
		c.Title = "题" + c.Title
	}
	if r.IntN(2) == 0 {
		c.Year, c.URL = data.MinYear+r.IntN(data.MaxYear-data.MinYear+1), "https://例.cn/"+nastyLine(r, 3)
	}
	for range r.IntN(5) {
		c.Sections = append(c.Sections, data.Section{Heading: nastyLine(r, 2), Text: nastyText(r, 6)})
	}
	c.Sections = append(c.Sections, data.Section{Heading: nastyLine(r, 1), Text: "文" + nastyText(r, 6)})
	for i, labels := range [][]string{c.Departments, c.Domains} {
		for _, label := range labels {
			if r.IntN(2) == 0 {
				continue
			}
			last := len(c.Sections) - 1
			c.Evidence = append(c.Evidence, data.Evidence{
				Field: []string{"department", "domain"}[i], Label: label, Words: []string{"文"}, Score: r.Float64() * 10, Inferred: r.IntN(2) == 0,
				Places: []data.Place{{Section: last, Start: 0, End: len("文")}},
			})
		}
	}
	for _, field := range []string{data.FieldDomain, data.FieldDepartment} {
		if labels := map[string][]string{data.FieldDepartment: c.Departments, data.FieldDomain: c.Domains}[field]; len(labels) == 0 && r.IntN(2) == 0 {
			c.Unlabelled = append(c.Unlabelled, field)
		}
	}
	return c
}

// TestWhatIsWrittenComesBack: whatever a case may hold, csv and jsonl give it back.
func TestWhatIsWrittenComesBack(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 6))
		var cases []data.Case
		for i := range 1 + r.IntN(8) {
			c := nastyCase(r, fmt.Sprintf("case-%d", i))
			if err := c.Validate(); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			cases = append(cases, c)
		}
		comesBack(t, cases, nil)
	}
}

// FuzzWrittenComesBack is the same for texts of any kind.
func FuzzWrittenComesBack(f *testing.F) {
	f.Add("题", "主要做法", "=1+1\r\n\"", "海关、", "嘉兴")
	f.Add("'=题", "", "\x00", "[", " ")
	f.Fuzz(func(t *testing.T, title, heading, text, department, region string) {
		c := data.Case{
			ID: "a", Title: title, Sections: []data.Section{{Heading: heading, Text: text}, {Text: "文"}}, Departments: []string{department},
			Region: region, Labels: data.Curated,
		}
		if c.Validate() != nil {
			t.Skip("no case that may be stored")
		}
		comesBack(t, []data.Case{c, {ID: "b", Title: "乙", Sections: []data.Section{{Heading: "主要做法", Text: "文"}}}}, nil)
	})
}

// TestCSVInASpreadsheet: what Excel needs to open the table as it is.
func TestCSVInASpreadsheet(t *testing.T) {
	var b bytes.Buffer
	cases := []data.Case{
		{ID: "a-1", Collection: "a", Number: 1, Title: "=cmd|' /C calc'!A0", Departments: []string{"海关", "税务局"}, Region: "-杭州", Labels: data.Curated,
			Sections: []data.Section{{Text: "开头。"}, {Heading: "主要做法", Text: "一,\n二"}, {Heading: "取得成效", Text: "+5%"}}},
		{ID: "a-2", Collection: "a", Title: "乙", Sections: []data.Section{{Heading: "取得成效", Text: "好"}, {Heading: "主要做法", Text: "先成效后做法"}}},
	}
	if err := csv.Write(&b, eachOf(cases), []data.Collection{{ID: "a", Title: "甲集"}}); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFid,案例集,案例集名称,案例集来源,编号,标题,部门,领域,地区,年份,链接,归类,依据,章节,正文,主要做法,取得成效\r\n" +
		"a-1,a,甲集,,1,'=cmd|' /C calc'!A0,海关、税务局,,'-杭州,,,人工,,,开头。,\"一,\n二\",'+5%\r\n" +
		"a-2,a,甲集,,,乙,,,,,,,,\"[{\"\"heading\"\":\"\"取得成效\"\",\"\"text\"\":\"\"好\"\"},{\"\"heading\"\":\"\"主要做法\"\",\"\"text\"\":\"\"先成效后做法\"\"}]\",,,\r\n"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
	if !utf8.Valid(b.Bytes()) {
		t.Error("is no UTF-8")
	}
}

// TestAnErrorEndsTheWriting: a case that cannot be read from its store is not left out in silence.
func TestAnErrorEndsTheWriting(t *testing.T) {
	broken := func(yield func(data.Case, error) bool) { yield(data.Case{}, fmt.Errorf("damaged")) }
	for _, err := range []error{csv.Write(&bytes.Buffer{}, broken, nil), json.WriteLines(&bytes.Buffer{}, broken, nil)} {
		if err == nil || err.Error() != "damaged" {
			t.Errorf("%v", err)
		}
	}
}
