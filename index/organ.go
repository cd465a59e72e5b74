package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/segment"
)

// organ is a department as somebody names it: with its place (上海市公安局).
type organ struct {
	name  string // in normal form
	short string // that cases are filed under
	place string // empty where the name has none, or one that says nothing (市公安局)
}

// organOf tells the place from a department's name, in normal form.
func organOf(taxonomy *data.Taxonomy, segmenter *segment.Segmenter, name string) organ {
	short, around, known := organNamed(taxonomy, segmenter, name)
	o := organ{name: name, short: short}
	place := leadingPlace(around)
	switch {
	case !known:
	case tellsPlace(place) && (isPlace(segmenter, place) || lacksSmallEnding(segmenter, place)):
		o.place = place
	case isNational(name, short, around):
		o.place = countries[0]
	}
	return o
}

// organNamed is the department of an organ's name, and what stands around it, as the taxonomy has it; before a short form (上海公安) the name of a place may lack its
// ending.
func organNamed(taxonomy *data.Taxonomy, segmenter *segment.Segmenter, name string) (short, around string, known bool) {
	if short, around, known = taxonomy.Organ(name); known || segmenter == nil { // of what is chosen, and not typed
		return short, around, known
	}
	for i := range name {
		if i == 0 || !endsAsPlace(name[:i]) && !lacksEnding(segmenter, name[:i]) && !lacksSmallEnding(segmenter, name[:i]) {
			continue
		}
		if short, _, known := taxonomy.Organ(name[i:]); known {
			return short, name[:i], true
		}
	}
	return name, "", false
}

// isNational reports the name of a ministry, as it has neither a place before it nor an office behind it: 公安部, 税务总局, 最高人民法院.
func isNational(name, short, around string) bool {
	return strings.HasPrefix(name, "最高") || around == "" && slices.ContainsFunc([]string{"部", "总局", "总署"}, func(end string) bool {
		return strings.HasSuffix(name, end) && !strings.HasSuffix(short, end)
	})
}

// names are the organ's name as it was given, and with its place in full and in short: 海盐县公安局, 海盐公安局.
func (o organ) names(segmenter *segment.Segmenter) []string {
	behind, begins := strings.CutPrefix(o.name, o.place)
	names := []string{o.name}
	if !begins {
		return names
	}
	stem := withoutEnding(o.place)
	for _, end := range append([]string{""}, allEndings...) {
		if name := stem + end + behind; name != o.name && (end == "" || segmenter.Frequency(stem+end) > 0) {
			names = append(names, name)
		}
	}
	return names
}

// partOrgan stands between department and place in the terms of fieldOrgans.
const partOrgan = "\x1f"

// inPlace reports the name of a place that is a part of a larger one: 北京市海淀区 of 北京.
func inPlace(small, large string) bool { return strings.HasPrefix(small, withoutEnding(large)) }

// organTerms are what a case tells of its departments' places by their names.
func organTerms(taxonomy *data.Taxonomy, segmenter *segment.Segmenter, departments []string) (terms []string) {
	for _, name := range departments {
		o := organOf(taxonomy, segmenter, string(segment.Normalise(name).Runes))
		if term := o.short + partOrgan + o.place; o.place != "" && !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	return terms
}

// leadingPlace is the name of a place at the beginning of what stands around an organ's name: 嘉兴市 of 嘉兴市人民政府, and all of it where none ends there.
func leadingPlace(around string) string {
	for i := len(around); i > 0; i-- {
		if utf8.RuneStart((around + " ")[i]) && endsAsPlace(around[:i]) {
			return around[:i]
		}
	}
	return around
}

// tellsPlace reports the name of a place, and not 市, 本市 or 全省.
func tellsPlace(name string) bool {
	return utf8.RuneCountInString(withoutEnding(name)) > 1 && !slices.Contains(countries, name) &&
		!slices.ContainsFunc(ours, func(our string) bool {
			return strings.HasPrefix(name, our) && endsAsPlace(name) && utf8.RuneCountInString(name) == 2
		})
}

// withoutEnding is the name of a place without 省, 市, 县 and the like.
func withoutEnding(name string) string {
	for _, end := range allEndings {
		if stem, ok := strings.CutSuffix(name, end); ok && utf8.RuneCountInString(stem) > 1 {
			return stem
		}
	}
	return name
}

// samePlace reports two names of one place, of which one may have the larger places before it: 嘉兴 and 浙江省嘉兴市.
func samePlace(a, b string) bool {
	a, b = withoutEnding(a), withoutEnding(b)
	return a != "" && b != "" && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}

// asTyped is a value of a filter as it was typed.
func (p Plan) asTyped(field Field, short string) string {
	for _, t := range p.typed {
		if t.field == field && t.short == short {
			return t.name
		}
	}
	return short
}

// meansLabel reports a value that is typed for a label.
func meansLabel(field Field, typed, label string) bool {
	key, folded := foldLabel(typed), foldLabel(label)
	return key != "" && (folded == key || field == Region && (samePlace(folded, key) || inPlace(folded, key)) || field == Year && key == folded+"年")
}

// foldLabel is the letters, digits and characters of a label in normal form.
func foldLabel(label string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return r
	}, string(segment.Normalise(label).Runes))
}
