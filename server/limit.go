package server

import (
	"container/list"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

const (
	burstSeconds = 4 // a visitor who was quiet may ask this many seconds' worth at once
	// visitorsKept are some 3 MB. Where more come within the seconds that a bucket needs to be full again, those who
	// were quiet longest are forgotten first, and begin with a full bucket when they come again: what a flood of
	// addresses gains by that is one burst each, which it has anyway.
	visitorsKept = 10_000
)

// limiter keeps each visitor to so many plain searches a second, or what costs as much: a token bucket for each.
type limiter struct {
	perSecond float64 // plain searches

	mu       sync.Mutex
	visitors map[visitorKey]*list.Element // of quiet, by visitor
	quiet    *list.List                   // of *bucket; who asked last is in front
}

// bucket is what a visitor may still ask.
type bucket struct {
	of     visitorKey
	tokens *rate.Limiter
}

func newLimiter(perSecond float64) *limiter {
	return &limiter{perSecond: perSecond, visitors: map[visitorKey]*list.Element{}, quiet: list.New()}
}

// wait says how long a visitor is to wait before asking for what costs so much; 0 lets the request through.
func (l *limiter) wait(visitor visitorKey, price cost, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	element, known := l.visitors[visitor]
	if known {
		l.quiet.MoveToFront(element)
	} else {
		perSecond := l.perSecond * float64(plainSearch)
		burst := min(max(float64(plainSearch), burstSeconds*perSecond), math.MaxInt32)
		tokens := rate.NewLimiter(rate.Limit(perSecond), int(burst))
		element = l.quiet.PushFront(&bucket{visitor, tokens})
		l.visitors[visitor] = element
		if l.quiet.Len() > visitorsKept {
			delete(l.visitors, l.quiet.Remove(l.quiet.Back()).(*bucket).of)
		}
	}
	tokens := element.Value.(*bucket).tokens
	// What costs more than a burst takes all of one: nobody could ever ask for it else.
	taken := tokens.ReserveN(now, min(max(1, int(price)), tokens.Burst()))
	delay := taken.DelayFrom(now)
	if delay > 0 {
		taken.CancelAt(now)
	}
	return delay
}

// limit answers 429 to a visitor who asks for too much at once. Nobody is let through for where they come from: a
// program on this machine is a visitor like any other, because behind a proxy that nobody has named everybody seems
// to be one.
func (s *Server) limit(c *gin.Context, price cost) error {
	if s.limiter == nil || price == free {
		return nil
	}
	wait := s.limiter.wait(keyOf(visitorOf(c)), price, time.Now())
	if wait <= 0 {
		return nil
	}
	seconds := int(math.Ceil(wait.Seconds()))
	return &failure{status: http.StatusTooManyRequests, detail: "搜索得太快了，请稍候再试", retryAfter: seconds}
}

// retryAfter writes seconds as the header has them.
func retryAfter(c *gin.Context, seconds int) { c.Header("Retry-After", strconv.Itoa(seconds)) }
