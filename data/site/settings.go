// Package site is how a site presents itself: its name, who stands behind it, its filings, its seal and colour, and which
// collections it shows under what name. It hides the file site.yaml, the rules that values must keep, and how the colours
// of all pages are made of one.
package site

import (
	"reflect"
	"slices"
	"strings"
)

// FileName is the file of a data directory that holds the settings.
const FileName = "site.yaml"

// Settings are what an operator says of a site. The zero value is a site as it is without a file; texts are shown as they
// are written, in every language.
type Settings struct {
	Name      string `json:"name"`      // of the site; empty is 案例搜
	Subtitle  string `json:"subtitle"`  // on the home page
	Sponsor   string `json:"sponsor"`   // 主办单位
	Organizer string `json:"organizer"` // 承办单位
	ICP       string `json:"icp"`       // ICP备案号: 浙ICP备05000000号-1
	Police    string `json:"police"`    // 公安备案号: 浙公网安备33040202000123号
	Code      string `json:"code"`      // 网站标识码: ten letters or digits

	Contact Contact `json:"contact"`
	Seal    string  `json:"seal"`   // one character; empty is 案
	Accent  string  `json:"accent"` // #1d5c96; empty is the usual blue
	Links   []Link  `json:"links"`  // in the foot

	Collections []Collection `json:"collections"` // those that are hidden or have another name
	// WidgetFooter has the widget on other sites say whose search it is, where its tag does not say otherwise.
	WidgetFooter bool `json:"widget_footer"`
	// Originals has the page of a case offer the file that it came from, where that is kept.
	Originals bool `json:"originals"`
}

// Contact is how to reach who runs the site.
type Contact struct {
	Phone string `json:"phone"`
	Mail  string `json:"mail"`
	Text  string `json:"text"` // an address, hours
}

// Link is a link of the foot: to a page of the web, or of the same site.
type Link struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Collection is how a collection is shown: under its own title where Name is empty.
type Collection struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Hidden bool   `json:"hidden"`
}

// Hidden are the ids of the collections that are not shown, in order.
func (s *Settings) Hidden() (ids []string) {
	for _, c := range s.Collections {
		if c.Hidden {
			ids = append(ids, c.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Hides reports a collection that is not shown.
func (s *Settings) Hides(id string) bool {
	return slices.ContainsFunc(s.Collections, func(c Collection) bool { return c.ID == id && c.Hidden })
}

// CollectionName is the name that a collection is given; empty where it has its own.
func (s *Settings) CollectionName(id string) string {
	for _, c := range s.Collections {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

// Differing are the fields in which two settings differ, by their names in the file.
func (s *Settings) Differing(other *Settings) (fields []string) {
	a, b := reflect.ValueOf(s.whole()), reflect.ValueOf(other.whole())
	for i := range a.NumField() {
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			fields = append(fields, a.Type().Field(i).Tag.Get("json"))
		}
	}
	return fields
}

// whole is a copy without a list that is nil: in JSON a list is a list.
func (s *Settings) whole() Settings {
	c := *s
	c.Links = append([]Link{}, s.Links...)
	c.Collections = append([]Collection{}, s.Collections...)
	return c
}

// Trimmed is a copy without spaces around its texts, with lists that are not nil.
func (s *Settings) Trimmed() Settings {
	c := s.whole()
	for _, text := range []*string{
		&c.Name, &c.Subtitle, &c.Sponsor, &c.Organizer, &c.ICP, &c.Police, &c.Code, &c.Contact.Phone, &c.Contact.Mail,
		&c.Contact.Text, &c.Seal, &c.Accent,
	} {
		*text = strings.TrimSpace(*text)
	}
	for i := range c.Links {
		c.Links[i] = Link{strings.TrimSpace(c.Links[i].Name), strings.TrimSpace(c.Links[i].Address)}
	}
	for i := range c.Collections {
		c.Collections[i].ID = strings.TrimSpace(c.Collections[i].ID)
		c.Collections[i].Name = strings.TrimSpace(c.Collections[i].Name)
	}
	return c
}
