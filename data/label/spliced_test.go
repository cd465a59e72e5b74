package label

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"anlisou/segment"

	"anlisou/data"
)

// splicer makes texts that nobody wrote: pieces of real sentences, names of organs and their ends, words of lists, any
// characters, put together at random. Whoever reads a case's text must stand all of them.
type splicer struct {
	*rand.Rand
	sentences, names []string
}

// joints are what stands between and behind names.
var joints = strings.Fields("局 分局 支局 厅 委 办 中心 支行 分行 营业管理部 办事处 分公司 监管局 税务所 派出所 银行 公司 支队 执法队 管委会 委员会 、 和 与 及 以及 同 由 会同 向 在 " +
	"等 等部门 等单位 部门 系统 有关部门 各 多家 市 区 县 省 嘉兴市 和平区 自贸试验区 ( ) （自贸区） 的 为 数据 所属 下属 牵头 推出 建立 指导下 联合 ， 。 ： 《 》 去 方 某 一 第")

func newSplicer(t testing.TB, seed uint64) *splicer {
	t.Helper()
	s := &splicer{Rand: rand.New(rand.NewPCG(seed, 0))}
	bundled, err := os.ReadFile(filepath.Join("..", "jiaxing", "jiaxing-cases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	s.addText(string(bundled))
	for _, name := range []string{"seen.jsonl", "unseen.jsonl"} {
		f, err := os.Open(filepath.Join("testdata", "labels", name))
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var c data.Case
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(name, err)
			}
			s.addText(c.Title)
			for _, part := range c.Sections {
				s.addText(part.Text)
			}
		}
		if err := f.Close(); err != nil || lines.Err() != nil {
			t.Fatal(name, err, lines.Err())
		}
	}
	for _, labels := range [][]data.Label{data.DefaultTaxonomy().Departments, data.DefaultTaxonomy().Domains} {
		for _, l := range labels {
			s.names = append(s.names, l.Name)
			for _, list := range [][]string{l.Aliases, l.Short, l.Strong, l.Keywords} {
				s.names = append(s.names, list...)
			}
		}
	}
	s.names = append(s.names, data.DefaultTaxonomy().Others...)
	return s
}

func (s *splicer) addText(text string) {
	s.sentences = append(s.sentences, strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；\n", r) })...)
}

// text is up to so many pieces.
func (s *splicer) text(most int) string {
	var b strings.Builder
	for range s.IntN(most + 1) {
		switch s.IntN(8) {
		case 0:
			b.WriteString(s.piece(s.sentences[s.IntN(len(s.sentences))], 24))
		case 1, 2:
			b.WriteString(s.names[s.IntN(len(s.names))])
		case 3:
			b.WriteString(s.piece(s.names[s.IntN(len(s.names))], 4))
		case 4:
			b.WriteString(s.odd())
		default:
			b.WriteString(joints[s.IntN(len(joints))])
		}
	}
	return b.String()
}

// piece is a stretch of a text, of at most so many characters.
func (s *splicer) piece(text string, most int) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return ""
	}
	from := s.IntN(len(runes))
	return string(runes[from:min(len(runes), from+1+s.IntN(most))])
}

// oddRanges are the blocks that texts get their surprises from: control characters, marks that combine, Arabic, signs
// without width, radicals, wide and half forms, private characters, beyond the basic plane.
var oddRanges = [][2]rune{{0, 0x20}, {0x7F, 0xFF}, {0x300, 0x36F}, {0x600, 0x6FF}, {0x1100, 0x11FF}, {0x2000, 0x206F}, {0x2E80, 0x2FDF}, {0x3000, 0x30FF},
	{0xE000, 0xE0FF}, {0xF900, 0xFAFF}, {0xFE00, 0xFE0F}, {0xFF00, 0xFFEF}, {0x1F300, 0x1F64F}, {0x20000, 0x2A6DF}, {0xE0100, 0xE01EF}, {0, unicode.MaxRune}}

// odd is a character that few texts have, or a byte that no text has.
func (s *splicer) odd() string {
	if s.IntN(6) == 0 {
		return string([]byte{byte(0x80 + s.IntN(0x80))})
	}
	within := oddRanges[s.IntN(len(oddRanges))]
	return string(within[0] + rune(s.IntN(int(within[1]-within[0])+1)))
}

// folds are the forms in which a classifier may be made to compare words.
var folds = map[string]Fold{
	"as written": foldNothing,
	"normal form": func(text string) ([]rune, []int32, []int32) {
		t := segment.Normalise(text)
		return t.Runes, t.Start, t.End
	},
}

// checkClassified holds what is inferred of a case to its promises: the organs of each line lie in it, in order and
// apart; each piece of evidence stands where it says; the case with these labels is as valid as without them.
func checkClassified(t *testing.T, c *Classifier, title string, sections []data.Section) {
	t.Helper()
	for _, l := range c.lines(title, sections) {
		at := 0
		for _, m := range c.organs.find(l.runes) {
			if m.from < at || m.name < m.from || m.to <= m.name || m.to > len(l.runes) {
				t.Fatalf("%q names an organ at %d to %d, its name from %d, and the one before ends at %d", string(l.runes), m.from, m.to, m.name, at)
			}
			at = m.to
		}
	}
	bare := data.Case{ID: "x", Title: title, Sections: sections}
	labelled := c.Label(bare)
	for _, e := range labelled.Evidence {
		if len(e.Words) == 0 || len(e.Places) != len(e.Words) {
			t.Fatalf("%q: %s has words %q at %v", title, e.Label, e.Words, e.Places)
		}
		for i, p := range e.Places {
			if !labelled.Stands(e.Words[i], p) {
				t.Fatalf("%q, %q: %q does not stand at %+v", title, sections, e.Words[i], p)
			}
		}
	}
	if bare.Validate() == nil {
		if err := labelled.Validate(); err != nil {
			t.Fatalf("%q, %q: %v", title, sections, err)
		}
	}
}

// TestAnyTextIsClassified: whatever a case's text is, it is classified, with evidence that stands in it.
func TestAnyTextIsClassified(t *testing.T) {
	const rounds = 2000
	for name, fold := range folds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := newSplicer(t, 1), NewClassifier(data.DefaultTaxonomy(), fold)
			for range rounds {
				checkClassified(t, c, s.text(6), []data.Section{{Text: s.text(24)}, {Heading: "成效", Text: s.text(12)}})
			}
		})
	}
}

// go test -tags ne,nomsgpack ./data/label -run '^$' -fuzz FuzzOrgansStandApart -fuzztime 1m
func FuzzOrgansStandApart(f *testing.F) {
	f.Add("方税局去分局税务所", "税务局与方税局分局市税务所、科技、教育等部门")
	s := newSplicer(f, 2)
	for range 20 {
		f.Add(s.text(4), s.text(12))
	}
	var all []*Classifier
	for _, fold := range folds {
		all = append(all, NewClassifier(data.DefaultTaxonomy(), fold))
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		for _, c := range all {
			checkClassified(t, c, title, []data.Section{{Text: text}})
		}
	})
}
