package data

// Space is what a part of what is kept takes on disk.
type Space struct {
	Part   string `json:"part"`   // one of the Part constants
	Bytes  int64  `json:"bytes"`  // of its files
	Unused int64  `json:"unused"` // of these, in bytes: what updates left behind, which compacting gives back
}

// The parts of what is kept.
const (
	PartCases    = "cases"    // the store
	PartTexts    = "texts"    // of the index: the flat texts that hits are confirmed in
	PartSegments = "segments" // of the index: bleve's
)
