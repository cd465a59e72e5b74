package view

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"anlisou/data"
	"anlisou/data/site"
)

// Site is what every page shows of the site that it is of.
type Site struct {
	Name     string
	Named    bool   // by its operator: a name that is shown as it is in every language
	Subtitle string // on the home page
	Seal     string // address of the picture
	Look     string // address of the style that sets the colours; empty for the usual ones
	Foot     Foot
	Linked   LinkedSite
}

// Foot is who stands behind a site, as the foot of a page says it.
type Foot struct {
	Sponsor, Organizer string
	Phone, Dial        string // Dial is empty where there is nothing to press
	Mail, Text         string
	Filings            []Link // in the public registers
	Code               string
	Links              []Link
}

// The public registers of filings, where anybody may look up a number.
const (
	icpRegister    = "https://beian.miit.gov.cn/"
	policeRegister = "https://beian.mps.gov.cn/#/query/webSearch?code="
)

// LinkedSite is a site as JSON-LD with the words of schema.org.
type LinkedSite struct {
	Context     string       `json:"@context,omitempty"`
	Type        string       `json:"@type"`
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	Address     string       `json:"url,omitempty"`
	Publisher   *LinkedOrgan `json:"publisher,omitempty"`
}

// UsualName is what a site is called whose operator gave it no name, in the source language.
const UsualName = "案例搜"

// NewSite decides what pages show of a site, in the words of a language; seal and look are addresses, origin is that of
// the site, where it is known.
func NewSite(w Wording, s *site.Settings, seal, look, origin string) Site {
	v := Site{
		Name: s.Name, Named: s.Name != "", Subtitle: s.Subtitle, Seal: seal, Look: look,
		Foot: Foot{
			Sponsor: s.Sponsor, Organizer: s.Organizer, Code: s.Code,
			Phone: s.Contact.Phone, Dial: dial(s.Contact.Phone), Mail: s.Contact.Mail, Text: s.Contact.Text,
		},
	}
	if !v.Named {
		v.Name = w.Say(UsualName)
	}
	if s.ICP != "" {
		v.Foot.Filings = append(v.Foot.Filings, Link{s.ICP, icpRegister})
	}
	if s.Police != "" {
		v.Foot.Filings = append(v.Foot.Filings, Link{s.Police, policeRegister + s.PoliceDigits()})
	}
	for _, l := range s.Links {
		v.Foot.Links = append(v.Foot.Links, Link{l.Name, l.Address})
	}
	v.Linked = LinkedSite{Type: "WebSite", Name: v.Name, Description: s.Subtitle}
	if origin != "" {
		v.Linked.Address = origin + "/"
	}
	if s.Sponsor != "" {
		v.Linked.Publisher = &LinkedOrgan{"Organization", s.Sponsor}
	}
	return v
}

// notDialled is what a telephone number is written with and nobody dials.
var notDialled = regexp.MustCompile(`[^0-9+]`)

// dial is what a telephone dials for a number as it is written; empty for several numbers.
func dial(phone string) string {
	if strings.ContainsAny(phone, "/、，,") {
		return ""
	}
	return notDialled.ReplaceAllString(phone, "")
}

// Empty reports a foot of which nothing is said.
func (f Foot) Empty() bool {
	return f.Sponsor+f.Organizer+f.Phone+f.Mail+f.Text+f.Code == "" && len(f.Filings)+len(f.Links) == 0
}

// SomeCollection is what a collection is called that has no name: with a number where there are several.
const SomeCollection = "案例集"

// madeID is an id that was made of a name which may be none (cmd/anlisou, collectionID).
var madeID = regexp.MustCompile(`^c[0-9a-f]{8}$`)

// ShownCollections are the collections that a site shows, with the names that it shows them under; the title of one is
// empty where there is none for people: it has none, or one that is its id. Of a file that was found in a folder it is the
// file's name, without the folder's.
func ShownCollections(list []data.Collection, s *site.Settings) (shown []data.Collection) {
	for _, c := range list {
		if s.Hides(c.ID) {
			continue
		}
		if at := strings.LastIndexByte(c.Title, '/'); at >= 0 && strings.HasPrefix(c.Source, c.Title[at+1:]) {
			c.Title = c.Title[at+1:]
		}
		if given := s.CollectionName(c.ID); given != "" {
			c.Title = given
		} else if c.Title == c.ID || madeID.MatchString(c.Title) {
			c.Title = ""
		}
		shown = append(shown, c)
	}
	return shown
}

// CollectionNames are the names of collections by their ids. One without is a 案例集, by its number among them where
// there are several.
func CollectionNames(shown []data.Collection) map[string]string {
	names, nameless := make(map[string]string, len(shown)), []string{}
	for _, c := range shown {
		if names[c.ID] = c.Title; c.Title == "" {
			nameless = append(nameless, c.ID)
		}
	}
	slices.Sort(nameless)
	for i, id := range nameless {
		if names[id] = SomeCollection; len(nameless) > 1 {
			names[id] += " " + strconv.Itoa(i+1)
		}
	}
	return names
}
