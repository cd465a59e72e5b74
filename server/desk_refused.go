package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// isDesk reports a path of the desk.
func isDesk(path string) bool {
	return path == view.DeskPath || strings.HasPrefix(path, view.DeskPath+"/")
}

// deskRefused answers a problem at the desk: in the desk's frame, with what to do, a way back and what was written, to who
// is in; at the door, to who wants to come in. False where it is neither, and nothing is answered.
func (s *Server) deskRefused(c *gin.Context, p problem) bool {
	if s.config.Writes == nil || s.config.Sessions == nil {
		return false
	}
	deskPolicy(c)
	v, err := s.deskVisitor(c)
	path, words := c.Request.URL.Path, s.wordings[s.language(c)]
	if err != nil {
		return path == view.DeskLogin && s.deskDoor(c, p.Status, p.onPage(words), c.PostForm("link")) == nil
	}
	page := view.DeskRefused{
		DeskFrame: s.deskFrame(c, v, p.Title), Heading: words.Say(p.Title), Detail: p.onPage(words),
		Advice: words.Say(deskAdvice(p)), Path: path, Back: s.deskBack(c, p, path),
	}
	page.Done = ""
	if p.Status >= http.StatusInternalServerError && !p.expected {
		page.RequestID = requestID(c)
	}
	if p.waiting && c.Request.Method == http.MethodGet {
		page.Waiting = true
		c.Header("Refresh", strconv.Itoa(buildingSeconds))
	}
	if c.Request.Method == http.MethodPost && !s.fromElsewhere(c.Request) {
		page.Kept = keptOf(c, "")
		page.Again = len(page.Kept) > 0 && mayBeSentAgain(p)
	}
	if err := s.render(c, p.Status, "desk_refused", page); err != nil {
		s.log.Error("rendering the error page", "request_id", requestID(c), "error", err)
		return false
	}
	return true
}

// keptOf are the fields of a form that was sent, by name, without its token; none where it did not come as a whole.
func keptOf(c *gin.Context, prefix string) (kept []view.DeskField) {
	if c.Request.PostForm == nil && parseForm(c, mostKept) != nil {
		return nil
	}
	for name, values := range c.Request.PostForm {
		for _, value := range values {
			if name != "form_token" {
				kept = append(kept, view.DeskField{Name: prefix + name, Value: value})
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b view.DeskField) int { return strings.Compare(a.Name, b.Name) })
	return kept
}

// mayBeSentAgain reports a refusal that the same form may get past.
func mayBeSentAgain(p problem) bool {
	switch p.Status {
	case http.StatusForbidden:
		return !p.lacking
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusTooManyRequests:
		return true
	}
	return p.Status >= http.StatusInternalServerError
}

// deskAdvice says what to do about a problem; empty where its own words do.
func deskAdvice(p problem) string {
	switch {
	case p.lacking:
		return "要做这件事，请管理员发一把有权限的钥匙，退出后用它登录。"
	case p.Status == http.StatusNotFound:
		return "可能刚被撤下或丢弃，或者地址写错了。"
	case p.Status == http.StatusPreconditionFailed, p.Status == http.StatusConflict:
		return "先回去看看现在是什么样，再决定。"
	case p.Status == http.StatusInsufficientStorage:
		return "腾出空间以后再做一次就行。"
	case p.Status == http.StatusTooManyRequests, p.expected:
		return "稍等几秒，再做一次就行。"
	case p.Status >= http.StatusInternalServerError:
		return "再试一次；还是不行，就把下面的编号告诉管理员，“状态”页上有最近的问题。"
	}
	return ""
}

// deskBack leads to where a form was, or to the part of the desk that a page is of.
func (s *Server) deskBack(c *gin.Context, p problem, path string) string {
	form := slices.ContainsFunc(s.deskRoutes(), func(r deskRoute) bool {
		return r.method == http.MethodGet && r.path == c.FullPath()
	})
	if c.Request.Method == http.MethodPost && form && p.Status != http.StatusNotFound && !p.lacking {
		return path
	}
	for _, part := range []string{view.DeskBring, view.DeskWords, view.DeskSitePath, view.DeskState, view.DeskSessions} {
		if strings.HasPrefix(path, part+"/") && !p.lacking {
			return part
		}
	}
	return view.DeskCases
}
