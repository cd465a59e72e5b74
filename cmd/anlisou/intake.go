package main

import (
	"context"
	"maps"
	"path"
	"path/filepath"
	"slices"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
	"anlisou/data/store"
	"anlisou/index"
	"anlisou/segment"
)

// intake is what is done to a document between reading and writing it, the same whether import reads it or a server: its
// cases get a collection and ids, those that may not go in are told apart, and what was understood of each is said.
type intake struct {
	into     shelf             // nil in a dry run
	register *data.Register    // of the cases that are in
	counts   map[string]int    // of these by collection
	titled   map[string]titled // one of these by its title, as titles are compared
	wrote    map[string]string // case -> the file that brought it in this run
	damaged  []string          // ids of stored cases that cannot be read, in their order
	replace  replacing         // what the documents take the place of, where they do

	fold  func(string) string       // of titles; foldTitle
	label func(data.Case) data.Case // gives a case the labels that its text speaks for, where what was understood is told
	fault func(place string, err error)
}

// titled is a case that is known by its title.
type titled struct{ title, collection string }

// placed is a case and where it stands in its document.
type placed struct {
	data.Case
	place format.Place
}

// begin has the intake know no case.
func (in *intake) begin() {
	in.wrote, in.counts, in.titled = map[string]string{}, map[string]int{}, map[string]titled{}
	in.register = data.NewRegister(in.folded)
}

// foldTitle is the form in which titles are compared. Width, script, case, spaces and kinds of quotes make no
// difference in it.
func foldTitle(title string) string { return string(segment.Normalise(title).Runes) }

// folded is a title as titles are compared; as it is written where that fails, which is logged, so that one stored case
// keeps no document out.
func (in *intake) folded(title string) (form string) {
	defer func() {
		if fault := format.Recovered(recover()); fault != nil {
			in.fault(title, fault)
			form = title
		}
	}()
	return in.fold(title)
}

// registerStored has the intake know the cases that are in. One that cannot be read is known by its id and what is
// left of it, so that the document that holds it mends it.
func (in *intake) registerStored(ctx context.Context) error {
	for v, err := range in.into.all(ctx) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		one := v.Case
		switch {
		case err == nil:
			in.register.Add(&one)
			in.replace.know(&v)
			in.titled[in.folded(one.Title)] = titled{one.Title, one.Collection}
		case one.ID == "":
			return err
		default:
			if one, err = in.into.remains(one.ID); err != nil {
				return err
			}
			in.register.AddDamaged(&one)
			in.damaged = append(in.damaged, one.ID)
		}
		in.counts[one.Collection]++
	}
	return nil
}

// about is the collection of a document as it is called before the document was read: as wanted, or as the file is.
func (s source) about(wanted string) data.Collection {
	about := data.Collection{ID: data.CollectionID(s.name), Title: s.name, Source: filepath.Base(s.path)}
	if wanted != "" {
		about.ID, about.Title = data.CollectionID(wanted), wanted
	}
	return about
}

// settle names the collection of a document that was read, one of so many, and has its cases be of it.
func (in *intake) settle(doc *format.Document, s source, wanted string, all int) (data.Collection, error) {
	about := s.about(wanted)
	single := s.found && wanted == "" && len(doc.Cases) == 1 && doc.Cases[0].Number <= 1 &&
		doc.Cases[0].Collection == about.ID
	own := about.ID
	switch {
	case single: // one of many, each in its file: the folder is the collection
		about.ID, about.Title, about.Source = data.CollectionID(s.folder), path.Base(s.folder), ""
	case doc.Title != "" && (wanted == "" || all == 1):
		about.Title = doc.Title
	}
	for i := range doc.Cases {
		c := &doc.Cases[i]
		if !doc.OwnIDs { // made of the number, which says less than what is known of the case
			c.ID = ""
		}
		if single {
			c.Number = 0
		}
		if c.Collection == own || wanted != "" {
			c.Collection = about.ID
		}
	}
	withoutSharedNumbers(doc.Cases)
	if wanted != "" {
		return about, nil
	}
	if err := in.refuseMembers(doc); err != nil || single {
		return about, err
	}
	return about, in.sameDocument(doc, about)
}

