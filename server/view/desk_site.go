package view

import (
	"regexp"
	"strings"

	"anlisou/data/site"
)

// DeskSite is the form of a site's settings.
type DeskSite struct {
	DeskFrame
	Settings               site.Settings
	Tag                    string // of the settings that it was made of
	Problems               []string
	Links                  []site.Link // and empty ones
	Collections            []DeskCollection
	UsualName, UsualAccent string
}

// DeskCollection is a collection, and how the site shows it.
type DeskCollection struct {
	ID, Title, Name string
	Hidden          bool
}

// siteFields are what the settings are called in the form, by their names in the file.
var siteFields = map[string]string{
	"name": "名称", "subtitle": "副题", "sponsor": "主办单位", "organizer": "承办单位", "icp": "ICP备案号", "police": "公安备案号",
	"code": "网站标识码", "contact.phone": "电话", "contact.mail": "邮箱", "contact.text": "其他联系方式", "seal": "印章上的字",
	"accent": "主色", "links": "页脚的链接", "collections": "案例集",
}

var listPlace = regexp.MustCompile(`\[\d+\].*`)

// SiteProblem says what is wrong with a setting.
func SiteProblem(w Wording, p site.Problem) string {
	said := w.Said(p.Broken())
	name := siteFields[listPlace.ReplaceAllString(p.Field, "")]
	if name == "" {
		return strings.TrimSpace(p.Field + " " + said)
	}
	return w.Say("%s：%s", w.Say(name), said)
}
