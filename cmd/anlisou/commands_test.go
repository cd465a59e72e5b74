package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// everyCommand lists the commands with the words that call them.
func everyCommand(c *cobra.Command) (all []*cobra.Command) {
	for _, below := range c.Commands() {
		if below.Name() != "help" {
			all = append(append(all, below), everyCommand(below)...)
		}
	}
	return all
}

func TestHelpOfEveryCommand(t *testing.T) {
	list := anlisou(t, nil, "help").stdout
	for _, c := range everyCommand(newRoot(environment{})) {
		words := strings.Fields(c.CommandPath())[1:]
		got := anlisou(t, nil, append(words, "--help")...)
		if got.code != exitDone || got.stderr != "" || !strings.Contains(got.stdout, "Usage: "+c.CommandPath()) ||
			!strings.Contains(got.stdout, "Examples:") || !strings.Contains(got.stdout, "--config FILE") {
			t.Errorf("%s --help: %+v", c.CommandPath(), got)
		}
		if same := anlisou(t, nil, append([]string{"help"}, words...)...); same != got {
			t.Errorf("help %s: %+v", c.CommandPath(), same)
		}
		if len(words) == 1 && !strings.Contains(list, "\n  "+c.Name()) {
			t.Errorf("help does not list %s", c.Name())
		}
	}
}

