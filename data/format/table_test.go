package format

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"anlisou/data"
)

const tables = "testdata/tables"

// sourceCases are the bundled cases as the source document gives them.
func sourceCases(t testing.TB) []data.Case {
	t.Helper()
	content, err := os.ReadFile("../jiaxing/jiaxing-cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Read("jiaxing-cases.txt", content, Options{Collection: "jiaxing"})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Cases
}

func readTable(t testing.TB, name string) *Document {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(tables, name))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Read(name, content, Options{Collection: "x"})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

// TestTablesOfTheCompendium: the bundled compendium as a table, by whichever program, gives the cases of the source.
func TestTablesOfTheCompendium(t *testing.T) {
	want := sourceCases(t)
	for _, name := range []string{"jiaxing.xlsx", "calc-jiaxing.xlsx", "calc-gb18030.csv", "calc-utf16.tsv", "calc-semicolon.csv"} {
		doc := readTable(t, name)
		if len(doc.Cases) != len(want) || len(doc.Refused) > 0 {
			t.Fatalf("%s: %d cases, %d wanted; refused %v", name, len(doc.Cases), len(want), doc.Refused)
		}
		if doc.Title != "中国(浙江)自由贸易试验区联动创新区创新案例--嘉兴" {
			t.Errorf("%s: title %q", name, doc.Title)
		}
		for i, got := range doc.Cases {
			if got.Title != want[i].Title || got.Number != want[i].Number || got.Region != "嘉兴" || got.Collection != "x" {
				t.Errorf("%s: case %d is %d %q of %q", name, i+1, got.Number, got.Title, got.Region)
			}
			if !reflect.DeepEqual(got.Sections, want[i].Sections) {
				t.Errorf("%s: case %d has other sections: %q\nwant %q", name, i+1, got.Sections, want[i].Sections)
			}
		}
	}
}

// TestMessyTables shows what is understood of tables as people make them; -update writes it anew.
func TestMessyTables(t *testing.T) {
	for _, name := range []string{"messy.xlsx", "calc-messy.xlsx"} {
		got := understood(readTable(t, name))
		golden := filepath.Join(tables, name+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is understood as\n%s\nwant\n%s", name, got, want)
		}
	}
}

// understood writes a document as people can compare it.
func understood(d *Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q, %d left out, %d mended\n", d.Title, d.Dropped, d.Repaired)
	for i, c := range d.Cases {
		fmt.Fprintf(&b, "\n%s\n", d.Places[i])
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(c); err != nil {
			return err.Error()
		}
	}
	for _, r := range d.Refused {
		fmt.Fprintf(&b, "\nrefused: %s: %s\n", r.Place, r.Problem)
	}
	for _, r := range d.Skipped {
		fmt.Fprintf(&b, "\nskipped: %s: %s\n", r.Place, r.Problem)
	}
	return b.String()
}

func TestColumnsByManyNames(t *testing.T) {
	for _, tt := range []struct {
		name  string
		field field
		known bool
	}{
		{"案例名称", fieldTitle, true}, {"标题", fieldTitle, true}, {"名 称", fieldTitle, true}, {"题目", fieldTitle, true}, {"项目名称", fieldTitle, true},
		{"2023年改革创新案例名称（必填）", fieldTitle, true}, {"*标题", fieldTitle, true}, {"Title", fieldTitle, true}, {"case_title", fieldTitle, true},
		{"牵头部门", fieldDepartment, true}, {"责任单位", fieldDepartment, true}, {"主管部门", fieldDepartment, true}, {"发文机关", fieldDepartment, true},
		{"市级牵头单位", fieldDepartment, true}, {"牵头\n单位", fieldDepartment, true}, {"配合单位", fieldSection, true}, {"配合责任单位", fieldSection, false},
		{"领域", fieldDomain, true}, {"类别", fieldDomain, true}, {"主题", fieldDomain, true}, {"所属改革领域", fieldDomain, true},
		{"地区", fieldRegion, true}, {"区域", fieldRegion, true}, {"城市", fieldRegion, true},
		{"年份", fieldYear, true}, {"时间", fieldYear, true}, {"发布日期", fieldYear, true},
		{"链接", fieldURL, true}, {"网址", fieldURL, true}, {"URL", fieldURL, true},
		{"id", fieldID, true}, {"编号", fieldID, true}, {"序号", fieldNumber, true},
		{"主要做法", fieldSection, true}, {"做法", fieldSection, true}, {"取得成效", fieldSection, true}, {"背景", fieldSection, true},
		{"正文", fieldText, true}, {"群众怎么说", fieldSection, false}, {"", fieldSection, false},
	} {
		if c, known := meaning(tt.name); c.field != tt.field || known != tt.known {
			t.Errorf("%q: field %d, known %v", tt.name, c.field, known)
		}
	}
}

func TestSurestTitle(t *testing.T) {
	columns, _ := columnsOf([]string{"名称", "案例名称", "部门", "责任单位"})
	var fields []field
	for _, c := range columns {
		fields = append(fields, c.field)
	}
	if want := []field{fieldSection, fieldTitle, fieldDepartment, fieldDepartment}; !reflect.DeepEqual(fields, want) {
		t.Errorf("%v, want %v", fields, want)
	}
}

func TestSplitLabels(t *testing.T) {
	for cell, want := range map[string]string{
		"海关":                  "海关",
		"海关、税务局；公安局":          "海关|税务局|公安局",
		"海关;税务局,公安局，法院":       "海关|税务局|公安局|法院",
		"海关/税务局\n公安局\r\n法院":   "海关|税务局|公安局|法院",
		"市海关（牵头）、市税务局（配合单位）":  "市海关|市税务局",
		"市场监管局（知识产权局、药监局）、法院": "市场监管局（知识产权局、药监局）|法院",
		"市发改委、市财政局等单位":        "市发改委|市财政局",
		"海关、海关":               "海关",
		`["甲、乙","丙"]`:         "甲、乙|丙",
		"":                    "",
		"（未完、海关\n税务局":         "（未完、海关|税务局",
		"市人力资源和社会保障局 、 市医疗保障局 ": "市人力资源和社会保障局|市医疗保障局",
	} {
		if got := strings.Join(splitLabels(cell), "|"); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

func TestParseYear(t *testing.T) {
	for text, want := range map[string]int{
		"2021": 2021, "2021年3月": 2021, "2021-03-05": 2021, "2021/3/5": 2021, "2021.3": 2021, "202103": 2021, "20210305": 2021, "２０２１年": 2021,
		"二〇二一年三月": 2021, "一九九八年": 1998, "2020-2022年": 2020, "自2019年起": 2019, "44260": 2021, "44260.5": 2021, "36526": 2000,
		"长期": 0, "": 0, "12": 0, "1899": 0, "3000": 0, "123456789": 0, "电话 82021000": 0,
	} {
		if got, ok := parseYear(text); got != want && ok || ok != (want > 0) {
			t.Errorf("%q: %d %v, want %d", text, got, ok, want)
		}
	}
}

func TestParseCount(t *testing.T) {
	for text, want := range map[string]int{
		"7": 7, "7.0": 7, "７": 7, "七": 7, "案例七": 7, "（七）": 7, "1200": 1200, "No.3": 3, "7.5": 0, "0": 0, "-1": 0, "合计": 0, "": 0, "NaN": 0, "1e400": 0,
	} {
		if got, ok := parseCount(text); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d %v, want %d", text, got, ok, want)
		}
	}
}

func TestParseURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://a.gov.cn/1": "https://a.gov.cn/1", "HTTP://a.cn": "http://a.cn", " www.a.cn/x ": "http://www.a.cn/x",
		"见附件": "", "ftp://a.cn": "", "http://": "", "https://a b": "", "javascript:alert(1)": "",
	} {
		if got, ok := parseURL(text); got != want && ok || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		" 一件事 ": "一件事", "企业开办\n“一件事”": "企业开办“一件事”", "one\r\ntwo": "one two", "a\n\n中": "a中", "\n": "", "a\tb": "a\tb",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