// withoutSharedNumbers takes away numbers that several cases of one collection have, as those of several documents put
// into one do: they are no case's own.
func withoutSharedNumbers(cases []data.Case) {
	type place struct {
		collection string
		number     int
	}
	times := map[place]int{}
	for i := range cases {
		times[place{cases[i].Collection, cases[i].Number}]++
	}
	for i := range cases {
		if c := &cases[i]; c.ID == "" && times[place{c.Collection, c.Number}] > 1 {
			c.Number = 0
		}
	}
}

// refuseMembers takes out the cases of a document's members whose collections came from other documents. The error is
// that of the last where none are left.
func (in *intake) refuseMembers(doc *format.Document) (err error) {
	for _, id := range slices.Sorted(maps.Keys(doc.Members)) {
		var own []data.Case
		for _, c := range doc.Cases {
			if c.Collection == id {
				own = append(own, c)
			}
		}
		refusal := in.sameDocument(&format.Document{Cases: own}, data.Collection{ID: id})
		if refusal == nil {
			continue
		}
		err = refusal
		doc.Refused = append(doc.Refused, format.Refusal{Place: format.Place{File: doc.Members[id]}, Problem: say.Of(refusal)})
		kept := 0
		for i, c := range doc.Cases {
			if c.Collection != id {
				doc.Cases[kept], doc.Places[kept] = c, doc.Places[i]
				kept++
			}
		}
		doc.Cases, doc.Places = doc.Cases[:kept], doc.Places[:kept]
	}
	if len(doc.Cases) > 0 {
		return nil
	}
	return err
}

// sameDocument is an error where a collection of this name came from another document. Two files of one name are no
// reason to write the cases of one over those of the other.
func (in *intake) sameDocument(doc *format.Document, about data.Collection) error {
	if in.counts[about.ID] == 0 {
		return nil
	}
	for _, c := range doc.Cases {
		if _, known := in.register.Collection(c.ID); c.Collection != about.ID || known {
			return nil // its collections and ids are its own
		}
	}
	if in.register.Shares(doc.Cases) > 0 {
		return nil
	}
	return &otherDocumentError{about.ID, in.counts[about.ID]}
}

// otherDocumentError is a document whose collection came from another one.
type otherDocumentError struct {
	collection string
	holds      int
}

func (e *otherDocumentError) Error() string { return e.Said().String() }

// Said implements say.Sayer.
func (e *otherDocumentError) Said() say.Message {
	return say.Text("collection %s holds %d cases, and none of these: name one for them with --collection NAME, "+
		"or put them there with --collection %[1]s", e.collection, e.holds)
}

// identify gives a document's cases their ids. Those that the store cannot read any more are told by their
// checksums first.
func (in *intake) identify(cases []data.Case) error {
	if len(in.damaged) > 0 {
		known, err := in.into.recognise(cases, in.damaged)
		if err != nil {
			return err
		}
		for i, id := range known {
			if cases[i].ID == "" {
				cases[i].ID = id
			}
		}
	}
	in.register.Identify(cases)
	return nil
}

// take gives the cases of a document their collection and ids, and leaves out those that may not go in.
func (in *intake) take(ctx context.Context, doc *format.Document, about data.Collection, done *fileReport) ([]placed, error) {
	done.Dropped, done.Repaired, done.More = doc.Dropped, doc.Repaired, doc.RefusedMore
	done.Collection, done.Title = collectionOf(doc, about)
	for _, l := range doc.LeftOut {
		done.LeftOut = append(done.LeftOut, leftOut(l))
	}
	for _, r := range doc.Refused {
		done.Refused = append(done.Refused, refused{Place: r.Place.Said(), Problem: r.Problem})
	}
	done.Tables = doc.Tables
	for _, r := range doc.Notes {
		done.Notes = append(done.Notes, refused{Place: r.Place.Said(), Problem: r.Problem})
	}
	for _, r := range doc.Skipped {
		done.Skipped = append(done.Skipped, refused{Place: r.Place.Said(), Problem: r.Problem})
	}
	if err := in.identify(doc.Cases); err != nil {
		return nil, err
	}
	var cases []placed
	for i, c := range doc.Cases {
		one := placed{Case: c, place: format.Place{Unit: format.Objects, N: i + 1}}
		if i < len(doc.Places) {
			one.place = doc.Places[i]
		}
		if problem := in.objection(ctx, &c, about, done.File); !problem.IsZero() {
			done.Refused = append(done.Refused, refused{Place: one.place.Said(), Problem: problem})
			continue
		}
		cases = append(cases, one)
	}
	return cases, nil
}

