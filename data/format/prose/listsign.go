package prose

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

// ownSign is the sign that the items of a list give by themselves: they are called practices or pieces, each says who
// has to do it, or each is of another place. A list that one case has in a section, or whose sections go on behind it,
// gives none.
func (f *flatList) ownSign(of *frame, lines []outline.Line) *sign {
	if f.within || f.ended {
		return nil
	}
	var problem say.Message
	switch n := len(f.items); {
	case f.style == pieceStyle && f.namesParts(lines, of):
		return nil
	case f.style == pieceStyle, f.style == kindStyle, f.style == outline.CaseStyle, f.style == measureStyle && f.isKind(lines, of.title):
		problem = say.Text("%d items are numbered as “%s” is", n, document.Quote(lines[f.items[0].at].Text))
	case n >= minFlatItems && f.eachSays(lines, dutyForm) && !measuresForm.MatchString(outline.Fold(of.title)):
		problem = say.Text("%d numbered items each end with who is responsible", n)
	case n >= minFlatItems && f.ofPlaces():
		problem = say.Text("%d numbered items are each of another place", n)
	default:
		return nil
	}
	return &sign{cases: len(f.items), d: f.division(lines),
		fault: &document.Error{Line: lines[f.items[0].at].Number, Problem: problem}}
}

// maxPartName is how many characters the name of a part of a case has that a number stands before: 01 建队伍.
const maxPartName = 6

// namesParts reports whether items with bare numbers are the parts of one case: their names are too short for titles, and
// the title above is that of a case.
func (f *flatList) namesParts(lines []outline.Line, of *frame) bool {
	if of.title == "" || collectsForm.MatchString(outline.Fold(of.title)) || collectionForm.MatchString(outline.Fold(of.title)) || f.said > 1 || f.titled {
		return false
	}
	return !slices.ContainsFunc(f.items, func(it flatItem) bool {
		return !strings.HasPrefix(strings.TrimSpace(lines[it.at].Text), "0") || it.place != "" || strings.ContainsAny(it.title, "“”《》：") ||
			utf8.RuneCountInString(it.title) > maxPartName
	})
}

// measuresForm is the title of a paper that orders measures, for each of which somebody is responsible.
var measuresForm = pattern.New(`(?:方案|意见|措施|通知|计划|要点|办法|规定|规划|分工|任务|决定|条例|细则)(?:[(].{0,20}[)])?$`)

// isKind reports whether the word before the numbers of items is what cases are called here: the title has it, too, or
// it is one for experience and each item has its title on a line of its own.
func (f *flatList) isKind(lines []outline.Line, title string) bool {
	word := kindOf(lines[f.items[0].at].Text)
	switch word {
	case "做法", "经验", "举措":
		return f.onOwnLines()
	}
	return word != "" && strings.Contains(title, word)
}

// onOwnLines reports whether each item has its title on a line of its own.
func (f *flatList) onOwnLines() bool {
	return !slices.ContainsFunc(f.items, func(it flatItem) bool { return it.rest != "" })
}

// eachSays reports whether each item ends with what a form says.
func (f *flatList) eachSays(lines []outline.Line, form *pattern.Pattern) bool {
	for k, it := range f.items {
		to := f.end
		if k+1 < len(f.items) {
			to = f.items[k+1].at
		}
		if !slices.ContainsFunc(lines[it.at:to], func(l outline.Line) bool {
			return form.MatchString(strings.TrimSpace(l.Text))
		}) {
			return false
		}
	}
	return true
}

// startPlace is a place that begins a title: 海宁市推行….
//
// commonPlace is a word that ends as such a name does.
var (
	startPlace  = pattern.New(`^(\p{Han}{2,4}?(?:市|县|区|州|盟|旗|镇|街道))`)
	commonPlace = pattern.New(`(?:城市|社区|园区|街区|景区|小镇|超市|学区|校区|片区|专区|城区|城镇|库区|院区|厂区|营区|地区|市区|全市|全县|全区|本市|我市|各市|各县|各区|跨区|跨市)$`)
)

// placeOf is the place that begins a line; empty for none.
func placeOf(text string) string {
	if m := startPlace.FindStringSubmatch(text); m != nil && !commonPlace.MatchString(m[1]) {
		return m[1]
	}
	return ""
}

// ofPlaces reports whether each item is of a place of its own.
func (f *flatList) ofPlaces() bool {
	seen := map[string]bool{}
	for _, it := range f.items {
		place := cmp.Or(it.place, placeOf(it.title))
		if place == "" || seen[place] {
			return false
		}
		seen[place] = true
	}
	return true
}
