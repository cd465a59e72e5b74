package index

import (
	"anlisou/index/budget"
	"anlisou/index/highlight"
	"anlisou/index/posting"
	"anlisou/index/query"
)

// Format numbers what an index holds. One of another number is rebuilt from the store.
const Format = posting.Format

// What requests and answers are made of. It is defined where it is read and spent; who asks an index need not know
// those packages.
type (
	// Field is a property of a case that hits are filtered and counted by.
	Field = query.Field
	// Filters holds the selected values of each field: OR within a field, AND across fields.
	Filters = query.Filters
	// Plan is what a query means, whatever engine runs it.
	Plan = query.Plan
	// Synonyms says which words are asked for one another.
	Synonyms = query.Synonyms
	// Expansion is a way in which one text stands for another.
	Expansion = query.Expansion
	// Cap is a bound on the work that one query may cause.
	Cap = budget.Cap
)

// The facet fields, in the order answers list them.
const (
	Department = query.Department
	Domain     = query.Domain
	Region     = query.Region
	Year       = query.Year
	Collection = query.Collection
)

// Fields are all facet fields, in the order answers list them.
var Fields = query.Fields

// The expansions.
const (
	BySynonym  = query.BySynonym
	ByNumeral  = query.ByNumeral
	BySound    = query.BySound
	BySpelling = query.BySpelling
	ByRegion   = query.ByRegion
	ByLikeness = query.ByLikeness
	ByLabel    = query.ByLabel
)

// Expansions are all expansions.
var Expansions = query.Expansions

// Caps are all bounds on the work of a query, in one table.
var Caps = budget.Caps

// DefaultSynonyms are those for reform cases; ParseSynonyms reads a file of others.
var (
	DefaultSynonyms = query.DefaultSynonyms
	ParseSynonyms   = query.ParseSynonyms
)

// What is shown of a case that was found, and why.
type (
	// Run is a piece of text, marked where it matched the query. It is never HTML.
	Run = highlight.Run
	// Snippet is a passage of a section.
	Snippet = highlight.Snippet
	// MarkedCase is a case with the words of a query marked in it.
	MarkedCase = highlight.MarkedCase
	// Reason is why a case was found, where a mark alone does not say so.
	Reason = highlight.Reason
	// ReasonKind says in which way a text comes to stand for what was typed.
	ReasonKind = highlight.ReasonKind
)

// The kinds of reason.
const (
	ReasonSynonym    = highlight.ReasonSynonym
	ReasonNumeral    = highlight.ReasonNumeral
	ReasonSound      = highlight.ReasonSound
	ReasonLikeness   = highlight.ReasonLikeness
	ReasonSpelling   = highlight.ReasonSpelling
	ReasonRegion     = highlight.ReasonRegion
	ReasonDepartment = highlight.ReasonDepartment
	ReasonDomain     = highlight.ReasonDomain
	ReasonNumber     = highlight.ReasonNumber
	ReasonYear       = highlight.ReasonYear
	ReasonDate       = highlight.ReasonDate
	ReasonCollection = highlight.ReasonCollection
	ReasonPlace      = highlight.ReasonPlace
	ReasonWithin     = highlight.ReasonWithin
	ReasonAcross     = highlight.ReasonAcross
	ReasonShared     = highlight.ReasonShared
)

// ReasonKinds are all kinds of reason.
var ReasonKinds = highlight.ReasonKinds
