package label_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/label"
)

// ministries are how documents of the State Council call its organs, with their departments.
var ministries = map[string]string{
	"国家发展改革委": "发展改革委", "发展改革委": "发展改革委", "教育部": "教育局", "科技部": "科技局", "工业和信息化部": "经济和信息化局", "公安部": "公安局",
	"国家安全部": "国家安全局", "民政部": "民政局", "司法部": "司法局", "财政部": "财政局", "人力资源社会保障部": "人力资源和社会保障局",
	"人力资源和社会保障部": "人力资源和社会保障局", "自然资源部": "自然资源和规划局", "生态环境部": "生态环境局", "住房城乡建设部": "住房和城乡建设局",
	"住房和城乡建设部": "住房和城乡建设局", "交通运输部": "交通运输局", "水利部": "水利局", "农业农村部": "农业农村局", "商务部": "商务局",
	"文化和旅游部": "文化和旅游局", "国家卫生健康委": "卫生健康委", "卫生健康委": "卫生健康委", "退役军人事务部": "退役军人事务局", "退役军人部": "退役军人事务局",
	"应急管理部": "应急管理局", "人民银行": "人民银行", "中国人民银行": "人民银行", "审计署": "审计局", "国务院国资委": "国资委", "国资委": "国资委",
	"海关总署": "海关", "税务总局": "税务局", "市场监管总局": "市场监管局", "金融监管总局": "金融监管局", "中国证监会": "证监局", "证监会": "证监局",
	"广电总局": "文化和旅游局", "体育总局": "体育局", "国家统计局": "统计局", "统计局": "统计局", "国家知识产权局": "市场监管局", "知识产权局": "市场监管局",
	"国家国际发展合作署": "国家国际发展合作署", "国家医保局": "医疗保障局", "医保局": "医疗保障局", "国家信访局": "信访局", "国家能源局": "发展改革委", "能源局": "发展改革委",
	"国家粮食和储备局": "发展改革委", "国家数据局": "政务服务数据管理局", "国家林草局": "自然资源和规划局", "林草局": "自然资源和规划局", "国家铁路局": "交通运输局",
	"铁路局": "交通运输局", "中国民航局": "交通运输局", "民航局": "交通运输局", "国家邮政局": "邮政管理局", "邮政局": "邮政管理局", "国家文物局": "文化和旅游局",
	"国家中医药局": "卫生健康委", "国家疾控局": "卫生健康委", "国家消防救援局": "应急管理局", "国家药监局": "市场监管局", "药监局": "市场监管局",
	"国家外汇局": "人民银行", "外汇局": "人民银行", "国家移民管理局": "公安局", "移民局": "公安局", "中国气象局": "气象局", "气象局": "气象局",
	"中央宣传部": "宣传部", "中央组织部": "组织部", "中央网信办": "网信办", "中央政法委": "政法委", "中央编办": "组织部", "中央社会工作部": "社会工作部",
	"最高人民法院": "法院", "最高人民检察院": "检察院", "高法院": "法院", "高检院": "检察院", "全国总工会": "总工会", "全国工商联": "工商联", "共青团中央": "共青团",
	"全国妇联": "妇联", "中国残联": "残联", "中国贸促会": "贸促会", "供销合作总社": "供销社", "国家矿山安监局": "应急管理局", "国家公务员局": "组织部",
	"国管局": "机关事务管理局", "国家民委": "统战部", "外交部": "外事办公室", "工信部": "经济和信息化局", "人社部": "人力资源和社会保障局", "住建部": "住房和城乡建设局",
	"中国科协": "科协", "国家档案局": "档案局", "国家版权局": "宣传部", "国家保密局": "政府办公室", "国家烟草局": "烟草专卖局", "国家海洋局": "自然资源和规划局",
}

// localOrgans are how a city calls its own.
var localOrgans = map[string]string{
	"市发展改革委": "发展改革委", "市教育局": "教育局", "省科技厅": "科技局", "省工业和信息化厅": "经济和信息化局", "市公安局": "公安局", "市民政局": "民政局",
	"区司法局": "司法局", "市财政局": "财政局", "市人力资源社会保障局": "人力资源和社会保障局", "省人力资源社会保障厅": "人力资源和社会保障局", "市规划和自然资源局": "自然资源和规划局",
	"市生态环境局": "生态环境局", "市住房城乡建设局": "住房和城乡建设局", "市交通运输局": "交通运输局", "县水务局": "水利局", "省农业农村厅": "农业农村局",
	"市商务局": "商务局", "市文广旅局": "文化和旅游局", "市卫生健康委": "卫生健康委", "省应急厅": "应急管理局", "市审计局": "审计局", "市市场监管局": "市场监管局",
	"市政务服务局": "政务服务数据管理局", "市数据局": "政务服务数据管理局", "市税务局": "税务局", "省税务局": "税务局", "宁波海关": "海关", "市金融办": "金融监管局",
	"省地方金融管理局": "金融监管局", "市医保局": "医疗保障局", "市城管局": "综合行政执法局", "区综合执法局": "综合行政执法局", "市大数据局": "政务服务数据管理局",
	"市委组织部": "组织部", "市委宣传部": "宣传部", "市委网信办": "网信办", "市总工会": "总工会", "市残联": "残联", "市法院": "法院", "市检察院": "检察院",
	"市气象局": "气象局", "市行政审批局": "政务服务数据管理局", "市营商环境局": "政务服务数据管理局", "省能源局": "发展改革委", "省药监局": "市场监管局",
	"市公积金中心": "住房和城乡建设局", "市机关事务局": "机关事务管理局", "市园林局": "综合行政执法局", "省林业厅": "自然资源和规划局", "市侨办": "统战部",
}

