package server

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/view"
)

// deskBring is where files and texts are brought in, and those wait that came.
func (s *Server) deskBring(c *gin.Context, v deskVisit) error {
	return s.deskBringPage(c, v, http.StatusOK, "", "")
}

func (s *Server) deskBringPage(c *gin.Context, v deskVisit, status int, problem, pasted string) error {
	list, err := s.config.Documents.Documents(c.Request.Context())
	if err != nil {
		return documentFailure(err)
	}
	names, err := s.allCollectionNames(c.Request.Context())
	if err != nil {
		return err
	}
	page := view.DeskBringing{
		DeskFrame: s.deskFrame(c, v, "收入案例"), Problem: problem, Pasted: pasted, Collections: view.DeskCollections(names),
		Most: MaxDocument >> 20,
	}
	for _, doc := range list {
		page.Waiting = append(page.Waiting, view.DeskFile{
			ID: doc.ID, Name: doc.Name, When: view.Moment(doc.Time), By: doc.By, Cases: doc.Cases,
			State: string(doc.State), Expires: view.Moment(doc.Expires),
		})
	}
	return s.render(c, status, "desk_bring", page)
}

// maxPasted, in bytes, is how long a text may be that is pasted.
const maxPasted = 8 << 20

// deskForms are the fields of a form that brings something in, as far as they have come.
type deskForms struct {
	collection, pasted string
	taken              []Document
}

// deskTake takes in the files of a form, or the text that was pasted. Files are kept as they come.
func (s *Server) deskTake(c *gin.Context, v deskVisit) error {
	control := http.NewResponseController(c.Writer)
	kind, parameters, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return badParameter("", "表单没有 boundary")
	}
	parts := multipart.NewReader(&arriving{from: c.Request.Body, control: control}, parameters["boundary"])
	var form deskForms
	err = s.readBringing(c, v, parts, &form)
	arrived(control)
	var known *failure
	switch err = documentFailure(err); {
	case errors.As(err, &known) && known.status < http.StatusInternalServerError && known.status != http.StatusForbidden:
		f := s.wordings[s.language(c)]
		problem := problemOf(err)
		said := f.Say(problem.format, problem.args...)
		if n := len(form.taken); n > 0 {
			said = f.Say("%s 前面的 %d 份已经收到，在下面等着。", said, n)
		}
		return s.deskBringPage(c, v, known.status, said, form.pasted)
	case err != nil:
		return err
	}
	switch len(form.taken) {
	case 0:
		return s.deskBringPage(c, v, http.StatusBadRequest, s.wordings[s.language(c)].Say("请选一份文件，或粘贴文字"), "")
	case 1:
		c.Redirect(http.StatusSeeOther, view.DeskBring+"/"+form.taken[0].ID)
		return nil
	}
	return deskDone(c, view.DeskBring, "taken")
}

// readBringing reads a form part by part: what shows that it is ours comes first.
func (s *Server) readBringing(c *gin.Context, v deskVisit, parts *multipart.Reader, form *deskForms) error {
	for first := true; ; first = false {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && !first {
			break
		}
		if err != nil {
			return halfForm(err)
		}
		text := func(most int64) (string, error) {
			b, err := io.ReadAll(io.LimitReader(part, most+1))
			if err == nil && int64(len(b)) > most {
				err = &failure{status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("正文超过 %d 字节", most),
					format: "正文超过 %d 字节", args: []any{most}}
			}
			if err == nil && !utf8.Valid(b) {
				err = badParameter("", "正文不是有效的 UTF-8 文本")
			}
			return string(b), err
		}
		switch name := part.FormName(); {
		case first:
			token, err := text(maxFormHead)
			if err == nil {
				err = formOfOurs(v, token)
			}
			if err != nil {
				return err
			}
		case name == "collection":
			if form.collection, err = text(maxFormHead); err != nil {
				return err
			}
			form.collection = strings.TrimSpace(form.collection)
		case name == "pasted":
			if form.pasted, err = text(maxPasted); err != nil {
				return err
			}
		case name == fileField && part.FileName() != "":
			if err := s.takeFile(c, v, form, part.FileName(), part); err != nil {
				return err
			}
		}
	}
	if strings.TrimSpace(form.pasted) == "" {
		return nil
	}
	pasted := strings.ReplaceAll(form.pasted, "\r\n", "\n")
	return s.takeFile(c, v, form, pastedName(pasted), bytes.NewReader([]byte(pasted)))
}

