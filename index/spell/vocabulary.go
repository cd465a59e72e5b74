package spell

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// Vocabulary is what the collection says, by term: how many documents hold each word and each pair of Han characters.
// It is made from an index as it was at one change; it proposes, and the index decides. It does not change.
type Vocabulary struct {
	Applied   uint64 // the last change it knows of
	Took      time.Duration
	documents int
	words     map[string]uint32  // documents by word or sub-word
	grams     map[[2]rune]uint32 // documents by pair of Han characters
	total     float64            // the sum over words
	names     []pinyin.Entry     // names with a reading of their own that cases hold, and that are no words

	makeDeletes madeOnce
	byDelete    map[string][]string // SymSpell-style deletes: words by the word minus one character

	makeLatin madeOnce
	latin     []string // the words of small letters alone that are long enough to be put right

	makeTitles madeOnce
	docs       []*engine.Doc // of the cases; by title, and of one title as they came, once the lexicon is made
	byTitle    *pinyin.Lexicon

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

// NewVocabulary reads the term dictionaries and the titles. It is of the state of the index that the session sees.
func (s *Session) NewVocabulary() (*Vocabulary, error) {
	began := time.Now()
	v := &Vocabulary{
		Applied:   s.stats.Applied,
		documents: s.stats.Documents,
		words:     map[string]uint32{},
		grams:     map[[2]rune]uint32{},
	}
	for doc, err := range s.reader.Docs(s.ctx, engine.All(), -1) {
		if err != nil {
			return nil, err
		}
		v.docs = append(v.docs, doc)
	}
	err := s.reader.Terms(s.ctx, engine.Words, "", func(term string, documents int) {
		if _, known := v.words[term]; !known {
			term = string([]byte(term)) // the reader's buffer is large
		}
		v.words[term] += uint32(documents)
		v.total += float64(documents)
		v.addGram(term, documents)
	})
	if err == nil {
		err = s.reader.Terms(s.ctx, engine.Grams, "", v.addGram)
	}
	if err != nil {
		return nil, err
	}
	if err := s.findNames(v); err != nil {
		return nil, err
	}
	v.Took = time.Since(began)
	return v, nil
}

// findNames finds the names with a reading of their own that cases hold, though the dictionary cuts them (宏|碁).
func (s *Session) findNames(v *Vocabulary) error {
	var standing []string
	for name := range pinyin.Names() {
		runes := []rune(name)
		stands := v.words[name] == 0
		for i := 1; i < len(runes) && stands; i++ {
			stands = v.grams[[2]rune{runes[i-1], runes[i]}] > 0
		}
		if stands {
			standing = append(standing, name)
		}
	}
	sets := make([]engine.Set, len(standing))
	for i, name := range standing {
		sets[i] = textDocs(name)
	}
	counts, err := s.reader.Count(s.ctx, sets...)
	if err != nil {
		return err
	}
	for i, name := range standing {
		if counts[i] > 0 {
			v.names = append(v.names, pinyin.Entry{Word: name, Weight: float64(counts[i])})
		}
	}
	return nil
}

func (v *Vocabulary) addGram(term string, documents int) {
	first, n := utf8.DecodeRuneInString(term)
	second, m := utf8.DecodeRuneInString(term[n:])
	if n+m == len(term) && m > 0 && segment.IsHanText(term) {
		v.grams[[2]rune{first, second}] += uint32(documents)
	}
}

// Lexicon are the words with a Han character by how they are read.
func (v *Vocabulary) Lexicon() *pinyin.Lexicon {
	v.makeLexicon.Do(func() {
		read := slices.Clone(v.names)
		v.sorted = nil
		for word, documents := range v.words {
			if !strings.ContainsFunc(word, segment.IsLetter) {
				continue // a number
			}
			entry := pinyin.Entry{Word: word, Weight: float64(documents)}
			v.sorted = append(v.sorted, entry)
			if strings.ContainsFunc(word, segment.IsHan) {
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
	return n >= weight.ShortestName && n <= budget.LongestPerson && segment.IsHanText(word) &&
		segment.Default().Frequency(word) == 0
}

// characters are the Han characters that stand beside another, by how each may be read. One that stands in no word of
// its own weighs next to nothing.
func (v *Vocabulary) characters() *pinyin.Lexicon {
	v.makeCharacters.Do(func() {
		seen := map[rune]bool{}
		var chars []pinyin.Entry
		for gram := range v.grams {
			for _, r := range gram {
				if !seen[r] {
					seen[r] = true
					cases := float64(v.words[string(r)])
					chars = append(chars, pinyin.Entry{Word: string(r), Weight: max(weight.NoWord, cases)})
				}
			}
		}
		v.byCharacter = pinyin.NewLexicon(chars, nil)
	})
	return v.byCharacter
}

// latinWords are the words of small letters alone that another may be misspelled for.
func (v *Vocabulary) latinWords() []string {
	v.makeLatin.Do(func() {
		v.latin = nil
		for w := range v.words {
			if len(w) >= weight.ShortestLatin &&
				strings.IndexFunc(w, func(r rune) bool { return !segment.IsSmallLatin(r) }) < 0 {
				v.latin = append(v.latin, w)
			}
		}
	})
	return v.latin
}

// Titles are the titles of the cases by how they are read.
func (v *Vocabulary) Titles() *pinyin.Lexicon {
	v.makeTitles.Do(func() {
		slices.SortStableFunc(v.docs, func(a, b *engine.Doc) int { return bytes.Compare(a.Title(), b.Title()) })
		titles := make([]pinyin.Entry, 0, len(v.docs))
		for i, e := range v.docs {
			if i > 0 && bytes.Equal(e.Title(), v.docs[i-1].Title()) {
				continue
			}
			title := string(flat.Decode(e.Title()))
			// the shorter first
			titles = append(titles, pinyin.Entry{Word: title, Weight: -float64(utf8.RuneCountInString(title))})
		}
		v.byTitle = pinyin.NewLexicon(titles, nil)
	})
	return v.byTitle
}

// Titled are the ids of the cases of a title in normal form, at most budget.MostNamesakes.
func (v *Vocabulary) Titled(title string) (ids []string) {
	v.Titles()
	text := flat.Encode([]rune(title))
	first, _ := slices.BinarySearchFunc(v.docs, text, func(e *engine.Doc, text []byte) int {
		return bytes.Compare(e.Title(), text)
	})
	for _, e := range v.docs[first:] {
		if len(ids) == budget.MostNamesakes || !bytes.Equal(e.Title(), text) {
			break
		}
		ids = append(ids, e.ID)
	}
	return ids
}

// deletes is the index of SymSpell-style deletes: each word of ShortestSlip to LongestWord Han characters is listed
// under every text that is the word minus one character.
func (v *Vocabulary) deletes() map[string][]string {
	v.makeDeletes.Do(func() {
		v.byDelete = map[string][]string{}
		for word := range v.words {
			runes := []rune(word)
			if len(runes) < weight.ShortestSlip || len(runes) > budget.LongestWord || !segment.IsHanText(word) {
				continue
			}
			for i := range runes {
				if i > 0 && runes[i] == runes[i-1] {
					continue
				}
				shorter := string(runes[:i]) + string(runes[i+1:])
				v.byDelete[shorter] = append(v.byDelete[shorter], word)
			}
		}
		for _, words := range v.byDelete {
			slices.Sort(words)
		}
	})
	return v.byDelete
}

// Beginning are the words that begin with a text, in their order; the caller may change the list.
func (v *Vocabulary) Beginning(text string) []pinyin.Entry {
	v.Lexicon()
	first, _ := slices.BinarySearchFunc(
		v.sorted,
		text,
		func(e pinyin.Entry, text string) int { return strings.Compare(e.Word, text) },
	)
	end := first
	for end < len(v.sorted) && strings.HasPrefix(v.sorted[end].Word, text) {
		end++
	}
	return slices.Clone(v.sorted[first:end])
}

// Has reports a word that some case holds.
func (v *Vocabulary) Has(word string) bool { return v.words[word] > 0 }

// Warm makes what most queries ask of the vocabulary.
func (v *Vocabulary) Warm() {
	v.Lexicon()
	v.characters()
	v.Titles()
}
