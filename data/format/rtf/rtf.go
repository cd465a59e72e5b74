// Package rtf hides how rich text (RTF 1.9.1) writes characters in code pages, and which of its groups are text.
package rtf

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"anlisou/data/format/document"
	"anlisou/data/format/flow"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

const (
	deepGroups = 400 // groups in one another; programs write some thirty
	deepTexts  = 20  // notes and text boxes in one another, and styles based on one another
	mostStyles = 1 << 16
	// lostShare is how many characters there may be for each that its code page does not have.
	lostShare = 100
)

// Read reads rich text as docx is read: without what is hidden or deleted, pictures, heads and feet of pages.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	r := reader{
		content: content, in: in, codes: codePages{fonts: map[int]int{}, ansi: usualCodePage},
		styles: map[int]*style{}, texts: []*text{{Text: &flow.Text{}}},
	}
	r.now = state{skip: 1}
	if err := r.run(); err != nil {
		return nil, err
	}
	main := r.texts[0]
	main.endParagraph(&r)
	main.endTable()
	if r.lost*lostShare > r.written {
		return nil, &document.Error{
			Problem: say.Text("%d of the %d characters of the rich text (RTF) are not in the code page that it names",
				r.lost, r.written),
			Expected: say.Text("readable text: open it in Word or WPS and save it as docx"),
		}
	}
	in.Budget.Check()
	return main.Prose(r.title).Document(in)
}

func damaged(reason say.Key) error {
	return &document.Error{
		Problem:  say.Text("the rich text (RTF) is damaged (%s)", reason),
		Expected: say.Text("the whole file: get it again, or open it in Word or WPS and save it as docx"),
	}
}

const tooDeep say.Key = "groups stand too deep in one another"

// state is what a group begins with and its end restores.
type state struct {
	paragraph
	font    int
	size    int
	asian   bool   // the fonts of East Asia hold here, where a run has several
	right   bool   // what is said of associated fonts is of those that run from right to left
	other   run    // the font and size of East Asia
	skip    int    // characters behind \u that stand for it where it is not known
	hidden  bool   // or deleted
	ignored bool   // the group is no text
	table   string // fonttbl, stylesheet, info: its texts are names
	text    bool   // a note or a text box ends with the group
	label   bool   // the group is the number of a list's item
}

// run is a font and a size of type; 0 where nothing says them.
type run struct{ font, size int }

// typed is the font and the size that hold here.
func (s *state) typed() run {
	own := run{s.font, s.size}
	if s.asian {
		own = run{cmp.Or(s.other.font, own.font), cmp.Or(s.other.size, own.size)}
	}
	return own
}

// paragraph are the properties that \pard takes back.
type paragraph struct {
	style   int
	level   int // of a heading, from 1
	body    bool
	inTable bool
	nested  bool
}

// style is a paragraph style.
type style struct {
	name  string
	based int
	level int
	body  bool
	size  int
}

// reader is the reading of one file.
type reader struct {
	content []byte
	at      int
	in      document.Reading

	now    state
	groups []state
	star   bool // \* stands before the next control word
	first  bool // the next control word may name the group's destination
	ended  bool

	codes    codePages
	bytes    []byte // in a code page, not decoded yet
	units    []uint16
	toSkip   int
	named    strings.Builder // the text of a font, a style or the title
	defining style           // the style that is being read
	define   int             // its number; -1 for a style of no paragraph
	styles   map[int]*style
	title    string
	texts    []*text // the document, and the notes and boxes within it that are being read

	lost, written int
	shown         int // notes so far, for their marks
}

// run reads the file to the end of its first group.
func (r *reader) run() error {
	for r.at < len(r.content) && !r.ended {
		switch c := r.content[r.at]; c {
		case '{':
			r.at++
			if err := r.begin(); err != nil {
				return err
			}
		case '}':
			r.at++
			if len(r.groups) == 0 {
				return damaged("a group ends that did not begin")
			}
			r.end()
		case '\\':
			if err := r.control(); err != nil {
				return err
			}
		case '\r', '\n', 0:
			r.at++
		default:
			r.at++
			r.plain(c)
		}
	}
	if !r.ended {
		return damaged("it breaks off")
	}
	return nil
}

// begin begins a group.
func (r *reader) begin() error {
	r.in.Budget.Check()
	r.flush()
	if len(r.groups) >= deepGroups {
		return damaged(tooDeep)
	}
	r.toSkip = 0
	r.groups = append(r.groups, r.now)
	r.now.text = false
	r.first, r.star = true, false
	if r.now.table == "stylesheet" {
		r.named.Reset()
	}
	return nil
}

