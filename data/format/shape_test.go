package format

import (
	"strings"
	"testing"

	"anlisou/data/format/internal/sample"
)

// TestShapes reads texts of many makes without the name saying anything.
func TestShapes(t *testing.T) {
	body := func(n string) string {
		return "一、主要做法\n" + n + "文。\n二、取得成效\n" + n + "效。\n"
	}
	three := "1 甲题 [主要做法|甲文。] [取得成效|甲效。]\n2 乙题 [主要做法|乙文。] [取得成效|乙效。]\n3 丙题 [主要做法|丙文。] [取得成效|丙效。]\n"
	for _, tt := range []struct{ name, text, title, want string }{
		{"numbers of cheques", "集\n目录\n案例壹 甲题\n案例贰 乙题\n案例叁 丙题\n案例壹 甲题\n" + body("甲") + "案例贰 乙题\n" + body("乙") + "案例叁 丙题\n" + body("丙"), "集", three},
		{"第一例", "集\n目录\n第一例：甲题\n第二例：乙题\n第三例：丙题\n第一例：甲题\n" + body("甲") + "第二例：乙题\n" + body("乙") + "第三例：丙题\n" + body("丙"), "集", three},
		{"第1个案例", "集\n第1个案例 甲题\n" + body("甲") + "第2个案例 乙题\n" + body("乙") + "第3个案例 丙题\n" + body("丙"), "集", three},
		{"a sentence that begins with 第一例", "集\n目录\n案例一:甲题\n案例二:乙题\n案例三:丙题\n案例一:甲题\n一、主要做法\n第一例手术完成后推广。\n二、取得成效\n甲效。\n案例二:乙题\n" + body("乙") + "案例三:丙题\n" + body("丙"), "集",
			strings.Replace(three, "甲文。", "第一例手术完成后推广。", 1)},
		{"groups 第一章 and cases 1., counted anew", "集\n目录\n第一章 贸易……1\n1. 甲题……2\n2. 乙题……5\n第二章 金融……9\n1. 丙题……9\n第一章 贸易\n1. 甲题\n" + body("甲") + "2. 乙题\n" + body("乙") + "第二章 金融\n1. 丙题\n" + body("丙"), "集", three},
		{"groups 一、 and cases （一）", "集\n目录\n一、贸易\n（一）甲题\n（二）乙题\n二、金融\n（一）丙题\n一、贸易\n（一）甲题\n1.做甲。\n（二）乙题\n1.做乙。\n二、金融\n（一）丙题\n1.做丙。", "集",
			"1 甲题 [|1.做甲。]\n2 乙题 [|1.做乙。]\n3 丙题 [|1.做丙。]\n"},
		{"contents with the sections of each case", "集\n目录\n案例一 甲题……1\n一、主要做法……1\n二、取得成效……2\n案例二 乙题……3\n一、主要做法……3\n二、取得成效……4\n案例三 丙题……5\n一、主要做法……5\n二、取得成效……6\n案例一 甲题\n" + body("甲") + "案例二 乙题\n" + body("乙") + "案例三 丙题\n" + body("丙"), "集", three},
		{"contents without numbers", "集\n目录\n前言……1\n甲题……2\n乙题……5\n丙题……9\n前言\n序文。\n甲题\n" + body("甲") + "乙题\n" + body("乙") + "丙题\n" + body("丙"), "集", three},
		{"contents without numbers and pages", "集\n目录\n甲题\n乙题\n丙题\n甲题\n" + body("甲") + "乙题\n" + body("乙") + "丙题\n" + body("丙"), "集", three},
		{"contents with titles and sections, without numbers", "集\n目录\n甲题……1\n主要做法……1\n取得成效……2\n乙题……3\n主要做法……3\n取得成效……4\n丙题……5\n主要做法……5\n取得成效……6\n甲题\n" + body("甲") + "乙题\n" + body("乙") + "丙题\n" + body("丙"), "集", three},
		{"contents with titles and numbered sections", "集\n目录\n甲题……1\n一、主要做法……1\n二、取得成效……2\n乙题……3\n一、主要做法……3\n二、取得成效……4\n丙题……5\n一、主要做法……5\n二、取得成效……6\n甲题\n" + body("甲") + "乙题\n" + body("乙") + "丙题\n" + body("丙"), "集", three},
		{"an appendix without a page", "集\n目录\n案例一:甲题\n案例二:乙题\n案例三:丙题\n附录\n案例一:甲题\n" + body("甲") + "案例二:乙题\n" + body("乙") + "案例三:丙题\n" + body("丙") + "附录\n名单。", "集", three},
		{"an appendix that no contents name", "集\n案例一:甲题\n" + body("甲") + "案例二:乙题\n" + body("乙") + "案例三:丙题\n" + body("丙") + "后记\n名单。", "集", three},
		{"a bare running head where cases begin", "集\n目录\n案例一:甲题\n案例二:乙题\n案例三:丙题\n案例选编\n案例一:甲题\n" + body("甲") + "案例选编\n案例二:乙题\n" + body("乙") + "案例选编\n案例三:丙题\n" + body("丙") + "案例选编", "集", three},
		{"the title as a running head above itself", "集\n目录\n案例一:甲题\n案例二:乙题\n案例三:丙题\n\f甲题\n案例一:甲题\n" + body("甲") + "\f乙题\n案例二:乙题\n" + body("乙") + "\f丙题\n案例三:丙题\n" + body("丙"), "集", three},
		{"titles above sections and nothing else", "甲题\n\n" + body("甲") + "\n乙题\n\n" + body("乙") + "\n丙题\n\n" + body("丙"), "", three},
		{"numbers 01", "01 甲题\n" + body("甲") + "02 乙题\n" + body("乙") + "03 丙题\n" + body("丙"), "", three},
		{"numbers 第一篇", "第一篇 甲题\n" + body("甲") + "第二篇　乙题\n" + body("乙") + "第三篇：丙题\n" + body("丙"), "", three},
		{"numbers NO.1", "NO.1 甲题\n" + body("甲") + "No. 2 乙题\n" + body("乙") + "№3 丙题\n" + body("丙"), "", three},
		{"ornaments", "★甲题\n" + body("甲") + "■ 乙题\n" + body("乙") + "★★ 丙题\n" + body("丙"), "", three},
		{"ornaments before numbers", "■ 1. 甲题\n" + body("甲") + "■ 2. 乙题\n" + body("乙") + "■ 3. 丙题\n" + body("丙"), "", three},
		{"numbers 01 in contents", "集\n目录\n01 甲题……1\n02 乙题……3\n03 丙题……5\n01 甲题\n" + body("甲") + "02 乙题\n" + body("乙") + "03 丙题\n" + body("丙"), "集", three},
		{"第一篇 in contents", "集\n目录\n第一篇 甲题……1\n第二篇 乙题……3\n第三篇 丙题……5\n第一篇 甲题\n" + body("甲") + "第二篇 乙题\n" + body("乙") + "第三篇 丙题\n" + body("丙"), "集", three},
		{"ornaments of Markdown", "# 集\n## ★甲题\n### 主要做法\n甲文。\n### 取得成效\n甲效。\n## ★乙题\n### 主要做法\n乙文。\n### 取得成效\n乙效。\n## ★丙题\n### 主要做法\n丙文。\n### 取得成效\n丙效。", "集", three},
		{"an ornament before the title of one case", "★01 甲题\n◆主要做法\n甲文。\n◆ 取得成效：甲效。", "", "0 甲题 [主要做法|甲文。] [取得成效|甲效。]\n"},
		{"headings with ornaments", "甲题\n◆主要做法\n甲文。\n◆取得成效\n甲效。\n乙题\n◆主要做法\n乙文。\n◆取得成效\n乙效。\n丙题\n◆主要做法\n丙文。\n◆取得成效\n丙效。", "", three},
		{"第一篇章 and 01号 are words", "第一篇章甲题\n" + body("甲") + "01号文乙题\n" + body("乙"), "", "1 第一篇章甲题 [主要做法|甲文。] [取得成效|甲效。]\n2 01号文乙题 [主要做法|乙文。] [取得成效|乙效。]\n"},
		{"titles 一、 without contents", "集\n一、甲题\n（一）主要做法\n甲文。\n（二）取得成效\n甲效。\n二、乙题\n（一）主要做法\n乙文。\n（二）取得成效\n乙效。\n三、丙题\n（一）主要做法\n丙文。\n（二）取得成效\n丙效。", "集", three},
		{"titles 1. above （一）背景情况", "1. 甲题\n（一）背景情况\n甲文。\n（二）成效情况\n甲效。\n2. 乙题\n（一）背景情况\n乙文。\n（二）成效情况\n乙效。", "",
			"1 甲题 [背景情况|甲文。] [成效情况|甲效。]\n2 乙题 [背景情况|乙文。] [成效情况|乙效。]\n"},
		{"titles 1. above headings that are no known names", "1. 甲题\n（一）为何要改\n甲文。\n（二）怎样去改\n甲效。\n2. 乙题\n（一）为何要改\n乙文。\n（二）怎样去改\n乙效。", "",
			"1 甲题 [为何要改|甲文。] [怎样去改|甲效。]\n2 乙题 [为何要改|乙文。] [怎样去改|乙效。]\n"},
		{"titles 一、 above names in brackets", "集\n一、甲题\n【主要做法】甲文。\n【取得成效】甲效。\n二、乙题\n责任单位：乙局\n【主要做法】\n乙文。\n【取得成效】乙效。\n三、丙题\n【主要做法】丙文。\n【取得成效】丙效。", "集", three},
		{"groups 一、 and titles （一） above names in brackets", "集\n一、贸易\n（一）甲题\n【主要做法】甲文。\n【取得成效】甲效。\n（二）乙题\n【主要做法】乙文。\n【取得成效】乙效。\n二、金融\n（一）丙题\n【主要做法】丙文。\n【取得成效】丙效。", "集", three},
		{"groups 第一篇 above titles 01", "第一篇 贸易\n01 甲题\n" + body("甲") + "02 乙题\n" + body("乙") + "第二篇 金融\n01 丙题\n" + body("丙"), "第一篇 贸易", three},
		{"one case whose measures are named alike", "甲题\n一、夯实基础\n（一）加强领导\n甲文。\n二、推进改革\n（一）加强领导\n甲效。", "", "0 甲题 [夯实基础|（一）加强领导\n甲文。] [推进改革|（一）加强领导\n甲效。]\n"},
		{"one case whose parts have names in brackets", "甲题\n一、主要做法\n（一）甲机制\n【做法】甲文。\n（二）乙机制\n【做法】乙文。\n二、取得成效\n甲效。", "",
			"0 甲题 [主要做法|（一）甲机制\n【做法】甲文。\n（二）乙机制\n【做法】乙文。] [取得成效|甲效。]\n"},
		{"titles above names of sections", "甲题\n主要做法\n甲文。\n取得成效\n甲效。\n乙题\n主要做法\n乙文。\n取得成效\n乙效。\n丙题\n主要做法\n丙文。\n取得成效\n丙效。", "", three},
		{"sections in brackets", "集\n案例一：甲题\n【主要做法】\n甲文。\n【取得成效】甲效。\n案例二：乙题\n【主要做法】乙文。\n【取得成效】\n乙效。\n案例三：丙题\n【主要做法】\n丙文。\n【取得成效】\n丙效。", "集", three},
		{"headings of Markdown", "# 集\n## 甲题\n### 主要做法\n甲文。\n### 取得成效\n甲效。\n## 乙题\n### 主要做法\n乙文。\n### 取得成效\n乙效。\n## 丙题\n### 主要做法\n丙文。\n### 取得成效\n丙效。", "集", three},
		{"groups of Markdown", "# 集\n## 贸易\n### 案例1 甲题\n#### 主要做法\n甲文。\n#### 取得成效\n甲效。\n### 案例2 乙题\n#### 主要做法\n乙文。\n#### 取得成效\n乙效。\n## 金融\n### 案例3 丙题\n#### 主要做法\n丙文。\n#### 取得成效\n丙效。", "集", three},

		{"one case in traditional characters", "甲題\n改革背景\n甲文。\n主要作法\n甲法。\n執行成效\n甲效。", "", "0 甲題 [改革背景|甲文。] [主要作法|甲法。] [執行成效|甲效。]\n"},
		{"one case", "甲题\n市税务局\n\n" + body("甲"), "", "0 甲题 [|市税务局] [主要做法|甲文。] [取得成效|甲效。]\n"},
		{"one case with a subtitle", "甲题\n——以某镇为例\n" + body("甲"), "", "0 甲题——以某镇为例 [主要做法|甲文。] [取得成效|甲效。]\n"},
		{"one case with its label", "附件1\n案例名称：甲题\n申报单位：市税务局\n主要做法：甲文。\n取得成效：甲效。", "", "0 甲题 [主要做法|甲文。] [取得成效|甲效。]\n"},
		{"one case with short labels", "案例名称：甲题\n申报单位：市税务局\n背景：甲景。\n主要做法：甲文。\n问题在于：时间长。\n成效：甲效。", "", "0 甲题 [背景|甲景。] [主要做法|甲文。\n问题在于：时间长。] [成效|甲效。]\n"},
		{"titles above short labels", "集\n甲题\n申报单位：甲局\n背景：甲景。\n做法：甲文。\n成效：甲效。\n乙题\n背景：乙景。\n做法：乙文。\n成效：乙效。", "集",
			"1 甲题 [背景|甲景。] [做法|甲文。] [成效|甲效。]\n2 乙题 [背景|乙景。] [做法|乙文。] [成效|乙效。]\n"},
		{"short words before colons in a section", "甲题\n主要做法\n问题：时间长。\n目标：时间短。\n取得成效\n甲效。", "", "0 甲题 [主要做法|问题：时间长。\n目标：时间短。] [取得成效|甲效。]\n"},
		{"one case with names of sections", "甲题\n主要做法\n甲文。\n取得成效：\n甲效。", "", "0 甲题 [主要做法|甲文。] [取得成效|甲效。]\n"},
		{"one case with 1. 主要做法", "甲题\n1. 主要做法\n甲文。\n1.不是标题。\n2. 取得成效\n甲效。", "", "0 甲题 [主要做法|甲文。\n1.不是标题。] [取得成效|甲效。]\n"},
		{"one case with contents of its own", "甲题\n目录\n一、主要做法……1\n二、取得成效……2\n" + body("甲"), "", "0 甲题 [主要做法|甲文。] [取得成效|甲效。]\n"},
		{"one case with examples in it", "甲题\n一、主要做法\n甲文。\n案例一：某企业\n办成一件。\n案例二：某村\n办成两件。", "", "0 甲题 [主要做法|甲文。\n案例一：某企业\n办成一件。\n案例二：某村\n办成两件。]\n"},
		{"one case without a title takes the file's name", "一、主要做法\n甲文。", "", "0 文件名 [主要做法|甲文。]\n"},
		{"one case of a compendium", "案例三：甲题\n" + body("甲"), "", "0 甲题 [主要做法|甲文。] [取得成效|甲效。]\n"},

		{"a table written one cell a line", "集\n目录\n案例一:甲题\n案例一:甲题\n一、主要做法\n甲文。\n序号\n事项\n部门\n时限\n1\n开办\n市监局\n一天\n2\n纳税\n税务局\n两天\n3\n社保\n人社局\n三天\n完。", "集",
			"1 甲题 [主要做法|甲文。\n序号\n事项\n部门\n时限\n1\n开办\n市监局\n一天\n2\n纳税\n税务局\n两天\n3\n社保\n人社局\n三天\n完。]\n"},
		{"NUL, zero width, radicals", "集\n目录\n案例一:甲\x00题\n案例二:⼄题\n一、主要做法\n⽇\u200b文。\n一、主要做法\n⻓文。", "集", "1 甲题 [主要做法|日文。]\n2 乙题 [主要做法|长文。]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Read("文件名.doc", []byte(tt.text), opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := sample.Show(doc.Cases); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
			if doc.Title != tt.title {
				t.Errorf("title %q, want %q", doc.Title, tt.title)
			}
		})
	}
}

