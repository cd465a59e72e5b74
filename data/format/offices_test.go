package format

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
)

// officeDocument is a document in a shape that offices use, in our own words, and what a person expects of it.
type officeDocument struct {
	name, text string
	title      string
	headings   string // of its sections, with commas between them; "" is a lead without one
	said       string // departments|year|date
	plain      bool   // its lines show what they are by their places alone: not tried as a page or a letter
}

var officeDocuments = []officeDocument{
	{name: "通知", text: "望江县人民政府办公室文件\n望政办〔2021〕12号\n\n望江县人民政府办公室关于推行企业开办\n“一网联办”改革的通知\n\n各镇人民政府，县直各单位：\n现就有关事项通知如下。\n一、改革目标\n压减时间。\n二、重点任务\n（一）统一入口。设一个专区。\n三、工作要求\n抓好落实。\n\n望江县人民政府办公室\n2021年4月9日\n（此件公开发布）",
		title: "望江县人民政府办公室关于推行企业开办“一网联办”改革的通知", headings: ",改革目标,重点任务,工作要求", said: "望江县人民政府办公室|2021|2021-04-09"},
	{name: "联合发文", text: "青禾市财政局\n青禾市税务局\n文件\n青财〔2022〕 31 号\n\n青禾市财政局 青禾市税务局\n关于推进财税联动\n服务改革的若干意见\n（2022年7月1日）\n\n各区财政局、税务局：\n提出如下意见。\n一、总体要求\n联动服务。\n二、主要措施\n数据共享。",
		title: "青禾市财政局 青禾市税务局关于推进财税联动服务改革的若干意见", headings: ",总体要求,主要措施", said: "青禾市财政局,青禾市税务局|2022|2022-07-01", plain: true},
	{name: "意见", text: "中共白石县委文件\n白委发〔2020〕5号\n\n中共白石县委关于深化基层治理改革的实施意见\n（2020年3月2日）\n\n为深化改革，提出如下意见。\n一、总体要求\n夯实基层。\n二、重点举措\n建网格。\n三、组织保障\n压实责任。",
		title: "中共白石县委关于深化基层治理改革的实施意见", headings: ",总体要求,重点举措,组织保障", said: "中共白石县委|2020|2020-03-02"},
	{name: "复函", text: "关于同意开展用地改革试点的复函\n云自然函〔2023〕8号\n\n云岭区人民政府：\n你区来函收悉。现函复如下：\n一、同意开展试点。\n二、请按方案推进。\n\n青禾市自然资源局\n2023年2月1日",
		title: "关于同意开展用地改革试点的复函", headings: "", said: "青禾市自然资源局|2023|2023-02-01"},
	{name: "报告", text: "栖霞市司法局\n关于行政复议体制改革的情况报告\n\n市委全面依法治市委员会：\n现将情况报告如下：\n一、基本情况\n办案六百件。\n二、主要做法\n集中受理。\n三、存在问题\n人手不足。\n特此报告。\n\n栖霞市司法局\n二〇二三年十一月六日",
		title: "栖霞市司法局关于行政复议体制改革的情况报告", headings: ",基本情况,主要做法,存在问题", said: "栖霞市司法局|2023|2023-11-06"},
	{name: "批复", text: "白石县人民政府\n关于白石经济开发区“亩均论英雄”改革方案的批复\n白政函〔2019〕77号\n\n县发展和改革局：\n你局请示收悉。现批复如下：\n一、改革目标\n提高亩均产出。\n二、重点任务\n分类评价。\n\n白石县人民政府\n2019年8月20日",
		title: "白石县人民政府关于白石经济开发区“亩均论英雄”改革方案的批复", headings: ",改革目标,重点任务", said: "白石县人民政府|2019|2019-08-20"},
	{name: "纪要", text: "专题会议纪要\n〔2023〕14号\n\n2023年9月5日，副县长李某召开会议，研究推进“一窗通办”改革。纪要如下：\n一、关于窗口设置\n会议明确，合并窗口。\n二、关于数据共享\n会议要求，月底前接通。\n\n望江县人民政府办公室\n2023年9月8日",
		title: "专题会议纪要〔2023〕14号", headings: ",关于窗口设置,关于数据共享", said: "望江县人民政府办公室|2023|2023-09-08"},
	{name: "纪要没有落款", text: "县政府常务会议纪要\n〔2022〕3号\n\n2022年5月6日，县长王某主持召开会议，研究企业开办改革。纪要如下：\n一、关于一网通办\n会议明确，合并窗口。\n二、关于数据共享\n会议要求，接通。",
		title: "县政府常务会议纪要〔2022〕3号", headings: ",关于一网通办,关于数据共享", said: "|2022|2022-05-06"},
	{name: "纪要有题目", text: "会议纪要\n第6号\n\n关于研究推进用电报装改革的会议纪要\n\n2023年3月1日，召开专题会议。\n一、关于目标\n压减时间。\n二、关于分工\n明确牵头部门。",
		title: "关于研究推进用电报装改革的会议纪要", headings: ",关于目标,关于分工", said: "|2023|2023-03-01"},
	{name: "简报编者按", text: "改革简报\n2022年第9期\n中共青禾市委改革办 2022年6月3日\n\n编者按：望江县的做法好，现予刊发。\n\n望江县“一码通行”破解停车难题\n\n望江县聚焦停车难题推行改革。\n一、主要做法\n一码通行。\n二、工作成效\n车位翻番。\n（望江县委改革办供稿）\n报：市委常委。\n送：各县（市、区）委。\n共印60份",
		title: "望江县“一码通行”破解停车难题", headings: "编者按,,主要做法,工作成效", said: "望江县委改革办|2022|2022-06-03"},
	{name: "简报按语另起", text: "工作动态\n第3期\n青禾市政务服务管理办公室 2021年2月8日\n\n【编者按】\n云岭区的经验值得推广。\n请各地借鉴。\n\n云岭区推行“办不成事”兜底窗口\n\n云岭区设兜底窗口。\n一、主要做法\n专人受理。\n二、取得成效\n件件有着落。",
		title: "云岭区推行“办不成事”兜底窗口", headings: "编者按,,主要做法,取得成效", said: "青禾市政务服务管理办公室|2021|2021-02-08"},
	{name: "专报", text: "工作专报\n〔2023〕第21期（总第305期）\n栖霞市委办公室　二〇二三年八月九日\n\n栖霞市探索“无废乡村”建设\n\n栖霞市坚持生态优先。\n一、主要做法\n分类收运。\n二、取得成效\n垃圾减量。\n（市农业农村局供稿）",
		title: "栖霞市探索“无废乡村”建设", headings: ",主要做法,取得成效", said: "市农业农村局|2023|2023-08-09"},
	{name: "信息", text: "政务信息\n第45期\n白石县人民政府办公室编 2020年11月5日\n\n白石县创新“小工坊”带动就业\n\n白石县办小工坊。\n一、主要做法\n送岗上门。\n二、工作成效\n增收。",
		title: "白石县创新“小工坊”带动就业", headings: ",主要做法,工作成效", said: "白石县人民政府办公室|2020|2020-11-05"},
	{name: "单位和日期在题下", text: "云岭区推行“标准地”改革\n云岭区发展和改革局\n（2022年10月8日）\n\n云岭区先行先试。\n一、主要做法\n事先作评价。\n二、取得成效\n拿地即开工。",
		title: "云岭区推行“标准地”改革", headings: ",主要做法,取得成效", said: "云岭区发展和改革局|2022|2022-10-08"},
	{name: "题下一行", text: "云岭区推行“标准地”改革\n（云岭区发展和改革局　2022年10月8日）\n\n云岭区先行先试。\n一、主要做法\n事先作评价。\n二、取得成效\n拿地即开工。",
		title: "云岭区推行“标准地”改革", headings: ",主要做法,取得成效", said: "云岭区发展和改革局|2022|2022-10-08"},
	{name: "公示", text: "关于全市改革创新案例评选结果的公示\n\n经评审，现予公示。\n一、公示时间\n五个工作日。\n二、联系方式\n市委改革办。\n\n中共青禾市委改革办\n2023年12月1日",
		title: "关于全市改革创新案例评选结果的公示", headings: ",公示时间,联系方式", said: "中共青禾市委改革办|2023|2023-12-01"},
	{name: "网页粘贴", text: "望江县推行用水“零跑腿”改革\n来源：望江县水利局　发布时间：2023-05-06 09:20　浏览次数：38\n\n望江县推进改革。\n一、主要做法\n线上申请。\n二、取得成效\n两天通水。\n【打印】【关闭】\n上一篇：栖霞市推行改革\n下一篇：没有了",
		title: "望江县推行用水“零跑腿”改革", headings: ",主要做法,取得成效", said: "望江县水利局|2023|2023-05-06"},
	{name: "网页粘贴，报社", text: "望江县推行用水“零跑腿”改革\n2023-05-06 09:20 来源：青禾日报 字号：大 中 小\n\n望江县推进改革。\n一、主要做法\n线上申请。\n二、取得成效\n两天通水。\n版权所有：望江县人民政府\n皖ICP备12345678号",
		title: "望江县推行用水“零跑腿”改革", headings: ",主要做法,取得成效,来源", said: "|2023|2023-05-06"},
	{name: "来源一行", text: "发布日期: 2021年2月19日\n来源: 南山区发改局\n标题: 南山区推行“承诺制”改革\n\n南山区推行改革。\n一、主要做法\n承诺。\n二、取得成效\n提速。",
		title: "南山区推行“承诺制”改革", headings: ",主要做法,取得成效", said: "南山区发改局|2021|2021-02-19"},
	{name: "方括号题目", text: "【案例名称】白石县“码上办”改革\n【申报单位】白石县行政审批局\n【申报时间】2022年9月1日\n【改革背景】\n材料多。\n【主要举措】\n码上办。\n【实践成效】\n提速六成。",
		title: "白石县“码上办”改革", headings: "改革背景,主要举措,实践成效", said: "白石县行政审批局|2022|2022-09-01"},
	{name: "按语在题下", text: "望江县“一码通行”破解停车难题\n编者按：望江县的做法好，现予刊发。\n望江县聚焦停车难题推行改革。\n一、主要做法\n一码通行。\n二、工作成效\n车位翻番。",
		title: "望江县“一码通行”破解停车难题", headings: "编者按,,主要做法,工作成效", said: "||"},
	{name: "简报按语在题下", text: "改革简报\n第9期\n青禾市委改革办　2022年6月3日\n\n云岭区推行“办不成事”兜底窗口\n【编者按】\n云岭区的经验值得推广，请各地借鉴。\n云岭区设兜底窗口。\n主要做法\n专人受理。\n取得成效\n件件有着落。",
		title: "云岭区推行“办不成事”兜底窗口", headings: "编者按,,主要做法,取得成效", said: "青禾市委改革办|2022|2022-06-03"},
	{name: "题下写按照的不是按语", text: "云岭区推行“办不成事”兜底窗口\n按照市里部署：云岭区设兜底窗口。\n主要做法\n专人受理。\n取得成效\n件件有着落。",
		title: "云岭区推行“办不成事”兜底窗口", headings: ",主要做法,取得成效", said: "||"},
	{name: "表头联系人", text: "【案例名称】白石县“码上办”改革\n【申报单位】白石县行政审批局\n【联系人】张三\n【联系电话】13800000000\n【改革背景】\n材料多。\n【主要举措】\n码上办。",
		title: "白石县“码上办”改革", headings: "改革背景,主要举措", said: "白石县行政审批局||"},
	{name: "表头联系人另起", text: "白石县“码上办”改革\n申报单位：白石县行政审批局\n【联系人】\n张三、李四\n电子邮箱：a@example.cn\n改革背景\n材料多。\n主要举措\n码上办。",
		title: "白石县“码上办”改革", headings: "改革背景,主要举措", said: "白石县行政审批局||"},
	{name: "电话开头的正文", text: "白石县“码上办”改革\n电话预约办事：群众打来电话，窗口随到随办。\n改革背景\n材料多。\n主要举措\n码上办。",
		title: "白石县“码上办”改革", headings: ",改革背景,主要举措", said: "||"},
	{name: "方括号做法", text: "云岭区创新推进楼宇经济改革\n\n云岭区楼宇众多。\n【做法一】建楼长制\n每栋楼配一名楼长。\n【做法二】建楼宇联盟\n组建联盟。\n【成效】\n税收增长。\n【联系人】张三 13800000000",
		title: "云岭区创新推进楼宇经济改革", headings: ",做法一：建楼长制,做法二：建楼宇联盟,成效", said: "||"},
}

