// Package xls hides how a workbook of the old kind (.xls, and .et of WPS today) keeps its cells: as records of BIFF8 in a
// stream ([MS-XLS]).
package xls

import (
	"encoding/binary"
	"math"

	"anlisou/data/format/compound"
	"anlisou/data/format/document"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// MainStream is the stream that a workbook has; OldStream is that of one from before Excel 97.
const (
	MainStream = "Workbook"
	OldStream  = "Book"
)

// Read reads the tables of a workbook as those of xlsx are read.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	f, err := compound.Open(content, in)
	if err != nil {
		return nil, err
	}
	w := workbook{in: in, formats: map[int]string{}}
	if w.stream, err = f.Stream(MainStream, in); err == nil && w.stream == nil {
		err = beforeExcel97()
	}
	if err == nil {
		err = w.globals()
	}
	if err != nil {
		return nil, err
	}
	sheets, err := w.sheets()
	if err != nil {
		return nil, err
	}
	in.Budget.Check()
	return table.ReadSheets(sheets, "the workbook", in)
}

func beforeExcel97() error {
	return &document.Error{Problem: say.Text("the file is a workbook of a kind from before Excel 97"),
		Expected: say.Text("xlsx: open it in Excel or WPS and save it as xlsx")}
}

func damaged(what say.Key) error { return compound.Damaged(say.New(what)) }

// workbook is an open workbook.
type workbook struct {
	in       document.Reading
	stream   []byte
	strings  []string // shared by the sheets
	formats  map[int]string
	styles   []table.NumberStyle
	date1904 bool
	listed   []listedSheet
	cells    int // of all sheets
}

// listedSheet is a sheet as the workbook lists it.
type listedSheet struct {
	name   string
	at     int // in the stream
	hidden bool
}

// The kinds of records that are read.
const (
	recordFormula   = 0x0006
	recordEnd       = 0x000A
	recordDates     = 0x0022
	recordEncrypted = 0x002F
	recordContinue  = 0x003C
	recordSheet     = 0x0085
	recordNumbers   = 0x00BD
	recordRichText  = 0x00D6
	recordStyle     = 0x00E0
	recordMerged    = 0x00E5
	recordStrings   = 0x00FC
	recordShared    = 0x00FD
	recordLink      = 0x01B8
	recordNumber    = 0x0203
	recordLabel     = 0x0204
	recordBool      = 0x0205
	recordText      = 0x0207
	recordShort     = 0x027E
	recordFormat    = 0x041E
	recordBegin     = 0x0809
)

const biff8 = 0x0600

// record is a record and those that go on with it.
type record struct {
	kind  int
	parts [][]byte
}

// data is the beginning of a record, which holds all but long texts.
func (r record) data() []byte { return r.parts[0] }

// next reads the record at a place and gives the place behind it.
func (w *workbook) next(at int) (record, int, error) {
	w.in.Budget.Check()
	r := record{}
	for first := true; ; first = false {
		if len(w.stream)-at < 4 {
			if first {
				return r, at, damaged("the workbook breaks off")
			}
			return r, at, nil
		}
		kind, size := u16(w.stream, at), u16(w.stream, at+2)
		if !first && kind != recordContinue {
			return r, at, nil
		}
		if at += 4; size > len(w.stream)-at {
			return r, at, damaged("the workbook breaks off")
		}
		if first {
			r.kind = kind
		}
		r.parts = append(r.parts, w.stream[at:at+size])
		at += size
	}
}

// u16 and u32 read numbers; beyond the end there is 0.
func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b[at:]))
}

func u32(b []byte, at int) int {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b[at:]))
}

func float(b []byte, at int) float64 {
	if at < 0 || at+8 > len(b) {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b[at:]))
}

// globals reads what is of all sheets.
func (w *workbook) globals() error {
	r, at, err := w.next(0)
	if err != nil {
		return err
	}
	if r.kind != recordBegin || u16(r.data(), 0) != biff8 {
		return beforeExcel97()
	}
	for {
		if r, at, err = w.next(at); err != nil {
			return err
		}
		b := r.data()
		switch r.kind {
		case recordEnd:
			return nil
		case recordEncrypted:
			return &document.Error{Problem: say.Text("the workbook is encrypted with a password"),
				Expected: say.Text("one without: open it, take the password off, and save it")}
		case recordDates:
			w.date1904 = u16(b, 0) == 1
		case recordFormat:
			if w.formats[u16(b, 0)], err = (&texts{parts: [][]byte{b[min(2, len(b)):]}}).read(); err != nil {
				return err
			}
		case recordStyle:
			id := u16(b, 2)
			w.styles = append(w.styles, table.NumberStyleOf(id, w.formats[id]))
		case recordSheet:
			err = w.list(b)
		case recordStrings:
			err = w.readStrings(r)
		}
		if err != nil {
			return err
		}
	}
}

// list notes a sheet; charts and modules are none.
func (w *workbook) list(b []byte) error {
	if len(b) < 8 {
		return damaged("a sheet has no name")
	}
	if len(w.listed) >= table.MaxSheets {
		return &document.Error{Problem: say.Text("the workbook has more than %d sheets", table.MaxSheets),
			Expected: say.Text("a smaller one: split it")}
	}
	if b[5] != 0 {
		return nil
	}
	t := texts{parts: [][]byte{b[7:]}}
	name, err := t.characters(int(b[6]))
	w.listed = append(w.listed, listedSheet{name: name, at: u32(b, 0), hidden: b[4]&3 != 0})
	return err
}

// readStrings reads the texts that the sheets share.
func (w *workbook) readStrings(r record) error {
	count := u32(r.data(), 4)
	t := texts{parts: r.parts}
	t.skip(8)
	for range count {
		w.in.Budget.Check()
		if len(w.strings) >= table.MaxCells {
			return table.TooManyCells()
		}
		text, err := t.read()
		if err != nil {
			return err
		}
		w.strings = append(w.strings, text)
	}
	return nil
}
