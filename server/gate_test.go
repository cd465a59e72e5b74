package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"anlisou/index"
)

func guest(n int) visitorKey {
	return keyOf(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}))
}

// smallGate has four places, one of them for what is costly.
func smallGate() *gate {
	g := newGate()
	g.places, g.costlyPlaces = 4, 1
	return g
}

// fill takes all places, each for another visitor, and they stay taken.
func fill(t *testing.T, g *gate) (leave []func()) {
	t.Helper()
	for i := range g.places {
		free, err := g.enter(t.Context(), guest(1000+i), quick)
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, free)
	}
	return leave
}

// queue has requests wait one after another, and notes in which order they are let in.
func (order *entries) queue(ctx context.Context, g *gate, visitor visitorKey, of class, name string) {
	go func() {
		free, err := g.enter(ctx, visitor, of)
		if err != nil {
			name += ": " + err.Error()
		}
		order.mu.Lock()
		order.names = append(order.names, name)
		order.mu.Unlock()
		if err == nil {
			free()
		}
	}()
	synctest.Wait()
}

type entries struct {
	mu    sync.Mutex
	names []string
}

func (order *entries) String() string { return strings.Join(order.names, " ") }

func TestGateTakesVisitorsInTurnAndTheCheapFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := smallGate()
		taken := fill(t, g)
		order := &entries{}
		order.queue(t.Context(), g, guest(1), costly, "export")
		order.queue(t.Context(), g, guest(1), usual, "long")
		for i := range 3 {
			order.queue(t.Context(), g, guest(1), quick, fmt.Sprintf("a%d", i))
		}
		order.queue(t.Context(), g, guest(2), quick, "b0")
		order.queue(t.Context(), g, guest(3), quick, "c0")
		taken[0]() // each that is let in leaves at once, and lets the next one in
		synctest.Wait()
		if got := order.String(); got != "a0 b0 c0 a1 a2 long export" {
			t.Errorf("let in: %s", got)
		}
	})
}

func TestGateKeepsPlacesForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := smallGate()
		for i := range g.places { // while nobody else wants one
			_, err := g.enter(t.Context(), guest(1), usual)
			if last := i == g.places-1; last != errors.Is(err, errBusy) {
				t.Fatalf("place %d of %d for one visitor: %v", i+1, g.places, err)
			}
		}
		began := time.Now()
		if _, err := g.enter(t.Context(), guest(2), quick); err != nil || time.Since(began) != 0 {
			t.Fatalf("another waits for %s: %v", time.Since(began), err)
		}
		order := &entries{}
		order.queue(t.Context(), g, guest(1), quick, "greedy")
		order.queue(t.Context(), g, guest(3), quick, "other")
		g.mu.Lock()
		if next := g.next(); next == nil || next.visitor != guest(3) {
			t.Errorf("next is %+v", next)
		}
		g.mu.Unlock()

		g = smallGate()
		for i, of := range []class{costly, quick} { // one costly request at a time, and the others go on
			free, err := g.enter(t.Context(), guest(i), of)
			if err != nil || free == nil {
				t.Fatal(err)
			}
		}
		if _, err := g.enter(t.Context(), guest(3), costly); !errors.Is(err, errBusy) {
			t.Errorf("a second costly one: %v", err)
		}
		if g.length != 0 || g.running != 2 {
			t.Errorf("%d wait, %d run", g.length, g.running)
		}
	})
}

func TestGateEndsWithPatienceAndWithTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := smallGate()
		fill(t, g)
		began := time.Now()
		if _, err := g.enter(t.Context(), guest(1), quick); !errors.Is(err, errBusy) ||
			time.Since(began) != queuePatience {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		began = time.Now()
		if _, err := g.enter(ctx, guest(1), quick); !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(began) != time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		if g.length != 0 || len(g.queued) != 0 || g.running != 4 {
			t.Errorf("%d wait, %d run", g.length, g.running)
		}
	})
}

// TestGateIsBounded: one visitor may fill the queue, and others come in all the same.
func TestGateIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := smallGate()
		taken := fill(t, g)
		order := &entries{}
		for range mostWaiting {
			order.queue(t.Context(), g, guest(1), usual, "flood")
		}
		if _, err := g.enter(t.Context(), guest(1), usual); !errors.Is(err, errBusy) {
			t.Errorf("one too many: %v", err)
		}
		order.queue(t.Context(), g, guest(2), costly, "other")
		if got := order.String(); got != "flood: "+errBusy.Error() || g.length != mostWaiting {
			t.Errorf("%d wait; %s", g.length, got)
		}
		order.queue(t.Context(), g, guest(1), quick, "short") // what is cheap takes the place of what is not
		if got := order.String(); strings.Count(got, "flood") != 2 || g.length != mostWaiting {
			t.Errorf("%d wait; %s", g.length, got)
		}
		for _, free := range taken {
			free()
		}
		synctest.Wait()
		if got := order.String(); strings.Count(got, "flood") != mostWaiting || !strings.Contains(got, "other") ||
			!strings.Contains(got, " short") {
			t.Errorf("at last: %s", got)
		}
	})
}

