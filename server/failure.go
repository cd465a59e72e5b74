package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// failure is an error that knows its answer. Status, detail and parameter are shown to
// whoever asked; cause is logged and never shown.
type failure struct {
	status    int
	detail    string
	parameter string // the parameter at fault, if one is
	cause     error

	format string // detail before args filled it, to say it in another language; empty where they did not
	args   []any
}

func (f *failure) Error() string {
	text := fmt.Sprintf("%d %s", f.status, f.detail)
	if f.cause != nil {
		text += ": " + f.cause.Error()
	}
	return text
}

func (f *failure) Unwrap() error { return f.cause }

func badParameter(name, format string, args ...any) error {
	return &failure{status: http.StatusBadRequest, parameter: name, detail: fmt.Sprintf(format, args...), format: format, args: args}
}

func notFound(format string, args ...any) error {
	return &failure{status: http.StatusNotFound, detail: wording{}.say(format, args...), format: format, args: args}
}

func notReady(cause error) error {
	return &failure{status: http.StatusServiceUnavailable, detail: "索引正在准备，请稍候再试", cause: cause}
}

// titles names the statuses that are answered; any other is a server error.
var titles = map[int]string{
	http.StatusBadRequest:          "请求有误",
	http.StatusNotFound:            "没有找到",
	http.StatusMethodNotAllowed:    "方法不支持",
	http.StatusTooManyRequests:     "请求太多",
	http.StatusInternalServerError: "服务器出错",
	http.StatusServiceUnavailable:  "暂时不能服务",
}

// problem is an error as RFC 9457 writes it. It has no type member, which means about:blank:
// the status says what kind of problem it is.
type problem struct {
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Parameter string `json:"parameter,omitempty"`

	format string // as in failure
	args   []any
}

// problemOf decides what is told about an error. Whatever is not a failure is a 500 that says nothing of its cause.
func problemOf(err error) problem {
	var f *failure
	switch {
	case errors.As(err, &f):
	case errors.Is(err, context.DeadlineExceeded):
		f = &failure{status: http.StatusServiceUnavailable, detail: "这次查询用时过长，请稍后再试"}
	default:
		f = &failure{status: http.StatusInternalServerError, detail: "服务器遇到了问题，已经记录下来。请稍后再试。"}
	}
	p := problem{Title: titles[f.status], Status: f.status, Detail: f.detail, Parameter: f.parameter, format: f.format, args: f.args}
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
	if p.Status >= http.StatusInternalServerError {
		s.log.LogAttrs(c.Request.Context(), slog.LevelError, "request failed",
			slog.String("request_id", requestID(c)), slog.String("path", c.Request.URL.Path), slog.Any("error", err))
	}
	if p.Status == http.StatusServiceUnavailable {
		c.Header("Retry-After", "2")
	}
	c.Header("Cache-Control", "no-store")
	if wantsProblem(c.Request.URL.Path) {
		words := s.problemWords(c)
		p.Title, p.Detail = words.say(p.Title), words.say(p.format, p.args...)
		c.Header("Content-Language", words.tag)
		c.Writer.Header().Add("Vary", "Accept-Language")
		body, err := json.Marshal(p)
		if err != nil { // four plain fields always marshal
			panic(err)
		}
		respond(c, p.Status, "application/problem+json", body)
		return
	}
	s.errorPage(c, p)
}

// wantsProblem says whether a path is for programs.
func wantsProblem(path string) bool {
	return strings.HasPrefix(path, apiPrefix) || path == "/healthz" || path == "/readyz"
}
