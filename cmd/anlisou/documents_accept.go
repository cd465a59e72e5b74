package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/data/store"
	"anlisou/server"
	"anlisou/server/view"
)

// requestOf is the request under which a document is accepted: the store does it once, whatever becomes of this process.
func requestOf(id, asked string) data.Request {
	return data.Request{Key: "document " + id, Body: asked}
}

// Accept implements server.Documents.
func (d *documents) Accept(ctx context.Context, a server.Acceptance) (server.Document, error) {
	p, err := d.find(a.ID)
	if err != nil {
		return server.Document{}, err
	}
	asked, err := hashOf(&a)
	if err != nil {
		return server.Document{}, err
	}
	p.deciding.Lock()
	defer p.deciding.Unlock()
	d.mu.Lock()
	kept, gone := p.kept, p.gone
	d.mu.Unlock()
	switch {
	case gone:
		return server.Document{}, server.ErrNoDocument
	case kept.State == server.DocumentAccepted && kept.Asked == asked:
		return d.Document(ctx, a.ID, server.Look{From: 1})
	case kept.State == server.DocumentAccepted:
		return server.Document{}, server.ErrAcceptedBefore
	case kept.State != server.DocumentRead:
		return server.Document{}, server.ErrNotRead
	case kept.Report.Cases == 0:
		return server.Document{}, server.ErrNothingToAccept
	}
	c, err := d.toWrite(&kept, &a)
	if errors.Is(err, errSeal) {
		d.again(p, err)
		return server.Document{}, server.ErrNotRead
	}
	if err != nil {
		return server.Document{}, err
	}
	done, err := d.writer.Write(ctx, data.Write{
		By: a.By, Put: c.cases, If: c.conditions, Collections: collectionsWritten(c.cases, kept.Described),
		Request: requestOf(a.ID, asked),
	}, a.Wait)
	if errors.Is(err, data.ErrReused) {
		return server.Document{}, server.ErrAcceptedBefore
	}
	if err != nil {
		return server.Document{}, err
	}
	return d.finish(p, asked, a.By, done, c.places, c.edited), nil
}

