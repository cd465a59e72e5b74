package main

import (
	"context"
	"github.com/spf13/pflag"
)

type watching struct{ dir string }

func (w *watching) set(f *pflag.FlagSet) {}
func (w *watching) check(args []string, dry bool) error {
	if len(args) == 0 {
		return badUsage("names no file")
	}
	return nil
}
func (in *importing) watchFolder(ctx context.Context, d *dataFlags) error { return nil }
