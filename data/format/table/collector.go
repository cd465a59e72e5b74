package table

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/say"
)

// Collector gathers the cases of a table's rows, or of objects, into a document.
type Collector struct {
	Doc  *document.Document
	in   document.Reading
	bare map[int]bool // cases, by their place in Doc.Cases, whose titles stand for their text
	Text int64        // bytes of what stood in the rows or objects that were read so far

	titled []titledCase
}

// titledCase is a case of an object that has no text: its title stands for it, if those of all others do.
type titledCase struct{ at, refused int }

// NewCollector begins the document of a reading.
func NewCollector(in document.Reading) *Collector {
	return &Collector{Doc: &document.Document{}, in: in, bare: map[int]bool{}}
}

// maxRefusals is how many refusals of a document are told; a table of which more rows are wrong is wrong in one way.
const maxRefusals = 1000

// Refuse notes a part of the document that does not go in.
func (k *Collector) Refuse(place document.Place, problem say.Message) {
	if len(k.Doc.Refused) == maxRefusals {
		k.Doc.RefusedMore++
		return
	}
	k.Doc.Refused = append(k.Doc.Refused, document.Refusal{Place: place, Problem: problem})
}

// note tells of what went in that it may have been meant otherwise.
func (k *Collector) note(place document.Place, said say.Message) {
	if len(k.Doc.Notes) < maxRefusals {
		k.Doc.Notes = append(k.Doc.Notes, document.Refusal{Place: place, Problem: said})
	}
}

// skip notes a row that is no case, by what it says.
func (k *Collector) skip(r Row, kind string) {
	if len(k.Doc.Skipped) >= maxRefusals {
		return // the table's count has it
	}
	texts, _, _ := r.texts()
	text := document.Clip(strings.Join(texts, " "), document.MaxReason)
	problem := say.Text("is a note: %s", text)
	if kind == document.RowTotal {
		problem = say.Text("is a total: %s", text)
	}
	k.Doc.Skipped = append(k.Doc.Skipped, document.Refusal{Place: r.Place, Problem: problem})
}

// Collect adds a case to a document, or says why it was refused.
func (k *Collector) Collect(r Record) {
	k.in.Budget.Check()
	for _, v := range r.Values { // of a case that is refused, too: it was read all the same
		k.Text += v.size()
	}
	m, err := r.makeCase(k.in)
	if err != nil {
		k.Refuse(r.Place, say.Of(err))
		return
	}
	if m.bare {
		k.bare[len(k.Doc.Cases)] = true
	}
	for _, odd := range m.odd {
		k.note(r.Place, odd)
	}
	k.Add(m, r.Place, r.exact)
}

// CollectTitled is Collect of an object of a document whose objects may all have no text.
func (k *Collector) CollectTitled(r Record) {
	r.bare = true
	before, bare := len(k.Doc.Cases), len(k.bare)
	if k.Collect(r); len(k.bare) > bare {
		k.titled = append(k.titled, titledCase{before, len(k.Doc.Refused)})
	}
}

// settleTitled notes that the titles of all cases stand for their texts, or refuses those that lack it among others.
func (k *Collector) settleTitled() {
	d := k.Doc
	if n := len(k.titled); n == len(d.Cases) {
		k.note(document.Place{}, say.Text("%d cases have no text: their titles stand for it", n))
		return
	}
	refused, from := d.Refused, 0
	d.Refused = nil
	lacking := map[int]bool{}
	for _, t := range k.titled {
		lacking[t.at] = true
		for ; from < t.refused; from++ {
			k.Refuse(refused[from].Place, refused[from].Problem)
		}
		k.Refuse(d.Places[t.at], lacksText)
	}
	for _, r := range refused[from:] {
		k.Refuse(r.Place, r.Problem)
	}
	keep := 0
	for i := range d.Cases {
		if !lacking[i] {
			d.Cases[keep], d.Places[keep] = d.Cases[i], d.Places[i]
			keep++
		}
	}
	d.Cases, d.Places = d.Cases[:keep], d.Places[:keep]
}

