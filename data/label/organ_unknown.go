package label

import (
	_ "embed"
	"slices"
	"strings"
)

//go:generate go run generate.go

//go:embed commonwords.txt
var commonWords string

// commonEndings and organEndings are the words of commonwords.txt: what ends as organs' names do and is none (格局), and
// what ends so and is one (财政局).
var commonEndings, organEndings = func() (words, organs map[string]bool) {
	lines := strings.Split(commonWords, "\n")
	set := func(text string) map[string]bool {
		all := map[string]bool{}
		for _, w := range strings.Fields(text) {
			all[w] = true
		}
		return all
	}
	return set(lines[1]), set(lines[2])
}()

// endsCommon reports a text whose end is an everyday word: the 格局 of 多元化办学格局 is no 局.
func endsCommon(text []rune) bool {
	n := len(text)
	return n >= 2 && commonEndings[string(text[n-2:])] && (n < 3 || !organEndings[string(text[n-3:])])
}

// endings are how the names of organs end that no taxonomy can all list, with the role from which on such a name is
// taken for an organ that acts. Societies must be said to lead. Firms and banks are mostly those that a reform
// serves: they must lead, or bring something forth where no department does.
var endings = []struct {
	word  string
	place bool // only with a place before it, 市大数据运营中心: elsewhere the word is too common
	least float64
}{
	{
		"局",
		false,
		roleActs,
	}, {"厅", false, roleActs}, {"委员会", false, roleActs}, {"管委会", false, roleActs}, {"管理处", false, roleActs},
	{
		"办公室",
		false,
		roleActs,
	}, {"专班", false, roleActs}, {"指挥部", false, roleActs}, {"署", false, roleActs}, {"管理所", true, roleActs},
	{
		"委",
		true,
		roleActs,
	}, {"办", true, roleActs}, {"中心", true, roleActs}, {"研究院", true, roleActs}, {"支队", true, roleActs},
	{"交易所", true, roleActs},
	{"协会", false, roleLeads}, {"商会", false, roleLeads}, {"联合会", false, roleLeads},
	{"银行", false, roleFirm}, {"公司", false, roleFirm}, {"集团", false, roleFirm},
}

// What no organ's name holds, and what none begins with.
var (
	unnamed   = []string{"有关", "相关", "部门", "单位", "多家", "所有", "常务委", "党委", "政府", "人大", "政协", "国务院", "企业", "某", "常委", "下设", "内设", "领导小组办公室", "专班办公室"}
	unnamedAt = "各本我此每两不都只并也已可以双所"
)

// Kinds of firms, where a name would stand.
var firmsOnly = []string{
	"保险",
	"担保",
	"银行",
	"商业银行",
	"物流",
	"平台",
	"贸易",
	"子公司",
	"上市公司",
	"国有",
	"民营",
	"合作银行",
	"境外",
	"外资",
	"大型",
	"龙头",
	"金融机构",
	"承运",
	"航运公司",
	"第三方",
}

// What a firm does where it is the one that acts.
var firmVerbs = []string{"推出", "首创", "创新", "打造", "研发", "上线", "搭建", "探索", "首推", "率先", "开发", "建成"}

// Bodies that are no departments: 市委, 市人民政府.
var noDepartments = []string{"市委", "省委", "区委", "县委", "国家发展改革委", "编委", "书记", "主任"}

// Verbs that names of organs hold as nouns: 重大项目推进中心, 营商环境建设局.
var nouns = []string{
	"建设",
	"管理",
	"服务",
	"监管",
	"监督",
	"改革",
	"推进",
	"规划",
	"设计",
	"协调",
	"发展",
	"创新",
	"开发",
	"保障",
	"促进",
	"指导",
	"合作",
	"应用",
	"检测",
	"检验",
	"审批",
	"登记",
	"评估",
	"调解",
	"调度",
	"执行",
	"运营",
	"综合",
	"统筹",
	"公示",
	"认定",
	"培训",
	"监测",
	"检查",
	"布局",
	"开放",
	"信息",
	"组织",
	"利用",
	"处置",
	"处理",
	"审查",
	"审核",
	"救助",
	"收费",
	"安置",
	"备案",
	"优化",
	"整合",
	"研究",
	"交易",
	"结算",
	"共享",
	"共建",
	"参与",
	"合作",
	"对外",
	"落实",
}

// withUnknown adds the organs that the taxonomy does not know, told by the ends of their names and by where they stand.
// One may reach into a known one, see apart.
func (o *organs) withUnknown(line []rune, known []mention) []mention {
	all := known
	next, floor := 0, 0
	for i := range line {
		for next < len(known) && known[next].to <= i {
			floor = known[next].to
			next++
		}
		if next < len(known) && known[next].from <= i { // a known one's own end
			continue
		}
		switch line[i] {
		case '局', '厅', '会', '处', '室', '班', '部', '署', '所', '委', '办', '心', '院', '队', '行', '司', '团':
		default:
			continue
		}
		if goesOn(line, i+1) || endsCommon(line[:i+1]) {
			continue
		}
		if m, ok := o.unknown(line, floor, i+1); ok {
			all = append(all, m)
			floor = m.to
		}
	}
	return all
}

