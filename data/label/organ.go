package label

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"anlisou/data"
)

// mention is an organ's name in a line, with the place before it and the branch behind it: 嘉兴市税务局, 人行嘉兴市中心支行.
// Its places are characters of the folded line.
type mention struct {
	from, name, to int
	label          int     // its place among the departments; -1 where the taxonomy does not know it
	own            string  // the name, where the taxonomy does not know it
	least          float64 // the role from which on such a name is taken for an organ that acts
	listed         bool    // under a short form: 发改 of 由发改、经信等部门
	distant        bool    // of the whole country
}

// organs finds the names of organs in text.
type organs struct {
	names   *lexicon
	grammar *grammar
	// placed gives the end of the name of an administrative division that begins there; 0 where none does.
	placed func(line []rune, from int) (end int)
	within func(place, name string, label int) int // what the place before a name makes of it
	// composed gives the department of a name that is made of several stems; see Taxonomy.composed.
	composed func(name string) (label int, ok bool)
}

// find gives the organs that a line names, in order and apart: no character is part of two of them.
func (o *organs) find(line []rune) []mention {
	var found []mention
	floor := 0 // where the last one ended
	for i := 0; i < len(line); {
		end, says := o.names.longest(line, i)
		if says == nil {
			i++
			continue
		}
		if says[0].kind == saysNothing {
			i, floor = end, end
			continue
		}
		if list, to := o.list(line, i, floor); list != nil {
			found = append(found, list...)
			i, floor = to, to
			continue
		}
		name := namesOf(says)
		if name == nil || goesOn(line, end) {
			i++
			continue
		}
		m := mention{name: i, to: end, label: name.label, distant: isDistant(string(line[i:end]))}
		m.from = o.placeBefore(line, floor, i)
		if n := len(found); n > 0 && found[n-1].label == m.label && found[n-1].to == floor &&
			o.continues(line[floor:i]) {
			// 国家税务总局 厦门市 税务局, 南京海关所属 金陵 海关: one organ
			found[n-1].to, found[n-1].distant = end, false
			i, floor = end, end
			continue
		}
		if end-i <= 2 && !strings.HasPrefix(string(line[i:end]), "海关") &&
			!strings.HasPrefix(string(line[i:end]), "法院") &&
			m.from == i &&
			!o.bounded(line, floor, i) {
			i++ // 提高院校, 集中院前: two characters may stand anywhere
			continue
		}
		if to := o.branchEnd(line, end); to > end {
			m.to, m.distant = to, false
		}
		if o.within != nil {
			m.label = o.within(string(line[m.from:i]), string(line[i:end]), m.label)
		}
		found = append(found, m)
		i, floor = m.to, m.to
	}
	return apart(o.withUnknown(line, found), len(line))
}

