package xlsx

import (
	"encoding/xml"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// cellRange is a range of cells, from 1, ends included.
type cellRange struct{ top, left, bottom, right int }

// maxMerges is how many merged ranges of a sheet are read; its cells are looked up in them.
const maxMerges = 100_000

// readSheet reads the cells of a sheet.
func (w *workbook) readSheet(part, name string) (table.Sheet, error) {
	s := table.Sheet{Name: name}
	relations, err := w.relations(part)
	if err != nil {
		return s, err
	}
	rows := map[int][]table.SheetCell{} // those that hold anything
	var merges []cellRange
	number, links := 0, map[[2]int]string{}
	err = w.walk(part, true, func(decoder *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			number++
			if n, err := strconv.Atoi(attribute(e, "r")); err == nil && n > 0 && n <= 1<<20 {
				number = n
			}
			cells, err := w.readRow(decoder, number)
			if len(cells) > 0 {
				rows[number] = cells
			}
			return err
		case "mergeCell":
			if at, ok := parseSpan(attribute(e, "ref")); ok && len(merges) < maxMerges {
				merges = append(merges, at)
			}
		case "hyperlink":
			if at, ok := parseSpan(attribute(e, "ref")); ok && len(links) < maxMerges {
				links[[2]int{at.top, at.left}] = relations[relationID(e)].target
			}
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	for at, target := range links {
		if cells := rows[at[0]]; target != "" && at[1] <= len(cells) {
			c := &cells[at[1]-1]
			c.Note = &table.CellNote{Link: target, Problem: c.Problem()}
		}
	}
	numbers := slices.Sorted(maps.Keys(rows))
	if err := w.fillMerged(rows, numbers, merges); err != nil {
		return s, err
	}
	for _, n := range numbers {
		w.budget.Check()
		r := table.Row{Place: document.Place{Sheet: document.Quote(name), Unit: document.Rows, N: n}, Cells: rows[n]}
		if slices.ContainsFunc(
			r.Cells,
			func(c table.SheetCell) bool {
				return !c.Up && (strings.TrimSpace(c.Text) != "" || !c.Problem().IsZero())
			},
		) {
			s.Rows = append(s.Rows, r)
		}
	}
	return s, nil
}

// fillMerged gives the cells of merged ranges the text of their first one, in the rows that hold anything else.
func (w *workbook) fillMerged(rows map[int][]table.SheetCell, numbers []int, merges []cellRange) error {
	// A range over rows is gone through by the rows that there are: it may be a million long.
	for _, m := range merges {
		w.budget.Check()
		if m.left > len(rows[m.top]) {
			continue
		}
		first := rows[m.top][m.left-1]
		from, _ := slices.BinarySearch(numbers, m.top)
		for _, n := range numbers[from:] {
			if n > m.bottom {
				break
			}
			cells := rows[n]
			right := min(m.right, table.MaxColumns)
			if w.cells += max(right-len(cells), 0) + 1; w.cells > table.MaxCells {
				return table.TooManyCells()
			}
			if right > len(cells) {
				cells = append(cells, make([]table.SheetCell, right-len(cells))...)
			}
			for column := m.left; column <= right; column++ {
				filled := first
				filled.Up, filled.Left = n > m.top, column > m.left
				if filled.Up || filled.Left {
					cells[column-1] = filled
				}
			}
			rows[n] = cells
		}
	}
	return nil
}

// readRow reads the cells of a row up to its end, as far as they hold anything.
func (w *workbook) readRow(decoder *xml.Decoder, number int) ([]table.SheetCell, error) {
	var cells []table.SheetCell
	column := 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil, unexpected(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			return cells, nil // of the row: each cell is read to its own end
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := decoder.Skip(); err != nil {
					return nil, unexpected(err)
				}
				continue
			}
			column++
			if at, ok := parseSpan(attribute(t, "r")); ok && at.top == number {
				column = at.left
			}
			c, err := w.readCell(decoder, t)
			if err != nil {
				return nil, err
			}
			if c == (table.SheetCell{}) || column > table.MaxColumns {
				continue
			}
			if missing := column - len(cells); missing > 0 {
				if w.cells += missing; w.cells > table.MaxCells {
					return nil, table.TooManyCells()
				}
				cells = append(cells, make([]table.SheetCell, missing)...)
			}
			cells[column-1] = c
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
func parseSpan(ref string) (cellRange, bool) {
	first, last, isRange := strings.Cut(ref, ":")
	top, left, ok := parseRef(first)
	if !ok {
		return cellRange{}, false
	}
	s := cellRange{top, left, top, left}
	if isRange {
		if s.bottom, s.right, ok = parseRef(last); !ok {
			return cellRange{}, false
		}
	}
	return s, s.bottom >= s.top && s.right >= s.left
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
