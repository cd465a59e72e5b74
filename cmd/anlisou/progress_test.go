package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	bar := &progress{w: &out, what: "索引", total: 40}
	bar.at(10)
	bar.at(40)
	bar.done()
	lines := strings.Split(out.String(), "\r")
	if len(lines) != 3 || !strings.Contains(lines[1], "10/40") || !strings.Contains(lines[2], "40/40") || strings.Count(lines[2], "█") != barWidth {
		t.Errorf("%q", lines)
	}
	if !strings.HasSuffix(out.String(), "\n") {
		t.Error("the bar's line is not ended")
	}

	out.Reset()
	elsewhere := newProgress(&out, "索引", 40) // a buffer is no terminal
	elsewhere.at(10)
	elsewhere.done()
	if out.Len() > 0 {
		t.Errorf("a bar where nobody looks: %q", out.String())
	}
}

func TestJudge(t *testing.T) {
	j := judge("q", "", []string{"a", "b"}, []string{"x", "a", "y", "b"})
	if j.reciprocal != 0.5 || j.hit != 1 || j.dcg < 0.65 || j.dcg > 0.66 {
		t.Errorf("%+v", j)
	}
	if j := judge("q", "", []string{"a"}, nil); j.reciprocal != 0 || j.dcg != 0 || j.hit != 0 {
		t.Errorf("%+v", j)
	}
	if j := judge("q", "", []string{"a"}, []string{"a"}); j.reciprocal != 1 || j.dcg != 1 || j.hit != 1 {
		t.Errorf("%+v", j)
	}
}
