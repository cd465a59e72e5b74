// Package message hides how a page saved as one file (MHTML) and a letter (EML) are written: as a message of RFC 5322
// with parts in MIME, each in an encoding and a character set of its own.
package message

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

const (
	// mostParts is more than a saved page has pictures, deepParts more than letters stand in one another.
	mostParts = 10_000
	deepParts = 20
	// mostHead is how many bytes a message's fields may take: the routes of much forwarded letters take 20 KB.
	mostHead = 1 << 20
)

// Message is a page or a letter, its parts decoded.
type Message struct {
	Subject string
	Letter  bool   // it was sent to somebody: no page that a program saved
	Sent    string // the day, as 2024-06-05, where it says
	root    *part  // the page or the text
	Files   []File // that hang on it
	left    int64  // bytes that its parts may still take
	limit   int64
	parts   int
}

// File is a file that hangs on a letter.
type File struct {
	Name    string
	Content []byte
}

// part is a part with text.
type part struct {
	content []byte
	html    bool
	charset string
}

// field is the beginning of a line of a message's head.
var field = pattern.New(`^([!-9;-~]+)[ \t]*:`)

// Is reports whether bytes begin as a message does: with fields, among them those that say so.
func Is(content []byte) bool {
	content = bytes.TrimLeft(bytes.TrimPrefix(content, []byte(charset.ByteOrderMark)), " \t\r\n")
	named, ended := map[string]bool{}, false
	for line := range bytes.Lines(content[:min(len(content), 64<<10)]) {
		broken := line[len(line)-1] != '\n'
		line = bytes.TrimRight(line, "\r\n")
		if ended = len(line) == 0; ended {
			break
		}
		if m := field.FindSubmatch(line); m != nil {
			named[strings.ToLower(string(m[1]))] = true
		} else if len(named) == 0 || line[0] != ' ' && line[0] != '\t' && !broken {
			return false
		}
	}
	sent := 0
	for _, name := range routeFields {
		if named[name] {
			sent++
		}
	}
	// One that breaks off in its head holds nothing else.
	return named["content-type"] && sent > 0 || named["from"] && sent > 2 || !ended && sent > 0
}

// routeFields are those that say that a text was sent or saved.
var routeFields = []string{"from", "to", "date", "subject", "message-id", "received", "mime-version", "return-path"}

// answerForm is what programs set before the subject of an answer and of what is sent on.
var answerForm = pattern.New(`^(?i:(?:re|fw|fwd|答复|回复|转发)\s*[:：]\s*)+`)

// Open takes a message apart.
func Open(content []byte, in document.Reading) (*Message, error) {
	content = bytes.TrimLeft(bytes.TrimPrefix(content, []byte(charset.ByteOrderMark)), " \t\r\n")
	m := &Message{left: in.Options.MaxUnpacked, limit: in.Options.MaxUnpacked}
	if end := bytes.Index(content[:min(len(content), mostHead)], []byte("\n\n")); end < 0 &&
		!bytes.Contains(content[:min(len(content), mostHead)], []byte("\r\n\r\n")) {
		return nil, damaged(say.New("its head does not end"))
	}
	read, err := mail.ReadMessage(bufio.NewReader(in.Budget.Reader(bytes.NewReader(content))))
	in.Budget.Check()
	if err != nil {
		return nil, damaged(err)
	}
	head := textproto.MIMEHeader(read.Header)
	m.Subject = answerForm.ReplaceAllString(decoded(head.Get("Subject")), "")
	m.Letter = head.Get("To") != "" || head.Get("Received") != ""
	if sent, err := read.Header.Date(); err == nil {
		m.Sent = sent.Format(time.DateOnly)
	}
	if err := m.take(head, read.Body, 0); err != nil {
		in.Budget.Check()
		return nil, err
	}
	return m, nil
}

func damaged(err error) error {
	return &document.Error{
		Problem: say.Text("the saved page or letter (MHTML, EML) is damaged (%s)",
			document.Reason(err)),
		Expected: say.Text("the whole file: save the page or the letter again"),
	}
}

// decoded is a field's text, whose words may be encoded (RFC 2047).
func decoded(s string) string {
	words := mime.WordDecoder{CharsetReader: func(label string, from io.Reader) (io.Reader, error) {
		enc, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return enc.NewDecoder().Reader(from), nil
	}}
	plain, err := words.DecodeHeader(s)
	if err != nil {
		plain = s
	}
	if raw, err := charset.Decode([]byte(plain)); err == nil { // as some programs write it: bytes without a word
		plain = raw
	}
	return strings.Join(strings.Fields(plain), " ")
}

