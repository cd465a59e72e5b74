package index

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data/rounds"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

func TestCorrection(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for _, test := range []struct{ typed, meant, id string }{
		{"嘉冒贷", "嘉贸贷", "jiaxing-20"},                           // the same sound
		{"智能送打", "智能送达", "jiaxing-06"},                         // the same sound
		{"危险费物", "危险废物", "jiaxing-12"},                         // the same sound
		{"区链", "区块链", "jiaxing-03"},                            // one missing
		{"嘉贸大贷", "嘉贸贷", "jiaxing-20"},                          // one extra
		{"块区链", "区块链", "jiaxing-03"},                           // two swapped
		{"区山链", "区块链", "jiaxing-03"},                           // quite another
		{"部门:法院 智能送打", "部门:法院 智能送达", "jiaxing-06"},             // an operator stays
		{"服保务", "服务", ""}, {"互网", "互联网", ""}, {"域区", "区域", ""}, // all that was typed
	} {
		r := find(t, x, Request{Query: test.typed})
		if r.Correction == nil || !r.Correction.Applied || r.Correction.Query != test.meant {
			t.Errorf("%s is corrected to %+v, want %s", test.typed, r.Correction, test.meant)
			continue
		}
		var joined string
		for _, run := range r.Correction.Runs {
			joined += run.Text
		}
		if joined != r.Correction.Query {
			t.Errorf("runs %v do not join to %s", r.Correction.Runs, r.Correction.Query)
		}
		if len(r.Hits) == 0 || test.id != "" && r.Hits[0].ID != test.id {
			t.Errorf("%s finds %v, want %s first", test.typed, ids(r.Hits), test.id)
		}
		if r := find(t, x, Request{Query: test.typed, Verbatim: true}); r.Correction != nil {
			t.Errorf("%s as typed is corrected to %s", test.typed, r.Correction.Query)
		}
	}
	// A character that stands nowhere beside its word is doubted even where word and character stand apart in cases.
	if r := find(t, x, Request{Query: "示范取"}); r.Correction == nil || r.Correction.Applied || r.Correction.Query != "示范区" {
		t.Errorf("示范取 may be %+v", r.Correction)
	}
	for _, q := range []string{
		"\"嘉冒贷\"", "海关查验", "知识产权", "没有这个词", "社保卡", "清关", "哪个部门管危险废物", "审批人员大多做什么工作？", "法院离海关多远？", "海关有啥改革",
		"服保务 量子计算机",             // of what is not all that was typed, less is put right
		"大专", "上游", "市府", "无机物", // words that no case holds, one character away from others
	} {
		if r := find(t, x, Request{Query: q}); r.Correction != nil {
			t.Errorf("%s is corrected to %s", q, r.Correction.Query)
		}
	}
}

