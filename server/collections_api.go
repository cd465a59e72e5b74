package server

import (
	"bufio"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/view"
)

// apiCases answers all cases as they are stored, a line each; the last line says that it is the last.
func (s *Server) apiCases(c *gin.Context, _ data.Author) error {
	control := http.NewResponseController(c.Writer)
	c.Header("Content-Type", contentNDJSON)
	c.Header("Cache-Control", "no-store")
	out := bufio.NewWriterSize(c.Writer, 64<<10)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	type line struct {
		data.Case
		Version uint64 `json:"version,omitempty"`
		Damaged string `json:"damaged,omitempty"`
		Done    bool   `json:"done,omitempty"`
	}
	for v, err := range s.config.Writes.Cases(c.Request.Context()) {
		one := line{Case: v.Case, Version: v.Seq}
		if err != nil {
			if one.Damaged = "damaged"; one.ID == "" {
				s.log.Error("the list of all cases breaks off", "error", err)
				_ = out.Flush()
				panic(http.ErrAbortHandler) // the connection ends with it: what came is no whole answer
			}
		}
		_ = control.SetWriteDeadline(time.Now().Add(streamPatience))
		if encoder.Encode(one) != nil {
			return nil // nobody hears it any more
		}
	}
	if encoder.Encode(line{Done: true}) == nil {
		_ = out.Flush()
	}
	return nil
}

// apiCollections lists the collections with their titles and sources.
func (s *Server) apiCollections(c *gin.Context, _ data.Author) error {
	list, err := s.collections(c.Request.Context())
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(append([]data.Collection{}, list...), func(one data.Collection) bool { return one.Title == "" })
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, list)
}

// apiPutCollection gives a collection its title and its source.
func (s *Server) apiPutCollection(c *gin.Context, by data.Author) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	body, err := readBody(c, 1<<16)
	if err != nil {
		return err
	}
	one := data.Collection{ID: id}
	if err := decodeStrictly(body, &one); err != nil {
		return err
	}
	if one.ID != id {
		return badParameter("id", "正文里的 id 是 %s，地址里的是 %s", view.Printable(one.ID), id)
	}
	if _, err := s.config.Writes.Write(c.Request.Context(), data.Write{By: by, Collections: []data.Collection{one}}, false); err != nil {
		return writing(err)
	}
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, one)
}
