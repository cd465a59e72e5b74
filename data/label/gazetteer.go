package label

import (
	"slices"
	"strings"
	"unicode"

	"anlisou/data"
	"anlisou/data/division"
)

// gazetteer finds the administrative divisions that a text names.
type gazetteer struct {
	names   *lexicon
	list    []division.Division
	grammar *grammar
}

// ordinary are short names of places that are everyday words or names of persons as well: without 市 behind them they
// say nothing.
var ordinary = strings.Fields("大同 来宾 白银 朝阳 中山 三明 日照 保山 安康 长治 吉安 平凉 安顺 普洱 河口 北海 黄山 海口 通化 四平 东方")

func newGazetteer(g *grammar, folded func(string) []rune) *gazetteer {
	p := &gazetteer{names: newLexicon(), list: division.All(), grammar: g}
	for i, d := range p.list {
		end, _ := g.cues.longest(reversed(folded(d.Short)), 0)
		if d.Level == division.County && end == len([]rune(d.Short)) {
			continue // 会同县: 会同 stands before any other county
		}
		p.names.add(folded(d.Name), saying{kind: saysName, label: i})
		if d.Short == d.Name {
			continue
		}
		if d.Level == division.City && strings.HasSuffix(d.Name, "自治州") {
			p.names.add(folded(d.Short+"州"), saying{kind: saysName, label: i}) // 恩施州
		}
		p.names.add(folded(d.Short), saying{kind: saysShort, label: i})
	}
	for _, a := range division.Areas() {
		p.names.add(folded(a.Name), saying{kind: saysName, label: a.In})
	}
	p.names.freeze()
	return p
}

// place is where a line names a division: the smallest that it tells, 西湖区 of 杭州市西湖区. There are several where the name is
// that of several.
type place struct {
	line     *textLine
	from, to int
	are      []int // among division.All; none for several of which one holds no other
	bare     bool  // without 市 and the like: 杭州
	aside    bool  // it is no place of the case
}

// at reads the divisions that are named from a character on, each within the one before: 浙江省杭州市西湖区.
func (p *gazetteer) at(l *textLine, from int) (found place, ok bool) {
	found = place{line: l, from: from, to: from}
	for found.to < len(l.runes) {
		end, says := p.names.longest(l.runes, found.to)
		var next []int
		bare := false
		for _, s := range says {
			if found.are != nil && !slices.ContainsFunc(found.are, func(large int) bool {
				return s.label != large && division.In(s.label, large)
			}) {
				continue
			}
			next, bare = append(next, s.label), s.kind == saysShort
		}
		if bare && end < len(l.runes) && strings.ContainsRune("省市县区州盟旗镇乡村路街港湾湖江河山岛桥", l.runes[end]) &&
			!p.isHarbour(l.runes, end, next) {
			break // 临江|县 is no 临江市
		}
		if next == nil || bare && found.are != nil && p.isCounty(next[0]) {
			break // 湖州长兴 is 长兴县, but 海南东方 may be anything
		}
		if end < len(l.runes) && goesOnAsWord(l.runes[end-1], l.runes[end]) {
			break
		}
		if found.are == nil && end-found.to == 2 && !bare && p.list[next[0]].Level == division.County {
			return found, false // 城区, 郊区, 东区: words, unless their city is named before them
		}
		found.are, found.to, found.bare = next, end, bare && found.are == nil
	}
	return found, found.are != nil
}

// isHarbour reports a city's harbour behind its bare name, with what is there: 钦州港|海关, 天津港|保税区.
func (p *gazetteer) isHarbour(line []rune, end int, are []int) bool {
	return line[end] == '港' && p.list[are[0]].Level < division.County &&
		startsWithAny(string(line[end+1:min(len(line), end+3)]), []string{"海关", "海事", "边检", "保税", "口岸", "综保", "引航"})
}

// isCounty reports a county or district that is no city.
func (p *gazetteer) isCounty(i int) bool {
	return p.list[i].Level == division.County && !strings.HasSuffix(p.list[i].Name, "市")
}

// goesOnAsWord reports whether a name that ends so is a part of another word: 区域, 县域, 市值.
func goesOnAsWord(last, next rune) bool {
	switch last {
	case '区':
		return strings.ContainsRune("域块位间别分划", next)
	case '县':
		return next == '域'
	case '市':
		return next == '值'
	}
	return false
}

// in are the places that a stretch of a line names, without those that are only looked at (对接上海) or listed with others.
func (p *gazetteer) in(l *textLine, from, to int) (found []place) {
	floor := from
	for i := from; i < to; {
		one, ok := p.at(l, i)
		if !ok || one.to > to {
			i++
			continue
		}
		found = append(found, one)
		one.aside = p.isAside(l, one, floor, found[:len(found)-1])
		found[len(found)-1] = one
		i, floor = one.to, one.to
	}
	return slices.DeleteFunc(p.withoutLists(found), func(one place) bool { return one.aside })
}

