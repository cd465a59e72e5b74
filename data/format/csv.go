package format

import (
	"fmt"
	"strings"

	"anlisou/data"
)

// readCSV reads a table of cases from text with commas, semicolons or tabs between its cells.
func readCSV(content []byte, in reading) (*Document, error) {
	text, err := decodeText(content)
	if err != nil {
		return nil, err
	}
	comma, text := separator(text)
	records, err := parseCSV(text, comma, in.budget)
	if err != nil {
		return nil, err
	}
	s := sheet{}
	ours := false
	for _, r := range records {
		in.budget.check()
		made := row{place: fmt.Sprintf("line %d", r.line), cells: make([]sheetCell, len(r.cells))}
		empty := true
		for i, text := range r.cells {
			made.cells[i].text = text
			empty = empty && strings.TrimSpace(text) == ""
		}
		ours = ours || isOurHeader(made)
		if !ours {
			for i := range made.cells {
				made.cells[i].text = plainCell(made.cells[i].text)
			}
		}
		if !empty {
			s.rows = append(s.rows, made)
		}
	}
	return readSheets([]sheet{s}, "the table", in)
}

// plainCell takes off what a program put around a cell's text to keep a spreadsheet from changing it: '=1+1, ="0012".
func plainCell(text string) string {
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) && strings.Count(inner, `"`) == 1 {
		return strings.TrimSuffix(inner, `"`)
	}
	return data.UnguardCell(text)
}

// csvRecord is the cells of a record and the line on which it begins.
type csvRecord struct {
	line  int
	cells []string
}

// parseCSV cuts text at its separators and line ends (RFC 4180, and LF and CR alone). Text in quotes is kept to the byte, which
// encoding/csv does not: it makes LF of CR LF there. A quote inside a cell that does not begin with one is text.
func parseCSV(text string, comma byte, b *budget) ([]csvRecord, error) {
	var records []csvRecord
	line, cells := 1, 0
	for text != "" {
		b.check()
		r := csvRecord{line: line}
		for more := true; more; {
			var cell string
			begun := line
			if strings.HasPrefix(text, `"`) {
				var ok bool
				if cell, text, ok = cutQuoted(text[1:], comma); !ok {
					return nil, &Error{Line: begun, Problem: "a quote that opens here is never closed", Expected: `a quote " at the cell's end (inside a cell it is written twice)`}
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
			if len(r.cells) > maxColumns {
				return nil, &Error{Line: line, Problem: fmt.Sprintf("the line has more than %d cells", maxColumns), Expected: "a table of cases"}
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
		if cells += len(r.cells); cells > maxCells {
			return nil, tooManyCells()
		}
		records = grown(records, r, b)
	}
	return records, nil
}

// cutQuoted cuts a cell behind its opening quote. What stands between the closing quote and the next separator is text as well.
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

// separator tells what stands between the cells: what a line sep=; says, which Excel reads, or the sign that makes the most of the
// first lines a table.
func separator(text string) (comma byte, rest string) {
	if after, ok := strings.CutPrefix(text, "sep="); ok && len(after) > 1 && (after[1] == '\r' || after[1] == '\n') {
		return after[0], strings.TrimLeft(after[1:], "\r\n")
	}
	best, bestScore := byte(','), -1
	head := text
	if len(head) > sample {
		head = head[:sample]
	}
	for _, comma := range []byte{',', '\t', ';'} {
		records, err := parseCSV(head, comma, nil)
		if err != nil && len(head) < len(text) { // a cell that is cut off
			records = firstRecords(head, comma)
		}
		score := 0
		for _, r := range records[:min(len(records), maxHeaderRow)] {
			columns, known := columnsOf(r.cells)
			score = max(score, 2*known)
			if hasField(columns, fieldTitle) && len(columns) > 1 {
				score = max(score, 2*known+1)
			}
		}
		if score > bestScore {
			best, bestScore = comma, score
		}
	}
	return best, text
}

// firstRecords are the records before one that is cut off.
func firstRecords(head string, comma byte) []csvRecord {
	for range maxHeaderRow * 10 { // a cell of more lines is no cell
		end := strings.LastIndexAny(head, "\r\n")
		if end < 0 {
			return nil
		}
		head = head[:end]
		if strings.Count(head, `"`)%2 == 0 {
			records, _ := parseCSV(head, comma, nil)
			return records
		}
	}
	return nil
}
