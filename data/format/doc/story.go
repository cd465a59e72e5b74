package doc

import (
	"slices"
	"strconv"
	"strings"

	"anlisou/data/format/flow"
	"anlisou/data/format/table"
)

// The characters that are none of the text ([MS-DOC] 2.4.1 and 2.8.25).
const (
	noteMark   = 0x02
	cellEnd    = 0x07
	shapeMark  = 0x08
	lineBreak  = 0x0B
	pageBreak  = 0x0C
	endOfPara  = 0x0D
	fieldBegin = 0x13
	fieldText  = 0x14
	fieldEnd   = 0x15
	hardHyphen = 0x1E
)

// deepBoxes is how deep text boxes may stand in one another.
const deepBoxes = 5

// mostFields are open within one another; Word bears twenty.
const mostFields = 100

// reading is a story as it is read.
type reading struct {
	w     *word
	text  *flow.Text
	depth int

	words  strings.Builder
	size   int
	notes  []string
	boxes  []span
	fields []bool // those that are open, and whether their code is behind
	run    properties
	hidden bool

	cell  *flow.Text // that is being read
	heavy bool
	row   []flow.Cell
	rows  []flow.EdgedRow
}

// story reads a part of the text into paragraphs and tables.
func (w *word) story(into *flow.Text, s span, depth int) {
	r := reading{w: w, text: into, depth: depth}
	last := character{cp: -1}
	w.each(s, func(c character) {
		r.read(c)
		last = c
	})
	if last.cp >= 0 && r.words.Len() > 0 { // without a mark at its end
		r.endParagraph(last)
	}
	r.endTable()
}

// read reads a character.
func (r *reading) read(c character) {
	if c.place < r.run.from || c.place >= r.run.to {
		r.w.in.Budget.Check()
		r.enter(c.place)
	}
	switch c.r {
	case endOfPara, pageBreak:
		r.endParagraph(c)
		return
	case cellEnd:
		r.endCell(c)
		return
	case fieldBegin:
		if len(r.fields) < mostFields {
			r.fields = append(r.fields, false)
		}
		return
	case fieldText:
		if k := len(r.fields) - 1; k >= 0 {
			r.fields[k] = true
		}
		return
	case fieldEnd:
		r.fields = r.fields[:max(len(r.fields)-1, 0)]
		return
	}
	if r.hidden || slices.Contains(r.fields, false) {
		return
	}
	switch {
	case c.r == noteMark:
		if note := r.w.notes[c.cp]; note != "" {
			r.w.shown++
			r.notes = append(r.notes, "["+strconv.Itoa(r.w.shown)+"] "+note)
		}
	case c.r == shapeMark:
		r.boxes = append(r.boxes, r.w.boxes[c.cp]...)
	case c.r == lineBreak:
		r.write('\n')
	case c.r == hardHyphen:
		r.write('-')
	case c.r == '\t' || c.r >= ' ':
		r.write(c.r)
	}
}

func (r *reading) write(c rune) {
	if r.size == 0 && r.words.Len() == 0 {
		eachChange(r.run.changes, func(change int, to []byte) {
			if change == runSize {
				r.size = u16(to, 0)
			}
		})
	}
	r.words.WriteRune(c)
}

// enter notes the properties of the run that begins at a place.
func (r *reading) enter(place int) {
	r.run = find(r.w.runs, place)
	if r.run.to == 0 {
		r.run.from, r.run.to = place, place+1
	}
	r.hidden = false
	eachChange(r.run.changes, func(change int, to []byte) {
		if change == runHidden || change == runDeleted {
			r.hidden = r.hidden || to[0] == 1
		}
	})
}

// paragraph makes a paragraph of what was read.
func (r *reading) paragraph(s shape) flow.Paragraph {
	p := flow.Paragraph{
		Text: r.words.String(), Level: s.level, Title: flow.IsTitleStyle(s.name), Contents: flow.IsContentsStyle(s.name),
		Size: s.size, Notes: r.notes,
	}
	if r.size > 0 {
		p.Size = r.size
	}
	if strings.TrimSpace(p.Text) != "" {
		p.Label = r.w.label(s.style)
	}
	for _, box := range r.boxes {
		if r.depth < deepBoxes {
			inner := r.text.Inner()
			r.w.story(inner, box, r.depth+1)
			p.Boxes = append(p.Boxes, r.text.After(inner)...)
		}
	}
	r.words.Reset()
	r.size, r.notes, r.boxes = 0, nil, nil
	return p
}

