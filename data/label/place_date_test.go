package label_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/division"
	"anlisou/data/label"
)

// evidenceOf gives what is inferred of a field: its label and words.
func evidenceOf(c *label.Classifier, field, title string, texts ...string) (e data.Evidence, found bool) {
	var sections []data.Section
	for _, text := range texts {
		sections = append(sections, data.Section{Text: text})
	}
	for _, e := range c.Classify(title, sections) {
		if e.Field == field {
			return e, true
		}
	}
	return data.Evidence{}, false
}

// fullName is a place with those it lies in before it: 浙江省杭州市西湖区.
func fullName(i int) string {
	list := division.All()
	if list[i].Parent < 0 {
		return list[i].Name
	}
	return fullName(list[i].Parent) + list[i].Name
}

// TestEveryPlaceIsARegion: with the places it lies in before its name, every place of the table is found in a title, in an organ's name
// and at the head of a text; what is only looked at, or one of a list, is none.
func TestEveryPlaceIsARegion(t *testing.T) {
	c := newClassifier()
	for i, d := range division.All() {
		if i%7 != 0 { // 460 of them
			continue
		}
		name := fullName(i)
		for _, given := range [][2]string{
			{name + "推行一件事改革", "企业办事不再往返。"},
			{"关于一件事改革的做法", name + "人民政府办公室 2024年6月5日\n企业办事不再往返。"},
			{"关于一件事改革的做法", name + "市场监督管理局把四个环节合并为一个。"},
			{"一件事改革", name + "企业开办环节多，群众意见大。"},
		} {
			e, found := evidenceOf(c, data.FieldRegion, given[0], given[1])
			if !found || e.Label != d.Label {
				t.Errorf("%s / %s\n  has the region %q, want %q", given[0], given[1], e.Label, d.Label)
			}
		}
		for _, given := range [][2]string{
			{"学习" + name + "经验的做法", "企业办事不再往返。"},
			{"一件事改革", "工作组赴" + name + "考察，企业办事不再往返。"},
		} {
			if e, found := evidenceOf(c, data.FieldRegion, given[0], given[1]); found {
				t.Errorf("%s / %s\n  has the region %q by %q, want none", given[0], given[1], e.Label, e.Words)
			}
		}
	}
}

// TestRegions are ways in which texts name places, and what they do not tell.
func TestRegions(t *testing.T) {
	c := newClassifier()
	for _, tt := range []struct{ title, text, want string }{
		{"杭州市推行企业开办一件事改革", "", "杭州"},
		{"杭州推行企业开办一件事改革", "", "杭州"},
		{"贵阳“数据铁笼”管住权力", "", "贵阳"},
		{"青岛：出口退税即报即退", "", "青岛"},
		{"中国（浙江）自由贸易试验区舟山片区油品储运改革", "", "舟山"},
		{"浙江自贸试验区油品储运改革", "", "浙江"},
		{"苏州昆山柔性引才", "", "昆山"},
		{"恩施州硒茶追溯", "", "恩施"},
		{"海南州光伏治沙", "", "海南藏族自治州"},
		{"海南离岛免税改革", "", "海南"},
		{"吉林省改革", "", "吉林"},
		{"吉林市改革", "", "吉林市"},
		{"西湖区时间银行", "南昌市西湖区民政局发动志愿者。", "南昌市西湖区"},
		{"西湖区时间银行", "区民政局发动志愿者。", ""},
		{"朝阳区垃圾分类", "北京市朝阳区城管委推出办法。", "北京市朝阳区"},
		{"跨省通办", "上海、江苏和浙江共同推出通办清单。", ""},
		{"平安创建", "和平时期，东方欲晓，中山路上安定有序。", ""},
		{"一件事改革", "嘉兴海关推出新模式。", "嘉兴"},
		{"一件事改革", "对接上海，借鉴深圳经验，推送至北京。", ""},
		{"老城区改造", "老城区管网改造同步进行。", ""},
		{"区域协同", "市区县域城区联动，开发区域扩大。", ""},
		{"信息公开", "公安部、司法部负责。", ""},
		{"海盐县档案查阅", "", "海盐县"},
		{"嘉兴市海盐县档案查阅", "", "海盐县"},
		{"重庆市渝北区管线改造", "", "重庆市渝北区"},
		{"大庆市场监管改革", "大庆市市场监管局推出办法。", "大庆"},
		{"杭州日报报道的改革", "", ""},
		{"成都德阳眉山资阳政务服务同城化", "四市共同编制清单。", "四川"},
		{"通办", "杭州市商务局、宁波市商务局联合推出清单。", "浙江"},
		{"联合执法", "浙江嘉善、江苏吴江、上海青浦三地统一规程。", ""},
		{"联动接卸", "上海海关、南京海关联合推出联动接卸，上海的企业受益。", ""},
		{"滨湖区太湖岸线整治", "无锡市滨湖区水利局牵头。", "无锡市滨湖区"},
		{"钦州港海关：让水果少晒半小时", "", "钦州"},
		{"领证即开工", "天津港保税区管委会并联办理。", "天津"},
		{"海口港湾里的渔家", "", ""},
		{"贵安新区算力券发放办法", "", "贵州"},
		{"兰州新区一照通行", "", "兰州"},
		{"电梯纠纷调解案", "一楼住户诉至四川省绵阳市涪城区人民法院。法院邀请设计单位调整位置。", "绵阳市涪城区"},
		{"货损纠纷案", "某公司向宁波海事法院提起诉讼，法院判决赔偿。", "宁波"},
		{"货损纠纷案", "某公司不服宁波海事法院的意见。", ""},
		{"帮扶台账", "东山县 已完成\n安吉县 进行中\n海盐县 未开始", ""},
		{"會同縣有關部門", "市商務局會同縣財政局制定辦法。", ""},
	} {
		e, _ := evidenceOf(c, data.FieldRegion, tt.title, tt.text)
		if e.Label != tt.want {
			t.Errorf("%s / %s\n  has the region %q by %q, want %q", tt.title, tt.text, e.Label, e.Words, tt.want)
		}
	}
}

