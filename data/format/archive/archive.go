// Package archive hides how the parts of a document that is a ZIP of XML files are unpacked and parsed, and what bounds
// both.
package archive

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"anlisou/data/format/budget"
	"anlisou/data/format/document"
	"anlisou/data/say"
)

const maxParts = 10_000 // files in a package

const bombSize = 64 << 20 // bytes of a part from which on its packing is looked at

const bombRatio = 200 // times that text is packed smaller by no office program

// Package is the package of a document. What it unpacks is counted, whatever the parts say of their sizes.
type Package struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked

	budget *budget.Budget
}

// Open opens the package of a document.
func Open(content []byte, in document.Reading) (*Package, error) {
	archive, err := zip.NewReader(in.Budget.ReaderAt(content), int64(len(content)))
	if err != nil {
		return nil, Damaged(err)
	}
	if len(archive.File) > maxParts {
		return nil, &document.Error{Problem: say.Text("the package holds %d parts", len(archive.File)),
			Expected: say.Text("at most %d: save the document anew", maxParts)}
	}
	p := &Package{
		parts:  make(map[string]*zip.File, len(archive.File)),
		left:   in.Options.MaxUnpacked,
		budget: in.Budget,
	}
	for _, f := range archive.File {
		if f.Flags&1 != 0 {
			return nil, &document.Error{Problem: say.Text("the file is encrypted"),
				Expected: say.Text("a document without a password: open it, take the password off and save it")}
		}
		name := Name(f.Name)
		if _, twice := p.parts[name]; !twice {
			p.parts[name] = f
		}
	}
	return p, nil
}

// Name is the name of a part as parts name one another, however the archive writes it.
func Name(written string) string {
	return strings.TrimPrefix(path.Clean(strings.ReplaceAll(written, `\`, "/")), "/")
}

// Damaged is a package that cannot be read, and why.
func Damaged(err error) *document.Error {
	return &document.Error{
		Problem:  say.Text("the file is damaged (%s)", document.Reason(err)),
		Expected: say.Text("the whole file: get it again, or open it in Word or WPS and save it anew"),
	}
}

// DamagedPart is Damaged of what is wrong in a part; an *Error is said as it is.
func DamagedPart(err error, part string) error {
	var e *document.Error
	if errors.As(err, &e) {
		return e
	}
	return Damaged(say.Errorf("%s: %w", path.Base(part), err))
}

// Has reports whether there is a part of the name.
func (p *Package) Has(name string) bool { return p.parts[name] != nil }

// Part reads a part of the package; nil where there is none of the name.
func (p *Package) Part(name string) ([]byte, error) {
	f := p.parts[name]
	if f == nil {
		return nil, nil
	}
	return Unpack(f, &p.left, p.budget)
}

// Unpack reads a file of an archive, and takes what it has from the bytes that may still be unpacked.
func Unpack(f *zip.File, left *int64, b *budget.Budget) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, Damaged(err)
	}
	defer r.Close()
	limit := *left
	if packed := int64(f.CompressedSize64); packed < limit/bombRatio {
		limit = max(bombSize, packed*bombRatio)
	}
	content, err := io.ReadAll(io.LimitReader(b.Reader(r), min(limit, *left)+1))
	if err != nil && !errors.Is(err, zip.ErrChecksum) {
		return nil, Damaged(say.Errorf("%s: %w", path.Base(f.Name), err))
	}
	if err != nil {
		return nil, Damaged(say.Errorf("%s has another checksum", path.Base(f.Name)))
	}
	if int64(len(content)) > min(limit, *left) {
		return nil, &document.Error{
			Problem: say.Text(
				"the file unpacks to more than %s, as no document does",
				document.Megabytes(min(limit, *left)),
			),
			Expected: say.Text("a document: save it anew, or split it"),
		}
	}
	*left -= int64(len(content))
	return content, nil
}
