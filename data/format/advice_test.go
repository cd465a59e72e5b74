package format

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/rounds"
	"anlisou/data/say"
)

// waysOf are the ways out that a message offers, each as the options that it names; what it says of any column is done
// with the one that is given. What it says itself names none of them, and each is there once.
func waysOf(t *testing.T, said say.Message, column string) (ways []Options) {
	t.Helper()
	for _, lang := range []say.Language{say.English, say.Chinese, say.Traditional} {
		for _, spelling := range []string{"--", "cases=", "column=", "标题=", "cases one"} {
			if strings.Contains(said.In(lang), spelling) {
				t.Errorf("%s names %s", said.In(lang), spelling)
			}
		}
	}
	for _, offered := range said.Ways() {
		way := opts
		for _, given := range offered.Give {
			switch given.Name {
			case document.ChoosesCases:
				way.Cases = CaseCount(given.Value)
			case document.ChoosesColumn:
				choice, err := ParseColumn(strings.Replace(given.Value, "="+document.AnyColumn, "="+column, 1))
				if err != nil {
					t.Errorf("%s: %v", said, err)
				}
				way.Columns = append(way.Columns, choice)
			default:
				t.Errorf("%s: %+v", said, given)
			}
		}
		ways = append(ways, way)
	}
	told := said.Advising(func(g say.Given) (string, bool) { return "<" + g.Name + "=" + g.Value + ">", true }).String()
	for _, offered := range said.Ways() {
		if once := "<" + offered.Give[0].Name + "=" + offered.Give[0].Value + ">"; strings.Count(told, once) != 1 {
			t.Errorf("%s in %s", once, told)
		}
	}
	return ways
}

// TestAdviceAboutTablesHolds: whatever the columns of a table are called and whatever they hold, what a refusal or a
// note says to do is done without a refusal, and no advice leads to other advice.
func TestAdviceAboutTablesHolds(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	kinds := map[string]func(i int) string{
		"number": func(i int) string { return fmt.Sprint(i + 1) },
		"short":  func(i int) string { return fmt.Sprintf("推行第%d项服务", i+1) },
		"long": func(i int) string {
			return strings.Repeat(fmt.Sprintf("建立第%d项机制，统一标准。", i+1), 5)
		},
		"organ": func(int) string { return pick("市住建局", "市税务局", "市教育局") },
		"same":  func(int) string { return "全市" },
		"date":  func(int) string { return pick("2024年12月底", "2023.5", "2018/13/45") },
		"empty": func(int) string { return "" },
	}
	order := []string{"number", "short", "long", "organ", "same", "date"}
	names := strings.Fields("序号 甲 乙 名目 工作 说明 谁来办 项目(必填)X 事例 创新点 亮点工作 重点任务 改革举措 牵头单位 地区 完成时限 做法 备注 指标")
	asked, taken := 0, 0
	for range rounds.Of(1500) {
		width, height := 2+random.IntN(4), 3+random.IntN(5)
		head, cells := make([]string, width), make([]string, width)
		shuffled := random.Perm(len(names))
		of := make([]string, width)
		for i := range width {
			head[i], of[i] = names[shuffled[i]], order[random.IntN(len(order))]
		}
		titles := random.IntN(width)
		of[titles] = "short"
		rows := [][]string{head}
		for r := range height {
			for i := range width {
				cells[i] = kinds[of[i]](r)
			}
			rows = append(rows, append([]string{}, cells...))
		}
		var csv, table strings.Builder
		for _, row := range rows {
			fmt.Fprintln(&csv, `"`+strings.Join(row, `","`)+`"`)
			fmt.Fprintln(&table, "<tr><td>"+strings.Join(row, "</td><td>")+"</td></tr>")
		}
		text := pick("", "<p>"+strings.Repeat("各地要明确责任，按季度报送进展。", 30)+"</p>")
		for name, content := range map[string]string{
			"a.csv": csv.String(), "a.html": "<html><body><h1>" + pick("某地工作", "2024年清单") + "</h1>" + text + "<table>" + table.String() + "</table></body></html>",
		} {
			doc, err := Read(name, []byte(content), opts)
			var said say.Message
			if err != nil {
				said = say.Of(err)
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("%v is no error of a document", err)
				}
			} else {
				said = say.Join("%s; %s", doc.Notes)
			}
			ways := waysOf(t, said, head[titles])
			if err != nil && len(ways) == 0 {
				t.Errorf("%s: %v offers nothing:\n%s", name, err, content)
			}
			asked++
			for _, way := range ways {
				taken++
				if got, err := Read(name, []byte(content), way); err != nil || len(got.Cases) == 0 {
					t.Errorf("%s\nsays %s\nwith %+v: %v", content, said, way, err)
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d documents, %d ways out taken", asked, taken)
}
