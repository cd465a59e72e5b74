package prose

import (
	"fmt"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/rounds"
)

var itemOrgans = []string{"青禾市公安局", "青禾市水利局", "白石县自然资源局", "柳溪区经济和信息化局", "云岭镇人民政府"}

// innerShapes are what stands below each title of a list without numbers, and shows that each is a case.
var innerShapes = map[string]func(i int) string{
	"problem, practice, effect": func(int) string { return "问题：办事慢。\n做法：" + itemText + "\n成效：快了。\n" },
	"practice and effect":       func(int) string { return "主要做法：" + itemText + "\n工作成效：快了。\n" },
	"other names":               func(int) string { return "缘起：办事慢。\n路径：" + itemText + "\n" },
	"who is responsible":        func(i int) string { return itemText + "\n责任单位：" + itemOrgans[i] + "\n" },
	"who leads, first":          func(i int) string { return "牵头部门：" + itemOrgans[i] + "\n" + itemText + "\n" },
	"who wrote it":              func(i int) string { return itemText + "\n（" + itemOrgans[i] + "供稿）\n" },
	"an organ in brackets":      func(i int) string { return itemText + "\n（" + itemOrgans[i] + "）\n" },
	"an organ below the title":  func(i int) string { return itemOrgans[i] + "\n" + itemText + "\n" },
	"how to reach him":          func(int) string { return itemText + "\n联系人：张三\n联系电话：0571-1234567\n" },
}

// plainSetting writes a list without numbers: lines alone, with blank lines between, or with headings of a level.
func plainSetting(title, setting string, body func(i int) string) []outline.Line {
	var lines []outline.Line
	add := func(text string, level int) {
		for part := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			lines = append(lines, outline.Line{Text: part, Level: level, Number: len(lines) + 1})
			level = 0
		}
	}
	level := map[string]int{"headings below one": 2, "headings of one level": 1}[setting]
	if setting != "headings of one level" || title != "" {
		add(title, min(level, 1))
	}
	for i, item := range itemTitles {
		if setting == "blank lines" {
			add("", 0)
		}
		add(item, level)
		add(body(i), 0)
	}
	return lines
}

func readLinesAs(lines []outline.Line, count document.CaseCount) (*document.Document, error) {
	in := opts
	in.Cases = count
	return (&Text{Lines: lines}).Document(document.NewReading("", in, nil))
}

// asksAndDivides is why a text does not ask, or is not one case or n cases as it is told to; nil where all is so.
func asksAndDivides(lines []outline.Line, n int) error {
	_, err := readLinesAs(lines, document.AsShown)
	asked, ok := err.(*document.UncertainError) //nolint:errorlint // it is the error itself
	if !ok || asked.Cases != n || !asked.Told {
		return fmt.Errorf("does not ask for %d: %w", n, err)
	}
	if doc, err := readLinesAs(lines, document.OneCase); err != nil || len(doc.Cases) != 1 {
		return fmt.Errorf("one: %w", err)
	}
	if doc, err := readLinesAs(lines, document.ManyCases); err != nil || len(doc.Cases) != n {
		return fmt.Errorf("many: %v %w", doc, err)
	}
	return nil
}

// TestListsWithoutNumbers: titles without numbers are asked about where the same stands below each, whatever the title
// above says and however they are set; both answers are followed, and organs go to their cases.
func TestListsWithoutNumbers(t *testing.T) {
	rounds.Computes(t)
	for name, body := range innerShapes {
		for _, setting := range []string{"lines", "blank lines", "headings below one", "headings of one level"} {
			for _, title := range []string{"青禾市深化改革工作见闻", "各地改革在行动", "全市改革创新典型案例", "改革案例汇编"} {
				lines := plainSetting(title, setting, body)
				if setting == "headings of one level" {
					lines = lines[1:]
				}
				doc, err := readLinesAs(lines, document.AsShown)
				if err == nil && len(doc.Cases) == len(itemTitles) { // the title or the names of sections tell
					continue
				}
				if err := asksAndDivides(lines, len(itemTitles)); err != nil {
					t.Errorf("%s, %s, %s: %v", name, setting, title, err)
					continue
				}
				doc, _ = readLinesAs(lines, document.ManyCases)
				for i, c := range doc.Cases {
					if c.Title != itemTitles[i] {
						t.Errorf("%s, %s, %s: %q", name, setting, title, c.Title)
					}
					if strings.HasPrefix(name, "who") || strings.HasPrefix(name, "an organ") {
						if len(c.Departments) != 1 || c.Departments[0] != itemOrgans[i] {
							t.Errorf("%s, %s, %s: %s has %v", name, setting, title, c.Title, c.Departments)
						}
					}
				}
			}
		}
	}
}

