package csv

import (
	"bufio"
	"io"
	"strings"

	"anlisou/data"
	"anlisou/data/format/charset"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// Write writes cases as a table that a spreadsheet opens as it is: UTF-8 with a byte order mark, CR LF behind each
// line, and an apostrophe before what would run as a formula. Several departments or domains stand in one cell with 、
// between them; each of the most usual headings has a column, and the sections of a case that does not fit these stand
// as JSON under 章节. What it writes is read again as it was.
func Write(w io.Writer, cases table.Cases, collections []data.Collection) error {
	layout, err := table.LayoutOf(cases)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(charset.ByteOrderMark) // the error is Flush's
	writeRecord(out, layout.Header())
	known := table.ByID(collections)
	for c, err := range cases {
		if err != nil {
			return err
		}
		writeRecord(out, layout.Cells(c, known[c.Collection]))
	}
	if err := out.Flush(); err != nil {
		return say.Errorf("write the cases: %w", err)
	}
	return nil
}

// writeRecord writes a record of CSV; encoding/csv would leave out a CR inside a cell. The error is that of the
// writer's Flush.
func writeRecord(out *bufio.Writer, cells []string) {
	for i, c := range cells {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		if strings.ContainsAny(c, "\",\r\n") || strings.TrimSpace(c) != c {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		_, _ = out.WriteString(c)
	}
	_, _ = out.WriteString("\r\n")
}
