package index

import (
	"fmt"
	"testing"

	"anlisou/data"
)

// manyCases are the bundled cases several times over, under ids of their own.
func manyCases(b *testing.B, copies int) (cases []data.Case, bytes int64) {
	b.Helper()
	for i := range copies {
		for _, c := range bundled(b) {
			c.ID = fmt.Sprintf("%s-%d", c.ID, i)
			bytes += int64(len(c.Title))
			for _, s := range c.Sections {
				bytes += int64(len(s.Text))
			}
			cases = append(cases, c)
		}
	}
	return cases, bytes
}

// BenchmarkBuild builds an index of 2,000 cases: go test -tags ne -bench Build ./index
func BenchmarkBuild(b *testing.B) {
	cases, bytes := manyCases(b, 100)
	b.SetBytes(bytes)
	for b.Loop() {
		x := openIndex(b, b.TempDir(), newMemoryStore(cases...))
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSearch asks 2,000 cases for a page with facets: go test -tags ne -bench Search ./index
func BenchmarkSearch(b *testing.B) {
	cases, _ := manyCases(b, 100)
	x := openIndex(b, b.TempDir(), newMemoryStore(cases...))
	for _, q := range []string{"外贸企业融资", "小微企业危险废物没人收怎么办", "船边直", "", "部门:法院"} {
		b.Run(fmt.Sprintf("%q", q), func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Search(b.Context(), Request{Query: q, Page: 1, Size: 10}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
