package server

import (
	"errors"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

// Limits that a request must keep; each is checked before any work is done.
const (
	// maxQueryLen, in characters, has room for a paragraph that somebody pastes. Of a text of statutes, asked of
	// 144,841 articles, 500 take 94 ms of one core, 1000 take 128, 1500 take 190 and 2000 take 235.
	maxQueryLen    = 1000
	defaultSize    = view.DefaultSize // hits a page
	maxSize        = 100
	maxDepth       = view.MaxDepth // page × size
	defaultSuggest = 8             // suggestions while typing
	maxSuggest     = 20
	defaultSimilar = 5 // cases like one
	maxSimilar     = 20
	maxFilters     = 50  // values of one field
	maxFilterLen   = 100 // characters
	idCharacters   = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
)

// dialect says which parameters a route understands.
type dialect struct {
	filters          bool     // the facet fields
	names            []string // of the others
	lenient          bool     // unknown parameters (utm_source) are passed over
	size             int      // where the address does not say
	minSize, maxSize int
}

var (
	searchNames = []string{view.ParameterQuery, "sort", "page", "size", "verbatim", "explain", parameterLanguage}

	apiDialect  = dialect{filters: true, names: searchNames, size: defaultSize, maxSize: maxSize}
	pageDialect = dialect{
		filters: true, names: searchNames, size: defaultSize, minSize: 1, maxSize: maxSize, lenient: true,
	}
	facetDialect   = dialect{filters: true, names: []string{parameterLanguage}, size: defaultSize}
	compareDialect = dialect{names: []string{view.ParameterQuery}, size: defaultSize, lenient: true}
	feedDialect    = dialect{
		filters: true, names: append(slices.Clone(searchNames), parameterFormat), size: feedEntries, minSize: 1, maxSize: maxSize,
		lenient: true,
	}
	suggestDialect = dialect{
		names: []string{view.ParameterQuery, "size", parameterLanguage},
		size:  defaultSuggest, minSize: 1, maxSize: maxSuggest,
	}
	similarDialect = dialect{
		names: []string{"size", parameterLanguage}, size: defaultSimilar, minSize: 1, maxSize: maxSimilar,
	}
	caseDialect  = dialect{names: []string{parameterLanguage}}
	embedDialect = dialect{filters: true, names: []string{view.ParameterQuery}, size: defaultSize, lenient: true}
)

// parseInquiry reads the query string of an address. An error is a *failure that names the parameter.
func parseInquiry(rawQuery string, d dialect) (view.Inquiry, error) {
	in := view.Inquiry{Filters: index.Filters{}, Page: 1, Size: d.size}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return in, badParameter("", "地址里的参数写法有误").forReaders("网址没有抄全，或者抄错了。")
	}
	for _, given := range values {
		for i := range given {
			given[i] = asUTF8(given[i])
		}
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
			return in, badParameter(view.Printable(name), "没有 %s 这个参数", view.Printable(name))
		}
		if len(given) > 1 {
			return in, badParameter(name, "%s 只能给一次", name).
				forReaders("%s在网址里写了不止一次，只能写一次。", readerName(name))
		}
		if err := setParameter(&in, name, given[0], d); err != nil {
			return in, err
		}
	}
	if in.Page*in.Size > maxDepth {
		return in, badParameter("page", "只能翻到前 %d 个结果，请用筛选缩小范围", maxDepth)
	}
	return in, nil
}

// strayPercent is a percent sign that begins no byte: of 100%达标, as people type it into an address.
var strayPercent = regexp.MustCompile(`%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$)`)

