package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/mmap-go"
)

// Checked is what Check has found.
type Checked struct {
	Generation string // the name of the one in use; empty where there is no index
	Cases      int    // that are in
	Applied    uint64 // the store's last change that is in
	Findings   []Finding
}

// Finding is something in an index that is not as it should be.
type Finding struct {
	ID   string // of the case it is about; empty where it is about the index
	What string
	Mend Mend
}

// Mend says what puts a finding right.
type Mend string

// The ways in which an index is put right.
const (
	// MendCatchUp is nothing wrong: the index has not got so far yet, and brings it in when it is opened.
	MendCatchUp Mend = "catch up"
	// MendReopen is what Open notices by itself, and builds the index anew from the store.
	MendReopen Mend = "rebuild at open"
	// MendRemove is what Open does not look for: the index has to be taken away, and is then built anew from the store.
	MendRemove Mend = "remove"
)

// Sound reports whether nothing is wrong.
func (c *Checked) Sound() bool {
	for _, f := range c.Findings {
		if f.Mend != MendCatchUp {
			return false
		}
	}
	return true
}

func (c *Checked) find(id string, mend Mend, format string, args ...any) {
	c.Findings = append(c.Findings, Finding{ID: id, What: fmt.Sprintf(format, args...), Mend: mend})
}

// Check reads the index in dir, all of it, and compares it with the store that it is derived from. It changes
// nothing, and no process may have the index open. What is wrong is in what it gives; an error is of the check
// itself, or of the store.
func Check(ctx context.Context, dir string, source Source) (*Checked, error) {
	c := &Checked{}
	current, err := currentDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		if isDir(dir) && !isEmptyDir(dir) {
			c.find("", MendReopen, "the file that names the index in use is missing")
			return c, nil
		}
		c.find("", MendCatchUp, "there is no index yet")
		return c, nil
	}
	if err != nil {
		c.find("", MendReopen, "the file that names the index in use cannot be read: %v", err)
		return c, nil
	}
	c.Generation = filepath.Base(current)
	if !isDir(current) {
		c.find("", MendReopen, "the index in use, %s, is missing", c.Generation)
		return c, nil
	}
	usable := c.description(current, source)
	damaged := c.segments(filepath.Join(current, bleveDir))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	records, err := c.texts(filepath.Join(current, textsFile))
	if err != nil || damaged || !usable {
		return c, err
	}
	live, ok := c.revisions(filepath.Join(current, bleveDir))
	if !ok {
		return c, nil
	}
	return c, c.compare(ctx, source, c.byCase(live, records))
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isEmptyDir(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}

