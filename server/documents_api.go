package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// Bounds of what is sent about documents.
const (
	// documentPatience is how long the answer to a file waits until it is read. Most are in a second or two; proxies in front
	// give up after 30 or 60.
	documentPatience = 15 * time.Second
	// documentsBusySeconds is the Retry-After of a file for which there is no turn: a reading takes at most a minute.
	documentsBusySeconds = 30
	// arrivingPatience is how long a body may be on its way: 200 MB at 350 KB a second.
	arrivingPatience = 10 * time.Minute
	// maxFormHead is what a form has beside its file.
	maxFormHead = 64 << 10
	// maxAcceptBody has room for five of the longest cases, corrected, or thousands as they are in a table.
	maxAcceptBody   = 64 << 20
	maxDocumentName = 200 // characters
	mostNamed       = 10  // cases in an error
	fileField       = "file"
	parameterColumn = "column"
	parameterCases  = "cases"
	// mostColumns is how many columns may be chosen: a table has no more.
	mostColumns = 1000
)

// documentRoutes is the table of what is done with documents; empty where none are taken.
func (s *Server) documentRoutes() (routes []writeRoute) {
	if s.config.Documents != nil {
		routes = append(routes,
			writeRoute{http.MethodPost, "/api/v1/documents", keys.Write, s.apiPostDocument, always(free)},
			writeRoute{http.MethodGet, "/api/v1/documents", keys.Write, s.apiDocuments, always(plainSearch)},
			writeRoute{http.MethodGet, "/api/v1/documents/:id", keys.Write, s.apiDocument, always(usualFrom)},
			writeRoute{http.MethodPost, "/api/v1/documents/:id/accept", keys.Write, s.apiAcceptDocument, always(costlyFrom)},
			writeRoute{http.MethodDelete, "/api/v1/documents/:id", keys.Write, s.apiDiscardDocument, always(usualFrom)},
		)
	}
	if s.config.Original != nil {
		routes = append(routes,
			writeRoute{http.MethodGet, "/api/v1/cases/:id/original", keys.Read, s.apiOriginal, always(costlyFrom)})
	}
	if s.config.KeepOriginal != nil {
		routes = append(routes, writeRoute{http.MethodPost, "/api/v1/originals", keys.Write, s.apiKeepOriginal, always(free)})
	}
	return routes
}

// DocumentName makes the name of a file of what somebody called it: the last part of a path of any system, on one line.
// False where nothing is left that may be one.
func DocumentName(given string) (name string, ok bool) {
	name = given[strings.LastIndexAny(given, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) { // it would show another name than it is
			return -1
		}
		return r
	}, name)
	name = view.PlainText(strings.ToValidUTF8(name, ""))
	ok = utf8.ValidString(given) && name != "" && name != "." && name != ".."
	return name, ok && utf8.RuneCountInString(name) <= maxDocumentName
}

// parametersOf reads the parameters of a request, each of which may be given once, but for columns.
func parametersOf(c *gin.Context, known ...string) (url.Values, error) {
	given, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return nil, badParameter("", "地址里的参数写错了")
	}
	for name, values := range given {
		switch {
		case !slices.Contains(known, name):
			name = view.Printable(name)
			return nil, badParameter(name, "没有 %s 这个参数", name)
		case len(values) > 1 && name != parameterColumn:
			return nil, badParameter(name, "%s 只能给一次", name)
		}
	}
	return given, nil
}

