package format

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
)

// detectTable tells the kinds of text that hold rows or objects, by the beginning of the text. The name decides only where that
// leaves it open: a table whose columns have unknown names is told as one by the reader's error.
func detectTable(name, text string) (kind, bool) {
	ending := strings.ToLower(filepath.Ext(name))
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "{"):
		first, rest, more := strings.Cut(text, "\n")
		if ending == ".jsonl" || ending == ".ndjson" || more && json.Valid([]byte(first)) && strings.HasPrefix(strings.TrimSpace(rest), "{") {
			return kindJSONL, true
		}
		return kindJSON, true
	case strings.HasPrefix(text, "["):
		if after := strings.TrimSpace(text[1:]); ending == ".json" || strings.HasPrefix(after, "{") || strings.HasPrefix(after, "]") {
			return kindJSON, true
		}
	}
	switch ending {
	case ".csv", ".tsv":
		return kindCSV, true
	case ".json":
		return kindJSON, true
	case ".jsonl", ".ndjson":
		return kindJSONL, true
	}
	if holdsCases(text) {
		return kindCSV, true
	}
	return "", false
}

// holdsCases reports whether the beginning of a text, by which files are told apart, is that of a table of cases.
func holdsCases(text string) bool {
	if text == "" {
		return false
	}
	comma, rest := separator(text)
	records, err := parseCSV(rest, comma, nil)
	if err != nil || len(text) >= sample/2 {
		records = firstRecords(rest, comma)
	}
	for i, r := range records[:min(len(records), maxHeaderRow)] {
		columns, score := columnsOf(r.cells)
		if len(columns) > 1 && score > 1 && hasField(columns, fieldTitle) && mostlyCells(records[i+1:]) {
			return true
		}
	}
	return false
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

// documentEndings are those of files that people keep documents in, of the kinds that are refused with a word of advice, too.
var documentEndings = map[string]bool{
	".txt": true, ".text": true, ".md": true, ".markdown": true, ".html": true, ".htm": true, ".mht": true, ".docx": true, ".docm": true, ".doc": true,
	".wps": true, ".rtf": true, ".odt": true, ".pdf": true, ".xlsx": true, ".xlsm": true, ".xlsb": true, ".xls": true, ".et": true, ".ods": true,
	".csv": true, ".tsv": true, ".json": true, ".jsonl": true, ".ndjson": true,
}

// LooksLikeDocument tells of a file among others, by its name and its first bytes, whether it is worth reading: a script is text as well,
// and would be read as the text of a case. A file that a person names is read whatever it is called.
func LooksLikeDocument(name string, head []byte) bool {
	if documentEndings[strings.ToLower(filepath.Ext(name))] {
		return true
	}
	return bytes.HasPrefix(head, zipMagic) || bytes.HasPrefix(head, ole2Magic) || bytes.HasPrefix(head, pdfMagic)
}
