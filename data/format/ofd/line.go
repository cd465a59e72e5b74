package ofd

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"anlisou/data/format/budget"
	"anlisou/data/format/outline"
	"anlisou/data/format/printed"
)

const (
	pointsPerMM = 72 / 25.4
	wordGap     = 0.6 // ems that typesetting may leave between two characters
	sameLine    = 0.3 // ems that base lines of one row may stand apart
	raised      = 0.8 // ems that a mark may stand above the base line
	ascent      = 0.88
	touching    = 0.5 // ems between pieces of one row, in whatever order they were written
	recentRows  = 50  // rows in which a piece that was written late is looked for
)

// piece is what was written at once on one base line.
type piece struct {
	glyphs      []glyph
	left, right float64
	top, base   float64
	size        float64
	bold        bool
}

// row are the pieces that make a line of the page.
type row struct {
	pieces      []piece
	left, right float64
	base, size  float64
}

// lineBuilder makes lines of what is written on a page.
type lineBuilder struct {
	page   int
	height float64
	rows   []row
	drawn  int
	budget *budget.Budget
}

// add writes a run of text, which may take several lines.
func (b *lineBuilder) add(o object, place matrix) {
	size := o.size * math.Hypot(place[2], place[3])
	if len(o.glyphs) == 0 || size <= 0 {
		return
	}
	var p piece
	last := glyph{}
	for i, g := range o.glyphs {
		b.budget.Check()
		at := glyph{r: g.r}
		at.x, at.y = place.at(g.x, g.y)
		upright := i > 0 && math.Abs(at.x-last.x) < sameLine*size && at.y > last.y // written downwards
		if i > 0 && !upright && (math.Abs(at.y-p.base) > sameLine*size || at.x < last.x-size) {
			b.put(p)
			p = piece{}
		}
		if len(p.glyphs) == 0 {
			p = piece{left: at.x, right: at.x, top: at.y - ascent*size, base: at.y, size: size, bold: o.bold}
		}
		p.glyphs = append(p.glyphs, at)
		p.base = at.y
		if !unicode.IsSpace(g.r) {
			p.right = max(p.right, at.x+width(g.r)*size*o.wide)
		}
		last = at
	}
	b.put(p)
}

// put puts a piece into the row on which it stands, or begins a new one.
func (b *lineBuilder) put(p piece) {
	if i := slices.IndexFunc(p.glyphs, func(g glyph) bool { return !unicode.IsSpace(g.r) }); i >= 0 {
		p.left = p.glyphs[i].x
	}
	for k := len(b.rows) - 1; k >= max(0, len(b.rows)-recentRows); k-- {
		r := &b.rows[k]
		if !r.holds(p) {
			continue
		}
		apart := max(p.left-r.right, r.left-p.right)
		if apart > touching*r.size && (k < len(b.rows)-1 || p.left < r.left || apart >= printed.CellGap*r.size) {
			continue
		}
		if !slices.ContainsFunc(r.pieces, p.again) { // drawn twice to look bold
			r.take(row{pieces: []piece{p}, left: p.left, right: p.right, base: p.base, size: p.size})
			b.close(k)
		}
		return
	}
	b.rows = append(b.rows, row{pieces: []piece{p}, left: p.left, right: p.right, base: p.base, size: p.size})
}

// take takes in the pieces of another row.
func (r *row) take(o row) {
	r.pieces = append(r.pieces, o.pieces...)
	r.right, r.left = max(r.right, o.right), min(r.left, o.left)
	if o.size > r.size {
		r.size, r.base = o.size, o.base
	}
}

// close joins a row that has grown to one that it touches now: what stood between them was written later.
func (b *lineBuilder) close(k int) {
	r := b.rows[k]
	for j := max(0, len(b.rows)-recentRows); j < len(b.rows); j++ {
		o := b.rows[j]
		touches := max(o.left-r.right, r.left-o.right) <= touching*r.size
		if j != k && touches && math.Abs(o.base-r.base) < sameLine*max(o.size, r.size) {
			first, second := min(j, k), max(j, k)
			b.rows[first].take(b.rows[second])
			b.rows = slices.Delete(b.rows, second, second+1)
			return
		}
	}
}

// holds reports whether a piece stands on the row, or is a mark raised above it.
func (r *row) holds(p piece) bool {
	if math.Abs(p.base-r.base) < sameLine*max(p.size, r.size) {
		return true
	}
	small, large := p, piece{base: r.base, size: r.size}
	if p.size > r.size {
		small, large = large, p
	}
	above := large.base - small.base
	return small.size < printedSmall*large.size && above > 0 && above < raised*large.size
}

// printedSmall is how much smaller than its line the mark of a note is.
const printedSmall = 0.8

// again reports whether two pieces write the same in the same place.
func (p piece) again(q piece) bool {
	return math.Abs(p.left-q.left) < sameLine*p.size && math.Abs(p.base-q.base) < sameLine*p.size &&
		slices.EqualFunc(p.glyphs, q.glyphs, func(a, b glyph) bool { return a.r == b.r })
}

// lines are the rows as lines, in the order in which they were written.
func (b *lineBuilder) lines() (lines []printed.Line) {
	for i := range b.rows {
		b.budget.Check()
		if l, ok := b.line(&b.rows[i]); ok {
			lines = append(lines, l)
		}
	}
	return lines
}

// line makes a line of a row.
func (b *lineBuilder) line(r *row) (printed.Line, bool) {
	slices.SortStableFunc(r.pieces, func(a, b piece) int { return cmp.Compare(a.left, b.left) })
	l := printed.Line{Page: b.page, Size: r.size * pointsPerMM, Bold: true}
	top, bottom := r.base-ascent*r.size, r.base+(1-ascent)*r.size
	var text strings.Builder
	characters := 0
	for _, p := range r.pieces {
		characters += len(p.glyphs)
	}
	before, blanks := rune(0), 0
	end := 0.0 // of what was written before
	for _, p := range r.pieces {
		top, bottom = min(top, p.top), max(bottom, p.base)
		l.Bold = l.Bold && p.bold
		for i, g := range p.glyphs {
			if unicode.IsSpace(g.r) {
				blanks++
				continue
			}
			if before != 0 {
				text.WriteString(between(before, g.r, blanks, (g.x-end)/r.size, &l))
			}
			if unicode.IsDigit(g.r) && p.size < printedSmall*r.size && characters > 3 {
				text.WriteRune(printed.NoteMark)
			}
			text.WriteRune(g.r)
			before, blanks = g.r, 0
			if end = p.right; i+1 < len(p.glyphs) {
				end = g.x + width(g.r)*p.size
			}
		}
	}
	if before == 0 {
		return l, false
	}
	if blanks > 0 {
		text.WriteByte(' ')
	}
	l.Text = text.String()
	l.Left, l.Right = r.left*pointsPerMM, r.right*pointsPerMM
	l.Top, l.Bottom = (b.height-top)*pointsPerMM, (b.height-bottom)*pointsPerMM
	return l, true
}

// between is what stands between two characters: a tab where the distance divides cells, the space that was written, or
// one where two words stand apart.
func between(before, after rune, blanks int, gap float64, l *printed.Line) string {
	han := outline.HanBeside(before) || outline.HanBeside(after)
	switch {
	case gap >= printed.CellGap && (blanks != 1 || gap > 2*printed.CellGap):
		l.Cells = true
		return "\t"
	case blanks > 0, gap > wordGap && !han:
		return " "
	}
	return ""
}
