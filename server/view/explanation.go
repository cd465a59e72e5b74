package view

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"anlisou/index"
)

// Explanation is an account of how an answer came about, as a page shows it.
type Explanation struct {
	Account []string // in plain words; what follows are the details
	Facts   []Fact
	Words   []ExplainedWord
	Parts   bool // some word has parts
	Others  bool // something may stand in the place of some word
	Steps   []string
	Timings []Fact
}

// Fact is a line of the account: a name and what it is.
type Fact struct{ Name, Text string }

// ExplainedWord is a required part of the query, and what may stand in its place.
type ExplainedWord struct {
	Text   string
	Kind   string
	Parts  string
	Others []Fact
	Cases  int
}

// Part is what the terms of one field add to a hit's score, and in sum.
type Part struct {
	Field string
	Terms []Fact
	Score string
}

// kindNames are the kinds of a required part of a query as people call them; a kind that is not here
// is shown as it is.
var kindNames = map[string]string{
	"word": "词", "phrase": "短语", "characters": "连续的字", "number": "数字", "alternatives": "任一",
}

// KindName is what people call a kind of a required part of a query, in Chinese.
func KindName(kind string) string { return named(kindNames, kind) }

// PartName is what people call a field that a score is summed up from, in Chinese.
func PartName(field string) string { return named(partNames, field) }

// partNames are the fields that a score is summed up from.
var partNames = map[string]string{
	"words": "词", "grams": "两字相连", "chars": "单字", "values": "数值", "title": "标题", "nearness": "靠近",
	"again": "反复说到", "passage": "最佳段落", "literal": "原样", "form": "原字形",
}

// Step tells what was done in a step.
func (w Wording) Step(s index.Step) string {
	switch s.Kind {
	case index.StepCorrected:
		return w.Say("没有案例含有原来的查询，改为搜索“%s”。", s.Text)
	case index.StepOffered:
		return w.Say("也许要找的是“%s”。", s.Text)
	case index.StepExpanded:
		return w.Say("“%s”也可以是：%s。", s.Text, w.others(s.Others))
	case index.StepMatched:
		return w.Of(s.Cases, "%d 个案例含有全部词语。", s.Cases)
	case index.StepDropped:
		return w.Of(s.Cases, "去掉%[2]s，%[1]d 个案例含有其余的词。", s.Cases, quoted(w, s.Words))
	case index.StepLoosened:
		return w.Of(s.Cases, "放宽：%[1]d 个案例含有的词语合起来至少占查询信息量的 %[2]d%%，不要求%[3]s。",
			s.Cases, int(math.Round(100*s.Share)), quoted(w, s.Words))
	case index.StepBetter:
		return w.Of(s.Cases, "另有 %d 个案例不都含有%s，但比含有全部词语的都更合这个问题。", s.Cases, quoted(w, s.Words))
	case index.StepFiltered:
		return w.Of(s.Cases, "筛选之后留下 %d 个案例。", s.Cases)
	case index.StepPieces:
		return w.Say("逐一查找的词语：%s。", quoted(w, s.Words))
	case index.StepRelated:
		return w.Of(s.Cases, "命中不多，另列 %d 个不要求%s的案例。", s.Cases, quoted(w, s.Words))
	}
	return string(s.Kind)
}

// others lists what may stand for a word, each with why: “医疗保险”（同义词）、…
func (w Wording) others(others []index.Other) string {
	list := make([]string, len(others))
	for i, o := range others {
		list[i] = w.Say("“%s”（%s）", o.Text, w.Say(named(whyNames, o.Why)))
	}
	return strings.Join(list, w.Say("、"))
}

func newExplanationView(w Wording, e *index.Explanation) *Explanation {
	view := &Explanation{}
	for _, s := range e.Steps {
		view.Steps = append(view.Steps, w.Step(s))
	}
	for _, f := range []Fact{
		{"规范写法", e.Normal},
		{"理解为", e.Plan},
		{"按词排序", strings.Join(e.Terms.Words, " ")},
		{"按两字排序", strings.Join(e.Terms.Grams, " ")},
		{"按字排序", strings.Join(e.Terms.Chars, " ")},
		{"按数值排序", strings.Join(e.Terms.Values, " ")},
		{"词典", e.Version},
	} {
		if f.Text != "" {
			view.Facts = append(view.Facts, f)
		}
	}
	for _, word := range e.Words {
		view.Parts = view.Parts || len(word.Parts) > 0
		view.Others = view.Others || len(word.Others) > 0
		shown := ExplainedWord{
			Text: word.Text, Kind: named(kindNames, word.Kind), Cases: word.Cases, Parts: strings.Join(word.Parts, " "),
		}
		for _, o := range word.Others {
			shown.Others = append(shown.Others, Fact{o.Text, named(whyNames, o.Why)})
		}
		view.Words = append(view.Words, shown)
	}
	for _, t := range e.Timings {
		view.Timings = append(view.Timings, Fact{t.Name, figure(t.MS)})
	}
	return view
}

// partViews puts the parts of each field together, in the order in which the fields come first.
func partViews(parts []index.Part) (views []Part) {
	var fields []string
	var sums []float64
	for _, p := range parts {
		i := slices.Index(fields, p.Field)
		if i < 0 {
			i = len(fields)
			fields, sums = append(fields, p.Field), append(sums, 0)
			views = append(views, Part{Field: named(partNames, p.Field)})
		}
		sums[i] += p.Score
		views[i].Score = figure(sums[i])
		if p.Term != "" {
			views[i].Terms = append(views[i].Terms, Fact{p.Term, figure(p.Score)})
		}
	}
	return views
}

func named[K ~string](names map[K]string, key K) string {
	if name, ok := names[key]; ok {
		return name
	}
	return string(key)
}

// figure is a score with as many decimals as one can make use of.
func figure(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
