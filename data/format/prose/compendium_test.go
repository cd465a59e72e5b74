package prose

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
	"anlisou/data/format/outline"
)

var opts = document.Options{Collection: "test"}

const twoCases = "1 甲题 [主要做法|甲文。] [取得成效|甲效。]\n2 乙题 [主要做法|乙文。]\n"

// readLines reads a text as it comes from a file.
func readLines(text string) (*document.Document, error) {
	lines, err := outline.Lines(text, nil)
	if err != nil {
		return nil, err
	}
	return OfPages(lines, nil).Document(document.NewReading("", opts, nil))
}

// inSteps reads a compendium step by step, and gives the error of the first that fails: what is tried then does not hide it.
func inSteps(text string) (*document.Document, error) {
	lines, err := outline.Lines(text, nil)
	if err != nil {
		return nil, err
	}
	lines = withoutFurniture(lines, nil)
	if outline.FirstText(lines) < 0 {
		return readLines(text)
	}
	if err := checkNumbers(lines); err != nil {
		return nil, err
	}
	candidates, err := findContents(lines)
	if err != nil {
		return nil, err
	}
	var d *division
	if len(candidates) == 0 {
		d, err = ownTitles(lines, false)
	} else {
		d, err = matchContents(lines, candidates)
	}
	if err != nil {
		return nil, err
	}
	return compendium(d, document.NewReading("", opts, nil))
}

