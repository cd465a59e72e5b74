package index

import (
	"cmp"
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

// isFilter reports a token that is a filter, and not a word to be found.
func (t token) isFilter() bool { return t.field != "" && t.field != titleField }

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
	l := lexer{rest: query}
	for {
		rest := strings.TrimLeftFunc(l.rest, isSpace)
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
		if t.text != "" || t.or || t.opens || t.closes {
			tokens = append(tokens, t)
		}
	}
	tokens = joinSpacedOut(smallOperators(tokens))
	return tokens, operators || slices.ContainsFunc(tokens, func(t token) bool { return !t.plain() })
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
	small := func(i int) string {
		if i < 0 || i >= len(tokens) || !tokens[i].plain() {
			return ""
		}
		return strings.ToLower(string(segment.Normalise(tokens[i].text).Runes))
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
			next.source = t.source + " " + tokens[i+1].source
			if next.opens || next.text != "" {
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
	return token{text: t.text, quoted: t.quoted, field: t.field, opens: t.opens, not: true}
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// lexer reads tokens from the left.
type lexer struct {
	rest   string
	fields []Field // of the open brackets, the field of each that is one of filters: 部门:(海关 OR 税务局)
	last   token
	beside bool // nothing stands between the last token and what is left
}

// next reads one token where neither a space nor the end is; where any bracket opens, behind a minus or an OR, one does that holds a single word.
func (l *lexer) next(any bool) (t token) {
	whole := l.rest
	t = l.read(any)
	t.source = whole[:len(whole)-len(l.rest)]
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
		return token{text: inner, quoted: true}
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
		return token{and: true, text: word}
	case "OR", "或", "或者":
		return token{or: true, text: word}
	case "NOT":
		rest := strings.TrimLeftFunc(l.rest, isSpace)
		if next, _ := utf8.DecodeRuneInString(rest); rest != "" && (len(l.fields) == 0 || !isClosing(next)) {
			l.rest = rest
			return l.read(true).negated()
		}
	}
	return token{text: word}
}

// filter reads the value of a filter, which may stand in quotes, in brackets or after a space (部门: 海关); false where there is none.
func (l *lexer) filter(f Field, value string) (t token, ok bool) {
	spaced := strings.TrimLeftFunc(value, isSpace)
	if inner, rest, ok := cutQuoted(spaced); ok && strings.TrimSpace(inner) != "" {
		l.rest = rest
		return token{text: strings.TrimSpace(inner), field: f, quoted: f == titleField}, true
	}
	if inner, _, closed := cutBracket(value); closed && strings.TrimFunc(inner, isSpace) != "" {
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
	return token{text: word, field: f}, true
}

// word is what stands up to a space, a quote, a bracket that groups, or a filter behind a comma.
func (l *lexer) word() string {
	s := l.rest
	depth := 0      // brackets within the word
	last := rune(0) // the character before
	for i, r := range s {
		switch {
		case isSpace(r):
			return s[:i]
		case i > 0 && closing[r] != 0:
			if _, _, closed := cutQuoted(s[i:]); closed { // a quote that nothing closes is a sign like others
				return s[:i]
			}
		case brackets[r] != 0:
			inner, _, closed := cutBracket(s[i:])
			or := endingOr(s[:i])
			if i > 0 && closed && (chooses(inner) || filtering(inner) || or != "" && groups(s[i:], true)) { // 结算(医保 OR 社保), 医保或（社保 卡）
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

// listSigns stand between the items of a list.
const listSigns = "、，,；;。"

// ors are the words that are an OR.
var ors = []string{"或者", "或", "OR"}

// orOf is the OR that a text begins with, and not a word that does: ORACLE, 或许.
func orOf(s string) string {
	for _, or := range ors {
		if rest, ok := strings.CutPrefix(s, or); ok {
			if next, _ := utf8.DecodeRuneInString(rest); rest != "" && (or == "OR" && isAlphanumeric(next) || or == "或" && strings.ContainsRune("许则然", next)) {
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
	name, after, found := cutColon(s)
	if !found || len(name) > longestFilterName {
		return "", "", false
	}
	f, named = filterField(name)
	return f, after, named
}

// longestFilterName bounds the names of filters, in bytes, as they may be typed: full width.
const longestFilterName = 3 * len("department")

// negates reports what a minus excludes that stands directly before it: a word, a phrase, a bracket that groups or begins a text. Of —— and -- it excludes
// nothing.
func negates(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if unicode.IsLetter(r) || unicode.IsNumber(r) || closing[r] != 0 {
		return true
	}
	next, _ := utf8.DecodeRuneInString(s[n:])
	return unicode.Is(unicode.Ps, r) && (unicode.IsLetter(next) || unicode.IsNumber(next)) || brackets[r] != 0 && groups(s, true) || // 《民法典》, （试行）办法
		r == '.' && unicode.IsLetter(next)
}

// groups reports that a text begins with a bracket that groups words. One that holds an OR or a filter does wherever it stands; others, which end before a
// space, a bracket, an OR with a bracket or the end, where they hold several words or an operator, or any bracket groups. What is left is a sign of a text.
func groups(s string, any bool) bool {
	inner, after, closed := cutBracket(s)
	if !closed || strings.TrimFunc(inner, isSpace) == "" {
		return false
	}
	if chooses(inner) || filtering(inner) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(after)
	several := len(strings.FieldsFunc(inner, isSpace)) > 1 || !any && operates(inner)
	if or := orOf(after); or != "" {
		behind := strings.TrimLeftFunc(after[len(or):], isSpace)
		_, _, bracket := cutBracket(behind)
		return bracket || several && behind != ""
	}
	if after != "" && !isSpace(next) && !isClosing(next) && brackets[next] == 0 {
		return false
	}
	return any || several
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

// filtering reports a filter in a bracket.
func filtering(inner string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(inner, isSpace), func(word string) bool {
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
	inner = strings.TrimFunc(inner, isSpace)
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
			first, last := int(normal.Start[v.Start]), int(normal.Start[v.End-1])
			from, to := 0, 0 // the ends that it stands over
			for from < len(ends)-1 && ends[from] <= first {
				from++
			}
			for to = from; to < len(ends)-1 && ends[to] < last; {
				to++
			}
			// Letters and digits with a space between are words, too (iPhone 15), and so is what no case says as one (2023 村).
			if from == to || isCode(v.Key) || p.says != nil && !p.says(v.Key) {
				continue
			}
			for j := from; j < to; j++ {
				joined[j] = true
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

// isCode reports the key of a code, and not of a number or a date.
func isCode(key string) bool {
	return strings.ContainsFunc(key, func(r rune) bool { return r == '#' || isLatin(r) })
}

// listed makes a filter of each value that is typed for one, with signs of a list or an OR between: 部门:海关、医保局. What follows behind such a sign
// and is no value (部门:海关，结算) is text.
func (p parser) listed(tokens []token) (out []token) {
	for _, t := range tokens {
		rest := t.text
		if item, _ := p.cutListed(t.field, rest); !t.isFilter() || t.opens || item == rest || p.isLabel(t.field, rest) {
			out = append(out, t)
			continue
		}
		found := 0
		for rest != "" {
			value, behind := p.cutListed(t.field, rest)
			if value == "" || !p.isLabel(t.field, value) && !p.isValue(t.field, value) {
				break
			}
			if found++; found > 1 {
				out = append(out, token{or: true, text: ors[0]})
			}
			of := t
			of.text, rest = value, behind
			out = append(out, of)
		}
		rest = strings.TrimFunc(rest, isListed)
		switch {
		case found == 0: // a value that nothing knows
			t.text = cmp.Or(rest, t.text)
			out = append(out, t)
			continue
		case rest == "":
			continue
		}
		behind, _ := tokenise(rest) // which may have operators
		out = append(out, behind...)
	}
	return out
}

// longestOrgan bounds what is looked through for the names of two departments, in bytes.
const longestOrgan = 200

// cutListed cuts the first item of a list from the others, or from a bracket that is no part of a department's name. An and parts the names of two departments
// (海关和税务局), and no name in itself (发展和改革局).
func (p parser) cutListed(f Field, s string) (item, rest string) {
	at, n := len(s), 0
	for i := range s {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isListed(r) {
			at, n = i, size
			break
		}
		if i == 0 || len(s) > longestOrgan {
			continue
		}
		if inner, _, closed := cutBracket(s[i:]); closed && p.isValue(f, s[:i]) && !p.isValue(f, inner) {
			at, n = i, 0
			break
		}
		if f == Department && strings.ContainsRune("和与及", r) && p.namesDepartment(s[:i]) && p.isValue(f, s[i+size:]) {
			at, n = i, size
			break
		}
		if or := orOf(s[i:]); or != "" {
			at, n = i, len(or)
			break
		}
	}
	return s[:at], s[at+n:]
}

func isListed(r rune) bool { return strings.ContainsRune(listSigns+"/／|｜", r) }

// namesDepartment reports the name of a department, and none of its short forms, which are everyday words.
func (p parser) namesDepartment(name string) bool {
	_, named := p.taxonomy.NamedDepartment(string(segment.Normalise(name).Runes), func(text string) bool { return isPlace(p.segmenter, text) })
	return named
}

// isLabel reports a value that a case has, whatever signs are in it.
func (p parser) isLabel(f Field, value string) bool { return p.labels != nil && p.labels(f, value) }

// isValue reports a value that a field may have, whether a case has it or not.
func (p parser) isValue(f Field, value string) (known bool) {
	normal := string(segment.Normalise(value).Runes)
	switch f {
	case Department:
		_, known = p.taxonomy.Department(normal)
	case Domain:
		_, known = p.taxonomy.Domain(normal)
	case Region:
		known = normal != "" && isPlace(p.segmenter, normal)
	case Year:
		year := strings.TrimSuffix(normal, "年")
		known = year != "" && strings.IndexFunc(year, func(r rune) bool { return !isDigit(r) }) < 0
	}
	return known
}
