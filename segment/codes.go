package segment

import "strings"

// run is a run of letters, or one of digits and the points between them, in runes from start to end.
type run struct {
	start, end int
	digits     bool
	points     bool // stand between its digits
}

// IsCode reports the key of a code, and not of a number or a date.
func IsCode(key string) bool { return key[0] == '#' || strings.ContainsFunc(key, isLatinOrMark) }

// The bounds of codes.
const (
	mostRuns     = 8  // of letters and digits in one code
	longestChain = 32 // runs; what goes on longer is a table or noise, and no code
	longestCode  = 40
	leastNumbers = 7 // digits of a code of digits alone: a telephone number, the number of a paper
)

// codes emits the codes of a text: letters and digits that belong together with or without the space, hyphen or slash
// between them. Of GB/T 37668-2019 the key is gbt376682019; a part of a code is one, too, if it begins and ends where
// a run of letters or of digits does.
//
// A point, a colon or a slash between digits says something (1.2.3, 10:30, 1/3). A point is a part of the run of
// digits that it stands in, and a colon joins digits behind letters: both stay in the key, which is gbt1.12020 of
// GB/T 1.1-2020 and iso9001:2015 of ISO 9001:2015. What has either and no letters is a number, a date or a time, and
// no code.
func (s *valueScan) codes() {
	var chain []run
	lettered := false // the chain has letters
	for i := 0; i < len(s.text); {
		if isCommonHan(s.text[i]) { // nearly all of a text: no part of a code
			i++
			continue
		}
		next, ok := s.runAt(i)
		if !ok {
			i++
			continue
		}
		if len(chain) > 0 && !s.joined(chain[len(chain)-1], next, lettered) {
			s.chain(chain)
			chain, lettered = chain[:0], false
		}
		if len(chain) <= longestChain {
			chain = append(chain, next)
		} else {
			chain[longestChain] = next // the last is all that is asked for
		}
		lettered = lettered || !next.digits
		i = next.end
	}
	s.chain(chain)
}

// runAt is the run that begins at i.
func (s *valueScan) runAt(i int) (run, bool) {
	kind := func(r rune) int {
		switch {
		case IsDigit(r):
			return 1
		case isLatinOrMark(r):
			return 2
		}
		return 0
	}
	first := kind(s.text[i])
	if first == 0 {
		return run{}, false
	}
	next := run{start: i, end: i + 1, digits: first == 1}
	for ; next.end < len(s.text); next.end++ {
		if point := next.digits && s.text[next.end] == '.' && IsDigit(s.r(next.end+1)); point {
			next.points = true
		} else if kind(s.text[next.end]) != first {
			break
		}
	}
	return next, true
}

// joined reports two runs that may belong to one code by what stands between them, and whether letters stand before it.
func (s *valueScan) joined(a, b run, lettered bool) bool {
	if b.start-a.end > len(" - ") {
		return false
	}
	between := string(s.text[a.end:b.start])
	switch between {
	case "", "-", "_":
		return true
	case "/", " /", "/ ", " / ":
		return !a.digits || !b.digits
	case ":":
		return a.digits && b.digits && lettered
	case " ", " -", "- ", " - ":
		return a.digits || b.digits
	case ")", ") ", ")-": // (0573)82831234
		return a.digits && b.digits && s.r(a.start-1) == '('
	}
	return false
}

// chain emits what is in a chain of runs.
func (s *valueScan) chain(runs []run) {
	if len(runs) > longestChain {
		return
	}
	for i := range runs {
		key := make([]rune, 0, longestCode)
		digits, plain := true, true // it is all digits; no point or colon is in it
		for j := i; j < min(len(runs), i+mostRuns); j++ {
			if j > i && s.r(runs[j].start-1) == ':' {
				key, plain = append(key, ':'), false
			}
			if key = append(key, s.text[runs[j].start:runs[j].end]...); len(key) > longestCode {
				break
			}
			digits, plain = digits && runs[j].digits, plain && !runs[j].points
			switch {
			case digits && plain && len(key) >= leastNumbers: // alone, too: it is written without a hyphen elsewhere
				s.emit(runs[i].start, runs[j].end, "#"+string(key))
			case !digits && (j > i || s.keys != nil): // a word of letters is a term by itself
				s.emit(runs[i].start, runs[j].end, string(key))
			}
		}
	}
}
