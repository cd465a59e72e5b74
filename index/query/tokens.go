package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/segment"
)

// token is a part of a query between spaces, with the operators at its ends taken off. An operator is a token of its
// own.
type token struct {
	Text   string
	Source string // as typed, operators and all
	quoted bool
	not    bool
	or     bool // the token is an OR between its neighbours
	and    bool // the token is an AND, which says what stands without it
	opens  bool // the token is a bracket
	closes bool
	field  Field // the token is a filter
}

// IsPlain reports a token without an operator.
func (t token) IsPlain() bool {
	return !t.quoted && !t.not && !t.or && !t.and && !t.opens && !t.closes && t.field == ""
}

// isFilter reports a token that is a filter, and not a word to be found.
func (t token) isFilter() bool { return t.field != "" && t.field != Title }

// filterFields are the names a filter is typed with, in normal form.
var filterFields = map[string]Field{
	"部门": Department, "department": Department,
	"领域": Domain, "domain": Domain,
	"地区": Region, "region": Region,
	"年份": Year, "year": Year,
	"案例集": Collection, "collection": Collection,
	"标题": Title, "title": Title,
}

// FieldNamed is the field of that name, in whatever script or size it is typed.
func FieldNamed(name string) (f Field, known bool) {
	f, known = filterFields[string(segment.Normalise(name).Runes)]
	return f, known
}

// Title is what a word is asked of the title with (标题:改革); it is no field that hits are counted by.
const Title Field = "title"

// Number is the label of a case that is its number in its collection (案例十三); it is no such field either.
const Number Field = "number"

// Tokenise splits a query at spaces, quotes and brackets. Operators are recognised here and nowhere later.
func Tokenise(query string) (tokens []token, operators bool) {
	l := lexer{rest: query}
	for {
		rest := strings.TrimLeftFunc(l.rest, IsSpace)
		l.rest, l.beside = rest, len(rest) == len(l.rest)
		if rest == "" {
			break
		}
		if f, after, named := cutFilterName(l.rest); named && after == "" && len(tokens) > 0 && f != "" {
			operators = true // a filter that is not yet typed
			break
		}
		t := l.next(l.last.or)
		l.last = t
		if t.Text != "" || t.or || t.opens || t.closes {
			tokens = append(tokens, t)
		}
	}
	tokens = joinSpacedOut(smallOperators(tokens))
	return tokens, operators || slices.ContainsFunc(tokens, func(t token) bool { return !t.IsPlain() })
}

// smallOperators makes operators of or, and and not where they stand between words of Han characters or other
// operators, and makes words of those that have nothing to stand between.
func smallOperators(tokens []token) []token {
	operand := func(i int) bool {
		if i < 0 || i >= len(tokens) {
			return false
		}
		t := tokens[i]
		return !t.IsPlain() && !t.or && !t.and || strings.ContainsFunc(t.Text, segment.IsHan)
	}
	small := func(i int) string {
		if i < 0 || i >= len(tokens) || !tokens[i].IsPlain() {
			return ""
		}
		return strings.ToLower(string(segment.Normalise(tokens[i].Text).Runes))
	}
	joins := func(i int) bool { // or, and; perhaps with a not behind it
		word := small(i)
		return (word == "or" || word == "and") && operand(i-1) && (operand(i+1) || small(i+1) == "not" && operand(i+2))
	}
	var out []token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case joins(i):
			t.or, t.and = small(i) == "or", small(i) == "and"
		case small(i) == "not" && (operand(i-1) || joins(i-1)) && operand(i+1):
			next := tokens[i+1].negated()
			next.Source = t.Source + " " + tokens[i+1].Source
			if next.opens || next.Text != "" {
				out = append(out, next)
				i++
				continue
			}
		}
		if t.and && (len(out) == 0 || i+1 == len(tokens)) {
			t.and = false // at an end of the query it is a word
		}
		out = append(out, t)
	}
	return out
}

// negated is the token with a minus before it; a minus before a minus or an OR negates the text.
func (t token) negated() token {
	return token{Text: t.Text, quoted: t.quoted, field: t.field, opens: t.opens, not: true}
}

// IsSpace reports what parts words of a query.
func IsSpace(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// joinSpacedOut joins characters typed with spaces between (跨 境 电 商): inside Han text a space means nothing.
func joinSpacedOut(tokens []token) []token {
	out := tokens[:0]
	single := false // the last token of out is made of single characters
	for _, t := range tokens {
		one := t.IsPlain() && utf8.RuneCountInString(t.Text) == 1 && segment.IsHanText(t.Text)
		if one && single {
			out[len(out)-1].Text += t.Text
			out[len(out)-1].Source += t.Text
			continue
		}
		out = append(out, t)
		single = one
	}
	return out
}

// joinValues joins what is typed with spaces between and says one value (2024 年 5 月 1 日): between digits and what
// they count a space means nothing.
func (p Parser) joinValues(tokens []token) []token {
	var out []token
	for i := 0; i < len(tokens); {
		end := i
		var text strings.Builder
		var ends []int // of the tokens, in bytes
		for ; end < len(tokens) && tokens[end].IsPlain(); end++ {
			text.WriteString(tokens[end].Text)
			ends = append(ends, text.Len())
			text.WriteByte(' ')
		}
		if end == i {
			out = append(out, tokens[i])
			i++
			continue
		}
		normal := segment.Normalise(text.String())
		joined := make([]bool, len(ends)) // the token is one with the next
		for _, v := range p.Segmenter.Values(normal.Runes) {
			first, last := int(normal.Start[v.Start]), int(normal.Start[v.End-1])
			from, to := 0, 0 // the ends that it stands over
			for from < len(ends)-1 && ends[from] <= first {
				from++
			}
			for to = from; to < len(ends)-1 && ends[to] < last; {
				to++
			}
			// Letters and digits with a space between are words, too (iPhone 15), and so is what no case says as one
			// (2023 村).
			if from == to || segment.IsCode(v.Key) || p.Cases != nil && !p.Cases.Says(v.Key) {
				continue
			}
			for j := from; j < to; j++ {
				joined[j] = true
			}
		}
		for j, t := range tokens[i:end] {
			if n := len(out); j > 0 && joined[j-1] {
				out[n-1].Text += " " + t.Text
				out[n-1].Source += " " + t.Source
				continue
			}
			out = append(out, t)
		}
		i = end
	}
	return out
}
