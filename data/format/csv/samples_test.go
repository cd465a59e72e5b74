package csv

import (
	"errors"
	"strings"
	"testing"

	"anlisou/data/format/document"
)

// checkRead reads anything: it neither fails in another way than by an error of one line, nor gives a case that breaks a rule.
func checkRead(t *testing.T, read func([]byte, document.Reading) (*document.Document, error), content []byte) {
	t.Helper()
	doc, err := read(content, document.NewReading("", document.Options{Collection: "x", MaxUnpacked: 4 << 20}, nil))
	if err != nil {
		var e *document.Error
		if !errors.As(err, &e) || strings.ContainsAny(err.Error(), "\n\r") {
			t.Fatalf("%q", err)
		}
		return
	}
	if len(doc.Cases) == 0 || len(doc.Places) != len(doc.Cases) || !doc.OwnIDs {
		t.Fatalf("%d cases, %d places", len(doc.Cases), len(doc.Places))
	}
	for i, c := range doc.Cases {
		if c.ID == "" {
			c.ID = "new"
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("%s: %v", doc.Places[i], err)
		}
	}
	for _, r := range doc.Refused {
		if r.Place == "" || r.Problem == "" || strings.ContainsAny(r.Place+r.Problem, "\n\r") {
			t.Fatalf("%q", r)
		}
	}
}
