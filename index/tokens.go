package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/segment"
)

// token is a part of a query between spaces, with the operators at its ends taken off. An operator is a token of its own.
type token struct {
	text   string
	source string // as typed, operators and all
	quoted bool
	not    bool
	or     bool // the token is an OR between its neighbours
	and    bool // the token is an AND, which says what stands without it
	opens  bool // the token is a bracket
	closes bool
	field  Field // the token is a filter
}

// plain reports a token without an operator.
func (t token) plain() bool {
	return !t.quoted && !t.not && !t.or && !t.and && !t.opens && !t.closes && t.field == ""
}

// filters reports a token that is a filter, and not a word to be found.
func (t token) filters() bool { return t.field != "" && t.field != titleField }

// filterFields are the names a filter is typed with, in normal form.
var filterFields = map[string]Field{
	"部门": Department, "department": Department,
	"领域": Domain, "domain": Domain,
	"地区": Region, "region": Region,
	"年份": Year, "year": Year,
	"案例集": Collection, "collection": Collection,
	"标题": titleField, "title": titleField,
}

// filterField is the field of that name, in whatever script or size it is typed.
func filterField(name string) (f Field, known bool) {
	f, known = filterFields[string(segment.Normalise(name).Runes)]
	return f, known
}

// titleField is what a word is asked of the title with (标题:改革); it is no field that hits are counted by.
const titleField Field = "title"

// numbered is the label of a case that is its number in its collection (案例十三); it is no such field either.
const numbered Field = "number"

// closing are the quotes that end a phrase, by the one that begins it.
var closing = map[rune]rune{'"': '"', '“': '”', '＂': '＂', '「': '」', '『': '』'}

// brackets are those that group words, by the one that opens.
var brackets = map[rune]rune{'(': ')', '（': '）'}

// minuses are the signs that exclude the word behind them: that of ASCII, and what the keys of Chinese keyboards write.
const minuses = "-－–—−"

// tokenise splits a query at spaces, quotes and brackets. Operators are recognised here and nowhere later.
func tokenise(query string) (tokens []token, operators bool) {
	rest := query
	open := 0 // brackets
	for {
		rest = strings.TrimLeftFunc(rest, isSpace)
		if rest == "" {
			break
		}
		t, after := nextToken(rest, open > 0)
		t.source = rest[:len(rest)-len(after)]
		rest = after
		if t.opens {
			open++
		}
		if t.closes {
			open--
		}
		if t.text != "" || t.or || t.opens || t.closes {
			tokens = append(tokens, t)
		}
	}
	tokens = joinSpacedOut(smallOperators(tokens))
	return tokens, slices.ContainsFunc(tokens, func(t token) bool { return !t.plain() })
}

// smallOperators makes operators of or, and and not where they stand between words of Han characters or other operators, and makes words of those that
// have nothing to stand between.
func smallOperators(tokens []token) []token {
	operand := func(i int) bool {
		if i < 0 || i >= len(tokens) {
			return false
		}
		t := tokens[i]
		return !t.plain() && !t.or && !t.and || strings.ContainsFunc(t.text, isHan)
	}
	var out []token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.plain() && operand(i-1) && operand(i+1) {
			switch t.text {
			case "or":
				t.or = true
			case "and":
				t.and = true
			case "not":
				next := tokens[i+1].negated()
				next.source = t.source + " " + tokens[i+1].source
				if next.opens = tokens[i+1].opens; next.opens || next.text != "" {
					out = append(out, next)
					i++
					continue
				}
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
	return token{text: t.text, quoted: t.quoted, field: t.field, opens: t.opens, not: true}
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// nextToken reads one token from a text that begins with neither space nor end; within brackets, one may close.
func nextToken(s string, within bool) (t token, rest string) {
	first, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(minuses, first) && negates(s[n:]) {
		t, rest = nextToken(s[n:], within)
		return t.negated(), rest
	}
	if inner, rest, ok := cutQuoted(s); ok {
		return token{text: inner, quoted: true}, rest
	}
	if within && (first == ')' || first == '）') {
		return token{closes: true}, s[n:]
	}
	if groups(s) {
		return token{opens: true}, s[n:]
	}
	end := len(s)
	depth := 0 // brackets within the word
	for i, r := range s {
		if brackets[r] != 0 {
			depth++
		}
		if within && (r == ')' || r == '）') {
			if depth == 0 {
				end = i
				break
			}
			depth--
		}
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
		if f, known := filterField(name); known {
			if value != "" {
				return token{text: value, field: f}, s[end:]
			}
			// The value may stand in quotes, or after a space (部门: 海关).
			rest := strings.TrimLeftFunc(s[end:], isSpace)
			if inner, rest, ok := cutQuoted(rest); ok && strings.TrimSpace(inner) != "" {
				return token{text: strings.TrimSpace(inner), field: f}, rest
			}
			if i := strings.IndexFunc(rest, func(r rune) bool { return isSpace(r) || within && (r == ')' || r == '）') }); rest != "" && rest[0] != '-' && i != 0 {
				if i < 0 {
					i = len(rest)
				}
				return token{text: rest[:i], field: f}, rest[i:]
			}
		}
	}
	switch word {
	case "AND":
		return token{and: true, text: word}, s[end:]
	case "OR", "或":
		return token{or: true, text: word}, s[end:]
	case "NOT":
		if rest := strings.TrimLeftFunc(s[end:], isSpace); rest != "" {
			t, rest := nextToken(rest, within)
			return t.negated(), rest
		}
	}
	return token{text: word}, s[end:]
}

// negates reports what a minus excludes that stands directly before it: a word, a phrase, a bracket that groups. Of —— and -- it excludes nothing.
func negates(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsNumber(r) || closing[r] != 0 || groups(s)
}

// groups reports that a text begins with a bracket that groups words: one that closes before a space, a bracket or the end, with several words between.
// Others are signs of a text.
func groups(s string) bool {
	first, n := utf8.DecodeRuneInString(s)
	if brackets[first] == 0 {
		return false
	}
	depth := 0
	for i, r := range s {
		switch {
		case brackets[r] != 0:
			depth++
		case r == ')' || r == '）':
			depth--
		}
		if depth > 0 {
			continue
		}
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if after != utf8.RuneError && !isSpace(after) && after != ')' && after != '）' {
			return false
		}
		return len(strings.FieldsFunc(s[n:i], isSpace)) > 1
	}
	return false
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
