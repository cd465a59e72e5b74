package prose

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
)

// numberings are ways to number what may be cases.
var numberings = map[string]func(int) string{
	"①":     func(n int) string { return string(rune('①' + n - 1)) },
	"⑴":     func(n int) string { return string(rune('⑴' + n - 1)) },
	"1）":    func(n int) string { return fmt.Sprintf("%d）", n) },
	"1)":    func(n int) string { return fmt.Sprintf("%d) ", n) },
	"（1）":   func(n int) string { return fmt.Sprintf("（%d）", n) },
	"1.":    func(n int) string { return fmt.Sprintf("%d.", n) },
	"1、":    func(n int) string { return fmt.Sprintf("%d、", n) },
	"一、":    func(n int) string { return outline.HanNumber(n) + "、" },
	"（一）":   func(n int) string { return "（" + outline.HanNumber(n) + "）" },
	"第一篇":   func(n int) string { return "第" + outline.HanNumber(n) + "篇 " },
	"第1则：":  func(n int) string { return fmt.Sprintf("第%d则：", n) },
	"实践之一":  func(n int) string { return "实践之" + outline.HanNumber(n) + "：" },
	"【事例一】": func(n int) string { return "【事例" + outline.HanNumber(n) + "】" },
	"做法之一":  func(n int) string { return "做法之" + outline.HanNumber(n) + "：" },
	"案例之一":  func(n int) string { return "案例之" + outline.HanNumber(n) + "：" },
	"典型经验1": func(n int) string { return fmt.Sprintf("典型经验%d：", n) },
}

var itemTitles = []string{"推行一证通办", "建立河湖共治机制", "实行用地预告登记", "打造共享车间", "试行柔性执法"}

const itemText = "牵头部门梳理事项，编制清单，办理时限由十天减到两天。企业和群众不再来回奔波。"

// readAs reads a text as so many cases.
func readAs(text string, count document.CaseCount) (*document.Document, error) {
	lines, err := outline.Lines(text, nil)
	if err != nil {
		return nil, err
	}
	in := opts
	in.Cases = count
	return OfPages(lines, nil).Document(document.NewReading("", in, nil))
}

// several reports whether a text was divided into n cases, or asks and is divided into them when told so.
func several(text string, n int) error {
	doc, err := readAs(text, document.AsShown)
	var asked *document.UncertainError
	switch {
	case err == nil && len(doc.Cases) == n:
		return nil
	case err == nil:
		return fmt.Errorf("%d cases, want %d", len(doc.Cases), n)
	case !errors.As(err, &asked):
		return err
	case asked.Cases != n || !asked.Told:
		return fmt.Errorf("asks for %d cases, told %t, want %d: %w", asked.Cases, asked.Told, n, err)
	}
	if doc, err = readAs(text, document.ManyCases); err != nil || len(doc.Cases) != n {
		return fmt.Errorf("many: %v, %w", doc, err)
	}
	return nil
}

// TestListsOfCases: a list of cases is divided or asked about below every title that says so, however it is numbered.
func TestListsOfCases(t *testing.T) {
	for name, number := range numberings {
		for _, title := range []string{"优化营商环境典型做法清单", "全市改革创新案例汇编", "第二批可复制推广经验", "基层治理典型案例选登", "五个改革案例一览表"} {
			for _, own := range []bool{false, true} {
				var b strings.Builder
				b.WriteString(title + "\n")
				for i, item := range itemTitles {
					if own {
						fmt.Fprintf(&b, "%s%s\n%s\n", number(i+1), item, itemText)
					} else {
						fmt.Fprintf(&b, "%s%s。%s\n", number(i+1), item, itemText)
					}
				}
				if err := several(b.String(), len(itemTitles)); err != nil {
					t.Errorf("%s, %s, on lines of their own %t: %v", name, title, own, err)
				}
			}
		}
	}
}

// TestListsOfCasesByThemselves: some lists are of cases whatever stands above them.
func TestListsOfCasesByThemselves(t *testing.T) {
	places := []string{"海宁市", "桐乡市", "南浔区", "安吉县", "乌镇镇"}
	for name, number := range numberings {
		var duties, ofPlaces, pieces strings.Builder
		duties.WriteString("某市复制改革经验\n")
		ofPlaces.WriteString("全市改革见闻\n")
		pieces.WriteString("某新区综合改革试点\n")
		for i, item := range itemTitles {
			fmt.Fprintf(&duties, "%s%s：%s（责任单位：市某局）\n", number(i+1), item, itemText)
			fmt.Fprintf(&ofPlaces, "%s%s%s\n%s\n", number(i+1), places[i], item, itemText)
			fmt.Fprintf(&pieces, "%s%s\n%s\n", number(i+1), item, itemText)
		}
		if err := several(duties.String(), len(itemTitles)); err != nil {
			t.Errorf("%s, duties: %v", name, err)
		}
		if err := several(ofPlaces.String(), len(itemTitles)); err != nil {
			t.Errorf("%s, places: %v", name, err)
		}
		if strings.ContainsAny(name, "篇则") || strings.Contains(name, "之") || strings.Contains(name, "事例") {
			if err := several(pieces.String(), len(itemTitles)); err != nil {
				t.Errorf("%s, pieces: %v", name, err)
			}
		}
	}
}