// TestMisprintsOfEveryKind: of words taken from the cases at random and misprinted in one way so that no case holds
// them, most are put right.
func TestMisprintsOfEveryKind(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	x := bundledIndex(t)
	random := rand.New(rand.NewPCG(7, 7))
	known := map[string]bool{}
	err := x.now.Load().withState(t.Context(), asker{}, func(s *search) error {
		return s.reader.Terms(s.ctx, engine.Words, "", func(term string, _ int) { known[strings.Clone(term)] = true })
	})
	if err != nil {
		t.Fatal(err)
	}
	v := slices.Sorted(maps.Keys(known))
	chars := []rune(strings.Join(v, ""))
	chars = slices.DeleteFunc(chars, func(r rune) bool { return !segment.IsHan(r) || query.StopWords[string(r)] })
	of := func(list []rune, not rune) []rune {
		return slices.DeleteFunc(slices.Clone(list), func(r rune) bool { return r == not })
	}
	other := func(list func(rune) []rune) func([]rune, int) []rune {
		return func(word []rune, i int) []rune {
			if from := of(list(word[i]), word[i]); len(from) > 0 {
				word[i] = from[random.IntN(len(from))]
			}
			return word
		}
	}
	shapes := func(r rune) (list []rune) {
		for _, l := range pinyin.Lookalikes(r) {
			list = append(list, l.Rune)
		}
		return list
	}
	for _, kind := range []struct {
		name       string
		n          int // characters of the word
		misprint   func(word []rune, i int) []rune
		leastOf120 int
	}{
		{"same sound", 2, other(pinyin.Homophones), 96}, {"near sound", 2, other(pinyin.NearHomophones), 96}, {"alike", 2, other(shapes), 66},
		{"same sound", 3, other(pinyin.Homophones), 114}, {"near sound", 3, other(pinyin.NearHomophones), 114}, {"alike", 3, other(shapes), 114},
		{"quite another", 3, other(func(rune) []rune { return chars }), 90},
		{"one missing", 3, func(word []rune, i int) []rune { return slices.Delete(word, i, i+1) }, 54},
		{"one too many", 2, func(word []rune, _ int) []rune { return slices.Insert(word, 1, chars[random.IntN(len(chars))]) }, 84},
		{"swapped", 2, func(word []rune, _ int) []rune { word[0], word[1] = word[1], word[0]; return word }, 84},
		{"swapped", 3, func(word []rune, i int) []rune { i %= 2; word[i], word[i+1] = word[i+1], word[i]; return word }, 108},
	} {
		right := 0
		var wrong []string
		for tried := 0; tried < 120; {
			word := v[random.IntN(len(v))]
			runes := []rune(word)
			if len(runes) != kind.n || !segment.IsHanText(word) || query.StopWords[word] {
				continue
			}
			typed := string(kind.misprint(runes, random.IntN(kind.n)))
			if typed == word {
				continue
			}
			if r := find(t, x, Request{Query: "\"" + typed + "\""}); r.Total > 0 || r.Related != nil {
				continue
			}
			tried++
			if r := find(t, x, Request{Query: typed}); r.Correction != nil && r.Correction.Query == word {
				right++
			} else {
				wrong = append(wrong, typed+" for "+word)
			}
		}
		if right < kind.leastOf120 {
			t.Errorf("%s, %d characters: %d of 120 are put right; not %v", kind.name, kind.n, right, wrong)
		}
	}
}

// A misprint that makes a question word of a character parts no word: its other characters are
// not asked for one by one.
func TestMisprintsThatPartWords(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("lost", "驾驶证补领", "驾驶证遗失的，凭身份证件补领。", nil, nil),
		simple("scattered", "代驾服务", "代驾的单位凭营业执照办证，并配备使者，猫在车里，狗被撞。", nil, nil),
		simple("pets", "宠物", "养猫，也养狗；车上有人，撞了也赔。", nil, nil),
	))
	if r := find(t, x, Request{Query: "驾使证"}); r.Correction == nil || !r.Correction.Applied || !slices.Equal(ids(r.Hits), []string{"lost"}) {
		t.Errorf("驾使证 finds %v (%+v)", ids(r.Hits), r.Correction)
	}
	for _, q := range []string{"猫和狗", "车被撞"} { // words that part others
		if r := find(t, x, Request{Query: q}); r.Relaxed != nil && r.Relaxed.Complete == 0 || r.Correction != nil || r.Total < 2 {
			t.Errorf("%s finds %v (%+v, %+v)", q, ids(r.Hits), r.Relaxed, r.Correction)
		}
	}
}

// What stands in a case is never corrected, however rare it is.
func TestCorrectionOfLatinWords(t *testing.T) {
	t.Parallel()
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("chain", "上链", "基于Zorkplatt和5Gnetwork的平台", nil, nil), simple("cloud", "上云", "Cloud平台", nil, nil)))
	for q, want := range map[string]string{
		"zorkpaltt": "zorkplatt", "zorplatt": "zorkplatt", "zorkplaatt": "zorkplatt", "Zorkplett": "zorkplatt", "clowd 平台": "cloud 平台",
		"zorkplatt": "", "zrkpaltt": "", "clo": "", "cloud9": "",
	} {
		r := find(t, x, Request{Query: q})
		got := ""
		if r.Correction != nil {
			got = r.Correction.Query
		}
		if !strings.EqualFold(got, want) || want != "" && r.Total != 1 {
			t.Errorf("%s is put right as %q, want %q; %d hits", q, got, want, r.Total)
		}
	}
}

func TestNoCorrectionOfWhatStands(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	cases := append(bundled(t), oddCases()...)
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for _, c := range cases {
		for _, s := range c.Sections {
			runes := []rune(s.Text)
			for i := 0; i+7 < len(runes); i += 13 {
				q := string(runes[i : i+7])
				if r := find(t, x, Request{Query: q}); r.Correction != nil && r.Correction.Applied {
					t.Fatalf("%q of %s is corrected to %q", q, c.ID, r.Correction.Query)
				}
			}
		}
	}
}
