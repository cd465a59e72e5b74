package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anlisou/server"
	"anlisou/server/keys"
)

// followed is a feed as it was answered: the titles of its entries in their order, what they are known by and when they
// were changed.
type followed struct {
	said
	titles, ids, updated []string
}

func (s *site) follow(t *testing.T, address string, header ...string) (f followed) {
	t.Helper()
	f.said = s.send(t, "", http.MethodGet, address, "", header...)
	if f.status != http.StatusOK {
		return f
	}
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(f.body), &feed); err != nil {
		t.Fatalf("%s: %v in %s", address, err, f.body)
	}
	for _, e := range feed.Entries {
		f.titles, f.ids, f.updated = append(f.titles, e.Title), append(f.ids, e.ID), append(f.updated, e.Updated)
	}
	return f
}

func (s *site) putCase(t *testing.T, id, title, department string, year int) {
	t.Helper()
	body := fmt.Sprintf(`{"id":%q,"collection":"zb","title":%q,"departments":[%q],"domains":[],"labels":"curated","year":%d,
		"sections":[{"heading":"做法","text":"货物不必开箱，一次查验。"}]}`, id, title, department, year)
	if got := s.send(t, keys.Write, http.MethodPut, "/api/v1/cases/"+id, body); got.status != http.StatusCreated && got.status != http.StatusOK {
		t.Fatal(got)
	}
}

// TestFollowing: what came or was changed last is the first entry, at once; who has the feed as it is gets 304; a search's
// feed has what matches all that is asked for, and its entries are the same wherever they stand.
func TestFollowing(t *testing.T) {
	s := newSite(t)
	if empty := s.follow(t, "/feed"); empty.status != http.StatusOK || len(empty.titles) != 0 {
		t.Errorf("without a case: %v", empty)
	}
	s.putCase(t, "zb-1", "甲改革", "海关", 2020)
	s.putCase(t, "zb-2", "乙改革", "税务局", 2021)
	s.putCase(t, "zb-3", "丙改革", "海关", 2022)
	first := s.follow(t, "/feed")
	if !slices.Equal(first.titles, []string{"丙改革", "乙改革", "甲改革"}) {
		t.Errorf("the latest is not first: %q", first.titles)
	}
	tag := first.header.Get("ETag")
	if same := s.follow(t, "/feed", "If-None-Match", tag); same.status != http.StatusNotModified || same.body != "" {
		t.Errorf("nothing has changed: %v", same)
	}
	s.putCase(t, "zb-1", "甲改革之二", "海关", 2020)
	changed := s.follow(t, "/feed", "If-None-Match", tag)
	if !slices.Equal(changed.titles, []string{"甲改革之二", "丙改革", "乙改革"}) || changed.ids[0] != first.ids[2] || changed.updated[0] < first.updated[2] {
		t.Errorf("what was changed is not first, or not the same: %q of %q, %q", changed.titles, changed.ids, changed.updated)
	}
	for address, want := range map[string][]string{
		"/feed?q=" + url.QueryEscape("货物 查验"):                {"甲改革之二", "丙改革", "乙改革"},
		"/feed?q=" + url.QueryEscape("丙改革"):                  {"丙改革"},
		"/feed?q=" + url.QueryEscape("丙改革 量子纠缠"):             nil, // which the page loosens
		"/feed?q=" + url.QueryEscape("货吴查验"):                 nil, // which the page corrects
		"/feed?department=" + url.QueryEscape("海关"):          {"甲改革之二", "丙改革"},
		"/feed?department=" + url.QueryEscape("无此部门"):        nil,
		"/feed?year=2021&year=2022":                          {"丙改革", "乙改革"},
		"/feed?collection=zb&q=" + url.QueryEscape("部门:税务局"): {"乙改革"},
	} {
		if got := s.follow(t, address); !slices.Equal(got.titles, want) || got.status != http.StatusOK {
			t.Errorf("%s: %v %q, want %q", address, got.status, got.titles, want)
		}
		if head := s.send(t, "", http.MethodHead, address, ""); head.status != http.StatusOK || head.body != "" || head.header.Get("ETag") == "" {
			t.Errorf("HEAD %s: %v", address, head)
		}
	}
	one := s.follow(t, "/feed?q="+url.QueryEscape("丙改革"))
	if one.ids[0] != changed.ids[1] || one.updated[0] != changed.updated[1] {
		t.Errorf("a case is %s of %s in one feed and %s of %s in another", one.ids[0], one.updated[0], changed.ids[1], changed.updated[1])
	}
	if got := s.send(t, keys.Write, http.MethodDelete, "/api/v1/cases/zb-3", ""); got.status != http.StatusOK {
		t.Fatal(got)
	}
	if gone := s.follow(t, "/feed"); !slices.Equal(gone.titles, []string{"甲改革之二", "乙改革"}) {
		t.Errorf("what was withdrawn is still there: %q", gone.titles)
	}
}

