package server_test

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anlisou/data"
)

// mountain is a collection that has nothing of the bundled one: other words, numbers, organs, places and years.
var mountain = []data.Case{
	{
		ID: "m-1", Collection: "m", Number: 1, Title: "林长制护林员网格巡护机制", Departments: []string{"林业局"}, Domains: []string{"生态环保"}, Region: "丽水", Year: 2021,
		Labels: data.Curated, Sections: []data.Section{{Heading: "做法", Text: "划分网格385个，聘任护林员1200人。护林员每天巡护。"}},
	},
	{
		ID: "m-2", Collection: "m", Number: 2, Title: "竹木加工废料循环利用机制", Departments: []string{"林业局", "经济和信息化局"}, Domains: []string{"生态环保"}, Region: "衢州", Year: 2022,
		Labels: data.Curated, Sections: []data.Section{{Heading: "做法", Text: "竹木加工企业46家集中处置废料，护林员参与监督。"}},
	},
	{
		ID: "m-3", Collection: "m", Number: 3, Title: "乡村医生驻村巡诊全覆盖", Departments: []string{"卫生健康委"}, Domains: []string{"公共卫生"}, Region: "丽水", Year: 2022,
		Labels: data.Curated, Sections: []data.Section{{Heading: "成效", Text: "驻村巡诊惠及山区群众。"}},
	},
}

// tried is an example on the page of help: where it leads, and how many cases it says that are found there.
var tried = regexp.MustCompile(`<a href="(/\?q=[^"]+)"[^>]*>([^<]+)</a> <span class="count">(\d+) `)

// TestEveryExampleFindsSomething: whatever the collection, each link of the page of help leads to as many cases as it says,
// and there is one for every way to ask that the collection has anything for.
func TestEveryExampleFindsSomething(t *testing.T) {
	figure := regexp.MustCompile(`<span class="figure">(\d+)</span>`)
	for name, test := range map[string]struct {
		cases []data.Case
		least int
		says  []string
	}{
		"the bundled collection": {bundled(t), 16, []string{"“", " -", " 或 ", "标题:", "部门:", "领域:", "地区:", "案例二十"}},
		"another":                {mountain, 16, []string{"“", " -", " 或 ", "标题:", "部门:", "领域:", "地区:", "年份:", "案例三", "三百八十五个"}},
	} {
		site := startSite(t, test.cases)
		status, page := get(t, site.URL+"/help")
		if status != http.StatusOK {
			t.Fatalf("%s: %d\n%s", name, status, page)
		}
		examples, queries := tried.FindAllStringSubmatch(page, -1), ""
		if links := strings.Count(page, `<a href="/?q=`); links != len(examples)+1 { // one leads to an explanation
			t.Errorf("%s: %d links for %d examples", name, links, len(examples))
		}
		if len(examples) < test.least {
			t.Errorf("%s: %d examples, want %d", name, len(examples), test.least)
		}
		for _, e := range examples {
			queries += html.UnescapeString(e[2]) + "\n"
			status, results := get(t, site.URL+html.UnescapeString(e[1]))
			total := figure.FindStringSubmatch(results)
			if want, err := strconv.Atoi(e[3]); err != nil || want == 0 || status != http.StatusOK || total == nil || total[1] != e[3] {
				t.Errorf("%s: %s promises %s cases: %d, %v", name, e[2], e[3], status, total)
			}
			if !strings.Contains(results, `<article class="hit">`) {
				t.Errorf("%s: %s shows no hit", name, e[2])
			}
		}
		for _, want := range test.says {
			if !strings.Contains(queries, want) {
				t.Errorf("%s: no example has %q:\n%s", name, want, queries)
			}
		}
		for _, class := range []string{"用拼音", "首字母", "数字和日期", "繁体字", "错字"} {
			row := regexp.MustCompile(`<h3>` + class + `</h3>.*`).FindString(page)
			if !strings.Contains(row, "案例里写的是") && class != "错字" || !strings.Contains(row, `class="tries"`) {
				t.Errorf("%s: no example for %s: %s", name, class, row)
			}
		}
	}
}

// TestHelpWithoutExamples: a collection that nothing can be taken from is explained all the same.
func TestHelpWithoutExamples(t *testing.T) {
	for name, cases := range map[string][]data.Case{
		"none":         nil,
		"letters only": {{ID: "l-1", Collection: "l", Title: "VR", Sections: []data.Section{{Text: "AR"}}}},
	} {
		status, page := get(t, startSite(t, cases).URL+"/help")
		if status != http.StatusOK || !strings.Contains(page, "原样的短语") {
			t.Errorf("%s: %d\n%s", name, status, page)
		}
		if found := tried.FindAllString(page, -1); len(found) > 0 {
			t.Errorf("%s: examples %q", name, found)
		}
	}
}

// TestWhyIsALink: the account of an answer is a link of the results, there and back, and keeps what was asked for.
func TestWhyIsALink(t *testing.T) {
	site := startSite(t, bundled(t))
	_, page := get(t, site.URL+escaped("/?q=一体化&department=法院"))
	why := regexp.MustCompile(`<p class="why"><a href="([^"]+)"[^>]*>([^<]+)<`)
	link := why.FindStringSubmatch(page)
	if link == nil || link[2] != "为什么是这些结果" || strings.Contains(page, `class="explained`) {
		t.Fatalf("no link to the account: %v", link)
	}
	_, page = get(t, site.URL+html.UnescapeString(link[1]))
	if !strings.Contains(page, `class="explained`) || !strings.Contains(page, "法院") {
		t.Errorf("%s gives no account", link[1])
	}
	back := why.FindStringSubmatch(page)
	if back == nil || html.UnescapeString(back[1]) != escaped("/?q=一体化&department=法院") {
		t.Errorf("the way back is %v", back)
	}
	if _, all := get(t, site.URL+"/?sort=number"); why.MatchString(all) {
		t.Error("an account is offered where nothing was asked")
	}
}

// TestEitherOfTwoIsAPairThatBelongsTogether: the example of one of two names departments that lead a case together, or cases of
// one domain, and where there are many cases each of the two adds to what is found.
func TestEitherOfTwoIsAPairThatBelongsTogether(t *testing.T) {
	for name, cases := range map[string][]data.Case{"the bundled collection": bundled(t), "another": mountain} {
		site := startSite(t, cases)
		_, page := get(t, site.URL+"/help")
		pair := regexp.MustCompile(`>([^<> ]+) 或 ([^<> ]+)</a> <span class="count">(\d+) `).FindStringSubmatch(page)
		if pair == nil {
			t.Fatalf("%s: no example", name)
		}
		domains := func(department string) map[string]bool {
			of := map[string]bool{}
			for _, c := range cases {
				if slices.Contains(c.Departments, department) {
					for _, d := range c.Domains {
						of[d] = true
					}
				}
			}
			return of
		}
		others, related := domains(pair[2]), false
		for d := range domains(pair[1]) {
			related = related || others[d]
		}
		if !related {
			t.Errorf("%s: %s and %s have nothing to do with one another", name, pair[1], pair[2])
		}
		both, _ := strconv.Atoi(pair[3])
		for _, one := range pair[1:3] {
			_, results := get(t, site.URL+escaped("/?q="+one))
			alone := regexp.MustCompile(`<span class="figure">(\d+)</span>`).FindStringSubmatch(results)
			if alone == nil {
				t.Fatalf("%s: %s finds nothing", name, one)
			}
			if n, _ := strconv.Atoi(alone[1]); n > both || n == both && len(cases) > len(mountain) {
				t.Errorf("%s: %s alone finds %d of %d", name, one, n, both)
			}
		}
	}
}
