package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// sourceLanguage is the language that templates, scripts and this package are written in. The others are files of text/,
// zh-Hant.json and so on: an object from the text as written there to the text in that language, or to its forms by number
// where that language has several: {"one": "case", "other": "cases"} (the categories of Unicode's plural rules).
const sourceLanguage = "zh-Hans"

// languageNames are the languages that a page may be in, by tag (BCP 47), as those who read them call them.
var languageNames = map[string]string{"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}

const (
	languageCookie    = "lang"
	parameterLanguage = "lang"
)

// wording is the interface in one language.
type wording struct {
	tag   string
	texts map[string]string // nil for the source language
	ones  map[string]string // what texts are of one thing, where that is another form
}

// say gives a text in the language, its verbs filled by args as fmt does; a text that is not known, such as a name out of a
// case, stays as it is.
func (w wording) say(text string, args ...any) string {
	if known, ok := w.texts[text]; ok {
		text = known
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// of gives a text that stands with a number in the form for that number; a text with verbs is filled by args.
func (w wording) of(n int, text string, args ...any) string {
	if one, ok := w.ones[text]; ok && n == 1 {
		if len(args) == 0 {
			return one
		}
		return fmt.Sprintf(one, args...)
	}
	return w.say(text, args...)
}

// number is what a case is called in its collection: 案例二十, Case 20.
func (w wording) number(n int) string {
	if w.tag == "en" && n > 0 {
		return "Case " + strconv.Itoa(n)
	}
	return caseNumber(n)
}

// numeral is a number at the head of a line: 二十, 20.
func (w wording) numeral(n int) string {
	if n < 1 {
		return ""
	}
	if w.tag == "en" {
		return strconv.Itoa(n)
	}
	return numeral(n)
}

// reasonForms are the sentences in which the index says why a case was found.
var reasonForms = []struct {
	form *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`^“(.+)”的同义词：(.+)$`), "“%s”的同义词：%s"},
	{regexp.MustCompile(`^“(.+)”的数字的另一种写法：(.+)$`), "“%s”的数字的另一种写法：%s"},
	{regexp.MustCompile(`^“(.+)”的另一种写法：(.+)$`), "“%s”的另一种写法：%s"},
	{regexp.MustCompile(`^“(.+)”的其他地区的说法：(.+)$`), "“%s”的其他地区的说法：%s"},
	{regexp.MustCompile(`^“(.+)”的近似写法：(.+)$`), "“%s”的近似写法：%s"},
	{regexp.MustCompile(`^按拼音“(.+)”：(.+)$`), "按拼音“%s”：%s"},
	{regexp.MustCompile(`^部门：(.+)$`), "部门：%s"},
	{regexp.MustCompile(`^编号：(.+)$`), "编号：%s"},
	{regexp.MustCompile(`^领域：(.+)$`), "领域：%s"},
	{regexp.MustCompile(`^都说到：(.+)$`), "都说到：%s"},
}

// reason says in the language why a case was found; a reason of another form stays as it is.
func (w wording) reason(text string) string {
	for _, r := range reasonForms {
		if parts := r.form.FindStringSubmatch(text); parts != nil {
			args := make([]any, len(parts)-1)
			for i, part := range parts[1:] {
				args[i] = strings.ReplaceAll(part, "、", w.say("、"))
			}
			return w.say(r.text, args...)
		}
	}
	return text
}

func loadWordings(files fs.FS) (map[string]wording, error) {
	all := map[string]wording{sourceLanguage: {tag: sourceLanguage}}
	names, err := fs.Glob(files, "text/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		w := wording{tag: strings.TrimSuffix(path.Base(name), ".json"), texts: map[string]string{}, ones: map[string]string{}}
		if languageNames[w.tag] == "" {
			return nil, fmt.Errorf("%s: no language is called %s", name, w.tag)
		}
		body, err := fs.ReadFile(files, name)
		if err == nil {
			err = w.read(body)
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		all[w.tag] = w
	}
	return all, nil
}

// read takes over the texts of a file.
func (w wording) read(body []byte) error {
	var file map[string]json.RawMessage
	if err := json.Unmarshal(body, &file); err != nil {
		return err
	}
	for text, value := range file {
		var said string
		if json.Unmarshal(value, &said) == nil {
			w.texts[text] = said
			continue
		}
		var forms struct{ One, Other string }
		if err := json.Unmarshal(value, &forms); err != nil || forms.One == "" || forms.Other == "" {
			return fmt.Errorf("%q: want a text, or its forms one and other", text)
		}
		w.texts[text], w.ones[text] = forms.Other, forms.One
	}
	return nil
}

var (
	// action is what a template does: not text.
	action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	// sentence is a stretch of text with a Chinese character or sign, within markup or quotes.
	sentence = regexp.MustCompile("[^<>\"`${}\n]*[\\p{Han}，。：；、？（）“”…]+[^<>\"`${}\n]*")
)

// translated is a template or a script with its texts in the language. A text that the language lacks is an error.
func (w wording) translated(source string) (string, error) {
	if w.texts == nil {
		return source, nil
	}
	var errs []error
	translate := func(markup string) string {
		return sentence.ReplaceAllStringFunc(markup, func(text string) string {
			core := strings.TrimSpace(text)
			known, ok := w.texts[core]
			if !ok {
				errs = append(errs, fmt.Errorf("%s has no text for %q", w.tag, core))
			}
			return strings.Replace(text, core, known, 1)
		})
	}
	var b strings.Builder
	at := 0
	for _, place := range action.FindAllStringIndex(source, -1) {
		b.WriteString(translate(source[at:place[0]]))
		b.WriteString(source[place[0]:place[1]])
		at = place[1]
	}
	b.WriteString(translate(source[at:]))
	return b.String(), errors.Join(errs...)
}

// language is what a request is answered in: what its address says, else what was chosen before, else what the browser
// prefers, else the source language.
func (s *Server) language(c *gin.Context) string {
	if tag := s.known(c.Query(parameterLanguage)); tag != "" {
		return tag
	}
	if chosen, err := c.Cookie(languageCookie); err == nil {
		if tag := s.known(chosen); tag != "" {
			return tag
		}
	}
	return s.preferred(c.GetHeader("Accept-Language"))
}

// answerWords are the words of a call's answer: those that its address asks for. What a browser prefers does not count here,
// because the page that shows the answer may be in another language.
func (s *Server) answerWords(c *gin.Context) wording {
	if tag := s.known(c.Query(parameterLanguage)); tag != "" {
		return s.wordings[tag]
	}
	return s.wordings[sourceLanguage]
}

// problemWords are the words of a problem document, which is for whoever called.
func (s *Server) problemWords(c *gin.Context) wording {
	if tag := s.known(c.Query(parameterLanguage)); tag != "" {
		return s.wordings[tag]
	}
	return s.wordings[s.preferred(c.GetHeader("Accept-Language"))]
}

func (s *Server) known(tag string) string {
	if _, ok := s.wordings[tag]; ok {
		return tag
	}
	return ""
}

// preferred reads an Accept-Language header (RFC 9110, section 12.5.4).
func (s *Server) preferred(header string) string {
	best, most := sourceLanguage, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q="); ok {
			if parsed, err := strconv.ParseFloat(q, 64); err == nil {
				weight = parsed
			}
		}
		if tag = s.known(languageOf(tag)); tag != "" && weight > most {
			best, most = tag, weight
		}
	}
	return best
}

