package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/server/keys"
	"anlisou/server/view"
)

const (
	apiPrefix    = "/api/"
	staticPrefix = "/static/"
)

// handler answers a request, or returns why it could not; nothing is written before an error.
type handler func(c *gin.Context) error

// route is a path, what answers it, and what that costs.
type route struct {
	path  string
	do    handler
	price pricing
}

// routes is the one table of what is answered where. Each answers GET and HEAD.
func (s *Server) routes() (*gin.Engine, error) {
	table := []route{
		{"/", s.searchPage, searching(pageDialect)},
		{"/cases/:id", s.casePage, understanding(casePage, pageDialect)},
		{"/cases/:id/original", s.publicOriginal, always(costlyFrom)},
		{"/cases/:id" + view.CardPath, s.caseCard, always(caseRead)},
		{view.CardPath, s.siteCard, searching(pageDialect)},
		{view.OverviewPath + view.CardPath, s.overviewCard, always(plainSearch)},
		{view.ComparePath + view.CardPath, s.compareCard, always(casePage)},
		{view.HelpPath + view.CardPath, s.pageCard("怎样搜"), always(trifle)},
		{view.AccessPath + view.CardPath, s.pageCard("无障碍"), always(trifle)},
		{view.OverviewPath, s.overviewPage, always(crossTable)},
		{view.ExportPath, s.export, exporting},
		{view.ComparePath, s.comparePage, understanding(compareCost, compareDialect)},
		{view.HelpPath, s.helpPage, always(helpSearches)},
		{view.AccessPath, s.accessPage, always(trifle)},
		{view.DisplayPath, s.displayPage, always(trifle)},
		{view.FeedPath, s.feedOrPage, searching(feedDialect)},
		{"/robots.txt", s.robots, always(trifle)},
		{"/sitemap.xml", s.sitemap, always(wholeList)},
		{"/opensearch.xml", s.openSearch, always(trifle)},
		{"/favicon.svg", s.favicon, always(free)},
		{"/favicon.ico", s.favicon, always(free)},
		{staticPrefix + "*name", s.static, always(free)},
		{widgetPath, s.widgetPage, always(plainSearch)},
		{view.WidgetPrefix + ":name", s.widgetFile, always(free)},
		{view.EmbedPath, s.embed, always(trifle)},
		{"/api/v1/search", s.apiSearch, searching(apiDialect)},
		{"/api/v1/suggest", s.apiSuggest, understanding(caseRead, suggestDialect)},
		{"/api/v1/cases/:id", s.apiCase, always(caseRead)},
		{"/api/v1/cases/:id/similar", s.apiSimilar, always(plainSearch)},
		{"/api/v1/facets", s.apiFacets, always(plainSearch)},
		{"/api/v1/site", s.apiSite, always(trifle)},
		{"/healthz", s.healthz, always(free)},
		{"/readyz", s.readyz, always(free)},
	}

	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(nil); err != nil { // who asks is settled by visitor.go
		return nil, err
	}
	engine.Use(s.identify, s.whoAsks, s.logRequest, s.recoverPanic, secure, s.allowOrigin, s.hide, s.weigh)
	for _, r := range table {
		engine.GET(r.path, s.handle(r.do, r.price))
		engine.HEAD(r.path, s.handle(r.do, r.price))
	}
	for _, r := range s.writeRoutes() {
		engine.Handle(r.method, r.path, s.withKey(r.scope, r.do, r.price))
	}
	s.addDesk(engine)
	none := always(trifle)
	engine.NoRoute(s.handle(func(c *gin.Context) error {
		if s.onlyReads(c.Request) {
			return &failure{status: http.StatusForbidden, detail: "这里什么也不能改：数据目录只能读"}
		}
		return notFound("这里没有页面：%s", view.Printable(c.Request.URL.Path))
	}, none))
	engine.NoMethod(s.handle(func(c *gin.Context) error {
		// gin has set Allow.
		return &failure{
			status: http.StatusMethodNotAllowed, detail: "这个地址不接受 " + c.Request.Method,
			format: "这个地址不接受 %s", args: []any{c.Request.Method},
			reader: sentence{format: "这一页只能打开来看，不收提交的内容。"},
		}
	}, none))
	return engine, nil
}

