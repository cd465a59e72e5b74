package view

import (
	"fmt"
	"strings"
	"time"
)

// DeskCondition is how the site is doing.
type DeskCondition struct {
	DeskFrame
	Unknown         []string // what could not be found out
	Version         string
	Index           string // in a sentence
	IndexProblem    bool
	Counted         bool // Cases is known
	Cases           int
	Withdrawn       int
	CollectionCount int
	Disk            []DeskSize
	Free            *DeskSize // what is left on the disk; nil where that is not known
	Originals       int       // files that cases came from
	Unused          string    // what of it could be given back, in a sentence; empty for next to nothing
	Backup          string
	BackupProblem   bool
	Happenings      []Happening
}

// DeskSize is what something takes on the disk.
type DeskSize struct {
	Name, Size string
	Problem    bool
}

// Happening is something that went wrong: in words, with what to do.
type Happening struct {
	Said, Advice string
	Detail       string // as it was logged
	When         string
	Times        int
}

// advised are messages of the log in words for who keeps the site, with what to do. One that is not here is shown as it
// is logged.
var advised = map[string][2]string{
	"a part of the state is not known": {
		"状态有一部分查不出", "看磁盘满了没有、能不能写，再试一次。",
	},
	"no backup was made; it is tried again": {
		"备份没有存成", "看备份文件夹所在的磁盘满了没有、能不能写；十分钟后会再试。",
	},
	"a backup breaks off": {
		"有一次备份没有传完", "那份备份不能用，请重做一次。",
	},
	"what was written is not found yet": {
		"有改动已经存下，但还搜不到", "一般几秒后就好；一直这样，就重新启动服务。",
	},
	"request failed": {
		"有请求没有答成", "偶尔一次不要紧；常有，就把日志里的这几行交给技术人员。",
	},
	"panic": {
		"程序在回答一个请求时出错", "别的请求不受影响；请把日志里的这几行交给技术人员。",
	},
	"rendering the error page": {
		"有一页没有显示出来", "请把日志里的这几行交给技术人员。",
	},
	"an entry of the audit log cannot be read": {
		"操作记录有一条坏了", "案例不受影响；运行 anlisou check 看看，并检查磁盘。",
	},
	"who is at the desk is not kept: a restart sends them away": {
		"登录没有存下，重新启动后要再登录", "看磁盘满了没有、能不能写，再试一次。",
	},
	"the list of all cases breaks off": {
		"有一次导出没有传完", "运行 anlisou check 看看，并检查磁盘。",
	},
	"lines of a stream are not written together": {
		"有一批写入没有写成，什么也没有改", "看磁盘满了没有、能不能写，再试一次。",
	},
	"a line of a stream is not written": {
		"有一批写入里的一行没有写成", "看磁盘满了没有、能不能写，再试一次。",
	},
	"the index is not rebuilt": {
		"索引没有重建成", "原来的索引照常可搜；看磁盘满了没有，再试一次。",
	},
	"index cannot be written": {
		"索引写不进去", "案例都在；看磁盘满了没有、能不能写，索引会自己补上。",
	},
	"index is damaged and is rebuilt from the store": {
		"索引坏了，正在从案例库重建", "搜索照常；磁盘可能有毛病，请检查。",
	},
	"index that was just built is damaged: the disk does not keep what is written": {
		"刚建好的索引就坏了", "磁盘靠不住：请马上备份，换一块磁盘。",
	},
	"index is damaged, and the store cannot be read": {
		"索引坏了，案例库也读不出", "请马上检查磁盘，必要时从备份恢复。",
	},
	"index is damaged, and rebuilding it did not help: ": {
		"索引坏了，重建也没有好", "请把日志里的这几行交给技术人员。",
	},
	"what the index was given last is not on disk": {
		"索引最后的一点没有落盘", "会从案例库补上，什么也不丢。",
	},
	"index stays behind the store: there is no room to bring it up": {
		"磁盘满了，新的改动搜不到", "腾出磁盘，索引会自己补上。",
	},
	"index may only be read, and is behind the store": {
		"索引只能读，新的改动搜不到", "让服务能写数据目录，再重新启动。",
	},
	"index is built anew from the store": {
		"索引从案例库重建过一次", "不影响搜索和写入。",
	},
	"that an index was rebuilt is not noted: the next start may rebuild it again": {
		"下次启动可能再重建一次索引", "看磁盘满了没有、能不能写，再试一次。",
	},
	"old indexes are not removed": {
		"旧的索引没有删掉", "看磁盘满了没有、能不能写，再试一次。",
	},
	"old index is not removed": {
		"旧的索引没有删掉", "看磁盘满了没有、能不能写，再试一次。",
	},
	"old index did not close": {
		"旧的索引没有关好", "不影响搜索和写入。",
	},
	"a file stood in the place of the index and is removed": {
		"索引的地方有个别的文件，已经移走", "不影响搜索和写入。",
	},
	"what updates left behind is not given back; it is tried again": {
		"改动留下的空地方没有收回", "会自己再试；一直这样，就看磁盘满了没有。",
	},
	"the store was damaged": {
		"案例库坏了一处，已经补好", "请检查磁盘，并留好备份。",
	},
	"the user dictionary of the index is left out": {
		"词典没有用上", "照日志说的那一行改好；其间照上一次对的用。",
	},
	"dictionary, synonyms and taxonomy stay as they are": {
		"词典、同义词或部门名称没有换上", "照日志说的那一行改好；其间照上一次对的用。",
	},
	"a text about words is not right: the last that was goes on until it is mended": {
		"用词的文件有一处写错了", "照日志说的那一行改好；其间照上一次对的用。",
	},
	"a change of the words, or its preview, breaks off": {
		"用词的改动或预览没有做完", "原来的照用；看磁盘满了没有，再试一次。",
	},
	"words of the data directory stay as they were": {
		"用词的文件读不了", "照日志说的那一行改好；其间照上一次对的用。",
	},
	"a change of the words is kept, and not in its files before the next start": {
		"用词的改动已存下，文件要到下次启动才写", "看磁盘满了没有、能不能写，再试一次。",
	},
	"searches are not answered by the changed words yet": {
		"改过的用词还没有用上", "重新启动服务；还是这样，就把日志里的这几行交给技术人员。",
	},
	"the sites that may embed the search stay as they were": {
		"可以嵌入的网站没有改成", "用 anlisou site list 看看。",
	},
	"origin refused: `anlisou site add NAME ORIGIN` allows it": {
		"有没登记的网站想嵌入搜索", "要让它用，就运行 anlisou site add。",
	},
	"every site of the internet may embed the search and read what it answers": {
		"任何网站都可以嵌入搜索", "不想这样，就用 anlisou site remove 去掉。",
	},
	"requests come through a proxy that is not named: ": {
		"请求经过没有登记的代理", "启动时用 --trusted-proxy 写明代理的地址。",
	},
	"the site stays as it was": {
		"网站设置有一处写错了，没有换上", "照日志说的那一行改 site.yaml，存盘就生效。",
	},
	"the site is served with the settings that were good last, until the file is mended": {
		"网站设置有一处写错了，照上一次对的显示", "照日志说的那一行改 site.yaml，存盘就生效。",
	},
	"the site is served without its settings, and hides no collection, until the file is mended": {
		"网站设置读不了，现在照默认的显示，不公开的也公开了", "照日志说的那一行改 site.yaml，存盘就生效。",
	},
	"no copy is kept of the site's settings": {
		"网站设置没有留下备用的一份", "看磁盘满了没有、能不能写，再试一次。",
	},
	"the address is not noted in the data directory": {
		"服务的网址没有记下", "不影响搜索和写入。",
	},
	"commands cannot reach this server through its data directory": {
		"这台机器上的命令找不到服务", "命令加 --server 和 --key-file 也可以用。",
	},
	"the socket of the data directory is not served any more": {
		"这台机器上的命令找不到服务了", "重新启动服务；还是这样，就把日志里的这几行交给技术人员。",
	},
	"the log file does not close": {
		"日志文件没有关好", "不影响搜索和写入。",
	},
	"no documents are taken in, and no originals given out": {
		"收不了文件，原件也给不出", "看数据目录里的 documents 能不能读写，再重新启动。",
	},
	"a document cannot be read": {
		"有一份文件读不出来", "文件不受影响；请把日志里的这几行交给技术人员。",
	},
	"a document whose cases are damaged is read again": {
		"有一份等着收下的文件坏了一处，重新读了", "不影响搜索和写入。",
	},
	"what was chosen of a document is damaged: it must be chosen again": {
		"有一份等着收下的文件，选好的坏了一处", "在收入里打开那份文件，照提示再选一遍。",
	},
	"a document that waits is damaged and left out: put its file in again": {
		"有一份等着收下的文件坏了", "请把那份文件再收一次。",
	},
	"what was understood of a document is not kept": {
		"有一份文件读懂的没有存下", "看磁盘满了没有、能不能写，再试一次。",
	},
	"where cases stood in a document is not known any more": {
		"不知道案例在文件的哪里了", "不影响搜索和写入。",
	},
	"a document that was given up is not removed": {
		"丢弃的文件没有删掉", "看磁盘满了没有、能不能写，再试一次。",
	},
	"the original of a case that was purged is not removed before the next start": {
		"彻底删去的案例，原件没有删掉", "看磁盘满了没有、能不能写，再重新启动服务。",
	},
	"a document that cannot be read is not given up": {
		"读不了的文件没有删掉", "看磁盘满了没有、能不能写，再试一次。",
	},
	"a document is accepted, and that is not kept yet": {
		"有一份文件收下了，还没有记上", "会自己再试；一直这样，就看磁盘满了没有。",
	},
	"nobody knows whether a document was accepted": {
		"不知道有一份文件收下了没有", "在案例里找一找；没有，就再收一次。",
	},
	"which cases came from an original is not known any more": {
		"不知道哪些案例出自一份原件了", "不影响搜索和写入。",
	},
	"originals that nobody needs are not removed": {
		"用不着的原件没有删掉", "看磁盘满了没有、能不能写，再试一次。",
	},
	"an original is not removed": {
		"有一份原件没有删掉", "看磁盘满了没有、能不能写，再试一次。",
	},
	"the original of a case cannot be read": {
		"有一个案例的原件读不出", "案例不受影响；请检查磁盘。",
	},
	"page is without marks": {
		"案例页没有标出查询的字", "偶尔一次不要紧；常有，就重新启动服务。",
	},
	"page is without neighbours": {
		"案例页没有前后案例", "偶尔一次不要紧；常有，就重新启动服务。",
	},
	"page is without similar cases": {
		"案例页没有相近的案例", "偶尔一次不要紧；常有，就重新启动服务。",
	},
}

// NewHappening tells of something that was logged.
func NewHappening(w Wording, message, detail string, at time.Time, times int) Happening {
	h := Happening{Said: message, Detail: detail, When: Moment(at), Times: times}
	if known, ok := advice(message); ok {
		h.Said, h.Advice = w.Say(known[0]), w.Say(known[1])
	} else {
		h.Advice = w.Say("请把这一行交给技术人员。")
	}
	return h
}

// advice is what a message is in words, and what to do: that of the message or, where the program adds to it, of its
// beginning.
func advice(message string) (said [2]string, ok bool) {
	if said, ok = advised[message]; ok {
		return said, true
	}
	for known, said := range advised {
		if strings.HasPrefix(message, known) {
			return said, true
		}
	}
	return said, false
}

// Size is a number of bytes as people read it.
func Size(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%d KB", (bytes+999)/1000)
}

// Join joins names.
func (d DeskCondition) Join(names []string) string { return strings.Join(names, "、") }
