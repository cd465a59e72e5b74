package prose

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

const (
	tableShare = 0.6 // of a document's text that tables must hold to be what the document is
	listRows   = 3   // rows that a table of cases beside a text has at least
	listForms  = 2   // forms that make a document one of forms
)

// noticeForm is how the title of a paper ends whose annex is what it is about, annexLine a line above such an annex.
var (
	noticeForm = pattern.New(`(?:通知|通报|公告|公示|函|意见|方案|决定|批复|通告|清单|名单|一览表|汇总表|分工表|台账)(?:[(（][^()（）]*[)）])?$`)
	annexLine  = pattern.New(`^[^。；;，,]{0,40}(?:清单|一览表|汇总表|分工表|分解表|任务表|台账|名单|目录|推荐表|统计表)(?:[(（][^()（）]*[)）])?$`)
	// caseSections head the text of a case: a document that has them outside its tables tells of one.
	caseSections = pattern.New(`做法|成效|背景|启示|效果|亮点`)
)

// asSheet is a table of a text as one of a file, and how long its text is in bytes.
func (p *Text) asSheet(i int, in document.Reading) (s table.Sheet, size int) {
	s.Table = i + 1
	for k, cells := range p.Tables[i] {
		in.Budget.Check()
		r := table.Row{Place: document.Place{Table: i + 1, Unit: document.Rows, N: k + 1}}
		for _, c := range cells {
			r.Cells = append(r.Cells, table.SheetCell{Text: c.Text, Up: c.Up, Left: c.Left})
			if !c.Repeats() {
				size += len(c.Text)
			}
		}
		s.Rows = append(s.Rows, r)
	}
	return s, size
}

// tablesOfCases reads a document that is a table of cases, or several; one of forms, each for a case; or a notice with
// a list of cases as its annex. Nil where it is none: a table that only stands in a text is part of it.
func (p *Text) tablesOfCases(in document.Reading) *document.Document {
	var sheets []table.Sheet
	inside, lists, forms := 0, 0, 0
	for i := range p.Tables {
		s, size := p.asSheet(i, in)
		switch {
		case s.IsForm():
			forms++
		case s.HoldsCases(in):
			if len(s.Rows) > listRows {
				lists++
			}
		default:
			continue
		}
		sheets = append(sheets, s)
		inside += size
	}
	if len(sheets) == 0 || forms == 1 && len(sheets) == 1 { // one form is read as the lines that it is
		return nil
	}
	all := 0
	for _, l := range p.Lines {
		all += len(l.Text)
	}
	mostly := float64(inside) >= tableShare*float64(all)
	if !mostly && forms < listForms && (lists < len(sheets)-forms || !p.isAnnexed()) {
		return nil
	}
	doc, err := table.ReadSheets(sheets, "the document", in)
	if err != nil || !mostly && forms < listForms && len(doc.Cases) < listRows {
		return nil // a table of something else; as text it may be read
	}
	p.tellAround(doc)
	if year, err := strconv.Atoi(table.YearOf(doc.Title)); err == nil {
		for i := range doc.Cases {
			if c := &doc.Cases[i]; c.Year == 0 && c.Labels != data.Inferred {
				c.Year = year
			}
		}
	}
	return doc
}

// isAnnexed reports a paper that is about its annex: by its title, or a line that names the annex, and because it has
// none of the sections of a case.
func (p *Text) isAnnexed() bool {
	if p.tellsOfCase() {
		return false
	}
	for i, l := range p.Lines {
		text := strings.TrimSpace(l.Text)
		if l.Dropped || l.Cell || text == "" || utf8.RuneCountInString(text) > maxLabelValue {
			continue
		}
		if i < maxLeadLines && noticeForm.MatchString(text) || annexLine.MatchString(text) ||
			attachmentForm.MatchString(outline.Fold(text)) {
			return true
		}
	}
	return false
}

// tellsOfCase reports a text that has, outside its tables, sections as a case has them.
func (p *Text) tellsOfCase() bool {
	return slices.ContainsFunc(p.Lines, func(l outline.Line) bool {
		name := strings.TrimSpace(l.Text)
		if l.Dropped || l.Cell || utf8.RuneCountInString(name) > maxLabelValue {
			return false
		}
		if heading, _, ok := outline.NamedHeading(name); ok {
			name = heading
		} else if n := outline.ParseNumbered(name); n.Style != outline.NoStyle {
			name = n.Rest
		}
		return outline.IsSectionName(name) && caseSections.MatchString(name)
	})
}

