package posting

import (
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/segment"
)

// segmentReader is one segment of bleve's, as one query sees it. Documents are numbered from 0 within it. Every bitmap
// that a segment reader hands out is shared and must not be changed; sets are made anew by roaring.And, Or and AndNot.
type segmentReader struct {
	segment bleveseg.Segment
	deleted *roaring.Bitmap
	*storedValues
	live   *roaring.Bitmap // all documents not deleted
	dicts  map[string]bleveseg.TermDictionary
	lists  map[fieldTerm]*postingList // of terms already looked up
	grams  map[string]*roaring.Bitmap // of grams already looked up
	budget *budget.Budget

	id          uint64 // of the segment, for as long as the index is open
	frequencies *frequencies
}

type fieldTerm struct{ field, term string }

// postingList is a term in a segment.
type postingList struct {
	bleveseg.PostingsList                 // deleted documents included
	all                   *roaring.Bitmap // its documents, deleted ones included
	docs                  *roaring.Bitmap // its live documents
}

var none = roaring.New()

// newSegmentReader makes a reader of a segment. What is withheld, nil for nothing, is as good as deleted.
func newSegmentReader(
	s *scorch.SegmentSnapshot,
	m *storedValues,
	withheld *roaring.Bitmap,
	f *frequencies,
) *segmentReader {
	l := &segmentReader{
		id: s.Id(), frequencies: f,
		segment: s.Segment(), deleted: s.Deleted(), storedValues: m,
		live: roaring.New(), dicts: map[string]bleveseg.TermDictionary{},
		lists: map[fieldTerm]*postingList{}, grams: map[string]*roaring.Bitmap{},
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
func (l *segmentReader) size() (documents, words int) {
	words = l.words
	if l.deleted != nil {
		for it := l.deleted.Iterator(); it.HasNext(); {
			words -= int(l.lengths[it.Next()])
		}
	}
	return int(l.live.GetCardinality()), words
}

func (l *segmentReader) dictionary(field string) (bleveseg.TermDictionary, error) {
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

// list looks a term up, once a request.
func (l *segmentReader) list(field, term string) (*postingList, error) {
	key := fieldTerm{field, term}
	if p, known := l.lists[key]; known {
		return p, nil
	}
	d, err := l.dictionary(field)
	if err != nil {
		return nil, err
	}
	l.budget.Spend(budget.CostLookUp)
	p := &postingList{}
	if p.PostingsList, err = d.PostingsList([]byte(term), nil, nil); err != nil {
		return nil, damaged(err, "postings of %s:%s", field, term)
	}
	p.all = bitmapOf(p.Iterator(false, false, false, nil))
	p.docs = p.all
	if l.deleted != nil && !p.all.IsEmpty() {
		p.docs = roaring.AndNot(p.all, l.deleted)
	}
	l.lists[key] = p
	return p, nil
}

// postings are the live documents that hold a term.
func (l *segmentReader) postings(field, term string) (*roaring.Bitmap, error) {
	p, err := l.list(field, term)
	if err != nil {
		return nil, err
	}
	return p.docs, nil
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
func (l *segmentReader) gram(gram string) (*roaring.Bitmap, error) {
	if b, ok := l.grams[gram]; ok {
		return b, nil
	}
	asGram, err := l.postings(string(engine.Grams), gram)
	if err != nil {
		return nil, err
	}
	asWord, err := l.postings(string(engine.Words), gram)
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

// standing are the documents in which a text stands. In the sure ones it stands as it was meant, neither within a
// longer number (12号 in 112号) nor across the end of a paragraph only.
type standing struct{ all, sure *roaring.Bitmap }

func surely(docs *roaring.Bitmap) standing { return standing{docs, docs} }

// with adds documents that are sure.
func (s standing) with(docs *roaring.Bitmap) standing {
	if docs.IsEmpty() {
		return s
	}
	if s.all == s.sure {
		return surely(roaring.Or(s.all, docs))
	}
	return standing{roaring.Or(s.all, docs), roaring.Or(s.sure, docs)}
}

// unit are the documents in which a unit stands.
func (l *segmentReader) unit(u query.Unit) (standing, error) {
	switch {
	case u.Label == query.Number:
		return surely(l.numbered(u.Text)), nil
	case u.Title:
		docs, err := l.titled(u.Text, l.live)
		return surely(docs), err
	}
	known, bounded := none, u.Bounded()
	if u.Word && u.Len() > 2 && !bounded { // 一件事 is a word in 十一件事, too
		var err error
		if known, err = l.postings(string(engine.Words), u.Text); err != nil {
			return standing{}, err
		}
	}
	for _, key := range u.Keys {
		docs, err := l.postings(string(engine.Values), key)
		if err != nil {
			return standing{}, err
		}
		if word := strings.TrimPrefix(key, "#"); segment.IsLatinWord(word) { // Wi-Fi is the word wifi
			asWord, err := l.postings(string(engine.Words), word)
			if err != nil {
				return standing{}, err
			}
			docs = roaring.Or(docs, asWord)
		}
		known = roaring.Or(known, docs)
	}
	within, err := l.text([]rune(u.Text), known, bounded)
	if err != nil {
		return standing{}, err
	}
	within = within.with(known)
	if u.Quoted && !u.Lines || u.Len() < 2 {
		return within, nil
	}
	across, err := l.across([]rune(u.Text), within.all)
	if err != nil || across.IsEmpty() {
		return within, err
	}
	if u.Lines {
		return within.with(across), nil
	}
	return standing{roaring.Or(within.all, across), within.sure}, nil
}

// numbered are the documents whose case has a number in its collection.
func (l *segmentReader) numbered(number string) *roaring.Bitmap {
	docs := roaring.New()
	for it := l.live.Iterator(); it.HasNext(); {
		doc := it.Next()
		if e := l.docs[doc]; e != nil && strconv.Itoa(e.Number) == number {
			docs.Add(doc)
		}
	}
	return docs
}

// titled are those of some documents whose title holds a text letter by letter, of which each pair of letters or digits
// is a term of titles. What has no such pair is looked for in all of them, several such texts better by titlesHolding.
func (l *segmentReader) titled(text string, among *roaring.Bitmap) (*roaring.Bitmap, error) {
	runes := []rune(text)
	candidates := among
	grams := segment.Grams(runes)
	for _, gram := range grams {
		if candidates.IsEmpty() {
			return none, nil
		}
		next, err := l.postings(string(engine.Title), gram)
		if err != nil {
			return nil, err
		}
		candidates = roaring.And(candidates, next)
	}
	if len(runes) == 2 && len(grams) == 1 {
		return candidates, nil
	}
	pattern := flat.Encode(runes)
	if candidates.GetCardinality() > worthAllTitles {
		return roaring.And(candidates, l.titlesWith(pattern)), nil
	}
	confirmed := roaring.New()
	for it := candidates.Iterator(); it.HasNext(); {
		doc := it.Next()
		if e := l.docs[doc]; e != nil && flat.Contains(e.Text[:2*int(l.titles[doc])], pattern) {
			confirmed.Add(doc)
		}
	}
	l.budget.Spend(budget.CostOfReading(int(candidates.GetCardinality()), 0))
	return confirmed, nil
}

// titlesHolding are the documents whose titles hold each of several texts, found in one pass over all titles.
func (l *segmentReader) titlesHolding(texts *flat.Automaton) []*roaring.Bitmap {
	found := make([]*roaring.Bitmap, len(texts.Lengths))
	for i := range found {
		found[i] = roaring.New()
	}
	for it := l.live.Iterator(); it.HasNext(); {
		doc := it.Next()
		if e := l.docs[doc]; e != nil {
			texts.Scan(e.Text[:2*int(l.titles[doc])], func(_, text int) bool {
				found[text].Add(doc)
				return true
			})
		}
	}
	l.budget.Spend(budget.CostOfReading(int(l.live.GetCardinality()), 0))
	return found
}

// text are the documents, beside those already known, that hold a text letter by letter; one that is bounded is
// surely in those in which it is not only within longer numbers.
func (l *segmentReader) text(text []rune, known *roaring.Bitmap, bounded bool) (standing, error) {
	candidates, exact, err := l.candidates(text, false)
	if err != nil || candidates.IsEmpty() || exact && !bounded {
		return surely(candidates), err
	}
	candidates = roaring.AndNot(candidates, known)
	if !bounded {
		held, err := l.confirm(candidates, text)
		return surely(held), err
	}
	return l.confirmBounded(candidates, text)
}

// across are the documents, beside those already known, that hold a text but for the ends of paragraphs in it.
func (l *segmentReader) across(text []rune, known *roaring.Bitmap) (*roaring.Bitmap, error) {
	parted := roaring.New() // what has the end of a paragraph between two of the characters
	pairs := map[[2]rune]*roaring.Bitmap{}
	chars := slices.DeleteFunc(slices.Clone(text), func(r rune) bool { return r == ' ' })
	for i := range max(0, len(chars)-1) {
		docs, err := l.postings(fieldAcross, string(chars[i:i+2]))
		if err != nil {
			return nil, err
		}
		pairs[[2]rune(chars[i:i+2])] = docs
		parted.Or(docs)
	}
	if parted.IsEmpty() {
		return none, nil
	}
	candidates, _, err := l.candidates(text, true)
	if err != nil {
		return nil, err
	}
	candidates = roaring.And(candidates, parted)
	pattern := flat.Encode(text)
	found := roaring.New()
	read := 0
	for it := roaring.AndNot(candidates, known).Iterator(); it.HasNext(); {
		doc := it.Next()
		if e := l.docs[doc]; e != nil {
			read += 2 * len(e.Text)
			ends := func(before, after rune) bool { // not a title or a heading, which end a line, too
				docs := pairs[[2]rune{before, after}]
				return docs != nil && docs.Contains(doc)
			}
			if flat.Contains(flat.WithoutParagraphs(e.Text, true, ends), pattern) ||
				flat.Contains(flat.WithoutParagraphs(e.Text, false, ends), pattern) {
				found.Add(doc)
			}
		}
	}
	l.budget.Spend(budget.CostOfReading(int(candidates.GetCardinality()), read))
	return found, nil
}

// first is the first document that holds a text letter by letter; false where none does.
func (l *segmentReader) first(text string) (doc uint32, found bool, err error) {
	candidates, exact, err := l.candidates([]rune(text), false)
	if err != nil || candidates.IsEmpty() {
		return 0, false, err
	}
	if exact {
		return candidates.Minimum(), true, nil
	}
	return l.firstHolding(candidates, []rune(text))
}

// candidates are the documents that may hold a text: those that have all its grams, and its characters where there
// are no grams. One character or one gram says it exactly. The ends of paragraphs may stand between its characters
// where across says so.
func (l *segmentReader) candidates(text []rune, across bool) (b *roaring.Bitmap, exact bool, err error) {
	terms := 0
	narrow := func(next *roaring.Bitmap) {
		if terms++; terms == 1 {
			b = next
		} else {
			l.budget.Spend(budget.CostOfSets(b, next))
			b = roaring.And(b, next)
		}
	}
	for _, g := range segment.Grams(text) {
		next, err := l.gram(g)
		if err == nil && across {
			var parted *roaring.Bitmap
			if parted, err = l.postings(fieldAcross, g); err == nil {
				next = roaring.Or(next, parted)
			}
		}
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
		next, err := l.postings(string(engine.Chars), string(r))
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

// terms calls yield for each term of a field.
func (l *segmentReader) terms(field string, yield func(term string) error) error {
	return l.termsWith(field, "", yield)
}

// termsWith calls yield for each term of a field that begins with a prefix.
func (l *segmentReader) termsWith(field, prefix string, yield func(term string) error) error {
	d, err := l.dictionary(field)
	if err != nil {
		return err
	}
	var from, to []byte
	if prefix != "" {
		from = []byte(prefix)
		to = append([]byte(prefix[:len(prefix)-1]), prefix[len(prefix)-1]+1)
	}
	it := d.AutomatonIterator(nil, from, to)
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

// counts calls yield for each term of a field that begins with a prefix, with how many documents hold it, deleted
// ones included. The count that zapx's iterator gives is not asked: in merged segments a term of one document leaves
// its own behind for those that follow, or is given that of the one before (zapx 17, where a posting list is read
// anew without being cleared).
func (l *segmentReader) counts(field, prefix string, yield func(term string, count uint64)) error {
	d, err := l.dictionary(field)
	if err != nil {
		return err
	}
	var list bleveseg.PostingsList
	return l.termsWith(field, prefix, func(term string) error {
		var err error
		if list, err = d.PostingsList([]byte(term), nil, list); err != nil {
			return damaged(err, "postings of %s:%s", field, term)
		}
		yield(term, max(1, list.Count())) // one document, in a field without norms, counts as none
		return nil
	})
}

// countsWithin is counts of some documents alone; terms that none of these has do not come.
func (l *segmentReader) countsWithin(
	in *roaring.Bitmap, field, prefix string, yield func(term string, count uint64),
) error {
	d, err := l.dictionary(field)
	if err != nil {
		return err
	}
	others := roaring.New()
	others.AddRange(0, l.segment.Count())
	others.AndNot(in)
	var list bleveseg.PostingsList
	return l.termsWith(field, prefix, func(term string) error {
		var err error
		if list, err = d.PostingsList([]byte(term), others, list); err != nil {
			return damaged(err, "postings of %s:%s", field, term)
		}
		count := list.Count()
		if count == 0 { // or of one document, in a field without norms
			count = bitmapOf(list.Iterator(false, false, false, nil)).AndCardinality(in)
		}
		if count > 0 {
			yield(term, count)
		}
		return nil
	})
}

// termDocs are the live documents with a term of a field; of grams those that hold it, be it as a gram or as a word.
func (l *segmentReader) termDocs(f engine.TermField, text string) (*roaring.Bitmap, error) {
	if f == engine.Grams {
		return l.gram(text)
	}
	return l.postings(string(f), text)
}

// literal are the documents that hold one of several texts letter by letter, in paragraphs or across their ends. Only
// the first of the texts is looked for across them.
func (l *segmentReader) literal(texts []string, bounded, passage bool) (standing, error) {
	docs, err := l.text([]rune(texts[0]), none, bounded)
	if err != nil {
		return standing{}, err
	}
	for _, other := range texts[1:] {
		more, err := l.text([]rune(other), docs.sure, bounded)
		if err != nil {
			return standing{}, err
		}
		docs = standing{roaring.Or(docs.all, more.all), roaring.Or(docs.sure, more.sure)}
	}
	across, err := l.across([]rune(texts[0]), docs.all)
	if err != nil {
		return standing{}, err
	}
	sure := docs.sure
	if passage {
		sure = roaring.Or(sure, across)
	}
	return standing{roaring.Or(docs.all, across), sure}, nil
}
