// Package html hides what of a web page is its text, and which of its elements are headings, tables and notes.
package html

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/prose"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

const maxDepth = 512 // of elements in one another; no page that people made comes near

var metaCharset = pattern.New(`(?i)<meta[^>]+charset\s*=\s*["']?\s*([a-z0-9_:-]+)`)

// Read reads a web page: its headings are marked ones, its tables rows; navigation, scripts and what is
// hidden are left out.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	p, err := Embedded(content, in)
	if err != nil {
		return nil, err
	}
	return p.Document(in)
}

var markup = pattern.New(`(?i)^\s*(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body|meta|div|p|h[1-6]|table)[\s>/]`)

// Looks reports whether a text is a web page or a piece of one.
func Looks(content []byte) bool {
	return markup.MatchString(strings.TrimPrefix(string(content[:min(len(content), 4096)]), "\ufeff"))
}

// Embedded reads a web page, or a piece of one in another document, as running text.
func Embedded(content []byte, in document.Reading) (*prose.Text, error) {
	text, err := decodeHTML(content)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(in.Budget.Reader(strings.NewReader(text)))
	in.Budget.Check()
	if err != nil {
		return nil, &document.Error{Problem: say.Text("the HTML cannot be read: %s", err),
			Expected: say.Text("a page that a browser opens: save it anew")}
	}
	h := page{notes: map[string]*html.Node{}, notesUsed: map[*html.Node]bool{}, budget: in.Budget}
	h.findNotes(root, 0)
	h.spaced = breaksAtSpaces(root, h.budget)
	start := h.mainPart(root)
	h.walk(start, around{}, 0)
	h.flush()
	if err := outline.Bounded(h.lines); err != nil {
		err.Unit = document.Paragraphs
		return nil, err
	}
	lines, dropped := h.about.part(h.lines)
	return &prose.Text{
		Lines:    lines,
		Title:    h.about.ownTitle(),
		Stated:   h.about.stated(lines),
		Unit:     document.Paragraphs,
		Repaired: h.repaired,
		Dropped:  dropped,
		Tables:   h.tables,
		Pictures: h.pictures,
		Links:    h.links,
		Linked:   h.linked,
	}, nil
}

// decodeHTML decodes a page as its byte order mark says, its meta element, or its text.
func decodeHTML(content []byte) (string, error) {
	if charset.Marked(content) {
		return charset.Decode(content)
	}
	head := content[:min(len(content), 4096)]
	if m := metaCharset.FindSubmatch(head); m != nil && !bytes.Contains(head, []byte{0}) {
		if text, ok := charset.DecodeNamed(string(m[1]), content); ok {
			return text, nil
		}
	}
	text, err := charset.Decode(content)
	if err != nil { // a browser shows the rest of such a page, too
		if lenient, ok := charset.DecodeLenient(content); ok {
			return lenient, nil
		}
	}
	return text, err
}

// page is the reading of one web page.
type page struct {
	lines    []outline.Line
	tables   []table.Grid
	about    about
	repaired int
	pictures int
	links    int // to other pages, and the characters that they show
	linked   int
	whole    int // bytes of text of the page

	text      strings.Builder // of the block that is being read
	space     bool            // white space is owed before the next text
	level     int
	toc       bool
	centred   bool // the block is set in the middle
	pre       bool // the block holds text as it was typed
	number    int
	notes     map[string]*html.Node // footnotes by id
	notesUsed map[*html.Node]bool
	pending   []string // notes that the block names
	mark      string   // the number of a list's item, before its text
	// spaced says that a line end of the source between Han characters stands for a space.
	spaced bool
	budget *budget.Budget
}

// wrapSlack is how many columns a full line of the source may lack.
const wrapSlack = 4

