package main

import (
	"fmt"
	"io"
	"strings"

	"anlisou/data/say"
)

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct {
	w     io.Writer
	what  say.Key
	total int
	shown bool
}

func newProgress(w io.Writer, what say.Key, total int) *progress {
	if !isTerminal(w) {
		w = nil
	}
	return &progress{w: w, what: what, total: total}
}

const barWidth = 30

// at shows that n are done.
func (p *progress) at(n int) {
	if p.w == nil {
		return
	}
	p.shown = true
	total := max(p.total, n, 1)
	full := barWidth * n / total
	fmt.Fprintf(p.w, "\r%s [%s%s] %d/%d", say.Text(p.what).In(say.LanguageOf(p.w)), strings.Repeat("█", full), strings.Repeat(" ", barWidth-full), n,
		total)
}

// of shows that n of so many are done.
func (p *progress) of(n, total int) {
	p.total = total
	p.at(n)
}

// done ends the bar's line.
func (p *progress) done() {
	if p.shown {
		fmt.Fprintln(p.w)
	}
}

// clear takes the bar off its line, for a line of text to stand there.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
