package index

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/index/spell"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// SuggestionKind says what a suggestion is.
type SuggestionKind string

// The kinds, in the order in which they are listed.
const (
	SuggestDepartment SuggestionKind = "department"
	SuggestDomain     SuggestionKind = "domain"
	SuggestWord       SuggestionKind = "word"
	SuggestTitle      SuggestionKind = "title"
)

// Suggestion is a completion of what is being typed.
type Suggestion struct {
	Text  string
	Kind  SuggestionKind
	Runs  []highlight.Run // joined together they are Text; what was typed is marked
	Also  []highlight.Run // another name of a department or domain, where that is what begins as was typed
	ID    string          // of the case, where Kind is SuggestTitle
	Cases int             // how many cases it would find; 1 for a title
}

// Suggest completes a query that is being typed: by its characters, by pinyin, by initials, by pinyin with the
// apostrophes that an input method leaves while composing. It gives at most size suggestions, the best first, none
// twice.
func (x *Index) Suggest(ctx context.Context, q string, size int) ([]Suggestion, error) {
	typed := segment.Normalise(q).Runes
	size = min(size, budget.MostSuggested)
	if len(typed) == 0 || size < 1 || len(typed) > budget.MostTyped { // nobody goes on typing a sentence from a list
		return nil, nil
	}
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.Release()
	var list []Suggestion
	err = g.withState(ctx, x.parser(g), func(s *search) error {
		c := completer{search: s, query: q, typed: typed}
		list, err = c.complete(size)
		return err
	})
	if err != nil {
		return nil, x.failed(ctx, g, err)
	}
	shown := list[:0]
	for _, s := range list {
		if s.Kind == SuggestTitle {
			c, found, _, err := x.readCase(s.ID)
			if err != nil {
				return nil, err
			}
			if !found { // deleted meanwhile, or unreadable
				continue
			}
			// The title as the case has it, not its normal form.
			s.Text, s.Runs = c.Title, highlight.ForTexts(marked(s.Runs)).Runs(c.Title)
		}
		shown = append(shown, s)
	}
	return shown, nil
}

func marked(runs []highlight.Run) string {
	for _, r := range runs {
		if r.Mark {
			return r.Text
		}
	}
	return ""
}

// completer finds what begins as somebody types.
type completer struct {
	*search
	query string
	typed []rune // the query in normal form
}

func (c completer) complete(size int) ([]Suggestion, error) {
	if values, err := c.filtered(size); err != nil || len(values) > 0 {
		return values, err
	}
	labels, err := c.suggestLabels()
	if err != nil {
		return nil, err
	}
	words, err := c.suggestWords(size)
	if err != nil {
		return nil, err
	}
	titles, err := c.suggestTitles(words, size)
	if err != nil {
		return nil, err
	}
	if len(words) < size {
		nothing := len(labels)+len(words)+len(titles) == 0
		following, err := c.continued(size-len(words), nothing)
		if err != nil {
			return nil, err
		}
		if words = append(words, following...); !nothing && len(following) > 0 {
			slices.SortStableFunc(words, func(a, b Suggestion) int { return cmp.Compare(b.Cases, a.Cases) })
		}
	}
	// Words and titles share what the labels leave, and what one does not need goes to the other.
	room := max(0, size-len(labels))
	half := max(room-len(titles), (room+1)/2)
	words = words[:min(len(words), half)]
	titles = titles[:min(len(titles), room-len(words))]
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	cases, err := c.held(texts...) // what else may stand for a word is found, too
	if err != nil {
		return nil, err
	}
	for i := range words {
		words[i].Cases = cases[i]
	}
	all := slices.Concat(c.beside(labels, words), titles)
	seen := map[string]bool{}
	all = slices.DeleteFunc(all, func(s Suggestion) bool {
		twice := seen[s.Text]
		seen[s.Text] = true
		return twice
	})
	return all[:min(len(all), size)], nil
}

// continued completes the last word of a query of which no more begins: 海关 cha, or 海关cha'yan as an input method
// leaves it, where the first word stands already. It suggests what some case holds side by side with what stands
// before and, where asked to, what it holds apart.
func (c completer) continued(size int, alsoApart bool) ([]Suggestion, error) {
	head, tail := c.lastWord()
	typed, before := segment.Normalise(tail).Runes, string(segment.Normalise(head).Runes)
	if before == "" || len(typed) == 0 {
		return nil, nil
	}
	if cases, err := c.held(head); err != nil || cases[0] == 0 {
		return nil, err
	}
	last := completer{search: c.search, query: tail, typed: typed}
	if 8*size > budget.MostFollowing {
		c.work.Reach("following")
	}
	words, err := last.suggestWords(min(8*size, budget.MostFollowing))
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = before + w.Text
	}
	together, err := c.reader.Stand(c.ctx, texts...)
	if err != nil {
		return nil, err
	}
	// What stands side by side is likelier meant than what stands in the same case.
	var beside, apart []Suggestion
	for i, w := range words {
		switch {
		case c.work.Over(), strings.Contains(before, w.Text), texts[i] == string(c.typed):
		case together[i]:
			beside = append(beside, w)
		default:
			apart = append(apart, w)
		}
	}
	list, err := c.following(head, beside, size)
	if err == nil && len(list) < size && alsoApart {
		var more []Suggestion
		more, err = c.following(head+" ", apart, size-len(list))
		list = append(list, more...)
	}
	return list, err
}

