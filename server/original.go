package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/view"
)

// originalTypes are the types under which originals are sent. All others, web pages among them, are bytes to a browser:
// it keeps them, and shows none in this site's name.
var originalTypes = map[string]string{
	".docx":  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx":  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pdf":   "application/pdf",
	".txt":   "text/plain",
	".md":    "text/markdown",
	".csv":   "text/csv",
	".json":  contentJSON,
	".jsonl": contentNDJSON,
}

// apiOriginal answers the file that a case came from.
func (s *Server) apiOriginal(c *gin.Context, _ data.Author) error {
	if _, err := parametersOf(c); err != nil {
		return err
	}
	found, err := s.find(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.sendOriginal(c, found.ID)
}

// hasOriginal reports that the file is kept which a case came from.
func (s *Server) hasOriginal(c *gin.Context, id string) bool {
	if s.config.Original == nil {
		return false
	}
	_, content, kept, err := s.config.Original(c.Request.Context(), id)
	if err != nil {
		s.log.Error("the original of a case cannot be read", "case", id, "error", err)
	}
	if err != nil || !kept {
		return false
	}
	_ = content.Close() // nothing was read
	return true
}

// publicOriginal sends the file that a case came from to anybody, where the site wants that.
func (s *Server) publicOriginal(c *gin.Context) error {
	if s.config.Original == nil || !s.present().settings.Originals {
		return notFound("这里没有页面：%s", view.Printable(c.Request.URL.Path))
	}
	found, err := s.find(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if open, err := s.openOriginal(c.Request.Context(), found.ID); err != nil {
		return err
	} else if !open {
		return notFound("没有留着 %s 的原件", found.ID)
	}
	return s.sendOriginal(c, found.ID)
}

// openOriginal reports that the file which a case came from holds nothing that the site does not show: no other case that is
// withdrawn or hidden, and no part that never became a case.
func (s *Server) openOriginal(ctx context.Context, id string) (bool, error) {
	ids, public := s.config.OriginalReads(id)
	if !public {
		return false, nil
	}
	for _, other := range ids {
		c, held, err := s.config.Case(ctx, other)
		if err != nil {
			return false, fmt.Errorf("reading case %s: %w", other, err)
		}
		if !held || s.present().settings.Hides(c.Collection) {
			return false, nil
		}
	}
	return true, nil
}

// mostLinked is how many cases are looked at for the link to a file that several came from; of a larger one the link is
// there, and may lead to a page that says no.
const mostLinked = 50

// offersOriginal reports that the page of a case links the file that it came from.
func (s *Server) offersOriginal(c *gin.Context, id string) bool {
	if !s.present().settings.Originals || s.config.Original == nil {
		return false
	}
	ids, public := s.config.OriginalReads(id)
	if !public || !s.hasOriginal(c, id) {
		return false
	}
	if len(ids) > mostLinked {
		return true
	}
	open, err := s.openOriginal(c.Request.Context(), id)
	return err == nil && open
}

// sendOriginal sends the file that a case came from, to be kept and not shown.
func (s *Server) sendOriginal(c *gin.Context, id string) (err error) {
	if id, err = parseCaseID(id); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if _, held, err := s.config.Case(ctx, id); err != nil {
		return fmt.Errorf("reading case %s: %w", id, err)
	} else if !held {
		return s.notHeld(ctx, id)
	}
	name, content, kept, err := s.config.Original(ctx, id)
	if err != nil {
		return fmt.Errorf("original of case %s: %w", id, err)
	}
	if !kept {
		return notFound("没有留着 %s 的原件", id)
	}
	defer func() {
		if gone := content.Close(); err == nil && gone != nil && !c.Writer.Written() {
			err = errors.Join(err, gone)
		}
	}()
	h := c.Writer.Header()
	h.Set("Content-Type", cmp.Or(originalTypes[strings.ToLower(path.Ext(name))], "application/octet-stream"))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", asAttachment(name))
	h.Set("Cache-Control", "no-store")
	http.ServeContent(slowlyRead{c.Writer, http.NewResponseController(c.Writer)}, c.Request, "", time.Time{}, content)
	return nil
}

// asAttachment has a browser keep a file under a name (RFC 6266), which for the oldest of them is in ASCII.
func asAttachment(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f || r == '"' || r == '\\' || r == '/' {
			return '_'
		}
		return r
	}, name)
	encoded := strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	return fmt.Sprintf("attachment; filename=%q; filename*=UTF-8''%s", ascii, encoded)
}

// slowlyRead is an answer that may take as long as somebody reads it.
type slowlyRead struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (u slowlyRead) Write(b []byte) (int, error) {
	return patient{io.Writer(u.ResponseWriter), u.control}.Write(b)
}
