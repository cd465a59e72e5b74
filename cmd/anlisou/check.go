package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/data/store"
	"anlisou/index"
	"anlisou/server"
)

func checkCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: env.say("verifies cases and index, and says how to mend what is damaged"),
		Long: env.say("Reads every case, what cases once were, the log, the whole index and the originals, compares cases and index, and\n" +
			"changes nothing. What is wrong is named in a line each, with what mends it; the exit code is 0 where all is well and 1\n" +
			"where something is wrong. An index that has not caught up with its cases yet is well: it does so at the next\n" +
			"start. Where a server holds the data directory, it checks itself, and goes on answering and writing. --mend drops\n" +
			"what cannot be read of what cases once were and of the log, and originals that are damaged, and notes that in\n" +
			"the log; no case is touched."),
		Example: "anlisou check\n" +
			"anlisou check --data /var/lib/anlisou --json\n" +
			"anlisou check --server http://127.0.0.1:8080 --key-file 管理.key\n" +
			"anlisou check --mend",
		Args: noArguments,
	}
	f := c.Flags()
	var d dataFlags
	f.StringVar(&d.dir, "data", "./anlisou-data", env.say("check the data directory `DIR`"))
	asJSON := f.Bool("json", false, env.say("print what was found as JSON"))
	mend := f.Bool("mend", false, env.say("drop what cannot be read of what cases once were and of the log, and damaged originals"))
	var at remoteFlags
	f.StringVar(&at.server, "server", "", env.say("check on the server at `URL`; without --key-file only show what it says of itself"))
	f.StringVar(&at.keyFile, "key-file", "", env.say("with --server: the key is in `FILE`"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx := c.Context()
		if at.server != "" && at.keyFile == "" {
			if *mend {
				return badUsage("--mend on a server needs --key-file")
			}
			return checkRemote(ctx, env.stdout, at.server, *asJSON)
		}
		report, err := d.checkAnywhere(ctx, env, &at, *mend)
		if err != nil {
			return err
		}
		if err := report.print(env.stdout, *asJSON); err != nil {
			return err
		}
		return report.failure()
	}
	return c
}

// checkAnywhere checks a server, the one that holds the data directory, or the directory.
func (d *dataFlags) checkAnywhere(ctx context.Context, env environment, at *remoteFlags, mend bool) (*checkReport, error) {
	if at.server != "" {
		w, err := at.open()
		if err != nil {
			return nil, err
		}
		return w.check(ctx, env, mend)
	}
	report, err := d.check(ctx, env, mend)
	if held := (*inUseError)(nil); errors.As(err, &held) {
		if w, ok := throughSocket(d.dir); ok {
			return w.check(ctx, env, mend)
		}
		return nil, d.tellReadyz(err)
	}
	return report, err
}

// checkReport is what check found, as --json prints it.
type checkReport struct{ server.Checkup }

// check verifies the store and the index of a data directory that nobody holds.
func (d *dataFlags) check(ctx context.Context, env environment, mend bool) (_ *checkReport, err error) {
	to := toCheck
	if mend {
		to = toSearch // which may write
	}
	c, err := d.open(to)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if mend && c.store.ReadOnly() {
		return nil, say.Errorf("%s may only be read: nothing can be mended there", d.dir)
	}
	bar := newProgress(env.stderr, "check", 0)
	defer bar.clear()
	var by *data.Author
	if mend {
		by = &data.Author{Name: localUser(), Via: "command"}
	}
	return c.check(ctx, by, func(source index.Source) (*index.Checked, error) {
		return index.Check(ctx, filepath.Join(d.dir, indexDir), source)
	}, bar.of)
}

