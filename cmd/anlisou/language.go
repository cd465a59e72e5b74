package main

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"

	"anlisou/data/say"
)

// langFlag chooses the language in which the program speaks, of all commands.
const langFlag = "lang"

// speaking is the environment of a command line, in the language that this asks for: by its flag, by the variable or the
// line of the configuration in its place, else by the locale. It is known before a command is, because help is in it, too.
func (e environment) speaking(args []string) environment {
	e.lang = e.chosen(args)
	e.stdout = say.Writer{Writer: e.stdout, Lang: e.lang}
	e.stderr = say.Writer{Writer: e.stderr, Lang: e.lang}
	return e
}

func (e environment) chosen(args []string) say.Language {
	named, _ := valueOf(args, langFlag)
	if named == "" {
		named, _ = e.lookup("ANLISOU_LANG")
	}
	if named == "" {
		named = e.configuredLang(args)
	}
	if lang, known := say.Named(named); known {
		return lang
	}
	return say.OfLocale(e.lookup)
}

// configuredLang is the language of the configuration; what is wrong with that is told when its flags are read.
func (e environment) configuredLang(args []string) string {
	path, given := valueOf(args, configFlag)
	if !given {
		path, _ = e.lookup("ANLISOU_CONFIG")
	}
	if path == "" {
		return ""
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	values, err := readConfiguration(content)
	if err != nil {
		return ""
	}
	for i := 0; i+1 < len(values); i += 2 {
		if values[i].Value == langFlag {
			return values[i+1].Value
		}
	}
	return ""
}

// valueOf is the value of a flag among the arguments of a command line.
func valueOf(args []string, flag string) (value string, given bool) {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	for i, arg := range args {
		name, isFlag := strings.CutPrefix(arg, "-")
		name = strings.TrimPrefix(name, "-")
		switch name, said, inside := strings.Cut(name, "="); {
		case !isFlag || name != flag:
		case inside:
			value, given = said, true
		case i+1 < len(args):
			value, given = args[i+1], true
		}
	}
	return value, given
}

// checkLang is an error for a language that the program does not speak.
func checkLang(name string) error {
	if _, known := say.Named(name); name != "" && !known {
		return badUsage("--lang %q: zh, zh-Hant or en", name)
	}
	return nil
}

// spokenKey is where a context has the language of the command that runs in it.
type spokenKey struct{}

// askIn has a server answer in the language of the command that asks.
func askIn(ctx context.Context, request *http.Request) {
	if lang, ok := ctx.Value(spokenKey{}).(say.Language); ok {
		request.Header.Set("Accept-Language", string(lang))
	}
}
