package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

const (
	maxEndText      = 12 // lines of text at the end in which 抄送 and the like are looked for
	maxDistribution = 8  // lines of 抄送, 印发
	maxSigners      = 6  // lines of organs above a date
)

var (
	// distributionForm begins the end of a document, which goes on to its last line.
	distributionForm = pattern.New(`^(?:抄送|抄报|主送|分送|呈送|呈报|报送|发送|报|送|发|抄|主题词|印发范围|发放范围)(?:单位|范围|机关)?:.+`)
	printedForm      = pattern.New(`^(?:.{2,40}(?:(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)(?:印发|印制|编印|印|发)|` +
		`[(]?(?:本期)?共?印(?:发|制|数)?:?[0-9]{1,5}份[)]?|[(]?印数:?[0-9]{1,5}份?[)]?)$`)
	editorForm     = pattern.New(`^(?:(?:责任|执行)?编辑|主编|编审|审核|核稿|校对|打印|签发|审签|拟稿|责编|编校|电话|邮箱|地址|联系电话|投稿邮箱):.{1,60}$`)
	annotationForm = pattern.New(`^(?:[(](?:此件|本件|信息公开|公开|主动公开|依申请|不予公开|联系人|联系电话).{0,60}[)]|` +
		`(?:公开方式|公开属性|信息公开(?:属性|选项|类别)|此件).{0,30}|联系人(?:及电话)?:.{0,40}|[【〖\[](?:联系人|联系电话|联系方式)(?:及电话)?[】〗\]]:?.{0,40})$`)
	contributorForm = pattern.New(`^[(]?(?:(?:供稿|来源|报送|撰稿|提供|推荐|作者)(?:单位|部门)?:(.{2,60}?)|(.{2,60}?)(?:供稿|报送|提供|推荐|选送|撰稿))[)]?$`)
	lastWriterForm  = pattern.New(`[(（]([^()（）。，]{2,40})(?:供稿|报送|提供|撰稿)[)）]` + outline.Space + `$`)
	annexForm       = pattern.New(`^附(?:件|表|录)?[一二三四五六七八九十0-9]{0,3}(:.{1,100})?$`)
	issuedForm      = pattern.New(`(?:关于)?(?:印发|转发|发布|公布)(.{4,100}?)的(?:通知|通报|公告|函)$`)
)

// readEnd reads what stands behind the text, whose first line is given.
func (f *framing) readEnd(first int) {
	from, _ := slices.BinarySearch(f.texts, first)
	if f.from == 0 {
		from = min(1, len(f.texts))
	}
	end := f.readDistribution(from)
	end = f.readBack(from, end)
	signed := f.readSignature(from, end)
	f.readAnnexes(from, end, signed)
	f.readAnnexEnds(end)
	f.readLast(from, end, signed)
}

// readDistribution reads 抄送, 印发 and copies, which end the document; it gives how many lines of text stand before.
func (f *framing) readDistribution(from int) (end int) {
	end = len(f.texts)
	for k := max(from, len(f.texts)-maxEndText); k < len(f.texts); k++ {
		l := f.lines[f.texts[k]]
		if l.Cell || l.Level > 0 || !distributionForm.MatchString(outline.Fold(l.Text)) || isFieldOnly(l.Text) && !f.headed {
			continue
		}
		if len(f.texts)-k > maxDistribution {
			f.leave(f.texts[k], document.LeftDistribution)
			continue
		}
		for _, i := range f.texts[k:] {
			if n := outline.ParseNumbered(f.lines[i].Text); n.Style != outline.NoStyle || f.lines[i].Level > 0 {
				return end
			}
		}
		for _, i := range f.texts[k:] {
			f.leave(i, document.LeftDistribution)
		}
		return k
	}
	return end
}

// isFieldOnly reports whether a line is the name of a field and its value: 报送单位：市税务局.
func isFieldOnly(text string) bool {
	name, _, ok := cutLabel(text)
	return ok && isFieldName(name)
}

