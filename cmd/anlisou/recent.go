package main

import (
	"context"
	"path/filepath"
	"reflect"
	"time"

	"anlisou/server"
)

const (
	// recentFile, in a data directory, has what went wrong lately, for the desk of the next process: a few ten entries.
	recentFile = "recent.json"
	// recentEvery is how often it is written where there is something new.
	recentEvery = 5 * time.Second
)

// keepRecent keeps what went wrong lately over a restart, until ctx ends. It says nothing of what it cannot read or write: a
// full disk is told by what fails there, and a word more of it would be the next thing to keep. What is there stays as it is
// then, since a file takes the place of another only as a whole.
func keepRecent(ctx context.Context, dir string, recent *server.Recent) {
	path := filepath.Join(dir, recentFile)
	var kept []server.Happening
	if readSealed(path, &kept) == nil {
		recent.Restore(kept)
	}
	for ended := false; !ended; {
		select {
		case <-time.After(recentEvery):
		case <-ctx.Done():
			ended = true
		}
		if now := recent.List(); !reflect.DeepEqual(now, kept) && writeSealed(path, now) == nil {
			kept = now
		}
	}
}
