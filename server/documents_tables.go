package server

import "anlisou/data/say"

// DocumentTable is a table whose rows are cases.
type DocumentTable struct {
	Place   say.Message      `json:"place,omitzero"` // "sheet 案例"; empty where the file is one table
	Columns []DocumentColumn `json:"columns"`
	Rows    int              `json:"rows"`           // below the columns
	Left    map[string]int   `json:"left,omitempty"` // rows that are no cases, by kind: group, total, note, empty, head, above
}

// DocumentColumn is a column, and what it was taken for: title, department, domain, region, year, date, url, id, number,
// text, or section for text under its own name.
type DocumentColumn struct {
	Name string `json:"name"`
	Use  string `json:"use"`
}

// DocumentColumns is a table of which it is not plain which column names the cases.
type DocumentColumns struct {
	Place    say.Message      `json:"place,omitzero"`
	Columns  []DocumentColumn `json:"columns"`
	Titles   []string         `json:"titles,omitempty"`   // each of which may be it
	Proposed string           `json:"proposed,omitempty"` // what is most like it
}

// ColumnError is what a column is to be taken for, and is none of the things that it may be.
type ColumnError struct{ Given, Reason string }

func (e *ColumnError) Error() string { return e.Reason }
