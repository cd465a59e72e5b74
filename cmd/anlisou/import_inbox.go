package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anlisou/data/say"
)

// The folders in a watched one that what was taken in is moved to. They are never read.
const (
	doneFolder    = "done"
	refusedFolder = "refused"
	// reasonEnding ends the name of the file beside a document that says what became of it. Such a file is no document.
	reasonEnding = ".reason.txt"
)

const (
	// settledLooks is how often a file must be seen the same before it is taken to be whole: one that is being copied
	// grows, and a network may pause for a moment.
	settledLooks = 3
	// lateWrites is how long after a file was moved it is looked at again: a copy that had paused goes on in the file that
	// was moved, and has it brought back.
	lateWrites = time.Minute
	// longestName is how many bytes a file's name may have, on all file systems that matter.
	longestName = 255
)

// inbox is a folder that files are put into, and what is known of those that are there.
type inbox struct {
	dir   string
	skip  func(path string) bool // what is no document though it lies there: the data directory
	looks map[string]*looked     // by name
	moved []movedFile
}

// looked is a file of an inbox: its stamp, how often it was seen with it, and what became of it where it could not be
// moved after that.
type looked struct {
	stamp   string
	times   int
	verdict *verdict
}

// movedFile is one that was moved a moment ago.
type movedFile struct {
	name, at, reason, stamp string
	when                    time.Time
}

// errChanging is a file that was changed while it was taken in.
var errChanging = say.New("it was changed meanwhile")

// halfEndings are those of the names that programs give to what they have not written to the end.
var halfEndings = []string{".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", "~"}

// passedOver reports the name of a file that nobody means as a document: hidden, an office program's lock, half a
// download, a desktop's own, or what this program wrote.
func passedOver(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || lower == "thumbs.db" || lower == "desktop.ini" ||
		strings.HasSuffix(lower, reasonEnding) ||
		slices.ContainsFunc(halfEndings, func(ending string) bool { return strings.HasSuffix(lower, ending) })
}

// look looks into the folder, and gives the names of what has been seen the same often enough, in order.
func (b *inbox) look() (ready []string, err error) {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return nil, err
	}
	seen := map[string]*looked{}
	for _, e := range entries {
		name, path := e.Name(), filepath.Join(b.dir, e.Name())
		// A file system may take Done for done.
		if passedOver(name) || strings.EqualFold(name, doneFolder) || strings.EqualFold(name, refusedFolder) ||
			e.IsDir() && b.skip(path) {
			continue
		}
		stamp := stampOf(path)
		if stamp == "" {
			continue
		}
		l := b.looks[name]
		if l == nil || l.stamp != stamp {
			l = &looked{stamp: stamp}
		}
		l.times++
		seen[name] = l
		if l.times >= settledLooks && l.verdict == nil {
			ready = append(ready, name)
		}
	}
	b.looks = seen
	return ready, nil
}

// stampOf changes when a file does or, of a folder, one of those in it that are not passed over; it is the same wherever
// that lies. Empty for what is neither, is gone, or is a folder without a file.
func stampOf(path string) string {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		if err != nil || !info.Mode().IsRegular() {
			return ""
		}
		return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
	}
	sum, some := sha256.New(), false
	err = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error {
		within, _ := filepath.Rel(path, at) // at is in path
		switch {
		case err != nil: // what cannot be read is told by who reads it
			some = true
			fmt.Fprintf(sum, "%q %v\n", within, errors.Unwrap(err))
		case at != path && passedOver(e.Name()):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir():
			some = true
			if info, err := os.Stat(at); err == nil {
				fmt.Fprintf(sum, "%q %d %d\n", within, info.Size(), info.ModTime().UnixNano())
			}
		}
		return nil
	})
	if err != nil || !some {
		return ""
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// move moves a file to one of the folders, with the reason beside it where there is one, and gives their paths within the
// inbox. What is not as it was when it was taken in stays, or is brought back: errChanging.
func (b *inbox) move(name, stamp, to, reason string) (moved, why string, err error) {
	from := filepath.Join(b.dir, name)
	if now := stampOf(from); now != stamp {
		return "", "", errChanging
	}
	if err := os.MkdirAll(filepath.Join(b.dir, to), 0o755); err != nil {
		return "", "", err
	}
	moved = filepath.Join(to, freeName(filepath.Join(b.dir, to), name))
	target := filepath.Join(b.dir, moved)
	beside := ""
	if reason != "" {
		why = filepath.Join(to, fitted(filepath.Base(moved), reasonEnding))
		beside = filepath.Join(b.dir, why)
		if err := os.WriteFile(beside, []byte(reason), 0o644); err != nil {
			return "", "", errors.Join(err, removeIfThere(beside))
		}
	}
	if err := os.Rename(from, target); err != nil {
		return "", "", errors.Join(err, removeIfThere(beside))
	}
	m := movedFile{name, target, beside, stamp, time.Now()}
	if stampOf(target) != stamp { // between the look and the move somebody wrote
		return "", "", errors.Join(errChanging, b.back(m))
	}
	b.moved = append(b.moved, m)
	return moved, why, nil
}

// back brings a file back that was moved too early.
func (b *inbox) back(m movedFile) error {
	return errors.Join(os.Rename(m.at, filepath.Join(b.dir, freeName(b.dir, m.name))), removeIfThere(m.reason))
}

// bringBack brings back what was written to after it was moved, and gives the names.
func (b *inbox) bringBack() (names []string, err error) {
	var errs []error
	b.moved = slices.DeleteFunc(b.moved, func(m movedFile) bool {
		switch now := stampOf(m.at); {
		case now == "" || time.Since(m.when) > lateWrites: // somebody has taken it, or nobody writes any more
			return true
		case now == m.stamp:
			return false
		}
		err := b.back(m)
		errs = append(errs, err)
		if err == nil {
			names = append(names, m.name)
		}
		return err == nil
	})
	return names, errors.Join(errs...)
}

// freeName is a name as it is or, where a file has it, with a number: 报告.docx, 报告 (2).docx.
func freeName(dir, name string) string {
	ending := filepath.Ext(name)
	base := strings.TrimSuffix(name, ending)
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(dir, name)); errors.Is(err, fs.ErrNotExist) {
			return name
		} else if err != nil {
			return name // whoever writes it hears why not
		}
		name = fitted(base, fmt.Sprintf(" (%d)%s", n, ending))
	}
}

// fitted is a name and its ending; of a name that is too long with it, what fits.
func fitted(name, ending string) string {
	if most := longestName - len(ending); len(name) > most {
		for most > 0 && !utf8.RuneStart(name[most]) {
			most--
		}
		name = name[:most]
	}
	return name + ending
}

func removeIfThere(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
