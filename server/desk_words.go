package server

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// deskWords shows the texts about words, to be changed.
func (s *Server) deskWords(c *gin.Context, v deskVisit) error {
	state, err := s.config.Words.Words(c.Request.Context())
	if err != nil {
		return wordsFailure(err)
	}
	page := s.wordsForm(c, v, state, WordsChange{})
	if state.Applying != nil {
		page.Working = page.Words.Progress(*state.Applying) // no refresh: somebody may be writing there
	}
	page.Failed = page.Words.Said(state.Failed)
	if j := s.wordsJobs.untaken(state.Digest); j != nil {
		progress, ended, _, _ := j.state()
		page.Preview = &view.DeskPreview{ID: j.id, Ended: ended, Stage: page.Words.Progress(progress)}
	}
	return s.render(c, http.StatusOK, "desk_words", page)
}

// wordsForm is the form with the texts as they are, or as a change has them.
func (s *Server) wordsForm(c *gin.Context, v deskVisit, state WordsState, change WordsChange) view.DeskWordsForm {
	page := view.DeskWordsForm{DeskFrame: s.deskFrame(c, v, "用词"), Digest: state.Digest}
	for _, text := range []struct {
		name   string
		is     WordsText
		change *string
	}{
		{SynonymsText, state.Synonyms, change.Synonyms}, {DictionaryText, state.Dictionary, change.Dictionary},
		{TaxonomyText, state.Taxonomy, change.Taxonomy},
	} {
		shown := view.DeskWordsText{Name: text.name, Text: text.is.Text, Fixed: text.is.Origin == WordsFlag}
		for _, p := range text.is.Problems {
			shown.Problems = append(shown.Problems, page.Words.LineProblem(p.Line, page.Words.Said(p.Reason)))
		}
		if text.change != nil {
			shown.Text = *text.change
		}
		page.Texts = append(page.Texts, shown)
	}
	return page
}

// deskPreviewWords has a change of words previewed, and leads to where that is told.
func (s *Server) deskPreviewWords(c *gin.Context, v deskVisit) error {
	state, err := s.config.Words.Words(c.Request.Context())
	if err != nil {
		return wordsFailure(err)
	}
	change := WordsChange{If: c.PostForm("digest")}
	differs := func(name, is string) *string {
		text, sent := c.GetPostForm(name)
		if text = strings.ReplaceAll(text, "\r\n", "\n"); !sent || text == is {
			return nil
		}
		return &text
	}
	change.Dictionary = differs(DictionaryText, state.Dictionary.Text)
	change.Synonyms = differs(SynonymsText, state.Synonyms.Text)
	change.Taxonomy = differs(TaxonomyText, state.Taxonomy.Text)
	if change.Dictionary == nil && change.Synonyms == nil && change.Taxonomy == nil {
		return deskDone(c, view.DeskWords, "same")
	}
	j := s.wordsJobs.start(s, v.author(), false, change)
	c.Redirect(http.StatusSeeOther, view.DeskWords+"/"+j.id)
	return nil
}

// deskWordsJob tells how far a job is, and how it ended: by itself again while it goes on.
func (s *Server) deskWordsJob(c *gin.Context, v deskVisit) error {
	j := s.wordsJobs.find(c.Param("id"))
	if j == nil {
		c.Redirect(http.StatusSeeOther, view.DeskWords)
		return nil
	}
	progress, ended, report, err := j.state()
	var wrong *WordsError
	switch {
	case !ended:
		page := view.DeskWordsJob{
			DeskFrame: s.deskFrame(c, v, "用词"), ID: j.id, Applying: j.apply, Step: progress.Done, Steps: progress.Total,
		}
		page.Refresh, page.Working = deskRefresh, page.Words.Progress(progress)
		return s.render(c, http.StatusOK, "desk_words_job", page)
	case errors.Is(err, errStopped):
		page := view.DeskWordsJob{DeskFrame: s.deskFrame(c, v, "用词"), ID: j.id, Stopped: true}
		return s.render(c, http.StatusOK, "desk_words_job", page)
	case errors.As(err, &wrong):
		return s.deskWordsWrong(c, v, j.change, wrong)
	case err != nil:
		p := problemOf(wordsFailure(err))
		page := view.DeskWordsJob{DeskFrame: s.deskFrame(c, v, "用词"), ID: j.id}
		page.Problem = p.onPage(page.Words)
		return s.render(c, p.Status, "desk_words_job", page)
	case j.apply:
		return deskDone(c, view.DeskWords, "words")
	}
	page := view.DeskWordsJob{DeskFrame: s.deskFrame(c, v, "用词"), ID: j.id, Report: report}
	return s.render(c, http.StatusOK, "desk_words_job", page)
}

// deskWordsWrong is the form as it was sent, with what is wrong in it.
func (s *Server) deskWordsWrong(c *gin.Context, v deskVisit, change WordsChange, wrong *WordsError) error {
	state, err := s.config.Words.Words(c.Request.Context())
	if err != nil {
		return wordsFailure(err)
	}
	page := s.wordsForm(c, v, state, change)
	page.Returned = true
	page.Meanwhile = change.If != "" && change.If != state.Digest
	now := map[string]string{
		SynonymsText: state.Synonyms.Text, DictionaryText: state.Dictionary.Text, TaxonomyText: state.Taxonomy.Text,
	}
	for i := range page.Texts {
		if text := &page.Texts[i]; page.Meanwhile && now[text.Name] != text.Text {
			text.Now = now[text.Name]
		}
		if s.changes(change, page.Texts[i].Name) {
			page.Texts[i].Problems = nil
		}
		for _, p := range wrong.Problems {
			if p.Text == page.Texts[i].Name {
				page.Texts[i].Problems = append(page.Texts[i].Problems, page.Words.LineProblem(p.Line, page.Words.Said(p.Reason)))
			}
		}
	}
	status := http.StatusUnprocessableEntity
	if len(wrong.Problems) == 0 {
		status = http.StatusOK
	}
	return s.render(c, status, "desk_words", page)
}

func (s *Server) changes(change WordsChange, name string) bool {
	return map[string]*string{
		DictionaryText: change.Dictionary, SynonymsText: change.Synonyms, TaxonomyText: change.Taxonomy,
	}[name] != nil
}

// deskApplyWords has a change taken over that was previewed, or shows its form again, or ends its preview.
func (s *Server) deskApplyWords(c *gin.Context, v deskVisit) error {
	j := s.wordsJobs.find(c.Param("id"))
	if j == nil {
		return notFound("这次预览已经不在了，请重新预览：%s", view.Printable(c.Param("id")))
	}
	switch c.PostForm("do") {
	case "stop":
		j.stop()
		c.Redirect(http.StatusSeeOther, view.DeskWords+"/"+j.id)
		return nil
	case "edit":
		return s.deskWordsWrong(c, v, j.change, &WordsError{})
	}
	if _, ended, report, _ := j.state(); !ended || report == nil {
		return badParameter("id", "预览还没有完成")
	}
	next := j.taken(func() *wordsJob { return s.wordsJobs.start(s, v.author(), true, j.change) })
	c.Redirect(http.StatusSeeOther, view.DeskWords+"/"+next.id)
	return nil
}
