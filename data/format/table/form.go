package table

import (
	"strings"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// fillHint is what a form says of how to fill in a field: （800字以内）, （必填）.
var fillHint = pattern.New(`[(（][^()（）]*(?:字|填|选|勾|左右|以内)[^()（）]*[)）]$`)

// labelName is the name in a form's cell, without its colon and how to fill it in.
func labelName(text string) string {
	name := strings.TrimRight(outline.OneLine(text), ":： ")
	if plain := strings.TrimSpace(fillHint.ReplaceAllString(name, "")); plain != "" {
		name = plain
	}
	return strings.TrimRight(name, ":： ")
}

// isLabel reports a cell of a form that names what the next one holds.
func isLabel(text string) bool {
	name := labelName(text)
	if strings.HasSuffix(name, "。") {
		return false
	}
	return outline.IsSectionName(name) || isFieldLabel(name)
}

// isFieldLabel reports whether a name is one that forms, or columns of tables, have for what a field takes.
func isFieldLabel(name string) bool {
	if formLabels[columnKey(name)] {
		return true
	}
	known, _ := Meaning(name)
	switch known.Field {
	case FieldTitle, FieldDepartment, FieldDomain, FieldRegion, FieldYear, FieldDate:
		return true
	}
	return false
}

// FormRecord reads a form for one case, each name with what stands behind or below it; false where the table is none,
// or has no title to fill in.
func (g Grid) FormRecord(place document.Place) (Record, bool) {
	if !g.Form() {
		return Record{}, false
	}
	r := Record{Place: place}
	label := ""
	titled := false
	for _, row := range g {
		for i, c := range row {
			text := strings.TrimSpace(c.Text)
			switch {
			case c.Repeats() || text == "":
			case isLabel(text) && (label == "" || i+1 < len(row)):
				label = labelName(text)
			case label != "":
				known, _ := Meaning(label)
				titled = titled || known.Field == FieldTitle
				r.Values = append(r.Values, Value{Name: label, Field: known.Field, Text: text})
				label = ""
			case len(r.Values) > 0 && r.Values[len(r.Values)-1].Field == FieldSection: // it goes on in another cell
				r.Values[len(r.Values)-1].Text += "\n" + text
			default:
				r.Values = append(r.Values, Value{Field: FieldText, Text: text})
			}
		}
	}
	return r, titled
}

// grid are the cells of a sheet as those of a table in a text.
func (s Sheet) grid() Grid {
	g := make(Grid, len(s.Rows))
	for i, r := range s.Rows {
		g[i] = make([]Cell, len(r.Cells))
		for k, c := range r.Cells {
			g[i][k] = Cell{Text: c.Text, Up: c.Up, Left: c.Left}
		}
	}
	return g
}

const maxFormRows = 100

// form reads a sheet that is a form for one case.
func (s Sheet) form() (Record, bool) {
	if s.Hidden || len(s.Rows) < 2 || len(s.Rows) > maxFormRows {
		return Record{}, false
	}
	place := s.place()
	if place == (document.Place{}) {
		place = s.Rows[0].Place
	}
	return s.grid().FormRecord(place)
}

// IsForm reports a sheet that is a form for one case.
func (s Sheet) IsForm() bool {
	_, ok := s.form()
	return ok
}
