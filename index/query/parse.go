package query

import (
	"cmp"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/index/budget"
	"anlisou/index/weight"
	"anlisou/segment"
)

// Parser turns typed queries into plans.
type Parser struct {
	Segmenter *segment.Segmenter
	Taxonomy  *data.Taxonomy
	Synonyms  *Synonyms
	// traditional says that the query is written in traditional characters.
	traditional bool
	// cases answers what words are in the cases of an index; nil where there are none to ask.
	Cases  Cases
	Budget *budget.Budget // nil where nobody counts
}

// Cases is what a parser asks of the cases that a query is read for.
type Cases interface {
	// Ahead is told texts of which Stands may be asked, so that they are looked up at once.
	Ahead(texts ...string)
	// Stands reports a text that some case holds.
	Stands(text []rune) bool
	// AheadKeys is told keys of which Says may be asked.
	AheadKeys(keys ...string)
	// Spells reports letters that spell a word of the cases.
	Spells(letters []rune) bool
	// Says reports the key of a value that some case has, however it is written there.
	Says(key string) bool
	// HasLabel reports a value of a field that a case has, but for signs.
	HasLabel(f Field, value string) bool
	// PairLift is how much more cases hold two characters side by side than would by chance.
	PairLift(pair []rune) float64
	// PrecedingLift is how much more often the character that a text begins with stands before the rest of it in the
	// cases than by chance.
	PrecedingLift(text []rune) float64
}

// Parse never fails: what is no operator is text.
func (p Parser) Parse(query string) Plan {
	p.traditional = isTraditional(query)
	plan := Plan{Filters: Filters{}, NoneOf: Filters{}, Literal: string(segment.Normalise(query).Runes)}
	tokens, operators := Tokenise(query)
	plan.Operators = operators
	g := grammar{tokens: p.listed(p.joinValues(tokens))}
	typed := g.sequence()
	meaning{p, &plan}.require(typed)
	text := typed.text()
	if len(plan.All) == 0 && len(plan.Filters)+len(plan.None)+len(plan.NoneOf) == 0 && plan.Literal != "" {
		return p.plain(query) // nothing but signs: it is text after all
	}
	plan.Question = p.IsQuestion(plan.Literal)
	plan.dropQuestionWords()
	plan.Terms, plan.Forms = p.terms(text), Forms(text)
	p.expand(&plan)
	return plan
}

// plain is the plan of a query none of whose signs is an operator.
func (p Parser) plain(query string) Plan {
	plan := Plan{
		Filters:   Filters{},
		NoneOf:    Filters{},
		Literal:   string(segment.Normalise(query).Runes),
		Operators: true,
	}
	plan.All = Groups(p.units(token{Text: query}))
	if len(plan.All) == 0 && plan.Literal != "" { // signs alone
		plan.All = Groups([]Unit{{Text: plan.Literal}})
	}
	plan.Question = p.IsQuestion(plan.Literal)
	plan.dropQuestionWords()
	plan.Terms, plan.Forms = p.terms(query), Forms(query)
	p.expand(&plan)
	return plan
}

// units are what a token's text asks for.
func (p Parser) units(t token) []Unit {
	normal := segment.Normalise(t.Text).Runes
	var units []Unit
	seen := map[string]bool{}
	add := func(u Unit) {
		if !seen[u.Text] || segment.IsLatinWord(u.Text) { // syllables may come twice
			seen[u.Text] = true
			units = append(units, u)
		}
	}
	if t.quoted || t.field == Title {
		if len(normal) > 0 {
			add(
				Unit{
					Text:   string(normal),
					Quoted: t.quoted,
					Lines:  strings.ContainsAny(t.Text, "\n\r"),
					Title:  t.field == Title,
				},
			)
		}
		return units
	}
	words := p.words(normal)
	for i := 0; i < len(words); {
		// Characters that belong to no word, and letters and digits with the one character that
		// follows or leads them (E嘉, 3D打, ETC卡), stand together in a text or not at all.
		end := i + 1
		if p.fragment(normal, words[i]) {
			for end < len(words) && words[end].Start == words[end-1].End && p.fragment(normal, words[end]) &&
				p.joins(normal, words[i:end+1]) {
				end++
			}
		}
		u := Unit{Text: string(normal[words[i].Start:words[end-1].End]), Word: end == i+1 && !words[i].made}
		if end == i+1 {
			u.Keys = words[i].keys
		}
		if segment.IsLatinWord(u.Text) && len(u.Text) > 1 {
			u.Keys = []string{u.Text} // wifi, which is written Wi-Fi, too
		}
		for _, sub := range words[i].Sub {
			u.Parts = append(u.Parts, string(normal[sub.Start:sub.End]))
		}
		add(u)
		i = end
	}
	return units
}

