package segment

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

type mention struct{ word, source string }

// proposer counts what could be a word, in the first run.
type proposer struct {
	strings  stringCounts // how often the dictionary's cuts are those of the string
	floor    int32        // strings this rare may have been dropped
	mentions map[mention]int
}

// proposed is what documents propose, in their order.
type proposed struct {
	strings  []hanString
	ends     []int // of the strings of each document
	mentions []mention
}

// propose runs through the texts.
func propose(known *Segmenter, texts iter.Seq[Document]) *proposer {
	p := proposer{mentions: map[mention]int{}}
	var workers []func([]Document, *proposed)
	for range processors() {
		workers = append(workers, (&proposing{segmenter: known}).batch)
	}
	inOrder(texts, workers, p.take)
	return &p
}

// take counts what documents propose. Strings are dropped where the count of them goes over a document's end: what is
// dropped hangs on the order of the documents, and on nothing else.
func (p *proposer) take(made *proposed) {
	for _, m := range made.mentions {
		if n := p.mentions[m]; n > 0 || len(p.mentions) < maxCounted {
			p.mentions[m] = n + 1
		}
	}
	start := 0
	for _, end := range made.ends {
		for _, h := range made.strings[start:end] {
			p.strings.add(h)
		}
		for start = end; p.strings.used > maxCounted; {
			p.floor++
			p.strings.drop(p.floor)
		}
	}
}

// proposing reads documents; one goroutine has it.
type proposing struct {
	segmenter *Segmenter
	cut       cutter
	normal    []rune
	out       *proposed
}

func (p *proposing) batch(documents []Document, made *proposed) {
	made.strings, made.ends, made.mentions = made.strings[:0], made.ends[:0], made.mentions[:0]
	p.out = made
	for _, t := range documents {
		p.read(t)
		made.ends = append(made.ends, len(made.strings))
	}
}

func (p *proposing) read(t Document) {
	text := t.whole()
	p.readMentions(text)
	p.readTitle(t.Title)
	p.normal = AppendNormal(p.normal[:0], text)
	for piece := range Pieces(p.normal) {
		p.cut.cut(p.segmenter, p.normal, piece.Start, piece.End)
		p.readPiece(p.cut.words)
	}
}

// readPiece proposes the strings of the words of a piece.
func (p *proposing) readPiece(words []cutWord) {
	for i, first := range words {
		if !opens(p.normal[first.start:first.end]) {
			continue
		}
		lone := first.end-first.start == 1
		for j := i + 1; j < len(words) && words[j].end-first.start <= maxHanString; j++ {
			piece := p.normal[words[j].start:words[j].end]
			if !holds(piece) {
				break
			}
			if lone = lone || len(piece) == 1; lone {
				p.out.strings = append(p.out.strings, newHanString(p.normal[first.start:words[j].end]))
			}
		}
	}
}

// Characters that say how words stand to each other, or count them: a word is not made with them as a piece of their
// own, or as the beginning of one (或者, 第五).
const (
	relations = "的了着过是在和与及或等对为以于从由向被把将按自未有其该此各每某所之者而则且但若如应须得并也又还就都只才更最再因经受视仍曾已较均至给使让令请据即"
	numerals  = "第一二三四五六七八九十百千万亿零〇两几多"
	// standing are characters that are no piece by themselves, though words begin with them.
	standing = "不无本自可个中上下内外前后时间年月日号相原报处满确"
	// places stand before any name of an office: 市人民政府.
	places = "省市县区镇乡村州"
)

// role says which of those a character is.
type role uint8

const (
	relates role = 1 << iota
	counting
	stands
	isPlace
)

// roles are the roles of common Han characters.
var roles = func() (all [commonHan]role) {
	for is, characters := range map[role]string{relates: relations, counting: numerals, stands: standing, isPlace: places} {
		for _, r := range characters {
			if isCommonHan(r) {
				all[r-firstHan] |= is
			}
		}
	}
	return all
}()

// holds reports a piece that can be part of a new word.
func holds(piece []rune) bool {
	for _, r := range piece {
		if !isCommonHan(r) {
			return false
		}
	}
	first := roles[piece[0]-firstHan]
	return first&(relates|counting) == 0 &&
		(len(piece) > 1 || first&stands == 0) &&
		(len(piece) != 2 || roles[piece[1]-firstHan]&relates == 0 && piece[0] != '不')
}

// opens reports a piece that a new word can begin with.
func opens(piece []rune) bool {
	return holds(piece) && (len(piece) > 1 || roles[piece[0]-firstHan]&isPlace == 0)
}

// quotes are the marks around what a text names, by the one that begins it.
var quotes = map[rune]struct {
	closing rune
	source  string
}{'“': {'”', SourceQuoted}, '「': {'」', SourceQuoted}, '《': {'》', SourceBookTitle}}

func (p *proposing) readMentions(text string) {
	for {
		i := strings.IndexAny(text, "“「《")
		if i < 0 {
			return
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		text = text[i+n:]
		window := text[:min(len(text), maxMention*utf8.UTFMax)]
		inner, _, closed := strings.Cut(window, string(quotes[r].closing))
		if !closed {
			continue
		}
		p.mention(Normalise(inner).Runes, quotes[r].source)
	}
}

// readTitle takes what stands between the signs of a title for a mention.
func (p *proposing) readTitle(title string) {
	normal := Normalise(title).Runes
	for piece := range Pieces(normal) {
		p.mention(normal[piece.Start:piece.End], SourceTitle)
	}
}

// mention notes a term, in normal form, that is named as such.
func (p *proposing) mention(term []rune, source string) {
	if len(term) >= 2 && len(term) <= maxMention && p.isNew(term) && checkWord(string(term)) == nil {
		p.out.mentions = append(p.out.mentions, mention{string(term), source})
	}
}

// isNew reports a term that the dictionary cuts to pieces, enough of them single characters: a third, and of a term
// of more than five characters half. Otherwise it is a phrase, and so it is with a word that relates it to others.
func (p *proposing) isNew(term []rune) bool {
	words := p.segmenter.Cut(term)
	lone, han := 0, false
	for _, w := range words {
		piece := term[w.Start:w.End]
		han = han || IsHan(piece[0])
		if len(piece) == 1 {
			lone++
		}
		if len(piece) <= 2 && strings.ContainsRune(relations, piece[0]) {
			return false
		}
	}
	share := 3
	if len(term) > 5 {
		share = 2
	}
	span := term // 二年内 is a time
	if strings.ContainsRune("内前后", span[len(span)-1]) {
		span = span[:len(span)-1]
	}
	return len(words) > 1 && lone > 0 && lone*share >= len(words) && han && term[0] != '不' && !onlyNumber(span)
}

func (p *proposer) mentioned() []Learned {
	var words []Learned
	for m, n := range p.mentions {
		words = append(words, Learned{m.word, m.source, n})
	}
	slices.SortFunc(words, func(a, b Learned) int { // a term that is named in several ways is what it is most often
		return cmp.Or(
			cmp.Compare(b.Count, a.Count),
			strings.Compare(a.Source, b.Source),
			strings.Compare(a.Word, b.Word),
		)
	})
	return words
}
