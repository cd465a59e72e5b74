package pdf

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"anlisou/data/format/outline"
	"anlisou/data/format/printed"
)

const (
	wordGap  = 0.6  // ems that typesetting may leave between a Han character and a letter
	pointGap = 0.3  // ems that a comma or a point leaves before a digit of the same number
	digitGap = 0.25 // ems that two digits of a number may leave between them
	// madeSpace stands for a space that pdfium made of a distance, until it is known whether the document writes
	// its spaces itself.
	madeSpace = '\uE124'
)

// rows puts what was written on one row of the page, but not in its order, together: signs of another font are
// written after the words around them.
func (f *file) rows(page references.FPDF_TEXTPAGE, written [][]glyph) [][]glyph {
	var rows [][]glyph
	var last box // of the row before
	for _, row := range written {
		f.budget.Check()
		b, ok := f.extent(page, row)
		if !ok {
			continue
		}
		if k := len(rows) - 1; k >= 0 && beforeEnd(last, b) {
			rows[k] = append(rows[k], row...)
			last = box{
				min(last.left, b.left),
				max(last.right, b.right),
				min(last.bottom, b.bottom),
				max(last.top, b.top),
			}
			continue
		}
		rows = append(rows, slices.Clone(row))
		last = b
	}
	return rows
}

// beforeEnd reports whether a piece stands on a row, and begins before its end.
func beforeEnd(row, piece box) bool {
	height := max(row.top-row.bottom, 1)
	return piece.left > row.left && piece.left < row.right && piece.top <= row.top+0.3*height &&
		piece.bottom >= row.bottom-0.3*height
}

// extent is what the ends of a piece of a row take.
func (f *file) extent(page references.FPDF_TEXTPAGE, row []glyph) (box, bool) {
	var all box
	found := false
	for _, at := range []int{0, len(row) / 2, len(row) - 1} {
		if at >= len(row) || blankRune(row[at].r) {
			continue
		}
		b, ok := f.box(page, row[at].index)
		if !ok {
			continue
		}
		if !found {
			all, found = b, true
			continue
		}
		all = box{min(all.left, b.left), max(all.right, b.right), min(all.bottom, b.bottom), max(all.top, b.top)}
	}
	return all, found
}

// sorted gives the characters of a row from left to right, where they were written in another order.
func (f *file) sorted(page references.FPDF_TEXTPAGE, row []glyph) []glyph {
	disordered, last := false, -1
	for i := range row {
		if blankRune(row[i].r) {
			continue
		}
		// Within a word the order is right: only where pieces meet, or another font begins, may it be wrong.
		if last >= 0 &&
			(i > last+1 || row[i].index != row[last].index+1 || (row[i].r < 0x2E80) != (row[last].r < 0x2E80)) {
			before, ok := f.box(page, row[last].index)
			after, ok2 := f.box(page, row[i].index)
			if disordered = ok && ok2 && after.left < before.left; disordered {
				break
			}
		}
		last = i
	}
	if !disordered {
		return row
	}
	type placed struct {
		glyph
		left, right float64
	}
	var all []placed
	for _, g := range row {
		if blankRune(g.r) && f.generated(page, g.index) {
			continue // a distance of the wrong order
		}
		b, ok := f.box(page, g.index)
		if !ok && blankRune(g.r) {
			continue
		}
		if !ok {
			return row
		}
		// Where a character begins counts, not where its ink does: 。 and ” have theirs on the left of their place.
		if at, err := f.engine.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: page,
			Index: g.index}); err == nil {
			b.left = at.X
		}
		all = append(all, placed{g, b.left, b.right})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.left, b.left) })
	var out []glyph
	for i, one := range all {
		if i > 0 && !blankRune(one.r) && !blankRune(all[i-1].r) &&
			(one.left-all[i-1].right) > 0.6*(one.right-one.left) && !outline.HanBeside(one.r) {
			out = append(out, glyph{r: ' ', index: one.index}) // between a text and the number of a page
		}
		out = append(out, one.glyph)
	}
	return out
}

// line makes a line of its characters.
func (f *file) line(page references.FPDF_TEXTPAGE, row []glyph) (printed.Line, bool) {
	row = f.sorted(page, row)
	for len(row) > 0 && blankRune(row[0].r) {
		row = row[1:]
	}
	end := len(row)
	for end > 0 && blankRune(row[end-1].r) {
		end--
	}
	if end == 0 {
		return printed.Line{}, false
	}
	row, blanks := row[:end], row[end:]
	tail := f.endsInSpace(page, row[end-1], blanks)
	l := printed.Line{}
	first, ok := f.box(page, row[0].index)
	if !ok {
		return printed.Line{}, false
	}
	last, ok := f.box(page, row[len(row)-1].index)
	if !ok {
		last = first
	}
	l.Left, l.Right = first.left, last.right
	l.Top, l.Bottom = max(first.top, last.top), min(first.bottom, last.bottom)
	middle := row[len(row)/2].index
	l.Size = max(f.size(page, middle), f.size(page, row[0].index))
	l.Bold = f.bold(page, middle)
	if b, ok := f.box(page, middle); ok {
		l.Top, l.Bottom = max(l.Top, b.top), min(l.Bottom, b.bottom)
	}
	if height := l.Top - l.Bottom; l.Size < 2 && height > 2 { // the text's matrix scales it
		l.Size = height
	}
	var b strings.Builder
	for i, g := range row {
		switch {
		case blankRune(g.r):
			b.WriteString(f.gap(page, row, i, &l))
		case unicode.IsDigit(g.r) && l.Size > 0 && f.small(page, g, row, l.Size):
			b.WriteRune(printed.NoteMark)
			b.WriteRune(g.r)
		default:
			if i > 0 && digitBesideHan(row[i-1].r, g.r) {
				f.together++
			}
			b.WriteRune(g.r)
		}
	}
	l.Text = b.String()
	if tail {
		l.Text += " "
	}
	return l, true
}

