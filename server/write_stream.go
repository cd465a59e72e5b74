package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/view"
)

// lineOutcome is what became of a line of a stream: of its case, or why it was refused.
type lineOutcome struct {
	Line int `json:"line"` // from 1
	*outcome
	Problem *problem `json:"problem,omitempty"`
}

// postStream takes cases line by line, in batches that are each written at once, and answers a line for each line, in
// their order: what is answered is kept, whatever comes after it.
func (s *Server) postStream(c *gin.Context, by data.Author, wait bool) error {
	if c.GetHeader(idempotencyKey) != "" {
		return badParameter(idempotencyKey, "一行一个的写入不用 Idempotency-Key：有 id 的案例再发一次，不会重复")
	}
	together, err := parseSwitch("together", c.DefaultQuery("together", "0"))
	if err != nil {
		return err
	}
	control := http.NewResponseController(c.Writer)
	_ = control.EnableFullDuplex() // HTTP/2 always is
	c.Header("Content-Type", contentNDJSON)
	c.Header("Cache-Control", "no-store")
	c.Header("X-Accel-Buffering", "no") // for a proxy in front
	in := bufio.NewReaderSize(c.Request.Body, 64<<10)
	b := batch{server: s, by: by, wait: wait, together: together, words: s.problemWords(c)}
	for line, last := 1, false; !last; line++ {
		until := time.Now().Add(streamPatience)
		_ = control.SetReadDeadline(until) // where the connection has none, it waits
		_ = control.SetWriteDeadline(until)
		last = b.read(line, in)
		if !last && !b.full() {
			continue
		}
		if more := b.write(c.Request.Context(), c.Writer, last); !more || !flushed(control) {
			break // nobody hears the answer any more, or it says what is wrong
		}
	}
	return nil
}

// flushed sends what was written, and reports whether somebody hears it.
func flushed(control *http.ResponseController) bool { return control.Flush() == nil }

var errLongLine = errors.New("a line is too long")

// readLine reads a line, without its end; io.EOF comes with the last. One that is too long is passed over.
func readLine(in *bufio.Reader) (line []byte, err error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if !long {
			if line = append(line, part...); len(line) > maxCaseBody {
				line, long = nil, true
			}
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && (err == nil || errors.Is(err, io.EOF)) {
			return nil, errLongLine
		}
		return bytes.TrimSuffix(line, []byte("\n")), err
	}
}

// batch is lines of a stream that are written together.
type batch struct {
	server *Server
	by     data.Author
	wait   bool
	words  view.Wording
	// All lines are written at once, or none is.
	together bool

	cases []data.Case
	of    []int // the place of each among answers
	bytes int
	lines []lineOutcome

	// Of lines that are written together.
	withdraw    []string // ids
	withdrawnAt []int    // the place of each among answers
	conditions  map[string]uint64
	does        map[string]bool // id -> that it is to be withdrawn

	collections   []data.Collection
	collectionsAt []int
}

func (b *batch) full() bool {
	return !b.together && (len(b.lines) >= batchLines || b.bytes >= batchBytes) || b.bytes >= togetherBytes
}

// all reports whether the lines may be written: where all or none are, none was refused, and all are there.
func (b *batch) all(last bool) error {
	if !b.together {
		return nil
	}
	if !last {
		return &failure{status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("正文超过 %d 字节", togetherBytes),
			format: "正文超过 %d 字节", args: []any{togetherBytes}}
	}
	if slices.ContainsFunc(b.lines, func(l lineOutcome) bool { return l.Problem != nil }) {
		return &failure{status: http.StatusUnprocessableEntity, detail: "别的行有错，要一起写的都没有写"}
	}
	return nil
}

func (b *batch) refuse(line int, err error) {
	p := problemOf(err)
	p.Title, p.Detail = b.words.Say(p.Title), b.words.Say(p.format, p.args...)
	b.lines = append(b.lines, lineOutcome{Line: line, Problem: &p})
}

// read reads a line; last where there are no more.
func (b *batch) read(line int, in *bufio.Reader) (last bool) {
	text, err := readLine(in)
	switch {
	case errors.Is(err, errLongLine):
		b.refuse(line, &failure{
			status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("正文超过 %d 字节", maxCaseBody),
			format: "正文超过 %d 字节", args: []any{maxCaseBody},
		})
		return false
	case err != nil && !errors.Is(err, io.EOF):
		b.refuse(line, &failure{status: http.StatusBadRequest, detail: "正文没有收全", cause: err})
		return true
	case len(bytes.TrimSpace(text)) > 0:
		b.take(line, text)
	}
	return err != nil
}

func (b *batch) take(line int, text []byte) {
	if b.together {
		b.takeTogether(line, text)
		return
	}
	var one data.Case
	err := decodeStrictly(text, &one)
	if err == nil && one.ID != "" {
		if invalid := one.Validate(); invalid != nil {
			err = writing(invalid)
		}
	}
	if err != nil {
		b.refuse(line, err)
		return
	}
	b.bytes += len(text)
	b.of = append(b.of, len(b.lines))
	b.cases = append(b.cases, one)
	b.lines = append(b.lines, lineOutcome{Line: line})
}

// write writes the cases of a batch, and answers its lines. Where the cases cannot be written together each is tried
// alone, so that one that may not be costs no other. False where no more lines are to come.
func (b *batch) write(ctx context.Context, out io.Writer, last bool) (more bool) {
	err := b.all(last)
	var done data.Written
	switch {
	case err != nil:
	case b.together:
		done, err = b.putTogether(ctx)
	default:
		done, err = b.put(ctx, b.cases)
	}
	b.answerOthers(done, err)
	for i := range b.cases {
		if err == nil {
			b.lines[b.of[i]].outcome = putOutcome(done, i)
			continue
		}
		one, alone := data.Written{}, err
		if !b.together {
			one, alone = b.put(ctx, b.cases[i:i+1])
		}
		if alone == nil {
			b.lines[b.of[i]].outcome = putOutcome(one, 0)
			continue
		}
		b.blame(b.of[i], alone)
		if p := b.lines[b.of[i]].Problem; !b.together && p.Status >= http.StatusInternalServerError {
			b.server.log.Error("a line of a stream is not written", "line", b.lines[b.of[i]].Line, "error", alone)
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, line := range b.lines {
		if encoder.Encode(line) != nil {
			return false
		}
	}
	b.cases, b.of, b.bytes, b.lines = nil, nil, 0, nil
	return !b.together || last
}

func (b *batch) put(ctx context.Context, cases []data.Case) (data.Written, error) {
	if len(cases) == 0 {
		return data.Written{}, nil
	}
	return b.server.config.Writes.Write(ctx, data.Write{By: b.by, Put: cases}, b.wait)
}
