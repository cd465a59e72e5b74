package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
	"anlisou/data/store"
)

func exportCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "export",
		Short: env.say("writes out the cases that are in, as jsonl or csv"),
		Long: env.say("What it writes goes back in unchanged through import. csv opens in Excel as it is: UTF-8 with a byte order\n" +
			"mark, and an apostrophe before what would run as a formula, which import takes off again. Excel shows at most\n" +
			"32,767 characters of a cell; jsonl has no such limit. Labels are written as they were given: inferred ones are\n" +
			"inferred anew wherever the cases go."),
		Example: "anlisou export --output cases.jsonl\n" +
			"anlisou export --format csv --output 案例.csv\n" +
			"anlisou export --collection jiaxing | head -1\n" +
			"anlisou export --server http://127.0.0.1:8080 --output cases.jsonl",
	}
	f := c.Flags()
	var d dataFlags
	f.StringVar(&d.dir, "data", "./anlisou-data", env.say("read the cases of the data directory `DIR`"))
	as := f.String("format", "", env.say("write `jsonl` or csv (default: by the name of --output, else jsonl)"))
	output := f.String("output", "", env.say("write to `FILE` (default: standard output)"))
	var collections list
	f.Var(&collections, "collection", env.say("only cases of collection `ID`; may be given several times"))
	var at remoteFlags
	f.StringVar(&at.server, "server", "", env.say("fetch the cases from the server at `URL`: those that it shows, or all with --key-file"))
	f.StringVar(&at.keyFile, "key-file", "", env.say("with --server: the key is in `FILE`"))
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		ctx := c.Context()
		if len(args) > 0 {
			return badUsage("takes no arguments, got %q (a file is named with --output)", args[0])
		}
		write, err := exportWriter(*as, *output)
		if err != nil {
			return err
		}
		var from exported
		switch {
		case at.server != "" && at.keyFile != "":
			var w *writing
			if w, err = at.open(); err == nil {
				from, err = w.export(ctx, collections)
			}
		case at.server != "":
			from, err = fetchCases(ctx, env, at.server, collections)
		case at.keyFile != "":
			err = badUsage("--key-file is of a server: name it with --server")
		default:
			var c *collection
			c, err = d.openStore(false)
			switch held := (*inUseError)(nil); {
			case err == nil:
				defer func() { err = errors.Join(err, c.close()) }()
				c.tellMended(env.stderr)
				from, err = storedCases(ctx, c, collections)
			case errors.As(err, &held):
				if w, ok := throughSocket(d.dir); ok {
					from, err = w.export(ctx, collections)
				}
			}
		}
		if err != nil {
			return err
		}
		if err := from.write(env, *output, write); err != nil {
			return err
		}
		return from.tellDamaged(env.stderr)
	}
	return c
}

// caseWriter writes cases in one of the formats.
type caseWriter func(w io.Writer, cases format.Cases, collections []data.Collection) error

func exportWriter(as, output string) (caseWriter, error) {
	if as == "" {
		as = "jsonl"
		if strings.EqualFold(filepath.Ext(output), ".csv") {
			as = "csv"
		}
	}
	switch as {
	case "jsonl":
		return format.WriteJSONL, nil
	case "csv":
		return format.WriteCSV, nil
	}
	return nil, badUsage("--format %q: jsonl or csv", as)
}

// exported is what is written out.
type exported struct {
	cases       format.Cases
	collections []data.Collection
	damaged     []store.Damage // what is left out
}

// tellDamaged names what was left out because it is damaged, which is the error of an export that wrote all else.
func (e exported) tellDamaged(w io.Writer) error {
	cases := 0
	for _, d := range e.damaged {
		if d.ID != "" {
			cases++
		}
		fmt.Fprintf(w, "%s\n", strings.Map(printable, d.String()))
	}
	switch others := len(e.damaged) - cases; {
	case cases > 0:
		return say.Errorf("left out because they are damaged: %d; each is named above, all other cases are written: %s",
			cases, howToMend)
	case others > 0:
		return say.Errorf("the titles of %d collections are damaged and were left out; all cases are written: "+
			"import a document of each again, or restore a backup", others)
	}
	return nil
}