// apiPostDocument takes a file: as the body, or as the one file of a form.
func (s *Server) apiPostDocument(c *gin.Context, by data.Author) error {
	given, err := parametersOf(c, "name", "collection", parameterCases, "wait", parameterColumn)
	if err != nil {
		return err
	}
	wait, err := waits(c)
	if err != nil {
		return err
	}
	in := Incoming{
		By: by, Size: c.Request.ContentLength, Collection: strings.TrimSpace(given.Get("collection")),
		Columns: given[parameterColumn], Cases: given.Get(parameterCases),
	}
	if in.Cases != "" && !casesChosen(in.Cases) {
		return badParameter(parameterCases, "cases 只能是 one（按一个案例收）或 many（按几个收）")
	}
	if len(in.Columns) > mostColumns {
		return badParameter(parameterColumn, "%s 最多给 %d 次", parameterColumn, mostColumns)
	}
	if !utf8.ValidString(in.Collection) || utf8.RuneCountInString(in.Collection) > maxDocumentName {
		return badParameter("collection", "collection 须是一个案例集的名称，至多 %d 个字", maxDocumentName)
	}
	if c.Request.ContentLength > MaxDocument+maxFormHead {
		return tooLargeDocument()
	}
	control := http.NewResponseController(c.Writer)
	name := given.Get("name")
	in.Content = &arriving{from: c.Request.Body, control: control}
	if form, err := formOf(c, in.Content); err != nil {
		return err
	} else if form != nil {
		name, in.Content = form.name, form // its size is at most that of the form
		if given.Has("name") {
			name = given.Get("name")
		}
	}
	var ok bool
	if in.Name, ok = DocumentName(name); !ok {
		return badParameter("name", "要用 name 说明文件叫什么，如 ?name=报告.docx，至多 %d 个字", maxDocumentName)
	}
	doc, err := s.config.Documents.Take(c.Request.Context(), in)
	arrived(control)
	if err != nil {
		return documentFailure(err)
	}
	if wait {
		doc, err = s.config.Documents.Document(c.Request.Context(), doc.ID, Look{From: 1, Wait: documentPatience})
		if err != nil {
			return documentFailure(err)
		}
	}
	return s.respondTaken(c, doc)
}

// casesChosen reports whether a choice of how many cases a document is taken as is one.
func casesChosen(cases string) bool { return cases == "one" || cases == "many" }

// respondTaken answers what was understood of a file that came: 201 where it is read, 202 where it is not yet. One that
// cannot be read is given up: whoever sent it is told.
func (s *Server) respondTaken(c *gin.Context, doc Document) error {
	c.Header("Cache-Control", "no-store")
	if doc.State == DocumentFailed {
		if err := s.config.Documents.Discard(c.Request.Context(), doc.ID); err != nil && !errors.Is(err, ErrNoDocument) {
			s.log.Error("a document that cannot be read is not given up", "document", doc.ID, "error", err)
		}
		return documentProblem(advised(doc))
	}
	c.Header("Location", "/api/v1/documents/"+doc.ID)
	status := http.StatusCreated
	if doc.State == DocumentReading {
		status = http.StatusAccepted
		c.Header("Retry-After", "1")
	}
	return s.respondJSONStatus(c, status, advised(doc))
}

// documentProblem says why a document cannot be read.
func documentProblem(doc Document) error {
	f := &failure{args: []any{doc.Problem}}
	switch doc.Fault {
	case FaultUnknownFormat:
		f.status, f.format = http.StatusUnsupportedMediaType, "认不出这是什么文件：%s"
	case FaultStorage:
		return &failure{status: http.StatusInsufficientStorage, detail: "磁盘满了，或者只能读，什么也没有改。请管理员看看磁盘。"}
	case FaultProgram:
		f.status, f.format = http.StatusInternalServerError, "程序读这份文件时自己出了错，不是文件的错，已经记入日志：%s"
		f.expected = true // told in the log with its stack
	case FaultColumns:
		f.status, f.format, f.parameter = http.StatusUnprocessableEntity, "%s", parameterColumn
	case FaultUncertain:
		f.status, f.format, f.parameter = http.StatusUnprocessableEntity, "%s", parameterCases
	case FaultCollection:
		f.status, f.format = http.StatusUnprocessableEntity, "同名的案例集出自别的文件，用 collection 说明归到哪里：%s"
		f.reader = sentence{"同名的案例集出自别的文件，请写明归到哪个案例集：%s", f.args}
		f.parameter = "collection"
	default:
		f.status, f.format = http.StatusUnprocessableEntity, "这份文件读不了：%s"
	}
	f.detail = fmt.Sprintf(f.format, f.args...)
	return f
}

func tooLargeDocument() error {
	const megabytes = MaxDocument >> 20
	return &failure{
		status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("文件超过 %d MB，请拆开", megabytes),
		format: "文件超过 %d MB，请拆开", args: []any{megabytes},
	}
}

