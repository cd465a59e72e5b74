package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/segment"
)

// memoryStore is a Source that tests write to.
type memoryStore struct {
	mu      sync.Mutex
	seq     uint64
	changes map[string]data.Change
	damaged map[string]bool // cases that cannot be read
}

func newMemoryStore(cases ...data.Case) *memoryStore {
	m := &memoryStore{changes: map[string]data.Change{}}
	for _, c := range cases {
		m.put(c)
	}
	return m
}

func (m *memoryStore) put(c data.Case) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seq++
	m.changes[c.ID] = data.Change{Seq: m.seq, ID: c.ID, Case: &c}
	delete(m.damaged, c.ID)
}

// damage has a stored case that cannot be read, until it is put again.
func (m *memoryStore) damage(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.damaged == nil {
		m.damaged = map[string]bool{}
	}
	m.damaged[id] = true
}

// lose has the store find a case no more, as where the way to it is damaged.
func (m *memoryStore) lose(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.changes, id)
}

func (m *memoryStore) remove(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seq++
	m.changes[id] = data.Change{Seq: m.seq, ID: id}
}

func (m *memoryStore) ID() string { return "memory" }

func (m *memoryStore) Seq() (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seq, nil
}

func (m *memoryStore) Case(id string) (data.Case, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.damaged[id] {
		return data.Case{}, false, fmt.Errorf("%s: %w", id, ErrUnreadable)
	}
	if c := m.changes[id].Case; c != nil {
		return *c, true, nil
	}
	return data.Case{}, false, nil
}

