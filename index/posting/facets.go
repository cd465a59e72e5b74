package posting

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/query"
)

// valueDocs is a value of a facet field with its documents, deleted ones included.
type valueDocs struct {
	value string
	docs  *roaring.Bitmap
}

// facetValues gives the values of a facet field that live documents have.
func (l *segmentReader) facetValues(f query.Field) ([]valueDocs, error) {
	values, err := l.allValues(f)
	if err != nil || l.deleted == nil {
		return values, err
	}
	return slices.DeleteFunc(slices.Clone(values), func(v valueDocs) bool { return !v.docs.Intersects(l.live) }), nil
}

// allValues reads the values of a facet field once a segment, which does not change.
func (l *segmentReader) allValues(f query.Field) ([]valueDocs, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if values, read := l.facets[f]; read {
		return values, nil
	}
	d, err := l.dictionary(string(f))
	if err != nil {
		return nil, err
	}
	var values []valueDocs
	err = l.terms(string(f), func(value string) error {
		list, err := d.PostingsList([]byte(value), nil, nil)
		if err != nil {
			return damaged(err, "postings of %s:%s", f, value)
		}
		// The reader's memory is not ours to keep.
		docs := bitmapOf(list.Iterator(false, false, false, nil)).Clone()
		docs.CloneCopyOnWriteContainers()
		values = append(values, valueDocs{value, docs})
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.facets[f] = values
	return values, nil
}
