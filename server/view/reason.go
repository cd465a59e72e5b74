package view

import (
	"strings"

	"anlisou/index"
)

// reasonTexts tell why a case was found: what was typed, where the reason names that, and what stands for it.
var reasonTexts = map[index.ReasonKind]string{
	index.ReasonSynonym:    "“%s”的同义词：%s",
	index.ReasonNumeral:    "“%s”的数字的另一种写法：%s",
	index.ReasonSound:      "按拼音“%s”：%s",
	index.ReasonLikeness:   "“%s”的近似写法：%s",
	index.ReasonSpelling:   "“%s”的另一种写法：%s",
	index.ReasonRegion:     "“%s”的地区用词：%s",
	index.ReasonDepartment: "部门：%s",
	index.ReasonDomain:     "领域：%s",
	index.ReasonNumber:     "编号：%s",
	index.ReasonYear:       "年份：%s",
	index.ReasonDate:       "日期：%s",
	index.ReasonCollection: "案例集：%s",
	index.ReasonPlace:      "地区：%s",
	index.ReasonWithin:     "“%s”只见于更长的数：%s",
	index.ReasonAcross:     "“%s”分在相邻的两段里",
	index.ReasonShared:     "都说到：%s",
}

// whyNames are the ways in which one text stands for another, as people call them.
var whyNames = map[index.Expansion]string{
	index.BySynonym: "同义词", index.ByNumeral: "数字的另一种写法", index.BySound: "拼音", index.BySpelling: "另一种写法",
	index.ByRegion:   "地区用词",
	index.ByLikeness: "近似写法", index.ByLabel: "标签",
}

// Reasons tell why a case was found, a sentence for those of one kind and the same words.
func (w Wording) Reasons(list []index.Reason) (told []string) {
	for i := 0; i < len(list); {
		first := list[i]
		var texts []string
		for ; i < len(list) && list[i].Kind == first.Kind && list[i].For == first.For; i++ {
			if list[i].Text != "" {
				texts = append(texts, list[i].Text)
			}
		}
		var args []any
		for _, arg := range []string{first.For, strings.Join(texts, w.Say("、"))} {
			if arg != "" {
				args = append(args, arg)
			}
		}
		told = append(told, w.Say(reasonTexts[first.Kind], args...))
	}
	return told
}
