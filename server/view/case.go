package view

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/index"
)

// Case is the page of one case.
type Case struct {
	Frame
	ID         string
	Heading    template.HTML
	Number     int
	Collection string // the collection's title
	Region     string
	Year       int // where the date does not say it
	Date       data.Date
	DateRuns   []index.Run
	Source     string // where the case was published
	Inferred   InferredMark
	Placed     InferredMark // of region and year

	Departments []Link // to the cases that have the same
	Domains     []string
	Labels      []Label
	Sections    []Section
	Back        *Link  // to the list that led here
	Original    string // address of the file that it came from; empty where it is not offered
	Citation    string
	Linked      LinkedCase
	Before      *Link // the neighbours in the collection
	After       *Link
	Similar     []Hit // their reasons name the words that both share
}

// LinkedCase is a case as JSON-LD with the words of schema.org, for search engines.
type LinkedCase struct {
	Context     string        `json:"@context"`
	Type        string        `json:"@type"`
	Headline    string        `json:"headline"`
	Description string        `json:"description,omitempty"`
	Address     string        `json:"url,omitempty"`
	Language    string        `json:"inLanguage"`
	Year        string        `json:"datePublished,omitempty"`
	About       []string      `json:"about,omitempty"`
	Authors     []LinkedOrgan `json:"contributor,omitempty"`
	Publisher   *LinkedOrgan  `json:"publisher,omitempty"`
	PartOf      any           `json:"isPartOf,omitempty"` // a *LinkedCollection or, without one, a LinkedSite
}

// LinkedOrgan is a department that led a case, or who publishes it.
type LinkedOrgan struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// LinkedCollection is the collection that a case stands in.
type LinkedCollection struct {
	Type   string     `json:"@type"`
	Name   string     `json:"name"`
	PartOf LinkedSite `json:"isPartOf"`
}

// descriptionLen is the length in characters of a case's description for those who link to it.
const descriptionLen = 120

// Describe is the beginning of a case's text, on one line.
func Describe(c data.Case) string {
	var text strings.Builder
	for _, section := range c.Sections {
		text.WriteString(strings.Join(strings.Fields(section.Text), " "))
		if text.Len() > 4*descriptionLen {
			break
		}
	}
	return Shorten(text.String(), descriptionLen)
}

// citation names a case as a text that refers to it does; with its address, where that is known as a whole.
func citation(v Case, address string) string {
	text := v.Title
	if v.Number > 0 {
		text = caseNumber(v.Number) + "：" + text
	}
	if v.Collection != "" {
		text += "，《" + v.Collection + "》"
	}
	if v.Year > 0 {
		text += fmt.Sprintf("，%d 年", v.Year)
	}
	if address == "" {
		return text
	}
	return text + "，" + address
}

// Label is departments or domains of the case, its region or its year, and the words of the text that led to them.
type Label struct {
	Links    []Link
	Words    []string
	Inferred InferredMark // set where the other field was given
}

// manySections is from how many sections a page that is read on a phone begins with its contents.
const manySections = 3

// Long reports that the page begins with its contents where they do not stand beside it.
func (c Case) Long() bool {
	headed := 0
	for _, section := range c.Sections {
		if section.Heading != "" {
			headed++
		}
	}
	return headed >= manySections
}

// Section is a section of a case.
type Section struct {
	Anchor     string
	Heading    string
	Marks      int // how many places are marked
	Paragraphs []Paragraph
}

// Paragraph is one line of a section. Marker is its number where it is an item of a list: "1.".
type Paragraph struct {
	Marker string
	Runs   []index.Run
}

