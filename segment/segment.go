// Package segment turns Chinese text into terms. It hides how text is normalised, which
// dictionary cuts it, and what a query and a document must share to find each other.
package segment

import (
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"anlisou/data/say"
	"anlisou/segment/dict"
)

// cutForm numbers how text is cut, apart from the words of the dictionary.
//
//	1: gse's shortest path and its sub-words, no HMM
//	2: learned words over the words that they are made of
const cutForm = 2

// Segmenter cuts normalised text into words. It is immutable and safe for concurrent use.
type Segmenter struct {
	table   *table // of the dictionaries; shared by those that differ in learned words alone
	version string
	ours    []SourcedWord   // the words that are not general, as they count
	removed map[string]bool // the words that the user has taken away
	learned *table          // those of ours that a collection taught; nil for none

	numbered func() map[rune][][]rune // see numberedWords
}

// Word is a word of a text, in runes from Start to End.
type Word struct {
	Start, End int
	// Sub are the shorter words within it, of two characters or more, by position. Of a learned word they are all the
	// words that the text is cut into without it, single characters too: they stay findable and count as before.
	Sub []Span
	// Learned says that a collection taught the word.
	Learned bool
}

// Span is a stretch of a text, in runes from Start to End.
type Span struct{ Start, End int }

// Options are what a segmenter knows beside the embedded dictionaries.
type Options struct {
	// User is the user's dictionary, or nil. What it says of a word goes before all else.
	User *Dictionary `json:"user,omitempty"`
	// Learned are the words that the collection taught. Those that a dictionary holds change nothing.
	Learned []Learned `json:"learned,omitempty"`
}

// Build makes a segmenter from the embedded dictionaries and the options. It refuses by name what is no word
// in normal form, or has a frequency that is none.
func Build(o Options) (*Segmenter, error) {
	s := Default()
	if o.User != nil && len(o.User.Words)+len(o.User.Removed) > 0 {
		var err error
		if s, err = buildDictionaries(o.User); err != nil {
			return nil, err
		}
	}
	if len(o.Learned) == 0 {
		return s, nil
	}
	return s.teach(o.Learned)
}

// buildDictionaries makes a segmenter from the embedded dictionaries and the user's, which may be nil.
func buildDictionaries(user *Dictionary) (*Segmenter, error) {
	s := &Segmenter{removed: map[string]bool{}}
	have := map[string]bool{}
	add := func(w SourcedWord) {
		if !have[w.Word] && !s.removed[w.Word] {
			have[w.Word] = true
			s.ours = append(s.ours, w)
		}
	}
	if user != nil {
		for _, w := range user.Removed {
			s.removed[w] = true
		}
		for _, w := range user.Words {
			if err := w.check(); err != nil {
				return nil, say.Errorf("user dictionary: %w", err)
			}
			if s.removed[w.Word] {
				return nil, say.Errorf("user dictionary: %q is given and taken away", w.Word)
			}
			add(SourcedWord{w.Word, w.Frequency, SourceUser})
		}
	}
	domain, err := domainWords(dict.Domain())
	if err != nil {
		return nil, say.Errorf("domain dictionary: %w", err)
	}
	for _, w := range domain {
		add(SourcedWord{w, ourFrequency, SourceDomain})
	}
	general := dict.Words()
	s.settle(general)
	version := make(chan string, 1)
	go func() { version <- s.identity(general) }()
	if err := s.load(general); err != nil {
		return nil, err
	}
	s.version = <-version
	s.numbered = sync.OnceValue(s.numberedWords)
	return s, nil
}

// teach gives a segmenter that knows learned words, too. The table is not told of them: a word of the dictionary changes
// how the text around it is cut, and one that a collection taught is not sure enough for that. It is put over the
// words that a text is cut into where it begins and ends with them.
func (s *Segmenter) teach(words []Learned) (*Segmenter, error) {
	taught := &Segmenter{table: s.table, ours: slices.Clone(s.ours), removed: s.removed, numbered: s.numbered}
	characters := 0
	for _, w := range words {
		characters += utf8.RuneCountInString(w.Word)
	}
	taught.learned = newTable(characters)
	var lines []string
	for _, w := range words {
		if err := checkWord(w.Word); err != nil {
			return nil, say.Errorf("learned words: %w", err)
		}
		if s.Frequency(w.Word) > 0 || s.removed[w.Word] {
			continue
		}
		added, err := taught.learned.add(w.Word, ourFrequency)
		if err != nil {
			return nil, say.Errorf("learned words: %w", err)
		}
		if !added {
			continue
		}
		taught.ours = append(taught.ours, SourcedWord{w.Word, ourFrequency, w.Source})
		lines = append(lines, w.Word)
	}
	if len(lines) == 0 {
		return s, nil
	}
	slices.Sort(lines)
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%s\n%s\n", s.version, strings.Join(lines, "\n"))
	taught.version = fmt.Sprintf("%016x", hash.Sum64())
	return taught, nil
}

