package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"anlisou/segment"
)

var segmentCommand = command{
	name:      "segment",
	arguments: "TEXT…",
	summary:   "shows the words and sub-words that the index sees",
	details:   "A line of text gives a line of words, the shorter words within a word in brackets\nbehind it. Without TEXT, or with -, the text is read from standard input.",
	examples:  []string{"anlisou segment 嘉贸贷融资方案助力外贸企业融资多元化", "anlisou segment - <案例.txt"},
	set: func(*flag.FlagSet) func(context.Context, environment, []string) error {
		return func(_ context.Context, env environment, args []string) error {
			var text io.Reader = strings.NewReader(strings.Join(args, " "))
			if len(args) == 0 || len(args) == 1 && args[0] == "-" {
				text = env.stdin
			}
			lines := bufio.NewReader(text)
			out := bufio.NewWriter(env.stdout)
			for {
				line, err := lines.ReadString('\n')
				if line != "" {
					fmt.Fprintln(out, segmented(line))
				}
				if err == io.EOF {
					return out.Flush()
				}
				if err != nil {
					return fmt.Errorf("read standard input: %w", err)
				}
			}
		}
	},
}

func segmented(line string) string {
	normal := segment.Normalise(line).Runes
	var words []string
	for _, w := range segment.Default().Cut(normal) {
		word := string(normal[w.Start:w.End])
		if len(w.Sub) > 0 {
			parts := make([]string, len(w.Sub))
			for i, s := range w.Sub {
				parts[i] = string(normal[s.Start:s.End])
			}
			word += "[" + strings.Join(parts, " ") + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}
