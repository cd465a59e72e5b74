package format

import (
	"archive/zip"
	"cmp"
	"errors"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"anlisou/data"
	"anlisou/data/format/archive"
	"anlisou/data/format/document"
	"anlisou/data/format/message"
	"anlisou/data/format/pdf"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

const (
	// mostMembers are more files than anybody sends in one archive of documents.
	mostMembers = 2000
	// memberShare is what of the time that is left one member may take, so that a slow one leaves some to those behind
	// it.
	memberShare = 0.5
)

// member is a document in a file that holds several.
type member struct {
	name string // with its folders
	open func() ([]byte, error)
	flaw say.Key // why it cannot be read
}

// bundle is the reading of such a file as of a folder: each member is a document of its own, with a collection of its
// own where it holds several cases; those that hold one are cases of the file's own collection. What is wrong with a
// member costs that member only.
type bundle struct {
	in      document.Reading
	ends    time.Time
	cases   *table.Collector
	skipped []Refusal
	stems   map[string]string // the member that has a name, by the name without its ending
	members map[string]string
}

// readBundle reads the members of a file, called what.
func readBundle(members []member, in document.Reading, what say.Key) (*Document, error) {
	b := bundle{
		in: in, ends: time.Now().Add(in.Options.MaxTime), cases: table.NewCollector(in), stems: map[string]string{},
		members: map[string]string{},
	}
	for _, m := range members {
		in.Budget.Check()
		if err := b.add(m); err != nil {
			return nil, err
		}
	}
	if d := b.cases.Doc; len(d.Cases) == 0 && len(d.Refused) == 0 {
		nothing := say.Text("%s holds no document that is read here (%s)", what, readHere())
		if len(b.skipped) > 0 {
			nothing = say.Text("%s; %s", nothing, b.skipped[0])
		}
		return nil, say.Errorf("%w: %s", ErrUnknownFormat, nothing)
	}
	doc, err := b.cases.Settle(what)
	if err != nil {
		return nil, err
	}
	doc.Skipped = append(doc.Skipped, b.skipped...)
	doc.Members = b.members
	return doc, nil
}

// add reads a member and adds its cases; the error is one of the whole file.
func (b *bundle) add(m member) error {
	if passedOver(m.name) {
		return nil
	}
	place := document.Place{File: m.name}
	if m.flaw != "" {
		b.cases.Refuse(place, say.Text(m.flaw))
		return nil
	}
	content, err := m.open()
	var told *Error
	if err == nil {
		if !LooksLikeDocument(m.name, content) {
			b.skip(place, say.Text("its name is not that of a document"))
			return nil
		}
		if twin, twice := b.stems[stem(m.name)]; twice {
			b.cases.Refuse(place, say.Text("has the name of %s, and its cases would take the place of those: "+
				"give one of the two another name, or leave it out", document.Quote(twin)))
			return nil
		}
		b.stems[stem(m.name)] = m.name
		var doc *Document
		if doc, err = b.read(m.name, content); err == nil {
			return b.take(m.name, doc)
		}
	}
	switch {
	case b.in.Budget.Context().Err() != nil:
		return b.in.Budget.Late()
	case errors.Is(err, ErrUnknownFormat):
		b.skip(place, say.Of(err))
	case errors.As(err, &told), errors.Is(err, ErrInternal):
		b.cases.Refuse(place, say.Of(err))
	default:
		return err
	}
	return nil
}

func (b *bundle) skip(place document.Place, problem say.Message) {
	b.skipped = append(b.skipped, Refusal{Place: place, Problem: problem})
}

// read reads a member within its share of the time that is left.
func (b *bundle) read(name string, content []byte) (*Document, error) {
	if startsPDF(content[:min(len(content), headLength)]) { // which is no part of a reading
		begun := time.Now()
		b.in.Budget.Untimed(pdf.Start)
		b.ends = b.ends.Add(time.Since(begun))
	}
	opts := b.in.Options
	opts.Collection = data.CollectionID(stem(name))
	opts.MaxTime = max(time.Duration(memberShare*float64(time.Until(b.ends))), time.Millisecond)
	return read(b.in.Budget.Context(), path.Base(name), content, opts, true)
}

// stem is a name without its ending.
func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// take adds the cases of a member.
func (b *bundle) take(name string, doc *Document) error {
	own := data.CollectionID(stem(name))
	single := len(doc.Cases) == 1 && doc.Cases[0].Number <= 1 && doc.Cases[0].Collection == own
	about := data.Collection{ID: own, Title: cmp.Or(doc.Title, stem(name)), Source: path.Base(name)}
	for i, c := range doc.Cases {
		var place document.Place
		if i < len(doc.Places) {
			place = doc.Places[i]
		} else if len(doc.Cases) > 1 {
			place = document.Place{Unit: document.Objects, N: i + 1}
		}
		if !doc.OwnIDs {
			c.ID = ""
		}
		made := table.Made{One: c}
		switch {
		case single:
			made.One.Collection, made.One.Number = "", 0
		case c.Collection == own:
			made.Collection = about
			b.members[own] = name
		}
		b.cases.Add(made, place.In(name), doc.OwnIDs && !single)
		for _, s := range c.Sections {
			b.cases.Text += int64(len(s.Text))
		}
	}
	d := b.cases.Doc
	d.Repaired += doc.Repaired
	d.Dropped += doc.Dropped
	d.Collections = append(d.Collections, doc.Collections...)
	for _, r := range doc.Refused {
		b.cases.Refuse(r.Place.In(name), r.Problem)
	}
	d.RefusedMore += doc.RefusedMore
	for _, r := range doc.Skipped {
		b.skip(r.Place.In(name), r.Problem)
	}
	for _, r := range doc.Notes {
		d.Notes = append(d.Notes, Refusal{Place: r.Place.In(name), Problem: r.Problem})
	}
	for _, t := range doc.Tables {
		if t.Place.IsZero() {
			t.Place = say.Plain(name)
		} else {
			t.Place = say.Text("%s: %s", name, t.Place)
		}
		d.Tables = append(d.Tables, t)
	}
	return b.cases.TooMuchText()
}

// passedOver reports the name of what nobody means as a document: a folder, what is hidden, an office program's lock.
func passedOver(name string) bool {
	if strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") {
		return true
	}
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") || strings.HasPrefix(part, "~$") {
			return true
		}
	}
	return false
}

