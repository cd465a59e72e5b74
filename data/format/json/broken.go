package json

import (
	"encoding/json"
	"errors"
	"strings"

	"anlisou/data/format/budget"
	"anlisou/data/format/document"
	"anlisou/data/say"
)

// jsonFault says what is wrong with a text that is no JSON, in words for who wrote it, and at which byte; ok is false
// where nothing is wrong with its signs.
func jsonFault(text string) (problem say.Message, at int, ok bool) {
	var syntax *json.SyntaxError
	var whole json.RawMessage
	if err := json.Unmarshal([]byte(text), &whole); !errors.As(err, &syntax) {
		return say.Message{}, 0, false
	}
	at = min(max(int(syntax.Offset)-1, 0), len(text))
	said := syntax.Error()
	if strings.HasPrefix(said, "unexpected end") {
		return say.Text("it ends too early"), len(text), true
	}
	if strings.HasSuffix(said, "after top-level value") {
		return say.Text("something stands behind its end"), at, true
	}
	there := standsAt(text[at:])
	for _, place := range []struct {
		said  string
		means say.Key
	}{
		{"looking for beginning of value", "where a value should be (a text stands in quotes)"},
		{"looking for beginning of object key string", "where a key in quotes should be"},
		{"after object key:value pair", "where , or } should be"},
		{"after object key", "where : should be"},
		{"after array element", "where , or ] should be"},
		{"in string literal", "inside a text"},
		{"in string escape code", `behind \ in a text`},
	} {
		if strings.HasSuffix(said, place.said) {
			return say.Text("%s stands %s", there, place.means), at, true
		}
	}
	return say.Text("%s stands where it may not", there), at, true
}

// standsAt shows what a text begins with: the word, or the one sign.
func standsAt(text string) say.Message {
	const longest = 10
	var b strings.Builder
	n := 0
	for _, r := range text {
		if r < ' ' {
			if n == 0 && (r == '\n' || r == '\r') {
				return say.Text("a line end")
			}
			if n == 0 {
				return say.Text("a control character")
			}
			break
		}
		sign := strings.ContainsRune(` ,:{}[]"`, r)
		if n > 0 && (sign || n == longest) {
			break
		}
		b.WriteRune(r)
		if n++; sign {
			break
		}
	}
	return say.Text("“%s”", b.String())
}

// brokenList goes through the list of cases of a text that is no JSON, element by element, so that one that is broken,
// or cut off where the file ends, does not take the others with it. It gives the title that the text has before the
// list; ok is false where it holds none.
func brokenList(text string, b *budget.Budget, each func(one node, line int, err error)) (title string, ok bool) {
	at, title, ok := listStart(text, b)
	if !ok {
		return "", false
	}
	line, counted, lineStart := 1, 0, 0
	for {
		at += len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n"))
		line += strings.Count(text[counted:at], "\n")
		if end := strings.LastIndexByte(text[counted:at], '\n'); end >= 0 {
			lineStart = counted + end + 1
		}
		counted = at
		end, whole := elementEnd(text, at, lineStart)
		one, err := parse(text[at:end], b)
		last := end == len(text) || text[end] != ','
		switch {
		case !whole || end == len(text):
			var e *document.Error
			if problem, _, found := jsonFault(text[at:end]); found || !errors.As(err, &e) {
				if problem.IsZero() {
					problem = say.Text("it ends too early")
				}
				e = &document.Error{Line: 1, Problem: notJSON(problem)}
			}
			if err == nil { // the element itself is there, and the list's end is not
				each(one, line, nil)
			}
			each(node{}, line, &document.Error{Line: e.Line, Problem: say.Text("%s; what follows is left out", e.Problem)})
		case !last || strings.TrimSpace(text[at:end]) != "": // nothing stands in an empty list
			each(one, line, err)
		}
		if last {
			return title, true
		}
		at = end + 1
	}
}

// listStart finds where the list of cases begins in a text: the text is the list, or an object that has it as caseList
// would find it.
func listStart(text string, b *budget.Budget) (at int, title string, ok bool) {
	at = strings.IndexByte(text, '[')
	if at < 0 {
		return 0, "", false
	}
	before := strings.TrimSpace(text[:at])
	if before == "" {
		return at + 1, "", true
	}
	if !strings.HasPrefix(strings.TrimSpace(text[at+1:]), "{") {
		return 0, "", false
	}
	root, err := parse(before+"[{}]}", b)
	if err != nil {
		return 0, "", false
	}
	_, title, ok = root.caseList()
	return at + 1, title, ok
}

// elementEnd gives where an element of a list ends: at the comma behind it, at the list's end or at the text's. No text
// of JSON goes over a line's end: one that does lacks its quote, and where the next line begins an object as far left
// as the element does, that is the next one. whole is false where the element does not close all that it opens. The
// line that the element begins on begins at lineStart.
func elementEnd(text string, from, lineStart int) (end int, whole bool) {
	indent := text[lineStart:from]
	ownLine := strings.TrimSpace(indent) == "" && lineStart > 0
	depth, quoted, comma := 0, false, -1
	for i := from; i < len(text); i++ {
		if text[i] == ',' {
			comma = i
		}
		switch r := text[i]; {
		case r == '\n':
			quoted = false
			next, found := strings.CutPrefix(text[i+1:], indent)
			if depth > 0 && ownLine && found && strings.HasPrefix(next, "{") {
				if comma >= 0 && strings.TrimSpace(text[comma+1:i]) == "" {
					return comma, true
				}
			}
		case quoted && r == '\\':
			i++
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '{' || r == '[':
			depth++
		case r == '}' || r == ']':
			if depth == 0 {
				return i, true
			}
			depth--
		case r == ',' && depth == 0:
			return i, true
		}
	}
	return len(text), depth == 0
}
