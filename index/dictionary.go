package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anlisou/data"
	"anlisou/segment"
)

// dictionary is what the text of a generation is cut by, beside the program's own words. It is kept with the generation:
// its cases and the queries that search them are cut by the same words as long as it lives.
type dictionary struct {
	segment.Options
	// Taught is the store's change up to which the cases taught words; 0 where they were not asked.
	Taught uint64 `json:"taught,omitempty"`
	// Rules are those by which they taught, as of segment.LearnRules.
	Rules int `json:"rules,omitempty"`
}

const dictionaryFile = "dictionary.json"

// ReadDictionary gives the words that the index in a folder is built with, beside the program's own. It may be in use meanwhile.
// The error is os.ErrNotExist where there is no index.
func ReadDictionary(dir string) (segment.Options, error) {
	current, err := currentDir(dir)
	if err != nil {
		return segment.Options{}, err
	}
	d, err := readDictionary(current)
	if err != nil {
		return segment.Options{}, err
	}
	return d.Options, nil
}

func readDictionary(dir string) (*dictionary, error) {
	text, err := os.ReadFile(filepath.Join(dir, dictionaryFile))
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	var d dictionary
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("index: %s: %w", dictionaryFile, err)
	}
	return &d, nil
}

// keepDictionary notes what the generation's segmenter is made of.
func (g *generation) keepDictionary(d *dictionary) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(g.dir, dictionaryFile), text); err != nil {
		return err
	}
	g.words.Store(d)
	return nil
}

func (d *dictionary) segmenter() (*segment.Segmenter, error) {
	return segment.Build(d.Options)
}

func isEmpty(user *segment.Dictionary) bool {
	return user == nil || len(user.Words)+len(user.Removed) == 0
}

func sameDictionary(a, b *segment.Dictionary) bool {
	if isEmpty(a) || isEmpty(b) {
		return isEmpty(a) == isEmpty(b)
	}
	first, errA := json.Marshal(a)
	second, errB := json.Marshal(b)
	return errors.Join(errA, errB) == nil && bytes.Equal(first, second)
}

// SetDictionary changes the user's dictionary; nil takes it away. Searches and changes go on with the old one until the
// index is rebuilt in the background.
func (x *Index) SetDictionary(user *segment.Dictionary) {
	x.user.Store(user)
	x.renew()
}

// SetSynonyms changes the synonyms, from the next search on.
func (x *Index) SetSynonyms(s *Synonyms) { x.synonyms.Store(s) }

// How much must have changed before the cases are asked again for words.
const (
	taughtChanges = 20 // at least so many changes
	taughtShare   = 3  // and one for so many cases
)

// outgrown reports that so much is to come in that the index is better built anew, with the words it teaches.
func (x *Index) outgrown() (bool, error) {
	g := x.now.Load()
	if g == nil || !x.config.Learn {
		return false, nil
	}
	seq, err := x.config.Source.Seq()
	if err != nil {
		return false, fmt.Errorf("index: read the store: %w", err)
	}
	const many = 1000
	pending := int64(seq) - int64(g.applied.Load())
	return pending > many && pending > 2*int64(g.cases()), nil
}

// stale says why the generation in use should be rebuilt; "" if it should not.
func (x *Index) stale() string {
	g := x.now.Load()
	if g == nil {
		return ""
	}
	d := g.words.Load()
	switch {
	case g.damaged.Load():
		return "it cannot be read"
	case !sameDictionary(d.User, x.user.Load()):
		return "the user dictionary is another"
	case g.identity.Taxonomy != x.labels.Load().taxonomy.Digest():
		return "the taxonomy or the rules of labels are others"
	case x.config.Learn && d.Rules != segment.LearnRules:
		return "the program learns words by other rules"
	case x.config.Learn && int64(g.applied.Load())-int64(d.Taught) > int64(max(taughtChanges, g.cases()/taughtShare)):
		return "the cases have changed, and with them the words they teach"
	}
	return ""
}

// renew rebuilds the index in the background as long as it is stale.
func (x *Index) renew() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.renewing || x.closed || x.stale() == "" {
		return
	}
	x.renewing = true
	x.mends.Go(func() {
		for {
			x.mu.Lock()
			reason := x.stale()
			if reason == "" || x.closed {
				x.renewing = false
				x.mu.Unlock()
				return
			}
			x.mu.Unlock()
			if err := x.renewOnce(reason); err != nil {
				x.mu.Lock()
				x.renewing = false
				if g := x.now.Load(); g != nil {
					g.damaged.Store(false) // the next search that fails tries again
				}
				x.mu.Unlock()
				if x.background.Err() == nil {
					x.config.Logger.Error("index is not rebuilt, and goes on as it is", "error", err)
				}
				return
			}
		}
	})
}

func (x *Index) renewOnce(reason string) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	began := time.Now()
	d, err := x.wanted(x.background)
	if err != nil {
		return err
	}
	s, err := d.segmenter()
	if err != nil {
		return err
	}
	taxonomy := x.labels.Load().taxonomy.Digest()
	if g := x.now.Load(); g != nil && !g.damaged.Load() && g.identity.Dictionary == s.Version() && g.identity.Taxonomy == taxonomy {
		return g.keepDictionary(d) // the same words after all
	}
	x.config.Logger.Info("index is rebuilt in the background", "reason", reason)
	return x.rebuild(x.background, d, s, began, nil)
}

// Wait waits until nothing is rebuilt in the background, or the context ends.
func (x *Index) Wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		x.mends.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wanted is the dictionary that an index built now should have.
func (x *Index) wanted(ctx context.Context) (*dictionary, error) {
	d := &dictionary{Options: segment.Options{User: x.user.Load()}}
	if !x.config.Learn {
		return d, nil
	}
	seq, err := x.config.Source.Seq()
	if err != nil {
		return nil, fmt.Errorf("index: read the store: %w", err)
	}
	known, err := segment.Build(d.Options)
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	d.Learned = segment.Learn(known, func(yield func(segment.Document) bool) {
		for change, err := range x.config.Source.Changes(0) {
			// What cannot be read teaches nothing; bringing it in tells of it.
			if ctx.Err() != nil || err == nil && change.Case != nil && !yield(segment.Document{Title: change.Case.Title, Body: bodyOf(change.Case)}) {
				return
			}
		}
	})
	d.Taught, d.Rules = seq, segment.LearnRules
	return d, ctx.Err()
}

// bodyOf is the sections of a case as one text, each heading on a line of its own.
func bodyOf(c *data.Case) string {
	var text strings.Builder
	for i, s := range c.Sections {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(s.Heading + "\n" + s.Text)
	}
	return text.String()
}
