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

	itsCase       = 0.3  // the same of a case that tells what was quarrelled about
	itsDepartment = 1.2  // a department of the case whose work the domain is
	leastDomain   = 1.7  // the score below which a text does not speak for a domain
	nearTop       = 0.5  // of the best domain's score
	aspectNearTop = 0.31 // the same for an aspect
	besideSettled = 0.8  // the same beside the domain of who settles what was quarrelled about
	leastBest     = 1.25 // the same for the best one, since most cases have a domain
	inTitle       = 1.5  // from this weight on a word of the title settles its domain
	mostWeak      = 0.5  // what weak words say together
	mostDomains   = 3

	// A sector stands beside the others: how much it says is no measure for them, and it must say more than they.
	leastSector    = 1.7
	leastSectorLed = 2.0 + itsDepartment // the same where its department leads
	sectorNearTop  = 0.6
	mostSectors    = 1
)

// decideDomains gives the domains of a case, at most mostDomains and mostSectors, those that the most speaks for.
func (c *Classifier) decideDomains(departments []data.Evidence, words [][]*heard, told bool) []data.Evidence {
	candidates := c.domainCandidates(departments, words, told)
	top := 0.0 // of those that are no sectors
	for _, d := range candidates {
		if !d.domain.Sector {
			top = max(top, d.score)
		}
	}
	if told {
		candidates = withoutQuarrels(candidates)
	}
	var found []data.Evidence
	sectors := 0
	for _, d := range candidates {
		most := mostDomains + sectors
		if d.domain.Sector {
			most = len(found) + mostSectors - sectors
		}
		if d.score < d.least(len(found) == sectors) || d.score < d.near()*top || len(found) >= most {
			continue
		}
		if d.domain.Sector {
			sectors++
		}
		found = append(found, d.evidence())
	}
	return found
}

// withoutQuarrels leaves out what was only quarrelled about, where a department settled it: what the title does not name, or
// what much less speaks for.
func withoutQuarrels(candidates []domainCandidate) []domainCandidate {
	settled := slices.IndexFunc(candidates, func(d domainCandidate) bool { return d.by != nil })
	if settled < 0 {
		return candidates
	}
	its := candidates[settled]
	return slices.DeleteFunc(candidates, func(d domainCandidate) bool {
		return d.domain != its.domain && (d.score < besideSettled*its.score || !d.titled(weightStrong))
	})
}

// titled reports a word in the title that says so much.
func (d domainCandidate) titled(least float64) bool {
	return slices.ContainsFunc(d.words, func(h *heard) bool { return h.line.section == data.InTitle && h.says >= least })
}

// domainCandidate is a domain that may be one of the case.
type domainCandidate struct {
	domain  *data.Label
	score   float64
	words   []*heard
	telling int            // how many of the words are no weak ones
	hinting int            // how many are
	by      *data.Evidence // a department of the case whose work the domain is; nil for none
}

// domainCandidates are the domains that words or departments speak for, the best first. Told says that the case tells
// what was quarrelled about.
func (c *Classifier) domainCandidates(
	departments []data.Evidence, words [][]*heard, told bool,
) (candidates []domainCandidate) {
	for label := range c.taxonomy.Domains {
		d := domainCandidate{domain: &c.taxonomy.Domains[label], words: words[label]}
		weak := 0.0
		for _, h := range d.words {
			if h.says <= weightWeak {
				weak += h.score()
				d.hinting++
				continue
			}
			d.telling++
			d.score += h.score()
		}
		d.score += min(weak, mostWeak)
		sortHeard(d.words)
		its := func(e data.Evidence) bool { return slices.Contains(d.domain.Departments, e.Label) }
		if i := slices.IndexFunc(departments, its); i >= 0 {
			d.by = &departments[i]
			d.score += itsDepartment
			if told {
				d.score += itsCase
				d.hinting += 2 // what was quarrelled about may be all that the text says
			}
		}
		if d.score > 0 && d.tells() {
			candidates = append(candidates, d)
		}
	}
	slices.SortStableFunc(candidates, func(a, b domainCandidate) int { return cmp.Compare(b.score, a.score) })
	return candidates
}

// tells reports words enough for a domain of its kind: weak ones alone tell none, and one word alone none that is broad,
// unless it stands in the title.
func (d domainCandidate) tells() bool {
	switch {
	case d.by != nil:
		return d.telling > 0 || d.hinting > 1
	case d.domain.Broad && d.telling == 1:
		return d.titled(weightStrong)
	}
	return d.telling > 0
}

// least is the score below which a text does not speak for a domain, which may be the first that is found.
func (d domainCandidate) least(first bool) float64 {
	switch {
	case d.domain.Sector && d.by != nil:
		return leastSectorLed // 农业农村局 leads much that is no farming
	case d.domain.Sector:
		return leastSector
	case first:
		return leastBest
	}
	return leastDomain
}

// near is the share of the best domain's score below which a domain is none of the case.
func (d domainCandidate) near() float64 {
	titled := func(h *heard) bool { return h.line.section == data.InTitle && h.weight >= inTitle }
	switch {
	case d.domain.Sector:
		return sectorNearTop
	case d.domain.Aspect && slices.ContainsFunc(d.words, titled):
		return 0
	case d.domain.Aspect:
		return aspectNearTop
	}
	return nearTop
}

// evidence is a domain with the words that speak for it or, where none do, those of its department.
func (d domainCandidate) evidence() data.Evidence {
	e := data.Evidence{
		Field:    data.FieldDomain,
		Label:    d.domain.Name,
		Score:    roundScore(d.score),
		Inferred: true,
	}
	for _, h := range d.words {
		show(&e, span{h.line, h.from, h.to, h.weight})
	}
	if d.by != nil && len(e.Words) == 0 {
		e.Words, e.Places = slices.Clone(d.by.Words), slices.Clone(d.by.Places)
	}
	return e
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