// endParagraph ends a paragraph, in the cell that it stands in.
func (r *reading) endParagraph(c character) {
	if r.hidden { // its mark is, or deleted: it goes on in the next one
		return
	}
	s := r.w.shapeOf(find(r.w.paragraphs, c.place))
	p := r.paragraph(s)
	if !s.table {
		r.endTable()
		r.text.Add(p)
		return
	}
	r.heavy = r.heavy || s.nested
	r.inCell().Add(p)
}

func (r *reading) inCell() *flow.Text {
	if r.cell == nil {
		r.cell = r.text.Inner()
	}
	return r.cell
}

// endCell ends a cell, or a row.
func (r *reading) endCell(c character) {
	s := r.w.shapeOf(find(r.w.paragraphs, c.place))
	if s.row {
		if len(r.row) > 0 {
			r.rows = append(r.rows, flow.EdgedRow{Cells: r.row, Edges: s.edges})
		}
		r.row, r.cell = nil, nil
		r.words.Reset()
		return
	}
	r.inCell().Add(r.paragraph(s))
	cell := flow.Cell{Heavy: r.heavy}
	cell.Fill(r.text.After(r.cell))
	if len(r.row) < table.MaxGridColumns {
		r.row = append(r.row, cell)
	}
	r.cell, r.heavy = nil, false
}

// endTable ends a table; cells whose row does not end are text.
func (r *reading) endTable() {
	if len(r.row) > 0 {
		r.rows = append(r.rows, flow.EdgedRow{Cells: r.row})
	}
	if len(r.rows) > 0 {
		r.text.AddTable(flow.Edged(r.rows))
	}
	r.row, r.rows = nil, nil
}

// places reads a table of places, with something of so many bytes behind each but the last (PLC).
func places(b []byte, size int) (at []int, data []byte) {
	n := (len(b) - 4) / (4 + size)
	if len(b) < 4 {
		return nil, nil
	}
	for i := range n + 1 {
		at = append(at, u32(b, 4*i))
	}
	return at, b[4*(n+1):]
}

// readNotes reads the texts of footnotes and endnotes.
func (w *word) readNotes() {
	footnotes := w.head.text
	endnotes := footnotes + w.head.notes + w.head.heads + w.head.macros + w.head.comments
	for _, kind := range []struct{ marks, texts, begin int }{
		{noteMarks, noteTexts, footnotes}, {endMarks, endTexts, endnotes},
	} {
		marks, _ := w.part(kind.marks) // what is damaged of notes costs the notes
		texts, _ := w.part(kind.texts)
		at, _ := places(marks, 2)
		bounds, _ := places(texts, 0)
		for i := 0; i+1 < len(at) && i+1 < len(bounds); i++ {
			w.in.Budget.Check()
			inner := &flow.Text{}
			w.story(inner, span{kind.begin + bounds[i], kind.begin + bounds[i+1]}, deepBoxes)
			w.notes[at[i]] = strings.Join((&flow.Text{}).Blocks(inner), "\n")
		}
	}
}

const shapeSize, boxSize = 26, 22

// readBoxes finds the texts of the boxes that hang on places of the text.
func (w *word) readBoxes() {
	shapes, _ := w.part(shapesTable)
	texts, _ := w.part(boxTexts)
	at, data := places(shapes, shapeSize)
	anchors := map[int]int{}
	for i := 0; i+1 < len(at); i++ {
		anchors[u32(data, shapeSize*i)] = at[i]
	}
	begin := w.head.text + w.head.notes + w.head.heads + w.head.macros + w.head.comments + w.head.ends
	bounds, data := places(texts, boxSize)
	for i := 0; i+1 < len(bounds); i++ {
		if anchor, known := anchors[u32(data, boxSize*i+14)]; known {
			w.boxes[anchor] = append(w.boxes[anchor], span{begin + bounds[i], begin + bounds[i+1]})
		}
	}
}
