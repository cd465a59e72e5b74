package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// Writer changes the cases that are served, and tells what they were.
type Writer interface {
	// Write does what w says: when it returns, that is on disk and, where wait is true, found by searches. A case that has
	// no id is given one.
	Write(ctx context.Context, w data.Write, wait bool) (data.Written, error)
	// Stored gives a case as it is stored, without inferred labels, and its version; data.ErrNotFound where there is none.
	Stored(ctx context.Context, id string) (c data.Case, version uint64, err error)
	// Versions are those of a case, the latest first, and whether it is held or was withdrawn; data.ErrNotFound where
	// nothing is kept of it.
	Versions(ctx context.Context, id string) (list []data.Version, held bool, err error)
	// Withdrawn is what became of a case that is not held; false where there never was one.
	Withdrawn(ctx context.Context, id string) (w data.Withdrawal, found bool, err error)
	// Withdrawals are the cases that were withdrawn and not put back, by id.
	Withdrawals(ctx context.Context) ([]data.Withdrawal, error)
	// Cases are all cases as they are stored, in the order of their ids, with their versions. One that is damaged comes with
	// its id and an error.
	Cases(ctx context.Context) iter.Seq2[data.Version, error]
	// Log is the audit log, the latest entry first.
	Log() iter.Seq2[data.Entry, error]
	// Backup writes all that is kept as one file.
	Backup(ctx context.Context, out io.Writer) error
	// Rebuild builds the index anew while the present one answers, and tells how many of how many changes are in.
	Rebuild(ctx context.Context, tell func(done, total int)) error
	// Purge gives up what is kept of cases that were withdrawn, of all or of none; data.ErrNotFound where nothing is of one.
	Purge(ctx context.Context, by data.Author, ids ...string) error
}

// Bounds of what may be sent.
const (
	// maxCaseBody, in bytes, has room for the longest case with every character escaped.
	maxCaseBody = 6*data.MaxTextLen + 1<<20
	// maxJSONDepth is far above what a case has.
	maxJSONDepth = 32
	// A stream is written a batch at a time, which ends at whichever comes first.
	batchLines = 256
	batchBytes = 4 << 20
	// togetherBytes is how much may be written together: a document that is imported is.
	togetherBytes = 256 << 20
	// streamPatience is how long a stream may be silent.
	streamPatience = time.Minute
	maxRequestKey  = 255
)

const (
	contentNDJSON  = "application/x-ndjson"
	idempotencyKey = "Idempotency-Key"
)

// outcome is what became of a case, as the API answers it.
type outcome struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome"` // added, changed, unchanged, withdrawn, purged, named
	Version uint64 `json:"version,omitempty"`
	Path    string `json:"path,omitempty"`
	Pending bool   `json:"pending,omitempty"` // searches do not find it yet
}

// versionTag is the entity tag of a version of a case.
func versionTag(version uint64) string { return `"` + strconv.FormatUint(version, 10) + `"` }

// conditions reads If-Match and If-None-Match (RFC 9110, sections 13.1.1 and 13.1.2): the version that a case must have,
// 0 for a case that must not be there; nil for none.
func conditions(c *gin.Context, id string) (map[string]uint64, error) {
	match, none := c.GetHeader("If-Match"), c.GetHeader("If-None-Match")
	switch {
	case match != "" && none != "" || none != "" && none != "*":
		return nil, badParameter("If-None-Match", "只认 If-None-Match: *（还没有这个案例才写），且不能与 If-Match 同用")
	case none == "*":
		return map[string]uint64{id: 0}, nil
	case match == "":
		return nil, nil
	}
	text, quoted := strings.CutPrefix(match, `"`)
	text, ended := strings.CutSuffix(text, `"`)
	version, err := strconv.ParseUint(text, 10, 64)
	if !quoted || !ended || err != nil || version == 0 {
		return nil, badParameter("If-Match", `If-Match 须是案例的 version，加引号，如 "12"，收到的是“%s”`, view.Printable(match))
	}
	return map[string]uint64{id: version}, nil
}

