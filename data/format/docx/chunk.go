package docx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/charset"
	"anlisou/data/format/html"
	"anlisou/data/format/message"
	"anlisou/data/format/outline"
)

// What a text shows and keeps in a part of its own: diagrams, charts, and whole documents that a program put in.

// related is the name of the part that a relationship of the text names; empty where there is none.
func (d *docx) related(id string) string {
	if d.relations == nil {
		d.relations = relationsOf(d.office, d.main)
	}
	return d.relations[id]
}

// relationsOf are the parts that a part names, by their ids.
func relationsOf(o *archive.Package, part string) map[string]string {
	found := map[string]string{}
	b, err := o.Part(path.Join(path.Dir(part), "_rels", path.Base(part)+".rels"))
	if err != nil || b == nil {
		return found
	}
	var rels struct {
		Relationship []struct {
			ID         string `xml:"Id,attr"`
			Target     string `xml:",attr"`
			TargetMode string `xml:",attr"`
		}
	}
	x, err := o.XML(b)
	if err != nil || x.Decode(&rels) != nil {
		return found
	}
	for _, r := range rels.Relationship {
		name := path.Join(path.Dir(part), r.Target)
		if strings.HasPrefix(r.Target, "/") {
			name = strings.TrimPrefix(path.Clean(r.Target), "/")
		}
		if r.TargetMode != "External" {
			found[r.ID] = name
		}
	}
	return found
}

// drawn adds the words of a diagram (SmartArt) or a chart behind the paragraph in which it stands, a line for each of
// their paragraphs. One whose part is missing shows nothing in Word either.
func (d *docx) drawn(id string, p *paragraph) error {
	name := d.related(id)
	b, err := d.office.Part(name)
	if err != nil || b == nil {
		return err
	}
	x, err := d.office.XML(b)
	if err != nil {
		return err
	}
	var line strings.Builder
	end := func() {
		text, repaired := charset.Clean(outline.OneLine(line.String()))
		line.Reset()
		d.repaired += repaired
		if text != "" && !p.hidden {
			p.boxes = append(p.boxes, outline.Line{Text: text, Number: d.number + 1})
		}
	}
	for {
		d.in.Budget.Check()
		t, err := x.Token()
		if errors.Is(err, io.EOF) {
			end()
			return nil
		}
		if err != nil {
			return archive.Damaged(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			// a:t is text of a diagram or a title; c:v is what a chart shows of its sheet.
			if t.Name.Local != "t" && t.Name.Local != "v" || t.Name.Local == "t" && strings.HasSuffix(t.Name.Space, "/diagram") {
				continue
			}
			text, err := archive.Text(x)
			if err != nil {
				return archive.Damaged(err)
			}
			if line.Len() > 0 && t.Name.Local == "v" {
				line.WriteByte(' ')
			}
			line.WriteString(text)
		case xml.EndElement:
			// a:p ends a paragraph; c:tx, c:cat and c:val end the name, the categories and the values of a series.
			switch t.Name.Local {
			case "p", "tx", "cat", "val", "xVal", "yVal":
				end()
			}
		}
	}
}

const maxChunks = 4 // documents in one another

// chunk adds a document that stands in the text whole: a web page, also as one file, another Word document, or plain text.
func (d *docx) chunk(id string) error {
	name := d.related(id)
	b, err := d.office.Part(name)
	if err != nil {
		return err
	}
	if b == nil {
		return nil // Word shows nothing for it
	}
	if message.Is(b) { // a saved page
		m, err := message.Open(b, d.in)
		if err == nil {
			b, _, err = m.Root()
		}
		if err != nil {
			return err
		}
	}
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		if d.chunks >= maxChunks {
			return archive.ErrNested
		}
		inner, err := read(b, d.in, d.chunks+1)
		if err != nil {
			return err
		}
		d.take(inner.lines, inner.repaired)
		d.tables = append(d.tables, inner.tables...)
	case html.Looks(b):
		page, err := html.Embedded(b, d.in)
		if err != nil {
			return err
		}
		d.take(page.Lines, page.Repaired)
		d.tables = append(d.tables, page.Tables...)
	default:
		text, err := charset.Decode(b)
		if err != nil {
			return err
		}
		clean, repaired := charset.Clean(text)
		var lines []outline.Line
		for row := range strings.SplitSeq(strings.ReplaceAll(clean, "\r\n", "\n"), "\n") {
			lines = append(lines, outline.Line{Text: outline.TrimRightSpace(row), Number: len(lines) + 1})
		}
		d.take(lines, repaired)
	}
	return nil
}

// take adds lines of another document, counted as paragraphs of this one.
func (d *docx) take(lines []outline.Line, repaired int) {
	d.repaired += repaired
	for _, l := range lines {
		d.number++
		l.Number = d.number
		d.lines = append(d.lines, l)
	}
}
