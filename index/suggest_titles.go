package index

import (
	"cmp"
	"slices"
	"strings"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/highlight"
	"anlisou/segment"
)

// suggestTitles are those that begin with what was typed, but for their signs, or as it is read; then those that hold
// it, where it stands earliest first; then those that hold the words it spells. Letters that a title has as they are
// come before those that spell one.
func (c completer) suggestTitles(words []Suggestion, size int) ([]Suggestion, error) {
	ways := []func() ([]titled, error){
		func() ([]titled, error) { return c.spelledTitles(size) },
		func() ([]titled, error) { return c.titlesWith(c.typed) },
	}
	if !strings.ContainsFunc(string(c.typed), segment.IsHan) {
		slices.Reverse(ways)
	}
	if strings.ContainsFunc(string(c.typed), segment.IsLatin) {
		if len(words) > budget.MostSpelled {
			c.work.Reach("spelled titles")
		}
		for _, w := range words[:min(len(words), budget.MostSpelled)] {
			ways = append(ways, func() ([]titled, error) { return c.titlesWith([]rune(w.Text)) })
		}
	}
	var suggestions []Suggestion
	seen := map[string]bool{}
	for _, titles := range ways {
		if len(suggestions) >= size {
			break
		}
		list, err := titles()
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			if len(suggestions) < size && !seen[t.id] {
				seen[t.id] = true
				suggestions = append(
					suggestions,
					Suggestion{
						Text:  t.id,
						Kind:  SuggestTitle,
						Runs:  []highlight.Run{{Text: t.text, Mark: true}},
						ID:    t.id,
						Cases: 1,
					},
				)
			}
		}
	}
	return suggestions, nil
}

// titled is a case whose title has a text.
type titled struct {
	id   string
	text string // in normal form
	at   int    // where it stands
}

// titlesWith are titles that hold a text, where it stands earliest first: as many as are ever shown, those that were
// suggested otherwise left out.
func (c completer) titlesWith(text []rune) (list []titled, err error) {
	const most = 2 * budget.MostSuggested
	var sets []engine.Set
	if len(text) > 1 {
		for _, gram := range segment.Grams(text) {
			sets = append(sets, engine.Term(engine.Title, gram))
		}
	} else if c.stats.Documents > budget.MostTitles {
		c.work.Reach("titles")
		return nil, nil
	}
	pattern := flat.Encode(text)
	for doc, err := range c.reader.Docs(c.ctx, engine.And(sets...), -1) {
		if err != nil {
			return nil, err
		}
		var title []byte
		if len(list) < most {
			title = doc.Title()
		} else { // further back than the last of them nothing counts
			title = doc.Text[:min(len(doc.Text), list[most-1].at+len(pattern))]
		}
		at := flat.Index(title, pattern)
		if at < 0 || flat.Contains(title[:at], []byte{'\n', 0}) { // behind the title
			continue
		}
		place, _ := slices.BinarySearchFunc(list, titled{id: doc.ID, at: at}, func(a, b titled) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
		})
		if place < most {
			list = slices.Insert(list[:min(len(list), most-1)], place, titled{id: doc.ID, text: string(text), at: at})
		}
	}
	return list, nil
}

// spelledTitles are at most size titles that begin as the input is read, their signs passed over, those that it
// explains best first, then the shortest.
func (c completer) spelledTitles(size int) (list []titled, err error) {
	v, err := c.vocabulary()
	if err != nil {
		return nil, err
	}
	for _, f := range v.Titles().Find(c.asRead(), size) {
		text := strings.TrimLeftFunc(
			string([]rune(f.Word)[:f.Runes]),
			func(r rune) bool { return !segment.IsLetter(r) && !segment.IsDigit(r) },
		)
		for _, id := range v.Titled(f.Word) {
			list = append(list, titled{id: id, text: text})
		}
	}
	return list, nil
}
