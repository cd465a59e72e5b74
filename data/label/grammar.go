package label

import "strings"

// grammar is the words that stand around an organ's name and say what it has to do with the matter.
type grammar struct {
	cues       *lexicon // reversed, to be found before a name; the label is the cue
	openers    *lexicon // reversed
	predicates *lexicon
	verbs      *lexicon // the predicates of two characters and more: no place's name holds one
}

// cue is what a word before an organ's name makes of it.
type cue uint8

const (
	cueNone    cue = iota
	cueBy          // 由
	cuePartner     // 会同, 联合
	cueBeside      // 与
	cueUnder       // 在 … 指导下
	cueThrough     // 经
	cueAway        // 向, 移送, 依托
	cueAgainst     // 诉, 督促: what follows is a party, and leads nothing
)

var cues = map[cue]string{
	// Words that end like a cue and are none.
	cueNone:    "自由 理由 缘由 行为 合同 共同 参与 方向 已经 财经 东经 大使 电商 厂商 客商 台商 招商 工商 温和 总和 中和 缓和 所属 下属 隶属 直属 所在 服从 胜诉 败诉 应诉 抗诉",
	cueBy:      "由 以及由 并由 统一由 改由 交由",
	cuePartner: "联合 会同 协同 携手 联手 商请 协商 联动 汇同 牵手 统筹协调",
	cueBeside:  "与 同 和 跟 及 以及",
	cueUnder:   "在",
	cueThrough: "经 通过 经过",
	cueAway: "向 对 给 报 至 到 从 往 获 被 受 于 将 把 让 使 替 去 跑 找 凭 据 按 依 属 各 其他 其它 有关 相关 依托 接入 对接 移送 移交 推送 提交 上报 报送 抄送 反馈 告知 " +
		"根据 按照 依据 落实 贯彻 借助 利用 协助 配合 支持 推动 引导 鼓励 争取 帮助 分别向 前往 报请 提请 连接 打通 联通 联网 取得 得到 获得 接受 方便 便于 " +
		"要求 组织 指导 推送至 推送给 提交至 反馈至 发送至 报送至 移送至 传输至 同步至 共享至 联系 等待 邀请 涉及 包括 列入 纳入 入选 成为 作为 是 为 不同 提供给 认为 主张 针对 学习 借鉴 对标 赴 查明 查实 查清 发现 获悉 得知 指出 释明 转交 转送 通报 商洽 租用 借用 引用 使用 调用 参考 选用 沿用",
	cueAgainst: "诉 被告 被告人 被申请人 被上诉人 被执行人 原告 上诉人 状告 不服 督促 责令 起诉 针对被告 第三人",
}

// Words that may stand before the subject of a clause.
const openers = "一是 二是 三是 四是 五是 六是 七是 八是 九是 十是 第一 第二 第三 第四 第五 首先 其次 再次 最后 目前 同时 此外 其中 近年来 今年以来 去年以来 据悉 为此 随后 之后 " +
	"现 并 而 且 再 又 则 另 现在 如今 对此 日前 近日 去年 今年 上半年 下半年 全年 过去 以往 以前 当地 本地 本市 我市 我省 我区 我县 全市 全省 全区 全县 由于 因 当 若 即 此前 " +
	"此次 期间 每年 每月 每日 每周 另外 于是 因此 从而 进而 后续 事后 事前 事中 最终 一旦 只要 只有 如果 一方面 另一方面 具体而言 例如 比如 主要做法 创新举措 改革后 改革前 试点以来"

