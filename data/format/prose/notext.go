package prose

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

const (
	minCoded   = 40  // characters of a word that is none of any language
	mostCoded  = 0.8 // share of a text that such words have at most
	mostOfPage = 300 // characters of a page that says that there is none
	minLinks   = 4   // links that make a page a list of them
	mostLinked = 0.6 // share of a page that links have at most
	// mostBareLinked is that of a page which neither dates its links nor says that it goes on.
	mostBareLinked = 0.75
)

var (
	// codedForm is a word that encodes bytes.
	codedForm = pattern.New(`^[A-Za-z0-9+/_=-]{40,}$`)
	// byteForm is a byte of a dump, addressForm what counts them before it.
	byteForm    = pattern.New(`^(?:(?:0x)?[0-9A-Fa-f]{2},?|[0-9A-Fa-f]{4})$`)
	addressForm = pattern.New(`^(?:0x)?[0-9A-Fa-f]{6,16}:?$`)
	// absentForm is what a server says where it has no such page.
	absentForm = pattern.New(`^(?:.{0,12}[:,!\-|_]{1,3})?(?:(?:http|error|错误(?:代码|页面)?|状态码?)?[:\-]?(?:40[0134]|410|50[0234])(?:[:\-,.!]?(?:error|notfound|forbidden|badrequest|badgateway|` +
		`internalservererror|serviceunavailable|错误(?:页面)?|页面|找不到.{0,8}|页面不存在|禁止访问|服务器.{0,8}))?|notfound|pagenotfound|` +
		`(?:[(]?(?:抱歉|对不起|很抱歉|sorry)[)]?[,!。]?)?(?:(?:您|你)(?:所)?(?:要)?(?:访问|查看|浏览|查找|请求|寻找)的)?(?:(?:该|此|本|找不到(?:该|此|您.{0,8})?)?(?:页面|网页|文章|信息|内容|栏目|网址|页|文件)` +
		`|找不到(?:该|此|相关|您.{0,8})?(?:页面|网页|文件|内容|文章|信息)|无法(?:找到|访问|显示)(?:该|此)?(?:页面|网页))(?:(?:已经?)?(?:不存在|被删除|删除|丢失|找不到了?|未找到|无法(?:访问|显示|打开)|已下线|失效|走丢了|飞走了)(?:或.{0,20})?)?)[。.!]?$`)
	absentWord = pattern.New(`[45][0-9]{2}|notfound|不存在|找不到|未找到|无法|删除|丢失|下线|失效|走丢|飞走`)
	// linkedLine is a title and the day on which it was published, as an index of articles has them.
	linkedLine = pattern.New(`^[·•●◆■▪*-]?[\s\x{3000}]*(\S.{3,80}?)[\s\x{3000}]*[\[(（]?(?:(?:19|20)[0-9]{2}[-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}日?[\])）]?$`)
	// pagedForm is how such an index says that it goes on.
	pagedForm = pattern.New(`^[^。]{0,20}(?:(?:共[0-9]+页|共[0-9]+条|首页|上一页|下一页|尾页|末页|转到|跳转|第[0-9]+(?:页|/[0-9]+页)|[0-9]+/[0-9]+页?|更多|go|[>»<«|.…]|[0-9]{1,3}))+$`)
)

// noText is the error of lines that are the bytes of something else written as text, or what a server says where it
// has no page; nil for others.
func (p *Text) noText() *document.Error {
	all, coded, dumped := 0, 0, 0
	for _, l := range p.Lines {
		for word := range strings.FieldsSeq(l.Text) {
			n := utf8.RuneCountInString(word)
			all += n
			switch {
			case codedForm.MatchString(word), len(word) >= minCoded/2 && coded > 0 && encodes(word):
				coded += n
			case byteForm.MatchString(word), addressForm.MatchString(word):
				dumped += n
			}
		}
		if all > maxJudged {
			break
		}
	}
	if all >= minJudged && (float64(coded) > mostCoded*float64(all) || float64(coded+dumped) > mostCoded*float64(all)) {
		return &document.Error{Problem: say.Text("the file holds no text: it is the bytes of another one, written as base64 or hexadecimal numbers"),
			Expected: say.Text("the file itself that was sent, as docx, xlsx or PDF")}
	}
	if all <= mostOfPage && p.saysAbsent() {
		return &document.Error{Problem: say.Text("the file is the page of a site that says that there is no such page"),
			Expected: say.Text("the page itself: open its address in a browser and save what it shows")}
	}
	return nil
}

// encodes reports whether a word has nothing but the characters of base64.
func encodes(word string) bool {
	return strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-") == ""
}

// saysAbsent reports whether the title or one of the first lines says that there is no page here.
func (p *Text) saysAbsent() bool {
	seen := 0
	for i := -1; i < len(p.Lines) && seen < 3; i++ {
		text := p.Title
		if i >= 0 {
			text = p.Lines[i].Text
		}
		folded := outline.Fold(text)
		if folded == "" {
			continue
		}
		seen++
		if absentForm.MatchString(folded) && absentWord.MatchString(folded) {
			return true
		}
	}
	return false
}

// listOfLinks is the error of a page that shows a site's articles, and none of them; nil for another.
func (p *Text) listOfLinks() *document.Error {
	all, linked, links, paged := 0, p.Linked, p.Links, false
	dated := 0
	for _, l := range p.Lines {
		text := strings.TrimSpace(l.Text)
		if l.Blank() || l.Dropped {
			continue
		}
		n := utf8.RuneCountInString(text)
		all += n
		if l.Cell || outline.EndsSentence(text) && n > minFlatText || n > mostOfPage {
			return nil
		}
		if m := linkedLine.FindStringSubmatch(text); m != nil && len(organsOf(m[1])) == 0 {
			dated++
			linked += n
			if p.Links > 0 { // its title is counted as that of a link
				linked -= utf8.RuneCountInString(m[1])
			}
		}
		paged = paged || pagedForm.MatchString(outline.Fold(text))
	}
	if p.Links == 0 {
		links = dated
	}
	told := paged || 2*dated >= links || p.Links > 0 && float64(linked) > mostBareLinked*float64(all)
	if links < minLinks || float64(linked) < mostLinked*float64(all) || !told {
		return nil
	}
	problem := say.Text("the file looks like a list of links: it has %d titles of articles, and none of their texts", links)
	return &document.Error{Problem: problem.With(document.OneCase.Way(0)),
		Expected: say.Text("the pages of the articles: open each and save it")}
}
