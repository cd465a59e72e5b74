package index

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"anlisou/data"
	"anlisou/data/division"
	"anlisou/index/query"
)

// TestARegionIsAllThatLiesInIt: whatever regions cases have, what a region finds is the cases whose place is it or lies in it,
// and the facet's count says how many, before it is chosen and after.
func TestARegionIsAllThatLiesInIt(t *testing.T) {
	random := rand.New(rand.NewPCG(33, 2))
	all := division.All()
	regions := []string{"浙江", "浙江省", "杭州", "杭州市西湖区", "义乌", "江苏", "南京", "海南", "海南藏族自治州", "青海", "吉林", "吉林市", "月球"}
	for range 40 {
		regions = append(regions, all[random.IntN(len(all))].Label)
	}
	cases := make([]data.Case, 0, 2*len(regions))
	for i := range 2 * len(regions) {
		c := simple(fmt.Sprintf("c%03d", i), fmt.Sprintf("第%d号", i), "货物", nil, nil)
		c.Region = regions[random.IntN(len(regions))]
		cases = append(cases, c)
	}
	lies := func(small, large string) bool {
		a, b := division.Named(small), division.Named(large)
		return small == large || len(a) == 1 && len(b) == 1 && division.In(a[0], b[0])
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	before := facet(find(t, x, Request{Query: "货物"}), query.Region)
	for _, region := range slices.Compact(slices.Sorted(slices.Values(append(regions, "四川")))) {
		want := map[string]bool{}
		for _, c := range cases {
			if lies(c.Region, region) {
				want[c.ID] = true
			}
		}
		r := find(t, x, Request{Query: "货物", Filters: query.Filters{query.Region: {region}}, Size: 100})
		got := map[string]bool{}
		for _, h := range r.Hits {
			got[h.ID] = true
		}
		after, listed := facet(r, query.Region)[region]
		if count, known := before[region]; !maps.Equal(got, want) || r.Total != len(want) || !listed || after != len(want) ||
			known && count != len(want) {
			t.Errorf("%s finds %d, counts %d and %d, want %d", region, r.Total, count, after, len(want))
		}
	}
	if !lies("杭州", "浙江") || lies("海南", "青海") || !lies("海南藏族自治州", "青海") || lies("浙江", "杭州") {
		t.Error("places lie elsewhere")
	}
}
