package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
	"anlisou/index"
)

func importCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("import FILE|DIR…"),
		Short: env.say("reads case documents into the data directory"),
		Long: env.say("A document is a compendium of cases or one case, or a table with a case in each row; what it is shows itself.\n"+
			"Read are %s.\n"+
			"A directory stands for all documents in it, a ZIP archive for those in it, a letter for those that hang on it;\n"+
			"hidden files and those that are no documents are named and left out. What cannot be read, a row or a file, is named\n"+
			"with its place, and the rest goes in. A document that comes again changes what has changed in it: a case is\n"+
			"known by its id, else by its number, its address or its title within the collection. --dry-run shows what\n"+
			"was understood and changes nothing.\n"+
			"A document of text that would be one case, though it shows signs of several, is refused with the question:\n"+
			"--cases one takes it as one case, --cases many as those that it shows.\n"+
			"With --replace the documents of the run, taken as one, are all there is in their collections: what is in none\n"+
			"of them is withdrawn, after it was said, and nothing is changed where a file or a row was refused. --watch\n"+
			"goes on: what is put into a folder is taken in once it is whole, and moved to done, or to refused with the\n"+
			"reason beside it.", say.List(format.Names())),
		Example: "anlisou import 杭州案例.txt --collection hangzhou\n" +
			"anlisou import 汇总表.xlsx --dry-run\n" +
			"anlisou import 任务分工表.xlsx --column 标题=重点任务\n" +
			"anlisou import ./各市案例 --json\n" +
			"anlisou import 通报.docx --cases many\n" +
			"anlisou import 汇总表.xlsx --collection hangzhou --replace\n" +
			"anlisou import --watch /srv/收件 --collection zhoubao\n" +
			"anlisou export --output all.jsonl && anlisou import all.jsonl --data ./copy",
	}
	f := c.Flags()
	var d dataFlags
	d.set(f, env)
	in := importing{readDocument: format.ReadContext, intake: intake{fold: foldTitle}}
	f.StringVar(&in.collection, "collection", "",
		env.say("`NAME` of the collection (default: the document's title, or the file's name)"))
	f.BoolVar(&in.dry, "dry-run", false, env.say("show what was understood and change nothing"))
	f.BoolVar(&in.asJSON, "json", false, env.say("print the summary as JSON"))
	f.BoolVar(&in.noOriginals, "no-originals", false, env.say(
		"do not keep the files themselves, which the desk and, where the site wants that, the cases' pages give out"))
	f.StringArrayVar(&in.columns, "column", nil, env.say(
		"take a column of tables for what its name does not say, as `标题=重点任务`; may be given several times"))
	var cases string
	setCases(f, env, &cases)
	in.replace.set(f, env)
	in.watch.set(f, env)
	in.limits.set(f, env)
	in.at.set(f, env)
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx := c.Context()
		if err := errors.Join(in.watch.check(args, in.dry), in.replace.check(in.watch.dir != ""), in.limits.check(),
			checkColumns(in.columns), checkCases(cases, &in.cases)); err != nil {
			return err
		}
		in.env, in.dataDir = env, d.dir
		if in.watch.dir != "" {
			return in.watchFolder(ctx, &d)
		}
		return in.run(ctx, &d, args)
	}
	return c
}

// setCases gives a command --cases.
func setCases(f *pflag.FlagSet, env environment, cases *string) {
	f.StringVar(cases, "cases", "", env.say("take documents of text as `one` case, or as the many that they show"))
}

// checkCases reads --cases; the error is that of a value that it does not have.
func checkCases(given string, cases *format.CaseCount) error {
	var ok bool
	if *cases, ok = format.ParseCaseCount(given); !ok {
		return badUsage("--cases %s: one or many", given)
	}
	return nil
}

// limits are how much of a document is read, and what reading it may take.
type limits struct {
	megabytes, unpacked, pages, memory int
	time                               time.Duration
}

// maxReadingTime is the longest that --max-time may be.
const maxReadingTime = 24 * time.Hour

func (l *limits) set(f *pflag.FlagSet, env environment) {
	f.IntVar(&l.megabytes, "max-size", 200, env.say("refuse files of more than `MB`"))
	f.IntVar(&l.unpacked, "max-unpacked", format.DefaultMaxUnpacked>>20,
		env.say("refuse documents that unpack to, or tables that hold, more than `MB`"))
	f.IntVar(&l.pages, "max-pages", format.DefaultMaxPages, env.say("refuse documents of `N` pages and more"))
	f.IntVar(&l.memory, "max-memory", format.DefaultMaxMemory>>20,
		env.say("refuse documents whose reading takes more than `MB` beside the file"))
	f.DurationVar(&l.time, "max-time", format.DefaultMaxTime,
		env.say("refuse documents that take longer than `TIME` to read, as 90s or 5m"))
}

