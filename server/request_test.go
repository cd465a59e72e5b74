package server

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"anlisou/index"
	"anlisou/server/view"
)

func TestParseInquiry(t *testing.T) {
	long := strings.Repeat("贸", maxQueryLen)
	many := strings.Repeat("department=%E6%B3%95%E9%99%A2&", maxFilters)
	none := index.Filters{}
	tests := []struct {
		name    string
		raw     string
		dialect dialect
		want    view.Inquiry
	}{
		{"nothing", "", apiDialect, view.Inquiry{Filters: none, Page: 1, Size: 10}},
		{"the form in the contract, all empty", "q=&department=&domain=&region=&year=&collection=&sort=&page=&size=&verbatim=&explain=", apiDialect,
			view.Inquiry{Filters: none, Page: 1, Size: 10}},
		{"query and page", "q=%E5%A4%96%E8%B4%B8&page=2&size=20", apiDialect, view.Inquiry{Query: "外贸", Filters: none, Page: 2, Size: 20, Paged: true}},
		{"control characters are spaces", "q=%E5%A4%96%00%E8%B4%B8%0A", apiDialect, view.Inquiry{Query: "外 贸", Filters: none, Page: 1, Size: 10}},
		{"the longest query", "q=" + url.QueryEscape(long), apiDialect, view.Inquiry{Query: long, Filters: none, Page: 1, Size: 10}},
		{"filters, repeated and doubled", "department=a&department=b&department=a&domain=c&year=2020", apiDialect,
			view.Inquiry{Filters: index.Filters{"department": {"a", "b"}, "domain": {"c"}, "year": {"2020"}}, Page: 1, Size: 10}},
		{"the most values", many, apiDialect, view.Inquiry{Filters: index.Filters{"department": {"法院"}}, Page: 1, Size: 10}},
		{"no hits wanted", "size=0", apiDialect, view.Inquiry{Filters: none, Page: 1, Size: 0}},
		{"the last page that can be reached", "size=100&page=100", apiDialect, view.Inquiry{Filters: none, Page: 100, Size: 100, Paged: true}},
		{"sort and explain", "sort=year&explain=1", apiDialect, view.Inquiry{Filters: none, Sort: index.ByYear, Page: 1, Size: 10, Explain: true}},
		{"as typed", "q=a&verbatim=1", apiDialect, view.Inquiry{Query: "a", Filters: none, Page: 1, Size: 10, Verbatim: true}},
		{"switched off", "q=a&verbatim=0&explain=0", apiDialect, view.Inquiry{Query: "a", Filters: none, Page: 1, Size: 10}},
		{"suggestions", "q=yuan%27qu", suggestDialect, view.Inquiry{Query: "yuan'qu", Filters: none, Page: 1, Size: 8}},
		{"the most suggestions", "q=a&size=20", suggestDialect, view.Inquiry{Query: "a", Filters: none, Page: 1, Size: 20}},
		{"the longest to complete", "q=" + url.QueryEscape(long), suggestDialect, view.Inquiry{Query: long, Filters: none, Page: 1, Size: 8}},
		{"similar cases", "", similarDialect, view.Inquiry{Filters: none, Page: 1, Size: 5}},
		{"the most similar cases", "size=20", similarDialect, view.Inquiry{Filters: none, Page: 1, Size: 20}},
		{"the fewest similar cases", "size=1", similarDialect, view.Inquiry{Filters: none, Page: 1, Size: 1}},
		{"pages pass unknown parameters over", "q=a&utm_source=%FF&utm_source=x", pageDialect, view.Inquiry{Query: "a", Filters: none, Page: 1, Size: 10}},
		{"facets", "domain=c", facetDialect, view.Inquiry{Filters: index.Filters{"domain": {"c"}}, Page: 1, Size: 10}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseInquiry(test.raw, test.dialect)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestParseInquiryRefuses(t *testing.T) {
	tests := []struct {
		name      string
		raw       string
		dialect   dialect
		parameter string
	}{
		{"a query one character too long", "q=" + url.QueryEscape(strings.Repeat("贸", maxQueryLen+1)), apiDialect, "q"},
		{"a query that is not UTF-8", "q=%E5%A4%96%E5%A4", apiDialect, "q"},
		{"two queries", "q=a&q=b", apiDialect, "q"},
		{"page 0", "page=0", apiDialect, "page"},
		{"page -1", "page=-1", apiDialect, "page"},
		{"a page that is no number", "page=two", apiDialect, "page"},
		{"a page that is no integer", "page=1.5", apiDialect, "page"},
		{"a page beyond any integer", "page=99999999999999999999", apiDialect, "page"},
		{"a page too deep", "page=1001&size=10", apiDialect, "page"},
		{"a page too deep by size", "page=101&size=100", apiDialect, "page"},
		{"two pages", "page=1&page=2", apiDialect, "page"},
		{"size -1", "size=-1", apiDialect, "size"},
		{"size 101", "size=101", apiDialect, "size"},
		{"size 0 of a page to look at", "size=0", pageDialect, "size"},
		{"an unknown order", "sort=random", apiDialect, "sort"},
		{"explain 2", "explain=2", apiDialect, "explain"},
		{"verbatim 2", "verbatim=2", apiDialect, "verbatim"},
		{"verbatim true", "verbatim=true", pageDialect, "verbatim"},
		{"verbatim twice", "verbatim=1&verbatim=1", apiDialect, "verbatim"},
		{"verbatim facets", "verbatim=1", facetDialect, "verbatim"},
		{"suggestions of a query too long", "q=" + url.QueryEscape(strings.Repeat("贸", maxQueryLen+1)), suggestDialect, "q"},
		{"suggestions of what is not UTF-8", "q=%FF%FE", suggestDialect, "q"},
		{"suggestions of two queries", "q=a&q=b", suggestDialect, "q"},
		{"no suggestions wanted", "q=a&size=0", suggestDialect, "size"},
		{"21 suggestions", "q=a&size=21", suggestDialect, "size"},
		{"filtered suggestions", "q=a&domain=b", suggestDialect, "domain"},
		{"a page of suggestions", "q=a&page=2", suggestDialect, "page"},
		{"no similar cases wanted", "size=0", similarDialect, "size"},
		{"21 similar cases", "size=21", similarDialect, "size"},
		{"a number of similar cases that is none", "size=all", similarDialect, "size"},
		{"similar cases of a query", "q=a", similarDialect, "q"},
		{"filtered similar cases", "department=a", similarDialect, "department"},
		{"too many values", strings.Repeat("department=a&", maxFilters+1), apiDialect, "department"},
		{"a value too long", "domain=" + strings.Repeat("a", maxFilterLen+1), apiDialect, "domain"},
		{"a value that is not UTF-8", "region=%FF", apiDialect, "region"},
		{"an unknown parameter", "foo=1", apiDialect, "foo"},
		{"an unknown parameter that is not UTF-8", "%FF=1", apiDialect, "\uFFFD"},
		{"a query of facets", "q=a", facetDialect, "q"},
		{"a bad page on a page", "q=a&page=-1", pageDialect, "page"},
		{"a broken escape", "q=%zz", apiDialect, ""},
		{"a semicolon", "q=a;b", apiDialect, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseInquiry(test.raw, test.dialect)
			var f *failure
			if !errors.As(err, &f) {
				t.Fatalf("error %v is not a failure", err)
			}
			if f.status != http.StatusBadRequest || f.parameter != test.parameter || f.detail == "" {
				t.Errorf("got status %d, parameter %q, detail %q; want 400, %q and a detail", f.status, f.parameter, f.detail, test.parameter)
			}
		})
	}
}

func TestParseCaseID(t *testing.T) {
	for _, id := range []string{"jiaxing-01", "A.b_c-9", strings.Repeat("a", 128)} {
		if _, err := parseCaseID(id); err != nil {
			t.Errorf("%q is refused: %v", id, err)
		}
	}
	for _, id := range []string{"", "a b", "案例", "a/b", "a\x00", strings.Repeat("a", 129)} {
		if _, err := parseCaseID(id); problemOf(err).Status != http.StatusNotFound {
			t.Errorf("%q is answered with %v, want 404", id, err)
		}
	}
}

func decoded(t *testing.T, address string) string {
	t.Helper()
	got, err := url.QueryUnescape(address)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestRepaired: of an address that is at fault, what can be read is kept.
func TestRepaired(t *testing.T) {
	long, value := strings.Repeat("海", maxQueryLen+1), strings.Repeat("x", maxFilterLen+1)
	for raw, want := range map[string]string{
		"q=a&department=海关&sort=year&page=x":    "/?q=a&department=海关&sort=year",
		"q=a&size=abc&page=2":                   "/?q=a&page=2",
		"q=a&q=b&page=1&page=2":                 "/?q=a",
		"q=a&sort=best&explain=9&verbatim=x":    "/?q=a",
		"q=" + long + "&domain=d":               "/?q=" + long[:len(long)-len("海")] + "&domain=d",
		"q=%ff&department=%ff&department=海关":    "/?department=海关",
		"q=100%&sort=year":                      "/?q=100%&sort=year",
		"q=100%达标%":                             "/?q=100%达标%",
		"q=%E6%94%B9%E9&page=x":                 "/?q=改",
		"department=" + value + "&department=a": "/?department=a",
		"q=a&page=10000&size=100":               "/?q=a&size=100",
		"q=a&department=%zz":                    "/?q=a",
		"%zz":                                   "/",
		"page=-1&size=0&sort=&lang=xx":          "/",
		"utm_source=mail&page=999999999999999":  "/",
	} {
		if got := decoded(t, repaired(raw).At("/")); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", raw, got, want)
		}
	}
	if many := repaired("q=a&" + strings.Repeat("department=x&", 10) + manyFilters(maxFilters+9)); len(many.Filters["department"]) == 0 || len(many.Filters["department"]) > maxFilters {
		t.Errorf("%d departments", len(many.Filters["department"]))
	}
}

func manyFilters(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "department=d" + strconv.Itoa(i)
	}
	return strings.Join(list, "&")
}

// FuzzInquiryAddress: whatever is understood is understood the same from the address made of it.
func FuzzInquiryAddress(f *testing.F) {
	for _, seed := range []string{"", "q=a+b&page=2", "q=%E5%A4%96&department=x&department=y&size=100", "sort=year&explain=0", "q=a&verbatim=1&explain=1", "q=%00%0a&year=;", "q=a&q=b&page=x&size=&department=%ff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		in, err := parseInquiry(raw, pageDialect)
		if err != nil {
			in = repaired(raw)
		}
		again, err := parseInquiry(strings.TrimPrefix(strings.TrimPrefix(in.At("/"), "/"), "?"), apiDialect)
		if err != nil {
			t.Fatalf("%q became %q, which is refused: %v", raw, in.At("/"), err)
		}
		in.Paged, again.Paged = false, false // page=1 is left out
		if !reflect.DeepEqual(in, again) {
			t.Errorf("%q became %q:\n%+v\n%+v", raw, in.At("/"), in, again)
		}
	})
}

// TestGBKQueries: every text that GBK can write is read as itself when a form in GBK sends it, and as itself in UTF-8.
func TestGBKQueries(t *testing.T) {
	for round := range 500 {
		r := rand.New(rand.NewPCG(uint64(round), 1))
		var text []rune
		for range 1 + r.IntN(12) {
			text = append(text, []rune("外贸企业融资一业一证数字化改革海关A1的（）区")[r.IntN(23)])
		}
		want := string(text)
		b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(want))
		if err != nil {
			t.Fatal(err)
		}
		if got := asUTF8(want); got != want {
			t.Fatalf("%q in UTF-8 is read as %q", want, got)
		}
		// A few characters of GBK are valid UTF-8, too, and are read as that.
		if got := asUTF8(string(b)); got != want && !utf8.Valid(b) && !cutUTF8(string(b)) {
			t.Fatalf("%q in GBK is read as %q", want, got)
		}
		for cut := range want { // within a character, behind two whole ones
			if !utf8.RuneStart(want[cut]) && cut > 6 && asUTF8(want[:cut]) != want[:cut] {
				t.Fatalf("%q, cut, is read as %q", want[:cut], asUTF8(want[:cut]))
			}
		}
	}
}