// queryWord is a word of a query.
type queryWord struct {
	segment.Word
	keys []string // of the value that it is: a number, a date, a code
	bare bool     // the value is a number without a measure word
	made bool     // no dictionary knows it
}

// cut gives the words of a text as the dictionary has them, those that make one question word (能|不能) as that word.
func (p Parser) cut(normal []rune) []segment.Word {
	words := p.Segmenter.Cut(normal)
	for i := 0; i < len(words); i++ {
		for end := min(len(words), i+LongestStopWord); end > i+1; end-- {
			start, last := words[i].Start, words[end-1].End
			if last-start <= LongestStopWord && StopWords[string(normal[start:last])] {
				words = slices.Replace(words, i, end, segment.Word{Start: start, End: last})
				break
			}
		}
	}
	return words
}

// words gives the words of a text as a query means them: what is written in one of several ways is one word, and so
// is what signs join between letters and digits (1.2.3, www.jx.gov.cn), and characters that only look as if they
// asked something (等保).
func (p Parser) words(normal []rune) []queryWord {
	var words []queryWord
	for _, w := range p.cut(normal) {
		words = append(words, queryWord{Word: w})
	}
	for _, v := range p.values(normal, words) {
		words = joinWords(words, v)
	}
	for _, span := range joinedBySigns(normal) {
		words = joinWords(words, queryWord{Word: segment.Word{Start: span.Start, End: span.End}, made: true})
	}
	return p.joinLone(normal, words)
}

// joinWords puts a word in the place of those that it covers. One that covers only a part of another changes nothing.
func joinWords(words []queryWord, whole queryWord) []queryWord {
	first, end := -1, -1
	for i, w := range words {
		if w.End > whole.Start && w.Start < whole.End {
			if first < 0 {
				first = i
			}
			if end = i + 1; w.Start < whole.Start || w.End > whole.End {
				return words
			}
		}
	}
	if first < 0 || end == first+1 && words[first].keys != nil {
		return words
	}
	if end == first+1 && whole.keys == nil {
		return words
	}
	return slices.Concat(words[:first], []queryWord{whole}, words[end:])
}

// values are the values of a text that its words are, none overlapping, the longest first. What begins or ends within
// a word is none: of 12号令 it is 12, because 号令 is a word.
func (p Parser) values(normal []rune, words []queryWord) (values []queryWord) {
	all := p.Segmenter.Values(normal)
	slices.SortStableFunc(all, func(a, b segment.Value) int { return cmp.Compare(b.End-b.Start, a.End-a.Start) })
	inWord := func(at int) bool {
		return slices.ContainsFunc(words, func(w queryWord) bool {
			return w.Start < at && at < w.End && segment.IsHanText(string(normal[w.Start:w.End]))
		})
	}
	if p.Cases != nil {
		var keys []string
		for _, v := range all {
			if v.Loose && !inWord(v.Start) && !inWord(v.End) {
				keys = append(keys, v.Key)
			}
		}
		p.Cases.AheadKeys(keys...)
	}
next:
	for _, v := range all {
		if inWord(v.Start) || inWord(v.End) || v.Loose && p.Cases != nil && !p.Cases.Says(v.Key) {
			continue
		}
		for i, known := range values {
			if known.Start == v.Start && known.End == v.End {
				values[i].keys = append(values[i].keys, v.Key)
				values[i].bare = values[i].bare && isNumber(v.Key)
				continue next
			}
			if known.Start < v.End && v.Start < known.End {
				continue next
			}
		}
		values = append(values,
			queryWord{Word: segment.Word{Start: v.Start, End: v.End}, keys: []string{v.Key}, bare: isNumber(v.Key),
				made: true})
	}
	return values
}

