// Package segment turns Chinese text into terms. It hides how text is normalised, which
// dictionary cuts it, and what a query and a document must share to find each other.
package segment

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"iter"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-ego/gse"

	"anlisou/segment/dict"
)

// cutForm numbers how text is cut, apart from the words of the dictionary.
//
//	1: gse's shortest path and its sub-words, no HMM
//	2: learned words over the words that they are made of
const cutForm = 2

// Segmenter cuts normalised text into words. It is immutable and safe for concurrent use.
type Segmenter struct {
	gse     *gse.Segmenter // of the dictionaries; shared by those that differ in learned words alone
	version string
	ours    []SourcedWord   // the words that are not general, as they count
	removed map[string]bool // the words that the user has taken away
	learned map[string]bool // those of ours that a collection taught
	longest int             // characters of a learned word

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
				return nil, fmt.Errorf("user dictionary: %w", err)
			}
			if s.removed[w.Word] {
				return nil, fmt.Errorf("user dictionary: %q is given and taken away", w.Word)
			}
			add(SourcedWord{w.Word, w.Frequency, SourceUser})
		}
	}
	domain, err := domainWords(dict.Domain())
	if err != nil {
		return nil, fmt.Errorf("domain dictionary: %w", err)
	}
	for _, w := range domain {
		add(SourcedWord{w, ourFrequency, SourceDomain})
	}
	general := dict.Words()
	s.settle(general)
	s.version = s.identity(general)
	s.load(general)
	s.numbered = sync.OnceValue(s.numberedWords)
	return s, nil
}

// teach gives a segmenter that knows learned words, too. gse is not told of them: a word of its dictionary changes
// how the text around it is cut, and one that a collection taught is not sure enough for that. It is put over the
// words that a text is cut into where it begins and ends with them.
func (s *Segmenter) teach(words []Learned) (*Segmenter, error) {
	taught := &Segmenter{
		gse:      s.gse,
		ours:     slices.Clone(s.ours),
		removed:  s.removed,
		learned:  map[string]bool{},
		numbered: s.numbered,
	}
	var lines []string
	for _, w := range words {
		if err := checkWord(w.Word); err != nil {
			return nil, fmt.Errorf("learned words: %w", err)
		}
		if s.Frequency(w.Word) > 0 || s.removed[w.Word] || taught.learned[w.Word] {
			continue
		}
		taught.learned[w.Word] = true
		taught.ours = append(taught.ours, SourcedWord{w.Word, ourFrequency, w.Source})
		taught.longest = max(taught.longest, utf8.RuneCountInString(w.Word))
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
func (s *Segmenter) settle(general []byte) {
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
func (s *Segmenter) identity(general []byte) string {
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
	hash.Write(general)
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
			return nil, fmt.Errorf("%q is not a word", line)
		}
		words = append(words, normal)
	}
	return words, nil
}

// ourFrequency is given to words of our own. It keeps them whole whatever they are made of: the path through the
// commonest two words of the general dictionary (一个 and 中国, f1·f2/total) is as short as that of a word of frequency
// 564.
const ourFrequency = 1000

// load fills gse's dictionary. gse's own loader spends its time in fmt.Fscanln, in growing the slice of tokens
// and in collecting garbage that none of it is; here the lines are split by hand, on both cores, the slice
// is as large as it will be, and the collector rests until the end.
func (s *Segmenter) load(general []byte) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	s.gse = &gse.Segmenter{SkipLog: true, NotLoadHMM: true, Dict: gse.NewDict(), Load: true}
	s.gse.Init()
	s.gse.Dict.Tokens = make([]gse.Token, 0, bytes.Count(general, []byte("\n"))+len(s.ours))

	for _, w := range s.ours { // first, because gse keeps the first of two
		_ = s.gse.Dict.AddToken(s.gse.ToToken(w.Word, w.Frequency)) // fails only for an empty word
	}
	for tokens := range s.tokens(general) {
		for _, t := range tokens {
			_ = s.gse.Dict.AddToken(t)
		}
	}
	s.gse.CalcToken()
}

// tokens makes gse's tokens of the dictionary's lines a block at a time, ahead of who reads them.
func (s *Segmenter) tokens(general []byte) <-chan []gse.Token {
	const block = 4096
	ready := make(chan []gse.Token, 4)
	go func() {
		defer close(ready)
		tokens := make([]gse.Token, 0, block)
		for word, frequency := range generalWords(general) {
			if s.removed[word] {
				continue
			}
			tokens = append(tokens, s.gse.ToToken(word, frequency))
			if len(tokens) == block {
				ready <- tokens
				tokens = make([]gse.Token, 0, block)
			}
		}
		ready <- tokens
	}()
	return ready
}

// generalWords gives the words of the general dictionary with the frequencies they are cut by.
func generalWords(general []byte) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for line := range strings.Lines(string(general)) {
			word, count, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			frequency, err := strconv.Atoi(count)
			if err != nil {
				panic(fmt.Sprintf("embedded dictionary: line %q", line))
			}
			if utf8.RuneCountInString(word) == 1 {
				frequency = 2 // as gse does: a lone character must not win over the words it is in
			}
			if !yield(word, float64(frequency)) {
				return
			}
		}
	}
}

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
	words := make([]Word, 0, min(len(text)/2+1, 1<<16))
	for piece := range s.pieces(text) {
		words = append(words, piece...)
	}
	return words
}

// pieces cuts text a piece between signs at a time. The words that it hands over are overwritten by those of the next
// piece.
func (s *Segmenter) pieces(text []rune) iter.Seq[[]Word] {
	return func(yield func([]Word) bool) {
		var buf []byte
		var words []Word
		for piece := range Pieces(text) {
			buf, words = buf[:0], words[:0]
			for _, r := range text[piece.Start:piece.End] {
				buf = utf8.AppendRune(buf, r)
			}
			at := piece.Start
			for _, cut := range s.gse.Segment(buf) {
				token := cut.Token()
				w := Word{Start: at, End: at + utf8.RuneCount(buf[cut.Start():cut.End()])}
				if w.End-w.Start > 2 {
					w.Sub = appendSubWords(nil, token, at)
				}
				words = append(words, w)
				at = w.End
			}
			if len(s.learned) > 0 {
				words = s.join(text, words)
			}
			if !yield(words) {
				return
			}
		}
	}
}

// join puts learned words in the place of the words that they are made of, from the left, the longest first.
func (s *Segmenter) join(text []rune, words []Word) []Word {
	joined := words[:0]
	for i := 0; i < len(words); {
		last := i // of the words that a learned one is made of
		for j := i + 1; j < len(words) && words[j].Start == words[j-1].End &&
			words[j].End-words[i].Start <= s.longest; j++ {
			if s.learned[string(text[words[i].Start:words[j].End])] {
				last = j
			}
		}
		w := words[i]
		if last > i {
			w = Word{Start: words[i].Start, End: words[last].End, Learned: true}
			for _, piece := range words[i : last+1] {
				w.Sub = append(append(w.Sub, Span{piece.Start, piece.End}), piece.Sub...)
			}
		}
		joined = append(joined, w)
		i = last + 1
	}
	return joined
}

func appendSubWords(spans []Span, token *gse.Token, at int) []Span {
	for _, sub := range token.Segments() {
		n := utf8.RuneCountInString(sub.Token().Text())
		if n >= 2 {
			spans = append(spans, Span{at, at + n})
			spans = appendSubWords(spans, sub.Token(), at)
		}
		at += n
	}
	return spans
}
