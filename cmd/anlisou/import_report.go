package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
	"anlisou/index"
)

// importReport is what import did, as --json prints it.
type importReport struct {
	Files   []fileReport `json:"files"`
	New     int          `json:"new"`
	Changed int          `json:"changed"`
	Same    int          `json:"same"`
	Refused int          `json:"refused"` // rows and entries
	Failed  int          `json:"failed"`  // files
	Skipped []refused    `json:"skipped"` // files of a directory that are no documents
	Stopped bool         `json:"stopped,omitempty"`
	// With --replace: how many cases were withdrawn, and which.
	Withdrawn int       `json:"withdrawn,omitempty"`
	Replaced  *replaced `json:"replaced,omitempty"`
	Mended    []string  `json:"mended,omitempty"`  // stored cases that were damaged and came again
	Damaged   []string  `json:"damaged,omitempty"` // those that still are

	leftOut []refused
}

// fileReport is what import did with one file. A file that failed has an Error and changed nothing.
type fileReport struct {
	File       string `json:"file"`
	Collection string `json:"collection,omitempty"`
	Title      string `json:"title,omitempty"` // of the collection
	Cases      int    `json:"cases"`
	New        int    `json:"new"`
	Changed    int    `json:"changed"`
	Same       int    `json:"same"`
	// new cases that another collection has, too: title (collection)
	Elsewhere []string  `json:"elsewhere,omitempty"`
	Others    int       `json:"others,omitempty"`   // cases of the collection that are not in this document
	Dropped   int       `json:"dropped,omitempty"`  // lines of page furniture
	Repaired  int       `json:"repaired,omitempty"` // characters and line ends
	Refused   []refused `json:"refused"`
	More      int       `json:"refused_more,omitempty"` // refusals beside those listed
	Skipped   []refused `json:"skipped,omitempty"`
	LeftOut   []leftOut `json:"left_out,omitempty"` // text that went into no case
	Notes     []refused `json:"notes,omitempty"`    // what went in, and may have been meant otherwise
	Asks      *question `json:"asks,omitempty"`     // whether it is one case or several, where it was not read for that
	// Tables are those whose rows are cases, and Columns asks about one of which it is not plain which column is the title's.
	Tables     []format.Table       `json:"tables,omitempty"`
	Columns    *format.ColumnsError `json:"columns,omitempty"`
	Error      say.Message          `json:"error,omitzero"`
	Unkept     say.Message          `json:"unkept,omitzero"`      // why the file itself is not kept, though its cases are
	Understood []understood         `json:"understood,omitempty"` // in a dry run

	sum     string // the SHA-256 of what was read
	partOf  bool   // the collection is a folder's
	skipped bool
	// unread is why it could not be read, and unwritten why what was read could not be written.
	unread, unwritten error
}

// refused is a part of a document, or a file, that did not go in.
type refused struct {
	Place   say.Message `json:"place"`
	Problem say.Message `json:"problem"`

	hidden bool // a hidden file, which nobody means
}

// Said is a line about it.
func (r refused) Said() say.Message {
	if r.Place.IsZero() { // the whole document
		return r.Problem
	}
	return say.Text("%s: %s", r.Place, r.Problem)
}

// leftOut is text of a document that went into no case, by its kind.
type leftOut struct {
	Kind  string   `json:"kind"`
	Lines int      `json:"lines"`
	Text  []string `json:"text"` // the first of them
}

// question is whether a document is one case or several.
type question struct {
	Cases int         `json:"cases,omitempty"` // how many it seems to hold
	Many  bool        `json:"many"`            // they can be told apart
	Sign  say.Message `json:"sign"`            // what shows it, and where
}

// questionOf is what an error asks; nil for one that asks nothing.
func questionOf(err error) *question {
	var asked *format.UncertainError
	if !errors.As(err, &asked) {
		return nil
	}
	return &question{Cases: asked.Cases, Many: asked.Told, Sign: asked.Fault.Said()}
}

// understood is a case as it would go in.
type understood struct {
	Place       string            `json:"place"` // by which it is chosen
	Where       say.Message       `json:"where"` // the same, said
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Sections    []sectionLength   `json:"sections"`
	Departments []understoodLabel `json:"departments"`
	Domains     []understoodLabel `json:"domains"`
	Region      string            `json:"region,omitempty"`
	Year        int               `json:"year,omitempty"`
	Date        data.Date         `json:"date,omitempty"`
	URL         string            `json:"url,omitempty"`
	// The words that led to a region and a year that rules chose; none where they are given.
	RegionEvidence []string `json:"region_evidence,omitempty"`
	YearEvidence   []string `json:"year_evidence,omitempty"`
}

type sectionLength struct {
	Heading    string `json:"heading"`
	Characters int    `json:"characters"`
}

// understoodLabel is a label, and for one that rules chose the words that led to it.
type understoodLabel struct {
	Label    string   `json:"label"`
	Inferred bool     `json:"inferred"`
	Evidence []string `json:"evidence,omitempty"`
}

