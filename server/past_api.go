package server

import (
	"bytes"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
)

// versionAnswer is a version of a case, as the API answers it.
type versionAnswer struct {
	Version uint64     `json:"version"`
	Time    *time.Time `json:"time,omitempty"` // missing where an older program wrote it
	By      string     `json:"by,omitempty"`
	Via     string     `json:"via,omitempty"`
	Case    data.Case  `json:"case"`
}

// apiVersions lists what a case is and was.
func (s *Server) apiVersions(c *gin.Context, _ data.Author) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	list, held, err := s.config.Writes.Versions(c.Request.Context(), id)
	if err != nil {
		return writing(err)
	}
	answer := struct {
		ID        string          `json:"id"`
		Withdrawn bool            `json:"withdrawn"`
		Versions  []versionAnswer `json:"versions"`
	}{ID: id, Withdrawn: !held}
	for _, v := range list {
		one := versionAnswer{Version: v.Seq, By: v.Author.Name, Via: v.Author.Via, Case: v.Case}
		if !v.Time.IsZero() {
			one.Time = &v.Time
		}
		answer.Versions = append(answer.Versions, one)
	}
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, answer)
}

// maxLog is how many entries of the log are answered at once.
const maxLog = 10_000

// apiLog answers who changed what, the latest first.
func (s *Server) apiLog(c *gin.Context, _ data.Author) error {
	last, err := parseNumber("last", c.DefaultQuery("last", "50"), 0, maxLog)
	if err != nil {
		return err
	}
	if last == 0 {
		last = maxLog
	}
	id := c.Query("case")
	answer := struct {
		Entries []data.Entry `json:"entries"`
	}{Entries: []data.Entry{}}
	for e, err := range s.config.Writes.Log() {
		if err := c.Request.Context().Err(); err != nil {
			return err
		}
		if err != nil { // an entry that is damaged costs no other
			s.log.Error("an entry of the audit log cannot be read", "error", err)
			continue
		}
		if id == "" || e.Of(id) {
			answer.Entries = append(answer.Entries, e)
		}
		if len(answer.Entries) == last {
			break
		}
	}
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, answer)
}

// apiRestore puts a version of a case back: the latest of one that was withdrawn, where none is named.
func (s *Server) apiRestore(c *gin.Context, by data.Author) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	wait, err := waits(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, 1<<10)
	if err != nil {
		return err
	}
	var asked struct {
		Version uint64 `json:"version"`
	}
	if len(bytes.TrimSpace(body)) > 0 {
		if err := decodeStrictly(body, &asked); err != nil {
			return err
		}
	}
	list, held, err := s.config.Writes.Versions(c.Request.Context(), id)
	if err != nil {
		return writing(err)
	}
	nth := slices.IndexFunc(list, func(v data.Version) bool { return v.Seq == asked.Version })
	if asked.Version == 0 && !held {
		nth = 0
	}
	if nth < 0 {
		return badParameter("version", "没有保留 %s 的第 %d 版；/api/v1/cases/%s/versions 列出有的", id, asked.Version, id)
	}
	request, err := requestOf(c, by, body)
	if err != nil {
		return err
	}
	condition, err := conditions(c, id)
	if err != nil {
		return err
	}
	done, err := s.config.Writes.Write(c.Request.Context(),
		data.Write{By: by, Put: []data.Case{list[nth].Case}, If: condition, Request: request}, wait)
	if err := writing(err); err != nil {
		return err
	}
	return s.respondOutcome(c, done, 0)
}