// isNumber reports the key of a number without a measure word.
func isNumber(key string) bool {
	return strings.IndexFunc(key, func(r rune) bool { return !segment.IsDigit(r) && r != '.' }) < 0
}

// joinedBySigns are the stretches of a text in which points, slashes, colons and the like join letters and digits.
func joinedBySigns(normal []rune) (spans []segment.Span) {
	alnum := func(i int) bool {
		return i >= 0 && i < len(normal) && (segment.IsLatin(normal[i]) || segment.IsDigit(normal[i]))
	}
	for i := 0; i < len(normal); i++ {
		if !alnum(i) {
			continue
		}
		start, signs := i, false
		for alnum(i+1) || i+1 < len(normal) && strings.ContainsRune("./:@-_+&?=%#~×*", normal[i+1]) && alnum(i+2) {
			if i++; !alnum(i) {
				signs = true
			}
		}
		if signs {
			spans = append(spans, segment.Span{Start: start, End: i + 1})
		}
	}
	return spans
}

// fragment reports a piece of text that is not a word by itself: one Han character that says
// something, or letters and digits.
func (p Parser) fragment(text []rune, w queryWord) bool {
	s := string(text[w.Start:w.End])
	switch {
	case w.keys != nil:
		return w.bare && !segment.IsHanText(s)
	case w.made || !segment.IsHanText(s):
		return true
	}
	return w.End-w.Start == 1 && !StopWords[s]
}

// joins reports that the last of some pieces of text side by side goes on with those before it. A word of letters and
// a Han character do where a case has them so (ETC卡), or where the letters spell what the character begins or ends
// (zhong国); else each says something by itself (WiFi全覆盖).
func (p Parser) joins(text []rune, pieces []queryWord) bool {
	before, last := pieces[len(pieces)-2], pieces[len(pieces)-1]
	mixed := func(a, b queryWord) bool {
		return a.End-a.Start > 1 && segment.IsLatinWord(string(text[a.Start:a.End])) &&
			segment.IsHanText(string(text[b.Start:b.End]))
	}
	if p.Cases == nil || before.made || last.made || !mixed(before, last) && !mixed(last, before) {
		return true
	}
	if p.Cases.Spells(text[before.Start:last.End]) {
		return true
	}
	// A character that stands before the next one more often than behind the letters belongs to that: WiFi全|覆盖.
	if i := last.Start; segment.IsHanText(string(text[i])) && last.End < len(text) &&
		segment.IsHanText(string(text[last.End])) &&
		p.Cases.PairLift(text[i:last.End+1]) >= p.Cases.PairLift(text[i-1:last.End]) {
		return false
	}
	return p.Cases.Stands(text[pieces[0].Start:last.End])
}

// Separators are the words of one character that part words wherever they stand: 猫和狗, 车被撞了.
var Separators = wordSet("和 与 及 或 的 地 得 了 着 过 在 是 有 被 把 吗 呢 吧 啊 呀 嘛 么")

