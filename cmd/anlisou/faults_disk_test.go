package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"anlisou/data"
)

// says runs a command, and gives an error where it ends with another code, or without these pieces of what it says.
func (f *faults) says(code int, stdout, stderr string, args ...string) error {
	got := anlisou(f.T, nil, args...)
	if got.code != code || !strings.Contains(got.stdout, stdout) || !strings.Contains(got.stderr, stderr) {
		return fmt.Errorf("%s: %+v", args[0], got)
	}
	return nil
}

// exportsAll is an error where not all of the bundled cases of a directory are exported.
func (f *faults) exportsAll(dir string) error {
	got := anlisou(f.T, nil, "export", "--collection", "jx", "--data", dir)
	if n := strings.Count(got.stdout, "\n"); got.code != exitDone || n != 20 {
		return fmt.Errorf("of 20 cases %d are exported: %s", n, got.stderr)
	}
	return nil
}

// mounted mounts a file system by the command of that name, and gives where; an error where that is not permitted.
func (f *faults) mounted(args ...string) (target string, err error) {
	target = f.TempDir()
	if out, err := exec.Command("mount", append(args, target)...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	f.Cleanup(func() { _ = exec.Command("umount", "-l", target).Run() })
	return target, nil
}

// smallDisk is a disk of 24 MB with a data directory on it, and the file that takes what else there is room for.
func (f *faults) smallDisk() (dir, document, filler string, err error) {
	from, document := f.filled()
	disk, err := f.mounted("-t", "tmpfs", "-o", "size=24m", "none")
	if err != nil {
		return "", "", "", err
	}
	dir = filepath.Join(disk, "data")
	return dir, document, filepath.Join(disk, "filler"), os.CopyFS(dir, os.DirFS(from))
}

// fill takes what room there is, but for so many bytes.
func fill(filler string, left int64) error {
	file, err := os.Create(filler)
	if err != nil {
		return err
	}
	defer file.Close()
	for size := 1 << 20; size > 0; {
		if _, err := file.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return file.Truncate(max(0, info.Size()-left))
}

// fullDisks start the program, and import, where there is no room.
func (f *faults) fullDisks() {
	if _, _, _, err := f.smallDisk(); err != nil {
		f.Logf("no full disks are made, because no disk may be mounted here: %v", err)
		return
	}
	f.kind("a start on a full disk, whose index is there, behind or gone", 2, 15, f.startWithoutRoom)
	f.kind("a disk that fills up in an import", 3, 30, f.importWithoutRoom)
	f.kind("a disk that is full at each write there is, by API, desk and command", 2, 20, f.writesWithoutRoom)
	f.Logf("of %d writes on full disks, %d were refused", f.steps, f.refused)
	if _, err := f.brittle(filepath.Join(f.TempDir(), "image")); err != nil {
		f.Logf("no disk is made read-only under a server, because none may be made here: %v", err)
		return
	}
	f.steps, f.refused = 0, 0
	f.kind("a disk that becomes read-only under each write there is, by API, desk and command", 1, 10,
		f.writesWithoutWriting)
	f.Logf("of %d writes on read-only disks, %d were refused", f.steps, f.refused)
}

func (f *faults) startWithoutRoom(i int) error {
	dir, document, filler, err := f.smallDisk()
	if err != nil {
		return err
	}
	if i%3 == 1 {
		bringIn(f.T, dir, []string{f.jsonl(50, 1000)}, "behind")
	}
	if i%3 == 2 {
		err = os.RemoveAll(filepath.Join(dir, indexDir))
	}
	if err == nil {
		err = fill(filler, 0)
	}
	if err != nil {
		return err
	}
	address, stop := f.serve(dir)
	if status, body, err := fetchStatus(address + "/healthz"); status != http.StatusOK {
		return fmt.Errorf("/healthz on a full disk: %d %s, %w", status, body, err)
	}
	if total, err := totalOf(address, "船边直提"); i%3 != 2 && (err != nil || total != 1) {
		return fmt.Errorf("on a full disk %d are found, %w", total, err)
	}
	if err := stop(); err != nil {
		return fmt.Errorf("on a full disk it ends with %w", err)
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	return mendedBy(f.T, dir, document)
}

func (f *faults) importWithoutRoom(int) error {
	dir, document, filler, err := f.smallDisk()
	if err == nil {
		err = fill(filler, f.Int64N(8<<20))
	}
	if err != nil {
		return err
	}
	more := f.jsonl(300, 3000)
	got := anlisou(f.T, nil, "import", more, "--data", dir)
	if got.code != exitDone && !strings.Contains(got.stderr, "the disk is full") &&
		!strings.Contains(got.stderr, "no space left") {
		return fmt.Errorf("import: %+v", got)
	}
	if err := f.exportsAll(dir); err != nil {
		return err
	}
	if err := f.says(exitDone, "jx-01", "", "search", "船边直提", "--data", dir); err != nil {
		return err
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	if err := f.says(exitDone, "", "", "import", more, "--data", dir); err != nil {
		return fmt.Errorf("once there is room: %w", err)
	}
	return mendedBy(f.T, dir, document)
}

// jsonl is a document of so many cases of so many characters.
func (f *faults) jsonl(cases, length int) (path string) {
	var lines strings.Builder
	for i := range cases {
		text := fmt.Sprintf("第%d次%x推出改革举措。", i, f.Uint64())
		fmt.Fprintf(&lines, `{"id":"more-%d","title":"后来的第%d个案例","sections":[{"heading":"做法","text":%q}]}`+"\n", i, i,
			strings.Repeat(text, 1+length/len([]rune(text))))
	}
	return filepath.Join(files(f.T, "后来.jsonl", lines.String()), "后来.jsonl")
}

// structure flips bits anywhere in the store's file: headers and elements of its pages, keys, checksums, free pages.
func (f *faults) structure() {
	whole, document := f.filled()
	var lines []string
	for line := range strings.Lines(anlisou(f.T, nil, "export", "--data", whole).stdout) {
		lines = append(lines, caseOf(line))
	}
	f.kind("one bit anywhere in the store's file, at rest", 10, 400, func(int) error {
		dir := copied(f.T, whole)
		if err := f.flipAnywhere(filepath.Join(dir, storeFile)); err != nil {
			return err
		}
		return f.mendsOrSaysHow(dir, document, lines)
	})
	f.kind("eight bits anywhere in the store's file, under a running server", 3, 60, func(int) error {
		dir := copied(f.T, whole)
		address, stop := f.serve(dir)
		for range 8 {
			if err := f.flipAnywhere(filepath.Join(dir, storeFile)); err != nil {
				return err
			}
		}
		if err := rightOrDegraded(address); err != nil {
			return err
		}
		if err := stop(); err != nil {
			return err
		}
		return f.mendsOrSaysHow(dir, document, lines)
	})
}

// flipAnywhere flips a bit of a store's file, every second time where the structure is: at the beginning of a page.
func (f *faults) flipAnywhere(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	at, pageSize := f.Int64N(info.Size()), int64(os.Getpagesize())
	if f.IntN(2) == 0 {
		at = at/pageSize*pageSize + f.Int64N(96)
	}
	return flipIn(path, at, f.IntN(8))
}

// mendsOrSaysHow is an error where a store that bits were flipped in gives what never was in, one of these lines for
// each case, or where its document neither mends it nor is refused with what does.
func (f *faults) mendsOrSaysHow(dir, document string, lines []string) error {
	out := anlisou(f.T, nil, "export", "--data", dir)
	for line := range strings.Lines(out.stdout) {
		if !slices.Contains(lines, caseOf(line)) {
			return fmt.Errorf("exported is what never was in: %.200s", line)
		}
	}
	n := strings.Count(out.stdout, "\n")
	if n < len(lines) && out.code == exitDone || strings.Contains(out.stderr, "goroutine") {
		return fmt.Errorf("%d cases are exported, with %d: %.500s", n, out.code, out.stderr)
	}
	got := anlisou(f.T, nil, "import", document, "--collection", "jx", "--data", dir)
	if got.code == exitDone {
		return mendedBy(f.T, dir, document)
	}
	if !strings.Contains(got.stderr, "restore a backup") || strings.Contains(got.stderr, "goroutine") {
		return fmt.Errorf("import neither mends it nor says how: %+v", got)
	}
	return nil
}

// caseOf is a line of an export without the title and the source of the collection, which may be what is damaged.
func caseOf(line string) string {
	line, _, _ = strings.Cut(strings.TrimSuffix(strings.TrimSpace(line), "}"), `,"collection_title":`)
	return line
}

// rightOrDegraded is an error where a server whose store is damaged answers what is wrong, or lacks a case without a
// word.
func rightOrDegraded(address string) error {
	for n := range 20 {
		id := fmt.Sprintf("jx-%02d", n+1)
		status, body, err := fetchStatus(address + "/api/v1/cases/" + id)
		if err != nil || status == http.StatusOK && !strings.Contains(body, `"id":"`+id+`"`) {
			return fmt.Errorf("%s: %d %.200s, %w", id, status, body, err)
		}
	}
	status, body, err := fetchStatus(address + "/export?format=json")
	if err != nil {
		return err
	}
	_, ready, err := fetchStatus(address + "/readyz")
	n := strings.Count(body, `"id":"jx-`)
	if err != nil || status == http.StatusOK && n != 20 && !strings.Contains(ready, "degraded") {
		return fmt.Errorf("%d cases, and /readyz says %s, %w", n, ready, err)
	}
	status, body, err = fetchStatus(address + "/healthz")
	if err != nil || status != http.StatusOK && status != http.StatusServiceUnavailable {
		return fmt.Errorf("/healthz: %d %s, %w", status, body, err)
	}
	return nil
}

// hasAll is an error where a server of the bundled cases does not find them all.
func hasAll(address string) error {
	for query, want := range map[string]int{"": 20, "船边直提": 1, "海关": 3} {
		if total, err := totalOf(address, query); err != nil || total != want {
			return fmt.Errorf("%q finds %d, want %d, %w", query, total, want, err)
		}
	}
	return nil
}

// cutAndMerged cuts a segment short under a server, and then writes so many small ones that bleve merges them.
func (f *faults) cutAndMerged() {
	const written = 40
	f.kind("a segment cut short under a server, then written to and merged", 3, 60, func(int) error {
		dir, _ := f.filled()
		c, address, stop := served(f.T, dir, slog.New(slog.DiscardHandler))
		files, err := indexFilesOf(dir)
		if err != nil {
			return err
		}
		segments := files[:len(files)-1]
		cut := segments[f.IntN(len(segments))]
		info, err := os.Stat(cut)
		if err == nil {
			err = os.Truncate(cut, f.Int64N(info.Size()))
		}
		if err != nil {
			return err
		}
		for n := range written {
			later := data.Case{ID: fmt.Sprintf("later-%d", n), Title: "后来", Sections: []data.Section{{Text: "船边直提。"}}}
			if _, err := c.store.Put(later); err != nil {
				return err
			}
			// What is cut may be noticed here: then the index is built anew, with all.
			if err := c.index.Sync(f.Context()); err != nil {
				f.Logf("case %d: %v", n, err)
			}
		}
		err = soon("all is found again", func() error {
			for query, want := range map[string]int{"": 20 + written, "船边直提": 1 + written} {
				if total, err := totalOf(address, query); err != nil || total != want {
					return fmt.Errorf("%q finds %d, want %d, %w", query, total, want, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		stop()
		return f.says(exitDone, "", "", "check", "--data", dir)
	})
}
