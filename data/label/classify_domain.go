package label

import (
	"cmp"
	"math"
	"slices"

	"anlisou/data"
)

// The weights of words, and the bounds of domains. They are set on the bundled cases and on testdata/labels/seen.jsonl.
const (
	weightStrong  = 1.0
	weightKeyword = 0.5
	weightWeak    = 0.15

	itsDepartment = 1.2  // a department of the case whose work the domain is
	leastDomain   = 1.4  // the score below which a text does not speak for a domain
	nearTop       = 0.42 // of the best domain's score
	aspectNearTop = 0.32 // the same for an aspect
	leastBest     = 1.25 // the same for the best one, since most cases have a domain
	inTitle       = 1.5  // from this weight on a word of the title settles its domain
	mostDomains   = 3

	// A sector stands beside the others: how much it says is no measure for them, and it must say more than they.
	leastSector   = 2.0
	sectorNearTop = 0.6
	mostSectors   = 1
)

func (c *Classifier) decideDomains(departments []data.Evidence, words [][]*heard) []data.Evidence {
	type candidate struct {
		label int
		score float64
		words []*heard
		by    *data.Evidence
	}
	var candidates []candidate
	top := 0.0 // of those that are no sectors
	for label := range c.taxonomy.Domains {
		d := candidate{label: label, words: words[label]}
		for _, h := range d.words {
			d.score += h.score()
		}
		sortHeard(d.words)
		for i, e := range departments {
			if d.by == nil && slices.Contains(c.taxonomy.Domains[label].Departments, e.Label) {
				d.by = &departments[i]
				d.score += itsDepartment
			}
		}
		if d.score > 0 {
			candidates = append(candidates, d)
			if !c.taxonomy.Domains[label].Sector {
				top = max(top, d.score)
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	var found []data.Evidence
	sectors := 0
	for _, d := range candidates {
		near := nearTop * top
		if c.taxonomy.Domains[d.label].Aspect {
			near = aspectNearTop * top
			if slices.ContainsFunc(
				d.words,
				func(h *heard) bool { return h.line.section == data.InTitle && h.weight >= inTitle },
			) {
				near = 0
			}
		}
		least := leastDomain
		if len(found) == sectors {
			least = leastBest
		}
		most := mostDomains + sectors
		if c.taxonomy.Domains[d.label].Sector {
			near, least, most = sectorNearTop*top, leastSector, len(found)+mostSectors-sectors
			if d.by != nil {
				least += itsDepartment // 农业农村局 leads much that is no farming
			}
		}
		if d.score < least || d.score < near || len(found) >= most {
			continue
		}
		if c.taxonomy.Domains[d.label].Sector {
			sectors++
		}
		e := data.Evidence{
			Field:    data.FieldDomain,
			Label:    c.taxonomy.Domains[d.label].Name,
			Score:    roundScore(d.score),
			Inferred: true,
		}
		for _, h := range d.words {
			show(&e, span{h.line, h.from, h.to, h.weight})
		}
		if d.by != nil && len(e.Words) == 0 {
			e.Words, e.Places = slices.Clone(d.by.Words), slices.Clone(d.by.Places)
		}
		found = append(found, e)
	}
	return found
}

// sortHeard puts what says most first, and what stands first in the text before the rest.
func sortHeard(words []*heard) {
	slices.SortFunc(words, func(a, b *heard) int {
		return cmp.Or(cmp.Compare(b.score(), a.score()), cmp.Compare(a.line.section, b.line.section),
			cmp.Compare(a.line.offset, b.line.offset), cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
}

// show adds words of a line as evidence, unless there are enough or they stand there already.
func show(e *data.Evidence, s span) {
	words, place := s.line.words(s.from, s.to)
	if len(e.Words) >= mostWords || slices.Contains(e.Words, words) {
		return
	}
	e.Words, e.Places = append(e.Words, words), append(e.Places, place)
}

func roundScore(x float64) float64 { return math.Round(100*x) / 100 }