// officeFormats write a document's lines as files.
var officeFormats = map[string]func(t *testing.T, lines []string, title string) string{
	".txt": func(_ *testing.T, lines []string, _ string) string { return strings.Join(lines, "\n") },
	".docx": func(t *testing.T, lines []string, _ string) string {
		return string(packed(t, "word/document.xml", word2(paragraphs(lines...))))
	},
	".html":  func(_ *testing.T, lines []string, title string) string { return sitePage(lines, title, 0) },
	".htm":   func(_ *testing.T, lines []string, title string) string { return sitePage(lines, title, 1) },
	".xhtml": func(_ *testing.T, lines []string, title string) string { return sitePage(lines, title, 2) },
	".mht": func(_ *testing.T, lines []string, title string) string {
		return "From: <Saved by Blink>\r\nSubject: x\r\nDate: Mon, 4 Jan 2016 08:00:00 +0800\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: https://example.gov.cn/a\r\n" +
			"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted(sitePage(lines, title, 1)) + "\r\n--b--\r\n"
	},
	".eml": func(_ *testing.T, lines []string, _ string) string {
		return letterHead + "Subject: =?utf-8?B?" + strings.TrimSpace(in64("转发：报送材料")) + "?=\r\nDate: Fri, 6 Jan 2017 10:00:00 +0800\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
			[]string{"各位领导：", "市委改革办：", "王处长：您好！"}[len(lines)%3] + "\n\n您好！现报送材料，请查收。\n\n" + strings.Join(lines, "\n") + "\n\n此致\n敬礼\n青禾市委办公室 张三\n电话：0570-1234567\n"
	},
}

