// Package docx hides how Word keeps a document: styles, numbers that it counts, notes, text boxes and tracked changes.
package docx

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/document"
	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
	"anlisou/data/format/prose"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// Read reads a Word document: its headings are marked ones (by style, also by Chinese name, and by outline
// level), the numbers that Word counts are written out, tables are rows, notes stand behind their paragraph and text
// boxes behind the one they hang on. Deleted text is out, inserted text in; macros, headers and footers are not
// looked at.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	d, err := read(content, in, 0)
	if err != nil {
		return nil, err
	}
	p := prose.Text{
		Lines:    d.lines,
		Title:    d.title,
		Unit:     document.Paragraphs,
		Repaired: d.repaired,
		Tables:   d.tables,
		Pictures: d.pictures,
	}
	return p.Document(in)
}

// read reads a document, which may be one that stands in others.
func read(content []byte, in document.Reading, chunks int) (*docx, error) {
	o, err := archive.Open(content, in)
	if err != nil {
		return nil, err
	}
	main := mainPart(o)
	base := path.Dir(main)
	d := docx{office: o, in: in, main: main, chunks: chunks, notes: map[string][]string{}}
	for _, step := range []struct {
		part string
		read func([]byte) error
	}{
		{"docProps/app.xml", func(b []byte) error { return d.checkPages(b, in) }},
		{"docProps/core.xml", d.readCore},
		{path.Join(base, "styles.xml"), d.readStyles},
		{path.Join(base, "numbering.xml"), d.readNumbering},
		{path.Join(base, "footnotes.xml"), d.readNotes("footnote")},
		{path.Join(base, "endnotes.xml"), d.readNotes("endnote")},
		{main, d.readBody},
	} {
		b, err := o.Part(step.part)
		if err == nil && b == nil && step.part == main {
			err = archive.Damaged(say.New("the package has no text"))
		}
		if err == nil && b != nil {
			err = step.read(b)
		}
		if err != nil {
			return nil, archive.DamagedPart(err, step.part)
		}
	}
	flow.SettleLevels(d.lines, d.titled)
	in.Budget.Check()
	return &d, nil
}

// docx is the reading of one Word document.
type docx struct {
	office    *archive.Package
	in        document.Reading
	main      string            // the part with the text
	relations map[string]string // of that part, once it is asked for
	chunks    int               // documents around it
	pictures  int
	title     string
	styles    map[string]*docxStyle
	numbers   numbering
	notes     map[string][]string // by "footnote 2"
	lines     []outline.Line
	tables    []table.Grid
	number    int // of the paragraph
	repaired  int
	titled    bool // a paragraph has the style Title
	shown     int  // notes so far, for their marks
	size      int  // of type, where nothing says another
	toc       int  // how many elements around are a table of contents
	joined    *paragraph
}

// mainPart is the name of the part with the text.
func mainPart(o *archive.Package) string {
	const usual = "word/document.xml"
	b, err := o.Part("_rels/.rels")
	if err != nil || b == nil {
		return usual
	}
	var rels struct {
		Relationship []struct {
			Type   string `xml:",attr"`
			Target string `xml:",attr"`
		}
	}
	if x, err := o.XML(b); err != nil || x.Decode(&rels) != nil {
		return usual
	}
	for _, r := range rels.Relationship {
		if name := strings.TrimPrefix(path.Clean(r.Target), "/"); strings.HasSuffix(r.Type, "/officeDocument") &&
			o.Has(name) {
			return name
		}
	}
	return usual
}

func (d *docx) checkPages(b []byte, in document.Reading) error {
	var app struct{ Pages int }
	if x, err := d.office.XML(b); err == nil {
		_ = x.Decode(&app) // only a hint
	}
	return in.TooManyPages(app.Pages)
}

func (d *docx) readCore(b []byte) error {
	var core struct {
		Title string `xml:"title"`
	}
	if x, err := d.office.XML(b); err == nil && x.Decode(&core) == nil {
		d.title = core.Title
	}
	return nil
}

