// Package segment turns Chinese text into terms. It hides how text is normalised, which
// dictionary cuts it, and what a query and a document must share to find each other.
package segment

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"runtime/debug"
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
const cutForm = 1

// Segmenter cuts normalised text into words. It is immutable and safe for concurrent use.
type Segmenter struct {
	gse     gse.Segmenter
	version string
}

// Word is a word of a text, in runes from Start to End.
type Word struct {
	Start, End int
	// Sub are the shorter words within it, of two characters or more, by position.
	Sub []Span
}

// Span is a stretch of a text, in runes from Start to End.
type Span struct{ Start, End int }

// New makes a segmenter from the embedded dictionaries and the words given in addition.
// Words that hold a sign or a space are refused by name.
func New(additional ...string) (*Segmenter, error) {
	extra, err := domainWords(dict.Domain())
	if err != nil {
		return nil, fmt.Errorf("domain dictionary: %w", err)
	}
	for _, w := range additional {
		normal := string(Normalise(w).Runes)
		if !IsWord(normal) {
			return nil, fmt.Errorf("word %q: a word is letters, digits and Han characters, without signs or spaces", w)
		}
		extra = append(extra, normal)
	}
	general := dict.Words()

	version := fnv.New64a()
	fmt.Fprintf(version, "%d %d\n%s\n", NormalForm, cutForm, strings.Join(extra, "\n"))
	version.Write(general)

	s := &Segmenter{version: fmt.Sprintf("%016x", version.Sum64())}
	s.load(general, extra)
	return s, nil
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

// extraFrequency is the frequency given to words of our own. It makes the path through such a word
// shorter than through its parts, unless these are among the commonest words there are.
const extraFrequency = 1000

// load fills gse's dictionary. gse's own loader spends its time in fmt.Fscanln, in growing the slice of tokens
// and in collecting garbage that none of it is; here the lines are split by hand, on both cores, the slice
// is as large as it will be, and the collector rests until the end.
func (s *Segmenter) load(general []byte, extra []string) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	s.gse = gse.Segmenter{SkipLog: true, NotLoadHMM: true, Dict: gse.NewDict(), Load: true}
	s.gse.Init()
	s.gse.Dict.Tokens = make([]gse.Token, 0, bytes.Count(general, []byte("\n"))+len(extra))

	for _, w := range extra { // first, because gse keeps the first of two
		_ = s.gse.Dict.AddToken(s.gse.ToToken(w, extraFrequency)) // fails only for an empty word
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
		for line := range strings.Lines(string(general)) {
			word, count, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			frequency, err := strconv.Atoi(count)
			if err != nil {
				panic(fmt.Sprintf("embedded dictionary: line %q", line))
			}
			if utf8.RuneCountInString(word) == 1 {
				frequency = 2 // as gse does: a lone character must not win over the words it is in
			}
			tokens = append(tokens, s.gse.ToToken(word, float64(frequency)))
			if len(tokens) == block {
				ready <- tokens
				tokens = make([]gse.Token, 0, block)
			}
		}
		ready <- tokens
	}()
	return ready
}

// Default is the segmenter of the embedded dictionaries alone, made once a process.
var Default = sync.OnceValue(func() *Segmenter {
	s, err := New()
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
	words := make([]Word, 0, len(text)/2+1)
	var buf []byte
	for piece := range Pieces(text) {
		buf = buf[:0]
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
	}
	return words
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