// storedCases are those of a store, by collection, number and id. One that is damaged costs the others nothing;
// it is left out whichever collections are chosen, because which one it is of cannot be told.
func storedCases(ctx context.Context, c *collection, chosen []string) (exported, error) {
	collections, err := c.store.Collections()
	if err != nil {
		return exported{}, err
	}
	held := map[string]int{}
	var order []data.Case // without their texts
	from := exported{collections: collections}
	if from.damaged, err = c.store.DamagedCollections(); err != nil {
		return exported{}, err
	}
	for record, err := range c.store.All() {
		if ctx.Err() != nil {
			return exported{}, ctx.Err()
		}
		if one := record.Case; err == nil {
			held[one.Collection]++
			if len(chosen) == 0 || slices.Contains(chosen, one.Collection) {
				order = append(order, data.Case{ID: one.ID, Collection: one.Collection, Number: one.Number})
			}
		} else if d, isCase := store.DamageOf(err); isCase {
			from.damaged = append(from.damaged, d)
		} else {
			return exported{}, err
		}
	}
	if err := knownCollections(chosen, held); err != nil {
		return exported{}, err
	}
	slices.SortStableFunc(order, inOrder)
	from.cases = func(yield func(data.Case, error) bool) {
		for _, one := range order {
			record, err := c.store.Get(one.ID)
			if err == nil {
				err = ctx.Err()
			}
			if !yield(record.Case, err) || err != nil {
				return
			}
		}
	}
	return from, nil
}

// export are the cases of a server, as it stores them. They are all in memory, to be put in order.
func (w *writing) export(ctx context.Context, chosen []string) (exported, error) {
	from := exported{}
	if err := w.call(ctx, http.MethodGet, "/api/v1/collections", &from.collections); err != nil {
		return from, err
	}
	held := map[string]int{}
	var cases []data.Case
	for v, err := range w.all(ctx) {
		c := v.Case
		switch {
		case err != nil && c.ID == "":
			return from, err
		case err != nil:
			from.damaged = append(from.damaged, store.Damage{ID: c.ID, What: say.Of(err)})
			continue
		}
		held[c.Collection]++
		if len(chosen) == 0 || slices.Contains(chosen, c.Collection) {
			cases = append(cases, c)
		}
	}
	if err := knownCollections(chosen, held); err != nil {
		return from, err
	}
	slices.SortStableFunc(cases, inOrder)
	from.cases = eachCase(cases)
	return from, nil
}

// inOrder compares cases by collection, number and id. Those without a number stand behind the others of their
// collection.
func inOrder(a, b data.Case) int {
	if c := strings.Compare(a.Collection, b.Collection); c != 0 {
		return c
	}
	if (a.Number == 0) != (b.Number == 0) {
		return b.Number - a.Number
	}
	if a.Number != b.Number {
		return a.Number - b.Number
	}
	return strings.Compare(a.ID, b.ID)
}

// knownCollections is an error for a collection that holds no case, so that a misprint does not write an empty file.
func knownCollections(chosen []string, held map[string]int) error {
	for _, id := range chosen {
		if held[id] > 0 {
			continue
		}
		var names []string
		for name := range held {
			names = append(names, name)
		}
		slices.Sort(names)
		if len(names) == 0 {
			return say.Errorf("there is no case of collection %q, nor of any other", id)
		}
		return say.Errorf("there is no case of collection %q: there are %s", id, strings.Join(names, ", "))
	}
	return nil
}

// write writes to a file, which is replaced only once all is written, or to standard output.
func (e exported) write(env environment, output string, write caseWriter) error {
	if output == "" || output == "-" {
		out := bufio.NewWriter(env.stdout)
		if err := write(out, e.cases, e.collections); err != nil {
			return err
		}
		return out.Flush()
	}
	if info, err := os.Stat(output); err == nil && !info.Mode().IsRegular() {
		return say.Errorf("--output %s: is no file that can be replaced", output)
	}
	part, err := os.CreateTemp(filepath.Dir(output), "."+filepath.Base(output)+".*")
	if err != nil {
		return say.Errorf("--output %s: %w", output, cannotWrite(err))
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone where it was renamed
	n := 0
	counted := func(yield func(data.Case, error) bool) {
		n = 0
		for c, err := range e.cases {
			n++
			if !yield(c, err) {
				return
			}
		}
	}
	err = write(part, counted, e.collections)
	if err == nil {
		err = part.Chmod(0o644)
	}
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), output)
	}
	if err != nil {
		return say.Errorf("--output %s: %w", output, cannotWrite(err))
	}
	say.Line(env.stderr, "%s: %d cases", output, n)
	return nil
}

// cannotWrite says why a file cannot be written, without its path, which is said already.
func cannotWrite(err error) error {
	if reason := (*os.PathError)(nil); errors.As(err, &reason) {
		return reason.Err
	}
	return err
}

// eachCase goes through a list.
func eachCase(cases []data.Case) iter.Seq2[data.Case, error] {
	return func(yield func(data.Case, error) bool) {
		for _, c := range cases {
			if !yield(c, nil) {
				return
			}
		}
	}
}
