package odf

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/document"
	"anlisou/data/format/table"
)

// spread reads the sheets of a spreadsheet, the hidden ones too.
func (f *file) spread(x *xml.Decoder) error {
	return archive.Each(x, 3, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "table" {
			return false, nil
		}
		if len(f.sheets) >= table.MaxSheets {
			return false, &document.Error{Problem: fmt.Sprintf("the workbook has more than %d sheets", table.MaxSheets),
				Expected: "a smaller one: split it"}
		}
		s := sheet{file: f, above: map[int]*covering{}}
		s.Name = archive.Attr(e, "name")
		s.Hidden = f.style("table", archive.Attr(e, "style-name")).hidden || archive.Attr(e, "display") == "false"
		err := s.rows(x, 4)
		f.sheets = append(f.sheets, s.Sheet)
		return true, err
	})
}

// sheet is a sheet as it is read.
type sheet struct {
	table.Sheet
	file   *file
	number int               // of the last row
	above  map[int]*covering // merged cells that reach into the next row, by column
}

// covering is a merged cell that covers places below it.
type covering struct {
	cell table.SheetCell
	rows int // that it covers still
	left bool
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
	var cells []table.SheetCell
	column, some := 0, false
	put := func(c table.SheetCell, times int) error {
		for range min(times, table.MaxColumns-column) {
			column++
			if c == (table.SheetCell{}) {
				continue
			}
			if s.file.cells += column - len(cells); s.file.cells > table.MaxCells {
				return table.TooManyCells()
			}
			cells = append(cells, make([]table.SheetCell, column-len(cells))...)
			cells[column-1] = c
			some = some || !c.Up && (strings.TrimSpace(c.Text) != "" || c.Problem() != "")
		}
		return nil
	}
	var beside covering // the merged cell of this row that covers what follows, in so many rows
	covered := 0
	err := archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		s.file.in.Budget.Check()
		repeated := number(e, "number-columns-repeated", 1)
		switch e.Name.Local {
		case "table-cell":
			c, err := s.cell(x, e, depth+1)
			if err != nil {
				return true, err
			}
			covered = min(number(e, "number-columns-spanned", 1), table.MaxColumns) - 1
			beside = covering{cell: c, rows: min(number(e, "number-rows-spanned", 1), maxRows) - 1, left: true}
			if beside.rows > 0 && column < table.MaxColumns {
				s.above[column] = &covering{cell: c, rows: beside.rows}
			}
			return true, put(c, repeated)
		case "covered-table-cell":
			for range min(repeated, table.MaxColumns-column) {
				if err := put(s.coveredBy(column, &covered, &beside), 1); err != nil {
					return false, err
				}
			}
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	return s.add(cells, some, times)
}

// coveredBy is what a covered place shows: the text of the cell beside it or above it that covers it.
func (s *sheet) coveredBy(column int, covered *int, beside *covering) table.SheetCell {
	if *covered > 0 {
		*covered--
		if beside.rows > 0 {
			s.above[column] = &covering{cell: beside.cell, rows: beside.rows, left: true}
		}
		c := beside.cell
		c.Left = true
		return c
	}
	over := s.above[column]
	if over == nil || over.rows == 0 {
		return table.SheetCell{}
	}
	over.rows--
	c := over.cell
	c.Up, c.Left = true, over.left
	return c
}

// add adds a row as often as it stands there. Rows without anything only count.
func (s *sheet) add(cells []table.SheetCell, some bool, times int) error {
	times = min(times, maxRows-s.number)
	if !some {
		s.number += times
		return nil
	}
	if s.file.cells += (times - 1) * len(cells); s.file.cells > table.MaxCells {
		return table.TooManyCells()
	}
	for range times {
		s.file.in.Budget.Check()
		s.number++
		place := fmt.Sprintf("sheet %s, row %d", document.Quote(s.Name), s.number)
		s.Rows = append(s.Rows, table.Row{Place: place, Cells: slices.Clone(cells)})
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
	value, valued := archive.Attr(e, "value"), true
	f, numeric := strconv.ParseFloat(value, 64)
	switch kind := archive.Attr(e, "value-type"); {
	case errorCell(e):
		note.Problem = fmt.Sprintf("is the error %s: mend the formula and save the workbook", document.Quote(c.Text))
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
		note.Problem = "is a formula whose value is not in the file: open it in a spreadsheet program and save it"
	}
	if note != (table.CellNote{}) {
		c.Note = &note
	}
	return c, err
}

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
