package main

import (
	"encoding/json"
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

// boundOfImport is the most memory, in MB, that the program may hold in each.
const boundOfImport = 500

// BenchmarkHostileImport imports eighty cases of 1.9 MB, each in a file, and 30,000 of 1,200 bytes in one, then has the
// index of each built anew, and tells the most memory that the program held; it fails where that is half as much again as
// it may be, because what is collected when hangs on the machine:
//
//	go test -tags ne,nomsgpack -run '^$' -bench HostileImport -benchtime 1x -timeout 60m ./cmd/anlisou
func BenchmarkHostileImport(b *testing.B) {
	for _, documents := range []struct {
		name  string
		write func(b *testing.B, folder string)
	}{{"80 cases of 1.9 MB", writeLongCases}, {"30000 usual cases", writeUsualCases}} {
		folder, dir := b.TempDir(), filepath.Join(b.TempDir(), "data")
		documents.write(b, folder)
		b.Run(documents.name+"/import", func(b *testing.B) {
			benchmarkPeak(b, dir, "import", folder, "--data", dir)
		})
		b.Run(documents.name+"/rebuild", func(b *testing.B) {
			benchmarkPeak(b, filepath.Join(dir, indexDir), "search", "--data", dir, "海关")
		})
	}
}

// benchmarkPeak runs the program without a folder that it makes, and tells the most memory that it held.
func benchmarkPeak(b *testing.B, makes string, args ...string) {
	b.Helper()
	most := int64(0)
	for b.Loop() {
		if err := os.RemoveAll(makes); err != nil {
			b.Fatal(err)
		}
		command := exec.Command(os.Args[0], args...)
		command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1", "LC_ALL=en_GB.UTF-8")
		if out, err := command.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		if _, err := os.Stat(makes); err != nil {
			b.Fatal(err)
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

// spliced makes a text of at least so many bytes of the bundled cases' sentences.
func spliced(random *rand.Rand, sentences []string, size int) string {
	var text strings.Builder
	for text.Len() < size {
		text.WriteString(strings.ReplaceAll(sentences[random.IntN(len(sentences))], "\n", ""))
		if random.IntN(20) == 0 {
			text.WriteByte('\n')
		}
	}
	return text.String()
}

func writeLongCases(b *testing.B, folder string) {
	b.Helper()
	sentences := strings.SplitAfter(string(jiaxing.Document()), "。")
	random := rand.New(rand.NewPCG(20, 26))
	for i := range 80 {
		text := fmt.Sprintf("第%d个超长案例\n\n主要做法\n", i+1) + spliced(random, sentences, 1900<<10)
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("案例%02d.txt", i)), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

func writeUsualCases(b *testing.B, folder string) {
	b.Helper()
	sentences := strings.SplitAfter(string(jiaxing.Document()), "。")
	random := rand.New(rand.NewPCG(20, 27))
	to, err := os.Create(filepath.Join(folder, "usual.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close()
	lines := json.NewEncoder(to)
	for i := range 30_000 {
		one := map[string]string{
			"id": fmt.Sprint("usual-", i), "title": fmt.Sprintf("第%d个案例", i+1),
			"text": spliced(random, sentences, 1200),
		}
		if err := lines.Encode(one); err != nil {
			b.Fatal(err)
		}
	}
}
