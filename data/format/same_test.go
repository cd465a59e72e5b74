package format

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"anlisou/data"
)

// TestOfficeFormatsSayTheSame: a document that LibreOffice saved in another format gives the cases that the docx gives,
// word by word: headings, numbers that the program counts, merged cells, notes, text boxes, changes, hidden text.
func TestOfficeFormatsSayTheSame(t *testing.T) {
	for name, source := range map[string]string{
		"linhai/linhai": "linhai/linhai.docx", "linhai/unstyled": "linhai/unstyled.docx",
		"single/libreoffice": "single/single.docx", "single/form": "single/form.docx",
	} {
		want := readFile(t, source)
		for _, ending := range []string{".doc", ".odt", ".rtf"} {
			got := readFile(t, name+ending)
			if name+ending == "linhai/linhai.rtf" { // LibreOffice leaves the text box out when it writes RTF
				for i := range want.Cases {
					for k := range want.Cases[i].Sections {
						s := &want.Cases[i].Sections[k]
						s.Text = strings.Replace(s.Text, "\n文本框：帮办人员名单每月公布。", "", 1)
					}
				}
			}
			if got.Title != want.Title || len(got.Cases) != len(want.Cases) {
				t.Errorf("%s%s: %d cases of %q, want %d of %q", name, ending, len(got.Cases), got.Title, len(want.Cases), want.Title)
				continue
			}
			for i := range got.Cases {
				if g, w := withoutBlankLines(got.Cases[i]), withoutBlankLines(want.Cases[i]); !reflect.DeepEqual(g, w) {
					t.Errorf("%s%s: got\n%+v\nwant\n%+v", name, ending, g, w)
				}
			}
		}
	}
}

func readFile(t testing.TB, name string) *Document {
	t.Helper()
	doc, err := Read(filepath.Base(name), testFile(t, name), opts)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

var blankLines = regexp.MustCompile(`\n{2,}`)

func withoutBlankLines(c data.Case) data.Case {
	for i := range c.Sections {
		c.Sections[i].Text = blankLines.ReplaceAllString(c.Sections[i].Text, "\n")
	}
	return c
}

// TestWorkbooksSayTheSame: a workbook that LibreOffice saved in another format gives the same cases and refuses the same
// rows: merged cells, dates, percentages, links, formulas, a hidden sheet.
func TestWorkbooksSayTheSame(t *testing.T) {
	want := readTable(t, "calc-messy.xlsx")
	for _, name := range []string{"old.xls", "calc.ods"} {
		got := readTable(t, name)
		for i, c := range got.Cases {
			if i >= len(want.Cases) || !reflect.DeepEqual(c, want.Cases[i]) {
				t.Errorf("%s: case %d is\n%#v", name, i, c)
			}
		}
		if !reflect.DeepEqual(got.Refused, want.Refused) || !reflect.DeepEqual(got.Skipped, want.Skipped) ||
			!reflect.DeepEqual(got.Places, want.Places) || got.Title != want.Title {
			t.Errorf("%s: refused %v, skipped %v, at %v; want %v, %v, %v", name, got.Refused, got.Skipped, got.Places,
				want.Refused, want.Skipped, want.Places)
		}
	}
}

// TestKindsByContent: whatever a file is called, what it holds tells what it is.
func TestKindsByContent(t *testing.T) {
	for file, want := range map[string]kind{
		"linhai/linhai.doc": kindDOC, "linhai/linhai.odt": kindODT, "linhai/linhai.rtf": kindRTF,
		"tables/old.xls": kindXLS, "tables/calc.ods": kindODS, "jiaxing/ofdrw.ofd": kindOFD,
		"field/09-page.mht": kindMessage, "field/17-minimal.ofd": kindOFD,
	} {
		for _, name := range []string{"a.doc", "a.txt", "a", "a.zip"} {
			if got, err := detect(name, testFile(t, file), nil); err != nil || got != want {
				t.Errorf("%s as %s: %s, %v", file, name, got, err)
			}
		}
	}
	for text, want := range map[string]kind{
		"发件人: 甲\n主题: 乙\n\n一、主要做法\n文。":                                        kindText,
		"From: 甲\n\n一、主要做法\n文。":                                              kindText,
		"Subject: a\nFrom: b@c\nDate: d\n\n一、主要做法\n文。":                       kindMessage,
		"MIME-Version: 1.0\nContent-Type: text/plain\n\n文。":                  kindMessage,
		"Return-Path: <a@b>\nReceived: from c\n\tby d\nFrom: e\nTo: f\n\n文。": kindMessage,
	} {
		if got, err := detect("a.txt", []byte(text), nil); err != nil || got != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

// TestFieldFiles: what offices sent.
func TestFieldFiles(t *testing.T) {
	page := readFile(t, "field/09-page.mht")
	if len(page.Cases) != 5 || page.Cases[4].Title != "全链条公平竞争审查机制激发市场活力" || page.Title != "某市改革创新案例汇编" {
		t.Errorf("the saved page: %d cases of %q", len(page.Cases), page.Title)
	}
	named, err := Read("09-mhtml-named.doc", testFile(t, "field/09-page.mht"), opts)
	if err != nil || !reflect.DeepEqual(named.Cases, page.Cases) {
		t.Errorf("under the name of a Word document: %v", err)
	}
	minimal := readFile(t, "field/17-minimal.ofd")
	if len(minimal.Cases) != 1 || minimal.Cases[0].Title != "“智慧巡查+靶向整改”提升工地监管效能" ||
		len(minimal.Cases[0].Sections) != 2 || minimal.Cases[0].Sections[1].Text != "平均每个工地入场检查次数由每月6.2次降到2.1次。" {
		t.Errorf("the OFD file: %+v", minimal.Cases)
	}
}

// TestFormatsAreTold: what is read is listed once, and each format has a file here that is read.
func TestFormatsAreTold(t *testing.T) {
	found := map[string]bool{}
	for _, pattern := range []string{"testdata/*/*", "testdata/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if info, err := os.Stat(f); err == nil && !info.IsDir() {
				found[filepath.Ext(f)] = true
			}
		}
	}
	made := map[string]bool{".eml": true, ".zip": true, ".json": true, ".jsonl": true} // by tests
	for _, name := range Names() {
		if !found["."+name] && !made["."+name] {
			t.Errorf("no file here is %s", name)
		}
		if !LooksLikeDocument("a."+name, nil) {
			t.Errorf("a.%s does not look like a document", name)
		}
	}
}
