package server

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/index"
)

// Limits that a request must keep; each is checked before any work is done.
const (
	// maxQueryLen, in characters, has room for a paragraph that somebody pastes. Of a text of statutes, asked of 144,841 articles, 500 take 94 ms of
	// one core, 1000 take 128, 1500 take 190 and 2000 take 235.
	maxQueryLen    = 1000
	defaultSize    = 10 // hits a page
	maxSize        = 100
	maxDepth       = 10_000 // page × size
	defaultSuggest = 8      // suggestions while typing
	maxSuggest     = 20
	defaultSimilar = 5 // cases like one
	maxSimilar     = 20
	maxFilters     = 50  // values of one field
	maxFilterLen   = 100 // characters
	idCharacters   = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	parameterQuery = "q"
)

// inquiry is a search as its address says it: all of a result page's state.
type inquiry struct {
	Query    string
	Filters  index.Filters // without empty fields
	Sort     index.Sort    // empty where the address does not say
	Page     int           // from 1
	Size     int
	Verbatim bool // the query as typed: no correction, no pinyin
	Explain  bool // with an account of the answer
	paged    bool // the address has a page
}

// dialect says which parameters a route understands.
type dialect struct {
	filters          bool     // the facet fields
	names            []string // of the others
	lenient          bool     // unknown parameters (utm_source) are passed over
	size             int      // where the address does not say
	minSize, maxSize int
}

var (
	searchNames = []string{parameterQuery, "sort", "page", "size", "verbatim", "explain", parameterLanguage}

	apiDialect     = dialect{filters: true, names: searchNames, size: defaultSize, maxSize: maxSize}
	pageDialect    = dialect{filters: true, names: searchNames, size: defaultSize, minSize: 1, maxSize: maxSize, lenient: true}
	facetDialect   = dialect{filters: true, names: []string{parameterLanguage}, size: defaultSize}
	suggestDialect = dialect{names: []string{parameterQuery, "size", parameterLanguage}, size: defaultSuggest, minSize: 1, maxSize: maxSuggest}
	similarDialect = dialect{names: []string{"size", parameterLanguage}, size: defaultSimilar, minSize: 1, maxSize: maxSimilar}
	caseDialect    = dialect{names: []string{parameterLanguage}}
	embedDialect   = dialect{filters: true, names: []string{parameterQuery}, size: defaultSize, lenient: true}
)

// parseInquiry reads the query string of an address. An error is a *failure that names the parameter.
func parseInquiry(rawQuery string, d dialect) (inquiry, error) {
	in := inquiry{Filters: index.Filters{}, Page: 1, Size: d.size}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return in, badParameter("", "地址里的参数写法有误")
	}
	// In a fixed order, so that the same address always gets the same answer.
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given := values[name]
		if field := index.Field(name); d.filters && slices.Contains(index.Fields, field) {
			chosen, err := parseFilter(name, given)
			if err != nil {
				return in, err
			}
			if len(chosen) > 0 {
				in.Filters[field] = chosen
			}
			continue
		}
		if !slices.Contains(d.names, name) {
			if d.lenient {
				continue
			}
			return in, badParameter(printable(name), "没有 %s 这个参数", printable(name))
		}
		if len(given) > 1 {
			return in, badParameter(name, "%s 只能给一次", name)
		}
		if err := in.set(name, given[0], d); err != nil {
			return in, err
		}
	}
	if in.Page*in.Size > maxDepth {
		return in, badParameter("page", "只能翻到前 %d 个结果，请用筛选缩小范围", maxDepth)
	}
	return in, nil
}

// repaired is what can be made of an address that is at fault: a query that is too long is cut, a parameter that was given
// more than once means its first value, and what cannot be read at all is left out.
func repaired(rawQuery string) inquiry {
	values, _ := url.ParseQuery(rawQuery) // with an error it gives what it could read
	for field, given := range values {
		if slices.Contains(index.Fields, index.Field(field)) {
			given = slices.DeleteFunc(given, func(value string) bool {
				_, err := parseFilter(field, []string{value})
				return err != nil
			})
			given = given[:min(len(given), maxFilters)]
		} else {
			given = given[:1]
		}
		values[field] = given
	}
	if query := []rune(values.Get(parameterQuery)); len(query) > maxQueryLen {
		values.Set(parameterQuery, string(query[:maxQueryLen]))
	}
	for {
		in, err := parseInquiry(values.Encode(), pageDialect)
		var f *failure
		if !errors.As(err, &f) {
			return in
		}
		if !values.Has(f.parameter) {
			return inquiry{Page: 1, Size: defaultSize}
		}
		values.Del(f.parameter)
	}
}

