package view

import (
	"html/template"
	"strings"

	"anlisou/index"
)

// titleHTML is a title as HTML that breaks its lines between words: marks are mark elements, and where breaks, places in
// bytes of the whole title, stand in it, a line may end.
func titleHTML(runs []index.Run, breaks []int) template.HTML {
	var b strings.Builder
	at := 0 // of the title
	for _, run := range runs {
		if run.Mark {
			b.WriteString("<mark>")
		}
		from := 0 // of the run
		for len(breaks) > 0 && breaks[0] < at+len(run.Text) {
			if to := breaks[0] - at; to >= from {
				b.WriteString(template.HTMLEscapeString(run.Text[from:to]))
				b.WriteString("<wbr>")
				from = to
			}
			breaks = breaks[1:]
		}
		b.WriteString(template.HTMLEscapeString(run.Text[from:]))
		if run.Mark {
			b.WriteString("</mark>")
		}
		at += len(run.Text)
	}
	return template.HTML(b.String()) //nolint:gosec // all of it is escaped above
}