// languageOf is the language of the interface that serves a tag: zh-TW is read in traditional characters.
func languageOf(tag string) string {
	parts := strings.Split(strings.ToLower(tag), "-")
	switch {
	case parts[0] == "en":
		return "en"
	case parts[0] != "zh":
		return ""
	case slices.Contains(parts, "hans"):
		return "zh-Hans"
	case slices.ContainsFunc(parts, func(p string) bool { return p == "hant" || p == "tw" || p == "hk" || p == "mo" }):
		return "zh-Hant"
	}
	return "zh-Hans"
}

// languages are the links by which a page is read in another language. Of several slashes at the beginning of its
// path one is left: //host/ leads to another site.
func (s *Server) languages(c *gin.Context, current string) (list []choice) {
	for _, tag := range []string{"zh-Hans", "zh-Hant", "en"} {
		if s.known(tag) == "" {
			continue
		}
		address := *c.Request.URL
		query := address.Query()
		query.Set(parameterLanguage, tag)
		href := "/" + strings.TrimLeft(address.EscapedPath(), "/") + "?" + query.Encode()
		list = append(list, choice{link{languageNames[tag], href}, tag == current})
	}
	return list
}

// rememberLanguage keeps what an address chose for the pages that follow.
func (s *Server) rememberLanguage(c *gin.Context) {
	tag := s.known(c.Query(parameterLanguage))
	if was, err := c.Cookie(languageCookie); tag == "" || err == nil && was == tag {
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: languageCookie, Value: tag, Path: "/", MaxAge: displayMaxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
