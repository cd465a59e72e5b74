package server

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// The desk is pages for those who look after the cases: behind a session, which a key or a link begins, they do by forms
// what the API does. Each works without a script.

// deskVisit is a request of somebody at the desk.
type deskVisit struct {
	session keys.Session
	token   string // of the session
}

func (v deskVisit) author() data.Author { return data.Author{Name: v.session.Name, Via: "desk"} }

func (v deskVisit) allows(scope keys.Scope) bool { return v.session.Scope.Allows(scope) }

// atDesk answers a request of somebody at the desk.
type atDesk func(c *gin.Context, v deskVisit) error

type deskRoute struct {
	method, path string
	scope        keys.Scope
	do           atDesk
	price        pricing
	streams      bool // it reads its form itself
}

// deskRoutes is the table of the desk's pages and of what their forms do.
func (s *Server) deskRoutes() []deskRoute {
	return []deskRoute{
		{http.MethodGet, view.DeskPath, keys.Read, s.deskHome, always(trifle), false},
		{http.MethodGet, view.DeskCases, keys.Read, s.deskCases, listing, false},
		{http.MethodPost, view.DeskCases, keys.Write, s.deskMany, always(plainSearch), false},
		{http.MethodGet, view.DeskCases + "/new", keys.Write, s.deskNewCase, always(trifle), false},
		{http.MethodPost, view.DeskCases + "/new", keys.Write, s.deskSaveCase, always(costlyFrom), false},
		{http.MethodGet, view.DeskCases + "/at/:id", keys.Read, s.deskCase, always(plainSearch), false},
		{http.MethodPost, view.DeskCases + "/at/:id", keys.Write, s.deskSaveCase, always(costlyFrom), false},
		{http.MethodGet, view.DeskCases + "/at/:id/versions", keys.Read, s.deskVersions, always(costlyFrom), false},
		{http.MethodPost, view.DeskCases + "/at/:id/versions", keys.Write, s.deskPutBack, always(plainSearch), false},
		{http.MethodGet, view.DeskBring, keys.Write, s.deskBring, always(trifle), false},
		{http.MethodPost, view.DeskBring, keys.Write, s.deskTake, always(trifle), true},
		{http.MethodGet, view.DeskBring + "/:id", keys.Write, s.deskDocument, always(plainSearch), false},
		{http.MethodPost, view.DeskBring + "/:id", keys.Write, s.deskAccept, always(plainSearch), false},
		{http.MethodGet, view.DeskCases + "/at/:id/original", keys.Read, s.deskOriginal, always(trifle), false},
		{http.MethodGet, view.DeskWords, keys.Admin, s.deskWords, always(trifle), false},
		{http.MethodPost, view.DeskWords, keys.Admin, s.deskPreviewWords, always(trifle), false},
		{http.MethodGet, view.DeskWords + "/:id", keys.Admin, s.deskWordsJob, always(trifle), false},
		{http.MethodPost, view.DeskWords + "/:id", keys.Admin, s.deskApplyWords, always(trifle), false},
		{http.MethodGet, view.DeskSitePath, keys.Admin, s.deskSite, always(trifle), false},
		{http.MethodPost, view.DeskSitePath, keys.Admin, s.deskSaveSite, always(trifle), false},
		{http.MethodGet, view.DeskState, keys.Read, s.deskState, always(plainSearch), false},
		{http.MethodGet, view.DeskSessions, keys.Read, s.deskSessions, always(trifle), false},
		{http.MethodPost, view.DeskSessions, keys.Read, s.deskEndSession, always(trifle), false},
		{http.MethodPost, view.DeskLogout, keys.Read, s.deskLogout, always(trifle), false},
	}
}

// addDesk adds the desk to the routes; a site that only reads has none.
func (s *Server) addDesk(engine *gin.Engine) {
	if s.config.Writes == nil || s.config.Sessions == nil {
		return
	}
	engine.GET(view.DeskLogin, s.deskHandle(s.deskLoginPage))
	engine.POST(view.DeskLogin, s.deskHandle(s.deskLetIn))
	for _, r := range s.deskRoutes() {
		engine.Handle(r.method, r.path, s.deskHandle(func(c *gin.Context) error { return s.deskAnswer(c, r) }))
	}
}

// deskPolicy keeps what is done at the desk from other sites, caches and search engines.
func deskPolicy(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Content-Security-Policy", strings.Replace(contentPolicy, "frame-ancestors 'self'", "frame-ancestors 'none'", 1))
}

func (s *Server) deskHandle(do handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		deskPolicy(c)
		c.Request = c.Request.WithContext(index.Showing(c.Request.Context())) // what the site hides, too
		err := wholeAddress(c)
		if err == nil {
			err = do(c)
		}
		if err != nil {
			s.fail(c, err)
		}
	}
}

// sessionCookie holds the token of a session. It goes to the desk alone, and to no request that another site makes.
const sessionCookie = "desk"

func (s *Server) setSession(c *gin.Context, token string) {
	age := 0 // until the browser closes; the server ends it earlier
	if token == "" {
		age = -1
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: sessionCookie, Value: token, Path: view.DeskPath, MaxAge: age, HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: s.encrypted(c) || strings.HasPrefix(s.config.PublicURL, "https:"),
	})
}