// hashOf names what is asked for. Of choices that were kept it is those that came with it: what was kept before them
// changes no more once it is accepted.
func hashOf(a *server.Acceptance) (string, error) {
	var asked any = a.Cases
	if a.Chosen {
		asked = map[string]any{"chosen": a.Choices}
	}
	text, err := json.Marshal(asked)
	if err != nil {
		return "", say.Errorf("accept a document: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// choice is what is written of a document.
type choice struct {
	cases      []data.Case
	places     []string
	conditions map[string]uint64
	edited     bool // some are not as they were understood
}

// toWrite is what an acceptance has be written.
func (d *documents) toWrite(kept *keptDocument, a *server.Acceptance) (*choice, error) {
	choices := a.Cases
	if a.Chosen {
		if err := d.keepChoices(kept, a.Choices); err != nil {
			return nil, err
		}
		var err error
		if choices, err = d.acceptable(kept); err != nil {
			return nil, err
		}
	}
	return d.chosen(kept, choices)
}

// chosen makes of choices what to write: each case as it was understood, or as it was corrected, on condition that what it
// replaces is what whoever chose it knew of.
func (d *documents) chosen(kept *keptDocument, choices []server.AcceptedChoice) (*choice, error) {
	of := map[string]int{}
	for i, one := range choices {
		if _, twice := of[one.Place]; twice {
			return nil, &server.PlaceError{Place: one.Place, Twice: true}
		}
		of[one.Place] = i
	}
	c := &choice{conditions: map[string]uint64{}}
	var replaced server.ReplacedError
	var fault error
	err := d.cases(kept.ID, 1, kept.Report.Cases, func(number int, u *understoodCase) bool {
		nth, is := of[u.Place]
		if choices != nil && !is {
			return true
		}
		delete(of, u.Place)
		one, replaces := u.Case, u.Replaces
		if is {
			if one, replaces, fault = corrected(u, nth, choices[nth]); fault != nil {
				return false
			}
			c.edited = c.edited || !store.Same(one, u.Case)
		}
		var stands bool
		if stands, fault = c.condition(d, &one, replaces, is && choices[nth].Replaces != nil); !stands {
			replaced.IDs = append(replaced.IDs, one.ID)
			replaced.First = cmp.Or(replaced.First, number)
		}
		c.cases, c.places = append(c.cases, one), append(c.places, u.Place)
		return fault == nil
	})
	if err = errors.Join(err, fault); err != nil {
		return nil, err
	}
	for _, one := range choices {
		if _, left := of[one.Place]; left {
			return nil, &server.PlaceError{Place: one.Place}
		}
	}
	if err := c.collide(choices); err != nil {
		return nil, err
	}
	if len(replaced.IDs) > 0 {
		return nil, &replaced
	}
	return c, nil
}

// corrected is a case as a choice has it, and the version that it may replace.
func corrected(u *understoodCase, nth int, by server.AcceptedChoice) (one data.Case, replaces uint64, err error) {
	one, replaces = u.Case, u.Replaces
	if by.Case != nil {
		one = *by.Case
		if one.ID == "" {
			one.ID = u.Case.ID
		}
		if one.Collection == "" {
			one.Collection = u.Case.Collection
		}
		if one.ID != u.Case.ID { // another case's id must be asked for
			replaces = 0
		}
		if wrong := (*data.FieldError)(nil); errors.As(one.Validate(), &wrong) {
			return one, 0, &data.FieldError{Field: fmt.Sprintf("cases[%d].case.%s", nth, wrong.Field), Reason: wrong.Reason}
		}
	}
	if by.Replaces != nil {
		replaces = *by.Replaces
	}
	return one, replaces, nil
}

// condition has a case be written where the version that it replaces is held. One that is held as it is replaces nothing,
// and one that is damaged is mended. It reports whether the condition holds now.
func (c *choice) condition(d *documents, one *data.Case, replaces uint64, told bool) (stands bool, err error) {
	held, err := d.store.Get(one.ID)
	switch {
	case errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrLost):
		return true, nil
	case err != nil && !errors.Is(err, data.ErrNotFound):
		return true, err
	case err == nil && !told && store.Same(held.Case, *one):
		replaces = held.Seq
	}
	c.conditions[one.ID] = replaces
	return held.Seq == replaces, nil
}

// collide refuses a correction that has a case be another one of those that are accepted.
func (c *choice) collide(choices []server.AcceptedChoice) error {
	times := map[string]int{}
	for i := range c.cases {
		times[c.cases[i].ID]++
	}
	for i, one := range choices {
		if one.Case != nil && times[one.Case.ID] > 1 {
			field := fmt.Sprintf("cases[%d].case.id", i)
			return &data.FieldError{Field: field, Reason: say.Text("is that of another case of the document")}
		}
	}
	return nil
}

// finish notes that cases of a document were written. They are: what cannot be noted now is, by the next process.
func (d *documents) finish(p *pending, asked string, by data.Author, done data.Written, places []string, edited bool) server.Document {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := p.kept
	accepted := &server.AcceptedDocument{
		Time: d.now().UTC(), By: by.Name, Added: done.Count(data.Added), Changed: done.Count(data.Changed),
		Same: done.Count(data.Unchanged), Left: kept.Report.Cases - len(done.IDs), Cases: []server.AcceptedCase{},
	}
	for i, id := range done.IDs {
		one := server.AcceptedCase{
			ID: id, Outcome: done.Outcomes[i].String(), Version: done.Versions[i], Path: view.CasePath(id),
		}
		if i < len(places) {
			one.Place = places[i]
		}
		accepted.Cases = append(accepted.Cases, one)
	}
	kept.State, kept.Asked, kept.Accepted = server.DocumentAccepted, asked, accepted
	kept.Decided = accepted.Time
	more := accepted.Left > 0 || len(kept.Report.Refused)+len(kept.Report.Skipped)+kept.Report.More > 0
	err := d.originals.record(kept.Hash, kept.Name, accepted.Time, done.IDs, edited || more)
	if err == nil {
		err = d.save(&kept)
	}
	p.kept = kept
	doc := d.tell(p)
	if done.Pending { // now, and not whenever somebody asks
		told := *accepted
		told.Pending = true
		doc.Accepted = &told
	}
	if err != nil {
		d.log.Error("a document is accepted, and that is not kept yet", "document", kept.ID, "error", err)
		return doc
	}
	d.slim(p)
	for _, name := range []string{casesFile, choicesDir} { // else they go with their folder
		_ = os.RemoveAll(filepath.Join(d.folder(kept.ID), name))
	}
	if err := d.originals.drop(kept.Hash); err != nil {
		d.log.Error("an original is not removed", "document", kept.ID, "error", err)
	}
	return doc
}

// finishAfterCrash looks whether a document was accepted by a process that could not note it any more.
func (d *documents) finishAfterCrash(p *pending) {
	asked, done, found, err := d.store.Answered(requestOf(p.kept.ID, "").Key)
	if err != nil || !found {
		if err != nil {
			d.log.Error("nobody knows whether a document was accepted", "document", p.kept.ID, "error", err)
		}
		return
	}
	ofID := map[string]string{}
	err = d.cases(p.kept.ID, 1, math.MaxInt, func(_ int, u *understoodCase) bool {
		ofID[u.ID] = u.Place
		return len(ofID) < p.kept.Report.Cases
	})
	if err != nil { // places are for who looks at the answer
		d.log.Warn("where cases stood in a document is not known any more", "document", p.kept.ID, "error", err)
	}
	places := make([]string, len(done.IDs))
	for i, id := range done.IDs {
		places[i] = ofID[id]
	}
	d.finish(p, asked, data.Author{}, done, places, true) // nobody knows what was corrected
}
