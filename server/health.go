package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

const (
	// healthTimeout is how long the questions of a health check may take: whoever watches gives up after some seconds.
	healthTimeout = 5 * time.Second
	// healthAge is how old an answer to those who watch may be. They have no limit, so they must cost nothing.
	healthAge = 250 * time.Millisecond
	// shownDamaged is how many damaged cases are named.
	shownDamaged = 20
)

// healthCheck keeps the last answer, and lets one at a time ask for another.
type healthCheck struct {
	turn  chan struct{} // holds one token; whoever has it may touch what follows
	last  index.Health
	err   error
	asked time.Time
}

func newHealthCheck() *healthCheck {
	h := &healthCheck{turn: make(chan struct{}, 1)}
	h.turn <- struct{}{}
	return h
}

// check asks index and store a question each, or gives what they just said to another.
func (s *Server) check(ctx context.Context) (index.Health, error) {
	h := s.health
	select {
	case <-h.turn:
		defer func() { h.turn <- struct{}{} }()
	case <-ctx.Done():
		return index.Health{}, ctx.Err()
	}
	if time.Since(h.asked) < healthAge {
		return h.last, h.err
	}
	// Others may wait for the answer, so that it does not end with the one who asks.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), healthTimeout)
	defer cancel()
	h.last, h.err = s.config.Search.Health(ctx)
	h.asked = time.Now()
	return h.last, h.err
}

// state is what /healthz and /readyz tell.
type state struct {
	Status       string   `json:"status"`          // ok, ready, degraded or building
	Cases        *int     `json:"cases,omitempty"` // that are found
	Pending      uint64   `json:"pending"`         // changes that are not found yet
	Damaged      []string `json:"damaged,omitempty"`
	DamagedCount int      `json:"damaged_count,omitempty"`
	Rebuilding   string   `json:"rebuilding,omitempty"` // why
	Done         *int     `json:"done,omitempty"`       // while building
	Total        *int     `json:"total,omitempty"`
}

// buildingState is the state of an index that is being built; nil where an error is another.
func buildingState(err error) *state {
	if building := (*index.Building)(nil); errors.As(err, &building) {
		return &state{Status: "building", Done: &building.Done, Total: &building.Total}
	}
	return nil
}

// healthz tells whether the process is to be left alive: it is while it can answer, also while the index is being
// built, and is not where a real question to the index fails.
func (s *Server) healthz(c *gin.Context) error {
	if building := buildingState(s.config.Search.Ready()); building != nil {
		return s.respondState(c, http.StatusOK, *building)
	}
	h, err := s.check(c.Request.Context())
	if building := buildingState(err); building != nil {
		return s.respondState(c, http.StatusOK, *building)
	}
	if err != nil {
		return unanswered(err)
	}
	return s.respondState(c, http.StatusOK, state{Status: "ok", Cases: &h.Cases, Pending: h.Pending})
}

// readyz tells whether to send visitors here, and what index and store say of themselves: ready; degraded where cases
// are damaged or the index is being built anew, and everything else is answered; building while nothing can be
// searched yet.
func (s *Server) readyz(c *gin.Context) error {
	ready := s.config.Search.Ready()
	err := ready
	var h index.Health
	if err == nil {
		h, err = s.check(c.Request.Context())
	}
	if building := buildingState(err); building != nil {
		retryAfter(c, buildingSeconds)
		return s.respondState(c, http.StatusServiceUnavailable, *building)
	}
	if ready != nil {
		return notReady(err)
	}
	if err != nil {
		return unanswered(err)
	}
	told := state{
		Status: "ready", Cases: &h.Cases, Pending: h.Pending, Damaged: h.Damaged[:min(len(h.Damaged), shownDamaged)],
		DamagedCount: len(h.Damaged), Rebuilding: view.Printable(h.Rebuilding),
	}
	if told.DamagedCount > 0 || told.Rebuilding != "" {
		told.Status = "degraded"
	}
	return s.respondState(c, http.StatusOK, told)
}

// unanswered is the answer where the index or the store did not answer a question, and says which of them. Why is for
// the log.
func unanswered(cause error) error {
	f := &failure{status: http.StatusServiceUnavailable, detail: "检索不可用", cause: cause}
	if errors.Is(cause, index.ErrStore) {
		f.detail = "案例库不可用"
	}
	return f
}

// respondState is never kept by anybody: it is asked for to know how things are now.
func (s *Server) respondState(c *gin.Context, status int, told state) error {
	c.Header("Cache-Control", "no-store")
	return s.respondJSONStatus(c, status, told)
}
