package server

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

const (
	requestIDHeader = "X-Request-Id"
	requestIDKey    = "request id"
	maxRequestIDLen = 64
)

// identify gives each request an id, its own where a proxy in front has given it one.
func (s *Server) identify(c *gin.Context) {
	id := c.GetHeader(requestIDHeader)
	if !validRequestID(id) {
		id = rand.Text()
	}
	c.Set(requestIDKey, id)
	c.Header(requestIDHeader, id)
}

// validRequestID keeps what could forge a log line or grow it out of the log.
func validRequestID(id string) bool {
	return id != "" && len(id) <= maxRequestIDLen && strings.Trim(id, idCharacters) == ""
}

func requestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// logRequest writes a line for each request. The query is not in it, and of the address of whoever asked no more than
// was configured: what people look for is their own business.
func (s *Server) logRequest(c *gin.Context) {
	start := time.Now()
	c.Next()
	s.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request",
		slog.String("method", c.Request.Method),
		slog.String("path", c.Request.URL.Path),
		slog.Int("status", c.Writer.Status()),
		slog.Float64("ms", roundTo(float64(time.Since(start))/float64(time.Millisecond), 1)),
		slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.String("visitor", s.config.LogAddress.of(visitorOf(c))),
		slog.String("request_id", requestID(c)))
}

// recoverPanic turns a panic into a logged 500, so that one bad request does not end the others.
func (s *Server) recoverPanic(c *gin.Context) {
	defer func() {
		caught := recover()
		if caught == nil {
			return
		}
		if err, ok := caught.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(caught)
		}
		s.log.LogAttrs(c.Request.Context(), slog.LevelError, "panic",
			slog.String("request_id", requestID(c)), slog.String("path", c.Request.URL.Path),
			slog.Any("panic", caught), slog.String("stack", stackOf(debug.Stack())))
		if c.Writer.Written() {
			c.Abort()
			return
		}
		s.fail(c, fmt.Errorf("panic: %v", caught))
	}()
	c.Next()
}

// stackOf is a stack from where a panic began: what is before it is how it was caught.
func stackOf(stack []byte) string {
	text := string(stack)
	if _, from, ok := strings.Cut(text, "\npanic("); ok {
		return from
	}
	return text
}

// contentPolicy allows what the pages use and no more: our own styles, images and scripts from
// files, never from the markup; calls and a form to ourselves.
const contentPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; " +
	"img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// permissions denies what the pages do not use. What they do, writing to the clipboard, is allowed to a page by itself.
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), " +
	"microphone=(), midi=(), payment=(), usb=()"

const (
	opener   = "Cross-Origin-Opener-Policy"
	resource = "Cross-Origin-Resource-Policy"
)

// secure sets the headers that keep a browser from doing more than the page needs. Who else may read an answer: of
// the API, whom allowOrigin lets, and pages that read only what says that it may be read; of the frame to embed and
// the widget's files, everybody; of the rest, this site alone.
func secure(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Permissions-Policy", permissions)
	h.Set(opener, "same-origin")
	h.Set(resource, "same-origin")
	path := c.Request.URL.Path
	if wantsProblem(path) || path == view.EmbedPath || strings.HasPrefix(path, view.WidgetPrefix) {
		h.Set(resource, "cross-origin")
	}
}
