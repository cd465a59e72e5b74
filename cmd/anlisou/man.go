package main

import (
	"bytes"
	"os"
	"path/filepath"
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
				return say.Errorf("%s cannot be made: %w", args[0], reasonOf(err))
			}
			root := newRoot(env) // another tree, because this one is changed
			escapeMarkdown(root)
			header := &doc.GenManHeader{Section: "1", Source: "anlisou " + version, Manual: "案例搜"}
			if err := writeManual(root, header, args[0], env); err != nil {
				return say.Errorf("write the man pages: %w", err)
			}
			return nil
		},
	}
}

// headings are those that the writer of man pages gives every page.
var headings = []say.Key{
	"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "OPTIONS INHERITED FROM PARENT COMMANDS", "EXAMPLE", "SEE ALSO",
}

// writeManual writes the page of a command and of those below it, its headings in the user's language.
func writeManual(c *cobra.Command, header *doc.GenManHeader, dir string, env environment) error {
	for _, below := range c.Commands() {
		if !below.IsAvailableCommand() || below.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := writeManual(below, header, dir, env); err != nil {
			return err
		}
	}
	var page bytes.Buffer
	head := *header // the writer fills it in
	if err := doc.GenMan(c, &head, &page); err != nil {
		return err
	}
	text := page.String()
	for _, heading := range headings {
		text = strings.ReplaceAll(text, ".SH "+string(heading)+"\n", ".SH "+env.say(heading)+"\n")
	}
	text = strings.ReplaceAll(text, "[flags]", env.say("[flags]"))
	name := strings.ReplaceAll(c.CommandPath(), " ", "-") + "." + header.Section
	return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)
}

// markdown are the signs that the writer of man pages would read as marks in our plain texts.
var markdown = strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`)

func escapeMarkdown(c *cobra.Command) {
	c.Long = markdown.Replace(c.Long)
	for _, below := range c.Commands() {
		escapeMarkdown(below)
	}
}
