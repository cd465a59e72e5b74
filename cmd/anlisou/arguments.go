package main

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// arrange writes a command line as pflag reads it. Three things are ours: a negated word of a query (-税收) is an
// argument wherever it stands; a flag may have one dash (-data) as well as two; and a flag and its value become one
// word, so that no value is taken for a command or a flag. The order of arguments stays.
func arrange(args []string, flags map[string]*pflag.Flag) []string {
	if len(args) > 1 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		// What is completed, the last word, does not depend on a query's words.
		last := len(args) - 1
		return append(slices.DeleteFunc(slices.Clone(args[:last]), isNegated), args[last])
	}
	before := make([]string, 0, len(args)+1)
	var behind []string // arguments from the first negated one on
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			behind = append(behind, args...)
			args = nil
		case isNegated(arg) || len(behind) > 0 && !isFlag(arg):
			behind = append(behind, arg)
		case isFlag(arg):
			arg = "--" + strings.TrimLeft(arg, "-")
			name, _, whole := strings.Cut(arg[2:], "=")
			if f := flags[name]; f != nil && f.NoOptDefVal == "" && !whole && len(args) > 0 {
				arg += "=" + args[0]
				args = args[1:]
			}
			before = append(before, arg)
		default:
			before = append(before, arg)
		}
	}
	if len(behind) > 0 {
		before = append(append(before, "--"), behind...)
	}
	return before
}

// isFlag reports an argument that is to be read as a flag: of a dash alone, and of -h, cobra knows what they mean.
func isFlag(argument string) bool {
	return len(argument) > 1 && argument[0] == '-' && argument != "-h" && !isNegated(argument)
}

// isNegated reports a word of a query that is negated (-税收, -"一网通办"): no flag begins like that.
func isNegated(argument string) bool {
	return len(argument) > 1 && argument[0] == '-' && (argument[1] >= utf8.RuneSelf || argument[1] == '"')
}

// flagsOf are the flags of a command and of those below it by their names: a flag of one name takes a value in all
// commands or in none.
func flagsOf(c *cobra.Command) map[string]*pflag.Flag {
	flags := map[string]*pflag.Flag{}
	add := func(f *pflag.Flag) { flags[f.Name] = f }
	c.Flags().VisitAll(add)
	c.PersistentFlags().VisitAll(add)
	for _, below := range c.Commands() {
		for _, f := range flagsOf(below) {
			add(f)
		}
	}
	return flags
}