// check verifies the store of an open data directory, and its index by checkIndex. Where by is given, what cannot be read
// of the past is dropped before. It tells how many of how many steps are done, two a case.
func (c *collection) check(
	ctx context.Context, by *data.Author, checkIndex func(index.Source) (*index.Checked, error), tell func(done, total int),
) (*checkReport, error) {
	r := &checkReport{server.Checkup{Cases: c.store.Len(), Damaged: []string{}, Problems: []server.Problem{}}}
	if by != nil {
		dropped, err := c.store.MendPast(ctx, *by)
		if err != nil {
			return nil, err
		}
		for _, one := range dropped {
			r.Mended = append(r.Mended, one.Said())
		}
	}
	if c.store.ReadOnly() {
		for _, one := range c.store.Mended() {
			r.add("store", one.ID, say.Text("%s for this look", one),
				say.Key("`anlisou serve` or `anlisou import` puts it right in the file"))
		}
	}
	count := func(from int) func(int) {
		return func(n int) {
			if n%watchedStep == 0 {
				tell(from+min(n, r.Cases), 2*r.Cases)
			}
		}
	}
	if err := c.store.VerifyTelling(ctx, r.damage, count(0)); err != nil {
		return nil, err
	}
	checked, err := checkIndex(watched{storeSource{c.store}, count(r.Cases)})
	if err != nil {
		return nil, err
	}
	if err := c.checkOriginals(ctx, by, r); err != nil {
		return nil, err
	}
	for _, said := range c.spoilt {
		r.add("words", "", said, say.Key("the last that was right goes on until the file is mended"))
	}
	if _, err := readSite(c.dir); err != nil {
		r.add("site", "", err, say.Key("mend it; until then a server shows the settings that were good last"))
	}
	r.index(checked)
	return r, nil
}

// damage adds what is damaged in the store.
func (r *checkReport) damage(one store.Damage) {
	switch {
	case one.Past:
		r.add("past", "", one, say.Key("no case is the worse for it; `anlisou check --mend` drops it and says so in the log"))
	case one.ID != "":
		r.Damaged = append(r.Damaged, one.ID)
		r.add("store", one.ID, one, howToMend)
	default:
		r.add("store", "", one, say.Key("import a document of it again, or restore a backup"))
	}
}

// watched is a store that tells how much of it was read.
type watched struct {
	storeSource
	tell func(n int)
}

// Changes implements index.Source.
func (w watched) Changes(after uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		n := 0
		for change, err := range w.storeSource.Changes(after) {
			n++
			w.tell(n)
			if !yield(change, err) {
				return
			}
		}
	}
}

// watchedStep is how many cases are read between two times that is told.
const watchedStep = 500

// tellReadyz adds to the error of a directory that a server holds how that server is asked.
func (d *dataFlags) tellReadyz(err error) error {
	held := (*inUseError)(nil)
	if address := d.servedAt(); address != "" && errors.As(err, &held) {
		return say.Errorf("%w; `anlisou check --server %s` shows what the server's /readyz says of its state", err,
			address)
	}
	return err
}

func (r *checkReport) add(where, id string, what, mend any) {
	r.Problems = append(r.Problems, server.Problem{Where: where, ID: id, What: say.Of(what), Mend: say.Of(mend)})
}

// mostNamedCases is how many cases with a fault in the index are named: the same mends them all.
const mostNamedCases = 20

// index adds what was found in the index.
func (r *checkReport) index(c *index.Checked) {
	r.Index, r.Indexed = c.Generation, c.Cases
	// Once the index is built anew anyway, nothing else is to be done.
	anew := slices.ContainsFunc(c.Findings, func(f index.Finding) bool { return f.Mend == index.MendReopen })
	named := 0
	for _, f := range c.Findings {
		if f.ID != "" && f.Mend != index.MendCatchUp {
			if anew && f.Mend == index.MendRemove {
				continue
			}
			if named++; named > mostNamedCases {
				continue
			}
		}
		what := say.Of(f.What)
		if f.ID != "" {
			what = say.Text("case %s %s", f.ID, what)
		}
		switch f.Mend {
		case index.MendCatchUp:
			r.Behind++
		case index.MendReopen, index.MendRemove:
			r.add("index", f.ID, what, say.Key("`anlisou rebuild` builds the index anew from the cases"))
		}
	}
	if more := named - mostNamedCases; more > 0 {
		r.add("index", "", say.Text("%d more cases are not as they should be", more), say.Key("the same mends them"))
	}
	r.Status = "ok"
	if len(r.Problems) > 0 {
		r.Status = "damaged"
	}
}

