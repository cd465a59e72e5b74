package format

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// TestCodedBytes: bytes that are written as text are refused for that, with a title above them or not.
func TestCodedBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	raw := make([]byte, 3000)
	for i := range raw {
		raw[i] = byte(random.IntN(256))
	}
	wrapped := func(s string, width int) string {
		var b strings.Builder
		for len(s) > width {
			b.WriteString(s[:width] + "\n")
			s = s[width:]
		}
		return b.String() + s
	}
	coded := base64.StdEncoding.EncodeToString(raw)
	for name, text := range map[string]string{
		"base64":        coded,
		"wrapped":       wrapped(coded, 76),
		"of addresses":  wrapped(base64.URLEncoding.EncodeToString(raw), 64),
		"hexadecimal":   hex.EncodeToString(raw),
		"hex wrapped":   wrapped(hex.EncodeToString(raw), 60),
		"a dump":        wrapped(strings.Join(strings.Split(wrapped(hex.EncodeToString(raw), 4), "\n"), " "), 40),
		"below a title": "青禾市改革案例附件\n" + wrapped(coded, 76),
	} {
		if _, err := Read("a.txt", []byte(text), opts); err == nil || !strings.Contains(err.Error(), "bytes of another one") {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := "“一码通行”改革\n一、主要做法\n企业扫码取得凭证，如 MEUCIQDx8kP0s5mH3kq1f7Yc0Zt5n1b2c3d4e5f6g7h8i9j0 这样的签名由系统核验，不再提交纸质证明，全市统一标准，部门共享结果。\n"
	if doc, err := Read("a.txt", []byte(text), opts); err != nil || len(doc.Cases) != 1 {
		t.Errorf("a case that shows a signature: %v", err)
	}
}

var undated = regexp.MustCompile(`<span>[^<]*</span>`)

// TestPagesWithoutArticle: what a server says where it has no page, and an index of articles, are refused; an article that
// tells of either is not.
func TestPagesWithoutArticle(t *testing.T) {
	page := func(title, body string) string {
		return `<html><head><meta charset="utf-8"><title>` + title + `</title></head><body>` + body + `</body></html>`
	}
	for _, text := range []string{
		page("", "<h1>找不到页面</h1><p>404 Not Found</p>"),
		page("404 - 青禾市人民政府", "<h1>抱歉，您访问的页面不存在</h1><p>返回首页</p>"),
		page("青禾市人民政府", "<div>对不起，该页面已被删除</div>"),
		page("", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"),
	} {
		for _, name := range []string{"a.html", "a.pdf", "a.doc"} {
			if _, err := Read(name, []byte(text), opts); err == nil || !strings.Contains(err.Error(), "no such page") {
				t.Errorf("%s %s: %v", name, text, err)
			}
		}
	}
	var links, lines strings.Builder
	for i := range 7 {
		fmt.Fprintf(&links, `<li><a href="/art/%d.html">青禾市医保局推行第%d项改革</a><span>2024-0%d-11</span></li>`, i, i+1, i+1)
		fmt.Fprintf(&lines, "青禾市医保局推行第%d项改革　　2024-0%d-11\n", i+1, i+1)
	}
	for name, text := range map[string]string{
		"a.html": page("改革动态-青禾市政府网", "<div>首页 政务公开 改革动态</div><ul>"+links.String()+"</ul><div>共 12 页 下一页 尾页</div>"),
		"b.html": page("典型案例", "<h1>典型案例</h1><ul>"+undated.ReplaceAllString(links.String(), "")+"</ul>"),
		"a.txt":  "改革动态\n" + lines.String() + "共 12 页 下一页 尾页\n",
	} {
		if _, err := Read(name, []byte(text), opts); err == nil || !strings.Contains(err.Error(), "list of links") {
			t.Errorf("%s: %v", name, err)
		}
		one := opts
		one.Cases = OneCase
		if doc, err := Read(name, []byte(text), one); err != nil || len(doc.Cases) != 1 {
			t.Errorf("%s as one case: %v", name, err)
		}
	}
	article := page("热线改革", "<h1>青禾市404条热线改革</h1><p>过去群众常看到“找不到页面”，如今热线不打烊。</p><ul>"+links.String()+"</ul>")
	if doc, err := Read("a.html", []byte(article), opts); err != nil || len(doc.Cases) != 1 {
		t.Errorf("an article with links below: %v", err)
	}
}

// TestDocumentsWithoutTitle: a page whose title is a sign has none, and what then stands for it is said.
func TestDocumentsWithoutTitle(t *testing.T) {
	body := "<p>一、主要做法</p><p>推行林长制，逐一整改。</p><p>二、取得成效</p><p>森林覆盖率提高到六成。</p>"
	for _, head := range []string{"<title>-</title></head><body><h1>-</h1>", "<title>无标题文档</title></head><body>", "<title></title></head><body><h1>——</h1>"} {
		doc, err := Read("林长.html", []byte(`<html><head><meta charset="utf-8">`+head+body+"</body></html>"), opts)
		if err != nil || len(doc.Cases) != 1 || len(doc.Cases[0].Sections) != 2 || len(doc.Notes) != 1 || !strings.Contains(doc.Notes[0].String(), "no title") {
			t.Errorf("%s: %+v %v", head, doc, err)
		}
	}
	doc, err := Read("林长.doc", []byte(`<html><head><meta charset="utf-8"><title>林长制改革</title></head><body><h1>林长制改革</h1>`+body+"</body></html>"), opts)
	if err != nil || len(doc.Notes) != 1 || !strings.Contains(doc.Notes[0].String(), "ends in .doc") {
		t.Errorf("%+v %v", doc, err)
	}
}

// TestMarkdownOfPictures: what stands for pictures is no text.
func TestMarkdownOfPictures(t *testing.T) {
	for _, text := range []string{"![](1.png)\n\n![扫描件](2.png)\n", "<img src=\"1.png\" alt=\"扫描\">\n\n![](2.png)", "![第一页](1.png)![第二页](2.png)\n"} {
		if _, err := Read("a.md", []byte(text), opts); err == nil || !strings.Contains(err.Error(), "only pictures (2)") {
			t.Errorf("%q: %v", text, err)
		}
	}
	doc, err := Read("a.md", []byte("# 林长制改革\n\n![林区](1.png)\n\n## 主要做法\n\n逐一整改。\n"), opts)
	if err != nil || len(doc.Cases) != 1 {
		t.Errorf("text beside: %v", err)
	}
}

// TestLabelTables: a table of names and what they stand for keeps its pairs, known or not.
func TestLabelTables(t *testing.T) {
	text := `<html><head><meta charset="utf-8"><title>案例详情</title></head><body><h3>创新案例详情</h3><table>`
	for _, pair := range []string{"项目名称|“电力看经济”应用", "主办单位|青禾供电公司", "所属区域|青禾市", "发布时间|2022-09-01 09:00:00", "推广价值点|全省可学", "项目简介|以用电数据监测企业景气。", "创新点|建立电力消费指数。"} {
		name, value, _ := strings.Cut(pair, "|")
		text += "<tr><td>" + name + "</td><td>" + value + "</td></tr>"
	}
	doc, err := Read("a.html", []byte(text+"</table></body></html>"), opts)
	if err != nil || len(doc.Cases) != 1 {
		t.Fatal(doc, err)
	}
	c := doc.Cases[0]
	if c.Title != "“电力看经济”应用" || strings.Join(c.Departments, "") != "青禾供电公司" || c.Region != "青禾市" || c.Date != "2022-09-01" {
		t.Errorf("%+v", c)
	}
	for _, s := range c.Sections {
		for row := range strings.SplitSeq(s.Text, "\n") {
			for _, name := range []string{"主办单位", "所属区域", "发布时间", "推广价值点"} {
				if row == name {
					t.Errorf("%s dangles in %q", name, s.Text)
				}
			}
		}
	}
}
