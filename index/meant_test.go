package index

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/segment/pinyin"
)

// A question is not a list of words: the case that answers it may lack one that another holds by accident.
func TestAQuestionIsAnsweredByLikeness(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("answer", "骑手工伤认定", "骑手送餐途中受伤，平台为骑手申请工伤认定，工伤认定由人社部门作出，骑手凭工伤认定领取补偿。", []string{"人社局"}, nil),
		simple("accident", "年度工作综述", strings.Repeat("推进产业园区建设，完善公共交通，提升绿化水平，举办文化活动。", 20)+"协助认定高新企业。骑手驿站投用。工伤预防宣传。外卖柜进社区。", []string{"城管局"}, nil),
		simple("other", "公园改造", "改造公园三处，新建步道。", nil, nil),
		// it is like the question, and answers it worse than what holds all
		simple("rider", "骑手风采", "骑手参加运动会。", nil, nil),
	))
	const question, words = "外卖骑手工伤怎么认定？", "外卖骑手 工伤 认定"
	r := find(t, x, Request{Query: question})
	if r.Relaxed == nil || r.Relaxed.Complete != 1 || !slices.Contains(r.Relaxed.Without, "外卖") || r.Total != 2 {
		t.Fatalf("total %d, relaxed %+v, want 2 cases, one of them with all words, and 外卖 given up", r.Total, r.Relaxed)
	}
	if got := ids(r.Hits); !slices.Equal(got, []string{"answer", "accident"}) {
		t.Errorf("finds %v, want the answer first", got)
	}
	e := find(t, x, Request{Query: question, Explain: true}).Explanation
	if !slices.ContainsFunc(e.Steps, func(s Step) bool { return s.Kind == StepBetter && s.Cases == 1 }) || len(r.Relaxed.Steps) > 0 {
		t.Errorf("the account is %+v, given up %+v: nothing was given up for the case that holds all", e.Steps, r.Relaxed.Steps)
	}
	// Where the filters leave only what holds all words, nothing is said of others.
	for department, want := range map[string]bool{"城管局": false, "人社局": true} {
		if r := find(t, x, Request{Query: question, Filters: query.Filters{query.Department: {department}}}); r.Total != 1 || r.Relaxed != nil != want {
			t.Errorf("%s: %d cases, relaxed %+v", department, r.Total, r.Relaxed)
		}
	}
	// Words are taken at their word, and so is a question that asks for it.
	for _, as := range []Request{{Query: words}, {Query: question, Verbatim: true}} {
		if r := find(t, x, as); r.Relaxed != nil || !slices.Equal(ids(r.Hits), []string{"accident"}) {
			t.Errorf("%+v finds %v, relaxed %+v", as, ids(r.Hits), r.Relaxed)
		}
	}
	// The best answer has all words: nothing is given up.
	if r := find(t, x, Request{Query: "骑手怎么申请工伤认定？"}); r.Relaxed != nil || len(r.Hits) == 0 || r.Hits[0].ID != "answer" {
		t.Errorf("finds %v, relaxed %+v", ids(r.Hits), r.Relaxed)
	}
}

// What a case was found by is marked in it, though cases beside the hits were found by other pieces.
func TestMarksOfWhatMayBeMeant(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("zone", "示范区申报", "示范区申报材料一次提交，示范区申报材料当天受理，示范区申报材料免费。", nil, nil),
		simple("accident", "年度工作综述", strings.Repeat("推进产业园区建设，完善公共交通，提升绿化水平，举办文化活动。", 20)+"示范街道。取消收费。申报项目。材料齐全。", nil, nil),
		simple("beside", "材料", "材料清单。", nil, nil), simple("other", "公园", "新建步道。", nil, nil),
	))
	r := find(t, x, Request{Query: "示范取怎么申报材料？"})
	if len(r.Hits) != 2 || r.Hits[0].ID != "zone" || r.Related == nil {
		t.Fatalf("finds %v, beside them %+v", ids(r.Hits), r.Related)
	}
	if marks := strings.Join(marksOf(r.Hits[:1]), " "); !strings.Contains(marks, "示范区") {
		t.Errorf("marks %s, want 示范区", marks)
	}
}

// A word that questions are asked with may be misprinted, and be a misprint, as any other, where cases are written
// so; but what asks is not doubted.
func TestMisprintsOfWordsThatAsk(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(append(bundled(t),
		simple("works", "作品作者", "自传作品的作者享有著作权。", nil, nil),
		simple("term", "证照有效期", "证照的有效期延长，有效期满可换发。", nil, nil))...))
	for q, want := range map[string]string{
		"综和保税区":           "综合保税区",
		"谁是自传作品笛作者":       "谁是自传作品的作者",
		"小微企业危险废物没人收怎么办":  "",
		"证照有效吗":           "",
		"多租有效吗":           "",
		"还有哪些地方的海关这样做":    "",
		"纳税人怎么修复自己的信用等级呢": "",
	} {
		got := ""
		if r := find(t, x, Request{Query: q}); r.Correction != nil {
			got = r.Correction.Query
		}
		if got != want {
			t.Errorf("%s is put right to %q, want %q", q, got, want)
		}
	}
}

