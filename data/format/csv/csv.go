// Package csv hides how cells and rows are told apart in text, and written so that a spreadsheet opens them.
package csv

import (
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// Read reads a table of cases from text with commas, semicolons or tabs between its cells.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	text, err := charset.Decode(content)
	if err != nil {
		return nil, err
	}
	comma, text := separator(text)
	records, err := parse(text, comma, in.Budget)
	if err != nil {
		return nil, err
	}
	s := table.Sheet{}
	ours := false
	for _, r := range records {
		in.Budget.Check()
		made := table.Row{Place: document.Place{N: r.line}, Cells: make([]table.SheetCell, len(r.cells))}
		empty := true
		for i, text := range r.cells {
			made.Cells[i].Text = text
			empty = empty && strings.TrimSpace(text) == ""
		}
		ours = ours || table.IsOurHeader(made)
		if !ours {
			for i := range made.Cells {
				made.Cells[i].Text = plainCell(made.Cells[i].Text)
			}
		}
		if !empty {
			s.Rows = append(s.Rows, made)
		}
	}
	return table.ReadSheets([]table.Sheet{s}, "the table", in)
}

// plainCell takes off what a program put around a cell's text to keep a spreadsheet from changing it: '=1+1, ="0012".
func plainCell(text string) string {
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) &&
		strings.Count(inner, `"`) == 1 {
		return strings.TrimSuffix(inner, `"`)
	}
	return data.UnguardCell(text)
}

// csvRecord is the cells of a record and the line on which it begins.
type csvRecord struct {
	line  int
	cells []string
}

// parse cuts text at its separators and line ends (RFC 4180, and LF and CR alone). Text in quotes is kept to the byte,
// which encoding/csv does not: it makes LF of CR LF there. A quote inside a cell that does not begin with one is text.
func parse(text string, comma byte, b *budget.Budget) ([]csvRecord, error) {
	var records []csvRecord
	line, cells := 1, 0
	for text != "" {
		b.Check()
		r := csvRecord{line: line}
		for more := true; more; {
			var cell string
			begun := line
			if strings.HasPrefix(text, `"`) {
				var ok bool
				if cell, text, ok = cutQuoted(text[1:], comma); !ok {
					return nil, &document.Error{Line: begun, Problem: say.Text("a quote that opens here is never closed"),
						Expected: say.Text(`a quote " at the cell's end (inside a cell it is written twice)`)}
				}
				line += lineEnds(cell)
			} else {
				end := strings.IndexAny(text, string(rune(comma))+"\r\n")
				if end < 0 {
					end = len(text)
				}
				cell, text = text[:end], text[end:]
			}
			r.cells = append(r.cells, cell)
			if more = text != "" && text[0] == comma; more {
				text = text[1:]
			}
			if len(r.cells) > table.MaxColumns {
				return nil, &document.Error{Line: line,
					Problem:  say.Text("the line has more than %d cells", table.MaxColumns),
					Expected: say.Text("a table of cases")}
			}
		}
		if rest, ok := strings.CutPrefix(text, "\r\n"); ok {
			text, line = rest, line+1
		} else if text != "" {
			text, line = text[1:], line+1
		}
		for len(r.cells) > 0 && r.cells[len(r.cells)-1] == "" {
			r.cells = r.cells[:len(r.cells)-1]
		}
		if len(r.cells) == 0 {
			continue
		}
		if cells += len(r.cells); cells > table.MaxCells {
			return nil, table.TooManyCells()
		}
		records = budget.Grown(records, r, b)
	}
	return records, nil
}

// cutQuoted cuts a cell behind its opening quote. What stands between the closing quote and the next separator is text
// as well.
func cutQuoted(text string, comma byte) (cell, rest string, ok bool) {
	var b strings.Builder
	for {
		end := strings.IndexByte(text, '"')
		if end < 0 {
			return "", "", false
		}
		b.WriteString(text[:end])
		text = text[end+1:]
		if !strings.HasPrefix(text, `"`) {
			break
		}
		b.WriteByte('"')
		text = text[1:]
	}
	end := strings.IndexAny(text, string(rune(comma))+"\r\n")
	if end < 0 {
		end = len(text)
	}
	b.WriteString(text[:end])
	return b.String(), text[end:], true
}

// lineEnds counts the ends of lines in text: CR LF is one.
func lineEnds(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// separator tells what stands between the cells: what a line sep=; says, which Excel reads, or the sign that makes the
// most of the first lines a table.
func separator(text string) (comma byte, rest string) {
	if after, ok := strings.CutPrefix(text, "sep="); ok && len(after) > 1 && (after[1] == '\r' || after[1] == '\n') {
		return after[0], strings.TrimLeft(after[1:], "\r\n")
	}
	best, bestScore := byte(','), -1
	head := text
	if len(head) > charset.Sample {
		head = head[:charset.Sample]
	}
	for _, comma := range []byte{',', '\t', ';'} {
		records, err := parse(head, comma, nil)
		if err != nil && len(head) < len(text) { // a cell that is cut off
			records = firstRecords(head, comma)
		}
		score := 0
		for _, r := range records[:min(len(records), table.MaxHeaderRow)] {
			names, ofCases := table.HasNames(r.cells)
			if score = max(score, 2*names); ofCases {
				score = max(score, 2*names+1)
			}
		}
		if score == 0 && comma == '\t' && isGrid(records) {
			score = 1
		}
		if score > bestScore {
			best, bestScore = comma, score
		}
	}
	return best, text
}

// firstRecords are the records before one that is cut off.
func firstRecords(head string, comma byte) []csvRecord {
	for range table.MaxHeaderRow * 10 { // a cell of more lines is no cell
		end := strings.LastIndexAny(head, "\r\n")
		if end < 0 {
			return nil
		}
		head = head[:end]
		if strings.Count(head, `"`)%2 == 0 {
			records, _ := parse(head, comma, nil)
			return records
		}
	}
	return nil
}

// HoldsCases reports whether the beginning of a text, by which files are told apart, is that of a table of cases.
func HoldsCases(text string) bool {
	if text == "" {
		return false
	}
	comma, rest := separator(text)
	records, err := parse(rest, comma, nil)
	if err != nil || len(text) >= charset.Sample/2 {
		records = firstRecords(rest, comma)
	}
	for i, r := range records[:min(len(records), table.MaxHeaderRow)] {
		if names, ofCases := table.HasNames(r.cells); ofCases && names > 1 && mostlyCells(records[i+1:]) {
			return true
		}
	}
	return comma == '\t' && isGrid(records)
}

const (
	gridRows    = 4 // records of a table that nothing but its tabs shows
	gridColumns = 3
)

// isGrid reports records that are, below lines of one cell, as wide as each other and hold no sentence.
func isGrid(records []csvRecord) bool {
	for len(records) > 0 && len(records[0].cells) == 1 {
		records = records[1:]
	}
	if len(records) < gridRows {
		return false
	}
	for _, r := range records {
		if len(r.cells) < gridColumns || len(r.cells) != len(records[0].cells) {
			return false
		}
	}
	return !slices.ContainsFunc(records[0].cells, func(name string) bool {
		return strings.TrimSpace(name) == "" || strings.ContainsAny(name, "。；，")
	})
}

// mostlyCells reports whether lines are those of a table, and not of a text that only begins with one.
func mostlyCells(records []csvRecord) bool {
	several := 0
	for _, r := range records {
		if len(r.cells) > 1 {
			several++
		}
	}
	return several > 0 && 10*several >= 7*len(records)
}
