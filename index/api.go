package index

import (
	"anlisou/index/budget"
	"anlisou/index/query"
)

// What requests and answers are made of. It is defined where it is read and spent; who asks an index need not know those
// packages.
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