// set takes over one parameter that is given once. An empty one is as good as none.
func (in *inquiry) set(name, value string, d dialect) error {
	if value == "" {
		return nil
	}
	var err error
	switch name {
	case parameterQuery:
		if !utf8.ValidString(value) {
			return badParameter(name, "搜索词不是有效的 UTF-8 文本")
		}
		if n := utf8.RuneCountInString(value); n > maxQueryLen {
			return badParameter(name, "搜索词有 %d 个字，最多 %d 个", n, maxQueryLen)
		}
		in.Query = plainText(value)
	case "sort":
		if in.Sort = index.Sort(value); in.Sort != index.ByRelevance && in.Sort != index.ByNumber && in.Sort != index.ByYear {
			return badParameter(name, "sort 须是 relevance、number 或 year，收到的是“%s”", printable(value))
		}
	case "page":
		in.paged = true
		in.Page, err = parseNumber(name, value, 1, maxDepth)
	case "size":
		in.Size, err = parseNumber(name, value, d.minSize, d.maxSize)
	case "verbatim":
		in.Verbatim, err = parseSwitch(name, value)
	case "explain":
		in.Explain, err = parseSwitch(name, value)
	case parameterLanguage: // of what is said, not of what is searched for
		if languageNames[value] == "" && !d.lenient {
			return badParameter(name, "lang 须是 zh-Hans、zh-Hant 或 en，收到的是“%s”", printable(value))
		}
	}
	return err
}

func parseNumber(name, value string, low, high int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		return low, badParameter(name, "%s 须是 %d 到 %d 的整数，收到的是“%s”", name, low, high, printable(value))
	}
	return n, nil
}

func parseSwitch(name, value string) (bool, error) {
	n, err := parseNumber(name, value, 0, 1)
	return n == 1, err
}

func parseFilter(name string, given []string) (chosen []string, err error) {
	if len(given) > maxFilters {
		return nil, badParameter(name, "%s 有 %d 个值，最多 %d 个", name, len(given), maxFilters)
	}
	for _, value := range given {
		if !utf8.ValidString(value) {
			return nil, badParameter(name, "%s 的值不是有效的 UTF-8 文本", name)
		}
		if n := utf8.RuneCountInString(value); n > maxFilterLen {
			return nil, badParameter(name, "%s 的一个值有 %d 个字，最多 %d 个", name, n, maxFilterLen)
		}
		if value = plainText(value); value != "" && !slices.Contains(chosen, value) {
			chosen = append(chosen, value)
		}
	}
	return chosen, nil
}

// parseCaseID checks the id in a path; one that no case can have is simply not found.
func parseCaseID(id string) (string, error) {
	if id == "" || len(id) > data.MaxIDLen || strings.Trim(id, idCharacters) != "" {
		return "", notFound("没有这个案例")
	}
	return id, nil
}

// plainText takes control characters for spaces, and trims.
func plainText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}

// printable makes what someone sent fit to be quoted in an error.
func printable(s string) string {
	s = plainText(strings.ToValidUTF8(s, "\uFFFD"))
	if short := []rune(s); len(short) > 40 {
		return string(short[:40]) + "…"
	}
	return s
}

// blank says that the address asks for nothing: the home page is its answer.
func (in inquiry) blank() bool {
	return in.Query == "" && len(in.Filters) == 0 && in.Sort == "" && !in.paged
}

func (in inquiry) request() index.Request {
	return index.Request{
		Query: in.Query, Filters: in.Filters, Sort: in.Sort, Page: in.Page, Size: in.Size,
		Verbatim: in.Verbatim, Explain: in.Explain,
	}
}

// parameter is one name and value of an address, or one hidden field of a form.
type parameter struct{ Name, Value string }

// parameters are the inquiry in the one order that addresses have; what is as by default is left out.
func (in inquiry) parameters() (list []parameter) {
	add := func(name, value string) { list = append(list, parameter{name, value}) }
	if in.Query != "" {
		add(parameterQuery, in.Query)
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
	if in.Size != defaultSize && in.Size > 0 {
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

// at is the address of the inquiry under a path: at("/") is its result page.
func (in inquiry) at(path string) string {
	for i, p := range in.parameters() {
		separator := "&"
		if i == 0 {
			separator = "?"
		}
		path += separator + p.Name + "=" + url.QueryEscape(p.Value)
	}
	return path
}

// asking is the inquiry with other words, which may be corrected as any are.
func (in inquiry) asking(query string) inquiry {
	in.Query, in.Verbatim, in.Page = query, false, 1
	return in
}

// asTyped is the inquiry with its words as they stand.
func (in inquiry) asTyped() inquiry {
	in.Verbatim, in.Page = true, 1
	return in
}

// onPage, sorted, with and without are the inquiry with one thing changed; but for onPage they start on page 1.
func (in inquiry) onPage(page int) inquiry {
	in.Page = page
	return in
}

func (in inquiry) sorted(by index.Sort) inquiry {
	in.Sort, in.Page = by, 1
	return in
}

func (in inquiry) with(field index.Field, value string) inquiry {
	return in.choosing(field, append(slices.Clone(in.Filters[field]), value))
}

func (in inquiry) without(field index.Field, values ...string) inquiry {
	return in.choosing(field, slices.DeleteFunc(slices.Clone(in.Filters[field]), func(chosen string) bool {
		return slices.Contains(values, chosen)
	}))
}

func (in inquiry) withoutFilters() inquiry {
	in.Filters, in.Page = index.Filters{}, 1
	return in
}

func (in inquiry) choosing(field index.Field, values []string) inquiry {
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
