package index

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/segment"
)

// organ is organOf, once for each name that a query asks for.
func (s *search) organ(name string) query.Organ {
	o, known := s.memo.organs[name]
	if !known {
		s.work.Spend(budget.CostName)
		o = query.ReadOrgan(s.parser.Taxonomy, s.parser.Segmenter, name)
		s.memo.organs[name] = o
	}
	return o
}

// readFilters gives the typed values of filters as cases have them, folded like text: 領域:“双碳” and 领域:双碳 ask for one label, whichever a case has.
func (s *search) readFilters() error {
	for _, filters := range []query.Filters{s.plan.Filters, s.plan.NoneOf} {
		for field, typed := range filters {
			counts, err := s.labelCounts(field)
			if err != nil {
				return err
			}
			var values []string
			for _, value := range typed {
				for _, v := range valuesOf(field, value, s.plan.TypedName(field, value), counts) {
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

// valuesOf are the values of a field that a typed one means: its short name, where a case has it, or itself; else those that differ from it in script, width,
// signs and, of a place, in 市 and the like or in the places that it is a part or a whole of. What no case has is itself, and finds nothing.
func valuesOf(field query.Field, short, typed string, counts map[string]int) (values []string) {
	for _, name := range []string{short, typed} {
		if counts[name] > 0 && field != query.Region { // of a place all the names are meant, and its parts
			return []string{name}
		}
	}
	for value := range counts {
		if query.MeansLabel(field, typed, value) {
			values = append(values, value)
		}
	}
	if slices.Sort(values); len(values) == 0 {
		return []string{typed}
	}
	return values
}

// filters gives, by field, the documents that have one of the values; of a department that was typed with its place, only those of that place.
func (s *search) filters(f query.Filters, typed []query.TypedFilter) (map[query.Field]sets, error) {
	found := map[query.Field]sets{}
	for field, values := range f {
		if len(values) == 0 {
			continue
		}
		docs := sets{s.nothing(), s.nothing()}
		for _, value := range values {
			var organs []query.Organ
			for _, t := range typed {
				if t.Field == query.Department && t.Short == value {
					organs = append(organs, s.organ(t.Name))
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
func (s *search) labelDocs(u query.Unit) (docs sets, err error) {
	counts, err := s.labelCounts(u.Label)
	if err != nil {
		return docs, err
	}
	var organs []query.Organ
	if u.Label == query.Department && u.For != "" {
		organs = []query.Organ{s.organ(u.For)}
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
func (s *search) having(field query.Field, value string, organs []query.Organ) (sets, error) {
	docs := make(set, len(s.leaves))
	for i, l := range s.leaves {
		var err error
		if docs[i], err = l.postings(string(field), value); err != nil {
			return sets{}, err
		}
	}
	if len(organs) == 0 || slices.ContainsFunc(organs, func(o query.Organ) bool { return o.Place == "" || o.Short != value }) {
		return sets{docs, docs}, nil
	}
	return s.placed(value, docs, organs)
}

// placed narrows the cases of a department to those of organs with their places: the case names the organ so, or names no place for the department and has
// it as its region or in its text; where none does, to those of its parts (北京法院 is that of a district then). Where there is none, it may be each of which
// no place is known, and surely is none; so it may be all where they are of one place.
func (s *search) placed(short string, docs set, organs []query.Organ) (sets, error) {
	theirs, parts, unknown := s.nothing(), s.nothing(), s.nothing()
	add := func(leaf int, place string, having *roaring.Bitmap) {
		for _, o := range organs {
			if query.SamePlace(o.Place, place) {
				theirs[leaf] = roaring.Or(theirs[leaf], having)
			}
			if query.InPlace(place, o.Place) {
				parts[leaf] = roaring.Or(parts[leaf], having)
			}
		}
	}
	first, several := "", false // the places of the cases
	note := func(place string) {
		several = several || first != "" && !query.SamePlace(first, place)
		first = place
	}
	for i, l := range s.leaves {
		named := roaring.New()
		err := l.termsWith(fieldOrgans, short+query.OrganSeparator, func(term string) error {
			having, err := l.postings(fieldOrgans, term)
			if err != nil || having.IsEmpty() {
				return err
			}
			place := strings.TrimPrefix(term, short+query.OrganSeparator)
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
		regions, err := l.facetValues(query.Region)
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
			for _, name := range o.Names(s.parser.Segmenter) {
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
