package view

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/index"
)

// Paths of the site that pages lead to.
const (
	ExportPath   = "/export"
	OverviewPath = "/overview"
	DisplayPath  = "/display"
	EmbedPath    = "/embed"
	WidgetPrefix = "/widget/v1/"
	WidgetScript = "case-search.js"
)

// ParameterQuery is the parameter of an address that holds the query.
const ParameterQuery = "q"

const (
	// DefaultSize is the hits of a page where the address does not say.
	DefaultSize = 10
	// MaxDepth is how many hits may be paged through: page × size.
	MaxDepth = 10_000
)

// Inquiry is a search as its address says it: all of a result page's state.
type Inquiry struct {
	Query    string
	Filters  index.Filters // without empty fields
	Sort     index.Sort    // empty where the address does not say
	Page     int           // from 1
	Size     int
	Verbatim bool // the query as typed: no correction, no pinyin
	Explain  bool // with an account of the answer
	Paged    bool // the address has a page
}

// PlainText takes control characters for spaces, and trims.
func PlainText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}

// Printable makes what someone sent fit to be quoted in an error.
func Printable(s string) string {
	s = PlainText(strings.ToValidUTF8(s, "\uFFFD"))
	if short := []rune(s); len(short) > 40 {
		return string(short[:40]) + "…"
	}
	return s
}

// escaped are bytes of an address beyond ASCII, which browsers write so and take unwritten.
var escaped = regexp.MustCompile("(?:%[89A-Fa-f][0-9A-Fa-f])+")

// Readable is an address as people read it: what is not ASCII stands as itself. What has a meaning in an address stays escaped, so
// that the address still leads where it led.
func Readable(address string) string {
	return escaped.ReplaceAllStringFunc(address, func(part string) string {
		text, err := url.PathUnescape(part)
		if err != nil || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return part
		}
		return text
	})
}

// Blank says that the address asks for nothing: the home page is its answer.
func (in Inquiry) Blank() bool {
	return in.Query == "" && len(in.Filters) == 0 && in.Sort == "" && !in.Paged
}

// Request is the inquiry as the index is asked.
func (in Inquiry) Request() index.Request {
	return index.Request{
		Query: in.Query, Filters: in.Filters, Sort: in.Sort, Page: in.Page, Size: in.Size,
		Verbatim: in.Verbatim, Explain: in.Explain,
	}
}

// Parameter is one name and value of an address, or one hidden field of a form.
type Parameter struct{ Name, Value string }

// Parameters are the inquiry in the one order that addresses have; what is as by default is left out.
func (in Inquiry) Parameters() (list []Parameter) {
	add := func(name, value string) { list = append(list, Parameter{name, value}) }
	if in.Query != "" {
		add(ParameterQuery, in.Query)
	}
	for _, field := range index.Fields {
		for _, value := range in.Filters[field] {
			add(string(field), value)
		}
	}
	if in.Sort != "" {
		add("sort", string(in.Sort))
	}
	if in.Page > 1 {
		add("page", strconv.Itoa(in.Page))
	}
	if in.Size != DefaultSize && in.Size > 0 {
		add("size", strconv.Itoa(in.Size))
	}
	if in.Verbatim {
		add("verbatim", "1")
	}
	if in.Explain {
		add("explain", "1")
	}
	return list
}

// At is the address of the inquiry under a path: At("/") is its result page.
func (in Inquiry) At(path string) string {
	for i, p := range in.Parameters() {
		separator := "&"
		if i == 0 {
			separator = "?"
		}
		path += separator + p.Name + "=" + url.QueryEscape(p.Value)
	}
	return path
}

// Asking is the inquiry with other words, which may be corrected as any are.
func (in Inquiry) Asking(query string) Inquiry {
	in.Query, in.Verbatim, in.Page = query, false, 1
	return in
}

// asTyped is the inquiry with its words as they stand.
func (in Inquiry) asTyped() Inquiry {
	in.Verbatim, in.Page = true, 1
	return in
}

// onPage, sorted, With and without are the inquiry with one thing changed; but for onPage they start on page 1.
func (in Inquiry) onPage(page int) Inquiry {
	in.Page = page
	return in
}

// explained is the inquiry with an account of its answer, or without.
func (in Inquiry) explained(explain bool) Inquiry {
	in.Explain = explain
	return in
}

func (in Inquiry) sorted(by index.Sort) Inquiry {
	in.Sort, in.Page = by, 1
	return in
}

// With has a field take one more value.
func (in Inquiry) With(field index.Field, value string) Inquiry {
	return in.choosing(field, append(slices.Clone(in.Filters[field]), value))
}

func (in Inquiry) without(field index.Field, values ...string) Inquiry {
	return in.choosing(field, slices.DeleteFunc(slices.Clone(in.Filters[field]), func(chosen string) bool {
		return slices.Contains(values, chosen)
	}))
}

// WithoutFilters takes all filters off.
func (in Inquiry) WithoutFilters() Inquiry {
	in.Filters, in.Page = index.Filters{}, 1
	return in
}

func (in Inquiry) choosing(field index.Field, values []string) Inquiry {
	filters := index.Filters{}
	for f, chosen := range in.Filters {
		filters[f] = chosen
	}
	filters[field] = values
	if len(values) == 0 {
		delete(filters, field)
	}
	in.Filters, in.Page = filters, 1
	return in
}

// inAddress is a path with parameters, given as name, value, name, value.
func inAddress(path string, parameters ...string) string {
	for i := 0; i+1 < len(parameters); i += 2 {
		separator := "&"
		if i == 0 {
			separator = "?"
		}
		path += separator + parameters[i] + "=" + url.QueryEscape(parameters[i+1])
	}
	return path
}

// CasePath is where the page of a case is.
func CasePath(id string) string { return "/cases/" + id }
