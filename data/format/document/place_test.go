package document

import (
	"testing"

	"anlisou/data/say"
)

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		place            Place
		english, chinese string
	}{
		{Place{N: 12}, "line 12", "第 12 行"},
		{Place{Unit: Paragraphs, N: 3}, "paragraph 3", "第 3 段"},
		{Place{Sheet: "案例", Unit: Rows, N: 5}, "sheet 案例, row 5", "工作表“案例”第 5 行"},
		{Place{Table: 1, Unit: Rows, N: 2}, "table 1, row 2", "表 1 的第 2 行"},
		{Place{Table: 1}, "table 1", "表 1"},
		{Place{File: "甲.docx", Table: 1, Unit: Rows, N: 2}, "甲.docx: table 1, row 2", "甲.docx：表 1 的第 2 行"},
	} {
		if english, chinese := c.place.String(), say.In("zh-Hans", c.place); english != c.english || chinese != c.chinese {
			t.Errorf("%q, %q", english, chinese)
		}
	}
}
