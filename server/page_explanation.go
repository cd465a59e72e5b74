package server

import (
	"slices"
	"strconv"
	"strings"

	"anlisou/index"
)

// explanationView is an account of how an answer came about, as a page shows it.
type explanationView struct {
	Facts   []fact
	Words   []explainedWordView
	Parts   bool // some word has parts
	Others  bool // something may stand in the place of some word
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

// partView is what the terms of one field add to a hit's score, and in sum.
type partView struct {
	Field string
	Terms []fact
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
		view.Parts = view.Parts || len(w.Parts) > 0
		view.Others = view.Others || len(w.Others) > 0
		view.Words = append(view.Words, explainedWordView{
			Text: w.Text, Kind: named(kindNames, w.Kind), Cases: w.Cases,
			Parts: strings.Join(w.Parts, " "), Others: strings.Join(w.Others, "、"),
		})
	}
	for _, t := range e.Timings {
		view.Timings = append(view.Timings, fact{t.Name, figure(t.MS)})
	}
	return view
}

// partViews puts the parts of each field together, in the order in which the fields come first.
func partViews(parts []index.Part) (views []partView) {
	var fields []string
	var sums []float64
	for _, p := range parts {
		i := slices.Index(fields, p.Field)
		if i < 0 {
			i = len(fields)
			fields, sums = append(fields, p.Field), append(sums, 0)
			views = append(views, partView{Field: named(partNames, p.Field)})
		}
		sums[i] += p.Score
		views[i].Score = figure(sums[i])
		if p.Term != "" {
			views[i].Terms = append(views[i].Terms, fact{p.Term, figure(p.Score)})
		}
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
