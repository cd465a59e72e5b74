package format

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fieldDocument reads a document that was made after one of an office.
func fieldDocument(t *testing.T, name string) *Document {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata/field", name))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Read(name, content, opts)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(doc.Refused) > 0 {
		t.Errorf("%s: refused %v", name, doc.Refused)
	}
	return doc
}

// labelsOf writes what cases are filed under.
func labelsOf(doc *Document) (list []string) {
	for _, c := range doc.Cases {
		list = append(list, fmt.Sprintf("%s|%s|%s|%d %s", c.Title, strings.Join(c.Departments, "、"), strings.Join(c.Domains, "、"), c.Year, c.Date))
	}
	return list
}

const (
	patrol    = "“智慧巡查+靶向整改”提升工地监管效能"
	survey    = "“云踏勘”让项目审批不再来回跑"
	workshops = "以工代赈“小工坊”撬动群众就近就业"
)

func TestTablesOfOffices(t *testing.T) {
	for name, want := range map[string][]string{
		"01-columns-a.xlsx":  {patrol + "|市住建局||0 ", survey + "|市行政审批局||0 "},
		"14-group-rows.xlsx": {patrol + "|市住建局|优化营商环境|0 ", survey + "|市行政审批局|优化营商环境|0 ", workshops + "|县发展改革局|保障改善民生|0 "},
		"13-three-application-forms.docx": {
			patrol + "|青禾市市住建局|营商环境|2024 2024-06", survey + "|栖霞市市行政审批局|营商环境|2024 2024-06", workshops + "|白石县县发展改革局|营商环境|2024 2024-06",
		},
		"02-notice-with-table.docx": {
			patrol + "|市住建局|监管执法|0 ", survey + "|市行政审批局|监管执法|0 ", workshops + "|县发展改革局||0 ",
			"集成改革打通经营场所登记“堵点”|区市场监管局||0 ", "全链条公平竞争审查机制激发市场活力|市市场监管局||0 ",
		},
	} {
		doc := fieldDocument(t, name)
		if got := strings.Join(labelsOf(doc), "\n"); got != strings.Join(want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, strings.Join(want, "\n"))
		}
	}
	notice := fieldDocument(t, "02-notice-with-table.docx")
	if notice.Title != "关于推广第一批改革举措的通知" || len(notice.Skipped) != 1 || !strings.HasSuffix(notice.Skipped[0].Problem.String(), "各县（市、区）人民政府：") {
		t.Errorf("%q, left out %v", notice.Title, notice.Skipped)
	}
	if len(notice.Tables) != 1 || notice.Tables[0].Left["group"] != 2 {
		t.Errorf("%+v", notice.Tables)
	}
}

// TestTablesBesideText: a table with three rows and more is read as cases where the paper is about it; else the document
// says that it was read as text.
func TestTablesBesideText(t *testing.T) {
	rows := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "<tr><td>%d<td>改革之%d<td>做法之%d<td>市住建局</tr>", i+1, i+1, i+1)
		}
		return b.String()
	}
	table := func(title string, n int) string {
		return "<table><tr><th>序号<th>" + title + "<th>主要内容<th>牵头单位</tr>" + rows(n) + "</table>"
	}
	body := "<p>" + strings.Repeat("各地要明确责任，按季度报送进展，年底开展评估。", 20) + "</p>"
	for _, tt := range []struct {
		name, text     string
		cases, notes   int
		leftOut, title string
	}{
		{"a notice with its annex", "<h1>关于推广第一批改革举措的通知</h1>" + body + "<p>附件：清单</p>" + table("改革举措", 4), 4, 0, "characters around the tables", "关于推广第一批改革举措的通知"},
		{"a line that names the list", "<h1>一批改革</h1>" + body + "<p>改革任务清单</p>" + table("任务名称", 3), 3, 0, "characters around the tables", "一批改革"},
		{"two rows", "<h1>关于推广第一批改革举措的通知</h1>" + body + table("改革举措", 2), 1, 0, "", ""},
		{"a case with a table", "<h1>甲题</h1><h2>一、主要做法</h2>" + body + "<h2>二、取得成效</h2>" + body + table("项目名称", 5), 1, 1, "", ""},
		{"a table of something else", "<h1>关于印发方案的通知</h1>" + body + table("指标", 5), 1, 1, "", ""},
		{"a table and nothing else", "<h1>一览表</h1>" + table("案例名称", 5), 5, 0, "", "一览表"},
	} {
		doc, err := Read("a.html", []byte("<html><body>"+tt.text+"</body></html>"), opts)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if len(doc.Cases) != tt.cases || len(doc.Notes) != tt.notes || doc.Title != tt.title {
			t.Errorf("%s: %d cases, notes %v, title %q", tt.name, len(doc.Cases), doc.Notes, doc.Title)
		}
		left := ""
		for _, r := range doc.Skipped {
			left += r.Place.String() + r.Problem.String()
		}
		if !strings.Contains(left, tt.leftOut) || tt.leftOut == "" && left != "" {
			t.Errorf("%s: left out %v", tt.name, doc.Skipped)
		}
	}
}
