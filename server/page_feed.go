package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// The media types that the feed's address gives.
const (
	feedType = "application/atom+xml"
	pageType = "text/html"
)

// parameterFormat asks for the feed as it is, whatever the Accept header prefers: readers that call themselves browsers
// find this address in the page.
const parameterFormat = "format"

// feedOrPage answers a search that is followed: a reader of feeds gets the feed, and a person who opens its address in a
// browser a page that says what to do with it.
func (s *Server) feedOrPage(c *gin.Context) error {
	c.Writer.Header().Add("Vary", "Accept")
	switch format := c.Query(parameterFormat); {
	case format != "" && format != "atom":
		return badParameter(parameterFormat, "format 须是 atom，收到的是“%s”", view.Printable(format))
	case format == "" && prefersPage(c.Request):
		return s.feedPage(c)
	}
	return s.atom(c)
}

func (s *Server) feedPage(c *gin.Context) error {
	of, err := s.followed(c)
	if err != nil {
		return err
	}
	c.Header(resource, "same-origin") // as any page; the feed is for others, too
	w := s.wordings[s.language(c)]
	f := s.frame(c, w.Say("订阅：%s", view.FeedSubject(w, of.in, of.names)), of.in)
	f.Description = w.Say("新来的和改过的案例，供阅读器订阅（Atom）")
	raw := of.address + "?" + parameterFormat + "=atom"
	if strings.Contains(of.address, "?") {
		raw = of.address + "&" + parameterFormat + "=atom"
	}
	f.Feed = view.Link{Href: raw}
	days := make([]string, len(of.result.Hits))
	for i := range days {
		if t := of.times[i]; !t.IsZero() {
			days[i] = t.In(beijing).Format("2006-01-02")
		}
	}
	return s.render(c, http.StatusOK, "feed", view.NewFeed(f, of.in, of.result, s.origin(c)+of.address, days))
}

// prefersPage reports whether who asks would rather have a page than a feed. Who likes both alike gets the feed.
func prefersPage(r *http.Request) bool {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	return accepted(accept, pageType) > accepted(accept, feedType)
}

// accepted is how much a media type is wanted by an Accept header, from 0 to 1: what the most specific range that has it
// says (RFC 9110, section 12.5.1). Without a header everything is.
func accepted(header, mediaType string) (quality float64) {
	if strings.TrimSpace(header) == "" {
		return 1
	}
	kind, _, _ := strings.Cut(mediaType, "/")
	specific := 0
	for part := range strings.SplitSeq(header, ",") {
		given, parameters, _ := strings.Cut(part, ";")
		how := map[string]int{mediaType: 3, kind + "/*": 2, "*/*": 1}[strings.ToLower(strings.TrimSpace(given))]
		if how < specific || how == 0 {
			continue
		}
		q := 1.0
		for parameter := range strings.SplitSeq(parameters, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			if !strings.EqualFold(strings.TrimSpace(name), "q") {
				continue
			}
			parsed, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if q = parsed; err != nil || !(q >= 0 && q <= 1) {
				q = 0 // what is no quality is no wish
			}
		}
		if how > specific || q > quality {
			specific, quality = how, q
		}
	}
	return quality
}
