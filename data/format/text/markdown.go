package text

import (
	"html"
	"strings"

	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/prose"
)

var (
	atxHeading     = pattern.New(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	setextHeading  = pattern.New(`^ {0,3}(=+|-+)[ \t]*$`)
	fenceForm      = pattern.New("^ {0,3}(```+|~~~+)")
	ruleForm       = pattern.New(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	quoteForm      = pattern.New(`^ {0,3}(?:> ?)+`)
	bulletForm     = pattern.New(`^[ \t]*[-*+][ \t]+`)
	orderedForm    = pattern.New(`^([ \t]*[0-9]{1,3})(?:\\?([.)]))([ \t]+)`)
	tableRuleForm  = pattern.New(`^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)
	gridRuleForm   = pattern.New(`^ {0,3}\+(?:[-=:]+\+)+[ \t]*$`)
	footnoteDef    = pattern.New(`^ {0,3}\[\^([^\]]+)\]:[ \t]*(.*)$`)
	footnoteRef    = pattern.New(`\[\^([^\]]+)\]`)
	imageForm      = pattern.New(`!\[([^\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])`)
	linkForm       = pattern.New(`\[([^\[\]]+)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])(?:\{[^{}]*\})?`)
	linkTarget     = pattern.New(`^ {0,3}\[[^\]^]+\]:[ \t]*\S+`)
	autolinkForm   = pattern.New(`<((?:https?|mailto):[^<>\s]+)>`)
	breakTagForm   = pattern.New(`(?i)<br[ \t]*/?>`)
	imageTag       = pattern.New(`(?i)<img[ \t][^<>]*>`)
	inlineTagForm  = pattern.New(`</?[a-zA-Z][a-zA-Z0-9-]*(?:[ \t][^<>]*)?/?>|<!--.*?-->`)
	strongForm     = pattern.New(`(\*\*|__)(\S|\S.*?\S)(\*\*|__)`)
	emphasisForm   = pattern.New(`(\*)([^\s*]|[^\s*][^*]*?[^\s*])(\*)`)
	codeForm       = pattern.New("(`+)(.+?)(`+)")
	escapeForm     = pattern.New("\\\\([\\\\`*_{}\\[\\]()#+\\-.!|~<>$\"'^:=&@%/?,;])")
	headingAttr    = pattern.New(`[ \t]*\{[#.][^{}]*\}$`)
	frontTitleForm = pattern.New(`^title:[ \t]*["']?(.*?)["']?[ \t]*$`)
)

// ReadMarkdown reads text with the marks of Markdown: its headings are marked ones, tables are rows, notes
// stand behind the paragraph that names them. Line ends stay, since people who write a Markdown file in Chinese
// mean them; lines broken at a width are joined as in plain text.
func ReadMarkdown(content []byte, in document.Reading) (*document.Document, error) {
	text, err := charset.Decode(content)
	if err != nil {
		return nil, err
	}
	text, repaired := charset.Clean(text)
	rows, err := outline.Lines(text, in.Budget)
	if err != nil {
		return nil, err
	}
	m := markdown{notes: map[string]string{}, budget: in.Budget}
	m.read(rows)
	p := prose.OfPages(m.lines, in.Budget)
	p.Title = m.title
	if m.pictures > 0 && !m.written { // what stands for a picture is no text
		p.Lines, p.Pictures = nil, m.pictures
	}
	p.Repaired += repaired
	return p.Document(in)
}

// markdown is the reading of one document.
type markdown struct {
	lines  []outline.Line
	title  string
	notes  map[string]string
	budget *budget.Budget
	// pictures is how many there are; written says that there is text beside them.
	pictures int
	written  bool
}

