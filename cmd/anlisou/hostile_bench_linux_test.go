package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"anlisou/data/jiaxing"
)

// boundOfImport is the most memory, in MB, that importing eighty cases of 1.9 MB may take.
const boundOfImport = 500

// BenchmarkHostileImport imports eighty cases of 1.9 MB, each in a file, and tells the most memory that the program held;
// it fails where that is half as much again as it may be, because what is collected when hangs on the machine:
// go test -tags ne,nomsgpack -run '^$' -bench HostileImport -benchtime 1x ./cmd/anlisou
func BenchmarkHostileImport(b *testing.B) {
	folder := b.TempDir()
	sentences := strings.SplitAfter(string(jiaxing.Document()), "。")
	random := rand.New(rand.NewPCG(20, 26))
	for i := range 80 {
		var text strings.Builder
		fmt.Fprintf(&text, "第%d个超长案例\n\n主要做法\n", i+1)
		for text.Len() < 1900<<10 {
			sentence := strings.ReplaceAll(sentences[random.IntN(len(sentences))], "\n", "")
			text.WriteString(sentence)
			if random.IntN(20) == 0 {
				text.WriteByte('\n')
			}
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("案例%02d.txt", i)), []byte(text.String()), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	most := int64(0)
	for b.Loop() {
		command := exec.Command(os.Args[0], "import", folder, "--data", filepath.Join(b.TempDir(), "data"))
		command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1")
		if out, err := command.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
			most = max(most, usage.Maxrss) // kilobytes on Linux
		}
	}
	b.ReportMetric(float64(most)/1024, "peak-MB")
	b.ReportMetric(boundOfImport, "bound-MB")
	if float64(most)/1024 > 1.5*boundOfImport {
		b.Errorf("%d MB, and half as much again as the bound is %.0f", most>>10, 1.5*boundOfImport)
	}
}
