package view

import (
	"cmp"
	"slices"
	"strings"

	"anlisou/index"
)

// FeedPath is where the feed of a search is, with what is searched for as a page of results has it; by itself that of all
// cases.
const FeedPath = "/feed"

// FeedOf leads to the feed of a search as it was answered: the words are those that were put right.
func FeedOf(w Wording, in Inquiry, r *index.Result) Link {
	followed := in.Followed()
	if r.Correction != nil && r.Correction.Applied {
		followed.Query = r.Correction.Query
	}
	return Link{Text: w.Say("订阅这个搜索"), Href: followed.At(FeedPath)}
}

// Followed is the inquiry without what is of one look at it: order, page and size.
func (in Inquiry) Followed() Inquiry {
	return Inquiry{Query: in.Query, Filters: in.Filters, Verbatim: in.Verbatim, Page: 1, Size: DefaultSize}
}

// FeedTitle names the feed of a search of a site; names are those of collections, by their ids.
func FeedTitle(w Wording, s Site, in Inquiry, names map[string]string) string {
	var parts []string
	for _, field := range index.Fields {
		for _, value := range in.Filters[field] {
			parts = append(parts, ValueName(field, value, names))
		}
	}
	if in.Query != "" {
		parts = slices.Insert(parts, 0, in.Query)
	}
	return cmp.Or(strings.Join(parts, " · "), w.Say("全部案例")) + " - " + s.Name
}
