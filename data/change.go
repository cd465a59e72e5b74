package data

// Change is the latest change to a case: what a derived index must apply.
type Change struct {
	// Seq orders changes; each has a number of its own, and none is used twice.
	Seq uint64
	ID  string
	// Case is nil where the case was deleted.
	Case *Case
}