// documentFailure says what an error of Documents is answered.
func documentFailure(err error) error {
	var known *failure
	var place *PlaceError
	var column *ColumnError
	var replaced *ReplacedError
	var lost *ChoicesLostError
	told := func(status int, text string) error { return &failure{status: status, detail: text, cause: err} }
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, ErrNoDocument):
		return told(http.StatusNotFound, "没有这份文件：可能已经丢弃，或放得太久")
	case errors.As(err, &column):
		return badParameter(parameterColumn, "column 要写成 标题=列名，读不懂“%s”", view.Printable(column.Given))
	case errors.Is(err, ErrDocumentEmpty):
		return badParameter("", "文件是空的")
	case errors.Is(err, ErrDocumentTooLarge):
		return tooLargeDocument()
	case errors.Is(err, ErrShelfFull):
		return told(http.StatusInsufficientStorage, "等着收下的文件太多了：先收下或丢弃一些")
	case errors.Is(err, ErrReadersBusy):
		return &failure{
			status: http.StatusServiceUnavailable, detail: "等着读的文件太多了，请稍候再交", cause: err,
			retryAfter: documentsBusySeconds, expected: true,
		}
	case errors.Is(err, ErrNotRead):
		return told(http.StatusConflict, "这份文件还没有读好，或者读不了")
	case errors.Is(err, ErrNothingToAccept):
		return told(http.StatusUnprocessableEntity, "这份文件里没有可以收下的案例")
	case errors.Is(err, ErrAllLeft):
		return told(http.StatusUnprocessableEntity, "没有选中案例：请至少勾一个，或丢弃这份文件")
	case errors.As(err, &lost):
		const text = "第 %d 个起的几个案例，选好的坏了，还没有收：再选一遍"
		return &failure{
			status: http.StatusConflict, detail: fmt.Sprintf(text, lost.From), format: text, args: []any{lost.From}, cause: err,
		}
	case errors.Is(err, ErrAcceptedBefore):
		return told(http.StatusConflict, "这份文件已经收下过，收的不是这些；丢弃也晚了")
	case errors.As(err, &place) && place.Twice:
		return badParameter("place", "%s 选了两次", view.Printable(place.Place))
	case errors.As(err, &place):
		return badParameter("place", "文件里没有 %s 这个案例", view.Printable(place.Place))
	case errors.As(err, &replaced):
		const text = "读了文件之后，%s 已被别人改过：再看一遍，用 replaces 说明要替换哪一版"
		ids := strings.Join(replaced.IDs[:min(len(replaced.IDs), mostNamed)], "、")
		return &failure{
			status: http.StatusPreconditionFailed, detail: fmt.Sprintf(text, ids), format: text, args: []any{ids},
			cause: err,
		}
	}
	return writing(err)
}

// apiDocuments lists the documents that wait.
func (s *Server) apiDocuments(c *gin.Context, _ data.Author) error {
	if _, err := parametersOf(c); err != nil {
		return err
	}
	list, err := s.config.Documents.Documents(c.Request.Context())
	if err != nil {
		return documentFailure(err)
	}
	told := []Document{}
	for _, doc := range list {
		told = append(told, advised(doc))
	}
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, struct {
		Documents []Document `json:"documents"`
	}{told})
}

// maxFrom is beyond the cases of any document.
const maxFrom = 10_000_000

// apiDocument answers what was understood of a document, from one of its cases on.
func (s *Server) apiDocument(c *gin.Context, _ data.Author) error {
	given, err := parametersOf(c, "from")
	if err != nil {
		return err
	}
	look := Look{From: 1}
	if given.Has("from") {
		if look.From, err = parseNumber("from", given.Get("from"), 1, maxFrom); err != nil {
			return err
		}
	}
	doc, err := s.config.Documents.Document(c.Request.Context(), c.Param("id"), look)
	if err != nil {
		return documentFailure(err)
	}
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, advised(doc))
}

