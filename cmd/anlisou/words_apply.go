package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/index/preview"
	"anlisou/server"
)

// wordsKeeper keeps the words of an open data directory, as server.Config wants it. One change or preview that builds an
// index is under way at a time: two would take the memory of two rebuilds.
type wordsKeeper struct {
	*collection
	flags *dataFlags
	log   *slog.Logger

	background context.Context // of what goes on without its caller
	cancel     context.CancelFunc

	mu       sync.Mutex
	tasks    sync.WaitGroup
	busy     bool
	closed   bool
	applying *preview.Progress
	failed   say.Message
}

var _ server.Words = (*wordsKeeper)(nil)

func newWordsKeeper(c *collection, flags *dataFlags, log *slog.Logger) *wordsKeeper {
	w := &wordsKeeper{collection: c, flags: flags, log: log}
	w.background, w.cancel = context.WithCancel(context.Background())
	return w
}

// stop ends what is under way; wait waits for it.
func (w *wordsKeeper) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.cancel()
}

func (w *wordsKeeper) wait() { w.tasks.Wait() }

// begin takes a place for what is about words; alone, for one beside which there is no other. The place is given back by
// calling done.
func (w *wordsKeeper) begin(alone bool) (done func(), err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return nil, index.ErrClosed
	case alone && w.busy:
		return nil, server.ErrWordsBusy
	}
	w.busy = w.busy || alone
	w.tasks.Add(1)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if alone {
			w.busy = false
		}
		w.tasks.Done()
	}, nil
}

