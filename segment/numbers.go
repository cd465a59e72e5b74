package segment

import (
	"slices"
	"strings"
)

// Number is a numeral of a text, in runes from Start to End, and what else is written for it.
type Number struct {
	Start, End int
	// Whole is where the measure word behind it ends (24小时); End where there is none.
	Whole int
	// Forms are the other ways to write the numeral in its place, in normal form, the most usual first:
	// at most maxForms, none empty, none as the text has it.
	Forms []string
}

// maxForms bounds the forms of a number: each is another way through a query.
const maxForms = 8

// Numbers gives the numerals of a text in normal form that stand in dates, counts and ordinals, in order,
// none overlapping: 2021年 has the form 二〇二一, 第12 has 十二, 3.5万 has 35000, 20% has 百分之二十. The text is
// not changed by it; the forms are for a query to ask for as well.
//
// Digits are a numeral before a measure word or after 第, and without either when they are long enough to be written
// with commas. Chinese numerals are one there too, when they are well formed, and when the word
// of the dictionary that they stand in says nothing beyond number and measure: 十二条 does not, 一网通办 does.
func (s *Segmenter) Numbers(normal []rune) []Number {
	scan := numberScan{segmenter: s, text: normal}
	var numbers []Number
	for i := 0; i < len(normal); {
		n, end := scan.at(i)
		if n.Forms != nil {
			n.Whole = scan.whole(n.End)
			numbers = append(numbers, n)
		}
		i = max(end, i+1)
	}
	return numbers
}

// measures are the words that follow a numeral which counts, orders or dates something.
var measures = newMeasures(
	// time
	"年 年代 年度 世纪 季度 月 月份 日 号 天 周 星期 小时 时 点 点钟 分 分钟 秒 秒钟 岁 工作日 刻钟",
	// order
	"届 期 批 条 款 项 章 节 级 类 种 次 轮 版 集 卷 页 楼 层 号线 号楼 等奖 部分",
	// things, people, papers
	"个 件 家 户 名 人 位 宗 起 笔 份 台 辆 艘 架 列 趟 班 批次 人次 户次 家次 件次 艘次 架次 车次 班次 例 处 所 座 栋 幢 间 套 组 本 部 张 枚 "+
		"支 只 匹 颗 棵 株 片 块 段 篇 封 道 门 步 环节 倍 折 元 万元 亿元 美元 欧元 港元 日元 块钱 "+
		"省 市 县 区 镇 乡 村 单 票 箱 标箱 桶 瓶 包 袋 件套 场 幅 句 遍 根 双 股",
	// units
	"米 公里 千米 里 厘米 毫米 平方米 平方公里 立方米 平米 亩 公顷 吨 公斤 千克 克 斤 升 毫升 度 千瓦 兆瓦 千瓦时 海里 英里 英寸 兆 个百分点 % ‰",
)

type measureWords struct {
	words   map[string]bool
	longest int // in runes
}

func newMeasures(lists ...string) measureWords {
	m := measureWords{words: map[string]bool{}}
	for _, list := range lists {
		for _, w := range strings.Fields(list) {
			m.words[w] = true
			m.longest = max(m.longest, Len(w))
		}
	}
	return m
}

// at gives the longest measure word that the text has at i, or "".
func (m measureWords) at(text []rune, i int) string {
	for n := min(m.longest, len(text)-i); n > 0; n-- {
		if w := string(text[i : i+n]); m.words[w] {
			return w
		}
	}
	return ""
}

// notNumerals are words made of a numeral and a measure that mean neither.
var notNumerals = map[string]bool{"一起": true, "一时": true, "一点": true, "一道": true, "一度": true, "一块": true, "十分": true}

// calendar are the measures before which a numeral names rather than counts: 二月, not 两月.
var calendar = map[string]bool{"月": true, "月份": true, "日": true, "号": true}

// numeralKind is what a numeral is used for, which decides how else it is written.
type numeralKind int

const (
	count    numeralKind = iota
	bare                 // digits that nothing follows: written with commas or in 万, not spelled out
	ordinal              // after 第
	dayMonth             // before 月, 日, 号
	year                 // before 年, digit by digit
	percent              // with its %: 20%, 百分之二十
	permille
)

// of is the use that a number of its size can have.
func (k numeralKind) of(d decimal) numeralKind {
	if k == dayMonth && (d.n > 99 || d.places > 0) || k == ordinal && d.n >= 10_000 {
		return count
	}
	return k
}

type numberScan struct {
	segmenter *Segmenter
	text      []rune
	words     []Word // the text's words, once they have been asked for
}

const (
	digitNumerals = "〇零○一二三四五六七八九两"
	unitNumerals  = "十百千万亿"
)

