package view

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/index"
)

// HelpPath is the page that tells what a query may be.
const HelpPath = "/help"

// The ways to ask of which the page of help has examples, as its template names them.
const (
	WayWords       = "words"
	WayPhrase      = "phrase"
	WayWithout     = "without"
	WayEither      = "either"
	WayTitle       = "title"
	WayCaseNumber  = "case number"
	WayPinyin      = "pinyin"
	WayInitials    = "initials"
	WayNumeral     = "numeral"
	WayTraditional = "traditional"
	WayMisprint    = "misprint"
)

// Help is the page that tells what a query may be.
type Help struct {
	Frame
	Ways    map[string][]Example
	Filters []FilterHelp // those that the collection has values of
	Explain *Link        // to an answer with an account of itself
}

// Example is a query that finds something.
type Example struct {
	Query string
	Href  string
	Total int
	Is    string // what stands in the cases, where that is written otherwise
}

// FilterHelp tells of a filter that is typed, by the name of its field.
type FilterHelp struct {
	Name     string
	Examples []Example
}

// NewExample is an example of a query.
func NewExample(query string, total int, is string) Example {
	return Example{Query: query, Href: Inquiry{Query: query}.At("/"), Total: total, Is: is}
}

// FieldName is what people call a field, and type before a colon.
func FieldName(field index.Field) string { return facetNames[field] }

// NewHelp decides what the page of help shows.
func NewHelp(f Frame, ways map[string][]Example, filters []FilterHelp) Help {
	view := Help{Frame: f, Ways: ways, Filters: filters}
	if of := ways[WayWords]; len(of) > 0 {
		view.Explain = &Link{of[0].Query, Inquiry{Query: of[0].Query}.explained(true).At("/")}
	}
	return view
}

// The lengths in characters of what examples are taken from.
const (
	shortestWord, longestWord       = 2, 6
	shortestStretch, longestStretch = 4, 10
)

// TitleWords are the words of a title that are Chinese characters, in its order; breaks are the places between words.
func TitleWords(title string, breaks []int) (words []string) {
	add := func(piece string) {
		n := utf8.RuneCountInString(piece)
		if n >= shortestWord && n <= longestWord && !slices.Contains(words, piece) {
			words = append(words, piece)
		}
	}
	at := 0
	for _, place := range append(slices.Clone(breaks), len(title)) {
		for _, piece := range hanStretches(title[at:place]) {
			add(piece)
		}
		at = place
	}
	return words
}

// TitleStretches are the stretches of a title that are Chinese characters, no longer than one quotes: a longer one ends
// between two words.
func TitleStretches(title string, breaks []int) (stretches []string) {
	at := 0
	for _, whole := range hanStretches(title) {
		from := at + strings.Index(title[at:], whole)
		at = from + len(whole)
		to := at
		for i := len(breaks) - 1; i >= 0 && utf8.RuneCountInString(title[from:to]) > longestStretch; i-- {
			if breaks[i] > from && breaks[i] < to {
				to = breaks[i]
			}
		}
		if n := utf8.RuneCountInString(title[from:to]); n >= shortestStretch && n <= longestStretch {
			stretches = append(stretches, title[from:to])
		}
	}
	return stretches
}

func hanStretches(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}
