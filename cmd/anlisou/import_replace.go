package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
)

// replacing is what an import knows that makes collections what its documents say. All documents of the run are one: what
// they hold goes in, and what of their collections is in none of them is withdrawn, by one write.
type replacing struct {
	on, yes bool
	// despite has it done though rows were refused: what these were is withdrawn.
	despite bool
	// unwritten is why the write failed.
	unwritten error

	held     map[string]heldCase // the cases that are there, by id; none that is damaged
	read     []gathered
	gathered map[string]*data.Case // those of the documents, by id
}

// heldCase is a case that is there.
type heldCase struct {
	collection, title string
	version           uint64
}

// gathered is what a document brings.
type gathered struct {
	report      int // the place of its report
	about       data.Collection
	cases       []data.Case
	collections []data.Collection
}

// replaced is what became of the collections of a run with --replace, or what would.
type replaced struct {
	Done        bool                 `json:"done"` // or else nothing was changed
	Collections []replacedCollection `json:"collections"`
	Withdrawn   []withdrawnCase      `json:"withdrawn"` // by id
}

// replacedCollection is a collection, how many cases it held, and how many of these are in no document.
type replacedCollection struct {
	ID        string `json:"id"`
	Held      int    `json:"held"`
	Withdrawn int    `json:"withdrawn"`
}

type withdrawnCase struct {
	ID         string `json:"id"`
	Collection string `json:"collection"`
	Title      string `json:"title"`
}

func (r *replacing) set(f *pflag.FlagSet, env environment) {
	f.BoolVar(&r.on, "replace", false, env.say("make the collection what the documents say: withdraw what is in none of them"))
	f.BoolVar(&r.yes, "yes", false, env.say("with --replace: withdraw without asking"))
	f.BoolVar(&r.despite, "despite-refused", false,
		env.say("with --replace: do it though rows were refused; what stands in them is withdrawn"))
}

func (r *replacing) check(watching bool) error {
	switch {
	case !r.on && (r.yes || r.despite):
		return badUsage("--yes and --despite-refused are about --replace, which is not given")
	case r.on && watching && !r.yes:
		return badUsage("--watch asks nobody: --replace needs --yes with it")
	}
	return nil
}

// know has the run know a case that is there.
func (r *replacing) know(v *data.Version) {
	if !r.on {
		return
	}
	if r.held == nil {
		r.held = map[string]heldCase{}
	}
	r.held[v.Case.ID] = heldCase{v.Case.Collection, v.Case.Title, v.Seq}
}

