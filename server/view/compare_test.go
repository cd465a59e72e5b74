package view

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
)

func TestAspectsOfHeadings(t *testing.T) {
	for heading, want := range map[string]string{
		"主要做法": "做法", "二、取得成效:": "成效", "改革背景": "背景", "做法与成效": "做法 成效", "成效及经验做法": "成效 启示 做法", "下一步打算": "下一步", "工作亮点": "", "": "",
		"经验启示": "启示", "创新举措": "做法", "基本情况": "背景", "实施效果": "成效",
	} {
		var got []string
		for _, n := range aspectsOf(heading) {
			got = append(got, aspects[n].name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is %q, want %q", heading, got, want)
		}
	}
}

// TestComparedIsWhole: whatever cases hold stands in their columns, once, in the order of each row's sections; every row has
// a cell of every case, and something in one of them.
func TestComparedIsWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(26, 2))
	headings := []string{"主要做法", "取得成效", "背景", "做法与成效", "", " ", "亮点", "亮点", "经验启示", "做法", "成效", "一、改革背景", "专家点评", "下一步打算", "<b>"}
	for range rounds.Of(500) {
		cases := make([]data.Case, LeastCompared+random.IntN(MostCompared-LeastCompared+1))
		written := make([][]string, len(cases))
		for i := range cases {
			c := &cases[i]
			c.ID, c.Title = fmt.Sprint("c-", i), fmt.Sprint("第", i, "例")
			for range random.IntN(6) {
				var lines []string
				for range random.IntN(4) {
					line := fmt.Sprint("文", random.Uint32())
					lines, written[i] = append(lines, line), append(written[i], line)
				}
				c.Sections = append(c.Sections, data.Section{Heading: headings[random.IntN(len(headings))], Text: strings.Join(lines, "\n")})
			}
			if random.IntN(2) == 0 {
				c.Departments, c.Region, c.Year = []string{"海关"}, "嘉兴", 2020
			}
		}
		page := NewCompare(Frame{}, cases, nil)
		names := map[string]bool{}
		stands := make([][]string, len(cases))
		for _, row := range slices.Concat(page.Facts, page.Texts) {
			if len(row.Cells) != len(cases) || names[row.Name] {
				t.Fatalf("row %q has %d cells of %d cases, or stands twice", row.Name, len(row.Cells), len(cases))
			}
			names[row.Name] = true
			filled := false
			for i, cell := range row.Cells {
				filled = filled || len(cell.Parts)+len(cell.Values) > 0
				if cell.Case.ID != cases[i].ID || cell.See != "" && len(cell.Parts) > 0 {
					t.Errorf("%q: %+v in the column of %s", row.Name, cell, cases[i].ID)
				}
				for _, part := range cell.Parts {
					for _, p := range part.Paragraphs {
						stands[i] = append(stands[i], p.Marker+TextOf(p.Runs))
					}
				}
			}
			if !filled {
				t.Errorf("row %q says nothing", row.Name)
			}
		}
		for i := range cases {
			slices.Sort(stands[i])
			slices.Sort(written[i])
			if !slices.Equal(stands[i], written[i]) {
				t.Fatalf("of %+v stands %q", cases[i], stands[i])
			}
		}
		if more := page.More != ""; more != (len(cases) < MostCompared) || page.Columns() != fmt.Sprint("n", len(cases)) {
			t.Errorf("%d cases: more %v, %s", len(cases), more, page.Columns())
		}
	}
}