// maxForm, in bytes, has room for the longest case, and the longest words, as a form writes them.
const maxForm = 3*data.MaxTextLen + 9*MaxWordsText + 1<<20

// deskAnswer answers who has a session, and sends the others to the door.
func (s *Server) deskAnswer(c *gin.Context, r deskRoute) error {
	if c.Request.Method == http.MethodGet {
		c.Request.Body = http.NoBody
	}
	visit, err := s.deskVisitor(c)
	if errors.Is(err, keys.ErrNoSession) {
		if c.Request.Method != http.MethodGet {
			return s.deskShut(c)
		}
		c.Redirect(http.StatusSeeOther, view.DeskLogin+"?"+url.Values{"next": {c.Request.URL.RequestURI()}}.Encode())
		return nil
	}
	if err != nil {
		return err
	}
	if !visit.allows(r.scope) {
		return forbidden(r.scope)
	}
	if c.Request.Method != http.MethodGet && s.fromElsewhere(c.Request) {
		return notOurs()
	}
	if c.Request.Method != http.MethodGet && !r.streams {
		if err := s.readForm(c, visit); err != nil {
			return err
		}
	}
	price := r.price(c)
	if err := s.limit(c, price); err != nil {
		return err
	}
	if price > trifle {
		release, err := s.admit(c, price.class())
		if err != nil {
			return err
		}
		defer release()
	}
	return r.do(c, visit)
}

// listing prices the desk's list of cases: a search of its query, or a look at all.
func listing(c *gin.Context) cost {
	return min(searchCost(index.Request{Query: c.Query("q"), Page: 1, Size: deskPage}), bulkyFrom-1)
}

func (s *Server) deskVisitor(c *gin.Context) (deskVisit, error) {
	token, err := c.Cookie(sessionCookie)
	if err != nil || token == "" {
		return deskVisit{}, keys.ErrNoSession
	}
	session, err := s.config.Sessions.Check(token)
	return deskVisit{session, token}, err
}

// readForm reads a form that a page of ours was sent with.
func (s *Server) readForm(c *gin.Context, v deskVisit) error {
	if err := parseForm(c, maxForm); err != nil {
		return err
	}
	return formOfOurs(v, c.PostForm("form_token"))
}

// formOfOurs is an error where a form does not come from a page that this session was sent.
func formOfOurs(v deskVisit, token string) error {
	if !keys.SameFormToken(v.token, token) {
		return notOurs()
	}
	return nil
}

func notOurs() error {
	return &failure{status: http.StatusForbidden, detail: "这个表单不是从本站的页面发来的，或者页面太旧了：请重新打开页面再做一次"}
}

func parseForm(c *gin.Context, most int64) error {
	// A form of parts would be kept in files; those that bring files in are read as they come.
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return &failure{status: http.StatusUnsupportedMediaType, detail: "这里收的是网页上的表单", cause: err}
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	err := c.Request.ParseForm()
	if err != nil {
		c.Request.PostForm = url.Values{} // half of what was written is not what was written
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &failure{
			status: http.StatusRequestEntityTooLarge, detail: "表单太大了：一个案例的正文合计最多 2 MB",
		}
	}
	if err != nil {
		return &failure{status: http.StatusBadRequest, detail: "正文没有收全", cause: err}
	}
	return nil
}

// fromElsewhere reports a request that a page of another site makes, as browsers tell (Fetch Metadata; Origin). What is
// no browser tells neither, and has no cookie to abuse.
func (s *Server) fromElsewhere(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site != "same-origin" && site != "none"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	address, err := url.Parse(origin)
	if err != nil {
		return true
	}
	// A proxy in front may ask under another name than the browser did.
	ours := append([]string{r.Host, strings.TrimPrefix(strings.TrimPrefix(s.config.PublicURL, "https://"), "http://")},
		s.config.AllowedHosts...)
	return !slices.ContainsFunc(ours, func(host string) bool { return host != "" && strings.EqualFold(address.Host, host) })
}

func (s *Server) deskHome(c *gin.Context, _ deskVisit) error {
	c.Redirect(http.StatusSeeOther, view.DeskCases)
	return nil
}

// deskFrame is what a page of the desk has around its content.
func (s *Server) deskFrame(c *gin.Context, v deskVisit, title string) view.DeskFrame {
	f := view.DeskFrame{
		Frame: s.frame(c, "", view.Inquiry{Page: 1, Size: defaultSize}), Who: v.session.Name,
		FormToken: keys.FormToken(v.token), MayWrite: v.allows(keys.Write), MayAdmin: v.allows(keys.Admin),
	}
	f.Title, f.Searchable, f.Description = f.Words.Say(title), false, ""
	f.Sections = view.DeskSections(f.Words, f.Path, f.MayWrite, f.MayAdmin)
	f.Done = f.Words.DeskDone(c.Query("done"), c.Query("n"))
	return f
}

// deskRefresh is how many seconds pass until a page asks again how far something is.
const deskRefresh = 2

// deskDone leads to a page of the desk that says what was done there.
func deskDone(c *gin.Context, path, done string, more ...string) error {
	query := url.Values{"done": {done}}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	c.Redirect(http.StatusSeeOther, path+"?"+query.Encode())
	return nil
}
