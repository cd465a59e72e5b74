package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// deskLoginPage asks for a key. A link that lets in once is used up by the button alone: what looks at links before
// people do uses up none.
func (s *Server) deskLoginPage(c *gin.Context) error {
	if _, err := s.deskVisitor(c); err == nil && c.Query("link") == "" {
		c.Redirect(http.StatusSeeOther, deskNext(c.Query("next")))
		return nil
	}
	return s.deskDoor(c, http.StatusOK, "", c.Query("link"))
}

func (s *Server) deskDoor(c *gin.Context, status int, problem, link string) error {
	f := s.frame(c, "", view.Inquiry{Page: 1, Size: defaultSize})
	f.Title, f.Searchable, f.Description = f.Words.Say("登录工作台"), false, ""
	next := c.Query("next")
	if c.Request.Method == http.MethodPost {
		next = ""
	}
	if c.Request.Method == http.MethodPost && c.Request.URL.Path == view.DeskLogin { // whose form has been read
		next = c.PostForm("next")
	}
	door := view.DeskDoor{
		DeskFrame: view.DeskFrame{Frame: f}, Problem: f.Words.Say(problem), Link: link, Next: deskNext(next),
	}
	if c.Request.Method == http.MethodPost && c.Request.URL.Path == view.DeskLogin { // a key that was wrong loses nothing
		door.Again = c.PostForm("again")
		for name, values := range c.Request.PostForm {
			for _, value := range values {
				if strings.HasPrefix(name, keptField) {
					door.Kept = append(door.Kept, view.DeskField{Name: name, Value: value})
				}
			}
		}
		slices.SortStableFunc(door.Kept, func(a, b view.DeskField) int { return strings.Compare(a.Name, b.Name) })
	}
	return s.render(c, status, "desk_login", door)
}

// mostKept, in bytes, is how long a form may be that is kept while whoever wrote it logs in: the longest case.
const mostKept = 3*data.MaxTextLen + 1<<20

// keptField begins the names of the fields of a form that is kept, at the door.
const keptField = "kept."

// deskShut is the door for who has written something and is not let in any more: what was written goes through it.
func (s *Server) deskShut(c *gin.Context) error {
	f := s.frame(c, "", view.Inquiry{Page: 1, Size: defaultSize})
	f.Title, f.Searchable, f.Description = f.Words.Say("登录工作台"), false, ""
	door := view.DeskDoor{
		DeskFrame: view.DeskFrame{Frame: f}, Next: view.DeskPath,
		Problem: f.Words.Say("您已经不在登录状态，刚才的改动没有保存。请登录后再做一次。"),
	}
	// What comes from a page of another site nobody here has written.
	if !s.fromElsewhere(c.Request) {
		if door.Kept = keptOf(c, keptField); len(door.Kept) > 0 {
			door.Again = c.Request.URL.Path
			door.Problem = f.Words.Say("您已经不在登录状态。登录后，刚才写的还在，再按一次就保存。")
		}
	}
	return s.render(c, http.StatusUnauthorized, "desk_login", door)
}

// deskAgain shows who has just been let in what was written before.
func (s *Server) deskAgain(c *gin.Context, token, path string) error {
	session, err := s.config.Sessions.Check(token)
	if err != nil {
		return err
	}
	page := view.DeskAgain{DeskFrame: s.deskFrame(c, deskVisit{session, token}, "刚才写的还在"), Path: path}
	for name, values := range c.Request.PostForm {
		if name, kept := strings.CutPrefix(name, keptField); kept {
			for _, value := range values {
				page.Kept = append(page.Kept, view.DeskField{Name: name, Value: value})
			}
		}
	}
	slices.SortStableFunc(page.Kept, func(a, b view.DeskField) int { return strings.Compare(a.Name, b.Name) })
	return s.render(c, http.StatusOK, "desk_again", page)
}

// deskNext is a page of the desk to go on to; no other.
func deskNext(given string) string {
	path, _, _ := strings.Cut(given, "?")
	if path != view.DeskPath && !strings.HasPrefix(path, view.DeskPath+"/") || path == view.DeskLogin ||
		strings.ContainsAny(given, "\\\t\r\n") || strings.Contains(path, "..") {
		return view.DeskPath
	}
	return given
}

// deskLetIn begins a session for who shows a key or has a link.
func (s *Server) deskLetIn(c *gin.Context) error {
	if err := s.limit(c, trifle); err != nil {
		return err
	}
	if err := parseForm(c, mostKept); err != nil {
		return err
	}
	if s.fromElsewhere(c.Request) {
		return notOurs()
	}
	k, problem, err := s.deskKey(c)
	if err != nil {
		return err
	}
	if problem != "" {
		return s.deskDoor(c, http.StatusUnauthorized, problem, "")
	}
	if before, err := s.deskVisitor(c); err == nil { // who logs in again is one visitor
		_ = s.config.Sessions.End(before.session.ID) // that it is not kept is told below
	}
	token, err := s.config.Sessions.Begin(k, c.Request.UserAgent())
	if err != nil { // a full disk keeps nobody from the page that says so
		s.log.Error("who is at the desk is not kept: a restart sends them away", "error", err)
	}
	s.log.Info("somebody came to the desk", "name", k.Name, "scope", k.Scope, "request_id", requestID(c))
	s.setSession(c, token)
	if again := c.PostForm("again"); again != "" && deskNext(again) == again && again != view.DeskPath {
		return s.deskAgain(c, token, again)
	}
	c.Redirect(http.StatusSeeOther, deskNext(c.PostForm("next")))
	return nil
}

