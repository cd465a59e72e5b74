package query

import (
	"maps"
	"strings"
	"unicode/utf8"
)

// Interrogatives are the words that make a query a question.
var Interrogatives = wordSet(`
	怎样 怎么 怎么样 咋 咋样 啥 为啥 怎么办 如何 怎 哪些 哪个 哪里 哪儿 哪家 哪种 哪 什么 甚么 是什么 为什么 为何 何 何时 何地 几 多少 多久 多长 多远 多大 多高 多重 多深 几个 几岁 几时 几年 几次 哪年 何种 谁
	是否 能否 可否 有没有 有无 能不能 可不可以 会不会 是不是 请问 想问 求问 吗 呢`)

// StopWords are the words a question is asked with, and the particles between its words. They
// are not asked of a case where the query says anything else.
var StopWords = func() map[string]bool {
	words := wordSet(`
		吧 啊 呀 嘛 么
		的 地 得 了 着 过 和 与 及 以及 或 或者 并 并且 而 在 是 有 对 对于 关于 为 为了 被 把 将 由 从 向 往 到 于 以 之 其 等 等等 中 里 上 下 内
		也 就 都 还 还有 又 才 只 很 太 更 最 不 没 没有 要 会 能 可以 可 应 应该 应当 需 需要 想 给 让 使 所 这 那 这个 那个 这些 那些 这种 那种
		我 你 您 他 她 它 我们 你们 他们 自己 人家 个 种 一个 一种 些 一些 如果 因为 所以 但 但是 后 前 时 时候`)
	maps.Copy(words, Interrogatives)
	return words
}()

// StopCharacters are the characters of question words.
var StopCharacters = func() map[rune]bool {
	chars := map[rune]bool{}
	for word := range StopWords {
		for _, r := range word {
			chars[r] = true
		}
	}
	return chars
}()

// LongestStopWord is the length of the longest question word, in characters.
var LongestStopWord = func() (n int) {
	for word := range StopWords {
		n = max(n, utf8.RuneCountInString(word))
	}
	return n
}()

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
