package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/segment"
)

// parser turns typed queries into plans.
type parser struct {
	segmenter *segment.Segmenter
	taxonomy  *data.Taxonomy
	synonyms  *Synonyms
	// traditional says that the query is written in traditional characters.
	traditional bool
	// stands reports a text that some case holds, spells one that spells a word of the cases; nil where there are none to ask.
	stands, spells func(text []rune) bool
	// renewVocabulary has the vocabulary read anew in the background; nil where nobody may.
	renewVocabulary func()
	work            *work // nil where nobody counts
}

// token is a part of a query between spaces, with the operators at its ends taken off.
type token struct {
	text   string
	source string // as typed, operators and all
	quoted bool
	not    bool
	or     bool  // the token is an OR between its neighbours
	and    bool  // the token is an AND, which says what stands without it
	field  Field // the token is a filter
}

// plain reports a token without an operator.
func (t token) plain() bool { return !t.quoted && !t.not && !t.or && t.field == "" }

// filters reports a token that is a filter, and not a word to be found.
func (t token) filters() bool { return t.field != "" && t.field != titleField }

// Parse never fails: what is no operator is text.
func (p parser) Parse(query string) Plan {
	p.traditional = isTraditional(query)
	plan := Plan{Filters: Filters{}, NoneOf: Filters{}, Literal: string(segment.Normalise(query).Runes)}
	tokens, operators := tokenise(query)
	plan.Operators = operators

	var text strings.Builder // what the query says, for ranking
	or := false              // the last token was an OR with something before it
	operand := 0             // where the groups of the token before begin
	for _, t := range tokens {
		switch {
		case t.or:
			or = len(plan.All) > operand
			continue
		case t.filters() && t.not:
			plan.NoneOf[t.field] = append(plan.NoneOf[t.field], p.short(t.field, t.text))
		case t.filters():
			plan.Filters[t.field] = append(plan.Filters[t.field], p.short(t.field, t.text))
		case t.not:
			if units := telling(p.units(t)); len(units) > 0 {
				plan.None = append(plan.None, units)
			}
		default:
			units := p.units(t)
			if len(units) == 0 {
				continue
			}
			text.WriteString(t.text)
			text.WriteByte('\n')
			if or {
				plan.All = append(plan.All[:operand], either(plan.All[operand:], telling(units)))
			} else {
				operand = len(plan.All)
				plan.All = append(plan.All, each(units)...)
			}
			or = false
			continue
		}
		or, operand = false, len(plan.All)
	}
	if len(plan.All) == 0 && len(plan.Filters) == 0 && plan.Literal != "" {
		return p.plain(query) // nothing but negations or signs: it is text after all
	}
	plan.Question = p.asks(plan.Literal)
	plan.dropQuestionWords()
	plan.Terms, plan.Forms = p.terms(text.String()), forms(text.String())
	p.expand(&plan)
	return plan
}

// plain is the plan of a query none of whose signs is an operator.
func (p parser) plain(query string) Plan {
	plan := Plan{Filters: Filters{}, NoneOf: Filters{}, Literal: string(segment.Normalise(query).Runes), Operators: true}
	plan.All = each(p.units(token{text: query}))
	if len(plan.All) == 0 && plan.Literal != "" { // signs alone
		plan.All = each([]Unit{{Text: plan.Literal}})
	}
	plan.Question = p.asks(plan.Literal)
	plan.dropQuestionWords()
	plan.Terms, plan.Forms = p.terms(query), forms(query)
	p.expand(&plan)
	return plan
}

// each makes every unit a group of its own.
func each(units []Unit) []Group {
	groups := make([]Group, len(units))
	for i, u := range units {
		groups[i] = Group{Any: []Together{{u}}}
	}
	return groups
}

// either joins what stands left of an OR, groups that must all hold or alternatives already, with what
// stands right of it.
func either(left []Group, right Together) Group {
	if len(left) == 1 && len(left[0].Any) > 1 {
		return Group{Any: append(left[0].Any, right)}
	}
	var together Together
	for _, g := range left {
		for _, t := range g.Any {
			together = append(together, t...)
		}
	}
	return Group{Any: []Together{telling(together), right}}
}

