// Package preview says what other words would change: which answers of a list of queries, and which labels that are
// inferred of cases. It hides what counts as another answer, and how much of it is told.
package preview

// Bounds of a preview: what is beyond them is counted, and said.
const (
	// MostQueries are asked, each of two indexes: some minutes where a query takes a tenth of a second.
	MostQueries = 1000
	// MostAnswers are listed one by one, which is more than anybody reads.
	MostAnswers = 50
	// MostFacets of one answer are listed.
	MostFacets = 12
	// MostLabels are the cases that are listed whose labels change.
	MostLabels = 50
	// Depth is how far the hits of an answer are compared: what the first page shows.
	Depth = 10
)

// Report is what would change.
type Report struct {
	Queries int `json:"queries"` // that were asked
	Unasked int `json:"unasked"` // that were not, because there are more than MostQueries
	Changed int `json:"changed"` // of those asked: whose answers would be others
	// Answers are the first MostAnswers that would be others, in the order of their queries.
	Answers []Answer `json:"answers"`
	// Relabelled counts the cases of which other departments or domains would be inferred; the first MostLabels are listed.
	Relabelled int       `json:"relabelled"`
	Labels     []Relabel `json:"labels"`
	// Built says that an index was built beside the present one: it has learnt the words of all present cases, as a
	// rebuild would. Without it the present one was asked by other synonyms.
	Built bool `json:"built"`
	// Chosen says that the queries are those that the change is about, because none were given.
	Chosen bool `json:"chosen"`
	// Meanwhile says that cases were written while the two were asked: a difference may come from them.
	Meanwhile bool `json:"meanwhile,omitempty"`
}

// Answer is how the answer of a query would change.
type Answer struct {
	Query  string `json:"query"`
	Before Shape  `json:"before"`
	After  Shape  `json:"after"`
	// Came and Went are cases that are among the first Depth only after or only before; Moved are those in both, elsewhere.
	Came  []Moved `json:"came,omitempty"`
	Went  []Moved `json:"went,omitempty"`
	Moved []Moved `json:"moved,omitempty"`
	// Facets are the values that would count otherwise; OtherFacets is how many more there are.
	Facets      []Count `json:"facets,omitempty"`
	OtherFacets int     `json:"other_facets,omitempty"`
}

// Shape is what an answer is beside its hits.
type Shape struct {
	Total      int      `json:"total"`
	Correction string   `json:"correction,omitempty"` // what else may be meant
	Corrected  bool     `json:"corrected,omitempty"`  // and was searched instead
	Relaxed    bool     `json:"relaxed,omitempty"`    // not all words had to stand
	Without    []string `json:"without,omitempty"`    // those that had not
	Related    int      `json:"related,omitempty"`    // cases shown beside the hits, which lack some words
}

// Moved is a case by its ranks, from 1; 0 where it is not among the first Depth.
type Moved struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Before int    `json:"before,omitempty"`
	After  int    `json:"after,omitempty"`
}

// Count is how many hits have a value of a field.
type Count struct {
	Field  string `json:"field"`
	Value  string `json:"value"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// Relabel is a case of which other labels would be inferred.
type Relabel struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Field string `json:"field"` // department or domain
	// Before and After are the labels of the field.
	Before []string `json:"before"`
	After  []string `json:"after"`
}

// Stage is what is being done.
type Stage string

// The stages, in their order. Those that a change does not need are left out.
const (
	Building  Stage = "building"  // the index of the other words
	Labelling Stage = "labelling" // each case is labelled by both
	Asking    Stage = "asking"    // each query is asked of both
)

// Progress is how far a stage is.
type Progress struct {
	Stage Stage `json:"stage"`
	Done  int   `json:"done"`
	Total int   `json:"total"`
}
