package server

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// maxRequestLine is how many bytes of a request's first line are read: five thousand Han characters, percent-encoded,
// which is more than any query may have. net/http answers a longer line by itself, with a line of text and not with a
// page, so the line is shortened before net/http reads it.
const maxRequestLine = 48 << 10

// lineListener gives connections that cut the first line of each request to maxRequestLine bytes. The rest of the line
// is read and thrown away: whoever sent it gets an answer, and it takes no memory.
type lineListener struct{ net.Listener }

func (l lineListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lineConn{Conn: c}, nil
}

// lineConn is a connection of a lineListener. net/http reads it from one goroutine at a time, and from none between two
// requests.
type lineConn struct {
	net.Conn
	within bool   // the first line of a request
	length int    // of it that was handed on
	tail   []byte // the last bytes of it beyond maxRequestLine, not handed on yet
	cut    bool   // others were thrown away: what net/http reads is not what was sent
	ready  []byte // to be handed on before anything else is read
}

// longestTail is more than what ends a request line, " HTTP/1.1\r\n".
const longestTail = 16

// begins tells a connection that the next byte is the first of a request. A request that a client sent before the last
// one was answered may have been read already; that one is not cut.
func (c *lineConn) begins() { c.within, c.length, c.tail, c.cut = true, 0, nil, false }

func (c *lineConn) Read(p []byte) (int, error) {
	for {
		if len(c.ready) > 0 {
			n := copy(p, c.ready)
			c.ready = c.ready[n:]
			return n, nil
		}
		n, err := c.Conn.Read(p)
		if n = c.shorten(p[:n]); n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// shorten says how many of the bytes that were read are to be handed on, from the first.
func (c *lineConn) shorten(read []byte) int {
	if !c.within {
		return len(read)
	}
	end := bytes.IndexByte(read, '\n') + 1
	c.within = end == 0
	if c.within {
		end = len(read)
	}
	fits := min(end, maxRequestLine-c.length)
	c.length += fits
	if c.tail = append(c.tail, read[fits:end]...); len(c.tail) > longestTail {
		c.cut = true
		c.tail = slices.Clone(c.tail[len(c.tail)-longestTail:])
	}
	if c.within {
		return fits
	}
	if len(c.tail) == 0 {
		return len(read)
	}
	if c.cut {
		c.tail = c.tail[max(0, bytes.LastIndexByte(c.tail, ' ')):]
	}
	c.ready = slices.Concat(c.tail, read[end:])
	return fits
}

// CloseWrite lets net/http end its side first, so that a client that still sends can read the answer.
func (c *lineConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// followLines has a server tell the connections of a lineListener where their requests begin, and its handlers whether
// a line was cut.
func followLines(hs *http.Server) {
	hs.ConnState = func(c net.Conn, state http.ConnState) {
		if line, ok := c.(*lineConn); ok && (state == http.StateNew || state == http.StateIdle) {
			line.begins()
		}
	}
	mark := hs.ConnContext
	hs.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if mark != nil {
			ctx = mark(ctx, c)
		}
		return context.WithValue(ctx, lineKey{}, c)
	}
}

type lineKey struct{}

// wholeAddress is an error where the address of a request was cut: the error of a query that is too long, where the
// address has a query.
func wholeAddress(c *gin.Context) error {
	line, ok := c.Request.Context().Value(lineKey{}).(*lineConn)
	if !ok || !line.cut {
		return nil
	}
	c.Request.URL.RawQuery = wholeCharacters(c.Request.URL.RawQuery)
	if utf8.RuneCountInString(c.Request.URL.Query().Get(view.ParameterQuery)) > maxQueryLen {
		return badParameter(view.ParameterQuery, "搜索词太长，最多 %d 个字", maxQueryLen)
	}
	return badParameter("", "地址太长，没有读完")
}

// wholeCharacters takes from the end of a query string what is only a part of a character.
func wholeCharacters(raw string) string {
	if at := strings.LastIndexByte(raw, '%'); at >= 0 && at > len(raw)-3 {
		raw = raw[:at]
	}
	for range utf8.UTFMax - 1 {
		text, err := url.QueryUnescape(raw)
		if last, size := utf8.DecodeLastRuneInString(text); err != nil || last != utf8.RuneError || size != 1 {
			break
		}
		if at := strings.LastIndexByte(raw, '%'); at >= 0 && at == len(raw)-3 {
			raw = raw[:at]
		} else {
			raw = raw[:len(raw)-1]
		}
	}
	return raw
}
