package label_test

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/label"
)

// roles are ways of saying who leads and who is only mentioned, and the departments that follow, in order.
var roles = []struct {
	text string
	want []string
}{
	// Who acts.
	{"嘉兴海关了解到情况后,将出区检验提前至入区后。", []string{"海关"}},
	{"货物到港前即可报关,海关提前完成信息审核。", []string{"海关"}},
	{"市税务局紧扣两个关键词。", []string{"税务局"}},
	{"国家税务总局厦门市税务局上线套餐式服务。", []string{"税务局"}},
	{"近年来,包河区人民检察院探索轻罪治理新路。", []string{"检察院"}},
	{"市公安局在市民之家设立客服平台。", []string{"公安局"}},
	{"中國人民銀行珠海市分行推出便利措施。", []string{"人民银行"}},
	{"企业提出需求后，市 商 务 局组织专家上门。", []string{"商务局"}},
	{"上海市浦东新区市场监督管理局(知识产权局)首创商标快速核查。", []string{"市场监管局"}},
	{"浙江自贸试验区舟山管委会推动建成调度系统。", []string{"自贸试验区管委会"}},
	{"温州经济技术开发区管理委员会出台办法。", []string{"开发区管委会"}},
	{"国网南京供电公司开设绿电专区。", []string{"电力公司"}},
	// Who leads, and who with them.
	{"由市司法局建立资源清单。", []string{"司法局"}},
	{"由市司法局和市商务局共同建立项目清单。", []string{"司法局", "商务局"}},
	{"市发展改革委牵头,会同市财政局制定办法。", []string{"发展改革委", "财政局"}},
	{"牵头单位：市水利局", []string{"水利局"}},
	{"在市委组织部的指导下,各地建立人才驿站。", []string{"组织部"}},
	{"县自然资源和规划局、县农业农村局共同制定处置办法。", []string{"自然资源和规划局", "农业农村局"}},
	{"民政局与残联联合印发方案。", []string{"民政局", "残联"}},
	{"由发改、经信、自然资源规划、建设、水利、交通等部门组成专项服务团。", []string{"发展改革委", "经济和信息化局", "自然资源和规划局", "住房和城乡建设局", "水利局", "交通运输局"}},
	{"科创委牵头,联合公安、人社部门发放服务卡。", []string{"科技局", "公安局", "人力资源和社会保障局"}},
	{"县发改委、县商务局等单位分别牵头,协调解决用地问题。", []string{"发展改革委", "商务局"}},
	{"自贸试验区济南片区管委会联合市市场监管局高新区分局开展追溯。", []string{"自贸试验区管委会", "市场监管局"}},
	{"南京海关所属金陵海关推出前置服务。", []string{"海关"}},
	{"天津市和平区法院、青岛市即墨区人民法院创新执行方式。", []string{"法院"}},
	{"中国(浙江)自由贸易试验区杭州片区管委会探索新模式。", []string{"自贸试验区管委会"}},
	{"温州市中院、市检察院、市公安局联合出台意见。", []string{"法院", "检察院", "公安局"}},
	{"市交通运输局、港航发展所、海事处三方合署办公。", []string{"交通运输局", "海事局"}},
	{"金华市公共数据局,牵头建设可信数据空间。", []string{"政务服务数据管理局"}},
	{"会议议定：十一、市水利局统一制定计划。十二、市气象局适时增雨。", []string{"水利局", "气象局"}},
	{"受理：组织部人才科｜审核：人力资源社会保障局、教育局｜时限：15日", []string{"组织部", "人力资源和社会保障局", "教育局"}},
	{"牵头单位：海关；配合单位：口岸所在市商务局、海事局；完成时限：年底", []string{"海关", "商务局", "海事局"}},
	// Who is told, asked, read about or served.
	{"市税务局开发系统,与海关共享报关数据。", []string{"税务局"}},
	{"市税务局推出预约服务,企业无需向海关提交材料。", []string{"税务局"}},
	{"市商务局搭建平台,经验获商务部肯定,人民法院报予以报道。", []string{"商务局"}},
	{"市市场监管局梳理清单,违法线索移送商务、公安等部门处理。", []string{"市场监管局"}},
	{"区发展改革委牵头制定指标。由资规、经信、税务等部门联合复核。", []string{"发展改革委"}},
	{"市教育局开设课程,国家发展改革委将其列为典型。", []string{"教育局"}},
	{"县检察院查明县水利局、县城管局对管辖存在分歧，遂分别送达建议。", []string{"检察院"}},
	{"某科技公司诉某区市场监督管理局，法院判决变更罚款。", []string{"法院"}},
	{"数据与海关、外汇、税务系统对接，市商务局建立平台。", []string{"商务局"}},
	{"引用省统计局数据，租用县供销社用房，县商务局组织改造。", []string{"商务局"}},
	{"由县水利局会同县财政局实施，在县委政法委、县总工会的支持下推进。", []string{"水利局", "财政局"}},
	{"住建、城管、公安交警联动，盘活闲置地块。", []string{"住房和城乡建设局", "综合行政执法局", "公安局"}},
	// What only looks like an organ.
	{"成立领导小组，下设办公室在市商务局，县委常委牵头，领导小组办公室设在县发改局。", nil},
	{"上海关于提高院校集中院内人行道个人行为的工作,一体化办案团队牵头。", nil},
	{"员工会议上推出交通局面图,海关学院推广。", nil},
	{"企业只跑一次,办结时间大大缩短。", nil},
	{"由国际天文联合会命名。", nil},
	{"市人大代表会同中国人民大学开展调研,市政协委员参与,各级政府部门、新嘉街道和凤桥镇推广。", nil},
	{"企业听取审计委员会、组织委员会和规划办公室意见,信息化系统推出提醒,银行人行动起来。", nil},
	{"", nil},
	// The work, where nobody is named.
	{"定期编印城市统计资料手册,建立统计联动机制,开展统计监测。", []string{"统计局"}},
	{"推进医保服务事项统一,参保人异地就医直接结算,医保基金联审互查。", []string{"医疗保障局"}},
	// Organs that the taxonomy does not know.
	{"市海洋牧场推进局牵头编制规划。", []string{"海洋牧场推进局"}},
	{"嘉兴市低空经济发展促进中心会同市交通运输局建立航线目录。", []string{"低空经济发展促进中心", "交通运输局"}},
	{"市地名文化委员会、市民政局联合印发名录。", []string{"地名文化委员会", "民政局"}},
	{"由重大平台招引专班统一受理诉求。", []string{"重大平台招引专班"}},
	{"甬城港务集团牵头组建联盟。", []string{"甬城港务集团"}},
	{"舟山市海洋与渔业执法支队建立机制。", []string{"海洋与渔业执法支队"}},
	// Names that no list has, made of what the taxonomy knows.
	{"嘉兴市监局推出承诺制,县市监局跟进。", []string{"市场监管局"}},
	{"由县教育和科技局牵头制定办法。", []string{"教育局"}},
	{"桐乡市经信商务局会同县文广旅体局建立机制。", []string{"经济和信息化局", "文化和旅游局"}},
	{"市商务发展局推出服务。", []string{"商务局"}},
	{"市税务商务局推出服务。", []string{"税务局"}},
	{"市投资和贸易促进中心建立机制。", []string{"投资和贸易促进中心"}},
	{"市海关与渔业执法支队建立机制。", []string{"海关"}},
	{"市司法局与舟山市渔业执法支队建立机制。", []string{"司法局", "渔业执法支队"}},
	{"深圳市企业与个人信用服务中心提供咨询。", nil},
	{"杭州与宁波大数据中心建立机制。", nil},
	{"市大数据集团牵头,建设平台。", []string{"市大数据集团"}},
	{"中国建设银行厦门市分行推出跨境快贷。", []string{"中国建设银行"}},
	{"市税务局牵头,中国建设银行厦门市分行推出跨境快贷。", []string{"税务局"}},
	{"国家外汇管理局批复同意后,天津市分局启动试点。", nil},
	{"某某电子有限公司提出申请,有关部门办公室受理。", nil},
	{"指挥中心实时调度,服务中心提供咨询。", nil},
}

