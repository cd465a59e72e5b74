package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// deskNewCase is an empty form.
func (s *Server) deskNewCase(c *gin.Context, v deskVisit) error {
	form := view.DeskForm{DeskFrame: s.deskFrame(c, v, "新案例"), Case: data.Case{Sections: view.UsualSections()}}
	return s.deskForm(c, http.StatusOK, form)
}

// deskCase is the form of a case as it is stored.
func (s *Server) deskCase(c *gin.Context, v deskVisit) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	one, version, err := s.config.Writes.Stored(ctx, id)
	if errors.Is(err, data.ErrNotFound) {
		if _, withdrawn, err := s.config.Writes.Withdrawn(ctx, id); err == nil && withdrawn {
			c.Redirect(http.StatusSeeOther, view.DeskCases+"/at/"+id+"/versions")
			return nil
		}
	}
	if err != nil {
		return writing(err)
	}
	shown, _, err := s.config.Case(ctx, id) // with the labels that were inferred
	if err != nil {
		return fmt.Errorf("reading case %s: %w", id, err)
	}
	return s.deskForm(c, http.StatusOK, view.DeskForm{
		DeskFrame: s.deskFrame(c, v, one.Title), Case: one, Version: version, Inferred: view.InferredOf(&shown),
		Original: s.hasOriginal(c, id),
	})
}

// allCollectionNames are the names of all collections by their ids, those that the site hides, too.
func (s *Server) allCollectionNames(ctx context.Context) (map[string]string, error) {
	list, err := s.collections(ctx)
	return view.CollectionNames(view.ShownCollections(list, usualSite)), err
}

// deskForm shows a form, with the labels that are in use to choose from.
func (s *Server) deskForm(c *gin.Context, status int, form view.DeskForm) error {
	names, err := s.allCollectionNames(c.Request.Context())
	if err != nil {
		return err
	}
	form.Collections = view.DeskCollections(names)
	form.Collection = cmp.Or(form.NewCollection, names[form.Case.Collection], form.Case.Collection)
	form.Path = view.DeskCases + "/new"
	if form.Version > 0 || form.Gone {
		form.Path = view.DeskCases + "/at/" + form.Case.ID
	}
	form.Returned = c.Request.Method == http.MethodPost
	form.Year = view.Typed(form.Case.Year, c.PostForm("year"))
	form.Number = view.Typed(form.Case.Number, c.PostForm("number"))
	return s.render(c, status, "desk_case", form)
}

// deskSaveCase keeps what a form says of a case. What cannot be kept comes back as it was written, with why.
func (s *Server) deskSaveCase(c *gin.Context, v deskVisit) error {
	form, err := s.deskFormOf(c, v)
	if err != nil {
		return err
	}
	if c.PostForm("do") == "section" { // room for another, without a script
		form.Case.Sections = append(form.Case.Sections, data.Section{})
		return s.deskForm(c, http.StatusOK, form)
	}
	one := form.Case
	one.Sections = withoutEmpty(one.Sections)
	if c.PostForm("do") == "withdraw" {
		return s.deskManyHeld(c, v, "withdraw", []string{one.ID})
	}
	probe := one
	if probe.ID == "" {
		probe.ID = "new"
	}
	if form.Problems = view.DeskProblems(form.Words, probe.Validate()); len(form.Problems) > 0 {
		return s.deskForm(c, http.StatusUnprocessableEntity, form)
	}
	write := data.Write{By: v.author(), Put: []data.Case{one}}
	if form.NewCollection != "" {
		write.Collections = []data.Collection{{ID: one.Collection, Title: form.NewCollection}}
	}
	write.If = map[string]uint64{one.ID: form.Version} // without an id: it must be no case that is held
	done, err := s.config.Writes.Write(c.Request.Context(), write, true)
	switch {
	case errors.Is(err, data.ErrConflict) && form.Case.ID == "":
		return s.deskTwin(c, form, write.Put[0].ID)
	case errors.Is(err, data.ErrConflict):
		return s.deskConflict(c, form)
	case err != nil:
		status, said := s.deskRefusal(c, writing(err))
		form.Problems = []string{said}
		return s.deskForm(c, status, form)
	}
	said := "saved"
	switch {
	case done.Outcomes[0] == data.Unchanged:
		said = "same"
	case done.Pending:
		said = "pending"
	}
	return deskDone(c, view.DeskCases+"/at/"+done.IDs[0], said)
}

