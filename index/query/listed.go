package query

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/segment"
)

// listSigns stand between the items of a list.
const listSigns = "、，,；;。"

// listed makes a filter of each value that is typed for one, with signs of a list or an OR between: 部门:海关、医保局. What
// follows behind such a sign and is no value (部门:海关，结算) is text.
func (p Parser) listed(tokens []token) (out []token) {
	for _, t := range tokens {
		rest := t.Text
		if !t.isFilter() || t.opens {
			out = append(out, t)
			continue
		}
		if item, _ := p.cutListed(t.field, rest); item == rest || p.isLabel(t.field, rest) {
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
				out = append(out, token{or: true, Text: ors[0]})
			}
			of := t
			of.Text, rest = value, behind
			out = append(out, of)
		}
		rest = strings.TrimFunc(rest, isListed)
		switch {
		case found == 0: // a value that nothing knows
			t.Text = cmp.Or(rest, t.Text)
			out = append(out, t)
			continue
		case rest == "":
			continue
		}
		behind, _ := Tokenise(rest) // which may have operators
		out = append(out, behind...)
	}
	return out
}

// cutListed cuts the first item of a list from the others, or from a bracket that is no part of a department's name.
// An and parts the names of two departments (海关和税务局), and no name in itself (发展和改革局).
func (p Parser) cutListed(f Field, s string) (item, rest string) {
	at, n := len(s), 0
	if len(s) > budget.LongestOrgan {
		p.Budget.Reach("organ")
	}
	for i := range s {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isListed(r) {
			at, n = i, size
			break
		}
		if i == 0 || len(s) > budget.LongestOrgan {
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
func (p Parser) namesDepartment(name string) bool {
	_, named := p.Taxonomy.NamedDepartment(
		string(segment.Normalise(name).Runes),
		func(text string) bool { return IsPlace(p.Segmenter, text) },
	)
	return named
}

// isLabel reports a value that a case has, whatever signs are in it.
func (p Parser) isLabel(f Field, value string) bool {
	return p.Cases != nil && p.Cases.HasLabel(f, value)
}

// isValue reports a value that a field may have, whether a case has it or not.
func (p Parser) isValue(f Field, value string) (known bool) {
	normal := string(segment.Normalise(value).Runes)
	switch f {
	case Department:
		_, known = p.Taxonomy.Department(normal)
	case Domain:
		_, known = p.Taxonomy.Domain(normal)
	case Region:
		known = normal != "" && IsPlace(p.Segmenter, normal)
	case Year:
		year := strings.TrimSuffix(normal, "年")
		known = year != "" && strings.IndexFunc(year, func(r rune) bool { return !segment.IsDigit(r) }) < 0
	}
	return known
}
