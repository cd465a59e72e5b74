package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"anlisou/data/say"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// environment is what a command is given by the system.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	lookup         func(name string) (string, bool) // of environment variables
	lang           say.Language                     // of who reads stdout and stderr
}

// line writes a message as one line, without what a terminal would take for a command.
func (e environment) line(w io.Writer, m say.Message) {
	fmt.Fprintln(w, strings.Map(printable, strings.ReplaceAll(m.In(e.lang), "\n", " ")))
}

// say is a text in the language of the command line.
func (e environment) say(text say.Key, args ...any) string { return say.Text(text, args...).In(e.lang) }

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a command used wrongly.
type usageError struct{ say.Message }

// Error is the problem in English.
func (e *usageError) Error() string { return e.String() }

func badUsage(format say.Key, args ...any) error { return &usageError{say.Text(format, args...)} }

// errNoCommand is a command line that names no command; the commands have been listed.
var errNoCommand = say.New("no command")

func init() { cobra.EnableCommandSorting = false } // newRoot lists the commands in the order of their use

// newRoot is the tree of commands: one function a command, each in the file of its name.
func newRoot(env environment) *cobra.Command {
	root := &cobra.Command{
		Use:   env.say("anlisou COMMAND"),
		Short: env.say("searches collections of Chinese reform cases (案例搜)"),
		Long: env.say("Reads case documents, keeps and indexes the cases, and serves a search page and a JSON API. Every flag\n" +
			"of a command may also be given as ANLISOU_FLAG in the environment, or as a line of the file of --config."),
		Example:                    "anlisou serve\nanlisou import 杭州案例.txt --collection hangzhou\nanlisou search 外贸企业融资",
		SilenceErrors:              true, // run prints them, in one line
		SilenceUsage:               true,
		DisableAutoGenTag:          true,
		SuggestionsMinimumDistance: 2,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.PersistentFlags().String(configFlag, "",
		env.say("read flags from `FILE`, YAML: a line is a flag's name, a colon, its value"))
	language := root.PersistentFlags().String(langFlag, "",
		env.say("speak `LANGUAGE`: zh, zh-Hant or en (default: by the locale, Chinese where none is set)"))
	version := root.Flags().Bool(versionFlag, false, env.say("show the version, as anlisou version does"))
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if c == root {
			return checkLang(*language) // it has no other flag that could be said elsewhere
		}
		if err := fillFlags(c.Flags(), root, env.lookup); err != nil {
			return err
		}
		return checkLang(*language)
	}
	root.RunE = func(*cobra.Command, []string) error {
		if *version {
			return showVersion(env.stdout)
		}
		printCommands(env.stderr, root)
		return errNoCommand
	}
	root.SetIn(env.stdin)
	root.SetOut(env.stdout)
	root.SetErr(env.stderr)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { printHelp(env.stdout, c) })
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.SetHelpCommand(helpCommand(env))
	root.AddCommand(serveCommand(env), importCommand(env), exportCommand(env), checkCommand(env), searchCommand(env),
		segmentCommand(env), classifyCommand(env), evalCommand(env), siteCommand(env), removeCommand(env), logCommand(env),
		backupCommand(env), restoreCommand(env), rebuildCommand(env), compactCommand(env), keyCommand(env), deskLinkCommand(env),
		completionCommand(env), manCommand(env), versionCommand(env))
	addHelpFlags(root, env)
	return root
}

// run runs the command that args name, and returns the exit code.
func run(ctx context.Context, args []string, env environment) int {
	env = env.speaking(args)
	ctx = context.WithValue(ctx, spokenKey{}, env.lang)
	root := newRoot(env)
	// What completes values is registered only for who asks for it: cobra keeps it, and with it the command, for the
	// life of the process.
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		completeFlags(root)
	}
	args = arrange(args, flagsOf(root))
	root.SetArgs(args)
	c, err := root.ExecuteContextC(ctx)
	if c == root { // cobra has found no command of that name, or was given none
		if _, _, notFound := root.Find(args); notFound != nil {
			err = unknownCommand(root, args)
		}
	}
	usage, unknown := (*usageError)(nil), (*unknownCommandError)(nil)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNoCommand):
		return exitUsage
	case errors.As(err, &unknown):
		fmt.Fprintf(env.stderr, "%s: %s\n", root.Name(), say.In(env.lang, unknown))
		return exitUsage
	}
	name, help := "anlisou", "anlisou help"
	if c != root {
		for c.Parent() != root {
			c = c.Parent()
		}
		name, help = "anlisou "+c.Name(), "anlisou "+c.Name()+" --help"
	}
	fmt.Fprintf(env.stderr, "%s: %s\n", name, oneLine(env.lang, inFlags(say.Of(err), func(flag string) bool {
		return c.Flags().Lookup(flag) != nil
	})))
	if errors.As(err, &usage) {
		say.Line(env.stderr, "`%s` shows how it is used", help)
		return exitUsage
	}
	return exitFailed
}

// oneLine is what an error says, in one line.
func oneLine(lang say.Language, err any) string {
	return strings.Join(strings.FieldsFunc(say.In(lang, err), func(r rune) bool { return r == '\n' }), "; ")
}

// unknownCommandError names a command that there is not, and those that may have been meant.
type unknownCommandError struct {
	name  string
	meant []string
}

func (e *unknownCommandError) Error() string { return e.Said().String() }

// Said implements say.Sayer.
func (e *unknownCommandError) Said() say.Message {
	if len(e.meant) == 0 {
		return say.Text("there is no command %q; `anlisou help` lists them", e.name)
	}
	return say.Text("there is no command %q: did you mean %s? `anlisou help` lists them", e.name,
		say.Join("%s or %s", e.meant))
}

// unknownCommand is the error of a command line whose first word is no command.
func unknownCommand(root *cobra.Command, args []string) error {
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return &unknownCommandError{arg, root.SuggestionsFor(arg)}
		}
	}
	return badUsage("names no command")
}

// flagError says in our words what is wrong with a flag of the command line.
func flagError(err error) error {
	var (
		unknown *pflag.NotExistError
		bare    *pflag.ValueRequiredError
		unfit   *pflag.InvalidValueError
		broken  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &unknown):
		return badUsage("there is no flag --%s", unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return badUsage("--%s needs a value", bare.GetSpecifiedName())
	case errors.As(err, &unfit):
		return badUsage("--%s %q: %s", unfit.GetFlag().Name, unfit.GetValue(), whyUnfit(unfit))
	case errors.As(err, &broken):
		return badUsage("%q is no flag", broken.GetSpecifiedFlag())
	}
	return badUsage("%v", err)
}

// noArguments is cobra's check of a command that has flags alone.
func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return badUsage("takes no arguments, got %q", args[0])
	}
	return nil
}
