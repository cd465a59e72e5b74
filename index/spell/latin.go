package spell

import (
	"iter"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/weight"
	"anlisou/segment/pinyin"
)

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
