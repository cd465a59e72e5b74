package label

import (
	"strings"
	"unicode"
)

// A note says beside the text who is responsible: (商务部、海关总署负责), (市财政局牵头,市审计局配合), 责任单位:市商务局, (供稿:市住建局). Who stands
// in one is given, ministries and those that end with 等 included.

// What notes say behind the organs they name, at the end of their part of a note.
var (
	noteLeads = []string{
		"负责", "牵头", "负责落实", "牵头落实", "组织实施", "供稿", "主办", "承办", "落实", "实施", "推进", "承担", "组织落实", "抓好落实",
		"负责指导", "报送", "分别负责",
	}
	// eachItsPart says of all the organs of a sentence that they are responsible, in brackets or not.
	eachItsPart = []string{"分工负责", "分工落实", "职责负责", "职责落实", "职责推进", "分工推进", "分别负责", "共同负责"}
	noteHelps   = []string{"配合", "参与", "参加", "协助", "协办", "支持", "协同", "协同推进"}
)

// What stands before the colon of a note.
var (
	leadingHeads = []string{
		"牵头单位", "牵头部门", "责任单位", "责任部门", "主管部门", "主管单位", "实施单位", "实施部门", "主办单位", "主要负责单位", "主责单位", "主责部门",
		"承办单位", "申报单位", "报送单位", "供稿单位", "来源单位", "推荐单位", "负责单位", "负责部门", "主办部门", "落实单位", "落实部门", "完成单位",
		"责任主体", "实施主体", "创新主体", "案例单位", "主办", "承办", "供稿", "牵头", "负责", "编发单位",
		"受理", "审核", "审批", "经办", "办理", "监管", "受理单位", "审核单位", "审批单位", "经办单位", "办理单位", "监管单位", "受理部门", "审核部门",
		"审批部门", "经办部门", "办理部门", "监管部门", "受理机关", "审批机关", "经办机构", "受理机构", "处理部门", "执行单位", "执行部门",
	}
	helpingHeads = []string{"配合单位", "配合部门", "参与单位", "参与部门", "协办单位", "协办部门", "协同单位", "支持单位", "协助单位", "协办", "配合"}
	listingHeads = []string{
		"成员单位", "成员", "组员", "组长", "参加单位", "参加人员", "参会人员", "参会单位", "出席", "列席", "主送", "抄送", "抄报", "分送", "印送",
		"名单", "委员", "获奖单位", "表扬单位",
	}
	issuingHeads = []string{"发布机构", "发文机关", "发布单位", "发文单位", "来源", "信息来源", "文章来源", "稿件来源", "发布机关", "索引号"}
	wholeHeads   = []string{"报", "送", "发"} // 报:省委改革办
)

// Behind an organ's name: it only keeps a record. And what says that what it is sent is a complaint.
var (
	filing = []string{"备案,", "备案。", "备案;", "备案)", "备查", "存档", "知悉"}
	advice = []string{"检察建议", "司法建议", "整改建议", "督促"}
)

// noted judges a group by the note that it stands in, if it does.
func (c clause) noted(line []rune) (s standing, noted bool) {
	if head := headBefore(line, c.first.from); head != "" {
		switch {
		case endsWithAny(head, helpingHeads):
			return c.gives(rolePartner), true
		case endsWithAny(head, leadingHeads):
			return c.gives(roleLeads), true
		case endsWithAny(head, listingHeads):
			return c.as(roleInformed), true
		case endsWithAny(head, issuingHeads):
			return c.as(roleSubject), true // who puts it on a page need not be the one that did it
		}
		for _, whole := range wholeHeads {
			if head == whole {
				return c.as(roleInformed), true
			}
		}
	}
	part := partBehind(line, c.end)
	if (len(c.left) == 0 || c.cue == cueBy) && endsWithAny(part, eachItsPart) {
		return c.gives(roleLeads), true
	}
	open := bracketBefore(line, c.first.from)
	if open < 0 {
		return s, false
	}
	switch {
	case endsWithAny(part, noteHelps):
		return c.gives(rolePartner), true
	case endsWithAny(part, noteLeads):
		return c.gives(roleLeads), true
	case isOnlyEt(part) && open+1 == c.first.from && endsSentence(line[:open]):
		return c.gives(roleLeads), true // 。(工业和信息化部、公安部)
	}
	return s, false
}

// gives is the standing of a group that is said to be responsible: it need not be all that are.
func (c clause) gives(score float64) standing {
	s := c.as(score)
	s.open, s.given = false, true
	return s
}

