package posting

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/mmap-go"

	"anlisou/data/say"
	"anlisou/index/engine"
)

// Audit is what reading all of an index, which no process has open, has found.
type Audit struct {
	Faults  []say.Message     // what is damaged, for people
	Records map[uint64]string // the id of the case by the revision, of all texts that read
	Live    []uint64          // the revisions that are in; nil where they cannot be read
	Applied uint64            // the store's last change that is in
	Read    bool              // the revisions could be read
}

// AuditDir reads the index in a folder and changes nothing; not the revisions where it is said to be of another
// format. What is wrong is in what it gives; an error is of the audit itself.
func AuditDir(dir string, otherFormat bool) (*Audit, error) {
	a := &Audit{}
	damaged := a.segments(filepath.Join(dir, bleveDir))
	if err := a.texts(filepath.Join(dir, textsFile)); err != nil {
		return nil, err
	}
	if !damaged && !otherFormat {
		a.revisions(filepath.Join(dir, bleveDir))
	}
	return a, nil
}

// Audit is AuditDir for an index that is in use, and goes on being read and written.
func (x *Index) Audit() (a *Audit, err error) {
	a = &Audit{}
	// First what is live: the texts have all of that, and may have more.
	err = Guard(func() error {
		if a.Live, a.Applied, err = x.revisions(); err == nil {
			a.Read = true
		}
		return err
	})
	if err != nil {
		a.find("it cannot be read: %v", err)
	}
	err = Guard(func() error {
		return x.snapshot(func(snapshot *scorch.IndexSnapshot) error { // which keeps the files from being removed
			for _, file := range segmentFiles(snapshot) {
				if err := checkSegment(file.Path()); err != nil {
					a.find("segment %s: %v", filepath.Base(file.Path()), err)
				}
			}
			return nil
		})
	})
	if err != nil {
		a.find("its segments cannot be read: %v", err)
	}
	return a, a.texts(filepath.Join(x.dir, textsFile))
}

func (a *Audit) find(format say.Key, args ...any) {
	a.Faults = append(a.Faults, say.Text(format, args...))
}

// segments verifies the checksum of each file of bleve's, and reports whether one is damaged.
func (a *Audit) segments(dir string) (damaged bool) {
	files, err := segmentsIn(dir)
	if err != nil {
		a.find("its segments cannot be listed: %v", err)
	}
	for _, path := range files {
		if err := checkSegment(path); err != nil {
			a.find("segment %s: %v", filepath.Base(path), err)
			damaged = true
		}
	}
	return damaged
}

// texts reads each record of a file of texts. A
// record that does not read is a finding where another follows it; at the end it was being written when a
// process was killed.
func (a *Audit) texts(path string) error {
	a.Records = map[uint64]string{}
	file, err := os.Open(path)
	if err != nil {
		a.find("its texts cannot be read: %v", err)
		return nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return say.Errorf("index texts: %w", err)
	}
	if info.Size() == 0 {
		return nil
	}
	if !info.Mode().IsRegular() {
		a.find("in the place of its texts is no file")
		return nil
	}
	content, err := mmap.Map(file, mmap.RDONLY, 0)
	if err != nil {
		return say.Errorf("index texts: map: %w", err)
	}
	defer func() { _ = content.Unmap() }() // nothing was written
	magic := binary.LittleEndian.AppendUint32(nil, recordMagic)
	for at, bad := 0, -1; at+recordHeader <= len(content); {
		var doc engine.Doc
		if n := parseRecord(content[at:], &doc, ""); n > 0 {
			if bad >= 0 {
				a.find("its texts are damaged from byte %d to byte %d", bad, at)
			}
			a.Records[doc.Revision] = doc.ID
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
	return nil
}

// revisions opens bleve's files to read them, for the revisions that are live.
func (a *Audit) revisions(dir string) {
	if _, err := os.Stat(filepath.Join(dir, "store", "root.bolt")); err != nil { // which bleve would make
		a.find("it is incomplete: %v", err)
		return
	}
	// bleve reads mapped files as they come, and damaged ones can make it panic.
	err := Guard(func() error {
		b, err := bleve.OpenUsing(dir, map[string]any{"read_only": true, "bolt_timeout": "1s"})
		if err != nil {
			a.find("it cannot be opened: %v", err)
			return nil
		}
		defer func() { _ = b.Close() }() // nothing was written
		if a.Live, a.Applied, err = (&Index{bleve: b}).revisions(); err == nil {
			a.Read = true
		}
		return err
	})
	if err != nil {
		a.find("it cannot be read: %v", err)
	}
}
