package preview

import (
	"context"
	"maps"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/segment"
)

// The queries that a change is about, where none are given: so many of its words, and so many titles of cases that hold
// each.
const (
	mostWords     = 40
	titlesOfAWord = 2
)

// Queries are those that a change is about: the words that it changes, and titles of cases that hold them. Where it
// changes more than mostWords, the first of each kind are asked.
func Queries(ctx context.Context, ask Asked, before, after index.Words) ([]string, error) {
	words := Changed(before, after)
	queries := slices.Clone(words)
	for _, word := range words {
		if strings.ContainsRune(word, '"') {
			continue // it is no phrase
		}
		r, err := ask(ctx, index.Request{Query: `"` + word + `"`, Page: 1, Size: titlesOfAWord, Verbatim: true})
		if err != nil {
			return nil, say.Errorf("find cases that hold %q: %w", word, err)
		}
		if r.Relaxed != nil {
			continue
		}
		for _, h := range r.Hits {
			if !slices.Contains(queries, h.Title) {
				queries = append(queries, h.Title)
			}
		}
	}
	return queries, nil
}

// Changed are the words of which one set of words says other than another, at most mostWords: of synonyms, dictionary
// and taxonomy in turn, so that none keeps the others out. Neither may have a nil part.
func Changed(before, after index.Words) (words []string) {
	kinds := [][]string{
		changedSynonyms(before.Synonyms, after.Synonyms),
		changedWords(before.Dictionary, after.Dictionary),
		changedNames(before.Taxonomy, after.Taxonomy),
	}
	for i := 0; len(words) < mostWords; i++ {
		more := false
		for _, kind := range kinds {
			if i >= len(kind) {
				continue
			}
			if more = true; len(words) < mostWords && !slices.Contains(words, kind[i]) {
				words = append(words, kind[i])
			}
		}
		if !more {
			break
		}
	}
	return words
}

// changedSynonyms are the words that have other synonyms, each before those that come or go.
func changedSynonyms(before, after *index.Synonyms) (words []string) {
	all := slices.Sorted(before.Words())
	all = append(all, slices.Collect(after.Words())...)
	slices.Sort(all)
	for _, word := range slices.Compact(all) {
		if differ := differing(before.Of(word), after.Of(word)); len(differ) > 0 {
			words = append(append(words, word), differ...)
		}
	}
	return words
}

func changedWords(before, after *segment.Dictionary) []string {
	lines := func(d *segment.Dictionary) map[string]float64 {
		all := map[string]float64{}
		for _, w := range d.Words {
			all[w.Word] = w.Frequency
		}
		for _, w := range d.Removed {
			all[w] = -1
		}
		return all
	}
	was, is := lines(before), lines(after)
	var words []string
	for word, f := range is {
		if old, there := was[word]; !there || old != f {
			words = append(words, word)
		}
	}
	for word := range was {
		if _, there := is[word]; !there {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
}

// changedNames are the labels of which something else is said, and the names of them that come or go.
func changedNames(before, after *data.Taxonomy) (words []string) {
	for _, kind := range [][2][]data.Label{{before.Departments, after.Departments}, {before.Domains, after.Domains}} {
		was, is := byName(kind[0]), byName(kind[1])
		all := maps.Clone(was)
		maps.Copy(all, is)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if a, b := was[name], is[name]; !sameLabel(a, b) {
				words = append(append(words, name), differing(saidOf(a), saidOf(b))...)
			}
		}
	}
	return append(words, differing(before.Others, after.Others)...)
}

func byName(labels []data.Label) map[string]data.Label {
	all := make(map[string]data.Label, len(labels))
	for _, l := range labels {
		all[l.Name] = l
	}
	return all
}

func saidOf(l data.Label) []string {
	return slices.Concat(l.Aliases, l.Short, l.Stems, l.Strong, l.Keywords, l.Weak)
}

func sameLabel(a, b data.Label) bool {
	return a.Name == b.Name && a.Given == b.Given && a.Aspect == b.Aspect && a.Sector == b.Sector &&
		slices.Equal(a.Aliases, b.Aliases) && slices.Equal(a.Short, b.Short) && slices.Equal(a.Stems, b.Stems) &&
		slices.Equal(a.Strong, b.Strong) && slices.Equal(a.Keywords, b.Keywords) && slices.Equal(a.Weak, b.Weak) &&
		slices.Equal(a.Departments, b.Departments)
}

// differing are the texts that only one of two lists has.
func differing(a, b []string) (list []string) {
	for _, w := range slices.Concat(a, b) {
		if slices.Contains(a, w) != slices.Contains(b, w) && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}
