package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"syscall"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

// failure is an error that knows its answer. Status, detail and parameter are shown to
// whoever asked; cause is logged and never shown.
type failure struct {
	status    int
	detail    string
	parameter string // the parameter at fault, if one is
	cause     error

	retryAfter int  // seconds; 0 says nothing, or what is usual for the status
	retries    bool // asking again in a moment answers it, and a page does so by itself
	overloaded bool // so many are answered so that making each answer would be the load itself
	lacking    bool // who asked lacks the scope
	expected   bool // no fault that anybody must look into: the line of the request tells of it

	format string // detail before args filled it, to say it in another language; empty where they did not
	args   []any
	reader sentence // what a page says instead, where detail is in the words of the interface for programs
}

// sentence is a text and what fills it.
type sentence struct {
	format string
	args   []any
}

// forReaders gives a failure the words that a page tells it in: a visitor knows no names of parameters and encodings.
func (f *failure) forReaders(format string, args ...any) *failure {
	f.reader = sentence{format, args}
	return f
}

func (f *failure) Error() string {
	text := fmt.Sprintf("%d %s", f.status, f.detail)
	if f.cause != nil {
		text += ": " + f.cause.Error()
	}
	return text
}

func (f *failure) Unwrap() error { return f.cause }

func badParameter(name, format string, args ...any) *failure {
	return &failure{
		status: http.StatusBadRequest, parameter: name, detail: fmt.Sprintf(format, args...), format: format,
		args: args,
	}
}

func notFound(format string, args ...any) error {
	return &failure{
		status: http.StatusNotFound,
		detail: view.Wording{}.Say(format, args...),
		format: format,
		args:   args,
	}
}

// notReady is the answer while the index does not answer; while it is being built, how far that is.
func notReady(cause error) error {
	f := &failure{status: http.StatusServiceUnavailable, detail: "索引正在准备，请稍候再试", cause: cause}
	if building := (*index.Building)(nil); errors.As(cause, &building) {
		f.format, f.args = "正在建立索引，已完成 %d%%", []any{percent(building)}
		f.detail = fmt.Sprintf(f.format, f.args...)
		f.retries, f.expected, f.retryAfter = true, true, buildingSeconds
	}
	return f
}

// percent is how far an index is built, never 100 while it is not.
func percent(b *index.Building) int {
	if b.Total < 1 {
		return 0
	}
	return max(0, min(99, b.Done*100/b.Total))
}

// Seconds after which to ask again: while an index is built, and where a search was given up or the index does not
// answer. The latter would take as long again, so it is not asked for soon.
const (
	buildingSeconds = 3
	failedSeconds   = 30
)

// titles names the statuses that are answered; any other is a server error.
var titles = map[int]string{
	http.StatusBadRequest:         "请求有误",
	http.StatusNotFound:           "没有找到",
	http.StatusUnauthorized:       "没有钥匙",
	http.StatusForbidden:          "没有权限",
	http.StatusMethodNotAllowed:   "方法不支持",
	http.StatusGone:               "已经撤下",
	http.StatusPreconditionFailed: "已经变了",
	http.StatusConflict:           "有冲突",

	http.StatusInsufficientStorage:   "空间不够",
	http.StatusRequestTimeout:        "来得太慢",
	http.StatusRequestEntityTooLarge: "内容太大",
	http.StatusUnsupportedMediaType:  "格式不支持",
	http.StatusUnprocessableEntity:   "请求有误",
	http.StatusTooManyRequests:       "请求太多",
	http.StatusInternalServerError:   "服务器出错",
	http.StatusServiceUnavailable:    "暂时不能服务",
}

// noRoom and noWriting are what is told where a disk is full, and where it may only be read.
const (
	noRoom    = "服务器的磁盘满了，什么也没有改。请管理员腾出空间后再试。"
	noWriting = "服务器的磁盘现在只能读，什么也没有改。请管理员看看磁盘，再试一次。"
)

