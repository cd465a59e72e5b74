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
	return s.deskBringPage(c, v, http.StatusOK, "", deskForms{})
}

func (s *Server) deskBringPage(c *gin.Context, v deskVisit, status int, problem string, sent deskForms) error {
	list, err := s.config.Documents.Documents(c.Request.Context())
	if err != nil {
		return documentFailure(err)
	}
	names, err := s.allCollectionNames(c.Request.Context())
	if err != nil {
		return err
	}
	page := view.DeskBringing{
		DeskFrame: s.deskFrame(c, v, "收入案例"), Problem: problem, Collection: sent.collection, Pasted: sent.pasted, Collections: view.DeskCollections(names),
		Most: MaxDocument >> 20, Accept: strings.Join(s.config.DocumentEndings, ","),
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
	collection, cases, pasted string
	taken                     []Document
}

// deskTake takes in the files of a form, or the text that was pasted. Files are kept as they come.
func (s *Server) deskTake(c *gin.Context, v deskVisit) error {
	control := http.NewResponseController(c.Writer)
	kind, parameters, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return badParameter("", "表单没有 boundary").forReaders("表单没有收全，请重新打开页面再做一次。")
	}
	parts := multipart.NewReader(&arriving{from: c.Request.Body, control: control}, parameters["boundary"])
	var form deskForms
	err = s.readBringing(c, v, parts, &form)
	arrived(control)
	if err = documentFailure(err); err != nil && c.Request.Context().Err() == nil {
		status, said := s.deskRefusal(c, err)
		if n := len(form.taken); n > 0 {
			said = s.wordings[s.language(c)].Say("%s 前面的 %d 份已经收到，在下面等着。", said, n)
		}
		return s.deskBringPage(c, v, status, said, form)
	} else if err != nil {
		return err
	}
	switch len(form.taken) {
	case 0:
		return s.deskBringPage(c, v, http.StatusBadRequest, s.wordings[s.language(c)].Say("请选一份文件，或粘贴文字"), form)
	case 1:
		c.Redirect(http.StatusSeeOther, view.DeskBring+"/"+form.taken[0].ID)
		return nil
	}
	return deskDone(c, view.DeskBring, "taken")
}

