package label

import (
	"slices"
	"strings"
)

// What the place of an organ's name in its sentence says about it, as a score: who is said to lead
// scores highest, who acts nearly as high, who is only informed or asked next to nothing. The
// scores are set on the bundled cases and on testdata/labels/seen.jsonl.
const (
	roleLeads    = 3.0 // 由市发展改革委牵头
	roleActs     = 2.5 // 嘉兴海关推出, 由市司法局建立
	roleBacks    = 2.2 // 在人民银行的推动下
	roleFirm     = 2.4 // of a firm or a bank; see endings
	roleSupports = 1.7 // 在市委组织部的支持下
	roleOpens    = 1.8 // with its place at the head of a sentence, whatever it does there
	rolePartner  = 1.6 // 会同市财政局, 与海关联合监管
	roleListed   = 1.4 // 由发改、建设、水利等部门: each under a short form
	roleSubject  = 1.2 // at the head of its clause, with nothing known behind it
	roleMidway   = 1.0 // 为办理业务税务部门开通: in mid-clause, before a predicate
	roleHelps    = 0.9 // 会同海关、税务等部门
	roleOwns     = 0.6 // 海关的查验信息
	roleNamed    = 0.4 // anywhere else
	roleInformed = 0.2 // 向海关报关, 与税务部门共享数据
)

// distant lessens the role of ministries and the like: what they approve or praise, a city did.
const distant = 0.4

// standing is what a group of organs has to do with the matter: a score, and the words that say so, from the cue before
// the group to the end of the predicate behind it.
type standing struct {
	score    float64
	from, to int
	open     bool // it does not name who acts: the group ends with 等部门, or only supports
	given    bool // a note says so: (市商务局负责)
	against  bool // it is a party: 诉市商务局
}

// standing judges a group of organs, 市司法局和市商务局, by its place in its clause.
func (g *grammar) standing(line []rune, group []mention) standing {
	c := g.clauseOf(line, group)
	if startsWithAny(c.rest, notTheOrgan) || holdsOffice(line[c.end:]) {
		return c.as(0)
	}
	if s, noted := c.noted(line); noted {
		return s
	}
	if startsWithAny(c.rest, filing) {
		return c.as(roleInformed)
	}
	if c.helps(line) {
		return c.gives(rolePartner)
	}
	if s, guides := c.guides(); guides {
		return s
	}
	if startsWithAny(c.rest, taking) && c.cue != cueAway {
		return c.doing(roleLeads).since(c.cueFrom)
	}
	if c.cue != cueNone {
		return c.afterCue()
	}
	return c.withoutCue(g.opens(c.left))
}

// clause is what stands around a group of organs.
type clause struct {
	first     mention // of the group
	end       int     // of the group in the line
	open      bool    // see standing
	left      []rune  // the clause before the group
	cue       cue     // that the left ends with
	cueFrom   int     // where in the line that begins
	skipped   int     // the characters in brackets behind the group
	right     []rune  // the line behind those
	rest      string  // its first characters, without a comma before them
	predicate int     // how many characters of the right, with that comma, are a predicate; 0 for none
}

func (g *grammar) clauseOf(line []rune, group []mention) clause {
	first, last := group[0], group[len(group)-1]
	c := clause{first: first, end: last.to}
	c.open = first.listed && strings.Contains(string(line[last.name:last.to]), "等") // 海关、税务等部门
	if to := departmentsEnd(line, last.to); to > 0 && line[last.to] == '等' {        // 县发改委、县商务局等单位
		c.end, c.open = to, true
	}
	c.right = skipBracket(line[c.end:])
	c.skipped = len(line) - c.end - len(c.right)
	c.rest = strings.TrimPrefix(string(c.right[:min(len(c.right), 12)]), ",")
	if len(c.right) > 0 && c.right[0] == ',' { // 市数据局,牵头建设
		c.predicate, _ = g.predicates.longest(c.right, 1)
	} else {
		c.predicate, _ = g.predicates.longest(c.right, 0)
	}
	c.left = clauseBefore(line, first.from)
	start, cue := g.cueBefore(c.left)
	c.cue, c.cueFrom = cue, first.from-len(c.left)+start
	return c
}

// as is the standing that a group's names alone show.
func (c clause) as(score float64) standing {
	return standing{score: score, from: c.first.from, to: c.end, open: c.open}
}

// doing is the standing that the names show together with the predicate behind them.
func (c clause) doing(score float64) standing {
	if c.predicate > 1 { // 以, 在 and the like show nothing
		return c.as(score).until(c.end + c.skipped + c.predicate)
	}
	return c.as(score)
}

// since is the standing that is shown from a place in the line on.
func (s standing) since(from int) standing {
	s.from = from
	return s
}

// until is the standing that is shown up to a place in the line.
func (s standing) until(to int) standing {
	s.to = to
	return s
}