func (l *limits) check() error {
	for name, n := range map[string]int{
		"max-size": l.megabytes, "max-unpacked": l.unpacked, "max-pages": l.pages, "max-memory": l.memory,
	} {
		if n < 1 || n > 1<<20 {
			return badUsage("--%s %d: from 1 to %d", name, n, 1<<20)
		}
	}
	if l.time <= 0 || l.time > maxReadingTime {
		return badUsage("--max-time %s: more than 0 and at most %s", l.time, maxReadingTime)
	}
	return nil
}

func (l *limits) options(collection string, columns []string, cases format.CaseCount) format.Options {
	return format.Options{
		Columns: columnChoices(columns), Cases: cases,
		Collection: collection, MaxBytes: int64(l.megabytes) << 20, MaxUnpacked: int64(l.unpacked) << 20,
		MaxPages:  l.pages,
		MaxMemory: int64(l.memory) << 20, MaxTime: l.time,
	}
}

// importing is one run of import.
type importing struct {
	collection  string
	columns     []string // what columns are taken for
	cases       format.CaseCount
	dry, asJSON bool
	noOriginals bool
	limits      limits
	dataDir     string
	env         environment
	at          remoteFlags
	watch       watching

	intake
	report importReport

	readDocument func(context.Context, string, []byte, format.Options) (*format.Document, error)
}

// importGarbage is how much garbage there may be while documents are read, in bytes; a large one passes through memory
// several times.
const importGarbage = 64 << 20

func (in *importing) run(ctx context.Context, d *dataFlags, args []string) (err error) {
	defer index.AllowGarbage(importGarbage)()
	sources, failed := in.find(args)
	in.report.Files, in.report.Skipped = failed, []refused{}
	if err := in.ready(ctx, d); err != nil {
		return err
	}
	if in.into != nil {
		defer func() { err = errors.Join(err, in.into.close()) }()
	}
	if in.replace.on {
		err = in.replaceWith(ctx, sources)
	} else {
		in.bringIn(ctx, sources)
	}
	in.register, in.titled, in.wrote = nil, nil, nil // an index is built in the room
	if err == nil {
		err = in.finish(ctx)
	}
	in.sayDamaged()
	if in.asJSON {
		err = errors.Join(err, in.report.print(in.env.stdout))
	} else {
		in.report.tell(in.env, in.dry)
	}
	if in.replace.on && err != nil { // it says that nothing was changed, and why
		return err
	}
	return errors.Join(err, in.report.failure(len(sources)+len(failed)))
}

// ready opens the store, unless the run is dry, and has the run know what is in it.
func (in *importing) ready(ctx context.Context, d *dataFlags) (err error) {
	in.fault = in.log
	in.begin()
	if in.dry {
		if err := in.prepareDry(d); err != nil || !in.replace.on {
			return err
		}
		in.into, err = in.look(d)
	} else {
		in.into, err = in.open(d)
	}
	if err != nil || in.into == nil {
		return err
	}
	if err := in.registerStored(ctx); err != nil {
		return errors.Join(err, in.into.close())
	}
	return nil
}