// unknown reads the organ's name that ends there. Made of the stems of several departments, 教育和科技局, it is known after
// all.
func (o *organs) unknown(line []rune, floor, end int) (mention, bool) {
	const longest = 24
	from := end
	for from > max(floor, end-longest) && isNameRune(line, from-1) {
		from--
	}
	if from > floor && isNameRune(line, from-1) {
		return mention{}, false
	}
	if both := o.bothFields(line, floor, from, end); both < from {
		from = both
	}
	for ; end-from >= 3; from++ { // what stands before the name may be 目前 or 会同
		if o.bounded(line, floor, from) && o.isName(line[from:end]) {
			break
		}
	}
	name := line[from:end]
	if len(name) < 3 {
		return mention{}, false
	}
	own := withoutPlace(name)
	if label, ok := o.composed(own); ok {
		return mention{from: from, name: end - len([]rune(own)), to: o.branchEnd(line, end), label: label}, true
	}
	for _, e := range endings {
		if strings.HasSuffix(own, e.word) {
			stem := len([]rune(own)) - len([]rune(e.word))
			if e.place && stem+len([]rune(e.word)) == len(name) || stem < 2 {
				return mention{}, false
			}
			if e.least == roleFirm {
				own = string(name) // a firm is not that of its place
				if startsWithAny(own, firmsOnly) {
					return mention{}, false
				}
			}
			return mention{
				from:  from,
				name:  from,
				to:    o.branchEnd(line, end),
				label: -1,
				own:   own,
				least: e.least,
			}, true
		}
	}
	return mention{}, false
}

// isNameRune reports whether a character can stand in an organ's name: as in that of a place, and the 据 of 数据.
func isNameRune(line []rune, at int) bool {
	return isPlaceRune(line[at]) || line[at] == '据' && at > 0 && line[at-1] == '数'
}

// bothFields gives where a name begins that has two fields with 与 or 和 between them, 舟山市海洋与渔业执法支队: with its place, so
// that it is told from 税务局与渔业执法支队, which are two, and from 企业与服务中心. It is from where no such name ends there.
func (o *organs) bothFields(line []rune, floor, from, end int) int {
	const longest = 14 // of place and first field
	if from <= floor || line[from-1] != '与' && line[from-1] != '和' || end-from < 4 {
		return from
	}
	begin := from - 1
	for begin > max(floor, from-1-longest) && isNameRune(line, begin-1) {
		begin--
	}
	if begin > floor && isNameRune(line, begin-1) {
		return from
	}
	second := line[from:end]
	for ; begin < from-3; begin++ {
		first := line[begin : from-1]
		field := []rune(withoutPlace(first))
		if len(field) < 2 || len(field) > 4 {
			continue
		}
		placed := first[:len(first)-len(field)]
		if len(placed) == 0 || endsOrgan(field) || withoutPlace(second) != string(second) ||
			!o.bounded(line, floor, begin) {
			continue
		}
		if o.isName(first) && o.isName(second) {
			return begin
		}
	}
	return from
}

// endsOrgan reports whether a text ends as organs' names do.
func endsOrgan(text []rune) bool {
	for _, e := range endings {
		if strings.HasSuffix(string(text), e.word) {
			return true
		}
	}
	return strings.ContainsRune("院校部会署行", text[len(text)-1])
}

// isName reports whether a text can be an organ's name with its place: no verb that names do not hold, nothing general.
func (o *organs) isName(name []rune) bool {
	text := string(name)
	if firstOf(text, unnamed) != "" || strings.ContainsRune(unnamedAt, name[0]) ||
		slices.Contains(noDepartments, text) {
		return false
	}
	for i := range name {
		if end, says := o.grammar.verbs.longest(name, i); says != nil && !slices.Contains(nouns, string(name[i:end])) {
			return false
		}
	}
	return true
}

// withoutPlace takes the place off an organ's name, as short names have none: 嘉兴市海洋经济发展局.
func withoutPlace(name []rune) string {
	for i := len(name) - 2; i > 0; i-- {
		before, after := ' ', name[i]
		if i > 1 {
			before = name[i-2]
		}
		switch name[i-1] {
		case '省', '县', '州', '盟', '旗':
			return string(name[i:])
		case '市':
			if before != '城' && after != '场' && after != '民' {
				return string(name[i:])
			}
		case '区':
			if !strings.ContainsRune("社园地景片", before) && after != '域' && after != '块' {
				return string(name[i:])
			}
		}
	}
	return string(name)
}
