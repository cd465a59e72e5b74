package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
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
	values := map[string]yaml.Node{}
	if err := yaml.Unmarshal(content, &values); err != nil {
		return badUsage("configuration %s: %v", path, err)
	}
	known := knownFlags()
	for name, node := range values {
		if !known[name] {
			return badUsage("configuration %s, line %d: there is no flag %q", path, node.Line, name)
		}
		if flags.Lookup(name) == nil || set[name] {
			continue // another command's, or said otherwise
		}
		items := []*yaml.Node{&node}
		if node.Kind == yaml.SequenceNode {
			items = node.Content
		}
		for _, item := range items {
			if err := flags.Set(name, item.Value); err != nil {
				return badUsage("configuration %s, line %d: %s: %v", path, item.Line, name, err)
			}
		}
	}
	return nil
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
