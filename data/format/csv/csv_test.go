package csv

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"anlisou/data/say"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
)

func TestParseCSV(t *testing.T) {
	for _, tt := range []struct {
		text  string
		comma byte
		want  [][]string
		lines []int
	}{
		{"a,b\nc,d", ',', [][]string{{"a", "b"}, {"c", "d"}}, []int{1, 2}},
		{"a,b\r\nc\rd\n", ',', [][]string{{"a", "b"}, {"c"}, {"d"}}, []int{1, 2, 3}},
		{"\"a\r\nb\",\"c\"\"d\"\ne", ',', [][]string{{"a\r\nb", `c"d`}, {"e"}}, []int{1, 3}},
		{"a\tb,c\n\n,\nd", '\t', [][]string{{"a", "b,c"}, {","}, {"d"}}, []int{1, 3, 4}},
		{"a\"b\",c\n", ',', [][]string{{`a"b"`, "c"}}, []int{1}},
		{`"a"b,c`, ',', [][]string{{"ab", "c"}}, []int{1}},
		{`"",b,,`, ',', [][]string{{"", "b"}}, []int{1}},
		{"", ',', nil, nil},
	} {
		records, err := parse(tt.text, tt.comma, nil)
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
		}
		var cells [][]string
		var lines []int
		for _, r := range records {
			cells, lines = append(cells, r.cells), append(lines, r.line)
		}
		if !reflect.DeepEqual(cells, tt.want) || !reflect.DeepEqual(lines, tt.lines) {
			t.Errorf("%q: %q %v, want %q %v", tt.text, cells, lines, tt.want, tt.lines)
		}
	}
	_, err := parse("a\n\"b\nc\nd", ',', nil)
	if err == nil || !strings.Contains(err.Error(), "line 2: a quote that opens here is never closed") {
		t.Errorf("%v", err)
	}
}

// TestReadCSV: each table gives one case, 甲, under whichever signs and bytes.
func TestReadCSV(t *testing.T) {
	want := data.Case{
		Collection: "x", Title: "甲", Departments: []string{"海关", "税务局"}, Labels: data.Curated,
		Sections: []data.Section{{Heading: "主要做法", Text: "一\n二"}, {Heading: "取得成效", Text: "=好"}},
	}
	for _, text := range []string{
		"标题,部门,主要做法,取得成效\n甲,海关、税务局,\"一\n二\",'=好\n",
		"\uFEFF标题;部门;主要做法;取得成效\r\n甲;海关、税务局;\"一\r\n二\";'=好\r\n",
		"标题\t部门\t主要做法\t取得成效\r甲\t海关/税务局\t\"一\n二\"\t=好\r",
		"sep=|\r\n标题|部门|主要做法|取得成效\r\n甲|海关，税务局|\"一\r\n二\"|=好\r\n",
		"某市案例,,,\n,,,\n标题,部门,主要做法,取得成效\n,,,\n ＝甲,,,\n",
	}[:4] {
		doc, err := Read([]byte(text), document.NewReading("", document.Options{Collection: "x"}, nil))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if len(doc.Cases) != 1 || !reflect.DeepEqual(doc.Cases[0], want) {
			t.Errorf("%q: %+v", text, doc.Cases)
		}
	}
}

