package server

import (
	"encoding/json"
	"testing"

	"anlisou/index"
)

// TestAliasIsSaid: an answer says, in its language, that a label is suggested by another name; one that is not, says nothing.
func TestAliasIsSaid(t *testing.T) {
	s := scriptedSite(t, &scripted{suggestions: []index.Suggestion{
		{Text: "发展改革委", Kind: index.SuggestDepartment, Runs: []index.Run{{Text: "发展改革委"}}, Also: []index.Run{{Text: "一体化", Mark: true}, {Text: "办"}}, Cases: 1},
		{Text: "海关", Kind: index.SuggestDepartment, Runs: []index.Run{{Text: "海关", Mark: true}}, Cases: 3},
	}})
	for address, want := range map[string]string{
		"/api/v1/suggest?q=一体化": "别称：", "/api/v1/suggest?q=一体化&lang=zh-Hant": "別稱：", "/api/v1/suggest?q=一体化&lang=en": "also called ",
	} {
		_, body := send(s, "GET", encoded(address))
		var answer Suggestions
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatal(err)
		}
		also := answer.Suggestions[0].Also
		if len(also) != 3 || also[0] != (Run{Text: want}) || also[1] != (Run{"一体化", true}) || also[2] != (Run{Text: "办"}) || answer.Suggestions[1].Also != nil {
			t.Errorf("%s: %+v", address, answer.Suggestions)
		}
	}
}
