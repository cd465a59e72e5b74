package data

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// TaxonomyError is a file that does not have the shape of a taxonomy, and where.
type TaxonomyError struct{ problems []string }

// Error is one line: "line 12: there is no field regions".
func (e *TaxonomyError) Error() string { return strings.Join(e.problems, "; ") }

// What the yaml package says, in the types of Go, and how a person who writes a taxonomy would put it.
var (
	unknownField = regexp.MustCompile(`^(line \d+): field (.+) not found in type .+$`)
	wrongKind    = regexp.MustCompile("(?s)^(line \\d+): cannot unmarshal !!(\\w+)(?: `(.*)`)? into (.+)$")
)

// kinds are the values of a taxonomy by their types in Go, and nodes those of YAML by its tags.
var (
	kinds = map[string]string{
		"string": "one word", "[]string": "a list of words", "bool": "true or false",
		"[]data.Label": "a list of labels, each with a name", "data.Label": "a label with a name", "data.Taxonomy": "departments and domains",
	}
	nodes = map[string]string{"str": "text", "seq": "a list", "map": "a mapping", "int": "a number", "float": "a number", "bool": "true or false", "null": "nothing"}
)

// yamlProblems says what is wrong with a file, a problem an item, without the types of the program.
func yamlProblems(err error) []string {
	if errors.Is(err, io.EOF) {
		return []string{"is empty; a taxonomy has departments and domains"}
	}
	var types *yaml.TypeError
	if !errors.As(err, &types) {
		return []string{"is no YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	var problems []string
	for _, problem := range types.Errors {
		if m := unknownField.FindStringSubmatch(problem); m != nil {
			problem = fmt.Sprintf("%s: there is no field %q", m[1], clip(m[2]))
		} else if m := wrongKind.FindStringSubmatch(problem); m != nil {
			has, should := nodes[m[2]], kinds[m[4]]
			if has == "" {
				has = "another kind of value"
			}
			if should == "" {
				should = "something else"
			}
			if m[3] != "" {
				has += fmt.Sprintf(" %q", clip(strings.ToValidUTF8(m[3], "")))
			}
			problem = fmt.Sprintf("%s: has %s where %s should be", m[1], has, should)
		}
		problems = append(problems, problem)
	}
	return problems
}
