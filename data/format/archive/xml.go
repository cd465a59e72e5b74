package archive

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

// MaxNested is how deep elements may stand in one another.
const MaxNested = 400

// ErrNested is XML with elements deeper in one another.
var ErrNested = say.New("elements stand too deep in one another")

var xmlEncoding = pattern.New(`(?i)^<\?xml[^>]*\?>`)

// XML reads XML without entities of its own: these make a small file a huge one.
func (p *Package) XML(b []byte) (*xml.Decoder, error) {
	if charset.Marked(b) {
		text, err := charset.Decode(b)
		if err != nil {
			return nil, err
		}
		b = []byte(xmlEncoding.ReplaceAllString(text, ""))
	}
	head := b[:min(len(b), 1<<20)]
	if bytes.Contains(head, []byte("<!ENTITY")) || bytes.Contains(head, []byte("<!DOCTYPE")) {
		return nil, &document.Error{Problem: say.Text("the file declares XML entities, as no Office program does"),
			Expected: say.Text("a document as Word or WPS saves it")}
	}
	x := xml.NewDecoder(p.budget.Reader(bytes.NewReader(b)))
	x.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if strings.EqualFold(label, "utf-8") || strings.EqualFold(label, "ascii") ||
			strings.EqualFold(label, "us-ascii") {
			return input, nil
		}
		return nil, say.Errorf("the encoding %s is not read", document.Quote(label))
	}
	return x, nil
}

// Root reads up to the first element of a document.
func Root(x *xml.Decoder) (xml.StartElement, error) {
	for {
		t, err := x.Token()
		if err != nil {
			return xml.StartElement{}, Unexpected(err)
		}
		if start, ok := t.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// Each calls begin for each element inside the one that was begun; begin reads it to its end, or says that it is to
// be passed over.
func Each(x *xml.Decoder, depth int, begin func(e xml.StartElement) (read bool, err error)) error {
	return EachToken(x, depth, func(string) {}, begin)
}

// EachToken is Each that is given the text between the elements as well.
func EachToken(
	x *xml.Decoder, depth int, text func(string), begin func(e xml.StartElement) (read bool, err error),
) error {
	if depth > MaxNested {
		return ErrNested
	}
	for {
		t, err := x.Token()
		if err != nil {
			return Unexpected(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			text(string(t))
		case xml.StartElement:
			read, err := begin(t)
			if err == nil && !read {
				err = x.Skip()
			}
			if err != nil {
				return Unexpected(err)
			}
		}
	}
}

// Text reads the text of an element to its end.
func Text(x *xml.Decoder) (string, error) {
	var b strings.Builder
	for depth := 1; ; {
		t, err := x.Token()
		if err != nil {
			return "", Unexpected(err)
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 {
				return b.String(), nil
			}
		}
	}
}

// Attr is an attribute of an element, of whatever name space.
func Attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Unexpected is the error of XML that ends within an element.
func Unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
