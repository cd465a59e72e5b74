package main

import (
	"context"
	"slices"

	"anlisou/data/format"
	"anlisou/server"
)

// choosable is an error where what columns are to be taken for cannot be read.
func choosable(columns []string) error {
	for _, text := range columns {
		if _, err := format.ParseColumn(text); err != nil {
			return &server.ColumnError{Given: text, Reason: err.Error()}
		}
	}
	return nil
}

// TakeColumns implements server.Documents.
func (d *documents) TakeColumns(_ context.Context, id string, columns []string) error {
	if err := choosable(columns); err != nil {
		return err
	}
	return d.readAnew(id, func(kept *keptDocument) { kept.Columns = slices.Clone(columns) })
}

func tablesTold(list []format.Table) (tables []server.DocumentTable) {
	for _, t := range list {
		told := server.DocumentTable{Place: t.Place, Rows: t.Rows, Left: t.Left}
		for _, c := range t.Columns {
			told.Columns = append(told.Columns, server.DocumentColumn(c))
		}
		tables = append(tables, told)
	}
	return tables
}

func columnsAsked(e *format.ColumnsError) *server.DocumentColumns {
	if e == nil {
		return nil
	}
	asked := &server.DocumentColumns{Place: e.Place, Titles: e.Titles, Proposed: e.Proposed}
	for _, c := range e.Columns {
		asked.Columns = append(asked.Columns, server.DocumentColumn(c))
	}
	return asked
}
