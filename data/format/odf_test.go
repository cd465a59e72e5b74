package format

import (
	"fmt"
	"strings"
	"testing"

	"anlisou/data/format/internal/sample"
)

const odfNamespaces = `xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:style="s" xmlns:draw="d" xmlns:xlink="x" xmlns:fo="f"`

func odtFile(t testing.TB, styles, body string) []byte {
	t.Helper()
	return packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml",
		`<office:document-content `+odfNamespaces+`><office:automatic-styles>`+styles+`</office:automatic-styles><office:body><office:text>`+
			body+`</office:text></office:body></office:document-content>`)
}

func odsFile(t testing.TB, sheets string) []byte {
	t.Helper()
	return packed(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
		`<office:document-content `+odfNamespaces+`><office:automatic-styles><style:style style:name="ta9" style:family="table"><style:table-properties table:display="false"/></style:style>`+
			`</office:automatic-styles><office:body><office:spreadsheet>`+sheets+`</office:spreadsheet></office:body></office:document-content>`)
}

func odsRow(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(`<table:table-cell office:value-type="string"><text:p>` + c + `</text:p></table:table-cell>`)
	}
	return "<table:table-row>" + b.String() + "</table:table-row>"
}

func TestODT(t *testing.T) {
	p := func(text string) string { return "<text:p>" + text + "</text:p>" }
	title, section := "<text:h text:outline-level=\"1\">甲题</text:h>", p("一、主要做法")
	list := `<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-suffix="、" style:num-format="一, 二, 三, ..."/>` +
		`<text:list-level-style-number text:level="2" style:num-prefix="（" style:num-suffix="）" style:num-format="1"/></text:list-style>`
	hidden := `<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>`
	const want = "0 甲题 [主要做法|甲文。]\n"
	for name, test := range map[string]struct{ styles, body, want string }{
		"paragraphs":          {"", title + section + p("甲文。"), want},
		"white space":         {"", title + section + p("甲\n   文<text:s text:c=\"2\"/>x<text:tab/>y<text:line-break/>。"), "0 甲题 [主要做法|甲 文  x\ty\n。]\n"},
		"spans and links":     {hidden, title + section + p(`<text:span>甲</text:span><text:span text:style-name="H">藏</text:span><text:a xlink:href="http://a">文。</text:a>`), want},
		"changes":             {"", `<text:tracked-changes><text:changed-region><text:deletion>` + p("删") + `</text:deletion></text:changed-region></text:tracked-changes>` + title + section + p(`甲<text:change-start/>文<text:change-end/>。`), want},
		"a comment and ruby":  {"", title + section + p(`甲<office:annotation>`+p("批")+`</office:annotation><text:ruby><text:ruby-base>文</text:ruby-base><text:ruby-text>wen</text:ruby-text></text:ruby>。`), want},
		"a note":              {"", title + section + p(`甲<text:note><text:note-citation>1</text:note-citation><text:note-body>`+p("注文。")+`</text:note-body></text:note>文。`), "0 甲题 [主要做法|甲文。\n[1] 注文。]\n"},
		"a list":              {list, title + `<text:list text:style-name="L"><text:list-item>` + p("主要做法") + `<text:list><text:list-item>` + p("甲文。") + `</text:list-item></text:list></text:list-item></text:list>`, "0 甲题 [主要做法|（1）甲文。]\n"},
		"a list that goes on": {list, title + `<text:list text:style-name="L"><text:list-item>` + p("主要做法") + `</text:list-item></text:list>` + p("甲文。") + `<text:list text:continue-numbering="true" text:style-name="L"><text:list-item>` + p("取得成效") + `</text:list-item></text:list>` + p("甲效。"), "0 甲题 [主要做法|甲文。] [取得成效|甲效。]\n"},
		"a text box":          {"", title + section + p(`甲文。<draw:frame><draw:text-box>`+p("框文。")+`</draw:text-box></draw:frame>`), "0 甲题 [主要做法|甲文。\n框文。]\n"},
		"contents":            {"", `<text:table-of-content><text:index-body><text:index-title>` + p("目录") + `</text:index-title>` + p("甲题<text:tab/>1") + `</text:index-body></text:table-of-content>` + title + section + p("甲文。"), want},
		"a table": {"", title + section + `<table:table><table:table-header-rows>` + strings.ReplaceAll(odsRow("年", "一", "二"), ` office:value-type="string"`, "") + `</table:table-header-rows>` +
			`<table:table-row><table:table-cell table:number-columns-spanned="2">` + p("合") + `</table:table-cell><table:covered-table-cell/><table:table-cell>` + p("三") + `</table:table-cell></table:table-row></table:table>`, "0 甲题 [主要做法|年\t一\t二\n合\t\t三]\n"},
	} {
		doc, err := Read("a.odt", odtFile(t, test.styles, test.body), opts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := sample.Show(doc.Cases); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestODS(t *testing.T) {
	head := odsRow("标题", "部门", "做法", "链接")
	cell := func(attributes, text string) string {
		return `<table:table-cell ` + attributes + `><text:p>` + text + `</text:p></table:table-cell>`
	}
	table := func(rows string) string { return `<table:table table:name="表">` + rows + `</table:table>` }
	for name, test := range map[string]struct {
		sheets string
		want   []string // title, departments, place
	}{
		"rows far apart": {table(head + `<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>` + odsRow("甲", "海关", "文。")),
			[]string{"甲 [海关] sheet 表, row 1000002"}},
		"a merged column": {table(head + `<table:table-row>` + cell("", "甲") + cell(`table:number-rows-spanned="2"`, "海关") + cell("", "甲文。") + `</table:table-row><table:table-row>` +
			cell("", "乙") + `<table:covered-table-cell/>` + cell("", "乙文。") + `</table:table-row>`), []string{"甲 [海关] sheet 表, row 2", "乙 [海关] sheet 表, row 3"}},
		"a row that stands twice": {table(head + strings.Replace(odsRow("甲", "海关", "文。"), "<table:table-row>", `<table:table-row table:number-rows-repeated="2">`, 1)), []string{"甲 [海关] sheet 表, row 2"}},
		"a note on a cell": {table(head + `<table:table-row>` + cell("", "甲") + `<table:table-cell><office:annotation><text:p>批</text:p></office:annotation><text:p>海关</text:p></table:table-cell>` + cell("", "文。") + `</table:table-row>`),
			[]string{"甲 [海关] sheet 表, row 2"}},
		"a group of rows": {table(`<table:table-row-group>` + head + `<table:table-row-group>` + odsRow("甲", "海关", "文。") + `</table:table-row-group></table:table-row-group>`), []string{"甲 [海关] sheet 表, row 2"}},
		"several sheets":  {table(odsRow("说明")) + table(head+odsRow("甲", "海关", "文。")), []string{"甲 [海关] sheet 表, row 2"}},
		"numbers as text": {table(head + `<table:table-row>` + cell("", "甲") + cell(`office:value-type="string"`, "海关") + cell(`office:value-type="float" office:value="1234.5"`, "1,234.50") + `</table:table-row>`), []string{"甲 [海关] sheet 表, row 2"}},
	} {
		doc, err := Read("a.ods", odsFile(t, test.sheets), opts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for i, c := range doc.Cases {
			got = append(got, fmt.Sprintf("%s %v %s", c.Title, c.Departments, doc.Places[i]))
		}
		if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"a hidden sheet": {odsFile(t, `<table:table table:name="表" table:style-name="ta9">`+head+odsRow("甲", "海关", "文。")+`</table:table>`), "hidden"},
		"encrypted":      {packed(t, "META-INF/manifest.xml", `<m><file-entry full-path="content.xml"><encryption-data/></file-entry></m>`, "content.xml", "x"), "encrypted"},
		"no body":        {packed(t, "content.xml", "<a/>"), "damaged"},
		"a presentation": {packed(t, "mimetype", "application/vnd.oasis.opendocument.presentation", "content.xml", "<a/>"), "presentation"},
		"neither":        {packed(t, "content.xml", "<a><body><chart/></body></a>"), "neither"},
		"deep":           {odtFile(t, "", strings.Repeat("<text:section>", 1000)), "deep"},
		"cut":            {odtFile(t, "", "<text:p>甲"), "damaged"},
	} {
		if doc, err := Read("a.odf", test.content, opts); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, %v", name, doc, err)
		}
	}
}
