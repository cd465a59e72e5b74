package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"anlisou/index"
	"anlisou/segment"
)

// version is set by the linker: -X main.version=1.2.3.
var version = "dev"

var versionCommand = command{
	name:     "version",
	summary:  "shows version, commit, index format and dictionary version",
	examples: []string{"anlisou version"},
	set: func(*flag.FlagSet) func(context.Context, environment, []string) error {
		return func(_ context.Context, env environment, args []string) error {
			if len(args) > 0 {
				return badUsage("takes no arguments, got %q", args[0])
			}
			_, err := fmt.Fprintf(env.stdout, "anlisou %s\ncommit %s\nindex format %d\ndictionary %s\n%s\n",
				version, commit(), index.Format, segment.Default().Version(), runtime.Version())
			return err
		}
	},
}

// revision is set by the linker, because builds here leave version control out of the binary.
var revision = ""

func commit() string {
	if revision != "" {
		return revision
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
