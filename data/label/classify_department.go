package label

import (
	"cmp"
	"math"
	"slices"

	"anlisou/data"
)

// The bounds of departments. They are set on the bundled cases and on testdata/labels/seen.jsonl.
const (
	leading      = 1.35 // from this role on a department counts as one that leads
	mainActor    = 1.75 // from this role on it is the one that acts, not only a partner
	besideLeader = 0.5  // of the best role: below, an organ is only mentioned beside it
	mentionsSay  = 0.2  // each further mention
	mostMentions = 4
	wordsAlone   = 2.4 // the words of its work, where no name speaks for a department
	namedAndWork = 1.5 // its name anywhere and the words of its work
	nearBest     = 0.6 // of the best score, where no department leads

	mostDepartments = 12
	longestSpan     = 60 // characters of the words that show several organs at once
)

// candidate is a department that may be one of the case.
type candidate struct {
	label    string
	firm     bool    // a firm or a bank that acts
	party    bool    // somebody sues it, or tells it what to do
	local    bool    // it leads as an organ of a place
	afar     float64 // its best role as an organ of the whole country, not lessened for that
	role     float64 // the best
	mentions int
	work     float64 // what the words of its work say
	order    int     // of its best mention in the text
	open     bool    // its best role is under a short form in a list, or as one that supports
	spans    []span  // its mentions, best first
	words    []*heard
}

// span is words of a line, with how much they say.
type span struct {
	line     *textLine
	from, to int
	score    float64
}

func (c *candidate) score() float64 {
	s := c.work
	if c.mentions > 0 {
		s += c.role + mentionsSay*float64(min(c.mentions, mostMentions)-1)
	}
	return s
}

func (c *Classifier) decideDepartments(lines []textLine, words [][]*heard) []data.Evidence {
	candidates := withoutParties(c.candidates(lines, words))
	candidates = withMinistries(candidates)
	best := 0.0
	for _, d := range candidates {
		if !d.firm {
			best = max(best, d.role)
		}
	}
	candidates = slices.DeleteFunc(candidates, func(d *candidate) bool { return d.firm && best >= leading })
	var chosen []*candidate
	choose := func(accept func(*candidate) bool) {
		for _, d := range candidates {
			if !slices.Contains(chosen, d) && accept(d) {
				chosen = append(chosen, d)
			}
		}
	}
	choose(func(d *candidate) bool {
		return d.role >= leading && d.role >= besideLeader*best && !(d.open && best >= mainActor)
	})
	if best < mainActor {
		// A partner alone (会同海关) leaves out who acts; nobody named leaves it to the words of the work.
		top := 0.0
		for _, d := range candidates {
			if !slices.Contains(chosen, d) {
				top = max(top, d.score())
			}
		}
		open := len(chosen) > 1 // a list of departments is all of them
		choose(func(d *candidate) bool {
			if open || d.score() < nearBest*top {
				return false
			}
			if d.mentions == 0 {
				return d.work >= wordsAlone && d.score() == top
			}
			return d.score() >= namedAndWork && d.work > 0
		})
	}
	slices.SortStableFunc(chosen, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.score(), a.score()), cmp.Compare(a.order, b.order))
	})
	var found []data.Evidence
	for _, d := range chosen[:min(len(chosen), mostDepartments)] {
		found = append(found, d.evidence())
	}
	return found
}

// withoutParties leaves those that somebody sues with what a mere mention says.
func withoutParties(candidates []*candidate) []*candidate {
	for _, d := range candidates {
		if d.party {
			d.role = min(d.role, roleInformed)
		}
	}
	return candidates
}

// withMinistries makes the ministries that act in the text count as others do, where no organ of a place leads.
func withMinistries(candidates []*candidate) []*candidate {
	if slices.ContainsFunc(candidates, func(d *candidate) bool { return d.local && !d.party }) ||
		!slices.ContainsFunc(candidates, func(d *candidate) bool { return d.afar >= roleActs && !d.party }) {
		return candidates
	}
	for _, d := range candidates {
		if d.afar >= leading && !d.party {
			d.role = max(d.role, d.afar)
		}
	}
	return candidates
}

// judged is an organ with what its place in its clause says of it.
type judged struct {
	mention
	standing
}

// judge judges the organs of a line. Of ministries that a note gives beside organs of a place that lead, it leaves a mere
// mention; a name without a place beside ministries, 能源局, is that of one.
func (c *Classifier) judge(l *textLine) []judged {
	var all []judged
	for _, group := range groups(l.runes, l.organs) {
		s := c.organs.grammar.standing(l.runes, group)
		for _, m := range group {
			m.distant = isNational(l.runes, m)
			all = append(all, judged{m, s})
		}
	}
	national := slices.ContainsFunc(all, func(j judged) bool { return j.distant })
	local := false
	for i := range all {
		j := &all[i]
		j.distant = j.distant || national && j.mention.from == j.name
		local = local || !j.distant && j.least != roleFirm && j.score >= leading
	}
	for i := range all {
		if j := &all[i]; j.distant && local {
			j.given = false
		}
	}
	return all
}

