package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/server"
)

// TestRecentIsKept: what went wrong is there after a restart; where its file cannot be written or read, nothing else is the
// worse for it.
func TestRecentIsKept(t *testing.T) {
	dir := t.TempDir()
	ended, end := context.WithCancel(t.Context())
	end()
	process := func(messages ...string) string {
		recent := server.NewRecent(slog.DiscardHandler)
		for _, message := range messages {
			slog.New(recent).Error(message, "error", errors.New("磁盘满了"))
		}
		keepRecent(ended, dir, recent) // as at its end
		var said []string
		for _, h := range recent.List() {
			said = append(said, h.Message+h.Detail)
		}
		return strings.Join(said, ",")
	}
	path := filepath.Join(dir, recentFile)
	if got := process(); got != "" {
		t.Errorf("at first: %s", got)
	}
	process("one", "two")
	if got := process("three"); got != "three磁盘满了,two磁盘满了,one磁盘满了" {
		t.Errorf("after a restart: %s", got)
	}
	if err := os.Truncate(path, 80); err != nil {
		t.Fatal(err)
	}
	if got := process("four"); got != "four磁盘满了" {
		t.Errorf("of a damaged file: %s", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil { // it can be neither read nor written
		t.Fatal(err)
	}
	if got := process("five"); got != "five磁盘满了" {
		t.Errorf("without a file: %s", got)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("it leaves %v, %v", names, err)
	}
}
