package prose

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

const (
	maxCover   = 4   // lines of a letter between its greeting and the document in it
	maxCoverLn = 120 // characters of such a line
	maxClosing = 12  // lines of text at the end of a letter in which its closing is looked for
	maxSigned  = 60  // characters of a line below it
)

var (
	greetingForm = pattern.New(`^(?:(?:尊敬的|敬爱的|亲爱的|各位)?.{0,24}(?:领导|同志|同事|老师|主任|局长|处长|科长|秘书长|部长|先生|女士|编辑|您好|你好|大家好|好)(?:们)?|` +
		`各位|尊敬的.{1,20})(?:[,，:：]?(?:您好|你好|大家好|好))?[,，:：!！。]?$`)
	// addresseeForm is a short line that ends as one does that names who is written to.
	addresseeForm = pattern.New(`^[^:：。]{2,30}[:：]$`)
	closingForm   = pattern.New(`^(?:此致(?:敬礼)?|敬礼|顺颂.{0,12}|顺祝.{0,12}|即颂.{0,8}|祝好|祝(?:您|各位|大家|工作|商祺|安|一切).{0,16}|(?:多)?谢谢.{0,8}|以上,?谢谢|` +
		`(?:best|kind|warm)?regards|-{2,}|_{3,}|发自(?:我的|手机|网易).{0,20}|-+(?:原始邮件|转发邮件信息|回复的原邮件|original|forwarded).{0,30})[!.。,:：]?$`)
)

// readLetter leaves out what makes a text a letter: the greeting, what is said before the document that it holds, and the
// closing with who signs it. Where it holds no document with a title of its own, what it says is the text.
func (f *framing) readLetter() {
	if f.letter == nil {
		return
	}
	f.sent = firstDay(f.letter.Sent)
	f.readClosing()
	k := 0
	if k < len(f.texts) && isGreeting(f.lines[f.texts[k]].Text) {
		f.leave(f.texts[k], document.LeftAddressee)
		k++
	}
	if k > 0 {
		f.readCover(k)
	}
	rest := f.texts[:0:0]
	for _, i := range f.texts {
		if f.gone[i] == "" {
			rest = append(rest, i)
		}
	}
	f.texts = rest
}

// isGreeting reports whether the first line of a letter says to whom it goes: 王处长：, 市委改革办：.
func isGreeting(text string) bool {
	folded := outline.Fold(text)
	return greetingForm.MatchString(folded) || addresseeForm.MatchString(folded) && len(organsOf(strings.TrimRight(folded, ":"))) > 0
}

// readCover leaves out the sentences between the greeting and the title of the document in the letter.
func (f *framing) readCover(k int) {
	title := k
	for ; title < len(f.texts) && title-k <= maxCover; title++ {
		l := f.lines[f.texts[title]]
		if l.Level > 0 || isLabelLine(l.Text) || titleShaped(f.lines, f.texts[title]) {
			break
		}
		if l.Cell || !outline.EndsSentence(l.Text) || utf8.RuneCountInString(l.Text) > maxCoverLn {
			return
		}
	}
	if title-k > maxCover || title+1 >= len(f.texts) || f.gone[f.texts[title+1]] != "" {
		return
	}
	for _, i := range f.texts[k:title] {
		f.leave(i, document.LeftOutside)
	}
}

// readClosing leaves out the end of the letter.
func (f *framing) readClosing() {
	for k := max(1, len(f.texts)-maxClosing); k < len(f.texts); k++ {
		if !closingForm.MatchString(outline.Fold(f.lines[f.texts[k]].Text)) {
			continue
		}
		for _, i := range f.texts[k:] {
			if utf8.RuneCountInString(strings.TrimSpace(f.lines[i].Text)) > maxSigned {
				return
			}
		}
		for _, i := range f.texts[k:] {
			f.leave(i, document.LeftSignature)
			f.signers = append(f.signers, writersOf(f.lines[i].Text)...)
		}
		return
	}
}
