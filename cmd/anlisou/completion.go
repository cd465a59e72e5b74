package main

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"anlisou/data"
)

func completionCommand(env environment) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   env.say("completion bash|zsh|fish|powershell"),
		Short: env.say("writes the script by which a shell completes commands, flags and values"),
		Long: env.say("A shell that has read the script completes commands, flags and, where they are few, the values of flags.\n" +
			"bash needs its package bash-completion. Each shell reads the script at its next start."),
		Example: "anlisou completion bash | sudo tee /etc/bash_completion.d/anlisou >/dev/null\n" +
			"anlisou completion zsh >\"${fpath[1]}/_anlisou\"\n" +
			"anlisou completion fish >~/.config/fish/completions/anlisou.fish\n" +
			"anlisou completion powershell >>$PROFILE",
		ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return badUsage("takes one shell: bash, zsh, fish or powershell")
			}
			switch root := c.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(env.stdout, true)
			case "zsh":
				return root.GenZshCompletion(env.stdout)
			case "fish":
				return root.GenFishCompletion(env.stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(env.stdout)
			}
			return badUsage("%q: bash, zsh, fish or powershell", args[0])
		},
	}
}

// noValues completes nothing, not even the name of a file.
var noValues = cobra.NoFileCompletions

// flagValues completes the values of flags by their names; those that are not here are files.
var flagValues = map[string]cobra.CompletionFunc{
	"data":        folders,
	"format":      values("jsonl", "csv"),
	"log":         values("text", "json"),
	"log-address": values("full", "short", "none"),
	"backup":      folders,
	"watch":       folders,
	"scope":       values("read", "write", "admin"),
	"cases":       values("one", "many"),
	"addr":        noValues, "backup-every": noValues, "backup-keep": noValues, "last": noValues, "allowed-host": noValues, "case": noValues, "collection": noValues, "expires": noValues,
	"limit": noValues, "log-keep": noValues,
	"log-max-size": noValues, "max-memory": noValues, "max-pages": noValues, "max-size": noValues, "max-time": noValues,
	"max-unpacked": noValues, "page": noValues, "public-url": noValues, "server": noValues, "size": noValues,
	"trusted-proxy": noValues, "watch-every": noValues, "worst": noValues,
}

// completeFlags has the values of the flags of a command, and of those below it, completed.
func completeFlags(c *cobra.Command) {
	for name := range flagsOf(c) {
		if with := flagValues[name]; with != nil && c.Flag(name) != nil {
			complete(c, name, with)
		}
	}
	for _, below := range c.Commands() {
		completeFlags(below)
	}
}

// complete has the values of a flag completed. That there is no such flag is a fault of the program.
func complete(c *cobra.Command, flag string, with cobra.CompletionFunc) {
	if err := c.RegisterFlagCompletionFunc(flag, with); err != nil {
		panic(err)
	}
}

// values completes a value from a few.
func values(list ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

// folders completes a value with the names of folders.
func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// labels completes a value with the labels of one kind that the taxonomy of the command line has.
func (d *dataFlags) labels(env environment, of func(*data.Taxonomy) []data.Label) cobra.CompletionFunc {
	return func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		var names []string
		if err := fillFlags(c.Flags(), c.Root(), env.lookup); err == nil {
			if taxonomy, err := d.ownTaxonomy(); err == nil {
				for _, l := range of(taxonomy) {
					names = append(names, l.Name)
				}
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeSites completes the first argument with the names of the sites that may embed the search.
func completeSites(env environment, dir *string) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if err := fillFlags(c.Flags(), c.Root(), env.lookup); err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		sites, err := readSites(*dir)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return slices.Sorted(maps.Keys(sites)), cobra.ShellCompDirectiveNoFileComp
	}
}
