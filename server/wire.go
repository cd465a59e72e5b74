package server

import (
	"math"
	"slices"
	"time"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

// The types of the API's answers, as JSON has them: lists are never null, what is optional is
// left out. They are exported for programs in Go that ask a server.

// Answer answers /api/v1/search. Total, Hits and Facets are about one set of cases: those that match all words; where
// none does, those that match without the words that Relaxed names; of a question, those that match all words and those
// that answer it better without some.
type Answer struct {
	Query  string  `json:"query"`
	Total  int     `json:"total"`
	Page   int     `json:"page"`
	Size   int     `json:"size"`
	TookMS float64 `json:"took_ms"`
	// Correction is another wording: the one that was searched for, or one to offer.
	Correction *Correction `json:"correction,omitempty"`
	Relaxed    *Relaxed    `json:"relaxed,omitempty"`
	Hits       []Hit       `json:"hits"`
	Related    *Related    `json:"related,omitempty"`
	Facets     Facets      `json:"facets"`
	// Limited names the bounds that the query has hit: what is answered is right, and may not be all.
	Limited     []string     `json:"limited,omitempty"`
	Explanation *Explanation `json:"explanation,omitempty"` // where it was asked for
}

// Correction is a query as it was probably meant. Its runs joined together are Query; what was put
// right is marked. Applied says that the answer is that of Query.
type Correction struct {
	Query   string `json:"query"`
	Runs    []Run  `json:"runs"`
	Applied bool   `json:"applied"`
}

// Relaxed names the words that the hits were not required to hold. Complete is how many of the hits hold all words
// nevertheless: a question may be answered better by a case that lacks one.
type Relaxed struct {
	Without  []string  `json:"without"`
	Steps    []Dropped `json:"steps"`
	Complete int       `json:"complete,omitempty"`
}

// Dropped is a step of loosening: the words given up so far, and how many cases hold all others. Share is set in the
// last step, in which a case must hold that share of what all words tell (their idf), whichever words these are.
type Dropped struct {
	Without []string `json:"without"`
	Cases   int      `json:"cases"`
	Share   float64  `json:"share,omitempty"`
}

// Related holds at most five cases beside the hits, the words these lack, and the steps by which they were found.
type Related struct {
	Without []string  `json:"without"`
	Steps   []Dropped `json:"steps"`
	Total   int       `json:"total"`
	Hits    []Hit     `json:"hits"`
}

// Hit is a case that was found. Path is its page; the runs of its title joined together are Title.
type Hit struct {
	ID          string      `json:"id"`
	Collection  string      `json:"collection,omitempty"`
	Number      int         `json:"number,omitempty"`
	Title       string      `json:"title"`
	Score       float64     `json:"score"`
	Departments []string    `json:"departments"`
	Domains     []string    `json:"domains"`
	Region      string      `json:"region,omitempty"`
	Year        int         `json:"year,omitempty"`
	Date        data.Date   `json:"date,omitempty"` // 2021-02-19, 2021-02 or 2021
	Labels      data.Labels `json:"labels,omitempty"`
	Inferred    []string    `json:"inferred,omitempty"` // the fields that rules chose: department, domain, region, year
	Path        string      `json:"path"`
	TitleRuns   []Run       `json:"title_runs"`
	// TitleBreaks are where a line of the title may end between two words, in UTF-16 code units, as scripts count.
	TitleBreaks []int     `json:"title_breaks,omitempty"`
	Snippets    []Snippet `json:"snippets"`
	// Reasons say why it was found, where a mark alone does not: sentences for people, in the language of the answer.
	// Why is the same as data.
	Reasons []string `json:"reasons,omitempty"`
	Why     []Reason `json:"why,omitempty"`
	// Lacks are the words of the query that it does not hold, in their order, where not all had to stand.
	Lacks []string `json:"lacks,omitempty"`
	Parts []Part   `json:"parts,omitempty"` // of the score, where an explanation was asked for
}

// Reason is why a case was found: Text stands in it, or is its label, instead of what was typed, For. Kind says in
// which way: synonym, numeral, sound, likeness, spelling, region, department, domain, place, year, date, collection, number
// (of the case), within (a longer number), across (two paragraphs) or, of a case that is like another, shared.
type Reason struct {
	Kind string `json:"kind"`
	For  string `json:"for,omitempty"`
	Text string `json:"text,omitempty"`
}

// Part is a part of a hit's score; Term is left out where the part is of the query as a whole.
type Part struct {
	Field string  `json:"field"`
	Term  string  `json:"term,omitempty"`
	Score float64 `json:"score"`
}

// Run is a piece of text, marked where it matched the query. It is never HTML.
type Run struct {
	Text string `json:"text"`
	Mark bool   `json:"mark"`
}

// Snippet is a passage of a section.
type Snippet struct {
	Section string `json:"section"`
	Runs    []Run  `json:"runs"`
}

// Facets are the counts of each field. Department and domain are always there, the others only
// where there is something to choose.
type Facets struct {
	Department []FacetValue `json:"department"`
	Domain     []FacetValue `json:"domain"`
	Region     []FacetValue `json:"region,omitempty"`
	Year       []FacetValue `json:"year,omitempty"`
	Collection []FacetValue `json:"collection,omitempty"`
}

// FacetValue is a value of a field and how many hits have it.
type FacetValue struct {
	Value    string `json:"value"`
	Count    int    `json:"count"`
	Selected bool   `json:"selected"`
}

// Explanation is an account of one answer, for people: its names and sentences may change.
type Explanation struct {
	Normal     string           `json:"normal"`
	Dictionary string           `json:"dictionary"` // the version that cut the query
	Words      []ExplainedWord  `json:"words"`
	Terms      ExplainedTerms   `json:"terms"`
	Plan       string           `json:"plan"`
	Steps      []Step           `json:"steps"`
	Timings    []ExplainedStage `json:"timings"`
}

// ExplainedWord is a required part of the query, and what may stand in its place.
type ExplainedWord struct {
	Text   string   `json:"text"`
	Kind   string   `json:"kind"`
	Parts  []string `json:"parts"`
	Others []Other  `json:"others"`
	Cases  int      `json:"cases"`
}

// Other is a text that stands for another; Why is synonym, numeral, sound, spelling, region, likeness or label.
type Other struct {
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Step is something that was done to answer the query. Kind is corrected, offered, expanded, matched, dropped,
// loosened, better, pieces, filtered or beside; the members that are about it are there, and Text tells it in the
// language of the answer.
type Step struct {
	Kind   string   `json:"kind"`
	Text   string   `json:"text"`
	Query  string   `json:"query,omitempty"` // put right
	Word   string   `json:"word,omitempty"`  // that others stand for
	Others []Other  `json:"others,omitempty"`
	Words  []string `json:"words,omitempty"` // given up or, of pieces, looked for one by one
	Cases  *int     `json:"cases,omitempty"`
	Share  float64  `json:"share,omitempty"` // of what the words tell, that a case had to hold
}

// ExplainedTerms are what hits are ranked by.
type ExplainedTerms struct {
	Words []string `json:"words"`
	Grams []string `json:"grams"`
	Chars []string `json:"chars"`
	// Values are what numbers, dates and codes say, however they are written.
	Values []string `json:"values"`
}

// ExplainedStage is a stage of the search and how long it took.
type ExplainedStage struct {
	Name string  `json:"name"`
	MS   float64 `json:"ms"`
}

// Suggestions answers /api/v1/suggest.
type Suggestions struct {
	Query       string       `json:"query"`
	Suggestions []Suggestion `json:"suggestions"`
}

// Suggestion completes what is being typed; Path is where choosing it leads. Its runs joined together are
// Text; what was typed is marked.
type Suggestion struct {
	Text  string `json:"text"`
	Kind  string `json:"kind"` // title, word, department or domain
	Runs  []Run  `json:"runs"`
	Also  []Run  `json:"also,omitempty"` // why, where another name of it begins as was typed: 别称：一体化办 of 发展改革委
	Cases int    `json:"cases"`
	Path  string `json:"path"`

	Breaks []int `json:"breaks,omitempty"` // of a title, as TitleBreaks of a hit
}

// Similar answers /api/v1/cases/{id}/similar.
type Similar struct {
	ID   string `json:"id"`
	Hits []Hit  `json:"hits"`
}

// counts answers /facets.
type counts struct {
	Total  int    `json:"total"`
	Facets Facets `json:"facets"`
}

// caseAnswer answers /api/v1/cases/{id}: a case with its labels and the evidence of these, the title and the source of
// its collection, and where its page is.
type caseAnswer struct {
	data.Case
	CollectionTitle  string `json:"collection_title,omitempty"`
	CollectionSource string `json:"collection_source,omitempty"`

	Path    string `json:"path"`
	Version uint64 `json:"version,omitempty"` // what If-Match names; missing where the site only reads
}

// NewAnswer writes a result of the index as the API answers it, its sentences in the language of words.
func NewAnswer(r *index.Result, words view.Wording) *Answer {
	w := &Answer{
		Query: r.Query, Total: r.Total, Page: r.Page, Size: r.Size,
		TookMS: roundTo(float64(r.Took)/float64(time.Millisecond), 3),
		Hits:   newHits(r.Hits, words),
		Facets: newFacets(r.Facets),
	}
	for _, reached := range r.Limited {
		if !slices.Contains(w.Limited, reached.Name) {
			w.Limited = append(w.Limited, reached.Name)
		}
	}
	if r.Correction != nil {
		w.Correction = &Correction{
			Query:   r.Correction.Query,
			Runs:    newRuns(r.Correction.Runs),
			Applied: r.Correction.Applied,
		}
	}
	if r.Explanation != nil {
		w.Explanation = newExplanation(r.Explanation, words)
	}
	if r.Relaxed != nil {
		w.Relaxed = &Relaxed{
			Without: neverNil(r.Relaxed.Without), Steps: newDropped(r.Relaxed.Steps), Complete: r.Relaxed.Complete,
		}
	}
	if r.Related != nil {
		w.Related = &Related{
			Without: neverNil(r.Related.Without), Steps: newDropped(r.Related.Steps),
			Total: r.Related.Total, Hits: newHits(r.Related.Hits, words),
		}
	}
	return w
}

func newDropped(steps []index.RelaxStep) []Dropped {
	w := make([]Dropped, len(steps))
	for i, d := range steps {
		w[i] = Dropped(d)
		w[i].Without = neverNil(d.Without)
	}
	return w
}

// newHits tells in the words of a language why each was found.
func newHits(hits []index.Hit, words view.Wording) []Hit {
	list := make([]Hit, len(hits))
	for i, h := range hits {
		list[i] = Hit{
			ID: h.ID, Collection: h.Collection, Number: h.Number, Title: h.Title, Score: roundTo(h.Score, 4),
			Departments: neverNil(h.Departments), Domains: neverNil(h.Domains),
			Region: h.Region, Year: h.Year, Date: h.Date, Labels: h.Labels, Inferred: inferredFields(h.Inferred),
			Path: view.CasePath(h.ID), TitleRuns: newRuns(h.TitleRuns),
			Snippets: make([]Snippet, len(h.Snippets)), Parts: newParts(h.Parts),
			Reasons: words.Reasons(h.Reasons), Lacks: h.Lacks,
		}
		for _, r := range h.Reasons {
			list[i].Why = append(list[i].Why, Reason{Kind: string(r.Kind), For: r.For, Text: r.Text})
		}
		for j, s := range h.Snippets {
			list[i].Snippets[j] = Snippet{Section: s.Section, Runs: newRuns(s.Runs)}
		}
	}
	return list
}

func inferredFields(fields []index.Field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, string(f))
	}
	return names
}