// docxStyle is a paragraph style.
type docxStyle struct {
	name, based string
	level       int // of a heading, from 1; 0 for none
	toc, title  bool
	num, ilvl   string
	size        int  // of its type, in half points; 0 where it says none
	off         bool // the outline level is said to be that of text
}

type xmlVal struct {
	Val string `xml:"val,attr"`
}

func (d *docx) readStyles(b []byte) error {
	x, err := d.office.XML(b)
	if err != nil {
		return err
	}
	var sheet struct {
		Style []struct {
			Type    string `xml:"type,attr"`
			ID      string `xml:"styleId,attr"`
			Name    xmlVal `xml:"name"`
			BasedOn xmlVal `xml:"basedOn"`
			PPr     struct {
				OutlineLvl *xmlVal `xml:"outlineLvl"`
				NumPr      struct {
					NumID xmlVal `xml:"numId"`
					Ilvl  xmlVal `xml:"ilvl"`
				} `xml:"numPr"`
			} `xml:"pPr"`
			Size xmlVal `xml:"rPr>sz"`
		} `xml:"style"`
		Default xmlVal `xml:"docDefaults>rPrDefault>rPr>sz"`
	}
	if err := x.Decode(&sheet); err != nil {
		return err
	}
	d.styles = make(map[string]*docxStyle, len(sheet.Style))
	d.size, _ = strconv.Atoi(sheet.Default.Val)
	for _, s := range sheet.Style {
		if s.Type != "" && s.Type != "paragraph" {
			continue
		}
		name := strings.ToLower(strings.TrimSpace(s.Name.Val))
		st := &docxStyle{name: name, based: s.BasedOn.Val, num: s.PPr.NumPr.NumID.Val, ilvl: s.PPr.NumPr.Ilvl.Val}
		st.size, _ = strconv.Atoi(s.Size.Val)
		switch level := flow.HeadingStyle(name); {
		case level > 0:
			st.level = level
		case flow.IsTitleStyle(name):
			st.title = true
		case flow.IsContentsStyle(name):
			st.toc = true
		case s.PPr.OutlineLvl != nil:
			st.setOutline(s.PPr.OutlineLvl.Val)
		}
		d.styles[s.ID] = st
	}
	return nil
}

func (s *docxStyle) setOutline(val string) {
	n, err := strconv.Atoi(val)
	s.level, s.off = 0, true
	if err == nil && n >= 0 && n < outline.MaxLevel {
		s.level, s.off = n+1, false
	}
}

// style gives what a style and those it is based on say.
func (d *docx) style(id string) (s docxStyle) {
	for range 20 { // styles may be based on one another in a circle
		st := d.styles[id]
		if st == nil {
			return s
		}
		if s.name == "" {
			s.name = st.name
		}
		if s.level == 0 && !s.off {
			s.level, s.off = st.level, st.off
		}
		s.toc = s.toc || st.toc
		s.title = s.title || st.title
		if s.size == 0 {
			s.size = st.size
		}
		if s.num == "" {
			s.num = st.num
		}
		if s.ilvl == "" {
			s.ilvl = st.ilvl
		}
		id = st.based
	}
	return s
}

// readNotes reads footnotes or endnotes.
func (d *docx) readNotes(element string) func([]byte) error {
	return func(b []byte) error {
		x, err := d.office.XML(b)
		if err != nil {
			return err
		}
		for {
			t, err := x.Token()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			start, ok := t.(xml.StartElement)
			if !ok || start.Name.Local != element {
				continue
			}
			id, kind := archive.Attr(start, "id"), archive.Attr(start, "type")
			inner := docx{styles: d.styles, numbers: d.numbers}
			if err := inner.blocks(x, 1); err != nil {
				return err
			}
			if kind == "" || kind == "normal" {
				for _, l := range inner.lines {
					if strings.TrimSpace(l.Text) != "" {
						d.notes[element+" "+id] = append(d.notes[element+" "+id], strings.TrimSpace(l.Text))
					}
				}
			}
			d.repaired += inner.repaired
		}
	}
}
