package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/segment"
)

// closing are the quotes that end a phrase, by the one that begins it.
var closing = map[rune]rune{'"': '"', '“': '”', '＂': '＂', '「': '」', '『': '』'}

// brackets are those that group words, by the one that opens.
var brackets = map[rune]rune{'(': ')', '（': '）'}

// minuses are the signs that exclude the word behind them: that of ASCII, and what the keys of Chinese keyboards write.
const minuses = "-－–—−‐‑―﹣"

// lexer reads tokens from the left.
type lexer struct {
	rest   string
	fields []Field // of the open brackets, the field of each that is one of filters: 部门:(海关 OR 税务局)
	last   token
	beside bool // nothing stands between the last token and what is left
}

// next reads one token where neither a space nor the end is; where any bracket opens, behind a minus or an OR, one
// does that holds a single word.
func (l *lexer) next(any bool) (t token) {
	whole := l.rest
	t = l.read(any)
	t.Source = whole[:len(whole)-len(l.rest)]
	if n := len(l.fields); n > 0 && !t.opens && !t.closes && !t.or && !t.and && t.field == "" {
		t.field = l.fields[n-1]
	}
	switch {
	case t.opens:
		l.fields = append(l.fields, t.field)
	case t.closes:
		l.fields = l.fields[:len(l.fields)-1]
	}
	return t
}

func (l *lexer) read(any bool) (t token) {
	s := l.rest
	first, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(minuses, first) && negates(s[n:]) {
		l.rest = s[n:]
		return l.read(true).negated()
	}
	if inner, rest, ok := cutQuoted(s); ok {
		l.rest = rest
		return token{Text: inner, quoted: true}
	}
	if len(l.fields) > 0 && isClosing(first) {
		l.rest = s[n:]
		return token{closes: true}
	}
	if groups(s, any) {
		l.rest = s[n:]
		return token{opens: true}
	}
	if f, after, named := cutFilterName(s); named {
		if t, ok := l.filter(f, after); ok {
			return t
		}
	}
	word := l.word()
	if or := orOf(word); l.last.closes && l.beside && or != "" { // (医保 卡)或查验
		word = or
	}
	l.rest = s[len(word):]
	switch word {
	case "AND":
		return token{and: true, Text: word}
	case "OR", "或", "或者":
		return token{or: true, Text: word}
	case "NOT":
		rest := strings.TrimLeftFunc(l.rest, IsSpace)
		if next, _ := utf8.DecodeRuneInString(rest); rest != "" && (len(l.fields) == 0 || !isClosing(next)) {
			l.rest = rest
			return l.read(true).negated()
		}
	}
	return token{Text: word}
}

// filter reads the value of a filter, which may stand in quotes, in brackets or after a space (部门: 海关); false where
// there is none.
func (l *lexer) filter(f Field, value string) (t token, ok bool) {
	spaced := strings.TrimLeftFunc(value, IsSpace)
	if inner, rest, ok := cutQuoted(spaced); ok && strings.TrimSpace(inner) != "" {
		l.rest = rest
		return token{Text: strings.TrimSpace(inner), field: f, quoted: f == Title}, true
	}
	if inner, _, closed := cutBracket(value); closed && strings.TrimFunc(inner, IsSpace) != "" {
		_, n := utf8.DecodeRuneInString(value)
		l.rest = value[n:]
		return token{opens: true, field: f}, true
	}
	if spaced == "" || spaced != value && spaced[0] == '-' {
		return t, false
	}
	at := lexer{rest: spaced, fields: l.fields}
	word := at.word()
	if word == "" {
		return t, false
	}
	l.rest = spaced[len(word):]
	return token{Text: word, field: f}, true
}

// word is what stands up to a space, a quote, a bracket that groups, or a filter behind a comma.
func (l *lexer) word() string {
	s := l.rest
	depth := 0      // brackets within the word
	last := rune(0) // the character before
	for i, r := range s {
		switch {
		case IsSpace(r):
			return s[:i]
		case i > 0 && closing[r] != 0:
			if _, _, closed := cutQuoted(s[i:]); closed { // a quote that nothing closes is a sign like others
				return s[:i]
			}
		case brackets[r] != 0:
			inner, _, closed := cutBracket(s[i:])
			or := endingOr(s[:i])
			// 结算(医保 OR 社保), 医保或（社保 卡）
			if i > 0 && closed && (chooses(inner) || filtering(inner) || or != "" && groups(s[i:], true)) {
				if i > len(or) {
					return s[:i-len(or)]
				}
				return s[:i]
			}
			depth++
		case len(l.fields) > 0 && isClosing(r):
			if depth == 0 {
				return s[:i]
			}
			depth--
		case i > 0 && strings.ContainsRune(listSigns, last):
			if _, _, named := cutFilterName(s[i:]); named {
				return s[:i]
			}
		}
		last = r
	}
	return s
}

