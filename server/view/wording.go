package view

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"anlisou/data/say"
)

// SourceLanguage is the language in which templates, scripts and this package are written. The others are files of
// text/, such as zh-Hant.json: an object from the text as written to the text in that language or, where that language
// has several, to its forms by number: {"one": "case", "other": "cases"} (the categories of Unicode's plural rules).
const SourceLanguage = "zh-Hans"

// LanguageNames are the languages that a page may be in, by tag (BCP 47), as those who read them call them.
var LanguageNames = map[string]string{"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}

// Term is a name in the source language that fills a text, to be said in the language of the text.
type Term string

// Wording is the interface in one language.
type Wording struct {
	Tag   string
	texts map[string]string // nil for the source language
	ones  map[string]string // what texts are of one thing, where that is another form
}

// Say gives a text in the language, its verbs filled by args as fmt does, in the form for the first number of them. A text
// that is not known, such as a name out of a case, stays as it is.
func (w Wording) Say(text string, args ...any) string {
	if one, ok := w.ones[text]; ok && first(args) == 1 {
		text = one
	} else if known, ok := w.texts[text]; ok {
		text = known
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, w.each(args)...)
}

// Said gives in the language what errors and messages of the program say.
func (w Wording) Said(what any) string {
	return say.In(w.Language(), what)
}

// Language is the language of the words.
func (w Wording) Language() say.Language {
	if w.texts == nil {
		return say.Chinese
	}
	return say.Language(w.Tag)
}

// each is what fills a text, with the errors and messages in it said in the language.
func (w Wording) each(args []any) []any {
	said := slices.Clone(args)
	for i, arg := range args {
		switch arg := arg.(type) {
		case Term:
			said[i] = w.Say(string(arg))
		case say.Sayer, say.Key, error:
			said[i] = w.Said(arg)
		}
	}
	return said
}

// first is the first number of what fills a text; 0 where there is none.
func first(args []any) int {
	for _, arg := range args {
		if n, ok := arg.(int); ok {
			return n
		}
	}
	return 0
}

// Of gives a text that stands with a number in the form for that number; a text with verbs is filled by args.
func (w Wording) Of(n int, text string, args ...any) string {
	if one, ok := w.ones[text]; ok && n == 1 {
		if len(args) == 0 {
			return one
		}
		return fmt.Sprintf(one, w.each(args)...)
	}
	return w.Say(text, args...)
}

// Sentence gives a text the full stop that it lacks.
func (w Wording) Sentence(text string) string {
	said := []rune(strings.TrimRight(text, "”’\"）)"))
	if len(said) == 0 || strings.ContainsRune("。！？…；：.!?", said[len(said)-1]) {
		return text
	}
	return text + w.Say("。")
}

// Number is what a case is called in its collection: 案例二十, Case 20.
func (w Wording) Number(n int) string {
	if w.Tag == "en" && n > 0 {
		return "Case " + strconv.Itoa(n)
	}
	return caseNumber(n)
}

// Numeral is a number at the head of a line: 二十, 20.
func (w Wording) Numeral(n int) string {
	if n < 1 {
		return ""
	}
	if w.Tag == "en" {
		return strconv.Itoa(n)
	}
	return numeral(n)
}

// LoadWordings reads the texts of every language, by its tag.
func LoadWordings(files fs.FS) (map[string]Wording, error) {
	all := map[string]Wording{SourceLanguage: {Tag: SourceLanguage}}
	names, err := fs.Glob(files, "text/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		w := Wording{Tag: strings.TrimSuffix(path.Base(name), ".json"), texts: map[string]string{},
			ones: map[string]string{}}
		if LanguageNames[w.Tag] == "" {
			return nil, fmt.Errorf("%s: no language is called %s", name, w.Tag)
		}
		body, err := fs.ReadFile(files, name)
		if err == nil {
			err = w.read(body)
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		all[w.Tag] = w
	}
	return all, nil
}

// read takes over the texts of a file.
func (w Wording) read(body []byte) error {
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

// aroundTexts are the signs of markup, of quotes and of what a template or a script does: a text stands between two.
const aroundTexts = "<>\"`${}\n"

// isChinese reports a character, or a sign, of Chinese text.
func isChinese(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。：；、？（）“”…", r)
}

// Translated is a template or a script with its texts in the language. A text that the language lacks is an error.
func (w Wording) Translated(source string) (string, error) {
	if w.texts == nil {
		return source, nil
	}
	var errs []error
	var b strings.Builder
	translate := func(markup string) {
		for markup != "" {
			end := strings.IndexAny(markup, aroundTexts)
			if end == 0 {
				b.WriteByte(markup[0])
				markup = markup[1:]
				continue
			}
			if end < 0 {
				end = len(markup)
			}
			text := markup[:end]
			markup = markup[end:]
			if !strings.ContainsFunc(text, isChinese) {
				b.WriteString(text)
				continue
			}
			core := strings.TrimSpace(text)
			known, ok := w.texts[core]
			if !ok {
				errs = append(errs, fmt.Errorf("%s has no text for %q", w.Tag, core))
			}
			b.WriteString(strings.Replace(text, core, known, 1))
		}
	}
	for {
		before, rest, found := strings.Cut(source, "{{")
		action, after, ended := strings.Cut(rest, "}}")
		if !found || !ended {
			translate(source)
			return b.String(), errors.Join(errs...)
		}
		translate(before)
		b.WriteString("{{" + action + "}}")
		source = after
	}
}

// LanguageOf is the language of the interface that serves a tag: zh-TW is read in traditional characters.
func LanguageOf(tag string) string {
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
