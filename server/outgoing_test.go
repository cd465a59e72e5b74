package server

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"anlisou/data"
)

// TestAnswersUnderWayAreWeighed: where the answers that nobody has taken yet fill their room, a large one more is refused, and
// made when there is room again; small ones are always sent.
func TestAnswersUnderWayAreWeighed(t *testing.T) {
	config := working()
	config.Case = func(context.Context, string) (data.Case, bool, error) {
		return data.Case{ID: "x-1", Title: "长的", Sections: []data.Section{{Text: strings.Repeat("改革", largeAnswer)}}}, true, nil
	}
	s := newServer(t, config)
	ask := func(target string, want int) {
		t.Helper()
		response, body := send(s, "GET", target)
		if response.StatusCode != want || want == http.StatusServiceUnavailable && (response.Header.Get("Retry-After") == "" || len(body) > largeAnswer) {
			t.Errorf("%s: %d, Retry-After %q, %d bytes", target, response.StatusCode, response.Header.Get("Retry-After"), len(body))
		}
	}
	const large = "/api/v1/cases/x-1"
	ask(large, http.StatusOK)
	s.outgoing.take(mostOutgoing - 1)
	ask(large, http.StatusServiceUnavailable)
	ask("/robots.txt", http.StatusOK)
	s.outgoing.give(mostOutgoing - 1)
	ask(large, http.StatusOK)
	if left := s.outgoing.bytes.Load(); left != 0 {
		t.Errorf("%d bytes are never given back", left)
	}
}
