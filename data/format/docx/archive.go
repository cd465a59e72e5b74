package docx

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

const maxXMLNested = 400 // elements in one another

// office is the package of an Office document. What it unpacks is counted, whatever the parts say of their sizes.
type office struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
	limit int64

	budget *budget.Budget
}

func openOffice(content []byte, in document.Reading) (*office, error) {
	archive, err := zip.NewReader(in.Budget.ReaderAt(content), int64(len(content)))
	if err != nil {
		return nil, damagedOffice(err)
	}
	if len(archive.File) > maxParts {
		return nil, &document.Error{Problem: say.Text("the package holds %d parts", len(archive.File)),
			Expected: say.Text("at most %d: save the document anew", maxParts)}
	}
	o := &office{
		parts:  make(map[string]*zip.File, len(archive.File)),
		left:   in.Options.MaxUnpacked,
		limit:  in.Options.MaxUnpacked,
		budget: in.Budget,
	}
	for _, f := range archive.File {
		if f.Flags&1 != 0 {
			return nil, &document.Error{Problem: say.Text("the file is encrypted"),
				Expected: say.Text("a document without a password: open it, take the password off and save it")}
		}
		name := strings.TrimPrefix(path.Clean(strings.ReplaceAll(f.Name, `\`, "/")), "/")
		if _, twice := o.parts[name]; !twice {
			o.parts[name] = f
		}
	}
	return o, nil
}

func damagedOffice(err error) *document.Error {
	return &document.Error{
		Problem:  say.Text("the file is damaged (%s)", document.Reason(err)),
		Expected: say.Text("the whole file: get it again, or open it in Word or WPS and save it anew"),
	}
}

// part reads a part of the package; nil where there is none of the name.
func (o *office) part(name string) ([]byte, error) {
	f := o.parts[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, damagedOffice(err)
	}
	defer r.Close()
	limit := o.left
	if packed := int64(f.CompressedSize64); packed < limit/bombRatio {
		limit = max(bombSize, packed*bombRatio)
	}
	content, err := io.ReadAll(io.LimitReader(o.budget.Reader(r), min(limit, o.left)+1))
	if err != nil && !errors.Is(err, zip.ErrChecksum) {
		return nil, damagedOffice(say.Errorf("%s: %w", path.Base(name), err))
	}
	if err != nil {
		return nil, damagedOffice(say.Errorf("%s has another checksum", path.Base(name)))
	}
	if int64(len(content)) > min(limit, o.left) {
		return nil, &document.Error{
			Problem: say.Text(
				"the file unpacks to more than %s, as no document does",
				document.Megabytes(min(limit, o.left)),
			),
			Expected: say.Text("a document: save it anew, or split it"),
		}
	}
	o.left -= int64(len(content))
	return content, nil
}