func (r *checkReport) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, r)
	}
	var b strings.Builder
	out := say.Writer{Writer: &b, Lang: say.LanguageOf(w)}
	for _, what := range r.Mended {
		say.Line(out, "mended: %s: dropped, as the log says", what)
	}
	for _, p := range r.Problems {
		say.Line(out, "%s: %s: %s", say.Plain(p.Where), p.What, p.Mend)
	}
	say.Line(out, "store: %d cases, %d damaged", r.Cases, len(r.Damaged))
	switch {
	case r.Index == "":
		say.Line(out, "index: there is none; it is built at the next start")
	case r.Behind > 0:
		say.Line(out, "index: %s, %d cases; %d changes are not in yet and are brought in at the next start",
			r.Index, r.Indexed, r.Behind)
	default:
		say.Line(out, "index: %s, %d cases", r.Index, r.Indexed)
	}
	_, err := io.WriteString(w, strings.Map(printable, b.String()))
	return err
}

// failure is the error of a check that found something wrong.
func (r *checkReport) failure() error {
	switch len(r.Problems) {
	case 0:
		return nil
	case 1:
		return say.New("1 problem, named above with what mends it")
	}
	return say.Errorf("%d problems, each named above with what mends it", len(r.Problems))
}

// printJSON writes a value, with the messages in it in the language of the writer.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(say.Said(say.LanguageOf(w), v))
}

// checkRemote shows what a server says of its state, whatever that is: a line for each part of it.
func checkRemote(ctx context.Context, w io.Writer, base string, asJSON bool) error {
	got, err := askReadyz(ctx, base)
	if err != nil {
		return err
	}
	if asJSON {
		if err := printJSON(w, got); err != nil {
			return err
		}
	} else {
		names := make([]string, 0, len(got))
		for name := range got {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			fmt.Fprintf(w, "%s: %s\n", strings.Map(printable, name), strings.Map(printable, shown(got[name])))
		}
	}
	for _, name := range []string{"damaged", "problems"} {
		if list, ok := got[name].([]any); ok && len(list) > 0 {
			return say.Errorf("the server at %s names %d under %s: see above", base, len(list), name)
		}
	}
	switch status := shown(got["status"]); status {
	case "ok", "ready", http.StatusText(http.StatusOK):
		return nil
	default:
		return say.Errorf("the server at %s says that its status is %s", base, status)
	}
}

// askReadyz gives what /readyz answers. A server that is not ready says so under another code than 200, with its
// reasons.
func askReadyz(ctx context.Context, base string) (map[string]any, error) {
	address, err := url.Parse(strings.TrimSuffix(base, "/") + "/readyz")
	if err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Host == "" {
		return nil, badUsage("--server %q: an address like http://127.0.0.1:8080", base)
	}
	answer, err := fetch(ctx, address.String())
	if err != nil {
		return nil, noAnswer(ctx, base, err)
	}
	var got map[string]any
	if err := json.Unmarshal(answer.body, &got); err != nil {
		return nil, say.Errorf("%s answers %d %s: is it an anlisou server?", base, answer.status,
			http.StatusText(answer.status))
	}
	if _, said := got["status"]; !said {
		got["status"] = http.StatusText(answer.status)
	}
	return got, nil
}

// shown writes a value of JSON in a line: a list of texts as these, anything else as it is.
func shown(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = shown(v[i])
		}
		return strings.Join(parts, "; ")
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
