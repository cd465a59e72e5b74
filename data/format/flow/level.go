package flow

import (
	"slices"
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// SettleLevels puts the headings below the document's title, where one has that style.
func SettleLevels(lines []outline.Line, titled bool) {
	if !slices.ContainsFunc(lines, func(l outline.Line) bool { return l.Level != 0 }) {
		levelsBySize(lines)
	}
	if !titled {
		return
	}
	for i := range lines {
		switch l := &lines[i]; {
		case l.Level < 0:
			l.Level = 1
		case l.Level > 0:
			l.Level = min(l.Level+1, outline.MaxLevel)
		}
	}
}

// levelsBySize gives levels to short paragraphs in larger type than the text, in a document whose headings have no
// styles.
func levelsBySize(lines []outline.Line) {
	chars := map[float64]int{}
	for _, l := range lines {
		if l.Size > 0 {
			chars[float64(l.Size)] += len(l.Text)
		}
	}
	text := int(outline.MostUsual(chars))
	heads := func(l outline.Line) bool {
		return l.Size >= text+3 && !l.Cell && outline.IsTitle(l.Text) &&
			!outline.EndsSentence(strings.TrimSpace(l.Text))
	}
	var sizes []int
	for _, l := range lines {
		if heads(l) && !slices.Contains(sizes, l.Size) {
			sizes = append(sizes, l.Size)
		}
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	for i := range lines {
		if at := slices.Index(sizes, lines[i].Size); at >= 0 && at < outline.MaxSizes && heads(lines[i]) {
			lines[i].Level = at + 1
		}
	}
}

var tocName = pattern.New(`^(?:toc|目录|目錄|contents|table of contents)\s*(?:[1-9]|heading|标题)?$`)

// IsContentsStyle reports the name of a style of the lines of contents.
func IsContentsStyle(name string) bool {
	return tocName.MatchString(strings.ToLower(strings.TrimSpace(name)))
}

var headingName = pattern.New(`^(?:heading|标题|標題|überschrift|titre)\s*([1-9])$`)

// HeadingStyle is the level of headings that the name of a style says, 0 for none.
func HeadingStyle(name string) int {
	m := headingName.FindStringSubmatch(strings.ToLower(strings.TrimSpace(name)))
	if m == nil {
		return 0
	}
	return int(m[1][0] - '0')
}

// IsTitleStyle reports the name of the style of a document's title.
func IsTitleStyle(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "title", "标题", "標題":
		return true
	}
	return false
}