// NewCase decides what the page of a case shows. In is the search that led to it; names are those of collections that
// have one for people.
func NewCase(f Frame, in Inquiry, m index.MarkedCase, names map[string]string) Case {
	view := Case{
		Frame: f, ID: m.Case.ID, Heading: f.title(m.Title), Number: m.Case.Number,
		Collection: names[m.Case.Collection],
		Region:     m.Case.Region, Year: m.Case.Year, Source: m.Case.URL,
		Inferred: markInferred(m.Case.IsInferred(string(index.Department)), m.Case.IsInferred(string(index.Domain))),
		Placed:   markPlaced(m.Case.IsInferred(data.FieldRegion), m.Case.IsInferred(data.FieldYear)),
		Domains:  m.Case.Domains,
		Labels:   labelViews(m.Case),
	}
	view.Date, view.DateRuns = m.Case.Date, m.Date
	if len(view.DateRuns) == 0 && view.Date != "" {
		view.DateRuns = []index.Run{{Text: view.Date.Text()}}
	}
	view.Citation = citation(view, f.Address)
	view.Linked = LinkedCase{
		Context: "https://schema.org", Type: "Article", Headline: m.Case.Title, Address: f.Address, Language: "zh",
		About: m.Case.Domains, Description: f.Description, Year: cmp.Or(string(m.Case.Date), FigureOrNone(m.Case.Year)),
	}
	for _, name := range m.Case.Departments {
		view.Linked.Authors = append(view.Linked.Authors, LinkedOrgan{"GovernmentOrganization", name})
	}
	if view.Year == view.Date.Year() {
		view.Year = 0
	}
	view.Linked.Publisher, view.Linked.PartOf = f.Site.Linked.Publisher, f.Site.Linked
	if view.Collection != "" {
		view.Linked.PartOf = &LinkedCollection{"Collection", view.Collection, f.Site.Linked}
	}
	for _, name := range m.Case.Departments {
		view.Departments = append(view.Departments, labelLink(index.Department, name))
	}
	for i, section := range m.Case.Sections {
		var runs []index.Run
		if i < len(m.Sections) {
			runs = m.Sections[i]
		}
		view.Sections = append(view.Sections, Section{
			Anchor: fmt.Sprintf("s%d", i+1), Heading: section.Heading,
			Marks: countMarks(runs), Paragraphs: paragraphs(runs),
		})
	}
	if !in.Blank() {
		back := Link{Text: f.Words.Say("返回列表"), Href: in.At("/")}
		if in.Query != "" {
			back.Text = f.Words.Say("返回“%s”的结果", Printable(in.Query))
		}
		view.Back = &back
	}
	return view
}

// labelViews puts labels that rest on the same words together. Region and year are among them where rules chose them.
func labelViews(c data.Case) (views []Label) {
	words := func(field index.Field, label string) []string {
		for _, e := range c.Evidence {
			if e.Field == string(field) && e.Label == label {
				return e.Words
			}
		}
		return nil
	}
	mark := markInferred(c.IsInferred(string(index.Department)), c.IsInferred(string(index.Domain)))
	if mark == "both" {
		mark = "" // it stands over all of them
	}
	add := func(field index.Field, labels []string, of InferredMark) {
		var last *Label // of this field
		for _, label := range labels {
			because := words(field, label)
			if last == nil || len(because) == 0 || !slices.Equal(last.Words, because) {
				views = append(views, Label{Words: because})
				last = &views[len(views)-1]
				if mark == of {
					last.Inferred = mark
				}
			}
			last.Links = append(last.Links, labelLink(field, label))
		}
	}
	add(index.Department, c.Departments, "departments")
	add(index.Domain, c.Domains, "domains")
	for _, placed := range []struct {
		field index.Field
		label string
		mark  InferredMark
	}{{index.Region, c.Region, "region"}, {index.Year, FigureOrNone(c.Year), "year"}} {
		if c.IsInferred(string(placed.field)) {
			views = append(views, Label{
				Links: []Link{labelLink(placed.field, placed.label)}, Words: words(placed.field, placed.label),
				Inferred: placed.mark,
			})
		}
	}
	return views
}

// labelLink leads to all cases with a label.
func labelLink(field index.Field, label string) Link {
	return Link{Text: label, Href: Inquiry{}.With(field, label).At("/")}
}

func countMarks(runs []index.Run) (n int) {
	for _, r := range runs {
		if r.Mark {
			n++
		}
	}
	return n
}

// NeighbourLink leads to a case beside another, which the same search may have led to.
func NeighbourLink(in Inquiry, n *index.Neighbour) *Link {
	if n == nil {
		return nil
	}
	return &Link{Text: n.Title, Href: in.At(CasePath(n.ID))}
}
