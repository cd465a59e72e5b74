package server

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

// sitemapSize is how many cases a part of the sitemap lists; sitemaps.org allows 50,000, and each is read for it.
const sitemapSize = 1000

// robots lets search engines read the home page, the overview, the help, and the cases; lists of results lead nowhere else. The
// sitemap is named where the site knows its address, because it must be named by all of it.
func (s *Server) robots(c *gin.Context) error {
	text := "User-agent: *\nDisallow: /api/\nDisallow: /export\nDisallow: /embed\nDisallow: " + view.FeedPath + "?\nDisallow: " + view.DisplayPath + "\n"
	if origin := s.origin(c); origin != "" {
		text += "\nSitemap: " + origin + "/sitemap.xml\n"
	}
	respond(c, http.StatusOK, "text/plain; charset=utf-8", []byte(text))
	return nil
}

// locations is a sitemap after sitemaps.org: a list of pages or, as an index, of sitemaps.
type locations struct {
	XMLName xml.Name
	Pages   []location `xml:"url,omitempty"`
	Parts   []location `xml:"sitemap,omitempty"`
}

type location struct {
	Address string `xml:"loc"`
}

const sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// sitemap lists the pages of all cases, in parts where they are many. There is none where the site does not know its
// address: sitemaps.org wants all of it before each path.
func (s *Server) sitemap(c *gin.Context) error {
	origin, err := s.absolute(c)
	if err != nil {
		return err
	}
	part := 0 // the whole, or the list of parts
	if given := c.Query("part"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > maxParts {
			return notFound("站点地图没有这一部分")
		}
		part = n
	}
	result, err := s.search(c.Request.Context(),
		index.Request{Sort: index.ByNumber, Page: max(1, part), Size: sitemapSize})
	if err != nil {
		return err
	}
	if part == 0 && result.Total > sitemapSize {
		parts := locations{XMLName: xml.Name{Space: sitemapSpace, Local: "sitemapindex"}}
		for n := 1; n <= min(maxParts, (result.Total+sitemapSize-1)/sitemapSize); n++ {
			parts.Parts = append(parts.Parts, location{fmt.Sprintf("%s/sitemap.xml?part=%d", origin, n)})
		}
		return respondXML(c, "application/xml; charset=utf-8", parts)
	}
	if part > 0 && len(result.Hits) == 0 {
		return notFound("站点地图没有这一部分")
	}
	pages := locations{XMLName: xml.Name{Space: sitemapSpace, Local: "urlset"}}
	if part <= 1 {
		for _, path := range []string{"/", view.OverviewPath, view.HelpPath, view.AccessPath, widgetPath} {
			pages.Pages = append(pages.Pages, location{origin + path})
		}
	}
	for _, h := range result.Hits {
		pages.Pages = append(pages.Pages, location{origin + view.CasePath(h.ID)})
	}
	return respondXML(c, "application/xml; charset=utf-8", pages)
}

// maxParts of sitemapSize cases are listed.
const maxParts = 200

// searchPlugin is an OpenSearch 1.1 description, by which browsers take the site for a search engine.
type searchPlugin struct {
	XMLName       xml.Name      `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName     string        `xml:"ShortName"`
	Description   string        `xml:"Description"`
	InputEncoding string        `xml:"InputEncoding"`
	Image         pluginImage   `xml:"Image"`
	Addresses     []pluginMatch `xml:"Url"`
}

type pluginImage struct {
	Type    string `xml:"type,attr"`
	Address string `xml:",chardata"`
}

type pluginMatch struct {
	Type     string `xml:"type,attr"`
	Relation string `xml:"rel,attr,omitempty"`
	Template string `xml:"template,attr"`
}

func (s *Server) openSearch(c *gin.Context) error {
	origin, err := s.absolute(c)
	if err != nil {
		return err
	}
	of := s.site(s.wordings[view.SourceLanguage])
	return respondXML(c, "application/opensearchdescription+xml; charset=utf-8", searchPlugin{
		ShortName: view.Shorten(of.Name, openSearchName), Description: cmp.Or(of.Subtitle, "搜索改革创新案例"), InputEncoding: "UTF-8",
		Image: pluginImage{"image/svg+xml", origin + "/favicon.svg"},
		Addresses: []pluginMatch{
			{"text/html", "results", origin + "/?q={searchTerms}"},
			{"application/opensearchdescription+xml", "self", origin + "/opensearch.xml"},
		},
	})
}

func respondXML(c *gin.Context, contentType string, document any) error {
	body, err := xml.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding %T: %w", document, err)
	}
	respond(c, http.StatusOK, contentType, append([]byte(xml.Header), append(body, '\n')...))
	return nil
}
