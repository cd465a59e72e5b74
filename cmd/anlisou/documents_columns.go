package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"anlisou/data/say"

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
	p, err := d.find(id)
	if err != nil {
		return err
	}
	p.deciding.Lock()
	defer p.deciding.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case p.gone:
		return server.ErrNoDocument
	case p.kept.State == server.DocumentAccepted:
		return server.ErrAcceptedBefore
	case p.kept.State == server.DocumentReading:
		return server.ErrNotRead
	case len(d.queue)+d.arriving >= mostToRead:
		return server.ErrReadersBusy
	}
	// What was chosen is of cases that were understood otherwise.
	if err := os.RemoveAll(filepath.Join(d.folder(id), choicesDir)); err != nil {
		return say.Errorf("give up what was chosen of a document: %w", err)
	}
	kept := p.kept
	kept.Columns, kept.State = slices.Clone(columns), server.DocumentReading
	if err := d.save(&kept); err != nil {
		return err
	}
	p.kept = kept
	d.enqueue(p)
	d.start()
	return nil
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