// breaksAtSpaces tells what line ends between Han characters stand for. Who breaks lines at a width
// anywhere means nothing by it, and nearly all lines have that width; programs break where the text has a space,
// and the lines are as long as they come.
func breaksAtSpaces(root *html.Node, b *budget.Budget) bool {
	var widths []int
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		b.Check()
		if depth > maxDepth || n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Pre {
			return
		}
		if n.Type == html.TextNode {
			rows := strings.Split(n.Data, "\n")
			for i := range len(rows) - 1 {
				before, after := strings.TrimSpace(rows[i]), strings.TrimSpace(rows[i+1])
				last, _ := utf8.DecodeLastRuneInString(before)
				first, _ := utf8.DecodeRuneInString(after)
				if before != "" && after != "" && (outline.HanBeside(last) || outline.HanBeside(first)) {
					widths = append(widths, outline.Width(before))
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c, depth+1)
		}
	}
	visit(root, 0)
	if len(widths) < 3 {
		return false
	}
	width, full := slices.Max(widths), 0
	for _, w := range widths {
		if w >= width-2*wrapSlack {
			full++
		}
	}
	return 2*full < len(widths)
}

// around is what the elements around a node say.
type around struct {
	level   int
	pre     bool
	toc     bool
	centred bool
	list    *list
}

type list struct {
	ordered bool
	next    int
	kind    string
}

// findNotes remembers the footnotes that pandoc and Word write at the end of a page.
func (h *page) findNotes(n *html.Node, depth int) {
	h.budget.Check()
	if depth > maxDepth {
		return
	}
	id := attr(n, "id")
	if n.Type == html.ElementNode && id != "" &&
		(attr(n, "role") == "doc-endnote" || attr(n, "role") == "doc-footnote" || noteID.MatchString(id)) &&
		n.DataAtom != atom.A && n.DataAtom != atom.Sup {
		h.notes[id] = n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		h.findNotes(c, depth+1)
	}
}

var noteID = pattern.New(`^(?:fn[:-]?[0-9]+|_?ftn[0-9]+|footnote-[0-9]+|note[-_][0-9]+|sdfootnote[0-9]+)$`)

// mainPart is the element that holds the text of a page with more on it: its main or only article.
func (h *page) mainPart(root *html.Node) *html.Node {
	var mains, articles []*html.Node
	var title string
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		h.budget.Check()
		if depth > maxDepth {
			return
		}
		if n.Type == html.ElementNode {
			switch {
			case n.DataAtom == atom.Title && title == "":
				title = h.textOf(n)
			case n.DataAtom == atom.Meta:
				h.about.meta(attr(n, "name"), attr(n, "content"))
			case n.DataAtom == atom.Main, attr(n, "role") == "main":
				mains = append(mains, n)
			case n.DataAtom == atom.Article:
				articles = append(articles, n)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c, depth+1)
		}
	}
	visit(root, 0)
	if len(title) <= maxTitleElement {
		h.about.title = outline.OneLine(title)
	}
	whole := len(h.textOf(root))
	h.whole = whole
	for _, only := range [][]*html.Node{mains, articles} {
		if len(only) == 1 && 2*len(h.textOf(only[0])) > whole {
			return only[0]
		}
	}
	return root
}

func (h *page) textOf(n *html.Node) string {
	var b strings.Builder
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		h.budget.Check()
		if depth > maxDepth || n.Type == html.ElementNode && (n.DataAtom == atom.Script || n.DataAtom == atom.Style) {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c, depth+1)
		}
	}
	visit(n, 0)
	return b.String()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