func isClosing(r rune) bool { return r == ')' || r == '）' }

// ors are the words that are an OR.
var ors = []string{"或者", "或", "OR"}

// orOf is the OR that a text begins with, and not a word that does: ORACLE, 或许.
func orOf(s string) string {
	for _, or := range ors {
		if rest, ok := strings.CutPrefix(s, or); ok {
			if next, _ := utf8.DecodeRuneInString(rest); rest != "" &&
				(or == "OR" && isAlphanumeric(next) || or == "或" && strings.ContainsRune("许则然", next)) {
				return ""
			}
			return or
		}
	}
	return ""
}

// endingOr is the OR that a text ends with, and not a word that does: SENSOR.
func endingOr(s string) string {
	for _, or := range ors {
		if rest, ok := strings.CutSuffix(s, or); ok {
			if before, _ := utf8.DecodeLastRuneInString(rest); rest != "" && or == "OR" && isAlphanumeric(before) {
				return ""
			}
			return or
		}
	}
	return ""
}

func isAlphanumeric(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// cutFilterName cuts the name of a filter, and the colon, from what is behind it.
func cutFilterName(s string) (f Field, after string, named bool) {
	name, after, found := CutColon(s)
	if !found || len(name) > longestFilterName {
		return "", "", false
	}
	f, named = FieldNamed(name)
	return f, after, named
}

// longestFilterName is the length of the longest name of a filter as it may be typed, in bytes: three for each
// character, full width.
var longestFilterName = func() (n int) {
	for name := range filterFields {
		n = max(n, 3*utf8.RuneCountInString(name))
	}
	return n
}()

// negates reports what a minus excludes that stands directly before it: a word, a phrase, a bracket that groups or
// begins a text. Of —— and -- it excludes nothing.
func negates(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if unicode.IsLetter(r) || unicode.IsNumber(r) || closing[r] != 0 {
		return true
	}
	next, _ := utf8.DecodeRuneInString(s[n:])
	// 《民法典》, （试行）办法
	return unicode.Is(unicode.Ps, r) && (unicode.IsLetter(next) || unicode.IsNumber(next)) ||
		brackets[r] != 0 && groups(s, true) ||
		r == '.' && unicode.IsLetter(next)
}

// groups reports that a text begins with a bracket that groups words. One that holds an OR or a filter does wherever
// it stands; others, which end before a space, a bracket, an OR with a bracket or the end, where they hold several
// words or an operator, or any bracket groups. What is left is a sign of a text.
func groups(s string, any bool) bool {
	inner, after, closed := cutBracket(s)
	if !closed || strings.TrimFunc(inner, IsSpace) == "" {
		return false
	}
	if chooses(inner) || filtering(inner) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(after)
	several := len(strings.FieldsFunc(inner, IsSpace)) > 1 || !any && operates(inner)
	if or := orOf(after); or != "" {
		behind := strings.TrimLeftFunc(after[len(or):], IsSpace)
		_, _, bracket := cutBracket(behind)
		return bracket || several && behind != ""
	}
	if after != "" && !IsSpace(next) && !isClosing(next) && brackets[next] == 0 {
		return false
	}
	return any || several
}

// cutBracket cuts the text in the bracket that a text begins with from what is behind it; false where none does, or
// nothing closes it.
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
		case isClosing(r):
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
	fields := strings.FieldsFunc(inner, IsSpace)
	for i := 1; i+1 < len(fields); i++ {
		switch fields[i] {
		case "OR", "或", "或者":
			return true
		case "or":
			if strings.ContainsFunc(fields[i-1], segment.IsHan) && strings.ContainsFunc(fields[i+1], segment.IsHan) {
				return true
			}
		}
	}
	return false
}

// filtering reports a filter in a bracket.
func filtering(inner string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(inner, IsSpace), func(word string) bool {
		first, n := utf8.DecodeRuneInString(word)
		if strings.ContainsRune(minuses, first) {
			word = word[n:]
		}
		_, after, named := cutFilterName(word)
		return named && after != ""
	})
}

// operates reports one word in a bracket that is more than a word: a phrase, another bracket, what a minus excludes.
func operates(inner string) bool {
	inner = strings.TrimFunc(inner, IsSpace)
	if _, rest, ok := cutQuoted(inner); ok && rest == "" {
		return true
	}
	if _, rest, ok := cutBracket(inner); ok && rest == "" {
		return true
	}
	first, n := utf8.DecodeRuneInString(inner)
	return strings.ContainsRune(minuses, first) && negates(inner[n:])
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

// CutColon cuts the name of a field from what stands behind its colon.
func CutColon(s string) (name, value string, found bool) {
	i := strings.IndexAny(s, ":：")
	if i < 0 {
		return "", "", false
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[:i], s[i+n:], true
}
