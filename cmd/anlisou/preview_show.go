package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"anlisou/data/say"
	"anlisou/index"
	"anlisou/index/preview"
	"anlisou/server"
)

// showPreview prints which answers would change with the words of the flags.
func (d *dataFlags) showPreview(ctx context.Context, env environment, at *remoteFlags, path string, asJSON bool) error {
	queries, err := readQueries(path)
	if err != nil {
		return err
	}
	change, err := d.readChange()
	if err != nil {
		return err
	}
	bar := newProgress(env.stderr, "", 0)
	tell := func(p preview.Progress) {
		bar.what, bar.total = stageNames[p.Stage], p.Total
		bar.at(p.Done)
	}
	r, err := d.previewOf(ctx, env, at, change, queries, tell)
	bar.clear()
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(env.stdout, r)
	}
	_, err = io.WriteString(env.stdout, strings.Map(printable, sayPreview(env.lang, r)))
	return err
}

var stageNames = map[preview.Stage]say.Key{preview.Building: "index", preview.Labelling: "labels", preview.Asking: "queries"}

// readQueries reads a query a line: the line, or the text of an object of JSON as for eval.
func readQueries(path string) (queries []string, err error) {
	err = jsonLines(path, func(line []byte) error {
		q := strings.TrimSpace(strings.TrimPrefix(string(line), "\uFEFF"))
		if strings.HasPrefix(q, "{") {
			var judged struct{ Text string }
			if err := json.Unmarshal(line, &judged); err != nil {
				return err
			}
			q = strings.TrimSpace(judged.Text)
		}
		if q != "" && !slices.Contains(queries, q) {
			queries = append(queries, q)
		}
		return nil
	})
	if err == nil && len(queries) == 0 {
		err = say.Errorf("%s holds no queries", path)
	}
	return queries, err
}

// readChange reads the texts that the flags name.
func (d *dataFlags) readChange() (change server.WordsChange, err error) {
	into := [wordKinds]**string{&change.Dictionary, &change.Synonyms, &change.Taxonomy}
	for kind, path := range [wordKinds]string{d.dictionary, d.synonyms, d.taxonomy} {
		if path == "" {
			continue
		}
		text, err := readWordsFile(path)
		if err != nil {
			return change, say.Errorf("read the %s: %w", wordNames[kind], err)
		}
		if problems := take(wordKind(kind), text, &index.Words{}); len(problems) > 0 {
			return change, say.Errorf("%s: %w", path, &server.WordsError{Problems: problems})
		}
		*into[kind] = &text
	}
	return change, nil
}

// previewOf asks a server, the one that holds the data directory, or the directory itself.
func (d *dataFlags) previewOf(
	ctx context.Context, env environment, at *remoteFlags, change server.WordsChange, queries []string,
	tell func(preview.Progress),
) (*preview.Report, error) {
	if at.server != "" {
		w, err := at.open()
		if err != nil {
			return nil, err
		}
		return w.preview(ctx, change, queries, tell)
	}
	r, err := d.previewAlone(ctx, env, change, queries, tell)
	if held := (*inUseError)(nil); errors.As(err, &held) {
		if w, ok := throughSocket(d.dir); ok {
			return w.preview(ctx, change, queries, tell)
		}
	}
	return r, err
}

// previewAlone previews on a data directory that no server holds. The present answers are those of the words that it has
// itself: what the flags name is what is asked about.
func (d *dataFlags) previewAlone(
	ctx context.Context, env environment, change server.WordsChange, queries []string, tell func(preview.Progress),
) (r *preview.Report, err error) {
	c, err := (&dataFlags{dir: d.dir}).open(toCheck)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	if err := c.openIndex(ctx, log, nil); err != nil {
		return nil, err
	}
	keeper := newWordsKeeper(c, &dataFlags{dir: d.dir}, log)
	return keeper.Preview(ctx, change, queries, tell)
}

