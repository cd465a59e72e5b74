package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/segment"
)

// organ is a department as somebody names it: with its place (上海市公安局).
type organ struct {
	name  string // in normal form
	short string // that cases are filed under
	place string // empty where the name has none, or one that says nothing (市公安局)
}

// organ tells the place from a department's name, in normal form.
func (s *search) organ(name string) organ {
	short, known := s.parser.taxonomy.Department(name)
	o := organ{name: name, short: short}
	if !known || short == name {
		return o
	}
	for i := range name { // the longest place
		rest := name[i:]
		if i == 0 || utf8.RuneCountInString(rest) < 2 {
			continue
		}
		if own, known := s.parser.taxonomy.Department(rest); known && own == short && tellsPlace(name[:i]) && isPlace(s.parser.segmenter, name[:i]) {
			o.place = name[:i]
		}
	}
	return o
}

// tellsPlace reports the name of a place, and not 市, 本市 or 全省.
func tellsPlace(name string) bool {
	stem := withoutEnding(name)
	return utf8.RuneCountInString(stem) > 1 && !slices.Contains(ours, stem) && !slices.Contains(countries, name)
}

// withoutEnding is the name of a place without 省, 市, 县 and the like.
func withoutEnding(name string) string {
	for _, end := range append([]string{"特别行政区", "自治区", "自治州", "自治县", "地区", "新区"}, placeEndings...) {
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

// readFilters gives the typed values of filters as cases have them, folded like text: 領域:“双碳” and 领域:双碳 ask for one label, whichever a case has.
func (s *search) readFilters() error {
	for _, filters := range []Filters{s.plan.Filters, s.plan.NoneOf} {
		for field, typed := range filters {
			counts, err := s.labelCounts(field)
			if err != nil {
				return err
			}
			var values []string
			for _, value := range typed {
				if counts[value] == 0 {
					value = s.plan.asTyped(field, value)
				}
				for _, v := range valuesLike(field, value, counts) {
					if !slices.Contains(values, v) {
						values = append(values, v)
					}
				}
			}
			filters[field] = values
		}
	}
	return nil
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

// valuesLike are the values of a field that a typed one means: itself, where a case has it; else those that differ from it in script, width, signs or, of a
// place, in 市 and the like. What no case has is itself, and finds nothing.
func valuesLike(field Field, typed string, counts map[string]int) (values []string) {
	if counts[typed] > 0 {
		return []string{typed}
	}
	key := foldLabel(typed)
	for value := range counts {
		if other := foldLabel(value); other == key || field == Region && withoutEnding(other) == withoutEnding(key) || field == Year && key == other+"年" {
			values = append(values, value)
		}
	}
	if slices.Sort(values); len(values) == 0 {
		return []string{typed}
	}
	return values
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

// ofPlaces narrows the cases of several departments, each to those of the organs that were typed.
func (s *search) ofPlaces(departments []string, all set) (set, error) {
	if !slices.ContainsFunc(s.plan.typed, func(t typedFilter) bool { return t.field == Department }) {
		return all, nil
	}
	docs := s.nothing()
	for _, short := range departments {
		having := make(set, len(s.leaves))
		for i, l := range s.leaves {
			var err error
			if having[i], err = l.postings(string(Department), short); err != nil {
				return nil, err
			}
		}
		having, err := s.placed(short, having)
		if err != nil {
			return nil, err
		}
		for i := range docs {
			docs[i] = roaring.Or(docs[i], having[i])
		}
	}
	return docs, nil
}

// placed narrows the cases of a department to those of the organ that was typed, with its place: the case says so, or its region or its text does. Where none
// does, those are left of which no other place is known.
func (s *search) placed(short string, docs set) (set, error) {
	var organs []organ
	for _, typed := range s.plan.typed {
		if typed.field != Department || typed.short != short {
			continue
		}
		o := s.organ(typed.name)
		if o.place == "" {
			return docs, nil // any of them
		}
		organs = append(organs, o)
	}
	if len(organs) == 0 || slices.Contains(s.request.Filters[Department], short) {
		return docs, nil
	}
	theirs, unknown := s.nothing(), slices.Clone(docs)
	for i, l := range s.leaves {
		is := func(place string) bool {
			return slices.ContainsFunc(organs, func(o organ) bool { return samePlace(o.place, place) })
		}
		note := func(having *roaring.Bitmap, place string) {
			if is(place) {
				theirs[i] = roaring.Or(theirs[i], having)
			}
			unknown[i] = roaring.AndNot(unknown[i], having)
		}
		err := l.terms(fieldOrgans, func(name string) error {
			if o := s.organ(name); o.short == short && o.place != "" {
				having, err := l.postings(fieldOrgans, name)
				if err != nil {
					return err
				}
				note(having, o.place)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		regions, err := l.facetValues(Region)
		if err != nil {
			return nil, err
		}
		for _, region := range regions {
			note(region.docs, string(segment.Normalise(region.value).Runes))
		}
		for _, o := range organs {
			said, err := l.text([]rune(o.name), none, false)
			if err != nil {
				return nil, err
			}
			theirs[i] = roaring.Or(theirs[i], said.all)
		}
	}
	if theirs = s.intersection(theirs, docs); theirs.count() > 0 {
		return theirs, nil
	}
	return unknown, nil
}
