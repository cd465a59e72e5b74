package main

import (
	"fmt"
	"io"
	"strings"

	"anlisou/data/say"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
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
	say.Line(w, "%s\n\nUsage: %s", c.Short, c.UseLine())
	if c.Long != "" {
		fmt.Fprintf(w, "\n%s\n", c.Long)
	}
	if c.HasAvailableSubCommands() {
		say.Line(w, "\nCommands:")
		for _, below := range c.Commands() {
			fmt.Fprintf(w, "  %-11s %s\n", below.Name(), below.Short)
		}
	}
	flags := pflag.NewFlagSet(c.Name(), pflag.ContinueOnError)
	flags.AddFlagSet(c.LocalFlags())
	flags.AddFlagSet(c.InheritedFlags())
	say.Print(w, "\nFlags:\n%s", flags.FlagUsages())
	if c.Example != "" {
		say.Line(w, "\nExamples:\n  %s", strings.ReplaceAll(c.Example, "\n", "\n  "))
	}
}

// helpCommand is help COMMAND, which shows what COMMAND --help does.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "shows how a command is used",
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
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
