// Package ofd hides how an OFD document (GB/T 33190, the national format of official documents) keeps its pages, and at
// which place each character of a text object stands.
package ofd

import (
	"cmp"
	"encoding/xml"
	"path"
	"slices"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/printed"
	"anlisou/data/say"
)

// Read reads the text of an OFD document as it stands on its pages, those of its templates included. Pictures,
// annotations and seals are not looked at; that a document is signed or has attachments is told.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	p, err := archive.Open(content, in)
	if err != nil {
		return nil, err
	}
	f := file{
		Package: p, in: in, templates: map[string]string{}, pageNumbers: map[string]int{}, bold: map[string]bool{},
		units: map[string][]object{}, read: map[string][]object{},
	}
	if err := f.root(); err != nil {
		return nil, err
	}
	var lines []printed.Line
	for i, page := range f.pages {
		found, err := f.pageLines(i, page)
		if err != nil {
			return nil, err
		}
		lines = append(lines, found...)
	}
	if err := printed.CheckReadable(lines, len(f.pages), "OFD file"); err != nil {
		return nil, err
	}
	for _, b := range f.bookmarks {
		at, ok := f.pageNumbers[b.page]
		if !ok {
			at = -1
		}
		f.outline = append(f.outline, printed.Bookmark{Title: b.title, Page: at, Level: b.level})
	}
	all := printed.Pages{Lines: lines, Pages: len(f.pages), Outline: f.outline, Title: f.title, MayBreakWords: true}
	text := all.Text(in.Budget)
	in.Budget.Check()
	doc, err := text.Document(in)
	if err == nil {
		doc.Skipped = append(doc.Skipped, f.skipped...)
	}
	return doc, err
}

// file is an open OFD document.
type file struct {
	*archive.Package
	in    document.Reading
	title string
	pages []page

	templates   map[string]string // part by id
	pageNumbers map[string]int    // by id, from 0
	bold        map[string]bool   // fonts by id
	units       map[string][]object
	read        map[string][]object // the objects of parts that several pages have
	bookmarks   []bookmark
	outline     []printed.Bookmark
	skipped     []document.Refusal
}

// page is a page as the document lists it.
type page struct {
	part   string
	height float64 // of the document's pages, in mm
}

// bookmark is an entry of the outline, which points to the page with an id.
type bookmark struct {
	title, page string
	level       int
}

// mostBookmarks is as in a PDF.
const mostBookmarks = 10_000

