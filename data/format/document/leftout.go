package document

// The kinds of text that a document has beside its cases.
const (
	LeftMasthead     = "masthead"     // 红头, 份号, 密级, 期号, 编发单位
	LeftNumber       = "number"       // 发文字号
	LeftAddressee    = "addressee"    // 主送机关
	LeftDate         = "date"         // 成文日期, which gives the year
	LeftSignature    = "signature"    // 发文机关署名, which gives the department
	LeftContributor  = "contributor"  // 供稿, which gives the department
	LeftAnnotation   = "annotation"   // 附注: 此件公开发布
	LeftDistribution = "distribution" // 抄送, 印发, 份数
	LeftOutside      = "outside"      // what stands before the cases of a compendium, between them and behind them
)

// LeftOut is text that went into no case, by its kind.
type LeftOut struct {
	Kind  string
	Lines int
	// Text is what was left out, line by line, as far as a summary shows it.
	Text []string
}

// mostLeftLines is how many lines of a kind are repeated in a summary, and mostLeftRunes how much of each.
const (
	mostLeftLines = 5
	mostLeftRunes = 60
)

// LeaveOut notes a line of text that goes into no case.
func (d *Document) LeaveOut(kind, line string) {
	at := -1
	for i := range d.LeftOut {
		if d.LeftOut[i].Kind == kind {
			at = i
		}
	}
	if at < 0 {
		d.LeftOut = append(d.LeftOut, LeftOut{Kind: kind})
		at = len(d.LeftOut) - 1
	}
	left := &d.LeftOut[at]
	left.Lines++
	if len(left.Text) < mostLeftLines {
		left.Text = append(left.Text, Clip(line, mostLeftRunes))
	}
}