// end ends a group, and what it was the text of.
func (r *reader) end() {
	r.flush()
	r.toSkip = 0
	was := r.now
	r.now = r.groups[len(r.groups)-1]
	r.groups = r.groups[:len(r.groups)-1]
	r.first, r.star = false, false
	switch {
	case was.text:
		inner := r.texts[len(r.texts)-1]
		inner.endParagraph(r)
		inner.endTable()
		r.texts = r.texts[:len(r.texts)-1]
		r.take(inner)
	case was.ignored:
	case was.table == "stylesheet" && r.now.table == "stylesheet":
		r.endStyle()
	case was.table == "title" && r.now.table == "info":
		r.title = strings.TrimSpace(r.named.String())
	}
	r.ended = len(r.groups) == 0
}

// endStyle notes a style whose name was read.
func (r *reader) endStyle() {
	one := r.defining
	one.name = strings.TrimSuffix(strings.TrimSpace(r.named.String()), ";")
	if r.define >= 0 && len(r.styles) < mostStyles {
		r.styles[r.define] = &one
	}
	r.defining, r.define = style{based: -1}, 0
	r.named.Reset()
}

func (r *reader) here() *text { return r.texts[len(r.texts)-1] }

// control reads a control word or sign.
func (r *reader) control() error {
	r.in.Budget.Check()
	r.at++
	if r.at >= len(r.content) {
		return damaged("it breaks off")
	}
	c := r.content[r.at]
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		return r.word()
	}
	r.at++
	switch c {
	case '\'':
		if r.at+2 > len(r.content) {
			return damaged("it breaks off")
		}
		n, err := strconv.ParseUint(string(r.content[r.at:r.at+2]), 16, 8)
		if err != nil {
			return damaged("a character is written as no number")
		}
		r.at += 2
		r.plain(byte(n))
		return nil
	case '*':
		r.star = true
		return nil
	}
	r.first = false
	switch c {
	case '\\', '{', '}':
		r.plain(c)
	case '~':
		r.put('\u00A0')
	case '_':
		r.put('-')
	case '\r', '\n':
		r.breakParagraph()
	}
	return nil
}

// longestWord is the longest control word, as the format has it.
const longestWord = 32

