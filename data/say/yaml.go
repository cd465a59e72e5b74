package say

import (
	"slices"
	"strings"
)

// yamlFaults are what the reader of YAML finds wrong with a text, in its own words, with what they mean to who wrote it.
var yamlFaults = []struct {
	found string // how its words begin
	says  Key
}{
	{"did not find expected ',' or", "a [ or { is not closed, or a comma is missing"},
	{"did not find expected '-' indicator", "an item of a list does not begin with - below the others"},
	{"did not find expected key", "the line is not indented as those above it, or a quote is missing"},
	{"did not find expected node content", "a bracket or a sign stands where a value should be"},
	{"did not find expected", "a sign of YAML is not followed by what belongs there"},
	{"could not find expected ':'", "a name is not followed by a colon and a space"},
	{"could not find expected", "a sign of YAML is not followed by what belongs there"},
	{"found unexpected end of stream", "a quote is not closed"},
	{"found unexpected document indicator", "a quote is not closed"},
	{"found character that cannot start any token", "a value begins with a sign that needs quotes, or a line with a tab"},
	{"found a tab character", "a tab stands where spaces should be"},
	{"found tabs where", "a tab stands where spaces should be"},
	{"found mixed spaces and tabs", "a tab stands where spaces should be"},
	{"found indentation style", "a tab stands where spaces should be"},
	{"found unknown escape character", "a \\ in double quotes is followed by what it does not go with"},
	{"found undefined tag handle", "a value begins with ! and needs quotes"},
	{"found a comment without", "a # follows a value without a space"},
	{"mapping values are not allowed", "a value holds a colon and needs quotes, or the line is indented too far"},
	{"block sequence entries are not allowed", "a list begins in the line of its name"},
	{"unknown anchor", "a value begins with * and needs quotes"},
	{"control characters are not allowed", "it holds characters that are not printed"},
	{"duplicated key", "a name stands there twice"},
	{"mapping key", "a name stands there twice"},
	{"exceeded max", "it is nested too deep"},
	{"incomplete UTF", "it is not UTF-8"}, {"invalid length of a UTF-8", "it is not UTF-8"},
	{"invalid leading UTF-8", "it is not UTF-8"}, {"invalid trailing UTF-8", "it is not UTF-8"},
	{"invalid Unicode", "it is not UTF-8"}, {"unexpected low surrogate", "it is not UTF-8"},
}

// YAMLFault says what is wrong with a text that is no YAML, as the reader of YAML found it.
func YAMLFault(found string) Message {
	found = strings.TrimPrefix(found, "yaml: ")
	at := slices.IndexFunc(yamlFaults, func(f struct {
		found string
		says  Key
	}) bool {
		return strings.HasPrefix(found, f.found)
	})
	if at < 0 {
		return Text("it is written otherwise than YAML is")
	}
	return Text(yamlFaults[at].says)
}
