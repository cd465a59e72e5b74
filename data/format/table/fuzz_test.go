package table

import (
	"errors"
	"strings"
	"testing"

	"anlisou/data/format/document"
)

// FuzzSheet: whatever a table holds, it is read or refused in a line; a case of it keeps the rules, and each row is
// counted: as a case or a part of one, as what is no case, or as refused.
// go test -tags ne,nomsgpack ./data/format/table -fuzz FuzzSheet -fuzztime 1m
func FuzzSheet(f *testing.F) {
	for _, seed := range []string{
		"序号|重点任务|牵头单位\n一、优化（2项）|<|<\n1|甲|乙\n合计||2", "标题|做法\n^|文\n注：x|", "案例名称|责任单位|<\n^|牵头|配合\n甲|乙|丙",
		"案例名称|甲|申报时间|2024年6月\n主要做法|做。|<|<\n申报单位|乙|<|<", "名目|内容\n甲|乙", "年份|发布日期|标题|做法\n|2021.2.19|甲|文", "||\n|标题|做法\n|甲|文|多",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Sheet{Name: "表"}
		for n, line := range strings.Split(text, "\n") {
			r := Row{Place: document.Place{Unit: document.Rows, N: 1}}
			for i, cell := range strings.Split(line, "|") {
				c := SheetCell{Text: cell}
				if above := n - 1; cell == "^" && above >= 0 && i < len(s.Rows[above].Cells) {
					c = SheetCell{Text: s.Rows[above].Cells[i].Text, Up: true}
				}
				if cell == "<" && i > 0 {
					c = SheetCell{Text: r.Cells[i-1].Text, Left: true}
				}
				r.Cells = append(r.Cells, c)
			}
			s.Rows = append(s.Rows, r)
		}
		doc, err := ReadSheets([]Sheet{s}, "the table", document.NewReading("", document.Options{Collection: "x"}, nil))
		if err != nil {
			var e *document.Error
			if !errors.As(err, &e) || strings.ContainsAny(err.Error(), "\r\n") {
				t.Fatalf("%q (%T)", err, err)
			}
			return
		}
		for _, c := range doc.Cases {
			if c.ID == "" {
				c.ID = "x"
			}
			if err := c.Validate(); err != nil {
				t.Fatal(err)
			}
		}
		for _, of := range doc.Tables {
			left := 0
			for kind, n := range of.Left {
				if kind != document.RowAbove {
					left += n
				}
			}
			if left+len(doc.Cases)+len(doc.Refused)+doc.RefusedMore > of.Rows+1 {
				t.Fatalf("%d rows: %v, %d cases, %d refused", of.Rows, of.Left, len(doc.Cases), len(doc.Refused))
			}
		}
	})
}
