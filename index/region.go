package index

import (
	"maps"
	"slices"

	"anlisou/data/division"
	"anlisou/index/engine"
	"anlisou/index/query"
)

// A case is filed under one region, the smallest that it tells. A larger one is all that lies in it: 浙江 finds the cases
// of 杭州 and 义乌, and counts them. An index holds each case's own region alone, so that a count of a larger one is the sum of
// those of its parts.

// ofRegion are the documents of a region: those filed under it, under another of its names, or under a place in it.
func ofRegion(region string, counts map[string]int) engine.Set {
	sets := []engine.Set{engine.Label(query.Region, region)}
	if whole := division.Named(region); len(whole) == 1 {
		for _, value := range slices.Sorted(maps.Keys(counts)) {
			if part := division.Named(value); value != region && len(part) == 1 && division.In(part[0], whole[0]) {
				sets = append(sets, engine.Label(query.Region, value))
			}
		}
	}
	return engine.Or(sets...)
}

// withParts are counts of regions, each with those of the other names that it has and of the places in it.
func withParts(counts map[string]int) map[string]int {
	values := map[int][]string{} // by the place that they mean
	for value := range counts {
		if place := division.Named(value); len(place) == 1 {
			values[place[0]] = append(values[place[0]], value)
		}
	}
	all := maps.Clone(counts)
	for place, parts := range values {
		for whole := place; whole >= 0; whole = division.All()[whole].Parent {
			for _, value := range values[whole] {
				for _, part := range parts {
					if part != value {
						all[value] += counts[part]
					}
				}
			}
		}
	}
	return all
}
