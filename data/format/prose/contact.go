package prose

import (
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

const contactNames = `(?:联系人(?:及(?:联系)?(?:电话|方式))?(?:姓名)?|联系(?:电话|方式|地址|手机|邮箱)|联络员|办公电话|电话|手机(?:号码?)?|传真|(?:电子)?邮箱|电子邮件|e-?mail|` +
	`邮编|邮政编码|填表人|填报人|经办人|报送人|申报人|撰稿人?)`

var (
	// contactForm is a line that says how to reach somebody, contactName the name of that alone, and contactText what
	// stands below it.
	contactForm = pattern.New(`^(?:[【〖\[(]` + contactNames + `[】〗\])]:?|` + contactNames + `:).{1,80}$`)
	contactName = pattern.New(`^[【〖\[]` + contactNames + `[】〗\]]:?$`)
	contactText = pattern.New(`^(?:[\p{Han}·]{2,4}(?:[,、][\p{Han}·]{2,4})*)?[,、:]?(?:[0-9+()-]{7,20}|[a-z0-9._-]+@[a-z0-9.-]+)?$`)
)

// contact leaves out a line that says how to reach somebody below the title of a form, with the line below the name of
// that; it gives the index of the line behind them, i where there is none.
func (f *framing) contact(i int) (behind int) {
	folded := outline.Fold(f.lines[i].Text)
	if contactForm.MatchString(folded) && !outline.EndsSentence(f.lines[i].Text) {
		f.leave(i, document.LeftAnnotation)
		return i + 1
	}
	next := outline.TextBelow(f.lines, i+1)
	if !contactName.MatchString(folded) || next < 0 || f.lines[next].Cell || outline.IsSectionName(f.lines[next].Text) ||
		!contactText.MatchString(outline.Fold(f.lines[next].Text)) {
		return i
	}
	f.leave(i, document.LeftAnnotation)
	f.leave(next, document.LeftAnnotation)
	return next + 1
}
