package label

import (
	"reflect"
	"testing"

	"anlisou/data"
)

// TestGiven: what Label adds, Given takes off again, whichever of the labels a case came with.
func TestGiven(t *testing.T) {
	classifier := NewClassifier(data.DefaultTaxonomy(), nil)
	text := []data.Section{{Heading: "主要做法", Text: "嘉兴海关推出船边直提,提升口岸通关效率。"}}
	evidence := []data.Evidence{{Field: "department", Label: "税务局", Words: []string{"船边"}}}
	for _, c := range []data.Case{
		{ID: "a", Title: "甲", Sections: text},
		{ID: "b", Title: "乙", Sections: text, Departments: []string{"税务局"}, Labels: data.Curated, Evidence: evidence},
		{ID: "c", Title: "丙", Sections: text, Domains: []string{"税收服务"}, Labels: data.Curated},
		{ID: "d", Title: "丁", Sections: text, Departments: []string{"税务局"}, Domains: []string{"税收服务"}, Labels: data.Curated, Evidence: evidence},
		{ID: "e", Title: "戊", Sections: []data.Section{{Text: "x"}}},
	} {
		labelled := classifier.Label(c)
		if got := labelled.Given(); !reflect.DeepEqual(got, c) {
			t.Errorf("%+v\nwas %+v\nlabelled %+v", got, c, labelled)
		}
	}
}