// telling leaves out question words, where anything else is left.
func telling(units []Unit) Together {
	var rest Together
	for _, u := range units {
		if !u.Word || !questionWords[u.Text] {
			rest = append(rest, u)
		}
	}
	if len(rest) == 0 {
		return units
	}
	return rest
}

// units are what a token's text asks for.
func (p parser) units(t token) []Unit {
	normal := segment.Normalise(t.text).Runes
	var units []Unit
	seen := map[string]bool{}
	add := func(u Unit) {
		if !seen[u.Text] {
			seen[u.Text] = true
			units = append(units, u)
		}
	}
	if t.quoted || t.field == titleField {
		if len(normal) > 0 {
			add(Unit{Text: string(normal), Quoted: t.quoted, Title: t.field == titleField})
		}
		return units
	}
	words, joined := wholeNumbers(p.cut(normal), p.segmenter.Numbers(normal))
	for i := 0; i < len(words); {
		// Characters that belong to no word, and letters and digits with the one character that
		// follows or leads them (522件, E嘉), stand together in a text or not at all.
		end := i + 1
		if p.fragment(normal, words, i) {
			for end < len(words) && words[end].Start == words[end-1].End && p.fragment(normal, words, end) {
				end++
			}
		}
		u := Unit{Text: string(normal[words[i].Start:words[end-1].End]), Word: end == i+1 && !joined[words[i].Start]}
		for _, sub := range words[i].Sub {
			u.Parts = append(u.Parts, string(normal[sub.Start:sub.End]))
		}
		add(u)
		i = end
	}
	return units
}

// cut gives the words of a text, those that make one question word (能|不能) as that word.
func (p parser) cut(normal []rune) []segment.Word {
	words := p.segmenter.Cut(normal)
	for i := 0; i < len(words); i++ {
		for end := min(len(words), i+longestQuestion); end > i+1; end-- {
			start, last := words[i].Start, words[end-1].End
			if last-start <= longestQuestion && questionWords[string(normal[start:last])] {
				words = slices.Replace(words, i, end, segment.Word{Start: start, End: last})
				break
			}
		}
	}
	return words
}

// wholeNumbers makes one word of the pieces of a number that signs part (1,000) or end (65%), and of a number and its measure word (六小时), so that the
// number's other forms stand before the same measure. joined holds where these words start: no dictionary knows them.
func wholeNumbers(words []segment.Word, numbers []segment.Number) (_ []segment.Word, joined map[int]bool) {
	joined = map[int]bool{}
	for _, n := range numbers {
		first := slices.IndexFunc(words, func(w segment.Word) bool { return w.End > n.Start })
		if first < 0 {
			continue
		}
		end := first
		for end < len(words) && words[end].Start < n.Whole {
			end++
		}
		if end > first && words[end-1].End > n.Whole { // the measure begins a longer word
			for end > first && words[end-1].Start >= n.End {
				end--
			}
		}
		if end == first {
			continue
		}
		whole := segment.Word{Start: words[first].Start, End: max(words[end-1].End, n.End)}
		if end-first == 1 && whole.End == words[first].End {
			continue
		}
		joined[whole.Start] = true
		words = slices.Concat(words[:first], []segment.Word{whole}, words[end:])
	}
	return words, joined
}

// fragment reports a piece of text that is not a word by itself: one Han character that says
// something, or letters and digits.
func (p parser) fragment(text []rune, words []segment.Word, i int) bool {
	w := words[i]
	s := string(text[w.Start:w.End])
	if !segment.IsHanText(s) {
		return true
	}
	return w.End-w.Start == 1 && (!questionWords[s] || p.misplaced(text, words, i))
}

// joining are the words of one character that stand between any others: 猫和狗, 车被撞.
var joining = wordSet("和 与 及 或 的 在 是 有 被 把")

// misplaced reports a question word of one character that parts no words here. The letters behind
// it go on to spell a word (需qiu); or the text asks nothing, and it stands beside a character
// that belongs to no word, as it does in no case. The 使 of 驾使证 is such, and 驾 and 证 apart are
// not what was asked for.
func (p parser) misplaced(text []rune, words []segment.Word, i int) bool {
	w := words[i]
	s := string(text[w.Start:w.End])
	if p.stands == nil {
		return false
	}
	if i+1 < len(words) && words[i+1].Start == w.End && isLatin(text[w.End]) && p.spells(text[w.Start:words[i+1].End]) {
		return true
	}
	if interrogatives[s] || joining[s] || p.asks(string(text)) {
		return false
	}
	lone := func(i int) bool {
		char := string(text[words[i].Start:words[i].End])
		return words[i].End-words[i].Start == 1 && segment.IsHanText(char) && !questionWords[char]
	}
	return i > 0 && words[i-1].End == w.Start && lone(i-1) && !p.stands(text[w.Start-1:w.End]) ||
		i+1 < len(words) && words[i+1].Start == w.End && lone(i+1) && !p.stands(text[w.Start:w.End+1])
}