// requestOf reads the Idempotency-Key of a request. What another key of ours asks under the same name is another request.
func requestOf(c *gin.Context, author data.Author, body []byte) (data.Request, error) {
	given := c.GetHeader(idempotencyKey)
	if given == "" {
		return data.Request{}, nil
	}
	if len(given) > maxRequestKey {
		return data.Request{}, badParameter(idempotencyKey, "Idempotency-Key 有 %d 个字节，最多 %d 个", len(given), maxRequestKey)
	}
	hash := func(parts ...string) string {
		sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
		return hex.EncodeToString(sum[:])
	}
	return data.Request{
		Key: hash(author.Name, given),
		Body: hash(c.Request.Method, c.Request.URL.RequestURI(), c.GetHeader("If-Match"), c.GetHeader("If-None-Match"),
			string(body)),
	}, nil
}

// writing says what a write that failed is answered.
func writing(err error) error {
	var field *data.FieldError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, data.ErrConflict):
		return &failure{
			status: http.StatusPreconditionFailed, detail: "案例已被别人改过，或者已经在了：请重新读取再改", cause: err,
		}
	case errors.Is(err, data.ErrReused):
		return &failure{
			status: http.StatusUnprocessableEntity, parameter: idempotencyKey,
			detail: "这个 Idempotency-Key 已用于另一次请求", cause: err,
		}
	case errors.Is(err, data.ErrNotFound):
		return &failure{status: http.StatusNotFound, detail: "没有这个案例", cause: err}
	case errors.Is(err, data.ErrMoved):
		return &failure{
			status: http.StatusServiceUnavailable, cause: err,
			detail: "案例库的文件被移走或换掉了，为免写错地方，什么也没有写。请管理员把它放回原处，或重新启动服务。",
		}
	case errors.As(err, &field):
		return badParameter(field.Field, "字段 %s 不合要求：%s", field.Field, field.Reason)
	}
	return fmt.Errorf("writing: %w", err)
}

// apiPostCases takes one case or, line by line, many.
func (s *Server) apiPostCases(c *gin.Context, by data.Author) error {
	wait, err := waits(c)
	if err != nil {
		return err
	}
	switch kind := kindOf(c); {
	case isStream(c):
		return s.postStream(c, by, wait)
	case kind == contentJSON, kind == "":
	default:
		return &failure{
			status: http.StatusUnsupportedMediaType, detail: "Content-Type 须是 application/json（一个案例）或 application/x-ndjson（一行一个）",
		}
	}
	body, err := readBody(c, maxCaseBody)
	if err != nil {
		return err
	}
	var one data.Case
	if err := decodeStrictly(body, &one); err != nil {
		return err
	}
	return s.put(c, by, one, body, wait)
}

// apiPutCase puts a case under the id of its address.
func (s *Server) apiPutCase(c *gin.Context, by data.Author) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	wait, err := waits(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, maxCaseBody)
	if err != nil {
		return err
	}
	var one data.Case
	if err := decodeStrictly(body, &one); err != nil {
		return err
	}
	if one.ID != "" && one.ID != id {
		return badParameter("id", "正文里的 id 是 %s，地址里的是 %s", view.Printable(one.ID), id)
	}
	one.ID = id
	return s.put(c, by, one, body, wait)
}

func (s *Server) put(c *gin.Context, by data.Author, one data.Case, body []byte, wait bool) error {
	request, err := requestOf(c, by, body)
	if err != nil {
		return err
	}
	condition, err := conditions(c, one.ID)
	if err != nil {
		return err
	}
	if condition != nil && one.ID == "" {
		return badParameter("id", "带条件的写入须有 id")
	}
	done, err := s.config.Writes.Write(c.Request.Context(),
		data.Write{By: by, Put: []data.Case{one}, If: condition, Request: request}, wait)
	if err := writing(err); err != nil {
		return err
	}
	return s.respondOutcome(c, done, 0)
}

// respondOutcome answers with what became of a case that was put.
func (s *Server) respondOutcome(c *gin.Context, done data.Written, nth int) error {
	answer := putOutcome(done, nth)
	status := http.StatusOK
	if done.Outcomes[nth] == data.Added {
		status = http.StatusCreated
		c.Header("Location", "/api/v1"+answer.Path)
	}
	c.Header("ETag", versionTag(answer.Version))
	c.Header("Cache-Control", "no-store")
	return s.respondJSONStatus(c, status, answer)
}

