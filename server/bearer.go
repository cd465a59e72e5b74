package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// keyed answers a request of who has a key.
type keyed func(c *gin.Context, by data.Author) error

const keyContextKey = "key"

func keyOfRequest(c *gin.Context) keys.Key {
	k, _ := c.Value(keyContextKey).(keys.Key)
	return k
}

// withKey answers who has a key of a scope when it is their turn, and tells the others why not.
func (s *Server) withKey(scope keys.Scope, do keyed, price pricing) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := func() error {
			if err := wholeAddress(c); err != nil {
				return err
			}
			k, err := s.bearer(c)
			if err != nil {
				return err
			}
			if !k.Scope.Allows(scope) {
				return forbidden(scope)
			}
			c.Set(keyContextKey, k.Key)
			release, err := s.admitKeyed(c, price(c))
			if err != nil {
				return err
			}
			defer release()
			return do(c, data.Author{Name: k.Name, Via: k.via})
		}()
		if err != nil {
			s.fail(c, err)
		}
	}
}

func forbidden(scope keys.Scope) error {
	return &failure{
		status: http.StatusForbidden, detail: fmt.Sprintf("这把钥匙没有 %s 的权限", scope),
		format: "这把钥匙没有 %s 的权限", args: []any{string(scope)}, lacking: true,
	}
}

// localKey marks the context of who comes through the socket of the owner.
type localKey struct{}

// LocalUserHeader names who comes through the socket of the owner, as a part of an address is written.
const LocalUserHeader = "X-Local-User"

// shown is a key that counts, and by what it came.
type shown struct {
	keys.Key
	via string
}

// bearer is the key of a request (RFC 6750). Who has shown one that is none waits, the longer the more often.
func (s *Server) bearer(c *gin.Context) (shown, error) {
	if local, _ := c.Request.Context().Value(localKey{}).(bool); local {
		name, err := url.PathUnescape(c.GetHeader(LocalUserHeader))
		if err != nil {
			name = ""
		}
		return shown{keys.Key{Name: view.Printable(name), Scope: keys.Admin}, "command"}, nil
	}
	k, err := s.bearerKey(c)
	return shown{k, "api"}, err
}

func (s *Server) bearerKey(c *gin.Context) (keys.Key, error) {
	given := c.GetHeader("Authorization")
	scheme, secret, _ := strings.Cut(given, " ")
	if given == "" || !strings.EqualFold(scheme, "Bearer") || secret == "" {
		c.Header("WWW-Authenticate", "Bearer")
		return keys.Key{}, &failure{
			status: http.StatusUnauthorized,
			detail: "写入须带钥匙：Authorization: Bearer …；管理员用 anlisou key new 发钥匙",
		}
	}
	k, err := s.config.Key(strings.TrimSpace(secret))
	if err == nil {
		return k, nil
	}
	if !errors.Is(err, keys.ErrUnknown) {
		return keys.Key{}, fmt.Errorf("the keys: %w", err)
	}
	if err := s.guessed(c); err != nil {
		return keys.Key{}, err
	}
	c.Header("WWW-Authenticate", `Bearer error="invalid_token"`)
	return keys.Key{}, &failure{status: http.StatusUnauthorized, detail: "这把钥匙不认识、已作废或已过期"}
}

// guessed has who has shown a key that is none wait; too many of them are answered at once.
func (s *Server) guessed(c *gin.Context) error {
	wait, ok := s.guesses.next(keyOf(visitorOf(c)), time.Now())
	if !ok {
		return &failure{
			status: http.StatusTooManyRequests, detail: "试错的钥匙太多了，请稍候再试", retryAfter: int(mostGuessWait.Seconds()),
		}
	}
	defer s.guesses.done()
	select {
	case <-time.After(wait):
	case <-c.Request.Context().Done():
	}
	return nil
}

// guesses slows down who tries keys that are none.
type guesses struct {
	mu      sync.Mutex
	waiting int
	of      map[visitorKey]guessed
}

type guessed struct {
	times int
	last  time.Time
}

const (
	firstGuessWait = 100 * time.Millisecond
	mostGuessWait  = 3 * time.Second
	guessesForget  = 10 * time.Minute
	mostGuessing   = 64   // that wait at once, all together
	guessersKept   = 1024 // who are remembered
)

// next is how long a visitor who has guessed wrongly waits for the answer; false where too many wait already.
func (g *guesses) next(visitor visitorKey, now time.Time) (wait time.Duration, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting >= mostGuessing {
		return 0, false
	}
	g.waiting++
	if g.of == nil {
		g.of = map[visitorKey]guessed{}
	}
	if len(g.of) >= guessersKept {
		for other, past := range g.of {
			if now.Sub(past.last) > guessesForget || len(g.of) >= 2*guessersKept {
				delete(g.of, other)
			}
		}
	}
	past := g.of[visitor]
	if now.Sub(past.last) > guessesForget {
		past.times = 0
	}
	wait = min(firstGuessWait<<min(past.times, 10), mostGuessWait)
	g.of[visitor] = guessed{past.times + 1, now}
	return wait, true
}

func (g *guesses) done() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting--
}
