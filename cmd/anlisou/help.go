package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"anlisou/data/say"
)

// printCommands lists the commands.
func printCommands(w io.Writer, root *cobra.Command) {
	say.Line(w, "案例搜 anlisou: search collections of Chinese reform cases\n\nUsage: anlisou COMMAND [flags]\n")
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			fmt.Fprintf(w, "  %-11s %s\n", c.Name(), c.Short)
		}
	}
	say.Line(w, "\n`anlisou COMMAND --help` says more. Every flag may be given as ANLISOU_FLAG in the environment.")
}

// printHelp shows how a command is used; of the program as a whole, its commands.
func printHelp(w io.Writer, c *cobra.Command) {
	if !c.HasParent() {
		printCommands(w, c)
		return
	}
	say.Line(w, "%s\n\nUsage: %s", c.Short, useLine(say.LanguageOf(w), c))
	if c.Long != "" {
		fmt.Fprintf(w, "\n%s\n", c.Long)
	}
	if c.HasAvailableSubCommands() {
		say.Line(w, "\nCommands:")
		for _, below := range c.Commands() {
			fmt.Fprintf(w, "  %-11s %s\n", below.Name(), below.Short)
		}
	}
	say.Line(w, "\nFlags:")
	printFlags(w, c)
	if c.Example != "" {
		say.Line(w, "\nExamples:")
		fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(c.Example, "\n", "\n  "))
	}
}

// useLine is how a command line with the command is written.
func useLine(lang say.Language, c *cobra.Command) string {
	line := c.Use
	for above := c.Parent(); above != nil; above = above.Parent() {
		line = above.Name() + " " + line
	}
	return say.Text("%s [flags]", line).In(lang)
}

// printFlags lists the flags of a command with what each does, and what holds where it is not given.
func printFlags(w io.Writer, c *cobra.Command) {
	flags := pflag.NewFlagSet(c.Name(), pflag.ContinueOnError)
	flags.AddFlagSet(c.LocalFlags())
	flags.AddFlagSet(c.InheritedFlags())
	var heads, texts []string
	longest := 0
	flags.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		head := "      --" + f.Name
		if f.Shorthand != "" {
			head = fmt.Sprintf("  -%s, --%s", f.Shorthand, f.Name)
		}
		if value != "" {
			head += " " + value
		}
		if !isUnset(f) {
			usage = say.Text("%s (default %s)", usage, f.DefValue).In(say.LanguageOf(w))
		}
		heads, texts, longest = append(heads, head), append(texts, usage), max(longest, width(head))
	})
	for i, head := range heads {
		fmt.Fprintf(w, "%s%s   %s\n", head, strings.Repeat(" ", longest-width(head)), texts[i])
	}
}

// isUnset reports a flag that stands for nothing where it is not given.
func isUnset(f *pflag.Flag) bool {
	switch f.DefValue {
	case "", "false", "0", "0s", "[]":
		return true
	}
	return false
}

// width is how many columns of a terminal a text takes: a Chinese character takes two.
func width(text string) (columns int) {
	for _, r := range text {
		columns++
		if r >= 0x1100 {
			columns++
		}
	}
	return columns
}

// helpCommand is help COMMAND, which shows what COMMAND --help does.
func helpCommand(env environment) *cobra.Command {
	return &cobra.Command{
		Use:   env.say("help [COMMAND]"),
		Short: env.say("shows how a command is used"),
		// Not the flags of the command that the help is about, nor a configuration: neither is read here.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			about, _, err := c.Root().Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, below := range about.Commands() {
				if below.IsAvailableCommand() {
					names = append(names, cobra.CompletionWithDesc(below.Name(), below.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			about, _, err := c.Root().Find(args)
			if err != nil {
				return unknownCommand(c.Root(), args)
			}
			return about.Help()
		},
	}
}

// addHelpFlags gives every command the flag that shows its help, before cobra does in its own words.
func addHelpFlags(c *cobra.Command, env environment) {
	c.Flags().BoolP(helpFlag, "h", false, env.say("show this help"))
	for _, below := range c.Commands() {
		addHelpFlags(below, env)
	}
}