// isAside reports a place that is no place of the case by what stands around it: a word that points away before it, a
// word that makes it something else's name behind it, or no boundary before a bare name.
func (p *gazetteer) isAside(l *textLine, one place, floor int, before []place) bool {
	left := clauseBefore(l.runes, one.from)
	_, kind := p.grammar.cueBefore(left)
	if kind == cueAway || kind == cuePartner || kind == cueThrough || kind == cueAgainst {
		return true
	}
	rest := string(l.runes[one.to:min(len(l.runes), one.to+5)])
	if startsWithAny(rest, elsewhere) {
		return true
	}
	d := p.list[one.are[0]]
	if !one.bare {
		name := string(l.runes[one.from:one.to])
		return endsAsWord(name) && one.from > floor && isPlaceRune(l.runes[one.from-1]) && kind == cueNone // 沿海城市
	}
	if slices.Contains(ordinary, d.Short) || startsWithAny(rest, namedAfter) {
		return true
	}
	if slices.ContainsFunc(before, func(large place) bool { return !large.aside && related(large, one) }) {
		return false // 浙江自贸试验区舟山片区
	}
	bounded := one.from == 0 || one.from == floor && floor > 0
	switch {
	case bounded:
	case l.section == data.InTitle:
		bounded = !unicode.Is(unicode.Han, l.runes[one.from-1]) && !joins(l.runes[one.from-1:one.from])
	default:
		bounded = strings.ContainsRune("。;:", l.runes[one.from-1])
	}
	return !bounded || d.Level == division.County &&
		(one.from > 0 || l.section != data.InTitle || !strings.HasSuffix(d.Name, "市"))
}

// endsAsWord reports the name of a place whose end is a word, so that what stands before it may make it two others:
// 沿海|城市.
func endsAsWord(name string) bool {
	return endsWithAny(name, strings.Fields("城市 山区 城区 新区 港区 市区 郊区 林区 矿区 湖区 河区 海区 江区 口区 州区"))
}

// Words behind a place that make it an example, and those behind a bare name that make it another thing's.
var (
	elsewhere  = []string{"等", "经验", "模式", "先进", "考察", "样板"}
	namedAfter = strings.Fields("路 街 话 菜 酒 茶 时间 日报 晚报 卫视 大学 银行 证券 航空 人寿 石化 港务 号")
)

// withoutLists puts what holds all of them for places that stand in a list, none of which lies in another: 四川 for
// 成都、德阳和眉山. Where nothing does, 上海、江苏和浙江, there is none in the place's are.
func (p *gazetteer) withoutLists(found []place) (kept []place) {
	for i := len(found) - 1; i > 0; i-- { // 浙江|嘉善
		if one := found[i]; found[i-1].to == one.from && len(one.are) == 1 && within(one, found[i-1]) && !found[i-1].aside {
			if !one.aside {
				found[i-1].to, found[i-1].are = one.to, one.are
			}
			found = slices.Delete(found, i, i+1)
		}
	}
	for i := 0; i < len(found); {
		to, whole := i+1, found[i]
		for ; to < len(found) && p.listed(found[to-1], found[to]); to++ {
			whole.to = found[to].to
			if whole.are != nil {
				whole.are = common(whole.are[0], found[to].are[0])
			}
		}
		kept = append(kept, whole)
		i = to
	}
	return kept
}

// common is the division that holds two; nil for none.
func common(a, b int) []int {
	if i := division.Common(a, b); i >= 0 {
		return []int{i}
	}
	return nil
}

// listed reports two places, neither of which lies in the other, that stand together or with 、 or the like between them,
// and perhaps a county of the first: 浙江嘉善、江苏.
func (p *gazetteer) listed(before, one place) bool {
	between := before.line.runes[before.to:one.from]
	if end, says := p.names.longest(between, 0); slices.ContainsFunc(says, func(s saying) bool {
		return division.In(s.label, before.are[0])
	}) {
		between = between[end:]
	}
	if len(between) == 0 { // 滨湖区|太湖
		return !before.aside && !one.aside && !related(before, one)
	}
	return len(between) < 3 && joins(between) && !related(before, one)
}

func joins(between []rune) bool {
	return len(between) > 0 && (joined(between) || strings.ContainsRune("-—·/ ", between[0]))
}

// within reports a place that lies in another.
func within(one, large place) bool {
	return slices.ContainsFunc(large.are, func(j int) bool { return division.In(one.are[0], j) })
}

// related reports places of which one may lie in the other.
func related(a, b place) bool {
	for _, i := range a.are {
		for _, j := range b.are {
			if division.In(i, j) || division.In(j, i) {
				return true
			}
		}
	}
	return false
}