// frames are how a document says who is responsible. A and B are lists of organs, all of which are given.
var frames = []string{
	"支持企业发展。（A负责）", "支持企业发展。（A等负责）", "支持企业发展。（A等部门按职责分工负责）", "支持企业发展。（A等按职责分工负责）", "支持企业发展（A负责）。",
	"支持企业发展。（A牵头，B配合）", "支持企业发展。（A牵头，B等配合）", "支持企业发展。（A牵头负责，B按职责分工负责）", "支持企业发展。（A牵头，B等部门参与）",
	"支持企业发展。（由A负责）", "支持企业发展。（A分别负责）", "支持企业发展。（A、各省级人民政府负责）", "支持企业发展。（A和各区人民政府按职责分工负责，年底前完成）",
	"支持企业发展。（责任单位：A）", "支持企业发展。（牵头单位：A；配合单位：B）", "支持企业发展。责任单位：A。", "支持企业发展。\n牵头单位：A\n配合单位：B",
	"支持企业发展。（A）", "支持企业发展。〔A负责〕", "支持企业发展。(A、B负责)", "支持企业发展。（责任部门：A；完成时限：2024年12月）",
	"支持企业发展。（A牵头，相关部门配合，持续推进）", "支持企业发展。主办：A；协办：B", "支持企业发展。（A会同B负责）", "支持企业发展。（A供稿）", "支持企业发展。（供稿：A）",
}

func departmentsIn(c *label.Classifier, title, text string) (names []string) {
	for _, e := range c.Classify(title, []data.Section{{Text: text}}) {
		if e.Field == data.FieldDepartment {
			names = append(names, e.Label)
		}
	}
	return names
}

// TestNotesNameWhoIsResponsible: whoever stands in a note is given, in each frame, in any order; and nobody else.
func TestNotesNameWhoIsResponsible(t *testing.T) {
	c := newClassifier()
	random := rand.New(rand.NewPCG(25, 1))
	for _, organs := range []map[string]string{ministries, localOrgans} {
		var names []string
		for name := range organs {
			names = append(names, name)
		}
		slices.Sort(names)
		for round := range 40 * len(frames) {
			random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			a, b := names[:1+random.IntN(4)], names[5:6+random.IntN(3)]
			frame := frames[round%len(frames)]
			text := strings.NewReplacer("A", strings.Join(a, "、"), "B", strings.Join(b, "、")).Replace(frame)
			listed := a
			if strings.Contains(frame, "B") {
				listed = slices.Concat(a, b)
			}
			var want []string
			for _, name := range listed {
				if !slices.Contains(want, organs[name]) {
					want = append(want, organs[name])
				}
			}
			got := departmentsIn(c, "若干措施", text)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s\n  has %q, want %q", text, got, want)
			}
		}
	}
}

// TestWordsThatEndLikeOrgans: no everyday word that ends as organs' names do is one, whatever is done with it.
func TestWordsThatEndLikeOrgans(t *testing.T) {
	c := newClassifier()
	words := strings.Fields("格局 布局 大局 开局 结局 全局 变局 破局 困局 僵局 残局 棋局 骗局 饭局 定局 当局 时局 政局 战局 赌局 败局 危局 " +
		"大厅 餐厅 展厅 客厅 前厅 歌厅 举办 承办 主办 开办 督办 查办 创办 兴办 试办 代办 部署 签署 连署")
	frames := []string{
		"健全多元化办学X，推动企业参与。", "服务X，推动振兴。", "形成良好X，推进改革。", "构建新发展X，实现共赢。", "优化产业X，打造集群。", "本市统筹X，建立机制。",
		"嘉兴市优化城市X，推出举措。", "牢牢把握改革X，探索新路。", "由市场决定X，推动升级。", "共谋开放发展X，制定办法。", "全省上下围绕中心X，建立台账。",
	}
	for _, word := range words {
		for _, frame := range frames {
			text := strings.ReplaceAll(frame, "X", word)
			if got := departmentsIn(c, "改革经验", text); len(got) > 0 {
				t.Errorf("%s\n  has %q, want none", text, got)
			}
		}
	}
}