// dropQuestionWords leaves out what a question asks with and a case does not answer with, where
// anything else is left.
func (p *Plan) dropQuestionWords() {
	var rest []Group
	for _, g := range p.All {
		if u, single := g.unit(); !single || !u.Word || !questionWords[u.Text] {
			rest = append(rest, g)
		}
	}
	if len(rest) > 0 || len(p.Filters)+len(p.NoneOf)+len(p.None) > 0 {
		p.All = rest
	}
}

// asks reports a text that asks a question.
func (p parser) asks(normal string) bool {
	text := []rune(normal)
	return slices.Contains(text, '?') || slices.ContainsFunc(p.cut(text), func(w segment.Word) bool {
		return interrogatives[string(text[w.Start:w.End])]
	})
}

// terms are what the text of a query ranks by, a line at a time: no gram crosses lines.
func (p parser) terms(text string) Terms {
	var c termCollector
	for line := range strings.Lines(text) {
		normal := segment.Normalise(line).Runes
		words := p.cut(normal)
		asks := make([]bool, len(normal)+1) // the character stands in a question word
		for _, w := range words {
			weight := 1.0
			if questionWords[string(normal[w.Start:w.End])] {
				weight = weightQuestionWords
				for i := w.Start; i < w.End; i++ {
					asks[i] = true
				}
			}
			// A learned word counts by its pieces. Beside them it would cost: of stard's keyword queries the MRR@10 is 0.4033 without,
			// 0.4032 with 0.3 of its weight and 0.4018 with 0.6; on misprinted ones 0.3920, 0.3904, 0.3903 (anlisou eval).
			if !w.Learned {
				c.add(&c.terms.Words, fieldWords, string(normal[w.Start:w.End]), weight)
			}
			for _, sub := range w.Sub {
				c.add(&c.terms.Words, fieldWords, string(normal[sub.Start:sub.End]), 1)
			}
		}
		for i := range normal {
			if gram := segment.Grams(normal[i:min(i+2, len(normal))]); len(gram) > 0 {
				weight := 1.0
				if asks[i] || asks[i+1] {
					weight = weightQuestionGrams
				}
				c.add(&c.terms.Grams, fieldGrams, gram[0], weight)
			}
			if char := string(normal[i]); !asks[i] && segment.IsHanText(char) {
				c.add(&c.terms.Chars, fieldChars, char, 1)
			}
		}
	}
	return c.terms
}

// termCollector keeps each term of a field once, at the most it weighs anywhere.
type termCollector struct {
	terms Terms
	at    map[[2]string]int // by field and text, the place in its list
}

func (c *termCollector) add(list *[]Term, field, text string, weight float64) {
	if c.at == nil {
		c.at = map[[2]string]int{}
	}
	key := [2]string{field, text}
	if i, seen := c.at[key]; seen {
		(*list)[i].Weight = max((*list)[i].Weight, weight)
		return
	}
	c.at[key] = len(*list)
	*list = append(*list, Term{text, weight})
}

func (p parser) short(f Field, value string) string {
	switch f {
	case Department:
		value, _ = p.taxonomy.Department(value)
	case Domain:
		value, _ = p.taxonomy.Domain(value)
	}
	return value
}

// filterFields are the names a filter is typed with.
var filterFields = map[string]Field{
	"部门": Department, "部門": Department, "department": Department,
	"领域": Domain, "領域": Domain, "domain": Domain,
	"地区": Region, "地區": Region, "region": Region,
	"年份": Year, "year": Year,
	"案例集": Collection, "collection": Collection,
	"标题": titleField, "標題": titleField, "title": titleField,
}

// titleField is what a word is asked of the title with (标题:改革); it is no field that hits are counted by.
const titleField Field = "title"