func TestCompendium(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"titles 案例一:", "集\n目 录\n案例一:甲题\n案例二:乙题\n" + sample.TwoBodies, twoCases},
		{"titles 案例1 with spaces", "集\n目录\n案例1 甲题\n案例2　乙题\n" + sample.TwoBodies, twoCases},
		{"titles 案例(一)", "集\n目录\n案例(一)甲题\n案例（二）：乙题\n" + sample.TwoBodies, twoCases},
		{"titles 一、", "集\n目录\n一、甲题\n二、乙题\n" + sample.TwoBodies, twoCases},
		{"titles 1.", "集\n目录\n1.甲题\n２．乙题\n" + sample.TwoBodies, twoCases},
		{"titles （一）", "集\n目录\n（一）甲题\n（二）乙题\n" + sample.TwoBodies, twoCases},
		{"titles in brackets", "集\n目录\n【案例一】甲题\n【案例二】乙题\n" + sample.TwoBodies, twoCases},
		{"典型案例", "集\n目录\n典型案例一：甲题\n典型案例二：乙题\n" + sample.TwoBodies, twoCases},
		{"dots and pages", "集\n目录\n案例一 甲题……12\n案例二 乙题.........(15)\n" + sample.TwoBodies, twoCases},
		{"tab and page", "集\n目录\n案例一：甲题\t1\n案例二：乙题　　15\n" + sample.TwoBodies, twoCases},
		{"a space and a page behind each title", "集\n目录\n案例一：甲题 1\n案例二：乙题 3\n" + sample.TwoBodies, twoCases},
		{"pages on lines of their own", "集\n目录\n案例一：甲题\n1\n案例二：乙题\n3\n" + sample.TwoBodies, twoCases},
		{"a title's own number stays", "集\n目录\n案例一：甲题2020\n案例二：乙题\n" + sample.TwoBodies, strings.Replace(twoCases, "甲题", "甲题2020", 1)},
		{"a title over two lines of the contents", "集\n目录\n案例一：甲\n题……1\n案例二：乙题……3\n" + sample.TwoBodies, twoCases},
		{"contents without 目录", "集\n案例一:甲题\n案例二:乙题\n" + sample.TwoBodies, twoCases},
		{"headings of groups", "集\n目录\n第一部分 贸易\n案例一:甲题\n第二部分 金融\n案例二:乙题\n" + sample.TwoBodies, twoCases},
		{"byte order mark, CRLF", "\ufeff集\r\n目录\r\n案例一:甲题\r\n案例二:乙题\r\n" + strings.ReplaceAll(sample.TwoBodies, "\n", "\r\n"), twoCases},
		{"bodies with numbered titles", "集\n目录\n案例一：甲题\n案例二：乙题\n案例一：甲题\n一、主要做法\n甲文。\n二、取得成效\n甲效。\n案例二 乙题\n一、主要做法\n乙文。", twoCases},
		{"bodies with numbers alone", "集\n目录\n案例一：甲题\n案例二：乙题\n案例一\n一、主要做法\n甲文。\n二、取得成效\n甲效。\n案例二：\n一、主要做法\n乙文。", twoCases},
		{"number and title on two lines", "集\n目录\n案例一：甲题\n案例二：乙题\n案例一\n甲题\n一、主要做法\n甲文。\n二、取得成效\n甲效。\n案例二\n乙题\n一、主要做法\n乙文。", twoCases},
		{"bodies matched by number, not by order", "集\n目录\n案例一：甲题\n案例二：乙题\n案例二\n一、主要做法\n乙文。\n案例一\n一、主要做法\n甲文。\n二、取得成效\n甲效。", twoCases},
		{"bare titles, folded", "集\n目录\n案例一：“甲”题(A)\n案例二：乙题\n「甲」 题（Ａ）\n先说。\n一、主要做法\n甲文。\n乙题\n一、主要做法\n乙文。",
			"1 “甲”题(A) [|先说。] [主要做法|甲文。]\n2 乙题 [主要做法|乙文。]\n"},
		{"a bare title over two lines", "集\n目录\n案例一：甲题很长\n案例二：乙题\n甲题\n很长\n一、主要做法\n甲文。\n乙题\n一、主要做法\n乙文。",
			"1 甲题很长 [主要做法|甲文。]\n2 乙题 [主要做法|乙文。]\n"},
		{"titles 一、 above sections （一）", "集\n目录\n一、甲题\n二、乙题\n一、甲题\n（一）主要做法\n甲文。\n(二)取得成效\n甲效。\n二、乙题\n（一）主要做法\n乙文。", twoCases},
		{"sections （一） and order", "集\n目录\n案例一：甲题\n案例二：乙题\n（一）主要做法\n甲文。\n（二）取得成效：\n甲效。\n（一）主要做法\n乙文。", twoCases},
		{"（一） under 一、 is text", "集\n目录\n案例一：甲题\n一、主要做法\n（一）先做。\n（二）后做", "1 甲题 [主要做法|（一）先做。\n（二）后做]\n"},
		{"a title a little other in the body stays as text", "集\n目录\n案例一：甲乙丙丁改革\n案例一：甲乙丙丁的改革\n一、主要做法\n甲文。", "1 甲乙丙丁改革 [|案例一：甲乙丙丁的改革] [主要做法|甲文。]\n"},
		{"list items stay in their section", "集\n目录\n案例一:甲题\n一、主要做法\n1.统一经营模式。建立…\n2. 统一\n一是先做。\n(1)再做", "1 甲题 [主要做法|1.统一经营模式。建立…\n2. 统一\n一是先做。\n(1)再做]\n"},
		{"text behind a heading on its line", "集\n目录\n案例一:甲题\n一、主要做法：先建机制。再推广。\n续行。", "1 甲题 [主要做法|先建机制。再推广。\n续行。]\n"},
		{"numbered paragraphs are text", "集\n目录\n案例一:甲题\n案例二:乙题\n一、加强领导。成立小组。\n二、抓好落实。\n一、加强宣传。", "1 甲题 [|一、加强领导。成立小组。\n二、抓好落实。]\n2 乙题 [|一、加强宣传。]\n"},
		{"blank lines and indents inside a text", "集\n目录\n案例一:甲题\n\n一、主要做法\n\n　　甲文。\n\n  乙文。\n\n\n", "1 甲题 [主要做法|　　甲文。\n\n  乙文。]\n"},
		{"no contents, numbered titles", "集\n案例一：甲题\n一、主要做法\n甲文。\n二、取得成效\n甲效。\n案例二\n乙题\n一、主要做法\n乙文。", twoCases},
		{"案例1 within a body that has its title", "集\n目录\n一、甲题\n二、乙题\n甲题\n案例1：某企业\n甲文。\n乙题\n乙文。", "1 甲题 [|案例1：某企业\n甲文。]\n2 乙题 [|乙文。]\n"},
		{"preface and appendix of the contents", "集\n目录\n前言……1\n案例一：甲题……2\n案例二：乙题……3\n附录……4\n前言\n这是前言。\n案例一：甲题\n甲文。\n案例二：乙题\n乙文。\n附录\n名单。", "1 甲题 [|甲文。]\n2 乙题 [|乙文。]\n"},
		{"group headings between bodies", "集\n目录\n第一部分 贸易\n案例一：甲题\n第二部分 金融\n案例二：乙题\n第一部分 贸易\n案例一：甲题\n甲文。\n第二部分 金融\n案例二：乙题\n乙文。", "1 甲题 [|甲文。]\n2 乙题 [|乙文。]\n"},
		{"an empty section among others", "集\n目录\n案例一:甲题\n一、主要做法\n二、取得成效\n甲效。", "1 甲题 [主要做法|] [取得成效|甲效。]\n"},
		{"a heading with signs in it", "集\n目录\n案例一:甲题\n一、机制创新:构建“1+2”模式\n甲文。", "1 甲题 [机制创新:构建“1+2”模式|甲文。]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := readLines(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := sample.Show(doc.Cases); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
			if doc.Title != "集" {
				t.Errorf("title %q", doc.Title)
			}
		})
	}
}