func (s *Server) takeFile(c *gin.Context, v deskVisit, form *deskForms, given string, content io.Reader) error {
	name, ok := DocumentName(given)
	if !ok {
		return badParameter("name", "文件名最多 %d 个字", maxDocumentName)
	}
	if utf8.RuneCountInString(form.collection) > maxDocumentName {
		return badParameter("collection", "collection 须是一个案例集的名称，至多 %d 个字", maxDocumentName)
	}
	doc, err := s.config.Documents.Take(c.Request.Context(), Incoming{
		Name: name, Collection: form.collection, Size: c.Request.ContentLength, Content: content, By: v.author(),
	})
	if err == nil {
		form.taken = append(form.taken, doc)
	}
	return err
}

// pastedName calls a text that was pasted by its first line.
func pastedName(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	runes := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return -1
		}
		return r
	}, strings.TrimSpace(first)))
	return string(runes[:min(len(runes), 40)]) + ".txt"
}

// deskPatience is how long the page of a document that is read waits before it says so.
const deskPatience = 2 * time.Second

// deskDocument shows what was understood of a document.
func (s *Server) deskDocument(c *gin.Context, v deskVisit) error {
	from, err := parseNumber("from", c.DefaultQuery("from", "1"), 1, maxFrom)
	if err != nil {
		return err
	}
	doc, err := s.config.Documents.Document(c.Request.Context(), c.Param("id"), Look{From: from, Wait: deskPatience})
	if err != nil {
		return documentFailure(err)
	}
	if doc.State == DocumentReading {
		c.Header("Refresh", "1")
	}
	return s.deskDocumentPage(c, v, http.StatusOK, doc, from, nil, nil)
}

// deskDocumentPage shows a document. written are corrections that were sent, by the place of their case, and problems what
// was wrong with them.
func (s *Server) deskDocumentPage(
	c *gin.Context, v deskVisit, status int, doc Document, from int, written map[string]data.Case, problems []string,
) error {
	frame := s.deskFrame(c, v, doc.Name)
	page := view.DeskDocument{
		DeskFrame: frame, ID: doc.ID, Name: doc.Name, State: string(doc.State), Collection: doc.Title,
		Cases: doc.Cases, New: doc.New, Changed: doc.Changed, Same: doc.Same, Dropped: doc.Dropped, Repaired: doc.Repaired,
		Refused: partsOf(frame.Words, doc.Refused), More: doc.RefusedMore, Skipped: partsOf(frame.Words, doc.Skipped), Problems: problems, From: from,
		Next: doc.Next, Whole: from == 1 && doc.Next == 0, Returned: written != nil,
	}
	fields := 0
	for _, one := range doc.Understood {
		fields += fieldsOfCase + 2*len(one.Case.Sections)
	}
	page.Whole = page.Whole && fields <= mostFields
	if doc.State == DocumentFailed {
		p := problemOf(documentProblem(doc))
		page.Failed = page.Words.Say(p.format, p.args...)
	}
	if doc.Progress != nil {
		page.Stage = page.Words.Reading(doc.Progress.Stage, doc.Progress.Ahead, doc.Progress.Done, doc.Progress.Total)
		page.Done, page.Total = doc.Progress.Done, doc.Progress.Total
	}
	for i, one := range doc.Understood {
		shown := view.DeskUnderstood{
			N: from + i, Place: one.Place, Would: one.Would, Replaces: one.Replaces, Case: one.Case, Take: true,
			Year:        view.Typed(one.Case.Year, ""),
			Departments: labelsShown(one.Departments), Domains: labelsShown(one.Domains),
		}
		if other, ok := written[one.Place]; ok {
			shown.Case, shown.Written = other, true
			shown.Year = view.Typed(other.Year, c.PostForm("year."+strconv.Itoa(shown.N)))
		} else if written != nil {
			shown.Take = false
		}
		page.Understood = append(page.Understood, shown)
	}
	if doc.Accepted != nil {
		page.Accepted = &view.DeskAccepted{
			Added: doc.Accepted.Added, Changed: doc.Accepted.Changed, Same: doc.Accepted.Same, Left: doc.Accepted.Left,
		}
		for _, one := range doc.Accepted.Cases[:min(len(doc.Accepted.Cases), deskPage)] {
			named := view.DeskNamed{ID: one.ID, Title: one.ID}
			if stored, _, err := s.config.Writes.Stored(c.Request.Context(), one.ID); err == nil { // not withdrawn since
				named.Title = stored.Title
			}
			page.Accepted.Cases = append(page.Accepted.Cases, named)
		}
	}
	return s.render(c, status, "desk_document", page)
}

const (
	// mostFields is how many fields a form has: net/url reads ten thousand.
	mostFields = 8000
	// fieldsOfCase are those of a case beside its sections.
	fieldsOfCase = 9
)