// Where two names are as near to what was typed, neither is put in its place: cases of both come first, and say why.
func TestTwoThatMayBeMeant(t *testing.T) {
	cases := []data.Case{
		simple("stay", "诉讼中止", "当事人死亡的，诉讼中止，待继承人参加诉讼。", nil, nil),
		simple("other", "诉讼费用", "诉讼费用的交纳，诉讼费用的减免，诉讼代理。", nil, nil),
	}
	const typed = "诉讼钟止"
	one := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	if r := find(t, one, Request{Query: typed}); r.Correction == nil || !r.Correction.Applied || !slices.Equal(ids(r.Hits), []string{"stay"}) {
		t.Fatalf("where one is near, %+v, finds %v", r.Correction, ids(r.Hits))
	}
	two := openIndex(t, t.TempDir(), newMemoryStore(append(cases, simple("end", "诉讼终止", "当事人死亡的，诉讼终止，无人继承而诉讼。", nil, nil))...))
	r := find(t, two, Request{Query: typed})
	if r.Correction != nil && r.Correction.Applied {
		t.Errorf("two are near, and one is decided on: %+v", r.Correction)
	}
	first := ids(r.Hits)[:min(2, len(r.Hits))]
	slices.Sort(first)
	if !slices.Equal(first, []string{"end", "stay"}) {
		t.Errorf("finds %v, want both that may be meant first", ids(r.Hits))
	}
	for _, h := range r.Hits {
		if len(h.Reasons) == 0 && !slices.Contains(marksOf([]Hit{h}), "诉讼") {
			t.Errorf("%s says not why it was found", h.ID)
		}
	}
}

// Two characters that stand side by side somewhere are doubted all the same where three with their neighbours stand
// nowhere.
func TestThreeTellWhatTwoDoNot(t *testing.T) {
	cases := []data.Case{
		simple("penalty", "行政处罚裁量", "规范行政处罚，行政处罚决定书公开。行政处罚案件减少。", nil, nil),
		simple("bonds", "绿色债券", "支持企业发行证券，发行证券额度提高。处罚记录公开。", nil, nil),
	}
	for i := range 8 {
		cases = append(cases, simple("n"+string(rune('a'+i)), "绿化", "新建绿地，种植树木。", nil, nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	if r := find(t, x, Request{Query: "行证处罚的裁量"}); len(r.Hits) == 0 || r.Hits[0].ID != "penalty" {
		t.Errorf("finds %v, want penalty first", ids(r.Hits))
	}
}

// What the collection says is the same however its segments lie: zapx counts the documents of a term wrongly once
// segments are merged.
func TestVocabularyStaysThroughAMerge(t *testing.T) {
	source := newMemoryStore()
	for i, c := range bundled(t) {
		if i%2 == 0 {
			source.put(c)
		}
	}
	x := openIndex(t, t.TempDir(), source)
	for i, c := range bundled(t) {
		if i%2 == 1 {
			source.put(c)
		}
	}
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	type said struct {
		words []pinyin.Entry // of the vocabulary, with how many documents hold each
		terms map[string]int
	}
	read := func() (s said) {
		t.Helper()
		s.terms = map[string]int{}
		err := x.now.Load().withState(t.Context(), asker{}, func(a *search) error {
			v, err := a.spell.NewVocabulary()
			if err != nil {
				return err
			}
			s.words = v.Beginning("")
			for _, field := range []engine.TermField{engine.Words, engine.Grams} {
				add := func(term string, n int) { s.terms[string(field)+term] += n }
				err = errors.Join(err, a.reader.Terms(a.ctx, field, "", add))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := read()
	x = forceMerge(t, x)
	after := read()
	if !slices.Equal(before.words, after.words) || !maps.Equal(before.terms, after.terms) {
		for i, word := range before.words {
			if after.words[i] != word {
				t.Fatalf("%v documents have a word, after a merge %v", word, after.words[i])
			}
		}
		t.Errorf("%d terms, after a merge %d", len(before.terms), len(after.terms))
	}
	total := 0
	for _, n := range before.terms {
		total += n
	}
	if before.terms[string(engine.Words)+"改革"] < 2 || total < 1000 {
		t.Errorf("改革 stands in %d documents, of %d", before.terms[string(engine.Words)+"改革"], total)
	}
}

// Two indexes in one process keep to their own files: bleve writes into the configuration that it is given.
func TestIndexesKeepToTheirOwnFiles(t *testing.T) {
	first, second := newMemoryStore(bundled(t)...), newMemoryStore(append(bundled(t), simple("else", "另一个", "别处的案例", nil, nil))...)
	dir, other := t.TempDir(), t.TempDir()
	x := openIndex(t, dir, first)
	changed := bundled(t)[0]
	changed.Title += "改"
	first.put(changed)
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if err := openIndex(t, other, second).Close(); err != nil {
		t.Fatal(err)
	}
	x = openIndex(t, dir, first)
	if g := x.now.Load(); filepath.Base(g.dir) != "generation-1" {
		t.Errorf("the index was rebuilt, as %s: it opened another's files", g.dir)
	}
	if r := find(t, x, Request{Query: "别处的案例", Verbatim: true}); slices.Contains(ids(r.Hits), "else") {
		t.Error("finds what stands in another index")
	}
}
