package index

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// vocabulary is what the collection says, by term: how many documents hold each word and each pair of Han characters. It is made
// from an index as it was at one change; it proposes, and the index decides. It does not change.
type vocabulary struct {
	applied   uint64 // the last change it knows of
	took      time.Duration
	documents int
	words     map[string]uint32  // documents by word or sub-word
	grams     map[[2]rune]uint32 // documents by pair of Han characters
	total     float64            // the sum over words
	names     []pinyin.Entry     // names with a reading of their own that cases hold, and that are no words

	makeLacking madeOnce
	byLacking   map[string][]string // words by what is left of them without one character

	makeLatin madeOnce
	latin     []string // the words of small letters alone that are long enough to be put right

	makeTitles madeOnce
	entries    []*entry // of the cases
	byTitle    *pinyin.Lexicon
	titled     map[string][]string // ids by title in normal form, at most mostNamesakes of each

	makeLexicon madeOnce
	byReading   *pinyin.Lexicon
	sorted      []pinyin.Entry // the words with a Han character or a letter, by text

	makeCharacters madeOnce
	byCharacter    *pinyin.Lexicon
}

// madeOnce is sync.Once, but that what panicked is done again: over a file that was cut short what is made is none.
type madeOnce struct {
	mu   sync.Mutex
	done bool
}

// Do calls make, unless that was done.
func (o *madeOnce) Do(make func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done {
		make()
		o.done = true
	}
}

