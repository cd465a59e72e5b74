package ofd

import (
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"anlisou/data/format/archive"
	"anlisou/data/format/outline"
	"anlisou/data/format/printed"
)

// matrix is a transformation as CTM has it: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix [6]float64

var unchanged = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) at(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// then is one transformation after another.
func (m matrix) then(n matrix) matrix {
	e, f := n.at(m[4], m[5])
	return matrix{
		n[0]*m[0] + n[2]*m[1], n[1]*m[0] + n[3]*m[1], n[0]*m[2] + n[2]*m[3], n[1]*m[2] + n[3]*m[3], e, f,
	}
}

// glyph is a character and where it begins on its base line; lengths are in mm, from the upper left corner, until they
// are laid on a page.
type glyph struct {
	r    rune
	x, y float64
}

// object is what an object of a page writes: a run of text, or a unit of the resources, which is written elsewhere.
type object struct {
	glyphs []glyph
	size   float64
	wide   float64 // how much wider than high characters are set
	bold   bool

	unit  string // the id of a unit, with its place
	place matrix
}

const (
	// deepUnits is how deep units may stand in one another, and mostObjects how many a page may have with them.
	deepUnits   = 4
	mostObjects = 1_000_000
)

// resources reads the fonts of a document, and the units that pages draw again and again.
func (f *file) resources(part string) error {
	return f.walk(part, elements{
		"Fonts": func(x *xml.Decoder, _ xml.StartElement) error {
			return archive.Each(x, 2, func(e xml.StartElement) (bool, error) {
				name := archive.Attr(e, "FontName") + archive.Attr(e, "FamilyName")
				f.bold[archive.Attr(e, "ID")] = archive.Attr(e, "Bold") == "true" || strings.Contains(name, "Bold") ||
					strings.Contains(name, "黑体")
				return false, nil
			})
		},
		"CompositeGraphicUnits": func(x *xml.Decoder, _ xml.StartElement) error {
			return archive.Each(x, 2, func(e xml.StartElement) (bool, error) {
				id := archive.Attr(e, "ID")
				return true, f.objects(x, 3, func(o object) { f.units[id] = append(f.units[id], o) })
			})
		},
	})
}

// pageLines reads the lines of a page, those of its templates before its own.
func (f *file) pageLines(number int, p page) ([]printed.Line, error) {
	var templates []string
	var own []object
	height := p.height
	err := f.walk(p.part, elements{
		"Area": func(x *xml.Decoder, _ xml.StartElement) error { return area(x, &height) },
		"Template": func(x *xml.Decoder, e xml.StartElement) error {
			if part := f.templates[archive.Attr(e, "TemplateID")]; part != "" {
				templates = append(templates, part)
			}
			return x.Skip()
		},
		"Content": func(x *xml.Decoder, _ xml.StartElement) error {
			return f.objects(x, 2, func(o object) { own = append(own, o) })
		},
	})
	if err != nil {
		return nil, err
	}
	b := lineBuilder{page: number, height: height, budget: f.in.Budget}
	for _, part := range templates {
		objects, err := f.template(part)
		if err != nil {
			return nil, err
		}
		f.draw(&b, objects, unchanged, 0)
	}
	f.draw(&b, own, unchanged, 0)
	return b.lines(), nil
}

// template reads the objects of a template once, however many pages have it.
func (f *file) template(part string) ([]object, error) {
	if objects, read := f.read[part]; read {
		return objects, nil
	}
	var objects []object
	err := f.walk(part, elements{"Content": func(x *xml.Decoder, _ xml.StartElement) error {
		return f.objects(x, 2, func(o object) { objects = append(objects, o) })
	}})
	f.read[part] = objects
	return objects, err
}

// draw puts objects on a page.
func (f *file) draw(b *lineBuilder, objects []object, place matrix, depth int) {
	for _, o := range objects {
		f.in.Budget.Check()
		if b.drawn++; b.drawn > mostObjects {
			return
		}
		switch {
		case o.unit == "":
			b.add(o, place)
		case depth < deepUnits:
			f.draw(b, f.units[o.unit], o.place.then(place), depth+1)
		}
	}
}

// objects reads the objects in an element, in layers and blocks too.
func (f *file) objects(x *xml.Decoder, depth int, add func(object)) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		f.in.Budget.Check()
		if archive.Attr(e, "Visible") == "false" {
			return false, nil
		}
		switch e.Name.Local {
		case "Layer", "PageBlock", "Content":
			return true, f.objects(x, depth+1, add)
		case "TextObject":
			return true, f.textObject(x, e, depth+1, add)
		case "CompositeObject":
			add(object{unit: archive.Attr(e, "ResourceID"), place: placeOf(e)})
		}
		return false, nil
	})
}

