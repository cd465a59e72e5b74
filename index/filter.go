package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

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

// organ is organOf, once for each name that a query asks for.
func (s *search) organ(name string) organ {
	o, known := s.memo.organs[name]
	if !known {
		s.work.spend(costName)
		o = organOf(s.parser.taxonomy, s.parser.segmenter, name)
		s.memo.organs[name] = o
	}
	return o
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
				for _, v := range valuesOf(field, value, s.plan.asTyped(field, value), counts) {
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

// valuesOf are the values of a field that a typed one means: its short name, where a case has it, or itself; else those that differ from it in script, width,
// signs and, of a place, in 市 and the like or in the places that it is a part or a whole of. What no case has is itself, and finds nothing.
func valuesOf(field Field, short, typed string, counts map[string]int) (values []string) {
	for _, name := range []string{short, typed} {
		if counts[name] > 0 && field != Region { // of a place all the names are meant, and its parts
			return []string{name}
		}
	}
	for value := range counts {
		if meansLabel(field, typed, value) {
			values = append(values, value)
		}
	}
	if slices.Sort(values); len(values) == 0 {
		return []string{typed}
	}
	return values
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

// filters gives, by field, the documents that have one of the values; of a department that was typed with its place, only those of that place.
func (s *search) filters(f Filters, typed []typedFilter) (map[Field]sets, error) {
	found := map[Field]sets{}
	for field, values := range f {
		if len(values) == 0 {
			continue
		}
		docs := sets{s.nothing(), s.nothing()}
		for _, value := range values {
			var organs []organ
			for _, t := range typed {
				if t.field == Department && t.short == value {
					organs = append(organs, s.organ(t.name))
				}
			}
			having, err := s.having(field, value, organs)
			if err != nil {
				return nil, err
			}
			docs = sets{s.union(docs.all, having.all), s.union(docs.sure, having.sure)}
		}
		found[field] = docs
	}
	return found, nil
}

// labelDocs are the documents of a label that stands in a query among other choices, or that a text names.
func (s *search) labelDocs(u Unit) (docs sets, err error) {
	counts, err := s.labelCounts(u.Label)
	if err != nil {
		return docs, err
	}
	var organs []organ
	if u.Label == Department && u.For != "" {
		organs = []organ{s.organ(u.For)}
	}
	docs = sets{s.nothing(), s.nothing()}
	for _, value := range valuesOf(u.Label, u.Text, u.For, counts) {
		having, err := s.having(u.Label, value, organs)
		if err != nil {
			return docs, err
		}
		docs = sets{s.union(docs.all, having.all), s.union(docs.sure, having.sure)}
	}
	return docs, nil
}

// having are the documents with a value of a field; of a department those of the organs, where all of them have a place.
func (s *search) having(field Field, value string, organs []organ) (sets, error) {
	docs := make(set, len(s.leaves))
	for i, l := range s.leaves {
		var err error
		if docs[i], err = l.postings(string(field), value); err != nil {
			return sets{}, err
		}
	}
	if len(organs) == 0 || slices.ContainsFunc(organs, func(o organ) bool { return o.place == "" || o.short != value }) {
		return sets{docs, docs}, nil
	}
	return s.placed(value, docs, organs)
}

// placed narrows the cases of a department to those of organs with their places: the case names the organ so, or names no place for the department and has
// it as its region or in its text; where none does, to those of its parts (北京法院 is that of a district then). Where there is none, it may be each of which
// no place is known, and surely is none; so it may be all where they are of one place.
func (s *search) placed(short string, docs set, organs []organ) (sets, error) {
	theirs, parts, unknown := s.nothing(), s.nothing(), s.nothing()
	add := func(leaf int, place string, having *roaring.Bitmap) {
		for _, o := range organs {
			if samePlace(o.place, place) {
				theirs[leaf] = roaring.Or(theirs[leaf], having)
			}
			if inPlace(place, o.place) {
				parts[leaf] = roaring.Or(parts[leaf], having)
			}
		}
	}
	first, several := "", false // the places of the cases
	note := func(place string) {
		several = several || first != "" && !samePlace(first, place)
		first = place
	}
	for i, l := range s.leaves {
		named := roaring.New()
		err := l.termsWith(fieldOrgans, short+partOrgan, func(term string) error {
			having, err := l.postings(fieldOrgans, term)
			if err != nil || having.IsEmpty() {
				return err
			}
			place := strings.TrimPrefix(term, short+partOrgan)
			note(place)
			named.Or(having)
			add(i, place, having)
			return nil
		})
		if err != nil {
			return sets{}, err
		}
		rest := roaring.AndNot(docs[i], named)
		unknown[i] = rest
		regions, err := l.facetValues(Region)
		if err != nil {
			return sets{}, err
		}
		for _, region := range regions {
			having, place := roaring.And(rest, region.docs), string(segment.Normalise(region.value).Runes)
			if having.IsEmpty() {
				continue
			}
			note(place)
			add(i, place, having)
			unknown[i] = roaring.AndNot(unknown[i], having)
		}
		for _, o := range organs {
			for _, name := range o.names(s.parser.segmenter) {
				said, err := l.text([]rune(name), none, false)
				if err != nil {
					return sets{}, err
				}
				theirs[i] = roaring.Or(theirs[i], roaring.And(rest, said.all))
			}
		}
	}
	for _, found := range []set{theirs, parts} {
		if found = s.intersection(found, docs); found.count() > 0 {
			return sets{found, found}, nil
		}
	}
	if !several {
		unknown = docs
	}
	return sets{unknown, s.nothing()}, nil
}
