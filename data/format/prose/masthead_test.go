package prose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/rounds"
)

// plainSections writes sections 一、 whose sentences are all different, and gives their headings.
func (w *writer) plainSections(n int) (headings []string) {
	for i, name := range []string{"建立机制", "明确责任", "优化流程", "强化保障"}[:n] {
		w.line(outline.HanNumber(i+1) + "、" + name)
		w.line(fmt.Sprintf("第%d项工作由牵头单位按季度报送进展，年底前评估。", i+1))
		headings = append(headings, name)
	}
	return headings
}

// TestPapersOfAnyName: a paper is known by the number of its issue, whatever its name is and however the head is set.
func TestPapersOfAnyName(t *testing.T) {
	words := strings.Fields("改革 发展 实践 要览 前沿 观察 探索 纵横 时政 参阅 决策 每日 青禾 基层 治理 之窗")
	for round := range rounds.Of(600) {
		w := newWriter(uint64(round) + 77_000)
		year := 2015 + w.IntN(10)
		place := w.place()
		name := words[w.IntN(len(words))] + w.one("与", "") + words[w.IntN(len(words))]
		editor := "中共" + place + w.one("委办公室", "委政策研究室", "委全面深化改革委员会办公室")
		title := w.one("“板凳会”解难题", place+"“共享食堂”助力老有所养", "数据多跑路 群众少跑腿")
		w.sometimes("内部资料", "注意保存")
		w.sometimes("内部参考 注意保管")
		issue := w.one("第 6 期（总第 80 期）", "（第37期，总第412期）", "第112期", fmt.Sprintf("%d年第7期", year))
		date := w.date(year)
		switch w.IntN(4) {
		case 0: // all on one line
			w.line(name + "　　" + strings.ReplaceAll(issue, " ", "") + "　　" + editor + "　　" + date)
		case 1: // in brackets
			w.line("【" + name + "】")
			w.line(issue)
			w.line(editor + "编　　　" + date)
		default:
			w.line(name)
			w.line(issue)
			w.line(editor + w.one("", "主办", "编印") + "　　　" + date)
		}
		w.sometimes("────────────")
		if w.chance() {
			w.line(w.one("【本期要目】", "本期导读"))
			w.line(w.one("● ", "★", "") + title)
		}
		w.line("")
		w.line(title)
		w.line("")
		w.line("近年来，" + place + "把群众反映最多的问题作为改革重点，相关做法被省里列为示范。")
		want := w.plainSections(2 + w.IntN(3))
		w.sometimes("送：市级各部门。", "责任编辑：王某    校对：李某")
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("round %d: %+v %v of\n%s", round, doc, err, text)
		}
		if c := doc.Cases[0]; c.Title != title || c.Year != year || !slices.Equal(c.Departments, []string{editor}) || !slices.Equal(headingsOf(c), want) {
			t.Fatalf("round %d: %q %d %q %q, want %q %d %q %q of\n%s", round, c.Title, c.Year, c.Departments, headingsOf(c), title, year, editor, want, text)
		}
	}
}

// TestIssuesInTitles: the number of an issue that no head stands around is part of a title.
func TestIssuesInTitles(t *testing.T) {
	for _, title := range []string{"“青年夜校”第一期", "乡村振兴培训班第3期", "“三社联动”二期工程"} {
		doc, err := read(t, title+"\n青禾市团委在社区开设夜校。\n一、主要做法\n开设二十门课。\n二、取得成效\n三千人参加。\n", document.AsShown)
		if err != nil || len(doc.Cases) != 1 || doc.Cases[0].Title != title || len(doc.LeftOut) > 0 {
			t.Errorf("%q: %+v %v", title, doc, err)
		}
	}
}

