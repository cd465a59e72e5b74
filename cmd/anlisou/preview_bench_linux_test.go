package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkPreview has the index of a corpus built anew, and then previews a word of the dictionary, a name of the taxonomy
// and a group of synonyms over it, each as a process of its own between two rebuilds. It tells the time and the most memory
// that each took against theirs; the corpus is as for BenchmarkHostileLoad:
//
//	ANLISOU_CORPUS=law_articles.jsonl.gz go test -tags ne,nomsgpack -run '^$' -bench Preview -benchtime 1x ./cmd/anlisou
func BenchmarkPreview(b *testing.B) {
	folder, corpus := b.TempDir(), loadCorpus(b)
	dir := filepath.Join(folder, "data")
	if got := anlisou(b, nil, "import", corpus, "--data", dir); got.code != exitDone {
		b.Fatalf("import: %s", got.stderr)
	}
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
		return path
	}
	queries := write("queries.txt", "货物放行\n合同解除\n竞业限制\n口岸服务\n土地承包\n")
	changes := []struct{ name, flag, file string }{
		{"dictionary", "--dictionary", write("dictionary.txt", "竞业限制\n")},
		{"taxonomy", "--taxonomy", write("taxonomy.yaml", "departments:\n  - name: 海关\n    aliases: [口岸管理]\ndomains:\n  - name: 口岸\n    aliases: [通关]\n")},
		{"synonyms", "--synonyms", write("synonyms.txt", "竞业限制,竞业禁止\n")},
	}
	for b.Loop() {
		for _, change := range changes {
			// A rebuild before and one after: the machine may have other work.
			before, peak := spent(b, "rebuild", "--data", dir)
			t, p := spent(b, "rebuild", "--preview", queries, change.flag, change.file, "--data", dir)
			after, again := spent(b, "rebuild", "--data", dir)
			took := (before + after).Seconds() / 2
			b.ReportMetric(took, change.name+"-rebuild-s")
			b.ReportMetric(max(peak, again), change.name+"-rebuild-peak-MB")
			b.ReportMetric(t.Seconds()/took, change.name+"-time-of-rebuild")
			b.ReportMetric(p/max(peak, again), change.name+"-peak-of-rebuild")
		}
	}
}

// spent runs the program, and gives the time and the most memory, in MB, that it took.
func spent(b *testing.B, args ...string) (took time.Duration, peak float64) {
	b.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1")
	began := time.Now()
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%v: %v: %s", args, err, out)
	}
	took = time.Since(began)
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		b.Fatal(fmt.Errorf("the system does not tell what %v took", args))
	}
	return took, float64(usage.Maxrss) / 1024 // kilobytes on Linux
}
