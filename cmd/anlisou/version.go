package main

import (
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"anlisou/data/say"
	"anlisou/index"
	"anlisou/segment"
)

// version is set by the linker: -X main.version=1.2.3.
var version = "dev"

func versionCommand(env environment) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   env.say("shows version, commit, index format and dictionary version"),
		Example: "anlisou version",
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return showVersion(env.stdout) },
	}
}

func showVersion(w io.Writer) error {
	shown := say.Text("anlisou %s\ncommit %s\nindex format %d\ndictionary %s\n%s\n",
		version, commit(), index.Format, segment.Default().Version(), runtime.Version())
	_, err := io.WriteString(w, shown.In(say.LanguageOf(w)))
	return err
}

// revision is set by the linker, because builds here leave version control out of the binary.
var revision = ""

func commit() say.Message {
	if revision != "" {
		return say.Plain(revision)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return say.Plain(s.Value)
			}
		}
	}
	return say.Text("unknown")
}