// repaired makes the best of an address that is at fault: a query that is too long is cut, of one that is only partly text
// that part stays, a parameter that was given more than once means its first value, and what cannot be read at all is left
// out.
func repaired(rawQuery string) view.Inquiry {
	values, err := url.ParseQuery(rawQuery) // with an error it gives what it could read
	if err != nil && !values.Has(view.ParameterQuery) {
		for part := range strings.SplitSeq(rawQuery, "&") {
			if typed, ok := strings.CutPrefix(part, view.ParameterQuery+"="); ok {
				whole, _ := url.QueryUnescape(strayPercent.ReplaceAllString(typed, "%25$1"))
				values[view.ParameterQuery] = append(values[view.ParameterQuery], whole)
			}
		}
	}
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
	if given := values.Get(view.ParameterQuery); given != "" {
		text, _ := legible(given)
		values.Set(view.ParameterQuery, text)
	}
	if query := []rune(values.Get(view.ParameterQuery)); len(query) > maxQueryLen {
		values.Set(view.ParameterQuery, string(query[:maxQueryLen]))
	}
	for {
		in, err := parseInquiry(values.Encode(), pageDialect)
		var f *failure
		if !errors.As(err, &f) {
			return in
		}
		if !values.Has(f.parameter) {
			return view.Inquiry{Page: 1, Size: defaultSize}
		}
		values.Del(f.parameter)
	}
}

func parseNumber(name, value string, low, high int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		return low, badParameter(name, "%s 须是 %d 到 %d 的整数，收到的是“%s”", name, low, high, view.Printable(value)).
			forReaders("%s应当是 %d 到 %d 的整数，网址里写的是“%s”。", readerName(name), low, high, view.Printable(value))
	}
	return n, nil
}

func parseSwitch(name, value string) (bool, error) {
	if value == "0" || value == "1" {
		return value == "1", nil
	}
	return false, badParameter(name, "%s 须是 0 或 1，收到的是“%s”", name, view.Printable(value)).
		forReaders("%s只能开（1）或关（0），网址里写的是“%s”。", readerName(name), view.Printable(value))
}

func parseFilter(name string, given []string) (chosen []string, err error) {
	if len(given) > maxFilters {
		return nil, badParameter(name, "%s 有 %d 个值，最多 %d 个", name, len(given), maxFilters).
			forReaders("%s选了 %d 个，最多 %d 个。", readerName(name), len(given), maxFilters)
	}
	for _, value := range given {
		if !utf8.ValidString(value) {
			return nil, badParameter(name, "%s 的值不是有效的 UTF-8 文本", name).
				forReaders("%s里有认不出的字，网址可能没有抄全。", readerName(name))
		}
		if n := utf8.RuneCountInString(value); n > maxFilterLen {
			return nil, badParameter(name, "%s 的一个值有 %d 个字，最多 %d 个", name, n, maxFilterLen).
				forReaders("%s的名称有 %d 个字，最多 %d 个。", readerName(name), n, maxFilterLen)
		}
		if value = view.PlainText(value); value != "" && !slices.Contains(chosen, value) {
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

// setParameter takes over one parameter that is given once. An empty one is as good as none.
func setParameter(in *view.Inquiry, name, value string, d dialect) error {
	if value == "" {
		return nil
	}
	var err error
	switch name {
	case view.ParameterQuery:
		if !utf8.ValidString(value) {
			return badParameter(name, "搜索词有一部分读不出来：既不是 UTF-8，也不是 GB18030").
				forReaders("%s里有认不出的字，网址可能没有抄全。", readerName(name))
		}
		if n := utf8.RuneCountInString(value); n > maxQueryLen {
			return badParameter(name, "搜索词有 %d 个字，最多 %d 个", n, maxQueryLen)
		}
		in.Query = view.PlainText(value)
	case "sort":
		if in.Sort = index.Sort(value); in.Sort != index.ByRelevance && in.Sort != index.ByNumber &&
			in.Sort != index.ByYear && in.Sort != index.ByDate {
			return badParameter(name, "sort 须是 relevance、number、year 或 date，收到的是“%s”", view.Printable(value)).
				forReaders("没有“%s”这种排序方式，可以按相关、按编号、按年份、按日期。", view.Printable(value))
		}
	case "page":
		in.Paged = true
		in.Page, err = parseNumber(name, value, 1, maxDepth)
	case "size":
		in.Size, err = parseNumber(name, value, d.minSize, d.maxSize)
	case "verbatim":
		in.Verbatim, err = parseSwitch(name, value)
	case "explain":
		in.Explain, err = parseSwitch(name, value)
	case parameterLanguage: // of what is said, not of what is searched for
		if view.LanguageNames[value] == "" && !d.lenient {
			return badParameter(name, "lang 须是 zh-Hans、zh-Hant 或 en，收到的是“%s”", view.Printable(value))
		}
	}
	return err
}
