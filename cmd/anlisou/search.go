package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/server"
	"anlisou/server/view"
	"anlisou/web"
)

func searchCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("search QUERY…"),
		Short: env.say("searches from the terminal"),
		Long: env.say("Words all have to stand in a case; \"…\" is a phrase, -word excludes, 部门:海关 and 领域:金融创新 filter.\n" +
			"A data directory that a server holds is searched through it, with --server."),
		Example: "anlisou search 外贸企业融资\n" +
			"anlisou search 一体化 --department 法院\n" +
			"anlisou search '\"首违不罚\"' --json\n" +
			"anlisou search changsanjiao --explain\n" +
			"anlisou search 区块链 --server http://127.0.0.1:8080",
	}
	f := c.Flags()
	var d dataFlags
	d.set(f, env)
	var departments, domains list
	f.Var(&departments, "department", env.say("only cases of department `D`; may be given several times"))
	f.Var(&domains, "domain", env.say("only cases of domain `D`; may be given several times"))
	asJSON := f.Bool("json", false, env.say("print the answer as the API gives it"))
	page := f.Int("page", 1, env.say("show page `N`"))
	size := f.Int("size", 10, env.say("show `N` cases a page, at most 100"))
	verbatim := f.Bool("verbatim", false,
		env.say("search the words as typed: nothing is corrected, Latin letters are no pinyin"))
	explain := f.Bool("explain", false, env.say("show how the query was understood and what each score is made of"))
	remote := f.String("server", "", env.say("search through the server at `URL`"))
	c.ValidArgsFunction = noValues
	complete(c, "department", d.labels(env, func(t *data.Taxonomy) []data.Label { return t.Departments }))
	complete(c, "domain", d.labels(env, func(t *data.Taxonomy) []data.Label { return t.Domains }))
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx := c.Context()
		if *page < 1 {
			return badUsage("--page %d: pages count from 1", *page)
		}
		if *size < 1 || *size > 100 {
			return badUsage("--size %d: from 1 to 100", *size)
		}
		r := index.Request{
			Query: strings.Join(args, " "), Page: *page, Size: *size, Verbatim: *verbatim, Explain: *explain,
			Filters: index.Filters{index.Department: departments, index.Domain: domains},
		}
		var answer *server.Answer
		var err error
		if *remote != "" {
			answer, err = searchRemote(ctx, env, *remote, r)
		} else {
			answer, err = searchLocal(ctx, env, &d, r)
			if held := (*inUseError)(nil); errors.As(err, &held) {
				if address := d.servedAt(); address != "" {
					answer, err = searchRemote(ctx, env, address, r)
				}
			}
		}
		if err != nil {
			return err
		}
		if *asJSON {
			encoder := json.NewEncoder(env.stdout)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			return encoder.Encode(answer)
		}
		words, err := wordingOf(env.lang)
		if err != nil {
			return err
		}
		printAnswer(env.stdout, words, answer, isTerminal(env.stdout))
		return nil
	}
	return c
}

