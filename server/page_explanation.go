package server

import (
	"fmt"
	"strconv"
	"strings"

	"anlisou/index"
)

// explanationView is an account of how an answer came about, as a page shows it.
type explanationView struct {
	Facts   []fact
	Words   []explainedWordView
	Steps   []string
	Timings []fact
}

// fact is a line of the account: a name and what it is.
type fact struct{ Name, Text string }

type explainedWordView struct {
	Text   string
	Kind   string
	Parts  string
	Others string
	Cases  int
}

// partView is a part of a hit's score.
type partView struct {
	Field string
	Term  string
	Score string
}

// kindNames are the kinds of a required part of a query as people call them; a kind that is not here
// is shown as it is.
var kindNames = map[string]string{
	"word": "词", "phrase": "短语", "characters": "连续的字", "number": "数字", "alternatives": "任一",
}

// partNames are the fields that a score is summed up from.
var partNames = map[string]string{
	"words": "词", "grams": "两字相连", "chars": "单字", "title": "标题", "nearness": "靠近", "literal": "原样",
}

func newExplanationView(e *index.Explanation) *explanationView {
	view := &explanationView{Steps: e.Steps}
	for _, f := range []fact{
		{"规范写法", e.Normal},
		{"理解为", e.Plan},
		{"按词排序", strings.Join(e.Terms.Words, " ")},
		{"按两字排序", strings.Join(e.Terms.Grams, " ")},
		{"按字排序", strings.Join(e.Terms.Chars, " ")},
		{"词典", e.Version},
	} {
		if f.Text != "" {
			view.Facts = append(view.Facts, f)
		}
	}
	for _, w := range e.Words {
		view.Words = append(view.Words, explainedWordView{
			Text: w.Text, Kind: named(kindNames, w.Kind), Cases: w.Cases,
			Parts: strings.Join(w.Parts, " "), Others: strings.Join(w.Others, "、"),
		})
	}
	for _, t := range e.Timings {
		view.Timings = append(view.Timings, fact{t.Name, fmt.Sprintf("%.2f 毫秒", t.MS)})
	}
	return view
}

func partViews(parts []index.Part) (views []partView) {
	for _, p := range parts {
		views = append(views, partView{Field: named(partNames, p.Field), Term: p.Term, Score: figure(p.Score)})
	}
	return views
}

func named(names map[string]string, key string) string {
	if name, ok := names[key]; ok {
		return name
	}
	return key
}

// figure is a score with as many decimals as one can make use of.
func figure(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
