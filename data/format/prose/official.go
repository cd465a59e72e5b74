package prose

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
)

// An official document (公文, GB/T 9704-2012) or a briefing (简报, 信息) is known by its parts, each of which it may lack:
//
//	head   份号 密级 紧急程度 · 发文机关标志 (red head) or 简报名 · 发文字号 or 期号 · 签发人 · 编发单位 and date
//	title  over several lines, and below it 题注, 文号, unit and date
//	body   主送 · text · 附件说明 · 署名 and date · 附注 or 供稿
//	annex  附件 with a title of its own, or the text that is issued (关于印发…的通知)
//	end    抄送 · 印发机关, date and number of copies
//
// What says something of the case goes into its fields; the rest is left out and counted. Annexes are sections.

// frame is what stands around the text of an official document.
type frame struct {
	// lines are those of the document but for what is left out.
	lines []outline.Line
	// headed says that a red head, a number, an issue or those it is sent to show that it is an official document.
	headed bool
	title  string
	at     int // index of the line in which the title begins; -1 where none is known
	from   int // index of the line behind it; 0 then
	annexs []annex
	listed int // index of the line that names the annexes (附件：…), -1 for none
	left   []leftLine
	// paper and issue name a briefing: 改革动态, 第12期.
	paper, issue string
	// organs issue the document, writers wrote it (供稿), both as it names them.
	organs, writers []string
	date            day
	numbered        int // the year of its number
	number          string
	// notes are kept beside the text under their names: 编者按, a source that is no organ.
	notes []data.Section
	// infos are kept behind it: what the table at the head of a page says, the number in a series.
	infos []data.Section
	// paged and sources are what the page says from which a text was taken; dropped are its other lines.
	paged   day
	sources []table.Value
	dropped int
	// signers are who signs the letter in which the text came, on the day sent.
	signers []string
	sent    day
}

// annex is a text behind the document's own.
type annex struct {
	at, from int // of its first line, and of its text
	title    string
}

type leftLine struct {
	kind string
	at   int
	text string
}

// framing reads the parts of a document one after the other. Its lines stay as they are; gone says which are parts.
type framing struct {
	*Text
	lines []outline.Line
	texts []int // indexes of the lines of text
	gone  map[int]string
	kept  map[int]bool // parts that stay text, and head nothing
	frame
}

// framed reads what stands around a text. Headed says that it is known already to be an official document.
func (p *Text) framed(lines []outline.Line, headed bool) *frame {
	f := framing{Text: p, lines: lines, gone: map[int]string{}, kept: map[int]bool{}, frame: frame{at: -1, listed: -1, headed: headed}}
	for i, l := range lines {
		if !l.Dropped && !l.Blank() {
			f.texts = append(f.texts, i)
		}
	}
	f.readWordless()
	f.readLetter()
	f.readPage()
	f.readHead()
	f.readTitle()
	first := f.belowTitle()
	f.readEnd(first)
	f.readMeeting()
	f.readTitleOrgan()
	return f.without()
}

// readWordless leaves out headings without a word, as a page has them that was given none: -.
func (f *framing) readWordless() {
	for _, i := range f.texts {
		if f.lines[i].Level > 0 && !hasWord(f.lines[i].Text) {
			f.leave(i, pageLine)
		}
	}
	f.texts = slices.DeleteFunc(f.texts, func(i int) bool { return f.gone[i] != "" })
}

// behind gives a frame within another one, with what that one knows.
func (f *frame) behind(outer *frame) *frame {
	own := *f
	own.left = append(slices.Clone(outer.left), f.left...)
	own.organs = append(slices.Clone(outer.organs), f.organs...)
	own.writers = append(slices.Clone(outer.writers), f.writers...)
	if !own.date.known() {
		own.date = outer.date
	}
	own.numbered = cmp.Or(own.numbered, outer.numbered)
	own.number = cmp.Or(own.number, outer.number)
	own.notes = append(slices.Clone(outer.notes), f.notes...)
	own.infos = append(slices.Clone(outer.infos), f.infos...)
	own.sources = append(slices.Clone(outer.sources), f.sources...)
	own.dropped += outer.dropped
	own.sent = outer.sent
	own.signers = append(slices.Clone(outer.signers), f.signers...)
	if !own.paged.known() {
		own.paged = outer.paged
	}
	return &own
}

