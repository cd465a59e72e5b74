package spell

import (
	"anlisou/index/weight"
)

// trigrams knows which three Han characters stand side by side in the collection, as far as it was asked. Three say
// what two do not: 行证 stands in 发行证券, but 行证处 stands nowhere, and 行政处 does.
type trigrams struct {
	*Session
	ahead *[]string // what would be asked, where nothing is asked yet
}

// attests reports three characters that stand side by side in a case.
func (u trigrams) attests(three string) bool {
	if u.ahead != nil {
		*u.ahead = append(*u.ahead, three)
		return false
	}
	stand, err := u.reader.Stand(u.ctx, three)
	u.breaks(err)
	return err == nil && stand[0]
}

// lookAhead fetches the trigrams of a step in one round: it runs the step once with a speller to which none is
// attested, and looks up all that it asked for. What a step asks for must not hang on what it is told.
func (sp Speller) lookAhead(step func(Speller)) {
	var texts []string
	dry := sp
	dry.trigrams.ahead = &texts
	step(dry)
	_, err := sp.reader.Stand(sp.ctx, texts...)
	sp.breaks(err)
}

// attested reports the characters from i to i+3 of a text that stand so in a case. The pairs are looked at first: they
// are at hand.
func (sp Speller) attested(text []rune, i int) bool {
	three := text[i : i+3]
	return sp.grams[[2]rune(three[:2])] > 0 && sp.grams[[2]rune(three[1:])] > 0 && sp.attests(string(three))
}

// spoken is the evidence of trigrams for a change of the characters from start to end: those with the changed
// characters and their neighbours that stand in cases.
func (sp Speller) spoken(text []rune, start, end int, to []rune) float64 {
	same := 0 // characters at the beginning of the stretch that do not change
	for same < len(to) && start+same < end && to[same] == text[start+same] {
		same++
	}
	tail := 0 // and at its end
	for tail < len(to)-same && end-tail > start+same && to[len(to)-tail-1] == text[end-tail-1] {
		tail++
	}
	lead := max(0, start-2)
	whole := append(append(append([]rune(nil), text[lead:start]...), to...), text[end:min(len(text), end+2)]...)
	first := start - lead + same
	last := max(first+1, start-lead+len(to)-tail)
	n := 0
	for i := max(0, first-2); i < last && i+3 <= len(whole); i++ {
		if sp.attested(whole, i) {
			n++
		}
	}
	return weight.GainOfUsage * float64(min(n, weight.UsagesCounted))
}

// uncertain says of each character of a run whether it may be a misprint, as far as its neighbours tell: no three
// characters that stand so in a case vouch for it, and it is in no longer word that cases hold. Far more characters
// are uncertain than are doubtful: what two words meet in is seldom written.
func (sp Speller) uncertain(text []rune, path *node) []bool {
	if len(text) < 3 {
		return sp.doubtful(text, path)
	}
	// Three characters vouch for the one in their middle and for those at the ends of the run; for another of the
	// three where it is of a word, or where three others do, too: 证处罚 stands in 许可证处罚 and does not vouch for 行证处罚.
	uncertain := make([]bool, len(text))
	votes := make([]int, len(text))
	sp.lookAhead(func(sp Speller) {
		for i := 0; i+3 <= len(text); i++ {
			sp.attested(text, i)
		}
	})
	for i := 0; i+3 <= len(text); i++ {
		if sp.attested(text, i) {
			votes[i]++
			votes[i+1] += 2
			votes[i+2]++
		}
	}
	votes[0] *= 2
	votes[len(text)-1] *= 2
	for at := path; at != nil; at = at.before {
		e := at.edge
		n := e.end - e.start
		sure := meantSo(e.to) || sp.words[e.to] > 0 && (n > 2 || n == len(text))
		enough := 2
		if n > 1 {
			enough = 1
		}
		for i := e.start; i < e.end; i++ {
			uncertain[i] = !sure && votes[i] < enough
		}
	}
	return uncertain
}
