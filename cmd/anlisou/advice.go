package main

import (
	"strings"

	"anlisou/data/say"
)

// inFlags is a message with its ways out as the command line has them: --cases one. A command has some flags.
func inFlags(m say.Message, has func(flag string) bool) say.Message {
	return m.Advising(func(g say.Given) (string, bool) {
		if g.Value == "" {
			return "--" + g.Name, has(g.Name)
		}
		return "--" + g.Name + " " + shellWord(g.Value), has(g.Name)
	})
}

// shellWord is a word as a shell takes it.
func shellWord(word string) string {
	if strings.ContainsAny(word, " \t()[]{}<>&|;*?$!#~`\"\\") && !strings.Contains(word, "'") {
		return "'" + word + "'"
	}
	return word
}

// advise has a report say its ways out as the command line has them.
func (f *fileReport) advise() {
	all := func(string) bool { return true } // import has them
	f.Error = inFlags(f.Error, all)
	for _, list := range [][]refused{f.Refused, f.Skipped, f.Notes} {
		for i := range list {
			list[i].Problem = inFlags(list[i].Problem, all)
		}
	}
}
