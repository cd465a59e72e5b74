package document

import (
	"strings"

	"anlisou/data/say"
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

// Said implements say.Sayer.
func (e *UncertainError) Said() say.Message { return e.asked().Said() }

// Error is one line that asks.
func (e *UncertainError) Error() string { return e.asked().Error() }

// Unwrap gives the error as that of any document, with the question.
func (e *UncertainError) Unwrap() error { return e.asked() }

func (e *UncertainError) asked() *Error {
	asked := *e.Fault
	if e.Cases > 0 {
		asked.Problem = say.Text("it looks as if the file holds %d cases, not one: %s", e.Cases, asked.Problem)
	} else {
		asked.Problem = say.Text("it looks as if the file holds several cases, not one: %s", asked.Problem)
	}
	asked.Problem = asked.Problem.With(OneCase.Way(0))
	if e.Told {
		asked.Problem = asked.Problem.With(ManyCases.Way(e.Cases))
	} else {
		asked.Expected = say.Text("contents (目录) with the titles, or titles as 案例一：…")
	}
	return &asked
}

// What is given to have a document be read otherwise, as say.Given names it: how many cases it is, what a column is, and
// how much reading it may take.
const (
	ChoosesCases  = "cases"
	ChoosesColumn = "column"
	AllowsMemory  = "max-memory"
	AllowsTime    = "max-time"
	AllowsSize    = "max-unpacked"
)

// Way is the way out of having a document be taken so; cases is how many it seems to hold, 0 where that is not known.
func (c CaseCount) Way(cases int) say.Way {
	to := say.Text("take it as one case")
	if c == ManyCases {
		to = say.Text("take it as several cases")
		if cases > 0 {
			to = say.Text("take it as %d cases", cases)
		}
	}
	return say.Way{Give: []say.Given{{Name: ChoosesCases, Value: string(c)}}, To: to}
}

// Allowing is the way out of a limit: to allow more.
func Allowing(limit string) say.Way {
	return say.Way{Give: []say.Given{{Name: limit}}, To: say.Text("allow more")}
}