// description checks what the index says that it was built from. It reports whether it is of this store and this
// program.
func (c *Checked) description(dir string, source Source) bool {
	cutBy, err := dictionaryVersion(dir)
	if err != nil {
		c.find("", MendReopen, "the words that it was cut by cannot be read: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, identityFile))
	if err != nil {
		c.find("", MendReopen, "what it was built from cannot be read: %v", err)
		return true
	}
	var has identity
	switch err := json.Unmarshal(text, &has); {
	case err != nil:
		c.find("", MendReopen, "what it was built from cannot be read: %s: %v", identityFile, err)
	case has.Format != Format:
		c.find("", MendReopen, "it is of format %d, and this program writes format %d", has.Format, Format)
		return false
	case has.Store != source.ID():
		c.find("", MendReopen, "it is of another store")
		return false
	case cutBy != "" && has.Dictionary != cutBy:
		c.find("", MendReopen, "it was cut by the dictionary %s, and this program cuts by %s", has.Dictionary, cutBy)
	}
	return true
}

// dictionaryVersion is that of what this program makes of the words that stand with an index.
func dictionaryVersion(dir string) (string, error) {
	d, err := readDictionary(dir)
	if err != nil {
		return "", err
	}
	s, err := d.segmenter()
	if err != nil {
		return "", err
	}
	return s.Version(), nil
}

// segments verifies the checksum of each file of bleve's, and reports whether one is damaged.
func (c *Checked) segments(dir string) (damaged bool) {
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	if err != nil {
		c.find("", MendReopen, "its segments cannot be listed: %v", err)
	}
	for _, path := range files {
		if err := checkSegment(path); err != nil {
			c.find("", MendReopen, "segment %s: %v", filepath.Base(path), err)
			damaged = true
		}
	}
	return damaged
}

// texts reads each record of a file of texts, and gives the id of the case by the number of its revision. A
// record that does not read is a finding where another follows it; at the end it was being written when a
// process was killed.
func (c *Checked) texts(path string) (map[uint64]string, error) {
	ids := map[uint64]string{}
	file, err := os.Open(path)
	if err != nil {
		c.find("", MendReopen, "its texts cannot be read: %v", err)
		return ids, nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("index texts: %w", err)
	}
	if info.Size() == 0 {
		return ids, nil
	}
	if !info.Mode().IsRegular() {
		c.find("", MendReopen, "in the place of its texts is no file")
		return ids, nil
	}
	content, err := mmap.Map(file, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("index texts: map: %w", err)
	}
	defer func() { _ = content.Unmap() }() // nothing was written
	magic := binary.LittleEndian.AppendUint32(nil, recordMagic)
	for at, bad := 0, -1; at+recordHeader <= len(content); {
		if doc, n := parseRecord(content[at:]); doc != nil {
			if bad >= 0 {
				c.find("", MendReopen, "its texts are damaged from byte %d to byte %d", bad, at)
			}
			ids[doc.seq] = doc.id
			at, bad = at+n, -1
			continue
		}
		if bad < 0 {
			bad = at
		}
		next := bytes.Index(content[at+1:], magic)
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return ids, nil
}

// revisions opens bleve's files to read them, and gives the revisions that are live. It reports whether it could.
func (c *Checked) revisions(dir string) (live []uint64, ok bool) {
	defer func() { // bleve reads mapped files as they come, and damaged ones can make it panic
		if p := recover(); p != nil {
			c.find("", MendReopen, "it cannot be read: %v", p)
			live, ok = nil, false
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	if _, err := os.Stat(filepath.Join(dir, "store", "root.bolt")); err != nil { // which bleve would make
		c.find("", MendReopen, "it is incomplete: %v", err)
		return nil, false
	}
	b, err := bleve.OpenUsing(dir, map[string]any{"read_only": true, "bolt_timeout": "1s"})
	if err != nil {
		c.find("", MendReopen, "it cannot be opened: %v", err)
		return nil, false
	}
	defer func() { _ = b.Close() }() // nothing was written
	live, c.Applied, err = (&generation{bleve: b}).revisions()
	if err != nil {
		c.find("", MendReopen, "it cannot be read: %v", err)
		return nil, false
	}
	return live, true
}

// byCase gives the live revision of each case.
func (c *Checked) byCase(live []uint64, records map[uint64]string) map[string]uint64 {
	revisions := make(map[string]uint64, len(live))
	for _, seq := range live {
		id, there := records[seq]
		if !there {
			c.find("", MendReopen, "the text of revision %d is missing or damaged", seq)
			continue
		}
		if other, twice := revisions[id]; twice {
			c.find(id, MendReopen, "is in as revisions %d and %d", other, seq)
		}
		revisions[id] = seq
	}
	c.Cases = len(revisions)
	return revisions
}

// compare compares the revisions that are in with the store's changes.
func (c *Checked) compare(ctx context.Context, source Source, in map[string]uint64) error {
	seq, err := source.Seq()
	if err != nil {
		return err
	}
	if c.Applied > seq {
		c.find("", MendReopen,
			"it is ahead of the store, as after a restored backup: change %d is in, the store is at %d", c.Applied, seq)
		return nil
	}
	for change, err := range source.Changes(0) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && change.ID == "" {
			return err
		}
		revision, indexed := in[change.ID]
		delete(in, change.ID)
		switch {
		case err != nil: // a case that the store cannot read: whether it is in says nothing
		case change.Case == nil && !indexed, indexed && revision == change.Seq && change.Case != nil:
		case change.Seq > c.Applied:
			c.find(change.ID, MendCatchUp, "change %d is not in yet", change.Seq)
		case change.Case == nil:
			c.find(change.ID, MendRemove, "is in as revision %d, and was deleted by change %d", revision, change.Seq)
		case !indexed:
			c.find(change.ID, MendRemove, "is not in, and change %d should be", change.Seq)
		default:
			c.find(change.ID, MendRemove, "is in as revision %d, and should be as %d", revision, change.Seq)
		}
	}
	for id, revision := range in {
		c.find(id, MendRemove, "is in as revision %d, and the store does not know it", revision)
	}
	return nil
}
