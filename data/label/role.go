package label

import "strings"

// What the place of an organ's name in its sentence says about it, as a score: who is said to lead
// scores highest, who acts nearly as high, who is only informed or asked next to nothing. The
// scores are set on the bundled cases and on testdata/labels/seen.jsonl.
const (
	roleLeads    = 3.0 // 由市发展改革委牵头
	roleActs     = 2.5 // 嘉兴海关推出, 由市司法局建立
	roleBacks    = 2.2 // 在人民银行的推动下
	roleFirm     = 2.4 // of a firm or a bank; see endings
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
	open     bool // the group ends with 等部门: it does not name all, and none of them is the one that acts
}

// standing judges a group of organs, 市司法局和市商务局, by its place in its clause.
func (g *grammar) standing(line []rune, group []mention) standing {
	first, last := group[0], group[len(group)-1]
	s := standing{from: first.from}
	open := first.listed && strings.Contains(string(line[last.name:last.to]), "等") // 海关、税务等部门
	end := last.to
	if to := departmentsEnd(line, end); to > 0 && line[end] == '等' { // 县发改委、县商务局等单位
		end, open = to, true
	}
	s.to, s.open = end, open
	right := line[end:]
	skipped := len(right)
	right = skipBracket(right)
	skipped -= len(right)
	rest := strings.TrimPrefix(string(right[:min(len(right), 12)]), ",")

	predicate, _ := g.predicates.longest(right, 0)
	if len(right) > 0 && right[0] == ',' { // 市数据局,牵头建设
		predicate, _ = g.predicates.longest(right, 1)
	}
	told := func(score float64) standing {
		s.score = score
		if predicate > 1 { // 以, 在 and the like show nothing
			s.to = end + skipped + predicate
		}
		return s
	}
	plain := func(score float64) standing {
		s.score = score
		return s
	}
	if startsWithAny(rest, notTheOrgan) {
		return plain(0)
	}
	left := clauseBefore(line, first.from)
	if endsWithAny(string(left[max(0, len(left)-8):]), leadingHeads) {
		return plain(roleLeads)
	}
	start, kind := g.cueBefore(left)
	cued := func(st standing) standing {
		st.from -= len(left) - start
		return st
	}
	if guided := strings.TrimPrefix(rest, "的"); kind != cueBy {
		for _, word := range guiding {
			if strings.HasPrefix(guided, word) {
				if kind == cueUnder {
					st := plain(roleBacks)
					st.to += skipped + len([]rune(rest)) - len([]rune(guided)) + len([]rune(word))
					return cued(st)
				}
				return plain(roleInformed)
			}
		}
	}
	if startsWithAny(rest, []string{"牵头", "主导", "作为牵头", "为牵头", "负责牵头", "统一牵头", "总牵头", "分别牵头", "共同牵头", "联合牵头", "双牵头"}) &&
		kind != cueAway {
		return cued(told(roleLeads))
	}
	switch kind {
	case cueBy:
		if predicate == 0 && strings.HasPrefix(rest, "的") {
			return plain(roleNamed)
		}
		if open {
			return cued(told(roleListed))
		}
		return cued(told(roleActs))
	case cuePartner:
		if open {
			return cued(plain(roleHelps))
		}
		return cued(plain(rolePartner))
	case cueBeside:
		head := string(right[:min(len(right), 8)])
		if word := firstOf(head, joint); word != "" {
			if open {
				return cued(plain(roleHelps))
			}
			at := strings.Index(head, word)
			s.to = end + skipped + len([]rune(head[:at+len(word)]))
			return cued(plain(rolePartner))
		}
		if firstOf(head, sharing) != "" {
			return plain(roleInformed)
		}
		return plain(roleNamed)
	case cueThrough:
		return plain(roleNamed)
	case cueUnder, cueAway:
		return plain(roleInformed)
	}
	subject := g.opens(left)
	switch {
	case strings.HasPrefix(rest, "的"):
		return plain(roleOwns)
	case startsWithAny(rest, approving) && (first.distant || !subject):
		return plain(roleInformed)
	case subject && predicate > 0 && open:
		return told(roleListed)
	case subject && predicate > 0:
		return told(roleActs)
	case subject && first.from < first.name && len(left) == 0 && len(right) > 1 && isPlaceRune(right[0]):
		return plain(roleOpens)
	case subject:
		return plain(roleSubject)
	case predicate > 0:
		return told(roleMidway)
	}
	return plain(roleNamed)
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
	for len(left) > 0 {
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

// clauseBefore is the part of the clause before a place.
func clauseBefore(line []rune, at int) []rune {
	const longest = 200
	from := at
	for from > max(0, at-longest) && !endsClause(line[from-1]) {
		from--
	}
	if from > 0 && from == at && line[from-1] == ':' { // 牵头单位:
		for from--; from > max(0, at-longest) && !endsClause(line[from-1]); from-- {
		}
		if head := line[from:at]; endsWithAny(string(head), leadingHeads) {
			return head
		}
		from = at
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