// TestPartsWithoutNumbers: what one case has below headings of its own is its parts, and nobody is asked.
func TestPartsWithoutNumbers(t *testing.T) {
	counted := "一是建机制。" + itemText + "\n二是优流程。" + itemText + "\n"
	for name, text := range map[string]string{
		"nothing in common":   "织密服务网格\n" + itemText + "\n优化办事流程\n" + itemText + "\n强化要素保障\n" + itemText + "\n",
		"measures that count": "织密服务网格\n" + counted + "优化办事流程\n" + counted + "强化要素保障\n" + counted,
		"one name":            "织密服务网格\n问题：办事慢。\n" + itemText + "\n优化办事流程\n问题：办事慢。\n" + itemText + "\n强化要素保障\n问题：办事慢。\n" + itemText + "\n",
		"only some":           "织密服务网格\n问题：办事慢。\n做法：" + itemText + "\n优化办事流程\n" + itemText + "\n强化要素保障\n" + itemText + "\n",
		"sections":            "主要做法\n织密服务网格\n" + itemText + "\n（市公安局）\n优化办事流程\n" + itemText + "\n（市水利局）\n强化要素保障\n" + itemText + "\n（市住建局）\n取得成效\n" + itemText + "\n",
	} {
		for _, lead := range []string{"某县事项多，链条长，企业意见大。\n", ""} {
			for _, title := range []string{"某县推行一件事改革", "小网格撬动大治理"} {
				if doc, err := readAs(title+"\n"+lead+text, document.AsShown); err != nil || len(doc.Cases) != 1 {
					t.Errorf("%s, %s: %v %v", name, title, doc, err)
				}
			}
		}
	}
	plan := plainSetting("某区优化服务工作方案", "lines", innerShapes["who is responsible"])
	if doc, err := readLinesAs(plan, document.AsShown); err != nil || len(doc.Cases) != 1 {
		t.Error(doc, err)
	}
}

// TestBothAnswersAreFollowed: whatever the title announces, a text that asks is one case or several as it is told.
func TestBothAnswersAreFollowed(t *testing.T) {
	shapes := map[string]func(i int) string{
		"titles and texts":  func(i int) string { return itemTitles[i] + "\n" + itemText + "\n" },
		"counted sentences": func(i int) string { return itemTitles[i] + "\n一是建机制。二是优流程。\n" },
		"short sentences":   func(i int) string { return itemTitles[i] + "。" + itemText + "\n" },
		"clauses":           func(i int) string { return itemOrgans[i] + itemTitles[i] + "，" + itemText + "\n" },
		"words and a space": func(i int) string { return itemTitles[i] + "　" + itemText + "\n" },
		"names":             func(i int) string { return fmt.Sprintf("%d.%s（%s）\n", i+1, itemTitles[i], itemOrgans[i]) },
		"names alone":       func(i int) string { return fmt.Sprintf("%d.%s\n", i+1, itemTitles[i]) },
		"names, no numbers": func(i int) string { return itemTitles[i] + "（" + itemOrgans[i] + "）\n" },
		"who wrote it":      func(i int) string { return itemTitles[i] + "\n" + itemText + "（" + itemOrgans[i] + "供稿）\n" },
		"numbers":           func(i int) string { return fmt.Sprintf("%d.%s\n%s\n", i+1, itemTitles[i], itemText) },
	}
	for name, shape := range shapes {
		for _, title := range []string{"改革案例汇编", "10个改革案例公布", "五个典型经验发布", "优化营商环境案例选编", "五个改革案例", "政务服务创新典型案例（5例）", "基层治理案例集（第二辑）"} {
			text := title + "\n"
			for i := range itemTitles {
				text += shape(i)
			}
			if doc, err := readAs(text, document.AsShown); err == nil && len(doc.Cases) == len(itemTitles) {
				continue
			}
			lines, _ := outline.Lines(text, nil)
			if err := asksAndDivides(lines, len(itemTitles)); err != nil {
				t.Errorf("%s, %s: %v", name, title, err)
			}
		}
	}
}

