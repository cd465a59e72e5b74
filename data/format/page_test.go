package format

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"anlisou/data"
)

// pageOf is a page of a government site around one article, in one of the ways that such sites are made.
func pageOf(r *rand.Rand, title string) string {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	var b strings.Builder
	b.WriteString(`<html><head><meta charset="utf-8">`)
	site := pick("青禾市人民政府", "青禾市人民政府门户网站", "青禾市政务服务网")
	named := r.IntN(2) == 0
	if named {
		fmt.Fprintf(&b, `<meta name="%s" content="%s"/><meta name="SiteName" content="%s"><meta name="%s" content="2024-06-12 09:30">`,
			pick("ArticleTitle", "articletitle"), title, site, pick("PubDate", "pubdate"))
	}
	sep := pick("_", "-", " - ", "|", "–")
	switch r.IntN(3) {
	case 0:
		fmt.Fprintf(&b, "<title>%s%s经验交流%s%s</title>", title, sep, sep, site)
	case 1:
		fmt.Fprintf(&b, "<title>%s</title>", title)
	case 2:
		fmt.Fprintf(&b, "<title>%s</title>", site)
	}
	b.WriteString("</head><body>")
	if r.IntN(2) == 0 {
		b.WriteString("<div>" + pick("您的位置：", "当前位置:", "您现在所在的位置：") + "首页 &gt; 政务公开 &gt; 经验交流</div>")
	}
	table := r.IntN(2) == 0
	if table {
		fmt.Fprintf(&b, `<table><tr><td>索 引 号：</td><td>0001-2024-7</td><td>主题分类：</td><td>%s</td></tr>`+
			`<tr><td>标　　题：</td><td>%s</td><td>成文日期</td><td>2024年6月1日</td></tr></table>`,
			pick(`商贸、海关、旅游\海关`, "商贸、海关、旅游", "城乡建设&gt;住房"), title)
	}
	shown := title
	if runes := []rune(title); r.IntN(2) == 0 && named {
		at := 4 + r.IntN(len(runes)-8)
		shown = string(runes[:at]) + "<br>" + string(runes[at:])
	}
	switch r.IntN(4) {
	case 0:
		fmt.Fprintf(&b, "<h1>%s</h1>", shown)
	case 1:
		fmt.Fprintf(&b, `<p style="text-align: center"><strong>%s</strong></p>`, shown)
	case 2:
		fmt.Fprintf(&b, `<center>%s</center>`, shown)
	case 3:
		fmt.Fprintf(&b, `<div align="center"><p>%s</p></div>`, shown)
	}
	line := pick("来源：青禾市政府办 时间：2024-06-12", "发布时间：2024-06-12 09:30　　来源：本网　浏览次数：<span>12</span>次",
		"2024/6/12 信息来源：青禾日报 【字体：大 中 小】 打印", "日期：2024年6月12日 | 作者：张三 | 点击：7 | 分享到：")
	fmt.Fprintf(&b, `<div class="x">%s</div>`, line)
	b.WriteString(`<p>　　近年来，青禾市把工地扬尘作为群众反映最多的问题来抓。</p><p>一、主要做法</p><p>来源：街道排查。市住建局搭建监测网。</p>` +
		`<p>二、取得成效</p><p>检查次数由6.2次降到2.1次。</p>`)
	b.WriteString(pick("", "<p>责任编辑：李四</p>", "<p>【打印】【关闭】</p>", "<div>分享到：</div><p>上一篇：别的事</p>"))
	b.WriteString("</body></html>")
	return b.String()
}

// TestGovernmentPages: whatever a site sets around an article, the case is the article: its title, its text, its day
// and year, and no domain out of the tree in which the site files it.
func TestGovernmentPages(t *testing.T) {
	titles := []string{"“智慧巡查+靶向整改”提升工地监管效能", "打造企业服务一站式平台", "青禾市推行-企业开办“一网联办”",
		"青禾市住房和城乡建设局关于工地监管的经验做法"}
	for round := range 300 {
		r := rand.New(rand.NewPCG(uint64(round), 25))
		title := titles[r.IntN(len(titles))]
		page := pageOf(r, title)
		doc, err := Read("page.html", []byte(page), opts)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("%v, %+v of\n%s", err, doc, page)
		}
		c := doc.Cases[0]
		var text strings.Builder
		for _, s := range c.Sections {
			if s.Heading == "" || s.Heading == "主要做法" || s.Heading == "取得成效" {
				text.WriteString(s.Heading + "|" + s.Text + "\n")
			}
		}
		want := "|近年来，青禾市把工地扬尘作为群众反映最多的问题来抓。\n主要做法|来源：街道排查。市住建局搭建监测网。\n取得成效|检查次数由6.2次降到2.1次。\n"
		day := data.Date("2024-06-12")
		if strings.Contains(page, "成文日期") {
			day = "2024-06-01"
		}
		if c.Date != day {
			t.Fatalf("the date is %q, not %s, of\n%s", c.Date, day, page)
		}
		if c.Title != title || text.String() != want || len(c.Domains) > 0 || c.Year != 2024 {
			t.Fatalf("title %q, year %d, domains %q, text\n%s\nof\n%s", c.Title, c.Year, c.Domains, text.String(), page)
		}
		if strings.Contains(page, "索 引 号") && !hasSection(c, "索引号", "0001-2024-7") {
			t.Fatalf("the table's 索引号 is lost: %+v", c.Sections)
		}
	}
}

func hasSection(c data.Case, heading, text string) bool {
	for _, s := range c.Sections {
		if s.Heading == heading && s.Text == text {
			return true
		}
	}
	return false
}

// TestFieldPages reads the pages that were met.
func TestFieldPages(t *testing.T) {
	for _, name := range []string{"07-html-site-suffix.html"} {
		content, err := os.ReadFile("testdata/field/" + name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Read(name, content, opts)
		if err != nil {
			t.Fatal(err)
		}
		c := doc.Cases[0]
		if c.Title != "“智慧巡查+靶向整改”提升工地监管效能" || len(c.Domains) != 0 || c.Year != 2024 ||
			!hasSection(c, "主题分类", `商贸、海关、旅游\海关`) {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
