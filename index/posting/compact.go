package posting

import (
	"context"

	"anlisou/data/say"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// segmentsLeft is how many segments Compact leaves.
const segmentsLeft = 4

// Compact merges the segments that were left small, once much was brought in: a query looks its terms up in each.
func (x *Index) Compact(ctx context.Context) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	if err := x.flush(); err != nil { // only what is on disk is merged
		return err
	}
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return say.Errorf("index: %w", err)
	}
	plan := mergeplan.DefaultMergePlanOptions
	plan.MaxSegmentsPerTier = segmentsLeft
	plan.SegmentsPerMergeTask = 16
	plan.FloorSegmentSize = int64(max(1, len(x.current)/segmentsLeft))
	if s, ok := advanced.(*scorch.Scorch); ok {
		if err := s.ForceMerge(ctx, &plan); err != nil {
			return damaged(err, "merge")
		}
	}
	x.dirty = true
	return x.flush()
}