// party is the standing of a group against which somebody acts, unless it is a court whose ruling is meant.
func (c clause) party() standing {
	s := c.as(roleInformed)
	s.against = !strings.ContainsAny(string(c.right[:min(len(c.right), 4)]), "判裁审")
	return s
}

const longestNote = 240 // characters

// helps reports a group that a sentence gives to the one that leads, without a note: 由市财政局牵头,市商务局等部门配合.
func (c clause) helps(line []rune) bool {
	if c.cue != cueNone && c.cue != cueBy {
		return false
	}
	rest := strings.TrimPrefix(c.rest, "等")
	for _, word := range noteHelps {
		behind, ok := strings.CutPrefix(rest, word)
		if !ok || behind != "" && !startsWithAny(behind, helpEnds) {
			continue
		}
		before := sentenceBefore(line, c.first.from)
		return firstOf(string(before), taking) != "" && (len(c.left) == 0 || c.cue == cueBy || endsPart(c.left))
	}
	return false
}

// helpEnds are what may follow the word that a group helps by: the end of its clause, or what it helps to do.
var helpEnds = []string{",", "。", ";", "、", ")", " ", "推进", "落实", "实施", "做好", "开展", "的工作"}

// endsPart reports a text after which another part of the same sentence begins: 由市财政局牵头、.
func endsPart(left []rune) bool { return left[len(left)-1] == '、' }

// sentenceBefore is the sentence before a place of a line.
func sentenceBefore(line []rune, at int) []rune {
	from := at
	for from > max(0, at-longestNote) && !strings.ContainsRune("。;!?", line[from-1]) {
		from--
	}
	return line[from:at]
}

// headBefore is what stands before the colon that a stretch of organs' names follows: 责任单位. It is empty where there
// is none.
func headBefore(line []rune, at int) string {
	for i := at - 1; i >= max(0, at-longestNote); i-- {
		switch {
		case line[i] == ':' || line[i] == '|': // of a cell, and of the cell beside it
			from := i
			for from > max(0, i-8) && unicode.Is(unicode.Han, line[from-1]) {
				from--
			}
			return string(line[from:i])
		case !isPlaceRune(line[i]) && !strings.ContainsRune("、,()和与及等 ", line[i]):
			return ""
		}
	}
	return ""
}

// bracketBefore is where the bracket opens in which a place of a line stands; -1 where it stands in none.
func bracketBefore(line []rune, at int) int {
	for i, closed := at-1, 0; i >= max(0, at-longestNote); i-- {
		switch line[i] {
		case ')':
			closed++
		case '(':
			if closed == 0 {
				return i
			}
			closed--
		case '。':
			return -1
		}
	}
	return -1
}

// partBehind is the part of a note behind a group of organs.
func partBehind(line []rune, at int) string {
	depth := 0
	for i := at; i < min(len(line), at+longestNote); i++ {
		switch r := line[i]; {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0 && strings.ContainsRune(",;。) ", r):
			return string(line[at:i])
		}
	}
	return ""
}

// isOnlyEt reports that nothing is said of who stands in a note: nothing, or 等.
func isOnlyEt(part string) bool {
	switch part {
	case "", "等", "等部门", "等单位":
		return true
	}
	return false
}

// endsSentence reports a text that is empty or ends a sentence.
func endsSentence(text []rune) bool {
	return len(text) == 0 || strings.ContainsRune("。;:", text[len(text)-1])
}

// Who holds an office in an organ: 省财政厅厅长, 县司法局党组成员、副局长.
var (
	ranks   = []string{"副", "党组", "党委", "党总支", "原", "常务", "一级", "二级", "三级", "四级"}
	offices = []string{
		"局长", "厅长", "部长", "处长", "科长", "院长", "行长", "所长", "关长", "队长", "署长", "会长", "主任", "书记", "专员", "巡视员", "调研员",
		"检察长", "主席", "秘书长", "负责人", "成员", "局领导", "干事", "政委", "科员", "主任科员", "工程师",
	}
)

// holdsOffice reports that what stands behind an organ's name makes it a person's office in a list: nobody acts there.
func holdsOffice(rest []rune) bool {
	text := string(rest[:min(len(rest), 20)])
	for again := true; again; {
		again = false
		for _, rank := range ranks {
			if after, ok := strings.CutPrefix(text, rank); ok {
				text, again = after, true
			}
		}
	}
	for _, office := range offices {
		if after, ok := strings.CutPrefix(text, office); ok {
			behind := []rune(after)
			for i, r := range behind {
				if !unicode.Is(unicode.Han, r) {
					return i <= 4 // 局长王某,
				}
			}
			return len(behind) <= 4
		}
	}
	return false
}
