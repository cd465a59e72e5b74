package say

import (
	"embed"
	"encoding/json"
	"strings"
	"sync"
)

// Language is one that the program speaks, by its tag (BCP 47). The zero Language is that of the source, English.
type Language string

// The languages.
const (
	Chinese     Language = "zh-Hans"
	Traditional Language = "zh-Hant"
	English     Language = "en"
)

//go:embed zh-Hans.json zh-Hant.json
var files embed.FS

// texts is the catalogue of a language; empty for that of the source.
func texts(lang Language) map[Key]string { return catalogues()[lang] }

var catalogues = sync.OnceValue(func() map[Language]map[Key]string {
	all := map[Language]map[Key]string{}
	for _, lang := range []Language{Chinese, Traditional} {
		text, err := files.ReadFile(string(lang) + ".json")
		catalogue := map[Key]string{}
		if err == nil {
			err = json.Unmarshal(text, &catalogue)
		}
		if err != nil {
			panic("a catalogue that is part of the program: " + err.Error()) // caught by the package's tests
		}
		all[lang] = catalogue
	}
	return all
})

// Named is the language that a user names: zh, zh-Hant, en, or a tag or a locale of one (zh_TW.UTF-8). ok is false where
// the program does not speak it.
func Named(name string) (lang Language, ok bool) {
	name, _, _ = strings.Cut(strings.ToLower(name), ".")
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || r == '@' })
	if len(parts) == 0 {
		return "", false
	}
	lang, ok = map[string]Language{"zh": Chinese, "en": English}[parts[0]]
	if lang == Chinese {
		for _, part := range parts[1:] {
			switch part {
			case "hans":
				return Chinese, true
			case "hant":
				return Traditional, true
			case "tw", "hk", "mo":
				lang = Traditional
			}
		}
	}
	return lang, ok
}

// OfLocale is the language of whoever runs the program, by the first of LC_ALL, LC_MESSAGES and LANG that says something
// (POSIX.1, 8.2). Where none does, or names no language (C, POSIX), it is Chinese; that of a language that the program
// does not speak is English, which more of its readers know.
func OfLocale(lookup func(name string) (string, bool)) Language {
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value, set := lookup(variable)
		if !set || value == "" {
			continue
		}
		if lang, ok := Named(value); ok {
			return lang
		}
		switch name, _, _ := strings.Cut(value, "."); name {
		case "C", "POSIX":
			return Chinese
		}
		return English
	}
	return Chinese
}
