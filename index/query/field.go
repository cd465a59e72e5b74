package query

// Field is a property of a case that hits are filtered and counted by.
type Field string

// The facet fields, in the order answers list them.
const (
	Department Field = "department"
	Domain     Field = "domain"
	Region     Field = "region"
	Year       Field = "year"
	Collection Field = "collection"
)

// Fields are all facet fields, in the order answers list them.
var Fields = []Field{Department, Domain, Region, Year, Collection}

// Filters holds the selected values of each field: OR within a field, AND across fields.
// Aliases of the taxonomy are understood (嘉兴海关 selects 海关).
type Filters map[Field][]string
