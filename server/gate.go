package server

import (
	"container/list"
	"context"
	"errors"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// The bounds of the queue before the index. Measured on two cores over 144,841 articles of law, which answer some 300
// searches a second.
const (
	// placesPerProcessor searches run at once for each processor: one that waits for a page of a file leaves it to
	// another.
	placesPerProcessor = 2
	// queuePatience is how long a search waits for its turn. What is answered then is answered within a second; what is
	// not is better told so while somebody still looks.
	queuePatience = 250 * time.Millisecond
	// bulkyPatience is how long a list to take away waits: whoever asks for one expects to wait, and two who do so at
	// once need not be told to come again.
	bulkyPatience = 3 * time.Second
	// mostWaiting bounds the queue; each that waits holds its connection and some 20 KB.
	mostWaiting = 512
	// turnsForCostly: of so many turns one goes to the costliest that waits, so that none waits in vain because cheap
	// ones never end.
	turnsForCostly = 16
	// keyPlacesPerProcessor requests with a key run at once for each processor, beside the searches: a write waits for the
	// disk most of its time. Half of the places are for what is long: streams, files, a rebuild, a backup.
	keyPlacesPerProcessor = 4
	// keyPatience is how long a request with a key waits for its turn: a program has more time than who looks at a page.
	keyPatience = 5 * time.Second
	// busySeconds is the Retry-After of who found no place.
	busySeconds = 2
)

// gate lets as many requests ask the index at once as the processors can serve, and has the others wait: the cheap
// before the costly and, of equal ones, each visitor in turn, however many one visitor sends.
type gate struct {
	places       int // that may run at once
	costlyPlaces int // of them, for costly and bulky requests
	patience     [classes]time.Duration

	mu      sync.Mutex
	running int
	costly  int                // of running
	held    map[visitorKey]int // places by visitor
	length  int
	queued  map[visitorKey]int // of waiting, by visitor
	lines   [classes]line
	turns   int
}

// line is what waits of one class: a ring of the visitors who wait, each with the requests in the order they came.
type line struct {
	ring *list.List // of *turn
	of   map[visitorKey]*list.Element
}

// visitorQueue is one visitor's requests in a line.
type visitorQueue struct {
	visitor visitorKey
	tickets *list.List // of *ticket
}

// ticket is a request that waits. Its channel gets true where it may run, and false where it was sent away for others.
type ticket struct {
	visitor visitorKey
	class   class
	decided chan bool
	at      *list.Element // in its turn's list; nil once decided
}

// newGate is the gate of searches.
func newGate() *gate {
	processors := runtime.GOMAXPROCS(0)
	return gateOf(placesPerProcessor*processors, max(1, processors/2),
		[classes]time.Duration{queuePatience, queuePatience, queuePatience, bulkyPatience})
}

// newKeyGate is the gate of requests with a key.
func newKeyGate() *gate {
	processors := runtime.GOMAXPROCS(0)
	return gateOf(keyPlacesPerProcessor*processors, keyPlacesPerProcessor*processors/2,
		[classes]time.Duration{keyPatience, keyPatience, keyPatience, keyPatience})
}

func gateOf(places, costlyPlaces int, patience [classes]time.Duration) *gate {
	g := &gate{
		places: places, costlyPlaces: costlyPlaces, patience: patience,
		held: map[visitorKey]int{}, queued: map[visitorKey]int{},
	}
	for i := range g.lines {
		g.lines[i] = line{ring: list.New(), of: map[visitorKey]*list.Element{}}
	}
	return g
}

// errBusy is a request for which there was no place in time.
var errBusy = errors.New("no place became free in time")

// enter waits for a place. It gives a function that frees the place, which may be called more than once; the error is
// errBusy, or that of a context that ended.
func (g *gate) enter(ctx context.Context, visitor visitorKey, of class) (leave func(), err error) {
	g.mu.Lock()
	t := &ticket{visitor: visitor, class: of, decided: make(chan bool, 1)}
	if !g.queue(t) {
		g.mu.Unlock()
		return nil, errBusy
	}
	g.letIn()
	g.mu.Unlock()

	timer := time.NewTimer(g.patience[of])
	defer timer.Stop()
	err = errBusy
	select {
	case entered := <-t.decided:
		if entered {
			return g.leaver(t), nil
		}
		return nil, errBusy
	case <-timer.C:
	case <-ctx.Done():
		err = ctx.Err()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.at != nil {
		g.remove(t)
		return nil, err
	}
	if entered := <-t.decided; !entered { // decided in the same moment
		return nil, errBusy
	}
	if ctx.Err() != nil { // nobody is there any more to take the place
		g.release(t)
		return nil, ctx.Err()
	}
	return g.leaver(t), nil
}

// leaver frees the place of a request that runs, once.
func (g *gate) leaver(t *ticket) func() {
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.release(t)
	})
}

