package html

import (
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
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

// partSiteFurniture parts those lines from the others. Headings and the rows of tables are text.
func partSiteFurniture(lines []outline.Line) (kept, dropped []outline.Line) {
	for _, l := range lines {
		text := strings.TrimSpace(l.Text)
		if l.Level == 0 && !l.Cell && text != "" &&
			(siteFurniture.MatchString(text) || neighbours.MatchString(text)) {
			dropped = append(dropped, l)
		} else {
			kept = append(kept, l)
		}
	}
	return kept, dropped
}
