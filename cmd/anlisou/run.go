package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// environment is what a command is given by the system.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	lookup         func(name string) (string, bool) // of environment variables
}

// command is a subcommand. Its flags are set up by flags, and run does the work once they are read.
type command struct {
	name, arguments, summary, details string
	examples                          []string
	// parts are the words that may come first, as site add, with their own arguments and summaries.
	parts []command
	set   func(f *flag.FlagSet) func(ctx context.Context, env environment, args []string) error
}

func commands() []command {
	return []command{serveCommand, importCommand, exportCommand, checkCommand, searchCommand, segmentCommand,
		classifyCommand, evalCommand, siteCommand, versionCommand}
}

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a command used wrongly.
type usageError struct{ problem string }

func (e *usageError) Error() string { return e.problem }

func badUsage(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// run runs the command that args name, and returns the exit code.
func run(ctx context.Context, args []string, env environment) int {
	if len(args) == 0 {
		printCommands(env.stderr)
		return exitUsage
	}
	name := args[0]
	if name == "help" || name == "-h" || name == "--help" || name == "-help" {
		if len(args) > 1 {
			return run(ctx, []string{args[1], "--help"}, env)
		}
		printCommands(env.stdout)
		return exitDone
	}
	if name == "--version" || name == "-version" {
		name = "version"
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(ctx, args[1:], env)
		}
	}
	fmt.Fprintf(env.stderr, "anlisou: there is no command %q; `anlisou help` lists them\n", name)
	return exitUsage
}

func (c command) run(ctx context.Context, args []string, env environment) int {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // its messages are printed here, in one line
	do := c.set(flags)
	config := flags.String("config", "", "read flags from `FILE`, YAML: a line is a flag's name, a colon, its value")
	rest, err := parseInterspersed(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.part(args).printHelp(env.stdout, flags)
		return exitDone
	case err != nil:
		err = &usageError{err.Error()}
	default:
		if err = fillFlags(flags, config, env.lookup); err == nil {
			err = do(ctx, env, rest)
		}
	}
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(env.stderr, "anlisou %s: %s\n", c.name, oneLine(err))
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		fmt.Fprintf(env.stderr, "`anlisou %s --help` shows how it is used\n", c.name)
		return exitUsage
	}
	return exitFailed
}

// part is what the command does where the first argument names a part of it, with the examples of that part.
func (c command) part(args []string) command {
	for _, p := range c.parts {
		if len(args) == 0 || args[0] != p.name {
			continue
		}
		c.name, c.arguments, c.summary = c.name+" "+p.name, p.arguments, p.summary
		c.examples = slices.DeleteFunc(slices.Clone(c.examples), func(e string) bool {
			return !strings.HasPrefix(e, "anlisou "+c.name)
		})
		break
	}
	return c
}

// parseInterspersed reads flags before, between and after the arguments.
func parseInterspersed(flags *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		words := 0
		for words < len(args) && isNegated(args[words]) {
			words++
		}
		rest, args = append(rest, args[:words]...), args[words:]
		until := slices.IndexFunc(args, isNegated)
		if until < 0 || slices.Contains(args[:until], "--") {
			until = len(args)
		}
		if err := flags.Parse(args[:until]); err != nil {
			return nil, err
		}
		left := args[until-flags.NArg():]
		if len(left) == 0 {
			return rest, nil
		}
		if flags.NArg() == 0 { // a negated word is next
			args = left
			continue
		}
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// isNegated reports a word of a query that is negated (-税收, -"一网通办"): no flag begins like that.
func isNegated(argument string) bool {
	return len(argument) > 1 && argument[0] == '-' && (argument[1] >= utf8.RuneSelf || argument[1] == '"')
}

func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' }), "; ")
}

func printCommands(w io.Writer) {
	fmt.Fprint(w, "案例搜 anlisou: search collections of Chinese reform cases\n\nUsage: anlisou COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n`anlisou COMMAND --help` says more. Every flag may be given as ANLISOU_FLAG in the environment.\n")
}

func (c command) printHelp(w io.Writer, flags *flag.FlagSet) {
	fmt.Fprintf(w, "%s\n\nUsage: anlisou %s %s\n", c.summary, c.name, strings.TrimSpace(c.arguments+" [flags]"))
	if c.details != "" {
		fmt.Fprintf(w, "\n%s\n", c.details)
	}
	fmt.Fprint(w, "\nFlags:\n")
	flags.VisitAll(func(f *flag.Flag) {
		name, usage := flag.UnquoteUsage(f)
		line := "--" + f.Name
		if name != "" {
			line += " " + name
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(w, "  %-22s %s\n", line, usage)
	})
	if len(c.examples) > 0 {
		fmt.Fprint(w, "\nExamples:\n")
		for _, e := range c.examples {
			fmt.Fprintf(w, "  %s\n", e)
		}
	}
}