func isDigit(r rune) bool       { return '0' <= r && r <= '9' }
func isHanDigit(r rune) bool    { return strings.ContainsRune(digitNumerals, r) }
func isHanNumeral(r rune) bool  { return isHanDigit(r) || strings.ContainsRune(unitNumerals, r) }
func isLatinOrMark(r rune) bool { return isTermRune(r) && !isHan(r) && !isDigit(r) }
func (s *numberScan) r(i int) rune {
	if i < 0 || i >= len(s.text) {
		return 0
	}
	return s.text[i]
}

// at reads the numeral that begins at i, and gives where to go on.
func (s *numberScan) at(i int) (Number, int) {
	switch r := s.text[i]; {
	case isDigit(r):
		return s.arabic(i)
	case r == '百' || r == '千':
		if n, end := s.hundredth(i); end > i {
			return n, end
		}
		fallthrough
	case isHanNumeral(r):
		return s.chinese(i)
	}
	return Number{}, i + 1
}

// arabic reads digits, with commas or a point, and 万 or 亿 behind them.
func (s *numberScan) arabic(start int) (Number, int) {
	end := start
	for isDigit(s.r(end)) {
		end++
	}
	digits := string(s.text[start:end])
	commas := false
	if len(digits) <= 3 && digits[0] != '0' {
		for s.r(end) == ',' && isDigit(s.r(end+1)) && isDigit(s.r(end+2)) && isDigit(s.r(end+3)) && !isDigit(s.r(end+4)) {
			digits += string(s.text[end+1 : end+4])
			end += 4
			commas = true
		}
	}
	places := ""
	if s.r(end) == '.' && isDigit(s.r(end+1)) {
		from := end + 1
		for end = from; isDigit(s.r(end)); end++ {
		}
		places = string(s.text[from:end])
	}
	if s.r(end) == '.' && isDigit(s.r(end+1)) { // a version, an address, a date: 1.2.3
		for s.r(end) == '.' || isDigit(s.r(end)) {
			end++
		}
		return Number{}, end
	}
	if before := s.r(start - 1); isLatinOrMark(before) || isHanNumeral(before) {
		return Number{}, end
	}
	plain := end
	shift := 0
	for _, unit := range []struct {
		text  string
		zeros int
	}{{"万亿", 12}, {"亿", 8}, {"万", 4}, {"千", 3}} {
		if strings.HasPrefix(string(s.text[end:min(end+2, len(s.text))]), unit.text) && (unit.zeros > 3 || len(digits) == 1 && places == "") {
			// 5千米 is five kilometres or five thousand metres, and both are 5000米
			shift, end = unit.zeros, end+Len(unit.text)
			break
		}
	}
	if after := s.r(end); isLatinOrMark(after) || isHanNumeral(after) {
		return Number{}, end
	}
	d, ok := newDecimal(digits, places, shift)
	if !ok {
		return Number{}, end
	}
	padded := len(digits) > 1 && digits[0] == '0' && places == ""
	kind, measured := s.kind(start, end)
	switch {
	case kind == percent || kind == permille:
		end++
	case kind == count && !measured && shift == 0:
		// Digits that nothing measures are a number from four digits on; a telephone number is none.
		if places != "" || len(digits) < 4 || len(digits) > 8 {
			return Number{}, end
		}
		kind = bare
		if looksLikeYear(digits) && !commas {
			kind = year
		}
	case kind == count && looksLikeYear(digits) && plain == end && !commas && s.r(end) == '年':
		kind = year
	}
	if padded && (kind != dayMonth || len(digits) > 2) || !s.isNumeral(start, end) {
		return Number{}, end
	}
	return s.number(start, end, kind, d), end
}

// looksLikeYear reports four digits that before 年 are rather a date than a span.
func looksLikeYear(digits string) bool {
	return len(digits) == 4 && digits >= "1800" && digits < "2200"
}

// hundredth reads 百分之 or 千分之 with the numeral that follows.
func (s *numberScan) hundredth(start int) (Number, int) {
	if start+3 >= len(s.text) || s.r(start+1) != '分' || s.r(start+2) != '之' {
		return Number{}, start
	}
	kind := percent
	if s.r(start) == '千' {
		kind = permille
	}
	from := start + 3
	if s.r(from) == '百' && !isHanNumeral(s.r(from+1)) {
		d, _ := newDecimal("100", "", 0)
		return s.number(start, from+1, kind, d), from + 1
	}
	end := from
	for isHanNumeral(s.r(end)) {
		end++
	}
	if s.r(end) == '点' && isHanDigit(s.r(end+1)) {
		for end++; isHanDigit(s.r(end)); end++ {
		}
	}
	d, ok := readChinese(s.text[from:end])
	if !ok {
		return Number{}, max(end, start+1)
	}
	return s.number(start, end, kind, d), end
}