// sitePage sets lines into a page as one of several makers of government sites does.
func sitePage(lines []string, title string, maker int) string {
	var body strings.Builder
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			body.WriteString("<p>　　" + html.EscapeString(l) + "</p>\n")
		}
	}
	title = html.EscapeString(title)
	head, foot := "", ""
	switch maker {
	case 0:
		head = `<div class="top">青禾市人民政府 无障碍 长者模式</div><div>您当前的位置：首页 &gt; 政务公开</div>`
		foot = `<p>附件下载：</p><p><a href="a.doc">1.申请表.doc</a></p><div>相关阅读</div><ul><li>乙县推行改革</li></ul><div>版权所有：青禾市人民政府办公室　浙ICP备12345678号-1</div>`
	case 1:
		head = `<div><a>首页</a> | <a>登录</a> | <a>繁体版</a> | <a>关怀版</a></div>`
		foot = `<div>上一篇 丙县做法</div><div>下一篇：没有了</div><div>【打印本页】【关闭窗口】</div><div>主办：青禾市人民政府　网站标识码3300000001</div><div>浙公网安备 33000000000001号</div>`
	case 2:
		head = `<div>无障碍浏览</div><div>扫一扫在手机打开当前页</div>`
		foot = `<div>分享到：</div><div>[ 字体： 大 中 小 ]</div><div>推荐阅读：丁县推行改革</div><div>Copyright © 2024 青禾市人民政府</div>`
	}
	return `<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="` + title + `"><meta name="SiteName" content="青禾市人民政府"><title>` + title +
		`_青禾市人民政府</title></head><body>` + head + `<div class="article">` + body.String() + `</div>` + foot + `</body></html>`
}