// look gives the store of the data directory to be looked at alone, or the server that holds it; nil where there is none.
func (in *importing) look(d *dataFlags) (shelf, error) {
	if in.at.server != "" {
		return in.at.open()
	}
	if _, err := os.Stat(filepath.Join(d.dir, storeFile)); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	c, err := d.open(toCheck)
	if held := (*inUseError)(nil); errors.As(err, &held) {
		if w, ok := throughSocket(d.dir); ok {
			return w, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return ownStore{c}, nil
}

// gather keeps what a document brings until all are read.
func (in *importing) gather(doc *format.Document, about data.Collection, cases []placed, done *fileReport) {
	r := &in.replace
	g := gathered{report: len(in.report.Files), about: about, cases: make([]data.Case, len(cases))}
	if r.gathered == nil {
		r.gathered = map[string]*data.Case{}
	}
	for i := range cases {
		g.cases[i] = cases[i].Case
		in.register.Add(&g.cases[i])
		in.wrote[g.cases[i].ID] = done.File
		r.gathered[g.cases[i].ID] = &g.cases[i]
	}
	g.collections = collectionsWritten(g.cases, append([]data.Collection{about}, doc.Collections...))
	done.Cases = len(cases)
	r.read = append(r.read, g)
}

// replaceWith reads the documents, and makes their collections what they say. An error says that nothing was changed.
func (in *importing) replaceWith(ctx context.Context, sources []source) error {
	in.report.Replaced = &replaced{Collections: []replacedCollection{}, Withdrawn: []withdrawnCase{}}
	unseen := len(in.report.Files) // could not be looked at, and are said
	bar := newProgress(in.env.stderr, "reading", len(sources))
	for i, s := range sources {
		bar.at(i)
		done, ok := in.file(ctx, s, len(sources))
		if !ok {
			bar.clear()
			in.report.Stopped = true
			return say.New("stopped: nothing was changed")
		}
		in.report.add(done)
	}
	bar.at(len(sources))
	bar.clear()
	write, plan := in.replace.plan(in.damaged)
	in.report.Replaced = plan
	err := in.replaceBy(ctx, write)
	for _, f := range in.report.Files[unseen:] {
		in.say(f)
	}
	in.report.tellReplaced(in)
	return err
}

// hindrance says why documents may not replace what is there: they were not read as a whole.
func (r *replacing) hindrance(files []fileReport) error {
	failed, rows, cases := 0, 0, 0
	for _, f := range files {
		if !f.Error.IsZero() {
			failed++
		}
		rows += len(f.Refused) + f.More
		cases += f.Cases
	}
	switch {
	case failed > 0:
		return say.Errorf("nothing was changed: %d of %d files did not go in, each is named above; "+
			"--replace takes all files of a run as one document", failed, len(files))
	case rows > 0 && !r.despite:
		return say.Errorf("nothing was changed: %d rows or entries were refused, each is named above, and --replace might "+
			"withdraw the cases in them: mend them or, to have it done all the same, add --despite-refused", rows)
	case cases == 0:
		return say.New("nothing was changed: a document without cases replaces nothing")
	}
	return nil
}

// plan is the write that makes the collections of the cases that were gathered these cases alone, on condition that
// each case is as it was read, and what that withdraws. A damaged case is left as it is: nobody can say what it is.
func (r *replacing) plan(damaged []string) (data.Write, *replaced) {
	w := data.Write{By: data.Author{Name: localUser(), Via: "import --replace"}, If: map[string]uint64{}}
	counts := map[string]*replacedCollection{}
	for _, g := range r.read {
		w.Put = append(w.Put, g.cases...)
		w.Collections = append(w.Collections, g.collections...)
		for i := range g.cases {
			c := &g.cases[i]
			counts[c.Collection] = &replacedCollection{ID: c.Collection}
			if _, is := slices.BinarySearch(damaged, c.ID); !is {
				w.If[c.ID] = r.held[c.ID].version // 0 where it is not there
			}
		}
	}
	p := &replaced{Collections: []replacedCollection{}, Withdrawn: []withdrawnCase{}}
	for id, h := range r.held {
		of := counts[h.collection]
		if of == nil {
			continue
		}
		of.Held++
		if r.gathered[id] == nil {
			of.Withdrawn++
			w.If[id] = h.version
			w.Withdraw = append(w.Withdraw, id)
			p.Withdrawn = append(p.Withdrawn, withdrawnCase{id, h.collection, h.title})
		}
	}
	slices.Sort(w.Withdraw)
	slices.SortFunc(p.Withdrawn, func(a, b withdrawnCase) int { return cmp.Compare(a.ID, b.ID) })
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		p.Collections = append(p.Collections, *counts[id])
	}
	return w, p
}

// replaceBy does a write that was planned, once whoever is asked agrees.
func (in *importing) replaceBy(ctx context.Context, write data.Write) error {
	plan := in.report.Replaced
	if err := in.replace.hindrance(in.report.Files); err != nil {
		return err
	}
	if in.dry {
		return nil
	}
	if len(write.Withdraw) > 0 {
		if err := in.agreed(ctx, plan); err != nil {
			return err
		}
	}
	result, err := in.into.do(ctx, write)
	in.replace.unwritten = err
	switch {
	case errors.Is(err, data.ErrConflict):
		return say.Errorf("nothing was changed: somebody changed a case of %s while the documents were read: do it again",
			plan.names())
	case err != nil:
		return say.Errorf("nothing was changed: %w", fullDisk(err))
	}
	plan.Done, in.report.Withdrawn = true, len(plan.Withdrawn)
	for _, w := range plan.Withdrawn {
		in.counts[w.Collection]--
	}
	at, r := 0, &in.report
	for _, g := range in.replace.read {
		f := &in.report.Files[g.report]
		in.note(g.cases, result.Outcomes[at:at+len(g.cases)], g.about, f)
		in.keepOriginal(ctx, f, g.cases)
		f.Others = 0 // all are in one of the documents
		r.New, r.Changed, r.Same = r.New+f.New, r.Changed+f.Changed, r.Same+f.Same
		at += len(g.cases)
	}
	return nil
}

// names are those of the collections.
func (p *replaced) names() string {
	names := make([]string, len(p.Collections))
	for i, c := range p.Collections {
		names[i] = c.ID
	}
	return strings.Join(names, ", ")
}

// sums says how much would be withdrawn of each collection, and whether that is more than half of one.
func (p *replaced) sums() (said say.Message, most bool) {
	var parts []say.Message
	for _, c := range p.Collections {
		if c.Withdrawn > 0 {
			parts = append(parts, say.Text("%d of the %d cases of %s", c.Withdrawn, c.Held, c.ID))
			most = most || 2*c.Withdrawn > c.Held
		}
	}
	return say.List(parts), most
}

// firstWithdrawn is how many of the cases that are to be withdrawn are named before.
const firstWithdrawn = 5

// agreed says what is to be withdrawn and, where somebody sits there, asks; an error where that is not to be.
func (in *importing) agreed(ctx context.Context, p *replaced) error {
	sums, most := p.sums()
	say.Line(in.env.stderr, "not in the documents, to be withdrawn: %s", sums)
	p.list(in.env.stderr, firstWithdrawn)
	if most {
		say.Line(in.env.stderr, "ATTENTION: that is more than half of a collection; is it the right document?")
	}
	if in.replace.yes {
		return nil
	}
	if isTerminal(in.env.stdin) {
		say.Print(in.env.stderr, "withdraw them? [y/N] ")
		answer, err := answerOfPerson(ctx, in.env.stdin)
		if err != nil {
			return err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "y", "yes", "是":
			return nil
		}
	}
	return say.Errorf("nothing was changed: --replace would withdraw %s; add --yes to have it done", sums)
}

// answerOfPerson is a line that is typed; none where nobody can type any more.
func answerOfPerson(ctx context.Context, in io.Reader) (string, error) {
	answers := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(in).ReadString('\n') // an end is a no
		answers <- line
	}()
	select {
	case line := <-answers:
		return line, nil
	case <-ctx.Done():
		return "", say.New("stopped: nothing was changed")
	}
}

// list names the first cases that are to be withdrawn, a line each.
func (p *replaced) list(w io.Writer, most int) {
	for _, c := range p.Withdrawn[:min(most, len(p.Withdrawn))] {
		fmt.Fprintf(w, "  %s  %s\n", c.ID, strings.Map(printable, c.Title))
	}
	if more := len(p.Withdrawn) - most; more > 0 {
		say.Line(w, "  and %d more", more)
	}
}

// tellReplaced says what was withdrawn or, in a dry run, all that would be.
func (r *importReport) tellReplaced(in *importing) {
	p := r.Replaced
	if in.asJSON || !in.dry && !p.Done {
		return
	}
	sums, _ := p.sums()
	switch {
	case len(p.Withdrawn) == 0:
		say.Line(in.env.stdout, "%s: nothing to withdraw", p.names())
	case in.dry:
		say.Line(in.env.stdout, "would be withdrawn: %s", sums)
		p.list(in.env.stdout, len(p.Withdrawn))
	default:
		say.Line(in.env.stdout, "withdrawn: %s", sums)
		p.list(in.env.stdout, firstWithdrawn)
	}
}