// word reads a control word with its number.
func (r *reader) word() error {
	from := r.at
	for r.at < len(r.content) && isLetter(r.content[r.at]) {
		r.at++
	}
	if r.at-from > longestWord {
		return damaged("a control word is too long")
	}
	name := string(r.content[from:r.at])
	digits := r.at
	if r.at < len(r.content) && r.content[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.content) && r.content[r.at] >= '0' && r.content[r.at] <= '9' {
		r.at++
	}
	given := r.at > digits
	value, err := strconv.ParseInt(string(r.content[digits:r.at]), 10, 32)
	if given && err != nil {
		value = 0
	}
	if r.at < len(r.content) && r.content[r.at] == ' ' {
		r.at++
	}
	if name == "bin" {
		if r.at += max(int(value), 0); r.at > len(r.content) {
			return damaged("it breaks off")
		}
		return nil
	}
	if r.toSkip > 0 && name != "u" {
		r.toSkip--
		return nil
	}
	first, star := r.first, r.star
	r.first, r.star = false, false
	if first || star {
		if done, err := r.destination(name, star); done || err != nil {
			return err
		}
	}
	if r.now.ignored {
		return nil
	}
	r.act(name, int(value), given)
	return nil
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// plain takes a byte of text, in the code page that holds here.
func (r *reader) plain(c byte) {
	r.first = false
	if r.toSkip > 0 {
		r.toSkip--
		return
	}
	if r.now.ignored {
		return
	}
	r.flushUnits()
	r.bytes = append(r.bytes, c)
}

// put adds a character.
func (r *reader) put(c rune) {
	r.flush()
	if r.now.ignored {
		return
	}
	r.write(string(c))
}

// unicode adds a unit of UTF-16, which \u writes.
func (r *reader) unicode(n int) {
	r.flushBytes()
	r.units = append(r.units, uint16(n))
	r.toSkip = r.now.skip
}

func (r *reader) flush() {
	r.flushBytes()
	r.flushUnits()
}

func (r *reader) flushUnits() {
	if len(r.units) > 0 {
		text := string(utf16.Decode(r.units))
		r.units = r.units[:0]
		r.count(text)
		r.write(text)
	}
}

func (r *reader) flushBytes() {
	if len(r.bytes) > 0 {
		text := r.codes.decode(r.bytes, r.now.typed().font)
		r.bytes = r.bytes[:0]
		r.count(text)
		r.write(text)
	}
}

// count counts the characters that were read, and those that could not be.
func (r *reader) count(text string) {
	for _, c := range text {
		r.written++
		if c == unicode.ReplacementChar {
			r.lost++
		}
	}
}

// write adds text to what is being read.
func (r *reader) write(s string) {
	switch {
	case r.now.ignored:
	case r.now.table != "":
		if r.named.Len() < document.MaxReason*8 {
			r.named.WriteString(s)
		}
	case r.now.hidden:
	case r.now.label:
		r.here().label.WriteString(s)
	default:
		r.here().write(s, r.now.typed().size)
	}
}

// text is the document or what stands within it, as it grows.
type text struct {
	*flow.Text
	note bool

	words strings.Builder
	label strings.Builder
	size  int
	notes []string
	boxes []outline.Line

	row   []flow.Cell // of the table that is being read
	cells []flow.Edge // of that row
	form  flow.Edge   // the next of these
	rows  []flow.EdgedRow
	inner *flow.Text // of the cell that is being read
	heavy bool
}

func (t *text) write(s string, size int) {
	if t.size == 0 {
		t.size = size
	}
	t.words.WriteString(s)
}

// endParagraph ends a paragraph, in the cell that it stands in.
func (t *text) endParagraph(r *reader) {
	text := t.words.String()
	now := r.now.paragraph
	inCell := now.inTable || now.nested
	if !inCell && (text != "" || len(t.rows) > 0) {
		t.endTable()
	}
	s := r.style(now)
	p := flow.Paragraph{
		Text: text, Level: s.level, Title: flow.IsTitleStyle(s.name), Contents: flow.IsContentsStyle(s.name),
		Size: t.size, Notes: t.notes, Boxes: t.boxes, Label: labelOf(t.label.String()),
	}
	if p.Size == 0 {
		p.Size = s.size
	}
	t.words.Reset()
	t.label.Reset()
	t.size, t.notes, t.boxes = 0, nil, nil
	if !inCell {
		t.Add(p)
		return
	}
	t.heavy = t.heavy || now.nested
	if t.inner == nil {
		t.inner = t.Inner()
	}
	t.inner.Add(p)
}

// labelOf is the number of an item as it is written; a bullet is none.
func labelOf(written string) string {
	label := strings.Trim(written, " \t")
	says := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }
	if !strings.ContainsFunc(label, says) || strings.ContainsFunc(label, func(c rune) bool { return unicode.Is(unicode.Co, c) }) {
		return ""
	}
	last := label[len(label)-1]
	if strings.TrimRight(written, " \t") != written && (last == '.' || last == ')' || last >= '0' && last <= '9') {
		label += " "
	}
	return label
}

// take takes in what stood in a note or a text box.
func (r *reader) take(inner *text) {
	t := r.here()
	if !inner.note {
		t.boxes = append(t.boxes, t.After(inner.Text)...)
		return
	}
	if texts := t.Blocks(inner.Text); len(texts) > 0 {
		r.shown++
		t.notes = append(t.notes, "["+strconv.Itoa(r.shown)+"] "+strings.Join(texts, "\n"))
	}
}

// style gives what the style of a paragraph and the paragraph itself say.
func (r *reader) style(now paragraph) (s style) {
	id := now.style
	s.level, s.body = now.level, now.body
	for range deepTexts { // styles may be based on one another in a circle
		one := r.styles[id]
		if one == nil {
			break
		}
		if s.name == "" {
			s.name = one.name
		}
		if s.level == 0 && !s.body {
			s.level, s.body = one.level, one.body
			if s.level == 0 {
				s.level = flow.HeadingStyle(one.name)
			}
		}
		if s.size == 0 {
			s.size = one.size
		}
		id = one.based
	}
	if s.size == 0 {
		s.size = usualSize
	}
	return s
}

// usualSize is the size of type, in half points, where a file says nothing.
const usualSize = 24

// endCell ends a cell of the row that is being read.
func (t *text) endCell(r *reader) {
	outside := r.now.paragraph
	r.now.inTable = true
	t.endParagraph(r)
	r.now.paragraph = outside
	if len(t.row) >= table.MaxGridColumns {
		return
	}
	c := flow.Cell{Heavy: t.heavy}
	c.Fill(t.After(t.inner))
	t.row = append(t.row, c)
	t.inner, t.heavy = nil, false
}

// endRow ends a row.
func (t *text) endRow() {
	if len(t.row) > 0 {
		t.rows = append(t.rows, flow.EdgedRow{Cells: t.row, Edges: t.cells})
	}
	t.row = nil
	t.words.Reset()
}
