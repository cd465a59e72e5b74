package server

import (
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"anlisou/index"
)

// pageParameters are all parameters that the address of a page may have.
func pageParameters() (names []string) {
	names = append(slices.Clone(searchNames), "format")
	for _, field := range index.Fields {
		names = append(names, string(field))
	}
	return names
}

var (
	mainPart = regexp.MustCompile(`(?s)<main.*</main>`)
	tag      = regexp.MustCompile(`<[^>]*>`)
	wayBackA = regexp.MustCompile(`<a class="first" href="([^"]*)"`)
)

// wrongValue is something that few parameters take, without a Latin letter of its own.
func wrongValue(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteRune([]rune("页海关二〇-9.５；：（“")[r.IntN(13)])
	}
	switch r.IntN(6) {
	case 0:
		return b.String() + string([]byte{0xff, byte(0x80 + r.IntN(0x40))})
	case 1:
		return strings.Repeat("海", 1+r.IntN(2*maxQueryLen))
	}
	return b.String()
}

// FuzzReadersOfErrors: whatever is wrong with whichever parameter of a page's address, the page says so without a name
// that only the interface for programs has, or one of an encoding; the interface names the parameter; and the way back
// leads to a page.
func FuzzReadersOfErrors(f *testing.F) {
	for seed := range uint64(400) {
		f.Add(seed)
	}
	s, err := New(working())
	if err != nil {
		f.Fatal(err)
	}
	names := pageParameters()
	paths := []string{"/", "/", "/cases/a", "/export", "/embed", "/compare"}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 35))
		name, path := names[r.IntN(len(names))], paths[r.IntN(len(paths))]
		query := url.Values{}
		if r.IntN(2) == 0 {
			query.Set("q", "贸易")
		}
		query[name] = []string{wrongValue(r)}
		for range r.IntN(4) / 3 * r.IntN(60) {
			query.Add(name, wrongValue(r))
		}
		raw := query.Encode()
		if r.IntN(12) == 0 {
			raw += "&" + name + "=%" // cut within an escape
		}
		for _, language := range []string{"zh-Hans", "zh-Hant"} {
			answer, body := send(s, "GET", path+"?"+raw, "Accept-Language", language)
			if answer.StatusCode != http.StatusBadRequest {
				return
			}
			said := html.UnescapeString(tag.ReplaceAllString(mainPart.FindString(body), " "))
			if at := strings.IndexFunc(said, func(r rune) bool { return r < 0x250 && unicode.IsLetter(r) }); at >= 0 {
				t.Errorf("%s?%.200s: the page says %q: %s", path, raw, said[at:min(at+20, len(said))], said)
			}
			if called := s.wordings[language].Say(string(readerName(name))); called == "" {
				t.Errorf("nobody knows what %s is called", name)
			}
			if back := wayBackA.FindStringSubmatch(body); back != nil {
				if again, _ := send(s, "GET", html.UnescapeString(back[1])); again.StatusCode == http.StatusBadRequest {
					t.Errorf("%s?%.200s: the way back is wrong, too: %s", path, raw, back[1])
				}
			} else if query.Get("q") == "贸易" && path == "/" {
				t.Errorf("%s?%.200s: no way back", path, raw)
			}
		}
		if path != "/" || name == "format" {
			return
		}
		if _, told := send(s, "GET", "/api/v1/search?"+raw, "Accept-Language", "zh-Hans"); !strings.HasSuffix(raw, "%") &&
			!strings.Contains(told, fmt.Sprintf(`"parameter":%q`, name)) {
			t.Errorf("%.200s: the interface does not name the parameter: %s", raw, told)
		}
	})
}

// TestAnErrorPageNamesWhatIsWrong: in the words of the page, with the search without it.
func TestAnErrorPageNamesWhatIsWrong(t *testing.T) {
	s := newServer(t, working())
	for address, says := range map[string][]string{
		"/?q=贸易&page=x":            {"页码应当是 1 到 10000 的整数，网址里写的是“x”。", "去掉页码，重新搜索“贸易”"},
		"/?q=贸易&sort=best":         {"没有“best”这种排序方式", "去掉排序方式，重新搜索“贸易”"},
		"/?q=贸易&verbatim=2":        {"照原样搜索只能开（1）或关（0）", "去掉照原样搜索"},
		"/?q=%E5%A4%96%E5%A4":      {"搜索词里有认不出的字"},
		"/?q=贸易&year=%FF":          {"年份里有认不出的字", "去掉年份，重新搜索“贸易”"},
		"/?q=贸易&q=企业":              {"搜索词在网址里写了不止一次", "重新搜索“贸易”"},
		"/export?q=贸易&format=xlsx": {"没有“xlsx”这种格式的清单", "重新搜索“贸易”"},
		"/cases/a?page=x":          {"页码应当是", `href="/cases/a">打开这一页`},
		"/compare?id=a&q=b&q=c":    {"搜索词在网址里写了不止一次", `href="/compare?id=a">打开这一页`},
	} {
		path, query, _ := strings.Cut(address, "?")
		answer, body := send(s, "GET", path+"?"+regexp.MustCompile(`[^ -~]+`).ReplaceAllStringFunc(query, url.QueryEscape))
		for _, want := range says {
			if answer.StatusCode != http.StatusBadRequest || !strings.Contains(body, want) {
				t.Errorf("%s: %d, without %q:\n%s", address, answer.StatusCode, want, mainPart.FindString(body))
			}
		}
	}
}