// onlyReads reports a request for an address that a site has which may change something, and that this one has not.
func (s *Server) onlyReads(r *http.Request) bool {
	if s.config.Writes != nil {
		return false
	}
	desk := r.URL.Path == view.DeskPath || strings.HasPrefix(r.URL.Path, view.DeskPath+"/")
	return desk || strings.HasPrefix(r.URL.Path, apiPrefix) && r.Method != http.MethodGet && r.Method != http.MethodHead
}

// Routes are a method and a path for each thing that is answered, as "POST /api/v1/cases".
func (s *Server) Routes() (routes []string) {
	for _, r := range s.engine.Routes() {
		routes = append(routes, r.Method+" "+r.Path)
	}
	return routes
}

// writeRoute is what who has a key of a scope may do.
type writeRoute struct {
	method, path string
	scope        keys.Scope
	do           keyed
	price        pricing // of what bounds how many run at once
}

// writeRoutes is the table of what changes the cases, and of what is for those alone who do; empty where the site only
// reads.
func (s *Server) writeRoutes() []writeRoute {
	if s.config.Writes == nil {
		return nil
	}
	return slices.Concat(s.wordsRoutes(), s.documentRoutes(), s.keepingRoutes(), []writeRoute{
		{http.MethodGet, "/api/v1/cases", keys.Read, s.apiCases, always(costlyFrom)},
		{http.MethodPost, "/api/v1/cases", keys.Write, s.apiPostCases, posting},
		{http.MethodGet, "/api/v1/collections", keys.Read, s.apiCollections, always(trifle)},
		{http.MethodPut, "/api/v1/collections/:id", keys.Write, s.apiPutCollection, always(usualFrom)},
		{http.MethodPut, "/api/v1/cases/:id", keys.Write, s.apiPutCase, always(usualFrom)},
		{http.MethodPatch, "/api/v1/cases/:id", keys.Write, s.apiPatchCase, always(usualFrom)},
		{http.MethodDelete, "/api/v1/cases/:id", keys.Write, s.apiDeleteCase, always(usualFrom)},
		{http.MethodGet, "/api/v1/cases/:id/versions", keys.Read, s.apiVersions, always(usualFrom)},
		{http.MethodPost, "/api/v1/cases/:id/restore", keys.Write, s.apiRestore, always(usualFrom)},
		{http.MethodPut, "/api/v1/site", keys.Admin, s.apiPutSite, always(usualFrom)},
		{http.MethodGet, "/api/v1/log", keys.Admin, s.apiLog, always(usualFrom)},
		{http.MethodGet, "/api/v1/backup", keys.Admin, s.apiBackup, always(costlyFrom)},
		{http.MethodPost, "/api/v1/rebuild", keys.Admin, s.apiRebuild, always(costlyFrom)},
		{http.MethodPost, "/api/v1/desk-links", keys.Read, s.apiDeskLink, always(trifle)},
	})
}

// wordsRoutes is the table of what is about words; empty where they are not to be changed.
func (s *Server) wordsRoutes() []writeRoute {
	if s.config.Words == nil {
		return nil
	}
	return []writeRoute{
		{http.MethodGet, "/api/v1/words", keys.Admin, s.apiWords, always(plainSearch)},
		{http.MethodPut, "/api/v1/words", keys.Admin, s.apiPutWords, always(costlyFrom)},
		{http.MethodPost, "/api/v1/preview", keys.Admin, s.apiPreview, always(costlyFrom)},
	}
}

// keepingRoutes is the table of what looks after what is kept; empty where nobody does.
func (s *Server) keepingRoutes() []writeRoute {
	if s.config.Keeps == nil {
		return nil
	}
	return []writeRoute{
		{http.MethodPost, "/api/v1/check", keys.Admin, s.apiCheck, always(costlyFrom)},
		{http.MethodPost, "/api/v1/compact", keys.Admin, s.apiCompact, always(costlyFrom)},
	}
}

// handle runs a handler and answers its error, if it returns one.
func (s *Server) handle(do handler, price pricing) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := s.answer(c, do, price(c)); err != nil {
			s.fail(c, err)
		}
	}
}

// answer runs a handler within the limit of whoever asks and, where it asks the index, when it is its turn.
func (s *Server) answer(c *gin.Context, do handler, price cost) error {
	if err := s.limit(c, price); err != nil {
		return err
	}
	if err := wholeAddress(c); err != nil {
		return err
	}
	if price <= trifle {
		return do(c)
	}
	release, err := s.admit(c, price.class())
	if err != nil {
		return err
	}
	defer release()
	return do(c)
}
