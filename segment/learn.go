package segment

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Learned is a word that a collection taught.
type Learned struct {
	Word   string `json:"word"`   // in normal form
	Source string `json:"source"` // SourceQuoted, SourceBookTitle, SourceTitle or SourceFrequent
	// how often it stands in the collection: in quotes, in title marks, as a title, or, if frequent, at all
	Count int `json:"count"`
}

// Document is a text that teaches words.
type Document struct{ Title, Body string }

// LearnRules numbers the rules of Learn: count it up when they change, and the words of all indexes are learned anew.
const LearnRules = 2

// MaxLearned bounds the words that a collection teaches.
const MaxLearned = 20_000

// Learn finds the words of a collection that a segmenter lacks: names and terms that stand in quotes (“嘉贸贷”) or title
// marks, or are a title or what stands between its signs (嘉贸贷：融资方案), and strings of Han characters that hold together
// and stand beside much else. The texts are run through twice; where they are not the same both times, words may be
// missed. The words come the most frequent first, at most MaxLearned, and depend on nothing but the texts and their
// order. All processors cut and measure; texts runs where Learn was called.
//
// A string is a word of the last kind if it stands often, in several documents or in one and its title, if its parts
// stand together more often than chance would have it (pointwise mutual information at its weakest place, as of
// Sproat and Shih 1990), and if what stands before and behind it is various (branching entropy, Jin and Tanaka-Ishii
// 2006). An edge of the text or a sign is a neighbour unlike all others, as in Feng, Chen, Deng and Zheng 2004
// (accessor variety). The dictionary is asked first: only strings that it cuts to pieces, one of them a single
// character, are looked at, and what can be made of words of two characters and more is a phrase.
//
// Memory is bounded by maxCounted whatever the size of the collection: counts that would exceed it lose the rarest.
func Learn(known *Segmenter, texts iter.Seq[Document]) []Learned {
	p := propose(known, texts)
	m := newMeasurer(&p.strings)
	m.measure(texts)
	words := append(p.mentioned(), m.words(known)...)
	seen := map[string]bool{}
	words = slices.DeleteFunc(words, func(w Learned) bool { // what is quoted and frequent was quoted
		twice := seen[w.Word]
		seen[w.Word] = true
		return twice
	})
	words = slices.DeleteFunc(words, func(w Learned) bool { // a title is a phrase as easily as a name
		return w.Source == SourceTitle &&
			isPhrase([]rune(w.Word), func(part string) bool { return seen[part] || known.Frequency(part) > 0 })
	})
	slices.SortFunc(words, func(a, b Learned) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Word, b.Word))
	})
	return words[:min(len(words), MaxLearned)]
}

// What a word is. The thresholds were chosen by looking at the first 200 words of the bundled collection and of 60 MB
// of statutes: of these nearly all are words.
const (
	maxMention     = 8       // characters of a term in quotes
	maxHanString   = 6       // characters of a frequent string
	minCount       = 5       // fewer tell nothing about neighbours
	perCharacters  = 4 << 20 // and one more for so many characters: chance has more room
	minDocuments   = 2       // what one author repeats may be his phrase, unless his title has it
	minAligned     = 0.6     // of a string's occurrences, those that begin and end where the dictionary cuts
	minInformation = 5.0     // bits
	minBranching   = 1.5     // bits: as of three neighbours, equally often
	maxCounted     = 1 << 20 // distinct strings counted at a time
)

// whole is the text with its title on a line of its own.
func (t Document) whole() string { return t.Title + "\n" + t.Body }

// isPhrase reports a text that can be parted into known words of two characters and more.
func isPhrase(text []rune, known func(string) bool) bool {
	for k := 2; k <= len(text)-2; k++ {
		if known(string(text[:k])) && (known(string(text[k:])) || isPhrase(text[k:], known)) {
			return true
		}
	}
	return false
}
