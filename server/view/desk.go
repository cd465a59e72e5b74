package view

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"anlisou/data"
	"anlisou/index"
)

// The addresses of the desk.
const (
	DeskPath     = "/desk"
	DeskLogin    = DeskPath + "/login"
	DeskLogout   = DeskPath + "/logout"
	DeskCases    = DeskPath + "/cases"
	DeskBring    = DeskPath + "/bring"
	DeskWords    = DeskPath + "/words"
	DeskSitePath = DeskPath + "/site"
	DeskState    = DeskPath + "/state"
	DeskSessions = DeskPath + "/sessions"
)

// DeskFrame is what every page of the desk has around its content.
type DeskFrame struct {
	Frame
	Who                string // whose session it is
	FormToken          string // that every form carries
	MayWrite, MayAdmin bool
	Sections           []Choice
	Done               string // what was just done, in a sentence
	Refresh            int    // after how many seconds the page asks how far it is, where no script does; 0 for never
}

// deskParts are the parts of the desk.
var deskParts = []DeskPart{
	{Link: Link{"收入", DeskBring}, Write: true}, {Link: Link{"案例", DeskCases}}, {Link: Link{"用词", DeskWords}, Admin: true},
	{Link: Link{"网站", DeskSitePath}, Admin: true}, {Link: Link{"状态", DeskState}},
}

// DeskPart is a part of the desk; some are for those alone who may write, or do all.
type DeskPart struct {
	Link
	Write, Admin bool
}

// DeskSections are the parts of the desk, of which the path is in one.
func DeskSections(w Wording, path string, write, admin bool) []Choice {
	var list []Choice
	for _, part := range deskParts {
		if part.Admin && !admin || part.Write && !write {
			continue
		}
		current := path == part.Href || strings.HasPrefix(path, part.Href+"/")
		list = append(list, Choice{Link: Link{w.Say(part.Text), part.Href}, Current: current})
	}
	return list
}

// deskDone are the sentences that say what was done, by the word in the address.
var deskDone = map[string]string{
	"saved":       "已保存，现在就搜得到。",
	"same":        "内容没有变化。",
	"pending":     "已保存，还搜不到：索引正在建，建好就搜得到。",
	"withdrawing": "已撤下 %d 个案例，可以放回；索引正在建，搜索里的随后就没有。",
	"withdrawn":   "已撤下 %d 个案例：网页、列表和搜索里都不再有，可以放回。",
	"restored":    "已放回 %d 个案例。",
	"purged":      "已彻底删除 %d 个案例，不能放回了。",
	"labelled":    "已改 %d 个案例的归类。",
	"putback":     "已放回这一版。",
	"none":        "没有选中案例：请先在列表里打勾。",
	"words":       "已启用，现在的搜索就用这些词。",
	"site":        "已保存，每一页都照新的显示。",
	"discarded":   "已丢弃那份文件，什么也没有收。",
	"chosen":      "这一页选好的已存下，还没有收。",
	"taken":       "已收到，正在读。",
	"ended":       "已让那台设备退出登录。",
}

// DeskDone is the sentence of a word, with its number; empty for a word that is none.
func (w Wording) DeskDone(word, number string) string {
	text, ok := deskDone[word]
	if !ok {
		return ""
	}
	if !strings.Contains(text, "%d") {
		return w.Say(text)
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return ""
	}
	return w.Of(n, text, n)
}

// DeskDoor is where one logs in.
type DeskDoor struct {
	DeskFrame
	Problem string
	Link    string // the secret of a link that lets in once; empty for a key
	Next    string // the page to go on to
	Again   string // where what was written is to be sent again; empty for nothing
	Kept    []DeskField
}

// DeskField is a field of a form that is kept.
type DeskField struct{ Name, Value string }

// DeskAgain is what was written before somebody had to log in again.
type DeskAgain struct {
	DeskFrame
	Path string // that it is sent to
	Kept []DeskField
}

// DeskRefused is why something was not done at the desk, what to do, and what was written.
type DeskRefused struct {
	DeskFrame
	Heading, Detail, Advice string
	RequestID               string // to report it by; empty where nobody must
	Waiting                 bool   // the page asks again by itself
	Again                   bool   // what was written may be sent again as it is
	Path, Back              string
	Kept                    []DeskField
}

// DeskNamed is a case by its title.
type DeskNamed struct{ ID, Title string }

// DeskSure asks again before something is done.
type DeskSure struct {
	DeskFrame
	Action string // withdraw, purge
	Back   string
	Cases  []DeskNamed
}

