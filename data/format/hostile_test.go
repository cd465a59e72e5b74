package format

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
	"anlisou/data/format/outline"
	"anlisou/data/rounds"
	"anlisou/data/say"
)

// hostile are documents that are made to take more than they weigh: by the elements, cells and lines that are made of
// few bytes, by what is repeated wherever it is named, by what is packed, by looking for the end of what has none. Each
// is of about so many bytes, unpacked.
var hostile = map[string]func(t testing.TB, size int) []byte{
	"flate-bomb.pdf": func(t testing.TB, _ int) []byte { return testFile(t, "flate-bomb.pdf") },

	"empty lines.txt":   func(_ testing.TB, size int) []byte { return []byte("案例一：甲\n" + strings.Repeat("\n", size)) },
	"one line.txt":      func(_ testing.TB, size int) []byte { return []byte(strings.Repeat("甲", size/3)) },
	"form feeds.txt":    func(_ testing.TB, size int) []byte { return []byte("甲\n" + strings.Repeat("\f", size)) },
	"short lines.txt":   func(_ testing.TB, size int) []byte { return []byte("目录\n" + strings.Repeat("甲\n", size/4)) },
	"running heads.txt": func(_ testing.TB, size int) []byte { return runningHeads(size) },
	"open paragraph.txt": func(_ testing.TB, size int) []byte {
		return []byte("案例一：甲\n" + strings.Repeat(strings.Repeat("甲", 40)+"\n", size/121))
	},
	"blank behind it.txt": func(_ testing.TB, size int) []byte { return openLine(size) },
	"appendices.txt":      func(_ testing.TB, size int) []byte { return appendices(size) },
	"numbered.txt": func(_ testing.TB, size int) []byte {
		return []byte("目录\n" + strings.Repeat("1.甲\n一、乙\n", size/17))
	},
	"open comments.md": func(_ testing.TB, size int) []byte { return []byte("# 甲\n" + strings.Repeat("<!-- <b>", size/8)) },
	"notes named.md":   func(_ testing.TB, size int) []byte { return notesNamed(size) },
	"brackets.md":      func(_ testing.TB, size int) []byte { return []byte("# 甲\n" + strings.Repeat("![[(", size/4)) },
	"elements.html":    func(_ testing.TB, size int) []byte { return []byte("<h1>甲</h1>" + strings.Repeat("<b>", size/3)) },
	"paragraphs.html":  func(_ testing.TB, size int) []byte { return []byte("<h1>甲</h1>" + strings.Repeat("<p>", size/3)) },
	"reopened.html":    func(_ testing.TB, size int) []byte { return reopened(size) },
	"attributes.html": func(_ testing.TB, size int) []byte {
		return []byte("<h1>甲</h1><p " + strings.Repeat("a=b ", size/4) + ">")
	},
	"nested tables.html": func(_ testing.TB, size int) []byte { return nested("<table><tr><td>", size) },
	"spans.html":         func(_ testing.TB, size int) []byte { return nested(`<tr><td rowspan=100 colspan=100>甲`, size) },
	"long title.html": func(_ testing.TB, size int) []byte {
		return []byte("<h1>甲</h1><title>" + strings.Repeat("甲 - ", size/6))
	},
	"navigation.html":   func(_ testing.TB, size int) []byte { return nested(`<div class=nav>甲`, size) },
	"nested.json":       func(_ testing.TB, size int) []byte { return []byte(strings.Repeat("[", size)) },
	"numbers.json":      func(_ testing.TB, size int) []byte { return []byte("[" + strings.Repeat("0,", size/2) + "0]") },
	"objects.json":      func(_ testing.TB, size int) []byte { return []byte("[" + strings.Repeat("{},", size/3) + "{}]") },
	"cut off.json":      func(_ testing.TB, size int) []byte { return []byte("[" + strings.Repeat(`{"a":1},`, size/8)) },
	"open objects.json": func(_ testing.TB, size int) []byte { return []byte("[\n" + strings.Repeat("{\n", size/2)) },
	"one text.json":     func(_ testing.TB, size int) []byte { return []byte(`{"标题":"` + strings.Repeat("a", size) + `"}`) },
	"objects.jsonl":     func(_ testing.TB, size int) []byte { return []byte(strings.Repeat("{}\n", size/3)) },
	"cells.csv":         func(_ testing.TB, size int) []byte { return []byte("标题,正文\n" + strings.Repeat("a,", size/2)) },
	"rows.csv": func(_ testing.TB, size int) []byte {
		return []byte("标题,正文\n" + strings.Repeat("a,b\n", size/4))
	},
	"quotes.csv": func(_ testing.TB, size int) []byte { return []byte("标题,正文\n\"" + strings.Repeat(`""`, size/2)) },
	"lines in a cell.csv": func(_ testing.TB, size int) []byte {
		return []byte("标题,正文\n甲,\"" + strings.Repeat("\n", size) + "\"")
	},
	"paragraphs.docx":     func(t testing.TB, size int) []byte { return inWord(t, strings.Repeat("<w:p/>", size/6)) },
	"nested tables.docx":  func(t testing.TB, size int) []byte { return inWord(t, strings.Repeat("<w:tbl><w:tr><w:tc>", size/19)) },
	"cells.docx":          func(t testing.TB, size int) []byte { return wordCells(t, size) },
	"notes named.docx":    func(t testing.TB, size int) []byte { return wordNotes(t, size) },
	"entities.docx":       func(t testing.TB, _ int) []byte { return entities(t) },
	"styles.docx":         func(t testing.TB, size int) []byte { return wordStyles(t, size) },
	"shared strings.xlsx": func(t testing.TB, size int) []byte { return sharedStrings(t, size) },
	"empty strings.xlsx": func(t testing.TB, size int) []byte {
		return bookWith(t, "xl/sharedStrings.xml", "<sst>", "<si/>", size)
	},
	"styles.xlsx": func(t testing.TB, size int) []byte {
		return bookWith(t, "xl/styles.xml", "<a><cellXfs>", "<xf/>", size)
	},
	"wide rows.xlsx":     func(t testing.TB, size int) []byte { return wideRows(t, size) },
	"directory of a.zip": func(t testing.TB, size int) []byte { return manyParts(t, size) },
	"zip in a zip.docx":  func(t testing.TB, size int) []byte { return inWord(t, string(inWord(t, strings.Repeat("a", size)))) },
	"zeros packed.docx": func(t testing.TB, size int) []byte {
		return packed(t, "word/document.xml", strings.Repeat("\x00", size))
	},
	"repeated rows.ods": func(t testing.TB, size int) []byte {
		return odsRows(t, size, `<table:table-row table:number-rows-repeated="1048576">`)
	},
	"repeated columns.ods": func(t testing.TB, size int) []byte {
		return odsFile(t, `<table:table>`+odsRow("标题", "做法")+strings.Repeat(`<table:table-row><table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell></table:table-row>`, size/130)+`</table:table>`)
	},
	"spans.ods": func(t testing.TB, size int) []byte {
		return odsRows(t, size, `<table:table-row><table:table-cell table:number-rows-spanned="1048576" table:number-columns-spanned="1000"><text:p>a</text:p></table:table-cell>`)
	},
	"nested.odt": func(t testing.TB, size int) []byte {
		return odtFile(t, "", strings.Repeat("<text:list><text:list-item>", size/27))
	},
	"spaces.odt": func(t testing.TB, size int) []byte {
		return odtFile(t, "", "<text:p>"+strings.Repeat(`<text:s text:c="1000000"/>`, size/26)+"甲</text:p>")
	},
	"paragraphs.odt": func(t testing.TB, size int) []byte { return odtFile(t, "", strings.Repeat("<text:p/>", size/9)) },
	"groups.rtf":     func(_ testing.TB, size int) []byte { return []byte(`{\rtf1` + strings.Repeat("{", size)) },
	"paragraphs.rtf": func(_ testing.TB, size int) []byte { return []byte(`{\rtf1` + strings.Repeat(`\par`, size/4) + "}") },
	"cells.rtf": func(_ testing.TB, size int) []byte {
		return []byte(`{\rtf1` + strings.Repeat(`\trowd\cellx9\cell\row`, size/22) + "}")
	},
	"notes.rtf": func(_ testing.TB, size int) []byte {
		return []byte(`{\rtf1` + strings.Repeat(`{\footnote a}`, size/13) + "}")
	},
	"units.rtf": func(_ testing.TB, size int) []byte {
		return []byte(`{\rtf1` + strings.Repeat(`\u20013?`, size/9) + "}")
	},
	"fonts.rtf": func(_ testing.TB, size int) []byte {
		return []byte(`{\rtf1{\fonttbl` + numbered(`{\f%d\fcharset134 a;}`, size) + "}甲}")
	},
	"objects.ofd": func(t testing.TB, size int) []byte {
		return ofdFile(t, []string{strings.Repeat(`<ofd:TextObject Size="5"><ofd:TextCode>a</ofd:TextCode></ofd:TextObject>`, size/72)})
	},
	"distances.ofd": func(t testing.TB, size int) []byte {
		return ofdFile(t, []string{strings.Repeat(`<ofd:TextObject Size="5"><ofd:TextCode DeltaX="g 1000000000 5">`+strings.Repeat("甲", 1000)+`</ofd:TextCode></ofd:TextObject>`, size/3100)})
	},
	"units in units.ofd": func(t testing.TB, _ int) []byte { return ofdUnits(t) },
	"template.ofd":       func(t testing.TB, size int) []byte { return ofdTemplate(t, size) },
	"parts.mht": func(_ testing.TB, size int) []byte {
		return []byte(letterHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\n", size/7) + "--b--")
	},
	"nested.mht": func(_ testing.TB, size int) []byte { return nestedParts(size) },
	"head.eml": func(_ testing.TB, size int) []byte {
		return []byte(letterHead + "Content-Type: text/plain\r\n" + strings.Repeat("A: b\r\n", size/6) + "\r\n甲")
	},
	"soft line ends.eml": func(_ testing.TB, size int) []byte {
		return []byte(letterHead + "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>" + strings.Repeat("=\r\n", size/3))
	},
	"members.zip": func(t testing.TB, size int) []byte {
		return zipped(t, strings.Fields(numbered("%d.txt a ", min(size, 16_000)))...)
	},
	"bombs.zip":    func(t testing.TB, size int) []byte { return zipOfBombs(t, size) },
	"one text.doc": func(t testing.TB, size int) []byte { return docOfPieces(t, size) },
	"texts.xls": func(t testing.TB, size int) []byte {
		return xlsOf(t, record(0xFC, append(make([]byte, 4), 0xFF, 0xFF, 0xFF, 0x7F)...), strings.Repeat(record(0x3C, make([]byte, 8000)...), size/8000))
	},
	"cells.xls": func(t testing.TB, size int) []byte { return xlsOf(t, "", numberCells(size)) },
	"merged.xls": func(t testing.TB, size int) []byte {
		return xlsOf(t, "", numberCells(size/2)+strings.Repeat(record(0xE5, []byte("\x01\x00\x00\x00\xFF\xFF\x00\x00\xFF\x00")...), size/28))
	},
	"utf16 as it comes.md": func(_ testing.TB, size int) []byte { return []byte("\xFF\xFE" + strings.Repeat("\n\x00", size/2)) },
}

func nested(element string, size int) []byte {
	return []byte("<h1>甲</h1><table>" + strings.Repeat(element, size/len(element)))
}

// reopened has 500 elements of formatting open, which each paragraph opens again.
func reopened(size int) []byte {
	var b strings.Builder
	for i := range rounds.Of(400) {
		fmt.Fprintf(&b, "<p><font color=%d>", i)
	}
	return []byte(b.String() + strings.Repeat("<p>甲", size/6))
}

// runningHeads has pages whose heads have many lines, each of which shows as one when that above it is gone.
func runningHeads(size int) []byte {
	var head strings.Builder
	for i := range size / 4 / 12 {
		fmt.Fprintf(&head, "眉%d\n", i)
	}
	return []byte(strings.Repeat("\f"+head.String()+"文。\n", 4))
}

// openLine is a line that may go on, and blank lines behind it.
func openLine(size int) []byte {
	return []byte("案例一：甲\n" + strings.Repeat(strings.Repeat("甲", 40)+"\n", 20) + strings.Repeat("\n", size/16))
}

// appendices are contents that go on with lines that each stand once more, far below.
func appendices(size int) []byte {
	var list strings.Builder
	for i := range size / 40 {
		fmt.Fprintf(&list, "附件%d\n", i)
	}
	return []byte("目录\n案例一：甲\n案例二：乙\n" + list.String() + list.String())
}

func notesNamed(size int) []byte {
	return []byte("# 甲\n[^1]: " + strings.Repeat("注", size/6) + "\n" + strings.Repeat("乙[^1]\n", size/16))
}

func inWord(t testing.TB, body string) []byte { return packed(t, "word/document.xml", word2(body)) }

func wordCells(t testing.TB, size int) []byte {
	const row = `<w:tr><w:tc><w:tcPr><w:gridSpan w:val="100"/></w:tcPr></w:tc></w:tr>`
	return inWord(t, "<w:tbl>"+strings.Repeat(row, size/len(row))+"</w:tbl>")
}

func wordNotes(t testing.TB, size int) []byte {
	const reference = `<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>`
	notes := `<w:footnotes ` + wordNamespace + `><w:footnote w:id="2">` + paragraphs(strings.Repeat("注", size/6)) + `</w:footnote></w:footnotes>`
	return packed(t, "word/document.xml", word2(strings.Repeat(reference, size/2/len(reference))), "word/footnotes.xml", notes)
}

func wordStyles(t testing.TB, size int) []byte {
	return packed(t, "word/document.xml", word2(paragraphs("甲")), "word/styles.xml", "<w:styles "+wordNamespace+">"+strings.Repeat("<w:style/>", size/10)+"</w:styles>")
}

func entities(t testing.TB) []byte {
	doctype := `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">`
	for name := 'b'; name < 'k'; name++ {
		doctype += fmt.Sprintf(`<!ENTITY %c "%s">`, name, strings.Repeat(fmt.Sprintf("&%c;", name-1), 10))
	}
	return packed(t, "word/document.xml", doctype+"]>"+word2(paragraphs("&j;")))
}

func bookWith(t testing.TB, part, start, element string, size int) []byte {
	return sample.Workbook(t, sample.Row("标题", "做法")+sample.Row("甲", "文"), part, start+strings.Repeat(element, size/len(element)))
}

// sharedStrings has one long text, which each row names.
func sharedStrings(t testing.TB, size int) []byte {
	const row = `<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`
	return sample.Workbook(t, sample.Row("标题", "做法")+strings.Repeat(row, size/2/len(row)), "xl/sharedStrings.xml", "<sst><si><t>"+strings.Repeat("文", size/6)+"</t></si></sst>")
}

func wideRows(t testing.TB, size int) []byte {
	var rows strings.Builder
	for i := 2; rows.Len() < size; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="ALL%d" t="inlineStr"><is><t>a</t></is></c></row>`, i, i)
	}
	return sample.Workbook(t, sample.Row("标题", "做法")+rows.String())
}

func manyParts(t testing.TB, size int) []byte {
	var parts []string
	for i := range size / 120 { // what a part takes, packed, in its place and in the directory
		parts = append(parts, strconv.Itoa(i), "")
	}
	return packed(t, append(parts, "word/document.xml", word2(""))...)
}

// outcome is what reading a document came to, as a process of its own tells it.
type outcome struct {
	Cases   int
	Problem string
	Peak    int64 // bytes that the process had at most
	Seconds float64
}

const hostileFile, hostileLimit = "ANLISOU_TEST_HOSTILE_FILE", "ANLISOU_TEST_HOSTILE_LIMIT"

// readApart reads a document in a process of its own, so that what it takes at most can be told.
func readApart(t testing.TB, name string, content []byte, limit int64) outcome {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(program, "-test.run", "^TestReadApart$", "-test.v")
	child.Env = append(os.Environ(), hostileFile+"="+path, fmt.Sprintf("%s=%d", hostileLimit, limit))
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var r outcome
	for line := range strings.Lines(string(out)) {
		if told, ok := strings.CutPrefix(line, hostileFile); ok {
			if err := json.Unmarshal([]byte(told), &r); err != nil {
				t.Fatalf("%v in %s", err, told)
			}
			return r
		}
	}
	t.Fatalf("nothing told in %s", out)
	return r
}

// TestReadApart is the process that readApart starts.
func TestReadApart(t *testing.T) {
	path := os.Getenv(hostileFile)
	if path == "" {
		t.Skip("is a part of TestHostileDocuments")
	}
	limit, err := strconv.ParseInt(os.Getenv(hostileLimit), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".pdf") { // compiling the engine takes more than reading with it, and happens once for an account
		_, _ = Read(path, []byte("%PDF-1.4"), opts)
		debug.FreeOSMemory()
		_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak from here on; where it cannot be, the test is stricter
	}
	begun := time.Now()
	doc, err := Read(filepath.Base(path), content, Options{Collection: "test", MaxMemory: limit, MaxTime: testedTime})
	r := outcome{Seconds: time.Since(begun).Seconds(), Peak: peak(t)}
	if err != nil || !doc.OwnIDs { // tables have their cases identified by who reads them
		checkReading(t, doc, err)
	}
	if err != nil {
		r.Problem = err.Error()
	} else {
		r.Cases = len(doc.Cases)
	}
	told, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s%s\n", hostileFile, told)
}

var peakForm = regexp.MustCompile(`VmHWM:\s+([0-9]+) kB`)

// peak is what this process had of memory at most.
func peak(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("this system does not tell")
	}
	m := peakForm.FindSubmatch(status)
	if err != nil || m == nil {
		t.Fatal(err, string(status))
	}
	kilobytes, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

const (
	// hostileSize, testedMemory and testedTime make the bounds bite in seconds rather than minutes.
	hostileSize  = 8 << 20
	testedMemory = 64 << 20
	testedTime   = 20 * time.Second
	// besideReading is what the test program takes, what the collector may be off by, and what it and the watch may be
	// late by while other programs run: 32, 64 and 64 MB. Without the watch a fourth of the documents takes more.
	besideReading = 160 << 20
)

// TestHostileDocuments: whatever a document holds, reading it keeps to its memory, and ends with its cases or with an
// error that says what is wrong. The file itself counts up to three times: as it is, as text, and as the text of its
// cases.
func TestHostileDocuments(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("reads some forty documents, each in a process of its own, whose memory is to be theirs alone")
	}
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			content := make(t, hostileSize)
			limit := int64(testedMemory)
			most := limit + 3*int64(len(content)) + besideReading
			r := readApart(t, name, content, limit)
			if r.Peak > most { // once may have been the machine's doing
				r = readApart(t, name, content, limit)
			}
			if r.Peak > most {
				t.Errorf("took %d MB twice, more than %d: %+v", r.Peak>>20, most>>20, r)
			}
			if strings.Contains(r.Problem, ErrInternal.Error()) {
				t.Error(r.Problem)
			}
		})
	}
}

// TestMemoryIsRefused: a document that needs more than it may have is refused with the limit and how to raise it.
func TestMemoryIsRefused(t *testing.T) {
	if raced {
		t.Skip("fills memory, of which the race detector keeps notes")
	}
	for _, name := range []string{"flate-bomb.pdf", "reopened.html", "notes named.docx"} {
		_, err := Read(name, hostile[name](t, hostileSize), Options{Collection: "test", MaxMemory: 400 << 20})
		var e *Error
		if !errors.As(err, &e) || !offers(err, document.AllowsMemory) ||
			name == "flate-bomb.pdf" && !strings.Contains(err.Error(), "300 MB of memory") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// offers reports a refusal with the way out of a limit.
func offers(err error, limit string) bool {
	return slices.ContainsFunc(say.Of(err).Ways(), func(way say.Way) bool { return way.Give[0].Name == limit })
}

// TestReadingEndsWithItsTime: when the time is up, or the context ends, so does the reading, of every kind of document.
func TestReadingEndsWithItsTime(t *testing.T) {
	const late = 10 * budget.LastWord // which is what a reading may take that does not stop by itself
	for _, name := range []string{"short lines.txt", "reopened.html", "notes named.docx", "objects.json", "rows.csv", "wide rows.xlsx", "notes named.md"} {
		content := hostile[name](t, hostileSize/4) // which takes longer than a millisecond, too
		begun := time.Now()
		_, err := Read(name, content, Options{Collection: "test", MaxTime: time.Millisecond})
		var e *Error
		took := time.Since(begun)
		if !errors.As(err, &e) || !offers(err, document.AllowsTime) || took > late {
			t.Errorf("%s, after %s: %v", name, took, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := ReadContext(ctx, name, content, opts); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, called off: %v", name, err)
		}
	}
	if _, err := Read("a.pdf", testFile(t, "single/libreoffice.pdf"), opts); err != nil { // starts the engine, which is no part of a reading
		t.Fatal(err)
	}
	// While what is packed in it is unpacked, and without leaving its sandbox behind.
	before, begun := budget.HeldOutside(), time.Now()
	short := Options{Collection: "test", MaxTime: 200 * time.Millisecond}
	_, err := Read("bomb.pdf", testFile(t, "flate-bomb.pdf"), short)
	if took := time.Since(begun); err == nil || !offers(err, document.AllowsTime) || took > late {
		t.Errorf("a PDF that unpacks to gigabytes, after %s: %v", took, err)
	}
	for budget.HeldOutside() > before && time.Since(begun) < 2*late {
		time.Sleep(10 * time.Millisecond)
	}
	if left := budget.HeldOutside(); left > before {
		t.Errorf("a PDF that unpacks to gigabytes keeps %d bytes", left-before)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadContext(ctx, "a.pdf", testFile(t, "single/libreoffice.pdf"), opts); !errors.Is(err, context.Canceled) {
		t.Errorf("a PDF, called off: %v", err)
	}
}

// TestReadingPDFsCalledOff: a PDF may be called off at any moment, also while its engine is being ended or closed, and
// the next one is read as ever. The race detector tells where ending and closing meet.
func TestReadingPDFsCalledOff(t *testing.T) {
	content := testFile(t, "single/libreoffice.pdf")
	begun := time.Now()
	want, err := Read("a.pdf", content, opts)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begun)
	const moments = 60
	for i := range moments {
		ctx, cancel := context.WithTimeout(t.Context(), took*time.Duration(i)/moments)
		got, err := ReadContext(ctx, "a.pdf", content, opts)
		cancel()
		if err == nil && !reflect.DeepEqual(got.Cases, want.Cases) || err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("called off at %d of %d: %v", i, moments, err)
		}
	}
	if got, err := Read("a.pdf", content, opts); err != nil || !reflect.DeepEqual(got.Cases, want.Cases) {
		t.Errorf("afterwards: %v", err)
	}
}

// BenchmarkHostile tells what hostile documents take at most, with the limits that everybody has.
//
//	go test ./data/format -run '^$' -bench Hostile -benchtime 1x
func BenchmarkHostile(b *testing.B) {
	const size = 64 << 20
	for name, make := range hostile {
		b.Run(name, func(b *testing.B) {
			content := make(b, size)
			b.ResetTimer()
			for b.Loop() {
				r := readApart(b, name, content, document.DefaultMaxMemory)
				b.ReportMetric(float64(r.Peak>>20), "MB-peak")
				b.ReportMetric(float64(len(content))/(1<<20), "MB-file")
				b.ReportMetric(r.Seconds, "s-reading")
				b.Log(r.Problem)
			}
		})
	}
}

// honest are large documents as people have them.
var honest = map[string]func(t testing.TB, cases int) []byte{
	"table.xlsx": func(t testing.TB, cases int) []byte {
		var rows strings.Builder
		for i := range cases {
			rows.WriteString(sample.Row(fmt.Sprintf("案例之%d", i), "市场监管局", honestText(i)))
		}
		return sample.Workbook(t, sample.Row("标题", "牵头部门", "主要做法")+rows.String())
	},
	"table.csv": func(_ testing.TB, cases int) []byte {
		var rows strings.Builder
		for i := range cases {
			fmt.Fprintf(&rows, "案例之%d,市场监管局,%s\n", i, honestText(i))
		}
		return []byte("标题,牵头部门,主要做法\n" + rows.String())
	},
	"lines.jsonl": func(_ testing.TB, cases int) []byte {
		var rows strings.Builder
		for i := range cases {
			fmt.Fprintf(&rows, `{"标题":"案例之%d","牵头部门":"市场监管局","主要做法":"%s"}`+"\n", i, honestText(i))
		}
		return []byte(rows.String())
	},
	"list.json": func(_ testing.TB, cases int) []byte {
		var rows strings.Builder
		for i := range cases {
			fmt.Fprintf(&rows, `,{"标题":"案例之%d","牵头部门":"市场监管局","主要做法":"%s"}`+"\n", i, honestText(i))
		}
		return []byte("[" + rows.String()[1:] + "]")
	},
	"compendium.txt": func(_ testing.TB, _ int) []byte { // as many cases as a compendium may have
		var text strings.Builder
		for i := 1; i < outline.MaxNumber; i++ {
			fmt.Fprintf(&text, "案例%s：第%d号改革\n一、主要做法\n%s\n", outline.HanNumber(i), i, strings.Repeat(honestText(i)+"\n", 40))
		}
		return []byte(text.String())
	},
}

func honestText(i int) string {
	return fmt.Sprintf("%d%s", i, strings.Repeat("推动数据共享，企业办理事项由五个环节减为一个，", 10))
}

// TestLargeDocumentsAreRead: what people have is within the limits that everybody has.
func TestLargeDocumentsAreRead(t *testing.T) {
	if raced {
		t.Skip("fills memory, of which the race detector keeps notes")
	}
	const cases = 20_000
	for name, make := range honest {
		content := make(t, cases)
		if doc, err := Read(name, content, Options{Collection: "test", MaxMemory: document.DefaultMaxMemory / 5}); err != nil || len(doc.Cases) < min(cases, outline.MaxNumber-1) {
			t.Errorf("%s, %d MB: %v", name, len(content)>>20, err)
		}
	}
}

// BenchmarkLarge tells what 100,000 cases take.
//
//	go test ./data/format -run '^$' -bench Large -benchtime 1x
func BenchmarkLarge(b *testing.B) {
	for name, make := range honest {
		b.Run(name, func(b *testing.B) {
			content := make(b, 100_000)
			b.ResetTimer()
			for b.Loop() {
				r := readApart(b, name, content, document.DefaultMaxMemory)
				b.ReportMetric(float64(r.Peak>>20), "MB-peak")
				b.ReportMetric(float64(len(content))/(1<<20), "MB-file")
				b.ReportMetric(r.Seconds, "s-reading")
				if r.Cases == 0 {
					b.Error(r.Problem)
				}
			}
		})
	}
}

// TestLineThatNoCaseMayHave: a line of more than a case may have is refused before it is searched for headings, whatever
// kind of document it stands in, and the refusal says where it is.
func TestLineThatNoCaseMayHave(t *testing.T) {
	rounds.Computes(t)
	long := strings.Repeat("甲 - ", data.MaxTextLen/6+1)
	words := strings.Repeat(`\u30002?`, data.MaxTextLen/3+1)
	for name, content := range map[string][]byte{
		"a.txt":  []byte("案例一：乙\n" + long),
		"a.md":   []byte("# 乙\n\n" + long),
		"a.html": []byte("<h1>乙</h1><p>" + long),
		"b.html": []byte("<h1>乙</h1><h2>" + long + "</h2>"),
		"a.docx": inWord(t, paragraphs("案例一：乙", long)),
		"a.odt":  odtFile(t, "", "<text:p>案例一：乙</text:p><text:p>"+long+"</text:p>"),
		"a.rtf":  []byte(`{\rtf1\ansi\uc1 \u20057?\par ` + words + `}`),
		"a.eml":  []byte(letterHead + "Content-Type: text/html; charset=utf-8\r\n\r\n<h1>乙</h1><p>" + long),
	} {
		_, err := Read(name, content, Options{Collection: "test"})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), " 2: the line has 2 MB") && !strings.Contains(err.Error(), " 3: the line has 2 MB") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
