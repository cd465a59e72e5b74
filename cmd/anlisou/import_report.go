package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

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
	Elsewhere  []string     `json:"elsewhere,omitempty"`
	Others     int          `json:"others,omitempty"`   // cases of the collection that are not in this document
	Dropped    int          `json:"dropped,omitempty"`  // lines of page furniture
	Repaired   int          `json:"repaired,omitempty"` // characters and line ends
	Refused    []refused    `json:"refused"`
	More       int          `json:"refused_more,omitempty"` // refusals beside those listed
	Skipped    []refused    `json:"skipped,omitempty"`
	Error      string       `json:"error,omitempty"`
	Unkept     string       `json:"unkept,omitempty"`     // why the file itself is not kept, though its cases are
	Understood []understood `json:"understood,omitempty"` // in a dry run

	sum     string // the SHA-256 of what was read
	partOf  bool   // the collection is a folder's
	skipped bool
	// unread is why it could not be read, and unwritten why what was read could not be written.
	unread, unwritten error
}

// refused is a part of a document, or a file, that did not go in.
type refused struct {
	Place   string `json:"place"`
	Problem string `json:"problem"`
}

// understood is a case as it would go in.
type understood struct {
	Place       string            `json:"place"`
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Sections    []sectionLength   `json:"sections"`
	Departments []understoodLabel `json:"departments"`
	Domains     []understoodLabel `json:"domains"`
	Region      string            `json:"region,omitempty"`
	Year        int               `json:"year,omitempty"`
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
		if f.Error != "" {
			failed++
		}
		rows += len(f.Refused) + f.More
	}
	var problems []error
	if r.Stopped {
		return fmt.Errorf("stopped: %d of %d files went in, each whole; the same command again brings in the rest",
			len(r.Files)-failed, all)
	}
	if len(r.Files) == 0 {
		return errors.New("holds no document that is read here: what was left out is named above")
	}
	if failed > 0 {
		problems = append(problems, fmt.Errorf("%d of %d files did not go in", failed, len(r.Files)))
	}
	if rows > 0 {
		problems = append(problems, fmt.Errorf("%d rows or entries were refused", rows))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("%w; each is named above", err)
	}
	return nil
}

