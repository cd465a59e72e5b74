package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/server/keys"
)

// slowKeeper takes longer than the reading of a request may.
type slowKeeper struct{ takes time.Duration }

func (k slowKeeper) Check(ctx context.Context, by data.Author, _ bool, tell func(done, total int)) (Checkup, error) {
	for n := range 10 {
		select {
		case <-time.After(k.takes / 10):
			tell(n, 10)
		case <-ctx.Done():
			return Checkup{}, ctx.Err()
		}
	}
	return Checkup{Status: "ok", Mended: []say.Message{say.Plain(by.Name)}}, nil
}

func (slowKeeper) Compact(context.Context, func(string, int, int)) (Compacted, error) {
	return Compacted{}, errors.New("planted: a path of the machine")
}

func (slowKeeper) Spaces(context.Context) ([]data.Space, error) {
	return []data.Space{{Part: data.PartCases, Bytes: 3, Unused: 1}}, nil
}

// What takes longer than a request may be read for is answered to its end; what fails is a line that says nothing of its
// cause.
func TestKeepingTakesItsTime(t *testing.T) {
	const reading = 100 * time.Millisecond
	s := newWritingServer(t, slowKeeper{6 * reading})
	site := httptest.NewUnstartedServer(s)
	site.Config.ReadTimeout = reading
	site.Start()
	defer site.Close()
	last := func(path string) (line map[string]any) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer secret")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != contentNDJSON {
			t.Errorf("%s: %s", path, response.Status)
		}
		for lines := json.NewDecoder(bufio.NewReader(response.Body)); ; {
			var one map[string]any
			if err := lines.Decode(&one); errors.Is(err, io.EOF) {
				return line
			} else if err != nil {
				t.Fatal(err)
			}
			if line = one; line["checked"] != nil || line["problem"] != nil || line["spaces"] != nil {
				return line
			}
		}
	}
	if line := last("/api/v1/check"); line["checked"] == nil || line["checked"].(map[string]any)["status"] != "ok" {
		t.Errorf("%v", line)
	}
	if line := last("/api/v1/compact?dry_run=1"); line["spaces"] == nil {
		t.Errorf("%v", line)
	}
	line := last("/api/v1/compact")
	if p, _ := line["problem"].(map[string]any); p == nil || p["status"] != 500.0 || p["detail"] != "服务器遇到了问题，已经记录下来。请稍后再试。" {
		t.Errorf("%v", line)
	}
}

func newWritingServer(t *testing.T, k Keeper) *Server {
	t.Helper()
	config := working()
	config.Writes, config.Keeps = struct{ Writer }{}, k
	config.Key = func(string) (keys.Key, error) { return keys.Key{Name: "管理", Scope: keys.Admin}, nil }
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
