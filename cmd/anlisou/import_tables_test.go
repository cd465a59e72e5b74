package main

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"anlisou/data/format"
	"anlisou/data/format/document"
	"anlisou/server"
	"anlisou/server/keys"
	"anlisou/server/view"
)

const (
	unnamedTable = "序号,名目,内容说明,牵头单位,印发日期\n" +
		"1,工地智慧巡查,搭建监测网，异常情况推送到人。,市住建局,2021年2月19日\n2,云踏勘,梳理清单，手机发起。,市审批局,2022-03\n合计,,,2,\n注：由各单位填写。,,,,\n"
	askedText = "no column is named as that of the titles (标题, 案例名称, 项目名称, …); the columns are 序号、名目、内容说明、牵头单位、印发日期; " +
		"give --column 标题=名目 to say which column is the titles'"
)

// TestImportAsksAboutColumns: a table whose title has an unknown name lists its columns, and --column says which is what.
func TestImportAsksAboutColumns(t *testing.T) {
	folder := files(t, "表.csv", unnamedTable)
	path := folder + "/表.csv"
	r := importReportOf(t, exitFailed, path, "--dry-run")
	f := r.Files[0]
	if f.Error.String() != askedText || f.Columns == nil || f.Columns.Proposed != "名目" || len(f.Columns.Columns) != 5 ||
		f.Columns.Columns[3] != (document.Column{Name: "牵头单位", Use: "department"}) {
		t.Errorf("%s\n%+v", f.Error, f.Columns)
	}
	r = importReportOf(t, exitDone, path, "--dry-run", "--column", "标题=名目")
	f = r.Files[0]
	want := []format.Table{{
		Rows: 4, Left: map[string]int{"total": 1, "note": 1},
		Columns: []document.Column{{Name: "序号", Use: "number"}, {Name: "名目", Use: "title"}, {Name: "内容说明", Use: "section"}, {Name: "牵头单位", Use: "department"}, {Name: "印发日期", Use: "date"}},
	}}
	if !reflect.DeepEqual(f.Tables, want) || f.Cases != 2 || f.Understood[0].Date != "2021-02-19" || f.Understood[1].Date != "2022-03" {
		t.Errorf("%+v", f)
	}
	got := anlisou(t, nil, "import", path, "--dry-run", "--column", "title=名目", "--column", "小节=牵头单位")
	for _, says := range []string{
		"; rows that are no cases: 1 total, 1 note\n", "  columns  序号 → 序号、名目 → 标题、内容说明 → 小节、牵头单位 → 小节、印发日期 → 日期\n",
		"year  2021  date  2021-02-19\n",
	} {
		if !strings.Contains(got.stdout, says) {
			t.Errorf("%q is not in %s", says, got.stdout)
		}
	}
	if !strings.Contains(got.stderr, "left out: is a total: 合计 2\n") || !strings.Contains(got.stderr, "left out: is a note: 注：由各单位填写。\n") {
		t.Error(got.stderr)
	}
	if got := anlisou(t, nil, "import", path, "--column", "题目"); got.code != exitUsage || !strings.Contains(got.stderr, "expected 标题=列名") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "import", path, "--dry-run", "--column", "标题=没有"); got.code != exitFailed || !strings.Contains(got.stderr, "no table has a column 没有") {
		t.Errorf("%+v", got)
	}
}

// TestColumnsByAPI: the same question over HTTP, and the answer to it.
func TestColumnsByAPI(t *testing.T) {
	s := newSite(t)
	a := s.send(t, keys.Write, "POST", documentPath("表.csv"), unnamedTable)
	if a.status != http.StatusUnprocessableEntity || a.fields["parameter"] != "column" || !strings.Contains(a.body, "序号、名目、内容说明") {
		t.Errorf("%+v", a)
	}
	a = s.send(t, keys.Write, "POST", documentPath("表.csv", "column", "题目"), unnamedTable)
	if a.status != http.StatusBadRequest || a.fields["parameter"] != "column" {
		t.Errorf("%+v", a)
	}
	doc := documentIn(t, s.sendDocument(t, "表.csv", unnamedTable, "column", "标题=名目"))
	if len(doc.Understood) != 2 || doc.Understood[0].Title != "工地智慧巡查" || doc.Understood[0].Date != "2021-02-19" ||
		len(doc.Tables) != 1 || doc.Tables[0].Left["note"] != 1 || doc.Tables[0].Columns[1] != (server.DocumentColumn{Name: "名目", Use: "title"}) {
		t.Errorf("%+v", doc)
	}
}