// notStored is the answer to what the disk does not take (RFC 4918, section 11.5); nil for another error.
func notStored(err error) *failure {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &failure{status: http.StatusInsufficientStorage, detail: noRoom, cause: err}
	case errors.Is(err, syscall.EROFS):
		return &failure{status: http.StatusInsufficientStorage, detail: noWriting, cause: err}
	}
	return nil
}

// problem is an error as RFC 9457 writes it. It has no type member, which means about:blank:
// the status says what kind of problem it is.
type problem struct {
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Parameter string `json:"parameter,omitempty"`

	retryAfter              int // as in failure
	waiting, expected, busy bool
	lacking                 bool

	format string // as in failure
	args   []any
	reader sentence
}

// onPage is what a page tells of a problem, as a sentence.
func (p problem) onPage(w view.Wording) string {
	if p.reader.format != "" {
		return w.Sentence(w.Say(p.reader.format, p.reader.args...))
	}
	return w.Sentence(w.Say(p.format, p.args...))
}

// problemOf decides what is told about an error. Whatever is not a failure is a 500 that says nothing of its cause.
func problemOf(err error) problem {
	var f *failure
	switch {
	case errors.As(err, &f):
	case errors.Is(err, context.DeadlineExceeded):
		f = &failure{status: http.StatusServiceUnavailable, detail: "这次查询用时过长，请稍后再试"}
	case errors.Is(err, ErrDamaged):
		f = &failure{status: http.StatusInternalServerError, detail: "这个案例在库里的数据坏了，已经记入日志告诉管理员。其他案例不受影响。"}
	default:
		if f = notStored(err); f == nil {
			f = &failure{status: http.StatusInternalServerError, detail: "服务器遇到了问题，已经记录下来。请稍后再试。"}
		}
	}
	p := problem{
		Title: titles[f.status], Status: f.status, Detail: f.detail, Parameter: f.parameter,
		retryAfter: f.retryAfter, waiting: f.retries, expected: f.expected, busy: f.overloaded,
		lacking: f.lacking,
		format:  f.format, args: f.args, reader: f.reader,
	}
	if p.Status == http.StatusServiceUnavailable {
		p.retryAfter = cmp.Or(p.retryAfter, failedSeconds)
	}
	if p.format == "" {
		p.format = p.Detail
	}
	return p
}

// fail is the one place that answers errors: a problem document to programs, a page to people.
func (s *Server) fail(c *gin.Context, err error) {
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		c.Abort() // whoever asked has gone
		return
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !p.expected {
		s.log.LogAttrs(c.Request.Context(), slog.LevelError, "request failed",
			slog.String("request_id", requestID(c)), slog.String("path", c.Request.URL.Path), slog.Any("error", err))
	}
	if p.retryAfter > 0 {
		retryAfter(c, p.retryAfter)
	}
	c.Header("Cache-Control", "no-store")
	if path := c.Request.URL.Path; wantsProblem(path) && (path != view.FeedPath || !prefersPage(c.Request)) {
		words := s.problemWords(c)
		p.Title, p.Detail = words.Say(p.Title), words.Say(p.format, p.args...)
		c.Header("Content-Language", words.Tag)
		c.Writer.Header().Add("Vary", "Accept-Language")
		body, err := json.Marshal(p)
		if err != nil { // four plain fields always marshal
			panic(err)
		}
		respond(c, p.Status, "application/problem+json", body)
		return
	}
	if isDesk(c.Request.URL.Path) && s.deskRefused(c, p) {
		return
	}
	if p.busy {
		s.busyPage(c, p)
		return
	}
	s.errorPage(c, p)
}

// wantsProblem says whether a path is for programs.
func wantsProblem(path string) bool {
	return strings.HasPrefix(path, apiPrefix) || path == view.FeedPath || path == "/healthz" || path == "/readyz"
}
