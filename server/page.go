package server

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/index"
)

// pageNames are the templates that are pages; each is parsed together with layout and parts.
var pageNames = []string{"home", "results", "case", "overview", "export", "error", "widget", "embed"}

// frame is what every page has around its content.
type frame struct {
	Title      string      // of the window, without the site's name
	Query      string      // in the search box
	Kept       []parameter // what else a new search keeps: filters and order
	Canonical  string      // absolute address, empty where it is not known
	Previous   string      // the pages before and after, for the head
	Next       string
	Searchable bool // whether search engines may list the page
	Version    string
	MaxQuery   int
	Home       bool // the search box stands in the page, not above it

	Description string   // in a sentence, for those who link to the page
	Article     bool     // the page is a text, and no list
	Address     string   // the page's own, absolute; empty where the site does not know its own
	Display     string   // the classes of how it is shown
	Switches    []choice // to show it otherwise
	Path        string   // what was asked for, without parameters
	Language    string   // of the interface, as a tag
	Languages   []choice // to read it otherwise

	words wording
}

func (s *Server) frame(c *gin.Context, title string, in inquiry) frame {
	shown, language := displayOf(c), s.language(c)
	words := s.wordings[language]
	return frame{
		Title: title, Query: in.Query, Kept: in.asking("").parameters(),
		Version: s.config.Version, MaxQuery: maxQueryLen,
		Description: words.say("搜索改革创新案例：做法、成效、部门、领域。"),
		Display:     shown.Class(), Switches: shown.switches(c.Request.URL.RequestURI()), Path: c.Request.URL.Path,
		Language: language, Languages: s.languages(c, language), words: words,
	}
}

// canonical is the absolute form of a path, where the configuration knows it.
func (s *Server) canonical(path string) string {
	if s.config.PublicURL == "" {
		return ""
	}
	return s.config.PublicURL + path
}

// link is something to press.
type link struct {
	Text string
	Href string
}

// ShownPassages is how many passages of a hit a list shows at once; the others are a press away.
const ShownPassages = 2

// hitView is a hit as the result page shows it.
type hitView struct {
	Href        string
	Title       []index.Run
	Number      int
	Departments []link
	Domains     []string
	Region      string
	Year        int
	Inferred    inferredMark
	Snippets    []index.Snippet
	More        []index.Snippet // those that are folded away
	Reasons     []string
	Lacks       []string // the words of the query that are not in it
	Score       string   // what Parts sum up to
	Parts       []partView
}

// inferredMark says which labels of a case rules chose: "both", "departments", "domains" or "" for none.
type inferredMark string

func markInferred(departments, domains bool) inferredMark {
	switch {
	case departments && domains:
		return "both"
	case departments:
		return "departments"
	case domains:
		return "domains"
	}
	return ""
}

// hitViews carry the inquiry along into each case's address, so that the way back leads to the same list;
// where the answer is that of a corrected query, as corrected, because those are the words to mark.
// Region and year are shown where the collection has several.
func hitViews(w wording, in inquiry, r *index.Result, hits []index.Hit) []hitView {
	led := in
	if r.Correction != nil && r.Correction.Applied {
		led.Query = r.Correction.Query
	}
	several := map[index.Field]bool{}
	for _, f := range r.Facets {
		several[f.Field] = hasChoice(f)
	}
	views := make([]hitView, len(hits))
	for i, h := range hits {
		views[i] = hitView{
			Href: led.at(casePath(h.ID)), Title: h.TitleRuns, Number: h.Number,
			Domains: h.Domains, Inferred: markInferred(slices.Contains(h.Inferred, index.Department), slices.Contains(h.Inferred, index.Domain)),
			Snippets: h.Snippets[:min(len(h.Snippets), ShownPassages)], More: h.Snippets[min(len(h.Snippets), ShownPassages):],
			Reasons: w.reasons(h.Reasons), Lacks: h.Lacks,
			Score: figure(h.Score), Parts: partViews(h.Parts),
		}
		if several[index.Region] {
			views[i].Region = h.Region
		}
		if several[index.Year] {
			views[i].Year = h.Year
		}
		for _, name := range h.Departments {
			views[i].Departments = append(views[i].Departments,
				link{Text: name, Href: in.choosing(index.Department, []string{name}).at("/")})
		}
	}
	return views
}

