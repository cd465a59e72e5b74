package posting

import (
	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/data"
)

// Spaces are what the texts and the segments take on disk, and how much of that is of revisions that were replaced or
// withdrawn: of the texts exactly, of the segments in proportion to their documents.
func (x *Index) Spaces() ([]data.Space, error) {
	x.mu.Lock()
	live := make([]uint64, 0, len(x.current))
	for _, revision := range x.current {
		live = append(live, revision)
	}
	x.mu.Unlock()
	segments := data.Space{Part: data.PartSegments}
	err := Guard(func() error {
		return x.snapshot(func(snapshot *scorch.IndexSnapshot) error {
			for _, s := range snapshot.Segments() {
				file, ok := s.Segment().(segmentFile)
				if !ok || s.Segment().Count() == 0 {
					continue // it is in memory yet
				}
				size := int64(len(file.Data()))
				segments.Bytes += size
				if deleted := s.Deleted(); deleted != nil {
					segments.Unused += int64(float64(size) * float64(deleted.GetCardinality()) / float64(s.Segment().Count()))
				}
			}
			return nil
		})
	})
	return []data.Space{x.texts.space(live), segments}, err
}

// space is what the texts take, and how much of that is not of these revisions.
func (t *texts) space(live []uint64) data.Space {
	t.mu.RLock()
	defer t.mu.RUnlock()
	used := int64(0)
	for _, revision := range live {
		if d := t.bySeq[revision]; d != nil {
			used += int64(recordHeader + len(d.ID) + len(d.Collection) + len(d.Text) + len(d.Labels))
		}
	}
	return data.Space{Part: data.PartTexts, Bytes: t.size, Unused: max(0, t.size-used)}
}