// leave marks a line as a part that goes into no case.
func (f *framing) leave(i int, kind string) { f.gone[i] = kind }

// readMeeting dates minutes that bear no date by the day of the meeting, with which they begin.
func (f *framing) readMeeting() {
	if f.date.known() || !strings.Contains(f.title, "纪要") {
		return
	}
	for _, i := range f.texts {
		if f.gone[i] != "" || i < f.from {
			continue
		}
		if m := meetingForm.FindStringSubmatch(outline.Fold(f.lines[i].Text)); m != nil {
			f.date = firstDay(m[1])
		}
		return
	}
}

// byline reads a line below a title that says more than a field takes: a part of an official document, and of another
// one the beginning of its text.
func (f *framing) byline(i int, kind string) {
	if f.headed {
		f.leave(i, kind)
		return
	}
	f.kept[i] = true
}

// without gives the frame with the lines that are left.
func (f *framing) without() *frame {
	made := f.frame
	made.lines = make([]outline.Line, 0, len(f.lines))
	moved := make([]int, len(f.lines)+1)
	for i, l := range f.lines {
		moved[i] = len(made.lines)
		if kind, gone := f.gone[i]; gone {
			switch kind {
			case editorNote, infoLine:
			case pageLine:
				made.dropped++
			default:
				made.left = append(made.left, leftLine{kind, i, strings.TrimSpace(l.Text)})
			}
			continue
		}
		if f.kept[i] {
			l.Level = 0
		}
		made.lines = append(made.lines, l)
	}
	moved[len(f.lines)] = len(made.lines)
	made.from = moved[f.from]
	if f.at >= 0 {
		made.at = moved[f.at]
	}
	if f.listed >= 0 {
		made.listed = moved[f.listed]
	}
	made.annexs = nil
	for _, a := range f.annexs {
		made.annexs = append(made.annexs, annex{moved[a.at], moved[a.from], a.title})
	}
	return &made
}

// leftOut notes what is left out of a document.
func (f *frame) leftOut(doc *document.Document) {
	for _, l := range f.left {
		doc.LeaveOut(l.kind, l.text)
	}
}