func newParts(parts []index.Part) []Part {
	list := make([]Part, len(parts))
	for i, p := range parts {
		list[i] = Part{Field: p.Field, Term: p.Term, Score: roundTo(p.Score, 4)}
	}
	return list
}

func newExplanation(e *index.Explanation, words view.Wording) *Explanation {
	w := &Explanation{
		Normal: e.Normal, Dictionary: e.Version, Plan: e.Plan, Steps: make([]Step, len(e.Steps)),
		Words: make([]ExplainedWord, len(e.Words)), Timings: make([]ExplainedStage, len(e.Timings)),
		Terms: ExplainedTerms{
			Words: neverNil(e.Terms.Words), Grams: neverNil(e.Terms.Grams),
			Chars: neverNil(e.Terms.Chars), Values: neverNil(e.Terms.Values),
		},
	}
	for i, word := range e.Words {
		w.Words[i] = ExplainedWord{
			Text: word.Text, Kind: word.Kind, Parts: neverNil(word.Parts), Others: newOthers(word.Others),
			Cases: word.Cases,
		}
	}
	for i, step := range e.Steps {
		w.Steps[i] = newStep(step, words)
	}
	for i, stage := range e.Timings {
		w.Timings[i] = ExplainedStage{Name: stage.Name, MS: roundTo(stage.MS, 3)}
	}
	return w
}

