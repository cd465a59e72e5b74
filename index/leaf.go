package index

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/segment"
)

// leaf is one segment of bleve's, as one query sees it. Documents are numbered from 0 within it. Every bitmap
// that a leaf hands out is shared and must not be changed; sets are made anew by roaring.And, Or and AndNot.
type leaf struct {
	segment bleveseg.Segment
	deleted *roaring.Bitmap
	*members
	live  *roaring.Bitmap // all documents not deleted
	dicts map[string]bleveseg.TermDictionary
	grams map[string]*roaring.Bitmap // of grams already looked up
	work  *work
}

var none = roaring.New()

// newLeaf makes a leaf of a segment. What is withheld, nil for nothing, is as good as deleted.
func newLeaf(s *scorch.SegmentSnapshot, m *members, withheld *roaring.Bitmap) *leaf {
	l := &leaf{
		segment: s.Segment(), deleted: s.Deleted(), members: m,
		live: roaring.New(), dicts: map[string]bleveseg.TermDictionary{}, grams: map[string]*roaring.Bitmap{},
	}
	switch {
	case withheld == nil:
	case l.deleted == nil:
		l.deleted = withheld
	default:
		l.deleted = roaring.Or(l.deleted, withheld)
	}
	l.live.AddRange(0, s.Segment().Count())
	if l.deleted != nil {
		l.live.AndNot(l.deleted)
	}
	return l
}

// size counts the live documents and their words.
func (l *leaf) size() (documents, words int) {
	words = l.words
	if l.deleted != nil {
		for it := l.deleted.Iterator(); it.HasNext(); {
			words -= int(l.lengths[it.Next()])
		}
	}
	return int(l.live.GetCardinality()), words
}

func (l *leaf) dictionary(field string) (bleveseg.TermDictionary, error) {
	if d, ok := l.dicts[field]; ok {
		return d, nil
	}
	d, err := l.segment.Dictionary(field)
	if err != nil {
		return nil, damaged(err, "dictionary of %s", field)
	}
	l.dicts[field] = d
	return d, nil
}

func (l *leaf) postingsList(field, term string) (bleveseg.PostingsList, error) {
	d, err := l.dictionary(field)
	if err != nil {
		return nil, err
	}
	l.work.spend(costLookUp)
	list, err := d.PostingsList([]byte(term), l.deleted, nil)
	if err != nil {
		return nil, damaged(err, "postings of %s:%s", field, term)
	}
	return list, nil
}

// postings are the live documents that hold a term.
func (l *leaf) postings(field, term string) (*roaring.Bitmap, error) {
	list, err := l.postingsList(field, term)
	if err != nil {
		return nil, err
	}
	return bitmapOf(list.Iterator(false, false, false, nil)), nil
}

// bitmapOf gives the documents an iterator would visit. A term in a single document has no bitmap
// in zapx, which appears only once segments are merged.
func bitmapOf(it bleveseg.PostingsIterator) *roaring.Bitmap {
	optimizable, ok := it.(bleveseg.OptimizablePostingsIterator)
	if !ok {
		return none // the iterator of an absent term
	}
	if doc, one := optimizable.DocNum1Hit(); one {
		return roaring.BitmapOf(uint32(doc))
	}
	if b := optimizable.ActualBitmap(); b != nil {
		return b
	}
	return none
}

// gram are the documents that hold two characters side by side: as a gram or, where they are a word, as that.
func (l *leaf) gram(gram string) (*roaring.Bitmap, error) {
	if b, ok := l.grams[gram]; ok {
		return b, nil
	}
	asGram, err := l.postings(fieldGrams, gram)
	if err != nil {
		return nil, err
	}
	asWord, err := l.postings(fieldWords, gram)
	if err != nil {
		return nil, err
	}
	b := asGram
	switch {
	case asGram.IsEmpty():
		b = asWord
	case !asWord.IsEmpty():
		b = roaring.Or(asGram, asWord)
	}
	l.grams[gram] = b
	return b, nil
}

