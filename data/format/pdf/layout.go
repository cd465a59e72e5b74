package pdf

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data/format/budget"
	"anlisou/data/format/outline"
)

// layout finds paragraphs and headings among the lines of pages.
type layout struct {
	budget  *budget.Budget
	lines   []printedLine
	pages   int
	outline []bookmark

	size        float64 // of the text
	left, right float64 // its margins
	pitch       float64 // from one line of a paragraph to the next
	indented    bool    // paragraphs begin with an indent

	notes      map[int][]footnote // of pages
	paragraphs []paragraph
	repaired   int
	dropped    int
}

// footnote is a footnote; its mark is a number, or empty.
type footnote struct{ mark, text string }

type paragraph struct {
	text        string
	first, last printedLine
	lines       int
	level       int
	cells       bool
	notes       []string
}

func newLayout(lines []printedLine, pages int, b *budget.Budget) *layout {
	return &layout{lines: sameRow(lines, b), pages: pages, budget: b}
}

// sameRow joins cells that were written one after another and stand side by side.
func sameRow(lines []printedLine, b *budget.Budget) []printedLine {
	var out []printedLine
	for _, l := range lines {
		b.Check()
		if k := len(out) - 1; k >= 0 && out[k].page == l.page && l.left > out[k].right &&
			math.Abs(middle(l)-middle(out[k])) < 0.3*max(l.size, 1) {
			sep := " "
			if l.left-out[k].right > cellGap*l.size {
				sep, out[k].cells = "\t", true
			}
			out[k].text = strings.TrimRight(out[k].text, " ") + sep + l.text
			out[k].right = l.right
			out[k].top, out[k].bottom = max(out[k].top, l.top), min(out[k].bottom, l.bottom)
			continue
		}
		out = append(out, l)
	}
	return out
}

func middle(l printedLine) float64 { return (l.top + l.bottom) / 2 }

// measure finds the size of the text, its margins and the distance of its lines.
func (p *layout) measure() {
	sizes := map[float64]int{}
	for _, l := range p.lines {
		p.budget.Check()
		sizes[math.Round(l.size*4)/4] += utf8.RuneCountInString(l.text)
	}
	p.size = outline.MostUsual(sizes)
	lefts := map[float64]int{}
	var rights, pitches []float64
	for i, l := range p.lines {
		if !p.isText(l) {
			continue
		}
		lefts[math.Round(l.left/2)*2]++
		rights = append(rights, l.right)
		if i > 0 && p.isText(p.lines[i-1]) && p.lines[i-1].page == l.page {
			if d := middle(p.lines[i-1]) - middle(l); d > 0.5*l.size && d < 4*l.size {
				pitches = append(pitches, d)
			}
		}
	}
	p.left = outline.MostUsual(lefts)
	for left, n := range lefts { // the margin is left of the indents, be they as many
		if left < p.left && left > p.left-4*p.size && 6*n > lefts[p.left] {
			p.left = left
		}
	}
	slices.Sort(rights)
	if len(rights) > 0 {
		p.right = rights[len(rights)-1-len(rights)/50]
	}
	slices.Sort(pitches)
	p.pitch = 1.6 * p.size
	if len(pitches) > 0 {
		p.pitch = pitches[len(pitches)/4]
	}
	indents := 0
	for _, l := range p.lines {
		p.budget.Check()
		if p.isText(l) && l.left > p.left+1.2*p.size && l.left < p.left+3.2*p.size {
			indents++
		}
	}
	p.indented = indents*12 > len(p.lines)
}

func (p *layout) isText(l printedLine) bool { return math.Abs(l.size-p.size) <= 0.08*p.size+0.3 }

// joinParagraphs joins the lines that belong together.
func (p *layout) joinParagraphs() {
	page := -1
	var waiting []string // notes for the paragraph that is being read
	give := func() {
		if k := len(p.paragraphs) - 1; k >= 0 {
			p.paragraphs[k].notes = append(p.paragraphs[k].notes, waiting...)
			waiting = nil
		}
	}
	unnamed := func() {
		for _, n := range p.notes[page] {
			if n.text != "" {
				waiting = append(waiting, n.text)
			}
		}
	}
	for _, l := range p.lines {
		p.budget.Check()
		if l.page != page {
			unnamed()
			page = l.page
		}
		if k := len(p.paragraphs) - 1; k >= 0 && p.goesOn(&p.paragraphs[k], l) {
			para := &p.paragraphs[k]
			para.text = joinPrinted(para.text, l.text)
			para.last = l
			para.lines++
			p.repaired++
		} else {
			give()
			p.paragraphs = append(p.paragraphs, paragraph{text: l.text, first: l, last: l, lines: 1, cells: l.cells})
		}
		waiting = append(waiting, l.notes...)
	}
	unnamed()
	give()
}

// joinPrinted puts two lines together; a space that was written at the end of the first stays.
func joinPrinted(a, b string) string {
	if strings.HasSuffix(a, " ") {
		return a + strings.TrimLeft(b, " ")
	}
	if cut, ok := strings.CutSuffix(a, "-"); ok {
		last, _ := utf8.DecodeLastRuneInString(cut)
		first, _ := utf8.DecodeRuneInString(b)
		if last < 0x250 && unicode.IsLower(last) && unicode.IsLower(first) {
			return cut + b // a word divided
		}
		return a + b
	}
	return outline.Join(a, b)
}