func searchLocal(ctx context.Context, env environment, d *dataFlags, r index.Request) (_ *server.Answer, err error) {
	c, err := d.openStore(false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := c.openIndex(ctx, log, nil); err != nil {
		return nil, err
	}
	result, err := c.index.Search(ctx, r)
	if err != nil {
		return nil, err
	}
	words, err := wordingOf(env.lang)
	if err != nil {
		return nil, err
	}
	return server.NewAnswer(result, words), nil
}

// wordingOf are the texts of pages and answers in a language.
func wordingOf(lang say.Language) (view.Wording, error) {
	all, err := view.LoadWordings(web.Files)
	if err != nil {
		return view.Wording{}, err
	}
	if words, ok := all[string(lang)]; ok {
		return words, nil
	}
	return all[view.SourceLanguage], nil
}

func searchRemote(ctx context.Context, env environment, base string, r index.Request) (*server.Answer, error) {
	words, err := wordingOf(env.lang)
	if err != nil {
		return nil, err
	}
	parameters := url.Values{
		"q": {r.Query}, "page": {strconv.Itoa(r.Page)}, "size": {strconv.Itoa(r.Size)}, "lang": {words.Tag},
	}
	if r.Verbatim {
		parameters.Set("verbatim", "1")
	}
	if r.Explain {
		parameters.Set("explain", "1")
	}
	for field, values := range r.Filters {
		parameters[string(field)] = values
	}
	answer := &server.Answer{}
	if err := ask(ctx, base, "/api/v1/search", parameters, answer); err != nil {
		return nil, err
	}
	return answer, nil
}

// The colours of a terminal.
type colours struct{ title, mark, dim, off string }

func printAnswer(w io.Writer, words view.Wording, a *server.Answer, coloured bool) {
	var c colours
	if coloured {
		c = colours{title: "\x1b[1m", mark: "\x1b[33m", dim: "\x1b[2m", off: "\x1b[0m"}
	}
	if a.Correction != nil {
		if a.Correction.Applied {
			say.Line(w, "no case holds “%s”: searched for “%s” instead; --verbatim searches for what was typed", a.Query,
				joinRuns(a.Correction.Runs, c.mark, c.off))
		} else {
			say.Line(w, "did you mean “%s”?", joinRuns(a.Correction.Runs, c.mark, c.off))
		}
	}
	if a.Relaxed != nil {
		why := say.Text("no case holds all the words; the following lack some of them")
		if a.Relaxed.Complete > 0 {
			why = say.Text("%d cases hold all the words; others that lack some and fit the question better are listed, too", a.Relaxed.Complete)
		}
		say.Line(w, "%s", why)
	}
	say.Print(w, "%d cases", a.Total)
	if a.Total > a.Size {
		say.Print(w, ", page %d of %d", a.Page, (a.Total+a.Size-1)/a.Size)
	}
	fmt.Fprintln(w)
	printHits(w, words, a.Hits, (a.Page-1)*a.Size, c)
	if a.Related != nil {
		say.Print(w, "\n%d more cases lack some of the words", a.Related.Total)
		if n := len(a.Related.Hits); n < a.Related.Total {
			say.Print(w, ", the closest %d are", n)
		}
		say.Line(w, ":")
		printHits(w, words, a.Related.Hits, len(a.Hits), c)
	}
	if a.Explanation != nil {
		printExplanation(w, words, a.Explanation, c)
	}
}

// mostParts is how many parts of a hit's score are shown.
const mostParts = 8

func printExplanation(w io.Writer, words view.Wording, e *server.Explanation, c colours) {
	say.Line(w, "\n%sexplanation%s\n   normal form    %s\n   understood as  %s",
		c.title, c.off, strings.Map(printable, e.Normal), strings.Map(printable, e.Plan))
	for _, word := range e.Words {
		say.Print(w, "   %s (%s, %d cases)", strings.Map(printable, word.Text), words.Say(view.KindName(word.Kind)), word.Cases)
		if len(word.Parts) > 0 {
			say.Print(w, ", words in it: %s", say.List(word.Parts))
		}
		fmt.Fprintln(w)
	}
	for _, step := range e.Steps {
		fmt.Fprintf(w, "   %s\n", strings.Map(printable, step.Text))
	}
	for _, t := range e.Timings {
		say.Line(w, "   %s %.2f ms", words.Say(t.Name), t.MS)
	}
	say.Line(w, "   dictionary %s", e.Dictionary)
}

func printHits(w io.Writer, words view.Wording, hits []server.Hit, before int, c colours) {
	for i, h := range hits {
		fmt.Fprintf(w, "\n%d. %s%s%s\n", before+i+1, c.title, joinRuns(h.TitleRuns, c.mark, c.off+c.title), c.off)
		meta := []string{h.ID}
		for _, labels := range []struct {
			list  []string
			field index.Field
		}{{h.Departments, index.Department}, {h.Domains, index.Domain}} {
			if len(labels.list) == 0 {
				continue
			}
			text := strings.Map(printable, strings.Join(labels.list, "、"))
			if slices.Contains(h.Inferred, string(labels.field)) {
				text = say.Text("%s (inferred)", text).In(say.LanguageOf(w))
			}
			meta = append(meta, text)
		}
		fmt.Fprintf(w, "   %s%s%s\n", c.dim, strings.Join(meta, "  "), c.off)
		for _, s := range h.Snippets[:min(len(h.Snippets), view.ShownPassages)] {
			text := strings.Join(strings.Fields(joinRuns(s.Runs, c.mark, c.off)), " ")
			if s.Section != "" {
				text = "[" + s.Section + "] " + text
			}
			fmt.Fprintf(w, "   %s\n", text)
		}
		if len(h.Lacks) > 0 {
			fmt.Fprintf(w, "   %s%s%s\n", c.dim, strings.Map(printable, say.Text("lacks %s", say.List(h.Lacks)).In(say.LanguageOf(w))), c.off)
		}
		for _, reason := range h.Reasons {
			fmt.Fprintf(w, "   %s\n", strings.Map(printable, reason))
		}
		if len(h.Parts) > 0 {
			var parts []string
			for _, p := range h.Parts[:min(len(h.Parts), mostParts)] {
				parts = append(parts,
					strings.TrimSuffix(words.Say(view.PartName(p.Field))+" "+p.Term, " ")+fmt.Sprintf(" %.2f", p.Score))
			}
			if rest := len(h.Parts) - mostParts; rest > 0 {
				parts = append(parts, say.Text("… %d more", rest).In(say.LanguageOf(w)))
			}
			fmt.Fprintf(w, "   %s%.2f = %s%s\n", c.dim, h.Score, strings.Join(parts, " + "), c.off)
		}
	}
}

func joinRuns(runs []server.Run, on, off string) string {
	var b strings.Builder
	for _, r := range runs {
		text := strings.Map(printable, r.Text)
		if r.Mark {
			text = on + text + off
		}
		b.WriteString(text)
	}
	return b.String()
}

// printable keeps a document from giving orders to the terminal.
func printable(r rune) rune {
	if r < ' ' && r != '\n' || r == 0x7f || 0x80 <= r && r < 0xa0 {
		return ' '
	}
	return r
}
