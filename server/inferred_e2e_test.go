package server_test

import (
	"encoding/json"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/server"
)

// TestInferredLabelsAreMarked: what rules chose is shown as such, with the words that led to it, in the API and on the pages.
func TestInferredLabelsAreMarked(t *testing.T) {
	text := []data.Section{{Heading: "主要做法", Text: "嘉兴海关推出船边直提,提升口岸通关效率。"}}
	site := startSite(t, []data.Case{
		{ID: "none", Title: "甲", Sections: text},
		{ID: "half", Title: "乙", Sections: text, Departments: []string{"税务局"}, Labels: data.Curated},
		{ID: "given", Title: "丙", Sections: text, Departments: []string{"税务局"}, Domains: []string{"税收服务"}, Region: "杭州", Year: 2020, Labels: data.Curated},
		{ID: "placed", Title: "丁", Departments: []string{"财政局"}, Domains: []string{"税收服务"}, Labels: data.Curated, Sections: []data.Section{{Text: "（2024年6月）\n舟山市推行一件事改革。"}}},
	})
	const (
		both    = `title="部门和领域由系统根据正文推断">推断`
		placed  = `title="地区和年份由系统根据正文推断">推断`
		domains = `title="领域由系统根据正文推断">推断`
	)
	for _, tt := range []struct {
		address string
		has     []string
		not     []string
	}{
		{"/cases/none", []string{both, "归类 <span", "依据：", "嘉兴海关推出", "船边直提"}, []string{domains}},
		{"/cases/half", []string{domains, "依据：", "船边直提"}, []string{both, "归类 <span", "嘉兴海关推出；"}},
		{"/cases/placed", []string{placed, "舟山市", "（2024年6月）", `title="地区由系统根据正文推断">推断`, `title="年份由系统根据正文推断">推断`}, []string{both, domains}},
		{"/cases/placed?lang=en", []string{`title="Region and year were inferred from the text">inferred`}, nil},
		{"/?region=舟山", []string{placed, "丁"}, []string{"丙</a>"}},
		{"/?year=2024", []string{placed, "丁"}, []string{"丙</a>"}},
		{"/export?format=csv&year=2024", []string{",舟山,2024,", "/cases/placed,地区、年份,\r\n"}, nil},
		{"/cases/given", nil, []string{"推断", "依据："}},
		{"/cases/none?lang=en", []string{`title="Departments and domains were inferred from the text">inferred`}, nil},
		{"/cases/half?lang=en", []string{`title="The domains were inferred from the text">inferred`}, nil},
		{"/?department=海关", []string{both, "甲"}, []string{"丙</a>"}},
		{"/?department=税务局", []string{domains}, []string{both}},
		{"/export?format=print&department=海关", []string{both}, nil},
		{"/export?format=csv&department=海关", []string{",推断,缺少\r\n", ",部门、领域、地区,\r\n"}, nil},
		{"/export?format=csv&department=税务局", []string{"/cases/half,领域、地区,\r\n", "/cases/given,,\r\n"}, nil},
	} {
		status, body := get(t, site.URL+escaped(tt.address))
		if status != 200 {
			t.Errorf("%s: status %d", tt.address, status)
		}
		for _, s := range tt.has {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not have %q", tt.address, s)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(body, s) {
				t.Errorf("%s has %q", tt.address, s)
			}
		}
	}

	var one data.Case
	_, body := get(t, site.URL+"/api/v1/cases/none")
	if err := json.Unmarshal([]byte(body), &one); err != nil {
		t.Fatal(err)
	}
	if one.Labels != data.Inferred || len(one.Evidence) != 3 {
		t.Errorf("%s", body)
	}
	for _, e := range one.Evidence {
		if !e.Inferred || e.Score <= 0 || len(e.Words) == 0 || len(e.Places) != len(e.Words) {
			t.Errorf("evidence %+v", e)
		}
	}
	var answer server.Answer
	_, body = get(t, site.URL+"/api/v1/search?sort=number")
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, h := range answer.Hits {
		got[h.ID] = string(h.Labels) + " " + strings.Join(h.Inferred, ",")
	}
	for id, want := range map[string]string{"none": "inferred department,domain,region", "half": "curated domain,region", "given": "curated ", "placed": "curated region,year"} {
		if got[id] != want {
			t.Errorf("the hit %s is %q, want %q", id, got[id], want)
		}
	}
}