// goesOn reports whether a paragraph goes on in a line.
func (p *layout) goesOn(para *paragraph, l printedLine) bool {
	last := para.last
	if math.Abs(last.size-l.size) > 0.08*l.size+0.3 || last.cells || l.cells {
		return false
	}
	if _, paged := outline.CutLeader(para.text); paged {
		return false
	}
	distance := middle(last) - middle(l)
	near := l.page == last.page && distance > 0 && distance < 1.35*max(p.pitch, 1.1*l.size)
	next := l.page != last.page || distance <= 0 // the top of a page or a column
	if !p.isText(l) && l.size > p.size {         // a heading over several lines
		n := outline.ParseNumbered(para.text)
		return l.page == last.page && distance > 0 && distance < 2.2*l.size &&
			(n.Style != outline.CaseStyle || n.Rest != "") && outline.ParseNumbered(l.text).Style == outline.NoStyle &&
			(p.full(last, l) || p.centred(last) && p.centred(l) && last.left > p.left+2*l.size)
	}
	if last.bold != l.bold &&
		(near && !p.full(last, l) || para.lines == 1 && last.bold && !outline.EndsOpen(para.text)) {
		return false
	}
	if !near && !next || !p.full(last, l) {
		return false
	}
	indent := l.left - last.left
	if para.lines == 1 && indent > 0.6*l.size && outline.ParseNumbered(para.text).Style == outline.NoStyle ||
		para.lines > 1 && indent > 0.6*l.size {
		return false
	}
	if para.lines == 1 && indent <= -8*l.size { // a centred line above text
		return false
	}
	if outline.ParseNumbered(l.text).Style != outline.NoStyle &&
		(outline.EndsSentence(strings.TrimSpace(para.text)) && !outline.EndsComma(para.text) || p.indentedLine(l)) {
		return false
	}
	if p.indented && p.indentedLine(l) && !(para.lines > 1 && math.Abs(indent) < 0.6*l.size) {
		return false
	}
	if next && outline.EndsParagraph(para.text) && !p.indented {
		return false
	}
	return true
}

func (p *layout) indentedLine(l printedLine) bool { return l.left > p.left+1.2*l.size }

// full reports whether a line reaches the right margin, so far that the next one's first word has no room on it.
func (p *layout) full(l, next printedLine) bool {
	return l.right+p.firstWord(next) > p.right+0.05*l.size
}

// firstWord is about how wide the piece at the beginning of a line is that cannot be divided.
func (p *layout) firstWord(l printedLine) float64 {
	width := 0.0
	for i, r := range l.text {
		switch {
		case i == 0:
		case r == '-', outline.WordRune(r) && r > ' ' || strings.ContainsRune("，。、；：！？”’）》】」%％…—.,;:!?)", r):
		case strings.ContainsRune("“‘（《【「(", firstRune(l.text)) && i < 8:
		default:
			return width
		}
		if outline.HanBeside(r) {
			width += l.size
			continue
		}
		width += 0.5 * l.size
	}
	return width
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func (p *layout) centred(l printedLine) bool {
	return math.Abs((l.left+l.right)/2-(p.left+p.right)/2) < 1.5*l.size
}

const largerThanText = 1.12

// markHeadings gives levels to the paragraphs that the outline names, or, without an outline, to short ones set larger
// than the text.
func (p *layout) markHeadings() {
	if p.markOutline() {
		return
	}
	sizes := map[float64]int{}
	for _, para := range p.paragraphs {
		if p.headingSize(para) {
			sizes[math.Round(para.first.size)]++
		}
	}
	var order []float64
	for s := range sizes {
		order = append(order, s)
	}
	slices.Sort(order)
	slices.Reverse(order)
	if len(order) > outline.MaxSizes {
		order = order[:outline.MaxSizes]
	}
	for i := range p.paragraphs {
		para := &p.paragraphs[i]
		if !p.headingSize(*para) {
			continue
		}
		if at := slices.Index(order, math.Round(para.first.size)); at >= 0 {
			para.level = at + 1
		}
	}
}

func (p *layout) headingSize(para paragraph) bool {
	_, paged := outline.CutLeader(para.text)
	return para.first.size >= largerThanText*p.size && para.first.size >= p.size+1 && !paged && !para.cells &&
		utf8.RuneCountInString(
			para.text,
		) <= outline.MaxTitleRunes && !strings.HasSuffix(strings.TrimSpace(para.text), "。")
}

// markOutline marks the paragraphs that the outline names; false where it names too few of them.
func (p *layout) markOutline() bool {
	found := 0
	from := 0
	for _, b := range p.outline {
		key := outline.Fold(b.title)
		if key == "" {
			continue
		}
		for i := from; i < len(p.paragraphs); i++ {
			p.budget.Check()
			para := &p.paragraphs[i]
			if b.page >= 0 && para.first.page > b.page+1 {
				break
			}
			if b.page >= 0 && para.first.page < b.page-1 || outline.Fold(para.text) != key || para.level > 0 {
				continue
			}
			if _, paged := outline.CutLeader(para.text); paged || b.page < 0 && strings.Contains(para.text, "\t") {
				continue
			}
			para.level = b.level
			found++
			from = i + 1
			break
		}
	}
	if found >= 2 && 2*found >= len(p.outline) {
		return true
	}
	for i := range p.paragraphs {
		p.paragraphs[i].level = 0
	}
	return false
}