// preview asks a server for a preview.
func (w *writing) preview(
	ctx context.Context, change server.WordsChange, queries []string, tell func(preview.Progress),
) (*preview.Report, error) {
	body, err := json.Marshal(struct {
		server.WordsChange
		Queries []string `json:"queries"`
	}{change, queries})
	if err != nil {
		return nil, err
	}
	answer, err := w.open(ctx, http.MethodPost, "/api/v1/preview", "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	for lines := json.NewDecoder(answer); ; {
		var line struct {
			preview.Progress
			Report  *preview.Report
			Problem *struct{ Title, Detail string }
		}
		if err := lines.Decode(&line); errors.Is(err, io.EOF) {
			return nil, noAnswer(ctx, w.name, io.ErrUnexpectedEOF)
		} else if err != nil {
			return nil, noAnswer(ctx, w.name, err)
		}
		switch {
		case line.Problem != nil:
			return nil, say.Errorf("%s: %s %s", w.name, line.Problem.Title, line.Problem.Detail)
		case line.Report != nil:
			return line.Report, nil
		}
		tell(line.Progress)
	}
}

// sayPreview writes a report for a terminal.
func sayPreview(lang say.Language, r *preview.Report) string {
	var text strings.Builder
	b := say.Writer{Writer: &text, Lang: lang}
	say.Line(b, "of %d queries, %d would be answered otherwise", r.Queries, r.Changed)
	if r.Unasked > 0 {
		say.Line(b, "%d more queries were not asked: at most %d are at once", r.Unasked, preview.MostQueries)
	}
	if r.Meanwhile {
		say.Line(b, "cases were written meanwhile, from which some of this may come")
	}
	for _, a := range r.Answers {
		sayAnswer(b, a)
	}
	if more := r.Changed - len(r.Answers); more > 0 {
		say.Line(b, "\n%d more queries would be answered otherwise, and are not listed", more)
	}
	if r.Relabelled == 0 {
		return text.String()
	}
	say.Line(b, "\n%d cases would have other inferred labels", r.Relabelled)
	listed := map[string]bool{}
	for _, l := range r.Labels {
		listed[l.ID] = true
		name := fieldNames[index.Department]
		if index.Field(l.Field) == index.Domain {
			name = fieldNames[index.Domain]
		}
		say.Line(b, "   %s %s  %s: %s → %s", l.ID, l.Title, name, orNone(l.Before), orNone(l.After))
	}
	if more := r.Relabelled - len(listed); more > 0 {
		say.Line(b, "   %d more are not listed", more)
	}
	return text.String()
}

func orNone(labels []string) say.Message {
	if len(labels) == 0 {
		return say.Text("none")
	}
	return say.List(labels)
}

func sayAnswer(b io.Writer, a preview.Answer) {
	say.Line(b, "\n%s  %s → %s", a.Query, sayShape(a.Before), sayShape(a.After))
	for _, m := range a.Came {
		say.Line(b, "   + place %d  %s %s", m.After, m.ID, m.Title)
	}
	for _, m := range a.Went {
		say.Line(b, "   - place %d  %s %s", m.Before, m.ID, m.Title)
	}
	for _, m := range a.Moved {
		say.Line(b, "   place %d → %d  %s %s", m.Before, m.After, m.ID, m.Title)
	}
	for _, c := range a.Facets {
		say.Line(b, "   %s %s  %d → %d", fieldNames[index.Field(c.Field)], c.Value, c.Before, c.After)
	}
	if a.OtherFacets > 0 {
		say.Line(b, "   %d more counts would change", a.OtherFacets)
	}
}

var fieldNames = map[index.Field]say.Key{
	index.Department: "department", index.Domain: "domain", index.Region: "region", index.Year: "year",
	index.Collection: "collection",
}

func sayShape(s preview.Shape) say.Message {
	said := say.Text("%d cases", s.Total)
	if s.Relaxed {
		said = say.Text("%s (not asked for: %s)", said, say.List(s.Without))
	}
	if s.Related > 0 {
		said = say.Text("%s (and %d close ones)", said, s.Related)
	}
	switch {
	case s.Corrected:
		said = say.Text("%s (taken for “%s”)", said, s.Correction)
	case s.Correction != "":
		said = say.Text("%s (perhaps “%s”)", said, s.Correction)
	}
	return said
}
