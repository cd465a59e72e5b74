package odf

import (
	"encoding/xml"
	"strconv"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
)

// item is the place of a paragraph in lists.
type item struct {
	list  *flow.List
	level int // from 0
	start int // the number that the item says it has
	first bool
}

// blocks reads paragraphs, lists and tables up to the end of the element that holds them.
func (f *file) blocks(x *xml.Decoder, t *flow.Text, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		return f.block(x, e, t, nil, depth)
	})
}

// block reads a paragraph, a list, a table or what only holds such.
func (f *file) block(x *xml.Decoder, e xml.StartElement, t *flow.Text, at *item, depth int) (bool, error) {
	f.in.Budget.Check()
	switch e.Name.Local {
	case "h", "p":
		return true, f.paragraph(x, e, t, at, depth+1)
	case "list":
		return true, f.list(x, e, t, at, depth+1)
	case "table":
		return true, f.table(x, t, depth+1)
	case "table-of-content":
		f.contents++
		err := f.blocks(x, t, depth+1)
		f.contents--
		return true, err
	case "section", "index-body", "index-title", "alphabetical-index", "bibliography", "illustration-index", "frame":
		return true, f.blocks(x, t, depth+1)
	case "text-box": // one that hangs on the page
		return true, f.blocks(x, t, depth+1)
	}
	return false, nil
}

// list reads a list: one within another counts on the next level of the same.
func (f *file) list(x *xml.Decoder, e xml.StartElement, t *flow.Text, outer *item, depth int) error {
	at := item{list: f.lists[archive.Attr(e, "style-name")]}
	if outer != nil {
		at.level = outer.level + 1
		if at.list == nil {
			at.list = outer.list
		}
	}
	goesOn := archive.Attr(e, "continue-numbering") == "true" || archive.Attr(e, "continue-list") != ""
	if at.list != nil && outer == nil && !goesOn {
		at.list.Restart()
	}
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "list-item" && e.Name.Local != "list-header" {
			return false, nil
		}
		one := at
		one.first = e.Name.Local == "list-item"
		one.start = number(e, "start-value", 0)
		return true, archive.Each(x, depth+1, func(e xml.StartElement) (bool, error) {
			return f.block(x, e, t, &one, depth+2)
		})
	})
}

// words is the text of a paragraph as it is read.
type words struct {
	text   strings.Builder
	size   int
	notes  []string
	boxes  []outline.Line
	blank  bool // white space stands before what comes next
	hidden int
}

// write adds text; white space of the file is one space (ODF 1.3, 6.1.2).
func (w *words) write(s string) {
	if w.hidden > 0 {
		return
	}
	for _, r := range s {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			w.blank = w.text.Len() > 0
			continue
		}
		if w.blank {
			w.text.WriteByte(' ')
		}
		w.blank = false
		w.text.WriteRune(r)
	}
}

// put adds a character that is written as an element.
func (w *words) put(s string) {
	if w.hidden > 0 {
		return
	}
	if w.blank {
		w.text.WriteByte(' ')
	}
	w.blank = false
	w.text.WriteString(s)
}

func (f *file) paragraph(x *xml.Decoder, e xml.StartElement, t *flow.Text, at *item, depth int) error {
	s := f.style("paragraph", archive.Attr(e, "style-name"))
	w := words{}
	if s.hidden || archive.Attr(e, "display") == "none" {
		w.hidden++
	}
	if err := f.inline(x, t, &w, depth); err != nil {
		return err
	}
	p := flow.Paragraph{
		Text: w.text.String(), Level: s.level, Contents: f.contents > 0 || flow.IsContentsStyle(s.name), Size: s.size, Notes: w.notes, Boxes: w.boxes,
		Title: flow.IsTitleStyle(s.name),
	}
	if e.Name.Local == "h" {
		p.Level = min(number(e, "outline-level", max(s.level, 1)), outline.MaxLevel)
	} else if p.Level == 0 {
		p.Level = flow.HeadingStyle(s.name)
	}
	if w.size > 0 {
		p.Size = w.size
	}
	if p.Size == 0 {
		p.Size = flow.UsualSize
	}
	if at != nil && at.first && at.list != nil && strings.TrimSpace(p.Text) != "" {
		p.Label = at.list.Next(at.level, at.start)
		at.first = false
	}
	t.Add(p)
	return nil
}

