package format

import (
	"html"
	"strings"
)

var (
	atxHeading     = form(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	setextHeading  = form(`^ {0,3}(=+|-+)[ \t]*$`)
	fenceForm      = form("^ {0,3}(```+|~~~+)")
	ruleForm       = form(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	quoteForm      = form(`^ {0,3}(?:> ?)+`)
	bulletForm     = form(`^[ \t]*[-*+][ \t]+`)
	orderedForm    = form(`^([ \t]*[0-9]{1,3})(?:\\?([.)]))([ \t]+)`)
	tableRuleForm  = form(`^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)
	gridRuleForm   = form(`^ {0,3}\+(?:[-=:]+\+)+[ \t]*$`)
	footnoteDef    = form(`^ {0,3}\[\^([^\]]+)\]:[ \t]*(.*)$`)
	footnoteRef    = form(`\[\^([^\]]+)\]`)
	imageForm      = form(`!\[([^\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])`)
	linkForm       = form(`\[([^\[\]]+)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])(?:\{[^{}]*\})?`)
	linkTarget     = form(`^ {0,3}\[[^\]^]+\]:[ \t]*\S+`)
	autolinkForm   = form(`<((?:https?|mailto):[^<>\s]+)>`)
	breakTagForm   = form(`(?i)<br[ \t]*/?>`)
	inlineTagForm  = form(`</?[a-zA-Z][a-zA-Z0-9-]*(?:[ \t][^<>]*)?/?>|<!--.*?-->`)
	strongForm     = form(`(\*\*|__)(\S|\S.*?\S)(\*\*|__)`)
	emphasisForm   = form(`(\*)([^\s*]|[^\s*][^*]*?[^\s*])(\*)`)
	codeForm       = form("(`+)(.+?)(`+)")
	escapeForm     = form("\\\\([\\\\`*_{}\\[\\]()#+\\-.!|~<>$\"'^:=&@%/?,;])")
	headingAttr    = form(`[ \t]*\{[#.][^{}]*\}$`)
	frontTitleForm = form(`^title:[ \t]*["']?(.*?)["']?[ \t]*$`)
)

// readMarkdown reads text with the marks of Markdown: its headings are marked ones, tables are rows, notes
// stand behind the paragraph that names them. Line ends stay, since people who write a Markdown file in Chinese
// mean them; lines broken at a width are joined as in plain text.
func readMarkdown(content []byte, in reading) (*Document, error) {
	text, err := decodeText(content)
	if err != nil {
		return nil, err
	}
	text, repaired := cleanText(text)
	rows, err := splitLines(text, in.budget)
	if err != nil {
		return nil, err
	}
	m := markdown{notes: map[string]string{}, budget: in.budget}
	m.read(rows)
	p := ofPages(m.lines, in.budget)
	p.title = m.title
	p.repaired += repaired
	return p.document(in)
}

// markdown is the reading of one document.
type markdown struct {
	lines  []line
	title  string
	notes  map[string]string
	budget *budget
}

