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
const minuses = "-－–—−‐‑―﹣"

// tokenise splits a query at spaces, quotes and brackets. Operators are recognised here and nowhere later.
func tokenise(query string) (tokens []token, operators bool) {
	rest := query
	open := 0 // brackets
	for {
		rest = strings.TrimLeftFunc(rest, isSpace)
		if rest == "" {
			break
		}
		t, after := nextToken(rest, open > 0, false)
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

// nextToken reads one token from a text that begins with neither space nor end; within brackets, one may close, and behind a minus any bracket opens.
func nextToken(s string, within, negated bool) (t token, rest string) {
	first, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(minuses, first) && negates(s[n:]) {
		t, rest = nextToken(s[n:], within, true)
		return t.negated(), rest
	}
	if inner, rest, ok := cutQuoted(s); ok {
		return token{text: inner, quoted: true}, rest
	}
	if within && (first == ')' || first == '）') {
		return token{closes: true}, s[n:]
	}
	if groups(s, negated) {
		return token{opens: true}, s[n:]
	}
	end := len(s)
	depth := 0 // brackets within the word
	for i, r := range s {
		if brackets[r] != 0 {
			if inner, _, closed := cutBracket(s[i:]); closed && chooses(inner) { // 结算(医保 OR 社保)
				end = i
				break
			}
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
	case "OR", "或", "或者":
		return token{or: true, text: word}, s[end:]
	case "NOT":
		if rest := strings.TrimLeftFunc(s[end:], isSpace); rest != "" {
			t, rest := nextToken(rest, within, true)
			return t.negated(), rest
		}
	}
	return token{text: word}, s[end:]
}

// negates reports what a minus excludes that stands directly before it: a word, a phrase, a bracket that groups. Of —— and -- it excludes nothing.
func negates(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsNumber(r) || closing[r] != 0 || groups(s, true)
}

// groups reports that a text begins with a bracket that groups words. One that holds an OR does wherever it stands; others, which end before a space, a bracket
// or the end, where they hold several words or an operator, or stand behind a minus. What is left is a sign of a text.
func groups(s string, negated bool) bool {
	inner, after, closed := cutBracket(s)
	if !closed || strings.TrimFunc(inner, isSpace) == "" {
		return false
	}
	if chooses(inner) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(after)
	if after != "" && !isSpace(next) && next != ')' && next != '）' && brackets[next] == 0 {
		return false
	}
	return negated || len(strings.FieldsFunc(inner, isSpace)) > 1 || operates(inner)
}

// cutBracket cuts the text in the bracket that a text begins with from what is behind it; false where none does, or nothing closes it.
func cutBracket(s string) (inner, after string, closed bool) {
	first, n := utf8.DecodeRuneInString(s)
	if brackets[first] == 0 {
		return "", "", false
	}
	depth := 0
	for i, r := range s {
		switch {
		case brackets[r] != 0:
			depth++
		case r == ')' || r == '）':
			depth--
		}
		if depth == 0 {
			return s[n:i], s[i+utf8.RuneLen(r):], true
		}
	}
	return "", "", false
}

// chooses reports an OR between the words of a bracket.
func chooses(inner string) bool {
	fields := strings.FieldsFunc(inner, isSpace)
	for i := 1; i+1 < len(fields); i++ {
		switch fields[i] {
		case "OR", "或", "或者":
			return true
		case "or":
			if strings.ContainsFunc(fields[i-1], isHan) && strings.ContainsFunc(fields[i+1], isHan) {
				return true
			}
		}
	}
	return false
}

// operates reports one word in a bracket that is more than a word: a phrase, a filter, another bracket, what a minus excludes.
func operates(inner string) bool {
	inner = strings.TrimFunc(inner, isSpace)
	if _, rest, ok := cutQuoted(inner); ok && rest == "" {
		return true
	}
	if groups(inner, false) {
		return true
	}
	first, n := utf8.DecodeRuneInString(inner)
	if strings.ContainsRune(minuses, first) && negates(inner[n:]) {
		return true
	}
	name, value, found := cutColon(inner)
	_, known := filterField(name)
	return found && known && value != ""
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

// joinValues joins what is typed with spaces between and says one value (2024 年 5 月 1 日): between digits and what they count a space means nothing.
func (p parser) joinValues(tokens []token) []token {
	var out []token
	for i := 0; i < len(tokens); {
		end := i
		var text strings.Builder
		var ends []int // of the tokens, in bytes
		for ; end < len(tokens) && tokens[end].plain(); end++ {
			text.WriteString(tokens[end].text)
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
		for _, v := range p.segmenter.Values(normal.Runes) {
			for j, at := range ends[:len(ends)-1] {
				first, last := int(normal.Start[v.Start]), int(normal.Start[v.End-1])
				joined[j] = joined[j] || first < at && at < last && !slices.Contains(normal.Runes[v.Start:v.End], ' ')
			}
		}
		for j, t := range tokens[i:end] {
			if n := len(out); j > 0 && joined[j-1] {
				out[n-1].text += " " + t.text
				out[n-1].source += " " + t.source
				continue
			}
			out = append(out, t)
		}
		i = end
	}
	return out
}
