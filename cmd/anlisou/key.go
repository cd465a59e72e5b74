package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"anlisou/data/say"
	"anlisou/server/keys"
)

func keyCommand(env environment) *cobra.Command {
	key := &cobra.Command{
		Use:   env.say("key new NAME | list | revoke NAME"),
		Short: env.say("lists who may write: keys to the API, the desk and commands with --server"),
		Long: env.say("A key is 256 random bits, shown once: only its hash is kept, in keys.json of the data directory. A server that\n" +
			"runs on the data directory takes a change over within a second."),
		Example: "anlisou key new 信息科 --scope write --expires 365d\n" +
			"anlisou key list\n" +
			"anlisou key revoke 信息科",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return badUsage("say new NAME, list or revoke NAME")
			}
			return badUsage("%q: say new, list or revoke", args[0])
		},
	}
	dir := key.PersistentFlags().String("data", "./anlisou-data", env.say("keep cases and index in `DIR`"))
	key.AddCommand(keyNewCommand(env, dir), keyListCommand(env, dir), keyRevokeCommand(env, dir))
	return key
}

func keyNewCommand(env environment, dir *string) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("new NAME"),
		Short: env.say("makes a key and shows it, this once"),
		Long: env.say("read sees versions and what was withdrawn; write brings in, changes, withdraws and puts back; admin does all,\n" +
			"purging, the log and the site included."),
		Example:           "anlisou key new 信息科 --scope write --expires 365d > 信息科.key",
		ValidArgsFunction: noValues,
	}
	scope := c.Flags().String("scope", "", env.say("what the key allows: `read`, write or admin"))
	expires := c.Flags().String("expires", "", env.say("until when it counts: a `DAY` as 2027-12-31, or days from now as 90d (default: for ever)"))
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return badUsage("new takes one name: whose key it is")
		}
		if *scope == "" {
			return badUsage("--scope says what the key allows: read, write or admin")
		}
		allowed, err := keys.ParseScope(*scope)
		if err != nil {
			return badUsage("--scope %v", err)
		}
		until, err := parseExpiry(*expires, time.Now())
		if err != nil {
			return err
		}
		if err := makeDataDir(*dir); err != nil {
			return err
		}
		secret, err := keys.Open(*dir).New(args[0], allowed, until)
		if errors.Is(err, keys.ErrNameTaken) {
			return say.Errorf("there is a key %q already: `anlisou key revoke %[1]s` ends it, or choose another name", args[0])
		}
		if err != nil {
			return fullDisk(err)
		}
		fmt.Fprintln(env.stdout, secret)
		say.Line(env.stderr, "this key is shown once and kept nowhere; whoever has it may %s", allowed)
		return nil
	}
	return c
}

// parseExpiry reads when a key ends: at the end of a day, or so many days from now; zero for never.
func parseExpiry(given string, now time.Time) (time.Time, error) {
	if given == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(given, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 100*366 {
			return now.UTC().Truncate(time.Second).AddDate(0, 0, n), nil
		}
	}
	if day, err := time.ParseInLocation(time.DateOnly, given, time.Local); err == nil {
		if end := day.AddDate(0, 0, 1); now.Before(end) {
			return end.UTC(), nil
		}
		return time.Time{}, badUsage("--expires %s: that day is over", given)
	}
	return time.Time{}, badUsage("--expires %q: a day as 2027-12-31, or days from now as 90d", given)
}

func keyListCommand(env environment, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:               "list",
		Short:             env.say("lists the keys, those that do not count any more, too"),
		Example:           "anlisou key list",
		ValidArgsFunction: noValues,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return badUsage("list takes no arguments, got %q", args[0])
			}
			list, err := keys.Open(*dir).List()
			if err != nil {
				return err
			}
			if len(list) == 0 {
				say.Line(env.stderr, "there is no key yet; `anlisou key new NAME --scope write` makes one")
				return nil
			}
			table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
			for _, k := range list {
				say.Line(say.Writer{Writer: table, Lang: env.lang}, "%s\t%s\tsince %s\t%s", k.Name, k.Scope, k.Created.Local().Format(time.DateOnly), stateOf(&k))
			}
			return table.Flush()
		},
	}
}

// stateOf says in a few words whether a key counts.
func stateOf(k *keys.Key) say.Message {
	switch {
	case !k.Revoked.IsZero():
		return say.Text("revoked %s", k.Revoked.Local().Format(time.DateOnly))
	case k.Expires.IsZero():
		return say.Text("for ever")
	case !k.Valid(time.Now()):
		return say.Text("expired %s", k.Expires.Local().Format(time.DateOnly))
	}
	return say.Text("until %s", k.Expires.Local().Format(time.DateOnly))
}

func keyRevokeCommand(env environment, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:     env.say("revoke NAME"),
		Short:   env.say("ends a key: whoever has it may do nothing with it any more"),
		Example: "anlisou key revoke 信息科",
		ValidArgsFunction: func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
			list, _ := keys.Open(*dir).List()
			for _, k := range list {
				if k.Valid(time.Now()) {
					names = append(names, k.Name)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return badUsage("revoke takes one name")
			}
			err := keys.Open(*dir).Revoke(args[0])
			if errors.Is(err, keys.ErrUnknown) {
				return say.Errorf("there is no key %q that counts; `anlisou key list` lists them", args[0])
			}
			return fullDisk(err)
		},
	}
}