func (m *markdown) read(rows []line) {
	rows = m.frontMatter(rows)
	rows = m.takeNotes(rows)
	fence := ""
	for i := 0; i < len(rows); i++ {
		m.budget.check()
		l := rows[i]
		if f := fenceForm.FindStringSubmatch(l.text); f != nil && (fence == "" || strings.HasPrefix(f[1], fence)) {
			if fence == "" {
				fence = f[1]
			} else {
				fence = ""
			}
			continue
		}
		if fence != "" {
			m.lines = append(m.lines, l)
			continue
		}
		l.text = quoteForm.ReplaceAllString(l.text, "")
		switch h := atxHeading.FindStringSubmatch(l.text); {
		case h != nil:
			m.add(l, headingAttr.ReplaceAllString(h[2], ""), len(h[1]))
		case i+1 < len(rows) && !l.blank() && setextHeading.MatchString(rows[i+1].text) && !bulletForm.MatchString(l.text) && !strings.Contains(l.text, "|") && isTitleLike(l.text) &&
			(i == 0 || rows[i-1].blank()):
			level := 1
			if strings.Contains(rows[i+1].text, "-") {
				level = 2
			}
			m.add(l, l.text, level)
			i++
		case i+1 < len(rows) && strings.Contains(l.text, "|") && tableRuleForm.MatchString(rows[i+1].text) && strings.Contains(rows[i+1].text, "-"):
			i = m.table(rows, i)
		case gridRuleForm.MatchString(l.text):
			// the frame of a table
		case ruleForm.MatchString(l.text), linkTarget.MatchString(l.text):
			l.text = ""
			m.lines = append(m.lines, l)
		default:
			text := l.text
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
func (m *markdown) frontMatter(rows []line) []line {
	if len(rows) == 0 || strings.TrimSpace(rows[0].text) != "---" {
		return rows
	}
	for i := 1; i < len(rows) && i < 100; i++ {
		text := strings.TrimSpace(rows[i].text)
		if text == "---" || text == "..." {
			return rows[i+1:]
		}
		if t := frontTitleForm.FindStringSubmatch(rows[i].text); t != nil {
			m.title = t[1]
		}
	}
	return rows
}

// takeNotes takes the footnotes out of their place at the end.
func (m *markdown) takeNotes(rows []line) []line {
	kept := make([]line, 0, len(rows))
	last := ""
	for _, l := range rows {
		m.budget.check()
		if d := footnoteDef.FindStringSubmatch(l.text); d != nil {
			last = d[1]
			m.notes[last] = m.inline(d[2])
			continue
		}
		if last != "" && !l.blank() && strings.HasPrefix(l.text, "    ") {
			m.notes[last] = joinLine(m.notes[last], m.inline(strings.TrimSpace(l.text)))
			continue
		}
		if !l.blank() {
			last = ""
		}
		kept = append(kept, l)
	}
	return kept
}

// add adds a line of text, and behind it the notes it names.
func (m *markdown) add(l line, text string, level int) {
	var notes []string
	if len(m.notes) > 0 {
		text = footnoteRef.ReplaceAllStringFunc(text, func(ref string) string {
			id := footnoteRef.FindStringSubmatch(ref)[1]
			note, ok := m.notes[id]
			if !ok {
				return ref
			}
			m.budget.check() // a long note may be named again and again
			notes = append(notes, "["+id+"] "+note)
			return ""
		})
	}
	blank := l.blank()
	for part := range strings.SplitSeq(breakTagForm.ReplaceAllString(text, "\n"), "\n") {
		l.text, l.level = m.inline(part), level
		if level > 0 {
			l.text = strings.TrimSpace(l.text)
		}
		if l.text == "" && !blank { // a line of tags alone
			continue
		}
		m.lines = append(m.lines, l)
		l.newPage = false
	}
	for _, note := range notes {
		m.lines = append(m.lines, line{text: note, number: l.number})
	}
}

// table reads a table from its header on and gives the index of its last line.
func (m *markdown) table(rows []line, i int) int {
	for k := i; k < len(rows); k++ {
		m.budget.check()
		if rows[k].blank() || !strings.Contains(rows[k].text, "|") {
			return k - 1
		}
		if k == i+1 {
			continue
		}
		text := strings.Trim(strings.TrimSpace(rows[k].text), "|")
		cells := strings.Split(strings.ReplaceAll(text, `\|`, "\x00"), "|")
		for c := range cells {
			cells[c] = m.inline(strings.TrimSpace(strings.ReplaceAll(cells[c], "\x00", "|")))
		}
		m.lines = append(m.lines, line{text: strings.TrimRight(strings.Join(cells, "\t"), "\t"), number: rows[k].number, cell: true})
	}
	return len(rows) - 1
}

// maxInline is how many bytes of a line are searched for marks: some forms are looked for up to its end from each place where they may
// begin, which took 3 s for a line of this length, and would take hours for one of a megabyte. It is ten pages of text.
const maxInline = 32 << 10

// inline takes the marks out of a line's text.
func (m *markdown) inline(s string) string {
	if m.budget.check(); len(s) > maxInline || !strings.ContainsAny(s, "\\`*_[]<>&!~") {
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
