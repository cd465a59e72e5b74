package index

type ReasonKind string

const (
	ReasonWithin ReasonKind = "within"
	ReasonAcross ReasonKind = "across"
)