// written are ways to write a date.
func written(d label.Date) []string {
	han := strings.NewReplacer("0", "〇", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九")
	spelt := func(n int) string {
		tens, ones := n/10, n%10
		s := [...]string{"", "十", "二十", "三十"}[tens]
		if ones > 0 {
			s += han.Replace(strconv.Itoa(ones))
		}
		return s
	}
	all := []string{fmt.Sprintf("%d年%d月", d.Year, d.Month), han.Replace(strconv.Itoa(d.Year)) + "年" + spelt(d.Month) + "月"}
	if d.Day > 0 {
		all = []string{
			fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day), fmt.Sprintf("%d-%02d-%02d", d.Year, d.Month, d.Day),
			fmt.Sprintf("%d/%d/%d", d.Year, d.Month, d.Day), fmt.Sprintf("%d.%d.%d", d.Year, d.Month, d.Day),
			fmt.Sprintf("%d 年 %02d 月 %d 日", d.Year, d.Month, d.Day),
			han.Replace(strconv.Itoa(d.Year)) + "年" + spelt(d.Month) + "月" + spelt(d.Day) + "日",
		}
	}
	return all
}

// TestDates: a date is read however it is written, wherever a document says its own; a date in the running text is not its own.
func TestDates(t *testing.T) {
	c := newClassifier()
	random := rand.New(rand.NewPCG(25, 2))
	body := "由市市场监管局牵头，合并环节，企业自2011年3月4日起反映的问题得到解决，2030年前全面推开。"
	own := []string{
		"D\n" + body, "（D）\n" + body, "申报时间：D\n" + body, "发布日期：D 来源：区融媒体中心\n" + body, "成文日期：D\n" + body,
		"时间：D 浏览次数：215\n" + body, body + "\n青禾市人民政府办公室\nD", body + "\n青禾市商务局 D", "青禾市商务局  D\n" + body,
		"D  青禾市商务局\n" + body, "（D 青禾市人民政府办公室）\n" + body,
		body + "\n填报时间：D", "来源：青禾日报 时间：D 打印 关闭\n" + body, body + "\n（市商务局供稿 D）", body + "\n（D）",
		body + " D", "实施时间：D\n" + body, body + "\n启动时间：D",
	}
	others := []string{
		"截至D，" + body, body + "D，市政府印发方案。", "D以来，全市推行改革，成效明显。", "完成时限：D。", "根据D印发的《若干意见》，" + body,
		"实施时间自D起，有效期三年。", "活动时间：D在市民中心举行，欢迎参加。",
	}
	for round := range 300 {
		d := label.Date{Year: 1990 + random.IntN(60), Month: 1 + random.IntN(12)}
		if round%3 > 0 {
			d.Day = 1 + random.IntN(28)
		}
		for _, date := range written(d) {
			text := strings.ReplaceAll(own[round%len(own)], "D", date)
			got, e, found := c.Date("企业开办改革", []data.Section{{Text: text}})
			if !found || got != d || e.Label != strconv.Itoa(d.Year) {
				t.Errorf("%s\n  has the date %s (%q), want %s", text, got, e.Words, d)
			}
			text = strings.ReplaceAll(others[round%len(others)], "D", date)
			if got, e, found := c.Date("企业开办改革", []data.Section{{Text: text}}); found {
				t.Errorf("%s\n  has the date %s (%q), want none", text, got, e.Words)
			}
		}
	}
}

