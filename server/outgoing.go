package server

import (
	"net/http"
	"sync/atomic"

	"github.com/gin-gonic/gin"
)

// The bounds of answers that are made and not yet read. An answer is kept as a whole until whoever asked has read it:
// some hundred who read slowly, each a page of a case of two megabytes, would fill the memory.
const (
	largeAnswer  = 64 << 10 // bytes from which an answer is weighed
	mostOutgoing = 64 << 20 // bytes of large answers under way
)

// outgoing weighs the large answers that are under way.
type outgoing struct{ bytes atomic.Int64 }

// take makes room for an answer; false where there is none.
func (o *outgoing) take(n int) bool {
	if o.bytes.Add(int64(n)) > mostOutgoing && int64(n) < mostOutgoing {
		o.bytes.Add(-int64(n))
		return false
	}
	return true
}

func (o *outgoing) give(n int) { o.bytes.Add(-int64(n)) }

const weighedBy = "weighed by"

// weigh has the answer to a request weighed.
func (s *Server) weigh(c *gin.Context) { c.Set(weighedBy, s) }

// sendLarge sends an answer where there is room for it; else it says that there is none now.
func sendLarge(c *gin.Context, n int, send func()) {
	s, weighed := c.Value(weighedBy).(*Server)
	if n < largeAnswer || !weighed {
		send()
		return
	}
	if !s.outgoing.take(n) {
		// The headers of the answer that is not sent.
		for _, name := range []string{"Content-Type", "Content-Disposition", "Cache-Control", "ETag"} {
			c.Writer.Header().Del(name)
		}
		s.fail(c, &failure{
			status: http.StatusServiceUnavailable, detail: "现在搜索的人太多，请稍候再试", retryAfter: busySeconds, expected: true,
			overloaded: true,
		})
		return
	}
	defer s.outgoing.give(n)
	send()
}
