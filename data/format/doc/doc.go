// Package doc hides how a Word document of the old kind (.doc, and .wps of WPS today) keeps its text and its properties
// apart, in pieces, pages of properties and tables of both ([MS-DOC]).
package doc

import (
	"cmp"
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"anlisou/data/format/compound"
	"anlisou/data/format/document"
	"anlisou/data/format/flow"
	"anlisou/data/say"
)

// MainStream is the stream that a Word document has.
const MainStream = "WordDocument"

// Read reads a document as docx is read: with its headings, the numbers of its lists, tables, notes and text boxes, and
// without what is hidden or deleted, the codes of fields, heads and feet of pages.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	f, err := compound.Open(content, in)
	if err != nil {
		return nil, err
	}
	w := word{in: in, notes: map[int]string{}, boxes: map[int][]span{}}
	if w.main, err = f.Stream(MainStream, in); err != nil {
		return nil, err
	}
	if err := w.readHead(f); err != nil {
		return nil, err
	}
	for _, read := range []func() error{w.readPieces, w.readStyles, w.readLists, w.readProperties} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	in.Budget.Check()
	w.readNotes()
	w.readBoxes()
	text := &flow.Text{}
	w.story(text, span{0, w.head.text}, 0)
	in.Budget.Check()
	return text.Prose("").Document(in)
}

// word is an open document.
type word struct {
	in                document.Reading
	main, table, data []byte
	head              head

	pieces     []piece
	paragraphs []properties // by their places in the main stream
	runs       []properties
	styles     []style
	lists      lists
	notes      map[int]string // the text of a note by the place of its mark
	boxes      map[int][]span // the texts of the boxes that hang on a place
	shown      int            // notes so far, for their marks
}

// span is a part of the document's text: its characters from one on, before another.
type span struct{ from, to int }

// head is what the document's head says (FIB).
type head struct {
	text, notes, heads, macros, comments, ends, boxes int    // characters of each story
	tables                                            []byte // where in the table stream each table is (FibRgFcLcb)
}

// The tables of the head that are read, by their number in FibRgFcLcb97.
const (
	stylesTable     = 1
	noteMarks       = 2
	noteTexts       = 3
	runsTable       = 12
	paragraphsTable = 13
	piecesTable     = 33
	shapesTable     = 40
	endMarks        = 46
	endTexts        = 47
	boxTexts        = 56
	listsTable      = 73
	overridesTable  = 74
)

func damaged(what say.Key) error { return compound.Damaged(say.New(what)) }

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
	return int(int32(binary.LittleEndian.Uint32(b[at:])))
}

const (
	firstVersion = 0xC1 // nFib of Word 97
	headFields   = 154  // where FibRgFcLcb begins
	mostText     = 1 << 28
)

// readHead reads the head, and the stream with the tables.
func (w *word) readHead(f *compound.File) (err error) {
	b := w.main
	if len(b) < headFields+2 || u16(b, 0) != 0xA5EC || u16(b, 2) < firstVersion {
		return &document.Error{Problem: say.Text("the file is a Word document of a kind from before Word 97"),
			Expected: say.Text("docx: open it in Word or WPS and save it as docx")}
	}
	flags := u16(b, 10)
	if flags&0x0100 != 0 {
		return &document.Error{Problem: say.Text("the file is encrypted"),
			Expected: say.Text("a document without a password: open it in Word or WPS, take the password off and save it")}
	}
	name := "0Table"
	if flags&0x0200 != 0 {
		name = "1Table"
	}
	if w.table, err = f.Stream(name, w.in); err == nil && w.table == nil {
		err = compound.Damaged(say.Errorf("it has no %s", name))
	}
	if err != nil {
		return err
	}
	if w.data, err = f.Stream("Data", w.in); err != nil {
		return err
	}
	story := func(at int) int { return u32(b, at) }
	w.head = head{
		text: story(76), notes: story(80), heads: story(84), macros: story(88), comments: story(92), ends: story(96),
		boxes: story(100), tables: b[headFields:min(len(b), headFields+8*u16(b, headFields-2))],
	}
	for _, n := range []int{w.head.text, w.head.notes, w.head.heads, w.head.macros, w.head.comments, w.head.ends, w.head.boxes} {
		if n < 0 || n > mostText {
			return damaged("its head says no true length")
		}
	}
	return nil
}

// part is a table of the head; empty where there is none.
func (w *word) part(number int) ([]byte, error) {
	from, size := u32(w.head.tables, 8*number), u32(w.head.tables, 8*number+4)
	if size == 0 {
		return nil, nil
	}
	if from < 0 || size < 0 || from > len(w.table) || size > len(w.table)-from {
		return nil, compound.Damaged(say.Errorf("table %d lies outside its stream", number))
	}
	return w.table[from : from+size], nil
}

// piece is a run of the text that stands in one place of the main stream.
type piece struct {
	span
	at   int // in bytes
	wide bool
}

// place is where a character of the piece stands, in bytes.
func (p piece) place(cp int) int {
	if p.wide {
		return p.at + 2*(cp-p.from)
	}
	return p.at + cp - p.from
}

// readPieces reads the table of pieces.
func (w *word) readPieces() error {
	b, err := w.part(piecesTable)
	if err != nil {
		return err
	}
	for len(b) > 3 && b[0] == 1 { // properties of pieces, which say nothing that is read
		b = b[min(3+u16(b, 1), len(b)):]
	}
	if len(b) < 5 || b[0] != 2 {
		return damaged("it has no table of pieces")
	}
	size := u32(b, 1)
	if b = b[5:]; size < 4 || size > len(b) {
		return damaged("its table of pieces breaks off")
	}
	n := (size - 4) / 12
	for i := range n {
		p := piece{span: span{u32(b, 4*i), u32(b, 4*i+4)}}
		place := u32(b, 4*(n+1)+8*i+2)
		p.wide = place&0x40000000 == 0
		p.at = place & 0x3FFFFFFF
		if !p.wide {
			p.at /= 2
		}
		last := 0
		if i > 0 {
			last = w.pieces[i-1].to
		}
		if p.from != last || p.to <= p.from || p.to > mostText || p.place(p.to) > len(w.main) {
			return damaged("its pieces are not where they are said to be")
		}
		w.pieces = append(w.pieces, p)
	}
	if n == 0 || w.pieces[n-1].to < w.head.text {
		return damaged("its text breaks off")
	}
	return nil
}

// character is one of the text, with its place in the text and in the main stream.
type character struct {
	r         rune
	cp, place int
}

// each calls read for each character of a part of the text.
func (w *word) each(s span, read func(c character)) {
	first, _ := slices.BinarySearchFunc(w.pieces, s.from, func(p piece, cp int) int { return cmp.Compare(p.to, cp+1) })
	for _, p := range w.pieces[first:] {
		if p.from >= s.to {
			return
		}
		for cp := max(p.from, s.from); cp < min(p.to, s.to); cp++ {
			if cp%pageSize == 0 {
				w.in.Budget.Check()
			}
			c := character{cp: cp, place: p.place(cp)}
			if p.wide {
				c.r = rune(u16(w.main, c.place))
				if utf16.IsSurrogate(c.r) && cp+1 < p.to {
					if pair := utf16.DecodeRune(c.r, rune(u16(w.main, c.place+2))); pair != '\uFFFD' {
						c.r = pair
						cp++
					}
				}
			} else {
				c.r = charmap.Windows1252.DecodeByte(w.main[c.place])
			}
			read(c)
		}
	}
}
