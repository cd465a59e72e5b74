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
	"anlisou/data/store"
	"anlisou/index"
)

func checkCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "verifies cases and index, and says how to mend what is damaged",
		Long: "Reads every case and the whole index, compares the two and changes nothing. What is wrong is named in\n" +
			"a line each, with what mends it; the exit code is 0 where all is well and 1 where something is wrong. An\n" +
			"index that has not caught up with its cases yet is well: it does so at the next start. A directory that a\n" +
			"server holds is checked by the server itself: --server shows what its /readyz says.",
		Example: "anlisou check\n" +
			"anlisou check --data /var/lib/anlisou --json\n" +
			"anlisou check --server http://127.0.0.1:8080",
		Args: noArguments,
	}
	f := c.Flags()
	var d dataFlags
	f.StringVar(&d.dir, "data", "./anlisou-data", "check the data directory `DIR`")
	asJSON := f.Bool("json", false, "print what was found as JSON")
	remote := f.String("server", "", "show what the server at `URL` says of itself")
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx := c.Context()
		if *remote != "" {
			return checkRemote(ctx, env.stdout, *remote, *asJSON)
		}
		report, err := d.check(ctx, env)
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

// checkReport is what check found, as --json prints it.
type checkReport struct {
	Status   string    `json:"status"` // "ok" or "damaged"
	Cases    int       `json:"cases"`
	Damaged  []string  `json:"damaged"` // ids of cases that cannot be read
	Index    string    `json:"index,omitempty"`
	Indexed  int       `json:"indexed"`
	Behind   int       `json:"behind"` // changes that the index has not got yet
	Problems []problem `json:"problems"`
}

// problem is something that is wrong, and what mends it.
type problem struct {
	Where string `json:"where"` // "store", "words", "site" or "index"
	ID    string `json:"id,omitempty"`
	What  string `json:"what"`
	Mend  string `json:"mend"`
}

// check verifies the store and the index of a data directory.
func (d *dataFlags) check(ctx context.Context, env environment) (_ *checkReport, err error) {
	c, err := d.open(toCheck)
	if err != nil {
		return nil, d.tellReadyz(err)
	}
	defer func() { err = errors.Join(err, c.close()) }()
	r := &checkReport{Cases: c.store.Len(), Damaged: []string{}, Problems: []problem{}}
	for _, one := range c.store.Mended() {
		r.add("store", one.ID, one.String()+" for this look",
			"`anlisou serve` or `anlisou import` puts it right in the file")
	}
	for _, said := range c.spoilt {
		r.add("words", "", said, "the last that was right goes on until the file is mended")
	}
	err = c.store.Verify(ctx, func(one store.Damage) {
		if one.ID != "" {
			r.Damaged = append(r.Damaged, one.ID)
			r.add("store", one.ID, one.String(), howToMend)
			return
		}
		r.add("store", "", one.String(), "import a document of it again, or restore a backup")
	})
	if err != nil {
		return nil, err
	}
	bar := newProgress(env.stderr, "检查", r.Cases)
	defer bar.clear()
	checked, err := index.Check(ctx, filepath.Join(d.dir, indexDir), watched{storeSource{c.store}, bar})
	if err != nil {
		return nil, err
	}
	if _, err := readSite(d.dir); err != nil {
		r.add("site", "", err.Error(), "mend it; until then a server shows the settings that were good last")
	}
	r.index(checked, filepath.Join(d.dir, indexDir))
	return r, nil
}

// watched is a store that shows how much of it was read.
type watched struct {
	storeSource
	bar *progress
}

// Changes implements index.Source.
func (w watched) Changes(after uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		n := 0
		for change, err := range w.storeSource.Changes(after) {
			if n++; n%watchedStep == 0 {
				w.bar.at(n)
			}
			if !yield(change, err) {
				return
			}
		}
	}
}

// watchedStep is how many cases are read between two looks at the bar.
const watchedStep = 500

// tellReadyz adds to the error of a directory that a server holds how that server is asked.
func (d *dataFlags) tellReadyz(err error) error {
	held := (*inUseError)(nil)
	if address := d.servedAt(); address != "" && errors.As(err, &held) {
		return fmt.Errorf("%w; `anlisou check --server %s` shows what the server's /readyz says of its state", err,
			address)
	}
	return err
}

func (r *checkReport) add(where, id, what, mend string) {
	r.Problems = append(r.Problems, problem{where, id, what, mend})
}

// mostNamedCases is how many cases with a fault in the index are named: the same mends them all.
const mostNamedCases = 20

// index adds what was found in the index.
func (r *checkReport) index(c *index.Checked, dir string) {
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
		what := f.What
		if f.ID != "" {
			what = "case " + f.ID + " " + what
		}
		switch f.Mend {
		case index.MendCatchUp:
			r.Behind++
		case index.MendReopen:
			r.add("index", f.ID, what, "`anlisou serve` or `anlisou import` builds the index anew from the cases")
		case index.MendRemove:
			r.add("index", f.ID, what, fmt.Sprintf(
				"move %s away: `anlisou serve` or `anlisou import` builds the index anew from the cases", dir))
		}
	}
	if more := named - mostNamedCases; more > 0 {
		r.add("index", "", fmt.Sprintf("%d more cases are not as they should be", more), "the same mends them")
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
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s: %s: %s\n", p.Where, p.What, p.Mend)
	}
	fmt.Fprintf(&b, "store: %d cases, %d damaged\n", r.Cases, len(r.Damaged))
	switch {
	case r.Index == "":
		fmt.Fprint(&b, "index: there is none; it is built at the next start\n")
	case r.Behind > 0:
		fmt.Fprintf(&b, "index: %s, %d cases; %d changes are not in yet and are brought in at the next start\n",
			r.Index, r.Indexed, r.Behind)
	default:
		fmt.Fprintf(&b, "index: %s, %d cases\n", r.Index, r.Indexed)
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
		return errors.New("1 problem, named above with what mends it")
	}
	return fmt.Errorf("%d problems, each named above with what mends it", len(r.Problems))
}

func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
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
			return fmt.Errorf("the server at %s names %d under %s: see above", base, len(list), name)
		}
	}
	switch status := shown(got["status"]); status {
	case "ok", "ready", http.StatusText(http.StatusOK):
		return nil
	default:
		return fmt.Errorf("the server at %s says that its status is %s", base, status)
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
		return nil, fmt.Errorf("%s answers %d %s: is it an anlisou server?", base, answer.status,
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
