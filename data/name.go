package data

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How a name becomes a department. No list holds what organs are called: each level has its own ending (发展改革局 of a
// county, 发展和改革委员会 of a city), offices join several fields (教育和体育局), and any place may stand before a name and any
// branch behind it. So a name is read as
//
//	place + (alias | stem, more stems, ending) + branch
//
// with the taxonomy's stems, and the department is that of its first stem.

// Department gives the short name of a department by that name, an alias or a short form of it,
// or by the full name of one of its organs: 宁波市税务局, 杭州海关, 中国人民银行嘉兴市中心支行, 县教育和体育局.
// A name the taxonomy does not know is its own short name; known says which it was.
func (t *Taxonomy) Department(name string) (short string, known bool) {
	short, _, known = t.Organ(name)
	return short, known
}

// Organ gives the short name of a department as Department does, and what stands around its name in the name of one
// of its organs: before it a place (嘉兴市 of 嘉兴市公安局), or the body that has the department (嘉兴市人民政府); of a branch what
// is behind it (嘉兴市中心支行).
func (t *Taxonomy) Organ(name string) (short, place string, known bool) {
	name = strings.TrimSpace(name)
	if short, place, ok := t.given(name); ok {
		return short, place, true
	}
	if bare := withoutBrackets(name); bare != name && bare != "" { // 市场监管局(知识产权局), 中国(浙江)自由贸易试验区管委会
		if short, place, ok := t.given(bare); ok {
			return short, place, true
		}
	}
	return name, "", false
}

// NamedDepartment gives the short name of a department that a text names by itself: as Department does, but for short
// forms, which are everyday words, for organs whose place isPlace does not know (杭州海关 is one, 查验海关 are two words),
// and for endings that other words have as well (审计委员会).
func (t *Taxonomy) NamedDepartment(text string, isPlace func(string) bool) (short string, named bool) {
	if short, ok := t.departments[text]; ok {
		return short, !t.unsaid[text]
	}
	for i := range text { // the longest department name first
		known := text[i:]
		short, ok := t.departments[known]
		if ok = ok && endsIn(known, organEndings); !ok {
			short, ok = t.composed(known, saidEndings)
		}
		if ok && !t.unsaid[known] && (i == 0 || isPlace(text[:i])) {
			return t.Placed(text[:i], known, short), true
		}
	}
	for i := len(text); i > 0; i-- {
		rest := text[i:]
		if short, ok := t.departments[text[:i]]; ok && !t.unsaid[text[:i]] && endsIn(rest, branchEndings) &&
			isPlace(rest) {
			return short, true
		}
	}
	return "", false
}

// given finds the department of a name that is given or typed as one, and so may be a short form, may have any place
// before it, and any branch or office behind it.
func (t *Taxonomy) given(name string) (short, place string, ok bool) {
	if short, ok := t.departments[name]; ok {
		for i := range name { // an alias may have its place: 杭州海关
			if same, ok := t.departments[name[i:]]; ok && i > 0 && same == short {
				return short, name[:i], true
			}
		}
		return short, "", true
	}
	if utf8.RuneCountInString(name) > maxNameLen || !isHan(name) {
		return "", "", false
	}
	if short, place, ok = t.withPlace(name, true); ok {
		return short, place, true
	}
	if slices.ContainsFunc(t.Others, func(other string) bool { return strings.Contains(name, other) }) {
		return "", "", false // 海关学会, 税务师事务所
	}
	for i := len(name) - 1; i > 0; i-- { // the longest organ first
		if !utf8.RuneStart(name[i]) || !endsIn(name[i:], officeEndings) {
			continue
		}
		if short, place, ok = t.withPlace(name[:i], false); ok {
			if place == "" {
				place = name[i:]
			}
			return short, place, true
		}
	}
	return "", "", false
}

// withPlace finds the department of a name with a place before it. The first organ of a name counts: 市教育局审批处 is
// 教育局's. Of a government that has departments the department does: 市人民政府外事办公室. What is not the whole name, but has an
// office behind it, must be a name that is no other word: 省农业科学院 is none of 省农业's, nor of 省农业科's.
func (t *Taxonomy) withPlace(name string, whole bool) (short, place string, ok bool) {
	endings := headEndings
	if whole {
		endings = givenEndings
	}
	for i := range name { // the longest department name first
		place, known := name[:i], name[i:]
		short, ok := t.departments[known]
		switch {
		case ok && t.everyday[known]:
			ok = whole && EndsPlace([]rune(place)) && !endsIn(place, noPlaces)
		case !ok:
			short, ok = t.composed(known, endings)
		}
		if !ok || endsIn(place, connectors) {
			continue
		}
		if i > 0 && !endsIn(place, governing) {
			if first, before, ok := t.given(place); ok {
				return first, before, true
			}
		}
		return t.Placed(place, known, short), place, true
	}
	return "", "", false
}

// composed finds the department of a name made of stems and an ending: 文化+广电+旅游+体育+局, 城市管理+和+综合执法+局.
func (t *Taxonomy) composed(name string, endings []string) (string, bool) {
	for _, ending := range endings {
		stems, ok := strings.CutSuffix(name, ending)
		if !ok || stems == "" {
			continue
		}
		for i := len(stems); i > 0; i-- { // the longest first stem first
			if short, ok := t.stems[stems[:i]]; ok && t.isStems(stems[i:]) {
				return short, true
			}
		}
	}
	return "", false
}

// isStems reports a text made of stems and what joins them.
func (t *Taxonomy) isStems(text string) bool {
	reached := make([]bool, len(text)+1) // the places where a stem or a joint ends
	reached[0] = true
	for i := range text {
		if !reached[i] {
			continue
		}
		for j := i + 1; j <= len(text); j++ {
			if _, stem := t.stems[text[i:j]]; stem || slices.Contains(linking, text[i:j]) {
				reached[j] = true
			}
		}
	}
	return reached[len(text)]
}

// Composed finds the department of a name that is made of several departments' stems and an ending that organs have
// wherever they stand: 教育和体育局.
func (t *Taxonomy) Composed(name string) (short string, known bool) {
	return t.composed(name, saidEndings)
}

// StemNames are the names that the stems of a department make with these endings, without those that the taxonomy gives
// to a department itself.
func (t *Taxonomy) StemNames(l Label) (names []string) {
	for _, stem := range slices.Concat(l.Short, l.Stems) {
		for _, ending := range saidEndings {
			if _, taken := t.departments[stem+ending]; !taken {
				names = append(names, stem+ending)
			}
		}
	}
	return names
}

// Placed gives the department that an organ's name means with a certain place before it.
func (t *Taxonomy) Placed(place, name, short string) string {
	for _, w := range t.within {
		if name == w.end && strings.Contains(place, w.place) {
			return w.short
		}
	}
	return short
}

const maxNameLen = 60 // characters of the longest name of an organ, with its place

var (
	organEndings = []string{"局", "委", "委员会", "厅", "部", "办", "办公室", "部门", "机关", "院", "海关", "银行", "人行", "站", "会", "联",
		"中心", "支队", "总队", "公司", "机构"}
	branchEndings = []string{"支行", "分行", "分局", "支局", "监管局", "营业管理部", "总部", "供电公司", "分会"}
	// saidEndings make an organ's name of stems wherever they stand, headEndings before an office, givenEndings only
	// where an organ is asked for: 建设部, 规划办公室, 审计委员会.
	saidEndings  = []string{"局", "厅", "总局", "分局"}
	headEndings  = []string{"局", "厅", "委员会", "委"}
	givenEndings = []string{
		"局",
		"厅",
		"委员会",
		"委",
		"部",
		"办公室",
		"办",
		"总局",
		"分局",
		"分局",
		"支局",
		"署",
		"部门",
		"系统",
		"机构",
		"机关",
		"中心",
		"所",
		"站",
		"总队",
		"支队",
		"大队",
		"队",
		"处",
		"科",
		"股",
	}
	// officeEndings are those of branches and offices behind an organ's whole name.
	officeEndings = []string{
		"支行",
		"分行",
		"局",
		"总部",
		"公司",
		"分会",
		"支会",
		"分署",
		"中心",
		"办事处",
		"办公室",
		"办",
		"委",
		"委员会",
		"组",
		"专班",
		"窗口",
		"部",
		"处",
		"科",
		"室",
		"股",
		"所",
		"站",
		"院",
		"队",
	}
	// linking words stand between the stems of a name, or between the last one and the ending.
	linking = []string{
		"和",
		"与",
		"及",
		"暨",
		"管理",
		"监督",
		"监督管理",
		"服务",
		"发展",
		"工作",
		"行政",
		"事务",
		"事业",
		"建设",
		"综合",
		"促进",
		"资源",
		"保障",
		"指导",
		"指挥",
		"执法",
		"监察",
		"监管",
		"推进",
		"保护",
		"调查",
		"信息",
		"运行",
		"运营",
		"应用",
		"规划",
		"安全",
		"技术",
	}
	connectors = []string{"和", "与", "及", "、"}
	// governing are the ends of bodies that have departments: 市委, 市人民政府, 高新区管委会.
	governing = []string{
		"市委",
		"省委",
		"区委",
		"县委",
		"州委",
		"党委",
		"工委",
		"国务院",
		"政府",
		"管委会",
		"管理委员会",
		"执委会",
		"镇",
		"乡",
		"街道",
		"街道办事处",
	}
	noPlaces = []string{
		"城市",
		"都市",
		"超市",
		"门市",
		"股市",
		"小区",
		"社区",
		"园区",
		"景区",
		"片区",
		"库区",
		"灾区",
		"校区",
		"矿区",
		"林区",
		"牧区",
		"山区",
		"特区",
		"地区",
		"城区",
		"乡镇",
		"城镇",
	}
)

func endsIn(s string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(s, e) })
}

// isHan reports a text of Han characters only.
func isHan(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// withoutBrackets leaves out what stands in brackets.
func withoutBrackets(name string) string {
	var b strings.Builder
	depth := 0
	for _, r := range name {
		switch r {
		case '(', '（', '〔', '[', '【':
			depth++
		case ')', '）', '〕', ']', '】':
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return strings.TrimSpace(b.String())
}

// EndsPlace reports whether a text ends like a place: 嘉兴市, 自贸试验区, 三地, 江苏等地.
func EndsPlace(text []rune) bool {
	n := len(text)
	if n == 0 {
		return false
	}
	switch last := text[n-1]; last {
	case '省', '市', '区', '县', '州', '旗', '盟', '镇', '乡':
		return true
	case '地':
		return n > 1 && strings.ContainsRune("一二两三四五六七八九十多各等", text[n-2])
	}
	return false
}
