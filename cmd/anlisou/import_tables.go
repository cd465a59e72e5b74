package main

import (
	"strings"

	"anlisou/data/say"

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
var rowKinds = []struct {
	kind      string
	one, many say.Key
}{
	{document.RowGroup, "%d group heading", "%d group headings"}, {document.RowTotal, "%d total", "%d totals"},
	{document.RowNote, "%d note", "%d notes"}, {document.RowHead, "%d repeated head", "%d repeated heads"},
	{document.RowEmpty, "%d row with a number alone", "%d rows with a number alone"},
	{document.RowAbove, "%d row above the columns", "%d rows above the columns"},
}

// rowsLeft counts the rows of tables that are no cases, by their kind.
func (f *fileReport) rowsLeft() say.Message {
	var told []say.Message
	for _, k := range rowKinds {
		n := 0
		for _, t := range f.Tables {
			n += t.Left[k.kind]
		}
		switch {
		case n == 1:
			told = append(told, say.Text(k.one, n))
		case n > 1:
			told = append(told, say.Text(k.many, n))
		}
	}
	return say.List(told)
}

// describeTable says what each column of a table was taken for.
func describeTable(t *format.Table) say.Message {
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
	list := strings.Join(columns, "、")
	if t.Place.IsZero() {
		return say.Text("columns  %s", list)
	}
	return say.Text("%s, columns  %s", t.Place, list)
}