func (m *memoryStore) Changes(after uint64) iter.Seq2[data.Change, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	var changes []data.Change
	for _, c := range m.changes {
		if c.Seq > after {
			changes = append(changes, c)
		}
	}
	damaged := maps.Clone(m.damaged)
	slices.SortFunc(changes, func(a, b data.Change) int { return cmp.Compare(a.Seq, b.Seq) })
	return func(yield func(data.Change, error) bool) {
		for _, c := range changes {
			var err error
			if damaged[c.ID] {
				c.Case, err = nil, ErrUnreadable
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

func (m *memoryStore) cases() []data.Case {
	m.mu.Lock()
	defer m.mu.Unlock()
	var cases []data.Case
	for _, c := range m.changes {
		if c.Case != nil {
			cases = append(cases, *c.Case)
		}
	}
	slices.SortFunc(cases, func(a, b data.Case) int { return cmp.Compare(a.ID, b.ID) })
	return cases
}

func openIndex(t testing.TB, dir string, source Source) *Index {
	t.Helper()
	x, err := Open(t.Context(), Config{
		Dir: dir, Source: source, Taxonomy: data.DefaultTaxonomy(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// readBundled reads the bundled cases once.
var readBundled = sync.OnceValues(jiaxing.Cases)

// bundled are the bundled cases, which the caller may change.
func bundled(t testing.TB) []data.Case {
	t.Helper()
	cases, err := readBundled()
	if err != nil {
		t.Fatal(err)
	}
	cases = slices.Clone(cases)
	for i := range cases {
		c := &cases[i]
		c.Sections, c.Evidence = slices.Clone(c.Sections), slices.Clone(c.Evidence)
		c.Departments, c.Domains = slices.Clone(c.Departments), slices.Clone(c.Domains)
	}
	return cases
}

// shared is the index of bundledIndex, made when it is first asked for.
var shared struct {
	sync.Mutex
	*Index
	dir string
}

// bundledIndex is an index of the bundled cases for whoever only asks: it is open as long as any test runs.
func bundledIndex(t testing.TB) *Index {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.Index != nil {
		return shared.Index
	}
	var err error
	if shared.dir, err = os.MkdirTemp("", "anlisou-shared-*"); err != nil {
		t.Fatal(err)
	}
	config := Config{Dir: shared.dir, Source: newMemoryStore(bundled(t)...), Taxonomy: data.DefaultTaxonomy()}
	if shared.Index, err = Open(context.Background(), config); err != nil {
		t.Fatal(err)
	}
	return shared.Index
}

// TestMain closes what the tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	if shared.Index != nil {
		if err := errors.Join(shared.Close(), os.RemoveAll(shared.dir)); err != nil {
			fmt.Fprintln(os.Stderr, "the index that tests share:", err)
			code = 1
		}
	}
	os.Exit(code)
}

func find(t testing.TB, x *Index, r Request) *Result {
	t.Helper()
	if r.Page == 0 {
		r.Page = 1
	}
	if r.Size == 0 {
		r.Size = 100
	}
	result, err := x.Search(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func ids(hits []Hit) []string {
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	return ids
}

// holds reports by a plain scan whether a case holds a query: in its title, a heading or a text, in normal form.
func holds(c data.Case, q string) bool {
	q = string(segment.Normalise(q).Runes)
	in := func(text string) bool { return strings.Contains(string(segment.Normalise(text).Runes), q) }
	if in(c.Title) {
		return true
	}
	for _, s := range c.Sections {
		if in(s.Heading) || in(s.Text) {
			return true
		}
	}
	return false
}

// checkFound asserts the two promises for a text that stands in a case: no miss, and no surprise.
func checkFound(t *testing.T, x *Index, cases []data.Case, q string) {
	t.Helper()
	if len(segment.Normalise(q).Runes) == 0 {
		return
	}
	result := find(t, x, Request{Query: q})
	found := map[string]Hit{}
	for _, h := range result.Hits {
		found[h.ID] = h
	}
	if len(result.Hits) != result.Total {
		t.Fatalf("%q: %d hits of %d", q, len(result.Hits), result.Total)
	}
	for _, c := range cases {
		if _, ok := found[c.ID]; !ok && holds(c, q) {
			t.Fatalf("%q stands in %s and does not find it (plan %s)", q, c.ID, x.Plan(q))
		}
	}
	for _, h := range result.Hits {
		checkWhole(t, q, h, cases)
		marked := slices.ContainsFunc(h.TitleRuns, func(r highlight.Run) bool { return r.Mark })
		for _, s := range h.Snippets {
			marked = marked || slices.ContainsFunc(s.Runs, func(r highlight.Run) bool { return r.Mark })
		}
		if !marked && len(h.Reasons) == 0 && len(x.Plan(q).All) > 0 {
			t.Fatalf("%q finds %s and shows no reason (plan %s)", q, h.ID, x.Plan(q))
		}
	}
}

// checkWhole asserts that what is shown of a hit stands in its case, letter by letter.
func checkWhole(t *testing.T, q string, h Hit, cases []data.Case) {
	t.Helper()
	i := slices.IndexFunc(cases, func(c data.Case) bool { return c.ID == h.ID })
	if i < 0 {
		t.Fatalf("%q finds %s, which is no case", q, h.ID)
	}
	joined := func(runs []highlight.Run) string {
		var text strings.Builder
		for _, r := range runs {
			text.WriteString(r.Text)
		}
		return text.String()
	}
	if got := joined(h.TitleRuns); got != cases[i].Title {
		t.Fatalf("%q shows the title %q of %q", q, got, cases[i].Title)
	}
	for _, s := range h.Snippets {
		shown := strings.TrimPrefix(joined(s.Runs), s.Section+"\n") // a heading is shown where it is marked
		shown = strings.TrimSuffix(strings.TrimPrefix(shown, "…"), "…")
		if !slices.ContainsFunc(cases[i].Sections, func(section data.Section) bool {
			return section.Heading == s.Section && strings.Contains(section.Text, shown)
		}) {
			t.Fatalf("%q shows %q of %s, which does not stand in its section %s", q, shown, h.ID, s.Section)
		}
	}
}

// anyText takes a random piece of a case, n characters long.
func anyText(random *rand.Rand, c data.Case, n int) string {
	texts := []string{c.Title}
	for _, s := range c.Sections {
		texts = append(texts, s.Heading, s.Text)
	}
	// By length, so that long texts are asked about more.
	total := 0
	for _, text := range texts {
		total += len(text)
	}
	at := random.IntN(max(1, total))
	for _, text := range texts {
		if at >= len(text) {
			at -= len(text)
			continue
		}
		runes := []rune(text)
		start := random.IntN(len(runes))
		return string(runes[start:min(start+n, len(runes))])
	}
	return c.Title
}

func TestNoMiss(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	x := bundledIndex(t)
	random := rand.New(rand.NewPCG(2026, 1))
	for n := 1; n <= 12; n++ {
		for range rounds.Of(150) {
			checkFound(t, x, cases, anyText(random, cases[random.IntN(len(cases))], n))
		}
	}
	for n := 13; n <= 60; n += 3 { // sentences
		for range rounds.Of(10) {
			checkFound(t, x, cases, anyText(random, cases[random.IntN(len(cases))], n))
		}
	}
}

// otherForm writes a text in another form that means the same: traditional characters, other widths, another case,
// spaces between Han characters. signs are signs that are the same, whichever is written.
var signs = map[rune]rune{'〔': '[', '〕': ']', '《': '〈', '》': '〉', '—': '–', '（': '【', '）': '】'}

func otherForm(random *rand.Rand, text string) string {
	var form strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if n, numeral := otherNumeral(random, runes, i); n > 0 {
			form.WriteString(numeral)
			i += n - 1
			continue
		}
		switch variants := traditional()[r]; {
		case len(variants) > 0 && random.IntN(2) == 0:
			form.WriteRune(variants[random.IntN(len(variants))])
		case r > ' ' && r < 0x7f && random.IntN(2) == 0:
			form.WriteRune(r + 0xfee0)
		case r >= 0xff01 && r < 0xff5f && random.IntN(2) == 0:
			form.WriteRune(r - 0xfee0)
		case signs[r] != 0 && random.IntN(2) == 0:
			form.WriteRune(signs[r])
		case unicode.IsUpper(r):
			form.WriteRune(unicode.ToLower(r))
		default:
			form.WriteRune(r)
		}
		if i+1 < len(runes) && unicode.Is(unicode.Han, r) && unicode.Is(unicode.Han, runes[i+1]) &&
			r != '或' && runes[i+1] != '或' && random.IntN(4) == 0 {
			form.WriteRune([]rune{' ', '\u3000', '\u00a0'}[random.IntN(3)])
		}
	}
	return form.String()
}

// traditional are the characters that have the same normal form, by it.
var traditional = sync.OnceValue(func() map[rune][]rune {
	variants := map[rune][]rune{}
	for r := rune(0x4e00); r < 0xa000; r++ {
		if normal := segment.Normalise(string(r)).Runes; len(normal) == 1 && normal[0] != r {
			variants[normal[0]] = append(variants[normal[0]], r)
		}
	}
	return variants
})

// otherNumeral writes half of the numerals in the other way, Chinese or Arabic, that begin at a place of a text
// between a Han character and a measure word, and gives how many characters they are; 0 where none is written so.
func otherNumeral(random *rand.Rand, runes []rune, i int) (n int, numeral string) {
	const han, measures = "零一二三四五六七八九十百千两", "年月日个家件条项户万%小"
	if i == 0 || !unicode.Is(unicode.Han, runes[i-1]) || strings.ContainsRune(han+"几数余亿万点分之", runes[i-1]) || random.IntN(2) == 0 {
		return 0, ""
	}
	end := i
	for end < len(runes) && (unicode.IsDigit(runes[end]) || strings.ContainsRune(han, runes[end])) {
		end++
	}
	if end == len(runes) || !strings.ContainsRune(measures, runes[end]) || runes[end] == '小' && (end+1 == len(runes) || runes[end+1] != '时') {
		return 0, ""
	}
	text := string(runes[i:end])
	switch value, err := strconv.Atoi(text); {
	case err == nil && text[0] != '0' && runes[end] == '年' && len(text) == 4:
		return end - i, strings.NewReplacer("0", "〇", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九").Replace(text)
	case err == nil && text[0] != '0' && 0 < value && value < 10_000 && runes[end] != '万':
		if value > 999 && random.IntN(2) == 0 {
			return end - i, text[:1] + "," + text[1:]
		}
		return end - i, inHan(value)
	case err != nil && value == 0:
		for value := 1; value < 1000; value++ {
			if inHan(value) == text {
				return end - i, strconv.Itoa(value)
			}
		}
	}
	return 0, ""
}

// inHan spells a number from 1 to 9999.
func inHan(n int) string {
	var b strings.Builder
	digits, zero := []rune("零一二三四五六七八九"), false
	for _, unit := range []struct {
		size int
		name string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / unit.size % 10
		switch {
		case d == 0:
			zero = b.Len() > 0
			continue
		case zero:
			b.WriteRune('零')
		}
		zero = false
		if unit.size != 10 || d != 1 || n > 19 {
			b.WriteRune(digits[d])
		}
		b.WriteString(unit.name)
	}
	return b.String()
}

func TestNoMissInAnyForm(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	x := bundledIndex(t)
	random := rand.New(rand.NewPCG(2026, 3))
	for n := 1; n <= 24; n++ {
		for range rounds.Of(40) {
			text := strings.TrimSpace(anyText(random, cases[random.IntN(len(cases))], n))
			form := otherForm(random, text)
			// Signs at the edges may be operators in one width, and numbers are cut by their signs:
			// TestNoMissWithEverySign.
			if !unicode.Is(unicode.Han, []rune(text + "x")[0]) || text == "" {
				continue
			}
			r := find(t, x, Request{Query: form})
			for _, c := range cases {
				if holds(c, text) && !slices.Contains(ids(r.Hits), c.ID) {
					t.Fatalf("%q, which is %q, does not find %s (plan %s)", form, text, c.ID, x.Plan(form))
				}
			}
		}
	}
}

// Every numeral of a collection is found, and marked, by the other way to write it, with its measure word.
func TestNoMissOfNumerals(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 6))
	cases := bundled(t)
	for i, measure := range slices.Concat(slices.Repeat([]string{"家", "个", "件", "小时", "户", "条", "项"}, 40), slices.Repeat([]string{"月", "日", "%"}, 8)) {
		value := 1 + random.IntN([]int{9, 20, 99, 999, 9999}[random.IntN(5)])
		if strings.Contains("月日%", measure) {
			value = 1 + value%31
		}
		numeral := strconv.Itoa(value)
		if random.IntN(2) == 0 && measure != "%" {
			numeral = inHan(value)
		}
		cases = append(cases, simple(fmt.Sprint("n", i), "甲", "共计"+numeral+measure+"已经办结", nil, nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	asked := 0
	for _, c := range cases {
		for _, s := range c.Sections {
			runes := []rune(s.Text)
			for i := range runes {
				n, numeral := 0, ""
				for range 6 {
					if n == 0 { // it writes half of them
						n, numeral = otherNumeral(random, runes, i)
					}
				}
				if n == 0 {
					continue
				}
				asked++
				end := i + n + 1
				if runes[i+n] == '小' {
					end++
				}
				text, form := string(runes[i:end]), numeral+string(runes[i+n:end])
				r := find(t, x, Request{Query: form})
				if at := slices.Index(ids(r.Hits), c.ID); at < 0 || r.Relaxed != nil || r.Correction != nil && r.Correction.Applied {
					t.Fatalf("%s, which is %s, finds %v, not %s (plan %s)", form, text, ids(r.Hits), c.ID, x.Plan(form))
				}
				if m := highlight.New(segment.Default(), x.Plan(form), nil); !covers(m.Find("共计"+text+"已经"), 2, 2+utf8.RuneCountInString(text)) {
					t.Fatalf("%s does not mark %s (plan %s)", form, text, x.Plan(form))
				}
			}
		}
	}
	if asked < 250 {
		t.Errorf("only %d numerals", asked)
	}
}

// covers reports that occurrences cover all characters of a text from start to end.
func covers(found []highlight.Occurrence, start, end int) bool {
	for i := start; i < end; i++ {
		if !slices.ContainsFunc(found, func(o highlight.Occurrence) bool { return o.Start <= i && i < o.End && o.Partial == "" }) {
			return false
		}
	}
	return true
}

// Words of the dictionary, each one word to the segmenter, that no case holds, though cases hold all of their
// characters, find nothing but what is named: other words for them, a correction, a loosened query.
func TestNoScatteredHit(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	cases := bundled(t)
	x := bundledIndex(t)
	var all strings.Builder
	for _, c := range cases {
		all.WriteString(c.Title)
		for _, s := range c.Sections {
			all.WriteString(s.Heading + s.Text)
		}
	}
	text := string(segment.Normalise(all.String()).Runes)
	var scattered []string
	for w := range segment.Default().Words() {
		inText := func(r rune) bool { return strings.ContainsRune(text, r) }
		if n := utf8.RuneCountInString(w.Word); n < 2 || n > 4 || strings.Contains(text, w.Word) {
			continue
		}
		if strings.IndexFunc(w.Word, func(r rune) bool { return !inText(r) || !unicode.Is(unicode.Han, r) }) < 0 {
			scattered = append(scattered, w.Word)
		}
	}
	if len(scattered) < 10_000 {
		t.Fatalf("only %d words to ask for", len(scattered))
	}
	random := rand.New(rand.NewPCG(2026, 4))
	for range rounds.Of(2000) {
		word := scattered[random.IntN(len(scattered))]
		if len(segment.Default().Cut([]rune(word))) > 1 {
			continue // asks for several words
		}
		r := find(t, x, Request{Query: word, Verbatim: true})
		if r.Correction != nil {
			t.Fatalf("%s is corrected, though it was to be taken as it is", word)
		}
		for _, h := range r.Hits {
			if r.Relaxed == nil && len(h.Reasons) == 0 {
				t.Fatalf("%s finds %s by scattered characters (plan %s)", word, h.ID, x.Plan(word))
			}
		}
	}
}

// odd texts hold every sign that might be taken for an operator, and characters that normalising changes.
func oddCases() []data.Case {
	texts := []string{
		`部门:海关 牵头，"零等待" -税收 OR 或 “未闭合 NOT 领域：金融`,
		"-5℃ 至 -3℃；a-b–c—d－e；1+2+3+4+N；44.69亿元；〔2021〕12号；《通知》",
		"𠮷野家与𪚥；é e\u0301；ﬁ；㎡；①②③；Ⅷ；ＡＢＣ；ｶﾞ；한국어 각",
		"跨 境　电 商\n分行\r\n制表\t符；零\u200b宽；软\u00ad连",
		"領事業務與後臺；乾燥；著作；隻；发髮",
		"100%达标!!! ??? ... …… —— ~~ `code` <b>粗</b> &amp; \\n \x00 $1 {{.}}",
		"中", "a", "#",
	}
	var cases []data.Case
	for i, text := range texts {
		cases = append(cases, data.Case{
			ID: fmt.Sprintf("odd-%d", i), Title: "奇文" + fmt.Sprint(i), Departments: []string{"海关"},
			Sections: []data.Section{{Heading: "正文", Text: text}},
		})
	}
	return cases
}

func TestNoMissWithEverySign(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	cases := append(bundled(t), oddCases()...)
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for _, c := range oddCases() {
		runes := []rune(c.Sections[0].Text)
		for start := range runes {
			for n := 1; n <= 9 && start+n <= len(runes); n++ {
				q := string(runes[start : start+n])
				if strings.ContainsFunc(q, func(r rune) bool { return r == '\u0301' }) {
					continue // a mark without its letter is another character
				}
				checkFound(t, x, cases, q)
			}
		}
	}
}

// The same promises after updates, deletes, merges and restarts: the index must be what the store is.
func TestNoMissAfterChanges(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "index")
	source := newMemoryStore(bundled(t)...)
	random := rand.New(rand.NewPCG(7, 7))
	for round := range 4 {
		x := openIndex(t, dir, source)
		for range 40 {
			cases := source.cases()
			c := cases[random.IntN(len(cases))]
			switch random.IntN(4) {
			case 0:
				if len(cases) > 5 {
					source.remove(c.ID)
				}
			case 1:
				c.ID = fmt.Sprintf("new-%d", random.IntN(1000))
				c.Title += anyText(random, cases[random.IntN(len(cases))], 5)
				source.put(c)
			default:
				c.Sections = append([]data.Section{{Heading: "补充", Text: anyText(random, cases[random.IntN(len(cases))], 30)}}, c.Sections[1:]...)
				source.put(c)
			}
			if random.IntN(3) == 0 {
				if err := x.Sync(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if round == 1 {
			x = forceMerge(t, x)
		}
		check := func() {
			cases := source.cases()
			all := find(t, x, Request{})
			if all.Total != len(cases) {
				t.Fatalf("round %d: %d cases, %d in the store", round, all.Total, len(cases))
			}
			for range rounds.Of(150) {
				checkFound(t, x, cases, anyText(random, cases[random.IntN(len(cases))], 1+random.IntN(10)))
			}
		}
		check()
		if round == 2 {
			if err := x.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
			check()
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