// TestFollowingByDate: who says since when the feed is known gets 304 as long as nothing has changed.
func TestFollowingByDate(t *testing.T) {
	s := newSite(t)
	s.putCase(t, "zb-1", "甲改革", "海关", 2020)
	var known string
	err := soon("the feed says when it was changed", func() error {
		if known = s.follow(t, "/feed").header.Get("Last-Modified"); known == "" { // a second that is not over says nothing
			return fmt.Errorf("no Last-Modified")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for since, status := range map[string]int{
		known: http.StatusNotModified, time.Now().Add(time.Hour).UTC().Format(http.TimeFormat): http.StatusNotModified,
		"Mon, 02 Jan 2006 15:04:05 GMT": http.StatusOK, "yesterday": http.StatusOK,
	} {
		if got := s.follow(t, "/feed", "If-Modified-Since", since); got.status != status {
			t.Errorf("since %s: %d, want %d", since, got.status, status)
		}
	}
	if got := s.follow(t, "/feed", "If-Modified-Since", known, "If-None-Match", `"another"`); got.status != http.StatusOK {
		t.Errorf("a tag that is not its own: %d", got.status)
	}
	if got := s.send(t, keys.Write, http.MethodDelete, "/api/v1/cases/zb-1", ""); got.status != http.StatusOK {
		t.Fatal(got)
	}
	if got := s.follow(t, "/feed", "If-Modified-Since", known); got.status != http.StatusOK || len(got.titles) != 0 {
		t.Errorf("what was withdrawn is still there: %v", got)
	}
}

// TestFeedOutlivesItsServer: entries keep their ids, times and order when a backup is restored elsewhere, and the feed its
// bound when more come than it holds.
func TestFeedOutlivesItsServer(t *testing.T) {
	s := newSite(t)
	s.putCase(t, "zb-1", "甲改革", "海关", 2020)
	s.putCase(t, "zb-2", "乙改革", "海关", 2020)
	s.putCase(t, "zb-1", "甲改革之二", "海关", 2020)
	before := s.follow(t, "/feed")
	var saved bytes.Buffer
	if _, err := s.c.store.Backup(t.Context(), &saved, nil); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // a later second
	path := filepath.Join(t.TempDir(), "data")
	if _, err := restore(t.Context(), path, &saved); err != nil {
		t.Fatal(err)
	}
	after := serveSiteAs(t, path, server.Config{}).follow(t, "/feed")
	if !slices.Equal(before.titles, after.titles) || !slices.Equal(before.ids, after.ids) || !slices.Equal(before.updated, after.updated) {
		t.Errorf("%q %q %q\nwas %q %q %q", after.titles, after.ids, after.updated, before.titles, before.ids, before.updated)
	}
	var many strings.Builder
	for i := range 60 {
		fmt.Fprintf(&many, `{"id":"m-%d","collection":"m","title":"第%d例","sections":[{"heading":"","text":"货物"}]}`+"\n", i, i)
	}
	if got := s.send(t, keys.Write, http.MethodPost, "/api/v1/cases", many.String(), "Content-Type", "application/x-ndjson"); got.status != http.StatusOK {
		t.Fatal(got)
	}
	if got := s.follow(t, "/feed"); len(got.titles) != 50 || got.titles[0] != "第59例" || got.titles[49] != "第10例" {
		t.Errorf("%d entries: %q", len(got.titles), got.titles)
	}
}
