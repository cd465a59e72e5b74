package document

import "anlisou/data/say"

// Unit is what a document is counted in; the zero Unit is lines.
type Unit string

// The units.
const (
	Lines      Unit = ""
	Paragraphs Unit = "paragraph"
	Pages      Unit = "page"
	Rows       Unit = "row"
	Objects    Unit = "case" // of JSON
	Tables     Unit = "table"
)

// units are places by their units.
var units = map[Unit]say.Key{
	Lines: "line %d", Paragraphs: "paragraph %d", Pages: "page %d", Rows: "row %d", Objects: "case %d", Tables: "table %d",
}

// Place is where something stands in a document, as a person would look for it: line 12; row 5 of the sheet 案例.
type Place struct {
	// File is the name of a document within one that holds several; what follows is a place in it.
	File string
	// Part is a part that has no number: the letter itself.
	Part say.Key
	// Sheet is that of a workbook, and Table counts the tables of a text from 1; of a place that is in neither they are
	// zero.
	Sheet string
	Table int
	// Unit is what N counts, from 1; N is 0 where the place is the whole sheet.
	Unit Unit
	N    int
}

// Whole is the sheet or table that the place is in.
func (p Place) Whole() Place { return Place{File: p.File, Sheet: p.Sheet, Table: p.Table} }

// In is the place as one of a document within another.
func (p Place) In(file string) Place {
	if p.File != "" {
		file += "/" + p.File
	}
	p.File = file
	return p
}

// String is the place in English: "line 12", "sheet 案例, row 5".
func (p Place) String() string { return p.Said().String() }

// Said implements say.Sayer.
func (p Place) Said() say.Message {
	within := p.within()
	switch {
	case p.File == "":
		return within
	case within.IsZero():
		return say.Plain(p.File)
	}
	return say.Text("%s: %s", p.File, within)
}

// within is the place but for the file.
func (p Place) within() say.Message {
	if p.Part != "" {
		return say.Text(p.Part)
	}
	var whole say.Message
	switch {
	case p.Sheet != "":
		whole = say.Text("sheet %s", p.Sheet)
	case p.Table > 0:
		whole = say.Text(units[Tables], p.Table)
	}
	switch {
	case p.N == 0:
		return whole
	case whole.IsZero():
		return say.Text(units[p.Unit], p.N)
	}
	in := say.Text(units[p.Unit], p.N)
	if p.Sheet == "" {
		return say.Text("table %[1]d, %[2]s", p.Table, in)
	}
	return say.Text("%[1]s, %[2]s", whole, in)
}