// guides judges a group under whose guidance others act, 在市发展改革委的指导下, or that is else said to guide.
func (c clause) guides() (s standing, guides bool) {
	if c.cue == cueBy {
		return standing{}, false
	}
	guided := strings.TrimPrefix(c.rest, "的")
	for _, word := range guiding {
		if !strings.HasPrefix(guided, word) {
			continue
		}
		if c.cue != cueUnder {
			return c.as(roleInformed), true
		}
		behind := len([]rune(c.rest)) - len([]rune(guided)) + len([]rune(word))
		score := roleBacks
		if slices.Contains(supporting, word) {
			score = roleSupports
		}
		s = c.as(score).since(c.cueFrom).until(c.end + c.skipped + behind)
		s.open = score == roleSupports
		return s, true
	}
	return standing{}, false
}

// afterCue judges a group by the cue before it.
func (c clause) afterCue() standing {
	switch c.cue {
	case cueBy:
		if c.predicate == 0 && strings.HasPrefix(c.rest, "的") {
			return c.as(roleNamed)
		}
		if c.open {
			return c.doing(roleListed).since(c.cueFrom)
		}
		return c.doing(roleActs).since(c.cueFrom)
	case cuePartner:
		if c.open {
			return c.as(roleHelps).since(c.cueFrom)
		}
		return c.as(rolePartner).since(c.cueFrom)
	case cueBeside:
		head := string(c.right[:min(len(c.right), 8)])
		if word := firstOf(head, joint); word != "" {
			if c.open {
				return c.as(roleHelps).since(c.cueFrom)
			}
			behind := len([]rune(head[:strings.Index(head, word)+len(word)]))
			return c.as(rolePartner).since(c.cueFrom).until(c.end + c.skipped + behind)
		}
		if firstOf(head, sharing) != "" {
			return c.as(roleInformed)
		}
		return c.as(roleNamed)
	case cueThrough:
		return c.as(roleNamed)
	case cueAgainst:
		return c.party()
	}
	if c.cue == cueAway && firstOf(string(c.right[:min(len(c.right), 24)]), advice) != "" {
		return c.party()
	}
	return c.as(roleInformed) // cueUnder, cueAway
}

// withoutCue judges a group without a cue before it, which may be the subject of its clause, by what it does.
func (c clause) withoutCue(subject bool) standing {
	switch {
	case strings.HasPrefix(c.rest, "的"):
		return c.as(roleOwns)
	case startsWithAny(c.rest, approving) && (c.first.distant || !subject):
		return c.as(roleInformed)
	case subject && c.predicate > 0 && c.open:
		return c.doing(roleListed)
	case subject && c.predicate > 0:
		return c.doing(roleActs)
	case subject && c.first.from < c.first.name && len(c.left) == 0 && len(c.right) > 1 && isPlaceRune(c.right[0]):
		return c.as(roleOpens)
	case subject:
		return c.as(roleSubject)
	case c.predicate > 0:
		return c.doing(roleMidway)
	}
	return c.as(roleNamed)
}

// cueBefore gives where the cue that ends a text begins, and which it is.
func (g *grammar) cueBefore(left []rune) (start int, kind cue) {
	start, says := g.cues.longestBackwards(left, len(left))
	if says == nil {
		return start, cueNone
	}
	return start, cue(says[0].label)
}

// opens reports whether what stands before an organ in its clause leaves it the subject: nothing, a word like 同时, or
// when.
func (g *grammar) opens(left []rune) bool {
	for left = withoutNumber(left); len(left) > 0; left = withoutNumber(left) {
		if !isPlaceRune(left[len(left)-1]) && left[len(left)-1] != '等' {
			return false
		}
		start, says := g.openers.longestBackwards(left, len(left))
		if says == nil {
			return endsAdverbial(left)
		}
		left = left[:start]
	}
	return true
}

// withoutNumber leaves out the number that an item begins with: 十一、.
func withoutNumber(left []rune) []rune {
	number, ok := strings.CutSuffix(string(left), "、")
	if ok && number != "" && strings.Trim(number, "一二三四五六七八九十百0123456789") == "" {
		return nil
	}
	return left
}

// clauseBefore is the part of the clause before a place.
func clauseBefore(line []rune, at int) []rune {
	const longest = 200
	from := at
	for from > max(0, at-longest) && !endsClause(line[from-1]) {
		from--
	}
	return line[from:at]
}

// skipBracket passes over what is said of a name in brackets: 市场监管局(知识产权局)推出.
func skipBracket(text []rune) []rune {
	if len(text) == 0 || text[0] != '(' {
		return text
	}
	for i, r := range text[:min(len(text), 30)] {
		if r == ')' {
			return text[i+1:]
		}
	}
	return text
}

// endsClause reports whether a sign of folded text ends a clause. Quotes do not, and an enumeration comma joins.
func endsClause(r rune) bool {
	return strings.ContainsRune(",。;:!?() 《》|.\t", r)
}

func startsWithAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func endsWithAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// firstOf gives the first of the words that stands in a text; "" where none does.
func firstOf(s string, words []string) string {
	for _, w := range words {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}
