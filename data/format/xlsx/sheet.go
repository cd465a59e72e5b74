package xlsx

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// readSheet reads the cells of a sheet.
func (w *workbook) readSheet(part, name string) (table.Sheet, error) {
	relations, err := w.relations(part)
	if err != nil {
		return table.Sheet{}, err
	}
	cells := table.NewCells(&w.cells, w.budget)
	number := 0
	err = w.walk(part, true, func(decoder *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			number++
			if n, err := strconv.Atoi(attribute(e, "r")); err == nil && n > 0 && n <= 1<<20 {
				number = n
			}
			return w.readRow(decoder, number, cells)
		case "mergeCell":
			if at, ok := parseSpan(attribute(e, "ref")); ok {
				cells.Merge(at)
			}
		case "hyperlink":
			if at, ok := parseSpan(attribute(e, "ref")); ok {
				cells.Link(at.Top, at.Left, relations[relationID(e)].target)
			}
		}
		return nil
	})
	if err != nil {
		return table.Sheet{}, err
	}
	return cells.Sheet(name)
}

// readRow reads the cells of a row up to its end, as far as they hold anything.
func (w *workbook) readRow(decoder *xml.Decoder, number int, cells *table.Cells) error {
	column := 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return unexpected(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			return nil // of the row: each cell is read to its own end
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := decoder.Skip(); err != nil {
					return unexpected(err)
				}
				continue
			}
			column++
			if at, ok := parseSpan(attribute(t, "r")); ok && at.Top == number {
				column = at.Left
			}
			c, err := w.readCell(decoder, t)
			if err != nil {
				return err
			}
			if err := cells.Put(number, column, c); err != nil {
				return err
			}
		}
	}
}

// readCell reads a cell up to its end.
func (w *workbook) readCell(decoder *xml.Decoder, e xml.StartElement) (table.SheetCell, error) {
	var value, inline, formula string
	hasFormula := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return table.SheetCell{}, unexpected(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			return w.cellOf(e, value, inline, formula, hasFormula), nil
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				value, err = plainText(decoder)
			case "is":
				inline, err = richText(decoder)
			case "f":
				hasFormula = true
				formula, err = plainText(decoder)
			default:
				err = unexpected(decoder.Skip())
			}
			if err != nil {
				return table.SheetCell{}, err
			}
		}
	}
}

// plainText reads the text of an element up to its end.
func plainText(decoder *xml.Decoder) (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		token, err := decoder.Token()
		if err != nil {
			return "", unexpected(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			b.Write(t)
		}
	}
	return b.String(), nil
}

// hyperlinkForm is a formula that makes a link of fixed text.
var hyperlinkForm = regexp.MustCompile(`(?i)^\s*HYPERLINK\(\s*"([^"]+)"`)

// cellOf makes of what a cell holds what it shows.
func (w *workbook) cellOf(e xml.StartElement, value, inline, formula string, hasFormula bool) table.SheetCell {
	c, note := table.SheetCell{}, table.CellNote{}
	if m := hyperlinkForm.FindStringSubmatch(formula); m != nil {
		note.Link = m[1]
	}
	switch attribute(e, "t") {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && i >= 0 && i < len(w.strings) {
			c.Text = w.strings[i]
		}
	case "inlineStr":
		c.Text = inline
	case "str":
		c.Text = unescape(value)
	case "b":
		c.Text = map[string]string{"1": "TRUE", "0": "FALSE"}[strings.TrimSpace(value)]
	case "e":
		note.Problem = say.Text("is the error %s: mend the formula and save the workbook", document.Quote(value))
	case "d":
		c.Text, _, _ = strings.Cut(value, "T")
	default:
		style, _ := strconv.Atoi(attribute(e, "s")) // 0, the first, where there is none
		c.Text = w.number(value, style)
	}
	if hasFormula && value == "" && inline == "" && note.Link == "" {
		note.Problem = say.Text("is a formula whose value is not in the file: open it in Excel or WPS and save it")
	}
	if note.Link != "" || !note.Problem.IsZero() {
		c.Note = &note
	}
	return c
}

// parseSpan reads B2 or B2:C7.
func parseSpan(ref string) (table.Range, bool) {
	first, last, isRange := strings.Cut(ref, ":")
	top, left, ok := parseRef(first)
	if !ok {
		return table.Range{}, false
	}
	s := table.Range{Top: top, Left: left, Bottom: top, Right: left}
	if isRange {
		if s.Bottom, s.Right, ok = parseRef(last); !ok {
			return table.Range{}, false
		}
	}
	return s, s.Bottom >= s.Top && s.Right >= s.Left
}

func parseRef(ref string) (row, column int, ok bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return row, column, err == nil && i > 0 && row > 0 && row <= 1<<20 && column <= 1<<14
}

// xmlEscapeForm is a character as the format writes those that XML may not hold.
var xmlEscapeForm = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape reads such characters: _x000D_ is a CR. Those that no text has any use for are left out.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return xmlEscapeForm.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseUint(m[2:6], 16, 32)
		r := rune(n)
		if err != nil || !utf8.ValidRune(r) || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return ""
		}
		return string(r)
	})
}