// DeskSession is a browser that is let in.
type DeskSession struct {
	ID, Name, Scope, Agent string
	Begun, Seen            string
	Own                    bool // the one that asks
}

// DeskSessionList is who is at the desk.
type DeskSessionList struct {
	DeskFrame
	Sessions []DeskSession
}

// Moment is a time as people write it, in the time zone of the server; empty for none.
func Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

// Browser names a browser and its system in short, as far as its User-Agent tells.
func Browser(agent string) string {
	var names []string
	for _, known := range [][]string{
		{"MicroMessenger", "微信"}, {"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
		{"curl/", "curl"},
	} {
		if strings.Contains(agent, known[0]) {
			names = append(names, known[1])
			break
		}
	}
	for _, known := range [][]string{
		{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS", "macOS"}, {"Linux", "Linux"},
	} {
		if strings.Contains(agent, known[0]) {
			names = append(names, known[1])
			break
		}
	}
	if len(names) == 0 {
		return Printable(agent)
	}
	return strings.Join(names, " · ")
}

// DeskRow is a case in the desk's list.
type DeskRow struct {
	ID, Title, Collection string
	Number                int
	Departments, Domains  []string
}

// DeskList is the cases that are in, a page of them.
type DeskList struct {
	DeskFrame
	Typed          string
	Total          int
	Rows           []DeskRow
	Previous, Next string // addresses; empty where there is none
	Page, Pages    int
	Told           string // what was done for the query, in a sentence
	Several        bool   // of several collections
	Beyond         int    // cases that no page lists
}

// NewDeskList makes a page of the list.
func NewDeskList(f DeskFrame, typed string, page int, r *index.Result, collections map[string]string) DeskList {
	list := DeskList{DeskFrame: f, Typed: typed, Total: r.Total, Page: page, Pages: min(MaxDepth/max(1, r.Size), max(1, (r.Total+r.Size-1)/max(1, r.Size))),
		Several: len(collections) > 1, Beyond: r.Total - MaxDepth}
	for _, h := range r.Hits {
		list.Rows = append(list.Rows, DeskRow{
			ID: h.ID, Title: h.Title, Number: h.Number, Collection: cmp.Or(collections[h.Collection], h.Collection),
			Departments: h.Departments, Domains: h.Domains,
		})
	}
	if r.Relaxed != nil && r.Relaxed.Complete == 0 && len(r.Relaxed.Without) > 0 {
		list.Told = f.Words.Say("没有全部符合的案例，下面的缺少：%s", strings.Join(r.Relaxed.Without, "、"))
	}
	at := func(n int) string {
		query := url.Values{}
		if typed != "" {
			query.Set("q", typed)
		}
		query.Set("page", strconv.Itoa(n))
		return DeskCases + "?" + query.Encode()
	}
	if page > 1 {
		list.Previous = at(page - 1)
	}
	if page < list.Pages {
		list.Next = at(page + 1)
	}
	return list
}

// DeskGone is a case that was withdrawn.
type DeskGone struct {
	ID, Title, When, By string
	Purged              bool
}

// DeskWithdrawn is the cases that were withdrawn.
type DeskWithdrawn struct {
	DeskFrame
	Rows           []DeskGone
	Purged         int    // of which nothing is kept
	Previous, Next string // addresses; empty where there is none
}

// NewDeskWithdrawn lists those of which something is kept, a page of so many.
func NewDeskWithdrawn(f DeskFrame, list []data.Withdrawal, nth, most int) DeskWithdrawn {
	page := DeskWithdrawn{DeskFrame: f}
	for _, w := range list {
		if w.Title == "" {
			page.Purged++
			continue
		}
		page.Rows = append(page.Rows, DeskGone{ID: w.ID, Title: w.Title, When: Moment(w.Time), By: w.Author.Name})
	}
	from := min(len(page.Rows), (nth-1)*most)
	end := min(len(page.Rows), from+most)
	if nth > 1 {
		page.Previous = DeskCases + "?state=withdrawn&page=" + strconv.Itoa(nth-1)
	}
	if end < len(page.Rows) {
		page.Next = DeskCases + "?state=withdrawn&page=" + strconv.Itoa(nth+1)
	}
	page.Rows = page.Rows[from:end]
	return page
}

// DeskForm is a case to write in.
type DeskForm struct {
	DeskFrame
	Path          string // that the form is sent to
	Case          data.Case
	Version       uint64 // 0 for a new case
	Inferred      InferredLabels
	Collection    string // as people call it
	NewCollection string // the title of one that is not there yet
	Collections   []data.Collection
	Problems      []string
	Original      bool         // the file that it came from is kept
	Meanwhile     *DeskVersion // what somebody else made of it, where the form could not be kept for that
	Returned      bool         // it was sent once, and comes back with what was written
	Year, Number  string       // as they were written
	Twin          *DeskNamed   // a case that is held, whose place a new one would take
	Gone          bool         // that is: withdrawn
}

// InferredLabels are labels, a region and a year that the text speaks for, where nobody chose any.
type InferredLabels struct {
	Departments, Domains []string
	Region, Year         string
}

// InferredOf gives the labels of a case that rules chose.
func InferredOf(c *data.Case) (l InferredLabels) {
	if c.IsInferred(data.FieldDepartment) {
		l.Departments = c.Departments
	}
	if c.IsInferred(data.FieldDomain) {
		l.Domains = c.Domains
	}
	if c.IsInferred(data.FieldRegion) {
		l.Region = c.Region
	}
	if c.IsInferred(data.FieldYear) {
		l.Year = FigureOrNone(c.Year)
	}
	return l
}

// UsualSections are those that most cases have.
func UsualSections() []data.Section {
	return []data.Section{{Heading: "主要做法"}, {Heading: "取得成效"}}
}

// DeskCollections lists collections by id.
func DeskCollections(names map[string]string) (list []data.Collection) {
	for _, id := range slices.Sorted(maps.Keys(names)) {
		list = append(list, data.Collection{ID: id, Title: names[id]})
	}
	return list
}

// Labels joined as a form shows them.
func (f DeskForm) Labels(list []string) string { return strings.Join(list, "、") }

// LeftEmpty reports that a person chose no labels of a field.
func (f DeskForm) LeftEmpty(field string) bool { return f.Case.IsLeftEmpty(field) }

// SplitLabels reads labels as people write them in a row; one that comes again is left out.
func SplitLabels(text string) []string {
	labels := []string{}
	for _, label := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；;\r\n\t", r) }) {
		if label = strings.TrimSpace(label); label != "" && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

// deskRules say what a field must be, by the beginning of its name.
var deskRules = []struct{ field, rule string }{
	{"id", "编号只能用字母、数字和 - _ .，最多 128 个"},
	{"collection", "案例集的编号只能用字母、数字和 - _ .，最多 128 个"},
	{"number", "序号须是数字，没有就空着"},
	{"title", "标题须有一行，最多 500 字"},
	{"sections", "正文不能是空的：至少一节有文字；小节的标题是一行，最多 500 字；所有小节合计最多 2 MB"},
	{"departments", "部门最多 64 个，每个最多 100 字，不能重复"},
	{"domains", "领域最多 64 个，每个最多 100 字，不能重复"},
	{"region", "地区是一行，最多 100 字"},
	{"year", "年份须在 1900 至 2200 之间，没有就空着"},
	{"date", "日期写成 2021-02-19、2021-02 或 2021，没有就空着"},
	{"url", "链接须以 http:// 或 https:// 开头，最多 2000 字"},
}

// DeskProblems says in sentences what keeps a case out; none where nothing does.
func DeskProblems(w Wording, err error) (list []string) {
	for _, field := range fieldErrors(err) {
		said := fmt.Sprintf("%s: %s", field.Field, field.Reason)
		for _, known := range deskRules {
			if strings.HasPrefix(field.Field, known.field) {
				said = w.Say(known.rule)
				break
			}
		}
		if !slices.Contains(list, said) {
			list = append(list, said)
		}
	}
	return list
}

// fieldErrors are the errors of fields that were joined.
func fieldErrors(err error) (list []*data.FieldError) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			list = append(list, fieldErrors(one)...)
		}
		return list
	}
	if field := (*data.FieldError)(nil); errors.As(err, &field) {
		list = append(list, field)
	}
	return list
}

// Typed is a number as a form shows it: as it was written, where it was sent and is none.
func Typed(n int, written string) string {
	switch {
	case n > 0:
		return strconv.Itoa(n)
	case n < 0:
		return written
	}
	return ""
}

// scopeNames say what a scope lets somebody do.
var scopeNames = map[string]string{"read": "只看", "write": "可改案例", "admin": "都可以改"}

// ScopeName says what a scope lets somebody do.
func (w Wording) ScopeName(scope string) string { return w.Say(scopeNames[scope]) }