// settle gives the words that came without a frequency the one that the general dictionary has for them, if that is
// more than ours.
func (s *Segmenter) settle(general string) {
	open := map[string]int{} // by place
	for i, w := range s.ours {
		if w.Frequency == 0 {
			s.ours[i].Frequency = ourFrequency
			open[w.Word] = i
		}
	}
	if len(open) == 0 {
		return
	}
	for word, frequency := range generalWords(general) {
		if i, ok := open[word]; ok {
			s.ours[i].Frequency = max(frequency, ourFrequency)
		}
	}
}

// identity is the same for the same words and frequencies, in whatever order they were given.
func (s *Segmenter) identity(general string) string {
	var lines []string
	for _, w := range s.ours {
		lines = append(lines, fmt.Sprintf("%s %g", w.Word, w.Frequency))
	}
	for w := range s.removed {
		lines = append(lines, "-"+w)
	}
	slices.Sort(lines)
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %d\n%s\n", NormalForm, cutForm, strings.Join(lines, "\n"))
	_, _ = io.WriteString(hash, general)
	return fmt.Sprintf("%016x", hash.Sum64())
}

// Version names the normal form, the way of cutting and the words: two segmenters of the same
// version cut every text alike.
func (s *Segmenter) Version() string { return s.version }

// IsWord reports whether a text in normal form may stand in a dictionary: letters, digits and
// Han characters only.
func IsWord(normal string) bool {
	return normal != "" && strings.IndexFunc(normal, func(r rune) bool { return !isTermRune(r) }) < 0
}

func domainWords(text string) ([]string, error) {
	var words []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		normal := string(Normalise(line).Runes)
		if !IsWord(normal) {
			return nil, say.Errorf("%q is not a word", line)
		}
		words = append(words, normal)
	}
	return words, nil
}

// ourFrequency is given to words of our own. It keeps them whole whatever they are made of: the path through the
// commonest two words of the general dictionary (一个 and 中国, f1·f2/total) is as short as that of a word of frequency
// 564.
const ourFrequency = 1000

// SourcedWord is a word of a segmenter with the frequency it is cut by, and where it comes from.
type SourcedWord struct {
	Word      string
	Frequency float64
	Source    string
}

// Sources of words.
const (
	SourceGeneral   = "general"
	SourceDomain    = "domain"
	SourceUser      = "user"
	SourceQuoted    = learnedSources + "quoted"
	SourceBookTitle = learnedSources + "book title"
	SourceTitle     = learnedSources + "title"
	SourceFrequent  = learnedSources + "frequent"

	learnedSources = "learned: " // begins those of learned words
)

// Words lists the words that text is cut by: the user's, the domain's, the learned ones, each as they came, and the
// general ones last, which are read again from the program for it.
func (s *Segmenter) Words() iter.Seq[SourcedWord] {
	return func(yield func(SourcedWord) bool) {
		ours := make(map[string]bool, len(s.ours))
		for _, w := range s.ours {
			ours[w.Word] = true
			if !yield(w) {
				return
			}
		}
		for word, frequency := range generalWords(dict.Words()) {
			if !ours[word] && !s.removed[word] && !yield(SourcedWord{word, frequency, SourceGeneral}) {
				return
			}
		}
	}
}

// Default is the segmenter of the embedded dictionaries alone, made once a process.
var Default = sync.OnceValue(func() *Segmenter {
	s, err := buildDictionaries(nil)
	if err != nil {
		panic("embedded dictionary: " + err.Error()) // caught by the package's tests
	}
	return s
})

// Pieces calls yield for each run of letters, digits and Han characters between signs and spaces.
func Pieces(text []rune) func(yield func(Span) bool) {
	return func(yield func(Span) bool) {
		for i := 0; i < len(text); {
			if !isTermRune(text[i]) {
				i++
				continue
			}
			start := i
			for i < len(text) && isTermRune(text[i]) {
				i++
			}
			if !yield(Span{start, i}) {
				return
			}
		}
	}
}

// Cut gives the words of text in normal form, in order, covering all but signs and spaces.
func (s *Segmenter) Cut(text []rune) []Word {
	c := cutters.Get().(*cutter)
	words := make([]Word, 0, min(len(text)/2+1, 1<<16))
	var spans []Span // of all words, a block at a time
	for piece := range Pieces(text) {
		c.cut(s, text, piece.Start, piece.End)
		for _, w := range c.words {
			word := Word{Start: int(w.start), End: int(w.end), Learned: w.learned}
			if n := int(w.subsEnd - w.subs); n > 0 {
				if cap(spans)-len(spans) < n {
					spans = make([]Span, 0, max(n, min(len(text)/4+1, 1024)))
				}
				first := len(spans)
				for _, sub := range c.subs[w.subs:w.subsEnd] {
					spans = append(spans, Span{int(sub.start), int(sub.end)})
				}
				word.Sub = spans[first:len(spans):len(spans)]
			}
			words = append(words, word)
		}
	}
	cutters.Put(c)
	return words
}
