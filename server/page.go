package server

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

// pageNames are the templates that are pages; each is parsed together with layout and parts. Those of the desk have a
// layout of their own, and a page for a frame has nothing around its content.
var pageNames = []string{
	"home", "results", "case", "overview", "export", "compare", "error", "widget", "embed", "help", "accessibility", "feed",
	"desk_login", "desk_again", "desk_cases", "desk_withdrawn", "desk_case", "desk_versions", "desk_sure", "desk_sessions", "desk_state",
	"desk_words", "desk_words_job", "desk_bring", "desk_document", "desk_site",
	"desk_refused",
}

// deskPages begins the names of the desk's.
const deskPages = "desk_"

func (s *Server) frame(c *gin.Context, title string, in view.Inquiry) view.Frame {
	shown, language := displayOf(c), s.language(c)
	words := s.wordings[language]
	return view.Frame{
		Title: title, Query: in.Query, Kept: in.Asking("").Parameters(),
		MaxQuery: maxQueryLen, Site: s.site(words),
		Description: words.Say("搜索改革创新案例：做法、成效、部门、领域。"),
		Display:     shown.Class(), Switches: shown.Switches(c.Request.URL.RequestURI()), Path: c.Request.URL.Path,
		Language: language, Languages: s.languages(c, language), Words: words, Breaks: s.config.Search.Breaks,
	}
}

// printedFrame is the frame of a page that stands at an address, a path with parameters: on paper it says which, and of
// which day it is. A page of an error stands nowhere, and those of the desk are no pages to hand round.
func (s *Server) printedFrame(c *gin.Context, title string, in view.Inquiry, address string) view.Frame {
	f := s.frame(c, title, in)
	f.Made = time.Now().Format(time.DateOnly)
	if origin := s.origin(c); origin != "" {
		f.From = view.Readable(origin + address)
	}
	return f
}

// frameHere is the frame of a page that is no list and no case, and stands at the address that was asked for.
func (s *Server) frameHere(c *gin.Context, title string) view.Frame {
	return s.printedFrame(c, title, view.Inquiry{Page: 1, Size: defaultSize}, c.Request.URL.RequestURI())
}

// canonical is the absolute form of a path, where the configuration knows it.
func (s *Server) canonical(path string) string {
	if s.config.PublicURL == "" {
		return ""
	}
	return s.config.PublicURL + path
}

func loadTemplates(files fs.FS, a *assets, w view.Wording) (map[string]*template.Template, error) {
	functions := template.FuncMap{
		"asset": func(name string) (string, error) { return a.address(inLanguage(name, w)) },
		"say":   w.Say, "number": w.Number, "numeral": w.Numeral,
		"of": w.Of,
	}
	parse := func(into *template.Template, name string) error {
		source, err := fs.ReadFile(files, "templates/"+name+".html")
		if err != nil {
			return fmt.Errorf("reading the templates: %w", err)
		}
		text, err := w.Translated(string(source))
		if err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
		if _, err := into.Parse(text); err != nil {
			return fmt.Errorf("reading the templates: %w", err)
		}
		return nil
	}
	layout := func(name string) (*template.Template, error) {
		around := template.New(name + ".html").Option("missingkey=error").Funcs(functions)
		return around, errors.Join(parse(around, name), parse(around.New("parts.html"), "parts"))
	}
	site, err := layout("layout")
	if err != nil {
		return nil, err
	}
	desk, err := layout("desk")
	if err != nil {
		return nil, err
	}
	pages := make(map[string]*template.Template, len(pageNames))
	for _, name := range pageNames {
		page := template.New(name + ".html").Option("missingkey=error").Funcs(functions)
		part := page
		if name != "embed" {
			around := site
			if strings.HasPrefix(name, deskPages) {
				around = desk
			}
			if page, err = around.Clone(); err != nil {
				return nil, fmt.Errorf("reading the templates: %w", err)
			}
			part = page.New(name + ".html")
		}
		if err := parse(part, name); err != nil {
			return nil, err
		}
		pages[name] = page
	}
	return pages, nil
}