// newVocabulary reads the term dictionaries of all leaves. It is of the state of the index that the search sees.
func (s *search) newVocabulary() (*vocabulary, error) {
	began := time.Now()
	v := &vocabulary{applied: s.applied, documents: s.count, words: map[string]uint32{}, grams: map[[2]rune]uint32{}}
	for _, l := range s.leaves {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		for it := l.live.Iterator(); it.HasNext(); {
			if e := l.entries[it.Next()]; e != nil {
				v.entries = append(v.entries, e)
			}
		}
		err := l.counts(fieldWords, func(term string, count uint64) {
			if _, known := v.words[term]; !known {
				term = string([]byte(term)) // the reader's buffer is large
			}
			v.words[term] += uint32(count)
			v.total += float64(count)
			v.addGram(term, count)
		})
		if err == nil {
			err = l.counts(fieldGrams, v.addGram)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := s.findNames(v); err != nil {
		return nil, err
	}
	v.took = time.Since(began)
	return v, nil
}

// findNames finds the names with a reading of their own that cases hold, though the dictionary cuts them (宏|碁).
func (s *search) findNames(v *vocabulary) error {
	for name := range pinyin.Names() {
		runes := []rune(name)
		stands := v.words[name] == 0
		for i := 1; i < len(runes) && stands; i++ {
			stands = v.grams[[2]rune{runes[i-1], runes[i]}] > 0
		}
		if !stands {
			continue
		}
		docs, err := s.any([]Together{{{Text: name}}})
		if err != nil {
			return err
		}
		if n := docs.count(); n > 0 {
			v.names = append(v.names, pinyin.Entry{Word: name, Weight: float64(n)})
		}
	}
	return nil
}

func (v *vocabulary) addGram(term string, count uint64) {
	first, n := utf8.DecodeRuneInString(term)
	second, m := utf8.DecodeRuneInString(term[n:])
	if n+m == len(term) && m > 0 && segment.IsHanText(term) {
		v.grams[[2]rune{first, second}] += uint32(count)
	}
}

// lexicon are the words with a Han character by how they are read.
func (v *vocabulary) lexicon() *pinyin.Lexicon {
	v.makeLexicon.Do(func() {
		read := slices.Clone(v.names)
		v.sorted = nil
		for word, documents := range v.words {
			if !strings.ContainsFunc(word, isLetter) {
				continue // a number
			}
			entry := pinyin.Entry{Word: word, Weight: float64(documents)}
			v.sorted = append(v.sorted, entry)
			if strings.ContainsFunc(word, isHan) {
				read = append(read, entry)
			}
		}
		slices.SortFunc(v.sorted, func(a, b pinyin.Entry) int { return strings.Compare(a.Word, b.Word) })
		v.byReading = pinyin.NewLexicon(read, mayBePerson)
	})
	return v.byReading
}

// mayBePerson reports a word that is as long as a person's name and that the language has not.
func mayBePerson(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= shortestName && n <= longestPerson && segment.IsHanText(word) && segment.Default().Frequency(word) == 0
}

// characters are the Han characters that stand beside another, by how each may be read. One that stands in no word of its own weighs next to nothing.
func (v *vocabulary) characters() *pinyin.Lexicon {
	v.makeCharacters.Do(func() {
		seen := map[rune]bool{}
		var chars []pinyin.Entry
		for gram := range v.grams {
			for _, r := range gram {
				if !seen[r] {
					seen[r] = true
					chars = append(chars, pinyin.Entry{Word: string(r), Weight: max(0.5, float64(v.words[string(r)]))})
				}
			}
		}
		v.byCharacter = pinyin.NewLexicon(chars, nil)
	})
	return v.byCharacter
}

// latinWords are the words of small letters alone that another may be misspelled for.
func (v *vocabulary) latinWords() []string {
	v.makeLatin.Do(func() {
		v.latin = nil
		for w := range v.words {
			if len(w) >= shortestLatin && strings.IndexFunc(w, func(r rune) bool { return !isSmallLatin(r) }) < 0 {
				v.latin = append(v.latin, w)
			}
		}
	})
	return v.latin
}

// titles are the titles of the cases by how they are read, and the cases by title.
func (v *vocabulary) titles() (*pinyin.Lexicon, map[string][]string) {
	v.makeTitles.Do(func() {
		v.titled = make(map[string][]string, len(v.entries))
		titles := make([]pinyin.Entry, 0, len(v.entries))
		for _, e := range v.entries {
			title := string(decodeText(e.text[:2*int(e.titleLen())]))
			ids := v.titled[title]
			if len(ids) == 0 {
				titles = append(titles, pinyin.Entry{Word: title, Weight: -float64(utf8.RuneCountInString(title))}) // the shorter first
			}
			if len(ids) < mostNamesakes {
				v.titled[title] = append(ids, e.id)
			}
		}
		v.byTitle, v.entries = pinyin.NewLexicon(titles, nil), nil
	})
	return v.byTitle, v.titled
}

func isHan(r rune) bool { return segment.IsHanText(string(r)) }

// lacking gives the words of shortestSlip to longestWord Han characters by each text that is one of them without one of its characters.
func (v *vocabulary) lacking() map[string][]string {
	v.makeLacking.Do(func() {
		v.byLacking = map[string][]string{}
		for word := range v.words {
			runes := []rune(word)
			if len(runes) < shortestSlip || len(runes) > longestWord || !segment.IsHanText(word) {
				continue
			}
			for i := range runes {
				if i > 0 && runes[i] == runes[i-1] {
					continue
				}
				left := string(runes[:i]) + string(runes[i+1:])
				v.byLacking[left] = append(v.byLacking[left], word)
			}
		}
		for _, words := range v.byLacking {
			slices.Sort(words)
		}
	})
	return v.byLacking
}

// beginning are the words that begin with a text, in their order; the caller may change the list.
func (v *vocabulary) beginning(text string) []pinyin.Entry {
	v.lexicon()
	first, _ := slices.BinarySearchFunc(v.sorted, text, func(e pinyin.Entry, text string) int { return strings.Compare(e.Word, text) })
	end := first
	for end < len(v.sorted) && strings.HasPrefix(v.sorted[end].Word, text) {
		end++
	}
	return slices.Clone(v.sorted[first:end])
}

// quickVocabulary is how long making a vocabulary may take to be made anew before a query is answered. A slower one is made
// in the background, and queries are answered with the one before.
const quickVocabulary = 50 * time.Millisecond

// vocabulary is the collection's vocabulary as it is now or, where that takes long, was a moment ago.
func (s *search) vocabulary() (*vocabulary, error) {
	g := s.generation
	v := g.vocabulary.Load()
	if v != nil && (v.applied == s.applied || v.took > quickVocabulary) {
		if v.applied != s.applied && s.renewVocabulary != nil {
			s.renewVocabulary()
		}
		return v, nil
	}
	select {
	case g.making <- struct{}{}: // who asks at the same time waits, and finds it made
		defer func() { <-g.making }()
	case <-s.ctx.Done():
		return nil, s.ctx.Err()
	}
	if v := g.vocabulary.Load(); v != nil && v.applied >= s.applied {
		return v, nil
	}
	v, err := s.newVocabulary()
	if err != nil {
		return nil, err
	}
	g.vocabulary.Store(v)
	return v, nil
}

// renewVocabulary makes the vocabulary of a generation anew in the background, once at a time, with what most queries ask of it.
func (x *Index) renewVocabulary(g *generation) {
	if !g.renewing.CompareAndSwap(false, true) {
		return
	}
	started := x.task("reading the vocabulary", func() {
		defer g.renewing.Store(false)
		if !g.acquire() {
			return
		}
		defer g.release()
		select {
		case g.making <- struct{}{}:
			defer func() { <-g.making }()
		case <-x.background.Done():
			return
		}
		err := g.read(x.background, parser{}, func(s *search) error {
			v, err := s.newVocabulary()
			if err == nil {
				v.lexicon()
				v.characters()
				v.titles()
				g.vocabulary.Store(v)
			}
			return err
		})
		if err := x.failed(x.background, g, err); err != nil && x.background.Err() == nil {
			x.logFault("the vocabulary is not read", "generation", filepath.Base(g.dir), err)
		}
	})
	if !started {
		g.renewing.Store(false)
	}
}
