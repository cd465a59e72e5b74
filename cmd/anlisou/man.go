package main

import (
	"os"
	"strings"

	"anlisou/data/say"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func manCommand(env environment) *cobra.Command {
	return &cobra.Command{
		Use:   env.say("man DIR"),
		Short: env.say("writes the man pages, one a command, into a folder"),
		Long: env.say("DIR is made where it is not there. `man anlisou` finds the pages in a folder man1 of the system's; a\n" +
			"single page is shown by its path. The date of the pages is SOURCE_DATE_EPOCH, where that is set."),
		Example: "sudo anlisou man /usr/local/share/man/man1\nanlisou man ./man && man ./man/anlisou-search.1",
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return noValues(c, args, word)
			}
			return folders(c, args, word)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return badUsage("takes the folder to write to")
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return say.Errorf("make the folder: %w", err)
			}
			root := newRoot(env) // another tree, because this one is changed
			escapeMarkdown(root)
			header := &doc.GenManHeader{Section: "1", Source: "anlisou " + version, Manual: "案例搜"}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return say.Errorf("write the man pages: %w", err)
			}
			return nil
		},
	}
}

// markdown are the signs that the writer of man pages would read as marks in our plain texts.
var markdown = strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`)

func escapeMarkdown(c *cobra.Command) {
	c.Long = markdown.Replace(c.Long)
	for _, below := range c.Commands() {
		escapeMarkdown(below)
	}
}
