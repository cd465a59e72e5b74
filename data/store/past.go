package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"anlisou/data"
	"anlisou/data/say"
)

// lostEntry is an entry of what once was that cannot be read.
type lostEntry struct {
	bucket, key []byte
	damage      Damage
}

// pastChunk is how many entries of what once was are read in one transaction.
const pastChunk = 1024

// lostPast finds the versions, the entries of the audit log and the answered requests that cannot be read.
func (s *Store) lostPast(ctx context.Context) (lost []lostEntry, err error) {
	find := func(name []byte, whose func(key, value []byte) (damage Damage, whole bool)) {
		for last, more := []byte(nil), true; more && err == nil; {
			if err = ctx.Err(); err != nil {
				return
			}
			err = s.pass(func(b *buckets) error {
				p := behind(b.cases.Tx().Bucket(name), last) // which a store of an older format may not have
				for n := 0; p.key != nil && n < pastChunk; n++ {
					if damage, whole := whose(p.key, p.value); !whole {
						damage.Past = true
						lost = append(lost, lostEntry{name, bytes.Clone(p.key), damage})
					}
					last = append(last[:0], p.key...)
					p.next()
				}
				more = p.key != nil
				return nil
			})
		}
	}
	find(versionsBucket, func(key, value []byte) (Damage, bool) {
		_, err := decodeVersion(key, value)
		return lostVersion(key), err == nil
	})
	first := len(lost)
	var before time.Time
	var open []int // those whose time has no end yet
	find(auditBucket, func(key, value []byte) (Damage, bool) {
		e, err := decodeEntry(key, value)
		if err != nil {
			open = append(open, first+len(open))
			return Damage{What: between(before, time.Time{})}, false
		}
		for _, n := range open {
			lost[n].damage.What = between(before, e.Time)
		}
		first, open, before = len(lost), nil, e.Time
		return Damage{}, true
	})
	find(requestsBucket, func(key, value []byte) (Damage, bool) {
		_, ok := decodeRequest(key, value)
		return Damage{What: say.Text("how a request was answered that may be sent again")}, ok
	})
	return lost, err
}

// lostVersion is the damage of a version that cannot be read.
func lostVersion(key []byte) Damage {
	id, rest, found := bytes.Cut(key, []byte{0})
	if !found || len(rest) != seqLen {
		return Damage{What: say.Text("an earlier version of a case")}
	}
	return Damage{What: say.Text("version %d of case %s", binary.BigEndian.Uint64(rest), id)}
}

// between says of which time an entry of the audit log is, by those around it, which are zero where there is none.
func between(before, after time.Time) say.Message {
	day := func(t time.Time) string { return t.Local().Format(time.DateTime) }
	switch {
	case before.IsZero() && after.IsZero():
		return say.Text("an entry of the audit log")
	case before.IsZero():
		return say.Text("an entry of the audit log, of %s or before", day(after))
	case after.IsZero():
		return say.Text("an entry of the audit log, of %s or later", day(before))
	}
	return say.Text("an entry of the audit log, between %s and %s", day(before), day(after))
}

// MendPast drops what cannot be read of what cases once were, of the audit log and of answered requests, and gives what
// that was. The log has an entry about it. Without any, nothing is written.
func (s *Store) MendPast(ctx context.Context, by data.Author) (dropped []Damage, err error) {
	lost, err := s.lostPast(ctx)
	if err != nil || len(lost) == 0 {
		return nil, err
	}
	err = s.update(func(b *buckets) error {
		for _, one := range lost {
			// What was put in its place meanwhile stays.
			if value := b.cases.Tx().Bucket(one.bucket).Get(one.key); value == nil || reads(one.bucket, one.key, value) {
				continue
			}
			if err := b.cases.Tx().Bucket(one.bucket).Delete(one.key); err != nil {
				return err
			}
			dropped = append(dropped, one.damage)
		}
		if len(dropped) == 0 {
			return nil
		}
		return b.noteDropped(by, dropped)
	})
	if err != nil {
		return nil, err
	}
	return dropped, nil
}

// reads reports an entry of what once was that can be read.
func reads(bucket, key, value []byte) bool {
	var err error
	switch {
	case bytes.Equal(bucket, versionsBucket):
		_, err = decodeVersion(key, value)
	case bytes.Equal(bucket, auditBucket):
		_, err = decodeEntry(key, value)
	default:
		_, ok := decodeRequest(key, value)
		return ok
	}
	return err == nil
}

// mostDropped is how much of what was dropped is named in the log.
const mostDropped = 20

// noteDropped has the audit log say what it has lost.
func (b *buckets) noteDropped(by data.Author, dropped []Damage) error {
	seq, err := b.seq()
	if err != nil {
		return err
	}
	what := "dropped what could not be read: "
	for i, one := range dropped[:min(len(dropped), mostDropped)] {
		if i > 0 {
			what += "; "
		}
		what += one.What.String()
	}
	if more := len(dropped) - mostDropped; more > 0 {
		what += fmt.Sprintf("; and %d more", more)
	}
	return b.record(&data.Entry{Time: time.Now().UTC(), Author: by, What: what, After: seq, Seq: seq})
}
