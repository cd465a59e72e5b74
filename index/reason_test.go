package index

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/segment"
)

func lacksOf(hits []Hit) (lacks []string) {
	for _, h := range hits {
		lacks = append(lacks, h.ID+":"+strings.Join(h.Lacks, ","))
	}
	return lacks
}

// TestEachHitSaysWhatItLacks: of a query that is loosened, and of cases beside the hits, each names its own words, in
// the order of the query.
func TestEachHitSaysWhatItLacks(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "甲", "医疗保险报销与异地结算", nil, nil),
		simple("b", "乙", "报销单据,公证", nil, nil),
		simple("c", "丙", "统计年鉴", nil, nil),
		simple("d", "丁", "户口迁移,公证", nil, nil),
	))
	for _, test := range []struct {
		query         string
		hits, related []string
	}{
		// 医保 stands in no case, and 医疗保险 stands for it in one.
		{"区块链 医保 报销 公证", []string{"a:区块链,公证", "b:区块链,医保", "d:区块链,医保,报销"}, nil},
		{"公证 公证 区块链", []string{"b:区块链", "d:区块链"}, nil},
		{"医保 报销", []string{"a:"}, []string{"b:医保"}},
		{"公证", []string{"b:", "d:"}, nil},
		{"公证 OR 结算 户口 医保", []string{"a:户口", "b:户口,医保", "d:医保"}, nil},
		{"户口 OR 结算 区块链 统计", []string{"a:区块链,统计", "c:户口 OR 结算,区块链", "d:区块链,统计"}, nil},
	} {
		r := find(t, x, Request{Query: test.query})
		var related []string
		if r.Related != nil {
			related = lacksOf(r.Related.Hits)
		}
		if got := slices.Sorted(slices.Values(lacksOf(r.Hits))); !slices.Equal(got, test.hits) || !slices.Equal(slices.Sorted(slices.Values(related)), test.related) {
			t.Errorf("%s: %v and beside them %v, want %v and %v", test.query, got, related, test.hits, test.related)
		}
	}
}

// TestWhatIsLackedStandsNowhere: of any words, a hit says that it lacks those that it does not hold, and no other.
func TestWhatIsLackedStandsNowhere(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	x := bundledIndex(t)
	words := []string{"区块链钱包", "望远镜", "量子"} // that no case holds
	for _, c := range cases {
		normal := segment.Normalise(c.Sections[0].Text).Runes
		for _, w := range segment.Default().Cut(normal) {
			if word := string(normal[w.Start:w.End]); w.End-w.Start > 1 && segment.IsHanText(word) && !query.StopWords[word] {
				words = append(words, word)
			}
		}
	}
	random := rand.New(rand.NewPCG(2026, 13))
	lacking, beside := 0, 0
	for range rounds.Of(500) {
		q := ""
		for range 2 + random.IntN(4) {
			q += words[random.IntN(len(words))] + " "
		}
		r := find(t, x, Request{Query: q, Verbatim: true})
		hits := r.Hits
		if r.Related != nil {
			hits = slices.Concat(hits, r.Related.Hits)
			beside += len(r.Related.Hits)
		}
		if r.Relaxed == nil && slices.ContainsFunc(r.Hits, func(h Hit) bool { return len(h.Lacks) > 0 }) {
			t.Fatalf("%s: a hit that holds all lacks some: %v", q, lacksOf(r.Hits))
		}
		plan := x.Plan(q)
		for _, h := range hits {
			c := cases[slices.IndexFunc(cases, func(c data.Case) bool { return c.ID == h.ID })]
			for _, g := range plan.All {
				// something may stand for it
				if len(g.Any) > 1 || slices.ContainsFunc(h.Reasons, func(r highlight.Reason) bool { return r.For == g.Words() }) {
					continue
				}
				lacks := slices.Contains(h.Lacks, g.Words())
				if held := !slices.ContainsFunc(g.Any[0], func(u query.Unit) bool { return !holds(c, u.Text) }); held == lacks {
					t.Fatalf("%s: %s holds %s: %v, and says that it lacks %v (plan %s)", q, h.ID, g.Words(), held, h.Lacks, plan)
				}
				if lacks {
					lacking++
				}
			}
		}
	}
	if lacking < 500 || beside < 50 {
		t.Errorf("only %d words were lacking, %d cases stood beside", lacking, beside)
	}
}

// TestLabelsAmongChoicesAreReasons: a case that is found by one of several choices, which is a label, says so.
func TestLabelsAmongChoicesAreReasons(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("word", "甲", "公积金提取", nil, nil),
		simple("label", "乙", "查验办法", []string{"海关"}, nil),
		simple("both", "丙", "公积金提取", []string{"海关"}, nil),
		simple("none", "丁", "统计年鉴", nil, nil),
	))
	r := find(t, x, Request{Query: "部门:海关 OR 公积金"})
	got := map[string][]highlight.Reason{}
	for _, h := range r.Hits {
		got[h.ID] = h.Reasons
	}
	if len(got) != 3 || len(got["word"]) > 0 || len(got["both"]) > 0 || !slices.Equal(got["label"], []highlight.Reason{{Kind: highlight.ReasonDepartment, Text: "海关"}}) {
		t.Errorf("部门:海关 OR 公积金 finds %v", got)
	}
}
