package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// Caching of what is made for each request: whoever keeps it asks whether it is still so. Ours alone is what hangs on
// the name that this site was asked for under: a cache between may not hand it to those who ask under another.
const (
	askAgain   = "no-cache"
	ownCaching = "private, no-cache"
)

const (
	contentHTML = "text/html; charset=utf-8"
	contentJSON = "application/json"
)

// respond writes a whole answer, compressed where that pays and is understood. Every answer
// but the assets goes through it, so that nothing is sent before all of it has been made.
func respond(c *gin.Context, status int, contentType string, body []byte) {
	sendLarge(c, len(body), func() { sendWhole(c, status, contentType, body) })
}

func sendWhole(c *gin.Context, status int, contentType string, body []byte) {
	h := c.Writer.Header()
	h.Add("Vary", "Accept-Encoding")
	h.Set("Content-Type", contentType)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", askAgain)
	}
	if contentType == contentHTML {
		h.Add("Vary", "Cookie") // how pages are shown stands in one
		h.Add("Vary", "Accept-Language")
	}
	if status == http.StatusOK && (h.Get("Cache-Control") == askAgain || h.Get("Cache-Control") == ownCaching) {
		tag := entityTag(body)
		h.Set("ETag", tag)
		if matches(c.GetHeader("If-None-Match"), tag) {
			h.Del("Content-Type")
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return
		}
	}
	code := codeSmall
	if len(body) >= largeAnswer {
		code = codeLarge
	}
	write(c, status, code.coded(c, body))
}

// entityTag is a weak tag (RFC 9110, section 8.8.3): the same for a body and for its compressed form.
func entityTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + hex.EncodeToString(sum[:10]) + `"`
}

// matches reads an If-None-Match header (RFC 9110, section 13.1.2).
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimSpace(part); part == "*" ||
			strings.TrimPrefix(part, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// write sends an answer. How fast it is read is no work of the index: the place there is free from here on.
func write(c *gin.Context, status int, body []byte) {
	leave(c)
	c.Writer.Header().Set("Content-Length", strconv.Itoa(len(body)))
	c.Status(status)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	_, _ = c.Writer.Write(body) // the only error is a connection that has gone
}
