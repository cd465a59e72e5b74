package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"anlisou/data"
	"anlisou/data/say"
)

// Damage is something in a store that is not as it was written.
type Damage struct {
	ID         string      // of the case; empty where it is of none, or of one that cannot be told
	Collection string      // the id of a collection whose title and source are damaged
	What       say.Message // what of it is damaged, in a few words
	Mended     bool        // Open put it right from what else the store holds: nothing is lost
	Past       bool        // it is of what cases once were, or of the audit log: no case is the worse for it
}

// String is the damage in a few words, with whose it is.
func (d Damage) String() string { return d.Said().String() }

// Said implements say.Sayer.
func (d Damage) Said() say.Message {
	of := say.Text("the store")
	switch {
	case d.ID != "":
		of = say.Text("case %s", d.ID)
	case d.Collection != "":
		of = say.Text("collection %s", d.Collection)
	}
	if d.Mended {
		return say.Text("%s: %s was damaged and is put right", of, d.What)
	}
	if d.Past {
		return say.Text("%s cannot be read", d.What)
	}
	return say.Text("%s is damaged: %s", of, d.What)
}

// Mended is what Open put right: what a flipped bit had changed and the rest of the store vouches
// for. In a store that may only be read, the file itself is still as it was.
func (s *Store) Mended() []Damage { return s.mended }

// Verify reads every case, every collection, every version, every entry of the audit log and every answered request, and
// reports each that is damaged. The error is of the pass: what it reports is no error. Others read and write meanwhile.
func (s *Store) Verify(ctx context.Context, report func(Damage)) error {
	return s.VerifyTelling(ctx, report, nil)
}

// VerifyTelling is Verify, and tells how many cases are read, where tell is not nil.
func (s *Store) VerifyTelling(ctx context.Context, report func(Damage), tell func(done int)) error {
	done := 0
	for record, err := range s.All() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if done++; tell != nil {
			tell(done)
		}
		if err == nil {
			continue
		}
		one, isCase := DamageOf(err)
		if !isCase || record.Case.ID == "" {
			return err
		}
		report(one)
	}
	faults, err := s.DamagedCollections()
	for _, one := range faults {
		report(one)
	}
	past, pastErr := s.lostPast(ctx)
	for _, one := range past {
		report(one.damage)
	}
	return errors.Join(err, pastErr)
}

// DamagedCollections are those that Collections leaves out.
func (s *Store) DamagedCollections() (faults []Damage, err error) {
	err = s.view(func(b *buckets) error {
		each(b.collections, func(id, value []byte) {
			if _, err := decodeCollection(id, value); err != nil {
				one, _ := DamageOf(err)
				faults = append(faults, one)
			}
		})
		return nil
	})
	return faults, err
}

// DamageOf is the damage that an error of All, Changes or Get tells of, if it is of one case.
func DamageOf(err error) (Damage, bool) {
	var one *entryError
	if !errors.As(err, &one) {
		return Damage{}, false
	}
	switch {
	case one.past():
		return Damage{What: say.Text("%s %s", one.kind, one.id), Past: true}, true
	case one.kind == kindWordCollection:
		return Damage{Collection: one.id, What: one.why}, true
	}
	return Damage{ID: one.id, What: one.why}, true
}

// Remains is what can be read of a damaged case, up to where its JSON breaks: its id, and of what a
// case may be known by what stands there, which may be wrong. It is no case to show.
func (s *Store) Remains(id string) (data.Case, error) {
	c := data.Case{ID: id}
	err := s.view(func(b *buckets) error {
		if k, found, err := b.find(id); err == nil && found {
			readRemains(k.json, &c)
		}
		return nil
	})
	return c, err
}

func readRemains(payload []byte, c *data.Case) {
	d := json.NewDecoder(bytes.NewReader(payload))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return
	}
	fields := map[string]any{"collection": &c.Collection, "number": &c.Number, "title": &c.Title, "url": &c.URL}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return
		}
		field, wanted := fields[fmt.Sprint(name)]
		if !wanted {
			field = &json.RawMessage{}
		}
		if d.Decode(field) != nil {
			return
		}
	}
}

// Recognise tells which of a document's cases are cases that the store holds and cannot read, given
// by their ids: a case is one of these where the checksum that stands with it agrees with the
// document's text or, where the checksum is what was damaged, where the text does. It gives their
// ids by their place among cases. What the cases say as their own ids is not looked at.
func (s *Store) Recognise(cases []data.Case, damaged []string) (map[int]string, error) {
	remains := make(map[int][]kept) // by the length of the case without its id
	err := s.view(func(b *buckets) error {
		for _, id := range damaged {
			if k, found, err := b.find(id); err == nil && found {
				k.json = bytes.Clone(k.json)
				length := k.length - len(id)
				remains[length] = append(remains[length], k)
			}
		}
		return nil
	})
	if err != nil || len(remains) == 0 {
		return nil, err
	}
	known, taken := map[int]string{}, map[string]bool{}
	for i, c := range cases {
		c.ID = ""
		bare, err := encodeCase(c)
		if err != nil {
			continue // it will be refused by Put, with its place
		}
		for _, r := range remains[len(bare)] {
			if c.ID = r.id; taken[r.id] || !r.wasOf(c) {
				continue
			}
			known[i], taken[r.id] = r.id, true
			break
		}
	}
	return known, nil
}

// wasOf reports whether what is kept was a case's, before it was damaged.
func (k *kept) wasOf(c data.Case) bool {
	payload, err := encodeCase(c)
	if err != nil {
		return false
	}
	return k.crc == checksum(kindCase, []byte(k.id), seqBytes(k.seq), payload) || bytes.Equal(payload, k.json)
}
