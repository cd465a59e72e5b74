// Package spell says what letters and misprints were meant to be, in the words of a collection: it reads pinyin, puts
// misprints right, and finds what sounds or looks like what no case holds. It hides how likely each reading is, and
// asks the engine whether a case holds one.
package spell

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
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

// correctLatin gives the word that most cases hold of those that a Latin word is but for one letter; false where the
// cases hold the word itself, or none such.
func (sp Speller) correctLatin(typed string) (string, bool) {
	if len(typed) < weight.ShortestLatin || sp.words[typed] > 0 {
		return "", false
	}
	best := ""
	words := sp.latinWords()
	sp.work.Spend(len(words) / budget.LatinAMicro)
	for _, w := range words {
		if n := sp.words[w]; oneSlip(typed, w) && (n > sp.words[best] || n == sp.words[best] && w < best) {
			best = w
		}
	}
	return best, best != ""
}

// correctPinyin gives the word that most cases hold of those that letters spell in full but for one slip of the hand;
// false where the letters are read as they stand, or as no such word.
func (sp Speller) correctPinyin(typed string) (string, bool) {
	w := sp.work
	if len(typed) > budget.LongestSpelled {
		w.Reach("spelled letters")
		return "", false
	}
	if len(typed) < weight.ShortestSpelled || sp.words[typed] > 0 || len(sp.Lexicon().Find(typed, 1)) > 0 {
		return "", false
	}
	if w.Tries == budget.MostMisspelled {
		w.Reach("misspelled")
		return "", false
	}
	w.Tries++
	var best pinyin.Found
	for other := range pinyinEdits(typed) {
		if w.Spend(budget.CostReading / 4); w.Over() {
			return "", false
		}
		for _, f := range sp.Lexicon().Find(other, 1) {
			if f.Kind == pinyin.Full && f.Whole && utf8.RuneCountInString(f.Word) > 1 &&
				(f.Weight > best.Weight || f.Weight == best.Weight && f.Word < best.Word) {
				best = f
			}
		}
	}
	return best.Word, best.Word != ""
}

// pinyinEdits are the letters from which a slip of the hand makes these: two swapped, or one typed twice; of many
// letters, one missing or one too many, too. One letter for another is no such slip: tianjin and change are not
// misspelled 先进 and 产业, but words that no case holds.
func pinyinEdits(letters string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range len(letters) {
			before, after := letters[:i], letters[i:]
			twice := len(after) > 1 && after[0] == after[1]
			if len(after) > 1 && !twice && !yield(before+after[1:2]+after[:1]+after[2:]) ||
				twice && !yield(before+after[1:]) {
				return
			}
			if len(letters) < weight.SurelySpelled {
				continue
			}
			if !twice && !yield(before+after[1:]) {
				return
			}
			for c := 'a'; c <= 'z'; c++ {
				if byte(c) != after[0] && !yield(before+string(c)+after) {
					return
				}
			}
		}
	}
}

// oneSlip reports two words of which one is the other with a letter changed, left out, put in or swapped with the next.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return i < len(a) &&
			(a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:])
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
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

// changedWords is how many words are changed on the path to a node.
func (n *node) changedWords() (words int) {
	for at := n; at != nil; at = at.before {
		if at.edge.changed {
			words++
		}
	}
	return words
}

// says reports an edge that changes a text to the same.
func (e edge) says(text []rune, other edge) bool {
	start, end := min(e.start, other.start), max(e.end, other.end)
	read := func(e edge) string { return string(text[start:e.start]) + e.to + string(text[e.end:end]) }
	return read(e) == read(other)
}

// edge is one of the lattice: it reads the characters from start to end as a word.
type edge struct {
	start, end int
	to         string
	cost       float64
	changed    bool
}

// node is one of the lattice: the likeliest reading of a text up to a place that ends with an edge.
type node struct {
	edge   edge
	last   rune
	cost   float64
	before *node
}

// viterbi is Viterbi over the lattice of a text, whose edges are known words, single characters and changed words: it
// gives the end of the likeliest path, which is the likeliest reading of the text.
func (sp Speller) viterbi(text []rune, changes []edge) *node {
	sp.work.Spend(len(text)*budget.CostPlace + len(changes)/budget.ChangesAMicro)
	if len(text) > budget.LongestWord {
		sp.work.Reach("word")
	}
	at := make([][]*node, len(text)+1)
	at[0] = []*node{{}}
	byStart := make([][]edge, len(text))
	for _, e := range changes {
		byStart[e.start] = append(byStart[e.start], e)
	}
	for i := range text {
		edges := byStart[i]
		for n := 1; n <= budget.LongestWord && i+n <= len(text); n++ {
			word := string(text[i : i+n])
			if n == 1 || sp.known(word) {
				edges = append(edges, edge{start: i, end: i + n, to: word, cost: sp.wordCost(word)})
			}
		}
		for _, e := range edges {
			first, _ := utf8.DecodeRuneInString(e.to)
			last, _ := utf8.DecodeLastRuneInString(e.to)
			var best *node
			for _, before := range at[i] {
				cost := before.cost + e.cost
				if before.last != 0 {
					cost += sp.bigramCost(before.last, first)
				}
				if best == nil || cost < best.cost {
					best = &node{edge: e, last: last, cost: cost, before: before}
				}
			}
			if best != nil {
				at[e.end] = append(at[e.end], best)
			}
		}
		if next := at[i+1]; len(next) > budget.MostStates {
			sp.work.Reach("states")
			slices.SortStableFunc(next, func(a, b *node) int { return cmp.Compare(a.cost, b.cost) })
			at[i+1] = next[:budget.MostStates]
		}
	}
	end := at[len(text)]
	best := slices.MinFunc(end, func(a, b *node) int { return cmp.Compare(a.cost, b.cost) })
	return best
}