// collectionOf names the collection that all cases of a document are of. It names none where they are of several, as
// those that export wrote may be.
func collectionOf(doc *format.Document, about data.Collection) (id, title string) {
	id = about.ID
	for i, c := range doc.Cases {
		switch {
		case i == 0:
			id = c.Collection
		case c.Collection != id:
			return "", ""
		}
	}
	for _, c := range append([]data.Collection{about}, doc.Collections...) {
		if c.ID == id {
			title = c.Title
		}
	}
	return id, title
}

// objection says why a case may not go in under the id that it has.
func (in *intake) objection(ctx context.Context, c *data.Case, about data.Collection, file string) say.Message {
	if err := c.Validate(); err != nil {
		return say.Of(err)
	}
	if held, known := in.register.Collection(c.ID); known && held != c.Collection && c.Collection == about.ID {
		return say.Text("its id %s is a case of collection %s: give it one of its own", c.ID, held)
	}
	if other, twice := in.wrote[c.ID]; twice && other != file && !in.holds(ctx, c) {
		return say.Text("%s came from %s a moment ago: name another collection for one of the two with --collection",
			c.ID, other)
	}
	return say.Message{}
}

// holds reports whether exactly this case is in.
func (in *intake) holds(ctx context.Context, c *data.Case) bool {
	if gathered := in.replace.gathered[c.ID]; gathered != nil {
		return store.Same(*gathered, *c)
	}
	return in.into != nil && in.into.holds(ctx, c)
}

// collectionsWritten are those of a document's collections that cases to be written are of.
func collectionsWritten(cases []data.Case, described []data.Collection) (written []data.Collection) {
	named := map[string]bool{}
	for i := range cases {
		named[cases[i].Collection] = true
	}
	for _, c := range described {
		if named[c.ID] {
			written = append(written, c)
		}
	}
	return written
}

// understand tells how a case would go in. Where no labels can be inferred for it, that is told among what was refused.
func (in *intake) understand(one placed, done *fileReport) understood {
	c, err := in.labelled(one.Case)
	if err != nil {
		in.fault(done.File+": "+one.place.String(), err)
		problem := say.Text("is shown without the labels that its text speaks for: %s", err)
		done.Refused = append(done.Refused, refused{Place: one.place.Said(), Problem: problem})
	}
	u := understood{
		Place: one.place.String(), Where: one.place.Said(), ID: c.ID, Title: c.Title, Region: c.Region, Year: c.Year, Date: c.Date, URL: c.URL,
		Sections:    []sectionLength{},
		Departments: labelsUnderstood(&c, index.Department, c.Departments),
		Domains:     labelsUnderstood(&c, index.Domain, c.Domains),
	}
	for _, e := range c.Evidence {
		switch {
		case !c.IsInferred(e.Field):
		case e.Field == data.FieldRegion:
			u.RegionEvidence = e.Words
		case e.Field == data.FieldYear:
			u.YearEvidence = e.Words
		}
	}
	for _, s := range c.Sections {
		u.Sections = append(u.Sections, sectionLength{s.Heading, len([]rune(s.Text))})
	}
	return u
}

// labelled gives a case the labels that its text speaks for, or leaves it as it is where that fails.
func (in *intake) labelled(one data.Case) (c data.Case, err error) {
	defer func() {
		if fault := format.Recovered(recover()); fault != nil {
			c, err = one, fault
		}
	}()
	return in.label(one), nil
}

func labelsUnderstood(c *data.Case, f index.Field, labels []string) []understoodLabel {
	list := []understoodLabel{}
	for _, label := range labels {
		u := understoodLabel{Label: label, Inferred: c.IsInferred(string(f))}
		for _, e := range c.Evidence {
			if e.Field == string(f) && e.Label == label {
				u.Evidence = append(u.Evidence, e.Words...)
			}
		}
		list = append(list, u)
	}
	return list
}
