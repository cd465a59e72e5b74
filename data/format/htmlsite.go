package format

import (
	"slices"
	"strings"
)

// siteFurniture is a line of what the sites of governments set around an article, in places that no class names: the ways to other
// articles, and what can be done with the page. Several may stand on one line.
var siteFurniture = form(`^(?:(?:` +
	`扫一扫` + space + `在手机上?(?:打开|查看|浏览|阅读)(?:当前|本)?(?:页面|页|网页)` +
	`|[【\[［]` + space + `(?:打印|关闭|返回|收藏|分享|复制链接)(?:本页|页面|窗口|文章|顶部)?` + space + `[】\]］]` +
	`|(?:打印|关闭|收藏)(?:本页面?|窗口|文章)` +
	`|[【\[［(（]?` + space + `(?:字体|字号)(?:大小)?` + space + `[:：]?` + space + `(?:[【\[［(（]?` + space + `[大中小]` + space + `[】\]］)）]?` + space + `){2,3}[】\]］)）]?` +
	`|(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)` + space + `[:：]` + space + `[0-9,]*` + space + `[次人]?` +
	`|分享(?:到|至)` + space + `[:：]?` +
	`)` + space + `[|｜]?` + space + `)+$`)

// neighbours are the ways to the articles before and behind, with their titles.
var neighbours = form(`^[上下]一(?:篇|条|则)(?:文章|新闻)?` + space + `[:：].{0,120}$`)

// withoutSiteFurniture takes those lines out, and counts them. Headings and the rows of tables are text.
func withoutSiteFurniture(lines []line) (kept []line, dropped int) {
	kept = slices.DeleteFunc(lines, func(l line) bool {
		text := strings.TrimSpace(l.text)
		return l.level == 0 && !l.cell && text != "" && (siteFurniture.MatchString(text) || neighbours.MatchString(text))
	})
	return kept, len(lines) - len(kept)
}
