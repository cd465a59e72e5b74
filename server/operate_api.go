package server

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
)

// apiBackup answers a backup. Whether it came as a whole it says itself, at its end.
func (s *Server) apiBackup(c *gin.Context, _ data.Author) error {
	c.Header("Content-Type", "application/octet-stream")
	c.Header("Content-Disposition", `attachment; filename="anlisou-`+time.Now().UTC().Format("20060102-150405")+`.backup"`)
	c.Header("Cache-Control", "no-store")
	if err := s.config.Writes.Backup(c.Request.Context(), patient{c.Writer, http.NewResponseController(c.Writer)}); err != nil {
		if !c.Writer.Written() {
			return err
		}
		s.log.Error("a backup breaks off", "error", err)
		panic(http.ErrAbortHandler) // the connection ends with it: what came is no whole answer
	}
	return nil
}

// rebuilding is a line of what a rebuild answers: how far it is and, at last, how it ended.
type rebuilding struct {
	Done    int      `json:"done"`
	Total   int      `json:"total"`
	Rebuilt bool     `json:"rebuilt,omitempty"`
	Problem *problem `json:"problem,omitempty"`
}

// rebuildStep is the time between two lines of a rebuild.
const rebuildStep = 300 * time.Millisecond

// apiRebuild builds the index anew, and says line by line how far that is. Who goes away meanwhile does not end it.
func (s *Server) apiRebuild(c *gin.Context, _ data.Author) error {
	c.Header("Content-Type", contentNDJSON)
	c.Header("Cache-Control", "no-store")
	control := http.NewResponseController(c.Writer)
	out := json.NewEncoder(patient{c.Writer, control})
	var last time.Time
	told := func(line rebuilding) {
		if out.Encode(line) == nil {
			_ = control.Flush()
		}
	}
	var done, total int
	err := s.config.Writes.Rebuild(context.WithoutCancel(c.Request.Context()), func(d, t int) {
		if done, total = d, t; time.Since(last) > rebuildStep {
			last = time.Now()
			told(rebuilding{Done: d, Total: t})
		}
	})
	line := rebuilding{Done: done, Total: total, Rebuilt: err == nil}
	if err != nil {
		s.log.Error("the index is not rebuilt", "error", err)
		p := problemOf(err)
		words := s.problemWords(c)
		p.Title, p.Detail = words.Say(p.Title), words.Say(p.format, p.args...)
		line.Problem = &p
	}
	told(line)
	return nil
}

// patient writes for as long as somebody reads.
type patient struct {
	io.Writer
	control *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(streamPatience)) // where the connection has none, it waits
	return p.Writer.Write(b)
}
