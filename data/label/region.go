package label

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"anlisou/data"
	"anlisou/data/division"
)

// saidScore is the score of a region and a year, which a text says or does not.
const saidScore = 1

const (
	regionHead  = 150 // characters of the running text in which a place may be that of the case
	regionLines = 40  // from the beginning of a case, beside those below its text
	mostOrgans  = 50  // whose places are looked at
)

// regionOf finds the place of a case: in the title, with who issues the document or is named in its head, with the organs
// that its text names, at the head of the text. What may be several places, or is one of several, is left out.
func (p *gazetteer) regionOf(lines []textLine) (e data.Evidence, ok bool) {
	var title, heads, organs, text []place
	read := 0
	for i := range lines {
		l := &lines[i]
		switch {
		case i >= regionLines && !isTail(lines, i):
		case l.section == data.InTitle:
			title = append(title, p.in(l, 0, len(l.runes))...)
		case isHead(lines, i) || isTail(lines, i):
			heads = append(heads, p.in(l, 0, len(l.runes))...)
		default:
			if len(organs) < mostOrgans {
				organs = append(organs, p.ofOrgans(l)...)
			}
			if read < regionHead {
				text = append(text, p.in(l, 0, min(len(l.runes), regionHead-read))...)
			}
			read += len(l.runes)
		}
	}
	said := slices.Concat(title, heads, organs, text)
	for _, source := range [][]place{title, heads, organs, text} {
		one, ok, several := p.choose(source, said)
		if several {
			return data.Evidence{}, false
		}
		if ok {
			e = data.Evidence{Field: data.FieldRegion, Label: p.list[one.are[0]].Label, Score: saidScore, Inferred: true}
			show(&e, span{line: one.line, from: one.from, to: one.to})
			return e, true
		}
	}
	return data.Evidence{}, false
}

// ofOrgans are the places of the organs that act in a line.
func (p *gazetteer) ofOrgans(l *textLine) (found []place) {
	for _, group := range groups(l.runes, l.organs[:min(len(l.organs), mostOrgans)]) {
		if s := p.grammar.standing(l.runes, group); (s.score < roleSubject || s.against) && !tries(l, group[0]) {
			continue
		}
		whole, any := place{}, false // of all: 浙江 for 杭州市商务局、宁波市商务局
		for _, m := range group {
			one, ok := p.ofOrgan(l, m)
			switch {
			case !ok || m.least == roleFirm:
			case !any:
				whole, any = one, true
			case len(whole.are) == 1 && len(one.are) == 1 && !related(whole, one):
				whole.are = common(whole.are[0], one.are[0])
			case len(one.are) == 1 && len(whole.are) == 1 && division.In(one.are[0], whole.are[0]):
				whole = one
			}
		}
		if any {
			found = append(found, whole)
		}
	}
	return found
}

// tries reports a court or an arbitrator to which a matter is brought: 诉至杭州市西湖区人民法院, 向宁波海事法院起诉.
func tries(l *textLine, m mention) bool {
	left := string(l.runes[max(0, m.from-3):m.from])
	return endsWithAny(string(l.runes[m.name:m.to]), []string{"法院", "仲裁委员会", "仲裁院"}) &&
		(endsWithAny(left, []string{"诉至", "诉到", "诉请"}) || strings.HasSuffix(left, "向") &&
			startsWithAny(string(l.runes[m.to:min(len(l.runes), m.to+2)]), []string{"起诉", "提起", "申请", "提出", "诉讼", "申报"}))
}

// ofOrgan is the place of an organ: before its name, or of its branch behind it (人行嘉兴市中心支行).
func (p *gazetteer) ofOrgan(l *textLine, m mention) (one place, ok bool) {
	if one, ok = p.at(l, m.from); ok {
		return one, p.isOrgans(one, m)
	}
	for from := m.name + 1; from < m.to; from++ {
		if one, ok = p.at(l, from); ok && !one.bare && one.to < m.to {
			return one, true
		}
	}
	return one, false
}