// unit are the documents in which a unit stands.
func (l *leaf) unit(u Unit) (*roaring.Bitmap, error) {
	switch {
	case u.Label == numbered:
		return l.numbered(u.Text), nil
	case u.Label != "":
		return l.postings(string(u.Label), u.Text)
	case u.Title:
		return l.title(u.Text)
	}
	asWord := none
	if u.Word && u.len() > 2 {
		var err error
		if asWord, err = l.postings(fieldWords, u.Text); err != nil {
			return nil, err
		}
	}
	within, err := l.text(u.Text, asWord)
	if err != nil || asWord.IsEmpty() {
		return within, err
	}
	return roaring.Or(asWord, within), nil
}

// numbered are the documents whose case has a number in its collection.
func (l *leaf) numbered(number string) *roaring.Bitmap {
	docs := roaring.New()
	for it := l.live.Iterator(); it.HasNext(); {
		doc := it.Next()
		if e := l.entries[doc]; e != nil && strconv.Itoa(e.number) == number {
			docs.Add(doc)
		}
	}
	return docs
}

// title are the documents whose title holds a text letter by letter, of which each pair of letters or digits is a term of
// titles. What has no such pair is looked for in all of them, several such texts better by titlesHolding.
func (l *leaf) title(text string) (*roaring.Bitmap, error) {
	runes := []rune(text)
	candidates := l.live
	grams := segment.Grams(runes)
	for _, gram := range grams {
		next, err := l.postings(fieldTitle, gram)
		if err != nil {
			return nil, err
		}
		if candidates = roaring.And(candidates, next); candidates.IsEmpty() {
			return none, nil
		}
	}
	if len(runes) == 2 && len(grams) == 1 {
		return candidates, nil
	}
	pattern := encodeText(runes)
	confirmed := roaring.New()
	for it := candidates.Iterator(); it.HasNext(); {
		doc := it.Next()
		if e := l.entries[doc]; e != nil && containsText(e.text[:2*int(l.titles[doc])], pattern) {
			confirmed.Add(doc)
		}
	}
	l.work.spend(costOfReading(int(candidates.GetCardinality()), 0))
	return confirmed, nil
}

// titlesHolding are the documents whose titles hold each of several texts, found in one pass over all titles.
func (l *leaf) titlesHolding(texts *patterns) []*roaring.Bitmap {
	found := make([]*roaring.Bitmap, len(texts.lengths))
	for i := range found {
		found[i] = roaring.New()
	}
	for it := l.live.Iterator(); it.HasNext(); {
		doc := it.Next()
		if e := l.entries[doc]; e != nil {
			texts.in(e.text[:2*int(l.titles[doc])], func(_, text int) bool {
				found[text].Add(doc)
				return true
			})
		}
	}
	l.work.spend(costOfReading(int(l.live.GetCardinality()), 0))
	return found
}

// text are the documents, beside those already known, that hold a text letter by letter.
func (l *leaf) text(text string, known *roaring.Bitmap) (*roaring.Bitmap, error) {
	candidates, exact, err := l.candidates([]rune(text))
	if err != nil || exact || candidates.IsEmpty() {
		return candidates, err
	}
	return l.confirm(roaring.AndNot(candidates, known), text), nil
}

// holding reports whether any document holds a text letter by letter. It looks no further than the first.
func (l *leaf) holding(text string) (bool, error) {
	candidates, exact, err := l.candidates([]rune(text))
	if err != nil || exact || candidates.IsEmpty() {
		return err == nil && !candidates.IsEmpty(), err
	}
	pattern := encodeText([]rune(text))
	texts, read := 0, 0
	found := false
	for it := candidates.Iterator(); it.HasNext() && !found; texts++ {
		if e := l.entries[it.Next()]; e != nil {
			at := indexText(e.text, pattern)
			found = at >= 0
			read += max(at, 0)
			if !found {
				read += len(e.text)
			}
		}
	}
	l.work.spend(costOfReading(texts, read))
	return found, nil
}

// candidates are the documents that may hold a text: those that have all its grams, and its characters where there
// are no grams. One character or one gram says it exactly.
func (l *leaf) candidates(text []rune) (b *roaring.Bitmap, exact bool, err error) {
	terms := 0
	narrow := func(next *roaring.Bitmap) {
		if terms++; terms == 1 {
			b = next
		} else {
			l.work.spend(costOfSets(b, next))
			b = roaring.And(b, next)
		}
	}
	for _, g := range segment.Grams(text) {
		next, err := l.gram(g)
		if err != nil {
			return nil, false, err
		}
		if narrow(next); b.IsEmpty() {
			return none, true, nil
		}
	}
	for i, r := range text {
		if r == ' ' || segment.InGram(text, i) {
			continue
		}
		next, err := l.postings(fieldChars, string(r))
		if err != nil {
			return nil, false, err
		}
		if narrow(next); b.IsEmpty() {
			return none, true, nil
		}
	}
	if b == nil {
		return none, true, nil
	}
	return b, terms == 1 && len(text) <= 2, nil
}

