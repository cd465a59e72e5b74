package data

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"anlisou/data/say"

	"go.yaml.in/yaml/v4"
)

// TaxonomyError is a file that does not have the shape of a taxonomy, and where.
type TaxonomyError struct{ problems []TaxonomyProblem }

// TaxonomyProblem is what is wrong in a line of the file, from 1; 0 where it is the whole file.
type TaxonomyProblem struct {
	Line int
	What say.Message
}

// Said implements say.Sayer.
func (p TaxonomyProblem) Said() say.Message {
	if p.Line == 0 {
		return p.What
	}
	return say.Text("line %d: %s", p.Line, p.What)
}

// Error is one line: "line 12: there is no field regions".
func (e *TaxonomyError) Error() string { return e.Said().String() }

// Said implements say.Sayer.
func (e *TaxonomyError) Said() say.Message { return say.Join("%s; %s", e.problems) }

// Problems are what is wrong, each with its line: "line 12: there is no field regions".
func (e *TaxonomyError) Problems() []TaxonomyProblem { return e.problems }

// What the yaml package says, in the types of Go, and how a person who writes a taxonomy would put it.
var (
	unknownField = regexp.MustCompile(`^field (.+) not found in type .+$`)
	wrongKind    = regexp.MustCompile("(?s)^cannot construct !!(\\w+)(?: `(.*)`)? into (.+)$")
)

// kinds are the values of a taxonomy by their types in Go, and nodes those of YAML by its tags.
var (
	kinds = map[string]say.Key{
		"string": "one word", "[]string": "a list of words", "bool": "true or false",
		"[]data.Label": "a list of labels, each with a name", "data.Label": "a label with a name",
		"data.Taxonomy": "departments and domains",
	}
	nodes = map[string]say.Key{
		"str": "text", "seq": "a list", "map": "a mapping", "int": "a number", "float": "a number",
		"bool": "true or false",
		"null": "nothing",
	}
)

// yamlProblems says what is wrong with a file, a problem an item, without the types of the program.
func yamlProblems(text []byte, err error) []TaxonomyProblem {
	if errors.Is(err, io.EOF) {
		return []TaxonomyProblem{{What: say.Text("is empty; a taxonomy has departments and domains")}}
	}
	var found *yaml.LoadErrors
	if one := (*yaml.LoadError)(nil); !errors.As(err, &found) && errors.As(err, &one) {
		// What is not closed is missed behind the last line.
		last := bytes.Count(bytes.TrimSpace(text), []byte("\n")) + 1
		return []TaxonomyProblem{{max(min(one.Mark.Line, last), 1), say.Text("is no YAML: %s", say.YAMLFault(one.Message))}}
	}
	if found == nil {
		return []TaxonomyProblem{{What: say.Text("is no YAML: %s", say.YAMLFault(err.Error()))}}
	}
	var problems []TaxonomyProblem
	for _, one := range found.Errors {
		problem := say.YAMLFault(one.Message)
		if m := unknownField.FindStringSubmatch(one.Message); m != nil {
			problem = say.Text("there is no field %q", clip(m[1]))
		} else if m := wrongKind.FindStringSubmatch(one.Message); m != nil {
			known, should := nodes[m[1]], kinds[m[3]]
			if known == "" {
				known = "another kind of value"
			}
			has := say.Text(known)
			if should == "" {
				should = "something else"
			}
			if m[2] != "" {
				has = say.Text("%s %q", has, clip(strings.ToValidUTF8(m[2], "")))
			}
			problem = say.Text("has %s where %s should be", has, should)
		}
		problems = append(problems, TaxonomyProblem{one.Mark.Line, problem})
	}
	return problems
}
