package prose

import (
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
)

const (
	openSide  = `[【\[［（(]?` + outline.Space
	closeSide = outline.Space + `[】\]］）)]?`
	siteTools = `无障碍(?:浏览|阅读|版|模式|辅助|服务|通道)?|(?:长者|老年|关怀|适老化?)(?:模式|版|助手|专区|服务)?|登录|注册|个人中心|繁體?体?(?:版|中文)?|简体(?:版|中文)?|` +
		`(?i:english)|智能(?:问答|客服|机器人)|(?:移动|手机|电脑)版|手机浏览|(?:网站|站点)(?:地图|支持|声明)|联系我们|(?:收藏|加入)本站|加入收藏|设为首页|关于(?:我们|本站)|` +
		`(?:隐私|法律|版权|免责)声明|(?i:rss)|返回(?:顶部|首页|列表)|首页|政务(?:微博|微信)|微信公众号|客户端|(?:打印|关闭|收藏|返回)(?:本页面?|此页|窗口|文章|页面)?|复制链接|纠错|我要纠错|` +
		`分享(?:到|至)?|语音播报|阅读原文|点击(?:查看|下载)|(?:全文|附件|文件|相关附件)下载`
)

// siteFurniture is a line of what the sites of governments set around an article, in places that no class names: the
// ways to other articles, and what can be done with the page. Several may stand on one line.
var siteFurniture = pattern.New(`^(?:(?:` +
	`扫一扫` + outline.Space + `在?手机上?(?:打开|查看|浏览|阅读)(?:当前|本)?(?:页面|页|网页)` +
	`|` + openSide + `(?:` + siteTools + `)` + closeSide +
	`|` + openSide + `(?:字体|字号)(?:大小)?` + outline.Space + `[:：]?` + outline.Space + `(?:[【\[［(（]?` + outline.Space + `[大中小]` + outline.Space + `[】\]］)）]?` + outline.Space + `){2,3}[】\]］)）]?` +
	`|(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)` + outline.Space + `[:：]` + outline.Space + `[0-9,]*` + outline.Space + `[次人]?` +
	`)` + outline.Space + `[:：]?` + outline.Space + `[|｜丨]?` + outline.Space + `)+$`)

var (
	// neighbours are the ways to the articles before and behind, with their titles.
	neighbours = pattern.New(`^` + openSide + `[上下]一(?:篇|条|则)(?:文章|新闻|信息)?` + closeSide + outline.Space + `(?:[:：>＞»].{0,120}|[\s\x{3000}].{1,120}|没有了?|无|)$`)
	// siteKept is who keeps a site, and under which numbers it is filed. What only a site has stands anywhere, the rest
	// behind the article.
	siteFiled = pattern.New(`[A-Z\p{Han}]ICP[备证][^\s，。]{0,3}[0-9]|公网安备[^。，]{0,4}[0-9]|网站标识码|政府网站标识`)
	siteKept  = pattern.New(`^(?:版权(?:所有|声明)?|主办(?:单位)?|承办(?:单位)?|协办(?:单位)?|主管(?:单位)?|技术(?:支持|保障)|运行维护(?:单位)?|维护(?:单位)?|建议使用|网站(?:访问量|管理|热线)|` +
		`您是第|(?i:copyright)|©|(?i:all rights reserved))[^。；;]{0,160}$`)
	// siteMore heads links to other articles, which are all that is behind it.
	siteMore = pattern.New(`^` + openSide + `(?:(?:相关|推荐|延伸|热门|热点|关联|更多)(?:阅读|链接|新闻|文章|稿件|推荐|信息|资讯|内容|报道|解读|文档|专题)|猜你喜欢|附件下载|相关附件|友情链接)` +
		closeSide + outline.Space + `[:：]?.{0,120}$`)
)

// IsSiteLine reports whether a line is one that a site sets around an article; behind says that no sentence of the
// article stands below it.
func IsSiteLine(text string, behind bool) bool {
	return siteFurniture.MatchString(text) || neighbours.MatchString(text) || siteFiled.MatchString(text) ||
		behind && siteKept.MatchString(text)
}

// HeadsSiteLinks reports whether a line heads a site's links to other articles, which are all that stands below it.
func HeadsSiteLinks(text string) bool { return siteMore.MatchString(text) }