// confirm keeps the documents whose flat text holds a text.
func (l *leaf) confirm(candidates *roaring.Bitmap, text string) *roaring.Bitmap {
	if candidates.IsEmpty() {
		return none
	}
	pattern := encodeText([]rune(text))
	confirmed := roaring.New()
	read := 0
	for it := candidates.Iterator(); it.HasNext(); {
		doc := it.Next()
		e := l.entries[doc]
		if e == nil {
			continue
		}
		at := indexText(e.text, pattern)
		if at >= 0 {
			confirmed.Add(doc)
			read += at
		} else {
			read += len(e.text)
		}
	}
	l.work.spend(costOfReading(int(candidates.GetCardinality()), read))
	return confirmed
}

func containsText(text, pattern []byte) bool { return indexText(text, pattern) >= 0 }

// indexText finds a pattern in flat text, -1 where it is not there. Both are two bytes a character, so a match at an odd
// offset is none.
func indexText(text, pattern []byte) int {
	for from := 0; ; {
		i := bytes.Index(text[from:], pattern)
		if i < 0 {
			return -1
		}
		if (from+i)%2 == 0 {
			return from + i
		}
		from += i + 1
	}
}

// terms calls yield for each term of a field.
func (l *leaf) terms(field string, yield func(term string) error) error {
	d, err := l.dictionary(field)
	if err != nil {
		return err
	}
	it := d.AutomatonIterator(nil, nil, nil)
	for {
		entry, err := it.Next()
		if err != nil {
			return damaged(err, "terms of %s", field)
		}
		if entry == nil {
			return nil
		}
		if err := yield(entry.Term); err != nil {
			return err
		}
	}
}

// counts calls yield for each term of a field with how many documents hold it, deleted ones included. The count that zapx's iterator gives is not
// asked: in merged segments a term of one document leaves its own behind for those that follow, or is given that of the one before (zapx 17, where a
// posting list is read anew without being cleared).
func (l *leaf) counts(field string, yield func(term string, count uint64)) error {
	d, err := l.dictionary(field)
	if err != nil {
		return err
	}
	var list bleveseg.PostingsList
	return l.terms(field, func(term string) error {
		var err error
		if list, err = d.PostingsList([]byte(term), nil, list); err != nil {
			return damaged(err, "postings of %s:%s", field, term)
		}
		yield(term, max(1, list.Count())) // one document, in a field without norms, counts as none
		return nil
	})
}

// valueDocs is a value of a facet field with its documents, deleted ones included.
type valueDocs struct {
	value string
	docs  *roaring.Bitmap
}

// facetValues gives the values of a facet field that live documents have.
func (l *leaf) facetValues(f Field) ([]valueDocs, error) {
	values, err := l.allValues(f)
	if err != nil || l.deleted == nil {
		return values, err
	}
	return slices.DeleteFunc(slices.Clone(values), func(v valueDocs) bool { return !v.docs.Intersects(l.live) }), nil
}

// allValues reads the values of a facet field once a segment, which does not change.
func (l *leaf) allValues(f Field) ([]valueDocs, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if values, read := l.facets[f]; read {
		return values, nil
	}
	d, err := l.dictionary(string(f))
	if err != nil {
		return nil, err
	}
	var values []valueDocs
	err = l.terms(string(f), func(value string) error {
		list, err := d.PostingsList([]byte(value), nil, nil)
		if err != nil {
			return damaged(err, "postings of %s:%s", f, value)
		}
		// The reader's memory is not ours to keep.
		docs := bitmapOf(list.Iterator(false, false, false, nil)).Clone()
		docs.CloneCopyOnWriteContainers()
		values = append(values, valueDocs{value, docs})
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.facets[f] = values
	return values, nil
}