func (r *importReport) add(f fileReport) {
	if f.skipped {
		return
	}
	r.Files = append(r.Files, f)
	r.New, r.Changed, r.Same = r.New+f.New, r.Changed+f.Changed, r.Same+f.Same
}

// failure is the error of a run that did not bring in all.
func (r *importReport) failure(all int) error {
	failed, rows := 0, 0
	for _, f := range r.Files {
		if !f.Error.IsZero() {
			failed++
		}
		rows += len(f.Refused) + f.More
	}
	var problems []error
	if r.Stopped {
		return say.Errorf("stopped: %d of %d files went in, each whole; the same command again brings in the rest",
			len(r.Files)-failed, all)
	}
	if len(r.Files) == 0 {
		return say.New("holds no document that is read here: what was left out is named above")
	}
	if failed > 0 {
		problems = append(problems, say.Errorf("%d of %d files did not go in", failed, len(r.Files)))
	}
	if rows > 0 {
		problems = append(problems, say.Errorf("%d rows or entries were refused", rows))
	}
	if err := errors.Join(problems...); err != nil {
		return say.Errorf("%w; each is named above", err)
	}
	return nil
}

// count sums up what stands in the reports of the files.
func (r *importReport) count() {
	for _, f := range r.Files {
		r.Refused += len(f.Refused) + f.More
		if !f.Error.IsZero() {
			r.Failed++
		}
	}
	r.Skipped = append(r.Skipped, r.leftOut...)
	if r.Files == nil {
		r.Files = []fileReport{}
	}
}

func (r *importReport) print(w io.Writer) error {
	r.count()
	return printJSON(w, r)
}

// tell says in one line what several files brought.
func (r *importReport) tell(env environment, dry bool) {
	if len(r.Files)+len(r.leftOut) < 2 || !dry && r.Replaced != nil && !r.Replaced.Done {
		return
	}
	cases, rows, whole := 0, 0, 0
	for _, f := range r.Files {
		cases += f.Cases
		rows += len(f.Refused) + f.More
		if !f.Error.IsZero() {
			whole++
		}
	}
	what := say.Text("%d new, %d changed, %d the same", r.New, r.Changed, r.Same)
	if dry {
		what = say.Text("a dry run, nothing went in")
	}
	say.Line(env.stdout, "all %d files: %d cases: %s; %d files and %d rows or entries refused, %d files left out",
		len(r.Files), cases, what, whole, rows, len(r.leftOut))
}

// sayDamaged names the stored cases that were damaged: those that a document of this run has mended, and those
// that are left.
func (in *importing) sayDamaged() {
	in.report.Damaged = in.damaged
	for _, id := range in.report.Mended {
		say.Line(in.env.stderr, "case %s was damaged in the store and is mended: a document brought it again", id)
	}
	for _, id := range in.damaged {
		say.Line(in.env.stderr, "case %s is damaged in the store and was left as it is: %s", id, howToMend)
	}
}

// howToMend a case that the store cannot read.
const howToMend say.Key = "import its document again, or restore a backup"

// say tells of one file as soon as it is done.
func (in *importing) say(f fileReport) {
	if in.asJSON || f.skipped {
		return
	}
	for i, r := range slices.Concat(f.Refused, f.Skipped, f.Notes) {
		problem := r.Problem
		switch {
		case i >= len(f.Refused)+len(f.Skipped):
			problem = say.Text("note: %s", problem)
		case i >= len(f.Refused):
			problem = say.Text("left out: %s", problem)
		}
		in.env.line(in.env.stderr, say.Text("%s: %s", f.File, refused{Place: r.Place, Problem: problem}))
	}
	if f.More > 0 {
		say.Line(in.env.stderr, "%s: %d more were refused", f.File, f.More)
	}
	if !f.Error.IsZero() {
		in.env.line(in.env.stderr, say.Text("%s: %s", f.File, f.Error))
		return
	}
	if in.replace.on && !in.dry && !in.report.Replaced.Done {
		return // nothing went in
	}
	if in.dry {
		of := say.Text("collections of their own")
		if f.Collection != "" {
			of = say.Text("collection %s (%s)", f.Collection, strings.Map(printable, f.Title))
		}
		say.Line(in.env.stdout, "%s: %d cases, %s%s", f.File, f.Cases, of, f.footnotes(in.env.lang))
		for i := range f.Tables {
			in.env.line(in.env.stdout, say.Text("  %s", describeTable(&f.Tables[i])))
		}
		for i := range f.LeftOut {
			in.env.line(in.env.stdout, say.Text("  %s", f.LeftOut[i]))
		}
		for _, u := range f.Understood {
			u.show(in.env.stdout)
		}
		return
	}
	of := say.Text("several collections")
	if f.Collection != "" {
		of = say.Text("%s (%s)", f.Collection, strings.Map(printable, f.Title))
	}
	say.Line(in.env.stdout, "%s: %d cases of %s: %d new, %d changed, %d the same%s",
		f.File, f.Cases, of, f.New, f.Changed, f.Same, f.footnotes(in.env.lang))
}

// mostNamedTwins is how many cases that stand elsewhere, too, are named.
const mostNamedTwins = 3

