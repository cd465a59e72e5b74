package view

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"anlisou/data"
	"anlisou/index"
)

// ComparePath is where cases stand side by side: ComparePath?id=a&id=b.
const ComparePath = "/compare"

// ParameterCase names a case that is compared; it repeats.
const ParameterCase = "id"

// How many cases stand side by side.
const (
	LeastCompared = 2
	MostCompared  = 4
)

// Compare is the page of cases side by side or, with Choosing, of what may be.
type Compare struct {
	Frame
	Cases   []Compared
	Facts   []Aspect // what the cases are filed under
	Texts   []Aspect // what they tell
	Missing []string // what is to be told of what was asked for and is not there
	More    string   // address where another case is chosen; empty where there are enough

	Choosing *Choosing
}

// Compared is a case at the head of its column.
type Compared struct {
	ID      string
	Place   string // which of how many
	Title   template.HTML
	Name    string // the title as text
	Number  int
	Href    string
	Without string   // address of the comparison without it
	Filed   []Filing // what it is filed under, where a narrow page has no room for rows of it
}

// Filing is what a case is filed under in one respect.
type Filing struct {
	Name string
	Cell ComparedCell
}

// Aspect is a row: what is compared, and what each case says of it.
type Aspect struct {
	Name  string
	Fact  bool // a value, and no text
	Known bool // Name is one of the site's words, and not a case's
	Cells []ComparedCell
}

// ComparedCell is what a case says of an aspect.
type ComparedCell struct {
	Case     *Compared
	Values   []Link // of a fact; without an address where it leads nowhere
	Inferred InferredMark
	Parts    []PartOfCase
	See      string // the heading under which the case has this together with something else
}

// Choosing is the choice of cases to compare.
type Choosing struct {
	Chosen     []Candidate
	Candidates []Candidate
	Asked      bool   // for words
	Words      string // that the candidates were looked for by
	Alike      bool   // they are those that are like what was chosen
	TooMany    bool
}

// Candidate is a case that may be chosen.
type Candidate struct {
	ID     string
	Name   string
	Title  template.HTML
	Number int
	By     string // who led it
}

// CompareAddress is where cases are compared.
func CompareAddress(ids ...string) string {
	address := ComparePath
	for i, id := range ids {
		separator := "&"
		if i == 0 {
			separator = "?"
		}
		address += separator + ParameterCase + "=" + url.QueryEscape(id)
	}
	return address
}

// ChoosingAddress is where another case is chosen beside some.
func ChoosingAddress(ids ...string) string {
	address := CompareAddress(ids...)
	if len(ids) == 0 {
		return address
	}
	return address + "&" + ParameterQuery + "="
}

// without are ids but for one.
func without(ids []string, at int) (rest []string) {
	rest = append(rest, ids[:at]...)
	return append(rest, ids[at+1:]...)
}

// CompareTitle names a comparison by what it compares.
func CompareTitle(w Wording, cases []data.Case) string {
	if len(cases) < LeastCompared {
		return w.Say("案例对比")
	}
	var names []string
	for _, c := range cases {
		names = append(names, shortTitle(c.Title))
	}
	return w.Say("对比：%s", strings.Join(names, " / "))
}

// shortTitle is a title as long as several stand in a line.
func shortTitle(title string) string { return Shorten(title, 18) }

// CompareDescription says in a sentence what is compared.
func CompareDescription(w Wording, cases []data.Case) string {
	if len(cases) < LeastCompared {
		return w.Say("选两到四个案例，并排看它们的做法和成效。")
	}
	var names []string
	for _, c := range cases {
		names = append(names, c.Title)
	}
	return w.Say("并排看做法和成效：%s。", strings.Join(names, w.Say("；")))
}

// NewCompare puts cases side by side; names are those of collections that have one for people.
func NewCompare(f Frame, cases []data.Case, names map[string]string) Compare {
	view := Compare{Frame: f}
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	for i, c := range cases {
		view.Cases = append(view.Cases, Compared{
			ID: c.ID, Place: strconv.Itoa(i+1) + "/" + strconv.Itoa(len(cases)), Title: f.title([]index.Run{{Text: c.Title}}), Name: c.Title, Number: c.Number, Href: CasePath(c.ID),
			Without: ChoosingAddress(without(ids, i)...),
		})
		if len(cases) > LeastCompared {
			view.Cases[i].Without = CompareAddress(without(ids, i)...)
		}
	}
	if len(cases) < MostCompared {
		view.More = ChoosingAddress(ids...)
	}
	view.Facts, view.Texts = facts(view.Cases, cases, names), texts(view.Cases, cases)
	for _, row := range view.Facts {
		for i, cell := range row.Cells {
			if len(cell.Values) > 0 {
				view.Cases[i].Filed = append(view.Cases[i].Filed, Filing{row.Name, cell})
			}
		}
	}
	return view
}