// apart leaves out names that reach into a longer one, or into one as long that begins before them. Each is read for
// itself, to both sides: 方税局去分局 with the branch behind it and 去分局税务所 with the place before it are two readings of
// 方税局去分局税务所, and only one of them can be what stands there.
func apart(names []mention, length int) []mention {
	slices.SortStableFunc(names, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	overlaps := false
	for i := 1; i < len(names) && !overlaps; i++ {
		overlaps = names[i].from < names[i-1].to
	}
	if !overlaps {
		return names
	}
	longest := slices.Clone(names)
	slices.SortStableFunc(longest, func(a, b mention) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
	taken := make([]bool, length)
	kept := names[:0]
	for _, m := range longest {
		if !slices.Contains(taken[m.from:m.to], true) {
			kept = append(kept, m)
			for i := m.from; i < m.to; i++ {
				taken[i] = true
			}
		}
	}
	slices.SortFunc(kept, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	return kept
}

// goesOn reports whether what stands behind the last character of an organ's name makes another word with it: 一体化办案,
// 交通局面, 派出所有.
func goesOn(line []rune, end int) bool {
	if end+1 < len(line) && line[end] == '分' && line[end+1] == '别' { // 公安部|分别
		return false
	}
	return end < len(line) && strings.ContainsRune(wordsOn[line[end-1]], line[end])
}

var wordsOn = map[rune]string{
	'办': "案理事法公结证好学成税件照完", '委': "员托派任", '局': "面部势限促域", '院': "校士落线内外", '部': "署分位队件落委下",
	'行': "道为使业政动人驶程", '所': "有需得以在谓属", '会': "议计展费", '团': "队体", '站': "点位", '厅': "堂", '联': "合系络盟网邦想",
}

func namesOf(says []saying) *saying {
	for i := range says {
		if says[i].kind == saysName {
			return &says[i]
		}
	}
	return nil
}

// continues reports whether what stands between two names of one department makes them one organ's.
func (o *organs) continues(between []rune) bool {
	for _, below := range []string{"所属", "下属", "隶属", "直属"} {
		if rest, ok := strings.CutPrefix(string(between), below); ok {
			between = []rune(rest)
		}
	}
	for _, r := range between {
		if !isPlaceRune(r) {
			return false
		}
	}
	return len(between) == 0 || o.isPlaceName(between)
}

// list reads departments under their short forms from i on: 公安、科技部门, 发改、经信、建设等部门. It gives none where no word for
// departments ends the list, or where all in it are full names.
func (o *organs) list(line []rune, i, floor int) (list []mention, to int) {
	const longest = 200 // characters: a text of nothing but names must not be read again from each of them
	short, with := false, false
	for at := i; at < i+longest; {
		end, says := o.names.longest(line, at)
		if says == nil {
			// one that the taxonomy does not know
			for end = at; end < len(line) && end-at < 7 && isPlaceRune(line[end]) && line[end] != '等'; end++ {
			}
			if end == at || end == len(line) || line[end] != '、' {
				return nil, 0
			}
		} else {
			for _, s := range says {
				if s.kind == saysName || s.kind == saysShort {
					list = append(list, mention{from: at, name: at, to: end, label: s.label, listed: true})
					short = short || s.kind == saysShort
					break
				}
			}
		}
		if end < len(line) && strings.ContainsRune("、和与及", line[end]) {
			if with && line[end] == '、' {
				return nil, 0 // 数据与|海关、税务系统对接: not the first of a list
			}
			with = with || line[end] == '与'
			if at = end + 1; at < len(line) && line[at] == '市' {
				at++
			}
			continue
		}
		to = departmentsEnd(line, end)
		if to > 0 && len(list) == 1 && short && qualified(line[end:to]) {
			return nil, 0 // 组织有关部门: what is done, and no list
		}
		if text := string(line[at:end]); to == 0 && says != nil &&
			(strings.HasSuffix(text, "部门") || strings.HasSuffix(text, "系统")) {
			to = end
		}
		if to == 0 && len(list) > 1 && startsWithAny(string(line[end:min(len(line), end+2)]), joint) {
			to = end // 住建、城管、公安联动
		}
		if to == 0 || !short || len(list) == 0 {
			return nil, 0
		}
		list[0].from = o.placeBefore(line, floor, i)
		list[len(list)-1].to = to
		return list, to
	}
	return nil, 0
}

// qualified reports a word for departments that says which are meant: 有关部门, 各单位. Behind one short form alone it is
// another's.
func qualified(departments []rune) bool {
	return strings.ContainsRune("有相各多职主行监", departments[0])
}

// departmentsEnd gives the end of a word for departments behind a list of them; 0 where there is none.
func departmentsEnd(line []rune, from int) int {
	rest := line[from:min(len(line), from+9)]
	text := string(rest)
	after := strings.TrimPrefix(text, "等")
	for _, count := range []string{"多个", "相关", "有关", "各", "职能", "主管", "行业", "监管", "多"} {
		after = strings.TrimPrefix(after, count)
	}
	after = strings.TrimLeft(after, "0123456789一二三四五六七八九十余多个家")
	for _, word := range []string{"主管部门", "职能部门", "部门", "单位", "系统", "条线", "委办局", "机关", "窗口"} {
		if strings.HasPrefix(after, word) &&
			(word != "单位" && word != "系统" && word != "窗口" || strings.HasPrefix(text, "等")) {
			return from + len([]rune(text)) - len([]rune(after)) + len([]rune(word))
		}
	}
	return 0
}

// governing are the bodies between a place and its organ.
var governing = []string{"委", "人民政府", "政府"}

// placeBefore gives where the place before a name begins: 嘉兴市 of 嘉兴市税务局. It is the name's own beginning where there is
// none, and never before floor.
func (o *organs) placeBefore(line []rune, floor, name int) int {
	const longest = 14
	for _, body := range governing { // 海口市委人才发展局
		head, ok := strings.CutSuffix(string(line[max(floor, name-6):name]), body)
		if ok && data.EndsPlace([]rune(head)) {
			name -= len([]rune(body))
			break
		}
	}
	if o.placed != nil {
		for from := max(floor, name-longest); from < name-1; from++ { // 呼和浩特市, whose 和 joins nothing
			if end := o.placed(line[:name], from); end == name {
				return from
			}
		}
	}
	for from := name; from >= max(floor, name-longest); from-- {
		place := line[from:name]
		if len(place) == 1 && !data.EndsPlace(place) {
			continue // no place has one character
		}
		if o.bounded(line, floor, from) {
			switch {
			case len(place) == 0 || o.isPlaceName(place):
				return from
			case isHalfPlace(place) && from > floor: // 和平区: what looked like a word belongs to the place
				from--
				continue
			case !o.inBrackets(line, from, name):
				return name
			}
		}
		if from > floor && !isPlaceRune(line[from-1]) && !o.inBrackets(line, from-1, name) &&
			!o.inWord(line, floor, from-1) {
			return name
		}
	}
	return name
}

// isHalfPlace reports whether a text ends like a place and is too short to be one: the 平区 of 和平区.
func isHalfPlace(place []rune) bool {
	if len(place) != 2 || !strings.ContainsRune("省市区镇", place[1]) {
		return false
	}
	return !strings.ContainsRune("新园港片全我本辖市城社库景矿", place[0])
}

// inBrackets reports whether a place so far ends with brackets, 两江新区(自贸区): then it goes on before them.
func (o *organs) inBrackets(line []rune, from, name int) bool {
	return name > 0 && line[name-1] == ')' && name-from < 12 &&
		(line[from] == '(' || line[from] == ')' || !strings.ContainsRune(string(line[from:name]), '('))
}

// bounded reports whether a name that begins there has a word of its own kind before it, or nothing.
func (o *organs) bounded(line []rune, floor, from int) bool {
	left := line[floor:from]
	if _, says := o.grammar.cues.longestBackwards(left, len(left)); says != nil {
		return cue(says[0].label) != cueNone
	}
	if from == floor || !isPlaceRune(line[from-1]) {
		return true
	}
	if start, says := o.grammar.openers.longestBackwards(left, len(left)); says != nil {
		return len(left)-start > 1 || start == 0 || !isPlaceRune(left[start-1]) // 即 begins a clause, and stands in 即墨区
	}
	return endsAdverbial(left)
}

// inWord reports whether a character that no place's name holds is part of a word that may stand in one: 自由贸易试验区.
func (o *organs) inWord(line []rune, floor, at int) bool {
	_, says := o.grammar.cues.longestBackwards(line[floor:at+1], at+1-floor)
	return says != nil && cue(says[0].label) == cueNone
}

// isPlaceName reports whether a text can be the place before an organ's name: a name of two to four characters, or
// one that ends as places do.
func (o *organs) isPlaceName(place []rune) bool {
	for i := range place {
		if _, says := o.grammar.verbs.longest(place, i); says != nil {
			return false
		}
	}
	rest := len(place)
	for rest > 0 && !data.EndsPlace(place[:rest]) && place[rest-1] != ')' {
		rest--
	}
	rest = len(place) - rest
	return rest != 1 && rest <= 6 && !isHalfPlace(place)
}

// branchEnd gives the end of a branch behind an organ's name: 嘉兴市中心支行. It is from where there is none.
func (o *organs) branchEnd(line []rune, from int) int {
	const longest = 12
	for to := from + 1; to <= min(len(line), from+longest) && isPlaceRune(line[to-1]); to++ {
		if to-from >= 2 { // 联合市场监管局 is no branch of what stands before it
			if _, says := o.grammar.verbs.longest(line[:to], to-2); says != nil {
				return from
			}
		}
		text := string(line[from:to])
		for _, ending := range []string{"分行", "支行", "分局", "支局", "营业管理部", "办事处", "分公司", "监管局", "监管分局"} {
			if strings.HasSuffix(text, ending) {
				return to
			}
		}
	}
	return from
}

// isDistant reports whether an organ is of the whole country.
func isDistant(name string) bool {
	for _, start := range []string{"国家", "全国", "最高", "中央"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return strings.HasSuffix(name, "总局") || strings.HasSuffix(name, "总署") ||
		strings.HasSuffix(name, "会") && strings.HasPrefix(name, "中国") ||
		strings.HasSuffix(name, "部") && !strings.HasSuffix(name, "组织部") && !strings.HasSuffix(name, "宣传部") &&
			!strings.HasSuffix(name, "工作部") && !strings.HasSuffix(name, "统战部") && !strings.HasSuffix(name, "管理部")
}

// isPlaceRune reports whether a character may stand in a place's name. The words between names (由, 与, 向) do not,
// though a few places have one of them (大同).
func isPlaceRune(r rune) bool {
	switch r {
	case '由',
		'与',
		'和',
		'及',
		'向',
		'对',
		'在',
		'将',
		'把',
		'被',
		'给',
		'从',
		'据',
		'让',
		'请',
		'了',
		'的',
		'是',
		'等',
		'为',
		'使',
		'其',
		'该',
		'各',
		'获',
		'诉':
		return false
	}
	return 0x4E00 <= r && r <= 0x9FFF || r > 0x2E7F && unicode.Is(unicode.Han, r)
}

// endsAdverbial reports whether what stands before a subject says when: 企业提出需求后, 试点期间.
func endsAdverbial(left []rune) bool {
	n := len(left)
	if n < 3 {
		return false
	}
	switch left[n-1] {
	case '后', '时', '前', '起', '年', '月', '日':
		return true
	case '来':
		return left[n-2] == '以'
	case '间':
		return left[n-2] == '期'
	case '际':
		return left[n-2] == '之'
	case '中':
		return left[n-2] == '程'
	case '上':
		return left[n-2] == '础'
	}
	return false
}