// TestWhoLeadsNothing: a party of a case, a member of a list, who keeps a record, receives a copy or advice leads nothing, and whoever acts
// beside them does.
func TestWhoLeadsNothing(t *testing.T) {
	c := newClassifier()
	frames := []string{
		"原告不服X作出的处罚决定，提起诉讼。", "某公司诉X行政处罚一案，法院依法受理。", "被告X辩称程序合法。", "成员：王某，X副局长；赵某，X党组成员。",
		"组长由张某担任，X局长李某、X副主任周某任副组长。", "成员单位：X。", "抄送：X。", "方案报X备案。", "由企业向X备案。", "材料经X备案，予以公开。",
		"检察机关向X发出检察建议，督促X整改。", "督促X履行职责，整改到位。", "出席：X主任钱某，X处长孙某。", "名单：X、市供销社。", "原告认为X登记错误。",
	}
	// A court acts in many of these frames, and is left out.
	for name, department := range localOrgans {
		if department == "法院" || department == "检察院" || department == "供销社" {
			continue
		}
		for _, frame := range frames {
			text := strings.ReplaceAll(frame, "X", name)
			if got := departmentsIn(c, "改革经验", text); slices.Contains(got, department) {
				t.Errorf("%s\n  has %q", text, got)
			}
			text = "区体育局建立机制，打造样板。" + text
			if got := departmentsIn(c, "改革经验", text); !slices.Contains(got, "体育局") || slices.Contains(got, department) {
				t.Errorf("%s\n  has %q, want 体育局", text, got)
			}
		}
	}
}

// TestSentencesNameWhoHelps: who a sentence gives to the one that leads is given as in a note, one or several, with 等 or
// without; who is said to help where nobody leads is not.
func TestSentencesNameWhoHelps(t *testing.T) {
	c := newClassifier()
	random := rand.New(rand.NewPCG(33, 1))
	frames := []string{
		"由A牵头，B配合，建立直达机制。", "由A牵头，B等部门配合，建立直达机制。", "A牵头，B等配合，建立直达机制。", "由A牵头、B配合，建立直达机制。",
		"由A牵头推进，B等部门参与。", "A牵头，由B配合。", "建立直达机制，由A牵头，B协助推进。", "A牵头负责，B等单位协同推进。", "由A牵头抓总，B参与。",
	}
	var names []string
	for name := range localOrgans {
		names = append(names, name)
	}
	slices.Sort(names)
	for round := range 40 * len(frames) {
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		a, b := names[0], names[1:2+random.IntN(3)]
		text := strings.NewReplacer("A", a, "B", strings.Join(b, "、")).Replace(frames[round%len(frames)])
		var want []string
		for _, name := range append([]string{a}, b...) {
			if !slices.Contains(want, localOrgans[name]) {
				want = append(want, localOrgans[name])
			}
		}
		got := departmentsIn(c, "若干措施", text)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s\n  has %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{
		"市体育局牵头建立机制，经市商务局配合的事项即时办结。", "市体育局牵头建立机制。市商务局、市税务局等部门配合检查。",
		"市体育局牵头建立机制，向市商务局配合企业提供数据。",
	} {
		if got := departmentsIn(c, "若干措施", text); !slices.Equal(got, []string{"体育局"}) {
			t.Errorf("%s\n  has %q, want 体育局", text, got)
		}
	}
}

// TestMinistriesAndLocalOrgans: a ministry leads where no organ of a place does.
func TestMinistriesAndLocalOrgans(t *testing.T) {
	c := newClassifier()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"教育部会同财政部制定办法。", []string{"教育局", "财政局"}},
		{"由司法部牵头建立机制。", []string{"司法局"}},
		{"市教育局制定办法。（财政部负责）", []string{"教育局"}},
		{"市教育局制定办法，教育部、财政部给予肯定。", []string{"教育局"}},
		{"由省政府组织有关部门，对学校进行检查。", nil},
		{"省政府宣传有关部门的做法，规划各部门的任务。", nil},
		{"发展改革委、财政部出台意见。（商务部等负责）", []string{"商务局", "发展改革委", "财政局"}},
	} {
		got := departmentsIn(c, "改革经验", tt.text)
		slices.Sort(got)
		want := slices.Sorted(slices.Values(tt.want))
		if !slices.Equal(got, want) {
			t.Errorf("%s\n  has %q, want %q", tt.text, got, want)
		}
	}
}