// placeOf is where an object's own coordinates lie on the page.
func placeOf(e xml.StartElement) matrix {
	m := unchanged
	if ctm := numbers(archive.Attr(e, "CTM"), 6); len(ctm) == 6 {
		m = matrix(ctm)
	}
	if box := numbers(archive.Attr(e, "Boundary"), 4); len(box) == 4 {
		m[4] += box[0]
		m[5] += box[1]
	}
	return m
}

// unreadable stands for a character that is only drawn: its font tells its shape, and nothing its meaning.
const unreadable = unicode.ReplacementChar

// textObject reads a text object: a run for each of its codes, which say their places.
func (f *file) textObject(x *xml.Decoder, e xml.StartElement, depth int, add func(object)) error {
	place := placeOf(e)
	weight, _ := strconv.Atoi(archive.Attr(e, "Weight")) // 0 says nothing
	wide := number(archive.Attr(e, "HScale"), 1)
	size := number(archive.Attr(e, "Size"), 0)
	o := object{bold: weight >= 600 || f.bold[archive.Attr(e, "Font")]}
	o.size = size * math.Hypot(place[2], place[3])
	if o.wide = wide; o.size > 0 {
		o.wide *= size * math.Hypot(place[0], place[1]) / o.size
	}
	drawn, said := 0, 0
	var startX, startY float64
	err := archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "CGTransform":
			if n, err := strconv.Atoi(archive.Attr(e, "GlyphCount")); err == nil && n > 0 {
				drawn += min(n, mostObjects)
			}
		case "TextCode":
			startX = number(archive.Attr(e, "X"), startX)
			startY = number(archive.Attr(e, "Y"), startY)
			code, err := archive.Text(x)
			if err != nil {
				return true, err
			}
			run := o
			run.glyphs = placed(code, startX, startY, size*wide, e, place)
			if strings.ContainsFunc(code, says) {
				said++
			}
			add(run)
			return true, nil
		}
		return false, nil
	})
	if drawn > 0 && said == 0 { // shapes without characters
		o.glyphs = slices.Repeat([]glyph{{r: unreadable, x: place[4], y: place[5]}}, min(drawn, 1000))
		add(o)
	}
	return err
}

// says reports a character that says something: ¤ stands where a writer knew none (GB/T 33190, 11.3).
func says(r rune) bool { return r != '¤' && !unicode.IsSpace(r) }

// placed gives the characters of a text code their places on the page.
func placed(code string, x, y, em float64, e xml.StartElement, place matrix) []glyph {
	runes := []rune(code)
	right, down := deltas(archive.Attr(e, "DeltaX"), len(runes)), deltas(archive.Attr(e, "DeltaY"), len(runes))
	vertical := len(right) == 0 && len(down) > 0
	glyphs := make([]glyph, 0, len(runes))
	for i, r := range runes {
		g := glyph{r: r}
		g.x, g.y = place.at(x, y)
		glyphs = append(glyphs, g)
		switch {
		case i < len(right):
			x += right[i]
		case !vertical:
			x += em * width(r)
		}
		if i < len(down) {
			y += down[i]
		}
	}
	return glyphs
}

// width is about how many ems a character takes.
func width(r rune) float64 { return float64(outline.Width(string(r))) / 2 }

// deltas reads at most so many distances: "g 3 4.2 5" is 4.2 three times and 5.
func deltas(s string, most int) (list []float64) {
	words := strings.Fields(s)
	for i := 0; i < len(words) && len(list) < most; i++ {
		times, value := 1, words[i]
		if words[i] == "g" && i+2 < len(words) {
			times, _ = strconv.Atoi(words[i+1])
			value = words[i+2]
			i += 2
		}
		d := number(value, 0)
		for range min(times, most-len(list)) {
			list = append(list, d)
		}
	}
	return list
}

// numbers reads so many numbers; nil where there are others.
func numbers(s string, count int) (list []float64) {
	words := strings.Fields(s)
	if len(words) != count {
		return nil
	}
	for _, w := range words {
		list = append(list, number(w, 0))
	}
	return list
}

// farthest is more than any page measures, in mm.
const farthest = 1e6

// number reads a number of millimetres or one like it; what is none is as said.
func number(s string, otherwise float64) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > farthest {
		return otherwise
	}
	return n
}
