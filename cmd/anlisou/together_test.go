package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"anlisou/server/keys"
)

// lineAnswer is what a line of a stream is answered.
type lineAnswer struct {
	ID, Outcome string
	Version     uint64
	Problem     *struct {
		Status int
		Title  string
	}
}

// together sends lines that are all done or none, and gives the answers.
func (s *site) together(t *testing.T, lines ...string) (answers []lineAnswer, body string) {
	t.Helper()
	a := s.send(t, keys.Write, "POST", "/api/v1/cases?together=1", strings.Join(lines, "\n"), "Content-Type", "application/x-ndjson")
	if a.status != http.StatusOK {
		t.Fatal(a)
	}
	for line := range strings.Lines(a.body) {
		var one lineAnswer
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		answers = append(answers, one)
	}
	return answers, a.body
}

// Lines that are done together put and withdraw cases on conditions, all of them or none.
func TestTogether(t *testing.T) {
	s := newSite(t)
	one := func(id, text string) string {
		return strings.Replace(caseJSON(t, id, "题目"+id, text), "周报", "zb", 1)
	}
	on := func(line string, version uint64) string {
		return fmt.Sprintf(`%s,"if":%d}`, line[:len(line)-1], version)
	}
	withdraw := func(id string) string { return `{"id":"` + id + `","withdraw":true}` }
	made, _ := s.together(t, one("zb-1", "甲"), on(one("zb-2", "乙"), 0), one("zb-3", "丙"))
	if len(made) != 3 || made[1].Outcome != "added" || made[1].Version == 0 {
		t.Fatal(made)
	}
	seq, err := s.c.store.Seq()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		lines []string
		says  string
	}{
		{"another version to withdraw", []string{one("zb-4", "丁"), on(withdraw("zb-1"), made[1].Version)}, "别人"},
		{"another version to put", []string{on(one("zb-1", "改"), made[1].Version), withdraw("zb-2")}, "别人"},
		{"there already", []string{withdraw("zb-2"), on(one("zb-1", "改"), 0)}, "别人"},
		{"not there", []string{one("zb-1", "改"), withdraw("none")}, "没有这个案例"},
		{"more than an id", []string{one("zb-1", "改"), strings.Replace(one("zb-2", "乙"), "{", `{"withdraw":true,`, 1)}, "只写 id"},
		{"no id to withdraw", []string{`{"withdraw":true}`}, "没有这个案例"},
		{"no id on condition", []string{strings.Replace(on(one("zb-9", "x"), 0), `"id":"zb-9",`, "", 1)}, "须有 id"},
		{"no id beside a withdrawal", []string{strings.Replace(one("zb-9", "x"), `"id":"zb-9",`, "", 1), withdraw("zb-1")}, "须有 id"},
		{"both at once", []string{one("zb-1", "改"), withdraw("zb-1")}, "相反"},
		{"both at once, the other way", []string{withdraw("zb-1"), one("zb-1", "改")}, "相反"},
		{"two conditions", []string{on(withdraw("zb-1"), 1), on(withdraw("zb-1"), 2)}, "相反"},
		{"another type", []string{withdraw("zb-1"), `{"id":"zb-2","withdraw":1}`}, "withdraw"},
		{"another type of condition", []string{withdraw("zb-1"), `{"id":"zb-2","withdraw":true,"if":-1}`}, "if"},
		{"an unknown field", []string{withdraw("zb-1"), `{"id":"zb-2","withdrew":true}`}, "withdrew"},
		{"a collection beside a case that is not there", []string{`{"about":{"id":"zb","title":"周报"}}`, withdraw("none")}, "没有这个案例"},
		{"a bad collection", []string{`{"about":{"id":"z/b","title":"周报"}}`, withdraw("zb-1")}, "id"},
		{"more than a collection", []string{`{"about":{"id":"zb","title":"周报"},"withdraw":true}`, withdraw("zb-1")}, "只写 about"},
		{"a bad case", []string{withdraw("zb-1"), strings.Replace(one("zb-2", ""), "题目zb-2", "", 1)}, "title"},
	} {
		answers, body := s.together(t, tt.lines...)
		if len(answers) != len(tt.lines) || !strings.Contains(body, tt.says) {
			t.Errorf("%s: %s", tt.name, body)
		}
		for _, a := range answers {
			if a.Problem == nil || a.Outcome != "" {
				t.Errorf("%s: a line is not refused: %s", tt.name, body)
			}
		}
		if now, err := s.c.store.Seq(); err != nil || now != seq {
			t.Fatalf("%s: something was written, %v", tt.name, err)
		}
	}
	// Alone, a line does not withdraw.
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases", withdraw("zb-1")+"\n", "Content-Type", "application/x-ndjson"); !strings.Contains(a.body, "withdraw 这个字段") {
		t.Error(a)
	}
	if list := s.send(t, keys.Read, "GET", "/api/v1/collections", ""); strings.Contains(list.body, "周报") {
		t.Error(list)
	}
	done, body := s.together(t, on(withdraw("zb-1"), made[0].Version), on(one("zb-2", "乙改"), made[1].Version), withdraw("zb-3"), one("zb-4", "丁"),
		`{"about":{"id":"zb","title":"周报"}}`)
	if len(done) != 5 || done[4].Outcome != "named" || done[0].Outcome != "withdrawn" || done[1].Outcome != "changed" || done[2].Outcome != "withdrawn" || done[3].Outcome != "added" {
		t.Fatal(body)
	}
	if s.c.store.Len() != 2 || s.total(t, "") != 2 || s.total(t, "乙改") != 1 {
		t.Errorf("%d are kept, %d listed", s.c.store.Len(), s.total(t, ""))
	}
	log := s.send(t, keys.Admin, "GET", "/api/v1/log?last=1", "")
	if !strings.Contains(log.body, `"added":["zb-4"]`) || !strings.Contains(log.body, `"withdrawn":["zb-1","zb-3"]`) ||
		!strings.Contains(log.body, `"collections":["zb"]`) {
		t.Error(log)
	}
}

