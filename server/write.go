package server

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// lineOutcome is what became of a line of a stream: of its case, or why it was refused.
type lineOutcome struct {
	Line int `json:"line"` // from 1
	*outcome
	Problem *problem `json:"problem,omitempty"`
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

// waits reads whether the answer waits until searches find what was written.
func waits(c *gin.Context) (bool, error) {
	switch given := c.DefaultQuery("wait", "true"); given {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	default:
		return false, badParameter("wait", "wait 须是 true 或 false，收到的是“%s”", view.Printable(given))
	}
}

// readBody reads a body that may have so many bytes.
func readBody(c *gin.Context, most int64) ([]byte, error) {
	return readBodyFrom(c, c.Request.Body, most)
}

func readBodyFrom(c *gin.Context, from io.Reader, most int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, io.NopCloser(from), most))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &failure{
			status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("正文超过 %d 字节", most),
			format: "正文超过 %d 字节", args: []any{most},
		}
	}
	if err != nil {
		return nil, &failure{status: http.StatusBadRequest, detail: "正文没有收全", cause: err}
	}
	return body, nil
}

// decodeStrictly reads one JSON value into what it is to be. An error says in which field what is wrong.
func decodeStrictly(body []byte, into any) error {
	if !utf8.Valid(body) {
		return badParameter("", "正文不是有效的 UTF-8 文本")
	}
	if depthOf(body) > maxJSONDepth {
		return badParameter("", "JSON 嵌套超过 %d 层", maxJSONDepth)
	}
	if string(bytes.TrimSpace(body)) == "null" {
		return badParameter("", "正文是空的")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			return badParameter("", "正文在第 %d 个字节之后还有内容，只能有一个 JSON 对象", d.InputOffset())
		}
		return nil
	}
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return badParameter("", "正文是空的")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return badParameter("", "JSON 不完整")
	case errors.As(err, &syntax):
		return badParameter("", "JSON 在第 %d 个字节处写错了", syntax.Offset)
	case errors.As(err, &wrong):
		return badParameter(wrong.Field, "字段 %s 的类型不对：收到的是 %s", wrong.Field, wrong.Value)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		name = view.Printable(strings.Trim(name, `"`))
		return badParameter(name, "没有 %s 这个字段", name)
	}
	return &failure{status: http.StatusBadRequest, detail: "正文不是要的 JSON", cause: err}
}

// depthOf is how deep the brackets of a JSON text are nested.
func depthOf(body []byte) (deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			depth++
			deepest = max(deepest, depth)
		case b == '}' || b == ']':
			depth--
		}
	}
	return deepest
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

// kindOf is the type of a body; "?" where it is none that there is.
func kindOf(c *gin.Context) string {
	given := c.GetHeader("Content-Type")
	kind, _, err := mime.ParseMediaType(given)
	if err != nil && given != "" {
		return "?"
	}
	return kind
}

// isStream reports a body of lines.
func isStream(c *gin.Context) bool {
	return slices.Contains([]string{contentNDJSON, "application/ndjson", "application/jsonl"}, kindOf(c))
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
