package prose

import (
	"slices"
	"strings"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

// checkNumbers refuses numbers of cases that are too high to be read.
func checkNumbers(lines []outline.Line) error {
	for _, l := range lines {
		if strings.Contains(l.Text, "案例") && tooLargeForm.MatchString(l.Text) {
			return &document.Error{
				Line: l.Number, Problem: say.Text("“%s” is numbered too high", document.Quote(l.Text)),
				Expected: say.Text("at most %d cases in a document: split it", outline.MaxNumber),
			}
		}
	}
	return nil
}

// numberedBodies matches heads 案例一 with the titles of these numbers. Their own titles may be
// worded otherwise: such a line is kept as text of the case.
func numberedBodies(lines []outline.Line, c *contents, heads []head) ([]body, error) {
	heads = slices.Clone(heads)
	for i := range heads {
		h := &heads[i]
		if h.number > len(c.entries) {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"a body %s, but %d titles in the contents",
					outline.HanNumber(h.number),
					len(c.entries),
				),
				Expected: say.Text("one body for each title")}
		}
		h.entry = h.number - 1
		title := outline.Fold(c.entries[h.entry].title)
		own := outline.Fold(outline.ParseNumbered(lines[h.at].Text).Rest)
		if own == "" || own == title {
			continue
		}
		if similar(own, title) < sameTitle {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"number %s heads “%s”, which is “%s” in the contents",
					outline.HanNumber(h.number),
					document.Quote(outline.ParseNumbered(lines[h.at].Text).Rest),
					document.Quote(c.entries[h.entry].title),
				),
				Expected: say.Text("the same title in both places")}
		}
		h.from = h.at
	}
	return bodiesOf(lines, c, heads)
}

// ownTitles reads a document without contents, where each case is headed with number and title.
//
// Numbers follow one another, but for those that count all cases there are (指导案例13号), of which a document has some;
// gaps says that others may lack some, too.
func ownTitles(lines []outline.Line, gaps bool) (*division, error) {
	c := &contents{style: outline.CaseStyle}
	heads, lines := numberHeads(lines, 0)
	if len(heads) == 0 {
		return nil, &document.Error{Problem: say.Text("the file is no compendium of cases"),
			Expected: say.Text("contents (目录) with numbered titles, or cases headed 案例一, 案例二, …")}
	}
	gaps = rising(heads) && (gaps || ofSeries(lines, heads) || len(heads) > 1 && !mentioned(lines, heads))
	for i := range heads {
		h := &heads[i]
		if expected := i + 1; h.number != expected && !gaps {
			problem := say.Text("the cases go on with number %s", outline.HanNumber(h.number))
			if h.number < expected {
				problem = say.Text(
					"a second case numbered %s, the first is in %s",
					outline.HanNumber(h.number),
					document.Place{N: lines[heads[h.number-1].at].Number},
				)
			}
			return nil, &document.Error{Line: lines[h.at].Number, Problem: problem, Expected: say.Plain(c.name(expected))}
		}
		h.entry = i
		title := outline.ParseNumbered(lines[h.at].Text).Rest
		for next := h.at + 1; title == "" && next < len(lines) && (i+1 == len(heads) || next < heads[i+1].at); next++ {
			if !lines[next].Dropped && outline.IsTitle(lines[next].Text) &&
				outline.ParseNumbered(lines[next].Text).Style == outline.NoStyle {
				title, h.from = strings.TrimSpace(lines[next].Text), next+1
			} else if !lines[next].Blank() && !lines[next].Dropped {
				break
			}
		}
		c.entries = append(c.entries, entry{number: h.number, title: title, at: h.at})
	}
	c = c.withoutSpacedPages()
	if err := c.check(lines); err != nil {
		return nil, err
	}
	bodies, err := bodiesOf(lines, c, heads)
	if err != nil {
		return nil, err
	}
	return &division{lines: lines, titles: c, bodies: bodies, notes: missingNumbers(lines, heads)}, nil
}

// mentioned reports whether a number that no head has begins a line nevertheless: its case is there, and its heading
// is not read as one.
func mentioned(lines []outline.Line, heads []head) bool {
	has := map[int]bool{}
	for _, h := range heads {
		has[h.number] = true
	}
	return slices.ContainsFunc(lines, func(l outline.Line) bool {
		m := mentionForm.FindStringSubmatch(l.Text)
		if m == nil {
			return false
		}
		n, ok := outline.ParseNumber(m[1])
		return ok && !has[n]
	})
}

// mentionForm is the number of a case at the beginning of a line, whatever follows it.
var mentionForm = pattern.New(`^[^\p{Han}]{0,4}\p{Han}{0,4}例` + outline.Space + `[之第]?` + outline.Space + `[(（]?` + outline.Space +
	`([0-9０-９]{1,3}|[零〇一二两三四五六七八九十百]{1,5})`)

// missingNumbers notes the numbers between those of the heads that none of them has, but for those of a series, of
// which a document holds some.
func missingNumbers(lines []outline.Line, heads []head) []document.Refusal {
	var missing []string
	last := 0
	for _, h := range heads {
		for n := last + 1; n < h.number && len(missing) < mostMissing; n++ {
			missing = append(missing, outline.HanNumber(n))
		}
		last = h.number
	}
	if len(missing) == 0 || ofSeries(lines, heads) {
		return nil
	}
	return []document.Refusal{{Problem: say.Text("the cases are numbered with gaps: no %s", strings.Join(missing, "、"))}}
}

const mostMissing = 10 // numbers that a note names

// rising reports whether each head has a higher number than the one before.
func rising(heads []head) bool {
	for i := range heads {
		if i > 0 && heads[i].number <= heads[i-1].number {
			return false
		}
	}
	return true
}

var seriesForm = pattern.New(`例` + outline.Space + `第?` + outline.Space + `[0-9０-９零〇一二三四五六七八九十百]{1,7}` + outline.Space + `号`)

// ofSeries reports whether all heads have the number of a series: 指导案例13号.
func ofSeries(lines []outline.Line, heads []head) bool {
	for _, h := range heads {
		if !seriesForm.MatchString(lines[h.at].Text) {
			return false
		}
	}
	return true
}

// tooLargeForm is a case numbered beyond outline.MaxNumber: 案例1000：, 案例一千。
var tooLargeForm = pattern.New(
	`^` + outline.Space + `[【〖\[［]?` + outline.Space + `案例` + outline.Space + `[(（]?` + outline.Space +
		`(?:[0-9０-９]{4,}|[一二三四五六七八九]千[零〇一二两三四五六七八九十百]*)` + outline.Space + `[)）]?` + outline.Space + `[】〗\]］:：、.．]`,
)