func TestArrange(t *testing.T) {
	flags := flagsOf(newRoot(environment{}))
	for line, want := range map[string]string{
		"":              "",
		"search 海关":     "search 海关",
		"search -税收 海关": "search -- -税收 海关",
		"search 一体化 -税收 --data d -长三角 --json": "search 一体化 --data=d --json -- -税收 -长三角",
		`search -"一网通办"`:                      `search -- -"一网通办"`,
		"search -data d -json x":              "search --data=d --json x",
		"search --limit -1 --data --json":     "search --limit=-1 --data=--json",
		"search --department -税收":             "search --department=-税收",
		"search x --data":                     "search x --data",
		"search --data=d -- -json":            "search --data=d -- -json",
		"site -data d add n -":                "site --data=d add n -",
		"-h":                                  "-h",
		"search x -colour red":                "search x --colour red",
		"__complete search -税收 --dep":         "__complete search --dep",
		"__complete search -d":                "__complete search -d",
	} {
		if got := strings.Join(arrange(strings.Fields(line), flags), " "); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// A flag's name takes a value in all commands or in none, which arrange builds upon.
func TestFlagsAreOfOneKind(t *testing.T) {
	root := newRoot(environment{})
	all := flagsOf(root)
	for _, c := range everyCommand(root) {
		for name, f := range flagsOf(c) {
			if f.NoOptDefVal != all[name].NoOptDefVal {
				t.Errorf("%s: --%s takes a value here and none elsewhere", c.CommandPath(), name)
			}
		}
	}
	for name := range flagValues {
		if all[name] == nil {
			t.Errorf("values are completed of --%s, which is no flag", name)
		}
	}
}

func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	if got := anlisou(t, nil, "site", "add", "市政府", "https://a.cn", "--data", dir); got.code != exitDone {
		t.Fatalf("site add: %+v", got)
	}
	taxonomy := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(taxonomy, []byte("departments: [{name: 图书馆}]\ndomains: [{name: 阅读}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	const files, noFiles, dirs = ":0", ":4", ":16"
	for _, test := range []struct {
		words     []string
		want      []string // some of what is offered
		directive string
	}{
		{[]string{"se"}, []string{"serve", "search", "segment"}, noFiles},
		{[]string{"help", "site", ""}, []string{"add", "remove", "list"}, noFiles},
		{[]string{"site", "re"}, []string{"remove"}, noFiles},
		{[]string{"site", "remove", "--data", dir, ""}, []string{"市政府"}, noFiles},
		{[]string{"search", "--dep"}, []string{"--department"}, noFiles},
		{[]string{"search", "-税收", "--dep"}, []string{"--department"}, noFiles},
		{[]string{"search", "--department", "海"}, []string{"海关", "海事局"}, noFiles},
		{[]string{"search", "--taxonomy", taxonomy, "--department", ""}, []string{"图书馆"}, noFiles},
		{[]string{"search", "--taxonomy", taxonomy, "--domain", ""}, []string{"阅读"}, noFiles},
		{[]string{"search", "--taxonomy", "none", "--domain", ""}, nil, noFiles},
		{[]string{"export", "--format", ""}, []string{"jsonl", "csv"}, noFiles},
		{[]string{"serve", "--log-address", ""}, []string{"full", "short", "none"}, noFiles},
		{[]string{"serve", "--data", ""}, nil, dirs},
		{[]string{"man", ""}, nil, dirs},
		{[]string{"import", ""}, nil, files},
		{[]string{"completion", ""}, []string{"bash", "zsh", "fish", "powershell"}, noFiles},
	} {
		got := anlisou(t, nil, append([]string{"__complete"}, test.words...)...)
		lines := strings.Split(got.stdout, "\n")
		for i := range lines {
			lines[i], _, _ = strings.Cut(lines[i], "\t")
		}
		for _, want := range test.want {
			if !slices.Contains(lines, want) {
				t.Errorf("%q does not offer %s: %+v", test.words, want, got)
			}
		}
		if !slices.Contains(lines, test.directive) || test.want == nil && lines[0] != test.directive {
			t.Errorf("%q: %+v, want %s", test.words, got, test.directive)
		}
	}
	if got := anlisou(t, map[string]string{"ANLISOU_TAXONOMY": taxonomy}, "__complete", "search", "--department", ""); !strings.HasPrefix(got.stdout, "图书馆\n") {
		t.Errorf("departments of the taxonomy that the environment names: %+v", got)
	}
}

func TestCompletionScripts(t *testing.T) {
	for shell, piece := range map[string]string{
		"bash": "complete -o default -F __start_anlisou anlisou", "zsh": "#compdef anlisou",
		"fish": "complete -c anlisou", "powershell": "Register-ArgumentCompleter -CommandName 'anlisou'",
	} {
		if got := anlisou(t, nil, "completion", shell); got.code != exitDone || got.stderr != "" || !strings.Contains(got.stdout, piece) {
			t.Errorf("completion %s: code %d, %q", shell, got.code, got.stderr)
		}
	}
	for _, args := range [][]string{{"completion"}, {"completion", "csh"}, {"completion", "bash", "zsh"}} {
		if got := anlisou(t, nil, args...); got.code != exitUsage || got.stdout != "" || !strings.Contains(got.stderr, "bash, zsh, fish or powershell") {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

func TestManPages(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	dir := filepath.Join(t.TempDir(), "man", "man1")
	if got := anlisou(t, nil, "man", dir); got != (outcome{}) {
		t.Fatalf("man: %+v", got)
	}
	root := newRoot(environment{})
	for _, c := range append(everyCommand(root), root) {
		name := strings.ReplaceAll(c.CommandPath(), " ", "-")
		page, err := os.ReadFile(filepath.Join(dir, name+".1"))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, piece := range []string{`"Nov 2023"`, name + " - " + c.Short, "--config"} {
			if !strings.Contains(string(page), piece) {
				t.Errorf("%s.1 lacks %s:\n%s", name, piece, page)
			}
		}
	}
	// Signs of Markdown in what a command says of itself are signs, no marks.
	page, err := os.ReadFile(filepath.Join(dir, "anlisou-site.1"))
	if err != nil || !strings.Contains(string(page), `.example.gov.cn stands for all below it, * for every site`) ||
		strings.Contains(string(page), `\fI`) {
		t.Errorf("%v\n%s", err, page)
	}
	if got := anlisou(t, nil, "man"); got.code != exitUsage {
		t.Errorf("man without a folder: %+v", got)
	}
	if got := anlisou(t, nil, "man", filepath.Join(dir, "anlisou.1")); got.code != exitFailed || strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("man into a file: %+v", got)
	}
}

// broken is a standard output that is full.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	for line, name := range map[string]string{
		"--version": "anlisou: ", "version": "anlisou version: ", "completion bash": "anlisou completion: ",
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(line), environment{
			stdin: strings.NewReader(""), stdout: broken{}, stderr: &stderr, lookup: inEnglish,
		})
		if code != exitFailed || stderr.String() != name+"no space left on device\n" {
			t.Errorf("%s: code %d, %q", line, code, stderr.String())
		}
	}
}

// FuzzCommandLine: whatever is typed, one of the three exit codes comes back, and what went wrong in at most two lines.
func FuzzCommandLine(f *testing.F) {
	for _, line := range []string{"", "help", "serach", "--config x", "search -税收 --size", "site add a", "site -data x y", "-- x",
		"help site nope", "completion csh", "version --", "-h -h", "--=", "---x", "segment --all", "check --server x", "-x=y",
		"export --format", "--version x", "help help", "man", "search --page=-1 -- --size"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Fields(line)
		for _, word := range args { // what would serve, write or read for long
			if slices.Contains([]string{"serve", "import", "man", "eval", "export", "add"}, word) || strings.Contains(word, "/") {
				return
			}
		}
		t.Chdir(t.TempDir())
		got := anlisou(t, nil, args...)
		if got.code < exitDone || got.code > exitUsage {
			t.Errorf("%q: code %d", args, got.code)
		}
		if lists := strings.Contains(got.stderr, "Usage: anlisou COMMAND"); got.code != exitDone && !lists && (got.stderr == "" || strings.Count(got.stderr, "\n") > 2) {
			t.Errorf("%q says %q", args, got.stderr)
		}
	})
}