// count sums up what stands in the reports of the files.
func (r *importReport) count() {
	for _, f := range r.Files {
		r.Refused += len(f.Refused) + f.More
		if f.Error != "" {
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
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// tell says in one line what several files brought.
func (r *importReport) tell(env environment, dry bool) {
	if len(r.Files)+len(r.leftOut) < 2 || !dry && r.Replaced != nil && !r.Replaced.Done {
		return
	}
	cases, rows := 0, 0
	for _, f := range r.Files {
		cases += f.Cases
		rows += len(f.Refused) + f.More
	}
	what := fmt.Sprintf("%d new, %d changed, %d the same", r.New, r.Changed, r.Same)
	if dry {
		what = "a dry run, nothing went in"
	}
	fmt.Fprintf(env.stdout, "all %d files: %d cases: %s; %d refused, %d files left out\n",
		len(r.Files), cases, what, rows, len(r.leftOut))
}

// sayDamaged names the stored cases that were damaged: those that a document of this run has mended, and those
// that are left.
func (in *importing) sayDamaged() {
	in.report.Damaged = in.damaged
	for _, id := range in.report.Mended {
		fmt.Fprintf(in.env.stderr, "case %s was damaged in the store and is mended: a document brought it again\n", id)
	}
	for _, id := range in.damaged {
		fmt.Fprintf(in.env.stderr, "case %s is damaged in the store and was left as it is: %s\n", id, howToMend)
	}
}

// howToMend a case that the store cannot read.
const howToMend = "import its document again, or restore a backup"

// say tells of one file as soon as it is done.
func (in *importing) say(f fileReport) {
	if in.asJSON || f.skipped {
		return
	}
	for i, r := range slices.Concat(f.Refused, f.Skipped) {
		problem := r.Problem
		if i >= len(f.Refused) {
			problem = "left out: " + problem
		}
		fmt.Fprintf(in.env.stderr, "%s: %s: %s\n", f.File, strings.Map(printable, r.Place),
			strings.Map(printable, problem))
	}
	if f.More > 0 {
		fmt.Fprintf(in.env.stderr, "%s: %d more were refused\n", f.File, f.More)
	}
	if f.Error != "" {
		fmt.Fprintf(in.env.stderr, "%s: %s\n", f.File, strings.Map(printable, f.Error))
		return
	}
	if in.replace.on && !in.dry && !in.report.Replaced.Done {
		return // nothing went in
	}
	if in.dry {
		of := "collections of their own"
		if f.Collection != "" {
			of = fmt.Sprintf("collection %s (%s)", f.Collection, strings.Map(printable, f.Title))
		}
		fmt.Fprintf(in.env.stdout, "%s: %d cases, %s%s\n", f.File, f.Cases, of, f.footnotes())
		for _, u := range f.Understood {
			u.show(in.env.stdout)
		}
		return
	}
	of := "several collections"
	if f.Collection != "" {
		of = fmt.Sprintf("%s (%s)", f.Collection, strings.Map(printable, f.Title))
	}
	fmt.Fprintf(in.env.stdout, "%s: %d cases of %s: %d new, %d changed, %d the same%s\n",
		f.File, f.Cases, of, f.New, f.Changed, f.Same, f.footnotes())
}

// mostNamedTwins is how many cases that stand elsewhere, too, are named.
const mostNamedTwins = 3

func (f *fileReport) footnotes() string {
	var b strings.Builder
	if n := len(f.Refused) + f.More; n > 0 {
		fmt.Fprintf(&b, "; %d refused", n)
	}
	if n := len(f.Elsewhere); n > 0 {
		twins := strings.Join(f.Elsewhere[:min(n, mostNamedTwins)], ", ")
		fmt.Fprintf(&b, "; of the new, %d stand in another collection, too, as %s", n, strings.Map(printable, twins))
		if n > mostNamedTwins {
			b.WriteString(", …")
		}
	}
	if f.Others > 0 {
		fmt.Fprintf(&b, "; %d cases of the collection are not in this document and stay as they are", f.Others)
	}
	if f.Dropped > 0 {
		fmt.Fprintf(&b, "; %d lines of page numbers and repeated heads left out", f.Dropped)
	}
	if f.Repaired > 0 {
		fmt.Fprintf(&b, "; %d characters and line ends mended", f.Repaired)
	}
	return b.String()
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
	fmt.Fprintf(&b, "  %s  %s  [%s]\n", u.ID, u.Title, strings.Join(lengths, ", "))
	for _, field := range []struct {
		name   string
		labels []understoodLabel
	}{{"部门", u.Departments}, {"领域", u.Domains}} {
		if len(field.labels) == 0 {
			fmt.Fprintf(&b, "      %s  none given, none inferred\n", field.name)
			continue
		}
		var shown []string
		for _, l := range field.labels {
			shown = append(shown, l.String())
		}
		fmt.Fprintf(&b, "      %s  %s\n", field.name, strings.Join(shown, ", "))
	}
	var rest []string
	if u.Region != "" {
		rest = append(rest, "地区  "+placedLabel(u.Region, u.RegionEvidence))
	}
	if u.Year != 0 {
		rest = append(rest, "年份  "+placedLabel(strconv.Itoa(u.Year), u.YearEvidence))
	}
	if u.URL != "" {
		rest = append(rest, "链接  "+u.URL)
	}
	if len(rest) > 0 {
		fmt.Fprintf(&b, "      %s\n", strings.Join(rest, "  "))
	}
	_, _ = io.WriteString(w, strings.Map(printable, b.String())) // as with every line that is printed
}

// placedLabel is a region or a year with the words that led to it, where rules chose it.
func placedLabel(label string, evidence []string) string {
	if len(evidence) == 0 {
		return label
	}
	return understoodLabel{Label: label, Inferred: true, Evidence: evidence}.String()
}

// String is a label with how it came: 海关 (given), 海关 (inferred: 嘉兴海关提前).
func (l understoodLabel) String() string {
	if !l.Inferred {
		return l.Label + " (given)"
	}
	var words []string
	for _, word := range l.Evidence[:min(len(l.Evidence), shownWords)] {
		runes := []rune(strings.Join(strings.Fields(word), " "))
		if len(runes) > shownRunes {
			runes = append(runes[:shownRunes], '…')
		}
		words = append(words, string(runes))
	}
	return fmt.Sprintf("%s (inferred: %s)", l.Label, strings.Join(words, "；"))
}
