package xls

import (
	"bytes"
	"math"
	"strings"
	"unicode/utf16"

	"anlisou/data/format/document"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// sheets reads all sheets, the hidden ones too.
func (w *workbook) sheets() (all []table.Sheet, err error) {
	for _, l := range w.listed {
		s := sheet{workbook: w, cells: table.NewCells(&w.cells, w.in.Budget)}
		if err := s.read(l.at); err != nil {
			return nil, err
		}
		one, err := s.cells.Sheet(l.name)
		if err != nil {
			return nil, err
		}
		one.Hidden = l.hidden
		all = append(all, one)
	}
	return all, nil
}

// sheet is a sheet as it is read.
type sheet struct {
	*workbook
	cells *table.Cells
	// waiting is the place of a formula whose text stands in a record behind it, from 1; 0 for none.
	waiting [2]int
}

// read reads the records of a sheet; those of charts in it are passed over.
func (s *sheet) read(at int) error {
	if at < 0 || at >= len(s.stream) {
		return damaged("a sheet lies outside the workbook")
	}
	for depth := 0; ; {
		r, next, err := s.next(at)
		if err != nil {
			return err
		}
		at = next
		switch {
		case r.kind == recordBegin:
			depth++
		case depth == 0:
			return damaged("a sheet does not begin")
		case r.kind == recordEnd:
			if depth--; depth == 0 {
				return nil
			}
		case depth == 1:
			if err := s.record(r); err != nil {
				return err
			}
		}
	}
}

// record takes in a record of the sheet.
func (s *sheet) record(r record) error {
	b := r.data()
	row, column, style := u16(b, 0)+1, u16(b, 2)+1, u16(b, 4)
	switch r.kind {
	case recordShared:
		i := u32(b, 6)
		if i >= len(s.strings) {
			return damaged("a cell names a text that is not there")
		}
		return s.cells.Put(row, column, table.SheetCell{Text: s.strings[i]})
	case recordLabel, recordRichText:
		t := texts{parts: r.parts}
		t.skip(6)
		text, err := t.read()
		if r.kind == recordRichText { // whose fonts stand behind it in a way of their own
			t = texts{parts: r.parts}
			t.skip(6)
			text, err = t.characters(t.u16())
		}
		if err != nil {
			return err
		}
		return s.cells.Put(row, column, table.SheetCell{Text: text})
	case recordNumber:
		return s.number(row, column, style, float(b, 6))
	case recordShort:
		return s.number(row, column, style, short(u32(b, 6)))
	case recordNumbers:
		for i := 4; i+6 <= len(b)-2; i += 6 {
			if err := s.number(row, column+(i-4)/6, u16(b, i), short(u32(b, i+2))); err != nil {
				return err
			}
		}
	case recordBool:
		if len(b) >= 8 {
			return s.truth(row, column, b[6], b[7] != 0)
		}
	case recordFormula:
		return s.formula(row, column, style, b)
	case recordText:
		return s.text(r)
	case recordMerged:
		for i := 2; i+8 <= len(b); i += 8 {
			s.cells.Merge(table.Range{Top: u16(b, i) + 1, Bottom: u16(b, i+2) + 1, Left: u16(b, i+4) + 1, Right: u16(b, i+6) + 1})
		}
	case recordLink:
		s.cells.Link(row, u16(b, 4)+1, linkOf(bytes.Join(r.parts, nil)))
	}
	return nil
}

func (s *sheet) number(row, column, style int, f float64) error {
	shown := table.PlainNumber
	if style < len(s.styles) {
		shown = s.styles[style]
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil
	}
	return s.cells.Put(row, column, table.SheetCell{Text: shown.Show(f, s.date1904)})
}

// short is a number in four bytes (RkNumber): a whole one, or the upper half of one, and either may be in hundredths.
func short(n int) float64 {
	f := float64(int32(uint32(n)) >> 2)
	if n&2 == 0 {
		f = math.Float64frombits(uint64(uint32(n)&^3) << 32)
	}
	if n&1 != 0 {
		f /= 100
	}
	return f
}

// faults are the errors that a cell may show ([MS-XLS] 2.5.10).
var faults = map[byte]string{
	0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}

// truth puts a cell that is true or false, or the error that it shows.
func (s *sheet) truth(row, column int, value byte, fault bool) error {
	c := table.SheetCell{Text: "FALSE"}
	switch {
	case fault:
		c.Text = ""
		c.Note = &table.CellNote{Problem: say.Text("is the error %s: mend the formula and save the workbook",
			document.Quote(faults[value]))}
	case value != 0:
		c.Text = "TRUE"
	}
	return s.cells.Put(row, column, c)
}

// formula puts the value that a formula had when the workbook was saved.
func (s *sheet) formula(row, column, style int, b []byte) error {
	s.waiting = [2]int{}
	if len(b) < 14 {
		return damaged("a formula has no value")
	}
	if u16(b, 12) != 0xFFFF {
		return s.number(row, column, style, float(b, 6))
	}
	if link := linkFormula(b[min(22, len(b)):]); link != "" {
		s.cells.Link(row, column, link)
	}
	switch b[6] {
	case 0:
		s.waiting = [2]int{row, column}
	case 1, 2:
		return s.truth(row, column, b[8], b[6] == 2)
	}
	return nil
}

// The parts of a formula that makes a link of fixed text ([MS-XLS] 2.5.198).
const (
	tokenText     = 0x17
	callHyperlink = "\x02\x67\x01" // a call with two parameters of function 359
)

// linkFormula is the address in HYPERLINK("address", …); empty where the formula is another.
func linkFormula(tokens []byte) string {
	if len(tokens) < 2 || tokens[0] != tokenText || !bytes.Contains(tokens, []byte(callHyperlink)) {
		return ""
	}
	t := texts{parts: [][]byte{tokens[2:]}}
	link, err := t.characters(int(tokens[1]))
	if err != nil {
		return ""
	}
	return link
}

// text puts the text of the formula before it.
func (s *sheet) text(r record) error {
	at := s.waiting
	s.waiting = [2]int{}
	if at[0] == 0 {
		return nil
	}
	t := texts{parts: r.parts}
	text, err := t.read()
	if err != nil {
		return err
	}
	return s.cells.Put(at[0], at[1], table.SheetCell{Text: text})
}

// The parts of a link that may stand before its address ([MS-OSHARED] 2.3.7.1).
const (
	hasMoniker   = 1 << 0
	hasName      = 1 << 4
	hasFrame     = 1 << 7
	monikerSaved = 1 << 8
)

// addressMoniker is the class of a moniker that is an address.
var addressMoniker = []byte("\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B")

// linkOf is the address of a link; empty where it leads to no page.
func linkOf(b []byte) string {
	flags := u32(b, 28)
	rest := b[min(32, len(b)):]
	for _, part := range []int{hasName, hasFrame} {
		if flags&part != 0 {
			rest = rest[min(4+2*min(u32(rest, 0), len(rest)), len(rest)):]
		}
	}
	if flags&hasMoniker == 0 || flags&monikerSaved != 0 || !bytes.HasPrefix(rest, addressMoniker) {
		return ""
	}
	rest = rest[len(addressMoniker):]
	size := min(u32(rest, 0), max(len(rest)-4, 0))
	units := make([]uint16, 0, size/2)
	for i := 4; i+2 <= 4+size && u16(rest, i) != 0; i += 2 {
		units = append(units, uint16(u16(rest, i)))
	}
	return strings.TrimSpace(string(utf16.Decode(units)))
}
