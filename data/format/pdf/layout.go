package pdf

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data/format/budget"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/prose"
)

// pdfLayout finds paragraphs and headings among the lines of pages.
type pdfLayout struct {
	budget  *budget.Budget
	lines   []pdfLine
	pages   int
	outline []bookmark

	size        float64 // of the text
	left, right float64 // its margins
	pitch       float64 // from one line of a paragraph to the next
	indented    bool    // paragraphs begin with an indent

	notes      map[int][]pdfNote // of pages
	paragraphs []pdfParagraph
	repaired   int
	dropped    int
}

// pdfNote is a footnote; its mark is a number, or empty.
type pdfNote struct{ mark, text string }

type pdfParagraph struct {
	text        string
	first, last pdfLine
	lines       int
	level       int
	cells       bool
	notes       []string
}

func newPDFLayout(lines []pdfLine, pages int, b *budget.Budget) *pdfLayout {
	return &pdfLayout{lines: sameRow(lines, b), pages: pages, notes: map[int][]pdfNote{}, budget: b}
}

// sameRow joins cells that were written one after another and stand side by side.
func sameRow(lines []pdfLine, b *budget.Budget) []pdfLine {
	var out []pdfLine
	for _, l := range lines {
		b.Check()
		if k := len(out) - 1; k >= 0 && out[k].page == l.page && l.left > out[k].right && math.Abs(middle(l)-middle(out[k])) < 0.3*max(l.size, 1) {
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

func middle(l pdfLine) float64 { return (l.top + l.bottom) / 2 }

var digitsForm = pattern.New(`[0-9０-９]+`)

// browserForm is what browsers print above and below a page: when it was printed, and its address.
var browserForm = pattern.New(`^(?:[0-9]{1,4}/[0-9]{1,2}/[0-9]{1,4},? (?:[上下]午 ?)?[0-9]{1,2}:[0-9]{2}(?: [AP]M)?(?:\s.*)?|(?:file|https?)://\S+(?:\s+[0-9]+/[0-9]+)?)$`)

const (
	minHeads       = 3 // pages that show the same running head
	furnitureLines = 3 // at an end of a page that may be furniture
	samePlace      = 4 // points that the same furniture may stand apart
)

// dropFurniture leaves out what stands in the same place on page after page, and the pages' numbers.
func (p *pdfLayout) dropFurniture() {
	byPage := make(map[int][]int, p.pages)
	for i := range p.lines {
		byPage[p.lines[i].page] = append(byPage[p.lines[i].page], i)
	}
	type spot struct {
		at int
		y  float64
	}
	spots := map[string][]spot{} // by text
	at := map[int]int{}          // line to spot
	count := map[int]map[int]bool{}
	var edgesOf [][]int
	for page := range p.pages {
		ids := slices.Clone(byPage[page])
		slices.SortStableFunc(ids, func(a, b int) int { return int(math.Copysign(1, p.lines[b].top-p.lines[a].top)) })
		top := ids[:min(len(ids), furnitureLines)]
		bottom := slices.Clone(ids[max(0, len(ids)-furnitureLines):])
		slices.Reverse(bottom)
		edgesOf = append(edgesOf, top, bottom)
		for _, id := range append(slices.Clone(top), bottom...) {
			l := p.lines[id]
			key := digitsForm.ReplaceAllString(outline.Fold(l.text), "#")
			found := -1
			p.budget.Check()
			for _, s := range spots[key] {
				if math.Abs(s.y-middle(l)) <= samePlace {
					found = s.at
					break
				}
			}
			if found < 0 {
				found = len(count)
				spots[key] = append(spots[key], spot{found, middle(l)})
				count[found] = map[int]bool{}
			}
			at[id] = found
			count[found][page] = true
		}
	}
	drop := map[int]bool{}
	furniture := func(id int) bool {
		l := p.lines[id]
		text := strings.TrimSpace(l.text)
		pages := len(count[at[id]])
		switch {
		case prose.IsPageNumber(text), browserForm.MatchString(text):
			return true
		case prose.MayBePageNumber(text):
			return pages > 1 || p.alone(byPage[l.page], id)
		case outline.ParseNumbered(text).Style != outline.NoStyle, outline.IsSectionName(text): // cases that each begin a page have these in one place
			return false
		}
		return pages >= minHeads && 2*pages >= min(p.pages, 12) || pages >= 2 && pages >= p.pages-1 && p.apart(byPage[l.page], id)
	}
	for _, ids := range edgesOf {
		// From the end of the page on: what stands within text is text.
		for _, id := range ids {
			p.budget.Check()
			if !drop[id] && !furniture(id) {
				break
			}
			drop[id] = true
		}
	}
	p.dropped += len(drop)
	kept := p.lines[:0]
	for i, l := range p.lines {
		if !drop[i] {
			kept = append(kept, l)
		}
	}
	p.lines = kept
}

// alone reports whether a line is the last of its page, well below the others.
func (p *pdfLayout) alone(page []int, id int) bool {
	for _, other := range page {
		if other != id && p.lines[other].bottom < p.lines[id].top+p.lines[id].size {
			return false
		}
	}
	return true
}

// apart reports whether a line stands away from the rest of its page.
func (p *pdfLayout) apart(page []int, id int) bool {
	l := p.lines[id]
	for _, other := range page {
		o := p.lines[other]
		if other != id && math.Abs(middle(o)-middle(l)) < 2.2*max(l.size, o.size) && math.Abs(middle(o)-middle(l)) > samePlace {
			return false
		}
	}
	return true
}

// measure finds the size of the text, its margins and the distance of its lines.
func (p *pdfLayout) measure() {
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

func (p *pdfLayout) isText(l pdfLine) bool { return math.Abs(l.size-p.size) <= 0.08*p.size+0.3 }

var noteForm = pattern.New(`^(?:(?:` + string(noteMark) + `?([0-9]))` + outline.Space + `|[\[［(（]([0-9]{1,3})[\]］)）]|([①-⑳])|[*＊※]|注` + outline.Space + `[0-9:：])`)

// takeNotes takes the footnotes off the ends of pages: lines below all others that begin with a mark, and are set
// smaller than the text or have a raised mark.
func (p *pdfLayout) takeNotes() {
	kept := make([]pdfLine, 0, len(p.lines))
	for i := 0; i < len(p.lines); {
		page := p.lines[i].page
		end := i
		for end < len(p.lines) && p.lines[end].page == page {
			end++
		}
		first := p.firstNote(p.lines[i:end])
		kept = append(kept, p.lines[i:i+first]...)
		for _, l := range p.lines[i+first : end] {
			text := strings.TrimSpace(strings.ReplaceAll(l.text, string(noteMark), ""))
			n := p.notes[page]
			m := noteForm.FindStringSubmatch(strings.TrimSpace(l.text))
			if m == nil && len(n) > 0 {
				n[len(n)-1].text = joinPDF(n[len(n)-1].text, text)
				p.repaired++
				continue
			}
			note := pdfNote{text: text}
			if m != nil {
				note.mark = m[1] + m[2]
			}
			if note.mark != "" {
				note.text = "[" + note.mark + "] " + strings.TrimLeft(strings.TrimLeft(text, "[［(（"+note.mark+"]］)）"), " ")
			}
			p.notes[page] = append(n, note)
		}
		i = end
	}
	for i := range kept {
		p.budget.Check()
		kept[i].text, kept[i].notes = withoutMarks(kept[i].text, p.notes[kept[i].page])
	}
	p.lines = kept
}

// firstNote is the index of the line that begins the notes of a page, behind which and below which nothing else
// stands; the number of lines where there are none.
func (p *pdfLayout) firstNote(page []pdfLine) int {
	for k, l := range page {
		p.budget.Check()
		text := strings.TrimSpace(l.text)
		raised := strings.HasPrefix(text, string(noteMark))
		if k == 0 || !noteForm.MatchString(text) || !raised && l.size >= 0.93*p.size {
			continue
		}
		notes := true
		for i, o := range page {
			notes = notes && (i < k && o.bottom > l.top-1 || i >= k && o.top <= l.top+1 && o.size <= 1.02*p.size)
		}
		if notes {
			return k
		}
	}
	return len(page)
}

// withoutMarks takes the marks of a page's notes out of its text; other small digits stay.
func withoutMarks(text string, notes []pdfNote) (string, []string) {
	if !strings.ContainsRune(text, noteMark) {
		return text, nil
	}
	var b strings.Builder
	var named []string
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		if runes[i] != noteMark {
			b.WriteRune(runes[i])
			continue
		}
		digits := ""
		for i+1 < len(runes) && runes[i] == noteMark {
			digits += string(runes[i+1])
			i += 2
			if i >= len(runes) {
				break
			}
		}
		i--
		at := slices.IndexFunc(notes, func(n pdfNote) bool { return n.mark == digits && digits != "" })
		if at < 0 {
			b.WriteString(digits)
			continue
		}
		named = append(named, notes[at].text)
		notes[at].mark = "" // it has its place
		notes[at].text = ""
	}
	return b.String(), named
}

// joinParagraphs joins the lines that belong together.
func (p *pdfLayout) joinParagraphs() {
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
			para.text = joinPDF(para.text, l.text)
			para.last = l
			para.lines++
			p.repaired++
		} else {
			give()
			p.paragraphs = append(p.paragraphs, pdfParagraph{text: l.text, first: l, last: l, lines: 1, cells: l.cells})
		}
		waiting = append(waiting, l.notes...)
	}
	unnamed()
	give()
}

// joinPDF puts two lines together; a space that was written at the end of the first stays.
func joinPDF(a, b string) string {
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
func (p *pdfLayout) goesOn(para *pdfParagraph, l pdfLine) bool {
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
		return l.page == last.page && distance > 0 && distance < 2.2*l.size && (n.Style != outline.CaseStyle || n.Rest != "") && outline.ParseNumbered(l.text).Style == outline.NoStyle &&
			(p.full(last, l) || p.centred(last) && p.centred(l) && last.left > p.left+2*l.size)
	}
	if last.bold != l.bold && (near && !p.full(last, l) || para.lines == 1 && last.bold && !outline.EndsOpen(para.text)) {
		return false
	}
	if !near && !next || !p.full(last, l) {
		return false
	}
	indent := l.left - last.left
	if para.lines == 1 && indent > 0.6*l.size && outline.ParseNumbered(para.text).Style == outline.NoStyle || para.lines > 1 && indent > 0.6*l.size {
		return false
	}
	if para.lines == 1 && indent <= -8*l.size { // a centred line above text
		return false
	}
	if outline.ParseNumbered(l.text).Style != outline.NoStyle && (outline.EndsSentence(strings.TrimSpace(para.text)) && !outline.EndsComma(para.text) || p.indentedLine(l)) {
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

func (p *pdfLayout) indentedLine(l pdfLine) bool { return l.left > p.left+1.2*l.size }

// full reports whether a line reaches the right margin, so far that the next one's first word has no room on it.
func (p *pdfLayout) full(l, next pdfLine) bool {
	return l.right+p.firstWord(next) > p.right+0.05*l.size
}

// firstWord is about how wide the piece at the beginning of a line is that cannot be divided.
func (p *pdfLayout) firstWord(l pdfLine) float64 {
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

func (p *pdfLayout) centred(l pdfLine) bool {
	return math.Abs((l.left+l.right)/2-(p.left+p.right)/2) < 1.5*l.size
}

const largerThanText = 1.12

// markHeadings gives levels to the paragraphs that the outline names, or, without an outline, to short ones set larger
// than the text.
func (p *pdfLayout) markHeadings() {
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

func (p *pdfLayout) headingSize(para pdfParagraph) bool {
	_, paged := outline.CutLeader(para.text)
	return para.first.size >= largerThanText*p.size && para.first.size >= p.size+1 && !paged && !para.cells && utf8.RuneCountInString(para.text) <= outline.MaxTitleRunes && !strings.HasSuffix(strings.TrimSpace(para.text), "。")
}

// markOutline marks the paragraphs that the outline names; false where it names too few of them.
func (p *pdfLayout) markOutline() bool {
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
