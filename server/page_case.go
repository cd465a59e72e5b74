package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
)

// shownSimilar is how many similar cases the page of a case lists.
const shownSimilar = 4

// caseView is the page of one case.
type caseView struct {
	frame
	Heading    []index.Run
	Number     int
	Collection string // the collection's title
	Region     string
	Year       int
	Source     string // where the case was published
	Inferred   inferredMark

	Departments []link // to the cases that have the same
	Domains     []string
	Labels      []labelView
	Sections    []sectionView
	Back        *link // to the list that led here
	Citation    string
	Linked      linkedCase
	Before      *link // the neighbours in the collection
	After       *link
	Similar     []hitView // their reasons name the words that both share
}

// linkedCase is a case as JSON-LD with the words of schema.org, for search engines.
type linkedCase struct {
	Context     string            `json:"@context"`
	Type        string            `json:"@type"`
	Headline    string            `json:"headline"`
	Description string            `json:"description,omitempty"`
	Address     string            `json:"url,omitempty"`
	Language    string            `json:"inLanguage"`
	Year        string            `json:"datePublished,omitempty"`
	About       []string          `json:"about,omitempty"`
	Authors     []linkedOrgan     `json:"contributor,omitempty"`
	PartOf      *linkedCollection `json:"isPartOf,omitempty"`
}

type linkedOrgan struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type linkedCollection struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// descriptionLen is the length in characters of a case's description for those who link to it.
const descriptionLen = 120

// describe is the beginning of a case's text, on one line.
func describe(c data.Case) string {
	var text strings.Builder
	for _, section := range c.Sections {
		text.WriteString(strings.Join(strings.Fields(section.Text), " "))
		if text.Len() > 4*descriptionLen {
			break
		}
	}
	runes := []rune(text.String())
	if len(runes) > descriptionLen {
		return string(runes[:descriptionLen]) + "…"
	}
	return string(runes)
}

// citation names a case as a text that refers to it does; with its address, where that is known as a whole.
func citation(v caseView, address string) string {
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

// labelView is departments or domains of the case, and the words of the text that led to them.
type labelView struct {
	Links    []link
	Words    []string
	Inferred inferredMark // set where the other field was given
}

type sectionView struct {
	Anchor     string
	Heading    string
	Marks      int // how many places are marked
	Paragraphs []paragraph
}

// paragraph is one line of a section. Marker is its number where it is an item of a list: "1.".
type paragraph struct {
	Marker string
	Runs   []index.Run
}

func (s *Server) casePage(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, pageDialect)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	found, err := s.find(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	if err := s.config.Search.Ready(); err != nil {
		return notReady(err)
	}
	f := s.frame(c, found.Title, in)
	f.Description, f.Article = describe(found), true
	if origin := s.origin(c); origin != "" {
		f.Address = origin + casePath(found.ID)
	}
	f.Canonical, f.Searchable = s.canonical(casePath(found.ID)), true
	marked, ok := aside(c, s, "marks", func(ctx context.Context) (index.MarkedCase, error) {
		return s.config.Search.Mark(ctx, in.Query, in.Verbatim, found)
	})
	if !ok {
		marked = unmarked(found)
	}
	view := newCaseView(f, in, marked, names)
	if n, ok := aside(c, s, "neighbours", func(ctx context.Context) (n neighbours, err error) {
		n.before, n.after, err = s.config.Search.Neighbours(ctx, found)
		return n, err
	}); ok {
		view.Before, view.After = neighbourLink(in, n.before), neighbourLink(in, n.after)
	}
	similar, _ := aside(c, s, "similar cases", func(ctx context.Context) ([]index.Hit, error) {
		return s.config.Search.Similar(ctx, found.ID, shownSimilar)
	})
	view.Similar = similarViews(f.words, in, similar)
	if err := ctx.Err(); err != nil { // nobody waits for the page, or it took too long in all
		return err
	}
	return s.render(c, http.StatusOK, "case", view)
}

// neighbours are the cases before and after one in its collection.
type neighbours struct{ before, after *index.Neighbour }

// unmarked is a case as it stands.
func unmarked(c data.Case) index.MarkedCase {
	m := index.MarkedCase{Case: c, Title: []index.Run{{Text: c.Title}}}
	for _, section := range c.Sections {
		m.Sections = append(m.Sections, []index.Run{{Text: section.Text}})
	}
	return m
}

// aside asks the index for what a page can do without, for a short while. What cannot be found out is logged, and no
// reason to withhold the page.
func aside[A any](
	c *gin.Context, s *Server, what string, question func(context.Context) (A, error),
) (answer A, ok bool) {
	ctx := c.Request.Context()
	answer, err := consult(ctx, s, asideTimeout, question)
	if err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelError, "page is without "+what, slog.String("request_id", requestID(c)),
			slog.String("path", c.Request.URL.Path), slog.Any("error", err))
	}
	return answer, err == nil
}