// isOrgans reports a place that an organ's name has: before it (杭州市西湖区人民法院), or within it (嘉兴海关).
func (p *gazetteer) isOrgans(one place, m mention) bool {
	d := p.list[one.are[0]]
	if one.bare && (p.isCounty(one.are[0]) || slices.Contains(ordinary, d.Short)) {
		return false // 清河公证处 may be anywhere
	}
	if startsWithAny(string(one.line.runes[one.to:min(len(one.line.runes), one.to+3)]), elsewhere) || p.isListed(one) {
		return false // 上海、江苏等地法院
	}
	if m.from < m.name {
		return one.to <= m.name
	}
	return one.to < m.to && (!one.bare || d.Level < division.County)
}

// isListed reports a place with another one and a comma before it.
func (p *gazetteer) isListed(one place) bool {
	const longest = 12
	if one.from == 0 || one.line.runes[one.from-1] != '、' {
		return false
	}
	for from := max(0, one.from-longest); from < one.from-2; from++ {
		if before, ok := p.at(one.line, from); ok && before.to == one.from-1 {
			return true
		}
	}
	return false
}

// choose gives the place that a source tells: the first one, as far as others of the source lie in it; none where
// they contradict each other. A name that is that of several places is told by the other places that are said. Several
// says that the source's places are several, none of them the case's.
func (p *gazetteer) choose(source, said []place) (chosen place, ok, several bool) {
	for _, one := range source {
		if len(one.are) == 0 {
			if !ok {
				return place{}, false, true
			}
			continue
		}
		one.are = p.meant(one, said)
		if len(one.are) != 1 || p.isVague(one, said) {
			continue
		}
		switch {
		case !ok:
			chosen, ok = one, true
		case division.In(one.are[0], chosen.are[0]):
			chosen = one
		case division.In(chosen.are[0], one.are[0]):
		case one.leads() && one.line != chosen.line:
			return place{}, false, true // lines of a list: 东山县…, 西湖县…
		case !chosen.leads():
			return place{}, false, false
		}
	}
	return chosen, ok, false
}

// isVague reports a district that is named without its city, 老城区, unless the title or an organ's name begins with it,
// or its city is said elsewhere.
func (p *gazetteer) isVague(one place, said []place) bool {
	d := p.list[one.are[0]]
	if d.Level != division.County || !strings.HasSuffix(d.Name, "区") || one.to-one.from > len([]rune(d.Name)) {
		return false
	}
	if slices.ContainsFunc(said, func(other place) bool {
		within := len(other.are) == 1 && division.In(one.are[0], other.are[0])
		return within && (other.are[0] != one.are[0] || other.to-other.from > one.to-one.from) // 南昌市, 南昌市西湖区
	}) {
		return false
	}
	return slices.Contains(general, d.Name) ||
		(one.line.section != data.InTitle || !one.leads()) && !one.line.organAt(one.from)
}

// general are names of districts that are words for any city's as well.
var general = strings.Fields("老城区 新城区 城中区 城东区 城西区 城北区 城南区 市中区 市南区 市北区 城关区 江北区 江南区 河东区 河西区 海港区 港口区 新市区 开发区 东湖区 西湖区")

// leads reports a place at the head of its line: another one in it is not the line's.
func (one place) leads() bool {
	return !slices.ContainsFunc(one.line.runes[:one.from], func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// meant are the places that a name may mean beside the others that are said.
func (p *gazetteer) meant(one place, said []place) []int {
	if len(one.are) == 1 {
		return one.are
	}
	level := func(i int) division.Level { return p.list[i].Level }
	highest := level(slices.MinFunc(one.are, func(a, b int) int { return cmp.Compare(level(a), level(b)) }))
	only := slices.DeleteFunc(slices.Clone(one.are), func(i int) bool { return level(i) > highest })
	if len(only) == 1 && highest < division.County {
		return only // 吉林 is the province, 海南 as well
	}
	var meant []int
	for _, i := range one.are {
		if slices.ContainsFunc(said, func(other place) bool {
			return len(other.are) == 1 && division.In(i, other.are[0])
		}) {
			meant = append(meant, i)
		}
	}
	return meant
}