func TestRoles(t *testing.T) {
	c := label.NewClassifier(data.DefaultTaxonomy(), fold)
	for _, tt := range roles {
		var got []string
		for _, e := range c.Classify("", []data.Section{{Text: tt.text}}) {
			if e.Field == "department" {
				got = append(got, e.Label)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s\n  has the departments %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestRulesHaveANumber: an index built by other rules is rebuilt only if their number is another. Where the sum changes, the rules
// have: count classifierVersion up, and say in its comment what is new.
func TestRulesHaveANumber(t *testing.T) {
	taxonomy, err := data.ParseTaxonomy([]byte(`
departments:
- {name: 海关, aliases: [海关部门]}
- {name: 税务局, aliases: [税务部门], short: [税务], strong: [征管]}
- {name: 法院, aliases: [人民法院, 中院], keywords: [审判]}
- {name: 商务局, aliases: [], short: [商务]}
domains:
- {name: 贸易, strong: [报关, 平台], departments: [海关]}
- {name: 税收, keywords: [征管, 清单], weak: [办法]}
`))
	if err != nil {
		t.Fatal(err)
	}
	c := label.NewClassifier(taxonomy, fold)
	sum := fnv.New64a()
	for _, tt := range roles {
		fmt.Fprintf(sum, "%v\n", c.Classify("征管办法", []data.Section{{Text: tt.text}}))
	}
	_, version, _ := strings.Cut(label.Digest(taxonomy), " ")
	if got, want := fmt.Sprintf("%s: %016x", version, sum.Sum64()), "rules 6: e750e65f361632ee"; got != want {
		t.Errorf("rules and sum are %q, want %q", got, want)
	}
}
