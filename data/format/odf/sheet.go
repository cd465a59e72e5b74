package odf

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/document"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// spread reads the sheets of a spreadsheet, the hidden ones too.
func (f *file) spread(x *xml.Decoder) error {
	return archive.Each(x, 3, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "table" {
			return false, nil
		}
		if len(f.sheets) >= table.MaxSheets {
			return false, &document.Error{Problem: say.Text("the workbook has more than %d sheets", table.MaxSheets),
				Expected: say.Text("a smaller one: split it")}
		}
		s := sheet{file: f, cells: table.NewCells(&f.cells, f.in.Budget)}
		if err := s.rows(x, 4); err != nil {
			return true, err
		}
		one, err := s.cells.Sheet(archive.Attr(e, "name"))
		one.Hidden = f.style("table", archive.Attr(e, "style-name")).hidden || archive.Attr(e, "display") == "false"
		f.sheets = append(f.sheets, one)
		return true, err
	})
}

// sheet is a sheet as it is read.
type sheet struct {
	file   *file
	cells  *table.Cells
	number int // of the last row
}

func (s *sheet) rows(x *xml.Decoder, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "table-row":
			return true, s.row(x, number(e, "number-rows-repeated", 1), depth+1)
		case "table-header-rows", "table-rows", "table-row-group":
			return true, s.rows(x, depth+1)
		}
		return false, nil
	})
}

// maxRows is how many rows a sheet may have, as programs have it.
const maxRows = 1 << 20

// row reads a row, which stands in so many places.
func (s *sheet) row(x *xml.Decoder, times, depth int) error {
	times = min(times, maxRows-s.number)
	column := 0
	err := archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		s.file.in.Budget.Check()
		repeated := min(number(e, "number-columns-repeated", 1), table.MaxColumns)
		switch e.Name.Local {
		case "table-cell":
			c, err := s.cell(x, e, depth+1)
			if err == nil {
				err = s.put(c, column+1, repeated, times)
			}
			m := table.Range{Top: s.number + 1, Left: column + 1}
			m.Bottom = m.Top + min(number(e, "number-rows-spanned", 1), maxRows) - 1
			m.Right = m.Left + min(number(e, "number-columns-spanned", 1), table.MaxColumns) - 1
			if m.Bottom > m.Top || m.Right > m.Left {
				s.cells.Merge(m)
			}
			column += repeated
			return true, err
		case "covered-table-cell": // its text is that of the one that covers it
			column += repeated
		}
		return false, nil
	})
	s.number += times
	return err
}

// put puts a cell in so many columns from one on, of so many rows.
func (s *sheet) put(c table.SheetCell, column, columns, rows int) error {
	if c == (table.SheetCell{}) {
		return nil
	}
	for r := range rows {
		s.file.in.Budget.Check()
		for k := range columns {
			if err := s.cells.Put(s.number+1+r, column+k, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// cell reads what a cell shows.
func (s *sheet) cell(x *xml.Decoder, e xml.StartElement, depth int) (table.SheetCell, error) {
	var paragraphs []string
	link := ""
	err := archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "p" {
			return false, nil
		}
		w := words{}
		if err := s.inline(x, &w, &link, depth+1); err != nil {
			return true, err
		}
		paragraphs = append(paragraphs, w.text.String())
		return true, nil
	})
	c, note := table.SheetCell{Text: strings.Join(paragraphs, "\n")}, table.CellNote{Link: link}
	if m := hyperlinkForm.FindStringSubmatch(archive.Attr(e, "formula")); m != nil && link == "" {
		note.Link = m[1]
	}
	value, valued := archive.Attr(e, "value"), true
	f, numeric := strconv.ParseFloat(value, 64)
	switch kind := archive.Attr(e, "value-type"); {
	case errorCell(e):
		note.Problem = say.Text("is the error %s: mend the formula and save the workbook", document.Quote(c.Text))
		c.Text = ""
	case kind == "date":
		c.Text, _, _ = strings.Cut(archive.Attr(e, "date-value"), "T")
	case kind == "percentage" && numeric == nil:
		c.Text = table.PercentNumber.Show(f, false)
	case (kind == "float" || kind == "currency") && numeric == nil:
		c.Text = table.PlainNumber.Show(f, false)
	case kind == "boolean":
		c.Text = strings.ToUpper(archive.Attr(e, "boolean-value"))
	case kind == "string" && c.Text == "":
		c.Text = archive.Attr(e, "string-value")
	default:
		valued = kind != ""
	}
	if archive.Attr(e, "formula") != "" && !valued && c.Text == "" && link == "" {
		note.Problem = say.Text("is a formula whose value is not in the file: open it in a spreadsheet program and save it")
	}
	if note.Link != "" || !note.Problem.IsZero() {
		c.Note = &note
	}
	return c, err
}

// hyperlinkForm is a formula that makes a link of fixed text.
var hyperlinkForm = pattern.New(`(?i)^(?:of:)?=HYPERLINK\(\s*"([^"]+)"`)

// errorCell reports a cell that shows an error, as LibreOffice marks it beside the standard.
func errorCell(e xml.StartElement) bool {
	return slices.ContainsFunc(e.Attr, func(a xml.Attr) bool {
		return a.Name.Local == "value-type" && a.Value == "error"
	})
}

// inline reads the text of a cell, and where it leads.
func (s *sheet) inline(x *xml.Decoder, w *words, link *string, depth int) error {
	return archive.EachToken(x, depth, w.write, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "s":
			w.put(strings.Repeat(" ", min(number(e, "c", 1), mostSpaces)))
		case "tab":
			w.put("\t")
		case "line-break":
			w.put("\n")
		case "ruby-text":
		default:
			if e.Name.Local == "a" && *link == "" {
				*link = archive.Attr(e, "href")
			}
			return true, s.inline(x, w, link, depth+1)
		}
		return false, nil
	})
}
