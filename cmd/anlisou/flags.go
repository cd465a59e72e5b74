package main

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"

	"anlisou/data/say"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"
)

// The flags that the program has beside those of its commands, and the one that cobra adds to each.
const (
	configFlag  = "config"
	versionFlag = "version"
	helpFlag    = "help"
)

// fillFlags sets the flags that the command line did not from the environment (--data as ANLISOU_DATA), and
// those neither set from the configuration file.
func fillFlags(flags *pflag.FlagSet, root *cobra.Command, lookup func(string) (string, bool)) error {
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == helpFlag || f.Name == versionFlag {
			return
		}
		variable := "ANLISOU_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, ok := lookup(variable); ok && !f.Changed {
			if err := flags.Set(f.Name, value); err != nil {
				errs = append(errs, badUsage("%s=%q: %s", variable, value, whyUnfit(err)))
			}
		}
	})
	config, err := flags.GetString(configFlag)
	if err := errors.Join(append(errs, err)...); err != nil || config == "" {
		return err
	}
	return fillFromFile(flags, root, config)
}

func fillFromFile(flags *pflag.FlagSet, root *cobra.Command, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return say.Errorf("read the configuration: %w", err)
	}
	values, err := readConfiguration(content)
	if err != nil {
		return badUsage("configuration %s, %s", path, err)
	}
	set := map[string]bool{}
	flags.Visit(func(f *pflag.Flag) { set[f.Name] = true })
	known := flagsOf(root) // of all commands: one file serves them all
	for _, own := range []string{configFlag, versionFlag, helpFlag} {
		delete(known, own)
	}
	for i := 0; i+1 < len(values); i += 2 {
		name, node := values[i].Value, values[i+1]
		if known[name] == nil {
			return badUsage("configuration %s, line %d: there is no flag %q", path, node.Line, name)
		}
		if flags.Lookup(name) == nil || set[name] {
			continue // another command's, or said otherwise
		}
		if err := setFromNode(flags, name, node); err != nil {
			return badUsage("configuration %s, %s", path, err)
		}
	}
	return nil
}

// setFromNode sets a flag to a value of the configuration file, or, one that may be given several times, to each of
// a list.
func setFromNode(flags *pflag.FlagSet, name string, node *yaml.Node) error {
	items := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		items = node.Content
	}
	for _, item := range items {
		if item.Kind == yaml.AliasNode {
			item = item.Alias
		}
		if item.Kind != yaml.ScalarNode {
			return say.Errorf("line %d: %s has %s where one word should be", item.Line, name, nodeKinds[item.Kind])
		}
		if err := flags.Set(name, item.Value); err != nil {
			return say.Errorf("line %d: %s: %q %s", item.Line, name, item.Value, whyUnfit(err))
		}
	}
	return nil
}

// whyUnfit says why a flag does not take a value, without what the program's language calls it.
func whyUnfit(err error) say.Message {
	unfit := (*pflag.InvalidValueError)(nil)
	if !errors.As(err, &unfit) {
		return say.Of(err)
	}
	switch {
	case errors.Is(err, strconv.ErrRange):
		return say.Text("is too large")
	case unfit.GetFlag().Value.Type() == "int":
		return say.Text("is no whole number")
	case unfit.GetFlag().Value.Type() == "float64":
		return say.Text("is no number")
	case unfit.GetFlag().Value.Type() == "bool":
		return say.Text("is neither true nor false")
	case unfit.GetFlag().Value.Type() == "duration":
		return say.Text("is no time like 90s or 5m")
	}
	return say.Of(unfit.Unwrap())
}

// nodeKinds are the values of YAML for who writes them.
var nodeKinds = map[yaml.Kind]say.Key{
	yaml.ScalarNode: "text", yaml.SequenceNode: "a list", yaml.MappingNode: "a mapping", yaml.AliasNode: "an alias",
}

// readConfiguration gives the flags of a configuration file and their values in turn. The error is one line that
// begins with its place, and says nothing of how the program reads YAML.
func readConfiguration(content []byte) ([]*yaml.Node, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(content, &file); err != nil {
		line, said := 1, say.YAMLFault(err.Error())
		if where := (*yaml.LoadError)(nil); errors.As(err, &where) {
			line, said = max(min(where.Mark.Line, lines(content)), 1), say.YAMLFault(where.Message)
		}
		return nil, say.Errorf("line %d: is no YAML: %s", line, said)
	}
	if len(file.Content) == 0 { // nothing but comments
		return nil, nil
	}
	root := file.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, say.Errorf("line %d: has %s where flag: value should be", root.Line, nodeKinds[root.Kind])
	}
	seen := map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		key := root.Content[i]
		if seen[key.Value] {
			return nil, say.Errorf("line %d: the flag %q stands there already", key.Line, key.Value)
		}
		seen[key.Value] = true
	}
	return root.Content, nil
}

// lines counts the lines of a text that say something: what is not closed is missed behind the last of them.
func lines(text []byte) int { return bytes.Count(bytes.TrimSpace(text), []byte("\n")) + 1 }

// list is a flag that may be given several times.
type list []string

// String implements pflag.Value.
func (l *list) String() string { return strings.Join(*l, ", ") }

// Type implements pflag.Value.
func (l *list) Type() string { return "list" }

// Set adds a value.
func (l *list) Set(value string) error {
	if strings.TrimSpace(value) == "" {
		return say.New("is empty")
	}
	*l = append(*l, value)
	return nil
}
