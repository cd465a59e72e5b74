package server

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

const (
	burstSeconds  = 4 // a visitor who was quiet may ask this many seconds' worth at once
	visitorsKept  = 10_000
	visitorForget = time.Minute // of quiet: all of the burst is there again by then
)

// limiter keeps each visitor to so many requests a second: a token bucket for each address.
type limiter struct {
	perSecond float64

	mu       sync.Mutex
	visitors map[netip.Prefix]*visitor
}

type visitor struct {
	bucket *rate.Limiter
	seen   time.Time
}

// wait says how long the visitor of an address is to wait before asking again; 0 lets the request through.
func (l *limiter) wait(address netip.Addr, now time.Time) time.Duration {
	// Whoever has an IPv6 address has 2⁶⁴ of them.
	bits := 64
	if address = address.Unmap(); address.Is4() {
		bits = 32
	}
	key, err := address.Prefix(bits)
	if err != nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	v, known := l.visitors[key]
	if !known {
		if len(l.visitors) >= visitorsKept {
			l.forget(now)
		}
		v = &visitor{bucket: rate.NewLimiter(rate.Limit(l.perSecond), max(1, int(burstSeconds*l.perSecond)))}
		l.visitors[key] = v
	}
	v.seen = now
	taken := v.bucket.ReserveN(now, 1)
	delay := taken.DelayFrom(now)
	if delay > 0 {
		taken.CancelAt(now)
	}
	return delay
}

// forget drops those who were quiet, or all where none was: memory is bounded whatever comes.
func (l *limiter) forget(now time.Time) {
	for key, v := range l.visitors {
		if now.Sub(v.seen) > visitorForget {
			delete(l.visitors, key)
		}
	}
	if len(l.visitors) >= visitorsKept {
		clear(l.visitors)
	}
}

// limit answers 429 to a visitor who asks too fast. Programs on this machine are let through: a proxy in front that is not
// named as trusted would otherwise be one visitor.
func (s *Server) limit(c *gin.Context) {
	if s.limiter == nil || isAsset(c.Request.URL.Path) {
		return
	}
	address, err := netip.ParseAddr(c.ClientIP())
	if err != nil || address.IsLoopback() {
		return
	}
	if wait := s.limiter.wait(address, time.Now()); wait > 0 {
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		s.fail(c, &failure{status: http.StatusTooManyRequests, detail: "搜索得太快了，请稍候再试"})
		c.Abort()
	}
}