// readBack reads lines from the end backwards as long as they are parts of the end.
func (f *framing) readBack(from, end int) int {
	for ; end > from; end-- {
		i := f.texts[end-1]
		folded := outline.Fold(f.lines[i].Text)
		if f.lines[i].Cell || utf8.RuneCountInString(folded) > 80 {
			return end
		}
		names, date, written := closingWriters(f.lines[i].Text)
		switch {
		case printedForm.MatchString(folded), editorForm.MatchString(folded), f.headed && ruleForm.MatchString(folded):
			f.leave(i, document.LeftDistribution)
		case annotationForm.MatchString(folded):
			f.leave(i, document.LeftAnnotation)
		case written:
			f.writers = append(names, f.writers...)
			if date.known() && !f.date.known() {
				f.date = date
			}
			f.leave(i, document.LeftContributor)
		default:
			return end
		}
	}
	return end
}

// writersOf are the organs in who is named to have written something, people's names left out.
func writersOf(text string) (names []string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;；/ ", r) }) {
		if isOrgan(part) {
			names = append(names, part)
		}
	}
	return names
}

// readSignature finds the date that ends the document's own text, and the organs above it; it gives the line of text
// behind it, -1 where there is none.
func (f *framing) readSignature(from, end int) (behind int) {
	for k := from; k < end; k++ {
		i := f.texts[k]
		names, date, dated := dateLine(f.lines[i].Text)
		alone := isDay(f.lines[i].Text)
		if f.lines[i].Cell || !alone && !dated || k == from && end-from > 1 {
			continue
		}
		var signers []int
		if alone {
			signers = f.signersAbove(k, from)
		}
		for _, s := range signers {
			names = append(organsOf(f.lines[s].Text), names...)
		}
		if alone && len(signers) == 0 && k != end-1 && !f.annexBegins(k+1, end, false) {
			continue
		}
		next := k + 1
		for next < end && annotationForm.MatchString(outline.Fold(f.lines[f.texts[next]].Text)) {
			next++
		}
		if next < end && !f.annexBegins(next, end, true) {
			continue
		}
		if alone {
			f.leave(i, document.LeftDate)
			date = dayOf(f.lines[i].Text)
		} else {
			f.leave(i, document.LeftSignature)
		}
		for _, s := range signers {
			f.leave(s, document.LeftSignature)
		}
		for a := k + 1; a < next; a++ {
			f.leave(f.texts[a], document.LeftAnnotation)
		}
		if len(names) > 0 {
			f.organs = nil // a red head names at most the first of several
		}
		f.take(names, date)
		return next
	}
	if k := end - 1; f.headed && k > from && !f.annexAbove(from, k) { // the organ without a date
		if names := organsOf(f.lines[f.texts[k]].Text); len(names) > 0 && !f.lines[f.texts[k]].Cell {
			f.leave(f.texts[k], document.LeftSignature)
			f.organs = names
		}
	}
	return -1
}

// headSigns is who signs an order: 市长 王某.
var headSigns = pattern.New(`^(?:代理?)?(?:省|市|县|区|州|镇|局|厅|部|院|会)?(?:长|主席|主任|书记):?\p{Han}{2,4}$`)

// annexAbove reports whether an annex begins among some lines of text.
func (f *framing) annexAbove(from, to int) bool {
	return slices.ContainsFunc(f.texts[from:to], func(i int) bool { return annexForm.MatchString(outline.Fold(f.lines[i].Text)) })
}

// annexBegins reports whether a line of text begins an annex, or the text that a notice issues. Behind a signature any
// title does so in an official document.
func (f *framing) annexBegins(k, end int, signed bool) bool {
	if k >= end {
		return false
	}
	l := f.lines[f.texts[k]]
	if l.Cell || k+1 >= end || !signed && !strings.HasPrefix(strings.TrimSpace(l.Text), "附") {
		return false
	}
	folded := outline.Fold(l.Text)
	if annexForm.MatchString(folded) {
		return signed || !strings.Contains(folded, ":")
	}
	if !signed || !outline.IsTitle(l.Text) || outline.EndsSentence(l.Text) ||
		outline.ParseNumbered(l.Text).Style != outline.NoStyle {
		return false
	}
	if f.headed {
		return true
	}
	m := issuedForm.FindStringSubmatch(outline.Fold(f.title))
	return m != nil && similar(folded, strings.Trim(m[1], "《》\"")) >= sameTitle
}

