package main

import (
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"anlisou/data"
)

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
	f.kind("a start on a full disk, whose index is there, behind or gone", 2, 15, func(i int) error {
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
		if status, body, err := fetchStatus(address + "/healthz"); status != 200 {
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
	})
	f.kind("a disk that fills up in an import", 3, 30, func(int) error {
		dir, document, filler, err := f.smallDisk()
		if err == nil {
			err = fill(filler, f.Int64N(8<<20))
		}
		if err != nil {
			return err
		}
		more := f.jsonl(300, 3000)
		if got := anlisou(f.T, nil, "import", more, "--data", dir); got.code != exitDone && !strings.Contains(got.stderr, "the disk is full") &&
			!strings.Contains(got.stderr, "no space left") {
			return fmt.Errorf("import: %+v", got)
		}
		out := anlisou(f.T, nil, "export", "--collection", "jx", "--data", dir)
		if n := strings.Count(out.stdout, "\n"); out.code != exitDone || n != 20 {
			return fmt.Errorf("of 20 cases that were there %d are exported: %s", n, out.stderr)
		}
		if got := anlisou(f.T, nil, "search", "船边直提", "--data", dir); got.code != exitDone || !strings.Contains(got.stdout, "jx-01") {
			return fmt.Errorf("search: %+v", got)
		}
		if err := os.Remove(filler); err != nil {
			return err
		}
		if got := anlisou(f.T, nil, "import", more, "--data", dir); got.code != exitDone {
			return fmt.Errorf("once there is room: %+v", got)
		}
		return mendedBy(f.T, dir, document)
	})
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

// readOnly makes a directory one that may only be read: by its rights or, for root, by a mount.
func (f *faults) readOnly(dir string) (string, error) {
	if os.Getuid() == 0 {
		target, err := f.mounted("--bind", dir)
		if err == nil {
			var out []byte
			if out, err = exec.Command("mount", "-o", "remount,bind,ro", target).CombinedOutput(); err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
		}
		return target, err
	}
	for name := range tree(f.T, dir) {
		for ; len(name) >= len(dir); name = filepath.Dir(name) {
			mode := os.FileMode(0o555)
			if info, err := os.Stat(name); err != nil || info.Mode().IsRegular() {
				mode = 0o444
			}
			if err := os.Chmod(name, mode); err != nil {
				return "", err
			}
			f.Cleanup(func() { _ = os.Chmod(name, 0o755) })
		}
	}
	return dir, nil
}

// readOnlyDirectories are searched, served and exported.
func (f *faults) readOnlyDirectories() {
	if _, err := f.readOnly(f.TempDir()); err != nil {
		f.Logf("no directory is made read-only, because nothing may be mounted here: %v", err)
		return
	}
	f.kind("a data directory that may only be read, its index whole, harmed or gone", 3, 18, func(i int) error {
		from, document := f.filled()
		var err error
		switch i % 3 {
		case 1:
			var all []string
			if all, err = indexFilesOf(from); err == nil {
				err = os.Truncate(all[f.IntN(len(all))], f.Int64N(2000))
			}
		case 2:
			err = os.RemoveAll(filepath.Join(from, indexDir))
		}
		if err != nil {
			return err
		}
		dir, err := f.readOnly(from)
		if err != nil {
			return err
		}
		before := tree(f.T, from)
		if got := anlisou(f.T, nil, "search", "船边直提", "--data", dir); got.code != exitDone || !strings.Contains(got.stdout, "jx-01") {
			return fmt.Errorf("search: %+v", got)
		}
		if got := anlisou(f.T, nil, "export", "--data", dir); got.code != exitDone || strings.Count(got.stdout, "\n") != 20 {
			return fmt.Errorf("export: %d, %s", got.code, got.stderr)
		}
		if got := anlisou(f.T, nil, "import", document, "--data", dir); got.code != exitFailed || !strings.Contains(got.stderr, "may only be read") {
			return fmt.Errorf("import: %+v", got)
		}
		address, stop := f.serve(dir)
		if err := soon("it is searched", func() error { return hasAll(address) }); err != nil {
			return err
		}
		if status, body, err := fetchStatus(address + "/export?format=json"); status != 200 || strings.Count(body, `"id":"jx-`) != 20 {
			return fmt.Errorf("/export: %d, %w", status, err)
		}
		if err := stop(); err != nil {
			return err
		}
		if !maps.Equal(tree(f.T, from), before) {
			return fmt.Errorf("it has changed")
		}
		return nil
	})
}

// structure flips bits anywhere in the store's file: headers and elements of its pages, keys, checksums, free pages.
func (f *faults) structure() {
	pageSize := int64(os.Getpagesize())
	anywhere := func(path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		at := f.Int64N(info.Size())
		if f.IntN(2) == 0 { // where the structure is: at the beginning of a page
			at = at/pageSize*pageSize + f.Int64N(96)
		}
		return flipIn(path, at, f.IntN(8))
	}
	whole, document := f.filled()
	lines := strings.Split(strings.TrimSpace(anlisou(f.T, nil, "export", "--data", whole).stdout), "\n")
	// aftermath says what is wrong with a store that bits were flipped in: what it gives is right, and its document mends it, or
	// it says what does.
	aftermath := func(dir string) error {
		out := anlisou(f.T, nil, "export", "--data", dir)
		for line := range strings.Lines(out.stdout) {
			if !slices.Contains(lines, strings.TrimSpace(line)) {
				return fmt.Errorf("exported is what never was in: %.200s", line)
			}
		}
		if n := strings.Count(out.stdout, "\n"); n < 20 && out.code == exitDone || strings.Contains(out.stderr, "goroutine") {
			return fmt.Errorf("%d cases, and: %+.500s", n, out.stderr)
		}
		got := anlisou(f.T, nil, "import", document, "--collection", "jx", "--data", dir)
		if got.code != exitDone {
			if strings.Contains(got.stderr, "restore a backup") && !strings.Contains(got.stderr, "goroutine") {
				return nil
			}
			return fmt.Errorf("import says no way: %+v", got)
		}
		if got := anlisou(f.T, nil, "check", "--data", dir); got.code != exitDone {
			return fmt.Errorf("mended, and check says: %+v", got)
		}
		return nil
	}
	f.kind("one bit anywhere in the store's file, at rest", 10, 400, func(int) error {
		dir := copied(f.T, whole)
		if err := anywhere(filepath.Join(dir, storeFile)); err != nil {
			return err
		}
		return aftermath(dir)
	})
	f.kind("eight bits anywhere in the store's file, under a running server", 3, 60, func(int) error {
		dir := copied(f.T, whole)
		address, stop := f.serve(dir)
		for range 8 {
			if err := anywhere(filepath.Join(dir, storeFile)); err != nil {
				return err
			}
		}
		for n := range 20 {
			path := fmt.Sprintf("/api/v1/cases/jx-%02d", n+1)
			if status, body, err := fetchStatus(address + path); err != nil || status == 200 && !strings.Contains(body, fmt.Sprintf(`"id":"jx-%02d"`, n+1)) {
				return fmt.Errorf("%s: %d %.200s, %w", path, status, body, err)
			}
		}
		status, body, err := fetchStatus(address + "/export?format=json")
		if err != nil {
			return err
		}
		_, ready, err := fetchStatus(address + "/readyz")
		if n := strings.Count(body, `"id":"jx-`); err != nil || status == 200 && n != 20 && !strings.Contains(ready, "degraded") {
			return fmt.Errorf("%d cases, and /readyz says %s, %w", n, ready, err)
		}
		if status, body, err := fetchStatus(address + "/healthz"); err != nil || status != 200 && status != 503 {
			return fmt.Errorf("/healthz: %d %s, %w", status, body, err)
		}
		if err := stop(); err != nil {
			return err
		}
		return aftermath(dir)
	})
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
			text := []data.Section{{Text: "后来船边直提。"}}
			if _, err := c.store.Put(data.Case{ID: fmt.Sprintf("later-%d", n), Title: "后来", Sections: text}); err != nil {
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
		if got := anlisou(f.T, nil, "check", "--data", dir); got.code != exitDone {
			return fmt.Errorf("%+v", got)
		}
		return nil
	})
}