// TestNamesListed: a list of names of cases with their organs is one of cases, however it is written; one of people,
// organs or annexes is none.
func TestNamesListed(t *testing.T) {
	listed := func(title string, lines ...string) string {
		return title + "\n根据评选办法，经专家评审，拟确定下列项目，现予公示。公示期为五个工作日。\n" + strings.Join(lines, "\n") +
			"\n公示期内如有异议，请向市委改革办反映。联系电话：0571-88888888\n青禾市委改革办\n2023年11月6日\n"
	}
	each := func(form func(i int) string) (lines []string) {
		for i := range itemTitles {
			lines = append(lines, form(i))
		}
		return lines
	}
	ways := map[string][]string{
		"1.甲（某局）": each(func(i int) string { return fmt.Sprintf("%d.%s（%s）", i+1, itemTitles[i], itemOrgans[i]) }),
		"（一）“甲”（申报单位：）": each(func(i int) string {
			return fmt.Sprintf("（%s）“%s”（申报单位：%s）", outline.HanNumber(i+1), itemTitles[i], itemOrgans[i])
		}),
		"1.某局：甲":           each(func(i int) string { return fmt.Sprintf("%d.%s：%s", i+1, itemOrgans[i], itemTitles[i]) }),
		"某局：甲":             each(func(i int) string { return itemOrgans[i] + "：" + itemTitles[i] }),
		"1、甲——某局":          each(func(i int) string { return fmt.Sprintf("%d、%s——%s", i+1, itemTitles[i], itemOrgans[i]) }),
		"甲　　某局":            each(func(i int) string { return itemTitles[i] + "　　" + itemOrgans[i] }),
		"甲（某局、某局）":         each(func(i int) string { return itemTitles[i] + "（" + itemOrgans[i] + "）" }),
		"in one paragraph": {strings.Join(each(func(i int) string { return fmt.Sprintf("%d.%s（%s）", i+1, itemTitles[i], itemOrgans[i]) }), "")},
		"in one sentence":  {strings.Join(each(func(i int) string { return fmt.Sprintf("%d.%s（%s）；", i+1, itemTitles[i], itemOrgans[i]) }), " ")},
		"in groups": {"一、一等奖（2个）", "1." + itemTitles[0] + "（" + itemOrgans[0] + "）", "2." + itemTitles[1] + "（" + itemOrgans[1] + "）",
			"二、二等奖（3个）", "1." + itemTitles[2] + "（" + itemOrgans[2] + "）", "2." + itemTitles[3] + "（" + itemOrgans[3] + "）", "3." + itemTitles[4] + "（" + itemOrgans[4] + "）"},
	}
	for name, lines := range ways {
		for _, title := range []string{"关于全市改革创新案例入选名单的公示", "关于优秀改革项目评选结果的通报", "关于公布最佳实践案例名单的通知", "关于下达改革试点项目的通知"} {
			text := listed(title, lines...)
			read, _ := outline.Lines(text, nil)
			if err := asksAndDivides(read, len(itemTitles)); err != nil {
				t.Errorf("%s, %s: %v", name, title, err)
				continue
			}
			doc, _ := readAs(text, document.ManyCases)
			for i, c := range doc.Cases {
				if c.Title != itemTitles[i] || len(c.Departments) != 1 || c.Departments[0] != itemOrgans[i] || c.Date != "2023-11-06" {
					t.Errorf("%s: %s %v %s", name, c.Title, c.Departments, c.Date)
				}
			}
		}
	}
	people := []string{"张三", "李小四", "王五", "欧阳小六", "赵七"}
	for name, text := range map[string]string{
		"people":              listed("关于先进个人入选名单的公示", each(func(i int) string { return fmt.Sprintf("%d.%s（%s）", i+1, people[i], itemOrgans[i]) })...),
		"people of a project": listed("关于改革项目专家名单的公示", each(func(i int) string { return fmt.Sprintf("%d.%s（%s）", i+1, people[i], itemOrgans[i]) })...),
		"organs":              listed("关于改革创新项目先进单位名单的公示", each(func(i int) string { return fmt.Sprintf("%d.%s", i+1, itemOrgans[i]) })...),
		"annexes":             "关于报送改革案例的通知\n各县（市、区）：\n现将有关事项通知如下。\n附件：1.改革任务分工表\n2.工作联系人名单\n3.材料报送要求\n青禾市委改革办\n2023年11月6日\n",
		"steps":               "关于公布改革案例评选结果的通知\n各县：\n现就有关事项通知如下。\n1.认真学习典型做法。各县要组织学习。\n2.抓好推广工作。各县要复制推广。\n3.加强宣传引导。各县要开展宣传。\n青禾市委改革办\n2023年11月6日\n",
	} {
		if doc, err := readAs(text, document.AsShown); err != nil || len(doc.Cases) != 1 {
			t.Errorf("%s: %v %v", name, doc, err)
		}
	}
}