// following are the words that some case holds beside what stands before them, as queries, those of most cases first
// among twice as many as are asked for.
func (c completer) following(head string, words []Suggestion, size int) ([]Suggestion, error) {
	var list []Suggestion
	for len(words) > 0 && len(list) < 2*size && !c.work.Over() {
		next := words[:min(len(words), 2*size-len(list))]
		words = words[len(next):]
		texts := make([]string, len(next))
		for i, w := range next {
			texts[i] = head + w.Text
		}
		cases, err := c.held(texts...)
		if err != nil {
			return nil, err
		}
		for i, w := range next {
			if cases[i] > 0 {
				w.Cases, w.Text = cases[i], texts[i]
				w.Runs[0].Text = head + w.Runs[0].Text
				list = append(list, w)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Suggestion) int { return cmp.Compare(b.Cases, a.Cases) })
	return list[:min(len(list), size)], nil
}

// held are how many cases hold all of each of some queries, and have what it filters by.
func (c completer) held(queries ...string) ([]int, error) {
	sets := make([]engine.Set, len(queries))
	for i, q := range queries {
		m, err := c.interpret(q)
		if err != nil {
			return nil, err
		}
		sets[i] = filter(withLiteral(m.plan, m.docs, m.literal.all), m.filters, "")
	}
	return c.reader.Count(c.ctx, sets...)
}

// lastWord parts a query before its last word: after the last space, where letters follow on Han characters, or where
// the dictionary cuts these.
func (c completer) lastWord() (head, tail string) {
	q := strings.TrimLeftFunc(c.query, query.IsSpace)
	if i := strings.LastIndexFunc(q, query.IsSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(q[i:])
		return strings.TrimRightFunc(q[:i], query.IsSpace), q[i+n:]
	}
	i := strings.LastIndexFunc(q, segment.IsHan)
	if i < 0 {
		return "", q
	}
	_, n := utf8.DecodeRuneInString(q[i:])
	if i+n < len(q) {
		return q[:i+n], q[i+n:]
	}
	if words := c.parser.Segmenter.Cut(c.typed); len(words) > 1 && len(c.typed) == utf8.RuneCountInString(q) {
		last := words[len(words)-1].Start
		return string([]rune(q)[:last]), string([]rune(q)[last:])
	}
	return q, ""
}

// asRead is the query for pinyin, which reads Han characters only in normal form.
func (c completer) asRead() string {
	if strings.ContainsFunc(string(c.typed), segment.IsHan) {
		return string(c.typed)
	}
	return c.query
}

// begun says how many characters of a text in normal form an input covers from its beginning, 0 for none.
func (c completer) begun(text string) int {
	if strings.HasPrefix(text, string(c.typed)) {
		return len(c.typed)
	}
	if reading, ok := pinyin.Match(c.asRead(), text); ok && strings.ContainsFunc(string(c.typed), segment.IsLatin) {
		return reading.Runes
	}
	return 0
}

func beginning(text string, n int) []highlight.Run {
	runes := []rune(text)
	runs := []highlight.Run{{Text: string(runes[:n]), Mark: true}}
	if n < len(runes) {
		runs = append(runs, highlight.Run{Text: string(runes[n:])})
	}
	return runs
}

// suggestWords are the collection's words that begin so: by characters, the commonest first; then by how they are read.
func (c completer) suggestWords(size int) ([]Suggestion, error) {
	v, err := c.vocabulary()
	if err != nil {
		return nil, err
	}
	typed := string(c.typed)
	var list []Suggestion
	add := func(word string, covered int) {
		if utf8.RuneCountInString(word) > 1 && !query.StopWords[word] &&
			!slices.ContainsFunc(list, func(s Suggestion) bool { return s.Text == word }) {
			list = append(list, Suggestion{Text: word, Kind: SuggestWord, Runs: beginning(word, covered)})
		}
	}
	prefixed := v.Beginning(typed)
	slices.SortStableFunc(prefixed, func(a, b pinyin.Entry) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(len(a.Word), len(b.Word)))
	})
	for _, e := range prefixed[:min(len(prefixed), size)] {
		add(e.Word, len(c.typed))
	}
	if strings.ContainsFunc(typed, segment.IsLatin) && (pinyin.Typed(c.asRead()) || spell.MaySplice(typed)) {
		input := c.asRead()
		if spell.MaySplice(typed) { // with the letters as they stand in cases
			input = typed
		}
		readings, err := c.spell.Readings([]string{input})
		if err != nil {
			return nil, err
		}
		for _, words := range readings { // several words side by side, too
			text := strings.Join(words, "")
			covered := c.begun(text)
			if covered == 0 { // it is read as no word is: a name, or letters among those of the text
				covered = utf8.RuneCountInString(text)
			}
			add(text, covered)
		}
		for _, f := range v.Lexicon().Find(c.asRead(), 2*size) {
			add(f.Word, f.Runes)
		}
	}
	sets := make([]engine.Set, len(list))
	for i, w := range list {
		sets[i] = engine.Unit(query.Unit{Text: w.Text, Word: v.Has(w.Text)}, false)
	}
	cases, err := c.reader.Count(c.ctx, sets...)
	if err != nil {
		return nil, err
	}
	var standing []Suggestion
	for i, w := range list {
		if w.Cases = cases[i]; w.Cases > 0 {
			standing = append(standing, w)
		}
	}
	return standing[:min(len(standing), size)], nil
}

// Spelling is how a label is typed in Latin letters: its pinyin and its initials, with a space between; empty where it
// has none.
func Spelling(label string) string {
	word := string(segment.Normalise(label).Runes)
	if !strings.ContainsFunc(word, segment.IsHan) {
		return ""
	}
	return strings.Join(pinyin.Of(word), "") + " " + pinyin.Initials(word)
}
