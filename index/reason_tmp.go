package index

type ReasonKind string

const (
	ReasonWithin ReasonKind = "within"
	ReasonAcross ReasonKind = "across"
)

func isPart(r string) bool { return false }
