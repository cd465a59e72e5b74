package printed

import (
	"math"
	"slices"
	"strings"

	"anlisou/data/format/budget"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/prose"
)

var digitsForm = pattern.New(`[0-9０-９]+`)

// browserForm is what browsers print above and below a page: when it was printed, and its address.
var browserForm = pattern.New(
	`^(?:[0-9]{1,4}/[0-9]{1,2}/[0-9]{1,4},? (?:[上下]午 ?)?[0-9]{1,2}:[0-9]{2}(?: [AP]M)?(?:\s.*)?|(?:file|https?)://\S+(?:\s+[0-9]+/[0-9]+)?)$`,
)

const (
	minHeads       = 3 // pages that show the same running head
	furnitureLines = 3 // at an end of a page that may be furniture
	samePlace      = 4 // points that the same furniture may stand apart
)

// furniture are the lines, by index, that stand in the same place on page after page, and the pages' numbers.
func furniture(lines []Line, pages int, b *budget.Budget) map[int]bool {
	byPage := make(map[int][]int, pages)
	for i := range lines {
		byPage[lines[i].Page] = append(byPage[lines[i].Page], i)
	}
	edges := edgesOf(lines, byPage, pages)
	times := pagesWith(lines, edges, b)
	is := func(id int) bool {
		l := lines[id]
		text := strings.TrimSpace(l.Text)
		switch {
		case prose.IsPageNumber(text), browserForm.MatchString(text):
			return true
		case prose.MayBePageNumber(text):
			return times[id] > 1 || alone(lines, byPage[l.Page], id)
		case outline.ParseNumbered(text).Style != outline.NoStyle,
			outline.IsSectionName(text): // cases that each begin a page have these in one place
			return false
		}
		return times[id] >= minHeads && 2*times[id] >= min(pages, 12) ||
			times[id] >= 2 && times[id] >= pages-1 && apart(lines, byPage[l.Page], id)
	}
	found := map[int]bool{}
	for _, ids := range edges {
		// From the end of the page on: what stands within text is text.
		for _, id := range ids {
			b.Check()
			if !found[id] && !is(id) {
				break
			}
			found[id] = true
		}
	}
	return found
}

// edgesOf are the lines at the top of each page and at its bottom, from the end of the page on.
func edgesOf(lines []Line, byPage map[int][]int, pages int) (edges [][]int) {
	for page := range pages {
		ids := slices.Clone(byPage[page])
		slices.SortStableFunc(ids, func(a, b int) int { return int(math.Copysign(1, lines[b].Top-lines[a].Top)) })
		bottom := slices.Clone(ids[max(0, len(ids)-furnitureLines):])
		slices.Reverse(bottom)
		edges = append(edges, ids[:min(len(ids), furnitureLines)], bottom)
	}
	return edges
}

// spot is a place at the edge of pages that show the same text there, but for numbers.
type spot struct {
	y     float64
	pages map[int][]int // the numbers in the text, by page
}

// pagesWith counts, for each line at an edge, the pages that have the same text in the same place, its digits as they
// are or counting the pages. Lines of a ledger that a page begins with have other numbers: they are text.
func pagesWith(lines []Line, edges [][]int, b *budget.Budget) map[int]int {
	spots := map[string][]*spot{} // by text
	at := map[int]*spot{}
	for _, ids := range edges {
		for _, id := range ids {
			b.Check()
			l := lines[id]
			folded := outline.Fold(l.Text)
			key := digitsForm.ReplaceAllString(folded, "#")
			found := slices.IndexFunc(spots[key], func(s *spot) bool { return math.Abs(s.y-middle(l)) <= samePlace })
			if found < 0 {
				found = len(spots[key])
				spots[key] = append(spots[key], &spot{middle(l), map[int][]int{}})
			}
			at[id] = spots[key][found]
			at[id].pages[l.Page] = numbersIn(folded)
		}
	}
	times := make(map[int]int, len(at))
	for id, s := range at {
		times[id] = s.alike(lines[id].Page)
	}
	return times
}

// alike counts the pages around one, each the next or the next but one, whose text is that of it: each number is the
// same, or as much greater as the page is further on, by one number for a page or for a sheet of two. A sentence that
// comes again on pages far apart is text.
func (s *spot) alike(page int) (times int) {
	own := s.pages[page]
	same := func(other int) bool {
		numbers, is := s.pages[other]
		if !is || len(numbers) != len(own) {
			return false
		}
		for i := range own {
			moved, pages := numbers[i]-own[i], other-page
			if moved != 0 && moved != pages && 2*moved != pages {
				return false
			}
		}
		return true
	}
	times = 1
	for _, step := range []int{-1, 1} {
		for at := page; ; times++ {
			if next := at + step; same(next) {
				at = next
			} else if next := at + 2*step; same(next) {
				at = next
			} else {
				break
			}
		}
	}
	return times
}

// numbersIn are the numbers of a folded text; one of many digits counts nothing that changes from page to page.
func numbersIn(folded string) (numbers []int) {
	for _, at := range digitsForm.FindAllStringIndex(folded, -1) {
		n := 0
		for _, r := range folded[at[0]:at[1]] {
			n = (n*10 + outline.DigitValue(r)) % 1_000_000_007
		}
		numbers = append(numbers, n)
	}
	return numbers
}

// without gives the lines that are not among those left out.
func without(lines []Line, leftOut map[int]bool) []Line {
	kept := make([]Line, 0, len(lines))
	for i, l := range lines {
		if !leftOut[i] {
			kept = append(kept, l)
		}
	}
	return kept
}

// alone reports whether a line is the last of its page, well below the others.
func alone(lines []Line, page []int, id int) bool {
	for _, other := range page {
		if other != id && lines[other].Bottom < lines[id].Top+lines[id].Size {
			return false
		}
	}
	return true
}

// apart reports whether a line stands away from the rest of its page.
func apart(lines []Line, page []int, id int) bool {
	l := lines[id]
	for _, other := range page {
		o := lines[other]
		if other != id && math.Abs(middle(o)-middle(l)) < 2.2*max(l.Size, o.Size) &&
			math.Abs(middle(o)-middle(l)) > samePlace {
			return false
		}
	}
	return true
}
