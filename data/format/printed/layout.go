package printed

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
	lines   []Line
	pages   int
	outline []Bookmark

	mayBreak, breaks bool // lines may end within words, and do

	size     float64         // of the text
	left     float64         // its margin
	rights   map[int]float64 // its other margin, by the number of columns
	pitch    float64         // from one line of a paragraph to the next
	indented bool            // paragraphs begin with an indent

	notes      map[int][]footnote // of pages
	paragraphs []paragraph
	repaired   int
	dropped    int
}

// footnote is a footnote; its mark is a number, or empty.
type footnote struct{ mark, text string }

type paragraph struct {
	text        string
	first, last Line
	lines       int
	level       int
	cells       bool
	notes       []string
}

func newLayout(lines []Line, pages int, b *budget.Budget) *layout {
	return &layout{lines: inColumns(sameRow(lines, b), b), pages: pages, budget: b}
}

// sameRow joins cells that were written one after another and stand side by side.
func sameRow(lines []Line, b *budget.Budget) []Line {
	var out []Line
	for _, l := range lines {
		b.Check()
		if k := len(out) - 1; k >= 0 && out[k].Page == l.Page && l.Left > out[k].Right &&
			math.Abs(middle(l)-middle(out[k])) < 0.3*max(l.Size, 1) {
			sep := " "
			if l.Left-out[k].Right > CellGap*l.Size {
				sep, out[k].Cells = "\t", true
			}
			out[k].Text = strings.TrimRight(out[k].Text, " ") + sep + l.Text
			out[k].Right = l.Right
			out[k].Top, out[k].Bottom = max(out[k].Top, l.Top), min(out[k].Bottom, l.Bottom)
			continue
		}
		out = append(out, l)
	}
	return out
}

func middle(l Line) float64 { return (l.Top + l.Bottom) / 2 }

