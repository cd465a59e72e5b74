package prose

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/rounds"
)

// read reads a text as the reader of plain text does.
func read(t *testing.T, text string, count document.CaseCount) (*document.Document, error) {
	t.Helper()
	lines, err := outline.Lines(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return OfPages(lines, nil).Document(document.NewReading("文件.txt", document.Options{Collection: "c", Cases: count}, nil))
}

// writer writes documents with parts chosen at random.
type writer struct {
	*rand.Rand
	text strings.Builder
}

func newWriter(seed uint64) *writer { return &writer{Rand: rand.New(rand.NewPCG(seed, 25))} }

func (w *writer) line(s string)           { w.text.WriteString(s + "\n") }
func (w *writer) one(of ...string) string { return of[w.IntN(len(of))] }
func (w *writer) chance() bool            { return w.IntN(2) == 0 }
func (w *writer) sometimes(lines ...string) bool {
	if !w.chance() {
		return false
	}
	for _, l := range lines {
		w.line(l)
	}
	return true
}

func (w *writer) place() string {
	return w.one("青禾市", "栖霞市", "白石县", "云岭区", "望江县")
}
func (w *writer) organ(place string) string {
	return place + w.one("人民政府办公室", "发展和改革委员会", "市场监督管理局", "财政局", "住房和城乡建设局", "司法局", "人民政府")
}

// broken writes a title over one to four lines, cut anywhere.
func (w *writer) broken(title string, indent string) {
	runes := []rune(title)
	for n := w.IntN(4); n > 0 && len(runes) > 10; n-- {
		at := 4 + w.IntN(len(runes)-8)
		w.line(indent + string(runes[:at]))
		runes = runes[at:]
	}
	w.line(indent + string(runes))
}

// date writes a day in one of its ways.
func (w *writer) date(year int) string {
	m, d := 1+w.IntN(12), 1+w.IntN(28)
	if w.chance() {
		return fmt.Sprintf("%d年%d月%d日", year, m, d)
	}
	digits := []rune("〇一二三四五六七八九")
	han := ""
	for _, r := range fmt.Sprint(year) {
		han += string(digits[r-'0'])
	}
	return fmt.Sprintf("%s年%s月%s日", han, outline.HanNumber(m), outline.HanNumber(d))
}

// sentence is one of a body, of any length.
func (w *writer) sentence(n int) string {
	s := fmt.Sprintf(w.one(bodyLines...), n)
	for range w.IntN(4) {
		s += w.one("各部门要主动对接。", "及时完善配套政策，确保举措落地见效。", "由市司法局牵头编制清单，定期通报。")
	}
	return s
}

var bodyLines = []string{
	"检查频次下降30%%以上，第%d项任务由牵头单位按季度报送进展。", "各地要明确责任，第%d项工作年底前开展评估。",
	"对企业反映的第%d类问题限时办结，不搞一刀切。", "推动第%d批事项一网通办，减少材料、压缩时限。",
}

// sections writes sections 一、, some with measures （一）, and gives their headings.
func (w *writer) sections(n int) (headings []string) {
	names := slices.Clone([]string{"总体要求", "工作目标", "重点任务", "组织保障", "推广内容", "工作要求", "加强统筹协调"})
	w.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i := range n {
		w.line(outline.HanNumber(i+1) + "、" + names[i])
		headings = append(headings, names[i])
		for k := range w.IntN(3) {
			w.line("（" + outline.HanNumber(k+1) + "）" + w.sentence(k+1))
		}
		w.line(w.sentence(i + 1))
	}
	return headings
}

// headingsOf are the headings of a case, the lead without one left out.
func headingsOf(c data.Case) (names []string) {
	for _, s := range c.Sections {
		if s.Heading != "" {
			names = append(names, s.Heading)
		}
	}
	return names
}

// nothingLost reports the first line of a text that is neither in a case nor named among what was left out.
func nothingLost(doc *document.Document, text string) string {
	var all strings.Builder
	for _, c := range doc.Cases {
		all.WriteString(c.Title)
		for _, s := range c.Sections {
			all.WriteString(s.Heading + s.Text)
		}
	}
	all.WriteString(doc.Title)
	left := 0
	for _, l := range doc.LeftOut {
		left += l.Lines
		all.WriteString(strings.Join(l.Text, ""))
	}
	plain := func(s string) string { return strings.ReplaceAll(outline.Fold(s), "。", "") }
	held := plain(all.String())
	for l := range strings.SplitSeq(text, "\n") {
		n := outline.ParseNumbered(l)
		rest := plain(l)
		if n.Style != outline.NoStyle {
			rest = plain(n.Rest)
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "附件"), ":")
		if !strings.Contains(held, rest) && outline.ParseNumbered(rest).Style == outline.NoStyle {
			return l
		}
	}
	return ""
}

