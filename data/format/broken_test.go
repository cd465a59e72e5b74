package format

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

// wholes are small documents of the kinds that say by themselves whether they are whole.
func wholes(t testing.TB) map[string][]byte {
	page := "<h1>甲题</h1><p>一、主要做法</p><p>甲文。</p>"
	return map[string][]byte{
		"a.doc": testFile(t, "single/libreoffice.doc"), "a.xls": testFile(t, "tables/old.xls"), "a.odt": testFile(t, "single/form.odt"),
		"a.ods": testFile(t, "tables/calc.ods"), "a.rtf": testFile(t, "single/libreoffice.rtf"), "a.ofd": testFile(t, "field/17-minimal.ofd"),
		"a.mht": []byte(parts("related", "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"+in64(page),
			"Content-Type: image/png\r\nContent-Location: file:///a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"+in64(strings.Repeat("\x89PNG", 100)))),
		"a.zip": zipped(t, "a.txt", caseText("甲题"), "b.csv", "标题,做法\n表一,文一。\n"),
	}
}

// TestBrokenOff: a document that breaks off, wherever, is refused, or gives all that the whole one gives: never half.
func TestBrokenOff(t *testing.T) {
	for name, whole := range wholes(t) {
		want, err := Read(name, whole, opts)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		step := max(1, len(whole)/rounds.Of(400))
		for size := 0; size < len(whole); size += step {
			got, err := Read(name, whole[:size], opts)
			if errors.Is(err, ErrInternal) {
				t.Fatalf("%s, %d bytes: %v", name, size, err)
			}
			if err == nil && !reflect.DeepEqual(got.Cases, want.Cases) {
				t.Fatalf("%s, %d of %d bytes, was read in part: %+v", name, size, len(whole), got.Cases)
			}
			checkReadingOf(t, got, err)
		}
	}
}

// TestFlippedBytes: a document with bytes changed is read or refused, and never breaks its reader. What has checksums is
// refused or gives the same.
func TestFlippedBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, whole := range wholes(t) {
		want, err := Read(name, whole, opts)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for range rounds.Of(400) {
			changed := bytes.Clone(whole)
			for range 1 + random.IntN(4) {
				changed[random.IntN(len(changed))] ^= byte(1 << random.IntN(8))
			}
			got, err := Read(name, changed, opts)
			if errors.Is(err, ErrInternal) {
				t.Fatalf("%s: %v", name, err)
			}
			checkReadingOf(t, got, err)
			zipped := strings.Contains("a.odt a.ods a.ofd", name)
			if err == nil && zipped && !bytes.Equal(casesOf(got), casesOf(want)) && len(got.Refused) == 0 {
				t.Fatalf("%s was read otherwise: %s", name, casesOf(got))
			}
		}
	}
}

func casesOf(doc *Document) []byte {
	var b bytes.Buffer
	for _, c := range doc.Cases {
		b.WriteString(c.Title)
		for _, s := range c.Sections {
			b.WriteString("\n" + s.Heading + "|" + s.Text)
		}
	}
	return b.Bytes()
}

// checkReadingOf is checkReading of tables, too, whose cases get their ids later.
func checkReadingOf(t *testing.T, doc *Document, err error) {
	t.Helper()
	if doc != nil && doc.OwnIDs {
		for i := range doc.Cases {
			if doc.Cases[i].ID == "" {
				doc.Cases[i].ID = "new"
			}
		}
	}
	checkReading(t, doc, err)
}