// inline reads what stands in a paragraph.
func (f *file) inline(x *xml.Decoder, t *flow.Text, w *words, depth int) error {
	return archive.EachToken(x, depth, w.write, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "s":
			w.put(strings.Repeat(" ", min(number(e, "c", 1), mostSpaces)))
		case "tab":
			w.put("\t")
		case "line-break":
			w.put("\n")
		case "span":
			return true, f.span(x, e, t, w, depth+1)
		case "note":
			return true, f.note(x, t, w, depth+1)
		case "p", "h", "list", "table": // of a text box or a shape
			inner := t.Inner()
			read, err := f.block(x, e, inner, nil, depth)
			w.boxes = append(w.boxes, t.After(inner)...)
			return read, err
		case "annotation", "annotation-end", "ruby-text", "hidden-text", "number", "tracked-changes", "object", "title",
			"desc", "page-number", "image", "script", "event-listeners", "glue-point", "list-level-label-alignment":
			return false, nil
		default:
			return true, f.inline(x, t, w, depth+1)
		}
		return false, nil
	})
}

// mostSpaces are written in a row.
const mostSpaces = 200

// span reads a run of its own style.
func (f *file) span(x *xml.Decoder, e xml.StartElement, t *flow.Text, w *words, depth int) error {
	s := f.style("text", archive.Attr(e, "style-name"))
	if s.hidden {
		w.hidden++
	}
	if w.size == 0 && w.text.Len() == 0 {
		w.size = s.size
	}
	err := f.inline(x, t, w, depth)
	if s.hidden {
		w.hidden--
	}
	return err
}

// note reads a footnote or an endnote.
func (f *file) note(x *xml.Decoder, t *flow.Text, w *words, depth int) error {
	inner := t.Inner()
	err := archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "note-body" {
			return false, nil
		}
		return true, f.blocks(x, inner, depth+1)
	})
	if err != nil {
		return err
	}
	if texts := t.Blocks(inner); len(texts) > 0 && w.hidden == 0 {
		f.shown++
		w.notes = append(w.notes, "["+strconv.Itoa(f.shown)+"] "+strings.Join(texts, "\n"))
	}
	return nil
}

// table reads a table of a text.
func (f *file) table(x *xml.Decoder, t *flow.Text, depth int) error {
	var tb flow.Table
	if err := f.rows(x, t, &tb, depth); err != nil {
		return err
	}
	t.AddTable(&tb)
	return nil
}

func (f *file) rows(x *xml.Decoder, t *flow.Text, tb *flow.Table, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "table-row":
			tb.Row()
			return true, f.row(x, t, tb, depth+1)
		case "table-header-rows", "table-rows", "table-row-group":
			return true, f.rows(x, t, tb, depth+1)
		}
		return false, nil
	})
}

// row reads the cells of a row. A covered cell goes on with that above it, where none beside it in its row covers it.
func (f *file) row(x *xml.Decoder, t *flow.Text, tb *flow.Table, depth int) error {
	beside := 0 // columns that the last cell covers
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		times := min(number(e, "number-columns-repeated", 1), table.MaxGridColumns)
		switch e.Name.Local {
		case "table-cell":
			inner := t.Inner()
			if err := f.blocks(x, inner, depth+1); err != nil {
				return true, err
			}
			c := flow.Cell{Columns: min(number(e, "number-columns-spanned", 1), table.MaxSpan)}
			c.Fill(t.After(inner))
			beside = c.Columns - 1
			for range times {
				tb.Add(c)
			}
			return true, nil
		case "covered-table-cell":
			for range times {
				if beside--; beside < 0 {
					tb.Add(flow.Cell{Columns: 1, Merged: true})
				}
			}
		}
		return false, nil
	})
}
