package odf

import (
	"encoding/xml"
	"strconv"
	"strings"

	"anlisou/data/format/archive"
	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
)

// style is what a style says of a paragraph, a run or a cell.
type style struct {
	name, parent string
	level        int // of a heading, from 1
	size         int // of its type, in half points
	hidden       bool
	list         string // the style of list that its paragraphs are items of
}

// number is an attribute that is a count; what is none, or below 1, is as said.
func number(e xml.StartElement, name string, otherwise int) int {
	n, err := strconv.Atoi(archive.Attr(e, name))
	if err != nil || n < 1 {
		return otherwise
	}
	return n
}

// stylesOf reads the part with the named styles.
func (f *file) stylesOf(x *xml.Decoder) error {
	return archive.Each(x, 1, func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "styles" && e.Name.Local != "automatic-styles" {
			return false, nil
		}
		return true, f.readStyles(x, 2)
	})
}

// readStyles reads styles of paragraphs, runs, cells, lists and dates.
func (f *file) readStyles(x *xml.Decoder, depth int) error {
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		f.in.Budget.Check()
		switch e.Name.Local {
		case "style":
			return true, f.readStyle(x, e, depth+1)
		case "default-style":
			e.Attr = append(e.Attr, xml.Attr{Name: xml.Name{Local: "name"}, Value: "default"})
			return true, f.readStyle(x, e, depth+1)
		case "list-style":
			return true, f.readList(x, archive.Attr(e, "name"), depth+1)
		}
		return false, nil
	})
}

// key is the place of a style: a paragraph's, a run's and a cell's may have one name.
func key(family, name string) string { return family + " " + name }

func (f *file) readStyle(x *xml.Decoder, e xml.StartElement, depth int) error {
	family := archive.Attr(e, "family")
	s := &style{
		name: archive.Attr(e, "display-name"), parent: archive.Attr(e, "parent-style-name"),
		level: number(e, "default-outline-level", 0), list: archive.Attr(e, "list-style-name"),
	}
	id := archive.Attr(e, "name")
	if s.name == "" {
		s.name = id
	}
	f.styles[key(family, id)] = s
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		if e.Name.Local == "text-properties" {
			s.size = halfPoints(archive.Attr(e, "font-size-asian"), halfPoints(archive.Attr(e, "font-size"), 0))
			s.hidden = archive.Attr(e, "display") == "none"
		}
		if e.Name.Local == "table-properties" {
			s.hidden = archive.Attr(e, "display") == "false"
		}
		return false, nil
	})
}

// halfPoints reads a size of type: 16pt.
func halfPoints(s string, otherwise int) int {
	points, found := strings.CutSuffix(s, "pt")
	n, err := strconv.ParseFloat(points, 64)
	if !found || err != nil || n <= 0 || n > 1000 {
		return otherwise
	}
	return int(2 * n)
}

// deepStyles is how many styles may be based on one another; they may be so in a circle.
const deepStyles = 20

// style gives what a style and those that it is based on say.
func (f *file) style(family, id string) (s style) {
	for range deepStyles {
		one := f.styles[key(family, id)]
		if one == nil {
			break
		}
		if s.name == "" || strings.HasPrefix(s.name, "P") && s.level == 0 { // P1 is an automatic one's
			s.name = one.name
		}
		if s.level == 0 {
			s.level = one.level
		}
		if s.size == 0 {
			s.size = one.size
		}
		if s.list == "" {
			s.list = one.list
		}
		s.hidden = s.hidden || one.hidden
		id = one.parent
	}
	if base := f.styles[key(family, "default")]; base != nil && s.size == 0 {
		s.size = base.size
	}
	return s
}

// readList reads how a list counts.
func (f *file) readList(x *xml.Decoder, name string, depth int) error {
	list := &flow.List{}
	f.lists[name] = list
	return archive.Each(x, depth, func(e xml.StartElement) (bool, error) {
		at := number(e, "level", 0) - 1
		if e.Name.Local != "list-level-style-number" || at < 0 || at >= outline.MaxLevel {
			return false, nil
		}
		level := flow.ListLevel{
			Start: number(e, "start-value", 1), Known: true, Bare: true, Text: archive.Attr(e, "num-list-format"),
		}
		format := archive.Attr(e, "num-format")
		if level.Format = formats[format]; level.Format == "" && format == "" {
			level.Format = "none"
		}
		if level.Text == "" {
			var shown []string
			for i := at + 1 - min(number(e, "display-levels", 1), at+1); i <= at; i++ {
				shown = append(shown, "%"+strconv.Itoa(i+1))
			}
			level.Text = archive.Attr(e, "num-prefix") + strings.Join(shown, ".") + archive.Attr(e, "num-suffix")
		}
		level.Text = strings.NewReplacer("%1%", "%1", "%2%", "%2", "%3%", "%3", "%4%", "%4", "%5%", "%5", "%6%", "%6",
			"%7%", "%7", "%8%", "%8", "%9%", "%9").Replace(level.Text)
		list.Levels[at] = level
		return true, archive.Each(x, depth+1, func(xml.StartElement) (bool, error) {
			return true, archive.Each(x, depth+2, func(e xml.StartElement) (bool, error) {
				if by := archive.Attr(e, "label-followed-by"); by == "listtab" || by == "space" {
					list.Levels[at].Bare = false
				}
				return false, nil
			})
		})
	})
}

// formats are the ways of writing a number (ODF 1.3, 19.500, and LibreOffice's for Chinese) by Word's names for them.
var formats = map[string]string{
	"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
	"一, 二, 三, ...": "chineseCounting", "壹, 贰, 叁, ...": "chineseLegalSimplified", "壹, 貳, 參, ...": "ideographLegalTraditional",
	"甲, 乙, 丙, ...": "ideographTraditional", "子, 丑, 寅, ...": "ideographZodiac",
	"①, ②, ③, ...": "decimalEnclosedCircle",
}
