package server

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/server/view"
)

// Keeper looks after what is kept while it is served: searches and writes go on.
type Keeper interface {
	// Check reads all that is kept, and tells how many of how many steps are done. With mend, what cannot be read of what
	// cases once were and of the log is dropped, which the log says was done by by.
	Check(ctx context.Context, by data.Author, mend bool, tell func(done, total int)) (Checkup, error)
	// Compact gives back the space that updates left behind, and tells how far it is with which part.
	Compact(ctx context.Context, tell func(part string, done, total int)) (Compacted, error)
	// Spaces are what the parts of what is kept take on disk, which is quickly told.
	Spaces(ctx context.Context) ([]data.Space, error)
}

// Checkup is what a check has found.
type Checkup struct {
	Status   string        `json:"status"` // "ok" or "damaged"
	Cases    int           `json:"cases"`
	Damaged  []string      `json:"damaged"` // ids of cases that cannot be read
	Index    string        `json:"index,omitempty"`
	Indexed  int           `json:"indexed"`
	Behind   int           `json:"behind"` // changes that the index has not got yet
	Problems []Problem     `json:"problems"`
	Mended   []say.Message `json:"mended,omitempty"` // what could not be read of the past and was dropped
}

// Problem is something that is wrong, and what mends it.
type Problem struct {
	Where string      `json:"where"` // "store"; "past": of what cases once were, or of the log; "words", "site", "index"
	ID    string      `json:"id,omitempty"`
	What  say.Message `json:"what"`
	Mend  say.Message `json:"mend"`
}

// Compacted is what compacting came to: the same parts before and after it.
type Compacted struct {
	Before []data.Space `json:"before"`
	After  []data.Space `json:"after"`
}

// keeping is a line of what a check or a compaction answers: how far it is and, at last, how it ended.
type keeping struct {
	Part      string       `json:"part,omitempty"`
	Done      int          `json:"done"`
	Total     int          `json:"total"`
	Checked   *Checkup     `json:"checked,omitempty"`
	Compacted *Compacted   `json:"compacted,omitempty"`
	Spaces    []data.Space `json:"spaces,omitempty"`
	Problem   *problem     `json:"problem,omitempty"`
}

// keepingStep is the time between two lines.
const keepingStep = 300 * time.Millisecond

// keep answers line by line: what do tells and, at last, the line that it gives.
func (s *Server) keep(c *gin.Context, what string, do func(tell func(keeping)) (keeping, error)) {
	c.Header("Content-Type", contentNDJSON)
	c.Header("Cache-Control", "no-store")
	control := http.NewResponseController(c.Writer)
	out := json.NewEncoder(patient{c.Writer, control})
	lang := s.spoken(c)
	tell := func(line keeping) {
		if out.Encode(say.Said(lang, line)) == nil {
			_ = control.Flush()
		}
	}
	var last time.Time
	line, err := do(func(line keeping) {
		if time.Since(last) > keepingStep {
			last = time.Now()
			tell(line)
		}
	})
	if err != nil {
		s.log.Error(what+" failed", "error", err)
		p := problemOf(writing(err))
		words := s.problemWords(c)
		p.Title, p.Detail = words.Say(p.Title), words.Say(p.format, p.args...)
		line = keeping{Problem: &p}
	}
	tell(line)
}

// flag reads a parameter that is 0 or 1, or not there.
func flag(c *gin.Context, name string) (bool, error) {
	switch given := c.Query(name); given {
	case "", "0":
		return false, nil
	case "1":
		return true, nil
	default:
		return false, badParameter(name, "%s 须是 0 或 1，收到的是“%s”", name, view.Printable(given))
	}
}

// apiCheck checks all that is kept, and says line by line how far that is.
func (s *Server) apiCheck(c *gin.Context, by data.Author) error {
	mend, err := flag(c, "mend")
	if err != nil {
		return err
	}
	s.keep(c, "a check", func(tell func(keeping)) (keeping, error) {
		found, err := s.config.Keeps.Check(c.Request.Context(), by, mend, func(done, total int) {
			tell(keeping{Done: done, Total: total})
		})
		return keeping{Done: found.Cases, Total: found.Cases, Checked: &found}, err
	})
	return nil
}

// apiCompact gives back what updates left behind, and says line by line how far that is; with dry_run it only says how
// much that is. Who goes away meanwhile does not end it.
func (s *Server) apiCompact(c *gin.Context, _ data.Author) error {
	dry, err := flag(c, "dry_run")
	if err != nil {
		return err
	}
	s.keep(c, "compacting", func(tell func(keeping)) (keeping, error) {
		if dry {
			spaces, err := s.config.Keeps.Spaces(c.Request.Context())
			return keeping{Spaces: spaces}, err
		}
		done, err := s.config.Keeps.Compact(context.WithoutCancel(c.Request.Context()), func(part string, done, total int) {
			tell(keeping{Part: part, Done: done, Total: total})
		})
		return keeping{Compacted: &done}, err
	})
	return nil
}
