package server

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

// feedEntries is how many cases a feed has, those that came or were changed last: a reader asks every hour or so, and what
// comes at once in greater numbers is a collection that was taken in, which nobody reads case by case.
const feedEntries = 50

// The words that say what a category is of: those of the JSON-LD of a case's page.
const (
	schemeDepartment = "https://schema.org/contributor"
	schemeDomain     = "https://schema.org/about"
)

// feed is a search that is followed, as Atom has it (RFC 4287).
type feed struct {
	XMLName   xml.Name      `xml:"http://www.w3.org/2005/Atom feed"`
	Language  string        `xml:"xml:lang,attr"`
	ID        string        `xml:"id"`
	Title     string        `xml:"title"`
	Subtitle  string        `xml:"subtitle,omitempty"`
	Updated   string        `xml:"updated"`
	Author    feedAuthor    `xml:"author"`
	Generator string        `xml:"generator"`
	Icon      string        `xml:"icon"`
	Links     []feedAddress `xml:"link"`
	Entries   []feedEntry   `xml:"entry"`
}

type feedAuthor struct {
	Name string `xml:"name"`
}

type feedAddress struct {
	Relation string `xml:"rel,attr"`
	Type     string `xml:"type,attr"`
	Address  string `xml:"href,attr"`
}

type feedEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Link       feedAddress    `xml:"link"`
	Categories []feedCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

type feedCategory struct {
	Scheme string `xml:"scheme,attr"`
	Term   string `xml:"term,attr"`
}

// followed is what a feed is of: the inquiry without what is of one look at it, what it finds, and when that was changed.
type followed struct {
	in      view.Inquiry
	address string // of the feed, without the site's
	result  *index.Result
	times   []time.Time       // of the hits and, after these, of the last change that the answer knows of
	names   map[string]string // of the collections that are shown
}

// followed looks for the cases that match all that is asked for, the latest change first. What the page of a search
// refuses is refused here, too, though order, page and size are those of the feed.
func (s *Server) followed(c *gin.Context) (of followed, err error) {
	in, err := parseInquiry(c.Request.URL.RawQuery, feedDialect)
	if err != nil {
		return of, err
	}
	ctx := c.Request.Context()
	if of.names, err = s.collectionNames(ctx); err != nil {
		return of, err
	}
	if asked := in.Filters[index.Collection]; len(asked) > 0 && !slices.ContainsFunc(asked, func(id string) bool {
		_, known := of.names[id]
		return known
	}) {
		return of, notFound("没有这个案例集")
	}
	of.in = in.Followed()
	of.address = of.in.At(view.FeedPath)
	request := of.in.Request()
	request.Size, request.Sort, request.Strict = feedEntries, index.ByArrival, true
	if of.result, err = s.search(ctx, request); err != nil {
		return of, err
	}
	of.times, err = s.changeTimes(ctx, of.result)
	return of, err
}

// atom answers a search as a feed. It is the same whoever asks, in the language of the cases.
func (s *Server) atom(c *gin.Context) error {
	followed, err := s.followed(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	origin := s.origin(c)
	words := s.wordings[view.SourceLanguage]
	of := s.site(words)
	in, address, result, times := followed.in, followed.address, followed.result, followed.times
	document := feed{
		Language: words.Tag, ID: urn("feed", s.config.StoreID, address), Title: oneLine(view.FeedTitle(words, of, in, followed.names)),
		Subtitle: oneLine(of.Subtitle), Author: feedAuthor{oneLine(cmp.Or(of.Foot.Sponsor, of.Name))},
		Generator: "anlisou", Icon: origin + "/favicon.svg",
		Links: []feedAddress{{"self", feedType, origin + address}, {"alternate", "text/html", origin + in.At("/")}},
	}
	for i, h := range result.Hits {
		entry, found, err := s.feedEntry(ctx, h, times[i], origin)
		if err != nil {
			return err
		}
		if found {
			document.Entries = append(document.Entries, entry)
		}
	}
	last := times[len(times)-1]
	if document.Updated = stamp(last); len(document.Entries) > 0 {
		document.Updated = document.Entries[0].Updated
	}
	notModifiedSince(c, laterOf(last, s.present().since))
	return respondXML(c, feedType+"; charset=utf-8", document)
}

// changeTimes tells when each hit was changed and, after these, when what the answer knows of was changed last. Where
// nobody knows, that is the beginning of time.
func (s *Server) changeTimes(ctx context.Context, r *index.Result) (times []time.Time, err error) {
	seqs := make([]uint64, 0, len(r.Hits)+1)
	for _, h := range r.Hits {
		seqs = append(seqs, h.Revision)
	}
	seqs = append(seqs, r.Applied)
	times = make([]time.Time, len(seqs))
	if s.config.Times == nil {
		return times, nil
	}
	if times, err = s.config.Times(ctx, seqs...); err != nil {
		return nil, fmt.Errorf("when cases were changed: %w", err)
	}
	return times, nil
}

// feedEntry is a case in a feed; found is false where it was withdrawn meanwhile.
func (s *Server) feedEntry(
	ctx context.Context, h index.Hit, changed time.Time, origin string,
) (entry feedEntry, found bool, err error) {
	of, found, err := s.config.Case(ctx, h.ID)
	if err != nil || !found {
		return entry, false, err
	}
	entry = feedEntry{
		ID: urn("case", h.Collection, h.ID), Title: oneLine(h.Title), Updated: stamp(changed),
		Link:    feedAddress{"alternate", "text/html", origin + view.CasePath(h.ID)},
		Summary: oneLine(view.Describe(of)),
	}
	// A month or a year is no time that a case was published at.
	if day, err := time.ParseInLocation(time.DateOnly, string(h.Date), beijing); err == nil {
		entry.Published = day.Format(time.RFC3339)
	}
	for _, name := range h.Departments {
		entry.Categories = append(entry.Categories, feedCategory{schemeDepartment, oneLine(name)})
	}
	for _, name := range h.Domains {
		entry.Categories = append(entry.Categories, feedCategory{schemeDomain, oneLine(name)})
	}
	return entry, true, nil
}

// beijing is where the days of cases are.
var beijing = time.FixedZone("", 8*60*60)

// stamp is a time as Atom has it. What nobody knows the time of came first.
func stamp(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}

// oneLine is a text without what XML cannot hold, or a line has not; encoding/xml escapes the rest.
func oneLine(text string) string { return view.PlainText(strings.ToValidUTF8(text, "\uFFFD")) }

// urn names something by what it is, wherever it is asked for: a UUID made of a hash (RFC 9562, version 8).
func urn(parts ...string) string {
	sum := sha256.Sum256([]byte("anlisou\x00" + strings.Join(parts, "\x00")))
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// notModifiedSince says when an answer was changed last, and has respond answer 304 to who has it since. Those who name
// the tag of what they have are answered by that. A second that is not over yet may see another change.
func notModifiedSince(c *gin.Context, modified time.Time) {
	modified = modified.UTC().Truncate(time.Second)
	if time.Since(modified) < time.Second {
		return
	}
	c.Header("Last-Modified", modified.Format(http.TimeFormat))
	since, err := http.ParseTime(c.GetHeader("If-Modified-Since"))
	if err == nil && c.GetHeader("If-None-Match") == "" && !modified.After(since) {
		c.Request.Header.Set("If-None-Match", "*")
	}
}
