package server

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/data"
)

// CameFrom says which cases came from a file.
type CameFrom struct {
	Name    string   `json:"name"`
	Cases   []string `json:"cases"`
	Private bool     `json:"private,omitempty"` // it holds what the cases do not, so that the public may not read it
	Sum     string   `json:"sum,omitempty"`     // the SHA-256 of what was read of it; another file is refused
}

// maxCameFrom, in bytes, has room for the ids of a million cases.
const maxCameFrom = 32 << 20

// apiKeepOriginal keeps a file that cases came from: a form of two parts, what is said of it and the file.
func (s *Server) apiKeepOriginal(c *gin.Context, _ data.Author) error {
	if _, err := parametersOf(c); err != nil {
		return err
	}
	kind, parameters, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return badParameter("", "表单没有 boundary")
	}
	control := http.NewResponseController(c.Writer)
	parts := multipart.NewReader(&arriving{from: c.Request.Body, control: control}, parameters["boundary"])
	part, err := parts.NextPart()
	if err != nil {
		return halfForm(err)
	}
	if part.FormName() != "about" {
		return badParameter("about", "表单里没有 %s", "about")
	}
	said, err := io.ReadAll(io.LimitReader(part, maxCameFrom+1))
	if err != nil {
		return halfForm(err)
	}
	if len(said) > maxCameFrom {
		return &failure{
			status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("%s 太长了", "about"), format: "%s 太长了", args: []any{"about"},
		}
	}
	var about CameFrom
	if err := decodeStrictly(said, &about); err != nil {
		return err
	}
	var ok bool
	if about.Name, ok = DocumentName(about.Name); !ok || len(about.Cases) == 0 {
		return badParameter("about", "about 里要有文件的 name，和出自它的 cases")
	}
	part, err = parts.NextPart()
	switch {
	case errors.Is(err, io.EOF):
		return badParameter(fileField, "表单里没有 %s", fileField)
	case err != nil:
		return halfForm(err)
	case part.FormName() != fileField:
		return badParameter(fileField, "表单里没有 %s", fileField)
	}
	err = s.config.KeepOriginal(c.Request.Context(), &oneFile{parts: parts, part: part, name: about.Name}, about)
	arrived(control)
	if err != nil {
		return documentFailure(err)
	}
	c.Status(http.StatusNoContent)
	return nil
}