// Add adds a case; one that we wrote ourselves has the collection that it had, be it none.
func (k *Collector) Add(m Made, place document.Place, exact bool) {
	k.in.Budget.Check()
	if m.One.Collection == "" && !exact {
		m.One.Collection = k.in.Collection()
	}
	d := k.Doc
	d.Repaired += m.repaired
	d.Cases = append(d.Cases, m.One)
	d.Places = append(d.Places, place)
	known := func(c data.Collection) bool { return c.ID == m.Collection.ID }
	if m.Collection.ID != "" && m.Collection.Title != "" && !slices.ContainsFunc(d.Collections, known) {
		d.Collections = append(d.Collections, m.Collection)
	}
}

// Settle ends the document, and checks what only the whole of it shows: cases that stand in it twice, and numbers that
// are no case's own because several have them. A document of which no case went in is an error, in the words of its
// first refusal.
func (k *Collector) Settle(what say.Key) (*document.Document, error) {
	d := k.Doc
	d.OwnIDs = true
	if len(k.titled) > 0 {
		k.settleTitled()
	} else {
		k.foldRepeats()
		k.noteBare()
	}
	k.refuseTwins()
	if len(d.Cases) == 0 {
		return nil, k.nothingRead(what)
	}
	return d, nil
}

// refuseTwins keeps the first of the cases that say the same or have the same id, and takes away the numbers that
// several have.
func (k *Collector) refuseTwins() {
	d := k.Doc
	first := map[any]int{}
	numbers := map[string]int{}
	sheets := map[string]document.Place{} // by number, the first sheet that has it
	each := false                         // sheet counts its own rows
	keep := 0
	for i, c := range d.Cases {
		k.in.Budget.Check()
		var key any = c.ID
		if c.ID == "" {
			key = sameCase(c)
		}
		if at, twice := first[key]; twice {
			problem := say.Text("is the same as %s", d.Places[at])
			if c.ID != "" {
				problem = say.Text(
					"has the id %s, as %s has: give it one of its own",
					document.Quote(c.ID),
					d.Places[at],
				)
			}
			k.Refuse(d.Places[i], problem)
			continue
		}
		first[key] = keep
		if c.Number > 0 {
			key := numberKey(c)
			numbers[key]++
			sheet := d.Places[i].Whole()
			if other, again := sheets[key]; again && other != sheet && c.ID == "" && sheet.Sheet != "" {
				each = true
			}
			sheets[key] = sheet
		}
		d.Cases[keep], d.Places[keep] = c, d.Places[i]
		keep++
	}
	d.Cases, d.Places = d.Cases[:keep], d.Places[:keep]
	for i := range d.Cases {
		if c := &d.Cases[i]; c.ID == "" && c.Number > 0 && (each || numbers[numberKey(*c)] > 1) {
			c.Number = 0
		}
	}
}

func numberKey(c data.Case) string { return fmt.Sprintf("%s %d", c.Collection, c.Number) }

// sameCase is equal for rows that say the same but for their number.
func sameCase(c data.Case) [sha256.Size]byte {
	c.Number = 0
	encoded, err := json.Marshal(c)
	if err != nil {
		panic("format: a case as JSON: " + err.Error()) // strings, numbers and lists always are
	}
	return sha256.Sum256(encoded)
}

// TooMuchText is the error of a document whose cases hold more text than it may unpack to: one long cell that is merged
// over, or shared by, a million rows is short in its file.
func (k *Collector) TooMuchText() error {
	if limit := k.in.Options.MaxUnpacked; k.Text > limit {
		return &document.Error{Problem: say.Text("its cases hold more than %d MB of text", limit>>20).
			With(document.Allowing(document.AllowsSize)),
			Expected: say.Text("a smaller document: split it")}
	}
	return nil
}

// nothingRead is the error of a document of which no case went in; its first refusals say why.
func (k *Collector) nothingRead(what say.Key) error {
	d := k.Doc
	e := &document.Error{Problem: say.Text("%s holds no case that can be read", what)}
	if len(d.Refused) > 0 {
		e.Problem = say.Text("%s: %s: %s", e.Problem, d.Refused[0].Place, d.Refused[0].Problem)
	}
	if more := len(d.Refused) + d.RefusedMore - 1; more > 0 {
		e.Problem = say.Text("%s (and %d more)", e.Problem, more)
	}
	return e
}