func (sp Speller) known(word string) bool {
	return sp.words[word] > 0 || sp.segmenter.Frequency(word) > 0
}

func (sp Speller) wordCost(word string) float64 {
	likely := weight.ShareOfCollection*float64(
		sp.words[word],
	)/sp.total + (1-weight.ShareOfCollection)*sp.segmenter.Frequency(
		word,
	)/segment.FrequencyTotal
	return -math.Log(max(weight.LeastLikely, likely))
}

// bigramCost is what it costs that one character follows another; below 0 where that makes a reading likelier.
func (sp Speller) bigramCost(a, b rune) float64 {
	return -math.Log(1 - weight.ShareOfGrams + weight.ShareOfGrams*min(weight.CohesionCounted, sp.lift(a, b)))
}

// lift is how many times as many documents hold two characters side by side as would by chance.
func (sp Speller) lift(a, b rune) float64 {
	n := sp.grams[[2]rune{a, b}]
	if n == 0 {
		return 0
	}
	expected := float64(sp.chars(a)) * float64(sp.chars(b)) / float64(max(1, sp.documents))
	return float64(n) / max(expected, weight.LeastExpected)
}

// coheres reports two characters that belong together.
func (sp Speller) coheres(a, b rune) bool { return sp.lift(a, b) > weight.LeastCohesion }

// chars is in how many documents a character stands as a word, which is less than all in which it stands.
func (sp Speller) chars(r rune) uint32 { return max(1, sp.words[string(r)]) }

// doubtful says of each character whether it may be a misprint: it stands in no longer word that the collection
// holds, and beside neither neighbour as in the collection.
func (sp Speller) doubtful(text []rune, path *node) []bool {
	doubt := make([]bool, len(text))
	for at := path; at != nil; at = at.before {
		e := at.edge
		if e.end-e.start >= 2 && sp.words[e.to] > 0 || meantSo(e.to) {
			continue
		}
		for i := e.start; i < e.end; i++ {
			before := i > 0 && sp.coheres(text[i-1], text[i])
			behind := i+1 < len(text) && sp.coheres(text[i], text[i+1])
			doubt[i] = !before && !behind
		}
	}
	for i := range text { // 多远 is meant, however it is cut
		for n := 2; n <= query.LongestStopWord && i+n <= len(text); n++ {
			if query.StopWords[string(text[i:i+n])] {
				clear(doubt[i : i+n])
			}
		}
	}
	sp.work.Spend(len(text) * budget.CostName)
	for i := range text { // a department or domain is meant, whether or not a case speaks of it
		for n := weight.ShortestSlip; n <= budget.LongestName && i+n <= len(text); n++ {
			name := string(text[i : i+n])
			_, department := sp.taxonomy.NamedDepartment(
				name,
				func(text string) bool { return query.IsPlace(sp.segmenter, text) },
			)
			if _, domain := sp.taxonomy.Domain(name); department || domain {
				clear(doubt[i : i+n])
			}
		}
	}
	for i := 1; i < len(text); i++ { // a character typed twice
		if text[i] == text[i-1] && sp.grams[[2]rune{text[i], text[i]}] == 0 {
			doubt[i] = true
		}
	}
	return doubt
}

// meantSo reports a question word that is surely meant: 还 may stand for 环, 还有 and 吗 stand for nothing else.
func meantSo(word string) bool {
	return query.Interrogatives[word] || query.StopWords[word] && utf8.RuneCountInString(word) > 1
}

// asked reports an edge that may be put in the place of a word of questions, or is one itself: cases are written so,
// three characters long, or it is a long word. 没人收 is not put right to 无人收, but 那税人 to 纳税人.
func (sp Speller) asked(text []rune, e edge) bool {
	if e.end-e.start >= weight.ShortestSlip {
		return true
	}
	for i := e.start; i < e.end; i++ {
		to, changes := e.only(text, i)
		if !changes || !query.StopWords[string(text[i])] && !query.StopWords[e.to] {
			continue
		}
		read := slices.Clone(text)
		read[i] = to
		for first := max(0, i-2); first <= i && first+3 <= len(read); first++ {
			if sp.attested(read, first) {
				return true
			}
		}
		return false
	}
	return true
}