// apiAcceptDocument writes cases of a document: all where the body is empty.
func (s *Server) apiAcceptDocument(c *gin.Context, by data.Author) error {
	if _, err := parametersOf(c, "wait"); err != nil {
		return err
	}
	wait, err := waits(c)
	if err != nil {
		return err
	}
	control := http.NewResponseController(c.Writer)
	body, err := readBodyFrom(c, &arriving{from: c.Request.Body, control: control}, maxAcceptBody)
	if err != nil {
		return err
	}
	arrived(control)
	a := Acceptance{ID: c.Param("id"), By: by, Wait: wait}
	if len(bytes.TrimSpace(body)) > 0 {
		var asked struct {
			Cases []AcceptedChoice `json:"cases"`
		}
		if err := decodeStrictly(body, &asked); err != nil {
			return err
		}
		if asked.Cases != nil && len(asked.Cases) == 0 {
			return badParameter("cases", "cases 是空的：全收就不写，一个也不收就丢弃（DELETE）")
		}
		a.Cases = asked.Cases
	}
	doc, err := s.config.Documents.Accept(c.Request.Context(), a)
	if err != nil {
		return documentFailure(err)
	}
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, advised(doc))
}

// apiDiscardDocument gives up a document that waits.
func (s *Server) apiDiscardDocument(c *gin.Context, _ data.Author) error {
	if _, err := parametersOf(c); err != nil {
		return err
	}
	id := c.Param("id")
	if err := s.config.Documents.Discard(c.Request.Context(), id); err != nil {
		return documentFailure(err)
	}
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, struct {
		ID    string `json:"id"`
		State string `json:"state"`
	}{id, "discarded"})
}

// arriving is a body that may take as long as it comes: a connection that is silent for streamPatience ends. What does not
// arrive as a whole is a failure.
type arriving struct {
	from    io.Reader
	control *http.ResponseController
	until   time.Time // by when it must have come; zero before the first of it
}

func (a *arriving) Read(p []byte) (int, error) {
	if a.until.IsZero() {
		a.until = time.Now().Add(arrivingPatience)
	}
	if time.Now().After(a.until) {
		return 0, &failure{status: http.StatusRequestTimeout, detail: "正文来得太慢了"}
	}
	_ = a.control.SetReadDeadline(time.Now().Add(streamPatience)) // where the connection has none, it waits
	n, err := a.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &failure{status: http.StatusBadRequest, detail: "正文没有收全", cause: err}
	}
	return n, err
}

// arrived has a connection whose request has come wait for the answer: a file may be long on its way, and a large document
// takes as long as it takes to be found.
func arrived(control *http.ResponseController) {
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Time{})
}

// oneFile is the file of a form, and nothing after it.
type oneFile struct {
	parts *multipart.Reader
	part  *multipart.Part
	name  string
}

// formOf is the file of a form; nil where the body is no form.
func formOf(c *gin.Context, body io.Reader) (*oneFile, error) {
	kind, parameters, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, nil //nolint:nilerr // what has another type, or a wrong one, is a file
	}
	if parameters["boundary"] == "" {
		return nil, badParameter("", "表单没有 boundary")
	}
	parts := multipart.NewReader(body, parameters["boundary"])
	part, err := parts.NextPart()
	switch {
	case errors.Is(err, io.EOF):
		return nil, badParameter(fileField, "表单里没有 %s", fileField)
	case err != nil:
		return nil, halfForm(err)
	case part.FormName() != fileField:
		name := view.Printable(part.FormName())
		return nil, badParameter(name, "没有 %s 这个字段", name)
	}
	return &oneFile{parts: parts, part: part, name: part.FileName()}, nil
}

func halfForm(err error) error {
	if known := (*failure)(nil); errors.As(err, &known) {
		return known
	}
	return &failure{status: http.StatusBadRequest, detail: "表单不完整", cause: err}
}

// Read reads the file. At its end the form must end, too.
func (f *oneFile) Read(p []byte) (int, error) {
	n, err := f.part.Read(p)
	switch {
	case err == nil:
		return n, nil
	case !errors.Is(err, io.EOF):
		return n, halfForm(err)
	}
	switch more, err := f.parts.NextPart(); {
	case errors.Is(err, io.EOF):
		return n, io.EOF
	case err != nil:
		return n, halfForm(err)
	case more.FormName() == fileField:
		return n, badParameter(fileField, "%s 只能给一次", fileField)
	default:
		name := view.Printable(more.FormName())
		return n, badParameter(name, "没有 %s 这个字段", name)
	}
}