// deskKey is the key that a form shows or its link stands for; a problem is for who sent it.
func (s *Server) deskKey(c *gin.Context) (k keys.Key, problem string, err error) {
	if link := c.PostForm("link"); link != "" {
		k, err := s.config.Sessions.Redeem(link)
		if errors.Is(err, keys.ErrNoLink) {
			return k, "这个链接用过了，或者过期了：请用钥匙登录，或请管理员再给一个链接", s.guessed(c)
		}
		return k, "", err
	}
	secret := strings.TrimSpace(c.PostForm("key"))
	if secret == "" {
		return k, "请填写钥匙", nil
	}
	k, err = s.config.Key(secret)
	if errors.Is(err, keys.ErrUnknown) {
		return k, "这把钥匙不认识、已作废或已过期", s.guessed(c)
	}
	if err != nil {
		return k, "", fmt.Errorf("the keys: %w", err)
	}
	return k, "", nil
}

func (s *Server) deskLogout(c *gin.Context, v deskVisit) error {
	if err := s.endSession(v.session.ID); err != nil {
		return err
	}
	s.setSession(c, "")
	c.Redirect(http.StatusSeeOther, view.DeskLogin)
	return nil
}

// endSession ends a session that may have ended already. An error is one that a restart brings back.
func (s *Server) endSession(id string) error {
	err := s.config.Sessions.End(id)
	switch {
	case errors.Is(err, keys.ErrReturns):
		return &failure{
			status: http.StatusInsufficientStorage, cause: err,
			detail: "这次登录现在结束了，可是磁盘写不进去：服务重新启动后它又算数。请管理员看看磁盘。",
		}
	case err != nil && !errors.Is(err, keys.ErrNoSession):
		s.log.Error("who is at the desk is not kept: a restart sends them away", "error", err)
	}
	return nil
}

// deskSessions lists who is at the desk: everybody to who may do all, else one's own.
func (s *Server) deskSessions(c *gin.Context, v deskVisit) error {
	f := s.deskFrame(c, v, "登录的设备")
	page := view.DeskSessionList{DeskFrame: f}
	for _, one := range s.config.Sessions.List() {
		if s.mayEnd(v, one) {
			page.Sessions = append(page.Sessions, view.DeskSession{
				ID: one.ID, Name: one.Name, Scope: f.Words.ScopeName(string(one.Scope)), Agent: view.Browser(one.Agent),
				Begun: view.Moment(one.Created), Seen: view.Moment(one.Seen), Own: one.ID == v.session.ID,
			})
		}
	}
	return s.render(c, http.StatusOK, "desk_sessions", page)
}

func (s *Server) mayEnd(v deskVisit, one keys.Session) bool {
	return v.allows(keys.Admin) || one.ID == v.session.ID || one.Key != "" && one.Key == v.session.Key
}

func (s *Server) deskEndSession(c *gin.Context, v deskVisit) error {
	id := c.PostForm("id")
	for _, one := range s.config.Sessions.List() {
		if one.ID != id || !s.mayEnd(v, one) {
			continue
		}
		if err := s.endSession(id); err != nil {
			return err
		}
		break
	}
	return deskDone(c, view.DeskSessions, "ended") // one that is there no more has ended, too
}

// apiDeskLink answers a link that lets somebody come to the desk once, as its maker would, or with less.
func (s *Server) apiDeskLink(c *gin.Context, by data.Author) error {
	body, err := readBody(c, 1<<10)
	if err != nil {
		return err
	}
	asked := struct {
		Name  string     `json:"name"`
		Scope keys.Scope `json:"scope"`
	}{Name: by.Name, Scope: keyOfRequest(c).Scope}
	if len(strings.TrimSpace(string(body))) > 0 {
		if err := decodeStrictly(body, &asked); err != nil {
			return err
		}
	}
	if _, err := keys.ParseScope(string(asked.Scope)); err != nil {
		return badParameter("scope", "scope 须是 read、write 或 admin，收到的是“%s”", view.Printable(string(asked.Scope)))
	}
	if !keyOfRequest(c).Scope.Allows(asked.Scope) {
		return forbidden(asked.Scope)
	}
	// Who comes through the owner's socket names whom the link is for; a key can give its own name alone, and add to it.
	name := view.Printable(asked.Name)
	if keyOfRequest(c).Hash != "" && asked.Name != by.Name {
		name = by.Name + "：" + name
	}
	secret := s.config.Sessions.Link(keys.Key{
		Name: name, Scope: asked.Scope, Hash: keyOfRequest(c).Hash,
	})
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, map[string]any{
		"path": s.config.PublicURL + view.DeskLogin + "?link=" + secret, "expires": time.Now().Add(keys.LinkLife).UTC().Truncate(time.Second),
	})
}