// departments are who the document says wrote it, else who issued it.
func (f *frame) departments() (names []string) {
	from := f.writers
	if len(from) == 0 {
		from = f.organs
	}
	seen := map[string]bool{}
	for _, name := range from {
		if !seen[name] && utf8.RuneCountInString(name) <= maxLabelPart {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// dated gives a case the date of its document. This is the one place where that is known.
func (f *frame) dated(c data.Case) data.Case {
	date := f.date
	if !date.known() {
		date = f.paged
	}
	if !date.known() && f.numbered == 0 {
		date = f.sent
	}
	year := date.year
	if d, ok := data.DateOf(year, date.month, date.day); ok && date.month > 0 && c.Date == "" &&
		(c.Year == 0 || c.Year == year) {
		c.Date = d
	}
	if year == 0 {
		year = f.numbered
	}
	if c.Year == 0 && year >= data.MinYear && year <= data.MaxYear {
		c.Year = year
	}
	return c
}

// given gives a single case what its document says of it.
func (f *frame) given(c data.Case) data.Case {
	c = f.dated(c)
	if names := f.departments(); len(c.Departments) == 0 && len(names) > 0 {
		c.Departments, c.Labels = names, data.Curated
	}
	for _, v := range f.sources {
		switch {
		case v.Field != table.FieldDepartment:
			c.Sections = append(c.Sections, data.Section{Heading: v.Name, Text: v.Text})
		case len(c.Departments) == 0:
			c.Departments, c.Labels = []string{v.Text}, data.Curated
		}
	}
	c.Sections = append(c.Sections, f.infos...)
	if len(c.Departments) == 0 && len(f.signers) > 0 {
		c.Departments, c.Labels = f.signers[:1], data.Curated
	}
	return c
}

const (
	maxHeadText  = 15 // lines of text in which a head is looked for
	maxBelow     = 8  // lines of text between a title and the text
	maxTitleRows = 6  // lines of a title
	maxOrgan     = 30 // characters of an organ's name

	redWord = "文件" // that ends a red head
)

var (
	serialForm = pattern.New(`^(?:no\.?|份号:?)?[0-9]{5,7}$`)
	secretForm = pattern.New(`^(?:绝密|机密|秘密|内部(?:资料|文件|材料|刊物|参考|情况|信息|交流|阅读|参阅|发行)?|特急|加急|平急|急件|特提)(?:[★☆※·,，].{0,12}|[,，·]?(?:请?注意(?:保存|保管|保密)|不得外传|妥善保管|严禁外传)|[0-9]{1,2}年)?$|` +
		`^[(]?(?:请?注意(?:保存|保管|保密)|妥善保管|不得外传|严禁外传|阅后(?:收回|即毁|退回))[)]?$`)
	numberForm = pattern.New(`^[\p{Han}a-z0-9]{0,14}[〔﹝\[【(]((?:19|20)[0-9]{2})(?:年)?[〕﹞\]】)]第?[0-9]{1,5}号(?:签发人:.{0,20})?$`)
	signerForm = pattern.New(`^签发人:.{0,20}$`)
	redForm    = pattern.New(`^\p{Han}[\p{Han}()]{3,40}文件$`)
	orderForm  = pattern.New(`^(?:[〔﹝\[【(]?((?:19|20)[0-9]{2})年?[〕﹞\]】)]?|[〔﹝\[【(][\p{Han}0-9]{2,6}[〕﹞\]】)])?第[0-9〇零一二三四五六七八九十百]{1,5}[号次]$`)
	// markForm is the organ and the kind of paper that head an order or an announcement, whose number stands below.
	markForm    = pattern.New(`^(.{3,40}?)(?:嘉奖令|命令|令|公告|通告|公报)$`)
	issueForm   = pattern.New(`^[(]?(?:[〔﹝\[【(]?((?:19|20)[0-9]{2})年?[〕﹞\]】)]?)?第?[0-9一二三四五六七八九十百]{1,5}期(?:[,、/·]?[(]?(?:总|累计|总期)?第?[0-9]{1,5}期[)]?)?(?:增刊|专刊|专报)?[)]?$`)
	meetingForm = pattern.New(`^((?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)(?:上午|下午|晚上?)?[,，].*(?:召开|主持|研究)`)
	totalForm   = pattern.New(`^[(]?(?:总|累计)第?[0-9]{1,5}期[)]?$`)
	paperForm   = pattern.New(`^["《]?[\p{Han}]{0,18}(?:简报|动态|快报|专报|信息|要情|内参|参考|通讯|交流|摘报|情况反映|情况|专刊|通报|简讯|周报|月报|日报|参阅|要讯|纪要|工作)(?:专刊|专辑|专报)?["》]?$`)
	ruleForm    = pattern.New(`^[-_=★☆*─━·•—]{3,}$`)
	editedForm  = pattern.New(`(?:编印|主办|编发|编制|印发|编|印)$`)
	// captionForm is what stands in brackets below a title: when it was passed, by whom it was reported.
	captionForm = pattern.New(`^\((?:.{0,12}(?:19|20)[0-9]{2}年.{0,80}|.{2,80}(?:通过|批准|发布|公布|印发|修订|修正|报送|供稿|申报|推荐|选送|提供)[,，;；、]?(?:19|20)[0-9]{2}年.{0,60}|` +
		`.{2,60}(?:联合|共同)(?:报送|供稿|申报|推荐|选送|提供|创建|实施))\)$`)
	// passedForm is such a line that says when the text was reported or passed by its year alone.
	passedForm = pattern.New(`(?:通过|批准|发布|公布|印发|修订|修正|报送|供稿|申报|推荐|选送|提供)[,，;；、]?((?:19|20)[0-9]{2})年[^0-9]*\)$`)
	sentForm   = pattern.New(`^(?:(?:各|全|本|有关|相关|局属|机关|国务院|中央|省直|市直|区直|县直|委属)[^。;]{0,150}|` +
		`[^。;!?]{0,60}(?:省|市|县|区|州|盟|旗|厅|局|委|办|院|处|政府|公司|企业|单位|部门|学校|中心|协会|银行|海关|镇|乡|街道|同志|党组|党委|委员会|委员|代表|先生|女士)[)"]?):$`)
	// manyForm is in names of those addressed that may be names of fields, too: 市级各有关单位.
	manyForm     = pattern.New(`各|有关|全体`)
	sentOpenForm = pattern.New(`^(?:各|国务院|中央)[^。;!?]{2,150}[、,]$`)
)