// isNational reports an organ of the whole country by its name: 商务部, 中央网信办.
func isNational(line []rune, m mention) bool {
	return m.distant || startsWithAny(string(line[m.from:m.to]), []string{"国家", "全国", "中国", "中央", "最高", "国务院", "中共中央"}) &&
		!slices.Contains(line[m.from:m.to], '行')
}

// candidates gathers what speaks for each department: where it is named, and the words of its work.
func (c *Classifier) candidates(lines []textLine, words [][]*heard) []*candidate {
	all := gathered{taxonomy: c.taxonomy, known: map[int]*candidate{}, unknown: map[string]*candidate{}}
	order := 0
	for i := range lines {
		l := &lines[i]
		for _, j := range c.judge(l) {
			order++
			score, firm, counts := j.role(l, j.standing)
			if !counts {
				continue
			}
			d := all.of(j.mention)
			d.firm, d.party = firm, d.party || j.against
			d.local = d.local || !j.distant && !firm && score >= leading
			d.mentions++
			if score > d.role {
				d.role, d.order, d.open = score, order, j.open && (j.score == roleListed || j.score == roleSupports)
			}
			if j.distant && !l.told {
				d.afar = max(d.afar, j.score)
			}
			shown := span{l, j.standing.from, j.standing.to, score}
			if j.standing.to-j.standing.from > longestSpan {
				shown.from, shown.to = j.mention.from, j.mention.to
			}
			d.spans = append(d.spans, shown)
		}
	}
	for label, said := range words {
		if said != nil {
			all.of(mention{label: label}).words = said
		}
	}
	for _, d := range all.list {
		for _, h := range d.words {
			d.work += h.score()
		}
		sortHeard(d.words)
		slices.SortStableFunc(d.spans, func(a, b span) int { return cmp.Compare(b.score, a.score) })
	}
	return all.list
}

// role is what an organ has to do with the matter by the standing of its group, as a score, and whether it is a firm
// or a bank that acts. What is only mentioned does not count: it is no organ worth a name of its own.
func (m mention) role(l *textLine, s standing) (score float64, firm, counts bool) {
	line := l.runes
	score = s.score
	if m.distant && !s.given {
		score *= distant
	}
	if l.told {
		score = min(score, roleNamed)
	}
	if s.given && m.least == roleFirm {
		return 0, true, false // 国铁集团 beside ministries is no department
	}
	firm = m.least == roleFirm && score < roleLeads
	counts = score != 0 && (m.label >= 0 || score >= m.least || s.given) &&
		(!firm || startsWithAny(string(line[m.to:min(len(line), m.to+4)]), firmVerbs))
	return score, firm, counts
}

// gathered are candidates in the order in which they were first asked for.
type gathered struct {
	taxonomy *data.Taxonomy
	known    map[int]*candidate    // by label
	unknown  map[string]*candidate // by a name that the taxonomy does not know
	list     []*candidate
}

// of is the candidate of a mention.
func (g *gathered) of(m mention) *candidate {
	if m.label < 0 {
		if g.unknown[m.own] == nil {
			g.unknown[m.own] = g.add(m.own)
		}
		return g.unknown[m.own]
	}
	if g.known[m.label] == nil {
		g.known[m.label] = g.add(g.taxonomy.Departments[m.label].Name)
	}
	return g.known[m.label]
}

func (g *gathered) add(label string) *candidate {
	d := &candidate{label: label, order: math.MaxInt}
	g.list = append(g.list, d)
	return d
}

// groups puts organs together that are joined as one: 市司法局和市商务局.
func groups(line []rune, organs []mention) [][]mention {
	var all [][]mention
	for i, m := range organs {
		if i > 0 && joined(line[organs[i-1].to:m.from]) && !organs[i-1].listed && !m.listed ||
			i > 0 && m.listed && organs[i-1].listed && m.from-organs[i-1].to <= 8 && joined(line[m.from-1:m.from]) {
			all[len(all)-1] = append(all[len(all)-1], m)
			continue
		}
		all = append(all, []mention{m})
	}
	return all
}

func joined(between []rune) bool {
	if n := len(between); n >= 4 && n <= 10 && between[0] == '、' && between[n-1] == '、' &&
		!slices.ContainsFunc(between[1:n-1], func(r rune) bool { return !isPlaceRune(r) }) {
		return true // with one between them that is not known
	}
	if len(between) > 2 {
		return false
	}
	switch string(between) {
	case "、", "和", "与", "及", "以及", "同":
		return true
	}
	return false
}

// mostWords is how many words are shown as the evidence of one label.
const mostWords = 3

func (c *candidate) evidence() data.Evidence {
	e := data.Evidence{Field: data.FieldDepartment, Label: c.label, Score: roundScore(c.score()), Inferred: true}
	for _, s := range c.spans {
		if len(e.Words) > 0 && s.score < 0.5*c.spans[0].score {
			break
		}
		show(&e, s)
	}
	if c.role < leading {
		for _, h := range c.words {
			show(&e, span{h.line, h.from, h.to, h.weight})
		}
	}
	return e
}
