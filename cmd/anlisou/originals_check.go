package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"anlisou/data"
	"anlisou/data/say"
)

// originalDamage is an original that is not what came, is gone, or of which nobody knows any more whose it is.
type originalDamage struct {
	hash string
	what say.Message
}

func (d originalDamage) String() string { return d.what.String() }

// Said implements say.Sayer.
func (d originalDamage) Said() say.Message { return d.what }

// damagedOriginals reads the originals of a data directory that cases came from, and their records, and changes nothing.
func damagedOriginals(ctx context.Context, dir string) (damaged []originalDamage, err error) {
	dir = filepath.Join(dir, documentsDir, originalsDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, say.Errorf("read the originals: %w", err)
	}
	for _, e := range entries {
		hash, is := strings.CutSuffix(e.Name(), recordEnding)
		if !is || !isOriginal(filepath.Join(documentsDir, originalsDir, e.Name())) {
			continue
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var record originalRecord
		err := readSealed(filepath.Join(dir, e.Name()), &record)
		switch {
		case errors.Is(err, fs.ErrNotExist): // it went meanwhile
			continue
		case err != nil:
			damaged = append(damaged, originalDamage{hash, say.Text("which cases came from original %s cannot be read", hash)})
			continue
		}
		problem, err := originalProblem(ctx, filepath.Join(dir, hash), hash)
		if err != nil {
			return nil, err
		}
		if _, gone := os.Stat(filepath.Join(dir, e.Name())); problem.IsZero() || errors.Is(gone, fs.ErrNotExist) {
			continue
		}
		name := say.Plain(hash)
		if n := len(record.Cases); n > 0 {
			name = say.Text("%s of %d cases, case %s first", record.Cases[n-1].Name, n, record.Cases[0].ID)
		}
		damaged = append(damaged, originalDamage{hash, say.Text("original %s %s", name, problem)})
	}
	return damaged, nil
}

// originalProblem says in words what is wrong with the file of an original; empty for nothing.
func originalProblem(ctx context.Context, path, hash string) (say.Message, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return say.Text("is gone"), nil
	}
	if err != nil {
		return say.Of(cannotRead(err)), nil
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return say.Of(cannotRead(err)), nil
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return say.Text("is no more what came"), ctx.Err()
	}
	return say.Message{}, ctx.Err()
}

// checkOriginals adds to a report which originals are damaged. Where by is given, these are given up, which the log says.
func (c *collection) checkOriginals(ctx context.Context, by *data.Author, r *checkReport) error {
	damaged, err := damagedOriginals(ctx, c.dir)
	if err != nil || len(damaged) == 0 {
		return err
	}
	if by == nil {
		for _, one := range damaged {
			r.add("originals", "", one, say.Key("no case is the worse for it; bring the file in again, or "+
				"`anlisou check --mend` gives it up and says so in the log"))
		}
		return nil
	}
	o := c.kept
	switch {
	case c.documents != nil:
		o = c.documents.originals
	case o == nil:
		if o, err = heldOriginals(c.dir, slog.New(slog.DiscardHandler)); err != nil {
			return err
		}
	}
	for _, one := range damaged {
		if err := o.giveUp(one.hash); err != nil {
			return err
		}
		if err := c.store.Note(*by, say.Text("%s: given up", one.what).String()); err != nil {
			return err
		}
		r.Mended = append(r.Mended, one.what)
	}
	return nil
}

// giveUp forgets a file that is damaged, and whose it was. A document that waits is told when it is read.
func (o *originals) giveUp(hash string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.records[hash] == nil && o.holds[hash] > 0 { // a record that could not be read holds its file for ever
		o.holds[hash]--
	}
	for id, of := range o.of {
		if of == hash {
			delete(o.of, id)
		}
	}
	return o.replace(hash, &originalRecord{})
}