// similarViews leave out the passages: beside a case there is room for a title and why it stands there.
func similarViews(w wording, in inquiry, hits []index.Hit) []hitView {
	views := hitViews(w, in, &index.Result{}, hits)
	for i := range views {
		views[i].Snippets = nil
	}
	return views
}

// newCaseView decides what the page of a case shows. In is the search that led to it.
func newCaseView(f frame, in inquiry, m index.MarkedCase, names map[string]string) caseView {
	view := caseView{
		frame: f, Heading: m.Title, Number: m.Case.Number,
		Collection: valueName(index.Collection, m.Case.Collection, names),
		Region:     m.Case.Region, Year: m.Case.Year, Source: m.Case.URL,
		Inferred: markInferred(m.Case.IsInferred(string(index.Department)), m.Case.IsInferred(string(index.Domain))),
		Domains:  m.Case.Domains,
		Labels:   labelViews(m.Case),
	}
	view.Citation = citation(view, f.Address)
	view.Linked = linkedCase{
		Context: "https://schema.org", Type: "Article", Headline: m.Case.Title, Address: f.Address, Language: "zh",
		About: m.Case.Domains, Description: f.Description, Year: figureOrNone(m.Case.Year),
	}
	for _, name := range m.Case.Departments {
		view.Linked.Authors = append(view.Linked.Authors, linkedOrgan{"GovernmentOrganization", name})
	}
	if view.Collection != "" {
		view.Linked.PartOf = &linkedCollection{"Collection", view.Collection}
	}
	for _, name := range m.Case.Departments {
		view.Departments = append(view.Departments, labelLink(index.Department, name))
	}
	for i, section := range m.Case.Sections {
		var runs []index.Run
		if i < len(m.Sections) {
			runs = m.Sections[i]
		}
		view.Sections = append(view.Sections, sectionView{
			Anchor: fmt.Sprintf("s%d", i+1), Heading: section.Heading,
			Marks: countMarks(runs), Paragraphs: paragraphs(runs),
		})
	}
	if !in.blank() {
		back := link{Text: f.words.say("返回列表"), Href: in.at("/")}
		if in.Query != "" {
			back.Text = f.words.say("返回“%s”的结果", printable(in.Query))
		}
		view.Back = &back
	}
	return view
}

// labelViews puts labels that rest on the same words together.
func labelViews(c data.Case) (views []labelView) {
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
	add := func(field index.Field, labels []string, of inferredMark) {
		var last *labelView // of this field
		for _, label := range labels {
			because := words(field, label)
			if last == nil || len(because) == 0 || !slices.Equal(last.Words, because) {
				views = append(views, labelView{Words: because})
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
	return views
}

// labelLink leads to all cases with a label.
func labelLink(field index.Field, label string) link {
	return link{Text: label, Href: inquiry{}.with(field, label).at("/")}
}

func countMarks(runs []index.Run) (n int) {
	for _, r := range runs {
		if r.Mark {
			n++
		}
	}
	return n
}

// itemMarker is the number that begins an item of a list: "1." "2、" "(3)" "(四)".
var itemMarker = regexp.MustCompile(`^\s*([0-9\x{FF10}-\x{FF19}]{1,2}[.\x{FF0E}、]|[(\x{FF08}][0-9\x{FF10}-\x{FF19}一二三四五六七八九十]{1,3}[)\x{FF09}])\s*`)

// paragraphs cuts the text of a section at its line breaks. Blank lines go, everything else
// stays, character for character.
func paragraphs(runs []index.Run) (list []paragraph) {
	var current []index.Run
	finish := func() {
		if strings.TrimSpace(textOf(current)) != "" {
			list = append(list, newParagraph(current))
		}
		current = nil
	}
	for _, run := range runs {
		for i, line := range strings.Split(run.Text, "\n") {
			if i > 0 {
				finish()
			}
			if line != "" {
				current = append(current, index.Run{Text: line, Mark: run.Mark})
			}
		}
	}
	finish()
	return list
}

// newParagraph sets an item's number apart, unless a mark runs through it.
func newParagraph(runs []index.Run) paragraph {
	first := runs[0]
	if number := itemMarker.FindString(first.Text); number != "" && !first.Mark && !startsWithDigit(first.Text[len(number):]) {
		rest := slices.Clone(runs)
		rest[0].Text = first.Text[len(number):]
		return paragraph{Marker: number, Runs: rest}
	}
	return paragraph{Runs: runs}
}

// startsWithDigit tells 1.3亿元 from an item's number.
func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func textOf(runs []index.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// neighbourLink leads to a case beside another, which the same search may have led to.
func neighbourLink(in inquiry, n *index.Neighbour) *link {
	if n == nil {
		return nil
	}
	return &link{Text: n.Title, Href: in.at(casePath(n.ID))}
}
