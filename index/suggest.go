package index

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/index/spell"
	"anlisou/index/weight"
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

// beside sets labels and words in order. A label that is suggested by another of its names comes behind the words that
// hold what was typed as it stands, but where that is the whole of the name.
func (c completer) beside(labels, words []Suggestion) []Suggestion {
	typed := string(c.typed)
	behind := func(s Suggestion) bool { return len(s.Also) > 1 } // more of the name follows
	literal := 0
	for i, w := range words {
		if strings.Contains(string(segment.Normalise(w.Text).Runes), typed) {
			literal = i + 1
		}
	}
	first, others := []Suggestion{}, []Suggestion{}
	for _, l := range labels {
		if behind(l) {
			others = append(others, l)
		} else {
			first = append(first, l)
		}
	}
	return slices.Concat(first, words[:literal], others, words[literal:])
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

// suggestLabels are the departments and domains that begin so, by any of their names, those with most cases first.
func (c completer) suggestLabels() ([]Suggestion, error) {
	var all []Suggestion
	for _, field := range []query.Field{query.Department, query.Domain} {
		counts, err := c.labelCounts(field)
		if err != nil {
			return nil, err
		}
		otherwise := c.namedOtherwise(field)
		var list []Suggestion
		for value, n := range counts {
			label := Suggestion{
				Text:  value,
				Kind:  SuggestionKind(field),
				Runs:  []highlight.Run{{Text: value}},
				Cases: n,
			}
			if begun := c.begun(value); begun > 0 && begun <= utf8.RuneCountInString(value) {
				label.Runs = beginning(value, begun)
			} else if name := otherwise[value]; name != "" && strings.Contains(value, string(c.typed)) {
				label.Runs = highlight.ForTexts(string(c.typed)).Runs(value) // its own name says why
			} else if name != "" {
				label.Also = beginning(name, len(c.typed))
			} else {
				continue
			}
			list = append(list, label)
		}
		slices.SortFunc(
			list,
			func(a, b Suggestion) int { return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Text, b.Text)) },
		)
		all = append(all, list[:min(len(list), budget.MostLabels)]...)
	}
	return all, nil
}

// namedOtherwise are the labels of a field another name of which begins with the Han characters that were typed: 发改
// for 发展改革委. They are given with that name, which says why they are suggested: the one that was typed, else the
// shortest.
func (c completer) namedOtherwise(field query.Field) map[string]string {
	typed := string(c.typed)
	if len(c.typed) < weight.LeastAlias || !segment.IsHanText(typed) {
		return nil
	}
	labels := map[query.Field][]data.Label{query.Department: c.parser.Taxonomy.Departments,
		query.Domain: c.parser.Taxonomy.Domains}[field]
	named := map[string]string{}
	if field == query.Department { // a whole name that no list has: 市监局, 县教育和科技局
		if short, ok := c.parser.Taxonomy.NamedDepartment(typed,
			func(text string) bool { return query.IsPlace(c.parser.Segmenter, text) }); ok {
			named[short] = typed
		}
	}
	for _, l := range labels {
		for _, name := range slices.Concat(l.Aliases, l.Short, l.Stems) {
			if known := named[l.Name]; strings.HasPrefix(name, typed) && (known == "" || len(name) < len(known)) {
				named[l.Name] = name
			}
		}
	}
	return named
}

// filtered completes the value of a filter that is being typed as the last word: 部门:h.
func (c completer) filtered(size int) ([]Suggestion, error) {
	head, tail := "", c.query
	if i := strings.LastIndexFunc(c.query, query.IsSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(c.query[i:])
		head, tail = c.query[:i+n], c.query[i+n:]
	}
	name, value, found := query.CutColon(tail)
	field, known := query.FieldNamed(name)
	if !found || !known || field == query.Title {
		return nil, nil
	}
	counts, err := c.labelCounts(field)
	if err != nil {
		return nil, err
	}
	typed := completer{search: c.search, query: value, typed: segment.Normalise(value).Runes}
	before := head + tail[:len(tail)-len(value)]
	rest, others, err := c.besides(head, field)
	if err != nil {
		return nil, err
	}
	begins, sets := map[string]int{}, []engine.Set{}
	labels := slices.Sorted(maps.Keys(counts))
	labels = slices.DeleteFunc(labels, func(label string) bool {
		if c.work.Spend(budget.CostSpelling); c.work.Over() {
			return true
		}
		if len(typed.typed) > 0 {
			if begins[label] = typed.begun(label); begins[label] == 0 || begins[label] > utf8.RuneCountInString(label) {
				return true
			}
		}
		// Of a value the documents that it adds its own to.
		having := engine.Label(field, c.parser.ShortName(field, label))
		if field == query.Region {
			having = ofRegion(label, counts)
		}
		sets = append(sets, engine.Or(engine.And(having, rest), others))
		return false
	})
	adds, err := c.reader.Count(c.ctx, sets...)
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	for i, label := range labels {
		if adds[i] == 0 {
			continue
		}
		runs := append([]highlight.Run{{Text: before, Mark: true}}, highlight.Run{Text: label})
		if begun := begins[label]; begun > 0 {
			runs = beginning(label, begun)
			runs[0].Text = before + runs[0].Text
		}
		list = append(list, Suggestion{Text: before + label, Kind: SuggestWord, Runs: runs, Cases: adds[i]})
	}
	slices.SortFunc(
		list,
		func(a, b Suggestion) int { return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Text, b.Text)) },
	)
	return list[:min(len(list), size)], nil
}