func TestFurniture(t *testing.T) {
	text := "乙一。\n乙二。\n乙三。\n乙四。"
	head := "集\n目录\n案例一:甲题\n一、主要做法\n"
	body := func(s string) string { return "1 甲题 [主要做法|" + s + "]\n" }
	for _, tt := range []struct {
		name, text, want string
		dropped          int
	}{
		{"- 1 -", head + "甲文\n- 1 -\n续文。\n— 2 —\n－３－", body("甲文\n续文。"), 3},
		{"第 3 页", head + "甲文\n第 3 页\n续文。\n第4页 共40页", body("甲文\n续文。"), 2},
		{"bare numbers page after page", head + "甲文\n1\n" + text + "\n2\n续文。\n丙文。", body("甲文\n" + text + "\n续文。\n丙文。"), 2},
		{"a bare number at a form feed", head + "甲文\n3\n\f续文。", body("甲文\n续文。"), 1},
		{"a bare number at the end", head + "甲文。\n\n12\n", body("甲文。"), 1},
		{"12/40", head + "甲文\n12/40\n" + text + "\n13/40\n续文。\n丙文。", body("甲文\n" + text + "\n续文。\n丙文。"), 2},
		{"blank lines beside page numbers", head + "甲文\n\n- 1 -\n\n续文。", body("甲文\n续文。"), 1},
		{"running heads", head + "甲文\n1\n\f嘉兴案例集\n" + text + "\n2\n\f嘉兴案例集\n续文。\n3\n\f嘉兴案例集\n末文。", body("甲文\n" + text + "\n续文。\n末文。"), 6},
		{"the collection's title as running head", head + "甲文\n\f集\n乙文\n\f集\n丙文\n\f集\n丁文", body("甲文\n乙文\n丙文\n丁文"), 3},
		{"heads of two lines", head + "甲文\n\f案例汇编\n二〇二一年版\n乙文\n\f案例汇编\n二〇二一年版\n丙文\n\f案例汇编\n二〇二一年版\n丁文", body("甲文\n乙文\n丙文\n丁文"), 6},
		{"heads with numbers", head + "甲文\n案例汇编 - 1 -\n乙文\n案例汇编 - 2 -\n丙文\n案例汇编 - 3 -\n丁文", body("甲文\n乙文\n丙文\n丁文"), 3},

		{"a lone number is text", head + "甲文\n3\n乙文。", body("甲文\n3\n乙文。"), 0},
		{"a column of numbers is text", head + "甲文\n1\n2\n3\n乙文。", body("甲文\n1\n2\n3\n乙文。"), 0},
		{"numbers above list items are text", head + "1\n先做。\n2\n后做。\n3\n再做。\n末", body("1\n先做。\n2\n后做。\n3\n再做。\n末"), 0},
		{"numbers that come again are text", head + "1\n" + text + "\n2\n" + text + "\n1\n" + text + "\n2\n末文。", body("1\n" + text + "\n2\n" + text + "\n1\n" + text + "\n2\n末文。"), 0},
		{"a repeated line inside the text is text", head + "同上\n甲\n同上\n乙\n同上\n丙\n同上\n丁", body("同上\n甲\n同上\n乙\n同上\n丙\n同上\n丁"), 0},
		{"a fraction is text", head + "甲文\n3/4\n乙文。", body("甲文\n3/4\n乙文。"), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := readLines(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := sample.Show(doc.Cases); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
			if doc.Dropped != tt.dropped {
				t.Errorf("dropped %d lines, want %d", doc.Dropped, tt.dropped)
			}
		})
	}

	// Sections that begin each page are headings, the case's title above them is a running head.
	doc, err := readLines("集\n目录\n案例一:甲题\n案例二:乙题\n案例三:丙题\n\f甲题\n一、主要做法\n甲文\n\f甲题\n续文。\n\f乙题\n一、主要做法\n乙文。\n\f丙题\n一、主要做法\n丙文。")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sample.Show(doc.Cases), "1 甲题 [主要做法|甲文\n续文。]\n2 乙题 [主要做法|乙文。]\n3 丙题 [主要做法|丙文。]\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestCompendiumErrors(t *testing.T) {
	contents := "集\n目录\n案例一:甲题\n案例二:乙题\n案例三:丙题\n" // bodies begin in line 6
	for _, tt := range []struct {
		name, text string
		line       int
		want       []string
	}{
		{"empty", "", 0, []string{"empty"}},
		{"blank", "\ufeff\n \n\f\n", 0, []string{"empty"}},
		{"no compendium", "嘉兴的一天\n今天天气很好。\n一、早上\n吃饭。", 0, []string{"no compendium", "目录"}},
		{"numbers beyond 999", "集\n目录\n案例一：甲题\n案例1000：乙题\n" + sample.TwoBodies, 4, []string{"numbered too high", "999"}},
		{"一千", "集\n目录\n案例一：甲题\n案例一千零一：乙题\n" + sample.TwoBodies, 4, []string{"numbered too high", "999"}},
		{"contents without titles", "集\n目录\n今天天气很好。\n", 2, []string{"no numbered title"}},
		{"invalid UTF-8", "集\n目\xc4\xcf录", 2, []string{"byte 4", "UTF-8", "GBK"}},
		{"a zero byte", "集\n目\x00录", 2, []string{"zero byte"}},
		{"fewer bodies, by order", contents + sample.TwoBodies, 5, []string{"3 titles", "2 bodies", "案例三 “丙题” has none"}},
		{"more bodies, by order", "集\n目录\n案例一:甲题\n" + sample.TwoBodies, 8, []string{"1 title", "2 bodies", "without a title begins here"}},
		{"a lost 一、", contents + "一、做法\n甲\n二、成效\n甲\n二、成效\n乙\n一、做法\n丙", 10, []string{"3 titles", "2 bodies", "section 二"}},
		{"fewer bodies, by number", contents + "案例一\n甲文。\n案例三\n丙文。", 4, []string{"3 titles", "2 bodies", "案例二 “乙题” has none"}},
		{"more bodies, by number", contents + "案例一\n甲文。\n案例二\n乙文。\n案例三\n丙文。\n案例四\n丁文。", 12, []string{"a body 四", "3 titles"}},
		{"a body twice, by number", contents + "案例一\n甲文。\n案例二\n乙文。\n案例二\n丙文。", 10, []string{"second body", "line 8"}},
		{"fewer bodies, by title", contents + "甲题\n甲文。\n丙题\n丙文。", 4, []string{"3 titles", "2 bodies", "乙题"}},
		{"a body twice, by title", contents + "甲题\n甲文。\n乙题\n乙文。\n丙题\n丙文。\n甲题\n甲文。", 12, []string{"second body", "line 6"}},
		{"number and title disagree", contents + "案例一：甲题\n甲文。\n案例三：乙题\n乙文。\n案例二：丙题\n丙文。", 8, []string{"三", "乙题"}},
		{"another title under the number", contents + "案例一：甲题\n甲文。\n案例二：完全不同的名称\n乙文。\n案例三：丙题\n丙文。", 8, []string{"完全不同的名称", "乙题"}},
		{"an empty body, by number", contents + "案例一\n甲文。\n案例二\n案例三\n丙文。", 8, []string{"body of 案例二 “乙题” is empty"}},
		{"an empty body, by order", contents + "一、做法\n甲\n一、做法\n二、成效\n一、做法\n丙", 8, []string{"body of 案例二", "empty"}},
		{"a title twice", "集\n目录\n案例一：“甲”题\n案例二：「甲」题\n" + sample.TwoBodies, 4, []string{"stands already in line 3"}},
		{"a number twice", "集\n目录\n案例一：甲题\n案例二：乙题\n案例二：丙题\n" + sample.TwoBodies, 5, []string{"number 二 stands already in line 4", "案例三"}},
		{"the first number twice", "集\n目录\n案例一：甲题\n案例一：乙\n" + sample.TwoBodies, 4, []string{"number 一 stands already in line 3", "案例二"}},
		{"a number missing", "集\n目录\n案例一：甲题\n案例三：丙题\n" + sample.TwoBodies, 4, []string{"go on with number 三", "案例二"}},
		{"a number missing at the start", "集\n目录\n2.甲题\n3.丙题\n" + sample.TwoBodies, 3, []string{"number 二", "1."}},
		{"no title", "集\n目录\n案例一：\n案例二：乙题\n" + sample.TwoBodies, 3, []string{"案例一 has no title"}},
		{"a stray line in the contents", "集\n目录\n案例一：甲题\n还有一行\n案例二：乙题\n" + sample.TwoBodies, 4, []string{"还有一行", "案例二"}},
		{"no bodies", contents, 3, []string{"3 titles", "0 bodies"}},
		{"a number whose heading is no title", "集\n案例一：甲题\n甲文。\n案例二。乙文。在此。\n案例三：丙题\n丙文。", 5, []string{"number 三", "案例二"}},
		{"a number twice without contents", "集\n案例一：甲题\n甲文。\n案例一：丙题\n丙文。", 4, []string{"second case numbered 一", "line 2"}},
		{"a title that breaks a rule", "集\n目录\n案例一：甲\x01题\n一、做法\n甲文。", 4, []string{"breaks a rule", "title"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := inSteps(tt.text)
			var e *document.Error
			if !errors.As(err, &e) || doc != nil {
				t.Fatalf("document %v, error %v, want an *Error alone", doc, err)
			}
			if e.Line != tt.line {
				t.Errorf("line %d, want %d: %v", e.Line, tt.line, err)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("%q has more than one line", err)
			}
		})
	}
}

