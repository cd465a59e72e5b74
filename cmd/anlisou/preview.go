package main

import (
	"context"
	"errors"
	"os"

	"anlisou/data/say"
	"anlisou/index"
	"anlisou/index/preview"
)

// previewing is what other words would change, before it is done.
type previewing struct {
	words index.Words // nil for those that stay
	// build has another index built beside the present one: it is needed for all but synonyms.
	build   bool
	queries []string // none: those that the change is about
	tell    func(preview.Progress)
}

// mostTries is how often a preview asks again because cases were written meanwhile.
const mostTries = 3

// preview says what other words would change. It changes nothing: what it builds, it builds in a folder of its own, and
// removes. It takes the memory and the disk of a rebuild.
func (c *collection) preview(ctx context.Context, p previewing) (_ *preview.Report, err error) {
	dir, err := c.previewDir()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := &preview.Report{Built: p.build, Answers: []preview.Answer{}, Labels: []preview.Relabel{}}
	before, release, err := c.present(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	synonyms := before.Words().With(p.words).Synonyms
	after := func(ctx context.Context, asked index.Request) (*index.Result, error) {
		return before.SearchBy(ctx, synonyms, asked)
	}
	bringUp := func() error { return nil }
	if p.build {
		p.tell(preview.Progress{Stage: preview.Building, Total: c.store.Len()})
		beside, err := before.Beside(ctx, dir+"/after", p.words, func(done, total int) {
			p.tell(preview.Progress{Stage: preview.Building, Done: done, Total: total})
		})
		if err != nil {
			return nil, fullDisk(err)
		}
		defer func() { _ = beside.Close() }() // its folder goes
		after, bringUp = beside.Search, func() error { return beside.Update(ctx) }
		if p.words.Taxonomy != nil {
			if err := c.previewLabels(ctx, before, beside, r, p.tell); err != nil {
				return nil, err
			}
		}
	}
	if len(p.queries) == 0 {
		r.Chosen = true
		// Of both, since a word that comes may stand only in the one, and a name that goes only in the other.
		if p.queries, err = preview.Queries(ctx, before.Search, before.Words(), before.Words().With(p.words)); err != nil {
			return nil, err
		}
	}
	r.Queries = min(len(p.queries), preview.MostQueries)
	r.Unasked = len(p.queries) - r.Queries
	return r, c.previewAnswers(ctx, before.Search, after, bringUp, p.queries[:r.Queries], r, p.tell)
}

// previewAnswers asks both, and again where cases were written meanwhile, whose difference is none of the words'.
func (c *collection) previewAnswers(
	ctx context.Context, before, after preview.Asked, bringUp func() error, queries []string, r *preview.Report,
	tell func(preview.Progress),
) error {
	for try := 1; ; try++ {
		if err := bringUp(); err != nil {
			return err
		}
		first, err := c.store.Seq()
		if err != nil {
			return err
		}
		answers, changed, err := preview.Ask(ctx, before, after, queries, tell)
		if err != nil {
			return err
		}
		last, err := c.store.Seq()
		if err != nil {
			return err
		}
		if r.Answers, r.Changed, r.Meanwhile = append(r.Answers[:0], answers...), changed, first != last; !r.Meanwhile || try == mostTries {
			return nil
		}
	}
}

// previewLabels labels each case by both.
func (c *collection) previewLabels(
	ctx context.Context, before, after *index.Index, r *preview.Report, tell func(preview.Progress),
) error {
	done, total := 0, c.store.Len()
	for one, err := range (storeSource{c.store}).Cases() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && one.ID == "" {
			return err
		}
		if err != nil {
			continue // what is damaged has no labels
		}
		if relabelled := preview.CompareLabels(before.Label(one), after.Label(one)); len(relabelled) > 0 {
			if r.Relabelled++; r.Relabelled <= preview.MostLabels {
				r.Labels = append(r.Labels, relabelled...)
			}
		}
		if done++; done%watchedStep == 0 || done == total {
			tell(preview.Progress{Stage: preview.Labelling, Done: done, Total: total})
		}
	}
	return nil
}

// present is the index that answers now. Where it may only be read and has not all cases, it is one that has.
func (c *collection) present(ctx context.Context, dir string) (x *index.Index, release func() error, err error) {
	behind, err := c.index.Behind()
	if err != nil || behind == 0 || !c.config.ReadOnly {
		return c.index, func() error { return nil }, err
	}
	x, err = c.index.Beside(ctx, dir+"/before", index.Words{}, nil)
	if err != nil {
		return nil, nil, fullDisk(err)
	}
	return x, x.Close, nil
}

// previewDir makes the folder of a preview: in the data directory, whose disk has room for an index, or where that may
// not be written, where the system keeps such. What a kill leaves of it in the data directory goes at the next start.
func (c *collection) previewDir() (string, error) {
	dir, err := os.MkdirTemp(c.dir, previewPrefix)
	if err != nil && (errors.Is(err, os.ErrPermission) || !mayWrite(c.dir)) {
		dir, err = os.MkdirTemp("", "anlisou-"+previewPrefix)
	}
	if err != nil {
		return "", say.Errorf("make a folder for the preview: %w", fullDisk(err))
	}
	return dir, nil
}