// partsOf are parts that did not go in, in the language of the page.
func partsOf(words view.Wording, list []DocumentPart) (shown []view.DeskRefused) {
	for _, part := range list {
		shown = append(shown, view.DeskRefused{Place: words.Said(part.Place), Problem: words.Said(part.Problem)})
	}
	return shown
}

func labelsShown(list []DocumentLabel) (shown []view.DeskLabel) {
	for _, l := range list {
		shown = append(shown, view.DeskLabel{Label: l.Label, Inferred: l.Inferred, Words: l.Evidence})
	}
	return shown
}

// deskAccept writes what was chosen of a document, as it was corrected; or all of it; or gives it up.
func (s *Server) deskAccept(c *gin.Context, v deskVisit) error {
	ctx, id := c.Request.Context(), c.Param("id")
	switch c.PostForm("do") {
	case "discard":
		if err := s.config.Documents.Discard(ctx, id); err != nil && !errors.Is(err, ErrNoDocument) {
			return documentFailure(err)
		}
		return deskDone(c, view.DeskBring, "discarded")
	case "all":
		if _, err := s.config.Documents.Accept(ctx, Acceptance{ID: id, By: v.author(), Wait: true}); err != nil {
			return documentFailure(err)
		}
		c.Redirect(http.StatusSeeOther, view.DeskBring+"/"+url.PathEscape(id))
		return nil
	}
	from, err := parseNumber("from", cmp.Or(c.PostForm("from"), "1"), 1, maxFrom)
	if err != nil {
		return err
	}
	doc, err := s.config.Documents.Document(ctx, id, Look{From: from})
	if err != nil {
		return documentFailure(err)
	}
	choices, written, problems := s.deskChoices(c, doc, from)
	if c.PostForm("do") == "stay" { // Enter in a field publishes nothing
		return s.deskDocumentPage(c, v, http.StatusOK, doc, from, written, problems)
	}
	if len(choices) == 0 {
		problems = append(problems, s.wordings[s.language(c)].Say("没有选中案例：请至少勾一个，或丢弃这份文件"))
	}
	if len(problems) > 0 {
		return s.deskDocumentPage(c, v, http.StatusUnprocessableEntity, doc, from, written, problems)
	}
	_, err = s.config.Documents.Accept(ctx, Acceptance{ID: id, By: v.author(), Cases: choices, Wait: true})
	if err = documentFailure(err); err != nil {
		status, said := s.deskRefusal(c, err)
		again, unread := s.config.Documents.Document(ctx, id, Look{From: from}) // with the versions that are held now
		if unread != nil || again.State != DocumentRead {
			return err
		}
		return s.deskDocumentPage(c, v, status, again, from, written, []string{said})
	}
	c.Redirect(http.StatusSeeOther, view.DeskBring+"/"+url.PathEscape(id))
	return nil
}

// deskChoices are the cases of a document that a form has ticked, and what is wrong with those that it corrects.
func (s *Server) deskChoices(
	c *gin.Context, doc Document, from int,
) (choices []AcceptedChoice, written map[string]data.Case, problems []string) {
	words := s.wordings[s.language(c)]
	written = map[string]data.Case{}
	for i, one := range doc.Understood {
		n := strconv.Itoa(from + i)
		if !slices.Contains(c.PostFormArray("take"), n) {
			continue
		}
		choice := AcceptedChoice{Place: one.Place}
		if replaces, err := strconv.ParseUint(c.PostForm("replaces."+n), 10, 64); err == nil {
			choice.Replaces = &replaces
		}
		corrected := one.Case
		if c.Request.PostForm.Has("title." + n) {
			writtenIn(c.Request.PostForm, "."+n, &corrected)
			corrected.Sections = withoutEmpty(corrected.Sections)
		}
		written[one.Place] = corrected
		if !sameCase(&corrected, &one.Case) {
			choice.Case = &corrected
			for _, problem := range view.DeskProblems(words, corrected.Validate()) {
				problems = append(problems, one.Case.Title+"："+problem)
			}
		}
		choices = append(choices, choice)
	}
	return choices, written, problems
}

// sameCase reports that a form has changed nothing of a case.
func sameCase(a, b *data.Case) bool {
	return a.Title == b.Title && a.Region == b.Region && a.URL == b.URL && a.Year == b.Year &&
		slices.Equal(a.Departments, b.Departments) && slices.Equal(a.Domains, b.Domains) &&
		slices.Equal(a.Sections, withoutEmpty(b.Sections))
}

// deskOriginal sends the file that a case came from.
func (s *Server) deskOriginal(c *gin.Context, _ deskVisit) error {
	return s.sendOriginal(c, c.Param("id"))
}
