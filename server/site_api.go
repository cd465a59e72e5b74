package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/data/site"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// maxSiteBody, in bytes, has room for the longest settings with every character escaped.
const maxSiteBody = 6 * site.MaxFile

// publicSite answers who asks without a key of an administrator: what pages show.
type publicSite struct {
	Name      string `json:"name"`
	Subtitle  string `json:"subtitle,omitempty"`
	Sponsor   string `json:"sponsor,omitempty"`
	Organizer string `json:"organizer,omitempty"`
	ICP       string `json:"icp,omitempty"`
	Police    string `json:"police,omitempty"`
	Code      string `json:"code,omitempty"`

	Contact struct {
		Phone string `json:"phone,omitempty"`
		Mail  string `json:"mail,omitempty"`
		Text  string `json:"text,omitempty"`
	} `json:"contact"`
	Seal        string            `json:"seal"`
	Accent      string            `json:"accent"`
	Links       []site.Link       `json:"links"`
	Collections []shownCollection `json:"collections"`
}

type shownCollection struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// settingsTag is the entity tag of settings.
func settingsTag(s *site.Settings) string {
	text, err := json.Marshal(s.Trimmed())
	if err != nil {
		panic(err) // texts always marshal
	}
	sum := sha256.Sum256(text)
	return `"` + hex.EncodeToString(sum[:10]) + `"`
}

// apiSite answers what the site says of itself; to who has a key of an administrator, all of its settings.
func (s *Server) apiSite(c *gin.Context) error {
	c.Writer.Header().Add("Vary", "Authorization")
	p := s.present()
	if local := c.Request.Context().Value(localKey{}) != nil; s.config.Writes != nil && (local || c.GetHeader("Authorization") != "") {
		k, err := s.bearer(c)
		if err != nil {
			return err
		}
		if k.Scope.Allows(keys.Admin) {
			c.Header("ETag", p.tag)
			c.Header("Cache-Control", "no-store")
			return s.respondJSON(c, p.settings.Trimmed())
		}
	}
	shown, err := s.shownCollections(c.Request.Context())
	if err != nil {
		return err
	}
	all, v := p.settings.Trimmed(), s.site(s.answerWords(c))
	answer := publicSite{
		Name: v.Name, Subtitle: all.Subtitle, Sponsor: all.Sponsor, Organizer: all.Organizer, ICP: all.ICP, Police: all.Police,
		Code: all.Code, Seal: all.Seal, Accent: all.Accent, Links: all.Links, Collections: []shownCollection{},
	}
	if answer.Seal == "" {
		answer.Seal = usualSeal
	}
	if answer.Accent == "" {
		answer.Accent = site.UsualAccent
	}
	answer.Contact.Phone, answer.Contact.Mail, answer.Contact.Text = all.Contact.Phone, all.Contact.Mail, all.Contact.Text
	names := view.CollectionNames(shown)
	for _, one := range shown {
		answer.Collections = append(answer.Collections, shownCollection{one.ID, names[one.ID]})
	}
	return s.respondJSON(c, answer)
}

// apiPutSite puts other settings in place of all that there are: what is missing is empty then.
func (s *Server) apiPutSite(c *gin.Context, by data.Author) error {
	body, err := readBody(c, maxSiteBody)
	if err != nil {
		return err
	}
	var settings site.Settings
	if err := decodeStrictly(body, &settings); err != nil {
		return err
	}
	settings = settings.Trimmed()
	if err := s.saveSite(c, by, settings, c.GetHeader("If-Match")); err != nil {
		return err
	}
	c.Header("ETag", settingsTag(&settings))
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, settings)
}

// saveSite saves settings, on condition that those in force have an entity tag; empty is no condition.
func (s *Server) saveSite(c *gin.Context, by data.Author, settings site.Settings, condition string) error {
	if s.config.SaveSite == nil {
		return &failure{status: http.StatusForbidden, detail: "这里不能改网站设置：数据目录只能读"}
	}
	if err := badSite(settings.Validate()); err != nil {
		return err
	}
	s.saving.Lock()
	defer s.saving.Unlock()
	if condition != "" && condition != "*" && condition != s.present().tag {
		return &failure{status: http.StatusPreconditionFailed, detail: "网站设置已被别人改过：请重新读取再改"}
	}
	if err := s.config.SaveSite(c.Request.Context(), by, settings); err != nil {
		return badSite(err)
	}
	return nil
}

// badSite says what settings that break rules are answered; another error stays as it is.
func badSite(err error) error {
	var problems site.Problems
	if !errors.As(err, &problems) {
		return err
	}
	first := problems[0] // the others are told once it is mended; a page asks Validate for all
	return &failure{
		status: http.StatusBadRequest, parameter: first.Field, detail: first.Broken().In(say.Chinese),
		format: "%s", args: []any{first.Broken()},
	}
}
