package main

import (
	"strings"
	"time"

	"anlisou/data/say"
)

// The file beside a document is read by who put it there, whatever the language of the watch: it says in Chinese what
// became of it and, below that, in English.

// reasonText is the file beside a document: nothing where all of it went in. Its lines end as on Windows, where most of
// those work who read it.
func reasonText(lang say.Language, name string, r *importReport, problem say.Message, at time.Time) string {
	if lang != say.Traditional {
		lang = say.Chinese
	}
	var lines []string
	tell := func(m say.Message) { lines = append(lines, m.In(lang)) }
	both := func(m say.Message) {
		tell(m)
		lines = append(lines, "    "+m.String())
	}
	cases, failed := 0, 0
	for _, f := range r.Files {
		if !f.Error.IsZero() {
			failed++
		} else {
			cases += f.Cases
		}
	}
	tell(say.Text("file: %s", name))
	tell(say.Text("time: %s", at.Format(time.DateTime)))
	switch {
	case !problem.IsZero() || cases == 0:
		tell(say.Text("result: it did not go in. Mend it and put it in again."))
	case failed > 0:
		tell(say.Text("result: %d files did not go in, the others did (%d cases). Mend them and put all in again: what went in "+
			"does not go in twice.", failed, cases))
	default:
		tell(say.Text("result: %d cases went in, what is named below did not.", cases))
	}
	if !problem.IsZero() {
		both(say.Text("reason: %s", problem))
	}
	for _, f := range r.Files {
		of := func(m say.Message) say.Message {
			if len(r.Files) > 1 {
				return say.Text("%s: %s", f.File, m)
			}
			return m
		}
		if !f.Error.IsZero() {
			both(say.Text("reason: %s", of(f.Error)))
		}
		for _, part := range f.Refused {
			both(say.Text("refused: %s", of(part.Said())))
		}
		if f.More > 0 {
			tell(say.Text("refused: %s", of(say.Text("%d more", f.More))))
		}
		for _, part := range f.Skipped {
			both(say.Text("left out: %s", of(part.Said())))
		}
	}
	for _, part := range r.leftOut {
		if !part.hidden {
			both(say.Text("left out: %s", part.Said()))
		}
	}
	for i := range lines {
		lines[i] = strings.Map(printable, lines[i])
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}
