package say

import "io"

// Writer is a writer of which is known in what language its reader reads.
type Writer struct {
	io.Writer
	Lang Language
}

// LanguageOf is the language of a writer's reader; that of the source where nobody has said.
func LanguageOf(w io.Writer) Language {
	if known, ok := w.(Writer); ok {
		return known.Lang
	}
	return ""
}

// Line writes a text in a line of its own, in the language of the writer's reader. That nobody reads it is no error.
func Line(w io.Writer, format Key, args ...any) { put(w, Text(format, args...), "\n") }

// Print writes a text, and nothing behind it, as Line does.
func Print(w io.Writer, format Key, args ...any) { put(w, Text(format, args...), "") }

func put(w io.Writer, m Message, end string) {
	_, _ = io.WriteString(w, m.In(LanguageOf(w))+end)
}
