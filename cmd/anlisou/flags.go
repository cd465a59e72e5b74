package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// fillFlags sets the flags that the command line did not from the environment (--data as ANLISOU_DATA), and
// those neither set from the configuration file.
func fillFlags(flags *flag.FlagSet, config *string, lookup func(string) (string, bool)) error {
	set := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { set[f.Name] = true })
	var errs []error
	flags.VisitAll(func(f *flag.Flag) {
		variable := "ANLISOU_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, ok := lookup(variable); ok && !set[f.Name] {
			set[f.Name] = true
			if err := flags.Set(f.Name, value); err != nil {
				errs = append(errs, badUsage("%s=%q: %v", variable, value, err))
			}
		}
	})
	if err := errors.Join(errs...); err != nil || *config == "" {
		return err
	}
	return fillFromFile(flags, *config, set)
}

func fillFromFile(flags *flag.FlagSet, path string, set map[string]bool) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	values, err := readConfiguration(content)
	if err != nil {
		return badUsage("configuration %s, %v", path, err)
	}
	known := knownFlags()
	for i := 0; i+1 < len(values); i += 2 {
		name, node := values[i].Value, values[i+1]
		if !known[name] {
			return badUsage("configuration %s, line %d: there is no flag %q", path, node.Line, name)
		}
		if flags.Lookup(name) == nil || set[name] {
			continue // another command's, or said otherwise
		}
		items := []*yaml.Node{node}
		if node.Kind == yaml.SequenceNode {
			items = node.Content
		}
		for _, item := range items {
			if item.Kind == yaml.AliasNode {
				item = item.Alias
			}
			if item.Kind != yaml.ScalarNode {
				return badUsage("configuration %s, line %d: %s has %s where one word should be", path, item.Line, name, nodeKinds[item.Kind])
			}
			if err := flags.Set(name, item.Value); err != nil {
				return badUsage("configuration %s, line %d: %s: %v", path, item.Line, name, err)
			}
		}
	}
	return nil
}

// nodeKinds are the values of YAML for who writes them.
var nodeKinds = map[yaml.Kind]string{yaml.ScalarNode: "text", yaml.SequenceNode: "a list", yaml.MappingNode: "a mapping", yaml.AliasNode: "an alias"}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// readConfiguration gives the flags of a configuration file and their values in turn. The error is one line that begins with its place,
// and says nothing of how the program reads YAML.
func readConfiguration(content []byte) ([]*yaml.Node, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(content, &file); err != nil {
		said := err.Error()
		line := "1"
		if m := yamlLine.FindStringSubmatch(said); m != nil {
			line, said = cmp.Or(m[1], line), said[len(m[0]):]
		}
		return nil, fmt.Errorf("line %s: is no YAML: %s", line, said)
	}
	if len(file.Content) == 0 { // nothing but comments
		return nil, nil
	}
	root := file.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: has %s where flag: value should be", root.Line, nodeKinds[root.Kind])
	}
	seen := map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		key := root.Content[i]
		if seen[key.Value] {
			return nil, fmt.Errorf("line %d: the flag %q stands there already", key.Line, key.Value)
		}
		seen[key.Value] = true
	}
	return root.Content, nil
}

// knownFlags are the flags of all commands: one configuration file serves them all.
func knownFlags() map[string]bool {
	known := map[string]bool{}
	for _, c := range commands() {
		flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
		c.set(flags)
		flags.VisitAll(func(f *flag.Flag) { known[f.Name] = true })
	}
	return known
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string { return "[" + strings.Join(*l, ", ") + "]" }

// Set adds a value.
func (l *list) Set(value string) error {
	if strings.TrimSpace(value) == "" {
		return errors.New("is empty")
	}
	*l = append(*l, value)
	return nil
}
