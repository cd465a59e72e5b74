package index

// Explanation is an account of one answer, in the order things happened. It is for people: its
// names and sentences may change.
type Explanation struct {
	Normal  string           // the query in normal form
	Version string           // of the dictionary that cut it
	Words   []ExplainedWord  // what a hit must hold
	Terms   ExplainedTerms   // what hits are ranked by
	Plan    string           // the whole, as one would type it
	Steps   []string         // expansions, corrections and loosening, a sentence each
	Timings []ExplainedStage // where the time went
}

// ExplainedTerms are the terms that hits are ranked by, by field.
type ExplainedTerms struct {
	Words, Grams, Chars []string
}

// ExplainedWord is a required part of the query.
type ExplainedWord struct {
	Text   string   // as in the plan
	Kind   string   // word, phrase, characters, number, alternatives
	Parts  []string // the shorter words within it
	Others []string // what may stand in its place, each with why: "医疗保险 (同义词)"
	Cases  int      // how many hold it
}

// ExplainedStage is a stage of a search and how long it took.
type ExplainedStage struct {
	Name string
	MS   float64
}

// Part is a part of a hit's score.
type Part struct {
	Field string // words, grams, chars, title, nearness, literal, ...
	Term  string // empty where the part is of the query as a whole
	Score float64
}