var hiddenStyle = pattern.New(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all`)

// leftOut reports whether an element shows no text of the document.
func (h *page) leftOut(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Svg,
		atom.Math, atom.Button,
		atom.Select, atom.Input, atom.Textarea, atom.Form, atom.Footer, atom.Audio, atom.Video, atom.Canvas, atom.Map,
		atom.Rp, atom.Rt, atom.Del:
		return n.DataAtom != atom.Form || len(h.textOf(n)) < 500 // some sites wrap the whole page in a form
	case atom.Nav:
		return !contentsNav(n)
	}
	if _, hidden := hasAttr(n, "hidden"); hidden || attr(n, "aria-hidden") == "true" ||
		hiddenStyle.MatchString(attr(n, "style")) {
		return true
	}
	role := attr(n, "role")
	return role == "navigation" && !contentsNav(n) || role == "banner" || role == "contentinfo" || role == "search" ||
		role == "doc-endnotes"
}

// aroundClass are the classes and ids that sites give to what stands around the text of a page.
var aroundClass = pattern.New(
	`(?i)(?:^|[\s_-])(?:nav|navbar|navigation|breadcrumbs?|crumbs?|location|position|footer|foot|copyright|sidebar|share|sharebar|pagination|pager|menu|toolbar|related|comments?)(?:$|[\s_-])`,
)

// aroundText reports whether an element is a small part of the page that its class names as navigation, a footer or the
// like.
func (h *page) aroundText(n *html.Node) bool {
	if n.DataAtom != atom.Div && n.DataAtom != atom.Ul && n.DataAtom != atom.P && n.DataAtom != atom.Section {
		return false
	}
	names := attr(n, "class") + " " + attr(n, "id")
	return aroundClass.MatchString(names) && !contentsNav(n) && 5*len(h.textOf(n)) < h.whole
}

func hasAttr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// contentsNav reports whether navigation is the document's own table of contents.
func contentsNav(n *html.Node) bool {
	id := strings.ToLower(attr(n, "id") + " " + attr(n, "class") + " " + attr(n, "role"))
	return strings.Contains(id, "toc") || strings.Contains(id, "contents")
}

func (h *page) walk(n *html.Node, c around, depth int) {
	h.budget.Check()
	if depth > maxDepth {
		return
	}
	switch n.Type {
	case html.TextNode:
		h.write(n.Data, c)
		return
	case html.ElementNode:
		if h.leftOut(n) || h.isNote(n) || h.aroundText(n) {
			return
		}
		if h.element(n, &c, depth) {
			return
		}
	case html.CommentNode, html.DoctypeNode:
		return
	}
	h.children(n, c, depth)
	if n.Type == html.ElementNode && isBlock(n) {
		h.flush()
	}
}

func (h *page) children(n *html.Node, c around, depth int) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		h.walk(child, c, depth+1)
	}
}

func (h *page) isNote(n *html.Node) bool {
	id := attr(n, "id")
	return id != "" && h.notes[id] == n && h.notesUsed[n]
}

// element begins an element; done says that it is read to its end.
func (h *page) element(n *html.Node, c *around, depth int) (done bool) {
	switch n.DataAtom {
	case atom.Br:
		h.space = false
		h.text.WriteByte('\n')
		return true
	case atom.Img:
		h.pictures++
		return true
	case atom.A, atom.Sup:
		if h.note(n) {
			return true
		}
		h.countLink(n)
	case atom.Table:
		h.flush()
		h.table(n, *c, depth)
		return true
	case atom.Dl:
		h.flush()
		if h.takeInfo(h.definitions(n, *c, depth)) {
			return true
		}
	case atom.Nav:
		c.toc = true
	case atom.Pre:
		c.pre = true
	case atom.Ol, atom.Ul:
		next := 1
		if v, err := strconv.Atoi(attr(n, "start")); err == nil {
			next = v
		}
		c.list = &list{ordered: n.DataAtom == atom.Ol && !c.toc, next: next, kind: attr(n, "type")}
	}
	if !isBlock(n) {
		return false
	}
	h.flush()
	if level := headingLevel(n); level > 0 {
		c.level = level
	}
	c.centred = centred(n, c.centred)
	h.centred = c.centred
	h.level, h.toc = c.level, c.toc || strings.HasPrefix(attr(n, "class"), "MsoToc") // as Word writes its contents
	if n.DataAtom == atom.Li && c.list != nil && c.list.ordered {
		if v, err := strconv.Atoi(attr(n, "value")); err == nil {
			c.list.next = v
		}
		h.mark = itemMark(c.list.next, c.list.kind)
		c.list.next++
	}
	return false
}

// minLink is how many characters a link has at least that may be the title of an article.
const minLink = 5

// countLink counts a link to another page.
func (h *page) countLink(n *html.Node) {
	target := strings.TrimSpace(attr(n, "href"))
	text := utf8.RuneCountInString(strings.TrimSpace(outline.OneLine(h.textOf(n))))
	if n.DataAtom != atom.A || target == "" || strings.HasPrefix(target, "#") || text < minLink {
		return
	}
	h.links++
	h.linked += text
}

// itemMark is the number that a browser shows before an item of a list.
func itemMark(n int, kind string) string {
	if (kind == "a" || kind == "A") && n >= 1 && n <= 26 {
		return string(rune(kind[0])+rune(n-1)) + ". "
	}
	return strconv.Itoa(n) + ". "
}

func headingLevel(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(n.Data[1] - '0')
	}
	if attr(n, "role") == "heading" {
		if level, err := strconv.Atoi(attr(n, "aria-level")); err == nil && level >= 1 && level <= outline.MaxLevel {
			return level
		}
	}
	return 0
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Li, atom.Ul, atom.Ol, atom.Dl,
		atom.Dt, atom.Dd, atom.Section,
		atom.Article, atom.Main, atom.Header, atom.Aside, atom.Blockquote, atom.Pre, atom.Hr, atom.Figure,
		atom.Figcaption, atom.Address, atom.Body,
		atom.Html, atom.Nav, atom.Center, atom.Fieldset, atom.Details, atom.Summary, atom.Caption, atom.Tr, atom.Td,
		atom.Th, atom.Table:
		return true
	}
	return false
}

// write adds a piece of text; white space is one space between words, and none between Han characters
// where it holds a line end of the source.
func (h *page) write(s string, c around) {
	s, repaired := charset.Clean(s)
	h.repaired += repaired
	if c.pre {
		h.pre = true
		h.text.WriteString(strings.ReplaceAll(s, "\r\n", "\n"))
		return
	}
	broken := false
	for _, r := range s {
		switch r {
		case '\n', '\r':
			broken, h.space = true, true
			continue
		case ' ', '\t', '\f':
			h.space = true
			continue
		}
		if h.space {
			have := h.text.String()
			last, _ := utf8.DecodeLastRuneInString(have)
			if have != "" && last != '\n' &&
				(!broken || h.spaced || !outline.HanBeside(last) && !outline.HanBeside(r)) {
				h.text.WriteByte(' ')
			}
			h.space, broken = false, false
		}
		h.text.WriteRune(r)
	}
}

// flush ends the block that is being read.
func (h *page) flush() {
	text := strings.TrimRight(strings.TrimLeft(h.text.String(), "\n"), " \t\n\u00a0\u3000")
	mark := h.mark
	h.text.Reset()
	h.space = false
	defer func() { h.level, h.toc, h.centred, h.pre, h.pending = 0, false, false, false, nil }()
	if strings.TrimSpace(text) == "" {
		return // the mark waits for the paragraph in the item
	}
	h.mark = ""
	h.number++
	l := outline.Line{Number: h.number, Level: h.level, Contents: h.toc}
	if h.centred {
		h.about.centred = append(h.about.centred, outline.OneLine(text))
	}
	if l.Level > 0 {
		l.Text = outline.OneLine(mark + text)
		h.lines = append(h.lines, l)
	} else {
		for row := range strings.SplitSeq(mark+text, "\n") {
			if l.Text = outline.TrimRightSpace(row); !h.pre {
				l.Text = strings.TrimSpace(row) // an indent of 　　 or &nbsp; is the page's
			}
			h.lines = append(h.lines, l)
		}
	}
	for _, note := range h.pending {
		h.lines = append(h.lines, outline.Line{Text: note, Number: h.number})
	}
}

// note reads a reference to a footnote, which is no text of its own: the note follows the block.
func (h *page) note(n *html.Node) bool {
	link := n
	if n.DataAtom == atom.Sup {
		for link = n.FirstChild; link != nil && link.DataAtom != atom.A; link = link.NextSibling {
		}
		if link == nil {
			return false
		}
	}
	target, ok := strings.CutPrefix(attr(link, "href"), "#")
	if !ok {
		return false
	}
	note := h.notes[target]
	if note == nil || h.within(link, note) {
		return attr(link, "role") == "doc-backlink" || strings.Contains(attr(link, "class"), "footnote-back")
	}
	if !h.notesUsed[note] {
		h.notesUsed[note] = true
		text := strings.TrimSpace(strings.Trim(strings.Join(strings.Fields(h.textOf(note)), " "), "↩︎⤴"))
		if mark := strings.TrimSpace(h.textOf(link)); !strings.HasPrefix(text, mark) {
			text = "[" + strings.Trim(mark, "[]") + "] " + text
		}
		clean, repaired := charset.Clean(text)
		h.repaired += repaired
		h.pending = append(h.pending, clean)
	}
	return true
}

func (h *page) within(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}
