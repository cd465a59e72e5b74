package say

import (
	"regexp"
	"strings"
)

// countForm is a verb of fmt, with the noun or two behind it and the word behind that.
var countForm = regexp.MustCompile(`%(?:%|[-+# 0]*\d*(?:\.\d+)?[a-z])(?: ([a-z]+)(?: or ([a-z]+s)\b)?( [a-z]+)?)?`)

// ofOne are the verbs behind one thing, by those behind several.
var ofOne = map[string]string{" are": " is", " were": " was", " have": " has", " hold": " holds"}

// notSeveral are words that end in s behind a number and name no several.
var notSeveral = map[string]bool{"is": true, "was": true, "has": true, "does": true, "says": true, "names": true, "holds": true, "lies": true}

// counted is an English format whose nouns agree with the numbers before them: for one, %d cases are is %d case is. The
// source has the plural alone, and its verbs stand in their order.
func counted(format string, args []any) string {
	n := 0
	return countForm.ReplaceAllStringFunc(format, func(found string) string {
		if strings.HasPrefix(found, "%%") {
			return found
		}
		n++
		if n > len(args) || args[n-1] != 1 && args[n-1] != int64(1) || !strings.HasPrefix(found, "%d ") {
			return found
		}
		parts := countForm.FindStringSubmatch(found)
		noun, other, behind := parts[1], parts[2], parts[3]
		if notSeveral[noun] || !strings.HasSuffix(noun, "s") || strings.HasSuffix(noun, "ss") {
			return found
		}
		if verb, has := ofOne[behind]; has {
			behind = verb
		}
		if other != "" {
			other = " or " + oneOf(other)
		}
		return "%d " + oneOf(noun) + other + behind
	})
}

// oneOf is the singular of a noun.
func oneOf(noun string) string {
	for _, end := range []struct{ several, one string }{{"ies", "y"}, {"sses", "ss"}, {"ches", "ch"}, {"xes", "x"}, {"s", ""}} {
		if stem, ok := strings.CutSuffix(noun, end.several); ok {
			return stem + end.one
		}
	}
	return noun
}