// deskRefusal is the answer to an error for a page that keeps what was written: its status, and what is said.
func (s *Server) deskRefusal(c *gin.Context, err error) (status int, said string) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		s.log.Error("request failed", "request_id", requestID(c), "path", c.Request.URL.Path, "error", err)
	}
	return p.Status, p.onPage(s.wordings[s.language(c)])
}

// deskTwin shows a new case that would take the place of one that is held: whoever wrote it decides.
func (s *Server) deskTwin(c *gin.Context, form view.DeskForm, id string) error {
	held, _, err := s.config.Writes.Stored(c.Request.Context(), id)
	if err != nil {
		return writing(err)
	}
	form.Twin = &view.DeskNamed{ID: id, Title: held.Title}
	return s.deskForm(c, http.StatusConflict, form)
}

// deskConflict shows what somebody else made of a case meanwhile beside what was written here, which nobody has lost.
func (s *Server) deskConflict(c *gin.Context, form view.DeskForm) error {
	list, held, err := s.config.Writes.Versions(c.Request.Context(), form.Case.ID)
	if err != nil {
		return writing(err)
	}
	if held {
		form.Version = list[0].Seq // saving once more writes over it
	} else {
		form.Version = 0
	}
	latest := view.NewDeskVersion(form.Words, list[0], nil, nil)
	latest.Changes = view.Changes(form.Words, &list[0].Case, &form.Case, view.NewBudget())
	form.Meanwhile, form.Gone = &latest, !held
	return s.deskForm(c, http.StatusConflict, form)
}

// deskFormOf reads a form. What it does not show of a case stays as it is stored.
func (s *Server) deskFormOf(c *gin.Context, v deskVisit) (form view.DeskForm, err error) {
	title := "新案例"
	if c.Param("id") != "" {
		id, err := parseCaseID(c.Param("id"))
		if err != nil {
			return form, err
		}
		title = trimmed(c, "title")
		form.Version, err = strconv.ParseUint(c.PostForm("version"), 10, 64)
		if err != nil {
			return form, badParameter("version", "表单里没有版本：请重新打开页面")
		}
		list, _, err := s.config.Writes.Versions(c.Request.Context(), id)
		if err != nil {
			return form, writing(err)
		}
		form.Case = list[0].Case
		form.Case.ID = id
	} else if given := trimmed(c, "id"); given != "" {
		form.Case.ID = given
	}
	form.DeskFrame = s.deskFrame(c, v, title)
	writtenIn(c.Request.PostForm, "", &form.Case)
	names, err := s.allCollectionNames(c.Request.Context())
	if err != nil {
		return form, err
	}
	form.Case.Collection, form.NewCollection = collectionTyped(names, form.Case.Collection, trimmed(c, "collection"))
	return form, nil
}

// writtenIn gives a case what the fields of a form say, whose names end in suffix. What a form does not show of a case stays.
func writtenIn(form url.Values, suffix string, one *data.Case) {
	line := func(name string) string { return strings.TrimSpace(form.Get(name + suffix)) }
	one.Title, one.Region, one.URL = line("title"), line("region"), line("url")
	one.Year = formNumber(line("year"))
	if form.Has("date" + suffix) {
		one.Date = data.DateTyped(line("date"))
	}
	one.Dated()
	if form.Has("number" + suffix) {
		one.Number = formNumber(line("number"))
	}
	one.Sections = nil
	headings, texts := form["heading"+suffix], form["text"+suffix]
	for i := range min(len(headings), len(texts), data.MaxSections+1) {
		one.Sections = append(one.Sections, data.Section{
			Heading: strings.TrimSpace(headings[i]), Text: strings.ReplaceAll(texts[i], "\r\n", "\n"),
		})
	}
	departments, domains := view.SplitLabels(line("departments")), view.SplitLabels(line("domains"))
	chosenIn(data.FieldDepartment, one.Departments, departments, form.Has("no_departments"+suffix), one)
	chosenIn(data.FieldDomain, one.Domains, domains, form.Has("no_domains"+suffix), one)
	one.DropEvidence() // of a region or a year that is another now
	// Words that labels were chosen by stand where they stood, or nowhere.
	one.Evidence = slices.DeleteFunc(slices.Clone(one.Evidence), func(e data.Evidence) bool {
		for i, place := range e.Places {
			if !one.Stands(e.Words[i], place) {
				return true
			}
		}
		return false
	})
}

