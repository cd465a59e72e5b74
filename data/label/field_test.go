package label_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
)

// TestFieldDocuments: what a person expects of documents that were judged wrong once; see testdata/field.
func TestFieldDocuments(t *testing.T) {
	c := newClassifier()
	for name, want := range map[string][]string{
		"08-false-departments":  nil,
		"08-missed-departments": {"department 人力资源和社会保障局", "department 发展改革委", "department 商务局", "department 海关", "department 财政局"},
		"16-year-and-region":    {"department 市场监管局", "region 杭州", "year 2024"},
		"04-briefing":           {"department 住房和城乡建设局", "year 2024"},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", "field", name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		title, body, _ := strings.Cut(string(text), "\n")
		var got []string
		for _, e := range c.Classify(title, []data.Section{{Text: body}}) {
			if e.Field != data.FieldDomain {
				got = append(got, e.Field+" "+e.Label)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", name, got, want)
		}
	}
}
