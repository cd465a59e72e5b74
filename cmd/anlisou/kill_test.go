package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/data/store"
	"anlisou/server/keys"
)

// TestKillAmongWriters kills a server at random moments while clients write by API, others search, and every other time it is
// compacted. After each: what was
// answered is there, as it was answered or as a later write has it; no case is half; the log has each write; and what
// searches find is what the store holds.
func TestKillAmongWriters(t *testing.T) {
	const writers = 4
	dir := filepath.Join(t.TempDir(), "data")
	if err := makeDataDir(dir); err != nil {
		t.Fatal(err)
	}
	secret, err := keys.Open(dir).New("管", keys.Admin, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(id string, n uint64) string {
		return fmt.Sprintf("案例%s的第%d次写入，%s", id, n, strings.Repeat("内容完整。", 40))
	}
	type last struct {
		answered, sent uint64 // numbers of writes, 0 for none
		gone           bool   // what was answered last is that it was withdrawn
	}
	var mu sync.Mutex
	state := map[string]*last{}
	var counter, answers, searches, compactions atomic.Uint64
	kills := rounds.Of(100)
	for round := range kills {
		command, address := started(t, dir, "--empty")
		ctx, stop := context.WithCancel(t.Context())
		var clients sync.WaitGroup
		send := func(method, path, body string) bool {
			request, err := http.NewRequestWithContext(ctx, method, address+path, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return false
			}
			request.Header.Set("Authorization", "Bearer "+secret)
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				return false
			}
			defer response.Body.Close()
			_, err = io.Copy(io.Discard, response.Body)
			return err == nil && response.StatusCode < 300
		}
		for w := range writers {
			random := rand.New(rand.NewPCG(uint64(round), uint64(w)))
			clients.Go(func() {
				for ctx.Err() == nil {
					id := fmt.Sprintf("w%d-%d", w, random.IntN(6)) // each writer has cases of its own
					n := counter.Add(1)
					mu.Lock()
					if state[id] == nil {
						state[id] = &last{}
					}
					before := *state[id]
					state[id].sent = n
					mu.Unlock()
					withdraw := before.answered > 0 && !before.gone && random.IntN(5) == 0
					ok := false
					if withdraw {
						ok = send("DELETE", "/api/v1/cases/"+id, "")
					} else {
						body, _ := json.Marshal(data.Case{ID: id, Collection: "w", Title: "写入", Sections: []data.Section{{Text: text(id, n)}}})
						ok = send("PUT", "/api/v1/cases/"+id, string(body))
					}
					if !ok { // the server is gone, and this write is the one under way
						return
					}
					answers.Add(1)
					mu.Lock()
					state[id].answered, state[id].gone = n, withdraw
					mu.Unlock()
				}
			})
		}
		clients.Go(func() {
			for ctx.Err() == nil {
				if response, err := http.Get(address + "/api/v1/search?q=" + url.QueryEscape("内容完整")); err == nil {
					_, _ = io.Copy(io.Discard, response.Body)
					response.Body.Close()
					searches.Add(1)
				}
			}
		})
		if round%2 == 1 { // the server gives back space all the time, too
			clients.Go(func() {
				for ctx.Err() == nil && send("POST", "/api/v1/compact", "") {
					compactions.Add(1)
				}
			})
		}
		time.Sleep(time.Duration(20+rand.IntN(250)) * time.Millisecond)
		if err := command.Process.Kill(); err != nil { // SIGKILL
			t.Fatal(err)
		}
		_ = command.Wait()
		stop()
		clients.Wait()

		s, err := store.Open(filepath.Join(dir, storeFile))
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		logged := map[string]int{}
		for e, err := range s.Log() {
			if err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			for _, list := range [][]string{e.Added, e.Withdrawn} {
				for _, id := range list {
					logged[id]++
				}
			}
			for _, d := range e.Changed {
				logged[d.ID]++
			}
		}
		held := 0
		for id, l := range state {
			r, err := s.Get(id)
			there := err == nil
			if there {
				held++
			}
			var n uint64
			if there {
				if _, err := fmt.Sscanf(r.Case.Sections[0].Text, "案例"+id+"的第%d次写入", &n); err != nil || r.Case.Sections[0].Text != text(id, n) {
					t.Errorf("round %d: %s is half: %q", round, id, r.Case.Sections[0].Text)
				}
			}
			underWay := l.sent > l.answered // the write under way when it was killed may stand
			switch {
			case l.answered > 0 && !l.gone && !there && !underWay, there && l.answered > 0 && n != l.answered && n != l.sent && !l.gone,
				l.gone && there && n != l.sent, l.answered == 0 && there && n != l.sent:
				t.Errorf("round %d: %s: answered %+v, there %v with %d", round, id, *l, there, n)
			}
			if l.answered > 0 && logged[id] == 0 {
				t.Errorf("round %d: %s is not in the log", round, id)
			}
			// From here on what is there is what was answered.
			*l = last{answered: max(n, 1), sent: max(n, 1), gone: !there}
			if !there && l.answered == 1 && logged[id] == 0 {
				*l = last{}
			}
		}
		if s.Len() != held || len(s.Mended()) > 0 {
			t.Errorf("round %d: %d cases, %d known, mended %v", round, s.Len(), held, s.Mended())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if round%10 == 9 || round == kills-1 {
			got := anlisou(t, nil, "search", "--data", dir, "--json", "--verbatim", "内容完整")
			var found struct{ Total int }
			if err := json.Unmarshal([]byte(got.stdout), &found); err != nil || found.Total != held {
				t.Errorf("round %d: searches find %d of %d, %v %s", round, found.Total, held, err, got.stderr)
			}
			if check := anlisou(t, nil, "check", "--data", dir); check.code != exitDone {
				t.Errorf("round %d: %+v", round, check)
			}
		}
	}
	if answers.Load() == 0 || searches.Load() == 0 {
		t.Errorf("%d writes and %d searches were answered", answers.Load(), searches.Load())
	}
	t.Logf("tried %d: kills among %d answered writes, %d searches and %d compactions", kills, answers.Load(), searches.Load(), compactions.Load())
}