// render makes a whole page before it sends any of it, so that a fault in a template is a clean error.
func (s *Server) render(c *gin.Context, status int, name string, page any) error {
	var body bytes.Buffer
	if err := s.templates[s.language(c)][name].Execute(&body, page); err != nil {
		return fmt.Errorf("rendering the page %s: %w", name, err)
	}
	s.rememberLanguage(c)
	respond(c, status, contentHTML, body.Bytes())
	return nil
}

// busyPage answers a problem with a page that is made once for each language and display. Five hundred visitors who
// find no place get a thousand pages a second: made for each, they would take the time of those who found one.
func (s *Server) busyPage(c *gin.Context, p problem) {
	language, shown := s.language(c), displayOf(c)
	key := language + " " + shown.Class() + " " + s.present().tag
	known, ok := s.busyPages.Load(key)
	if !ok {
		f := s.frame(c, s.wordings[language].Say(p.Title), view.Inquiry{Page: 1, Size: defaultSize})
		f.Switches, f.Languages, f.Path = nil, nil, "/" // they lead to the page that was asked for
		page := view.Error{Frame: f, Status: p.Status, Detail: p.onPage(f.Words)}
		var body bytes.Buffer
		if err := s.templates[language]["error"].Execute(&body, page); err != nil {
			s.errorPage(c, p)
			return
		}
		known = newFixedBody(body.Bytes())
		s.busyPages.Store(key, known)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", contentHTML)
	h.Set("Vary", "Accept-Encoding, Cookie, Accept-Language")
	write(c, p.Status, known.(fixedBody).coded(c))
}

// withoutFault is where an address leads once what was wrong in it is left out: the page that it is of, where that
// shows one thing, and else the search; empty where nothing is left of it.
func withoutFault(c *gin.Context, in view.Inquiry) string {
	path := c.Request.URL.Path
	if ids := askedCases(c.Request.URL.RawQuery); path == view.ComparePath && len(ids) > 0 {
		return view.CompareAddress(ids...)
	}
	if id, ok := strings.CutPrefix(path, view.CasePath("")); ok && c.Param("id") == id {
		return in.At(path)
	}
	if in.Blank() {
		return ""
	}
	return in.At("/")
}

// queryShown is how much of a query stands in a link, in characters.
const queryShown = 24

// wayBack says where a link leads that leaves out what was wrong with a parameter.
func wayBack(w view.Wording, parameter string, in view.Inquiry, to string) string {
	wrong, query := readerName(parameter), view.Shorten(view.Printable(in.Query), queryShown)
	switch {
	case !strings.HasPrefix(to, "/?"):
		return w.Say("打开这一页")
	case query == "":
		return w.Say("打开能读懂的部分")
	case wrong == "" || parameter == view.ParameterQuery || len(in.Filters[index.Field(parameter)]) > 0:
		return w.Say("重新搜索“%s”", query)
	}
	return w.Say("去掉%s，重新搜索“%s”", wrong, query)
}

// errorPage answers a problem to a person. It must not fail: where even its template does, plain text is sent.
func (s *Server) errorPage(c *gin.Context, p problem) {
	in, language := repaired(c.Request.URL.RawQuery), s.language(c)
	again := ""
	if p.Status == http.StatusBadRequest {
		again = withoutFault(c, in)
		// The links to the same page in another language, or shown otherwise, leave out what was wrong.
		c.Request.URL.RawQuery = strings.TrimPrefix(in.At(""), "?")
		if _, query, found := strings.Cut(again, "?"); found {
			c.Request.URL.RawQuery = query
		}
	}
	page := view.Error{
		Frame: s.frame(c, s.wordings[language].Say(p.Title), in), Status: p.Status,
		Waiting: p.waiting,
	}
	page.Detail = p.onPage(page.Words)
	if again != "" {
		page.Again = view.Link{Text: wayBack(page.Words, p.Parameter, in, again), Href: again}
	}
	if p.Status >= http.StatusInternalServerError {
		page.RequestID = requestID(c)
	}
	if page.Waiting { // and nowhere else: what took too long would be asked again for as long as the page is open
		c.Header("Refresh", strconv.Itoa(buildingSeconds))
	}
	if err := s.render(c, p.Status, "error", page); err != nil {
		s.log.Error("rendering the error page", "request_id", requestID(c), "error", err)
		respond(c, p.Status, "text/plain; charset=utf-8", []byte(p.Title+"\n"+p.Detail+"\n"))
	}
}
