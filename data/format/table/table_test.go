package table

import (
	"reflect"
	"strings"
	"testing"

	"anlisou/data/format/outline"
)

func TestColumnsByManyNames(t *testing.T) {
	for _, tt := range []struct {
		name  string
		field Field
		known bool
	}{
		{"案例名称", FieldTitle, true}, {"标题", FieldTitle, true}, {"名 称", FieldTitle, true}, {"题目", FieldTitle, true}, {"项目名称", FieldTitle, true},
		{"2023年改革创新案例名称（必填）", FieldTitle, true}, {"*标题", FieldTitle, true}, {"Title", FieldTitle, true}, {"case_title", FieldTitle, true},
		{"牵头部门", FieldDepartment, true}, {"责任单位", FieldDepartment, true}, {"主管部门", FieldDepartment, true}, {"发文机关", FieldDepartment, true},
		{"市级牵头单位", FieldDepartment, true}, {"牵头\n单位", FieldDepartment, true}, {"配合单位", FieldSection, true}, {"配合责任单位", FieldSection, false},
		{"领域", FieldDomain, true}, {"类别", FieldDomain, true}, {"主题", FieldDomain, true}, {"所属改革领域", FieldDomain, true},
		{"地区", FieldRegion, true}, {"区域", FieldRegion, true}, {"城市", FieldRegion, true},
		{"年份", FieldYear, true}, {"时间", FieldDate, true}, {"发布日期", FieldDate, true},
		{"链接", FieldURL, true}, {"网址", FieldURL, true}, {"URL", FieldURL, true},
		{"id", FieldID, true}, {"编号", FieldID, true}, {"序号", FieldNumber, true},
		{"主要做法", FieldSection, true}, {"做法", FieldSection, true}, {"取得成效", FieldSection, true}, {"背景", FieldSection, true},
		{"正文", FieldText, true}, {"群众怎么说", FieldSection, false}, {"", FieldSection, false},
	} {
		if c, known := Meaning(tt.name); c.Field != tt.field || known != tt.known {
			t.Errorf("%q: field %d, known %v", tt.name, c.Field, known)
		}
	}
}

func TestSurestTitle(t *testing.T) {
	columns, _ := columnsOf([]string{"名称", "案例名称", "部门", "责任单位"}, nil)
	var fields []Field
	for _, c := range columns {
		fields = append(fields, c.field)
	}
	if want := []Field{FieldSection, FieldTitle, FieldDepartment, FieldDepartment}; !reflect.DeepEqual(fields, want) {
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
		if got := strings.Join(SplitLabels(cell), "|"); got != want {
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
		d, _, ok := parseDate(text)
		if got := d.Year(); got != want || ok != (want > 0) {
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
		if got, ok := ParseURL(text); got != want && ok || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		" 一件事 ": "一件事", "企业开办\n“一件事”": "企业开办“一件事”", "one\r\ntwo": "one two", "a\n\n中": "a中", "\n": "", "a\tb": "a\tb",
	} {
		if got := outline.OneLine(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
