package prose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/rounds"
)

// TestGeneratedBriefings writes briefings of any make: masthead, issue and editor above, contributor and copies below.
func TestGeneratedBriefings(t *testing.T) {
	for round := range rounds.Of(600) {
		w := newWriter(uint64(round) + 10_000)
		year := 2015 + w.IntN(10)
		place := w.place()
		indent := w.one("", "            ")
		editor := "中共" + place + w.one("委全面深化改革委员会办公室", "委办公室", "委政策研究室")
		title := w.one("“智慧巡查+靶向整改”提升工地监管效能", "以工代赈“小工坊”撬动群众就近就业", place+"打造“一窗通办”服务新模式", "数据多跑路 群众少跑腿")
		w.line(indent + w.one("改革动态", "政务信息", "改 革 简 报", "深改专报", "工作快报", place+"改革动态"))
		issue := w.one("第12期", "（第3期）", "第十二期", "2099年第5期（总第88期）", "第7期（总第123期）", "[2099] 第 6 期")
		issue = strings.ReplaceAll(issue, "2099", fmt.Sprint(year))
		if strings.HasPrefix(issue, "[") {
			issue = fmt.Sprintf("%d年第6期", year)
		}
		w.line(indent + issue)
		switch w.IntN(3) {
		case 0:
			w.line(editor + "    " + w.date(year))
		case 1:
			w.line(editor)
			w.line(w.date(year))
		case 2:
			w.line(editor + "编    " + w.date(year))
		}
		w.sometimes("————————————")
		w.sometimes("")
		w.line(indent + title)
		w.line("近年来，" + place + "把群众反映最多的问题作为改革重点，相关做法被省里列为示范。")
		want := w.sections(2 + w.IntN(3))
		departments := []string{editor}
		if writer := w.organ(place); w.chance() {
			departments = []string{writer}
			w.line(w.one("（"+writer+"供稿）", "供稿："+writer, "（供稿："+writer+"）", "供稿单位："+writer))
		}
		w.sometimes("报：省委改革办。", "送：市级各部门。")
		w.sometimes(w.one("（共印80份）", "共印120份", "责任编辑：王某    校对：李某"))
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("round %d: %+v %v of\n%s", round, doc, err, text)
		}
		c := doc.Cases[0]
		if c.Title != title || c.Year != year || !slices.Equal(c.Departments, departments) || !slices.Equal(headingsOf(c), want) {
			t.Fatalf("round %d: %q %d %q %q, want %q %d %q %q of\n%s", round, c.Title, c.Year, c.Departments, headingsOf(c),
				title, year, departments, want, text)
		}
		if lost := nothingLost(doc, text); lost != "" {
			t.Fatalf("round %d: lost %q of\n%s\n%+v", round, lost, text, doc)
		}
		for _, s := range c.Sections {
			if strings.Contains(s.Text, "供稿") || strings.Contains(s.Text, "报：") || strings.Contains(s.Text, "共印") {
				t.Fatalf("round %d: the end is text of\n%s", round, text)
			}
		}
	}
}

// numbers are the writings of a number before a title.
var numbers = []func(int) string{
	func(n int) string { return fmt.Sprintf("%d.", n) },
	func(n int) string { return fmt.Sprintf("%d、", n) },
	func(n int) string { return fmt.Sprintf("%d．", n) },
	func(n int) string { return outline.HanNumber(n) + "、" },
	func(n int) string { return "（" + outline.HanNumber(n) + "）" },
	func(n int) string { return fmt.Sprintf("（%d）", n) },
	func(int) string { return "" },
}

func (w *writer) number() func(int) string { return numbers[w.IntN(len(numbers))] }

// topic is the title of the nth case of a document.
func (w *writer) topic(n int) string {
	return fmt.Sprintf(w.one("“第%s项”审批改革提速增效", "以“%s号窗口”撬动就近就业", "推行“%s联办”让项目不再来回跑"), outline.HanNumber(n))
}

