package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

const (
	apiPrefix    = "/api/"
	staticPrefix = "/static/"
)

// handler answers a request, or returns why it could not; nothing is written before an error.
type handler func(c *gin.Context) error

// routes is the one table of what is answered where. Each answers GET and HEAD.
func (s *Server) routes() (*gin.Engine, error) {
	table := []struct {
		path string
		do   handler
	}{
		{"/", s.searchPage},
		{"/cases/:id", s.casePage},
		{overviewPath, s.overviewPage},
		{exportPath, s.export},
		{displayPath, s.displayPage},
		{"/robots.txt", s.robots},
		{"/sitemap.xml", s.sitemap},
		{"/opensearch.xml", s.openSearch},
		{"/favicon.svg", s.favicon},
		{"/favicon.ico", s.favicon},
		{staticPrefix + "*name", s.static},
		{widgetPath, s.widgetPage},
		{widgetPrefix + ":name", s.widgetFile},
		{embedPath, s.embed},
		{"/api/v1/search", s.apiSearch},
		{"/api/v1/suggest", s.apiSuggest},
		{"/api/v1/cases/:id", s.apiCase},
		{"/api/v1/cases/:id/similar", s.apiSimilar},
		{"/api/v1/facets", s.apiFacets},
		{"/healthz", s.healthz},
		{"/readyz", s.readyz},
	}

	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(s.config.TrustedProxies); err != nil { // gin trusts every proxy unless told
		return nil, err
	}
	engine.Use(s.identify, s.logRequest, s.recoverPanic, secure, s.allowOrigin, s.limit)
	for _, route := range table {
		engine.GET(route.path, s.handle(route.do))
		engine.HEAD(route.path, s.handle(route.do))
	}
	engine.NoRoute(s.handle(func(c *gin.Context) error { return notFound("这里没有页面：%s", printable(c.Request.URL.Path)) }))
	engine.NoMethod(s.handle(func(c *gin.Context) error {
		// gin has set Allow.
		return &failure{
			status: http.StatusMethodNotAllowed, detail: "这个地址不接受 " + c.Request.Method,
			format: "这个地址不接受 %s", args: []any{c.Request.Method},
		}
	}))
	return engine, nil
}

// handle runs a handler and answers its error, if it returns one.
func (s *Server) handle(do handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := do(c); err != nil {
			s.fail(c, err)
		}
	}
}
