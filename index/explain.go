package index

import (
	"cmp"
	"fmt"
	"slices"

	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/segment"
)

// Explanation is an account of one answer, in the order things happened. It is for people: its
// names may change.
type Explanation struct {
	Normal  string           // the query in normal form
	Version string           // of the dictionary that cut it
	Words   []ExplainedWord  // what a hit must hold
	Terms   ExplainedTerms   // what hits are ranked by
	Plan    string           // the whole, as one would type it
	Steps   []Step           // corrections, expansions and loosening
	Timings []ExplainedStage // where the time went
}

// ExplainedTerms are the terms that hits are ranked by, by field.
type ExplainedTerms struct {
	Words, Grams, Chars, Values []string
}

// ExplainedWord is a required part of the query.
type ExplainedWord struct {
	Text   string   // as in the plan
	Kind   string   // word, phrase, characters, number, alternatives
	Parts  []string // the shorter words within it
	Others []Other  // what may stand in its place
	Cases  int      // how many hold it
}

// Other is a text that stands for another, and why it does.
type Other struct {
	Text string
	Why  query.Expansion
}

// Step is something that was done to answer a query. It is data: in which words, and in which language, it is told is
// left to those who show it.
type Step struct {
	Kind   StepKind
	Text   string  // of StepCorrected and StepOffered the query put right; of StepExpanded the word
	Others []Other // of StepExpanded
	// of StepDropped, StepLoosened, StepBetter and StepRelated the words given up; of StepPieces those looked for one
	// by one
	Words []string
	Cases int     // of StepMatched, StepDropped, StepLoosened, StepBetter, StepFiltered and StepRelated
	Share float64 // of StepLoosened: how much of what the words tell a case had to hold, from 0 to 1
}

// StepKind says what was done in a step.
type StepKind string

// The kinds of step, in the order in which they come.
const (
	StepCorrected StepKind = "corrected" // another wording was searched for
	StepOffered   StepKind = "offered"   // another wording may be meant
	StepExpanded  StepKind = "expanded"  // a word may be another
	StepMatched   StepKind = "matched"   // cases hold all words
	StepDropped   StepKind = "dropped"   // words given up one after another, and the cases that hold the rest
	StepLoosened  StepKind = "loosened"  // cases need not hold all
	StepBetter    StepKind = "better"    // cases that lack some words answer the question better
	StepPieces    StepKind = "pieces"    // words were looked for by their pieces
	StepFiltered  StepKind = "filtered"  // cases that the filters leave
	StepRelated   StepKind = "beside"    // cases that lack some words stand beside the hits
)

// ExplainedStage is a stage of a search and how long it took.
type ExplainedStage struct {
	Name string
	MS   float64
}

// Part is a part of a hit's score.
type Part struct {
	Field string // words, grams, chars, title, nearness, again, passage, literal, form, ...
	Term  string // empty where the part is of the query as a whole
	Score float64
}

// explain accounts for an answer. It is called once the answer is complete.
func (s *search) explain(m matched, a *answer) *Explanation {
	var words []ExplainedWord
	for _, g := range m.groups {
		words = append(words, explainedWord(g))
	}
	return &Explanation{
		Normal:  string(segment.Normalise(s.request.Query).Runes),
		Version: s.parser.Segmenter.Version(),
		Words:   words,
		Terms: ExplainedTerms{
			Words:  weightedTexts(a.plan.Terms.Words),
			Grams:  weightedTexts(a.plan.Terms.Grams),
			Chars:  weightedTexts(a.plan.Terms.Chars),
			Values: weightedTexts(a.plan.Terms.Values),
		},
		Plan:  a.plan.String(),
		Steps: s.explainedSteps(m, a, words),
	}
}

