package format

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/data/format/internal/sample"
)

// fieldCases are what a person expects of documents in the structures that offices write, in our own words
// (testdata/field): what is shown of each case, and what its document says of it.
var fieldCases = []struct {
	file  string
	title string // of the collection
	want  []string
	said  string
	left  string // what went into no case: kind and lines
}{
	{"03-red-head-two-line-title.docx", "", []string{"0 青禾市人民政府办公室关于印发涉企行政检查综合改革实施方案的通知 [|现将方案印发给你们，请认真实施。] " +
		"[工作目标|检查频次下降30%以上。] [重点任务|由市司法局牵头编制清单。]"},
		"青禾市人民政府办公室|||2024 2024-03-18||curated\n", "masthead 1, number 1, addressee 1, signature 1, date 1"},
	{"03-case-two-line-title.docx", "", []string{"0 “智慧巡查+靶向整改”青禾市推动工地监管提质增效 [|近年来，", "] [主要做法|搭建一张监测网。", "] [取得成效|平均每个工地"}, "|||||\n", ""},
	{"04-briefing.txt", "", []string{"0 “智慧巡查+靶向整改”提升工地监管效能 [|近年来，", "] [搭建一张监测网|", "] [分级分类管|分级分类管。按红黄绿三色给项目赋码，绿码项目一年只查一次，红码项目每周必到。]\n"},
		"市住建局|||2024 2024-06-05||curated\n", "masthead 3, contributor 1, distribution 3"},
	{"05-list-without-mulu.txt", "全省优化营商环境典型案例（2025年第3期）", []string{"1 “智慧巡查+靶向整改”提升工地监管效能 [|近年来，", "2 “云踏勘”让项目审批不再来回跑 [|", "3 以工代赈“小工坊”撬动群众就近就业 [|"}, "|||||\n|||||\n|||||\n", ""},
	{"06-merged-run-in-sections.txt", "某市发布一批惠企典型案例", []string{"1 “智慧巡查+靶向整改”提升工地监管效能 [基本情况|近年来，", "] [主要做法|搭建一张监测网。", "] [工作成效|平均每个",
		"2 “云踏勘”让项目审批不再来回跑 [基本情况|", "3 以工代赈“小工坊”撬动群众就近就业 [基本情况|"}, "|||||\n|||||\n|||||\n", ""},
	{"06-merged-flat-list.txt", "关于对督查发现的典型经验做法给予表扬的通报", []string{"1 “智慧巡查+靶向整改”提升工地监管效能 [|近年来，", "2 “云踏勘”让项目审批不再来回跑 [|", "3 以工代赈“小工坊”撬动群众就近就业 [|"},
		"||青禾市|||\n||栖霞市|||\n||白石县|||\n", "outside 4, addressee 1"},
	{"11-bracket-sections.txt", "", []string{"0 甲公司诉乙公司合同纠纷案 [基本案情|双方签订合同，约定分期付款，后一方逾期。] [裁判结果|判决支付货款，驳回其他请求。] [典型意义|依法保护守约方。]\n"}, "|||||\n", ""},
}

// TestDocumentsOfOffices reads documents as offices write them.
func TestDocumentsOfOffices(t *testing.T) {
	for _, tt := range fieldCases {
		t.Run(tt.file, func(t *testing.T) {
			doc, err := Read(tt.file, testFile(t, "field/"+tt.file), opts)
			if err != nil {
				t.Fatal(err)
			}
			rest := sample.Show(doc.Cases)
			for _, part := range tt.want {
				_, after, found := strings.Cut(rest, part)
				if !found {
					t.Fatalf("no %q in\n%s", part, sample.Show(doc.Cases))
				}
				rest = after
			}
			if doc.Title != tt.title || said(doc.Cases) != tt.said {
				t.Errorf("title %q, said\n%s", doc.Title, said(doc.Cases))
			}
			var left []string
			for _, l := range doc.LeftOut {
				left = append(left, fmt.Sprintf("%s %d", l.Kind, l.Lines))
			}
			if got := strings.Join(left, ", "); got != tt.left {
				t.Errorf("left out %q, want %q", got, tt.left)
			}
		})
	}
}