// take takes a part, and the parts in it.
func (m *Message) take(head textproto.MIMEHeader, body io.Reader, depth int) error {
	if m.parts++; m.parts > mostParts || depth > deepParts {
		return &document.Error{Problem: say.Text("the saved page or letter holds more parts than one does"),
			Expected: say.Text("a page or letter as a program saves it")}
	}
	kind, parameters, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	body = transferred(head.Get("Content-Transfer-Encoding"), body)
	if strings.HasPrefix(kind, "multipart/") && parameters["boundary"] != "" {
		return m.takeParts(multipart.NewReader(body, parameters["boundary"]), depth)
	}
	content, err := m.read(body)
	if err != nil {
		return err
	}
	name := decoded(parameters["name"])
	how, disposed, _ := mime.ParseMediaType(head.Get("Content-Disposition"))
	if given := decoded(disposed["filename"]); given != "" {
		name = given
	}
	textual := kind == "text/html" || kind == "text/plain" || kind == "application/xhtml+xml"
	attached := how == "attachment" || name != "" && !textual
	switch {
	case textual && !attached:
		p := &part{content: content, html: kind != "text/plain", charset: parameters["charset"]}
		if m.root != nil && m.root.html == p.html && head.Get("Content-Location") == "" { // a second text of the letter
			m.Files = append(m.Files, File{Name: fmt.Sprintf("text %d%s", m.parts, p.ending()), Content: p.utf8()})
		}
		m.text(p)
	case kind == "message/rfc822" && name == "":
		m.Files = append(m.Files, File{Name: "letter.eml", Content: content})
	case attached && head.Get("Content-Location") == "": // what a page shows has an address
		m.Files = append(m.Files, File{Name: base(name), Content: content})
	}
	return nil
}

func base(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

// takeParts takes the parts of a part. A message that breaks off within one is damaged.
func (m *Message) takeParts(parts *multipart.Reader, depth int) error {
	for {
		one, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		if err := m.take(one.Header, one, depth+1); err != nil {
			return err
		}
	}
}

// text notes the text of the message: its first page, or else its first text.
func (m *Message) text(p *part) {
	if m.root == nil || !m.root.html && p.html {
		m.root = p
	}
}

// read reads a part to its end.
func (m *Message) read(body io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(body, m.left+1))
	if err != nil {
		return nil, damaged(err)
	}
	if m.left -= int64(len(content)); m.left < 0 {
		return nil, &document.Error{
			Problem:  say.Text("the parts of the letter have more than %s", document.Megabytes(m.limit)).With(document.Allowing(document.AllowsSize)),
			Expected: say.Text("a smaller one: save what hangs on it and import it by itself"),
		}
	}
	return content, nil
}

// transferred takes off the encoding in which a part came.
func transferred(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, &only64{from: body})
	}
	return body
}

// only64 gives what base64 is made of: line ends and spaces within it mean nothing.
type only64 struct{ from io.Reader }

func (r *only64) Read(p []byte) (int, error) {
	for {
		n, err := r.from.Read(p)
		kept := 0
		for _, c := range p[:n] {
			if c > ' ' {
				p[kept] = c
				kept++
			}
		}
		if kept > 0 || err != nil {
			return kept, err
		}
	}
}

// Root is the page or the text of the letter, in UTF-8 where its character set is told; html says which of the two.
func (m *Message) Root() (content []byte, html bool, err error) {
	if m.root == nil {
		return nil, false, &document.Error{Problem: say.Text("the saved page or letter (MHTML, EML) holds no text"),
			Expected: say.Text("one with a text or a web page in it")}
	}
	content = m.root.utf8()
	if only64Text(content) { // its head lacks what says so: the source was copied by hand
		return nil, false, &document.Error{Problem: say.Text("the file is the source of a saved page or letter (MHTML, EML), and its text is still encoded (base64)"),
			Expected: say.Text("the page or letter itself: open it and save it as HTML, docx or PDF, or paste what it shows")}
	}
	return content, m.root.html, nil
}

// only64Text reports whether a text is base64 and nothing else.
func only64Text(content []byte) bool {
	text := strings.Join(strings.Fields(strings.TrimPrefix(string(content), charset.ByteOrderMark)), "")
	decoded, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(decoded) >= 4 && utf8.Valid(decoded) && bytes.ContainsAny(decoded, "<>\n \x80\xE4\xE5\xE6\xE7\xE8\xE9")
}

func (p *part) ending() string {
	if p.html {
		return ".html"
	}
	return ".txt"
}

// utf8 is a part in UTF-8, with the mark that says so, where its character set is told and fits.
func (p *part) utf8() []byte {
	if charset.Marked(p.content) {
		return p.content
	}
	if text, ok := charset.DecodeNamed(p.charset, p.content); ok {
		return []byte(charset.ByteOrderMark + text)
	}
	return p.content
}
