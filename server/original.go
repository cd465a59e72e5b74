package server

import (
	"cmp"
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
	return s.sendOriginal(c, c.Param("id"))
}

// sendOriginal sends the file that a case which is held came from, to be kept and not shown.
func (s *Server) sendOriginal(c *gin.Context, id string) (err error) {
	found, err := s.find(c.Request.Context(), id)
	if err != nil {
		return err
	}
	name, content, kept, err := s.config.Original(c.Request.Context(), found.ID)
	if err != nil {
		return fmt.Errorf("original of case %s: %w", found.ID, err)
	}
	if !kept {
		return notFound("没有留着 %s 的原件", found.ID)
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
	http.ServeContent(unhurried{c.Writer, http.NewResponseController(c.Writer)}, c.Request, "", time.Time{}, content)
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

// unhurried is an answer that may take as long as somebody reads it.
type unhurried struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (u unhurried) Write(b []byte) (int, error) {
	return patient{io.Writer(u.ResponseWriter), u.control}.Write(b)
}
