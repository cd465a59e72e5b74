package server

import (
	"testing"

	"anlisou/index"
)

func TestAttachment(t *testing.T) {
	for total, want := range map[int]string{2: `attachment; filename="cases.csv"`, 4613: `attachment; filename="cases-2-of-4613.csv"`} {
		if got := attachment("csv", &index.Result{Hits: make([]index.Hit, 2), Total: total}); got != want {
			t.Errorf("2 of %d hits are %s, want %s", total, got, want)
		}
	}
}