// TestCopiedPages: what a page sets above its article and below the title, copied as text, is no part of either; the
// entries of its table are kept under their names.
func TestCopiedPages(t *testing.T) {
	for round := range rounds.Of(600) {
		w := newWriter(uint64(round) + 91_000)
		place := w.place()
		organ := w.organ(place)
		title := w.one(place+"“渔业碳汇”质押贷款", place+"推行“绿色货币”全民积分", "“床边办”提升就医体验")
		year := 2015 + w.IntN(10)
		crumb := w.chance()
		if crumb {
			w.line(w.one("当前位置：首页 > 政务公开 > 改革创新", "首页 >> 新闻中心 >> 部门动态", "您现在所在的位置：网站首页>要闻", "首页 › 动态"))
		}
		kept := map[string]string{}
		if info := w.chance(); info {
			gap := w.one("\n", "　　")
			for _, e := range []string{"索引号：00248/2023-12", "公开方式：主动公开", "有效性：有效"} {
				name, value, _ := strings.Cut(e, "：")
				kept[name] = value
				w.text.WriteString(w.one(name, strings.Join(strings.Split(name, ""), "　")) + "：" + value)
				w.text.WriteString(gap)
			}
			w.line(fmt.Sprintf("发布日期：%d-05-11", year))
		}
		w.sometimes("")
		w.line(title)
		w.sometimes("")
		switch day := fmt.Sprintf("%d-05-11", year); w.IntN(2) {
		case 0:
			w.line(w.one("来源", "信息来源") + "：" + organ + "　发布时间：" + day + " 16:40　浏览次数：77　字体：[大][中][小]")
		case 1:
			w.line("来源：" + organ)
			w.line("时间：" + day + " 15:32")
			w.line("浏览次数：305次")
		}
		w.line("")
		want := w.plainSections(2 + w.IntN(3))
		w.sometimes("打印本页　关闭窗口", "打印 关闭", "上一篇：某会议召开")
		text := w.text.String()
		doc, err := read(t, text, document.AsShown)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("round %d: %+v %v of\n%s", round, doc, err, text)
		}
		c := doc.Cases[0]
		if c.Title != title || c.Year != year || string(c.Date) != fmt.Sprintf("%d-05-11", year) || !slices.Equal(c.Departments, []string{organ}) {
			t.Fatalf("round %d: %q %d %s %q, want %q %d %q of\n%s", round, c.Title, c.Year, c.Date, c.Departments, title, year, organ, text)
		}
		for _, s := range c.Sections {
			if value, is := kept[s.Heading]; is && s.Text == value {
				delete(kept, s.Heading)
			}
			for _, furniture := range []string{"首页", "浏览", "打印", "上一篇"} {
				if strings.Contains(s.Text, furniture) {
					t.Fatalf("round %d: %q in the text of\n%s", round, furniture, text)
				}
			}
		}
		got := slices.DeleteFunc(headingsOf(c), func(h string) bool { return slices.Contains([]string{"索引号", "公开方式", "有效性"}, h) })
		if len(kept) > 0 || !slices.Equal(got, want) {
			t.Fatalf("round %d: %q, without %q, want %q of\n%s", round, headingsOf(c), kept, want, text)
		}
	}
}

// TestBelowTitles: what stands below a title of who wrote the text and when is no part of it.
func TestBelowTitles(t *testing.T) {
	body := "\n一、主要做法\n一窗受理，统一标准。\n二、取得成效\n时间缩短。\n"
	for _, tt := range []struct {
		below, end  string
		departments []string
		date        data.Date
		year        int
	}{
		{"——青禾市行政审批局", "", []string{"青禾市行政审批局"}, "", 0},
		{"—— 青禾市农业农村局\n（2023年12月）", "", []string{"青禾市农业农村局"}, "2023-12", 2023},
		{"——青禾市行政审批局（2024年6月）", "", []string{"青禾市行政审批局"}, "2024-06", 2024},
		{"（青禾市、东山县联合报送，2021年）", "", nil, "", 2021},
		{"（青禾市全面深化改革委员会审议通过 2021年11月9日发布）", "", nil, "2021-11-09", 2021},
		{"（报送单位：青禾市人民检察院  2023年8月）", "", []string{"青禾市人民检察院"}, "2023-08", 2023},
		{"（供稿：青禾市财政局 王某）", "", []string{"青禾市财政局"}, "", 0},
		{"", "（供稿：青禾市农业农村局  赵某）", []string{"青禾市农业农村局"}, "", 0},
		{"", "（青禾市纪委监委）", []string{"青禾市纪委监委"}, "", 0},
		{"", "（供稿单位：青禾市财政局、青禾市税务局 李某某 2024年6月）", []string{"青禾市财政局", "青禾市税务局"}, "2024-06", 2024},
	} {
		doc, err := read(t, "推行“一窗通办”\n"+tt.below+body+tt.end, document.AsShown)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("%q: %+v %v", tt.below+tt.end, doc, err)
		}
		c := doc.Cases[0]
		if c.Title != "推行“一窗通办”" || !slices.Equal(c.Departments, tt.departments) || c.Date != tt.date || c.Year != tt.year {
			t.Errorf("%q: %q %q %s %d", tt.below+tt.end, c.Title, c.Departments, c.Date, c.Year)
		}
		for _, s := range c.Sections {
			if len(tt.departments) > 0 && strings.Contains(s.Text, tt.departments[0]) {
				t.Errorf("%q stays in %q", tt.below+tt.end, s.Text)
			}
		}
	}
	doc, err := read(t, "推行“一窗通办”\n——以青禾市行政审批局为例"+body, document.AsShown)
	if err != nil || doc.Cases[0].Title != "推行“一窗通办”——以青禾市行政审批局为例" {
		t.Errorf("a subtitle: %+v %v", doc, err)
	}
}