// Words that begin a predicate, adverbs and prepositions before it included.
const predicates = "推出 推行 推动 推进 推广 推送 建立 建成 建设 建强 探索 出台 制定 制订 制发 印发 牵头 主导 会同 联合 组织 组建 组成 开展 开发 开通 开设 开辟 开放 开启 实施 实行 实现 打造 创新 创建 创设 首创 率先 搭建 " +
	"上线 设立 设置 成立 构建 启动 启用 优化 整合 依托 通过 结合 围绕 聚焦 针对 主动 积极 发挥 简化 试点 合署 批准 批复 发布 发放 发出 发起 发现 提出 提供 提前 提升 提高 提醒 明确 充分 深化 深入 完善 落实 审核 审查 审批 办理 完成 安排 " +
	"收到 了解 指导 协调 选派 派出 派驻 受理 签发 颁发 核发 核准 出具 允许 支持 鼓励 引导 要求 规定 取消 放宽 压缩 缩短 缩减 减免 减少 精简 合并 统一 统筹 规范 加强 加快 加大 强化 着力 大力 全面 全力 持续 不断 紧扣 紧盯 紧紧 " +
	"紧密 坚持 立足 把握 抓住 抓好 运用 利用 应用 借助 采取 采用 选取 选择 梳理 汇集 汇总 归集 编制 编印 绘制 培育 培养 引入 引进 引育 帮助 协助 服务 保障 促进 促成 助力 赋能 对接 打通 打破 破解 解决 突破 升级 改造 改革 改变 改为 " +
	"转变 扩大 拓展 延伸 下放 委托 授权 邀请 聘请 招募 走访 走进 调研 摸排 排查 核查 检查 抽查 查处 监督 监管 监测 管理 执行 履行 承担 负责 参与 参加 配合 协同 携手 联手 共同 合作 签订 签署 实地 现场 专门 专项 重新 进行 给予 予以 " +
	"可以 可即 可凭 可在 可对 可 能够 能 将 把 对 为 在 以 与 同 从 按 按照 根据 依据 依法 凭 凭借 向 让 使 据此 已 已经 还 也 均 都 则 就 便 即 即可 再 不再 无需 正式 同步 自动 定期 随时 及时 立即 直接 逐步 分别 集中 批量 首次 首批 首先 先行 先后 先试 先 " +
	"率队 共 累计 受 收 派 发 设 建 推 办 用 凭此 认定 确定 确认 公布 公开 公示 举办 召开 建议 督促 督办 约谈 判决 裁定 审理 审结 裁决 调解 化解 处置 处理 回应 回访 响应 研发 研究 制作 核定 核实 比对 筛选 筛查 评估 评定 认可 " +
	"采集 采购 收集 收取 接收 接受 获取 读取 调取 扫描 登记 备案 注册 注销 征收 退还 结算 拨付 兑付 补贴 补偿 奖励 投入 安装 配备 布设 布局 增设 新增 增加 调整 调动 调度 划分 划定 细化 量化 分类 分级 试行 先期 前移 前置 下沉 送 靠前 变 " +
	"科学 有效 切实 认真 严格 精准 创造性 快速 迅速 牢牢 进一步 积极探索 因地制宜 全程 全流程 多措并举 多 常态化 始终 深度 高效 高标准 高质量 巧用 善用 用好 用活 盘活 激活 做好 做到 做实 做优 做强 力促 力推 力争 狠抓 突出 锚定 瞄准 立 " +
	"贯彻 宣传 普及 培训 讲解 解读 答复 解答 受邀 获批 获 入选 坚决 携 牵线 搭桥 撮合 对标 参照 比照 借鉴 吸收 吸纳 融合 嵌入 叠加 集成 汇聚 集聚 集合 凝聚 发动 动员 号召 联系 联动 联通 连通 共享 共建 互认 达成 通报 印制 出资 出手 出动 " +
	"创造 首推 首发 首家 全国 全省 全市 建有 设有 拥有 具备 实时 一次性 一并 一律 统一对 免费 免除 免收 免予 豁免 减轻 减征 缓征 容缺 承诺 告知 送达 寄送 快递 派发 帮 替 陪同 协商 会商 商 商请 议定 拟定 起草 修订 修改 清理 废止 规划 设计 谋划 部署 " +
	"锁定 追踪 跟踪 追溯 回收 收回 查验 检验 检测 检疫 放行 监控 监听 巡查 巡检 巡回 值守 驻点 驻场 上门 进驻 入驻 入企 深耕 赴 到 去 前往 会 判令 判处 判定 酌定 认为 改判 驳回 撤销 主持 宣判 裁决 释明 立案 撤案 抗诉 起诉 追赃 审慎 查明 查实 查清 适时 按时 按期 如期 及早 尽快 按月 按季 按年 每季度 每月 每周 每年"

// Words after an organ's name that make it the name of something else: 法院报, 海关大楼.
var notTheOrgan = []string{
	"报社",
	"日报",
	"晚报",
	"报刊",
	"杂志",
	"网站",
	"大学",
	"学院",
	"学会",
	"协会",
	"学报",
	"大楼",
	"大厦",
	"路",
	"公告",
	"令第",
	"规章",
	"长",
	"干部学院",
	"出版社",
	"文件",
	"发(",
	"发〔",
	"字(",
	"函(",
	"规(",
}

// Words of those who approve, praise or spread what others did.
var approving = []string{
	"批准",
	"批复",
	"同意",
	"认定为",
	"通报表扬",
	"授予",
	"评为",
	"评选",
	"肯定",
	"认可",
	"列为",
	"列入",
	"确定为",
	"确认为",
	"复制推广",
	"推广",
	"刊发",
	"转发",
	"选为",
	"点赞",
	"表彰",
	"发文推广",
	"在全国推广",
	"向全国",
}

var sharing = []string{"共享", "对接", "互通", "联通", "打通", "联网", "互联", "交换", "直连", "衔接", "沟通", "数据", "信息", "系统"}

var joint = []string{"联合", "共同", "合作", "协同", "携手", "联手", "共建", "签订", "签署", "会商", "联动", "协作", "联审", "合力"}

// Words behind an organ's name that say that it takes the lead.
var taking = []string{
	"牵头",
	"主导",
	"作为牵头",
	"为牵头",
	"负责牵头",
	"统一牵头",
	"总牵头",
	"分别牵头",
	"共同牵头",
	"联合牵头",
	"双牵头",
}

// supporting are those of guiding that say less: who only supports does not lead beside one that acts.
var supporting = []string{"大力支持下", "支持下", "指导下", "领导下", "统筹指导下", "指导支持下"}

// Words behind an organ's name under whose guidance others act: 在市发展改革委的指导下.
var guiding = []string{
	"大力推动下",
	"大力支持下",
	"推动下",
	"指导下",
	"支持下",
	"牵头下",
	"统筹下",
	"组织下",
	"协调下",
	"领导下",
	"主导下",
	"统筹指导下",
	"指导支持下",
}

func newGrammar() *grammar {
	g := &grammar{newLexicon(), newLexicon(), newLexicon(), newLexicon()}
	for kind, words := range cues {
		for _, w := range strings.Fields(words) {
			g.cues.add(reversed([]rune(w)), saying{label: int(kind)})
		}
	}
	for _, w := range strings.Fields(openers) {
		g.openers.add(reversed([]rune(w)), saying{})
	}
	for _, w := range strings.Fields(predicates) {
		r := []rune(w)
		g.predicates.add(r, saying{})
		if len(r) > 1 {
			g.verbs.add(r, saying{})
		}
	}
	for _, l := range []*lexicon{g.cues, g.openers, g.predicates, g.verbs} {
		l.freeze()
	}
	return g
}

func reversed(r []rune) []rune {
	back := make([]rune, len(r))
	for i, c := range r {
		back[len(r)-1-i] = c
	}
	return back
}
