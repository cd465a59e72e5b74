package doc

import (
	"cmp"
	"slices"

	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
)

// properties are what a page of properties says of the characters in a part of the main stream, bytes from one on,
// before another.
type properties struct {
	from, to int
	style    int
	changes  []byte // to the style (grpprl)
}

const pageSize = 512

// readProperties reads the properties of all paragraphs and runs.
func (w *word) readProperties() (err error) {
	if w.paragraphs, err = w.pagesOf(paragraphsTable, w.paragraphAt); err != nil {
		return err
	}
	w.runs, err = w.pagesOf(runsTable, runAt)
	return err
}

// pagesOf reads pages of properties (FKP), which a table lists; read reads the properties with a number in a page.
func (w *word) pagesOf(table int, read func(page []byte, number, count int) properties) (all []properties, err error) {
	b, err := w.part(table)
	if err != nil {
		return nil, err
	}
	n := (len(b) - 4) / 8
	for i := range n {
		w.in.Budget.Check()
		at := (u32(b, 4*(n+1)+4*i) & 0x3FFFFF) * pageSize
		if at < 0 || at+pageSize > len(w.main) {
			return nil, damaged("its properties are not where they are said to be")
		}
		page := w.main[at : at+pageSize]
		count := int(page[pageSize-1])
		if 4*(count+1) > pageSize {
			return nil, damaged("a page of its properties is too full")
		}
		for k := range count {
			p := read(page, k, count)
			p.from, p.to = u32(page, 4*k), u32(page, 4*k+4)
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b properties) int { return cmp.Compare(a.from, b.from) })
	return all, nil
}

// slice gives so many bytes of a page from one on, as far as there are.
func slice(b []byte, from, size int) []byte {
	from = min(max(from, 0), len(b))
	return b[from:min(from+max(size, 0), len(b))]
}

// byteAt is a byte; beyond the end there is 0.
func byteAt(b []byte, at int) int {
	if at >= len(b) {
		return 0
	}
	return int(b[at])
}

// paragraphAt reads the properties of a paragraph (PapxInFkp).
func (w *word) paragraphAt(page []byte, number, count int) properties {
	at := 2 * byteAt(page, 4*(count+1)+13*number)
	if at == 0 {
		return properties{}
	}
	size := 2*byteAt(page, at) - 1
	if at++; size < 0 { // 0 there: the size stands behind it
		size = 2 * byteAt(page, at)
		at++
	}
	b := slice(page, at, size)
	p := properties{style: u16(b, 0), changes: slice(b, 2, len(b))}
	if len(p.changes) >= 6 && u16(p.changes, 0) == hugeParagraph { // they stand in the stream Data
		from := u32(p.changes, 2)
		if from >= 0 && from < len(w.data) {
			p.changes = slice(w.data, from+2, u16(w.data, from))
		}
	}
	return p
}

// runAt reads the properties of a run (Chpx).
func runAt(page []byte, number, count int) properties {
	at := 2 * byteAt(page, 4*(count+1)+number)
	if at == 0 {
		return properties{}
	}
	return properties{changes: slice(page, at+1, byteAt(page, at))}
}

// find gives the properties of the byte at a place.
func find(all []properties, place int) properties {
	at, found := slices.BinarySearchFunc(all, place, func(p properties, place int) int { return cmp.Compare(p.from, place) })
	if !found {
		at--
	}
	if at < 0 || place >= all[at].to {
		return properties{}
	}
	return all[at]
}

// The changes that are read (sprm).
const (
	runDeleted    = 0x0800
	runHidden     = 0x083C
	runSize       = 0x4A43
	inTable       = 0x2416
	rowEnds       = 0x2417
	tableDepth    = 0x6649
	outlineLevel  = 0x2640
	listLevel     = 0x260A
	listNumber    = 0x460B
	hugeParagraph = 0x6646
	tableShape    = 0xD608
	tabStops      = 0xC615
)

// eachChange calls read for each change and what it is changed to.
func eachChange(b []byte, read func(change int, to []byte)) {
	for len(b) > 2 {
		change := u16(b, 0)
		size, skip := 0, 2
		switch change >> 13 {
		case 0, 1:
			size = 1
		case 2, 4, 5:
			size = 2
		case 3:
			size = 4
		case 7:
			size = 3
		default: // of any size, which stands before it
			size, skip = int(b[2]), 3
			if change == tableShape {
				size, skip = u16(b, 2)-1, 4
			} else if change == tabStops && size == 255 {
				return // it says its size in another way, and nothing that is read stands behind it
			}
		}
		if size < 0 || skip+size > len(b) {
			return
		}
		read(change, b[skip:skip+size])
		b = b[skip+size:]
	}
}

// shape is what is read of the properties of a paragraph.
type shape struct {
	style
	table, row, nested bool
	edges              []flow.Edge // of the cells of the row that ends here
}

// shapeOf makes of the properties of a paragraph what they say, with its style.
func (w *word) shapeOf(p properties) shape {
	s := shape{style: w.style(p.style)}
	eachChange(p.changes, func(change int, to []byte) {
		switch change {
		case inTable:
			s.table = to[0] != 0
		case rowEnds:
			s.row = to[0] != 0
		case tableDepth:
			s.table, s.nested = u32(to, 0) > 0, u32(to, 0) > 1
		case tableShape:
			s.edges = edgesOf(to)
		default:
			s.change(change, to)
		}
	})
	return s
}

// change takes in what paragraphs and styles may both say.
func (s *style) change(change int, to []byte) {
	switch change {
	case outlineLevel:
		s.level, s.body = 0, true
		if to[0] < outline.MaxLevel {
			s.level, s.body = int(to[0])+1, false
		}
	case listLevel:
		s.listLevel = int(to[0])
	case listNumber:
		s.list = u16(to, 0)
	}
}

// edgesOf reads the shape of a row (TDefTableOperand).
func edgesOf(b []byte) (edges []flow.Edge) {
	if len(b) == 0 {
		return nil
	}
	n := int(b[0])
	for i := range n {
		e := flow.Edge{Right: int(int16(u16(b, 1+2*(i+1))))}
		flags := u16(b, 1+2*(n+1)+20*i)
		e.Beside = flags&3 == 1
		e.Above = flags>>5&3 == 1
		edges = append(edges, e)
	}
	return edges
}