// TestSeriesOfOne: the number in a series of a document with one case is kept, and a plan that a notice issues is without
// who signed it.
func TestSeriesOfOne(t *testing.T) {
	for _, series := range []string{"指导性案例98号", "指导案例24号", "检例第77号"} {
		doc, err := read(t, series+"\n甲某诉乙公司案\n（2014年1月26日发布）\n裁判要点\n应当赔偿。\n基本案情\n甲某起诉。\n裁判结果\n判决赔偿。\n", document.AsShown)
		if err != nil || len(doc.Cases) != 1 || doc.Cases[0].Title != "甲某诉乙公司案" ||
			!slices.Contains(doc.Cases[0].Sections, data.Section{Heading: "案例编号", Text: series}) {
			t.Errorf("%s: %+v %v", series, doc, err)
		}
	}
	doc, err := read(t, "青禾市人民政府办公室关于转发飞地经济实施方案的通知\n各镇人民政府：\n现转发给你们，请执行。\n青禾市人民政府办公室\n2021年1月20日\n"+
		"飞地经济实施方案\n为推进协作，制定本方案。\n一、成本共担\n建立机制。\n二、税收分成\n制定办法。\n市发展改革委\n市财政局\n2020年12月30日\n", document.AsShown)
	if err != nil || len(doc.Cases) != 1 {
		t.Fatal(doc, err)
	}
	c := doc.Cases[0]
	if last := c.Sections[len(c.Sections)-1].Text; strings.Contains(last, "财政局") || strings.Contains(last, "2020") || c.Date != "2021-01-20" ||
		!slices.Equal(c.Departments, []string{"青禾市人民政府办公室"}) {
		t.Errorf("%q %s %q", last, c.Date, c.Departments)
	}
}

// TestBareNumbersInOneCase: short names with bare numbers are sections of the case whose title stands above, long ones and
// those below a title that collects cases are asked about.
func TestBareNumbersInOneCase(t *testing.T) {
	doc, err := read(t, "象山县“海上枫桥”守护渔区平安\n\n依托渔业协会设立调解室。\n01 建队伍\n选聘老船长一百二十人担任老娘舅。\n02 建机制\n海上、岸上联动调处渔事纠纷。\n", document.AsShown)
	if err != nil || len(doc.Cases) != 1 || !slices.Equal(headingsOf(doc.Cases[0]), []string{"建队伍", "建机制"}) {
		t.Errorf("%+v %v", doc, err)
	}
	for _, text := range []string{
		"渔区平安建设\n\n01 象山县“海上枫桥”守护渔区平安\n选聘老船长一百二十人。\n02 宁海县“调解夜市”化解邻里纠纷\n每周开市。\n",
		"渔区平安建设十佳入围\n\nNO.1 青禾县：推行水电联办\n选聘老船长一百二十人。\nNO.2 白石区：设立议事长廊\n每周五开市。\n",
		"渔区平安典型案例\n\n01 海上枫桥\n选聘老船长一百二十人担任老娘舅。\n02 调解夜市\n每周五开市。\n",
	} {
		if doc, err := read(t, text, document.AsShown); err == nil && len(doc.Cases) == 1 {
			t.Errorf("taken as one:\n%s", text)
		}
	}
}