// changes are the words of the collection that a stretch of text with a doubtful character may be a misprint of.
func (sp Speller) changes(text []rune, doubtful []bool) []edge {
	var edges []edge
	add := func(start, end int, to string, cost float64) {
		edges = append(edges, edge{start, end, to, cost + sp.wordCost(to), true})
	}
	for i, doubt := range doubtful {
		if !doubt || sp.work.Over() {
			continue
		}
		sp.work.Spend(budget.CostChange)
		if !query.StopWords[string(text[i])] {
			sp.wordEdits(text, i, add)
		}
		for _, c := range confusions(text[i]) {
			// A single character is put in where it belongs to both its neighbours: names are not in dictionaries. A
			// word of questions stands beside anything.
			if word := string(c.char); query.StopWords[word] || sp.words[word] > 0 &&
				(i == 0 || sp.coheres(text[i-1], c.char)) && (i+1 == len(text) || sp.coheres(c.char, text[i+1])) {
				add(i, i+1, word, c.cost)
			}
			// A word of the collection is made of pairs of the collection.
			before := i > 0 && sp.grams[[2]rune{text[i-1], c.char}] > 0
			after := i+1 < len(text) && sp.grams[[2]rune{c.char, text[i+1]}] > 0
			for start := max(0, i-budget.LongestWord+1); start <= i; start++ {
				for end := max(start+2, i+1); end <= min(len(text), start+budget.LongestWord); end++ {
					known := (start == i || before) && (end == i+1 || after)
					if !known && (end-start > query.LongestStopWord || !query.StopCharacters[c.char]) {
						continue
					}
					word := slices.Concat(text[start:i], []rune{c.char}, text[i+1:end])
					if w := string(word); (known && sp.words[w] > 0 || query.StopWords[w]) &&
						!asksAlready(text[start:end], i-start) {
						add(start, end, w, c.cost)
					}
				}
			}
		}
	}
	sp.lookAhead(func(sp Speller) {
		for _, e := range edges {
			sp.spoken(text, e.start, e.end, []rune(e.to))
		}
	})
	for i, e := range edges {
		edges[i].cost -= sp.spoken(text, e.start, e.end, []rune(e.to))
	}
	return edges
}

// asksAlready reports a stretch that is a question word but for the character at a place: 打什么 is no misprint of 为什么.
func asksAlready(stretch []rune, at int) bool {
	return at == 0 && query.StopWords[string(stretch[1:])] ||
		at == len(stretch)-1 && query.StopWords[string(stretch[:at])]
}

// wordEdits adds the words that a stretch with the character at i is, but for a slip of the hand: that character is too
// much, is in its neighbour's place or is quite another, or one is missing beside it.
func (sp Speller) wordEdits(text []rune, i int, add func(start, end int, to string, cost float64)) {
	for n := 2; n <= budget.LongestWord+1; n++ {
		for start := max(0, i-n+1); start <= i && start+n <= len(text); start++ {
			stretch := text[start : start+n]
			at := i - start
			if at+1 < n {
				swapped := slices.Clone(stretch)
				swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
				if w := string(swapped); swapped[at] != swapped[at+1] && sp.words[w] > 0 {
					add(start, start+n, w, weight.CostSwapped)
				}
			}
			without := string(stretch[:at]) + string(stretch[at+1:])
			// At the edge of a word a character more is a word of its own (管危险废物), unless it was typed twice.
			within := 0 < at && at < n-1 ||
				n > 1 && (at == 0 && stretch[1] == stretch[0] || at == n-1 && stretch[n-2] == stretch[n-1])
			// Two characters of three are too often another word, but where these are all that was typed.
			if (n > weight.ShortestSlip || sp.wholeQuery && n == len(text)) && within && sp.words[without] > 0 {
				add(start, start+n, without, weight.CostExtra)
			}
			if n >= weight.ShortestSlip {
				for _, w := range sp.deletes()[without] {
					if r := []rune(w); len(r) == n && string(r[:at]) == string(stretch[:at]) &&
						string(r[at+1:]) == string(stretch[at+1:]) &&
						r[at] != stretch[at] {
						add(start, start+n, w, weight.CostOther)
					}
				}
			}
			if n >= weight.ShortestSlip-1 {
				for _, w := range sp.deletes()[string(stretch)] {
					add(start, start+n, w, weight.CostMissing)
				}
			}
		}
	}
}

// confusion is a character that another may be a misprint of, and what that costs.
type confusion struct {
	char rune
	cost float64
}

func confusions(r rune) []confusion {
	var list []confusion
	for _, c := range pinyin.Homophones(r) {
		list = append(list, confusion{c, weight.CostSameSound})
	}
	for _, c := range pinyin.NearHomophones(r) {
		list = append(list, confusion{c, weight.CostNearSound - weight.GainOfSound*pinyin.Sound(r, c)})
	}
	for _, l := range pinyin.Lookalikes(r) {
		list = append(list, confusion{l.Rune, weight.CostShape - weight.GainOfShape*l.Score})
	}
	return list
}
