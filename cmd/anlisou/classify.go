package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/say"
	"anlisou/index"
)

func classifyCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("classify [FILE]"),
		Short: env.say("shows the departments and domains inferred from a text, with the evidence"),
		Long: env.say("FILE is a case document as import reads it: each of its cases is shown. Without FILE, or with -, a text is\n" +
			"read from standard input, its first line the title. Labels that the document gives are left aside: what\n" +
			"is shown is what the text alone says. Behind each label stand its score and the words that led to it."),
		Example: "anlisou classify 汇编.txt\n" +
			"echo 嘉兴海关推出船边直提 | anlisou classify\n" +
			"anlisou classify --json --taxonomy mine.yaml 汇编.txt",
	}
	f := c.Flags()
	var d dataFlags
	f.StringVar(&d.taxonomy, "taxonomy", "", env.say(taxonomyUsage))
	var asked string
	var count format.CaseCount
	setCases(f, env, &asked)
	asJSON := f.Bool("json", false, env.say("print the cases as JSON, one a line, with sections, bytes and scores"))
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return badUsage("reads one file, and %d are named", len(args))
		}
		if err := checkCases(asked, &count); err != nil {
			return err
		}
		taxonomy, err := d.readTaxonomy()
		if err != nil {
			return err
		}
		cases, err := casesToClassify(env, args, count)
		if err != nil {
			return err
		}
		c := index.NewClassifier(taxonomy)
		for i, one := range cases {
			found := c.Classify(one.Title, one.Sections)
			if *asJSON {
				err = printClassified(env.stdout, one, found)
			} else {
				err = showClassified(env.stdout, one, found, i > 0)
			}
			if err != nil {
				return say.Errorf("write: %w", err)
			}
		}
		return nil
	}
	return c
}

// maxClassified is the largest file that is read, in MB.
const maxClassified = 200

// casesToClassify are the cases of the file that the arguments name, or the one on standard input.
func casesToClassify(env environment, args []string, count format.CaseCount) ([]data.Case, error) {
	if len(args) == 1 && args[0] != "-" {
		content, err := readLimited(args[0], maxClassified)
		if err != nil {
			return nil, say.Errorf("%s: %w", args[0], err)
		}
		doc, err := format.Read(filepath.Base(args[0]), content, format.Options{Collection: "text", Cases: count})
		if err != nil {
			return nil, say.Errorf("%s: %w (to read it as the text of one case: anlisou classify <%[1]s)", args[0], err)
		}
		return doc.Cases, nil
	}
	content, err := io.ReadAll(io.LimitReader(env.stdin, data.MaxTextLen+1))
	switch {
	case err != nil:
		return nil, say.Errorf("read standard input: %w", err)
	case len(content) > data.MaxTextLen:
		return nil, say.Errorf("standard input holds more than the %d MB that the text of a case may have",
			data.MaxTextLen>>20)
	case !utf8.Valid(content):
		return nil, say.New("standard input is not UTF-8: save the text as UTF-8 first")
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(content), "\uFEFF"))
	if text == "" {
		return nil, say.New("standard input is empty: give a text there, or name a file")
	}
	title, body, _ := strings.Cut(text, "\n")
	return []data.Case{{Title: strings.TrimSpace(title), Sections: []data.Section{{Text: body}}}}, nil
}

// classified is a case as classify prints it in JSON.
type classified struct {
	ID          string          `json:"id,omitempty"`
	Title       string          `json:"title"`
	Departments []string        `json:"departments"`
	Domains     []string        `json:"domains"`
	Region      string          `json:"region,omitempty"`
	Year        int             `json:"year,omitempty"`
	Evidence    []data.Evidence `json:"evidence"`
}

func printClassified(w io.Writer, one data.Case, found []data.Evidence) error {
	c := classified{
		ID: one.ID, Title: one.Title, Departments: []string{}, Domains: []string{},
		Evidence: append([]data.Evidence{}, found...),
	}
	for _, e := range found {
		switch e.Field {
		case data.FieldDepartment:
			c.Departments = append(c.Departments, e.Label)
		case data.FieldDomain:
			c.Domains = append(c.Domains, e.Label)
		case data.FieldRegion:
			c.Region = e.Label
		case data.FieldYear:
			c.Year, _ = strconv.Atoi(e.Label) // digits of a year
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(c)
}

func showClassified(w io.Writer, one data.Case, found []data.Evidence, another bool) error {
	var b strings.Builder
	out := say.Writer{Writer: &b, Lang: say.LanguageOf(w)}
	if another {
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s\n", strings.Map(printable, one.Title))
	for _, field := range []struct {
		name  say.Key
		field index.Field
	}{{"department", index.Department}, {"domain", index.Domain}, {"region", index.Region}, {"year", index.Year}} {
		none := true
		for _, e := range found {
			if index.Field(e.Field) == field.field {
				words := strings.Map(printable, strings.Join(e.Words, "；"))
				say.Line(out, "  %s  %s  %.2f  because of %s", field.name, e.Label, e.Score, words)
				none = false
			}
		}
		if none {
			say.Line(out, "  %s  none inferred", field.name)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