// TestYears are where a document says its year, and where it speaks of another.
func TestYears(t *testing.T) {
	c := newClassifier()
	for _, tt := range []struct{ title, text, want string }{
		{"改革经验（2024年6月）", "推出办法。", "2024-06"},
		{"改革经验", "青政办发〔2023〕12号\n推出办法。", "2023"},
		{"改革经验", "文号：青政办发〔2023〕12号\n推出办法。", "2023"},
		{"改革经验", "青政办发[2023]12号\n各县人民政府：\n推出办法。\n2023年2月8日", "2023-02-08"},
		{"改革经验", "推出办法。发文字号：青政办发〔2023〕12号", "2023"},
		{"改革经验", "推出办法，文号: 青政办发（2023）12号", "2023"},
		{"改革经验", "实施时间：2021年4月\n推出办法。\n2023年2月8日", "2023-02-08"},
		{"改革经验", "推出办法。根据国办发〔2019〕8号文件，落实到位。", ""},
		{"2024年改革工作要点", "推出办法。", "2024"},
		{"2021—2025年改革规划", "推出办法。", ""},
		{"2021-2025年改革规划", "推出办法。", ""},
		{"改革经验", "2023年，全市推出办法。", ""},
		{"改革经验", "2023年\n推出办法。", "2023"},
		{"改革动态", "第12期\n中共某市委全面深化改革委员会办公室    2024年6月5日\n推出办法。", "2024-06-05"},
		{"改革经验", "（2024年6月）\n申报时间：2024年6月12日\n推出办法。", "2024-06-12"},
		{"改革经验", "推出办法。\n抄送：市委办公室。\n青禾市人民政府办公室 2024年6月12日印发", "2024-06-12"},
		{"改革经验", "电话：0573-2024-0612\n邮编：314000\n推出办法。", ""},
		{"改革经验", "推出办法，投入2024元，编号20240612。", ""},
		{"改革经验", "13月40日 2024年13月\n推出办法。", ""},
	} {
		d, e, found := c.Date(tt.title, []data.Section{{Text: tt.text}})
		if got := d.String(); found && got != tt.want || !found && tt.want != "" {
			t.Errorf("%s / %s\n  has the date %s (%q), want %q", tt.title, tt.text, got, e.Words, tt.want)
		}
	}
}

// TestDateGivesTheYear: a date that a case was given says its year, whatever its text says, and whatever rules chose before.
func TestDateGivesTheYear(t *testing.T) {
	c := newClassifier()
	one := data.Case{Title: "一件事改革", Sections: []data.Section{{Text: "（2024年6月）\n企业办事不再往返。"}}}
	inferred := c.Label(one)
	if inferred.Year != 2024 || !inferred.IsInferred(data.FieldYear) {
		t.Fatalf("%+v", inferred)
	}
	one.Date, inferred.Date = "2021-02-19", "2021-02-19"
	for _, given := range []data.Case{one, inferred, c.Label(one)} {
		if got := c.Label(given); got.Year != 2021 || got.IsInferred(data.FieldYear) {
			t.Errorf("%+v", got)
		}
	}
	inferred.Year = 2020 // a person's
	inferred.DropEvidence()
	if got := c.Label(inferred); got.Year != 2020 {
		t.Errorf("%+v", got)
	}
}
