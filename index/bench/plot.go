package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The plot, in pixels.
const (
	plotWidth, plotHeight = 760, 420
	plotLeft, plotRight   = 60, 190
	plotTop, plotBottom   = 30, 40
)

// The colours of the lines, told apart by those who see few colours, too: Okabe and Ito, "Color Universal Design" (2008).
var plotColours = []string{"#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"}

// plot draws the median of a kind of query by the number of documents, both on logarithmic scales.
func plot(kind string, f *figures) []byte {
	type point struct{ documents, ms float64 }
	lines := map[string][]point{}
	least, most := math.Inf(1), 0.0
	var names []string
	sizes := f.sizes()
	for _, size := range sizes {
		for _, one := range f.sorted(size) {
			ns := one.Kinds[kind].P50
			if ns == 0 {
				continue
			}
			name := one.Peer + " " + one.Variant
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			ms := float64(ns) / 1e6
			lines[name] = append(lines[name], point{float64(size), ms})
			least, most = min(least, ms), max(most, ms)
		}
	}
	if len(names) == 0 {
		return nil
	}
	from, to := math.Floor(math.Log10(least)), math.Ceil(math.Log10(most)+1e-9)
	first, last := math.Log10(float64(sizes[0])), math.Log10(float64(sizes[len(sizes)-1]))
	x := func(documents float64) float64 {
		if last == first {
			return plotLeft
		}
		return plotLeft + (math.Log10(documents)-first)/(last-first)*(plotWidth-plotLeft-plotRight)
	}
	y := func(ms float64) float64 {
		return plotTop + (to-math.Log10(ms))/(to-from)*(plotHeight-plotTop-plotBottom)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n",
		plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<text x="%d" y="18">%s: median, ms, by documents</text>`+"\n", plotLeft, kind)
	for power := from; power <= to; power++ {
		ms := math.Pow(10, power)
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n",
			plotLeft, y(ms), plotWidth-plotRight, plotLeft-6, y(ms)+4, ms)
	}
	for _, size := range sizes {
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%d</text>`+"\n", x(float64(size)), plotHeight-16, size)
	}
	ends := map[string]float64{}
	for _, name := range names {
		ends[name] = y(lines[name][len(lines[name])-1].ms)
	}
	byEnd := slices.SortedFunc(slices.Values(names), func(a, b string) int { return int(math.Copysign(1, ends[a]-ends[b])) })
	label := 0.0 // the labels stand apart
	for _, name := range byEnd {
		i := slices.Index(names, name)
		colour := plotColours[i%len(plotColours)]
		width := 1.5
		if strings.HasPrefix(name, "anlisou") {
			width = 3
		}
		var path strings.Builder
		for n, p := range lines[name] {
			fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(n, 1)], x(p.documents), y(p.ms))
		}
		fmt.Fprintf(&b, `<path d="%s" fill="none" stroke="%s" stroke-width="%g"/>`+"\n", path.String(), colour, width)
		label = max(label+14, ends[name]+4)
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" fill="%s">%s</text>`+"\n", plotWidth-plotRight+8, label, colour, name)
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}
