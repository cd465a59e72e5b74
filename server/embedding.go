package server

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

const (
	anyOrigin    = "*"
	opaqueOrigin = "null" // of a sandboxed frame or of a file
)

// maxRefusedNoted is how many different origins that were refused the log names: anyone may make them up.
const maxRefusedNoted = 100

// allowOrigin sets the CORS headers by which the pages of other sites may read what the API answers: those of
// registered sites, of this one, and of this machine. A plain GET needs no preflight; an answer to a page of any other
// origin is kept from its script by the browser.
func (s *Server) allowOrigin(c *gin.Context) {
	if !wantsProblem(c.Request.URL.Path) {
		return
	}
	h := c.Writer.Header()
	h.Add("Vary", "Origin")
	origin := c.GetHeader("Origin")
	switch {
	case origin == "":
	case s.allowed(origin, c.Request):
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "Retry-After")
	default:
		s.noteRefused(origin)
	}
}

// allowed decides about the Origin header of a request.
func (s *Server) allowed(origin string, r *http.Request) bool {
	registered, _ := s.origins("")
	if slices.Contains(registered, origin) {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || origin != u.Scheme+"://"+u.Host {
		return false // null, too
	}
	return s.sameOrigin(u, r) || isLoopback(u.Hostname()) || slices.Contains(registered, anyOrigin) ||
		slices.ContainsFunc(registered, func(pattern string) bool { return below(origin, pattern) })
}

// below reports whether an origin is of a subdomain that a pattern such as https://*.example.gov.cn stands for.
func below(origin, pattern string) bool {
	scheme, domain, ok := strings.Cut(pattern, "://*.")
	rest, same := strings.CutPrefix(origin, scheme+"://")
	return ok && same && strings.HasSuffix(rest, "."+domain) && len(rest) > len(domain)+1
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// origins are those of the site of a name, or of all sites for "".
func (s *Server) origins(site string) (origins []string, found bool) {
	if s.config.Sites == nil {
		return nil, site == ""
	}
	return s.config.Sites(site)
}

// noteRefused tells the operator once of each origin that was refused, and what would allow it.
func (s *Server) noteRefused(origin string) {
	origin = view.Printable(origin)
	s.refused.Lock()
	defer s.refused.Unlock()
	if s.refused.origins[origin] || len(s.refused.origins) >= maxRefusedNoted {
		return
	}
	s.refused.origins[origin] = true
	s.log.Warn("origin refused: `anlisou site add NAME ORIGIN` allows it", slog.String("origin", origin))
}

// ancestors is the list of a frame-ancestors directive: who may show /embed in a frame.
func ancestors(origins []string) string {
	list := "'self' http://localhost:* http://127.0.0.1:*"
	for _, origin := range origins {
		if origin != opaqueOrigin { // no source expression stands for it
			list += " " + origin
		}
	}
	return list
}

func (s *Server) embed(c *gin.Context) error {
	site := c.Query("site")
	origins, found := s.origins(site)
	if !found {
		return notFound("没有登记过名为 %s 的网站", view.Printable(site))
	}
	in, err := parseInquiry(c.Request.URL.RawQuery, embedDialect)
	if err != nil {
		return err
	}
	page := view.Embed{
		Site:     s.site(s.wordings[s.language(c)]),
		Language: s.language(c), Script: view.WidgetPrefix + view.WidgetScript, Query: in.Query, MaxQuery: maxQueryLen,
		Departments: strings.Join(in.Filters["department"], ","), Domains: strings.Join(in.Filters["domain"], ","),
		Regions: strings.Join(in.Filters["region"], ","), Collections: strings.Join(in.Filters["collection"], ","),
	}
	if theme := c.Query("theme"); theme == "light" || theme == "dark" {
		page.Theme = theme
	}
	if c.Query("size") == "large" {
		page.Size = "large"
	}
	if footer := c.Query("footer"); footer == "on" || footer == "off" {
		page.Footer = footer
	}
	if facets, given := c.GetQuery("facets"); given {
		page.Facets = &facets
	}
	c.Header("Content-Security-Policy",
		strings.Replace(contentPolicy, "frame-ancestors 'self'", "frame-ancestors "+ancestors(origins), 1))
	return s.render(c, http.StatusOK, "embed", page)
}
