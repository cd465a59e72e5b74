package xlsx

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"

	"anlisou/data/format/table"
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
				w.styles = append(w.styles, table.NumberStyleOf(id, codes[id]))
			}
		}
		return nil
	})
}

// number is what a cell with a number shows.
func (w *workbook) number(value string, style int) string {
	value = strings.TrimSpace(value)
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return value
	}
	shown := table.PlainNumber
	if style >= 0 && style < len(w.styles) {
		shown = w.styles[style]
	}
	return shown.Show(f, w.date1904)
}