// TestListsByTheirWords: lists count by letters, by NO.1, by a word that the title has, by marks or by places.
func TestListsByTheirWords(t *testing.T) {
	places := []string{"青禾县", "白石区", "柳溪市", "云岭镇"}
	for name, one := range map[string]struct {
		title string
		item  func(i int) string
	}{
		"letters":               {"放管服改革典型案例", func(i int) string { return "案例" + string(rune('A'+i)) + "：" + itemTitles[i] }},
		"NO.1":                  {"营商环境实践十佳入围", func(i int) string { return fmt.Sprintf("NO.%d %s", i+1, itemTitles[i]) }},
		"a word of the title":   {"基层治理“微创新”", func(i int) string { return fmt.Sprintf("微创新%d：%s", i+1, itemTitles[i]) }},
		"another":               {"助企纾困硬招", func(i int) string { return "硬招" + outline.HanNumber(i+1) + "：" + itemTitles[i] }},
		"titles below numbers":  {"调研报告", func(i int) string { return fmt.Sprintf("第%d篇\n%s", i+1, itemTitles[i]) }},
		"marks and places":      {"各地动态", func(i int) string { return "★" + places[i] + itemTitles[i] }},
		"places and colons":     {"各区县经验", func(i int) string { return places[i] + "：" + itemTitles[i] }},
		"centred words":         {"全市最佳实践", func(i int) string { return "最佳实践" + outline.HanNumber(i+1) + "\n" + itemTitles[i] }},
		"a number of the batch": {"可复制推广的改革举措（第三批）", func(i int) string { return "（" + outline.HanNumber(i+1) + "）" + itemTitles[i] }},
	} {
		var b strings.Builder
		b.WriteString(one.title + "\n")
		for i := range places {
			b.WriteString(one.item(i) + "\n" + itemText + "\n")
		}
		if err := several(b.String(), len(places)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPartsOfOneCase: marks, steps, common words and what only sounds like a place are parts of one case.
func TestPartsOfOneCase(t *testing.T) {
	for name, item := range map[string]func(i int) string{
		"marks":    func(i int) string { return "◆" + itemTitles[i] + "\n" },
		"brackets": func(i int) string { return "【" + itemTitles[i] + "】" },
		"一是":       func(i int) string { return outline.HanNumber(i+1) + "是" + itemTitles[i] + "。" },
		"第一，":      func(i int) string { return "第" + outline.HanNumber(i+1) + "，" + itemTitles[i] + "。" },
		"第一步":      func(i int) string { return "第" + outline.HanNumber(i+1) + "步：" + itemTitles[i] + "。" },
		"步骤1":      func(i int) string { return fmt.Sprintf("步骤%d：%s\n", i+1, itemTitles[i]) },
		"阶段一":      func(i int) string { return "阶段" + outline.HanNumber(i+1) + "：" + itemTitles[i] + "\n" },
		"no places": func(i int) string {
			return fmt.Sprintf("%d.%s%s。", i+1, []string{"智慧城市", "未来社区", "产业园区", "特色小镇", "历史街区"}[i], itemTitles[i])
		},
	} {
		for _, title := range []string{"青禾县推行一件事改革", "云岭镇基层治理工作经验", "小网格撬动大治理"} {
			text := title + "\n青禾县事项多、链条长，企业意见大。\n"
			for i := range itemTitles {
				text += item(i) + itemText + "\n"
			}
			if doc, err := readAs(text, document.AsShown); err != nil || len(doc.Cases) != 1 {
				t.Errorf("%s, %s: %v %v", title, name, doc, err)
			}
		}
	}
}

// TestMeasuresOfOneCase: what one case numbers are its measures, and nobody is asked.
func TestMeasuresOfOneCase(t *testing.T) {
	for name, number := range numberings {
		if strings.HasPrefix(name, "案例") {
			continue // which heads cases everywhere but below a section
		}
		measures := func(own bool) string {
			var b strings.Builder
			for i, item := range itemTitles {
				if own {
					fmt.Fprintf(&b, "%s%s\n%s\n", number(i+1), item, itemText)
				} else {
					fmt.Fprintf(&b, "%s%s。%s\n", number(i+1), item, itemText)
				}
			}
			return b.String()
		}
		for _, own := range []bool{false, true} {
			for shape, text := range map[string]string{
				"below a section":   "某区推行一件事改革\n主要做法\n" + measures(own) + "取得成效\n时间减半。\n",
				"before results":    "某区推行一件事改革\n某区事项多。\n" + measures(own) + "【工作成效】\n时间减半。\n",
				"in 二、":             "某区推行一件事改革\n一、改革背景\n企业有难处。\n二、主要做法\n" + strings.ReplaceAll(measures(own), "一、", "1.一、") + "三、取得成效\n时间减半。\n",
				"a plan of duties":  "某区一件事改革实施方案\n" + strings.ReplaceAll(measures(false), "奔波。", "奔波。（责任单位：区某局）"),
				"measures and text": "某区推行一件事改革\n某区事项多，办事慢。\n" + measures(own) + "下一步，该区将继续推进。\n",
			} {
				if (strings.ContainsAny(name, "篇则例践") || name == "做法之一" && own) &&
					(shape == "a plan of duties" || shape == "measures and text") {
					continue // these numbers alone are a sign
				}
				if strings.HasPrefix(name, "一、") && shape == "in 二、" {
					continue
				}
				doc, err := readAs(text, document.AsShown)
				if err != nil || len(doc.Cases) != 1 {
					t.Errorf("%s, %s, on lines of their own %t: %v %v", name, shape, own, doc, err)
				}
			}
		}
	}
}

// TestNumbersWithGaps: cases of which some were taken out are read, and the gap is told; one whose heading is only not
// read as such is none.
func TestNumbersWithGaps(t *testing.T) {
	sections := "改革背景\n事项多。\n主要做法\n减材料。\n"
	for name, text := range map[string]string{
		"1. 2. 4.":  "集\n1. 甲题\n" + sections + "2. 乙题\n" + sections + "4. 丁题\n" + sections,
		"案例二, 五, 九": "集\n案例二 甲题\n" + sections + "案例五 乙题\n" + sections + "案例九 丁题\n" + sections,
		"① ③ ④":     "集\n①甲题\n" + sections + "③乙题\n" + sections + "④丁题\n" + sections,
		"一、 三、 五、":  "集\n一、甲题\n" + sections + "三、乙题\n" + sections + "五、丁题\n" + sections,
	} {
		if err := several(text, 3); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	doc, err := readAs("集\n案例一 甲题\n甲文。\n案例四 乙题\n乙文。\n", document.AsShown)
	if err != nil || len(doc.Notes) != 1 || !strings.Contains(doc.Notes[0].Problem.String(), "二、三") {
		t.Error(doc, err)
	}
}

// TestCollectedHeadings: the headings below the title of a collection are its cases; those of a case are its parts.
func TestCollectedHeadings(t *testing.T) {
	lines := func(title string, headings ...string) []outline.Line {
		made := []outline.Line{{Text: title, Level: 1, Number: 1}}
		for _, h := range headings {
			made = append(made, outline.Line{Text: h, Level: 2, Number: len(made) + 1}, outline.Line{Text: itemText, Number: len(made) + 2})
		}
		return made
	}
	read := func(lines []outline.Line) (*document.Document, error) {
		return (&Text{Lines: lines}).Document(document.NewReading("", opts, nil))
	}
	for _, title := range []string{"绿色金融改革案例集", "某县改革案例汇编", "营商环境经验选编（第二辑）"} {
		if doc, err := read(lines(title, itemTitles...)); err != nil || len(doc.Cases) != len(itemTitles) || doc.Title != title {
			t.Errorf("%s: %v %v", title, doc, err)
		}
	}
	var asked *document.UncertainError
	if doc, err := read(lines("某市改革创新案例", itemTitles...)); !errors.As(err, &asked) || !asked.Told || asked.Cases != len(itemTitles) {
		t.Error(doc, err)
	}
	for _, headings := range [][]string{itemTitles, {"改革背景", "打造平台", "工作成效"}} {
		if doc, err := read(lines("某县推行一件事改革", headings...)); err != nil || len(doc.Cases) != 1 {
			t.Error(doc, err)
		}
	}
}

// TestMainTitlesOfABriefing: what a briefing lists as its main titles, marked or not, are its cases.
func TestMainTitlesOfABriefing(t *testing.T) {
	for _, head := range []string{"【本期要目】", "本期要目", "[本期导读]", "【目录】", "★本期目录"} {
		for _, mark := range []string{"● ", "■", "◆ ", "▲", ""} {
			var b strings.Builder
			b.WriteString("政务信息\n（第45期）\n嘉和县政务服务管理办公室编　　2021年11月5日\n\n" + head + "\n")
			for _, item := range itemTitles {
				b.WriteString(mark + "嘉和县" + item + "\n")
			}
			for _, item := range itemTitles {
				b.WriteString("\n嘉和县" + item + "\n\n" + itemText + "\n")
			}
			if doc, err := readAs(b.String(), document.AsShown); err != nil || len(doc.Cases) != len(itemTitles) ||
				doc.Cases[0].Title != "嘉和县"+itemTitles[0] {
				t.Errorf("%s%s: %v %v", head, mark, doc, err)
			}
		}
	}
}
