package outline

import (
	"strings"
	"sync"
	"unicode/utf8"

	"anlisou/data/format/pattern"
)

// The words that names of sections are made of, as 主要做法 is.
const (
	nameBegins = "改革 案例 工作 创新 实施 项目 主要 基本 具体 取得 取得的 初步 阶段性 典型 特色 制度 " +
		"政策 经济 社会 推广 复制 实践 总体 建设 运行 探索 核心 突出 关键 存在 存在的 面临 " +
		"面临的 下步 有关 相关"
	nameEnds = "背景 概况 情况 简介 概述 摘要 由来 起因 做法 举措 措施 内容 过程 步骤 成效 效果 " +
		"成果 成绩 效益 影响 经验 启示 亮点 创新点 特点 特色 创新 改革点 问题 难点 痛点 挑战 " +
		"困难 展望 打算 计划 设想 意义 价值 评价 点评 专家点评 评析 反响 体会 思考 建议 目标 " +
		"依据 思路 原则 推广 可复制性 借鉴意义 配套文件 政策依据"
	// courtNames are those of the cases of courts, prosecutors and mediators, which are whole names.
	courtNames = "案情 基本案情 案情简介 案情介绍 案情概要 简要案情 案件简介 案例简介 情况介绍 事件经过 裁判结果 裁判要旨 裁判要点 " +
		"裁判理由 判决结果 " +
		"调解过程 调解结果 调处过程 调处结果 处理过程 处理结果 处置结果 争议焦点 法律适用 适用法律 法律分析 案例分析 案件评析 " +
		"案例评析 专家评析 法官说法 指导意义 典型意义 示范意义 社会意义 履职过程 履职情况 检察履职 检察机关履职 " +
		"检察机关履职过程 检察机关履职情况 要旨 关键词 相关法条 相关规定 法条链接 诉讼过程 审理结果 推荐理由 入选理由"
	// traditionalNameEnds are how some are written in traditional characters.
	traditionalNameEnds = "概況 簡介 緣起 緣由 作法 具體作法 舉措 措施 內容 過程 步驟 效果 成績 經驗 啟示 亮點 " +
		"創新點 特點 問題 難點 挑戰 困難 打算 計畫 計劃 意義 價值 評價 體會 建議 目標 依據 " +
		"原則 推廣 推動背景 改革背景 主要舉措 主要內容 執行成效"
	// situations stand before 情况.
	situations = "背景 成效 进展 推进 推行 落实 完成 应用 发展 做法 效果 成果"
)

var (
	sectionWord = pattern.New(`^(?:` + anyOf(nameBegins) + `)*(?:(?:` + anyOf(situations) + `)情况|下一步.{0,8}|` +
		anyOf(nameEnds+" "+traditionalNameEnds) + `)$`)
	courtName = sync.OnceValue(func() map[string]bool {
		names := map[string]bool{}
		for _, name := range strings.Fields(courtNames) {
			names[name] = true
		}
		return names
	})
	sectionJoin = pattern.New(`[与和及、]|以及`)
)

// anyOf is a choice of words in a regular expression.
func anyOf(words string) string { return strings.ReplaceAll(words, " ", "|") }

// lastOfNames are the characters in which names of sections end, but for what follows 下一步.
var lastOfNames = sync.OnceValue(func() map[rune]bool {
	last := map[rune]bool{'况': true}
	for _, word := range strings.Fields(nameEnds + " " + traditionalNameEnds) {
		r, _ := utf8.DecodeLastRuneInString(word)
		last[r] = true
	}
	return last
})

// mayBeName looks at the last character, which rules out nearly every line of text.
func mayBeName(part string) bool {
	last, _ := utf8.DecodeLastRuneInString(part)
	return lastOfNames()[last] || strings.Contains(part, "下一步")
}

const maxSectionName = 16 // characters

// IsSectionName reports whether a title is one that sections of cases have: 主要做法, 改革背景, 经验与启示.
func IsSectionName(title string) bool {
	name := strings.Trim(Fold(title), ":：。【】[]〖〗<>《》()\"")
	if courtName()[name] {
		return true
	}
	if name == "" || utf8.RuneCountInString(name) > maxSectionName || !mayBeName(name) {
		return false
	}
	for _, part := range sectionJoin.Split(name, -1) {
		if !mayBeName(part) || !sectionWord.MatchString(part) {
			return false
		}
	}
	return true
}
