//go:build unix

package store

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"anlisou/data"
)

// TestAFileThatCannotBeMapped: a file that may not be mapped any more takes no writes, however much they would have it
// grow, says so, and is read as before; once it may be, writes go on. A file that is open for writing alone stands for
// one on a disk that was made read-only under it.
func TestAFileThatCannotBeMapped(t *testing.T) {
	s := newTest(t)
	mustPut(t, s, testCase("a", "甲"))
	writing, err := os.OpenFile(s.path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writing.Close()
	held := s.held.file
	s.held.file = writing
	for _, length := range []int{1, 100_000, 600_000} {
		if _, err := s.Put(testCase("b", strings.Repeat("乙", length))); !errors.Is(err, syscall.EACCES) {
			t.Errorf("a case of %d characters: %v", length, err)
		}
		if got, err := s.Get("a"); err != nil || got.Case.ID != "a" {
			t.Errorf("%+v, %v", got, err)
		}
	}
	s.held.file = held
	if r := mustPut(t, s, testCase("b", "乙")); r.Count(data.Added) != 1 {
		t.Errorf("%+v", r)
	}
}
