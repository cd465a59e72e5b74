package main

import (
	"fmt"
	"slices"
	"strings"

	"anlisou/data/format"
	"anlisou/data/format/document"
)

// checkColumns is an error of wrong use where what columns are to be taken for cannot be read.
func checkColumns(given []string) error {
	for _, text := range given {
		if _, err := format.ParseColumn(text); err != nil {
			return badUsage("--column %v", err)
		}
	}
	return nil
}

// columnChoices are what columns are to be taken for; what cannot be read was refused before.
func columnChoices(given []string) (choices []format.ColumnChoice) {
	for _, text := range given {
		if one, err := format.ParseColumn(text); err == nil {
			choices = append(choices, one)
		}
	}
	return choices
}

// rowKinds are what rows that are no cases are called, in the order in which they are told.
var rowKinds = []struct{ kind, one, many string }{
	{document.RowGroup, "group heading", "group headings"}, {document.RowTotal, "total", "totals"},
	{document.RowNote, "note", "notes"}, {document.RowHead, "repeated head", "repeated heads"},
	{document.RowEmpty, "row with a number alone", "rows with a number alone"},
	{document.RowAbove, "row above the columns", "rows above the columns"},
}

// rowsLeft counts the rows of tables that are no cases, by their kind.
func (f *fileReport) rowsLeft() string {
	var told []string
	for _, k := range rowKinds {
		n := 0
		for _, t := range f.Tables {
			n += t.Left[k.kind]
		}
		switch {
		case n == 1:
			told = append(told, "1 "+k.one)
		case n > 1:
			told = append(told, fmt.Sprintf("%d %s", n, k.many))
		}
	}
	return strings.Join(told, ", ")
}

// describeTable says what each column of a table was taken for.
func describeTable(t *format.Table) string {
	uses := map[string]string{}
	for _, u := range format.ColumnUses() {
		uses[u[0]] = u[1]
	}
	var columns []string
	for _, c := range t.Columns {
		use, known := uses[c.Use]
		if !known {
			use = c.Use
		}
		columns = append(columns, document.Quote(c.Name)+" → "+use)
	}
	place := "columns"
	if t.Place != "" {
		place = t.Place + ", columns"
	}
	return place + "  " + strings.Join(slices.Clip(columns), ", ")
}
