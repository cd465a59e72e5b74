package label

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"anlisou/data"
)

// Date is the day, the month or the year of a document, as far as it is known: Month and Day are 0 where they are not.
type Date struct{ Year, Month, Day int }

// String is the date as ISO 8601 writes it: 2024-06-12, 2024-06, 2024.
func (d Date) String() string {
	switch {
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// within reports a date that says no less than another, and nothing else: 2024-06-12 of 2024-06.
func (d Date) within(other Date) bool {
	return d.Year == other.Year && (other.Month == 0 || d.Month == other.Month) &&
		(other.Day == 0 || d.Day == other.Day)
}

// Date finds the date of a case in its title and text, with the words that give it: where a label says so (成文日期,
// 申报时间), under the title or behind it in brackets, with the signature, in the document's own number (〔2024〕12号), or as
// the year that the title names. A date that the running text mentions is another matter's.
func (c *Classifier) Date(title string, sections []data.Section) (d Date, e data.Evidence, ok bool) {
	return dateOf(c.read(title, sections))
}

// How a date is told from others, the surest first.
const (
	dateOfIssue  = iota // 成文日期, 印发日期
	dateGiven           // 申报时间, 发布日期; under the title, or behind it
	dateSigned          // with the signature
	dateNumbered        // 〔2024〕12号
	dateInTitle         // 2024年改革要点
	dateDone            // 实施时间: of what is told, not of who tells it
	noDate
)

// dated is a date that stands in a case.
type dated struct {
	Date
	rank     int
	line     *textLine
	from, to int
}

const (
	mostHeadLines  = 12
	longestHeading = 60  // characters of a line that may be no running text
	longestLine    = 400 // the same of a line of a page's furniture
	besideDate     = 80  // characters that are looked at on each side of a date
)

// dateOf finds the date of a case. Of those of the best rank the first counts, as far as another one completes it.
func dateOf(lines []textLine) (d Date, e data.Evidence, ok bool) {
	var all []dated
	for i := range lines {
		l := &lines[i]
		if l.due {
			continue
		}
		head, tail := isHead(lines, i), isTail(lines, i)
		for at := 0; at < len(l.runes); at++ {
			one := dated{line: l, from: at}
			if one.Date, one.to, ok = scanDate(l.runes, at); !ok {
				continue
			}
			if one.rank = one.rankIn(head, tail); one.rank < noDate {
				all = append(all, one)
			}
			at = one.to - 1
		}
	}
	if len(all) == 0 {
		return Date{}, data.Evidence{}, false
	}
	best := slices.MinFunc(all, func(a, b dated) int { return cmp.Compare(a.rank, b.rank) })
	for _, other := range all {
		if other.within(best.Date) && other.rank < dateNumbered {
			best.Date, best.line, best.from, best.to = other.Date, other.line, other.from, other.to
		}
	}
	e = data.Evidence{Field: data.FieldYear, Label: strconv.Itoa(best.Year), Score: saidScore, Inferred: true}
	show(&e, best.shown())
	return best.Date, e, true
}

// isDue reports the heading of a text that says until when something is to be done: 完成时限, 2024年12月底 below which is
// no year of the case.
func isDue(heading string) bool {
	for _, word := range []string{"时限", "期限", "限期", "截止", "完成时间", "完成日期", "完成年月", "时间节点", "时间要求", "时间安排",
		"时间进度", "进度安排", "有效期", "计划时间"} {
		if strings.Contains(heading, word) {
			return true
		}
	}
	return false
}

// isHead reports a line above the running text, and isTail one below it. The title is neither.
func isHead(lines []textLine, i int) bool {
	if lines[i].section == data.InTitle {
		return false
	}
	for j := i; j >= max(0, i-mostHeadLines); j-- {
		switch {
		case lines[j].section == data.InTitle:
			return true
		case lines[j].runs():
			return false
		}
	}
	return i < mostHeadLines
}

func isTail(lines []textLine, i int) bool {
	if len(lines)-i > mostHeadLines || lines[i].section == data.InTitle {
		return false
	}
	for j := i; j < len(lines); j++ {
		if lines[j].runs() {
			return false
		}
	}
	return true
}

// runs reports running text: a sentence, or a long line.
func (l *textLine) runs() bool {
	return len(l.runes) > longestLine || slices.Contains(l.runes, '。') ||
		len(l.runes) > longestHeading && !isFurniture(string(l.runes))
}

func isFurniture(text string) bool {
	return strings.Contains(text, "来源:") || firstOf(text, []string{"浏览", "点击", "阅读", "访问"}) != "" &&
		firstOf(text, []string{"次", "量", "数"}) != ""
}

// Words before 日期 and 时间 that make them the document's.
var (
	issuing    = []string{"成文", "发文", "印发", "签发", "公布", "制发", "落款"}
	publishing = []string{"发布", "申报", "填报", "报送", "上报", "撰写", "发表", "更新", "刊发", "推送", "填表", "编发", "提交", "发稿", "编写", "材料", "成稿", "完稿", "定稿", "撰稿", "供稿", "采写", "投稿", "收稿", "整理", "制表", "登记", "案例"}
)

// done are words before 时间 that make it that of what the case tells.
var done = []string{"实施", "施行", "启动", "推行", "推出", "开展", "上线", "试点", "创新", "改革"}

// numbering are the labels of a document's number, which stands wherever they do.
var numbering = []string{"发文字号:", "文件编号:", "文号:", "字号:"}

// rankIn tells what kind of date it is, by what stands around it in its line; noDate where it is none of the document's.
func (d dated) rankIn(head, tail bool) int {
	runes := d.line.runes
	left, right := string(runes[max(0, d.from-besideDate):d.from]), string(runes[d.to:min(len(runes), d.to+besideDate)])
	if before, ok := strings.CutSuffix(strings.TrimRight(left, " "), ":"); ok {
		switch rank, ok := labelled(before, head || tail || len(before) == 0); {
		case ok:
			return rank
		case !head && !tail:
			return noDate
		}
	}
	for _, on := range []string{"发布于", "印发于", "成文于"} {
		if strings.HasSuffix(left, on) {
			return dateGiven
		}
	}
	own := ""
	for _, label := range numbering {
		if at := strings.LastIndex(left, label); at >= 0 && own == "" {
			own = left[at+len(label):]
		}
	}
	if own != "" && d.numbers(strings.TrimLeft(own, " "), right) {
		return dateNumbered
	}
	if d.numbers(left, right) {
		if d.line.section != data.InTitle && !head && !tail {
			return noDate
		}
		return dateNumbered
	}
	switch bracketed := strings.HasSuffix(left, "(") && strings.HasPrefix(right, ")"); {
	case d.line.section == data.InTitle:
		return d.rankInTitle(left, right, bracketed)
	case bracketed && right == ")" && strings.HasSuffix(left, "。("):
		return dateSigned // …降低。(2021年8月)
	case d.Month > 0 && strings.Trim(right, " ") == "" && strings.HasSuffix(strings.TrimRight(left, " "), "。"):
		return dateSigned // …降低。 2021年8月
	case d.isBareYear():
		return noDate // (2024) of another's number
	case d.Month > 0 && startsWithAny(right, []string{"印发)", "发布)", "公布)"}) && strings.HasSuffix(left, "(") &&
		!strings.HasSuffix(left, "》("): // …印发办法(2024年3月8日印发)。
		return dateSigned
	case tail && !head && d.alone(left, right):
		return dateSigned
	case head && d.alone(left, right):
		return dateGiven
	case right == ")" && d.signsOff(left):
		return dateSigned
	}
	return noDate
}

// labelled reads the label before a date: 发布日期, 时间.
func labelled(before string, alone bool) (rank int, ok bool) {
	for _, noun := range []string{"日期", "时间"} {
		kind, is := strings.CutSuffix(before, noun)
		switch {
		case !is:
		case endsWithAny(kind, issuing):
			return dateOfIssue, true
		case endsWithAny(kind, publishing), kind == "", alone && isFurniture(before+":"):
			return dateGiven, true
		case endsWithAny(kind, done):
			return dateDone, true
		}
	}
	return noDate, false
}

// numbers reports the year of a document's number that is all that its line holds: 青政办发(2024)12号.
func (d dated) numbers(left, right string) bool {
	if d.Month > 0 || !strings.HasSuffix(left, "(") && !strings.HasSuffix(left, "〔") && !strings.HasSuffix(left, "[") {
		return false
	}
	rest := []rune(right)
	if len(rest) < 3 || !strings.ContainsRune(")〕]", rest[0]) {
		return false
	}
	i := 1
	if rest[i] == '第' {
		i++
	}
	digits := i
	for i < len(rest) && unicode.IsDigit(rest[i]) {
		i++
	}
	if i == digits || i == len(rest) || rest[i] != '号' {
		return false
	}
	if len(rest)-i > 24 || strings.ContainsAny(left, "《。,") { // of what another document says
		return false
	}
	for _, citing := range []string{"根据", "按照", "依据", "落实", "贯彻", "通知", "意见"} {
		if strings.Contains(left, citing) {
			return false
		}
	}
	return len([]rune(left)) <= 24
}

// isBareYear reports four figures without 年, which scanDate takes for a year in brackets only.
func (d dated) isBareYear() bool { return d.to-d.from == 4 && d.Month == 0 }

// spans stand between two years.
var spans = []string{"-", "至", "到", "~", "—"}

// rankInTitle is the rank of a date in the title: 改革经验(2024年6月), 2024年改革要点, and no span of years.
func (d dated) rankInTitle(left, right string, bracketed bool) int {
	switch {
	case bracketed && right == ")":
		return dateGiven
	case endsWithAny(left, spans), startsWithAny(right, spans), startsWithAny(right, []string{"以来", "前"}):
		return noDate
	case d.isBareYear():
		return noDate
	}
	return dateInTitle
}

// alone reports a line that holds a date, who says it and what belongs to a page: 市数据局 2024年6月5日, 时间:2024-06-05 09:20
// 打印. A year by itself must stand in brackets or be all.
func (d dated) alone(left, right string) bool {
	left = strings.TrimSuffix(left, ",") // 市应急管理局,2022年10月
	rest := left + right
	if strings.ContainsAny(rest, "。,;《") {
		return false
	}
	if d.Month == 0 {
		return strings.Trim(rest, "() ") == ""
	}
	plain := strings.Trim(rest, "() -|:·")
	switch {
	case plain == "", isFurniture(d.text()):
		return true
	case strings.TrimLeft(right, "0123456789:) ") == "" && strings.Trim(left, "() ") == "":
		return true
	}
	for _, m := range d.line.organs { // 2025年2月18日 大理市文化和旅游局
		if m.from >= d.to && strings.Trim(left, "() ") == "" && strings.Trim(string(d.line.runes[d.to:m.from]), ") ") == "" {
			return strings.Trim(string(d.line.runes[m.to:]), ") ") == ""
		}
	}
	if len([]rune(strings.TrimLeft(right, ") "))) > 16 || len([]rune(left)) > 40 {
		return false
	}
	// Who says it, or 第12期: what stands around the date is an organ's name or a number of an issue.
	for _, m := range d.line.organs {
		if m.from <= 8 && (m.to >= d.from-4 || m.from >= d.to) {
			return strings.Trim(right, ") 印发") == "" || m.from >= d.to
		}
	}
	return strings.HasSuffix(strings.TrimRight(left, " ("), "期") ||
		strings.HasPrefix(strings.TrimLeft(right, ") "), "印发") ||
		endsWithAny(strings.TrimRight(left, " (,"), []string{"政府", "办公室", "委员会", "公司", "供稿"})
}

func (d dated) text() string { return string(d.line.runes) }

// signsOff reports a bracket at the end of a line that says who wrote it, and when: (市生态环境局供稿 2023年7月).
func (d dated) signsOff(left string) bool {
	open := strings.LastIndexAny(left, "()")
	if open < 0 || left[open] != '(' {
		return false
	}
	inside := left[open+1:]
	length := len([]rune(inside))
	return d.Month > 0 && length <= 30 && (strings.Contains(inside, "供稿") || strings.Contains(inside, "报送") ||
		length > 0 && d.line.organAt(d.from-length))
}

// organAt reports an organ's name that begins there.
func (l *textLine) organAt(at int) bool {
	return slices.ContainsFunc(l.organs, func(m mention) bool { return m.from == at })
}

// shown is the date with its brackets and the label before it.
func (d dated) shown() span {
	from, to := d.from, d.to
	runes := d.line.runes
	if from > 0 && to < len(runes) && (runes[from-1] == '(' && runes[to] == ')' || runes[from-1] == '〔') {
		from, to = from-1, to+1
	}
	if from > 1 && runes[from-1] == ':' {
		for from--; from > 0 && unicode.Is(unicode.Han, runes[from-1]) && d.from-from < 7; from-- {
		}
	}
	return span{line: d.line, from: from, to: to}
}
