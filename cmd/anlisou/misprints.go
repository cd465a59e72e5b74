package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"

	"anlisou/data/say"
	"anlisou/index"
	"anlisou/segment"
)

// misprints is how corrections did on misspelt sentences.
type misprints struct {
	sentences, skipped         int // skipped: not a pair of the same length, or not different
	asked, offered, otherwise  int // misspelt words whose right word the cases hold; the right one offered, another
	found                      int // misspelt words that find cases as they stand, for which nothing is offered
	unknown                    int // misspelt words whose right word the cases do not hold
	words, corrected, applied  int // right words asked for; another offered; another searched for instead
	standing, standingMistaken int // those of them that the cases hold; of these another offered
}

// evalMisprints searches for the words of misspelt sentences. A line of the file is a sentence as it was written, a
// tab, and the sentence put right. Each word of the right sentence that has two or more Han characters is searched for
// as it is, where no other word should be offered; if it was misspelt, it is searched for as it was written, too, where
// the right one should be. Misspelt words are counted only where the cases hold the right word: what they do not hold
// cannot be meant.
func evalMisprints(ctx context.Context, w io.Writer, x *index.Index, path string) (m misprints, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, say.Errorf("%s: %w", path, cannotRead(err))
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		wrong, right, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			return m, say.Errorf("%s, line %d: is no pair of sentences with a tab between them", path, m.sentences+1)
		}
		m.sentences++
		if err := m.sentence(ctx, x, segment.Normalise(wrong).Runes, segment.Normalise(right).Runes); err != nil {
			return m, err
		}
	}
	if err := lines.Err(); err != nil {
		return m, say.Errorf("%s: %w", path, err)
	}
	share := func(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }
	say.Line(w, "%d pairs of sentences, %d of them of different length or the same", m.sentences, m.skipped)
	say.Print(w, "%d misspelt words: the right word is offered for %d (%.1f%%), another for %d (%.1f%%); "+
		"%d find cases as they stand and are left alone; %d more whose right word no case holds\n",
		m.asked, m.offered, share(m.offered, m.asked), m.otherwise, share(m.otherwise, m.asked), m.found, m.unknown)
	say.Print(w, "%d right words: another is offered for %d (%.2f%%), and searched for instead of %d; "+
		"of the %d that a case holds, for %d (%.2f%%)\n",
		m.words, m.corrected, share(m.corrected, m.words), m.applied,
		m.standing, m.standingMistaken, share(m.standingMistaken, m.standing))
	return m, nil
}

func (m *misprints) sentence(ctx context.Context, x *index.Index, wrong, right []rune) error {
	if len(wrong) != len(right) || string(wrong) == string(right) {
		m.skipped++
		return nil
	}
	for _, word := range segment.Default().Cut(right) {
		text, written := string(right[word.Start:word.End]), string(wrong[word.Start:word.End])
		if word.End-word.Start < 2 || !segment.IsHanText(text) || !segment.IsHanText(written) {
			continue
		}
		asIs, err := x.Search(ctx, index.Request{Query: text, Page: 1, Size: 1})
		if err != nil {
			return err
		}
		literal, err := x.Search(ctx, index.Request{Query: `"` + text + `"`, Page: 1, Verbatim: true})
		if err != nil {
			return err
		}
		stands := literal.Total > 0
		m.words++
		if stands {
			m.standing++
		}
		if c := asIs.Correction; c != nil {
			m.corrected++
			if c.Applied {
				m.applied++
			}
			if stands {
				m.standingMistaken++
			}
		}
		switch {
		case written == text:
			continue
		case !stands:
			m.unknown++
			continue
		}
		m.asked++
		asWritten, err := x.Search(ctx, index.Request{Query: written, Page: 1, Size: 1})
		if err != nil {
			return err
		}
		switch c := asWritten.Correction; {
		case c == nil:
			if asWritten.Total > 0 && asWritten.Relaxed == nil {
				m.found++
			}
		case c.Query == text:
			m.offered++
		default:
			m.otherwise++
		}
	}
	return nil
}