// readAnnexes finds the texts behind the document's own, and the line that names them.
func (f *framing) readAnnexes(from, end, signed int) {
	for k := from; k < end; k++ {
		i := f.texts[k]
		if f.lines[i].Cell || !f.annexBegins(k, end, signed >= 0 && k >= signed) ||
			!annexForm.MatchString(outline.Fold(f.lines[i].Text)) && k != signed {
			continue
		}
		a := annex{at: i, from: i}
		text := strings.TrimSpace(f.lines[i].Text)
		if m := annexForm.FindStringSubmatch(outline.Fold(text)); m != nil {
			a.from = i + 1
			if _, title, ok := strings.Cut(strings.Replace(text, "：", ":", 1), ":"); ok {
				a.title = strings.TrimSpace(title)
			}
		}
		next := outline.TextBelow(f.lines, a.from)
		if next < 0 {
			continue
		}
		if a.title == "" && titleShaped(f.lines, next) {
			a.title, a.from = titleAt(f.lines, next, titleBounds{headed: true, end: -1})
		}
		if a.title == "" {
			a.title = text
		}
		f.annexs = append(f.annexs, a)
	}
	f.readAnnexList(from, end)
}

// readAnnexEnds leaves out who signs an annex, and when: the organs and the date at the end of a plan that a notice issues.
func (f *framing) readAnnexEnds(end int) {
	for n, a := range f.annexs {
		to := end
		if n+1 < len(f.annexs) {
			to, _ = slices.BinarySearch(f.texts, f.annexs[n+1].at)
		}
		from, _ := slices.BinarySearch(f.texts, a.from)
		k := to - 1
		if k <= from || f.lines[f.texts[k]].Cell || f.gone[f.texts[k]] != "" {
			continue
		}
		last := f.lines[f.texts[k]].Text
		if _, _, dated := dateLine(last); dated {
			f.leave(f.texts[k], document.LeftSignature)
			continue
		}
		if !isDay(last) {
			continue
		}
		signers := f.signersAbove(k, from)
		if len(signers) == 0 {
			continue
		}
		f.leave(f.texts[k], document.LeftDate)
		for _, i := range signers {
			f.leave(i, document.LeftSignature)
		}
	}
}

// signersAbove are the lines of organs above a line of text, behind another one.
func (f *framing) signersAbove(k, from int) (at []int) {
	for k--; k > from && len(at) < maxSigners; k-- {
		if l := f.lines[f.texts[k]]; l.Cell || len(organsOf(l.Text)) == 0 && !headSigns.MatchString(outline.Fold(l.Text)) {
			break
		}
		at = append(at, f.texts[k])
	}
	return at
}

// readAnnexList finds 附件：… at the end of the document's own text, behind which only names of annexes stand.
func (f *framing) readAnnexList(from, end int) {
	for k := from; k < end; k++ {
		i := f.texts[k]
		if len(f.annexs) > 0 && i >= f.annexs[0].at {
			return
		}
		if f.lines[i].Cell || !strings.HasPrefix(strings.TrimSpace(f.lines[i].Text), "附") {
			continue
		}
		folded := outline.Fold(f.lines[i].Text)
		if annexForm.MatchString(folded) && strings.Contains(folded, ":") && f.onlyNames(k+1, end) {
			f.listed = i
			return
		}
	}
}

// onlyNames reports whether from a line of text on nothing but names of annexes and what is left out stands before the
// first annex.
func (f *framing) onlyNames(k, end int) bool {
	for _, i := range f.texts[k:end] {
		if len(f.annexs) > 0 && i >= f.annexs[0].at {
			return true
		}
		_, gone := f.gone[i]
		if !gone && (!outline.IsTitle(f.lines[i].Text) || outline.EndsSentence(f.lines[i].Text)) {
			return false
		}
	}
	return true
}

// readLast reads who wrote the text at the end of its last line, which stays as it is.
func (f *framing) readLast(from, end, signed int) {
	last := end
	if signed >= 0 {
		last = min(last, signed)
	}
	for k := last - 1; k >= from; k-- {
		if _, gone := f.gone[f.texts[k]]; gone {
			continue
		}
		if m := lastWriterForm.FindStringSubmatch(f.lines[f.texts[k]].Text); m != nil && len(f.writers) == 0 {
			f.writers = writersOf(m[1])
		}
		return
	}
}
