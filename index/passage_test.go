package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/weight"
)

// padded are cases of so many characters that say nothing of what they are asked for, but for the texts given: id to
// text, which stands in the middle.
func padded(length int, texts map[string]string) (cases []data.Case) {
	var filling strings.Builder
	for filling.Len() < 3*length/2 {
		filling.WriteString("会议听取有关情况汇报，研究部署下一阶段工作。")
	}
	for id, text := range texts {
		cases = append(cases, simple(id, "文件", filling.String()+text+filling.String(), nil, nil))
	}
	for i := range 20 {
		cases = append(cases, simple(fmt.Sprintf("other%d", i), "文件", filling.String()+filling.String(), nil, nil))
	}
	return cases
}

// In long texts what is spoken of again and again, or in one place, comes before what is named by the way; in short
// texts neither is a part of a score. The case that would come first by its name is the one to come second.
func TestLongTextsAreWeighed(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	apart := strings.Repeat("会议听取有关情况汇报，研究部署下一阶段工作。", 10)
	for part, texts := range map[string]map[string]string{
		// The characters stand as often in both, side by side again and again in one; no dictionary has them as a word.
		"again": {"a": "鼂榜靐帅。" + strings.Repeat("鼂、榜、靐、帅。", 7), "b": strings.Repeat("鼂榜靐帅。", 8) + strings.Repeat("从略。", 7)},
		// What are neighbours in the query stand side by side in one, in two places, and in the other all three in
		// one place, less near each other.
		"passage": {"a": "数据跨境" + apart + "跨境流动", "b": "数据的跨境的流动" + apart + "跨境"},
	} {
		q := map[string]string{"again": "鼂榜靐帅", "passage": "数据 跨境 流动"}[part]
		x := openIndex(t, t.TempDir(), newMemoryStore(padded(2000, texts)...))
		r := find(t, x, Request{Query: q, Size: 10, Explain: true})
		if !slices.Equal(ids(r.Hits), []string{"b", "a"}) {
			t.Errorf("%s: %v", part, ids(r.Hits))
			continue
		}
		if !slices.ContainsFunc(r.Hits[0].Parts, func(p Part) bool { return p.Field == part }) {
			t.Errorf("%s is no part of %v", part, r.Hits[0].Parts)
		}
		for _, h := range r.Hits {
			sum := 0.0
			for _, p := range h.Parts {
				sum += p.Score
			}
			if sum < h.Score-0.01 || sum > h.Score+0.01 {
				t.Errorf("%s: %s: parts add up to %f of %f", part, h.ID, sum, h.Score)
			}
		}
		for id, text := range texts {
			texts[id] = strings.ReplaceAll(text, apart, "")
		}
		short := openIndex(t, t.TempDir(), newMemoryStore(padded(20, texts)...))
		for _, h := range find(t, short, Request{Query: q, Size: 10, Explain: true}).Hits {
			if slices.ContainsFunc(h.Parts, func(p Part) bool { return p.Field == "again" || p.Field == "passage" }) {
				t.Errorf("short texts: %s has %v", h.ID, h.Parts)
			}
		}
	}
}

// What a text is read to is what a plain look at each of its stretches gives: how often each term stands, and the
// most that stands within weight.PassageLength.
func TestPassageIsTheBest(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(20, 26))
	letters := []rune("甲乙丙丁，")
	for range rounds.Of(300) {
		text := make([]rune, random.IntN(500))
		for i := range text {
			if text[i] = '略'; random.IntN(8) == 0 {
				text[i] = letters[random.IntN(len(letters))]
			}
		}
		terms := newTextTerms([]engine.RankedTerm{
			{Field: engine.Words, Text: "甲", Weight: 1}, {Field: engine.Words, Text: "乙丙", Weight: 8}, {Field: engine.Grams, Text: "乙丙", Weight: 4},
			{Field: engine.Words, Text: "丁略略", Weight: 2}, {Field: engine.Grams, Text: "丙略", Weight: 3}, {Field: engine.Chars, Text: "略", Weight: 100},
			{Field: engine.Title, Text: "略略", Weight: 100},
		})
		got := terms.scan(flat.NewAutomaton(terms.texts), flat.Encode(text))
		best := 0.0
		for from := range text {
			sum := 0.0
			for i, term := range terms.texts {
				if strings.Contains(string(text[from:min(len(text), from+weight.PassageLength)]), string(term)) {
					sum += terms.weights[i]
				}
			}
			best = max(best, sum)
		}
		for i, term := range terms.texts {
			if n := strings.Count(string(text), string(term)); terms.counts[i] != n {
				t.Fatalf("%s stands %d times in %s, want %d", string(term), terms.counts[i], string(text), n)
			}
		}
		if got != best {
			t.Fatalf("the best passage of %s weighs %f, want %f", string(text), got, best)
		}
	}
}
