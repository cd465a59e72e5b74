// Package spell says what letters and misprints were meant to be, in the words of a collection: it reads pinyin, puts
// misprints right, and finds what sounds or looks like what no case holds. It hides how likely each reading is, and
// asks the engine whether a case holds one.
package spell

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"anlisou/index/budget"
	"anlisou/index/weight"
	"anlisou/segment"
)

// Speller is a noisy channel that puts misprints right: of all ways to read a text with a few characters changed, it
// takes the one for which the likelihood of the words (in this collection and in the language) times that of the
// changes is greatest. Kernighan, Church and Gale, "A Spelling Correction Program Based on a Noisy Channel Model"
// (1990), over words that must be cut at the same time: Viterbi over a lattice of words and changes finds the best.
// Costs are negative natural logarithms of likelihoods.
type Speller struct {
	*Vocabulary
	*Session
	trigrams
	least      float64 // how much likelier a text must be with a change than without
	wholeQuery bool    // the text is a short query, all of it, that finds nothing
}

// Speller is that of one query.
func (s *Session) Speller(v *Vocabulary) Speller {
	return Speller{Vocabulary: v, Session: s, trigrams: trigrams{Session: s}, least: weight.LeastGain}
}

// OfNothing lowers the threshold for a short query that finds nothing as typed: less likely readings are taken, as
// there is nothing to lose.
func (sp Speller) OfNothing(q string) Speller {
	if q = strings.TrimSpace(q); segment.IsHanText(q) && segment.Len(q) <= weight.ShortAlone {
		sp.least, sp.wholeQuery = weight.LeastAlone, true
	}
	return sp
}

// edit is a change of a text: the characters from start to end become to.
type edit struct {
	Start, End int
	To         string
}

// Spelling is a better reading of a text.
type Spelling struct {
	Edits  []edit
	gain   float64 // how much likelier it is, as a logarithm
	Unsure bool    // what was typed may be meant: an edit puts a good word in the place of another
}

// Correct gives the likeliest reading of a text in normal form; no edits where that is the text itself.
func (sp Speller) Correct(text []rune) Spelling {
	var all Spelling
	s := sp.Session
	if sp.total == 0 || s.TooLong(text) {
		return all
	}
	for run := range hanRuns(sp.withoutValues(text)) {
		stretch := text[run.Start:run.End]
		better := sp.run(stretch)
		for _, e := range better.Edits {
			all.Unsure = all.Unsure || sp.isGood(stretch, e)
			all.Edits = append(all.Edits, edit{e.Start + run.Start, e.End + run.Start, e.To})
		}
		all.gain += better.gain
	}
	for i := 0; i < len(text); i++ {
		start := i
		for i < len(text) && segment.IsSmallLatin(text[i]) {
			i++
		}
		alone := (start == 0 || !segment.IsDigit(text[start-1])) && (i == len(text) || !segment.IsDigit(text[i]))
		if !alone {
			continue
		}
		typed := string(text[start:i])
		to, ok := sp.correctLatin(typed)
		if !ok {
			to, ok = sp.correctPinyin(typed)
		}
		if ok {
			all.Edits = append(all.Edits, edit{start, i, to})
			all.gain += weight.LeastGain
		}
	}
	if s.work.Over() {
		return Spelling{} // half a correction may be worse than none
	}
	slices.SortFunc(all.Edits, func(a, b edit) int { return cmp.Compare(a.Start, b.Start) })
	return all
}

// TooLong reports a text of which nothing is put right.
func (s *Session) TooLong(text []rune) bool {
	if len(text) <= budget.LongestText {
		return false
	}
	s.work.Reach("correction")
	return true
}

// withoutValues is a text with zeros in the place of its numbers and dates, which are no misprints: 三至五年 is not 三到五年.
func (sp Speller) withoutValues(text []rune) []rune {
	text = slices.Clone(text)
	for _, v := range sp.segmenter.Values(text) {
		if v.End-v.Start > 1 {
			clear(text[v.Start:v.End])
		}
	}
	return text
}