// digestOf names three texts.
func digestOf(texts wordTexts) string {
	sum := sha256.New()
	for _, text := range texts {
		if text != nil {
			fmt.Fprintf(sum, "%d:%s", len(*text), *text)
		}
		sum.Write([]byte{'\n'})
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Words implements server.Words.
func (w *wordsKeeper) Words(context.Context) (server.WordsState, error) {
	r := w.words.read()
	state := server.WordsState{Digest: digestOf(r.texts)}
	into := [wordKinds]*server.WordsText{&state.Dictionary, &state.Synonyms, &state.Taxonomy}
	for kind, text := range into {
		text.Origin, text.Problems = server.WordsBuiltIn, r.problems[kind]
		if r.texts[kind] != nil {
			text.Text, text.Origin = strings.ToValidUTF8(*r.texts[kind], "\uFFFD"), server.WordsOwn
		} else if wordKind(kind) == ofTaxonomy {
			text.Text = string(data.DefaultTaxonomy().Text())
		}
		if w.flags.flagged(wordKind(kind)) {
			text.Origin = server.WordsFlag
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	state.Failed = w.failed
	if w.applying != nil {
		now := *w.applying
		state.Applying = &now
	}
	return state, nil
}

// changing is a change that was checked.
type changing struct {
	texts map[string]*string // those that are others than before, as pending has them
	words index.Words        // all that it says
	what  string
}

// check reads a change of the texts as they are now.
func check(change server.WordsChange, now wordTexts) (c changing, err error) {
	c.texts = map[string]*string{}
	var problems []server.WordsProblem
	var what []string
	for kind, text := range [wordKinds]*string{change.Dictionary, change.Synonyms, change.Taxonomy} {
		kind := wordKind(kind)
		if text == nil {
			continue
		}
		wrong := take(kind, *text, &c.words)
		if problems = append(problems, wrong...); len(wrong) > 0 {
			continue
		}
		was, next := now[kind], text
		if kind == ofTaxonomy && c.words.Taxonomy.Digest() == data.DefaultTaxonomy().Digest() {
			next = nil // that it is the program's own stays true when the program has another
		}
		if sameText(was, next) || was == nil && next != nil && strings.TrimSpace(*next) == "" {
			continue
		}
		c.texts[wordNames[kind]] = next
		what = append(what, whatChanged(kind, was, next))
	}
	if len(problems) > 0 {
		return c, &server.WordsError{Problems: problems}
	}
	c.what = strings.Join(what, "; ")
	return c, nil
}

func sameText(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// keepFlags leaves out what the files of flags say, which a change of the data directory's texts cannot alter.
func (w *wordsKeeper) keepFlags(c *changing) error {
	for kind := range wordKinds {
		if !w.flags.flagged(kind) {
			continue
		}
		if _, changes := c.texts[wordNames[kind]]; changes {
			return &server.WordsFixed{Text: wordNames[kind]}
		}
		switch kind {
		case ofDictionary:
			c.words.Dictionary = nil
		case ofSynonyms:
			c.words.Synonyms = nil
		case ofTaxonomy:
			c.words.Taxonomy = nil
		}
	}
	return nil
}

// mostLinesNamed is how many lines of a text an entry of the log quotes, each up to mostQuoted characters.
const (
	mostLinesNamed = 5
	mostQuoted     = 60
)

// whatChanged says in a line which lines of a text came and went.
func whatChanged(kind wordKind, before, after *string) string {
	lines := func(text *string) (list []string) {
		if text == nil {
			return nil
		}
		for line := range strings.Lines(*text) {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
		return list
	}
	was, is := lines(before), lines(after)
	gone, come := missing(was, is), missing(is, was)
	said := fmt.Sprintf("changed the %s, +%d -%d lines", wordNames[kind], len(come), len(gone))
	if after == nil {
		return said + ": the program's own hold again"
	}
	quoted := append(quote("+", come), quote("-", gone)...)
	if len(quoted) == 0 { // their order, or what is no line
		return said
	}
	return said + ": " + strings.Join(quoted, " | ")
}

// quote gives the first of some lines, each with a sign before it.
func quote(sign string, lines []string) (quoted []string) {
	for _, line := range lines[:min(len(lines), mostLinesNamed)] {
		if runes := []rune(line); len(runes) > mostQuoted {
			line = string(runes[:mostQuoted]) + "…"
		}
		quoted = append(quoted, sign+line)
	}
	return quoted
}

// missing are the lines of one list that another has not, each once.
func missing(list, from []string) (only []string) {
	has := map[string]bool{}
	for _, line := range from {
		has[line] = true
	}
	for _, line := range list {
		if !has[line] {
			only = append(only, line)
		}
		has[line] = true
	}
	return only
}

// Preview implements server.Words.
func (w *wordsKeeper) Preview(
	ctx context.Context, change server.WordsChange, queries []string, tell func(preview.Progress),
) (*preview.Report, error) {
	c, err := check(change, w.words.read().texts)
	if err != nil {
		return nil, err
	}
	words := c.words.Beyond(w.index.Words())
	// Nothing given asks what a rebuild would change; all as it is, what nothing would.
	given := change.Dictionary != nil || change.Synonyms != nil || change.Taxonomy != nil
	build := words.NeedsBuilding() || !given
	done, err := w.begin(build)
	if err != nil {
		return nil, err
	}
	defer done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.background, cancel)()
	return w.preview(ctx, previewing{words: words, build: build, queries: queries, tell: tell})
}

// Apply implements server.Words.
func (w *wordsKeeper) Apply(
	ctx context.Context, by data.Author, change server.WordsChange, tell func(preview.Progress),
) (server.WordsApplied, error) {
	done, err := w.begin(true)
	if err != nil {
		return server.WordsApplied{}, err
	}
	words, digest, err := w.keep(ctx, by, change)
	if err != nil || words == (index.Words{}) {
		done()
		return server.WordsApplied{Digest: digest}, err
	}
	begun := preview.Progress{Stage: preview.Building, Total: w.store.Len()}
	w.progress(&begun)
	tell(begun)
	steps, ended := make(chan preview.Progress, 1), make(chan error, 1)
	go func() {
		defer done()
		ended <- w.adopt(words, func(p preview.Progress) {
			select {
			case steps <- p: // who listens slowly hears of fewer
			default:
			}
		})
	}()
	for {
		select {
		case p := <-steps:
			tell(p)
		case err := <-ended:
			return server.WordsApplied{Digest: digest}, err
		case <-ctx.Done():
			return server.WordsApplied{Digest: digest, Pending: true}, nil
		}
	}
}

// keep checks a change and keeps it. It gives the words that searches do not have yet.
func (w *wordsKeeper) keep(
	ctx context.Context, by data.Author, change server.WordsChange,
) (words index.Words, digest string, err error) {
	now := w.words.read().texts
	digest = digestOf(now)
	if change.If != "" && change.If != digest {
		return words, digest, server.ErrWordsChanged
	}
	c, err := check(change, now)
	if err == nil {
		err = w.keepFlags(&c)
	}
	if err = cmp.Or(err, ctx.Err()); err != nil {
		return words, digest, err
	}
	words = c.words.Beyond(w.index.Words())
	if len(c.texts) == 0 {
		return words, digest, nil
	}
	pending := &wordsPending{Time: time.Now().UTC(), By: by, What: c.what, Texts: c.texts}
	unfinished, err := w.words.keep(pending, w.noteWords)
	if err != nil {
		return words, digest, err
	}
	if unfinished != nil { // it is kept all the same
		w.log.Error("a change of the words is kept, and not in its files before the next start", "error", unfinished)
	}
	return words, digestOf(w.words.read().texts), nil
}

// adopt has the index take over words, and remembers how that went.
func (w *wordsKeeper) adopt(words index.Words, tell func(preview.Progress)) error {
	err := w.index.Adopt(w.background, words, func(done, total int) {
		p := preview.Progress{Stage: preview.Building, Done: done, Total: total}
		w.progress(&p)
		tell(p)
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.applying, w.failed = nil, say.Message{}
	if err != nil {
		err = fullDisk(err)
		w.failed = say.Of(err)
		if w.background.Err() == nil {
			w.log.Error("searches are not answered by the changed words yet", "error", err)
		}
		return say.Errorf("%w: %w", server.ErrWordsKept, err)
	}
	w.log.Info("searches are answered by the changed words")
	return nil
}

func (w *wordsKeeper) progress(p *preview.Progress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.applying = p
}

// noteWords adds a change of the words to the audit log, unless a start that was killed did.
func (c *collection) noteWords(p *wordsPending) error {
	for e, err := range c.store.Log() {
		if err != nil {
			continue
		}
		if e.Time.Before(p.Time) {
			break
		}
		if e.What == p.What && e.Author == p.By {
			return nil
		}
	}
	return c.store.Note(p.By, p.What)
}
