package segment

import (
	"strings"
	"unicode/utf8"
)

// measures are the words that follow a numeral which counts, orders or dates something. Words with = between them are
// one measure otherwise written; the first names it.
var measures = newMeasures(
	// time
	"年 年代 年度 世纪 季度 月 月份 个月 日 号 天 周 星期=个星期 小时=个小时 时 点 点钟 分 分钟 秒=秒钟 岁=周岁 工作日=个工作日 刻钟",
	// order
	"届 期 批 条 款 项 章 节 级 类 种 次 轮 版 集 卷 页 楼 层 号线 号楼 等奖 部分",
	// things, people, papers
	"个 件 家 户 名 人 位 宗 起 笔 份 台 辆 艘 架 列 趟 班 批次 人次 户次 家次 件次 艘次 架次 车次 班次 例 处 所 座 栋 幢 间 套 组 本 部 张 枚 "+
		"支 只 匹 颗 棵 株 片 块 段 篇 封 道 门 步 环节 倍 折 元=圆=块钱=人民币 万元 亿元 美元=美金 欧元 港元=港币 日元 "+
		"省 市 县 区 镇 乡 村 单 票 箱 标箱=teu 桶 瓶 包 袋 件套 场 幅 句 遍 根 双 股",
	// units, as the law on measurement names them, as people do, and as they are abbreviated
	"米=公尺 公里=千米=km 里 厘米=公分=cm 毫米=mm 平方米=平米=m2 平方公里=平方千米=km2 立方米=m3 亩 公顷=hm2 吨=公吨 公斤=千克=kg 克 斤=市斤 "+
		"升=公升 毫升=ml 度 千瓦=kw 兆瓦=mw 千瓦时=kwh 海里 英里 英寸 兆 个百分点 摄氏度=°c",
)

type measureWords struct {
	names   map[string]string // what a measure is called, by how it is written
	longest map[rune]int      // in runes, of those that begin with a character
}

func newMeasures(lists ...string) measureWords {
	m := measureWords{names: map[string]string{}, longest: map[rune]int{}}
	for _, list := range lists {
		for _, same := range strings.Fields(list) {
			ways := strings.Split(same, "=")
			for _, way := range ways {
				m.names[way] = ways[0]
				first, _ := utf8.DecodeRuneInString(way)
				m.longest[first] = max(m.longest[first], Len(way))
			}
		}
	}
	return m
}

// measure is a measure word that stands in a text up to a place.
type measure struct {
	name string
	end  int
}

// at gives the measure words that the text has at i, the longest first: 个月 and 个.
func (m measureWords) at(text []rune, i int) (all []measure) {
	if i >= len(text) {
		return nil
	}
	for n := min(m.longest[text[i]], len(text)-i); n > 0; n-- {
		name, known := m.names[string(text[i:i+n])]
		if !known ||
			isLatinOrMark(text[i+n-1]) && i+n < len(text) && (isLatinOrMark(text[i+n]) || IsDigit(text[i+n])) ||
			IsDigit(text[i+n-1]) && i+n < len(text) && IsDigit(text[i+n]) {
			continue // m begins a word of letters
		}
		all = append(all, measure{name, i + n})
	}
	return all
}

// notNumerals are words made of a numeral and a measure that mean neither.
var notNumerals = map[string]bool{"一起": true, "一时": true, "一点": true, "一道": true, "一度": true, "一块": true, "十分": true}

// calendar are the measures before which a numeral names rather than counts: 二月, not 两月.
var calendar = map[string]bool{"月": true, "月份": true, "日": true, "号": true}