func loadTemplates(files fs.FS, a *assets, w wording) (map[string]*template.Template, error) {
	pages := make(map[string]*template.Template, len(pageNames))
	for _, name := range pageNames {
		parts := []string{"layout", "parts", name}
		if name == "embed" { // a page for a frame has nothing around its content
			parts = []string{name}
		}
		page := template.New(parts[0] + ".html").Option("missingkey=error").Funcs(template.FuncMap{
			"asset": func(name string) (string, error) { return a.address(inLanguage(name, w)) },
			"say":   w.say, "of": func(n int, text string) string { return w.of(n, text) }, "number": w.number, "numeral": w.numeral,
		})
		for i, file := range parts {
			source, err := fs.ReadFile(files, "templates/"+file+".html")
			if err != nil {
				return nil, fmt.Errorf("reading the templates: %w", err)
			}
			text, err := w.translated(string(source))
			if err != nil {
				return nil, fmt.Errorf("template %s: %w", file, err)
			}
			part := page
			if i > 0 {
				part = page.New(file + ".html")
			}
			if _, err := part.Parse(text); err != nil {
				return nil, fmt.Errorf("reading the templates: %w", err)
			}
		}
		pages[name] = page
	}
	return pages, nil
}

// render makes a whole page before it sends any of it, so that a fault in a template is a clean error.
func (s *Server) render(c *gin.Context, status int, name string, view any) error {
	var body bytes.Buffer
	if err := s.templates[s.language(c)][name].Execute(&body, view); err != nil {
		return fmt.Errorf("rendering the page %s: %w", name, err)
	}
	s.rememberLanguage(c)
	respond(c, status, contentHTML, body.Bytes())
	return nil
}

// errorView is the page of an error.
type errorView struct {
	frame
	Status    int
	Detail    string
	Again     string // address of the same search without what was wrong with it
	RequestID string // shown where the fault is ours, so that it can be found in the log
	Waiting   bool   // the page comes again by itself
}

// busyPage answers a problem with a page that is made once for each language and display. Five hundred visitors who
// find no place get a thousand pages a second: made for each, they would take the time of those who found one.
func (s *Server) busyPage(c *gin.Context, p problem) {
	language, shown := s.language(c), displayOf(c)
	key := language + " " + shown.Class()
	known, ok := s.busy.Load(key)
	if !ok {
		f := s.frame(c, s.wordings[language].say(p.Title), inquiry{Page: 1, Size: defaultSize})
		f.Switches, f.Languages, f.Path = nil, nil, "/" // they lead to the page that was asked for
		view := errorView{frame: f, Status: p.Status, Detail: f.words.say(p.format, p.args...)}
		var body bytes.Buffer
		if err := s.templates[language]["error"].Execute(&body, view); err != nil {
			s.errorPage(c, p)
			return
		}
		known = newFixedBody(body.Bytes())
		s.busy.Store(key, known)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", contentHTML)
	h.Set("Vary", "Accept-Encoding, Cookie, Accept-Language")
	write(c, p.Status, known.(fixedBody).coded(c))
}

// errorPage answers a problem to a person. It must not fail: where even its template does, plain text is sent.
func (s *Server) errorPage(c *gin.Context, p problem) {
	in, language := repaired(c.Request.URL.RawQuery), s.language(c)
	if p.Status == http.StatusBadRequest { // the same page in another language, or shown otherwise, has an address without what was wrong
		c.Request.URL.RawQuery = strings.TrimPrefix(in.at(""), "?")
	}
	view := errorView{
		frame: s.frame(c, s.wordings[language].say(p.Title), in), Status: p.Status,
		Waiting: p.waiting,
	}
	view.Detail = view.words.say(p.format, p.args...)
	if p.Status == http.StatusBadRequest && !in.blank() {
		view.Again = in.at("/")
	}
	if p.Status >= http.StatusInternalServerError {
		view.RequestID = requestID(c)
	}
	if view.Waiting { // and nowhere else: what took too long would be asked again for as long as the page is open
		c.Header("Refresh", strconv.Itoa(buildingSeconds))
	}
	if err := s.render(c, p.Status, "error", view); err != nil {
		s.log.Error("rendering the error page", "request_id", requestID(c), "error", err)
		respond(c, p.Status, "text/plain; charset=utf-8", []byte(p.Title+"\n"+p.Detail+"\n"))
	}
}