// chosenIn gives a case the labels of a field that a form says. Who takes away all that there were has chosen none, as who
// ticks that there are none; else rules choose where there are none.
func chosenIn(field string, were, labels []string, none bool, one *data.Case) {
	none = len(labels) == 0 && (none || len(were) > 0)
	if !slices.Equal(labels, were) || none != one.IsLeftEmpty(field) {
		one.Choose(field, labels, none)
	}
}

// withoutEmpty leaves out sections of which nothing was written.
func withoutEmpty(sections []data.Section) []data.Section {
	return slices.DeleteFunc(slices.Clone(sections), func(section data.Section) bool {
		return strings.TrimSpace(section.Heading) == "" && strings.TrimSpace(section.Text) == ""
	})
}

// collectionTyped is the id of a collection that somebody named: by its title or its id, as names has them by id; of two of
// one title the present one. Of a name that is none yet comes a new one of that title.
func collectionTyped(names map[string]string, present, typed string) (id, title string) {
	if present != "" && names[present] == typed {
		return present, ""
	}
	if _, known := names[typed]; known || typed == "" {
		return typed, ""
	}
	for _, id := range slices.Sorted(maps.Keys(names)) {
		if names[id] == typed {
			return id, ""
		}
	}
	return data.CollectionID(typed), typed
}

// formNumber reads a number of a form: 0 where there is none, and -1, which no case may have, where it is none.
func formNumber(given string) int {
	if given == "" {
		return 0
	}
	n, err := strconv.Atoi(given)
	if err != nil {
		return -1
	}
	return n
}

// deskVersions lists what a case was, and what changed.
func (s *Server) deskVersions(c *gin.Context, v deskVisit) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	list, held, err := s.config.Writes.Versions(c.Request.Context(), id)
	if err != nil {
		return writing(err)
	}
	page := view.DeskHistory{DeskFrame: s.deskFrame(c, v, list[0].Case.Title), ID: id, Held: held}
	if held {
		page.Latest = list[0].Seq
	}
	budget := view.NewBudget()
	for i, one := range list {
		var before *data.Case
		if i+1 < len(list) {
			before = &list[i+1].Case
		}
		shown := view.NewDeskVersion(page.Words, one, before, budget)
		shown.Whole = c.Query("whole") == strconv.FormatUint(one.Seq, 10)
		page.Versions = append(page.Versions, shown)
	}
	return s.render(c, http.StatusOK, "desk_versions", page)
}

// deskPutBack makes a version of a case the one that it has; or gives up what is kept of one that was withdrawn.
func (s *Server) deskPutBack(c *gin.Context, v deskVisit) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	if c.PostForm("do") == "purge" {
		if !v.allows(keys.Admin) {
			return forbidden(keys.Admin)
		}
		return s.deskManyWithdrawn(c, v, "purge", []string{id})
	}
	asked, err := strconv.ParseUint(c.PostForm("version"), 10, 64)
	if err != nil {
		return badParameter("version", "表单里没有版本：请重新打开页面")
	}
	latest, err := strconv.ParseUint(c.PostForm("latest"), 10, 64) // that the page showed; 0 where it was withdrawn
	if err != nil {
		return badParameter("version", "表单里没有版本：请重新打开页面")
	}
	list, _, err := s.config.Writes.Versions(c.Request.Context(), id)
	if err != nil {
		return writing(err)
	}
	nth := slices.IndexFunc(list, func(one data.Version) bool { return one.Seq == asked })
	if nth < 0 {
		return notFound("没有保留这一版：%s", id)
	}
	write := data.Write{By: v.author(), Put: []data.Case{list[nth].Case}, If: map[string]uint64{id: latest}}
	return s.deskWrite(c, write, view.DeskCases+"/at/"+id, "putback")
}
