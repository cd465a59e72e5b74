package docx

import (
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/charset"
	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// paragraph is one of a Word document.
type paragraph struct {
	text    strings.Builder
	style   docxStyle
	num     string
	ilvl    string
	numOff  bool
	boxes   []outline.Line // of the text boxes that hang on it
	notes   []string
	deleted bool // its mark is, so that the next paragraph goes on in it
	hidden  bool
	size    int // of the type of its first words
}

func (d *docx) readBody(b []byte) error {
	x, err := d.office.XML(b)
	if err != nil {
		return err
	}
	for {
		t, err := x.Token()
		if errors.Is(err, io.EOF) {
			return say.New("it has no body")
		}
		if err != nil {
			return err
		}
		if start, ok := t.(xml.StartElement); ok && start.Name.Local == "body" {
			if err := d.blocks(x, 1); err != nil {
				return err
			}
			if d.joined != nil {
				d.add(d.joined)
			}
			return nil
		}
	}
}

// word reports whether an element is one of WordprocessingML, and no drawing's or formula's of the same name.
func word(e xml.StartElement) bool {
	return strings.Contains(e.Name.Space, "wordprocessingml") || e.Name.Space == "" || e.Name.Space == "w"
}

// blocks reads paragraphs and tables.
func (d *docx) blocks(x *xml.Decoder, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "p":
			if !word(e) {
				return false, nil
			}
			p := d.joined
			if d.joined = nil; p == nil {
				p = &paragraph{}
			}
			if err := d.paragraph(x, p, depth+1); err != nil {
				return true, err
			}
			if p.deleted {
				p.deleted = false
				d.joined = p
				return true, nil
			}
			d.add(p)
			return true, nil
		case "tbl":
			return true, d.table(x, depth+1)
		case "sdt":
			return true, d.control(x, depth+1)
		case "altChunk":
			return false, d.chunk(archive.Attr(e, "id"))
		case "ins", "moveTo", "sdtContent", "customXml", "smartTag":
			return true, d.blocks(x, depth+1)
		case "AlternateContent":
			return true, d.alternative(x, depth+1, func() error { return d.blocks(x, depth+2) })
		}
		return false, nil
	})
}

// control reads a content control; one may say that it is the table of contents.
func (d *docx) control(x *xml.Decoder, depth int) error {
	toc := 0
	err := archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "sdtPr":
			return true, archive.Each(x, depth+1, func(e xml.StartElement) (bool, error) {
				if e.Name.Local != "docPartObj" {
					return false, nil
				}
				return true, archive.Each(x, depth+2, func(e xml.StartElement) (bool, error) {
					if e.Name.Local == "docPartGallery" && strings.Contains(archive.Attr(e, "val"), "Contents") {
						toc = 1
						d.toc++
					}
					return false, nil
				})
			})
		case "sdtContent":
			return true, d.blocks(x, depth+1)
		}
		return false, nil
	})
	d.toc -= toc
	return err
}

// alternative reads the first of the ways in which something is written twice.
func (d *docx) alternative(x *xml.Decoder, depth int, read func() error) error {
	taken := false
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		if taken || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return false, nil
		}
		taken = true
		return true, read()
	})
}

func (d *docx) paragraph(x *xml.Decoder, p *paragraph, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		if e.Name.Local == "pPr" && word(e) {
			return true, d.properties(x, p, depth+1)
		}
		return d.inline(x, e, p, depth)
	})
}

func (d *docx) properties(x *xml.Decoder, p *paragraph, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		val := archive.Attr(e, "val")
		switch e.Name.Local {
		case "pStyle":
			p.style = d.style(val)
		case "outlineLvl":
			p.style.setOutline(val)
		case "numPr":
			return true, archive.Each(x, depth+1, func(e xml.StartElement) (bool, error) {
				switch val := archive.Attr(e, "val"); e.Name.Local {
				case "numId":
					p.num, p.numOff = val, val == "0"
				case "ilvl":
					p.ilvl = val
				}
				return false, nil
			})
		case "rPr":
			return true, archive.Each(x, depth+1, func(e xml.StartElement) (bool, error) {
				p.deleted = p.deleted || e.Name.Local == "del" || e.Name.Local == "moveFrom"
				return false, nil
			})
		}
		return false, nil
	})
}

