// Package compound hides how the streams of an old Office document stand in its compound file ([MS-CFB]).
package compound

import (
	"errors"
	"io"

	"github.com/richardlehane/mscfb"

	"anlisou/data/format/document"
	"anlisou/data/say"
)

// File is an open compound file.
type File struct {
	streams map[string]*mscfb.File
	size    int64
}

// Open opens a compound file. One that breaks the library that reads it is damaged.
func Open(content []byte, in document.Reading) (f *File, err error) {
	defer func() {
		if r := recover(); r != nil {
			in.Budget.Check()
			f, err = nil, Damaged(say.New("its directory does not read"))
		}
	}()
	opened, err := mscfb.New(in.Budget.ReaderAt(content))
	in.Budget.Check()
	if err != nil {
		return nil, Damaged(say.New("its directory does not read"))
	}
	f = &File{streams: map[string]*mscfb.File{}, size: int64(len(content))}
	for _, entry := range opened.File {
		if len(entry.Path) == 0 && !entry.FileInfo().IsDir() && f.streams[entry.Name] == nil {
			f.streams[entry.Name] = entry
		}
	}
	return f, nil
}

// Damaged is an old Office document that cannot be read, and why.
func Damaged(err error) error {
	return &document.Error{
		Problem:  say.Text("the file is damaged (%s)", document.Reason(err)),
		Expected: say.Text("the whole file: get it again, or open it in Word, Excel or WPS and save it as docx or xlsx"),
	}
}

// Has reports whether there is a stream of the name.
func (f *File) Has(name string) bool { return f.streams[name] != nil }

// Stream reads a stream; nil where there is none of the name. One that is shorter than it says is damaged.
func (f *File) Stream(name string, in document.Reading) (content []byte, err error) {
	entry := f.streams[name]
	if entry == nil {
		return nil, nil
	}
	defer func() {
		if r := recover(); r != nil {
			in.Budget.Check()
			content, err = nil, Damaged(say.Errorf("%s does not read", name))
		}
	}()
	if entry.Size < 0 || entry.Size > f.size {
		return nil, Damaged(say.Errorf("%s is said to be longer than the file", name))
	}
	content = make([]byte, entry.Size)
	_, err = io.ReadFull(entry, content)
	in.Budget.Check()
	if errors.Is(err, io.EOF) && entry.Size == 0 {
		err = nil
	}
	if err != nil {
		return nil, Damaged(say.Errorf("%s does not read", name))
	}
	return content, nil
}
