package format

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"anlisou/data/format/document"
)

var (
	adviceColumn = regexp.MustCompile(`--column ('[^']*'|\S+)`)
	adviceCases  = regexp.MustCompile(`--cases (one|many)`)
)

// adviceIn are the ways out that a message offers, each as the options that it names; what it says of any column is done
// with the one that is given.
func adviceIn(t *testing.T, said, column string) (ways []Options) {
	t.Helper()
	for part := range strings.SplitSeq(said, " or ") {
		way, is := opts, false
		if m := adviceCases.FindStringSubmatch(part); m != nil {
			way.Cases, is = CaseCount(m[1]), true
		}
		if m := adviceColumn.FindStringSubmatch(part); m != nil {
			m[1] = strings.Replace(m[1], "标题="+document.AnyColumn, "标题="+column, 1)
			choice, err := ParseColumn(strings.TrimRight(strings.Trim(m[1], "'"), ";,"))
			if err != nil {
				t.Errorf("%s: %v", said, err)
				continue
			}
			way.Columns, is = []ColumnChoice{choice}, true
		}
		if is {
			ways = append(ways, way)
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
	for range 1500 {
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
			said := ""
			if err != nil {
				said = err.Error()
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("%v is no error of a document", err)
				}
			} else {
				for _, n := range doc.Notes {
					said += n.String() + "\n"
				}
			}
			ways := adviceIn(t, said, head[titles])
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