// TestSeveralCasesAreNotOne: a text whose sections begin again is refused where nothing tells its cases.
func TestSeveralCasesAreNotOne(t *testing.T) {
	for name, text := range map[string]string{
		"a title is a sentence":                 "集\n（一）背景情况\n甲文。\n（二）做法\n甲法。\n再说一件事。\n（一）背景情况\n乙文。\n（二）做法\n乙法。",
		"headings that are no known names":      "集\n一、为何要改\n甲文。\n二、怎样去改\n甲法。\n再说一件事。\n一、为何要改\n乙文。\n二、怎样去改\n乙法。",
		"short labels":                          "集\n一段话。\n背景：甲景。\n做法：甲文。\n一段话。\n背景：乙景。\n做法：乙文。",
		"a case lacks the first section":        "集\n一、甲题\n【背景】甲文。\n【主要做法】甲法。\n二、乙题\n【主要做法】乙法。\n三、丙题\n【背景】丙文。\n【主要做法】丙法。",
		"the last case lacks the first section": "集\n一、甲题\n【背景】甲文。\n【主要做法】甲法。\n二、乙题\n【背景】乙文。\n【主要做法】乙法。\n三、丙题\n【主要做法】丙法。",
	} {
		doc, err := Read("a", []byte(text), opts)
		if err == nil {
			t.Errorf("%s: read as\n%s", name, sample.Show(doc.Cases))
		} else if !strings.Contains(err.Error(), "begins again") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWordContents: a table of contents that Word made of the headings does not hide them.
func TestWordContents(t *testing.T) {
	styles := `<w:styles ` + wordNamespace + `><w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="b"><w:name w:val="heading 2"/></w:style><w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="c"><w:name w:val="toc 1"/></w:style><w:style w:type="paragraph" w:styleId="d"><w:name w:val="toc 2"/></w:style></w:styles>`
	styled := func(style, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t xml:space="preserve">` + strings.ReplaceAll(text, "\t", "</w:t><w:tab/><w:t>") + `</w:t></w:r></w:p>`
	}
	for name, titles := range map[string][2]string{"numbers": {"案例一 甲题", "案例二 乙题"}, "no numbers": {"甲题", "乙题"}} {
		text := styled("T", "集") + paragraphs("目录") +
			styled("c", titles[0]+"\t1") + styled("d", "一、主要做法\t1") + styled("d", "二、成效\t2") +
			styled("c", titles[1]+"\t3") + styled("d", "一、主要做法\t3") + styled("d", "二、成效\t4") +
			styled("a", titles[0]) + styled("b", "一、主要做法") + paragraphs("甲文。") + styled("b", "二、成效") + paragraphs("甲效。") +
			styled("a", titles[1]) + styled("b", "一、主要做法") + paragraphs("乙文。") + styled("b", "二、成效") + paragraphs("乙效。")
		doc, err := Read("a", packed(t, "word/styles.xml", styles, "word/document.xml", word2(text)), opts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := sample.Show(doc.Cases), "1 甲题 [主要做法|甲文。] [成效|甲效。]\n2 乙题 [主要做法|乙文。] [成效|乙效。]\n"; got != want || doc.Title != "集" {
			t.Errorf("%s: “%s” got\n%swant\n%s", name, doc.Title, got, want)
		}
	}
	// One case whose contents are its sections.
	text := styled("T", "甲题") + paragraphs("目录") + styled("c", "一、改革做法\t1") + styled("c", "二、推进机制\t2") +
		styled("a", "一、改革做法") + paragraphs("甲文。") + styled("a", "二、推进机制") + paragraphs("甲效。")
	doc, err := Read("a", packed(t, "word/styles.xml", styles, "word/document.xml", word2(text)), opts)
	if err != nil || sample.Show(doc.Cases) != "0 甲题 [改革做法|甲文。] [推进机制|甲效。]\n" {
		t.Errorf("one case: %v, %v", doc, err)
	}
}
