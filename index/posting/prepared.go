package posting

import (
	"os"

	"anlisou/data/say"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"
)

// bleve takes a segment that is written already in a batch of one document, which stands for all of the segment's: our
// plugin of segments knows it by its field, and gives bleve the segment in its place.

// preparedID is how bleve names a document that stands for a segment. Revisions have names of eight bytes.
const preparedID = "a segment"

// preparedField is the field of such a document.
type preparedField struct {
	termsField
	path string // of the segment's file
}

// newPrepared is a document that stands for the segment in a file. bleve moves the file into its folder; whoever wrote
// it removes it where bleve did not.
func newPrepared(path string) *document.Document {
	return document.NewDocument(preparedID).AddField(&preparedField{path: path})
}

// preparedPath is the file of the segment that documents stand for, where they do.
func preparedPath(docs []index.Document) (path string) {
	if len(docs) != 1 || docs[0].ID() != preparedID {
		return ""
	}
	docs[0].VisitFields(func(f index.Field) {
		if prepared, ok := f.(*preparedField); ok {
			path = prepared.path
		}
	})
	return path
}

// preparedSegment is a segment whose file is not yet in bleve's folder. It has no Path, by which bleve would take it
// for one that is.
type preparedSegment struct {
	bleveseg.Segment
	file string
}

var _ bleveseg.UnpersistedSegment = (*preparedSegment)(nil)

// Persist implements segment.UnpersistedSegment: the file, which is on disk, has another name from now on. bleve asks
// again where it could not note that.
func (s *preparedSegment) Persist(path string) error {
	if s.file == path {
		return nil
	}
	if err := os.Rename(s.file, path); err != nil {
		return say.Errorf("put a segment in its place: %w", err)
	}
	s.file = path
	return nil
}
