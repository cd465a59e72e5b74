package html

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"anlisou/data/format/charset"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/prose"
	"anlisou/data/format/table"
)

// about is what a page says of its article outside of it. The names of the meta elements are those of the development
// guide for government websites (政府网站发展指引, 国办发〔2017〕47号, annex 3).
type about struct {
	title   string            // of the title element
	metas   map[string]string // by name, in lower case
	shown   []table.Value     // of the table at the head of the article
	dated   []table.Value     // of the line below its title
	sources []table.Value     // where it came from, but for organs
	centred []string          // blocks that are set in the middle, in their order
}

// The meta elements that are read.
const (
	metaTitle  = "articletitle"
	metaDate   = "pubdate"
	metaURL    = "url"
	metaSite   = "sitename"
	metaColumn = "columnname"
	metaSource = "contentsource"
)

func (a *about) meta(name, content string) {
	name = strings.ToLower(strings.TrimSpace(name))
	if !slices.Contains([]string{metaTitle, metaDate, metaURL, metaSite, metaColumn, metaSource}, name) || a.metas[name] != "" {
		return
	}
	if a.metas == nil {
		a.metas = map[string]string{}
	}
	content, _ = charset.Clean(outline.OneLine(content))
	a.metas[name] = content
}

// stated is what the page says of the article, to be given to its case.
func (a *about) stated(lines []outline.Line) prose.Stated {
	if v, ok := prose.Source("来源", a.metas[metaSource]); ok {
		a.takeSource(v)
	}
	s := prose.Stated{Shown: slices.Concat(a.shown, a.sources)}
	value := func(name string, field table.Field, text string) {
		if text != "" {
			s.Hidden = append(s.Hidden, table.Value{Name: name, Field: field, Text: text})
		}
	}
	value("标题", table.FieldTitle, a.metas[metaTitle])
	value("标题", table.FieldTitle, a.repeated(lines))
	for _, v := range a.dated {
		value(v.Name, v.Field, v.Text)
	}
	dated, _ := table.Meaning("发布日期")
	value("发布日期", dated.Field, a.metas[metaDate])
	value("链接", table.FieldURL, a.metas[metaURL])
	return s
}

const (
	// maxTitleElement is how many bytes a title element has that is read; one that nobody closed holds the page. All ways
	// to cut it are tried, each on all of it.
	maxTitleElement = 4 << 10

	minTitle  = 4 // characters of a title that a page shows and its title element begins with
	headLines = 20
)

var (
	titleCut = pattern.New(`\s*(?:[_|｜»>＞–—]+|\s[-－·•]\s|[-－])\s*`)
	// columnForm ends the names of columns and sites behind such a cut.
	columnForm = pattern.New(
		`(?:人民政府|政府|委员会|办公室|厅|局|委|网站?|网站群|门户|平台|专栏|公开|频道|动态|要闻|首页|栏目|信息|之窗|在线|资讯|快讯|新闻)(?:（[^）]*）)?$`,
	)
	// siteForm is the name of a site or of who keeps it.
	siteForm = pattern.New(
		`^.{1,20}(?:网站|网站群|门户网|政务网|政府网|信息网|公开网|资讯网|新闻网|在线网)$|^.{1,14}(?:人民政府|委员会|厅|局)(?:办公室)?(?:门户)?$`,
	)
)

// repeated is the title that the title element shares with the page: the longest beginning of it, cut where such
// elements join a page's title to the names of its column and site, that stands among the first lines.
func (a *about) repeated(lines []outline.Line) string {
	whole, _ := charset.Clean(a.title)
	for _, end := range a.cuts(whole) {
		part := strings.TrimSpace(whole[:end])
		if utf8.RuneCountInString(part) < minTitle || a.isSite(part) {
			continue
		}
		if behind, _ := prose.TitleLines(lines, part); behind > 0 {
			return part
		}
	}
	for i, text := range a.centred { // the title element may be the site's name alone
		if i == headLines || outline.EndsSentence(text) {
			break
		}
		if behind, _ := prose.TitleLines(lines, text); behind > 0 && outline.IsTitle(text) && !a.isSite(text) &&
			utf8.RuneCountInString(text) >= minTitle && outline.ParseNumbered(text).Style == outline.NoStyle {
			return text
		}
	}
	return ""
}

// cuts are the places where the title element may be cut, its end first.
func (a *about) cuts(whole string) []int {
	ends := []int{len(whole)}
	at := titleCut.FindAllStringIndex(whole, -1)
	for i := len(at) - 1; i >= 0; i-- {
		ends = append(ends, at[i][0])
	}
	return ends
}

// ownTitle is the title element without the names of the column and the site at its end.
func (a *about) ownTitle() string {
	whole := a.title[:len(a.title)-len(a.tail())]
	if a.metas[metaSite] != "" && outline.Fold(whole) == outline.Fold(a.metas[metaSite]) {
		return ""
	}
	return strings.TrimSpace(whole)
}

// tail is what stands at the end of the title element for the column and the site.
func (a *about) tail() string {
	from := len(a.title)
	for _, at := range a.cuts(a.title)[1:] {
		name := strings.TrimSpace(titleCut.ReplaceAllString(a.title[at:from], " "))
		names := a.known(name) || siteForm.MatchString(name) || columnForm.MatchString(name)
		inTail := from < len(a.title) && strings.ContainsAny(titleCut.FindString(a.title[at:]), "_|｜»>＞")
		if at == 0 || !names && !inTail {
			break
		}
		from = at
	}
	return a.title[from:]
}

// known reports whether a text is the name that a meta element gives to the site or the column.
func (a *about) known(text string) bool {
	key := outline.Fold(text)
	return key != "" && (key == outline.Fold(a.metas[metaSite]) || key == outline.Fold(a.metas[metaColumn]))
}

// isSite reports whether a text names the site or a column of it.
func (a *about) isSite(text string) bool {
	return a.names(text) || siteForm.MatchString(strings.TrimSpace(text))
}

// names reports whether a line is the name that the page gives to its site or column.
func (a *about) names(line string) bool {
	key := outline.Fold(line)
	parts := strings.Split(titleCut.ReplaceAllString(a.tail(), "\n"), "\n")
	return a.known(line) || slices.ContainsFunc(parts, func(part string) bool {
		return part != "" && outline.Fold(part) == key
	})
}

// centred reports whether a block is set in the middle, where the element around it says so or not.
func centred(n *html.Node, around bool) bool {
	if n.DataAtom == atom.Center {
		return true
	}
	if align := strings.ToLower(attr(n, "align")); align != "" {
		return align == "center"
	}
	if m := alignForm.FindStringSubmatch(attr(n, "style")); m != nil {
		return strings.EqualFold(m[1], "center")
	}
	return around
}

var alignForm = pattern.New(`(?i)(?:^|;)\s*text-align\s*:\s*([a-z]+)`)