// chinese reads a run of Chinese numerals, and 点 with the digits behind it.
func (s *numberScan) chinese(start int) (Number, int) {
	end := start
	for isHanNumeral(s.r(end)) {
		end++
	}
	before := s.r(start - 1)
	if isLatinOrMark(before) || isDigit(before) || before == '几' || before == '数' || isDigit(s.r(end)) {
		return Number{}, end
	}
	run := end
	if s.r(end) == '点' && isHanDigit(s.r(end+1)) { // 三点五万, unless it is three o'clock
		point := end
		for end++; isHanDigit(s.r(end)); end++ {
		}
		for s.r(end) == '万' || s.r(end) == '亿' {
			end++
		}
		d, ok := readChinese(s.text[start:end])
		_, measured := s.kind(start, end)
		if ok && (measured || isHanUnit(s.r(end-1))) && !isHanNumeral(s.r(end)) {
			return s.number(start, end, count, d), end
		}
		end = point
	}
	kind, measured := s.kind(start, end)
	if digits := digitByDigit(s.text[start:run]); looksLikeYear(digits) && (s.r(run) == '年' || !measured) && before != '第' {
		d, _ := newDecimal(digits, "", 0)
		return s.number(start, end, year, d), end
	}
	d, ok := readChinese(s.text[start:run])
	spelledOut := run-start > 1 && strings.ContainsAny(string(s.text[start:run]), "百千万亿")
	if !ok || !measured && !spelledOut && kind != ordinal || kind.of(d) != count && slices.Contains(s.text[start:run], '两') {
		return Number{}, run
	}
	end = run
	switch {
	case kind == percent || kind == permille:
		end++
	case kind == count && s.r(run) == '年' && looksLikeYear(d.plain()):
		if d.n%100 != 0 { // nobody spells a year's number, 两千年 apart
			return Number{}, run
		}
		kind = year
	}
	if !s.isNumeral(start, end) {
		return Number{}, end
	}
	return s.number(start, end, kind, d), end
}

func isHanUnit(r rune) bool { return strings.ContainsRune(unitNumerals, r) }

// kind tells by what stands around a numeral what it is used for, and whether a measure follows.
func (s *numberScan) kind(start, end int) (kind numeralKind, measured bool) {
	at := end
	if s.r(at) == '余' || s.r(at) == '多' || s.r(at) == '来' {
		at++ // 20余家
	}
	measure := measures.at(s.text, at)
	if strings.HasPrefix(measure, "分") && s.r(at+1) == '之' { // 三分之一
		measure = ""
	}
	switch {
	case measure == "%" && at == end:
		return percent, true
	case measure == "‰" && at == end:
		return permille, true
	case s.r(start-1) == '第':
		return ordinal, measure != ""
	case calendar[measure] && at == end:
		return dayMonth, true
	}
	return count, measure != ""
}

// whole is where the measure word ends that follows a numeral which ends at a place; that place where none does.
func (s *numberScan) whole(end int) int {
	at := end
	if s.r(at) == '余' || s.r(at) == '多' || s.r(at) == '来' {
		at++ // 20余家
	}
	measure := measures.at(s.text, at)
	if measure == "" || strings.HasPrefix(measure, "分") && s.r(at+1) == '之' {
		return end
	}
	return at + Len(measure)
}

// isNumeral reports that no word of the text that reaches into the numeral from start to end says more than a number.
func (s *numberScan) isNumeral(start, end int) bool {
	if s.words == nil {
		s.words = s.segmenter.Cut(s.text)
	}
	first, _ := slices.BinarySearchFunc(s.words, start, func(w Word, at int) int { return w.End - at - 1 })
	for _, w := range s.words[first:] {
		if w.Start >= end {
			break
		}
		word := s.text[w.Start:w.End]
		if len(word) == 1 || onlyNumber(word) && (w.Start > start || !notNumerals[string(word)]) { // 五 十分
			continue
		}
		return false
	}
	return true
}

// onlyNumber reports a word made of a numeral, 第 before it, and a measure behind it.
func onlyNumber(word []rune) bool {
	i := 0
	if word[0] == '第' {
		i++
	}
	for i < len(word) && (isHanNumeral(word[i]) || isDigit(word[i])) {
		i++
	}
	if i < len(word) && (word[i] == '余' || word[i] == '多' || word[i] == '来') {
		i++
	}
	return i == len(word) || i > 0 && Len(measures.at(word, i)) == len(word)-i
}

// number gives the numeral its forms, or none when there is no other.
func (s *numberScan) number(start, end int, kind numeralKind, d decimal) Number {
	kind = kind.of(d)
	text := string(s.text[start:end])
	var forms []string
	for _, f := range d.forms(kind) {
		if f != "" && f != text && !slices.Contains(forms, f) && len(forms) < maxForms {
			forms = append(forms, f)
		}
	}
	if forms == nil {
		return Number{}
	}
	return Number{Start: start, End: end, Forms: forms}
}
