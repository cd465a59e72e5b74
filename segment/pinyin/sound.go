package pinyin

import (
	"slices"
	"strings"
	"sync"
)

// How much two syllables sound alike that many people do not tell apart, and input methods merge as 模糊音. The same
// sound is 1. Where initial and final both differ, the two are multiplied.
//
// The values are not sharp: any of them at 1, or at less than half of what it is, moves no MRR@10 of misprinted
// queries (cmrc2018 0.9919, stard's questions 0.4061, its keywords 0.3985) by more than 0.0001, and of 371 and 287
// misspelt words, 71 and 44 of which are offered right, nasal at 1 loses one.
const (
	flat    = 0.8 // z c s for zh ch sh: not told apart in Wu, Min and most southern Mandarin
	nasal   = 0.8 // an en in for ang eng ing: not told apart along the Yangtze
	lateral = 0.6 // n for l: merged from Sichuan to Fujian, but apart in Jiangsu and Zhejiang
	labial  = 0.5 // f for hu: Min and Hunan
	liquid  = 0.5 // r for l: southern, and rare in typing
)

// likeInitials are initials that are taken for one another. f is taken for hu: fang for huang; where
// pinyin writes the two with different finals, the whole syllables stand here.
var likeInitials = []struct {
	a, b  string
	score float64
}{
	{"z", "zh", flat}, {"c", "ch", flat}, {"s", "sh", flat},
	{"n", "l", lateral}, {"r", "l", liquid},
	{"f", "hu", labial}, {"fu", "hu", labial}, {"fei", "hui", labial}, {"fen", "hun", labial},
}

// likeSyllable is a syllable that is taken for another.
type likeSyllable struct {
	syllable syllable
	score    float64
}

// sounds is what is derived from the readings for correcting by sound.
type sounds struct {
	*readings
	like   [][]likeSyllable // by syllable, without itself
	common map[rune]int     // rank of the characters that ordinary words are made of, 1 is the most usual
	chars  [][]rune         // by syllable, the common characters with that reading, the most usual first
}

var heard = sync.OnceValue(hear)

func hear() *sounds {
	t := loaded()
	s := &sounds{
		t,
		make([][]likeSyllable, len(t.names)),
		make(map[rune]int, len(t.common)),
		make([][]rune, len(t.names)),
	}
	for i, name := range t.names[1:] {
		s.like[i+1] = t.alike(name)
	}
	for _, r := range t.common {
		s.common[r] = len(s.common) + 1
		for _, n := range t.all(r) {
			s.chars[n] = append(s.chars[n], r)
		}
	}
	return s
}

// alike gives the syllables that are taken for name. The final is changed before the initial, after it or
// not at all: feng is taken for hun by way of fen.
func (t *readings) alike(name string) []likeSyllable {
	var list []likeSyllable
	add := func(other string, score float64) {
		if n := t.number[other]; n != 0 && other != name {
			list = append(list, likeSyllable{n, score})
		}
	}
	both := func(name string, score float64) {
		add(name, score)
		add(otherNasal(name), score*nasal)
	}
	both(name, 1)
	for _, before := range []struct {
		name  string
		score float64
	}{{name, 1}, {otherNasal(name), nasal}} {
		for _, pair := range likeInitials {
			// The z of zhi is not that of zi.
			if final, ok := strings.CutPrefix(before.name, pair.a); ok && !strings.HasPrefix(final, "h") {
				both(pair.b+final, before.score*pair.score)
			}
			if final, ok := strings.CutPrefix(before.name, pair.b); ok {
				both(pair.a+final, before.score*pair.score)
			}
		}
	}
	return list
}

// otherNasal gives en for eng and eng for en, "" where a syllable has no such end.
func otherNasal(name string) string {
	stem, back := strings.CutSuffix(name, "ng")
	if !back {
		var front bool
		if stem, front = strings.CutSuffix(name, "n"); !front {
			return ""
		}
	}
	switch {
	case stem == "" || strings.IndexByte("aei", stem[len(stem)-1]) < 0:
		return ""
	case back:
		return stem + "n"
	}
	return stem + "ng"
}

// near is how much two syllables sound alike.
func (s *sounds) near(a, b syllable) float64 {
	if a == b {
		return 1
	}
	best := 0.0
	for _, l := range s.like[a] {
		if l.syllable == b {
			best = max(best, l.score)
		}
	}
	return best
}

// Sound says how much two characters sound alike, tones aside: 1 where they share one of their readings, less
// where they nearly do (z for zh, n for l, an for ang and the like), 0 otherwise.
func Sound(a, b rune) float64 {
	s := heard()
	best := 0.0
	for _, x := range s.all(a) {
		for _, y := range s.all(b) {
			best = max(best, s.near(x, y))
		}
	}
	return best
}

// Homophones gives the other characters that share a reading with r, tones aside, the most usual first; only
// those that ordinary words are made of.
func Homophones(r rune) []rune {
	s := heard()
	return s.sorted(r, s.all(r))
}

// NearHomophones gives the characters that nearly sound like r and do not share a reading with it, the
// most usual first.
func NearHomophones(r rune) []rune {
	s := heard()
	own := s.all(r)
	var near []syllable
	for _, n := range own {
		for _, l := range s.like[n] {
			near = append(near, l.syllable)
		}
	}
	return slices.DeleteFunc(s.sorted(r, near), func(other rune) bool {
		return slices.ContainsFunc(s.all(other), func(n syllable) bool { return slices.Contains(own, n) })
	})
}

// sorted is the common characters of some syllables without r itself.
func (s *sounds) sorted(r rune, syllables []syllable) []rune {
	var list []rune
	for _, n := range syllables {
		list = append(list, s.chars[n]...)
	}
	slices.SortFunc(list, func(a, b rune) int { return s.common[a] - s.common[b] })
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(other rune) bool { return other == r })
}