// TestGeneratedOfficialDocuments writes official documents of any parts and reads them back: title, sections, organs and
// year come out, no part is in the text, and none is lost.
func TestGeneratedOfficialDocuments(t *testing.T) {
	for round := range rounds.Of(800) {
		w := newWriter(uint64(round))
		place := w.place()
		organ := w.organ(place)
		year := 2015 + w.IntN(10)
		name := w.one("涉企行政检查综合改革", "“智慧巡查+靶向整改”试点", "优化营商环境", "职业技能提升") + w.one("实施方案", "行动计划", "若干措施")
		title := organ + w.one("关于印发"+name+"的通知", "关于推进"+name+"落实的意见", "关于"+name+"进展情况的报告", "关于进一步做好"+name+"工作的通知")
		indent := w.one("", "", "          ")
		headed, dated := false, false
		w.sometimes(w.one("000012", "份号：000012"))
		w.sometimes(w.one("机密★1年", "秘密", "特急", "内部资料"))
		red := w.chance()
		switch {
		case red && w.chance():
			w.line(indent + organ)
			w.line(indent + w.one("文件", "文　件"))
		case red:
			w.line(indent + organ + "文件")
		}
		numbered := w.chance()
		if numbered {
			w.line(indent + "青政办发" + w.brackets(year) + fmt.Sprint(1+w.IntN(90)) + "号")
		}
		headed = red || numbered
		below := !headed && w.chance()
		w.broken(title, indent)
		if below {
			w.line(fmt.Sprintf("青发〔%d〕%d号", year, 1+w.IntN(90)))
		}
		addressed := !headed || w.chance()
		if addressed {
			w.line(w.one("各县（市、区）人民政府：", "各县（市、区）人民政府，市政府各部门、各直属机构：", "市级各有关单位：", "省人民政府办公厅："))
		}
		w.line("现将有关事项通知如下，请结合实际认真贯彻落实。")
		want := w.sections(1 + w.IntN(4))
		list := w.chance()
		if list {
			w.line("附件：1.任务分工表")
			w.line("2.进度安排表")
			want = append(want, "附件")
		}
		signed := w.chance()
		organs := []string{organ}
		if signed {
			organs = nil
			for range 1 + w.IntN(2) {
				o := w.organ(place)
				if !slices.Contains(organs, o) {
					organs = append(organs, o)
					w.line("                    " + o)
				}
			}
			w.line("                    " + w.date(year))
			dated = true
			w.sometimes(w.one("（此件公开发布）", "（联系人：王某，联系电话：0573-12345678）"))
		}
		annexes := w.IntN(3)
		for k := range annexes {
			w.line(w.one("附件", fmt.Sprintf("附件%d", k+1)))
			w.line(w.one("任务分工", "进度安排") + fmt.Sprintf("（第%d部分）", k+1))
			w.line(w.sentence(k + 1))
			want = append(want, "")
		}
		if w.chance() {
			w.line("抄送：市委各部门，市人大常委会、市政协办公室。")
			w.sometimes(organ + "    " + fmt.Sprintf("%d年3月5日印发", year))
		}
		written := w.text.String()
		doc, err := read(t, written, document.AsShown)
		if err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, written)
		}
		if len(doc.Cases) != 1 {
			t.Fatalf("round %d: %d cases of\n%s", round, len(doc.Cases), written)
		}
		c := doc.Cases[0]
		if c.Title != title {
			t.Errorf("round %d: title %q, want %q of\n%s", round, c.Title, title, written)
		}
		got := headingsOf(c)
		same := len(got) == len(want)
		for i := range want {
			same = same && (want[i] == "" || got[i] == want[i])
		}
		if !same {
			t.Errorf("round %d: sections %q, want %q of\n%s", round, got, want, written)
		}
		if (numbered || below || dated) && c.Year != year {
			t.Errorf("round %d: year %d, want %d of\n%s", round, c.Year, year, written)
		}
		if (red || signed) && !slices.Equal(c.Departments, organs) {
			t.Errorf("round %d: departments %q, want %q of\n%s", round, c.Departments, organs, written)
		}
		for _, s := range c.Sections {
			for _, part := range []string{"抄送", "印发\n", "号\n", "此件公开"} {
				if strings.Contains(s.Text+"\n", part) {
					t.Errorf("round %d: %q is text of\n%s", round, part, written)
				}
			}
		}
		if lost := nothingLost(doc, written); lost != "" {
			t.Errorf("round %d: lost %q of\n%s\n%+v", round, lost, written, doc)
		}
		if t.Failed() {
			return
		}
	}
}

func (w *writer) brackets(year int) string {
	return fmt.Sprintf(w.one("〔%d〕", "[%d]", "［%d］", "（%d）", "【%d】"), year)
}