// inline reads what stands in a paragraph.
func (d *docx) inline(x *xml.Decoder, e xml.StartElement, p *paragraph, depth int) (bool, error) {
	inside := func() (bool, error) {
		return true, archive.Each(x, depth+1, func(e xml.StartElement) (bool, error) { return d.inline(x, e, p, depth+1) })
	}
	switch e.Name.Local {
	case "r":
		hidden := p.hidden
		read, err := inside()
		p.hidden = hidden
		return read, err
	case "rPr":
		return true, p.runProperties(x, depth+1)
	case "t":
		text, err := archive.Text(x)
		if !p.hidden {
			p.text.WriteString(text)
		}
		return true, err
	case "tab", "ptab":
		p.write("\t")
	case "br", "cr":
		if kind := archive.Attr(e, "type"); kind == "" || kind == "textWrapping" {
			p.write("\n")
		}
	case "noBreakHyphen":
		p.write("-")
	case "sym":
		if code, err := strconv.ParseUint(archive.Attr(e, "char"), 16, 32); err == nil && code > 0x20 && code < 0xE000 {
			p.write(string(rune(code)))
		}
	case "footnoteReference", "endnoteReference":
		d.note(strings.TrimSuffix(e.Name.Local, "Reference"), archive.Attr(e, "id"), p)
	case "hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "ruby", "rubyBase",
		"dir", "bdo", "oMath", "oMathPara":
		return inside()
	case "AlternateContent":
		return true, d.alternative(x, depth+1, func() error {
			_, err := inside()
			return err
		})
	case "drawing", "pict", "inline", "anchor", "graphic", "graphicData", "wsp", "txbx", "wgp", "grpSp", "wpc", "shape",
		"group", "rect", "roundrect", "textbox", "object":
		return inside() // a text box may be in it
	case "pic", "imagedata": // of DrawingML, of VML
		d.pictures++
	case "relIds":
		return false, d.drawn(archive.Attr(e, "dm"), p)
	case "chart":
		return false, d.drawn(archive.Attr(e, "id"), p)
	case "txbxContent":
		return true, d.box(x, p, depth)
	default:
		if strings.HasSuffix(e.Name.Space, "/math") { // m:f, m:num, m:sup …
			return inside()
		}
	}
	return false, nil
}

// runProperties reads how a run of a paragraph is set.
func (p *paragraph) runProperties(x *xml.Decoder, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch val := archive.Attr(e, "val"); e.Name.Local {
		case "vanish":
			p.hidden = val != "0" && val != "false"
		case "sz":
			if n, err := strconv.Atoi(val); err == nil && p.size == 0 && p.text.Len() == 0 {
				p.size = n
			}
		}
		return false, nil
	})
}

// inner is the reading of what stands apart within a document: a text box, a cell.
func (d *docx) inner() docx {
	return docx{office: d.office, in: d.in, main: d.main, relations: d.relations, chunks: d.chunks, styles: d.styles,
		numbers: d.numbers, notes: d.notes, size: d.size, number: d.number, shown: d.shown}
}

// box reads a text box, which hangs on a paragraph.
func (d *docx) box(x *xml.Decoder, p *paragraph, depth int) error {
	if depth > archive.MaxNested/2 {
		return archive.ErrNested
	}
	inner := d.inner()
	err := inner.blocks(x, depth+1)
	d.repaired += inner.repaired
	d.pictures += inner.pictures
	d.shown = inner.shown
	p.boxes = append(p.boxes, inner.lines...)
	return err
}

func (p *paragraph) write(s string) {
	if !p.hidden {
		p.text.WriteString(s)
	}
}

