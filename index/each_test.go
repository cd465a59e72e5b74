package index

import (
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index/query"
	"anlisou/segment"
)

// A query that is a title, or most of it, finds that case first, however often others say it in their text.
func TestMostOfATitleIsFirst(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("title", "外贸企业融资多元化方案", strings.Repeat("说明文字与说明文字。", 60), nil, nil),
		simple("text", "其他", strings.Repeat("外贸企业融资多元化方案。", 10), nil, nil)))
	for _, q := range []string{"外贸企业融资多元化方案", "外贸企业融资多元化", "企业融资多元化方案"} {
		if got := ids(find(t, x, Request{Query: q}).Hits); got[0] != "title" {
			t.Errorf("%s finds %v", q, got)
		}
	}
}

// A synonym weighs less than the word, though it is longer; the set holds what reform cases say in two ways.
func TestSynonymsBehindTheWord(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(simple("other", "乙", "医疗保险参保人员可以报销", nil, nil), simple("z_literal", "甲", "医保参保人员可以报销", nil, nil)))
	if got := ids(find(t, x, Request{Query: "医保 报销"}).Hits); !slices.Equal(got, []string{"z_literal", "other"}) {
		t.Errorf("finds %v, want the word before its synonym", got)
	}
	for a, b := range map[string]string{"人行": "央行", "自贸区": "自由贸易试验区", "长三角": "长江三角洲", "危废": "危险废物", "医保": "医疗保障", "户口": "户籍"} {
		if !slices.Contains(query.DefaultSynonyms().Of(a), b) || !slices.Contains(query.DefaultSynonyms().Of(b), a) {
			t.Errorf("%s and %s are no synonyms", a, b)
		}
	}
}

// Letters that cases hold as a word are that word, though they spell another.
func TestLatinWordsComeFirst(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(simple("latin", "甲", "AI平台", nil, nil), simple("han", "乙", "爱心服务", nil, nil)))
	if r := find(t, x, Request{Query: "ai"}); !slices.Equal(ids(r.Hits), []string{"latin"}) || len(r.Hits[0].Reasons) > 0 {
		t.Errorf("finds %v", ids(r.Hits))
	}
}

// What stands is not flooded by what sounds like it, and letters or digits with their measure are whole.
func TestExactHitsStayAlone(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("exact", "甲", "景点门票", nil, nil), simple("b", "乙", "经典案例", nil, nil), simple("c", "丙", "经典做法", nil, nil),
		simple("ports", "丁", "24口交换机", nil, nil), simple("apart", "戊", "24小时口岸", nil, nil)))
	for q, id := range map[string]string{"景点": "exact", "24口": "ports"} {
		if r := find(t, x, Request{Query: q}); !slices.Equal(ids(r.Hits), []string{id}) || r.Correction != nil || r.Related != nil {
			t.Errorf("%s finds %v, %+v, %+v", q, ids(r.Hits), r.Correction, r.Related)
		}
	}
}

// testParser knows neither synonyms nor cases.
func testParser() query.Parser {
	return query.Parser{Segmenter: segment.Default(), Taxonomy: data.DefaultTaxonomy()}
}