func putOutcome(done data.Written, nth int) *outcome {
	id := done.IDs[nth]
	return &outcome{ID: id, Outcome: done.Outcomes[nth].String(), Version: done.Versions[nth], Path: view.CasePath(id), Pending: done.Pending}
}

// labelPatch are the fields of a case that PATCH changes: what is missing stays, and null is nothing. An empty list is a
// choice of none; of a field that Unlabelled then does not name rules choose.
type labelPatch struct {
	Departments *[]string  `json:"departments"`
	Domains     *[]string  `json:"domains"`
	Unlabelled  *[]string  `json:"unlabelled"`
	Region      *string    `json:"region"`
	Year        *int       `json:"year"`
	Date        *data.Date `json:"date"`
}

// apiPatchCase changes the labels of a case.
func (s *Server) apiPatchCase(c *gin.Context, by data.Author) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	wait, err := waits(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, maxCaseBody)
	if err != nil {
		return err
	}
	var patch labelPatch
	if err := decodeStrictly(body, &patch); err != nil {
		return err
	}
	request, err := requestOf(c, by, body)
	if err != nil {
		return err
	}
	condition, err := conditions(c, id)
	if err != nil {
		return err
	}
	// Between reading the case and writing it somebody else may write: then it is read again.
	for try := 0; ; try++ {
		one, version, err := s.config.Writes.Stored(c.Request.Context(), id)
		if err != nil {
			return writing(err)
		}
		patch.apply(&one)
		w := data.Write{By: by, Put: []data.Case{one}, If: condition, Request: request}
		if condition == nil {
			w.If = map[string]uint64{id: version}
		}
		done, err := s.config.Writes.Write(c.Request.Context(), w, wait)
		if errors.Is(err, data.ErrConflict) && condition == nil && try < 3 {
			continue
		}
		if err := writing(err); err != nil {
			return err
		}
		return s.respondOutcome(c, done, 0)
	}
}

// apply gives a case the labels of a patch, which a person chose.
func (p *labelPatch) apply(c *data.Case) {
	if p.Departments != nil {
		c.Choose(data.FieldDepartment, *p.Departments, true)
	}
	if p.Domains != nil {
		c.Choose(data.FieldDomain, *p.Domains, true)
	}
	if p.Unlabelled != nil {
		c.LeaveEmpty(*p.Unlabelled)
	}
	if p.Region != nil {
		c.Region = *p.Region
	}
	if p.Date != nil {
		if c.Year == c.Date.Year() { // it followed from the date
			c.Year = 0
		}
		c.Date = *p.Date
	}
	if p.Year != nil {
		c.Year = *p.Year
	}
	c.Dated()
	c.DropEvidence()
}

// apiDeleteCase withdraws a case, or gives up what is kept of one that was withdrawn.
func (s *Server) apiDeleteCase(c *gin.Context, by data.Author) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	wait, err := waits(c)
	if err != nil {
		return err
	}
	purge, err := parseSwitch("purge", c.DefaultQuery("purge", "0"))
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	if purge {
		if !keyOfRequest(c).Scope.Allows(keys.Admin) {
			return forbidden(keys.Admin)
		}
		if err := s.config.Writes.Purge(c.Request.Context(), by, id); err != nil {
			return writing(err)
		}
		return s.respondJSON(c, outcome{ID: id, Outcome: "purged"})
	}
	request, err := requestOf(c, by, nil)
	if err != nil {
		return err
	}
	condition, err := conditions(c, id)
	if err != nil {
		return err
	}
	done, err := s.config.Writes.Write(c.Request.Context(),
		data.Write{By: by, Withdraw: []string{id}, If: condition, Request: request}, wait)
	if err := writing(err); err != nil {
		return err
	}
	return s.respondJSON(c, outcome{ID: id, Outcome: "withdrawn", Version: done.Seq, Pending: done.Pending})
}