// joinLone joins the characters that belong to no word and those beside them that look like question words, where
// they are no such: the whole text is made of them (等保, 从化), or of one and a word (后评价); the two stand side by side
// in the cases far more often than by chance; a case has them so, and nothing else is asked about (什么是等保); or a case
// has neither of them so, because one is misprinted (驾使证), or spelled out (需qiu).
func (p Parser) joinLone(text []rune, words []queryWord) []queryWord {
	if p.Cases == nil {
		return words
	}
	single := func(w queryWord) bool {
		return w.End-w.Start == 1 && w.keys == nil && segment.IsHanText(string(text[w.Start:w.End]))
	}
	asks := p.IsQuestion(string(text))
	if !asks && p.isTerm(text, words) {
		return []queryWord{{Word: segment.Word{Start: words[0].Start, End: words[1].End}, made: true}}
	}
	var out []queryWord
	for i := 0; i < len(words); {
		end := i
		for end < len(words) && single(words[end]) && (end == i || words[end].Start == words[end-1].End) {
			end++
		}
		if end == i {
			out = append(out, words[i])
			i++
			continue
		}
		lone := words[i:end]
		switch {
		case end < len(words) && words[end].Start == words[end-1].End && segment.IsLatin(text[words[end].Start]) &&
			p.Cases.Spells(text[words[end-1].Start:words[end].End]):
			lone[len(lone)-1].made = true // with the letters behind it
		case end-i > 1 && i == 0 && end == len(words) && !asks && p.isOne(text, lone):
			lone = []queryWord{{Word: segment.Word{Start: words[0].Start, End: words[end-1].End}, made: true}}
		default:
			lone = p.joinPairs(text, words, i, end, asks)
		}
		out = append(out, lone...)
		i = end
	}
	return out
}

// isOne reports characters that are all of a text and one word: they stand so in a case or, where one may be
// misprinted, none of them parts words.
func (p Parser) isOne(text []rune, lone []queryWord) bool {
	return p.Cases.Stands(text[lone[0].Start:lone[len(lone)-1].End]) ||
		!slices.ContainsFunc(lone, func(w queryWord) bool { return Separators[string(text[w.Start:w.End])] })
}

// isTerm reports a question character and a word that are all of a text and one term: a case has them so, and the
// character stands there more often than by chance (中高考, 后评价). Within a longer text nothing tells such a term from
// what a preposition governs, which stands so as often: 向他人.
func (p Parser) isTerm(text []rune, words []queryWord) bool {
	if len(words) != 2 || words[0].End != words[1].Start || words[1].keys != nil {
		return false
	}
	char, word := string(text[words[0].Start:words[0].End]), string(text[words[1].Start:words[1].End])
	if words[0].End-words[0].Start != 1 || !StopWords[char] || Separators[char] || StopWords[word] ||
		words[1].End-words[1].Start == 1 ||
		!segment.IsHanText(word) {
		return false
	}
	whole := text[words[0].Start:words[1].End]
	return p.Cases.Stands(whole) && p.Cases.PrecedingLift(whole) > weight.LeastCohesion
}

// joinPairs joins the lone characters among words, from first to end, with those beside them that are question words
// by themselves.
func (p Parser) joinPairs(text []rune, words []queryWord, first, end int, asks bool) []queryWord {
	char := func(i int) string { return string(text[words[i].Start:words[i].End]) }
	// apart reports that the words before i and at i do not belong to one thing: nothing joins them, or one of them
	// asks.
	apart := func(i, asking int) bool {
		return i == 0 || i == len(words) || words[i-1].End != words[i].Start || StopWords[char(asking)]
	}
	mayJoin := func(i int) bool {
		a, b := char(i-1), char(i)
		return StopWords[a] != StopWords[b] && !Separators[a] && !Separators[b] && !Interrogatives[a] &&
			!Interrogatives[b]
	}
	var pairs []string
	for i := first + 1; i < end; i++ {
		if mayJoin(i) {
			pairs = append(pairs, char(i-1)+char(i))
		}
	}
	p.Cases.Ahead(pairs...)
	lone := words[first:end]
	out := lone[:1:1]
	for i := first + 1; i < end; i++ {
		pair := text[words[i-1].Start:words[i].End]
		word := mayJoin(i)
		switch {
		case !word:
		case !p.Cases.Stands(pair):
			word = !asks
		case p.Cases.PairLift(pair) > weight.LeastCohesion:
		case asks:
			word = apart(i-1, i-2) && apart(i+1, i+1)
		default:
			word = i == 1 && p.Cases.PrecedingLift(pair) > weight.LeastCohesion
		}
		if word {
			last := &out[len(out)-1]
			last.End, last.made = words[i].End, true
			continue
		}
		out = append(out, words[i])
	}
	return out
}