// Whoever makes a collection what they have, on condition of what they have read, takes away nothing that others wrote
// since, at whatever moment they wrote it.
func TestTogetherLosesNothingOfOthers(t *testing.T) {
	s := newSite(t)
	const others = 3
	var all sync.WaitGroup
	mine := map[string]bool{} // that this one has withdrawn in a write that was answered
	for w := range others {
		random := rand.New(rand.NewPCG(7, uint64(w)))
		all.Go(func() {
			for n := range 25 {
				id := fmt.Sprintf("zb-%d", random.IntN(6))
				text := fmt.Sprintf("第%d人第%d次", w, n)
				body := strings.Replace(caseJSON(t, id, "题目"+id, text), "周报", "zb", 1)
				if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/"+id+"?wait=false", body); a.status >= 300 {
					t.Error(a)
				}
			}
		})
	}
	var over atomic.Bool
	go func() { all.Wait(); over.Store(true) }()
	conflicts, replaced := 0, 0
	for last := false; !last; {
		last = over.Load() // once more when nobody else writes
		list := s.send(t, keys.Write, "GET", "/api/v1/cases", "")
		var lines []string
		read := map[string]uint64{}
		for line := range strings.Lines(list.body) {
			var one struct {
				ID      string
				Version uint64
			}
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Fatal(err)
			}
			if one.ID != "" {
				lines = append(lines, fmt.Sprintf(`{"id":%q,"withdraw":true,"if":%d}`, one.ID, one.Version))
				read[one.ID] = one.Version
			}
		}
		if len(lines) == 0 {
			continue
		}
		answers, body := s.together(t, lines...)
		if answers[0].Problem != nil {
			if answers[0].Problem.Status != http.StatusPreconditionFailed && answers[0].Problem.Status != http.StatusNotFound {
				t.Error(body)
			}
			conflicts++
			continue
		}
		replaced++
		for id, version := range read {
			mine[fmt.Sprint(id, "@", version)] = true
		}
	}
	// Each withdrawal in the store is of a version that was read.
	for i := range 6 {
		id := fmt.Sprintf("zb-%d", i)
		if list, held, err := s.c.store.Versions(id); err == nil && !held && !mine[fmt.Sprint(id, "@", list[0].Seq)] {
			t.Errorf("%s was withdrawn as of %d, which nobody had read", id, list[0].Seq)
		}
	}
	if replaced == 0 {
		t.Error("nothing was replaced")
	}
	t.Logf("%d writes, %d conflicts", replaced, conflicts)
}
