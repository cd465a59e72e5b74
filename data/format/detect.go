package format

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/compound"
	"anlisou/data/format/csv"
	"anlisou/data/format/doc"
	"anlisou/data/format/document"
	"anlisou/data/format/message"
	"anlisou/data/format/pattern"
	"anlisou/data/format/xls"
	"anlisou/data/say"
)

var (
	zipMagic   = []byte("PK\x03\x04")
	emptyZip   = []byte("PK\x05\x06")
	ole2Magic  = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	pdfMagic   = []byte("%PDF-")
	rtfMagic   = []byte(`{\rtf`)
	otherMagic = []struct {
		magic string
		what  say.Key
	}{
		{
			"\x89PNG",
			"a picture (PNG)",
		}, {"\xFF\xD8\xFF", "a picture (JPEG)"}, {"GIF8", "a picture (GIF)"}, {"BM", "a picture (BMP)"},
		{
			"II*\x00",
			"a picture (TIFF)",
		}, {"MM\x00*", "a picture (TIFF)"}, {"Rar!", "a RAR archive"}, {"7z\xBC\xAF", "a 7z archive"},
		{
			"\x1F\x8B",
			"a gzip archive",
		}, {"\x7FELF", "a program"}, {"MZ", "a program"}, {"SQLite format 3\x00", "a database"},
	}
)

// headLength is how many bytes of a file its marks are looked for in; before that of a PDF others may stand.
const headLength = 1024

// detect tells what a document is by what it holds. The name counts only among kinds of text, which
// may look alike: a table in CSV, Markdown.
func detect(name string, content []byte, b *budget.Budget) (kind, error) {
	if len(bytes.TrimSpace(bytes.Trim(content, "\x00"))) == 0 {
		return "", &Error{Problem: say.Text("the file is empty"), Expected: say.Text("a document with cases")}
	}
	head := content[:min(len(content), headLength)]
	switch {
	case bytes.HasPrefix(content, zipMagic), bytes.HasPrefix(content, emptyZip):
		return detectZip(content, b)
	case bytes.HasPrefix(content, ole2Magic):
		return detectOld(content, b)
	case startsPDF(head):
		return kindPDF, nil
	case bytes.HasPrefix(bytes.TrimSpace(head), rtfMagic):
		return kindRTF, nil
	}
	if message.Is(content) {
		return kindMessage, nil
	}
	for _, o := range otherMagic {
		if bytes.HasPrefix(content, []byte(o.magic)) && binaryBytes(head) {
			return "", say.Errorf(
				"%w: the file is %s; give a document with text (%s)", ErrUnknownFormat, o.what, readHere(),
			)
		}
	}
	return detectText(name, content)
}

// startsPDF reports whether a PDF's mark stands in the first bytes of a file, as 1024 others may before it; in a text
// that only speaks of it, it does not count.
func startsPDF(head []byte) bool {
	before, _, found := bytes.Cut(head, pdfMagic)
	return found && (len(bytes.TrimSpace(before)) == 0 || !utf8.Valid(before) || binaryBytes(before))
}

// binaryBytes reports whether bytes hold control characters that no text in any encoding has: UTF-16
// has zero bytes, so these alone say nothing.
func binaryBytes(b []byte) bool {
	odd := 0
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0 && c != 0x1b {
			odd++
		}
	}
	return odd*50 > len(b)
}

// detectOpenDocument tells an OpenDocument file by its type, which stands first and unpacked in it.
func detectOpenDocument(archive *zip.Reader, b *budget.Budget) (kind, error) {
	declared := ""
	if f, err := archive.Open("mimetype"); err == nil {
		head, _ := io.ReadAll(io.LimitReader(b.Reader(f), headLength)) // what is damaged says nothing
		_ = f.Close()
		declared = string(head)
	}
	switch {
	case strings.Contains(declared, "opendocument.presentation"), strings.Contains(declared, "opendocument.graphics"):
		return "", say.Errorf("%w: the file is an OpenDocument presentation or drawing; save its text as odt or pdf",
			ErrUnknownFormat)
	case strings.Contains(declared, "opendocument.spreadsheet"):
		return kindODS, nil
	}
	return kindODT, nil // which its reader corrects by the body
}

// otherPackages are files that are ZIPs of something else than documents, by a part that they have.
var otherPackages = []struct {
	part string
	what say.Key
}{
	{"META-INF/MANIFEST.MF", "a program (JAR)"}, {"AndroidManifest.xml", "a program (APK)"},
	{"META-INF/container.xml", "an e-book (EPUB); save its text as docx or html"},
	{"[Content_Types].xml", "an Office document of a kind that is not read; save it as docx, xlsx or pdf"},
}

func damagedZip() error {
	return &Error{Problem: say.Text("the file is a damaged Office document or ZIP archive"),
		Expected: say.Text("the whole file: get it again, or open it in Word or WPS and save it anew")}
}

