package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
)

// TestFiltersAreFolded: a label is found by its name in any script, width and case, with quotes around it or without.
func TestFiltersAreFolded(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 28))
	labels := []string{"“双碳”", "农业 农村", "RCEP", "“最多跑一次”", "长三角一体化", "Ａ类", "港·澳", "《条例》解读"}
	var cases []data.Case
	for i, label := range labels {
		c := simple(fmt.Sprintf("d%d", i), "甲", "正文", []string{label}, []string{label})
		c.Region, c.Collection = label, label
		cases = append(cases, c)
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for range rounds.Of(300) {
		i := random.IntN(len(labels))
		typed := otherForm(random, labels[i])
		if bare := strings.Trim(labels[i], "“”《》"); random.IntN(2) == 0 {
			typed = bare
		}
		if strings.ContainsFunc(typed, unicode.IsSpace) || strings.ContainsAny(typed, "\"“”「」『』＂") {
			typed = `"` + strings.NewReplacer(`"`, "", "“", "", "”", "", "「", "", "」", "", "『", "", "』", "", "＂", "").Replace(typed) + `"`
		}
		q := []string{"领域:", "領域：", "Domain:", "领域: ", "部门:", "部門：", "地区:", "地區:", "案例集:", "Ｃollection:"}[random.IntN(10)] + typed
		if got := ids(find(t, x, Request{Query: q}).Hits); !slices.Equal(got, []string{fmt.Sprintf("d%d", i)}) {
			t.Errorf("%s finds %v, not %s", q, got, labels[i])
		}
	}
}