// besides are the documents that hold what is typed before a filter and have what it filters by in other fields; and
// those of them with a value of the filter's own field that stands there already, among which any will do.
func (c completer) besides(head string, field query.Field) (rest, others engine.Set, err error) {
	m, err := c.interpret(head)
	if err != nil {
		return rest, others, err
	}
	rest, others = filter(withLiteral(m.plan, m.docs, m.literal.all), m.filters, field), engine.Nothing()
	if own, typed := m.filters[field]; typed {
		others = engine.And(rest, own.all)
	}
	return rest, others, nil
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

// suggestTitles are those that begin with what was typed, but for their signs, or as it is read; then those that hold
// it, where it stands earliest first; then those that hold the words it spells. Letters that a title has as they are
// come before those that spell one.
func (c completer) suggestTitles(words []Suggestion, size int) ([]Suggestion, error) {
	ways := []func() ([]titled, error){
		func() ([]titled, error) { return c.spelledTitles(size) },
		func() ([]titled, error) { return c.titlesWith(c.typed) },
	}
	if !strings.ContainsFunc(string(c.typed), segment.IsHan) {
		slices.Reverse(ways)
	}
	if strings.ContainsFunc(string(c.typed), segment.IsLatin) {
		if len(words) > budget.MostSpelled {
			c.work.Reach("spelled titles")
		}
		for _, w := range words[:min(len(words), budget.MostSpelled)] {
			ways = append(ways, func() ([]titled, error) { return c.titlesWith([]rune(w.Text)) })
		}
	}
	var suggestions []Suggestion
	seen := map[string]bool{}
	for _, titles := range ways {
		if len(suggestions) >= size {
			break
		}
		list, err := titles()
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			if len(suggestions) < size && !seen[t.id] {
				seen[t.id] = true
				suggestions = append(
					suggestions,
					Suggestion{
						Text:  t.id,
						Kind:  SuggestTitle,
						Runs:  []highlight.Run{{Text: t.text, Mark: true}},
						ID:    t.id,
						Cases: 1,
					},
				)
			}
		}
	}
	return suggestions, nil
}

// titled is a case whose title has a text.
type titled struct {
	id   string
	text string // in normal form
	at   int    // where it stands
}

// titlesWith are titles that hold a text, where it stands earliest first: as many as are ever shown, those that were
// suggested otherwise left out.
func (c completer) titlesWith(text []rune) (list []titled, err error) {
	const most = 2 * budget.MostSuggested
	var sets []engine.Set
	if len(text) > 1 {
		for _, gram := range segment.Grams(text) {
			sets = append(sets, engine.Term(engine.Title, gram))
		}
	} else if c.stats.Documents > budget.MostTitles {
		c.work.Reach("titles")
		return nil, nil
	}
	pattern := flat.Encode(text)
	for doc, err := range c.reader.Docs(c.ctx, engine.And(sets...), -1) {
		if err != nil {
			return nil, err
		}
		var title []byte
		if len(list) < most {
			title = doc.Title()
		} else { // further back than the last of them nothing counts
			title = doc.Text[:min(len(doc.Text), list[most-1].at+len(pattern))]
		}
		at := flat.Index(title, pattern)
		if at < 0 || flat.Contains(title[:at], []byte{'\n', 0}) { // behind the title
			continue
		}
		place, _ := slices.BinarySearchFunc(list, titled{id: doc.ID, at: at}, func(a, b titled) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
		})
		if place < most {
			list = slices.Insert(list[:min(len(list), most-1)], place, titled{id: doc.ID, text: string(text), at: at})
		}
	}
	return list, nil
}

// spelledTitles are at most size titles that begin as the input is read, their signs passed over, those that it
// explains best first, then the shortest.
func (c completer) spelledTitles(size int) (list []titled, err error) {
	v, err := c.vocabulary()
	if err != nil {
		return nil, err
	}
	for _, f := range v.Titles().Find(c.asRead(), size) {
		text := strings.TrimLeftFunc(
			string([]rune(f.Word)[:f.Runes]),
			func(r rune) bool { return !segment.IsLetter(r) && !segment.IsDigit(r) },
		)
		for _, id := range v.Titled(f.Word) {
			list = append(list, titled{id: id, text: text})
		}
	}
	return list, nil
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
