package view

import "fmt"

// Pager is the row of pages under the hits.
type Pager struct {
	Current, Last  int
	Previous, Next string // empty at the ends
	Pages          []PageLink
}

// PageLink is a page, or the gap between two that are far apart.
type PageLink struct {
	Choice
	Gap bool
}

// newPager shows the first page, the last, and two on each side of the current one.
func newPager(in Inquiry, total int) Pager {
	reachable := min(total, MaxDepth/in.Size*in.Size)
	p := Pager{Current: in.Page, Last: (reachable + in.Size - 1) / in.Size}
	if p.Last < 2 || p.Current > p.Last {
		return p
	}
	if p.Current > 1 {
		p.Previous = in.onPage(p.Current - 1).At("/")
	}
	if p.Current < p.Last {
		p.Next = in.onPage(p.Current + 1).At("/")
	}
	shown := 0
	for page := 1; page <= p.Last; page++ {
		near := page >= p.Current-2 && page <= p.Current+2
		if page != 1 && page != p.Last && !near {
			continue
		}
		if page > shown+1 {
			p.Pages = append(p.Pages, PageLink{Gap: true})
		}
		to := Link{fmt.Sprint(page), in.onPage(page).At("/")}
		p.Pages = append(p.Pages, PageLink{Choice: Choice{to, page == p.Current}})
		shown = page
	}
	return p
}