// tellAround gives a document of tables its title, and says how much of its text stands around them, which goes into no
// case.
func (p *Text) tellAround(doc *document.Document) {
	first := outline.FirstText(p.Lines)
	if doc.Title == "" && first >= 0 && !p.Lines[first].Cell && outline.IsTitle(p.Lines[first].Text) {
		doc.Title = strings.TrimSpace(p.Lines[first].Text)
	}
	told := make(map[string]bool, len(p.Tables))
	for _, g := range p.Tables {
		for _, l := range append(g.Lines(noNumber), g.FormLines(noNumber)...) {
			told[l.Text] = true
		}
		for _, row := range g {
			for _, c := range row {
				for part := range strings.SplitSeq(c.Text, "\n") {
					told[strings.TrimSpace(part)] = true
				}
			}
		}
	}
	around, sample := 0, ""
	for _, l := range p.Lines {
		text := strings.TrimSpace(l.Text)
		if l.Dropped || l.Cell || text == "" || text == doc.Title || told[l.Text] || told[text] {
			continue
		}
		around += utf8.RuneCountInString(text)
		if sample == "" {
			sample = text
		}
	}
	if around > 0 {
		doc.Skipped = append(doc.Skipped, document.Refusal{
			Problem: say.Text("%d characters around the tables are in no case: %s", around,
				document.Clip(sample, document.MaxReason)),
		})
	}
}

func noNumber() int { return 0 }

// noteTables notes which tables were read as text: any of some rows in a document that is one case, else those that
// name cases.
func (p *Text) noteTables(doc *document.Document, in document.Reading) {
	for i, g := range p.Tables {
		s, _ := p.asSheet(i, in)
		if len(g) <= listRows || g.Form() || columnsOf(g) < 2 || len(doc.Cases) > 1 && !s.HoldsCases(in) {
			continue
		}
		var names []string
		for _, c := range g[0] {
			if !c.Repeats() && strings.TrimSpace(c.Text) != "" {
				names = append(names, document.Quote(c.Text))
			}
		}
		said := say.Text("%d rows (%s) were read as text, not as cases", len(g), strings.Join(names, "、"))
		if len(doc.Cases) == 1 && in.Options.Cases == document.AsShown {
			if given, ok := p.rowsAsCases(in); ok {
				said = said.With(say.Way{Give: given, To: say.Text("take each row as a case, where it is one")})
			}
		}
		doc.Notes = append(doc.Notes, document.Refusal{Place: document.Place{Table: s.Table}, Problem: said})
	}
}

// rowsAsCases tells, as has been tried, whether the rows of the tables are cases where many are asked for, and and what
// is given for that.
func (p *Text) rowsAsCases(in document.Reading) (given []say.Given, ok bool) {
	given = document.ManyCases.Way(0).Give
	in.Options.Cases = document.ManyCases
	again := func() (*document.Document, error) {
		whole := *p
		whole.Lines = slices.Clone(p.Lines)
		return whole.shape(in)
	}
	doc, err := again()
	if asked := (*document.ColumnsError)(nil); errors.As(err, &asked) && asked.Proposed != "" {
		in.Options.Columns = append(slices.Clone(in.Options.Columns),
			document.ColumnChoice{Use: "title", Column: asked.Proposed})
		given = append(given, asked.Choice())
		doc, err = again()
	}
	return given, err == nil && len(doc.Tables) > 0
}

// columnsAsked asks which column of a document that is mostly a table is that of the titles; nil where it is none, or
// tells of one case.
func (p *Text) columnsAsked(in document.Reading) *document.ColumnsError {
	if in.Options.Cases != document.AsShown || p.tellsOfCase() {
		return nil
	}
	all := 0
	for _, l := range p.Lines {
		all += len(l.Text)
	}
	for i, g := range p.Tables {
		s, size := p.asSheet(i, in)
		if len(g) <= listRows || g.Form() || columnsOf(g) < 2 || float64(size) < tableShare*float64(all) {
			continue
		}
		if asked := s.Question(in); asked != nil {
			asked.Text = true
			return asked
		}
	}
	return nil
}

// columnsOf is how many columns a table has.
func columnsOf(g table.Grid) (n int) {
	for _, row := range g {
		n = max(n, len(row))
	}
	return n
}
