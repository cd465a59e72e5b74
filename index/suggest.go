package index

import "context"

// SuggestionKind says what a suggestion is.
type SuggestionKind string

// The kinds, in the order in which equally good ones are listed.
const (
	SuggestDepartment SuggestionKind = "department"
	SuggestDomain     SuggestionKind = "domain"
	SuggestWord       SuggestionKind = "word"
	SuggestTitle      SuggestionKind = "title"
)

// Suggestion is a completion of what is being typed.
type Suggestion struct {
	Text  string
	Kind  SuggestionKind
	Runs  []Run  // joined together they are Text; what was typed is marked
	ID    string // of the case, where Kind is SuggestTitle
	Cases int    // how many cases it would find; 1 for a title
}

// Suggest completes a query that is being typed: by its characters, by pinyin, by initials, by pinyin with the
// apostrophes that an input method leaves while composing. It gives at most size suggestions, the best first, none twice.
func (x *Index) Suggest(ctx context.Context, query string, size int) ([]Suggestion, error) {
	return nil, ctx.Err()
}
