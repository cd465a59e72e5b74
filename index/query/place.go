package query

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/segment"
)

// Names of places.
var (
	countries = []string{"国家", "全国", "中国", "中华人民共和国"}
	ours      = []string{"全", "我", "本", "该", "各"} // 全市, 我省
	// placeEndings are what they end with.
	placeEndings = []string{"省", "市", "县", "区", "州", "镇", "乡", "旗", "盟"}
	// allEndings are these and the longer ones, which go first.
	allEndings = append([]string{"特别行政区", "自治区", "自治州", "自治县", "地区", "新区"}, placeEndings...)
	// mayLack are endings that a name may leave out: the dictionary has hardly anything before them but such names,
	// except for notPlaces. 区 and 县 stand after any word (安全区, 试点县).
	mayLack   = []string{"省", "市", "自治区"}
	notPlaces = []string{"产业", "自治", "陆军", "东方", "北方", "省会", "省区", "县级", "地级", "直辖", "计划单列", "大都", "珠宝"}
)

// IsPlace reports a text that is, or begins with, the name of a place, as an organ's name does: 嘉兴, 嘉善县, 省, 全市, 嘉兴市中心
// of 嘉兴市中心支行.
func IsPlace(segmenter *segment.Segmenter, text string) bool {
	runes := []rune(text)
	words := segmenter.Cut(runes)
	if len(words) == 0 {
		return false
	}
	first := string(runes[:words[0].End])
	return slices.Contains(countries, first) || endsAsPlace(text) || endsAsPlace(first) || lacksEnding(segmenter, first)
}

// endsAsPlace reports 嘉善县, 市 and 全市, but not 城市, 小区, 节省.
func endsAsPlace(name string) bool {
	return slices.ContainsFunc(placeEndings, func(end string) bool {
		stem, ok := strings.CutSuffix(name, end)
		return ok && (utf8.RuneCountInString(stem) != 1 || slices.Contains(ours, stem))
	})
}

// lacksSmallEnding reports 海盐, whose name in full, 海盐县, is a word of the dictionary. It is asked of what stands
// before an organ's name.
func lacksSmallEnding(segmenter *segment.Segmenter, name string) bool {
	return utf8.RuneCountInString(name) > 1 &&
		slices.ContainsFunc(allEndings, func(end string) bool { return segmenter.Frequency(name+end) > 0 })
}

// lacksEnding reports 嘉兴, whose name in full, 嘉兴市, is a word of the dictionary.
func lacksEnding(segmenter *segment.Segmenter, name string) bool {
	return utf8.RuneCountInString(name) > 1 && !slices.Contains(notPlaces, name) &&
		slices.ContainsFunc(mayLack, func(end string) bool { return segmenter.Frequency(name+end) > 0 })
}
