package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
)

// source is a file to read.
type source struct {
	path string
	// name is what the collection is called where nothing else says so: the file's name without its ending and, of a
	// file found in a directory, the path to it there, so that 案例.docx in two folders makes two collections.
	name string
	// found says that the file stood in a directory. folder is that directory's name: the collection of those of its
	// documents that hold one case.
	found  bool
	folder string
}

// find lists the files that the arguments name; what cannot be looked at is a report already.
func (in *importing) find(args []string) (sources []source, failed []fileReport) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil || !info.IsDir() {
			// reading it says what is wrong
			sources = append(sources, source{path: arg, name: stem(filepath.Base(arg))})
			continue
		}
		root := filepath.Base(arg)
		if full, err := filepath.Abs(arg); err == nil {
			root = filepath.Base(full)
		}
		before := len(sources)
		// each error is reported in its place
		_ = filepath.WalkDir(arg, func(at string, e fs.DirEntry, err error) error {
			name := ""
			if e != nil {
				name = e.Name()
			}
			switch {
			case err != nil:
				failed = append(failed, fileReport{File: at, Refused: []refused{}, Error: say.Of(cannotRead(err))})
			case at != arg && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$")):
				in.skip(at, hiddenFile)
				if e.IsDir() {
					return fs.SkipDir
				}
			case e.IsDir() && in.isData(at):
				in.skip(at, say.Key("is the data directory"))
				return fs.SkipDir
			case e.IsDir():
			case !isRegular(at):
				in.skip(at, say.Key("is no file with a document in it"))
			default:
				sources = append(sources, sourceIn(arg, root, at))
			}
			return nil
		})
		if len(sources) == before {
			failed = append(failed, fileReport{File: arg, Refused: []refused{}, Error: say.Text("holds no document")})
		}
	}
	for _, f := range failed {
		in.say(f)
	}
	return sources, failed
}

// hiddenFile is why a hidden file, or a lock of an office program, is left out.
const hiddenFile say.Key = "is hidden"

// isData reports the data directory, which a person may keep among the documents.
func (in *importing) isData(at string) bool {
	here, err := os.Stat(at)
	if err != nil {
		return false
	}
	data, err := os.Stat(in.dataDir)
	return err == nil && os.SameFile(here, data)
}

func sourceIn(dir, root, at string) source {
	s := source{path: at, name: stem(filepath.Base(at)), found: true, folder: root}
	if within, err := filepath.Rel(dir, filepath.Dir(at)); err == nil && within != "." {
		s.folder = filepath.ToSlash(filepath.Join(root, within))
		s.name = filepath.ToSlash(filepath.Join(within, s.name))
	}
	return s
}

// isRegular reports a file, or a link to one.
func isRegular(at string) bool {
	info, err := os.Stat(at)
	return err == nil && info.Mode().IsRegular()
}

func stem(base string) string { return strings.TrimSuffix(base, filepath.Ext(base)) }

// skip notes a file that is left out of a directory.
func (in *importing) skip(at string, problem any) {
	left := refused{Place: say.Plain(at), Problem: say.Of(problem), hidden: problem == hiddenFile}
	in.report.leftOut = append(in.report.leftOut, left)
	if !in.asJSON {
		say.Line(in.env.stderr, "%s: left out: %s", at, problem)
	}
}

// read reads a document and names its collection; sum is that of the file. It returns early when it is told to stop.
func (in *importing) read(
	ctx context.Context, s source, all int,
) (doc *format.Document, about data.Collection, sum string, err error) {
	about = s.about(in.collection)
	if doc, sum, err = in.readStoppable(ctx, s, about.ID); err != nil {
		return nil, about, sum, err
	}
	if about, err = in.settle(doc, s, in.collection, all); err != nil {
		return nil, about, sum, err
	}
	return doc, about, sum, nil
}

// readStoppable reads a document whose cases are of a collection unless it says otherwise. It returns as soon as it is
// told to stop, though the reading may go on for a while; a panic in it is an error.
func (in *importing) readStoppable(ctx context.Context, s source, collection string) (*format.Document, string, error) {
	type answer struct {
		doc *format.Document
		sum string
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		defer func() {
			if fault := format.Recovered(recover()); fault != nil {
				answers <- answer{err: fault}
			}
		}()
		content, err := readLimited(s.path, in.limits.megabytes)
		if err != nil {
			answers <- answer{err: err}
			return
		}
		if s.found && !format.LooksLikeDocument(s.path, content) {
			answers <- answer{err: say.Errorf(
				"%w: its name is not that of a document; name it after import to have it read", format.ErrUnknownFormat)}
			return
		}
		doc, err := in.readDocument(ctx, filepath.Base(s.path), content, in.limits.options(collection, in.columns, in.cases))
		sum := sha256.Sum256(content)
		answers <- answer{doc, hex.EncodeToString(sum[:]), err}
	}()
	select {
	case got := <-answers:
		return got.doc, got.sum, got.err
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
}

// readLimited reads a file of at most so many megabytes.
func readLimited(name string, megabytes int) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, cannotRead(err)
	}
	defer f.Close()
	limit := int64(megabytes) << 20
	tooLarge := say.Errorf("is larger than %d MB: split it, or allow more with --max-size", megabytes)
	var content bytes.Buffer
	if info, err := f.Stat(); err == nil {
		if info.IsDir() {
			return nil, say.New("is a directory: name the files in it")
		}
		if info.Size() > limit {
			return nil, tooLarge
		}
		content.Grow(int(info.Size()) + bytes.MinRead) // at once: growing takes it several times
	}
	if _, err := content.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, cannotRead(err)
	}
	if int64(content.Len()) > limit {
		return nil, tooLarge
	}
	return content.Bytes(), nil
}

// cannotRead says why a file cannot be read, without its path, which is said already.
func cannotRead(err error) error { return say.Errorf("cannot be read: %w", reasonOf(err)) }

// reasonOf is an error of the system without what was to be done and with what, which are said already.
func reasonOf(err error) error {
	if reason := (*os.PathError)(nil); errors.As(err, &reason) {
		return reason.Err
	}
	return err
}
