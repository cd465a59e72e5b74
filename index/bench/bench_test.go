package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// corpusOf writes so many articles, no two alike, with two departments and two domains.
func corpusOf(t *testing.T, n int) string {
	t.Helper()
	var lines bytes.Buffer
	for i := range n {
		subject := []string{"登记注册", "劳动合同", "城市规划", "环境保护", "税收征收", "知识产权", "食品安全"}[i%7]
		err := json.NewEncoder(&lines).Encode(article{
			ID:    fmt.Sprintf("law-%03d", i),
			Title: fmt.Sprintf("关于%s的第%d条规定", subject, i+1),
			Text: fmt.Sprintf("申请人办理%s，应当向主管部门提交第%d号材料。主管部门自受理之日起%d日内作出决定。"+
				"逾期未作出决定的，申请人可以依法申请行政复议。", subject, i+1, i+3),
			Department: []string{"市场监管局", "人社局"}[i%2],
			Domain:     []string{"营商环境", "社会治理"}[i/2%2],
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "corpus.jsonl")
	if err := os.WriteFile(path, lines.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBench measures two peers that are built here, from the text to the report, and a second time, which measures
// nothing again.
func TestBench(t *testing.T) {
	work := t.TempDir()
	out := filepath.Join(work, "RESULTS.md")
	args := []string{
		"-corpus", corpusOf(t, 40), "-eval", filepath.Join(work, "none"), "-work", work, "-out", out,
		"-sizes", "60,20", "-only", "anlisou/engine,bleve", "-rounds", "2", "-warm-ups", "1", "-seconds", "1", "-each", "10",
	}
	var said, failed bytes.Buffer
	if code := run(t.Context(), args, &said, &failed); code != 0 {
		t.Fatalf("code %d: %s%s", code, said.String(), failed.String())
	}
	f, err := readFigures(filepath.Join(work, "figures.json"))
	if err != nil {
		t.Fatal(err)
	}
	if sizes := f.sizes(); !slices.Equal(sizes, []int{20, 60}) {
		t.Fatalf("measured at %d\n%s", sizes, said.String())
	}
	for key, one := range f.Of {
		for _, kind := range kinds {
			if p := one.Kinds[kind]; (p.P50 > 0) != (one.Peer == "anlisou" || !own[kind]) || p.P50 > p.P95 || p.P95 > p.P99 {
				t.Errorf("%s, %s: %+v", key, kind, p)
			}
		}
		for _, clients := range []int{1, 8, 64} {
			if l := one.Load[clients]; l.PerSecond <= 0 || l.P99 <= 0 {
				t.Errorf("%s, %d clients: %+v", key, clients, l)
			}
		}
		if one.Text == 0 || one.Indexing <= 0 || one.disk() == 0 || one.Cold == 0 || one.Warm == 0 {
			t.Errorf("%s: %+v", key, one)
		}
	}
	first, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{"| anlisou engine |", "| bleve cjk |", "## 20 documents", "## 60 documents", "(cost-question.svg)",
		"bleve cjk was asked 1 times before it was timed, and timed 2 times"} {
		if !strings.Contains(string(first), row) {
			t.Errorf("the report has no %q:\n%s", row, first)
		}
	}

	said.Reset()
	if code := run(t.Context(), args, &said, &failed); code != 0 {
		t.Fatalf("code %d: %s", code, failed.String())
	}
	if strings.Contains(said.String(), "documents") {
		t.Errorf("what was measured is measured again:\n%s", said.String())
	}
	if second, err := os.ReadFile(out); err != nil || !bytes.Equal(first, second) {
		t.Errorf("the report of the same figures differs (%v)", err)
	}
}

// TestBenchPeersThatFail has peers that cannot be built, answer wrongly, or die: each is named, and the others go on.
func TestBenchPeersThatFail(t *testing.T) {
	peers := t.TempDir()
	script := func(name, text string) {
		if err := os.MkdirAll(filepath.Join(peers, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(peers, name), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const indexed = "case $1 in variants) echo one;; index) mkdir $4; wc -l < $3 | tr '\\n' ' '; echo 0.5;; query) %s;; esac"
	for name, text := range map[string]string{
		"elsewhere/build": "echo 'toolchain missing: cobol' >&2; exit 3",
		"broken/build":    "echo 'does not compile'; exit 1",
		"fewer/build":     "", "fewer/run": "case $1 in variants) echo one;; index) echo 7 0.5;; esac",
		"never/build": "", "never/run": fmt.Sprintf(indexed, "echo 'no such index' >&2; exit 1"),
		"dies/build": "", "dies/run": fmt.Sprintf(indexed, "echo ready; read line; case $line in one) echo 0 1 5; read line;; esac"),
		"mumbles/build": "", "mumbles/run": fmt.Sprintf(indexed,
			"echo ready; while read line; do case $line in quit) exit;; one) echo 0 1 5;; *) echo well;; esac; done"),
	} {
		script(name, text)
	}
	work := t.TempDir()
	var said, failed bytes.Buffer
	code := run(t.Context(), []string{
		"-corpus", corpusOf(t, 20), "-eval", "none", "-work", work, "-out", "", "-peers", peers, "-sizes", "20", "-each", "5",
	}, &said, &failed)
	if code != 0 {
		t.Fatalf("code %d: %s", code, failed.String())
	}
	for _, want := range []string{
		"elsewhere is left out: toolchain missing: cobol", "broken is left out", "does not compile",
		`index: "7 0.5" of 20 documents`, "no such index", "unexpected EOF", `time: "well"`,
	} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("not said: %s\n%s", want, said.String())
		}
	}
	if _, err := os.Stat(filepath.Join(work, "figures.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a peer that failed has figures (%v)", err)
	}
}

// TestBenchText holds the texts and the queries of a size to what was drawn before: figures of two days are of the same.
func TestBenchText(t *testing.T) {
	articles, err := readArticles(corpusOf(t, 30))
	if err != nil {
		t.Fatal(err)
	}
	write := func() (text, []byte, []byte) {
		o := options{work: t.TempDir(), eval: "none", each: 20}
		written, err := writeText(o, articles, 100)
		if err != nil {
			t.Fatal(err)
		}
		corpus, err1 := os.ReadFile(written.corpus)
		log, err2 := os.ReadFile(written.log)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		return written, corpus, log
	}
	first, corpus, log := write()
	_, corpusAgain, logAgain := write()
	if !bytes.Equal(corpus, corpusAgain) || !bytes.Equal(log, logAgain) {
		t.Error("texts or queries are others when they are written again")
	}
	again, err := readArticles(first.corpus)
	if err != nil || len(again) != 100 || !slices.Equal(again[:30], articles) {
		t.Fatalf("%d articles of 100, %v", len(again), err)
	}
	ids, length := map[string]bool{}, int64(0)
	var original strings.Builder
	for i, a := range again {
		ids[a.ID] = true
		length += int64(len(a.Title) + len(a.Text))
		if i < 30 {
			original.WriteString(a.Text)
			continue
		}
		for sentence := range strings.SplitAfterSeq(a.Text, "。") {
			if !strings.Contains(original.String(), sentence) {
				t.Fatalf("%s is spliced of no sentence of the corpus: %q", a.ID, sentence)
			}
		}
	}
	if len(ids) != 100 || length != first.bytes {
		t.Errorf("%d ids, %d bytes of %d", len(ids), length, first.bytes)
	}
	count := map[string]int{}
	for _, q := range first.queries {
		count[q.Kind]++
		found := slices.ContainsFunc(articles, func(a article) bool { return strings.Contains(a.Text, q.Q) })
		if (q.Kind == "substring" || q.Kind == "phrase" || q.Kind == "character") && !found {
			t.Errorf("%s %q is in no article", q.Kind, q.Q)
		}
	}
	for _, kind := range kinds {
		if want := map[string]int{"question": 20, "keywords": 20, "substring": 20, "empty": 1}; count[kind] != max(want[kind], 1) && count[kind] != 4 {
			t.Errorf("%d of kind %s", count[kind], kind)
		}
	}
}

// TestBenchPlot draws figures of several sizes, of one, and of none.
func TestBenchPlot(t *testing.T) {
	at := func(size int, ns int64) *figure {
		return &figure{Peer: "p", Variant: "v", Documents: size, Kinds: map[string]percentiles{"question": {P50: ns}}}
	}
	for name, f := range map[string]*figures{
		"several": {Of: map[string]*figure{"a": at(1000, 3e5), "b": at(10000, 4e6), "c": at(100000, 2e8)}},
		"one":     {Of: map[string]*figure{"a": at(1000, 1e6)}},
		"none":    {Of: map[string]*figure{}},
	} {
		drawn := plot("question", f)
		for d := xml.NewDecoder(bytes.NewReader(drawn)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, drawn)
			}
		}
		if bytes.Contains(drawn, []byte("NaN")) || bytes.Contains(drawn, []byte("Inf")) {
			t.Errorf("%s: points at no place:\n%s", name, drawn)
		}
		if lines := bytes.Count(drawn, []byte(`>p v<`)); lines != min(len(f.Of), 1) {
			t.Errorf("%s: %d lines are named", name, lines)
		}
	}
}

func TestBenchFlags(t *testing.T) {
	for _, args := range [][]string{{"-sizes", "many"}, {"-sizes", "0"}, {"-rounds", "x"}, {"-rounds", "0"}, {"-warm-ups", "-1"}, {"-unknown"}} {
		var failed bytes.Buffer
		if code := run(t.Context(), args, io.Discard, &failed); code != 2 || failed.Len() == 0 {
			t.Errorf("%q: code %d, %q", args, code, failed.String())
		}
	}
	var failed bytes.Buffer
	if code := run(t.Context(), []string{"-corpus", "missing.jsonl", "-work", t.TempDir()}, io.Discard, &failed); code != 1 ||
		!strings.Contains(failed.String(), "-corpus") {
		t.Errorf("code %d, %q", code, failed.String())
	}
	if code := run(t.Context(), []string{"-help"}, io.Discard, &failed); code != 0 {
		t.Errorf("-help: code %d", code)
	}
}