// TestGateLosesNoPlace: whatever comes, goes and gives up, no more run than may, and at the end all places are free.
func TestGateLosesNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := smallGate()
		var running, costlies atomic.Int32
		var all sync.WaitGroup
		for i := range 3000 {
			all.Go(func() {
				r := rand.New(rand.NewPCG(uint64(i), 7))
				time.Sleep(time.Duration(r.IntN(2000)) * time.Millisecond)
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(r.IntN(600))*time.Millisecond)
				defer cancel()
				of := class(r.IntN(int(classes)))
				free, err := g.enter(ctx, guest(r.IntN(7)), of)
				if err != nil {
					return
				}
				if n := running.Add(1); int(n) > g.places {
					t.Errorf("%d run", n)
				}
				if of >= costly && costlies.Add(1) > int32(g.costlyPlaces) {
					t.Error("too many costly ones run")
				}
				time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
				running.Add(-1)
				if of >= costly {
					costlies.Add(-1)
				}
				free()
				free() // a place is given back once
			})
		}
		all.Wait()
		if g.running != 0 || g.costly != 0 || g.length != 0 || len(g.held)+len(g.queued) != 0 {
			t.Errorf("left: %+v", g)
		}
		for _, l := range g.lines {
			if l.ring.Len() != 0 || len(l.of) != 0 {
				t.Error("somebody stands in line")
			}
		}
	})
}

// TestNoMoreThanThePlacesSearchAtOnce: through the server, from one address, with pages and calls; a panic gives its
// place back, and who finds none is told when to come again, by a page that does not come again by itself.
func TestNoMoreThanThePlacesSearchAtOnce(t *testing.T) {
	var running, most atomic.Int32
	config := working()
	config.Search = faulty{search: func(ctx context.Context) (*index.Result, error) {
		n := running.Add(1)
		defer running.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
		}
		if rand.IntN(4) == 0 {
			panic("ouch")
		}
		return &index.Result{Page: 1, Size: 10}, nil
	}}
	s := newServer(t, config)
	s.gate.places = 3
	s.gate.patience = [classes]time.Duration{50 * time.Millisecond, 50 * time.Millisecond, 50 * time.Millisecond,
		50 * time.Millisecond}
	var all sync.WaitGroup
	var busy atomic.Int32
	for i := range 120 {
		all.Go(func() {
			response, body := send(s, "GET", []string{"/?q=a", "/api/v1/search?q=a", "/export?q=a"}[i%3],
				"Accept-Encoding", []string{"", "gzip"}[i%2])
			if response.StatusCode != http.StatusServiceUnavailable {
				return
			}
			busy.Add(1)
			if response.Header.Get("Retry-After") == "" || response.Header.Get("Refresh") != "" ||
				response.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%v", response.Header)
			}
			if i%3 == 0 && i%2 == 0 && !strings.Contains(body, "现在搜索的人太多") {
				t.Error(body)
			}
		})
	}
	all.Wait()
	if most.Load() > 3 || busy.Load() == 0 {
		t.Errorf("%d ran at once, %d found no place", most.Load(), busy.Load())
	}
	if s.gate.running != 0 || s.gate.length != 0 {
		t.Errorf("%d run, %d wait", s.gate.running, s.gate.length)
	}
}

// TestWhoReadsSlowlyHoldsNoPlace: an answer that nobody fetches keeps none from searching.
func TestWhoReadsSlowlyHoldsNoPlace(t *testing.T) {
	long := strings.Repeat("长", 4<<20)
	config := working()
	config.Search = faulty{search: func(context.Context) (*index.Result, error) {
		return &index.Result{Page: 1, Size: 10, Total: 1, Hits: []index.Hit{{ID: "a", Title: long}}}, nil
	}}
	s := newServer(t, config)
	s.gate.places = 1
	site := httptest.NewServer(s)
	t.Cleanup(site.Close) // after the connections, for which it waits
	for range 3 {
		connection, err := net.Dial("tcp", site.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = connection.Close() })
		if _, err := io.WriteString(connection,
			"GET /api/v1/search?q=a HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(connection, make([]byte, 12)); err != nil { // it has begun to be sent
			t.Fatal(err)
		}
	}
	if response, _ := send(s, "GET", "/api/v1/facets"); response.StatusCode != http.StatusOK {
		t.Errorf("status %d", response.StatusCode)
	}
}
