package index

import (
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/segment"
)

// quorum is the share of what the words of a query tell that a case must hold once not all are required. A word tells
// its idf. MRR@10 of cmrc2018, stard questions and keywords is 0.9901, 0.4041, 0.4033 at 0.1 and 0.9895, 0.4010, 0.4032 at 0.2.
const quorum = 0.1

// loosened is what a query finds when not all of it is required.
type loosened struct {
	docs    set
	without []string // the words that some of the documents lack, in the order of the query
	pieces  []Unit   // what was asked for in the place of words that stand nowhere, alike among it
	alike   []Unit
}

// loosen gives the documents that hold a quorum of the groups. A word that stands in no case is asked for by its parts, and
// units that are like parts of the query are asked for beside them.
func (s *search) loosen(groups []groupDocs, alike []Unit, not set) (loose loosened, err error) {
	parts, err := s.split(groups)
	if err != nil {
		return loose, err
	}
	loose.alike = alike
	for _, u := range alike {
		group := Group{Any: []Together{{u}}}
		docs, err := s.any(group.Any)
		if err != nil {
			return loose, err
		}
		parts = append(parts, groupDocs{group, docs, docs.count()})
	}
	for _, g := range parts {
		if u, single := g.group.unit(); single && g.count > 0 {
			loose.pieces = append(loose.pieces, u)
		}
	}
	weights := make([]float32, len(parts))
	enough := float32(0)
	for i, g := range parts {
		if g.count > 0 {
			weights[i] = float32(idf(s.count, g.count))
			enough += quorum * weights[i]
		}
	}
	docs := s.nothing()
	if loose.docs = docs; enough == 0 {
		return loose, nil
	}
	for i, l := range s.leaves {
		held := make([]float32, len(l.entries))
		some := roaring.New()
		for j, g := range parts {
			if g.docs[i].IsEmpty() {
				continue
			}
			some.Or(g.docs[i])
			for it := g.docs[i].Iterator(); it.HasNext(); {
				held[it.Next()] += weights[j]
			}
		}
		kept := roaring.New()
		for it := some.Iterator(); it.HasNext(); {
			if doc := it.Next(); held[doc] >= enough*(1-1e-5) {
				kept.Add(doc)
			}
		}
		docs[i] = kept
	}
	docs = s.without(docs, not)
	loose.docs = docs
	total := docs.count()
	for _, g := range groups {
		if s.filter(docs, map[Field]set{Department: g.docs}, "").count() < total {
			loose.without = append(loose.without, g.group.words())
		}
	}
	return loose, nil
}

// split puts the parts of a word or a phrase in its place where it stands nowhere itself: the shorter words of a word, the longest
// pieces that do stand of characters that no dictionary knows.
func (s *search) split(groups []groupDocs) ([]groupDocs, error) {
	var parts []groupDocs
	for _, g := range groups {
		u, single := g.group.unit()
		if g.count > 0 || !single {
			parts = append(parts, g)
			continue
		}
		units := make([]Unit, 0, len(u.Parts))
		for _, part := range u.Parts {
			units = append(units, Unit{Text: part, Word: true})
		}
		if len(units) == 0 {
			var err error
			if units, err = s.pieces(u); err != nil {
				return nil, err
			}
		}
		for _, part := range units {
			group := Group{Any: []Together{{part}}}
			docs, err := s.any(group.Any)
			if err != nil {
				return nil, err
			}
			parts = append(parts, groupDocs{group, docs, docs.count()})
		}
	}
	return parts, nil
}

// pieces are the longest stretches of a unit, from the left, that stand somewhere: of two characters or more, because a single one says
// nothing out of its place.
func (s *search) pieces(u Unit) ([]Unit, error) {
	text := []rune(u.Text)
	var pieces []Unit
	for i := 0; i+1 < len(text); {
		end := i
		for j := min(len(text), i+longestPiece); j > i+1; j-- {
			if withinWord(text, i) || withinWord(text, j) {
				continue
			}
			stands, err := s.stands(text[i:j])
			if err != nil {
				return nil, err
			}
			if stands {
				end = j
				break
			}
		}
		if end == i {
			i++
			continue
		}
		pieces = append(pieces, Unit{Text: string(text[i:end])})
		i = end
	}
	return pieces, nil
}

// withinWord reports a place between two letters or digits: a piece of vr or of 2021 says nothing.
func withinWord(text []rune, i int) bool {
	return i > 0 && i < len(text) && !segment.IsHanText(string(text[i-1])) && !segment.IsHanText(string(text[i]))
}

// longestPiece bounds the work for a long phrase.
const longestPiece = 16

func (s *search) stands(text []rune) (bool, error) {
	for _, l := range s.leaves {
		docs, err := l.text(string(text), none)
		if err != nil || !docs.IsEmpty() {
			return err == nil, err
		}
	}
	return false, nil
}

// words names the group to a person.
func (g Group) words() string {
	var alternatives []string
	for _, t := range g.Any {
		if !t.typed() {
			continue
		}
		words := make([]string, len(t))
		for j, u := range t {
			words[j] = u.Text
		}
		alternatives = append(alternatives, strings.Join(words, " "))
	}
	return strings.Join(alternatives, " OR ")
}