// TestColumnsAtTheDesk: the desk asks which column is the title, proposes one, and reads the file anew.
func TestColumnsAtTheDesk(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	v.get(t, "/desk/bring")
	v.bring(t, "form_token", v.token(t), "file/表.csv", unnamedTable)
	v.read(t)
	v.shows(t, "请选一列作标题。", "“名目”看着像。", "内容说明", "这样再读一遍")
	path := strings.Split(v.at, "?")[0]
	form := url.Values{"do": {"columns"},
		"column": {"序号", "名目", "内容说明", "牵头单位", "印发日期"}, "use": {"number", "title", "section", "department", "date"}}
	v.post(t, path, form)
	v.read(t)
	v.shows(t, "工地智慧巡查", "云踏勘", "表里的列当作什么", "合计行 1 行", "注释行 1 行", `value="2021-02-19"`)
	form["use"] = []string{"number", "section", "title", "department", "date"}
	v.post(t, path, form)
	v.read(t)
	v.shows(t, "<h2 lang=\"zh-Hans\">搭建监测网")
}

// TestColumnUses: what the desk offers is what a column may be.
func TestColumnUses(t *testing.T) {
	var offered [][2]string
	for _, u := range view.ColumnUses {
		offered = append(offered, [2]string{u.Use, u.Name})
	}
	if !reflect.DeepEqual(offered, format.ColumnUses()) {
		t.Errorf("%v, want %v", offered, format.ColumnUses())
	}
}

// TestDateOfACase: a date is written by API, comes back, gives the year, is changed, found in other writings, sorted by, and
// exported.
func TestDateOfACase(t *testing.T) {
	s := newSite(t)
	for id, date := range map[string]string{"a": "2021-02-19", "b": "2022-03", "c": ""} {
		a := s.send(t, keys.Write, "PUT", "/api/v1/cases/"+id, `{"title":"甲题`+id+`","sections":[{"heading":"","text":"建立白板机制。"}],"date":"`+date+`"}`)
		if a.status != http.StatusCreated {
			t.Fatal(a)
		}
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/a", ""); a.fields["date"] != "2021-02-19" || a.fields["year"] != 2021.0 {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/d", `{"title":"丁","sections":[{"heading":"","text":"文"}],"date":"2021-02-30"}`); a.status != http.StatusBadRequest || a.fields["parameter"] != "date" {
		t.Error(a)
	}
	if n := s.total(t, "二〇二一年二月十九日"); n != 1 {
		t.Errorf("%d are found", n)
	}
	a := s.send(t, "", "GET", "/api/v1/search?sort=date", "")
	var order []string
	for _, h := range a.fields["hits"].([]any) {
		order = append(order, h.(map[string]any)["id"].(string))
	}
	if strings.Join(order, " ") != "b a c" {
		t.Errorf("by date: %v", order)
	}
	if a := s.send(t, keys.Write, "PATCH", "/api/v1/cases/a", `{"date":"2023-05-01"}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/a", ""); a.fields["date"] != "2023-05-01" || a.fields["year"] != 2023.0 {
		t.Error(a)
	}
	if a := s.send(t, keys.Write, "PATCH", "/api/v1/cases/a", `{"date":""}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/a", ""); a.fields["date"] != nil || a.fields["year"] != nil {
		t.Error(a)
	}
	v := s.comes(t, keys.Write)
	v.get(t, "/desk/cases/at/b")
	v.shows(t, `name="date" value="2022-03"`)
	held, _, err := s.c.writer.Stored(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	form := v.form(held)
	form.Set("date", "2024年6月1日")
	form.Set("year", "")
	v.post(t, "/desk/cases/at/b", form)
	v.shows(t, `name="date" value="2024-06-01"`, `name="year" value="2024"`)
	v.get(t, "/cases/b")
	v.shows(t, `<time datetime="2024-06-01">2024年6月1日</time>`, `"datePublished":"2024-06-01"`)
	v.get(t, "/?q="+url.QueryEscape("2024/6/1"))
	v.shows(t, "日期：2024年6月1日")
	v.get(t, "/?q="+url.QueryEscape("白板机制")+"&sort=date")
	v.shows(t, "按日期")
	v.get(t, "/export?format=csv")
	v.shows(t, "2024-06-01")
}