// The parts of a line below the title that says where the article came from and when: 来源：市政府办 时间：2024-06-12
// 10:20 浏览次数：12.
const (
	datePart    = `[0-9０-９]{4}[-/.年－][0-9０-９]{1,2}[-/.月－][0-9０-９]{1,2}日?(?:[\sT]*[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?)?`
	sourceNames = `(?:信息|文章|稿件|新闻|内容|资料|数据)?(?:来源|出处)(?:单位|部门)?|稿源|供稿(?:单位)?|发布(?:单位|机构|部门)|作者|撰稿|发布(?:人|者)`
	sourced     = `(?:` + sourceNames + `|(?:责任)?编辑|责编|审核|校对|录入|签发)` + outline.Space + `[:：]` + outline.Space + `[^\s\x{3000}\x{00A0}。；;：:]{0,30}`
	pageAction  = `(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)?` + outline.Space + `[:：]` + outline.Space + `[0-9,]*` + outline.Space + `[次人]?` +
		`|打印|分享(?:到|至)?[:：]?|收藏|关闭|纠错|复制链接|语音播报|保护视力色|(?:字体|字号)(?:大小)?[:：]?|[大中小]|[AＡ][+＋-－]?|微信|微博|QQ空间|朋友圈`
	betweenParts = `[\s\x{3000}\x{00A0}【】\[\]（）()|｜丨/]*`
)

var (
	datelineForm = pattern.New(`^(?:` + betweenParts + `(?:` +
		`(?:(?:发布|发文|发稿|更新|编辑|录入|上传|公开|印发)?(?:时间|日期)` + outline.Space + `[:：]?` + outline.Space + `)?(?:` + datePart + `)` +
		`|` + sourced + `|` + pageAction + `))+` + betweenParts + `$`)
	dateInLine   = pattern.New(datePart)
	sourceInLine = pattern.New(`(` + sourceNames + `)` + outline.Space + `[:：]` + outline.Space + `([^\s\x{3000}\x{00A0}。；;：:|｜丨]{1,30})`)
	actionInLine = pattern.New(`(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)?` + outline.Space + `[:：]|打印|分享|收藏|关闭|字体|字号`)
	nobodysForm  = pattern.New(`^(?:本网站?|本站|本局|本厅|本委|本单位|本刊|原创|互联网|网络|转载|未知|无|--*)$`)
)

// Dateline is what a line below a title says of where a text came from and when.
type Dateline struct {
	Day     string
	Sources []table.Value
	parts   int // kinds of them
}

// ParseDateline reads such a line. A day alone is rather the document's own.
func ParseDateline(text string) (d Dateline, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) > 600 || !datelineForm.MatchString(text) || isDay(text) {
		return d, false
	}
	if d.Day = dateInLine.FindString(text); d.Day != "" {
		d.parts++
	}
	found := sourceInLine.FindAllStringIndex(text, -1)
	if len(found) > 0 {
		d.parts++
	}
	for _, at := range found {
		m := sourceInLine.FindStringSubmatch(text[at[0]:at[1]])
		if v, ok := Source(m[1], m[2]); ok {
			d.Sources = append(d.Sources, v)
		}
	}
	if actionInLine.MatchString(text) {
		d.parts++
	}
	return d, true
}

// Source is what a page names as where it has its article from: a department where that is an organ, else a source that
// is kept under its name; false where it names nobody, or a person.
func Source(name, text string) (table.Value, bool) {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || nobodysForm.MatchString(text):
		return table.Value{}, false
	case isSourceOrgan(text):
		return table.Value{Name: name, Field: table.FieldDepartment, Text: text}, true
	case strings.Contains(name, "来源") || strings.Contains(name, "出处") || name == "稿源":
		return table.Value{Name: "来源", Field: table.FieldSection, Text: text}, true
	}
	return table.Value{}, false
}

// isSourceOrgan reports whether a source is an organ, and no newspaper.
func isSourceOrgan(text string) bool { return isOrgan(text) && !strings.HasSuffix(text, "社") }

// pageLine is the kind of a line that belongs to the page from which a text was taken.
const pageLine = "page"