func (m *markdown) read(rows []outline.Line) {
	rows = m.frontMatter(rows)
	rows = m.takeNotes(rows)
	fence := ""
	for i := 0; i < len(rows); i++ {
		m.budget.Check()
		l := rows[i]
		if f := fenceForm.FindStringSubmatch(l.Text); f != nil && (fence == "" || strings.HasPrefix(f[1], fence)) {
			if fence == "" {
				fence = f[1]
			} else {
				fence = ""
			}
			continue
		}
		if fence != "" {
			m.written = true
			m.lines = append(m.lines, l)
			continue
		}
		l.Text = quoteForm.ReplaceAllString(l.Text, "")
		switch h := atxHeading.FindStringSubmatch(l.Text); {
		case h != nil:
			m.add(l, headingAttr.ReplaceAllString(h[2], ""), len(h[1]))
		case i+1 < len(rows) && !l.Blank() && setextHeading.MatchString(rows[i+1].Text) &&
			!bulletForm.MatchString(l.Text) && !strings.Contains(l.Text, "|") && outline.IsTitle(l.Text) &&
			(i == 0 || rows[i-1].Blank()):
			level := 1
			if strings.Contains(rows[i+1].Text, "-") {
				level = 2
			}
			m.add(l, l.Text, level)
			i++
		case i+1 < len(rows) && strings.Contains(l.Text, "|") && tableRuleForm.MatchString(rows[i+1].Text) &&
			strings.Contains(rows[i+1].Text, "-"):
			i = m.table(rows, i)
		case gridRuleForm.MatchString(l.Text):
			// the frame of a table
		case ruleForm.MatchString(l.Text), linkTarget.MatchString(l.Text):
			l.Text = ""
			m.lines = append(m.lines, l)
		default:
			text := l.Text
			if o := orderedForm.FindStringSubmatch(text); o != nil { // 1.  item, as pandoc pads it
				text = o[1] + o[2] + " " + text[len(o[0]):]
				text = strings.TrimLeft(text, " \t")
			} else if b := bulletForm.FindString(text); b != "" {
				text = text[len(b):]
			} else if strings.HasPrefix(text, "    ") || strings.HasPrefix(text, "\t") { // the rest of a list's item
				text = strings.TrimLeft(text, " \t")
			}
			if len(m.lines) > 0 && strings.HasSuffix(text, `\`) && !strings.HasSuffix(text, `\\`) {
				text = strings.TrimSuffix(text, `\`) // a hard line break
			}
			m.add(l, strings.TrimRight(text, " \t"), 0)
		}
	}
}

// frontMatter takes the YAML off the beginning, save its title.
func (m *markdown) frontMatter(rows []outline.Line) []outline.Line {
	if len(rows) == 0 || strings.TrimSpace(rows[0].Text) != "---" {
		return rows
	}
	for i := 1; i < len(rows) && i < 100; i++ {
		text := strings.TrimSpace(rows[i].Text)
		if text == "---" || text == "..." {
			return rows[i+1:]
		}
		if t := frontTitleForm.FindStringSubmatch(rows[i].Text); t != nil {
			m.title = t[1]
		}
	}
	return rows
}

// takeNotes takes the footnotes out of their place at the end.
func (m *markdown) takeNotes(rows []outline.Line) []outline.Line {
	kept := make([]outline.Line, 0, len(rows))
	last := ""
	for _, l := range rows {
		m.budget.Check()
		if d := footnoteDef.FindStringSubmatch(l.Text); d != nil {
			last = d[1]
			m.notes[last] = m.inline(d[2])
			continue
		}
		if last != "" && !l.Blank() && strings.HasPrefix(l.Text, "    ") {
			m.notes[last] = outline.Join(m.notes[last], m.inline(strings.TrimSpace(l.Text)))
			continue
		}
		if !l.Blank() {
			last = ""
		}
		kept = append(kept, l)
	}
	return kept
}

// add adds a line of text, and behind it the notes it names.
func (m *markdown) add(l outline.Line, text string, level int) {
	var notes []string
	if len(m.notes) > 0 {
		text = footnoteRef.ReplaceAllStringFunc(text, func(ref string) string {
			id := footnoteRef.FindStringSubmatch(ref)[1]
			note, ok := m.notes[id]
			if !ok {
				return ref
			}
			m.budget.Check() // a long note may be named again and again
			notes = append(notes, "["+id+"] "+note)
			return ""
		})
	}
	blank := l.Blank()
	m.countPictures(text)
	for part := range strings.SplitSeq(breakTagForm.ReplaceAllString(text, "\n"), "\n") {
		l.Text, l.Level = m.inline(part), level
		if level > 0 {
			l.Text = strings.TrimSpace(l.Text)
		}
		if l.Text == "" && !blank { // a line of tags alone
			continue
		}
		m.lines = append(m.lines, l)
		l.NewPage = false
	}
	for _, note := range notes {
		m.lines = append(m.lines, outline.Line{Text: note, Number: l.Number})
	}
}

// countPictures counts the pictures of a line, and notes whether it holds text beside them.
func (m *markdown) countPictures(text string) {
	if len(text) > maxInline || m.written && m.pictures > 0 {
		m.written = true
		return
	}
	m.pictures += len(imageForm.FindAllStringIndex(text, -1)) + len(imageTag.FindAllStringIndex(text, -1))
	rest := imageTag.ReplaceAllString(imageForm.ReplaceAllString(text, ""), "")
	m.written = m.written || strings.TrimSpace(inlineTagForm.ReplaceAllString(rest, "")) != ""
}

// table reads a table from its header on and gives the index of its last line.
func (m *markdown) table(rows []outline.Line, i int) int {
	m.written = true
	for k := i; k < len(rows); k++ {
		m.budget.Check()
		if rows[k].Blank() || !strings.Contains(rows[k].Text, "|") {
			return k - 1
		}
		if k == i+1 {
			continue
		}
		text := strings.Trim(strings.TrimSpace(rows[k].Text), "|")
		cells := strings.Split(strings.ReplaceAll(text, `\|`, "\x00"), "|")
		for c := range cells {
			cells[c] = m.inline(strings.TrimSpace(strings.ReplaceAll(cells[c], "\x00", "|")))
		}
		m.lines = append(
			m.lines,
			outline.Line{Text: strings.TrimRight(strings.Join(cells, "\t"), "\t"), Number: rows[k].Number, Cell: true},
		)
	}
	return len(rows) - 1
}

// maxInline is how many bytes of a line are searched for marks: some forms are looked for up to its end from each place
// where they may begin, which took 3 s for a line of this length, and would take hours for one of a megabyte. It is ten
// pages of text.
const maxInline = 32 << 10

// inline takes the marks out of a line's text.
func (m *markdown) inline(s string) string {
	if m.budget.Check(); len(s) > maxInline || !strings.ContainsAny(s, "\\`*_[]<>&!~") {
		return s
	}
	// What is escaped is kept apart, so that no mark is seen in it.
	const hidden = '\uE000'
	var kept []string
	hide := func(text string) string {
		kept = append(kept, text)
		return string(hidden) + string(rune(hidden+len(kept))) // both in the private use area
	}
	if strings.ContainsRune(s, hidden) || strings.Count(s, `\`)+strings.Count(s, "`") > 6000 {
		return s
	}
	s = escapeForm.ReplaceAllStringFunc(s, func(e string) string { return hide(e[1:]) })
	s = codeForm.ReplaceAllStringFunc(s, func(c string) string {
		parts := codeForm.FindStringSubmatch(c)
		if parts[1] != parts[3] {
			return c
		}
		return hide(parts[2])
	})
	s = imageForm.ReplaceAllString(s, "$1")
	s = linkForm.ReplaceAllString(s, "$1")
	s = autolinkForm.ReplaceAllString(s, "$1")
	s = inlineTagForm.ReplaceAllString(s, "")
	s = strongForm.ReplaceAllString(s, "$2")
	s = emphasisForm.ReplaceAllString(s, "$2")
	s = strings.ReplaceAll(s, "~~", "")
	s = html.UnescapeString(s)
	for len(kept) > 0 {
		last := len(kept)
		s = strings.Replace(s, string(hidden)+string(rune(hidden+last)), kept[last-1], 1)
		kept = kept[:last-1]
	}
	return s
}
