package table

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/outline"
)

var (
	// What is added to a department's name in a list: who leads, who helps.
	roleForm = regexp.MustCompile(`[(（][^()（）]*(?:牵头|负责|配合|协助|参与|主办|承办)[^()（）]*[)）]$`)
	andSo    = []string{"等单位", "等部门", "等有关部门", "等相关部门", "等有关单位", "等"}
)

// pathForm is a way through a tree of subjects, as the sites of governments file a page: 商贸、海关、旅游\海关. What
// stands at each step is the name of one subject, whatever signs are in it.
var pathForm = regexp.MustCompile(`[^\\>＞»]\s*(?:\\|＼|>|＞|»)\s*[^\\>＞»]`)

// OneTopic reports whether a value is one subject whatever signs stand in it: a way through a tree of them, or one of
// the national subjects of official documents (商贸、海关、旅游), which a page calls its 主题分类.
func OneTopic(v Value) bool {
	return pathForm.MatchString(v.Text) || columnKey(v.Name) == "主题分类" && strings.Contains(v.Text, "、")
}

// SplitLabels reads the departments or domains of one cell: 海关、税务局；公安局. Signs inside brackets separate
// nothing. A list in JSON is read as such.
func SplitLabels(cell string) []string {
	if text := strings.TrimSpace(cell); strings.HasPrefix(text, "[") {
		var list []string
		if json.Unmarshal([]byte(text), &list) == nil {
			return list
		}
	}
	var labels []string
	seen := map[string]bool{}
	add := func(label string) {
		label = strings.TrimSpace(roleForm.ReplaceAllString(strings.TrimSpace(label), ""))
		if label != "" && !seen[label] {
			seen[label] = true
			labels = append(labels, label)
		}
	}
	depth, start := 0, 0
	for i, r := range cell {
		switch r {
		case '(', '（', '[', '【', '“', '《':
			depth++
		case ')', '）', ']', '】', '”', '》':
			depth = max(0, depth-1)
		case '\n', '\r':
			add(cell[start:i])
			start, depth = i+1, 0
		case '、', '；', ';', '，', ',', '/', '／', '|', '｜':
			if depth == 0 {
				add(cell[start:i])
				start = i + len(string(r))
			}
		}
	}
	last := strings.TrimSpace(cell[start:])
	for _, end := range andSo {
		if cut, ok := strings.CutSuffix(last, end); ok && len(labels) > 0 {
			last = cut
			break
		}
	}
	add(last)
	return labels
}

// parseCount reads a number of a case as tables write it: 7, 7.0, ７, 七, 案例七, （七）.
func parseCount(s string) (int, bool) {
	text := strings.Trim(outline.Fold(s), "()[].、,第号")
	for _, prefix := range []string{"案例", "例", "no"} {
		text = strings.Trim(strings.TrimPrefix(text, prefix), "(). ")
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return int(f), f == math.Trunc(f) && f >= 1 && f < 1e9
	}
	return outline.ParseNumber(text)
}

// ParseURL reads an address; one without http is given it where it plainly is one.
func ParseURL(s string) (string, bool) {
	text := strings.TrimSpace(s)
	if strings.HasPrefix(strings.ToLower(text), "www.") {
		text = "http://" + text
	}
	lower := strings.ToLower(text)
	for _, scheme := range []string{"https://", "http://"} {
		if strings.HasPrefix(lower, scheme) && !strings.ContainsFunc(text, unicode.IsSpace) && len(text) > len(scheme) {
			return scheme + text[len(scheme):], len([]rune(text)) <= data.MaxURLLen
		}
	}
	return "", false
}

// sectionsOf makes sections of a whole text: at its headings 一、主要做法, or where it has none, one section without a
// heading.
func sectionsOf(text string, b *budget.Budget) []data.Section {
	whole := []data.Section{{Text: text}}
	if len(text) > data.MaxTextLen { // no case may have it, in sections or not
		return whole
	}
	lines, err := outline.Lines(text, b)
	if err != nil {
		return whole // a NUL, say: kept as it is
	}
	made := outline.Sections(lines, outline.HeadingsOf([][]outline.Line{lines}))
	headed := 0
	for _, s := range made {
		if s.Heading != "" {
			headed++
		}
	}
	if headed < 2 || !outline.HasText(made) {
		return whole
	}
	return made
}

// SerialDate is the day of a spreadsheet's number. Day 60 is 29 February 1900, which was none.
func SerialDate(serial float64, from1904 bool) time.Time {
	day := int(serial)
	switch {
	case from1904:
		return time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day)
	case day < 60:
		day++
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day)
}