// measure finds the size of the text, its margins and the distance of its lines.
func (p *layout) measure() {
	sizes := map[float64]int{}
	for _, l := range p.lines {
		p.budget.Check()
		sizes[math.Round(l.Size*4)/4] += utf8.RuneCountInString(l.Text)
	}
	p.size = outline.MostUsual(sizes)
	lefts := map[float64]int{}
	rights := map[int][]float64{}
	var pitches []float64
	for i, l := range p.lines {
		if !p.isText(l) {
			continue
		}
		lefts[math.Round(l.Left/2)*2]++
		rights[l.columns] = append(rights[l.columns], l.Right)
		if i > 0 && p.isText(p.lines[i-1]) && p.lines[i-1].Page == l.Page {
			if d := middle(p.lines[i-1]) - middle(l); d > 0.5*l.Size && d < 4*l.Size {
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
	p.rights = map[int]float64{}
	for columns, all := range rights {
		p.rights[columns] = rightMargin(all, p.size)
	}
	slices.Sort(pitches)
	p.pitch = 1.6 * p.size
	if len(pitches) > 0 {
		p.pitch = pitches[len(pitches)/4]
	}
	indents := 0
	for _, l := range p.lines {
		p.budget.Check()
		if p.isText(l) && l.Left > p.left+1.2*p.size && l.Left < p.left+3.2*p.size {
			indents++
		}
	}
	p.indented = indents*12 > len(p.lines)
	p.breaks = p.mayBreak && p.breaksWords()
}

// mostBeyond is the share of lines that may go beyond the margin.
const mostBeyond = 0.1

// rightMargin is where full lines end: the farthest place at which two do, within the width of a character, and behind
// which few end; that of the longest line, where there is none.
func rightMargin(rights []float64, size float64) float64 {
	slices.Sort(rights)
	last := len(rights) - 1
	for i := last; i > 0 && float64(last-i) <= mostBeyond*float64(len(rights)); i-- {
		if rights[i]-rights[i-1] < size {
			return rights[i]
		}
	}
	return rights[last]
}

func (p *layout) isText(l Line) bool { return math.Abs(l.Size-p.size) <= 0.08*p.size+0.3 }

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
	anew := p.beginAnew()
	for i, l := range p.lines {
		p.budget.Check()
		if l.Page != page {
			unnamed()
			page = l.Page
		}
		if k := len(p.paragraphs) - 1; k >= 0 && !anew[i] && p.goesOn(&p.paragraphs[k], l) {
			para := &p.paragraphs[k]
			para.text = p.join(para.text, l.Text)
			para.last = l
			para.lines++
			p.repaired++
		} else {
			give()
			p.paragraphs = append(p.paragraphs, paragraph{text: l.Text, first: l, last: l, lines: 1, cells: l.Cells})
		}
		waiting = append(waiting, l.notes...)
	}
	unnamed()
	give()
}

// breaksWords reports whether lines end within words: some end where not one character more had room, and none where
// the next word's first had it and the word had not.
func (p *layout) breaksWords() bool {
	within := 0
	for i := 1; i < len(p.lines); i++ {
		p.budget.Check()
		l, next := p.lines[i-1], p.lines[i]
		first, last := firstRune(next.Text), lastRune(l.Text)
		if !p.isText(l) || !p.isText(next) || !inWord(first) || !p.full(l, next) {
			continue
		}
		if l.Right+0.6*l.Size <= p.rights[l.columns] {
			return false
		}
		if inWord(last) || last == '.' || last == ',' {
			within++
		}
	}
	return within > 1
}

// inWord reports a letter or digit of a word that is written without Han characters.
func inWord(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// join puts two lines of a paragraph together.
func (p *layout) join(a, b string) string {
	// A point, too, stands within a number.
	digit := func(r rune) bool { return inWord(r) || r == '.' || r == ',' }
	if p.breaks && digit(lastRune(a)) && digit(firstRune(b)) {
		return a + b
	}
	return joinPrinted(a, b)
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
func (p *layout) goesOn(para *paragraph, l Line) bool {
	last := para.last
	if math.Abs(last.Size-l.Size) > 0.08*l.Size+0.3 || last.Cells || l.Cells {
		return false
	}
	if _, paged := outline.CutLeader(para.text); paged {
		return false
	}
	distance := middle(last) - middle(l)
	near := l.Page == last.Page && distance > 0 && distance < 1.35*max(p.pitch, 1.1*l.Size)
	next := l.Page != last.Page || distance <= 0 // the top of a page or a column
	if !p.isText(l) && l.Size > p.size {         // a heading over several lines
		n := outline.ParseNumbered(para.text)
		return l.Page == last.Page && distance > 0 && distance < 2.2*l.Size &&
			(n.Style != outline.CaseStyle || n.Rest != "") && outline.ParseNumbered(l.Text).Style == outline.NoStyle &&
			(p.full(last, l) || p.centred(last) && p.centred(l) && last.Left > p.left+2*l.Size)
	}
	if last.Bold != l.Bold &&
		(near && !p.full(last, l) || para.lines == 1 && last.Bold && !outline.EndsOpen(para.text)) {
		return false
	}
	if !near && !next || !p.full(last, l) {
		return false
	}
	indent := l.Left - last.Left
	if para.lines == 1 && indent > 0.6*l.Size && outline.ParseNumbered(para.text).Style == outline.NoStyle ||
		para.lines > 1 && indent > 0.6*l.Size {
		return false
	}
	if para.lines == 1 && indent <= -8*l.Size { // a centred line above text
		return false
	}
	if outline.ParseNumbered(l.Text).Style != outline.NoStyle &&
		(outline.EndsSentence(strings.TrimSpace(para.text)) && !outline.EndsComma(para.text) || p.indentedLine(l)) {
		return false
	}
	if p.indented && p.indentedLine(l) && !(para.lines > 1 && math.Abs(indent) < 0.6*l.Size) {
		return false
	}
	if next && outline.EndsParagraph(para.text) && !p.indented {
		return false
	}
	return true
}

func (p *layout) indentedLine(l Line) bool { return l.Left > p.left+1.2*l.Size }

// full reports whether a line reaches the right margin, so far that the next one's first word has no room on it.
func (p *layout) full(l, next Line) bool {
	return l.Right+p.firstWord(next) > p.rights[l.columns]+0.05*l.Size
}

// firstWord is about how wide the piece at the beginning of a line is that cannot be divided.
func (p *layout) firstWord(l Line) float64 {
	width := 0.0
	for i, r := range l.Text {
		switch {
		case i == 0:
		case r == '-', outline.WordRune(r) && r > ' ' || strings.ContainsRune("，。、；：！？”’）》】」%％…—.,;:!?)", r):
		case strings.ContainsRune("“‘（《【「(", firstRune(l.Text)) && i < 8:
		default:
			return width
		}
		if outline.HanBeside(r) {
			width += l.Size
			continue
		}
		width += 0.5 * l.Size
	}
	return width
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func (p *layout) centred(l Line) bool {
	return math.Abs((l.Left+l.Right)/2-(p.left+p.rights[l.columns])/2) < 1.5*l.Size
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
			sizes[math.Round(para.first.Size)]++
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
		if at := slices.Index(order, math.Round(para.first.Size)); at >= 0 {
			para.level = at + 1
		}
	}
}

func (p *layout) headingSize(para paragraph) bool {
	_, paged := outline.CutLeader(para.text)
	return para.first.Size >= largerThanText*p.size && para.first.Size >= p.size+1 && !paged && !para.cells &&
		utf8.RuneCountInString(
			para.text,
		) <= outline.MaxTitleRunes && !strings.HasSuffix(strings.TrimSpace(para.text), "。")
}

// markOutline marks the paragraphs that the outline names; false where it names too few of them.
func (p *layout) markOutline() bool {
	found := 0
	from := 0
	for _, b := range p.outline {
		key := outline.Fold(b.Title)
		if key == "" {
			continue
		}
		for i := from; i < len(p.paragraphs); i++ {
			p.budget.Check()
			para := &p.paragraphs[i]
			if b.Page >= 0 && para.first.Page > b.Page+1 {
				break
			}
			if b.Page >= 0 && para.first.Page < b.Page-1 || outline.Fold(para.text) != key || para.level > 0 {
				continue
			}
			if _, paged := outline.CutLeader(para.text); paged || b.Page < 0 && strings.Contains(para.text, "\t") {
				continue
			}
			para.level = b.Level
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