func (d *docx) note(kind, id string, p *paragraph) {
	texts := d.notes[kind+" "+id]
	if len(texts) == 0 {
		return
	}
	d.shown++
	p.notes = append(p.notes, "["+strconv.Itoa(d.shown)+"] "+strings.Join(texts, "\n"))
}

// add adds a paragraph to the document, a line for each of its own.
func (d *docx) add(p *paragraph) {
	d.number++
	text, repaired := charset.Clean(strings.ReplaceAll(p.text.String(), "\r", ""))
	d.repaired += repaired
	one := flow.Paragraph{
		Text: text, Level: p.style.level, Title: p.style.title, Contents: p.style.toc || d.toc > 0, Label: d.label(p),
		Size: cmp.Or(p.size, p.style.size, d.size, flow.UsualSize), Notes: p.notes, Boxes: p.boxes,
	}
	d.titled = d.titled || one.Title && strings.TrimSpace(text) != ""
	d.lines = append(d.lines, one.Lines(d.number)...)
}

// table reads a table as rows, or, where it only lays out the page or is a form, as the text in it.
func (d *docx) table(x *xml.Decoder, depth int) error {
	var t flow.Table
	if err := d.rows(x, depth, &t); err != nil {
		return err
	}
	grid, lines := t.Lines(func() int { d.number++; return d.number })
	if grid != nil {
		d.tables = append(d.tables, grid)
	}
	d.lines = append(d.lines, lines...)
	return nil
}

// rows reads the rows of a table.
func (d *docx) rows(x *xml.Decoder, depth int, t *flow.Table) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "tr":
			t.Row()
			return true, d.row(x, depth+1, t)
		case "sdt", "sdtContent", "ins", "customXml":
			return true, d.rows(x, depth+1, t)
		}
		return false, nil
	})
}

// row reads the cells of the last row of a table.
func (d *docx) row(x *xml.Decoder, depth int, t *flow.Table) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "tc":
			c, err := d.cell(x, depth+1)
			t.Add(c)
			return true, err
		case "sdt", "sdtContent", "ins", "customXml":
			return true, d.row(x, depth+1, t)
		}
		return false, nil
	})
}

// cell reads a cell of a table.
func (d *docx) cell(x *xml.Decoder, depth int) (flow.Cell, error) {
	inner := d.inner()
	c := flow.Cell{Columns: 1}
	err := archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		if e.Name.Local == "tcPr" {
			return true, cellProperties(x, &c, depth+1)
		}
		c.Heavy = c.Heavy || e.Name.Local == "tbl"
		return true, inner.block(x, e, depth+1)
	})
	if err != nil {
		return c, err
	}
	c.Fill(inner.lines)
	d.number, d.shown = inner.number, inner.shown
	d.repaired += inner.repaired
	d.pictures += inner.pictures
	d.titled = d.titled || inner.titled
	return c, nil
}

// cellProperties reads how a cell is merged with others.
func cellProperties(x *xml.Decoder, c *flow.Cell, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch val := archive.Attr(e, "val"); e.Name.Local {
		case "gridSpan":
			if n, err := strconv.Atoi(val); err == nil {
				c.Columns = min(max(n, 1), table.MaxSpan)
			}
		case "vMerge":
			c.Merged = val != "restart"
		}
		return false, nil
	})
}

// block reads one element as blocks does.
func (d *docx) block(x *xml.Decoder, e xml.StartElement, depth int) error {
	switch e.Name.Local {
	case "p":
		p := &paragraph{}
		if err := d.paragraph(x, p, depth+1); err != nil {
			return err
		}
		d.add(p)
		return nil
	case "tbl":
		return d.table(x, depth+1)
	case "sdt":
		return d.control(x, depth+1)
	case "ins", "moveTo", "sdtContent", "customXml", "smartTag":
		return d.blocks(x, depth+1)
	}
	return x.Skip()
}
