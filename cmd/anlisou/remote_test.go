package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAskWaits: a server that asks for patience is asked again, and one that asks for none, or for too much, is not.
func TestAskWaits(t *testing.T) {
	for _, test := range []struct {
		status     int
		retryAfter string
		asked      int32
		says       string
	}{
		{http.StatusTooManyRequests, "1", 2, ""},
		{http.StatusServiceUnavailable, "1", 2, ""},
		{http.StatusServiceUnavailable, "", 1, "503"},
		{http.StatusServiceUnavailable, "soon", 1, "503"},
		{http.StatusServiceUnavailable, "0", 1, "503"},
		{http.StatusTooManyRequests, "100000", 1, "429"},
		{http.StatusInternalServerError, "1", 1, "500"},
	} {
		t.Run(fmt.Sprintf("%d after %q", test.status, test.retryAfter), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) == 1 {
					w.Header().Set("Retry-After", test.retryAfter)
					w.WriteHeader(test.status)
					return
				}
				fmt.Fprint(w, `{"total":7}`)
			}))
			defer site.Close()
			var got struct{ Total int }
			err := ask(t.Context(), site.URL, "/api/v1/search", url.Values{}, &got)
			if asked.Load() != test.asked || (err == nil) != (test.says == "") || err != nil &&
				!strings.Contains(err.Error(), test.says) {
				t.Errorf("asked %d times, %v", asked.Load(), err)
			}
			if err == nil && got.Total != 7 {
				t.Errorf("got %+v", got)
			}
		})
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer site.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ask(ctx, site.URL, "/", nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever gives up gets %v", err)
	}
}