// isGood reports an edit of what may well be meant: of a word of the general dictionary, or of the character beside
// one, which is replaced by another that neither sounds nor looks like it (停车难 by 停车场).
func (sp Speller) isGood(text []rune, e edit) bool {
	to := []rune(e.To)
	inWords := false // the edit takes in a word that it does not change
	for _, w := range sp.segmenter.Cut(text) {
		word := string(text[w.Start:w.End])
		inWords = inWords || w.End-w.Start > 1 && e.Start <= w.Start && w.End <= e.End
		if w.End-w.Start > 1 && e.Start <= w.Start && w.End <= e.End && sp.segmenter.Frequency(word) > 0 &&
			!strings.Contains(e.To, word) {
			return true
		}
	}
	var changed []int
	for i := range to {
		if len(to) != e.End-e.Start {
			break
		}
		if to[i] != text[e.Start+i] {
			changed = append(changed, i)
		}
	}
	if len(changed) != 1 || !inWords { // swapped, or one more or fewer
		return false
	}
	return !slices.ContainsFunc(
		confusions(text[e.Start+changed[0]]),
		func(c confusion) bool { return c.char == to[changed[0]] },
	)
}

// hanRuns are the stretches of a text of two Han characters and more.
func hanRuns(text []rune) iter.Seq[segment.Span] {
	return func(yield func(segment.Span) bool) {
		for i := 0; i < len(text); i++ {
			start := i
			for i < len(text) && segment.IsHan(text[i]) {
				i++
			}
			if i-start >= 2 && !yield(segment.Span{Start: start, End: i}) {
				return
			}
		}
	}
}

// run corrects a run of Han characters. Each change must be worth it by itself.
func (sp Speller) run(text []rune) Spelling {
	plain := sp.viterbi(text, nil)
	doubtful := sp.doubtful(text, plain)
	if !slices.Contains(doubtful, true) {
		return Spelling{}
	}
	changes := sp.changes(text, doubtful)
	sp.lookAhead(func(sp Speller) {
		for _, e := range changes {
			sp.asked(text, e)
		}
	})
	changes = slices.DeleteFunc(changes, func(e edge) bool { return !sp.asked(text, e) })
	var kept Spelling
	for len(changes) > 0 {
		if sp.work.Over() {
			return Spelling{}
		}
		best := sp.viterbi(text, changes)
		if best.changedWords() > max(budget.MostChanges, len(text)/budget.MostChanges) {
			sp.work.Reach("changes")
			return Spelling{} // no text, rather than one misspelt all over
		}
		kept = Spelling{gain: plain.cost - best.cost}
		var weak *edge
		weakest := sp.least
		for at := best; at != nil; at = at.before {
			if !at.edge.changed {
				continue
			}
			kept.Edits = append(kept.Edits, edit{at.edge.start, at.edge.end, at.edge.to})
			without := slices.DeleteFunc(
				slices.Clone(changes),
				func(e edge) bool { return e.start < at.edge.end && at.edge.start < e.end },
			)
			if gain := sp.viterbi(text, without).cost - best.cost; gain < weakest {
				weak, weakest = &at.edge, gain
			}
			others := slices.DeleteFunc(slices.Clone(changes), func(e edge) bool { return at.edge.says(text, e) })
			if gain := sp.viterbi(text, others).cost - best.cost; gain < weight.LeastClear &&
				(weak == nil || gain < weakest) {
				weak, weakest = &at.edge, gain
			}
		}
		if weak == nil {
			break
		}
		gone := *weak
		changes = slices.DeleteFunc(changes, func(e edge) bool { return e.start < gone.end && gone.start < e.end })
		kept = Spelling{}
	}
	slices.Reverse(kept.Edits)
	return kept
}