// TestTablesThatStayText: a table that is read as text of one case is told of, and whoever brings it learns how to have its rows
// read as cases; not where he has said that it is one.
func TestTablesThatStayText(t *testing.T) {
	content := testFile(t, "field/02-notice-with-table.docx")
	one := opts
	one.Cases = OneCase
	doc, err := Read("a.docx", content, one)
	if err != nil || len(doc.Cases) != 1 || len(doc.Notes) != 1 || len(doc.Notes[0].Said().Ways()) > 0 {
		t.Errorf("as one: %+v %v", doc, err)
	}
	for table, offered := range map[string]bool{
		"<tr><th>序号<th>指标<th>数值</tr><tr><td>1<td>时间<td>九天</tr><tr><td>2<td>材料<td>三份</tr><tr><td>3<td>环节<td>两个</tr>":                false,
		"<tr><th>序号<th>抓手<th>数值</tr><tr><td>1<td>推行承诺办理<td>九天</tr><tr><td>2<td>归并申请材料<td>三份</tr><tr><td>3<td>精简办事环节<td>两个</tr>":    true,
		"<tr><th>抓手<th>2022年<th>2023年</tr><tr><td>推行承诺办理<td>9<td>8</tr><tr><td>归并申请材料<td>3<td>2</tr><tr><td>精简办事环节<td>2<td>1</tr>": false,
	} {
		text := "<h1>甲题</h1><h2>一、主要做法</h2><p>" + strings.Repeat("各部门按月会商，材料减少一半。", 30) + "</p><table>" + table + "</table>"
		doc, err = Read("a.html", []byte(text), opts)
		if err != nil || len(doc.Cases) != 1 || len(doc.Notes) != 1 || (len(doc.Notes[0].Said().Ways()) > 0) != offered {
			t.Errorf("%s: %+v %v", table, doc, err)
		}
	}
}

