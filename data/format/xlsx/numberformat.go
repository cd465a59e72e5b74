package xlsx

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"

	"anlisou/data/format/table"
)

// numberStyle is how a cell shows a number, as far as text is concerned.
type numberStyle uint8

const (
	plainNumber numberStyle = iota
	dateNumber
	percentNumber
)

// readStyles reads how the cells show numbers: the style of a cell is a place in cellXfs, whose number format is a
// built-in one or is spelt out in numFmts.
func (w *workbook) readStyles(part string) error {
	codes := map[int]string{}
	inCells := false
	return w.walk(part, false, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attribute(e, "numFmtId")); err == nil {
				codes[id] = attribute(e, "formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(attribute(e, "numFmtId")) // 0 is General
				w.styles = append(w.styles, styleOf(id, codes[id]))
			}
		}
		return nil
	})
}

// styleOf reads a number format (ECMA-376, 18.8.30): the built-in ones by number, 27 to 36 and 50 to 58 being those of
// East Asia.
func styleOf(id int, code string) numberStyle {
	switch {
	case code != "":
		return styleOfCode(code)
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dateNumber
	case id == 9 || id == 10:
		return percentNumber
	}
	return plainNumber
}

func styleOfCode(code string) numberStyle {
	code, _, _ = strings.Cut(code, ";")
	var bare strings.Builder // without quoted text, colours and what follows a backslash
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"', '[':
			end := strings.IndexByte(code[i+1:], map[byte]byte{'"': '"', '[': ']'}[c])
			if end < 0 {
				return plainNumber
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		default:
			bare.WriteByte(c)
		}
	}
	shown := strings.ToLower(bare.String())
	switch {
	case strings.Contains(shown, "general"):
		return plainNumber
	case strings.ContainsAny(shown, "yd") || strings.Contains(shown, "e") && !strings.ContainsAny(shown, "0#"):
		return dateNumber
	case strings.Contains(shown, "%"):
		return percentNumber
	}
	return plainNumber
}

// number is what a cell with a number shows: the date, the percentage, or the number in the 15 digits that a
// spreadsheet has.
func (w *workbook) number(value string, style int) string {
	value = strings.TrimSpace(value)
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return value
	}
	shown := plainNumber
	if style >= 0 && style < len(w.styles) {
		shown = w.styles[style]
	}
	switch {
	case shown == dateNumber && f >= 1 && f < 2958466: // 31 December 9999
		return table.SerialDate(f, w.date1904).Format(time.DateOnly)
	case shown == percentNumber:
		return plainFloat(f*100) + "%"
	}
	return plainFloat(f)
}

func plainFloat(f float64) string {
	if math.Abs(f) >= 1e15 || f != 0 && math.Abs(f) < 1e-9 {
		return strconv.FormatFloat(f, 'g', 15, 64)
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		short = f
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}
