package index

import (
	"slices"
	"strings"

	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/index/spell"
	"anlisou/index/weight"
	"anlisou/segment"
)

// mayBeMisspelt reports whether a query may hold a misprint: something that it asks for stands nowhere or next to
// nowhere, and there are no good hits.
func (s *search) mayBeMisspelt(m matched) (bool, error) {
	if m.plan.Literal == "" {
		return false, nil
	}
	seldom := func(g groupDocs) bool { return g.count <= weight.FewWith }
	if m.count <= weight.FewWith && slices.ContainsFunc(m.groups, seldom) {
		return true, nil
	}
	return s.strays(m)
}

// strays reports a single character that the query has beside a word and no case does, on either side: 示范取 asks for
// 示范 and 取, but hardly means a case with 取 in some other place. Where the query as a whole stands somewhere, nothing
// strays.
func (s *search) strays(m matched) (bool, error) {
	if m.literals > 0 {
		return false, nil
	}
	text := []rune(m.plan.Literal)
	if err := s.neighboursAhead(m.groups, text); err != nil {
		return false, err
	}
	for _, g := range m.groups {
		char, single := loneCharacter(g.group)
		if !single {
			continue
		}
		for i, r := range text {
			if r != char {
				continue
			}
			beside, stands := false, false
			for first := max(0, i-1); first <= i && first+1 < len(text) && !stands; first++ {
				pair := text[first : first+2]
				if !segment.IsHanText(string(pair)) {
					continue
				}
				beside = true
				var err error
				if stands, err = s.stands(pair); err != nil {
					return false, err
				}
			}
			if beside && !stands {
				return true, nil
			}
		}
	}
	return false, nil
}

// loneCharacter is the single Han character that a group asks for.
func loneCharacter(g query.Group) (char rune, single bool) {
	u, single := g.Single()
	text := []rune(u.Text)
	if !single || u.Quoted || u.Title || len(text) != 1 || !segment.IsHan(text[0]) {
		return 0, false
	}
	return text[0], true
}

// neighboursAhead looks up the pairs of lone characters with those beside them.
func (s *search) neighboursAhead(groups []groupDocs, text []rune) error {
	var pairs []string
	for _, g := range groups {
		char, single := loneCharacter(g.group)
		for i := 0; single && i+1 < len(text); i++ {
			if text[i] == char || text[i+1] == char {
				pairs = append(pairs, string(text[i:i+2]))
			}
		}
	}
	_, err := s.reader.Stand(s.ctx, pairs...)
	return err
}

// corrected is what a query finds once its misprints are put right; nil where there are none. It is applied where the
// query as typed finds nothing, and offered where it finds little and the other more.
func (s *search) corrected(q string, typed matched) (matched, *Correction, error) {
	v, err := s.vocabulary()
	if err != nil {
		return typed, nil, err
	}
	sp := s.spell.Speller(v)
	if typed.count == 0 {
		sp = sp.OfNothing(q)
	}
	unsure := false
	c := respell(q, func(text []rune) spell.Spelling {
		better := sp.Correct(text)
		unsure = unsure || better.Unsure
		return better
	})
	if c == nil {
		return typed, nil, nil
	}
	better, err := s.match(c.Query)
	if err != nil {
		return typed, nil, err
	}
	c.Applied = typed.count == 0 && !unsure
	if !c.Applied && (better.count == 0 || typed.count <= weight.FewWith && better.count <= typed.count) {
		c = nil
	}
	return better, c, nil
}

// respell puts the plain words of a query right, and leaves its phrases and operators as they were typed; nil where
// nothing changes.
func respell(q string, correct func([]rune) spell.Spelling) *Correction {
	tokens, _ := query.Tokenise(q)
	var runs []highlight.Run
	changed := false
	add := func(text string, mark bool) {
		if text == "" {
			return
		}
		if n := len(runs); n > 0 && runs[n-1].Mark == mark {
			runs[n-1].Text += text
			return
		}
		runs = append(runs, highlight.Run{Text: text, Mark: mark})
	}
	for i, t := range tokens {
		if i > 0 {
			add(" ", false)
		}
		if !t.IsPlain() {
			add(t.Source, false)
			continue
		}
		normal := segment.Normalise(t.Text)
		at := 0
		for _, e := range correct(normal.Runes).Edits {
			changed = true
			start, end := int(normal.Start[e.Start]), int(normal.End[e.End-1])
			size := strings.ToLower
			if whole := t.Text[start:end]; whole == strings.ToUpper(whole) {
				size = strings.ToUpper // letters as large as they were typed
			}
			typed, to := normal.Runes[e.Start:e.End], []rune(e.To)
			for len(typed) > 0 && len(to) > 0 && typed[0] == to[0] { // only what differs is marked
				start = int(normal.End[e.End-len(typed)])
				typed, to = typed[1:], to[1:]
			}
			tail := ""
			for len(typed) > 0 && len(to) > 0 && typed[len(typed)-1] == to[len(to)-1] {
				tail = string(to[len(to)-1]) + tail
				typed, to = typed[:len(typed)-1], to[:len(to)-1]
			}
			add(t.Text[at:start], false)
			add(size(string(to)), true)
			add(size(tail), false)
			at = end
		}
		add(t.Text[at:], false)
	}
	if !changed {
		return nil
	}
	c := &Correction{Runs: runs}
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	c.Query = b.String()
	return c
}