// FuzzCompendium: reading never panics, and each line of a case is a line of the document
// (or the end of one, behind a heading), in the document's order.
func FuzzCompendium(f *testing.F) {
	bundled, err := os.ReadFile(filepath.Join("..", "..", "jiaxing", "jiaxing-cases.txt"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(bundled))
	f.Add("集\n目录\n案例一:甲题……1\n案例二:乙题……2\n- 1 -\n\f甲题\n一、主要做法：先做。后做。\n甲文\n2\n\f乙题\n\n（一）做法\n文\r\n\r\n尾")
	f.Add("集\n案例1：甲\n文\n案例2\n乙\n文")
	f.Add("目录\n一、甲\n（一）\n1.\n12/40\n第 3 页")
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := inSteps(text)
		if err != nil {
			var e *document.Error
			if !errors.As(err, &e) || strings.ContainsAny(err.Error(), "\r\n") {
				t.Fatalf("error %q (%T)", err, err)
			}
			return
		}
		input, err := outline.Lines(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range doc.Cases {
			if err := c.Validate(); err != nil {
				t.Fatalf("case %d: %v", i, err)
			}
			if i > 0 && c.Number <= doc.Cases[i-1].Number { // a document may leave some out
				t.Fatalf("case %d has the number %d", i, c.Number)
			}
			at := 0
			for _, s := range c.Sections {
				for want := range strings.SplitSeq(s.Text, "\n") {
					if strings.TrimSpace(want) == "" { // blank lines that stay are lines like others, but need no place
						continue
					}
					found := slices.IndexFunc(input[at:], func(l outline.Line) bool { return strings.HasSuffix(l.Text, want) })
					if found < 0 {
						t.Fatalf("case %d: the line %q is not in the document behind line %d", c.Number, want, at)
					}
					at += found + 1
				}
			}
		}
	})
}

// BenchmarkCompendium: go test -bench Compendium ./data/format
func BenchmarkCompendium(b *testing.B) {
	bundled, err := os.ReadFile(filepath.Join("..", "..", "jiaxing", "jiaxing-cases.txt"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(bundled)))
	for b.Loop() {
		if _, err := readLines(string(bundled)); err != nil {
			b.Fatal(err)
		}
	}
}
