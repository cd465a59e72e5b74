package server

import (
	"container/list"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/card"
	"anlisou/server/view"
)

// Bounds of the pictures by which links are shown. One is drawn at a time, in some 40 ms: the other processors search.
const (
	mostCards     = 256
	mostCardBytes = 8 << 20
	cardPatience  = 3 * time.Second // to wait for one's turn to draw
	cardCaching   = "public, max-age=3600"
)

// cards draws pictures and keeps those that were asked for last, by what they say.
type cards struct {
	drawing chan struct{}
	mu      sync.Mutex
	known   map[string]*list.Element // of keptCard
	last    list.List                // the one asked for last is first
	bytes   int
}

type keptCard struct {
	says    string
	picture []byte
}

func newCards() *cards {
	return &cards{drawing: make(chan struct{}, 1), known: map[string]*list.Element{}}
}

// get gives the picture of a card.
func (k *cards) get(ctx context.Context, of card.Card) ([]byte, error) {
	says := strings.Join([]string{of.Seal, of.Title, of.Under, of.Below}, "\x00")
	if picture := k.kept(says); picture != nil {
		return picture, nil
	}
	wait, cancel := context.WithTimeout(ctx, cardPatience)
	defer cancel()
	select {
	case k.drawing <- struct{}{}:
		defer func() { <-k.drawing }()
	case <-wait.Done():
		return nil, &failure{
			status: http.StatusServiceUnavailable, detail: "现在搜索的人太多，请稍候再试", cause: errBusy, retryAfter: busySeconds,
			expected: true, overloaded: true,
		}
	}
	if picture := k.kept(says); picture != nil { // drawn while this one waited
		return picture, nil
	}
	picture, err := card.Draw(of)
	if err != nil {
		return nil, err
	}
	k.keep(says, picture)
	return picture, nil
}

func (k *cards) kept(says string) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, ok := k.known[says]
	if !ok {
		return nil
	}
	k.last.MoveToFront(at)
	return at.Value.(keptCard).picture //nolint:forcetypeassert // keep puts nothing else in
}

func (k *cards) keep(says string, picture []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known[says] = k.last.PushFront(keptCard{says, picture})
	k.bytes += len(picture)
	for k.last.Len() > mostCards || k.bytes > mostCardBytes {
		oldest := k.last.Remove(k.last.Back()).(keptCard) //nolint:forcetypeassert // as above
		delete(k.known, oldest.says)
		k.bytes -= len(oldest.picture)
	}
}

// siteCard is the picture of the home page and of searches: what they are of, where they look, and how much is there.
func (s *Server) siteCard(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, pageDialect)
	if err != nil {
		return err
	}
	in.Page, in.Size, in.Explain = 1, 0, false
	result, shown, err := s.counted(c.Request.Context(), in.Request())
	if err != nil {
		return err
	}
	w := s.wordings[s.language(c)]
	site, home := s.site(w), in.Blank()
	of := card.Card{Title: site.Name, Under: view.CollectionsName(w, in, shown), Below: view.Found(w, result.Total)}
	switch {
	case !home:
		of.Title, of.Below = view.ResultsTitle(w, view.Answered(in, result)), site.Name+" · "+of.Below
	case site.Subtitle != "":
		of.Under, of.Below = site.Subtitle, of.Under
	}
	return s.sendCard(c, of)
}

// counted is what a request finds, and the collections that are shown.
func (s *Server) counted(ctx context.Context, r index.Request) (*index.Result, []data.Collection, error) {
	result, err := s.search(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	shown, err := s.shownCollections(ctx)
	return result, shown, err
}

// pageCard is the picture of a page that has a name of its own.
func (s *Server) pageCard(title string) handler {
	return func(c *gin.Context) error {
		w := s.wordings[s.language(c)]
		return s.sendCard(c, card.Card{Title: w.Say(title), Under: s.site(w).Name})
	}
}

// overviewCard is the picture of the overview, which is of all cases.
func (s *Server) overviewCard(c *gin.Context) error {
	result, shown, err := s.counted(c.Request.Context(), index.Request{Page: 1})
	if err != nil {
		return err
	}
	w := s.wordings[s.language(c)]
	return s.sendCard(c, card.Card{
		Title: w.Say("全景"), Under: view.CollectionsName(w, view.Inquiry{}, shown),
		Below: s.site(w).Name + " · " + view.Found(w, result.Total),
	})
}

// compareCard is the picture of a comparison. What is asked for beyond those that fit, or is not there, is left out.
func (s *Server) compareCard(c *gin.Context) error {
	w := s.wordings[s.language(c)]
	cases, _, err := s.compared(c.Request.Context(), w, askedCases(c.Request.URL.RawQuery))
	if err != nil {
		return err
	}
	return s.sendCard(c, card.Card{Title: view.CompareTitle(w, cases[:min(len(cases), view.MostCompared)]), Under: s.site(w).Name})
}

// caseCard is the picture of a case.
func (s *Server) caseCard(c *gin.Context) error {
	ctx := c.Request.Context()
	found, err := s.find(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	shown, err := s.shownCollections(ctx)
	if err != nil {
		return err
	}
	of := card.Card{Title: found.Title, Under: s.site(s.wordings[s.language(c)]).Name}
	for _, one := range shown {
		if one.ID == found.Collection && one.Title != "" {
			of.Under = one.Title
		}
	}
	return s.sendCard(c, of)
}

func (s *Server) sendCard(c *gin.Context, of card.Card) error {
	of.Seal, of.Breaks = s.present().settings.Seal, s.config.Search.Breaks(of.Title)
	if of.Seal == "" {
		of.Seal = usualSeal
	}
	leave(c) // the index is asked nothing more, and drawing is no work of it
	picture, err := s.cards.get(c.Request.Context(), of)
	if err != nil {
		return err
	}
	h, tag := c.Writer.Header(), entityTag(picture)
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", cardCaching)
	h.Set("ETag", tag)
	h.Set(resource, "cross-origin") // it is drawn to be shown elsewhere
	h.Add("Vary", "Cookie")         // the language of what stands on it
	h.Add("Vary", "Accept-Language")
	if matches(c.GetHeader("If-None-Match"), tag) {
		h.Del("Content-Type")
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	write(c, http.StatusOK, picture)
	return nil
}

// shared gives a page its address and the picture by which a link to it is shown, where the site knows its own address.
func (s *Server) shared(c *gin.Context, f *view.Frame, path, picture string) {
	if origin := s.origin(c); origin != "" {
		f.Address = origin + path
		f.Picture = view.NewPicture(*f, origin+picture, strconv.Itoa(card.Width), strconv.Itoa(card.Height))
	}
}