// TestOrgansWithTheirPlace: in a collection of many places a department with its place is that one, whether its case
// was labelled so, or has the place for its region, or names it in its text; without its place it is any of them.
func TestOrgansWithTheirPlace(t *testing.T) {
	places := []string{"上海市", "北京市", "海盐县", "桐乡市", "浙江省", "杭州市", "南湖区", "广州市"}
	organs := []string{"公安局", "税务局", "交通运输局", "教育局", "市场监督管理局"}
	var cases []data.Case
	for i, place := range places {
		for j, organ := range organs {
			c := simple(fmt.Sprintf("p%d-o%d", i, j), "甲", "改革办法", []string{place + organ}, nil)
			switch (i + j) % 3 {
			case 1:
				c.Departments, c.Region = []string{organ}, query.WithoutEnding(place)
			case 2:
				c.Departments, c.Sections[0].Text = []string{organ}, "由"+place+organ+"负责"
			}
			cases = append(cases, c)
		}
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for i, place := range places {
		for j, organ := range organs {
			if got, want := ids(find(t, x, Request{Query: "部门:" + place + organ}).Hits), fmt.Sprintf("p%d-o%d", i, j); !slices.Equal(got, []string{want}) {
				t.Errorf("部门:%s%s finds %v, want %s", place, organ, got, want)
			}
		}
	}
	for i, place := range places {
		for j, organ := range organs {
			theirs := fmt.Sprintf("p%d-o%d", i, j)
			but := find(t, x, Request{Query: "部门:" + organ + " -部门:" + place + organ})
			if got := ids(but.Hits); len(got) != len(places)-1 || slices.Contains(got, theirs) {
				t.Errorf("-部门:%s%s leaves %v", place, organ, got)
			}
			if got := ids(find(t, x, Request{Query: "部门:" + place + organ + " OR 没有的词语"}).Hits); !slices.Equal(got, []string{theirs}) {
				t.Errorf("部门:%s%s OR 没有的词语 finds %v", place, organ, got)
			}
			if got := ids(find(t, x, Request{Query: place + organ}).Hits); len(got) == 0 || got[0] != theirs || len(got) > 1 {
				t.Errorf("%s%s finds %v", place, organ, got)
			}
		}
	}
	if got := ids(find(t, x, Request{Query: "部门:海盐公安局"}).Hits); !slices.Equal(got, []string{"p2-o0"}) {
		t.Errorf("部门:海盐公安局 finds %v", got)
	}
	for q, want := range map[string][]string{"部门:上海公安": {"p0-o0"}, "部门:北京税务": {"p1-o1"}, "部门:浙江公安": {"p4-o0"}} {
		if got := ids(find(t, x, Request{Query: q}).Hits); !slices.Equal(got, want) {
			t.Errorf("%s finds %v", q, got)
		}
	}
	for j, organ := range organs {
		r := find(t, x, Request{Query: "部门:" + organ})
		if r.Total != len(places) {
			t.Errorf("部门:%s finds %d", organ, r.Total)
		}
		for _, h := range r.Hits {
			if !strings.HasSuffix(h.ID, fmt.Sprintf("-o%d", j)) {
				t.Errorf("部门:%s finds %s", organ, h.ID)
			}
		}
	}
	for _, v := range find(t, x, Request{}).Facets[0].Values {
		if short, _ := data.DefaultTaxonomy().Department(v.Value); v.Value != short || v.Count != len(places) {
			t.Errorf("the facet has %+v", v)
		}
	}
	// whose places are known, and be it by their text
	if got := ids(find(t, x, Request{Query: "部门:深圳市公安局"}).Hits); len(got) > 0 {
		t.Errorf("an organ of no case finds %v", got)
	}
}

// TestOrgansByWhatTheyAreCalled: customs houses, which the taxonomy knows with their places, courts of a city's
// districts, and ministries.
func TestOrgansByWhatTheyAreCalled(t *testing.T) {
	var cases []data.Case
	for i, organ := range []string{"上海海关", "杭州海关", "宁波海关", "北京市海淀区人民法院", "杭州市西湖区人民法院", "最高人民法院", "公安部", "广州市公安局", "浦东新区人民法院", "廣州市衛生健康委員會"} {
		cases = append(cases, simple(fmt.Sprintf("o%d", i), "甲", "改革办法", []string{organ}, nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for q, want := range map[string]string{
		"部门:杭州海关": "o1", "部门:海关 -部门:杭州海关": "o0 o2", "部门:上海海关 OR 部门:宁波海关": "o0 o2", "部门:北京法院": "o3", "部门:西湖区法院": "o4", "部门:杭州法院": "o4",
		"部门:最高人民法院": "o5", "部门:公安部": "o6", "部门:公安局": "o6 o7", "部门:广东省公安厅": "", "部门:浦东法院": "o8", "部门:公安局政治部": "o6 o7", "部门:法院": "o3 o4 o5 o8", "部门:卫健委": "o9",
	} {
		got := ids(find(t, x, Request{Query: q}).Hits)
		if slices.Sort(got); strings.Join(got, " ") != want {
			t.Errorf("%s finds %v, want %s", q, got, want)
		}
	}
}

// TestFiltersAndTheirOpposites: the cases of a filter and those of the filter with a minus are all cases and no case
// twice, whatever is typed as its value.
func TestFiltersAndTheirOpposites(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 35))
	departments, regions := []string{"海关", "公安局", "数投集团", "法院"}, []string{"嘉兴市", "上海市", ""}
	var cases []data.Case
	for i := range 24 {
		c := simple(fmt.Sprintf("c%02d", i), "甲", "结算", []string{departments[i%4], departments[i/4%4]}, nil)
		c.Region = regions[i%3]
		cases = append(cases, c)
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	values := []string{"海关", "公安局", "数投集团", "法院", "嘉兴", "上海市", "杭州", "！", "。", "·", "-", "\u0301", "\u200b", "年", "2021", "、", "海关、", "结算"}
	signs := []string{"、", "，", "/", " OR ", "；"}
	for range rounds.Of(3000) {
		value := values[random.IntN(len(values))]
		list := random.IntN(3)
		for range list {
			value += signs[random.IntN(len(signs))] + values[random.IntN(len(values))]
		}
		name := []string{"部门:", "地区:", "年份:", "案例集：", "领域:"}[random.IntN(5)]
		if list > 0 {
			value = "(" + value + ")"
		}
		with, without := find(t, x, Request{Query: name + value, Explain: true}), find(t, x, Request{Query: "-" + name + value, Explain: true})
		if len(with.Explanation.Words) > 0 || with.Relaxed != nil {
			continue // a part of it is text
		}
		seen := map[string]int{}
		for _, h := range append(slices.Clone(with.Hits), without.Hits...) {
			seen[h.ID]++
		}
		if with.Total+without.Total != len(cases) || len(seen) != len(cases) {
			t.Fatalf("%s%s finds %d cases, and with a minus %d of %d (plans %s and %s)", name, value, with.Total, without.Total, len(cases),
				with.Explanation.Plan, without.Explanation.Plan)
		}
	}
	for q, want := range map[string]int{"地区:嘉兴 OR 没有的词语": 8, "部门:海关、数投集团": 18, "部门:数投集团、海关": 18, "地区:嘉兴、上海": 16, "地区:上海市": 8, "地区:\u0301": 0} {
		if got := find(t, x, Request{Query: q}).Total; got != want {
			t.Errorf("%s finds %d, want %d", q, got, want)
		}
	}
	for q, want := range map[string]highlight.Reason{"地区:嘉兴 OR 没有的词语": {Kind: highlight.ReasonPlace, Text: "嘉兴"}, "案例集:示例 OR 部门:法院": {Kind: highlight.ReasonDepartment, Text: "法院"}} {
		for _, h := range find(t, x, Request{Query: q}).Hits {
			if !slices.Contains(h.Reasons, want) {
				t.Errorf("%s finds %s because of %v", q, h.ID, h.Reasons)
			}
		}
	}
}