// TestGeneratedListsWithoutContents writes cases behind a list of their titles that nothing calls contents.
func TestGeneratedListsWithoutContents(t *testing.T) {
	for round := range rounds.Of(600) {
		w := newWriter(uint64(round) + 20_000)
		n := 2 + w.IntN(20)
		collection := w.one("全省优化营商环境典型案例（2025年第3期）", "某市发布一批惠企典型案例", "改革创新案例选编")
		w.line(collection)
		w.sometimes("为发挥示范引领作用，现将有关案例印发，供各地学习借鉴。")
		listed, headed := w.number(), w.number()
		inner := w.IntN(3)
		if inner == 0 && headed(1) == "一、" || inner == 1 && headed(1) == "（一）" {
			headed = numbers[0]
		}
		var titles []string
		for i := range n {
			titles = append(titles, w.topic(i+1))
			w.line(listed(i+1) + titles[i])
		}
		var want strings.Builder
		for i, title := range titles {
			w.line(headed(i+1) + title)
			fmt.Fprintf(&want, "%d %s [具体做法|", i+1, title)
			says := []string{fmt.Sprintf("第%d例先做后推，成效明显。", i+1), fmt.Sprintf("第%d例办理时间缩短一半。", i+1)}
			for k, heading := range []string{"具体做法", "取得成效"} {
				switch inner {
				case 0:
					w.line(outline.HanNumber(k+1) + "、" + heading)
				case 1:
					w.line("（" + outline.HanNumber(k+1) + "）" + heading)
				case 2:
					w.line("【" + heading + "】")
				}
				w.line(says[k])
			}
			fmt.Fprintf(&want, "%s] [取得成效|%s]\n", says[0], says[1])
		}
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil {
			t.Fatalf("round %d: %v of\n%s", round, err, text)
		}
		if got := show(doc); got != want.String() || doc.Title != collection {
			t.Fatalf("round %d: %q\n%swant %q\n%sof\n%s", round, doc.Title, got, collection, want.String(), text)
		}
	}
}

