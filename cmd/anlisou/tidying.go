package main

import (
	"context"
	"log/slog"
	"time"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
)

// tidying is when a server gives back by itself what updates left behind: where that is over half of a part.
type tidying struct {
	look  time.Duration // between two looks at how much that is
	rest  time.Duration // after it was given back; after it could not be, twice as long each time, up to most
	most  time.Duration
	floor int64 // bytes of a part that must be unused: less is not worth making it anew
}

// usualTidying is that of serve. Looking reads no file. A thousand updates of a case of five pages leave some 5 MB.
var usualTidying = tidying{look: 5 * time.Minute, rest: time.Hour, most: 24 * time.Hour, floor: 4 << 20}

// due are the parts of which over half is unused.
func (t tidying) due(spaces []data.Space) (parts map[string]data.Space) {
	parts = map[string]data.Space{}
	for _, s := range spaces {
		if s.Unused >= t.floor && s.Unused > s.Bytes/2 {
			parts[s.Part] = s
		}
	}
	return parts
}

// run looks after an open data directory until ctx ends.
func (t tidying) run(ctx context.Context, c *collection, log *slog.Logger) {
	rest, wait := t.rest, t.look
	for {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		did, err := t.once(ctx, c, log)
		switch {
		case err != nil && ctx.Err() == nil:
			log.Error("what updates left behind is not given back; it is tried again", "in", rest, "error", err)
			wait, rest = rest, min(2*rest, t.most)
		case did:
			wait, rest = t.rest, t.rest
		default:
			wait = t.look
		}
	}
}

// once gives back what is unused of the parts of which that is over half, and reports whether any was.
func (t tidying) once(ctx context.Context, c *collection, log *slog.Logger) (did bool, err error) {
	defer func() {
		if fault := format.Recovered(recover()); fault != nil {
			err = fault
		}
	}()
	before, err := c.spaces()
	if err != nil {
		return false, err
	}
	due := t.due(before)
	if len(due) == 0 {
		return false, nil
	}
	if _, cases := due[data.PartCases]; cases {
		if err := c.store.Compact(ctx, nil); err != nil {
			return true, err
		}
	}
	_, texts := due[data.PartTexts]
	_, segments := due[data.PartSegments]
	if texts || segments {
		if err := c.index.Rebuild(ctx); err != nil {
			return true, say.Errorf("compact the index: %w", err)
		}
	}
	after, err := c.spaces()
	if err != nil {
		return true, err
	}
	for _, s := range after {
		if was, ok := due[s.Part]; ok {
			log.Info("what updates left behind is given back", "part", s.Part, "bytes", s.Bytes, "before", was.Bytes,
				"unused", was.Unused)
		}
	}
	return true, nil
}
