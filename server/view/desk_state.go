package view

import (
	"fmt"
	"time"
)

// DeskCondition is how the site is doing.
type DeskCondition struct {
	DeskFrame
	Version         string
	Index           string // in a sentence
	IndexProblem    bool
	Counted         bool // Cases is known
	Cases           int
	Withdrawn       int
	CollectionCount int
	Disk            []DeskSize
	Unused          string // what of it could be given back, in a sentence; empty for next to nothing
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
	"no backup was made; it is tried again": {
		"备份没有存成", "看备份文件夹所在的磁盘满了没有、能不能写；十分钟后会再试。"},
	"what was written is not found yet": {
		"有改动已经存下，但还搜不到", "一般几秒后就好；一直这样，就重新启动服务。"},
	"request failed": {
		"有请求没有答成", "偶尔一次不要紧；常有，就把日志里的这几行交给技术人员。"},
	"panic": {
		"程序在回答一个请求时出错", "别的请求不受影响；请把日志里的这几行交给技术人员。"},
	"an entry of the audit log cannot be read": {
		"操作记录有一条坏了", "案例不受影响；运行 anlisou check 看看，并检查磁盘。"},
	"the index is not rebuilt": {
		"索引没有重建成", "原来的索引照常可搜；看磁盘满了没有，再试一次。"},
	"page is without marks":         {"案例页没有标出查询的字", "偶尔一次不要紧；常有，就重新启动服务。"},
	"page is without neighbours":    {"案例页没有前后案例", "偶尔一次不要紧；常有，就重新启动服务。"},
	"page is without similar cases": {"案例页没有相近的案例", "偶尔一次不要紧；常有，就重新启动服务。"},
}

// NewHappening tells of something that was logged.
func NewHappening(w Wording, message, detail string, at time.Time, times int) Happening {
	h := Happening{Said: message, Detail: detail, When: Moment(at), Times: times}
	if known, ok := advised[message]; ok {
		h.Said, h.Advice = w.Say(known[0]), w.Say(known[1])
	} else {
		h.Advice = w.Say("请把这一行交给技术人员。")
	}
	return h
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