// detectZip tells an Office document by the parts of its package.
func detectZip(content []byte, b *budget.Budget) (kind, error) {
	archive, err := zip.NewReader(b.ReaderAt(content), int64(len(content)))
	if err != nil {
		return "", damagedZip()
	}
	parts := make(map[string]bool, len(archive.File))
	for _, f := range archive.File {
		parts[strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")] = true
	}
	switch {
	case parts["word/document.xml"], parts["word/document2.xml"]:
		return kindDOCX, nil
	case parts["xl/workbook.xml"], parts["xl/workbook.bin"]:
		return kindXLSX, nil
	case parts["OFD.xml"]:
		return kindOFD, nil
	case parts["ppt/presentation.xml"]:
		return "", say.Errorf("%w: the file is a presentation; save its text as docx or pdf", ErrUnknownFormat)
	case parts["content.xml"]:
		return detectOpenDocument(archive, b)
	case parts["[Content_Types].xml"]:
		for name := range parts {
			if strings.HasPrefix(name, "word/") && strings.HasSuffix(name, ".xml") {
				return kindDOCX, nil
			}
		}
	}
	for _, other := range otherPackages {
		if parts[other.part] {
			return "", say.Errorf("%w: the file is %s", ErrUnknownFormat, other.what)
		}
	}
	return kindZIP, nil
}

// detectOld tells what a compound file is: a document of Word or Excel of old, of WPS, or an encrypted Office document,
// whose package is wrapped in one.
func detectOld(content []byte, b *budget.Budget) (kind, error) {
	f, err := compound.Open(content, document.Reading{Budget: b})
	switch {
	case err != nil:
		return "", err
	case f.Has("EncryptedPackage"):
		return "", &Error{Problem: say.Text("the file is encrypted"),
			Expected: say.Text("a document without a password: open it in Word or WPS, take the password off and save it")}
	case f.Has(doc.MainStream):
		return kindDOC, nil
	case f.Has(xls.MainStream), f.Has(xls.OldStream):
		return kindXLS, nil
	case f.Has("PowerPoint Document"):
		return "", say.Errorf("%w: the file is a presentation; save its text as docx or pdf", ErrUnknownFormat)
	}
	return "", &Error{Problem: say.Text("the file is an Office document of the old kind, and neither Word's nor Excel's"),
		Expected: say.Text("docx or xlsx: open it in Word, Excel or WPS and save it as docx or xlsx")}
}

var (
	htmlForm = pattern.New(
		`(?is)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|p|h[1-6]|table|section|article|main|style|script|ul|ol|span|link|font|center)\b`,
	)
	atxForm = pattern.New(`(?m)^ {0,3}#{1,6}[ \t]+\S`)
)

// detectText tells kinds of text.
func detectText(name string, content []byte) (kind, error) {
	text, likely := charset.Beginning(content)
	if charset.Misread(content) {
		return "", charset.GarbledError()
	}
	if garbage(text) && utf8.Valid(content) && bytes.ContainsRune(content, utf8.RuneError) && !garbage(strings.ReplaceAll(text, string(utf8.RuneError), "")) {
		return "", charset.GarbledError() // U+FFFD stands in the file itself
	}
	if garbage(text) || !likely {
		return "", say.Errorf(
			"%w: the file is no text and no document that is read here (%s)", ErrUnknownFormat, readHere(),
		)
	}
	ending := strings.ToLower(filepath.Ext(name))
	switch {
	case htmlForm.MatchString(text):
		return kindHTML, nil
	case ending == ".md" || ending == ".markdown":
		return kindMarkdown, nil
	}
	if k, ok := detectTable(name, text); ok {
		return k, nil
	}
	if strings.HasPrefix(strings.TrimSpace(text), "# ") || len(atxForm.FindAllStringIndex(text, 2)) > 1 {
		return kindMarkdown, nil
	}
	return kindText, nil
}

// garbage reports whether a text is mostly no characters.
func garbage(text string) bool {
	bad, n := 0, 0
	for _, r := range text {
		n++
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != 0 {
			bad++
		}
	}
	return bad*10 > n
}

// detectTable tells the kinds of text that hold rows or objects, by the beginning of the text. The name decides only
// where that leaves it open: a table whose columns have unknown names is told as one by the reader's error.
func detectTable(name, text string) (kind, bool) {
	ending := strings.ToLower(filepath.Ext(name))
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "{"):
		first, rest, more := strings.Cut(text, "\n")
		if ending == ".jsonl" || ending == ".ndjson" ||
			more && json.Valid([]byte(first)) && strings.HasPrefix(strings.TrimSpace(rest), "{") {
			return kindJSONL, true
		}
		return kindJSON, true
	case strings.HasPrefix(text, "["):
		if after := strings.TrimSpace(text[1:]); ending == ".json" || strings.HasPrefix(after, "{") ||
			strings.HasPrefix(after, "]") {
			return kindJSON, true
		}
	}
	switch ending {
	case ".csv", ".tsv":
		return kindCSV, true
	case ".json":
		return kindJSON, true
	case ".jsonl", ".ndjson":
		return kindJSONL, true
	}
	if csv.HoldsCases(text) {
		return kindCSV, true
	}
	return "", false
}

// LooksLikeDocument tells of a file among others, by its name and its first bytes, whether it is worth reading: a
// script is text as well, and would be read as the text of a case. A file that a person names is read whatever it is
// called.
func LooksLikeDocument(name string, head []byte) bool {
	if isDocumentEnding(strings.ToLower(filepath.Ext(name))) {
		return true
	}
	return bytes.HasPrefix(head, zipMagic) || bytes.HasPrefix(head, ole2Magic) || bytes.HasPrefix(head, pdfMagic)
}