// endsInSpace reports whether a space was written behind the last word of a line, which is part of the text where the
// next line goes on. One that was written last and stands elsewhere, as a sign of another font may, is none.
func (f *file) endsInSpace(page references.FPDF_TEXTPAGE, last glyph, blanks []glyph) bool {
	for _, g := range blanks {
		if f.generated(page, g.index) {
			continue
		}
		word, err := f.engine.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: page, Index: last.index})
		space, err2 := f.engine.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: page, Index: g.index})
		if err != nil || err2 != nil || space.X > word.X {
			return true
		}
	}
	return false
}

func blankRune(r rune) bool { return r == ' ' || r == '\t' || r == 0xA0 || r == 0x3000 }

// small reports whether a digit is set much smaller than its line: the mark of a note.
func (f *file) small(page references.FPDF_TEXTPAGE, g glyph, row []glyph, size float64) bool {
	if len(row) < 4 {
		return false
	}
	own := f.size(page, g.index)
	return own > 0 && own < 0.8*size
}

func (f *file) generated(page references.FPDF_TEXTPAGE, index int) bool {
	g, err := f.engine.FPDFText_IsGenerated(&requests.FPDFText_IsGenerated{TextPage: page, Index: index})
	return err == nil && g.IsGenerated
}

func (f *file) bold(page references.FPDF_TEXTPAGE, index int) bool {
	w, err := f.engine.FPDFText_GetFontWeight(&requests.FPDFText_GetFontWeight{TextPage: page, Index: index})
	return err == nil && w.FontWeight >= 600
}

// gap is what stands between two characters with a space between: a tab where it divides cells, madeSpace where it
// may be only the distance between a Han character and a letter.
func (f *file) gap(page references.FPDF_TEXTPAGE, row []glyph, i int, l *printed.Line) string {
	if i > 0 && blankRune(row[i-1].r) {
		return "" // the first of several speaks for all
	}
	next := i + 1
	for next < len(row) && blankRune(row[next].r) {
		next++
	}
	if next >= len(row) {
		return ""
	}
	before, ok := f.box(page, row[i-1].index)
	after, ok2 := f.box(page, row[next].index)
	made := f.generated(page, row[i].index)
	if !ok || !ok2 || l.Size == 0 {
		return string(row[i].r)
	}
	wide := (after.left - before.right) / l.Size
	switch {
	case wide >= printed.CellGap && (made || next-i > 1 && row[i].r != 0x3000):
		l.Cells = true
		return "\t"
	case made && wide < wordGap && withinNumber(row, i, next, wide):
		return ""
	case made && wide < wordGap && digitBesideHan(row[i-1].r, row[next].r):
		f.apart++
		return ""
	case made && wide < wordGap && (outline.HanBeside(row[i-1].r) || outline.HanBeside(row[next].r)):
		return string(madeSpace)
	case !made && row[i].r == ' ':
		f.spaces = true
	}
	return string(row[i].r)
}

// withinNumber reports whether a distance stands inside one number, where nobody writes a space: 1 ,203 and 31 .2.
// Behind a comma and between digits a space is told from the distance that a font leaves there by its width: 2020, 15
// and 12 34 keep theirs.
func withinNumber(row []glyph, before, after int, wide float64) bool {
	digit := func(i int) bool { return i >= 0 && i < len(row) && row[i].r >= '0' && row[i].r <= '9' }
	point := func(i int) bool { return row[i].r == ',' || row[i].r == '.' }
	switch {
	case point(after):
		return digit(before-1) && digit(after+1)
	case point(before - 1):
		return wide < pointGap && digit(before-2) && digit(after)
	}
	return wide < digitGap && digit(before-1) && digit(after)
}

// digitBesideHan reports whether a distance stands between a Han character and a digit. Word and LibreOffice leave it
// there by themselves; and a space that a browser printed there says nothing to a reader that 2023年 does not.
func digitBesideHan(before, after rune) bool {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	return digit(before) && unicode.Is(unicode.Han, after) || unicode.Is(unicode.Han, before) && digit(after)
}

// settleSpaces decides what the distances are: Word and LibreOffice write each space and leave room between Han
// characters and letters besides; Chromium writes none, and what looks like a space is one. A document without a
// written space is Word's or LibreOffice's where most of its digits stand apart from the Han characters beside them.
func (f *file) settleSpaces(lines []printed.Line) {
	space := " "
	if f.spaces || f.apart >= 3 && f.apart > f.together {
		space = ""
	}
	for i := range lines {
		lines[i].Text = strings.ReplaceAll(lines[i].Text, string(madeSpace), space)
	}
}