// TestOfficeDocuments: a document says the same whatever kind of file it is in, and what stands around it is no text.
func TestOfficeDocuments(t *testing.T) {
	for _, d := range officeDocuments {
		for ending, write := range officeFormats {
			if d.plain && ending != ".txt" && ending != ".docx" {
				continue // its lines show what they are by their places alone
			}
			t.Run(d.name+ending, func(t *testing.T) {
				doc, err := Read("文件"+ending, []byte(write(t, strings.Split(d.text, "\n"), d.title)), opts)
				if err != nil || len(doc.Cases) != 1 {
					t.Fatalf("%v, %+v", err, doc)
				}
				c := doc.Cases[0]
				said := fmt.Sprintf("%s|%s|%s", strings.Join(c.Departments, ","), yearOf(c), c.Date)
				want := d.said
				if ending == ".eml" { // what the document does not say, the letter may
					want = letterSays(want)
				}
				headings := strings.Join(headingsIn(c), ",")
				if c.Title != d.title || headings != d.headings || said != want {
					t.Errorf("title %q, headings %q, said %q; want\n%q, %q, %q\n%+v", c.Title, headings, said, d.title, d.headings, want, c.Sections)
				}
			})
		}
	}
}

func yearOf(c data.Case) string {
	if c.Year == 0 {
		return ""
	}
	return fmt.Sprint(c.Year)
}

func letterSays(said string) string {
	parts := strings.Split(said, "|")
	for i, own := range []string{"青禾市委办公室", "2017", "2017-01-06"} {
		if parts[i] == "" {
			parts[i] = own
		}
	}
	return strings.Join(parts, "|")
}

func headingsIn(c data.Case) (names []string) {
	for _, s := range c.Sections {
		names = append(names, s.Heading)
	}
	return slices.Clip(names)
}
