package table

import (
	"strings"
	"sync"
	"unicode/utf8"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// A column's name is made as 牵头单位 is: words that say more, and the head that says what it is. These are the words, as
// offices name the columns of 汇总表, 清单, 任务分工表 and 申报表 (testdata/columns.txt has 300 such names).
const (
	// before may stand before any name: 2023年度, 全市, 市级, 第一批.
	namesBefore = `(?:[12][0-9]{3}年?度?|本?年度|[本全我各][省市区县州盟旗镇乡]?|[省市区县州盟旗镇乡](?:级|直|本级)|` +
		`国家级?|地方|第[一二三四五六七八九十0-9]+[批期轮]|拟|所)`
	// caseWords say more of a case, a task, a measure.
	caseWords = "重点 主要 具体 改革 创新 工作 年度 典型 优秀 最佳 先进 示范 特色 十大 推荐 申报 入选 获奖 试点 试验 探索 推广 " +
		"复制 可复制 制度 政策 服务 建设 实施 突破 攻坚 集成 微 揭榜 挂帅 参评 报送 推进 督办 督查 分解 一级 二级 三级 经验 做法 举措 措施 " +
		"案例 项目 事项 任务 成果 优化 提升 营商环境 数字化 目标 首创 首创性 亮点 民生 实践 应用 场景 模式 机制 专项 年 细化 单项 全面 深化"
	// caseThings are what cases are called.
	caseThings = "案例 项目 事项 任务 举措 做法 经验 成果 课题 " + exampleThings + " 政策 措施 工作 场景 应用 改革 创新 试点 品牌 实践 模式 机制 典型 亮点 子项 " +
		"内容 方案 材料 信息 文章 稿件 作品 论文 新闻 清单 文件 活动 服务 平台"
	// taskThings name a case by themselves, measures only where their text is short.
	taskThings = "案例 项目 事项 任务 成果 课题 " + exampleThings
	// exampleThings are other words for a case.
	exampleThings = "事例 实例 范例 个案 样板 样本 案事例 实事"
	measureThings = "举措 做法 措施 经验 模式 机制 场景 应用 品牌 亮点 实践"
	// workWords say of work that it is a case's: 亮点工作; 相关工作 and 日常工作 are none.
	workWords = "重点 年度 专项 改革 创新 试点 亮点 特色 示范 典型 品牌 突破 攻坚 先进 优秀 标志性 牵引性"
	// pointThings name a case by what is new in it, and as often a column of remarks on another.
	pointThings = "创新点 亮点 突破点 改革点 特色 创新 改革"
	// roles are what the organs of a case do for it; they stand below 责任主体, too.
	roles     = "牵头 主责 主办 承办"
	leadWords = "牵头 责任 主管 负责 实施 主办 承办 申报 承担 落实 执行 经办 首创 创新 改革 主要 主责 主体 主 第一 具体 所属 所在 案例 项目 " +
		"任务 事项 试点 建设 推进 组织 归口 管理 业务 相关 有关 涉及 完成 政府 工作 行业 办理"
	// otherLeadWords are of organs that stand behind a case, and count where no column is of those that lead.
	otherLeadWords = "指导 推荐 报送 来源 供稿 提供 选送 填报 上报 提交 发文 发布 印发 制定 制发 颁布 起草 编制 编发 成文 公布 信息 来稿 撰稿 " +
		"作者 主送来源 审核 监管 出台 行文 发稿"
	organs      = "单位 部门 机关 机构 科室 处室 股室 委办局 委办 部委 厅局"
	domainWords = "所属 改革 创新 案例 涉及 项目 任务 事项 工作 业务 行业 应用 政策 主题 重点 一级 二级 三级 服务 经验 场景 成果 举措 申报 试点 " +
		"领域 专题 产业 适用 归属 对应 推荐 内容 信息 评选 参评 制度"
	domainThings = "领域 类别 分类 类型 主题 板块 专题 门类 大类 类目 方向 条线 赛道 方面 模块 行业 专项"
	regionWords  = "所属 所在 来源 首创 发源 试点 实施 申报 案例 项目 报送 推荐 创新 改革 地方 行政 经验 工作 任务 事项 示范 单位 入选"
	// placeDoings are what places do for a case, as organs do: 承担地区, 供稿地区, 申报地. A head of one character says too little
	// behind them: 责任区 is none.
	placeDoings = "牵头 负责 实施 主办 承办 申报 承担 落实 执行 首创 创新 改革 主责 建设 推进 试点 示范 入选 参评 获奖 推荐 报送 来源 供稿 提供 选送 填报 " +
		"上报 提交 发文 发布 印发 制定 颁布 公布 出台 来稿 投稿 编发 刊发"
	placeThings = "地区 区域 城市 地方 地市 市州 县市 县区 区县 市县 省市 省份 乡镇 镇街 街道"
	// A region's head says more than 地区 in many ways: 区县, 市（州）, 镇街.
	regionThings = "地区 区域 城市 地方 地市 市州 州市 盟市 地州市 设区市 市县 县市 县区 区县 市区县 县市区 省市 省份 省 市 县 区 片区 园区 新区 属地 " +
		"辖区 区划 行政区 行政区划 自贸区 自贸片区 自贸试验区 试验区 功能区 开发区 乡镇 镇街 街镇 街道 镇乡街道 乡镇街道 地域 市别 县别 地级市 县级市"
	yearWords = "所属 申报 案例 实施 发布 立项 入选 项目 评选 获奖 任务 工作 成果 创新 改革 推出 报送 出台 数据 统计 试点 完成"
	dateWords = "发布 印发 实施 推出 成文 入选 申报 报送 出台 启动 开始 起始 上线 公布 生成 发文 颁布 生效 制定 提交 上报 填报 刊发 刊登 登载 更新 首发 落地 " +
		"试点 改革 创新 案例 获批 批准 立项 评选 发表 公开 签发 形成 创建 推广 施行 编发 发稿 供稿 投稿 入库 收录 推荐 填表 制表 正式 首次 获奖 项目 " +
		"信息 文件 政策 开展 编写 起草 写作 修订 修改 制作 整理 总结 录入 归档 出版 转发 下发 下达 签署 批复 审定 公示 通报 表彰 认定 挂牌 命名 发起"
	// writings are what is done to a text until it is out: 成稿, 定稿, 撰写, 来文.
	writings   = "[成定完脱拟撰供投来交报送发编采收行][稿文写]"
	dateThings = "时间 日期 年月 年月日"
	linkWords  = "原文 案例 来源 网页 相关 文章 新闻 参考 报道 信息 详情 页面 网站 公众号 文件 政策"
	linkThings = "链接 网址 链接地址 网址链接 网页地址 url"
)

// columnForms are how names are made, the surest first. A name of a weak form is that of the title only where the
// column's cells are as titles are.
var columnForms = []struct {
	field Field
	rank  int
	form  *pattern.Pattern
}{
	{FieldTitle, rankMade, made(caseWords, caseThings, `的?(?:名称|标题|题目|题名|名)`)},
	{FieldTitle, rankMade, made("", caseWords, `标题|题目`)},
	{FieldTitle, rankTask, made(caseWords, taskThings, `(?:名录)?`)},
	{FieldTitle, rankTask, pattern.New(`^` + namesBefore + `*(?:` + anyOf(workWords) + `)+(?:改革|创新)?工作(?:任务)?$`)},
	{FieldTitle, rankMeasure, pattern.New(`^` + namesBefore + `*(?:` + anyOf(caseWords) + `)+(?:` + anyOf(measureThings) + `)$`)},
	{FieldTitle, rankMeasure, made(caseWords, "任务 事项 工作 项目 经验 试点", `内容`)},
	{FieldTitle, rankMeasure, pattern.New(`^` + namesBefore + `*(?:应用|场景|品牌)$`)},
	{FieldTitle, rankPoint, pattern.New(`^` + namesBefore + `*(?:微|工作|改革|主要|特色|实践)*(?:` + anyOf(pointThings) + `)$`)},
	{FieldDepartment, rankMade, made(leadWords, organs, `(?:名称|全称)?`)},
	{FieldDepartment, rankMade, pattern.New(`^` + namesBefore + `*(?:(?:` + anyOf(leadWords) + `)+(?:主体|方)|(?:` + anyOf(roles) + `)(?:责任)?)(?:名称)?$`)},
	{FieldDepartment, rankBehind, made(leadWords+" "+otherLeadWords, organs, `(?:名称|全称)?`)},
	{FieldDomain, rankMade, made(domainWords, domainThings, `(?:名称|类别|分类)?`)},
	{FieldDomain, rankMade, pattern.New(`^(?:一级|二级|所属|对应|涉及|营商环境|评价)+指标(?:名称)?$`)},
	{FieldRegion, rankMade, made(regionWords, regionThings, `(?:名称|地)?`)},
	{FieldRegion, rankMade, pattern.New(`^` + namesBefore + `*(?:` + anyOf(placeDoings) + `)+(?:` + anyOf(placeThings) + `|地)(?:名称)?$`)},
	{FieldRegion, rankMade, pattern.New(`^(?:案例|项目|单位|企业)?(?:所在|来源|首创|发源|属)地$`)},
	{FieldRegion, rankMade, pattern.New(`^(?:所在|所属)(?:省|市|县|区|州|地)+$`)},
	{FieldYear, rankMade, made(yearWords, "年份 年度 年", "")},
	{FieldDate, rankMade, made(dateWords+" "+writings, dateThings, "")},
	{FieldURL, rankMade, made(linkWords, linkThings, "")},
}

// The ranks of names that are made by a form; those of a list come before them.
const (
	rankMade    = 100 // 改革任务名称
	rankBehind  = 150 // 推荐单位: an organ behind the case
	rankTask    = 200 // 重点任务
	rankMeasure = 300 // 改革举措: as often the heading of a text
	rankPoint   = 400 // 创新点: as often a remark on a case
)

// made is the pattern of names that are made of some words, a head and an end. A head may come again: 牵头单位责任单位.
func made(words, heads, end string) *pattern.Pattern {
	return pattern.New(
		`^` + namesBefore + `*(?:(?:` + anyOf(words) + `)*(?:` + anyOf(heads) + `))+(?:` + end + `)$`,
	)
}

func anyOf(words string) string { return strings.Join(strings.Fields(words), "|") }

// notNames are words that make a column's name that of something else, whatever it is made of: who only helps, a
// deadline, the person who answers, what is only texts of sections.
var notNames = pattern.New(`配合|协同|协助|协办|协作|参与|参加|支持|会同|抄送|主送|联系|推广范围|推广地区|推广区域|适用地区|适用区域|` +
	`工作单位|工作部门|单位工作|计量|^(?:主要|具体|基本|相关|有关)(?:做法|举措|措施|经验|亮点|特色|创新点|实践)$|` +
	`完成时间|完成年月|截止|时限|期限|性质|单位类|机构类|企业|责任人|负责人|电话|说明|备注|简介|情况|办理时间|工作时间|项目时间|文件类|` +
	`相关工作|其他|工作日期|工作时间|配套|单位地区$|推广案例数|数$`)

// lastOfNames are the characters in which names end that are made by a form; other names, which are most, need not be
// compared with each.
var lastOfNames = sync.OnceValue(func() map[rune]bool {
	last := map[rune]bool{}
	for _, word := range strings.Fields(taskThings + " " + measureThings + " " + organs + " " + domainThings + " " + regionThings +
		" " + dateThings + " " + linkThings + " " + pointThings + " " + roles + " 方 名称 标题 题名 名录 工作 任务 内容 全称 主体 指标 年份 年度 年 地 分类 类别") {
		r, _ := utf8.DecodeLastRuneInString(word)
		last[r] = true
	}
	return last
})

// formOf tells what a folded name means by how it is made.
func formOf(key string) (c KnownColumn, known bool) {
	if last, _ := utf8.DecodeLastRuneInString(key); !lastOfNames()[last] || notNames.MatchString(key) {
		return KnownColumn{}, false
	}
	for _, f := range columnForms {
		if f.form.MatchString(key) {
			return KnownColumn{f.field, f.rank}, true
		}
	}
	return KnownColumn{}, false
}

var (
	bracketForm = pattern.New(`\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|<[^<>]*>`)
	countForm   = pattern.New(`^(?:[一二三四五六七八九十]{1,3}、|\(?[0-9一二三四五六七八九十]{1,2}[)、.]|[①②③④⑤⑥⑦⑧⑨⑩])`)
	joinForm    = pattern.New(`[/\\、|,;]|(?:以及|和|及|与|或)`)
)

// columnKey is a column's name in the form that names are compared in: without spaces and line ends, what counts it
// (一、), and what is said of it in brackets (案例名称（必填）), unless that is all there is.
func columnKey(name string) string {
	key := strings.Trim(outline.Fold(name), `*:_-"·#★☆▲※`)
	if strings.ContainsAny(key, "()[]【】〔〕{}<>、.①②③④⑤⑥⑦⑧⑨⑩") {
		key = countForm.ReplaceAllString(key, "")
		plain := bracketForm.ReplaceAllString(key, "")
		if plain == "" {
			plain = strings.Trim(key, "()[]【】〔〕{}<>")
		}
		key = plain
		if open := strings.IndexAny(key, "([【〔"); open > 0 { // one that is never closed
			key = key[:open]
		}
		key = strings.Trim(key, `*:_-"·`)
	}
	return strings.ReplaceAll(strings.ReplaceAll(key, "_", ""), "-", "") // each key of each case of a JSON comes by
}

// joinedNames are the names that a column has at once: 牵头单位、责任单位 and 项目/案例名称.
func joinedNames(key string) string {
	if !strings.ContainsAny(key, "/\\、|,;和及与或") {
		return key
	}
	return joinForm.ReplaceAllString(key, "")
}
