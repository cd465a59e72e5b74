package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// consoles are the commands of a text and what it shows of their output.
func consoles(text string) (commands [][2]string) {
	for _, block := range strings.Split(text, "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, command := range strings.Split("\n"+block, "\n$ ")[1:] {
			line, shown, _ := strings.Cut(command, "\n")
			commands = append(commands, [2]string{line, strings.TrimSuffix(shown, "\n")})
		}
	}
	return commands
}

var (
	passingHere = regexp.MustCompile(`link=\S+|\d\d:\d\d:\d\d|127\.0\.0\.1:\d+`)
	inBackticks = regexp.MustCompile("`[^`\n]*`")
	threeWords  = regexp.MustCompile(`\b[A-Za-z]+ [a-z]+ [a-z]+\b`)
)

// TestReadmeOfTheDeskAndTheSites runs the commands of two chapters beside a server: they print what the README shows, but
// for what passes, the link, the time and the address.
func TestReadmeOfTheDeskAndTheSites(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	_, _ = started(t, dir)
	ran := 0
	for _, command := range consoles(string(readme)) {
		if !strings.HasPrefix(command[0], "anlisou desk-link") && !strings.HasPrefix(command[0], "anlisou site ") {
			continue
		}
		ran++
		var words []string
		for _, word := range strings.Fields(command[0])[1:] {
			words = append(words, strings.Trim(word, "'"))
		}
		got := anlisou(t, map[string]string{"ANLISOU_DATA": dir, "LANG": "zh_CN.UTF-8"}, words...)
		said := got.stderr + got.stdout
		if strings.HasPrefix(command[0], "anlisou desk-link") {
			said = got.stdout + got.stderr // the link comes first
		}
		said = strings.TrimSuffix(said, "\n")
		if got.code != exitDone || passingHere.ReplaceAllString(said, "…") != passingHere.ReplaceAllString(command[1], "…") {
			t.Errorf("$ %s\n%s\nthe README shows\n%s", command[0], said, command[1])
		}
	}
	if ran != 3 {
		t.Errorf("%d commands", ran)
	}
}

// TestReadmeShowsNoEnglish: what the README shows of any command is what it prints in Chinese.
func TestReadmeShowsNoEnglish(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := consoles(string(readme))
	for _, command := range all {
		if found := threeWords.FindString(inBackticks.ReplaceAllString(command[1], "")); found != "" {
			t.Errorf("$ %s shows %q", command[0], found)
		}
	}
	if len(all) < 20 {
		t.Errorf("%d commands", len(all))
	}
}
