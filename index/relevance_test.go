package index

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files")

// judged is a query with the cases that are right for it.
type judged struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Text     string   `json:"text"`
	Relevant []string `json:"relevant"`
}

// closed are the kinds of query that must find a right case among the first three; the others are listed with
// their rank today.
var closed = []string{"keyword", "question", "substring", "traditional", "width", "number", "phrase", "filter", "not"}

// TestRelevance keeps the rank of every judged query in a file, so that a change in ranking shows in review:
//
//	go test ./index -run Relevance -update
func TestRelevance(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	content, err := os.ReadFile("testdata/queries.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var report bytes.Buffer
	sums, counts := map[string]float64{}, map[string]int{}
	var kinds []string
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		var q judged
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		result := find(t, x, Request{Query: q.Text, Size: 10})
		rank, got := 0, 0
		for i, h := range result.Hits {
			if slices.Contains(q.Relevant, h.ID) {
				if got++; rank == 0 {
					rank = i + 1
				}
			}
		}
		if rank > 0 {
			sums[q.Kind] += 1 / float64(rank)
		}
		if counts[q.Kind]++; counts[q.Kind] == 1 {
			kinds = append(kinds, q.Kind)
		}
		note := ""
		if result.Relaxed != nil {
			note = "  without " + strings.Join(result.Relaxed.Without, " ")
		}
		fmt.Fprintf(&report, "%-4s %-11s rank %2d  %d of %d right in %2d  %s%s\n", q.ID, q.Kind, rank, got, len(q.Relevant), result.Total, q.Text, note)
		if slices.Contains(closed, q.Kind) && rank != 1 {
			t.Errorf("%s (%s): rank %d, hits %v", q.Text, q.Kind, rank, ids(result.Hits))
		}
	}
	report.WriteString("\nMRR@10\n")
	for _, k := range kinds {
		fmt.Fprintf(&report, "%-11s %.3f of %d\n", k, sums[k]/float64(counts[k]), counts[k])
	}
	golden(t, "testdata/relevance.golden", report.Bytes())
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; if the change is meant, run with -update and review it:\n%s", path, got)
	}
}