// TestGarbageIsRefused: what nobody wrote is no case.
func TestGarbageIsRefused(t *testing.T) {
	for file, says := range map[string]string{
		"10-fonts-without-tounicode.pdf": "do not tell which characters", "09-page.mht": "MHTML",
	} {
		content, err := os.ReadFile(filepath.Join("testdata/field", file))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Read(file, content, opts)
		if err == nil && (len(doc.Cases) == 1 || strings.Contains(doc.Cases[0].Title, "MIME")) || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %+v %v", file, doc, err)
		}
	}
	for name, text := range map[string]string{
		"private characters":                  "标题\n" + strings.Repeat("\ue001\ue002\ue003\ue004文", 40),
		"Latin letters that stand for others": "-\n" + strings.Repeat("ÑÒ-ÓÔÕ? !Ö×ØSÙÚÛÜÛfÝgh", 20),
		"signs alone":                         strings.Repeat("!\"#$%&'()*+,-./0123", 20),
	} {
		if doc, err := Read("a.txt", []byte(text), opts); err == nil {
			t.Errorf("%s: %s", name, sample.Show(doc.Cases))
		}
	}
	for name, text := range map[string]string{
		"English":    "A reform\n\nMain measures\n" + strings.Repeat("The county joined five steps into one, and nobody comes twice. ", 10),
		"formulas":   "甲题\n一、主要做法\n" + strings.Repeat("面积约120㎡、温度25℃、误差±0.5、x²+y²≤1、α与β、①②③、→、√、‰；", 10),
		"minorities": "甲题\n一、主要做法\n" + strings.Repeat("བོད་ཡིག་གི་གཞུང་ཡིག", 10),
	} {
		if _, err := Read("a.txt", []byte(text), opts); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOneOrManyCases: where a document shows signs of several cases and would be one, whoever brings it is asked, and gets what
// he chooses.
func TestOneOrManyCases(t *testing.T) {
	body := "近年来，各地先做后推，成效明显。\n"
	for _, tt := range []struct {
		name, text string
		cases      int
		told       bool
		many       string
	}{
		{"items with the same headings", "某市改革\n1.甲题\n做法：甲文很长。\n成效：甲效很好。\n2.乙题\n做法：乙文很长。\n成效：乙效很好。", 2, true, "1 甲题 [做法|甲文很长。] [成效|甲效很好。]\n2 乙题 [做法|乙文很长。] [成效|乙效很好。]\n"},
		{"a list under a title that announces it", "典型经验做法\n1.甲题。" + body + "2.乙题。" + body + "3.丙题。" + body, 3, true, "1 甲题 [|" + body[:len(body)-1] + "]\n2 乙题 [|" + body[:len(body)-1] + "]\n3 丙题 [|" + body[:len(body)-1] + "]\n"},
		{"a title that counts", "合同纠纷典型案例（2例）\n某公司一案\n" + body + "另一公司一案\n" + body, 2, true, "1 某公司一案 [|" + body[:len(body)-1] + "]\n2 另一公司一案 [|" + body[:len(body)-1] + "]\n"},
		{"a title of a collection", "某市改革案例选编\n" + body + body, 0, false, ""},
	} {
		_, err := Read("a.txt", []byte(tt.text), opts)
		var asked *UncertainError
		if !errors.As(err, &asked) || asked.Cases != tt.cases || asked.Told != tt.told || !errors.As(err, new(*Error)) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		one := opts
		one.Cases = OneCase
		if doc, err := Read("a.txt", []byte(tt.text), one); err != nil || len(doc.Cases) != 1 {
			t.Errorf("%s as one: %+v %v", tt.name, doc, err)
		}
		many := opts
		many.Cases = ManyCases
		doc, err := Read("a.txt", []byte(tt.text), many)
		if tt.told && (err != nil || sample.Show(doc.Cases) != tt.many) || !tt.told && err == nil {
			t.Errorf("%s as many: %+v %v", tt.name, doc, err)
		}
	}
	for _, name := range []string{"a.csv", "a.json"} { // each row is a case, whatever is said
		one := opts
		one.Cases = OneCase
		if doc, err := Read(name, []byte(map[string]string{"a.csv": "标题,做法\n甲,文\n", "a.json": `[{"title":"甲","做法":"文"}]`}[name]), one); err == nil {
			t.Errorf("%s: %+v", name, doc)
		}
	}
}

// TestOneCaseStaysOne: what only resembles several cases is one, and nobody is asked.
func TestOneCaseStaysOne(t *testing.T) {
	for name, text := range map[string]string{
		"measures of one case":             "甲题\n一、主要做法\n1.建立机制。各部门按月会商。\n2.优化流程。材料减少一半。\n3.强化保障。经费足额到位。\n二、取得成效\n1.时间缩短。由9天到1天。\n2.满意提高。由八成到九成。",
		"measures under a title":           "青禾市优化营商环境典型经验做法\n一、主要做法\n1.建立机制。各部门按月会商。\n2.优化流程。材料减少一半。\n3.强化保障。经费足额到位。",
		"the same short words in measures": "甲题\n主要做法\n1.建立机制\n问题：时间长。\n2.优化流程\n问题：材料多。",
		"a table of figures":               "甲题\n一、主要做法\n各部门按月会商，材料减少一半。\n二、取得成效\n时间缩短一半。",
		"sections listed first":            "甲题\n一是建立机制，二是优化流程。\n建立机制\n各部门按月会商。\n优化流程\n材料减少一半。",
	} {
		doc, err := Read("a.txt", []byte(text), opts)
		if err != nil || len(doc.Cases) != 1 {
			t.Errorf("%s: %+v %v", name, doc, err)
		}
	}
}

// TestNumbersOfWordThatRunOn: sections that Word numbers on from case to case, where nobody had it begin again, are those of
// several cases.
func TestNumbersOfWordThatRunOn(t *testing.T) {
	numbering := `<w:numbering ` + wordNamespace + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>` +
		`<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`
	section := func(text string) string {
		return `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	text, want := paragraphs("某市改革情况通报"), ""
	for i, name := range []string{"甲", "乙", "丙"} {
		text += paragraphs(name+"项改革") + section("背景") + paragraphs(name+"景。") + section("主要做法") + paragraphs(name+"法。") +
			section("取得成效") + paragraphs(name+"效。")
		want += fmt.Sprintf("%d %s项改革 [背景|%[2]s景。] [主要做法|%[2]s法。] [取得成效|%[2]s效。]\n", i+1, name)
	}
	doc, err := Read("a.docx", packed(t, "word/document.xml", word2(text), "word/numbering.xml", numbering,
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="n" Type="x/numbering" Target="numbering.xml"/></Relationships>`), opts)
	if err != nil || sample.Show(doc.Cases) != want {
		t.Errorf("%+v %v", doc, err)
	}
}
