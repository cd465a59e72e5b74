package docx

import (
	"strconv"
	"strings"

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
	levels [outline.MaxLevel]listLevel
}

type listLevel struct {
	start        int
	format, text string
	known        bool
	none         bool // nothing follows the number
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
			level := listLevel{format: l.NumFmt.Val, text: l.LvlText.Val, known: true, none: l.Suff.Val == "nothing"}
			if l.Start != nil {
				level.start, _ = strconv.Atoi(l.Start.Val)
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
			counts[i] = list.abstract.levels[i].start - 1
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
		counts[i] = list.abstract.levels[i].start - 1
	}
	level := list.abstract.levels[at]
	if !level.known || level.format == "bullet" || level.format == "none" || level.text == "" {
		return ""
	}
	label := level.text
	for i := range at + 1 {
		n := counts[i]
		if i < at {
			n = max(n, list.abstract.levels[i].start)
		}
		label = strings.ReplaceAll(label, "%"+strconv.Itoa(i+1), numberAs(n, list.abstract.levels[i].format))
	}
	if last := label[len(label)-1]; !level.none && (last == '.' || last == ')' || last >= '0' && last <= '9') {
		label += " "
	}
	return label
}

// numberAs writes a number in one of Word's ways (ST_NumberFormat of ECMA-376).
func numberAs(n int, format string) string {
	pick := func(from string) string {
		if runes := []rune(from); n >= 1 && n <= len(runes) {
			return string(runes[n-1])
		}
		return strconv.Itoa(n)
	}
	switch format {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
		"taiwaneseCountingThousand", "koreanCounting", "ideographDigital", "japaneseDigitalTenThousand",
		"taiwaneseDigital":
		if n >= 1 && n <= outline.MaxNumber {
			return outline.HanNumber(n)
		}
	case "chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal":
		if n >= 1 && n <= outline.MaxNumber {
			return legalHan.Replace(outline.HanNumber(n))
		}
	case "ideographTraditional":
		return pick("甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return pick("子丑寅卯辰巳午未申酉戌亥")
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return pick("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
	case "upperLetter":
		return pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	case "lowerLetter":
		return pick("abcdefghijklmnopqrstuvwxyz")
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "decimalZero":
		if n >= 0 && n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

var legalHan = strings.NewReplacer(
	"一",
	"壹",
	"二",
	"贰",
	"三",
	"叁",
	"四",
	"肆",
	"五",
	"伍",
	"六",
	"陆",
	"七",
	"柒",
	"八",
	"捌",
	"九",
	"玖",
	"十",
	"拾",
	"百",
	"佰",
)

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9,
		"IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.sign)
		}
	}
	return b.String()
}