// facts are the rows of what the cases are filed under; one that no case has is left out.
func facts(heads []Compared, cases []data.Case, names map[string]string) (rows []Aspect) {
	add := func(name string, field index.Field, mark InferredMark, values func(c data.Case) []Link) {
		row, any := Aspect{Name: name, Fact: true, Known: true}, false
		for i, c := range cases {
			cell := ComparedCell{Case: &heads[i], Values: values(c)}
			if len(cell.Values) > 0 && c.IsInferred(string(field)) {
				cell.Inferred = mark
			}
			any = any || len(cell.Values) > 0
			row.Cells = append(row.Cells, cell)
		}
		if any {
			rows = append(rows, row)
		}
	}
	labelled := func(field index.Field, labels func(c data.Case) []string) func(c data.Case) []Link {
		return func(c data.Case) (links []Link) {
			for _, label := range labels(c) {
				if label != "" {
					links = append(links, labelLink(field, label))
				}
			}
			return links
		}
	}
	add("部门", index.Department, "departments", labelled(index.Department, func(c data.Case) []string { return c.Departments }))
	add("领域", index.Domain, "domains", labelled(index.Domain, func(c data.Case) []string { return c.Domains }))
	add("年份", index.Year, "year", labelled(index.Year, func(c data.Case) []string { return []string{FigureOrNone(c.Year)} }))
	add("地区", index.Region, "region", labelled(index.Region, func(c data.Case) []string { return []string{c.Region} }))
	several := false
	for _, c := range cases {
		several = several || c.Collection != cases[0].Collection
	}
	if several {
		add("案例集", index.Collection, "", func(c data.Case) []Link {
			if c.Collection == "" {
				return nil
			}
			return []Link{{ValueName(index.Collection, c.Collection, names), Inquiry{}.With(index.Collection, c.Collection).At("/")}}
		})
	}
	return rows
}

// aspects are what cases of reforms tell, in the order in which they do, with the words of headings that say so. The first
// is what stands under no heading.
var aspects = []struct {
	name  string
	words []string
}{
	{"正文", nil},
	{"背景", []string{"背景", "基本情况", "概况", "简介", "概述", "问题", "现状", "起因", "缘由", "由来", "动因"}},
	{"做法", []string{"做法", "举措", "措施", "内容", "路径", "步骤", "流程", "办法", "实践"}},
	{"成效", []string{"成效", "效果", "成果", "成绩", "效益", "实效"}},
	{"启示", []string{"启示", "经验", "体会", "推广", "思考", "意义"}},
	{"下一步", []string{"下一步", "打算", "计划", "展望"}},
}

// aspectsOf are the aspects that a heading names, by their places in aspects, the one that it names first first.
func aspectsOf(heading string) (found []int) {
	places := map[int]int{}
	for n, a := range aspects {
		for _, word := range a.words {
			at := strings.Index(heading, word)
			if at < 0 {
				continue
			}
			if first, named := places[n]; !named || at < first {
				places[n] = at
			}
		}
	}
	for len(places) > 0 {
		best := -1
		for n, at := range places {
			if best < 0 || at < places[best] || at == places[best] && n < best {
				best = n
			}
		}
		found = append(found, best)
		delete(places, best)
	}
	return found
}

// PartOfCase is a section of a case within a row.
type PartOfCase struct {
	Heading    string // where the name of the row does not say it
	Paragraphs []Paragraph
}

// texts are the rows of what the cases tell: the known aspects in their order, and after them headings of the cases' own.
// Whatever a case holds stands in one of them.
func texts(heads []Compared, cases []data.Case) (rows []Aspect) {
	own := map[string]int{} // rows by the headings of cases
	rowOf := func(heading string) int {
		if found := aspectsOf(heading); len(found) > 0 {
			return found[0]
		}
		name := strings.TrimSpace(heading)
		if name == "" {
			return 0
		}
		if _, known := own[name]; !known {
			own[name] = len(rows)
			rows = append(rows, newRow(name, heads))
		}
		return own[name]
	}
	for _, a := range aspects {
		rows = append(rows, newRow(a.name, heads))
		rows[len(rows)-1].Known = true
	}
	for i, c := range cases {
		for _, section := range c.Sections {
			if strings.TrimSpace(section.Text) == "" {
				continue
			}
			row := rowOf(section.Heading)
			cell := &rows[row].Cells[i]
			cell.Parts = append(cell.Parts, PartOfCase{section.Heading, paragraphs([]index.Run{{Text: section.Text}})})
		}
		for _, section := range c.Sections {
			for n, other := range aspectsOf(section.Heading) {
				if cell := &rows[other].Cells[i]; n > 0 && len(cell.Parts) == 0 && strings.TrimSpace(section.Text) != "" {
					cell.See = section.Heading
				}
			}
		}
	}
	return told(rows)
}

func newRow(name string, heads []Compared) Aspect {
	row := Aspect{Name: name, Cells: make([]ComparedCell, len(heads))}
	for i := range heads {
		row.Cells[i].Case = &heads[i]
	}
	return row
}

// told are the rows that a case says something in, without the headings that say no more than the row's name.
func told(rows []Aspect) (kept []Aspect) {
	for _, row := range rows {
		any := false
		for i := range row.Cells {
			parts := row.Cells[i].Parts
			any = any || len(parts) > 0
			if len(parts) == 1 && len(aspectsOf(parts[0].Heading)) < 2 {
				parts[0].Heading = ""
			}
		}
		if any {
			kept = append(kept, row)
		}
	}
	return kept
}

// Columns says how many cases stand side by side, as a class.
func (c Compare) Columns() string { return "n" + strconv.Itoa(len(c.Cases)) }

// NewChoosing decides what may be chosen beside some cases: hits of words, cases alike, or the first of all.
func NewChoosing(f Frame, chosen []data.Case, hits []index.Hit) *Choosing {
	choosing := &Choosing{TooMany: len(chosen) > MostCompared}
	known := map[string]bool{}
	for _, c := range chosen {
		known[c.ID] = true
		choosing.Chosen = append(choosing.Chosen, Candidate{
			ID: c.ID, Name: c.Title, Title: f.title([]index.Run{{Text: c.Title}}), Number: c.Number, By: leaders(f.Words, c.Departments),
		})
	}
	for _, h := range hits {
		if !known[h.ID] {
			choosing.Candidates = append(choosing.Candidates, Candidate{
				ID: h.ID, Name: h.Title, Title: f.title(h.TitleRuns), Number: h.Number, By: leaders(f.Words, h.Departments),
			})
		}
	}
	return choosing
}