// readZip reads an archive of documents.
func readZip(content []byte, in document.Reading) (*Document, error) {
	z, err := zip.NewReader(in.Budget.ReaderAt(content), int64(len(content)))
	if err != nil {
		return nil, damagedZip()
	}
	if len(z.File) > mostMembers {
		return nil, &Error{Problem: say.Text("the ZIP archive holds %d files", len(z.File)),
			Expected: say.Text("at most %d: split it", mostMembers)}
	}
	left := in.Options.MaxUnpacked
	members := make([]member, 0, len(z.File))
	for _, f := range z.File {
		m := member{name: memberName(f)}
		if f.Flags&1 != 0 {
			m.flaw = "is encrypted: unpack the archive with its password, and give the documents in it"
		}
		m.open = func() ([]byte, error) { return archive.Unpack(f, &left, in.Budget) }
		members = append(members, m)
	}
	return readBundle(members, in, "the ZIP archive")
}

// memberName is a member's name in UTF-8, or in GBK where its flag does not say so: Windows and WPS in Chinese write
// that.
func memberName(f *zip.File) string {
	name := f.Name
	if f.NonUTF8 && !utf8.ValidString(name) || f.Flags&0x800 == 0 && !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	folder := strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`)
	name = strings.ToValidUTF8(archive.Name(name), "?")
	name = strings.Map(func(r rune) rune {
		if data.IsControl(r) || r == '\t' {
			return ' '
		}
		return r
	}, name)
	for strings.HasPrefix(name, "../") {
		name = strings.TrimPrefix(name, "../")
	}
	if folder {
		name += "/"
	}
	return name
}

// readRoot reads the page or the letter itself, which its subject titles where it has no title.
func readRoot(m *message.Message, in document.Reading) (*Document, error) {
	content, page, err := m.Root()
	if err != nil {
		return nil, err
	}
	in.Name = cmp.Or(m.Subject, in.Name)
	if m.Letter {
		in.Letter = &document.Letter{Sent: m.Sent}
	}
	if page {
		return readers[kindHTML](content, in)
	}
	return readers[kindText](content, in)
}

// readMessage reads a saved page or a letter; the documents that hang on a letter are read in its place. Inside says
// that it is a member of a bundle itself.
func readMessage(content []byte, in document.Reading, inside bool) (*Document, error) {
	m, err := message.Open(content, in)
	if err != nil {
		return nil, err
	}
	var members []member
	var others []Refusal
	for _, f := range m.Files {
		if isDocumentEnding(ending(f.Name)) && !inside {
			members = append(members, member{name: f.Name, open: func() ([]byte, error) { return f.Content, nil }})
			continue
		}
		others = append(others, Refusal{
			Place: document.Place{File: f.Name}, Problem: say.Text("hangs on the letter and is not read"),
		})
	}
	var doc *Document
	if len(members) > 0 {
		doc, err = readBundle(members, in, "what hangs on the letter")
		others = append(others, Refusal{Place: document.Place{Part: "the letter itself"},
			Problem: say.Text("is left out, since documents hang on it: paste its text where it is a case")})
	} else {
		doc, err = readRoot(m, in)
	}
	if err != nil {
		return nil, err
	}
	doc.Skipped = append(doc.Skipped, others...)
	return doc, nil
}