// explainedWord is a required part of a query, with what may stand in its place.
func explainedWord(g groupDocs) ExplainedWord {
	w := ExplainedWord{Text: g.group.Words(), Kind: "alternatives", Cases: g.count}
	if u, single := g.group.Single(); single {
		w.Parts = u.Parts
		switch {
		case u.Word:
			w.Kind = "word"
		case len(u.Keys) > 0:
			w.Kind = "number"
		case segment.IsHanText(u.Text):
			w.Kind = "characters"
		default:
			w.Kind = "phrase"
		}
	}
	for _, t := range g.group.Any {
		for _, e := range t.Expansions() {
			if other := (Other{e.Words(), e[0].Why}); !slices.Contains(w.Others, other) {
				w.Others = append(w.Others, other)
			}
		}
	}
	return w
}

// explainedSteps are what was done for an answer to a query of some words, in the order of the kinds.
func (s *search) explainedSteps(m matched, a *answer, words []ExplainedWord) (steps []Step) {
	if c := a.correction; c != nil {
		kind := StepOffered
		if c.Applied {
			kind = StepCorrected
		}
		steps = append(steps, Step{Kind: kind, Text: c.Query})
	}
	for _, w := range words {
		if len(w.Others) > 0 {
			steps = append(steps, Step{Kind: StepExpanded, Text: w.Text, Others: w.Others})
		}
	}
	steps = append(steps, Step{Kind: StepMatched, Cases: m.count})
	if a.relaxed != nil {
		steps = append(steps, loosening(a.relaxed.Steps)...)
		if a.relaxed.Complete > 0 {
			better := a.total - a.relaxed.Complete
			steps = append(steps, Step{Kind: StepBetter, Words: a.relaxed.Without, Cases: better})
		}
		if len(a.pieces) > 0 {
			pieces := make([]string, len(a.pieces))
			for i, u := range a.pieces {
				pieces[i] = u.Text
			}
			steps = append(steps, Step{Kind: StepPieces, Words: pieces})
		}
	}
	if len(merge(a.plan.Filters, s.request.Filters)) > 0 {
		steps = append(steps, Step{Kind: StepFiltered, Cases: a.total})
	}
	if a.related != nil {
		steps = append(steps, loosening(a.related.steps)...)
		steps = append(steps, Step{Kind: StepRelated, Words: a.related.without, Cases: a.related.total})
	}
	return steps
}

// loosening are the steps of loosening as those of an account.
func loosening(dropped []RelaxStep) []Step {
	steps := make([]Step, len(dropped))
	for i, d := range dropped {
		steps[i] = Step{Kind: StepDropped, Words: d.Without, Cases: d.Cases, Share: d.Share}
		if d.Share > 0 {
			steps[i].Kind = StepLoosened
		}
	}
	return steps
}

func weightedTexts(terms []query.Term) []string {
	list := make([]string, len(terms))
	for i, t := range terms {
		list[i] = t.Text
		if t.Weight != 1 {
			list[i] += fmt.Sprintf("×%.2g", t.Weight)
		}
	}
	return list
}

// parts says what the score of each document of a page is made of, the greatest first.
func (s *search) parts(plan query.Plan, page []found) ([][]Part, error) {
	if len(plan.All) == 0 {
		return nil, nil
	}
	docs := make([]*engine.Doc, len(page))
	for i, f := range page {
		docs[i] = f.Doc
	}
	terms, err := s.reader.Parts(s.ctx, s.weighted(plan.Terms), docs)
	if err != nil {
		return nil, err
	}
	all := make([][]Part, len(page))
	for i, f := range page {
		for _, t := range terms[i] {
			all[i] = append(all[i], Part{string(t.Field), t.Term, t.Score})
		}
		for _, whole := range []Part{
			{"literal", "", f.Literal}, {"nearness", "", f.proximity}, {"again", "", f.repeated},
			{"passage", "", f.passage}, {"form", "", f.Form},
		} {
			if whole.Score > 0 {
				all[i] = append(all[i], whole)
			}
		}
		slices.SortStableFunc(all[i], func(a, b Part) int { return cmp.Compare(b.Score, a.Score) })
	}
	return all, nil
}
