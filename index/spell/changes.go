package spell

import (
	"slices"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment/pinyin"
)

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