func TestRowsThatAreRefused(t *testing.T) {
	text := "编号,标题,主要做法,年份,链接\n" +
		"1,甲,甲文,2021,https://a.cn/1\n" +
		"2,,没有标题,,\n" +
		"3,乙,,,\n" +
		"4," + strings.Repeat("长", 501) + ",文,,\n" +
		"5,甲,甲文,2021,https://a.cn/1\n" +
		"a-1,丙,丙文,长期,见附件\n" +
		"a-1,丁,丁文,,\n" +
		"合计,,,,\n" +
		`6,="0012",戊文,,` + "\n"
	doc, err := Read([]byte(text), document.NewReading("", document.Options{Collection: "x"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	for _, r := range doc.Refused {
		refused = append(refused, r.String())
	}
	want := []string{
		"line 3: has no title: fill it in",
		"line 4: has no text: fill in a column for it",
		"line 5: title: has 501 characters, at most 500 are allowed",
		"line 6: is the same as line 2",
		"line 8: has the id a-1, as line 7 has: give it one of its own",
	}
	if !reflect.DeepEqual(refused, want) {
		t.Errorf("%q\nwant %q", refused, want)
	}
	if want := []document.Refusal{{Place: document.Place{N: 9}, Problem: say.Text("is a total: %s", "合计")}}; !reflect.DeepEqual(doc.Skipped, want) {
		t.Errorf("skipped %+v", doc.Skipped)
	}
	if len(doc.Cases) != 3 || doc.Cases[2].Title != "0012" || doc.Cases[1].ID != "a-1" {
		t.Fatalf("%+v", doc.Cases)
	}
	// What does not fit its field is not lost.
	if want := []data.Section{{Heading: "主要做法", Text: "丙文"}, {Heading: "年份", Text: "长期"}, {Heading: "链接", Text: "见附件"}}; !reflect.DeepEqual(doc.Cases[1].Sections, want) {
		t.Errorf("%+v", doc.Cases[1].Sections)
	}
}

func TestManyRefusalsAreCounted(t *testing.T) {
	const told = 1000
	doc, err := Read([]byte("标题,做法\n甲,做。\n"+strings.Repeat(",没有标题\n", told+5)), document.NewReading("", document.Options{Collection: "x"}, nil))
	if err != nil || len(doc.Refused) != told || doc.RefusedMore != 5 || len(doc.Cases) != 1 {
		t.Errorf("%v, %d and %d", err, len(doc.Refused), doc.RefusedMore)
	}
}

func TestTablesThatAreRefused(t *testing.T) {
	for text, says := range map[string]string{
		"":               "the table is empty",
		"\n\n,,,\n":      "the table is empty",
		"今天,天气\n":        "names a column 标题",
		"标题\n甲\n":        "names a column 标题 or 案例名称 and another for text",
		"标题,做法\n\"甲,乙\n": "line 2: a quote that opens here is never closed",
		"标题,做法\n" + strings.Repeat(",", 2000): "more than 1000 cells",
	} {
		_, err := Read([]byte(text), document.NewReading("", document.Options{Collection: "x"}, nil))
		var e *document.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// TestWholeTextInOneColumn: the text of a column 正文 is cut at its headings.
func TestWholeTextInOneColumn(t *testing.T) {
	doc, err := Read([]byte("标题,正文\n甲,\"引子。\n一、主要做法\n做了。\n二、取得成效\n好。\"\n乙,没有小标题。\n"), document.NewReading("", document.Options{Collection: "x"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []data.Section{{Text: "引子。"}, {Heading: "主要做法", Text: "做了。"}, {Heading: "取得成效", Text: "好。"}}
	if !reflect.DeepEqual(doc.Cases[0].Sections, want) || !reflect.DeepEqual(doc.Cases[1].Sections, []data.Section{{Text: "没有小标题。"}}) {
		t.Errorf("%+v", doc.Cases)
	}
}

// TestWhatNobodySeesIsTakenOut: NUL, zero-width characters and radicals in place of characters, as in other documents.
func TestWhatNobodySeesIsTakenOut(t *testing.T) {
	doc, err := Read([]byte("\ufeff标题,部门,做法\n一\u200b网通办,\ufeff海关,⽇常\x00办理\x07\n"), document.NewReading("", document.Options{Collection: "x"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	c := doc.Cases[0]
	if c.Title != "一网通办" || c.Departments[0] != "海关" || c.Sections[0].Text != "日常办理" || doc.Repaired != 5 {
		t.Errorf("%+v, %d mended", c, doc.Repaired)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"标题,做法\n甲,文\n", "sep=;\n标题;做法\n甲;\"文\n\"\n", "\xff\xfeh\x98\x98", "标题\t部门\n甲\t海关", "标题,年份,链接,编号,领域,正文\r甲,二〇二一,www.a.cn,案例七,\"a、b\",一、甲\r",
		"id,案例集,案例集名称,案例集来源,编号,标题,部门,领域,地区,年份,链接,归类,依据,章节,正文\na,,,,1,'=题,\"[\"\"a\"\"]\",,,2021,,人工,,,文\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { sample.CheckRows(t, Read, content) })
}