// show writes cases as "number title [heading|text]…", a line each.
func show(doc *document.Document) string {
	var b strings.Builder
	for _, c := range doc.Cases {
		fmt.Fprintf(&b, "%d %s", c.Number, c.Title)
		for _, s := range c.Sections {
			fmt.Fprintf(&b, " [%s|%s]", s.Heading, s.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestGeneratedFlatLists writes lists of practices without sections, counted in the text or not: counted ones are their
// cases, of others whoever brings them is asked, and gets what he chooses.
func TestGeneratedFlatLists(t *testing.T) {
	rounds.Computes(t)
	for round := range rounds.Of(600) {
		w := newWriter(uint64(round) + 30_000)
		n := 3 + w.IntN(130)
		counted := w.chance()
		w.line(w.one("关于对督查发现的典型经验做法给予表扬的通报", "关于推广一批改革经验做法的通知"))
		w.line("各市、县人民政府：")
		w.line("决定对以下典型经验做法予以表扬。")
		if counted {
			w.sometimes(fmt.Sprintf("附件：典型经验做法（共%d项）", n))
			w.line("附件")
			w.line(fmt.Sprintf(w.one("典型经验做法（共%d项）", "%d个典型案例", "改革举措（%d项）"), n))
		} else {
			w.line("附件")
			w.line("典型经验做法")
		}
		style := numbers[w.IntN(3)]
		groups := w.IntN(3)
		var want strings.Builder
		for i := range n {
			if groups > 0 && i%(n/groups+1) == 0 {
				w.line(outline.HanNumber(i/(n/groups+1)+1) + "、" + w.one("审批服务方面", "监管执法方面", "就业方面"))
			}
			title, place := w.topic(i+1), w.one("", "青禾市：", "白石县：")
			says := fmt.Sprintf("第%d项先做后推，平均用时由9天压缩到1.5天。", i+1)
			if w.chance() {
				w.line(style(i+1) + place + title + "。" + says)
			} else {
				w.line(style(i+1) + place + title + "。")
				w.line(says)
			}
			fmt.Fprintf(&want, "%d %s [|%s]\n", i+1, title, says)
		}
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if !counted {
			asked, ok := err.(*document.UncertainError) //nolint:errorlint // it is the error itself
			if !ok || asked.Cases != n || !asked.Told {
				t.Fatalf("round %d: %+v %v of\n%s", round, doc, err, text)
			}
			if one, err := read(t, text, document.OneCase); err != nil || len(one.Cases) != 1 {
				t.Fatalf("round %d: %+v %v of\n%s", round, one, err, text)
			}
			doc, err = read(t, text, document.ManyCases)
		}
		if err != nil || show(doc) != want.String() {
			t.Fatalf("round %d: %v got\n%swant\n%sof\n%s", round, err, show(doc), want.String(), text)
		}
		for _, c := range doc.Cases {
			if c.Region != "" && c.Region != "青禾市" && c.Region != "白石县" {
				t.Fatalf("round %d: region %q", round, c.Region)
			}
		}
		if lost := nothingLost(doc, text); lost != "" && !strings.Contains(lost, "青禾市：") && !strings.Contains(lost, "白石县：") {
			t.Fatalf("round %d: lost %q of\n%s\n%+v", round, lost, text, doc.LeftOut)
		}
	}
}

// TestGeneratedRunInSections writes cases whose sections run into their text: behind a full stop, a colon, or on a line
// of their own; numbered anew, or on from case to case as Word does.
func TestGeneratedRunInSections(t *testing.T) {
	for round := range rounds.Of(600) {
		w := newWriter(uint64(round) + 40_000)
		n := 2 + w.IntN(12)
		collection := "某市改革工作情况"
		w.line(collection)
		runIn := w.one("。", "：", "\n")
		titled := numbers[w.IntN(7)]
		section := func(k int) string { return "（" + outline.HanNumber(k) + "）" }
		if titled(1) != "一、" && w.chance() {
			section = func(k int) string { return outline.HanNumber(k) + "、" }
		}
		if titled(1) == "（一）" {
			titled = numbers[3]
			section = func(k int) string { return "（" + outline.HanNumber(k) + "）" }
		}
		runOn := w.IntN(3) == 0
		if titled(1) == "（1）" {
			titled = numbers[0]
		}
		names := []string{w.one("基本情况", "改革背景", "基本案情"), w.one("主要做法", "具体举措", "创新举措"), w.one("工作成效", "取得成效", "典型意义")}
		var want strings.Builder
		k := 0
		for i := range n {
			title := w.topic(i + 1)
			w.line(titled(i+1) + title)
			fmt.Fprintf(&want, "%d %s", i+1, title)
			if !runOn {
				k = 0
			}
			for _, name := range names {
				k++
				says := fmt.Sprintf("第%d例%s，先做后推，成效明显。", i+1, w.one("如下", "很多", "由市财政局牵头办理"))
				w.line(section(k) + name + runIn + says)
				fmt.Fprintf(&want, " [%s|%s]", name, says)
			}
			want.WriteString("\n")
		}
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil || show(doc) != want.String() {
			got := ""
			if err == nil {
				got = show(doc)
			}
			t.Fatalf("round %d: %v got\n%swant\n%sof\n%s", round, err, got, want.String(), text)
		}
	}
}

// TestGeneratedBracketSections writes one case, or several, whose sections stand in 【】, whatever their names.
func TestGeneratedBracketSections(t *testing.T) {
	for round := range rounds.Of(400) {
		w := newWriter(uint64(round) + 50_000)
		n := 1 + w.IntN(6)
		names := slices.Clone([]string{"基本案情", "裁判结果", "典型意义", "事件回放", "法官寄语", "企业之声", "主要做法", "办案过程", "普法小贴士"})
		w.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		names = names[:2+w.IntN(4)]
		if n > 1 {
			w.line("人民法院工作情况")
		}
		var want strings.Builder
		for i := range n {
			title := fmt.Sprintf("甲公司诉第%s公司合同纠纷案", outline.HanNumber(i+2))
			w.line(title)
			number := i + 1
			if n == 1 {
				number = 0
			}
			fmt.Fprintf(&want, "%d %s", number, title)
			for _, name := range names {
				says := fmt.Sprintf("第%d案双方签订合同，约定分期付款。", i+1)
				w.line("【" + name + "】" + w.one("", "\n") + says)
				fmt.Fprintf(&want, " [%s|%s]", name, says)
			}
			want.WriteString("\n")
		}
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil || show(doc) != want.String() {
			t.Fatalf("round %d: %+v %v want\n%sof\n%s", round, doc, err, want.String(), text)
		}
	}
}

// TestGeneratedSeries writes cases that carry their numbers in a series of all there are.
func TestGeneratedSeries(t *testing.T) {
	for round := range rounds.Of(300) {
		w := newWriter(uint64(round) + 60_000)
		n := 2 + w.IntN(8)
		w.line("人民法院参考案例")
		form := w.one("指导案例%d号", "指导性案例%d号", "参考案例%d号", "案例%d号", "检例第%d号", "指导案例 %d 号")
		number, same := 0, w.chance()
		var want strings.Builder
		for i := range n {
			number += 2 + w.IntN(40)
			title := fmt.Sprintf("王某等第%s起合同纠纷案", outline.HanNumber(i+1))
			if same {
				w.line(fmt.Sprintf(form, number) + w.one("：", "　", ":") + title)
			} else {
				w.line(fmt.Sprintf(form, number))
				w.line(title)
			}
			w.line("裁判要点")
			w.line("依法成立的合同受保护。")
			w.line("基本案情")
			w.line("双方签订合同。")
			fmt.Fprintf(&want, "%d %s [裁判要点|依法成立的合同受保护。] [基本案情|双方签订合同。]\n", number, title)
		}
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil || show(doc) != want.String() {
			got := ""
			if err == nil {
				got = show(doc)
			}
			t.Fatalf("round %d: %v got\n%swant\n%sof\n%s", round, err, got, want.String(), text)
		}
	}
}

// TestGeneratedTitles writes single cases whose title is broken to two or three lines, with a unit and a date below it or
// without, and reads the title whole.
func TestGeneratedTitles(t *testing.T) {
	for round := range rounds.Of(600) {
		w := newWriter(uint64(round) + 70_000)
		year := 2015 + w.IntN(10)
		place := w.place()
		organ := place + w.one("住房和城乡建设局", "市场监督管理局", "财政局")
		title := w.one("“智慧巡查+靶向整改”"+place+"推动工地监管提质增效", place+"以“小工坊”撬动群众就近就业的探索", "聚焦“一件事”集成改革打造营商环境最优市的"+place+"实践")
		indent := w.one("", "        ", "　　　　　　")
		runes := []rune(title)
		for range 1 + w.IntN(2) {
			if len(runes) < 14 {
				break
			}
			at := 6 + w.IntN(len(runes)-10)
			w.line(indent + string(runes[:at]))
			runes = runes[at:]
		}
		w.line(indent + string(runes))
		dated := w.chance()
		if dated {
			if w.chance() {
				w.line(indent + organ)
				w.line(indent + w.one("（"+w.date(year)+"）", w.date(year), fmt.Sprintf("（%d年6月）", year)))
			} else {
				w.line(indent + organ + w.one("　　"+w.date(year), "（"+w.date(year)+"）"))
			}
		}
		w.sometimes("近年来，" + place + "把群众反映最多的问题作为改革重点，相关做法被省里列为示范。")
		w.line("一、主要做法")
		w.line("由牵头单位把全市在建工地接入平台。")
		w.line("二、取得成效")
		w.line("检查次数由每月6.2次降到2.1次。")
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("round %d: %+v %v of\n%s", round, doc, err, text)
		}
		c := doc.Cases[0]
		if c.Title != title || !slices.Equal(headingsOf(c), []string{"主要做法", "取得成效"}) {
			t.Fatalf("round %d: %q %q, want %q of\n%s", round, c.Title, headingsOf(c), title, text)
		}
		if dated && (c.Year != year || !slices.Equal(c.Departments, []string{organ})) || !dated && len(c.Departments) > 0 {
			t.Fatalf("round %d: %d %q, want %d %q of\n%s", round, c.Year, c.Departments, year, organ, text)
		}
	}
}
