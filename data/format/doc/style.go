package doc

import (
	"unicode/utf16"

	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
)

// style is what a paragraph style says.
type style struct {
	name      string
	based     int
	level     int // of a heading, from 1
	body      bool
	size      int
	list      int // the number of a list, from 1
	listLevel int
}

const (
	deepStyles   = 20 // styles based on one another, which may be in a circle
	noStyle      = 0xFFF
	usualSize    = 20 // half points
	lastHeading  = 9  // sti of 标题 9
	titleStyle   = 62
	firstToc     = 19
	lastToc      = 27
	noSuchSti    = 0xFFF
	styleBase    = 10 // bytes before a style's name, in the oldest files
	mostOfALevel = 16 // characters of the text of a list's level, with room
)

// builtIn are the names of the styles that Word has, by number, as far as they are read; users see them in their own
// language.
func builtIn(sti int) string {
	switch {
	case sti >= firstToc && sti <= lastToc:
		return "toc 1"
	case sti == titleStyle:
		return "title"
	}
	return ""
}

// readStyles reads the style sheet.
func (w *word) readStyles() error {
	b, err := w.part(stylesTable)
	if err != nil || len(b) < 6 {
		return err
	}
	count, base := u16(b, 2), max(u16(b, 4), styleBase)
	b = slice(b, 2+u16(b, 0), len(b))
	for range count {
		w.in.Budget.Check()
		size := u16(b, 0)
		w.styles = append(w.styles, styleOf(slice(b, 2, size), base))
		b = slice(b, 2+size, len(b))
	}
	return nil
}

// styleOf reads a style (STD).
func styleOf(b []byte, base int) style {
	s := style{based: noStyle}
	if len(b) < base+2 {
		return s
	}
	sti, kind := u16(b, 0)&noSuchSti, u16(b, 2)&0xF
	s.based = u16(b, 2) >> 4
	if kind != 1 { // of characters or tables
		return s
	}
	length := u16(b, base)
	s.name = utf16Text(slice(b, base+2, 2*length))
	if sti >= 1 && sti <= lastHeading {
		s.level = sti
	}
	if name := builtIn(sti); name != "" {
		s.name = name
	}
	rest := slice(b, base+2+2*length+2, len(b))
	paragraph := slice(rest, 2, u16(rest, 0))
	eachChange(slice(paragraph, 2, len(paragraph)), s.change)
	rest = slice(rest, 2+u16(rest, 0)+u16(rest, 0)%2, len(rest))
	eachChange(slice(rest, 2, u16(rest, 0)), func(change int, to []byte) {
		if change == runSize {
			s.size = u16(to, 0)
		}
	})
	return s
}

func utf16Text(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(u16(b, 2*i))
	}
	return string(utf16.Decode(units))
}

// style gives what a style and those that it is based on say.
func (w *word) style(number int) (s style) {
	for range deepStyles {
		if number < 0 || number >= len(w.styles) {
			break
		}
		one := w.styles[number]
		if s.name == "" {
			s.name = one.name
		}
		if s.level == 0 && !s.body {
			if s.level, s.body = one.level, one.body; s.level == 0 {
				s.level = flow.HeadingStyle(one.name)
			}
		}
		if s.size == 0 {
			s.size = one.size
		}
		if s.list == 0 {
			s.list, s.listLevel = one.list, max(s.listLevel, one.listLevel)
		}
		number = one.based
	}
	if s.size == 0 {
		s.size = usualSize
	}
	return s
}

// lists are those of a document, and how its paragraphs name them.
type lists struct {
	byID  map[int]*flow.List
	named []namedList
}

// namedList is a list as paragraphs name it, which may begin again on some of its levels (LFO).
type namedList struct {
	list   *flow.List
	starts map[int]int // the first number by level
	used   bool
}

const (
	listSize     = 28 // of a list's head (LSTF) and a level's (LVLF)
	overrideSize = 16
)

// readLists reads the lists; what is damaged of them costs their numbers only.
func (w *word) readLists() error {
	w.lists.byID = map[int]*flow.List{}
	b, err := w.part(listsTable)
	if err != nil || len(b) < 2 {
		return err
	}
	from := u32(w.head.tables, 8*listsTable)
	count := min(u16(b, 0), (len(b)-2)/listSize)
	levels := w.table[from+len(b):] // they stand behind the table
	for i := range count {
		w.in.Budget.Check()
		one := b[2+listSize*i:]
		list := &flow.List{}
		w.lists.byID[u32(one, 0)] = list
		n := outline.MaxLevel
		if one[26]&1 != 0 {
			n = 1
		}
		for k := range n {
			list.Levels[k], levels = levelOf(levels)
		}
	}
	return w.readOverrides()
}

// levelOf reads how a list counts on one level (LVL), and gives what stands behind it.
func levelOf(b []byte) (flow.ListLevel, []byte) {
	if len(b) < listSize {
		return flow.ListLevel{}, nil
	}
	l := flow.ListLevel{Start: u32(b, 0), Format: numberFormats[b[4]], Known: true, Bare: b[15] == 2}
	text := slice(b, listSize+int(b[24])+int(b[25]), len(b))
	length := u16(text, 0)
	for i := range min(length, mostOfALevel*outline.MaxLevel) {
		if unit := u16(text, 2+2*i); unit < outline.MaxLevel {
			l.Text += "%" + string(rune('1'+unit))
		} else {
			l.Text += string(utf16.Decode([]uint16{uint16(unit)}))
		}
	}
	return l, slice(text, 2+2*length, len(text))
}

// readOverrides reads how paragraphs name the lists.
func (w *word) readOverrides() error {
	b, err := w.part(overridesTable)
	if err != nil || len(b) < 4 {
		return err
	}
	count := min(max(u32(b, 0), 0), (len(b)-4)/overrideSize)
	data := b[4+overrideSize*count:]
	for i := range count {
		w.in.Budget.Check()
		one := b[4+overrideSize*i:]
		named := namedList{list: w.lists.byID[u32(one, 0)], starts: map[int]int{}}
		data = slice(data, 4, len(data))
		for range int(one[12]) {
			flags := u32(data, 4)
			if level := flags & 0xF; flags&0x10 != 0 && level < outline.MaxLevel {
				named.starts[level] = u32(data, 0)
			}
			if data = slice(data, 8, len(data)); flags&0x20 != 0 {
				_, data = levelOf(data)
			}
		}
		w.lists.named = append(w.lists.named, named)
	}
	return nil
}

// label is the number of a paragraph in its list.
func (w *word) label(s style) string {
	if s.list < 1 || s.list > len(w.lists.named) {
		return ""
	}
	named := &w.lists.named[s.list-1]
	if named.list == nil {
		return ""
	}
	if !named.used {
		named.used = true
		for level, start := range named.starts {
			named.list.Begin(level, start)
		}
	}
	return named.list.Next(s.listLevel, 0)
}

// numberFormats are the ways of writing a number ([MS-OSHARED] 2.2.1.3) by Word's names for them.
var numberFormats = map[byte]string{
	0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
	11: "japaneseCounting", 16: "japaneseLegal", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle",
	22: "decimalZero", 23: "bullet", 28: "decimalEnclosedCircleChinese", 30: "ideographTraditional", 31: "ideographZodiac",
	33: "taiwaneseCounting", 34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital",
	37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}
