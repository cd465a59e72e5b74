package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// childEnv makes the test binary a child that writes to the store it names.
const childEnv = "ANLISOU_STORE_TEST_CHILD"

// openOnly has the child open the store and do no more.
const openOnly = "ANLISOU_STORE_TEST_OPEN"

// compactsToo has the child compact the store all the time.
const compactsToo = "ANLISOU_STORE_TEST_COMPACT"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		os.Exit(child(path))
	}
	os.Exit(m.Run())
}

// child writes until it is killed, and prints each write once it is answered:
// "put SEQ ID TEXT" or "delete SEQ ID".
func child(path string) int {
	s, err := Open(path)
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	fmt.Println("open")
	if os.Getenv(openOnly) != "" {
		return 0
	}
	start, err := s.Seq()
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	if os.Getenv(compactsToo) != "" {
		go func() {
			for {
				if err := s.Compact(context.Background(), nil); err != nil {
					fmt.Println("error", err)
				}
			}
		}()
	}
	for i := start; ; i++ {
		id := fmt.Sprintf("case-%d", i%50)
		if i%7 == 3 {
			seq, err := s.Delete(id)
			if err == nil {
				fmt.Println("delete", seq, id)
			} else if !errors.Is(err, ErrNotFound) {
				fmt.Println("error", err)
				return 1
			}
			continue
		}
		text := fmt.Sprintf("文%d", i)
		other := testCase(fmt.Sprintf("long-%d", i%20), strings.Repeat(text, 1000))
		r, err := s.Put(other, testCase(id, text))
		if err != nil {
			fmt.Println("error", err)
			return 1
		}
		fmt.Println("put", r.Seq, id, text)
	}
}

type answered struct {
	seq  uint64
	text string // empty after a deletion
}

// TestKill kills a writing process at random moments, again and again on the same store. Each
// write that was answered is there.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	want := map[string]answered{}
	total, last := 0, uint64(0)
	for round := range 8 {
		lines := killedChild(t, path, time.Duration(rand.IntN(150))*time.Millisecond)
		for _, line := range lines {
			var a answered
			var id string
			if n, _ := fmt.Sscanf(line, "put %d %s %s", &a.seq, &id, &a.text); n != 3 {
				if n, _ := fmt.Sscanf(line, "delete %d %s", &a.seq, &id); n != 2 {
					t.Fatalf("round %d: the child says %q", round, line)
				}
				a.text = ""
			}
			if a.seq <= last {
				t.Fatalf("round %d: number %d after %d", round, a.seq, last)
			}
			last = a.seq
			want[id] = a
			total++
		}
		s, err := Open(path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		seq, err := s.Seq()
		if err != nil || seq < last {
			t.Fatalf("round %d: Seq %d, %v; number %d was answered", round, seq, err, last)
		}
		// The one write under way when the child was killed may stand, too.
		underWay := map[string]bool{}
		for c, err := range s.Changes(last) {
			if err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			underWay[c.ID] = true
			delete(want, c.ID)
		}
		if len(underWay) > 2 {
			t.Errorf("round %d: %d changes after the last answered one, one write makes two", round, len(underWay))
		}
		last = seq // that write is under way no more in the next round, whose child may not live to answer one
		for id, a := range want {
			got, err := s.Get(id)
			switch {
			case a.text == "" && !errors.Is(err, ErrNotFound):
				t.Errorf("round %d: %s was deleted, Get gives %v, %v", round, id, got.Seq, err)
			case a.text != "" && (err != nil || got.Seq != a.seq || got.Case.Sections[0].Text != a.text):
				t.Errorf("round %d: %s was put as %+v, Get gives %+v, %v", round, id, a, got, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if total == 0 {
		t.Error("no child answered a write")
	}
	t.Logf("%d answered writes", total)
}

// killedChild runs a child, kills it some time after it has opened the store, and gives the
// whole lines it wrote.
func killedChild(t *testing.T, path string, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Wait() }()
	reader := bufio.NewReader(out)
	first, err := reader.ReadString('\n')
	if err != nil || first != "open\n" {
		_ = cmd.Process.Kill()
		t.Fatalf("the child says %q, %v", first, err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // SIGKILL
	defer timer.Stop()
	var lines []string
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return lines
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
}

func TestInUseByAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	if first, err := reader.ReadString('\n'); err != nil || first != "open\n" {
		t.Fatalf("the child says %q, %v", first, err)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }() // the child must not wait for us
	_, err = Open(path)
	if !errors.Is(err, ErrInUse) {
		t.Errorf("Open beside a writing process: %v, want ErrInUse", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	openTest(t, path) // the lock goes with the process
}
