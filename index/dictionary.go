package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/posting"
	"anlisou/index/query"
	"anlisou/segment"
)

// dictionary is what the text of a generation is cut by, beside the program's own words. It is kept with the
// generation: its cases and the queries that search them are cut by the same words as long as it lives.
type dictionary struct {
	segment.Options
	// Taught is the store's change up to which the cases taught words; 0 where they were not asked.
	Taught uint64 `json:"taught,omitempty"`
	// Rules are those by which they taught, as of segment.LearnRules.
	Rules int `json:"rules,omitempty"`
}

const dictionaryFile = "dictionary.json"

// ReadDictionary gives the words that the index in a folder is built with, beside the program's own. It may be in use
// meanwhile. The error is os.ErrNotExist where there is no index.
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
		return nil, say.Errorf("index: %w", err)
	}
	var d dictionary
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, say.Errorf("index: %s: %w", dictionaryFile, err)
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
	g.dictionary.Store(d)
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
func (x *Index) SetSynonyms(s *query.Synonyms) { x.synonyms.Store(s) }

// wanted is the dictionary that an index built now should have. Told, where it is not nil, is as of build.
func (x *Index) wanted(ctx context.Context, told func(passes, done int)) (*dictionary, error) {
	d := &dictionary{Options: segment.Options{User: x.user.Load()}}
	if !x.config.Learn {
		return d, nil
	}
	seq, err := x.config.Source.Seq()
	if err != nil {
		return nil, say.Errorf("index: read the store: %w", err)
	}
	known, err := segment.Build(d.Options)
	if err != nil {
		return nil, say.Errorf("index: %w", err)
	}
	err = posting.Guard(func() error {
		pass := -learningPasses
		d.Learned = segment.Learn(known, func(yield func(segment.Document) bool) {
			done := 0
			defer func() { pass++ }()
			for c, err := range x.cases() {
				if done++; done%batchCases == 0 {
					if x.buildStep(pass, done); told != nil {
						told(pass, done)
					}
				}
				// What cannot be read teaches nothing; bringing it in tells of it.
				if ctx.Err() != nil || err == nil && !yield(segment.Document{Title: c.Title, Body: bodyOf(&c)}) {
					return
				}
			}
		})
		return nil
	})
	if err != nil {
		x.logFault("the cases teach no words", "store", x.config.Source.ID(), err)
	}
	debug.FreeOSMemory() // what was counted is done with, and what follows needs other memory
	d.Taught, d.Rules = seq, segment.LearnRules
	return d, ctx.Err()
}

// cases are all cases of the store, in some order.
func (x *Index) cases() iter.Seq2[data.Case, error] {
	if passing, ok := x.config.Source.(Passing); ok {
		return passing.Cases()
	}
	return func(yield func(data.Case, error) bool) {
		for change, err := range x.config.Source.Changes(0) {
			if err != nil {
				change.Case = &data.Case{}
			}
			if change.Case != nil && !yield(*change.Case, err) {
				return
			}
		}
	}
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