// dropQuestionWords leaves out what a question asks with and a case does not answer with, where
// anything else is left.
func (p *Plan) dropQuestionWords() {
	var rest []Group
	for _, g := range p.All {
		if u, single := g.Single(); !single || !u.Word || !StopWords[u.Text] {
			rest = append(rest, g)
		}
	}
	if len(rest) > 0 || len(p.Filters)+len(p.NoneOf)+len(p.None) > 0 {
		p.All = rest
	}
}

// IsQuestion reports a text that asks a question.
func (p Parser) IsQuestion(normal string) bool {
	text := []rune(normal)
	return slices.Contains(text, '?') || slices.ContainsFunc(p.cut(text), func(w segment.Word) bool {
		return Interrogatives[string(text[w.Start:w.End])]
	})
}

// terms are what the text of a query ranks by, a line at a time: no gram crosses lines.
func (p Parser) terms(text string) Terms {
	var c TermCollector
	for line := range strings.Lines(text) {
		normal := segment.Normalise(line).Runes
		words := p.words(normal)
		asks := make([]bool, len(normal)+1) // the character stands in a question word
		for _, w := range words {
			share := 1.0
			if StopWords[string(normal[w.Start:w.End])] {
				share = weight.StopWords
				for i := w.Start; i < w.End; i++ {
					asks[i] = true
				}
			}
			// A learned word counts by its pieces. Beside them it would cost: of stard's keyword queries the MRR@10
			// is 0.4033 without, 0.4032 with 0.3 of its weight and 0.4018 with 0.6; on misprinted ones 0.3920,
			// 0.3904, 0.3903 (anlisou eval).
			for _, key := range w.keys {
				c.Add(&c.Terms.Values, key, 1)
			}
			if w.made {
				for _, word := range p.Segmenter.Cut(normal[w.Start:w.End]) {
					c.Add(&c.Terms.Words, string(normal[w.Start+word.Start:w.Start+word.End]), 1)
				}
				continue
			}
			if !w.Learned {
				c.Add(&c.Terms.Words, string(normal[w.Start:w.End]), share)
			}
			for _, sub := range w.Sub {
				c.Add(&c.Terms.Words, string(normal[sub.Start:sub.End]), 1)
			}
		}
		for i := range normal {
			if gram := segment.Grams(normal[i:min(i+2, len(normal))]); len(gram) > 0 {
				share := 1.0
				if asks[i] || asks[i+1] {
					share = weight.StopGrams
				}
				c.Add(&c.Terms.Grams, gram[0], share)
			}
			if char := string(normal[i]); !asks[i] && segment.IsHanText(char) {
				c.Add(&c.Terms.Chars, char, 1)
			}
		}
	}
	return c.Terms
}

// TermCollector keeps each term of a field once, at the most it weighs anywhere.
type TermCollector struct {
	Terms Terms
	at    map[termKey]int // the place of a term in its list
}

// termKey tells the terms of several lists apart.
type termKey struct {
	list *[]Term
	text string
}

// Add puts a term into one of the collector's lists.
func (c *TermCollector) Add(list *[]Term, text string, weight float64) {
	if c.at == nil {
		c.at = map[termKey]int{}
	}
	key := termKey{list, text}
	if i, seen := c.at[key]; seen {
		(*list)[i].Weight = max((*list)[i].Weight, weight)
		return
	}
	c.at[key] = len(*list)
	*list = append(*list, Term{text, weight})
}
