package html

import (
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
)

// siteFurniture is a line of what the sites of governments set around an article, in places that no class names: the
// ways to other articles, and what can be done with the page. Several may stand on one line.
var siteFurniture = pattern.New(`^(?:(?:` +
	`扫一扫` + outline.Space + `在手机上?(?:打开|查看|浏览|阅读)(?:当前|本)?(?:页面|页|网页)` +
	`|[【\[［]` + outline.Space + `(?:打印|关闭|返回|收藏|分享|复制链接)(?:本页|页面|窗口|文章|顶部)?` + outline.Space + `[】\]］]` +
	`|(?:打印|关闭|收藏)(?:本页面?|窗口|文章)` +
	`|[【\[［(（]?` + outline.Space + `(?:字体|字号)(?:大小)?` + outline.Space + `[:：]?` + outline.Space + `(?:[【\[［(（]?` + outline.Space + `[大中小]` + outline.Space + `[】\]］)）]?` + outline.Space + `){2,3}[】\]］)）]?` +
	`|(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)` + outline.Space + `[:：]` + outline.Space + `[0-9,]*` + outline.Space + `[次人]?` +
	`|分享(?:到|至)` + outline.Space + `[:：]?` +
	`)` + outline.Space + `[|｜]?` + outline.Space + `)+$`)

// neighbours are the ways to the articles before and behind, with their titles.
var neighbours = pattern.New(`^[上下]一(?:篇|条|则)(?:文章|新闻)?` + outline.Space + `[:：].{0,120}$`)

// below are the parts of a line below the title that says where the article came from and when: 来源：市政府办 时间：
// 2024-06-12 10:20 浏览次数：12.
const (
	datePart = `[0-9０-９]{4}[-/.年－][0-9０-９]{1,2}[-/.月－][0-9０-９]{1,2}日?(?:[\sT]*[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?)?`
	sourced  = `(?:(?:信息|文章|稿件|新闻|内容|资料|数据)?(?:来源|出处)|稿源|作者|撰稿|(?:责任)?编辑|责编|审核|校对|录入|签发|发布(?:人|者|单位|机构|部门))` +
		`[:：]` + outline.Space + `[^\s。；;：:]{0,30}`
	done = `(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)?` + outline.Space + `[:：]` + outline.Space + `[0-9,]*` + outline.Space + `[次人]?` +
		`|打印|分享(?:到|至)?[:：]?|收藏|关闭|纠错|复制链接|语音播报|保护视力色|(?:字体|字号)(?:大小)?[:：]?|[大中小]|[AＡ][+＋-－]?|微信|微博|QQ空间|朋友圈`
)

var (
	dateline = pattern.New(`^(?:[\s\x{3000}\x{00A0}【】\[\]（）()|｜丨/]*(?:` +
		`(?:(?:发布|发文|发稿|更新|编辑|录入|上传|公开|印发)?(?:时间|日期)[:：]?` + outline.Space + `)?(?:` + datePart + `)` +
		`|` + sourced + `|` + done + `))+[\s\x{3000}\x{00A0}【】\[\]（）()|｜丨/]*$`)
	dateInLine  = pattern.New(datePart)
	organInLine = pattern.New(`(发布(?:单位|机构|部门))[:：]` + outline.Space + `([^\s。；;：:]{1,30})`)
	// crumbs are the way to the page.
	crumbs = pattern.New(`^(?:您|你)?(?:现在|当前|目前)?(?:所在|所处)?的?位置(?:是)?` + outline.Space + `[:：].{0,200}$|^首页` + outline.Space + `[>＞»/›-].{0,200}$`)
)

// part parts what belongs to the page from the lines of the article, and remembers the date that the page shows.
// Headings and the rows of tables are text.
func (a *about) part(lines []outline.Line) (kept []outline.Line, dropped int) {
	first, last := textOf(lines)
	for i, l := range lines {
		text := strings.TrimSpace(l.Text)
		around := i < first || i > last
		switch {
		case text == "" || l.Cell:
		case l.Level == 0 && (siteFurniture.MatchString(text) || neighbours.MatchString(text)):
			dropped++
			continue
		case around && l.Level == 0 && dateline.MatchString(text):
			if i < first {
				a.takeDateline(text)
			}
			dropped++
			continue
		case i < first && (crumbs.MatchString(text) || a.names(text)):
			dropped++
			continue
		}
		kept = append(kept, l)
	}
	return kept, dropped
}

// takeDateline takes the day and the publishing organ out of a line below the title.
func (a *about) takeDateline(text string) {
	if day := dateInLine.FindString(text); day != "" {
		dated, _ := table.Meaning("发布日期")
		a.dated = append(a.dated, table.Value{Name: "发布日期", Field: dated.Field, Text: day})
	}
	if m := organInLine.FindStringSubmatch(text); m != nil {
		a.dated = append(a.dated, table.Value{Name: m[1], Field: table.FieldDepartment, Text: m[2]})
	}
}

// textOf are the first and the last line of an article's text, among which a line that looks like the page's is its own:
// those that end as sentences do, or are headings behind one.
func textOf(lines []outline.Line) (first, last int) {
	first, last = len(lines), -1
	for i, l := range lines {
		text := strings.TrimSpace(l.Text)
		if l.Cell || l.Level > 0 || !outline.EndsSentence(text) || dateline.MatchString(text) {
			continue
		}
		first, last = min(first, i), i
	}
	return min(first, headLines), last
}