// open gives the store of the data directory or, where a server holds it or is named, that.
func (in *importing) open(d *dataFlags) (shelf, error) {
	if in.at.server != "" {
		return in.at.open()
	}
	c, err := d.openStore(true)
	if held := (*inUseError)(nil); errors.As(err, &held) {
		if w, ok := throughSocket(d.dir); ok {
			return w, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if c.store.ReadOnly() {
		return nil, errors.Join(say.Errorf("%s may only be read: nothing can be imported into it", d.dir), c.close())
	}
	return ownStore{c}, nil
}

// bringIn reads the documents and puts their cases in, until the run is told to stop.
func (in *importing) bringIn(ctx context.Context, sources []source) {
	bar := newProgress(in.env.stderr, "reading", len(sources))
	for i, s := range sources {
		bar.at(i)
		done, ok := in.file(ctx, s, len(sources))
		if !ok {
			in.report.Stopped = true
			break
		}
		bar.clear()
		in.say(done)
		in.report.add(done)
	}
	bar.at(len(in.report.Files))
	bar.clear()
}

// mended notes a case that was put: it is damaged no more.
func (in *importing) mended(id string) {
	if i, damaged := slices.BinarySearch(in.damaged, id); damaged {
		in.damaged = slices.Delete(in.damaged, i, i+1)
		in.report.Mended = append(in.report.Mended, id)
	}
}

// file takes in one document; ok is false where the run was told to stop before that. Whatever goes wrong with it stays
// with it: a panic, too, is told of this file, and the others go in.
func (in *importing) file(ctx context.Context, s source, all int) (done fileReport, ok bool) {
	defer func() {
		if fault := format.Recovered(recover()); fault != nil {
			in.log(s.path, fault)
			done, ok = fileReport{File: s.path, Refused: []refused{}, Error: say.Of(fault)}, true
		}
	}()
	done, ok = in.takeIn(ctx, s, all)
	done.advise()
	return done, ok
}

// takeIn reads one document and puts its cases in.
func (in *importing) takeIn(ctx context.Context, s source, all int) (done fileReport, ok bool) {
	done = fileReport{File: s.path, Refused: []refused{}}
	doc, about, sum, err := in.read(ctx, s, all)
	done.sum = sum
	if ctx.Err() != nil {
		return done, false
	}
	in.log(s.path, err)
	if s.found && errors.Is(err, format.ErrUnknownFormat) {
		in.skip(s.path, err)
		done.skipped = true
		return done, true
	}
	if err != nil {
		done.Error, done.unread, done.Asks = say.Of(err), err, questionOf(err)
		_ = errors.As(err, &done.Columns)
		return done, true
	}
	done.partOf = about.Source == "" // a folder's
	cases, err := in.take(ctx, doc, about, &done)
	if err != nil {
		done.Error, done.unwritten = say.Of(err), err
		return done, true
	}
	if in.replace.on {
		in.gather(doc, about, cases, &done)
	}
	if in.dry {
		done.Cases = len(cases)
		for i := range cases {
			done.Understood = append(done.Understood, in.understand(cases[i], &done))
			in.register.Add(&cases[i].Case)
		}
		return done, true
	}
	if in.replace.on {
		return done, true
	}
	if err := in.put(ctx, doc, about, cases, &done); err != nil {
		done.Error, done.unwritten = say.Of(err), err
	}
	return done, true
}

// log writes where in the program a fault of ours arose; of other errors all is said already.
func (in *importing) log(place string, err error) {
	if fault := (*format.InternalError)(nil); errors.As(err, &fault) {
		fmt.Fprintf(in.env.stderr, "%s: %v\n%s\n", place, fault, fault.Stack)
	}
}

// put stores the cases of a document, all in one transaction.
func (in *importing) put(ctx context.Context, doc *format.Document, about data.Collection, cases []placed, done *fileReport) error {
	list := make([]data.Case, len(cases))
	for i := range cases {
		list[i] = cases[i].Case
	}
	result, err := in.into.do(ctx, data.Write{
		By: data.Author{Name: localUser(), Via: "import"}, Put: list,
		Collections: collectionsWritten(list, append([]data.Collection{about}, doc.Collections...)),
	})
	if err != nil {
		return err
	}
	in.note(list, result.Outcomes, about, done)
	in.keepOriginal(ctx, done, list)
	return nil
}

// note has the run know the cases of a document that were put, and tells in its report what that did.
func (in *importing) note(list []data.Case, outcomes []data.Outcome, about data.Collection, done *fileReport) {
	result := data.Written{Outcomes: outcomes}
	done.Cases, done.New = len(list), result.Count(data.Added)
	done.Changed, done.Same = result.Count(data.Changed), result.Count(data.Unchanged)
	titles := make([]string, len(list))
	mine := 0
	for i, c := range list {
		in.register.Add(&c)
		titles[i] = in.folded(c.Title)
		in.mended(c.ID)
		in.wrote[c.ID] = done.File
		if outcomes[i] == data.Added {
			in.counts[c.Collection]++
			if twin, known := in.titled[titles[i]]; known && twin.collection != c.Collection {
				done.Elsewhere = append(done.Elsewhere, twin.title+" ("+twin.collection+")")
			}
		}
		if c.Collection == about.ID {
			mine++
		}
	}
	for i, c := range list {
		in.titled[titles[i]] = titled{c.Title, c.Collection}
	}
	if mine > 0 && !done.partOf {
		done.Others = in.counts[about.ID] - mine
	}
}

// finish brings the index up to the store.
func (in *importing) finish(ctx context.Context) error {
	if in.dry || in.report.Stopped {
		return nil
	}
	bar := newProgress(in.env.stderr, "index", in.report.New+in.report.Changed)
	err := in.into.found(ctx, in.env, bar)
	in.report.Stopped = err != nil && ctx.Err() != nil
	if err == nil || in.report.Stopped { // the store has all: the index catches up when it is opened again
		return nil
	}
	return say.Errorf(
		"what went in is stored and cannot be searched yet, the index catches up when it is opened again: %w",
		fullDisk(err))
}
