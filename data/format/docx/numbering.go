package docx

import (
	"strconv"
	"strings"

	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
)

// numbering is how a Word document counts its lists and headings.
type numbering struct {
	lists  map[string]*countedList // by numId
	counts map[*abstractList][]int // how far each is
	used   map[*countedList]bool
}

// countedList is a list; several of the same abstract one go on counting.
type countedList struct {
	abstract *abstractList
	restart  map[int]int // levels that begin again, and at which number
}

type abstractList struct {
	levels [outline.MaxLevel]flow.ListLevel
}

// numberingPart is the part of the package that defines lists.
type numberingPart struct {
	AbstractNum []struct {
		ID  string `xml:"abstractNumId,attr"`
		Lvl []struct {
			Ilvl    string  `xml:"ilvl,attr"`
			Start   *xmlVal `xml:"start"`
			NumFmt  xmlVal  `xml:"numFmt"`
			LvlText xmlVal  `xml:"lvlText"`
			Suff    xmlVal  `xml:"suff"`
		} `xml:"lvl"`
	} `xml:"abstractNum"`
	Num []struct {
		ID       string `xml:"numId,attr"`
		Abstract xmlVal `xml:"abstractNumId"`
		Override []struct {
			Ilvl  string  `xml:"ilvl,attr"`
			Start *xmlVal `xml:"startOverride"`
		} `xml:"lvlOverride"`
	} `xml:"num"`
}

// abstractLists are the lists that others count by, by their ids.
func (n *numberingPart) abstractLists() map[string]*abstractList {
	lists := map[string]*abstractList{}
	for _, a := range n.AbstractNum {
		list := &abstractList{}
		for _, l := range a.Lvl {
			i, err := strconv.Atoi(l.Ilvl)
			if err != nil || i < 0 || i >= outline.MaxLevel {
				continue
			}
			level := flow.ListLevel{Format: l.NumFmt.Val, Text: l.LvlText.Val, Known: true, Bare: l.Suff.Val == "nothing"}
			if l.Start != nil {
				level.Start, _ = strconv.Atoi(l.Start.Val)
			}
			list.levels[i] = level
		}
		lists[a.ID] = list
	}
	return lists
}

func (d *docx) readNumbering(b []byte) error {
	x, err := d.office.XML(b)
	if err != nil {
		return err
	}
	var all numberingPart
	if err := x.Decode(&all); err != nil {
		return err
	}
	abstract := all.abstractLists()
	d.numbers = numbering{
		lists:  map[string]*countedList{},
		counts: map[*abstractList][]int{},
		used:   map[*countedList]bool{},
	}
	for _, n := range all.Num {
		if abstract[n.Abstract.Val] == nil {
			continue
		}
		list := &countedList{abstract: abstract[n.Abstract.Val], restart: map[int]int{}}
		for _, o := range n.Override {
			i, err := strconv.Atoi(o.Ilvl)
			if err == nil && i >= 0 && i < outline.MaxLevel && o.Start != nil {
				list.restart[i], _ = strconv.Atoi(o.Start.Val)
			}
		}
		d.numbers.lists[n.ID] = list
	}
	return nil
}

// label is the number that Word shows before a paragraph.
func (d *docx) label(p *paragraph) string {
	id, ilvl := p.num, p.ilvl
	if id == "" {
		id = p.style.num
	}
	if ilvl == "" {
		ilvl = p.style.ilvl
	}
	list := d.numbers.lists[id]
	if list == nil || p.numOff || strings.TrimSpace(p.text.String()) == "" {
		return ""
	}
	at, err := strconv.Atoi(ilvl)
	if err != nil || at < 0 || at >= outline.MaxLevel {
		at = 0
	}
	counts := d.numbers.counts[list.abstract]
	if counts == nil {
		counts = make([]int, outline.MaxLevel)
		for i := range counts {
			counts[i] = list.abstract.levels[i].Start - 1
		}
		d.numbers.counts[list.abstract] = counts
	}
	if !d.numbers.used[list] {
		d.numbers.used[list] = true
		for i, start := range list.restart {
			counts[i] = start - 1
		}
	}
	counts[at]++
	for i := at + 1; i < outline.MaxLevel; i++ {
		counts[i] = list.abstract.levels[i].Start - 1
	}
	return flow.Label(list.abstract.levels[:], counts, at)
}
