package rtf

import (
	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
)

// noText are the groups that hold no text of the document: its tables, pictures, heads and feet of pages, the codes of
// fields, what stands there a second time for older programs.
var noText = map[string]bool{
	"colortbl": true, "pict": true, "header": true, "headerl": true, "headerr": true, "headerf": true, "footer": true,
	"footerl": true, "footerr": true, "footerf": true, "fldinst": true, "xe": true, "tc": true, "nonshppict": true,
	"nonesttables": true, "shprslt": true, "objdata": true, "objclass": true, "objname": true, "filetbl": true,
	"revtbl": true, "private": true, "author": true, "operator": true, "company": true, "doccomm": true,
	"keywords": true, "subject": true, "creatim": true, "revtim": true, "printim": true, "buptim": true, "comment": true,
	"manager": true, "category": true, "hlinkbase": true, "ftnsep": true, "ftnsepc": true, "ftncn": true, "aftnsep": true,
	"aftnsepc": true, "aftncn": true, "falt": true, "panose": true, "fontemb": true, "sp": true,
	"pnseclvl": true, "pntxta": true, "pntxtb": true, "levelnumbers": true, "leveltext": true,
}

// known are the groups that are read though \* says that a reader need not know them.
var known = map[string]bool{"shpinst": true, "shptxt": true}

// destination takes the first word of a group as what the group is; done says that it is nothing else.
func (r *reader) destination(name string, star bool) (done bool, err error) {
	switch name {
	case "fonttbl", "stylesheet":
		r.now.table = name
		r.defining, r.define = style{based: -1}, 0
		r.named.Reset()
		return true, nil
	case "info":
		r.now.table = name
		return true, nil
	case "title":
		if r.now.table == "info" {
			r.now.table = name
			r.named.Reset()
			return true, nil
		}
	case "footnote", "shptxt":
		if r.now.ignored || r.now.hidden {
			r.now.ignored = true
			return true, nil
		}
		if len(r.texts) > deepTexts {
			return true, damaged(tooDeep)
		}
		r.texts = append(r.texts, &text{Text: r.here().Inner(), note: name == "footnote"})
		r.now.paragraph = paragraph{}
		r.now.text = true
		return true, nil
	case "listtext", "pntext":
		r.now.label = true
		return true, nil
	}
	if noText[name] || star && !known[name] {
		if r.now.table == "stylesheet" && (name == "cs" || name == "ds" || name == "ts") {
			r.define = -1
			return true, nil
		}
		r.now.ignored = true
		return true, nil
	}
	return false, nil
}

// signs are the characters that are written as words.
var signs = map[string]rune{
	"tab": '\t', "emdash": '—', "endash": '–', "lquote": '‘', "rquote": '’', "ldblquote": '“', "rdblquote": '”',
	"bullet": '•', "emspace": ' ', "enspace": ' ', "qmspace": ' ', "line": '\n', "lbr": '\n',
}

// act does what a control word says.
func (r *reader) act(name string, value int, given bool) {
	on := !given || value != 0
	if r.now.table != "" && r.defines(name, value) {
		return
	}
	if sign, ok := signs[name]; ok {
		r.put(sign)
		return
	}
	switch name {
	case "u":
		r.unicode(value)
		return
	case "uc":
		r.now.skip = max(value, 0)
		return
	}
	r.flush()
	switch name {
	case "ansicpg":
		r.codes.ansi = value
	case "f":
		r.now.font = value
	case "fs":
		r.now.size = max(value, 0)
	case "dbch":
		r.now.asian = true
	case "loch", "hich":
		r.now.asian = false
	case "rtlch", "ltrch":
		r.now.right = name == "rtlch"
	case "af", "afs":
		if r.now.asian && !r.now.right {
			r.now.associated(name, value)
		}
	case "plain":
		r.now.size, r.now.hidden, r.now.font = 0, false, r.codes.usual
		r.now.asian, r.now.right, r.now.other = false, false, run{}
	case "deff":
		r.codes.usual, r.now.font = value, value
	case "v", "deleted":
		r.now.hidden = on
	case "par", "sect":
		r.breakParagraph()
	case "pard":
		r.now.paragraph = paragraph{}
	case "s":
		r.now.style = value
	case "outlinelevel":
		r.now.level, r.now.body = levelOf(value)
	case "intbl":
		r.now.inTable = on
	case "itap":
		r.now.inTable, r.now.nested = value > 0, value > 1
	default:
		r.actInTable(name, value)
	}
}

// associated takes the font or the size of East Asia.
func (s *state) associated(name string, value int) {
	if name == "af" {
		s.other.font = value
		return
	}
	s.other.size = max(value, 0)
}

// levelOf is the level of a heading of what \outlinelevel says; body says that it is none.
func levelOf(value int) (level int, body bool) {
	if value < 0 || value >= outline.MaxLevel {
		return 0, true
	}
	return value + 1, false
}

// breakParagraph ends a paragraph.
func (r *reader) breakParagraph() {
	r.flush()
	if !r.now.ignored && r.now.table == "" {
		r.here().endParagraph(r)
	}
}

// actInTable does what a control word says of rows and cells.
func (r *reader) actInTable(name string, value int) {
	t := r.here()
	switch name {
	case "trowd":
		t.cells = nil
		t.form = flow.Edge{}
	case "clvmrg":
		t.form.Above = true
	case "clmrg":
		t.form.Beside = true
	case "cellx":
		if t.form.Right = value; len(t.cells) < table.MaxGridColumns {
			t.cells = append(t.cells, t.form)
		}
		t.form = flow.Edge{}
	case "cell":
		t.endCell(r)
	case "nestcell":
		outside := r.now.paragraph
		r.now.nested = true
		t.endParagraph(r)
		r.now.paragraph = outside
	case "row":
		t.endRow()
	}
}

// defines does what a control word says of a font or a style that is being defined.
func (r *reader) defines(name string, value int) bool {
	switch r.now.table {
	case "fonttbl":
		switch name {
		case "f":
			r.now.font = value
		case "fcharset":
			r.codes.font(r.now.font, charsets[value])
		case "cpg":
			r.codes.font(r.now.font, value)
		}
	case "stylesheet":
		switch name {
		case "s":
			r.define = value
		case "sbasedon":
			r.defining.based = value
		case "outlinelevel":
			r.defining.level, r.defining.body = levelOf(value)
		case "fs":
			r.defining.size = value
		case "f":
			r.now.font = value
		}
	}
	return name != "u" && name != "uc" && signs[name] == 0
}

// endTable ends a table.
func (t *text) endTable() {
	if len(t.row) > 0 {
		t.endRow()
	}
	if len(t.rows) > 0 {
		t.AddTable(flow.Edged(t.rows))
	}
	t.rows, t.cells = nil, nil
}
