package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"anlisou/data/say"

	"go.yaml.in/yaml/v4"
)

// Parse reads a site.yaml. What is wrong with it is Problems, each with its line.
func Parse(text []byte) (*Settings, error) {
	if len(text) > MaxFile {
		return nil, Problems{{Rule: ruleLarge, Args: []any{MaxFile}}}
	}
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		nothing := (&Settings{}).Trimmed()
		return &nothing, nil
	} else if err != nil {
		return nil, Problems{notYAML(text, err)}
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, Problems{notYAML(text, err)}
		}
		return nil, Problems{{Line: second.Line, Rule: ruleOne}}
	}
	r := reader{text: bytes.Split(text, []byte("\n")), lines: map[string]int{}}
	var read Settings
	if len(document.Content) > 0 {
		r.value(document.Content[0], "", reflect.ValueOf(&read).Elem())
	}
	settings := read.Trimmed()
	for _, p := range settings.problems() {
		p.Line = r.line(p.Field)
		r.found = append(r.found, p)
	}
	if len(r.found) == 0 {
		return &settings, nil
	}
	slices.SortStableFunc(r.found, func(a, b Problem) int { return a.Line - b.Line })
	return nil, r.found
}

// notYAML says where a text is no YAML.
func notYAML(text []byte, err error) Problem {
	one := (*yaml.LoadError)(nil)
	if !errors.As(err, &one) {
		return Problem{Rule: ruleYAML, Args: []any{say.YAMLFault(err.Error())}}
	}
	// What is not closed is missed behind the last line.
	last := bytes.Count(bytes.TrimSpace(text), []byte("\n")) + 1
	return Problem{Line: max(min(one.Mark.Line, last), 1), Rule: ruleYAML, Args: []any{say.YAMLFault(one.Message)}}
}

// reader takes the nodes of a file into settings, and notes on which line each field stands. A scalar is taken as it is
// written: the code 0304000001 is a text, and no number.
type reader struct {
	text  [][]byte // by line
	found Problems
	lines map[string]int
}

// line is where a field stands, or else what it is a part of.
func (r *reader) line(field string) int {
	for {
		if n, known := r.lines[field]; known {
			return n
		}
		cut := strings.LastIndexAny(field, ".[")
		if cut < 0 {
			return 0
		}
		field = field[:cut]
	}
}

func (r *reader) bad(n *yaml.Node, field string, rule say.Key, args ...any) {
	r.found = append(r.found, Problem{Line: n.Line, Field: field, Rule: rule, Args: args})
}

// value takes a node into a value of the settings.
func (r *reader) value(n *yaml.Node, field string, into reflect.Value) {
	r.lines[field] = n.Line
	nothing := n.Kind == yaml.ScalarNode && n.Tag == "!!null"
	if nothing { // it is as it would be without
		if comment := r.comment(n.Line); field == "accent" && comment != "" {
			if _, meant := readColour(comment); meant {
				r.bad(n, field, ruleQuotes, comment)
			}
		}
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		r.mapping(n, field, into)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			r.bad(n, field, ruleList)
			return
		}
		for i, item := range n.Content {
			one := reflect.New(into.Type().Elem()).Elem()
			r.value(item, fmt.Sprintf("%s[%d]", field, i), one)
			into.Set(reflect.Append(into, one))
		}
	case reflect.Bool:
		switch {
		case n.Kind == yaml.ScalarNode && slices.Contains([]string{"true", "yes", "on", "是"}, strings.ToLower(n.Value)):
			into.SetBool(true)
		case n.Kind == yaml.ScalarNode && slices.Contains([]string{"false", "no", "off", "否"}, strings.ToLower(n.Value)):
		default:
			r.bad(n, field, ruleSwitch, clip(n.Value))
		}
	default:
		if n.Kind != yaml.ScalarNode {
			r.bad(n, field, ruleText)
			return
		}
		into.SetString(n.Value)
	}
}

// comment is the first word behind the colon of a line, where that begins with a #.
func (r *reader) comment(line int) string {
	if line < 1 || line > len(r.text) {
		return ""
	}
	_, behind, _ := bytes.Cut(r.text[line-1], []byte(":"))
	if words := bytes.Fields(behind); len(words) > 0 && words[0][0] == '#' {
		return string(words[0])
	}
	return ""
}

// mapping takes the fields of a node, each once, and none that there is not.
func (r *reader) mapping(n *yaml.Node, field string, into reflect.Value) {
	if n.Kind != yaml.MappingNode {
		r.bad(n, field, ruleMapping)
		return
	}
	fields, names := map[string]int{}, []string{}
	for i := range into.NumField() {
		name := into.Type().Field(i).Tag.Get("json")
		fields[name], names = i, append(names, name)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := strings.TrimPrefix(field+"."+key.Value, ".")
		at, known := fields[key.Value]
		switch {
		case !known || key.Kind != yaml.ScalarNode:
			r.bad(key, clip(name), ruleUnknown, strings.Join(names, ", "))
		case seen[name]:
			r.bad(key, name, ruleTwice, key.Value)
		default:
			r.value(value, name, into.Field(at))
		}
		seen[name] = true
	}
}
