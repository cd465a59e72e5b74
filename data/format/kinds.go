package format

import (
	"path/filepath"
	"slices"
	"strings"

	"anlisou/data/format/csv"
	"anlisou/data/format/doc"
	"anlisou/data/format/document"
	"anlisou/data/format/docx"
	"anlisou/data/format/html"
	"anlisou/data/format/json"
	"anlisou/data/format/odf"
	"anlisou/data/format/ofd"
	"anlisou/data/format/pdf"
	"anlisou/data/format/rtf"
	"anlisou/data/format/text"
	"anlisou/data/format/xls"
	"anlisou/data/format/xlsx"
	"anlisou/data/say"
)

// kind is what a document is made as.
type kind string

const (
	kindText     kind = "text"
	kindMarkdown kind = "markdown"
	kindHTML     kind = "html"
	kindDOCX     kind = "docx"
	kindPDF      kind = "pdf"
	kindOFD      kind = "ofd"
	kindODT      kind = "odt"
	kindDOC      kind = "doc"
	kindXLS      kind = "xls"
	kindRTF      kind = "rtf"
	kindODS      kind = "ods"
	kindMessage  kind = "message"
	kindZIP      kind = "zip"
	kindXLSX     kind = "xlsx"
	kindCSV      kind = "csv"
	kindJSON     kind = "json"
	kindJSONL    kind = "jsonl"
)

type reader func(content []byte, in document.Reading) (*Document, error)

// formats is the one table of what is read, by which reader, and under which endings people keep it: the first of each
// is what it is called. Messages, help, the desk and the documentation are made of it or held to it by tests.
var formats = []struct {
	kind    kind
	read    reader
	endings string
}{
	{kindDOCX, docx.Read, ".docx .docm"},
	{kindDOC, doc.Read, ".doc .wps .dot .wpt"},
	{kindPDF, pdf.Read, ".pdf"},
	{kindOFD, ofd.Read, ".ofd"},
	{kindODT, odf.Read, ".odt .ott"},
	{kindRTF, rtf.Read, ".rtf"},
	{kindHTML, html.Read, ".html .htm"},
	{kindMessage, nil, ".mht .mhtml"}, // read by readMessage
	{kindMessage, nil, ".eml"},
	{kindMarkdown, text.ReadMarkdown, ".md .markdown"},
	{kindText, text.Read, ".txt .text"},

	{kindXLSX, xlsx.Read, ".xlsx .xlsm"},
	{kindXLS, xls.Read, ".xls .et .xlt .ett"},
	{kindODS, odf.Read, ".ods .ots"},
	{kindCSV, csv.Read, ".csv .tsv"},
	{kindJSON, json.Read, ".json"},
	{kindJSONL, json.ReadLines, ".jsonl .ndjson"},

	{kindZIP, nil, ".zip"}, // read by readZip
}

// readers are the formats by their kinds.
var readers = func() map[kind]reader {
	m := map[kind]reader{}
	for _, f := range formats {
		if f.read != nil {
			m[f.kind] = f.read
		}
	}
	return m
}()

// refusedEndings are those of documents that are refused with a word of advice.
const refusedEndings = ".xlsb .ppt .pptx .dps"

// Endings are those of the names under which people keep what is read here, with the dot.
func Endings() (all []string) {
	for _, f := range formats {
		all = append(all, strings.Fields(f.endings)...)
	}
	return all
}

// Names are what the formats are called, by their first endings without the dot.
func Names() (all []string) {
	for _, f := range formats {
		first, _, _ := strings.Cut(f.endings, " ")
		all = append(all, first[1:])
	}
	return all
}

// readHere is a list of what is read, for messages.
func readHere() say.Message { return say.List(Names()) }

// ending is that of a file's name, with the dot, in lower case.
func ending(name string) string { return strings.ToLower(filepath.Ext(name)) }

// isDocumentEnding reports the ending of files that people keep documents in.
func isDocumentEnding(ending string) bool {
	return ending != "" && (slices.Contains(Endings(), ending) ||
		slices.Contains(strings.Fields(refusedEndings), ending))
}
