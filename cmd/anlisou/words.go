package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/segment"
	"anlisou/server"
)

// The words of a data directory are three texts in a folder of it, each as the flag of its name reads a file.
const wordsDir = "words"

// wordKind is one of the texts about words.
type wordKind int

const (
	ofDictionary wordKind = iota
	ofSynonyms
	ofTaxonomy
	wordKinds
)

var (
	wordNames = [wordKinds]string{server.DictionaryText, server.SynonymsText, server.TaxonomyText}
	wordFiles = [wordKinds]string{"dictionary.txt", "synonyms.txt", "taxonomy.yaml"}
)

// wordTexts are texts about words; nil is one that is not there.
type wordTexts [wordKinds]*string

// wordsRead is what the words folder of a data directory says.
type wordsRead struct {
	texts wordTexts // as they stand there, right or not
	// words are what is searched by: of a text with a problem the last that was right. One that is not there is nil.
	words    index.Words
	problems [wordKinds][]server.WordsProblem
}

// problemIn is what a reader of a text says of it, and of which line.
func problemIn(kind wordKind, err error) server.WordsProblem {
	p := server.WordsProblem{Text: wordNames[kind], Reason: say.Of(err)}
	if at := (*say.LineError)(nil); errors.As(err, &at) {
		p.Line, p.Reason = at.Line, say.Of(at.Err)
	}
	return p
}

// take reads a text into words, or says all that is wrong in it. A taxonomy of nothing is the program's own.
func take(kind wordKind, text string, into *index.Words) []server.WordsProblem {
	if len(text) > server.MaxWordsText {
		return []server.WordsProblem{{
			Text: wordNames[kind], Reason: say.Text("has %d bytes, and may have %d", len(text), server.MaxWordsText),
		}}
	}
	var err error
	switch kind {
	case ofDictionary:
		var d segment.Dictionary
		if d, err = segment.ParseDictionary("", []byte(text)); err == nil {
			into.Dictionary = &d
		}
	case ofSynonyms:
		var s *index.Synonyms
		if s, err = index.ParseSynonyms([]byte(text)); err == nil {
			into.Synonyms = index.DefaultSynonyms().With(s)
		}
	case ofTaxonomy:
		if strings.TrimSpace(text) == "" {
			into.Taxonomy = data.DefaultTaxonomy()
			return nil
		}
		var t *data.Taxonomy
		if t, err = data.ParseTaxonomy([]byte(text)); err != nil {
			return taxonomyProblems([]byte(text), err)
		}
		into.Taxonomy = t
	}
	if err != nil {
		return []server.WordsProblem{problemIn(kind, err)}
	}
	return nil
}

// taxonomyProblems gives all that is wrong in a taxonomy, each with its line.
func taxonomyProblems(text []byte, err error) (list []server.WordsProblem) {
	if shape := (*data.TaxonomyError)(nil); errors.As(err, &shape) {
		for _, said := range shape.Problems() {
			list = append(list, server.WordsProblem{Text: wordNames[ofTaxonomy], Line: said.Line, Reason: said.What})
		}
		return list
	}
	var file yaml.Node
	_ = yaml.Unmarshal(text, &file) // it was read before: else err is of its shape
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, one := range all {
		p := server.WordsProblem{Text: wordNames[ofTaxonomy], Reason: say.Of(one)}
		if field := (*data.FieldError)(nil); errors.As(one, &field) {
			p.Line, p.Reason = lineOfField(&file, field.Field), say.Text("%s %s", field.Field, field.Reason)
		}
		list = append(list, p)
	}
	return list
}

// fieldStep is a part of the place of a field: a name, or a number in a list.
var fieldStep = regexp.MustCompile(`[^.\[\]]+`)

// lineOfField is the line of a field like departments[3].aliases[0], or of the last part of its place that is there; 0
// where none is.
func lineOfField(file *yaml.Node, place string) (line int) {
	if len(file.Content) == 0 {
		return 0
	}
	node := file.Content[0]
	for _, step := range fieldStep.FindAllString(place, -1) {
		if node.Kind == yaml.AliasNode {
			node = node.Alias
		}
		var next *yaml.Node
		switch node.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(node.Content); i += 2 {
				if node.Content[i].Value == step {
					next = node.Content[i+1]
				}
			}
		case yaml.SequenceNode:
			if n, err := strconv.Atoi(step); err == nil && n < len(node.Content) {
				next = node.Content[n]
			}
		}
		if next == nil {
			return line
		}
		node = next
		line = node.Line
	}
	return line
}

// readWords reads the words of a data directory, for who has its lock or can do with what it has at a moment.
func readWords(dir string) (r wordsRead) {
	r.texts, r.problems = wordTextsOf(dir)
	var good *wordTexts
	for kind := range wordKinds {
		if text := r.texts[kind]; text != nil && len(r.problems[kind]) == 0 {
			r.problems[kind] = take(kind, *text, &r.words)
		}
		if len(r.problems[kind]) == 0 {
			continue
		}
		if good == nil {
			good = goodWords(dir)
		}
		if text := good[kind]; text != nil {
			_ = take(kind, *text, &r.words) // where it is not right either, the program's own are left
		}
	}
	return r
}

// wordTextsOf reads the texts. One that cannot be read has a problem.
func wordTextsOf(dir string) (texts wordTexts, problems [wordKinds][]server.WordsProblem) {
	pending, _ := pendingWords(dir)
	for kind := range wordKinds {
		if pending != nil {
			if text, changed := pending.Texts[wordNames[kind]]; changed {
				texts[kind] = text
				continue
			}
		}
		text, err := readWordsFile(filepath.Join(dir, wordsDir, wordFiles[kind]))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			problems[kind] = []server.WordsProblem{{Text: wordNames[kind], Reason: say.Text("cannot be read: %s", err)}}
		default:
			texts[kind] = &text
		}
	}
	return texts, problems
}

// readWordsFile reads a file that may have MaxWordsText bytes, and one more where it has more.
func readWordsFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", say.New("is no file")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, server.MaxWordsText+1))
	return string(text), err
}

// faults says in a line each which texts are not right, and where.
func (r *wordsRead) faults(dir string) (lines []say.Message) {
	for kind, problems := range r.problems {
		if len(problems) == 0 {
			continue
		}
		p := problems[0]
		where := filepath.Join(dir, wordsDir, wordFiles[kind])
		fault := say.Text("%s: %s", where, p.Reason)
		if p.Line > 0 {
			fault = say.Text("%s, line %d: %s", where, p.Line, p.Reason)
		}
		if n := len(problems) - 1; n > 0 {
			fault = say.Text("%s (and %d more)", fault, n)
		}
		lines = append(lines, fault)
	}
	return lines
}

// flagged reports a text that comes from the file of a flag, which wins over that of the data directory.
func (d *dataFlags) flagged(kind wordKind) bool {
	return [wordKinds]string{d.dictionary, d.synonyms, d.taxonomy}[kind] != ""
}

// useWords has an index made with the words of the data directory, those of flags excepted.
func (d *dataFlags) useWords(config *index.Config, r *wordsRead) {
	if r.words.Dictionary != nil && !d.flagged(ofDictionary) {
		config.Dictionary = r.words.Dictionary
	}
	if r.words.Synonyms != nil && !d.flagged(ofSynonyms) {
		config.Synonyms = r.words.Synonyms
	}
	if r.words.Taxonomy != nil && !d.flagged(ofTaxonomy) {
		config.Taxonomy = r.words.Taxonomy
	}
}