func (f *fileReport) footnotes(lang say.Language) string {
	var b strings.Builder
	out := say.Writer{Writer: &b, Lang: lang}
	if n := len(f.Refused) + f.More; n > 0 {
		say.Print(out, "; %d refused", n)
	}
	if n := len(f.Elsewhere); n > 0 {
		twins := strings.Join(f.Elsewhere[:min(n, mostNamedTwins)], ", ")
		say.Print(out, "; of the new, %d stand in another collection, too, as %s", n, strings.Map(printable, twins))
		if n > mostNamedTwins {
			b.WriteString(", …")
		}
	}
	if f.Others > 0 {
		say.Print(out, "; %d cases of the collection are not in this document and stay as they are", f.Others)
	}
	if n := f.rowsLeft(); !n.IsZero() {
		say.Print(out, "; rows that are no cases: %s", n)
	}
	if f.Dropped > 0 {
		say.Print(out, "; %d lines of page numbers and repeated heads left out", f.Dropped)
	}
	for _, l := range f.LeftOut {
		say.Print(out, "; %d lines of %s left out", l.Lines, leftKinds[l.Kind])
	}
	if f.Repaired > 0 {
		say.Print(out, "; %d characters and line ends mended", f.Repaired)
	}
	return b.String()
}

// leftKinds are the names of what is left out of a document.
var leftKinds = map[string]say.Key{
	format.LeftMasthead: "the head", format.LeftNumber: "the document's number", format.LeftAddressee: "addressees",
	format.LeftDate: "the date", format.LeftSignature: "the signature", format.LeftContributor: "who wrote it",
	format.LeftAnnotation: "annotations", format.LeftDistribution: "distribution and printing",
	format.LeftOutside: "text outside the cases",
}

// Said is what was left out, in one line.
func (l leftOut) Said() say.Message {
	text := strings.Join(l.Text, " / ")
	if l.Lines > len(l.Text) {
		text += " …"
	}
	return say.Text("left out, %s: %s", leftKinds[l.Kind], text)
}

// prepareDry readies the classifier, by which a dry run shows the labels that a case would be filed under.
func (in *importing) prepareDry(d *dataFlags) error {
	taxonomy, err := d.ownTaxonomy()
	if err != nil {
		return err
	}
	in.label = index.NewClassifier(taxonomy).Label
	return nil
}

const (
	shownWords = 2  // of the evidence
	shownRunes = 24 // of each
)

// show writes a case in a few lines.
func (u *understood) show(w io.Writer) {
	var lengths []string
	for _, s := range u.Sections {
		lengths = append(lengths, strings.TrimSpace(fmt.Sprintf("%s %d", s.Heading, s.Characters)))
	}
	var b strings.Builder
	out := say.Writer{Writer: &b, Lang: say.LanguageOf(w)}
	fmt.Fprintf(out, "  %s  %s  [%s]\n", u.ID, u.Title, strings.Join(lengths, ", "))
	for _, field := range []struct {
		name   say.Key
		labels []understoodLabel
	}{{"departments", u.Departments}, {"domains", u.Domains}} {
		if len(field.labels) == 0 {
			say.Line(out, "      %s  none given, none inferred", field.name)
			continue
		}
		say.Line(out, "      %s  %s", field.name, say.List(field.labels))
	}
	var rest []string
	add := func(format say.Key, value any) { rest = append(rest, say.Text(format, value).In(out.Lang)) }
	if u.Region != "" {
		add("region  %s", placedLabel(u.Region, u.RegionEvidence))
	}
	if u.Year != 0 {
		add("year  %s", placedLabel(strconv.Itoa(u.Year), u.YearEvidence))
	}
	if u.Date != "" {
		add("date  %s", string(u.Date))
	}
	if u.URL != "" {
		add("url  %s", u.URL)
	}
	if len(rest) > 0 {
		fmt.Fprintf(out, "      %s\n", strings.Join(rest, "  "))
	}
	_, _ = io.WriteString(w, strings.Map(printable, b.String())) // as with every line that is printed
}

// placedLabel is a region or a year with the words that led to it, where rules chose it.
func placedLabel(label string, evidence []string) say.Message {
	if len(evidence) == 0 {
		return say.Plain(label)
	}
	return understoodLabel{Label: label, Inferred: true, Evidence: evidence}.Said()
}

// String is a label with how it came: 海关 (given), 海关 (inferred: 嘉兴海关提前).
func (l understoodLabel) String() string { return l.Said().String() }

// Said implements say.Sayer.
func (l understoodLabel) Said() say.Message {
	if !l.Inferred {
		return say.Text("%s (given)", l.Label)
	}
	var words []string
	for _, word := range l.Evidence[:min(len(l.Evidence), shownWords)] {
		runes := []rune(strings.Join(strings.Fields(word), " "))
		if len(runes) > shownRunes {
			runes = append(runes[:shownRunes], '…')
		}
		words = append(words, string(runes))
	}
	return say.Text("%s (inferred: %s)", l.Label, strings.Join(words, "；"))
}
