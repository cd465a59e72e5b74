package document

import (
	"fmt"
	"strings"
)

// CaseCount says whether a document of text is to be taken as one case or as several.
type CaseCount string

const (
	// AsShown takes a document as what it shows; where that is not plain, the answer is an *UncertainError.
	AsShown CaseCount = ""
	// OneCase takes it as one case, whatever it shows.
	OneCase CaseCount = "one"
	// ManyCases takes it as the cases that it seems to hold.
	ManyCases CaseCount = "many"
)

// ParseCaseCount reads a choice as a person gives it.
func ParseCaseCount(s string) (CaseCount, bool) {
	c := CaseCount(strings.TrimSpace(s))
	return c, c == AsShown || c == OneCase || c == ManyCases
}

// UncertainError is a document that would be taken as one case, though it shows signs of several: who knows it chooses,
// by Options.Cases.
type UncertainError struct {
	// Cases is how many it seems to hold, 0 where that cannot be told.
	Cases int
	// Told says that they can be told apart, so that ManyCases takes them.
	Told bool
	// Fault says where the sign stands, and what it is.
	Fault *Error
}

// Error is one line that asks.
func (e *UncertainError) Error() string { return e.Unwrap().Error() }

// Unwrap gives the error as that of any document, with the question.
func (e *UncertainError) Unwrap() error {
	asked := *e.Fault
	several, many := "several cases", "--cases many to take them"
	if e.Cases > 0 {
		several, many = fmt.Sprintf("%d cases", e.Cases), fmt.Sprintf("--cases many to take %d", e.Cases)
	}
	asked.Problem = fmt.Sprintf("it looks as if the file holds %s, not one: %s", several, asked.Problem)
	asked.Expected = "an answer: --cases one to take it as one case, or " + many
	if !e.Told {
		asked.Expected = "contents (目录) with the titles, or titles as 案例一：…; or --cases one to take it as one case"
	}
	return &asked
}
