package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/server"
)

// BenchmarkUpdatesOfOneCase tells what a thousand updates of one case of 20, each of five thousand characters, leave, and
// what of that is there once it is given back: go test -tags ne,nomsgpack -run '^$' -bench UpdatesOfOneCase -benchtime 1x
// ./cmd/anlisou
func BenchmarkUpdatesOfOneCase(b *testing.B) {
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "data")
		c, s, err := (&dataFlags{dir: dir}).openSite(b.Context(), slog.New(slog.DiscardHandler), false, server.Config{})
		if err != nil || s == nil {
			b.Fatal(err)
		}
		if err := soon("it is ready", func() error { return c.index.Ready() }); err != nil {
			b.Fatal(err)
		}
		report := func(when string) {
			spaces, err := c.spaces()
			if err != nil {
				b.Fatal(err)
			}
			for _, s := range spaces {
				b.ReportMetric(float64(s.Bytes), s.Part+"-"+when+"-B")
			}
		}
		report("new")
		bundled := []rune(strings.ReplaceAll(string(jiaxing.Document()), "\n", "。"))[:5000]
		for n := range 1000 {
			one := data.Case{ID: "zb-1", Title: "每周都改的案例", Sections: []data.Section{{
				Heading: "做法", Text: fmt.Sprintf("第%d次。", n) + string(bundled),
			}}}
			if _, err := c.writer.Write(b.Context(), data.Write{Put: []data.Case{one}}, true); err != nil {
				b.Fatal(err)
			}
		}
		if err := c.index.Wait(b.Context()); err != nil {
			b.Fatal(err)
		}
		report("updated")
		if _, err := usualTidying.once(b.Context(), c, slog.New(slog.DiscardHandler)); err != nil {
			b.Fatal(err)
		}
		report("tidied")
		if err := c.close(); err != nil {
			b.Fatal(err)
		}
	}
}
