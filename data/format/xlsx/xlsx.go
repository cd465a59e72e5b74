// Package xlsx hides how a workbook keeps its cells: shared texts, number formats, merged ranges, links.
package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"anlisou/data/format/budget"
	"anlisou/data/format/document"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// Read reads the tables of a workbook: the values that the cells show, never what macros or formulas would make of
// them.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	archive, err := openPackage(content, in)
	if err != nil {
		return nil, err
	}
	sheets, err := archive.sheets()
	if err != nil {
		return nil, err
	}
	return table.ReadSheets(sheets, "the workbook", in)
}

const asXLSX say.Key = "a workbook saved as .xlsx"

// workbook is an xlsx file: parts of XML in a ZIP.
type workbook struct {
	parts map[string]*zip.File // by name in lower case, without the slash before it
	left  int64                // bytes that may still be unpacked
	limit int64

	strings  []string // shared by the sheets
	styles   []table.NumberStyle
	date1904 bool

	cells int // read so far, of all sheets

	budget *budget.Budget
}

func openPackage(content []byte, in document.Reading) (*workbook, error) {
	switch {
	case len(content) == 0:
		return nil, &document.Error{Problem: say.Text("the file is empty"), Expected: say.Text(asXLSX)}
	case bytes.HasPrefix(content, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		// Both the old formats and an encrypted new one come in the same box; the second names its part in UTF-16.
		if bytes.Contains(
			content,
			[]byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"),
		) {
			return nil, &document.Error{Problem: say.Text("the workbook is encrypted with a password"),
				Expected: say.Text("one without: open it, take the password off, and save it")}
		}
		return nil, &document.Error{Problem: say.Text("the file is in the old format of Excel or WPS (.xls, .et)"),
			Expected: say.Text("a workbook saved as .xlsx: open it and save it as that")}
	}
	archive, err := zip.NewReader(in.Budget.ReaderAt(content), int64(len(content)))
	if err != nil {
		return nil, &document.Error{Problem: say.Text("the workbook is damaged (%v)", err), Expected: say.Text(asXLSX)}
	}
	w := &workbook{
		parts:  make(map[string]*zip.File, len(archive.File)),
		left:   in.Options.MaxUnpacked,
		limit:  in.Options.MaxUnpacked,
		budget: in.Budget,
	}
	for _, f := range archive.File {
		w.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	return w, nil
}

// tooLarge is a workbook that unpacks to more than it may.
func (w *workbook) tooLarge() error {
	return &document.Error{Problem: say.Text("the workbook unpacks to more than %d MB", w.limit>>20).With(document.Allowing(document.AllowsSize)),
		Expected: say.Text("a smaller one: split it")}
}

// errLimit is more unpacked bytes than a workbook may have.
var errLimit = say.New("too many bytes")

// meter counts what is unpacked.
type meter struct {
	from io.Reader
	left *int64
}

func (m meter) Read(p []byte) (int, error) {
	if *m.left <= 0 {
		return 0, errLimit
	}
	n, err := m.from.Read(p[:min(int64(len(p)), *m.left)])
	*m.left -= int64(n)
	return n, err
}

// walk goes through the elements of a part. A part that is not there is none, unless it is required.
func (w *workbook) walk(name string, required bool, each func(*xml.Decoder, xml.StartElement) error) error {
	f, ok := w.parts[strings.ToLower(name)]
	if !ok {
		if required {
			return &document.Error{
				Problem:  say.Text("the workbook is damaged: %s is missing in it", document.Quote(name)),
				Expected: say.Text(asXLSX),
			}
		}
		return nil
	}
	damaged := func(err error) error {
		var told *document.Error
		switch {
		case errors.As(err, &told):
			return told
		case errors.Is(err, errLimit), w.left <= 0: // the decoder may take the end for a fault of the text
			return w.tooLarge()
		case errors.Is(err, zip.ErrAlgorithm):
			return &document.Error{
				Problem:  say.Text("%s in the workbook is packed in a way that is not known", document.Quote(name)),
				Expected: say.Text(asXLSX),
			}
		}
		return &document.Error{
			Problem:  say.Text("the workbook is damaged: %s: %s", document.Quote(name), document.Reason(err)),
			Expected: say.Text(asXLSX),
		}
	}
	if f.Flags&1 != 0 {
		return &document.Error{Problem: say.Text("the workbook is encrypted with a password"), Expected: say.Text("one without")}
	}
	packed, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer packed.Close()
	decoder := xml.NewDecoder(w.budget.Reader(meter{packed, &w.left}))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		switch t := token.(type) {
		case xml.Directive: // a document type, which no spreadsheet program writes: its entities are how XML is made to explode
			return &document.Error{Problem: say.Text("%s in the workbook declares a document type, which is not read", document.Quote(name)),
				Expected: say.Text(asXLSX)}
		case xml.StartElement:
			if err := each(decoder, t); err != nil {
				return damaged(err)
			}
		}
	}
}

// relation is where a part points to.
type relation struct {
	target   string
	kind     string // the last word of its type: worksheet, sharedStrings, hyperlink
	external bool
}

// relations reads what a part points to, by id.
func (w *workbook) relations(part string) (map[string]relation, error) {
	found := map[string]relation{}
	dir, file := path.Split(part)
	err := w.walk(dir+"_rels/"+file+".rels", false, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		r := relation{
			target:   attribute(e, "Target"),
			kind:     path.Base(attribute(e, "Type")),
			external: attribute(e, "TargetMode") == "External",
		}
		if !r.external {
			if strings.HasPrefix(r.target, "/") {
				r.target = path.Clean(r.target[1:])
			} else {
				r.target = path.Join(dir, r.target)
			}
		}
		found[attribute(e, "Id")] = r
		return nil
	})
	return found, err
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sheets reads all sheets, the hidden ones too.
func (w *workbook) sheets() ([]table.Sheet, error) {
	main := "xl/workbook.xml"
	roots, err := w.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range roots {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if _, ok := w.parts[strings.ToLower(main)]; !ok || strings.HasSuffix(main, ".bin") {
		return nil, w.noWorkbook(main)
	}
	list, err := w.listed(main)
	if err != nil {
		return nil, err
	}
	relations, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	for _, r := range relations {
		switch r.kind {
		case "sharedStrings":
			err = w.readStrings(r.target)
		case "styles":
			err = w.readStyles(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(list) > table.MaxSheets {
		return nil, &document.Error{
			Problem:  say.Text("the workbook has %d sheets, at most %d are read", len(list), table.MaxSheets),
			Expected: say.Text("a smaller one: split it"),
		}
	}
	var sheets []table.Sheet
	for _, l := range list {
		r, ok := relations[l.id]
		if !ok || r.kind != "worksheet" {
			continue // a chart, or a macro's
		}
		s, err := w.readSheet(r.target, l.name)
		if err != nil {
			return nil, err
		}
		s.Hidden = l.hidden
		sheets = append(sheets, s)
	}
	return sheets, nil
}

// listedSheet is a sheet as the workbook names it.
type listedSheet struct {
	name, id string
	hidden   bool
}

// listed are the sheets that a workbook names, in their order.
func (w *workbook) listed(main string) ([]listedSheet, error) {
	var list []listedSheet
	err := w.walk(main, true, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "sheet":
			state := attribute(e, "state")
			list = append(
				list,
				listedSheet{attribute(e, "name"), relationID(e), state == "hidden" || state == "veryHidden"},
			)
		case "workbookPr":
			on := attribute(e, "date1904")
			w.date1904 = on == "1" || on == "true"
		}
		return nil
	})
	return list, err
}

// noWorkbook says what a package without a workbook is.
func (w *workbook) noWorkbook(main string) error {
	is := func(part string) bool { return w.parts[part] != nil }
	switch {
	case strings.HasSuffix(main, ".bin") || is("xl/workbook.bin"):
		return &document.Error{Problem: say.Text("the workbook is in Excel's binary format (.xlsb)"), Expected: say.Text(asXLSX)}
	case is("content.xml"):
		return &document.Error{Problem: say.Text("the file is an OpenDocument table (.ods)"), Expected: say.Text(asXLSX)}
	case is("word/document.xml"):
		return &document.Error{Problem: say.Text("the file is a Word document"),
			Expected: say.Text("a workbook saved as .xlsx, or the document under the ending .docx")}
	case is("ppt/presentation.xml"):
		return &document.Error{Problem: say.Text("the file is a presentation"), Expected: say.Text(asXLSX)}
	}
	return &document.Error{Problem: say.Text("the file is a ZIP without a workbook in it"), Expected: say.Text(asXLSX)}
}

// relationID is the attribute r:id, which stands beside one that is called sheetId.
func relationID(e xml.StartElement) string {
	at := slices.IndexFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == "id" && a.Name.Space != "" })
	if at < 0 {
		return ""
	}
	return e.Attr[at].Value
}

// readStrings reads the texts that the sheets share.
func (w *workbook) readStrings(part string) error {
	return w.walk(part, false, func(decoder *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(w.strings) >= table.MaxCells {
			return table.TooManyCells()
		}
		text, err := richText(decoder)
		w.strings = append(w.strings, text)
		return err
	})
}

// richText reads the text of an element in all its runs, without what is read beside it (phonetic guides), up to its
// end.
func richText(decoder *xml.Decoder) (string, error) {
	var b strings.Builder
	depth, inText, phonetic := 1, 0, 0
	for depth > 0 {
		token, err := decoder.Token()
		if err != nil {
			return "", unexpected(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			switch t.Name.Local {
			case "t":
				inText = depth
			case "rPh":
				phonetic = depth
			}
		case xml.EndElement:
			if inText == depth {
				inText = 0
			}
			if phonetic == depth {
				phonetic = 0
			}
			depth--
		case xml.CharData:
			if inText > 0 && phonetic == 0 {
				b.Write(t)
			}
		}
	}
	return unescape(b.String()), nil
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
