package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"anlisou/data/durable"
	"anlisou/data/say"
	"anlisou/server"
)

const (
	// choicesDir, in the folder of a document that waits, has what was chosen of its cases: a sealed file for each run of
	// choicesTogether of them, named by its number, so that what is kept of a page costs the same in a file of any length.
	choicesDir      = "choices"
	choicesTogether = 50
)

// keptChoices are those that were kept of a document.
type keptChoices struct {
	of   map[string]*server.Choice // by the place of the case, which stays where the document is read again
	lost []int                     // the first case of each run that is damaged
}

func (k *keptChoices) count() *server.ChosenDocument {
	counted := &server.ChosenDocument{Seen: len(k.of), Lost: k.lost}
	for _, one := range k.of {
		if one.Leave {
			counted.Left++
		}
	}
	return counted
}

// Choose implements server.Documents.
func (d *documents) Choose(_ context.Context, id string, choices []server.Choice) error {
	p, err := d.find(id)
	if err != nil {
		return err
	}
	p.deciding.Lock()
	defer p.deciding.Unlock()
	d.mu.Lock()
	kept, gone := p.kept, p.gone
	d.mu.Unlock()
	switch {
	case gone:
		return server.ErrNoDocument
	case kept.State == server.DocumentAccepted:
		return server.ErrAcceptedBefore
	case kept.State != server.DocumentRead:
		return server.ErrNotRead
	}
	return d.keepChoices(&kept, choices)
}

// keepChoices keeps choices of a document that its caller decides on.
func (d *documents) keepChoices(kept *keptDocument, choices []server.Choice) error {
	runs := map[int][]server.Choice{}
	for _, one := range choices {
		if one.Nth < 1 || one.Nth > kept.Report.Cases {
			return &server.PlaceError{Place: one.Place}
		}
		run := (one.Nth - 1) / choicesTogether
		runs[run] = append(runs[run], one)
	}
	dir := filepath.Join(d.folder(kept.ID), choicesDir)
	err := os.Mkdir(dir, documentsMode)
	if err == nil {
		err = durable.SyncFolder(d.folder(kept.ID))
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return say.Errorf("keep what was chosen of a document: %w", err)
	}
	for run, list := range runs {
		path := filepath.Join(dir, strconv.Itoa(run))
		var before []server.Choice
		if err := readSealed(path, &before); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errSeal) {
			return err
		}
		for _, one := range before {
			if !slices.ContainsFunc(list, func(other server.Choice) bool { return other.Place == one.Place }) {
				list = append(list, one)
			}
		}
		if err := writeSealed(path, list); err != nil {
			return err
		}
	}
	return nil
}

// choices reads what was chosen of a document. A run of them that is damaged is none, and is told.
func (d *documents) choices(id string) (kept keptChoices, err error) {
	kept.of = map[string]*server.Choice{}
	dir := filepath.Join(d.folder(id), choicesDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	if err != nil {
		return kept, say.Errorf("read what was chosen of a document: %w", err)
	}
	for _, e := range entries {
		run, err := strconv.Atoi(e.Name())
		if err != nil { // half a file of a write that was killed
			continue
		}
		var list []server.Choice
		if err := readSealed(filepath.Join(dir, e.Name()), &list); err != nil {
			if !errors.Is(err, errSeal) {
				return kept, err
			}
			d.log.Error("what was chosen of a document is damaged: it must be chosen again", "document", id, "error", err)
			kept.lost = append(kept.lost, run*choicesTogether+1)
			continue
		}
		for i := range list {
			kept.of[list[i].Place] = &list[i]
		}
	}
	slices.Sort(kept.lost)
	return kept, nil
}

// acceptable are the cases that are accepted by what was kept: nil for all, as they were understood.
func (d *documents) acceptable(kept *keptDocument) (choices []server.AcceptedChoice, err error) {
	chosen, err := d.choices(kept.ID)
	switch {
	case err != nil:
		return nil, err
	case len(chosen.lost) > 0:
		return nil, &server.ChoicesLostError{From: chosen.lost[0]}
	case len(chosen.of) == 0:
		return nil, nil
	}
	err = d.cases(kept.ID, 1, kept.Report.Cases, func(_ int, u *understoodCase) bool {
		one := server.AcceptedChoice{Place: u.Place}
		if c := chosen.of[u.Place]; c != nil {
			if c.Leave {
				return true
			}
			one.Replaces, one.Case = c.Replaces, c.Case
		}
		choices = append(choices, one)
		return true
	})
	if err == nil && len(choices) == 0 {
		err = server.ErrAllLeft
	}
	return choices, err
}
