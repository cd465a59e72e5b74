package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
)

// Stated is what a document says of itself beside its running text: the table at the head of a page, and what only
// programs read there.
type Stated struct {
	// Shown are values that a reader sees, the surest first. What no field of a case takes is a section under its name.
	Shown []table.Value
	// Hidden are values that no reader sees: they fill in what is said nowhere else.
	Hidden []table.Value
}

// title is the title that a document states; it is empty where it states none.
func (s Stated) title() string {
	for _, v := range slices.Concat(s.Shown, s.Hidden) {
		title := oneLineTitle(v.Text)
		if v.Field == table.FieldTitle && isTitleText(title) && utf8.RuneCountInString(title) <= data.MaxTitleLen {
			return title
		}
	}
	return ""
}

const maxTitleParts = 5 // lines over which a title is set

// statedTitle is the title that the document states, the index of the line behind it where it stands among the first
// lines, and that of its first line; 0 and -1 where it does not.
func (p *Text) statedTitle(lines []outline.Line) (title string, behind, first int) {
	title = p.Stated.title()
	if title == "" {
		return "", 0, -1
	}
	if behind, first = TitleLines(lines, title); behind == 0 {
		return title, 0, -1
	}
	return title, behind, first
}

// TitleLines finds a title among the first lines of a text, where it may be set over several: the index of the line
// behind it, and that of its first. Both are 0 where it does not stand there.
func TitleLines(lines []outline.Line, title string) (behind, first int) {
	key := outline.Fold(title)
	seen := 0
	for i, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		whole, k := "", i
		for range maxTitleParts {
			if k < 0 {
				break
			}
			row := strings.TrimSpace(lines[k].Text)
			if m := titleLabelForm.FindStringSubmatch(row); m != nil && whole == "" {
				row = strings.TrimSpace(m[1])
			}
			whole += row
			folded := outline.Fold(whole)
			if folded == key {
				return k + 1, i
			}
			if !strings.HasPrefix(key, folded) {
				break
			}
			k = outline.TextBelow(lines, k+1)
		}
		if seen++; seen > maxLeadLines {
			break
		}
	}
	return 0, 0
}

// stated gives a case what the document says of itself. What the text names is the surer; the rest of what a reader
// sees is kept under its name.
func (p *Text) stated(c data.Case) data.Case {
	m := table.Made{One: c}
	var rest []data.Section
	for _, v := range p.Stated.Shown {
		if v.Field == table.FieldTitle || v.Field != table.FieldSection && takeLabel(&m, v) {
			continue
		}
		if strings.TrimSpace(v.Text) != "" {
			rest = append(rest, data.Section{Heading: v.Name, Text: v.Text})
		}
	}
	with := m.One
	with.Sections = slices.Concat(with.Sections, rest)
	if len(with.Departments)+len(with.Domains) > 0 && with.Labels == "" {
		with.Labels = data.Curated
	}
	if with.Validate() != nil {
		return c
	}
	return with
}

// filled gives a case what the document says of itself where no reader sees it, where nothing else says so: the organ
// that a page names as its source did not issue the document that names another.
func (p *Text) filled(c data.Case) data.Case {
	m := table.Made{One: c}
	for _, v := range p.Stated.Hidden {
		if v.Field != table.FieldTitle && (v.Field != table.FieldDepartment || len(c.Departments) == 0) {
			takeLabel(&m, v)
		}
	}
	with := m.One
	if len(with.Departments)+len(with.Domains) > 0 && with.Labels == "" {
		with.Labels = data.Curated
	}
	if with.Validate() != nil {
		return c
	}
	return with
}
