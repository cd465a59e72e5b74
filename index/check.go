package index

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"anlisou/data/say"
	"anlisou/index/posting"
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
	What say.Message
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

// OK reports whether nothing is wrong.
func (c *Checked) OK() bool {
	for _, f := range c.Findings {
		if f.Mend != MendCatchUp {
			return false
		}
	}
	return true
}

func (c *Checked) find(id string, mend Mend, format say.Key, args ...any) {
	c.Findings = append(c.Findings, Finding{ID: id, What: say.Text(format, args...), Mend: mend})
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
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	audit, err := posting.AuditDir(current, !usable)
	if err != nil {
		return c, err
	}
	upTo, err := source.Seq()
	if err != nil {
		return c, err
	}
	return c, c.audited(ctx, source, audit, upTo)
}

// Check is the function Check for an index that is in use and goes on being asked and written. source is the one that the
// index has, or one that watches it being read. What comes in meanwhile is no finding, and is not said to be behind.
func (x *Index) Check(ctx context.Context, source Source) (*Checked, error) {
	c := &Checked{}
	g, err := x.acquire()
	if err != nil {
		if building := (*Building)(nil); errors.As(err, &building) {
			c.find("", MendCatchUp, "%v", err)
			return c, nil
		}
		return nil, err
	}
	defer g.Release()
	c.Generation = filepath.Base(g.dir)
	c.description(g.dir, source)
	upTo, err := source.Seq()
	if err != nil {
		return c, err
	}
	if err := x.bringIn(ctx); ctx.Err() != nil {
		return c, err // any other error shows in what is not in
	}
	audit, err := g.Audit()
	if err != nil {
		return c, err
	}
	return c, c.audited(ctx, source, audit, upTo)
}

// audited takes what an audit has found, and compares what it has read with the store's changes up to one.
func (c *Checked) audited(ctx context.Context, source Source, audit *posting.Audit, upTo uint64) error {
	for _, fault := range audit.Faults {
		c.find("", MendReopen, "%s", fault)
	}
	if !audit.Read {
		return nil
	}
	c.Applied = audit.Applied
	return c.compare(ctx, source, c.byCase(audit.Live, audit.Records), upTo)
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
	case has.Format != posting.Format:
		c.find("", MendReopen, "it is of format %d, and this program writes format %d", has.Format, posting.Format)
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

// compare compares the revisions that are in with the store's changes up to one. Those behind it are made meanwhile.
func (c *Checked) compare(ctx context.Context, source Source, in map[string]uint64, upTo uint64) error {
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
		case change.Seq > upTo:
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
		if revision > upTo {
			continue // its change was another when the audit read it, and is a later one when the store is read
		}
		c.find(id, MendRemove, "is in as revision %d, and the store does not know it", revision)
	}
	return nil
}
