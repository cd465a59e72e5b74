package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/server"
)

// keeper looks after an open data directory that is served, as server.Config wants it.
type keeper struct{ *collection }

var _ server.Keeper = keeper{}

// Check implements server.Keeper.
func (k keeper) Check(
	ctx context.Context, by data.Author, mend bool, tell func(done, total int),
) (server.Checkup, error) {
	author := &by
	if !mend {
		author = nil
	}
	r, err := k.check(ctx, author, func(source index.Source) (*index.Checked, error) {
		return k.index.Check(ctx, source)
	}, tell)
	if err != nil {
		return server.Checkup{}, err
	}
	return r.Checkup, nil
}

// Compact implements server.Keeper.
func (k keeper) Compact(ctx context.Context, tell func(part string, done, total int)) (server.Compacted, error) {
	return k.compact(ctx, tell)
}

// Spaces implements server.Keeper.
func (k keeper) Spaces(context.Context) ([]data.Space, error) { return k.spaces() }

// spaces are what the parts of an open data directory take on disk; of an index that is not there yet, none.
func (c *collection) spaces() ([]data.Space, error) {
	cases, err := c.store.Space()
	if err != nil {
		return nil, err
	}
	spaces := []data.Space{cases}
	if ready := c.index != nil && c.index.Ready() == nil; !ready {
		return spaces, nil
	}
	more, err := c.index.Spaces()
	return append(spaces, more...), err
}

// compact gives back the space that updates left behind in an open data directory.
func (c *collection) compact(
	ctx context.Context, tell func(part string, done, total int),
) (done server.Compacted, err error) {
	if done.Before, err = c.spaces(); err != nil {
		return done, err
	}
	if err := c.store.Compact(ctx, func(done, total int) { tell(data.PartCases, done, total) }); err != nil {
		return done, err
	}
	total := c.store.Len()
	if c.index.Ready() == nil {
		err := c.index.Compact(ctx, func(done int) { tell("index", min(done, total), total) })
		if err != nil {
			return done, say.Errorf("compact the index: %w", err)
		}
	}
	done.After, err = c.spaces()
	return done, err
}

// keptLine is a line of what a server answers that checks or compacts: how far it is and, at last, how it ended.
type keptLine struct {
	Part      string
	Done      int
	Total     int
	Checked   *server.Checkup
	Compacted *server.Compacted
	Spaces    []data.Space
	Problem   *struct{ Title, Detail string }
}

// keep has a server check or compact, and gives its last line. The lines before are told.
func (w *writing) keep(ctx context.Context, path string, tell func(keptLine)) (last keptLine, err error) {
	body, err := w.open(ctx, http.MethodPost, path, "", nil)
	if err != nil {
		return last, err
	}
	defer body.Close()
	for lines := json.NewDecoder(body); ; {
		var line keptLine
		switch err := lines.Decode(&line); {
		case errors.Is(err, io.EOF):
			return last, noAnswer(ctx, w.name, io.ErrUnexpectedEOF)
		case err != nil:
			return last, noAnswer(ctx, w.name, err)
		case line.Problem != nil:
			return last, say.Errorf("%s: %s %s", w.name, line.Problem.Title, line.Problem.Detail)
		case line.Checked != nil, line.Compacted != nil, line.Spaces != nil:
			return line, nil
		}
		tell(line)
	}
}

// check has a server check what it keeps.
func (w *writing) check(ctx context.Context, env environment, mend bool) (*checkReport, error) {
	path := "/api/v1/check"
	if mend {
		path += "?mend=1"
	}
	bar := newProgress(env.stderr, "check", 0)
	defer bar.clear()
	last, err := w.keep(ctx, path, func(line keptLine) { bar.of(line.Done, line.Total) })
	if err != nil {
		return nil, err
	}
	if last.Checked == nil {
		return nil, say.Errorf("%s answers what this program does not know: is it of another version?", w.name)
	}
	return &checkReport{*last.Checked}, nil
}
