package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"anlisou/server"
	"anlisou/server/keys"
)

// behindProxy serves a new data directory behind a proxy on this machine, which says who asks.
func behindProxy(t *testing.T) *site {
	t.Helper()
	return serveSiteAs(t, filepath.Join(t.TempDir(), "data"), server.Config{TrustedProxies: []string{"127.0.0.1", "::1"}})
}

// heldRequest is one whose body does not come to its end before somebody says so.
type heldRequest struct {
	more   *io.PipeWriter
	status chan int
}

// hold begins a request with a key as one visitor.
func (s *site) hold(t *testing.T, visitor, method, path, kind, begun string) heldRequest {
	t.Helper()
	body, more := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.keys[keys.Write])
	request.Header.Set("Content-Type", kind)
	request.Header.Set("X-Forwarded-For", visitor)
	h := heldRequest{more, make(chan int, 1)}
	go func() {
		response, err := s.Client().Do(request)
		if err != nil {
			h.status <- 0
			return
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		h.status <- response.StatusCode
	}()
	if _, err := io.WriteString(more, begun); err != nil { // it is taken when the server reads it
		t.Fatal(err)
	}
	return h
}

// ends sends the rest of a body, and gives the status of its answer.
func (h heldRequest) ends(rest string) int {
	go func() { _, _ = io.WriteString(h.more, rest); _ = h.more.Close() }()
	return <-h.status
}

func refusedForRoom(a said) bool {
	return a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "" &&
		a.header.Get("Content-Type") == "application/problem+json"
}

// Requests with a key have so many places: what is long has half of them, one visitor never all; who finds none is told to
// come again, and visitors who search are served meanwhile.
func TestKeysHaveTheirShareOfTheServer(t *testing.T) {
	s := behindProxy(t)
	putCase(t, s, "a-1", "电子封条改革", "正文")
	put := func(visitor string, n int) said {
		return s.send(t, keys.Write, "PUT", fmt.Sprintf("/api/v1/cases/b-%d", n), numbered("b", n), "X-Forwarded-For", visitor)
	}
	// More streams than may run begin one after the other. Those that were let in answer; of the others each is told.
	half := 2 * runtime.GOMAXPROCS(0)
	var long []heldRequest
	for i := range half {
		long = append(long, s.hold(t, "192.0.2.1", "POST", "/api/v1/cases", "application/x-ndjson", numbered("s", i+1)+"\n"))
	}
	if err := soon("the streams are let in", func() error {
		if n := s.total(t, "电子封条"); n != 1 {
			return fmt.Errorf("a visitor who searches finds %d", n)
		}
		if a := s.send(t, keys.Admin, "GET", "/api/v1/backup", "", "X-Forwarded-For", "192.0.2.2"); !refusedForRoom(a) {
			return fmt.Errorf("a backup beside %d streams: %d %v", half, a.status, a.header)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if a := put("192.0.2.1", 1); a.status != http.StatusCreated {
		t.Errorf("one case beside %d streams: %v", half, a)
	}
	for i, h := range long {
		if status := h.ends(""); status != http.StatusOK {
			t.Errorf("stream %d: %d", i, status)
		}
	}
	if a := s.send(t, keys.Admin, "GET", "/api/v1/backup", ""); a.status != http.StatusOK {
		t.Error(a.status)
	}
	// One visitor whose cases do not come to an end leaves a place to the others.
	var halves []heldRequest
	for i := range 2*half - 1 {
		body := numbered("h", i+1)
		halves = append(halves, s.hold(t, "192.0.2.1", "PUT", fmt.Sprintf("/api/v1/cases/h-%d", i+1), "application/json", body[:9]))
	}
	if err := soon("the cases are let in", func() error {
		if a := put("192.0.2.1", 2); !refusedForRoom(a) {
			return fmt.Errorf("one more of the same visitor: %v", a)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if a := put("192.0.2.2", 3); a.status != http.StatusCreated {
		t.Errorf("another visitor: %v", a)
	}
	if n := s.total(t, "电子封条"); n != 1 {
		t.Errorf("a visitor who searches finds %d", n)
	}
	for i, h := range halves {
		if status := h.ends(numbered("h", i+1)[9:]); status != http.StatusCreated {
			t.Errorf("case %d: %d", i, status)
		}
	}
}

func numbered(collection string, n int) string {
	return fmt.Sprintf(`{"id":"%s-%d","collection":"%[1]s","title":"第%[2]d个题目","sections":[{"heading":"做法","text":"其中第%[2]d段正文。"}]}`,
		collection, n)
}

// Hundreds of writes at once are each done or told to come again, none half; whoever searches meanwhile is answered.
func TestManyWritesAtOnceLeaveSearchesTheirTurn(t *testing.T) {
	s := behindProxy(t)
	putCase(t, s, "a-1", "电子封条改革", "正文")
	const many = 400
	var writing, searching sync.WaitGroup
	var done, told, searched atomic.Int32
	var is [many]bool
	for i := range many {
		writing.Go(func() {
			visitor := fmt.Sprintf("192.0.2.%d", i%3)
			a := s.send(t, keys.Write, "PUT", fmt.Sprintf("/api/v1/cases/m-%d", i), numbered("m", i), "X-Forwarded-For", visitor)
			switch {
			case a.status == http.StatusCreated:
				is[i] = true
				done.Add(1)
			case refusedForRoom(a):
				told.Add(1)
			default:
				t.Errorf("%d: %v", i, a)
			}
		})
	}
	over := make(chan struct{})
	for i := range 3 {
		searching.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				a := s.send(t, "", "GET", "/api/v1/search?q=%E5%B0%81%E6%9D%A1", "", "X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
				if a.status != http.StatusOK || a.fields["total"] != 1.0 {
					t.Errorf("a search meanwhile: %v", a)
					return
				}
				searched.Add(1)
			}
		})
	}
	writing.Wait()
	close(over)
	searching.Wait()
	t.Logf("%d written, %d told to come again, %d searches answered meanwhile", done.Load(), told.Load(), searched.Load())
	if done.Load() == 0 || searched.Load() == 0 {
		t.Error("nothing was done")
	}
	for i, written := range is {
		if _, err := s.c.store.Get(fmt.Sprintf("m-%d", i)); (err == nil) != written {
			t.Errorf("case %d: answered %v, %v", i, written, err)
		}
	}
	if n := s.total(t, ""); n != int(done.Load())+1 {
		t.Errorf("%d are found of %d", n, done.Load()+1)
	}
}

// A session behind a proxy that took it by https is kept to https, where the proxy is one that is named.
func TestSessionBehindAProxy(t *testing.T) {
	named, unnamed := behindProxy(t), newSite(t)
	for _, tt := range []struct {
		site   *site
		header []string
		secure bool
	}{
		{named, []string{"X-Forwarded-Proto", "https"}, true},
		{named, []string{"X-Forwarded-Proto", "http"}, false},
		{named, nil, false},
		{unnamed, []string{"X-Forwarded-Proto", "https"}, false},
	} {
		header := append([]string{"Content-Type", "application/x-www-form-urlencoded"}, tt.header...)
		client := *tt.site.Client()
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tt.site.URL+"/desk/login",
			strings.NewReader("key="+tt.site.keys[keys.Read]))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		cookies := response.Cookies()
		if len(cookies) != 1 || cookies[0].Secure != tt.secure || !cookies[0].HttpOnly {
			t.Errorf("%v: %d, %v", tt.header, response.StatusCode, cookies)
		}
	}
}
