package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"anlisou/data/say"
	"anlisou/index"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

func segmentCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("segment TEXT…"),
		Short: env.say("shows the words and sub-words that the index sees, and how they are read"),
		Long: env.say("A line of text gives a line of words, the shorter words within a word in brackets behind it, then the\n" +
			"word's pinyin. Without TEXT, or with -, the text is read from standard input.\n\n" +
			"A user dictionary is UTF-8 text, a word a line, after a space its frequency if it is to have a certain\n" +
			"one; -word takes a word away, and # begins a comment."),
		Example: "anlisou segment 嘉贸贷融资方案助力外贸企业融资多元化\n" +
			"anlisou segment - <案例.txt\n" +
			"anlisou segment --dictionary words.txt 上海市长江隧桥\n" +
			"anlisou segment --words --dictionary words.txt\n" +
			"anlisou segment --words --data ./anlisou-data",
	}
	f := c.Flags()
	dictionary := f.String("dictionary", "", env.say("cut with the user dictionary in `FILE`"))
	dir := f.String("data", "",
		env.say("cut as the index of the data directory `DIR` does, with the words that its cases taught"))
	words := f.Bool("words", false, env.say("list the words that are not general: word, frequency and source"))
	all := f.Bool("all", false, env.say("with --words, list the general ones, too"))
	c.RunE = func(_ *cobra.Command, args []string) error {
		switch {
		case *words && len(args) > 0:
			return badUsage("--words takes no text, and %q was given", args[0])
		case *all && !*words:
			return badUsage("--all goes with --words")
		}
		segmenter, err := segmenterWith(*dictionary, *dir)
		if err != nil {
			return err
		}
		if *words {
			return listWords(env.stdout, segmenter, *all)
		}
		var text io.Reader = strings.NewReader(strings.Join(args, " "))
		if len(args) == 0 || len(args) == 1 && args[0] == "-" {
			text = env.stdin
		}
		return showSegmented(env.stdout, segmenter, text)
	}
	return c
}

// segmenterWith gives a segmenter with the embedded dictionaries, the dictionary of the index of a data directory, and
// the user dictionary at a path, which replaces the index's own. Directory and path may be "".
func segmenterWith(path, dir string) (*segment.Segmenter, error) {
	var options segment.Options
	var err error
	if dir != "" {
		options, err = index.ReadDictionary(filepath.Join(dir, indexDir))
		if errors.Is(err, os.ErrNotExist) {
			return nil, say.Errorf("%s has no index yet: `anlisou serve` or `anlisou import FILE` makes one", dir)
		}
		if err != nil {
			return nil, err
		}
	}
	if path != "" {
		if options.User, err = readDictionary(path); err != nil {
			return nil, err
		}
	}
	return segment.Build(options)
}

// readDictionary reads the user dictionary at a path.
func readDictionary(path string) (*segment.Dictionary, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, say.Errorf("read the user dictionary: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, segment.MaxDictionaryBytes+1))
	if err != nil {
		return nil, say.Errorf("read the user dictionary: %w", err)
	}
	dictionary, err := segment.ParseDictionary(path, text)
	if err != nil {
		return nil, err
	}
	return &dictionary, nil
}

func listWords(w io.Writer, segmenter *segment.Segmenter, all bool) error {
	out := bufio.NewWriter(w)
	for word := range segmenter.Words() {
		if word.Source == segment.SourceGeneral && !all {
			break // the general ones come last
		}
		fmt.Fprintf(out, "%s\t%.10g\t%s\n", word.Word, word.Frequency, word.Source)
	}
	return out.Flush()
}

func showSegmented(w io.Writer, segmenter *segment.Segmenter, text io.Reader) error {
	lines := bufio.NewReader(text)
	out := bufio.NewWriter(w)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			fmt.Fprintln(out, segmented(segmenter, line))
		}
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			return say.Errorf("read standard input: %w", err)
		}
	}
}

func segmented(segmenter *segment.Segmenter, line string) string {
	normal := segment.Normalise(line).Runes
	var words []string
	for _, w := range segmenter.Cut(normal) {
		word := string(normal[w.Start:w.End])
		shown := word
		if len(w.Sub) > 0 {
			parts := make([]string, len(w.Sub))
			for i, s := range w.Sub {
				parts[i] = string(normal[s.Start:s.End])
			}
			shown += "[" + strings.Join(parts, " ") + "]"
		}
		// Letters are read as they are.
		if reading := strings.Join(pinyin.Of(word), " "); strings.ReplaceAll(reading, " ", "") != word {
			shown += "(" + reading + ")"
		}
		words = append(words, shown)
	}
	return strings.Join(words, " ")
}