// within is the name of a part that another one names.
func within(part, location string) string {
	location = strings.TrimSpace(strings.ReplaceAll(location, `\`, "/"))
	if strings.HasPrefix(location, "/") {
		return archive.Name(location)
	}
	return archive.Name(path.Join(path.Dir(part), location))
}

// open begins a part that must be there, and gives it behind its first element.
func (f *file) open(part string) (*xml.Decoder, error) {
	b, err := f.Part(part)
	if err == nil && b == nil {
		err = archive.Damaged(say.Errorf("%s is missing in it", document.Quote(part)))
	}
	if err != nil {
		return nil, err
	}
	x, err := f.XML(b)
	if err == nil {
		_, err = archive.Root(x)
	}
	if err != nil {
		return nil, archive.DamagedPart(err, part)
	}
	return x, nil
}

// walk goes through a part whose elements are read by their names, and says where it is at fault.
func (f *file) walk(part string, begin map[string]func(x *xml.Decoder, e xml.StartElement) error) error {
	x, err := f.open(part)
	if err != nil {
		return err
	}
	if err := children(x, 1, begin); err != nil {
		return archive.DamagedPart(err, part)
	}
	return nil
}

// children reads the elements in one that was begun by their names.
func children(x *xml.Decoder, depth int, begin map[string]func(x *xml.Decoder, e xml.StartElement) error) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		read := begin[e.Name.Local]
		if read == nil {
			return false, nil
		}
		return true, read(x, e)
	})
}

// text reads the text of an element.
func text(x *xml.Decoder) (string, error) {
	s, err := archive.Text(x)
	return strings.TrimSpace(s), err
}

type elements = map[string]func(x *xml.Decoder, e xml.StartElement) error

const rootPart = "OFD.xml"

// root reads what the file holds: one document, or several.
func (f *file) root() error {
	if f.Has("Encryptions.xml") || f.Has("Encryption.xml") {
		return &document.Error{Problem: say.Text("the OFD file is encrypted"), Expected: say.Text("a document without a password")}
	}
	var documents []string
	err := f.walk(rootPart, elements{"DocBody": func(x *xml.Decoder, _ xml.StartElement) error {
		return children(x, 2, elements{
			"DocInfo": func(x *xml.Decoder, _ xml.StartElement) error {
				return children(x, 3, elements{"Title": func(x *xml.Decoder, _ xml.StartElement) error {
					title, err := text(x)
					f.title = cmp.Or(f.title, title)
					return err
				}})
			},
			"DocRoot": func(x *xml.Decoder, _ xml.StartElement) error {
				location, err := text(x)
				documents = append(documents, within(rootPart, location))
				return err
			},
			"Signatures": func(x *xml.Decoder, _ xml.StartElement) error {
				f.skip(document.Place{Part: "the signatures"}, "the file is signed: seals and signatures are not looked at")
				return x.Skip()
			},
		})
	}})
	if err == nil && len(documents) == 0 {
		err = archive.Damaged(say.Errorf("%s names no document", rootPart))
	}
	for _, part := range documents {
		if err == nil {
			err = f.document(part)
		}
	}
	return err
}

func (f *file) skip(place document.Place, problem say.Key) {
	one := document.Refusal{Place: place, Problem: say.Text(problem)}
	if !slices.ContainsFunc(f.skipped, func(r document.Refusal) bool { return r.Place == place }) {
		f.skipped = append(f.skipped, one)
	}
}

// document reads a document's list of pages, its fonts and its outline.
func (f *file) document(part string) error {
	height := usualHeight
	var resources []string
	resource := func(x *xml.Decoder, _ xml.StartElement) error {
		location, err := text(x)
		resources = append(resources, within(part, location))
		return err
	}
	first := len(f.pages)
	err := f.walk(part, elements{
		"CommonData": func(x *xml.Decoder, _ xml.StartElement) error {
			return children(x, 2, elements{
				"PageArea": func(x *xml.Decoder, _ xml.StartElement) error { return area(x, &height) },
				"TemplatePage": func(x *xml.Decoder, e xml.StartElement) error {
					f.templates[archive.Attr(e, "ID")] = within(part, archive.Attr(e, "BaseLoc"))
					return x.Skip()
				},
				"PublicRes": resource, "DocumentRes": resource,
			})
		},
		"Pages": func(x *xml.Decoder, _ xml.StartElement) error {
			return children(x, 2, elements{"Page": func(x *xml.Decoder, e xml.StartElement) error {
				f.pageNumbers[archive.Attr(e, "ID")] = len(f.pages)
				f.pages = append(f.pages, page{part: within(part, archive.Attr(e, "BaseLoc"))})
				if err := f.in.TooManyPages(len(f.pages)); err != nil {
					return err
				}
				return x.Skip()
			}})
		},
		"Outlines":    func(x *xml.Decoder, _ xml.StartElement) error { return f.outlines(x, 1, 2) },
		"Attachments": func(x *xml.Decoder, _ xml.StartElement) error { return f.attachments(x, part) },
	})
	for i := first; i < len(f.pages); i++ {
		f.pages[i].height = height
	}
	for _, r := range resources {
		if err == nil && f.Has(r) {
			err = f.resources(r)
		}
	}
	return err
}

// usualHeight is that of A4, in mm.
const usualHeight = 297.0

// area reads the size of pages.
func area(x *xml.Decoder, height *float64) error {
	return children(x, 3, elements{"PhysicalBox": func(x *xml.Decoder, _ xml.StartElement) error {
		s, err := text(x)
		if box := numbers(s, 4); len(box) == 4 && box[3] > 0 {
			*height = box[3]
		}
		return err
	}})
}

// outlines reads the entries of the outline in an element, which are of one level, and those below them.
func (f *file) outlines(x *xml.Decoder, level, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		last := len(f.bookmarks) - 1
		switch e.Name.Local {
		case "OutlineElem":
			if level > outline.MaxLevel || last >= mostBookmarks {
				return false, nil
			}
			f.bookmarks = append(f.bookmarks, bookmark{title: archive.Attr(e, "Title"), level: level})
			return true, f.outlines(x, level+1, depth+1)
		case "Actions", "Action", "Goto":
			return true, f.outlines(x, level, depth+1)
		case "Dest":
			if last >= 0 {
				f.bookmarks[last].page = cmp.Or(f.bookmarks[last].page, archive.Attr(e, "PageID"))
			}
		}
		return false, nil
	})
}

// attachments notes the files that hang on a document.
func (f *file) attachments(x *xml.Decoder, part string) error {
	location, err := text(x)
	list := within(part, location)
	if err != nil || location == "" || !f.Has(list) {
		return err
	}
	return f.walk(list, elements{"Attachment": func(x *xml.Decoder, e xml.StartElement) error {
		name := cmp.Or(archive.Attr(e, "Name"), archive.Attr(e, "ID"))
		f.skip(document.Place{File: name}, "is not read: save it and import it by itself")
		return x.Skip()
	}})
}