// readBringing reads a form part by part: what shows that it is ours comes first. Of one that does not, what was written is
// read, to be shown again, and nothing taken.
func (s *Server) readBringing(c *gin.Context, v deskVisit, parts *multipart.Reader, form *deskForms) error {
	var refused error
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
					format: "正文超过 %d 字节", args: []any{most}, reader: sentence{format: "填写的内容太长了，请分成几份，或者放进文件里交。"}}
			}
			if err == nil && !utf8.Valid(b) {
				err = badParameter("", "正文不是有效的 UTF-8 文本").forReaders("填写的内容里有认不出的字，请重新复制、粘贴一次。")
			}
			return string(b), err
		}
		switch name := part.FormName(); {
		case first:
			token, err := text(maxFormHead)
			if err != nil {
				return err
			}
			refused = formOfOurs(v, token)
		case name == "collection":
			if form.collection, err = text(maxFormHead); err != nil {
				return err
			}
			form.collection = strings.TrimSpace(form.collection)
		case name == "cases":
			if form.cases, err = text(maxFormHead); err != nil {
				return err
			}
			if form.cases = strings.TrimSpace(form.cases); form.cases != "" && !casesChosen(form.cases) {
				form.cases = ""
			}
		case name == "pasted":
			if form.pasted, err = text(maxPasted); err != nil {
				return err
			}
		case name == fileField && part.FileName() != "" && refused == nil:
			if err := s.takeFile(c, v, form, part.FileName(), part); err != nil {
				return err
			}
		}
	}
	if refused != nil || strings.TrimSpace(form.pasted) == "" {
		return refused
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
		return badParameter("collection", "collection 须是一个案例集的名称，至多 %d 个字", maxDocumentName).
			forReaders("案例集的名称太长了，至多 %d 个字。", maxDocumentName)
	}
	doc, err := s.config.Documents.Take(c.Request.Context(), Incoming{
		Name: name, Collection: form.collection, Cases: form.cases, Size: c.Request.ContentLength, Content: content, By: v.author(),
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

// understoodRoom bounds a page of what was understood of a document: by what a person looks through at once, by the form that
// has to come back (maxForm), and by the ten thousand fields that net/url reads of one: two a section, ten a case.
var understoodRoom = Room{Cases: 50, Text: data.MaxTextLen, Sections: 3500}

func lookAt(from int) Look { return Look{From: from, Room: understoodRoom, Chosen: true} }

// deskDocument shows what was understood of a document.
func (s *Server) deskDocument(c *gin.Context, v deskVisit) error {
	from, err := parseNumber("from", c.DefaultQuery("from", "1"), 1, maxFrom)
	if err != nil {
		return err
	}
	look := lookAt(from)
	look.Wait = deskPatience
	doc, err := s.config.Documents.Document(c.Request.Context(), c.Param("id"), look)
	if err != nil {
		return documentFailure(err)
	}
	if doc.State == DocumentRead && from > 1 && len(doc.Understood) == 0 { // beyond the last
		return deskTurn(c, doc.ID, 1, "")
	}
	return s.deskDocumentPage(c, v, http.StatusOK, doc, from, nil, nil)
}

// deskTurn leads to a page of what was understood of a document.
func deskTurn(c *gin.Context, id string, from int, done string) error {
	path := view.DeskBring + "/" + url.PathEscape(id)
	query := url.Values{}
	if from > 1 {
		query.Set("from", strconv.Itoa(from))
	}
	if done != "" {
		query.Set("done", done)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

// deskDocumentPage shows a document. sent is what a form has just chosen of the cases of the page, which is not kept for the
// problems that it has.
func (s *Server) deskDocumentPage(
	c *gin.Context, v deskVisit, status int, doc Document, from int, sent []Choice, problems []string,
) error {
	frame := s.deskFrame(c, v, doc.Name)
	page := view.DeskDocument{
		DeskFrame: frame, ID: doc.ID, Name: doc.Name, State: string(doc.State), Collection: doc.Title,
		Cases: doc.Cases, New: doc.New, Changed: doc.Changed, Same: doc.Same, Dropped: doc.Dropped, Repaired: doc.Repaired,
		Refused: partsOf(frame.Words, doc.Refused), More: doc.RefusedMore, Skipped: partsOf(frame.Words, doc.Skipped), Problems: problems, From: from,
		To: from + len(doc.Understood) - 1, Before: max(1, from-understoodRoom.Cases), Next: doc.Next, Returned: sent != nil,
	}
	if doc.State == DocumentFailed {
		p := problemOf(documentProblem(doc))
		page.Failed = p.onPage(page.Words)
		page.OneCase = offersOneCase(doc.Problem)
		if asks := doc.Asks; asks != nil {
			page.Asks = &view.DeskQuestion{Cases: asks.Cases, Many: asks.Many, Sign: page.Words.Said(asks.Sign)}
		}
	}
	for _, l := range doc.LeftOut {
		page.LeftOut = append(page.LeftOut, view.DeskAside{Kind: l.Kind, Lines: l.Lines, Text: l.Text})
	}
	page.Columns = deskColumns(doc)
	page.Notes = partsOf(frame.Words, doc.Notes)
	page.RowsLeft = rowsLeft(page.Words, doc.Tables)
	if doc.Progress != nil {
		page.Refresh = deskRefresh
		page.Stage = page.Words.Reading(doc.Progress.Stage, doc.Progress.Ahead, doc.Progress.Done, doc.Progress.Total)
		page.Step, page.Steps = doc.Progress.Done, doc.Progress.Total
	}
	if doc.Chosen != nil {
		page.Seen, page.Left = doc.Chosen.Seen, doc.Chosen.Left
		for _, lost := range doc.Chosen.Lost {
			p := problemOf(documentFailure(&ChoicesLostError{From: lost}))
			page.Problems = append(page.Problems, p.onPage(page.Words))
		}
	}
	for i, one := range doc.Understood {
		chosen := one.Chosen
		if i < len(sent) {
			chosen = &sent[i]
		}
		shown := understoodShown(from+i, &one, chosen)
		if i < len(sent) {
			shown.Open = shown.Written
			shown.Year = view.Typed(shown.Case.Year, c.PostForm("year."+strconv.Itoa(shown.N)))
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

// understoodShown is a case as it was understood, or as somebody chose it to be.
func understoodShown(n int, one *DocumentCase, chosen *Choice) view.DeskUnderstood {
	shown := view.DeskUnderstood{
		N: n, Place: one.Place, Would: one.Would, Replaces: one.Replaces, Case: one.Case, Take: true,
		Departments: labelsShown(one.Departments), Domains: labelsShown(one.Domains),
		Region:   placeShown(one.Region, one.RegionEvidence),
		YearSaid: placeShown(view.FigureOrNone(one.Year), one.YearEvidence),
	}
	if chosen != nil {
		shown.Take = !chosen.Leave
		if chosen.Case != nil {
			shown.Case, shown.Written = *chosen.Case, true
		}
	}
	shown.Year = view.Typed(shown.Case.Year, "")
	return shown
}

// partsOf are parts that did not go in, in the language of the page.
func partsOf(words view.Wording, list []DocumentPart) (shown []view.DeskLeftOut) {
	for _, part := range list {
		shown = append(shown, view.DeskLeftOut{Place: words.Said(part.Place), Problem: words.Said(part.Problem)})
	}
	return shown
}

func labelsShown(list []DocumentLabel) (shown []view.DeskLabel) {
	for _, l := range list {
		shown = append(shown, view.DeskLabel{Label: l.Label, Inferred: l.Inferred, Words: l.Evidence})
	}
	return shown
}

// placeShown is a region or a year with the words that led to it; nil for none.
func placeShown(label string, words []string) *view.DeskLabel {
	if label == "" {
		return nil
	}
	return &view.DeskLabel{Label: label, Inferred: len(words) > 0, Words: words}
}

// deskAccept keeps what a page has chosen of a document and leads to another page of it; or accepts the document as it was
// chosen on all its pages; or gives it up.
func (s *Server) deskAccept(c *gin.Context, v deskVisit) error {
	ctx, id := c.Request.Context(), c.Param("id")
	do := c.PostForm("do")
	if do == "columns" {
		return s.deskTakeColumns(c, v, id)
	}
	if do == "discard" {
		if err := s.config.Documents.Discard(ctx, id); err != nil && !errors.Is(err, ErrNoDocument) {
			return documentFailure(err)
		}
		return deskDone(c, view.DeskBring, "discarded")
	}
	if do == "one" || do == "many" {
		if err := s.config.Documents.ReadAs(ctx, id, do); err != nil {
			return documentFailure(err)
		}
		return deskTurn(c, id, 1, "")
	}
	from, err := parseNumber("from", cmp.Or(c.PostForm("from"), "1"), 1, maxFrom)
	if err != nil {
		return err
	}
	doc, err := s.config.Documents.Document(ctx, id, lookAt(from))
	if err != nil {
		return documentFailure(err)
	}
	if doc.State != DocumentRead { // accepted by a click before this, or read again: its page says so
		return deskTurn(c, id, 1, "")
	}
	choices, problems := s.deskChoices(c, doc, from)
	to, done := turnedTo(c, from, doc.Cases)
	if to == 0 && do != "chosen" {
		problems = append(problems, s.wordings[s.language(c)].Say("第几个：写 1 到 %d 的数字", doc.Cases))
	}
	if len(problems) > 0 {
		return s.deskDocumentPage(c, v, http.StatusUnprocessableEntity, doc, from, choices, problems)
	}
	if do != "chosen" { // Enter in a field publishes nothing
		if err := s.config.Documents.Choose(ctx, id, choices); err != nil {
			return documentFailure(err)
		}
		return deskTurn(c, id, to, done)
	}
	_, err = s.config.Documents.Accept(ctx, Acceptance{ID: id, By: v.author(), Chosen: true, Choices: choices, Wait: true})
	if err = documentFailure(err); err != nil {
		return s.deskNotAccepted(c, v, id, from, err)
	}
	return deskTurn(c, id, 1, "")
}

// turnedTo is the case from which the page is shown that a form leads to, and what to say there; 0 for what is no case.
func turnedTo(c *gin.Context, from, cases int) (to int, done string) {
	for _, name := range []string{"go", "at"} { // a button, or what was written
		if text := strings.TrimSpace(c.PostForm(name)); text != "" {
			if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= cases {
				return n, ""
			}
			return 0, ""
		}
	}
	return from, "chosen"
}

// deskNotAccepted shows the page of a document for which it was not accepted, with the versions that are held now, and why.
func (s *Server) deskNotAccepted(c *gin.Context, v deskVisit, id string, from int, why error) error {
	var replaced *ReplacedError
	var lost *ChoicesLostError
	switch {
	case errors.As(why, &replaced):
		if replaced.First < from || replaced.First >= from+understoodRoom.Cases {
			from = pageOf(replaced.First)
		}
	case errors.As(why, &lost):
		from = pageOf(lost.From)
	}
	status, said := s.deskRefusal(c, why)
	doc, err := s.config.Documents.Document(c.Request.Context(), id, lookAt(from))
	if err != nil || doc.State != DocumentRead {
		return why
	}
	return s.deskDocumentPage(c, v, status, doc, from, nil, []string{said})
}

// pageOf is the case with which the page of a case begins, where none of a document is shorter than usual.
func pageOf(nth int) int { return nth - (nth-1)%understoodRoom.Cases }

// deskChoices are what a form has chosen of the cases of a page, and what is wrong with those that it corrects and takes.
func (s *Server) deskChoices(c *gin.Context, doc Document, from int) (choices []Choice, problems []string) {
	words := s.wordings[s.language(c)]
	taken := setOf(c.PostFormArray("take"))
	for i, one := range doc.Understood {
		n := strconv.Itoa(from + i)
		choice := Choice{Nth: from + i, Place: one.Place, Leave: !taken[n]}
		if replaces, err := strconv.ParseUint(c.PostForm("replaces."+n), 10, 64); err == nil {
			choice.Replaces = &replaces
		}
		corrected := one.Case
		if c.Request.PostForm.Has("title." + n) {
			writtenIn(c.Request.PostForm, "."+n, &corrected)
			corrected.Sections = withoutEmpty(corrected.Sections)
		}
		if !sameCase(&corrected, &one.Case) {
			choice.Case = &corrected
			if wrong := view.DeskProblems(words, corrected.Validate()); !choice.Leave {
				for _, problem := range wrong {
					problems = append(problems, one.Case.Title+"："+problem)
				}
			} else if len(wrong) > 0 { // what is left need not be right, and is not kept where it is not
				choice.Case = nil
			}
		}
		choices = append(choices, choice)
	}
	return choices, problems
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, one := range list {
		set[one] = true
	}
	return set
}

// sameCase reports that a form has changed nothing of a case.
func sameCase(a, b *data.Case) bool {
	return a.Title == b.Title && a.Region == b.Region && a.URL == b.URL && a.Year == b.Year && a.Date == b.Date &&
		slices.Equal(a.Departments, b.Departments) && slices.Equal(a.Domains, b.Domains) &&
		a.IsLeftEmpty(data.FieldDepartment) == b.IsLeftEmpty(data.FieldDepartment) &&
		a.IsLeftEmpty(data.FieldDomain) == b.IsLeftEmpty(data.FieldDomain) &&
		slices.Equal(a.Sections, withoutEmpty(b.Sections))
}

// deskOriginal sends the file that a case came from.
func (s *Server) deskOriginal(c *gin.Context, _ deskVisit) error {
	return s.sendOriginal(c, c.Param("id"))
}
