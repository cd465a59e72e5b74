package view

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"anlisou/index"
)

// FeedPath is where the feed of a search is, with what is searched for as a page of results has it; by itself that of all
// cases.
const FeedPath = "/feed"

// FeedOf leads to the feed of a search as it was answered: the words are those that were put right.
func FeedOf(w Wording, in Inquiry, r *index.Result) Link {
	return Link{Text: w.Say("订阅这个搜索"), Href: Answered(in, r).Followed().At(FeedPath)}
}

// Followed is the inquiry without what is of one look at it: order, page and size.
func (in Inquiry) Followed() Inquiry {
	return Inquiry{Query: in.Query, Filters: in.Filters, Verbatim: in.Verbatim, Page: 1, Size: DefaultSize}
}

// FeedTitle names the feed of a search of a site; names are those of collections, by their ids.
func FeedTitle(w Wording, s Site, in Inquiry, names map[string]string) string {
	return FeedSubject(w, in, names) + " - " + s.Name
}

// FeedSubject is what a feed is of: words and filters, without collections that are not there.
func FeedSubject(w Wording, in Inquiry, names map[string]string) string {
	var parts []string
	for _, field := range index.Fields {
		for _, value := range in.Filters[field] {
			if _, known := names[value]; known || field != index.Collection {
				parts = append(parts, ValueName(field, value, names))
			}
		}
	}
	if in.Query != "" {
		parts = slices.Insert(parts, 0, in.Query)
	}
	return cmp.Or(strings.Join(parts, " · "), w.Say("全部案例"))
}

// Feed is the page of a feed, for who opens its address in a browser.
type Feed struct {
	Frame
	Follow   string // the address, to be copied into a reader
	Readable string // as people read it
	Whole    bool   // it begins with the site's own, which it may not know
	Results  Link   // to the same search as a page
	Total    int
	Cases    []FeedCase
}

// FeedCase is a case that a feed has.
type FeedCase struct {
	Title template.HTML
	Href  string
	Day   string // of the last change, 2026-11-30; empty where nobody knows
	By    string // who led it
}

// NewFeed decides what the page of a feed shows; days are those of the hits.
func NewFeed(f Frame, in Inquiry, r *index.Result, follow string, days []string) Feed {
	view := Feed{
		Frame: f, Follow: follow, Readable: Readable(follow), Whole: !strings.HasPrefix(follow, "/"), Total: r.Total,
		Results: Link{Text: f.Words.Say("看这个搜索"), Href: in.At("/")},
	}
	if in.Blank() {
		view.Results = Link{Text: f.Words.Say("全部案例"), Href: Inquiry{Sort: index.ByNumber}.At("/")}
	}
	for i, h := range r.Hits {
		view.Cases = append(view.Cases, FeedCase{
			Title: f.title([]index.Run{{Text: h.Title}}), Href: CasePath(h.ID), Day: days[i], By: leaders(f.Words, h.Departments),
		})
	}
	return view
}