// numbered is the label of a case that is its number in its collection (案例十三); it is no such field either.
const numbered Field = "number"

// closing are the quotes that end a phrase, by the one that begins it.
var closing = map[rune]rune{'"': '"', '“': '”', '＂': '＂', '「': '」', '『': '』'}

// tokenise splits a query at spaces and quotes. Operators are recognised here and nowhere later.
func tokenise(query string) (tokens []token, operators bool) {
	rest := query
	for {
		rest = strings.TrimLeftFunc(rest, isSpace)
		if rest == "" {
			return joinSpacedOut(tokens), operators
		}
		t, after := nextToken(rest)
		t.source = rest[:len(rest)-len(after)]
		rest = after
		if t.and {
			if len(tokens) > 0 && strings.TrimLeftFunc(rest, isSpace) != "" {
				operators = true
				continue
			}
			t.and = false // at an end of the query it is a word
		}
		if t.quoted || t.not || t.or || t.field != "" {
			operators = true
		}
		if t.text != "" || t.or {
			tokens = append(tokens, t)
		}
	}
}

// negated is the token with a minus before it; a minus before a minus or an OR negates the text.
func (t token) negated() token {
	return token{text: t.text, quoted: t.quoted, field: t.field, not: true}
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// nextToken reads one token from a text that begins with neither space nor end.
func nextToken(s string) (t token, rest string) {
	if s[0] == '-' {
		if r, _ := utf8.DecodeRuneInString(s[1:]); unicode.IsLetter(r) || unicode.IsNumber(r) || closing[r] != 0 {
			t, rest = nextToken(s[1:])
			return t.negated(), rest
		}
	}
	if inner, rest, ok := cutQuoted(s); ok {
		return token{text: inner, quoted: true}, rest
	}
	end := len(s)
	for i, r := range s {
		if isSpace(r) || i > 0 && closing[r] != 0 {
			if !isSpace(r) {
				if _, _, closed := cutQuoted(s[i:]); !closed {
					continue // a quote that nothing closes is a sign like others
				}
			}
			end = i
			break
		}
	}
	word := s[:end]
	if name, value, found := cutColon(word); found {
		if f, known := filterFields[strings.ToLower(name)]; known {
			if value != "" {
				return token{text: value, field: f}, s[end:]
			}
			// The value may stand in quotes, or after a space (部门: 海关).
			rest := strings.TrimLeftFunc(s[end:], isSpace)
			if inner, rest, ok := cutQuoted(rest); ok && strings.TrimSpace(inner) != "" {
				return token{text: strings.TrimSpace(inner), field: f}, rest
			}
			if i := strings.IndexFunc(rest, isSpace); rest != "" && rest[0] != '-' {
				if i < 0 {
					i = len(rest)
				}
				return token{text: rest[:i], field: f}, rest[i:]
			}
		}
	}
	if word == "AND" {
		return token{and: true, text: word}, s[end:]
	}
	if word == "OR" || word == "或" {
		return token{or: true, text: word}, s[end:]
	}
	if word == "NOT" {
		if rest := strings.TrimLeftFunc(s[end:], isSpace); rest != "" {
			t, rest := nextToken(rest)
			return t.negated(), rest
		}
	}
	return token{text: word}, s[end:]
}

func cutQuoted(s string) (inner, rest string, ok bool) {
	open, n := utf8.DecodeRuneInString(s)
	end := closing[open]
	if end == 0 {
		return "", "", false
	}
	inner, rest, ok = strings.Cut(s[n:], string(end))
	return inner, rest, ok
}

func cutColon(s string) (name, value string, found bool) {
	i := strings.IndexAny(s, ":：")
	if i < 0 {
		return "", "", false
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[:i], s[i+n:], true
}

// joinSpacedOut joins characters typed with spaces between (跨 境 电 商): inside Han text a space means nothing.
func joinSpacedOut(tokens []token) []token {
	out := tokens[:0]
	single := false // the last token of out is made of single characters
	for _, t := range tokens {
		one := t.plain() && utf8.RuneCountInString(t.text) == 1 && segment.IsHanText(t.text)
		if one && single {
			out[len(out)-1].text += t.text
			out[len(out)-1].source += t.text
			continue
		}
		out = append(out, t)
		single = one
	}
	return out
}
