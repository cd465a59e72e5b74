package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/division"
	"anlisou/segment"
)

// Organ is a department as somebody names it: with its place (上海市公安局).
type Organ struct {
	name  string // in normal form
	Short string // that cases are filed under
	Place string // empty where the name has none, or one that says nothing (市公安局)
}

// ReadOrgan tells the place from a department's name, in normal form.
func ReadOrgan(taxonomy *data.Taxonomy, segmenter *segment.Segmenter, name string) Organ {
	short, around, known := organNamed(taxonomy, segmenter, name)
	o := Organ{name: name, Short: short}
	place := leadingPlace(around)
	switch {
	case !known:
	case tellsPlace(place) && (IsPlace(segmenter, place) || lacksSmallEnding(segmenter, place)):
		o.Place = place
	case isNational(name, short, around):
		o.Place = countries[0]
	}
	return o
}

// organNamed is the department of an organ's name, and what stands around it, as the taxonomy has it; before a short
// form (上海公安) the name of a place may lack its ending.
func organNamed(taxonomy *data.Taxonomy, segmenter *segment.Segmenter, name string) (short, around string, known bool) {
	if short, around, known = taxonomy.Organ(name); known || segmenter == nil { // of what is chosen, and not typed
		return short, around, known
	}
	for i := range name {
		if i == 0 ||
			!endsAsPlace(name[:i]) && !lacksEnding(segmenter, name[:i]) && !lacksSmallEnding(segmenter, name[:i]) {
			continue
		}
		if short, _, known := taxonomy.Organ(name[i:]); known {
			return short, name[:i], true
		}
	}
	return name, "", false
}

// isNational reports the name of a ministry, as it has neither a place before it nor an office behind it: 公安部, 税务总局,
// 最高人民法院.
func isNational(name, short, around string) bool {
	return strings.HasPrefix(name, "最高") ||
		around == "" && slices.ContainsFunc([]string{"部", "总局", "总署"}, func(end string) bool {
			return strings.HasSuffix(name, end) && !strings.HasSuffix(short, end)
		})
}

// Names are the organ's name as it was given, and with its place in full and in short: 海盐县公安局, 海盐公安局.
func (o Organ) Names(segmenter *segment.Segmenter) []string {
	behind, begins := strings.CutPrefix(o.name, o.Place)
	names := []string{o.name}
	if !begins {
		return names
	}
	stem := WithoutEnding(o.Place)
	for _, end := range append([]string{""}, allEndings...) {
		if name := stem + end + behind; name != o.name && (end == "" || segmenter.Frequency(stem+end) > 0) {
			names = append(names, name)
		}
	}
	return names
}

// OrganSeparator stands between department and place in the terms of engine.Organs.
const OrganSeparator = "\x1f"

// InPlace reports the name of a place that is a part of a larger one: 北京市海淀区 of 北京.
func InPlace(small, large string) bool { return strings.HasPrefix(small, WithoutEnding(large)) }

// OrganTerms are what a case tells of its departments' places by their names.
func OrganTerms(taxonomy *data.Taxonomy, segmenter *segment.Segmenter, departments []string) (terms []string) {
	for _, name := range departments {
		o := ReadOrgan(taxonomy, segmenter, string(segment.Normalise(name).Runes))
		if term := o.Short + OrganSeparator + o.Place; o.Place != "" && !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	return terms
}

// leadingPlace is the name of a place at the beginning of what stands around an organ's name: 嘉兴市 of 嘉兴市人民政府, and all
// of it where none ends there.
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
	return utf8.RuneCountInString(WithoutEnding(name)) > 1 && !slices.Contains(countries, name) &&
		!slices.ContainsFunc(ours, func(our string) bool {
			return strings.HasPrefix(name, our) && endsAsPlace(name) && utf8.RuneCountInString(name) == 2
		})
}

// WithoutEnding is the name of a place without 省, 市, 县 and the like.
func WithoutEnding(name string) string {
	for _, end := range allEndings {
		if stem, ok := strings.CutSuffix(name, end); ok && utf8.RuneCountInString(stem) > 1 {
			return stem
		}
	}
	return name
}

// SamePlace reports two names of one place, of which one may have the larger places before it: 嘉兴 and 浙江省嘉兴市.
func SamePlace(a, b string) bool {
	a, b = WithoutEnding(a), WithoutEnding(b)
	return a != "" && b != "" && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}

// TypedName is a value of a filter as it was typed.
func (p Plan) TypedName(field Field, short string) string {
	for _, t := range p.typed {
		if t.Field == field && t.Short == short {
			return t.Name
		}
	}
	return short
}

// MeansLabel reports a value that is typed for a label.
func MeansLabel(field Field, typed, label string) bool {
	key, folded := FoldLabel(typed), FoldLabel(label)
	return key != "" &&
		(folded == key || field == Year && key == folded+"年" ||
			field == Region && (SamePlace(folded, key) || InPlace(folded, key) || division.Within(folded, key)))
}

// FoldLabel is the letters, digits and characters of a label in normal form.
func FoldLabel(label string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return r
	}, string(segment.Normalise(label).Runes))
}