// queue puts a request into its line. Where all is full, the last one of the visitor who has most in it gives way to
// one who has less, so that nobody fills the queue for all, and what is costly to what is cheap; false where that is
// this one.
func (g *gate) queue(t *ticket) bool {
	if g.length >= mostWaiting {
		greedy, most := t.visitor, g.queued[t.visitor]+1
		for visitor, n := range g.queued {
			if n > most {
				greedy, most = visitor, n
			}
		}
		last := g.lastOf(greedy)
		if last == nil || greedy == t.visitor && last.class <= t.class {
			return false
		}
		g.remove(last)
		last.decided <- false
	}
	l := &g.lines[t.class]
	element, known := l.of[t.visitor]
	if !known {
		element = l.ring.PushBack(&visitorQueue{t.visitor, list.New()})
		l.of[t.visitor] = element
	}
	t.at = element.Value.(*visitorQueue).tickets.PushBack(t)
	g.length++
	g.queued[t.visitor]++
	return true
}

// lastOf is what a visitor would get last: of the costliest that wait the one that came last.
func (g *gate) lastOf(visitor visitorKey) *ticket {
	for c := classes - 1; c >= 0; c-- {
		if element, ok := g.lines[c].of[visitor]; ok {
			return element.Value.(*visitorQueue).tickets.Back().Value.(*ticket)
		}
	}
	return nil
}

// remove takes a request out of its line.
func (g *gate) remove(t *ticket) {
	l := &g.lines[t.class]
	element := l.of[t.visitor]
	waiting := element.Value.(*visitorQueue).tickets
	waiting.Remove(t.at)
	t.at = nil
	if waiting.Len() == 0 {
		l.ring.Remove(element)
		delete(l.of, t.visitor)
	}
	g.length--
	if g.queued[t.visitor]--; g.queued[t.visitor] == 0 {
		delete(g.queued, t.visitor)
	}
}

// letIn gives the places that are free to those who wait.
func (g *gate) letIn() {
	for g.running < g.places {
		t := g.next()
		if t == nil {
			return
		}
		g.remove(t)
		g.running++
		g.held[t.visitor]++
		if t.class >= costly {
			g.costly++
		}
		t.decided <- true
	}
}

// next is the request whose turn it is; nil where none of those that wait may have a place. A visitor who holds half
// of the places gets another only where nobody else can take it, and never the last.
func (g *gate) next() *ticket {
	g.turns++
	for _, most := range []int{max(1, g.places/2), max(1, g.places-1)} {
		for i := range classes {
			c := i
			if g.turns%turnsForCostly == 0 {
				c = classes - 1 - i
			}
			if c >= costly && g.costly >= g.costlyPlaces {
				continue
			}
			if t := g.lines[c].next(g.held, most); t != nil {
				return t
			}
		}
	}
	return nil
}

// next is the first request of the next visitor in the ring who holds fewer places than most.
func (l line) next(held map[visitorKey]int, most int) *ticket {
	for element := l.ring.Front(); element != nil; element = element.Next() {
		if mine := element.Value.(*visitorQueue); held[mine.visitor] < most {
			l.ring.MoveToBack(element)
			return mine.tickets.Front().Value.(*ticket)
		}
	}
	return nil
}

// release gives a place back, and to the next.
func (g *gate) release(t *ticket) {
	g.running--
	if t.class >= costly {
		g.costly--
	}
	if g.held[t.visitor]--; g.held[t.visitor] == 0 {
		delete(g.held, t.visitor)
	}
	g.letIn()
}

const leaveContextKey = "leave the gate"

// admit lets a request to the index when it is its turn, for no longer than a search may take. What runs after the
// answer is made, above all the sending of it to who reads slowly, holds no place.
func (s *Server) admit(c *gin.Context, of class) (release func(), err error) {
	ctx := c.Request.Context()
	leave, err := s.gate.enter(ctx, keyOf(visitorOf(c)), of)
	if errors.Is(err, errBusy) {
		return nil, &failure{
			status: http.StatusServiceUnavailable, detail: "现在搜索的人太多，请稍候再试", cause: err, retryAfter: busySeconds,
			expected: true, overloaded: true,
		}
	}
	if err != nil {
		return nil, err
	}
	asked := c.Request
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	c.Request = asked.WithContext(ctx)
	c.Set(leaveContextKey, leave)
	return func() {
		cancel()
		leave()
		c.Request = asked
	}, nil
}

// admitKeyed lets a request with a key in when it is its turn. Who comes through the owner's socket waits for nobody: the
// machine is theirs. What is free has bounds of its own.
func (s *Server) admitKeyed(c *gin.Context, price cost) (release func(), err error) {
	ctx := c.Request.Context()
	if local, _ := ctx.Value(localKey{}).(bool); local || price == free {
		return func() {}, nil
	}
	leave, err := s.keyGate.enter(ctx, keyOf(visitorOf(c)), price.class())
	if errors.Is(err, errBusy) {
		return nil, &failure{
			status: http.StatusServiceUnavailable, detail: "现在带钥匙的请求太多，什么也没有做，请稍候再试", cause: err,
			retryAfter: busySeconds, expected: true,
		}
	}
	if err != nil {
		return nil, err
	}
	c.Set(leaveContextKey, leave)
	return leave, nil
}

// leave gives the place of a request back, if it has one.
func leave(c *gin.Context) {
	if free, ok := c.Value(leaveContextKey).(func()); ok {
		free()
	}
}
