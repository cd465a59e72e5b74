package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data/site"
	"anlisou/server/view"
)

// moreLinks are the empty lines for further links.
const moreLinks = 2

// deskSite is the form of the site's settings.
func (s *Server) deskSite(c *gin.Context, v deskVisit) error {
	p := s.present()
	return s.deskSitePage(c, v, http.StatusOK, p.settings.Trimmed(), p.tag, nil)
}

func (s *Server) deskSitePage(
	c *gin.Context, v deskVisit, status int, settings site.Settings, tag string, problems []string,
) error {
	list, err := s.collections(c.Request.Context())
	if err != nil {
		return err
	}
	page := view.DeskSite{DeskFrame: s.deskFrame(c, v, "网站"), Settings: settings, Tag: tag, Problems: problems}
	names := view.CollectionNames(view.ShownCollections(list, usualSite))
	for _, one := range list {
		page.Collections = append(page.Collections, view.DeskCollection{
			ID: one.ID, Title: names[one.ID], Name: settings.CollectionName(one.ID), Hidden: settings.Hides(one.ID),
		})
	}
	page.Links = slices.Concat(settings.Links, make([]site.Link, max(0, min(moreLinks, site.MaxLinks-len(settings.Links)))))
	page.UsualAccent, page.UsualName = site.UsualAccent, page.Words.Say(view.UsualName)
	return s.render(c, status, "desk_site", page)
}

// deskSaveSite keeps the settings of a form. What cannot be kept comes back as it was written, with why.
func (s *Server) deskSaveSite(c *gin.Context, v deskVisit) error {
	settings := siteOf(c, s.present().settings)
	words := s.wordings[s.language(c)]
	var problems []string
	var wrong site.Problems
	if errors.As(settings.Validate(), &wrong) {
		for _, p := range wrong {
			problems = append(problems, view.SiteProblem(words, p))
		}
		return s.deskSitePage(c, v, http.StatusUnprocessableEntity, settings, c.PostForm("tag"), problems)
	}
	err := s.saveSite(c, v.author(), settings, c.PostForm("tag"))
	var known *failure
	if errors.As(err, &known) && known.status == http.StatusPreconditionFailed {
		said := words.Say("网站设置刚被别人改过，您写的还没有保存。再按“保存”就换成您写的。")
		return s.deskSitePage(c, v, http.StatusConflict, settings, s.present().tag, []string{said})
	}
	if err != nil {
		status, said := s.deskRefusal(c, err)
		return s.deskSitePage(c, v, status, settings, c.PostForm("tag"), []string{said})
	}
	return deskDone(c, view.DeskSitePath, "site")
}

// siteOf reads settings out of a form. Collections that are there no more keep what is said of them.
func siteOf(c *gin.Context, now *site.Settings) site.Settings {
	settings := site.Settings{
		Name: trimmed(c, "name"), Subtitle: trimmed(c, "subtitle"), Sponsor: trimmed(c, "sponsor"),
		Organizer: trimmed(c, "organizer"), ICP: trimmed(c, "icp"), Police: trimmed(c, "police"), Code: trimmed(c, "code"),
		Contact: site.Contact{Phone: trimmed(c, "phone"), Mail: trimmed(c, "mail"), Text: trimmed(c, "contact")},
		Seal:    trimmed(c, "seal"), Accent: trimmed(c, "accent"), WidgetFooter: c.PostForm("widget_footer") != "",
		Originals: c.PostForm("originals") != "",
	}
	names, addresses := c.PostFormArray("link_name"), c.PostFormArray("link_address")
	for i := range min(len(names), len(addresses), 2*site.MaxLinks) {
		if l := (site.Link{Name: strings.TrimSpace(names[i]), Address: strings.TrimSpace(addresses[i])}); l != (site.Link{}) {
			settings.Links = append(settings.Links, l)
		}
	}
	ids := c.PostFormArray("collection_id")
	for _, one := range now.Collections {
		if !slices.Contains(ids, one.ID) {
			settings.Collections = append(settings.Collections, one)
		}
	}
	for i, id := range ids {
		one := site.Collection{ID: id, Hidden: slices.Contains(c.PostFormArray("collection_hidden"), id)}
		if shown := c.PostFormArray("collection_name"); i < len(shown) {
			one.Name = strings.TrimSpace(shown[i])
		}
		if one.Hidden || one.Name != "" {
			settings.Collections = append(settings.Collections, one)
		}
	}
	return settings.Trimmed()
}
