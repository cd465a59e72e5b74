// Package odf hides how OpenDocument texts and spreadsheets (ODF 1.3, ISO/IEC 26300) keep their paragraphs, lists and
// cells.
package odf

import (
	"encoding/xml"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/document"
	"anlisou/data/format/flow"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

const (
	contentPart = "content.xml"
	stylesPart  = "styles.xml"
	metaPart    = "meta.xml"
)

// Read reads a text as docx is read, with tracked insertions in and deleted text out, or the tables of a spreadsheet as
// xlsx is read; which of the two it is, its body shows.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	p, err := archive.Open(content, in)
	if err != nil {
		return nil, err
	}
	f := file{Package: p, in: in, styles: map[string]*style{}, lists: map[string]*flow.List{}}
	for _, part := range []struct {
		name string
		read func(x *xml.Decoder) error
	}{
		{"META-INF/manifest.xml", f.manifest}, {metaPart, f.meta}, {stylesPart, f.stylesOf}, {contentPart, f.content},
	} {
		if !p.Has(part.name) && part.name != contentPart {
			continue
		}
		if err := f.walk(part.name, part.read); err != nil {
			return nil, err
		}
	}
	in.Budget.Check()
	switch {
	case f.spreadsheet:
		return table.ReadSheets(f.sheets, "the workbook", in)
	case f.text == nil:
		return nil, &document.Error{Problem: say.Text("the OpenDocument file is neither a text nor a spreadsheet"),
			Expected: say.Text("a text (.odt) or a spreadsheet (.ods)")}
	}
	return f.text.Prose(f.title).Document(in)
}

// file is an open document.
type file struct {
	*archive.Package
	in     document.Reading
	title  string
	styles map[string]*style
	lists  map[string]*flow.List

	text        *flow.Text
	spreadsheet bool
	sheets      []table.Sheet
	cells       int // of all sheets
	shown       int // notes so far
	contents    int // how many elements around are a table of contents
}

// walk reads a part behind its first element.
func (f *file) walk(part string, read func(x *xml.Decoder) error) error {
	b, err := f.Part(part)
	if err == nil && b == nil {
		err = archive.Damaged(say.New("the package has no content"))
	}
	if err != nil {
		return err
	}
	x, err := f.XML(b)
	if err == nil {
		_, err = archive.Root(x)
	}
	if err == nil {
		err = read(x)
	}
	if err != nil {
		return archive.DamagedPart(err, part)
	}
	return nil
}

// manifest tells an encrypted document, whose parts are there and cannot be read.
func (f *file) manifest(x *xml.Decoder) error {
	return archive.Each(x, 1, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "file-entry" {
			return false, nil
		}
		return true, archive.Each(x, 2, func(e xml.StartElement) (bool, error) {
			if e.Name.Local == "encryption-data" {
				return false, &document.Error{Problem: say.Text("the file is encrypted"),
					Expected: say.Text("a document without a password: open it, take the password off and save it")}
			}
			return false, nil
		})
	})
}

// meta reads the title that the document gives itself, and how many pages it has.
func (f *file) meta(x *xml.Decoder) error {
	return archive.Each(x, 1, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "meta" {
			return false, nil
		}
		return true, archive.Each(x, 2, func(e xml.StartElement) (bool, error) {
			switch e.Name.Local {
			case "title":
				title, err := archive.Text(x)
				f.title = strings.TrimSpace(title)
				return true, err
			case "document-statistic":
				return false, f.in.TooManyPages(number(e, "page-count", 0))
			}
			return false, nil
		})
	})
}

// content reads the body, and the styles that only it has.
func (f *file) content(x *xml.Decoder) error {
	body := false
	err := archive.Each(x, 1, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "automatic-styles":
			return true, f.readStyles(x, 2)
		case "body":
			body = true
			return true, archive.Each(x, 2, func(e xml.StartElement) (bool, error) {
				switch e.Name.Local {
				case "text":
					f.text = &flow.Text{}
					return true, f.blocks(x, f.text, 3)
				case "spreadsheet":
					f.spreadsheet = true
					return true, f.spread(x)
				}
				return false, nil
			})
		}
		return false, nil
	})
	if err == nil && !body {
		err = say.New("it has no body")
	}
	return err
}