func newOthers(others []index.Other) []Other {
	list := make([]Other, len(others))
	for i, o := range others {
		list[i] = Other{Text: o.Text, Why: string(o.Why)}
	}
	return list
}

func newStep(step index.Step, words view.Wording) Step {
	w := Step{Kind: string(step.Kind), Text: words.Step(step), Words: step.Words, Share: step.Share}
	switch step.Kind {
	case index.StepCorrected, index.StepOffered:
		w.Query = step.Text
	case index.StepExpanded:
		w.Word, w.Others = step.Text, newOthers(step.Others)
	case index.StepMatched,
		index.StepDropped,
		index.StepLoosened,
		index.StepBetter,
		index.StepFiltered,
		index.StepRelated:
		w.Cases = &step.Cases
	}
	return w
}

func newSuggestions(query string, list []index.Suggestion, words view.Wording) Suggestions {
	w := Suggestions{Query: query, Suggestions: make([]Suggestion, len(list))}
	for i, s := range list {
		w.Suggestions[i] = Suggestion{
			Text: s.Text, Kind: string(s.Kind), Runs: newRuns(s.Runs), Also: newAlso(s.Also, words), Cases: s.Cases,
			Path: suggestionPath(s),
		}
	}
	return w
}

// suggestionPath is the page of a case, the cases with a label, or a search for the words.
func suggestionPath(s index.Suggestion) string {
	switch s.Kind {
	case index.SuggestTitle:
		return view.CasePath(s.ID)
	case index.SuggestDepartment:
		return view.Inquiry{}.With(index.Department, s.Text).At("/")
	case index.SuggestDomain:
		return view.Inquiry{}.With(index.Domain, s.Text).At("/")
	default:
		return view.Inquiry{Query: s.Text}.At("/")
	}
}

// newAlso says by which other name a label is suggested.
func newAlso(name []index.Run, words view.Wording) []Run {
	if len(name) == 0 {
		return nil
	}
	return append([]Run{{Text: words.Say("别称：")}}, newRuns(name)...)
}

func newRuns(runs []index.Run) []Run {
	list := make([]Run, len(runs))
	for i, r := range runs {
		list[i] = Run(r)
	}
	return list
}

func newFacets(facets []index.Facet) (w Facets) {
	w.Department, w.Domain = []FacetValue{}, []FacetValue{}
	for _, f := range facets {
		values := make([]FacetValue, len(f.Values))
		for i, v := range f.Values {
			values[i] = FacetValue(v)
		}
		switch f.Field {
		case index.Department:
			w.Department = values
		case index.Domain:
			w.Domain = values
		case index.Region:
			w.Region = whereChoice(f, values)
		case index.Year:
			w.Year = whereChoice(f, values)
		case index.Collection:
			w.Collection = whereChoice(f, values)
		}
	}
	return w
}

func whereChoice(f index.Facet, values []FacetValue) []FacetValue {
	if !view.HasChoice(f) {
		return nil
	}
	return values
}

func neverNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func roundTo(x float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(x*scale) / scale
}
