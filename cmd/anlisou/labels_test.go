package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/server/keys"
)

// filedUnder is what searches file a case under: its departments and domains as visitors see them.
func (s *site) filedUnder(t *testing.T, id string) string {
	t.Helper()
	a := s.send(t, "", "GET", "/api/v1/cases/"+id, "")
	var one data.Case
	if err := json.Unmarshal([]byte(a.body), &one); err != nil {
		t.Fatal(a, err)
	}
	page := fmt.Sprintf("%q %q", one.Departments, one.Domains)
	a = s.send(t, "", "GET", "/api/v1/search?q="+url.QueryEscape("封条编号"+id), "")
	var found struct{ Hits []data.Case }
	if err := json.Unmarshal([]byte(a.body), &found); err != nil {
		t.Fatal(a, err)
	}
	for _, hit := range found.Hits {
		if listed := fmt.Sprintf("%q %q", hit.Departments, hit.Domains); hit.ID == id && listed != page {
			t.Errorf("%s is filed under %s and shown under %s", id, listed, page)
		}
	}
	return page
}

// chosenLabels are labels that a person chooses; often none.
func chosenLabels(r *rand.Rand, of []string) []string {
	return slices.Clone(of[:r.IntN(len(of)+1)])
}

// Whatever labels a person saves, by a form or by the API, one field or both, none of them too, a later save of the title
// leaves them as they are, and so does a rebuild.
func TestWhatAPersonChoseOfLabelsStays(t *testing.T) {
	s := newSite(t)
	desk := s.comes(t, keys.Write)
	departments, domains := []string{"税务局", "法院"}, []string{"人才服务", "生态环保"}
	want := map[string]string{}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 24))
		id := fmt.Sprintf("p-%d", seed)
		one := data.Case{
			ID: id, Collection: "p", Title: "电子封条改革", // whose text speaks for a department and a domain
			Sections: []data.Section{{Heading: "做法", Text: "海关为进出口集装箱加装电子封条，通关便利。封条编号" + id + "。"}},
		}
		if r.IntN(2) == 0 {
			one.Departments, one.Labels = []string{"公安局"}, data.Curated
		}
		body, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		if a := s.send(t, keys.Write, "POST", "/api/v1/cases", string(body)); a.status != 201 {
			t.Fatal(a)
		}
		chosen := map[string][]string{"departments": chosenLabels(r, departments), "domains": chosenLabels(r, domains)}
		byForm, how := r.IntN(2) == 0, ""
		if byForm {
			how = s.chooseAtDesk(t, desk, one, chosen)
		} else {
			patch := map[string][]string{}
			for field, labels := range chosen {
				if r.IntN(4) > 0 {
					patch[field] = append([]string{}, labels...)
				} else {
					delete(chosen, field)
				}
			}
			body, err := json.Marshal(patch)
			if err != nil {
				t.Fatal(err)
			}
			how = "PATCH " + string(body)
			if a := s.send(t, keys.Write, "PATCH", "/api/v1/cases/"+id, string(body)); a.status != 200 {
				t.Fatal(how, a)
			}
		}
		want[id] = s.filedUnder(t, id)
		for field, labels := range chosen {
			part := strings.Split(want[id], "] [")[map[string]int{"departments": 0, "domains": 1}[field]]
			if shown := strings.Trim(part, "[]"); shown != strings.Trim(fmt.Sprintf("%q", labels), "[]") {
				t.Errorf("seed %d, %s: %s are %s, want %q", seed, how, field, shown, labels)
			}
		}
		// A title, by the form and by the API.
		desk.get(t, "/desk/cases/at/"+id)
		form := desk.asShown(t)
		form.Set("title", "智能封条改革")
		desk.post(t, "/desk/cases/at/"+id, form)
		desk.shows(t, "已保存")
		if got := s.filedUnder(t, id); got != want[id] {
			t.Errorf("seed %d, %s: a title at the desk makes %s of %s", seed, how, got, want[id])
		}
		stored, err := s.c.store.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		stored.Case.Title = "远程封条改革"
		if body, err = json.Marshal(stored.Case); err != nil {
			t.Fatal(err)
		}
		if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/"+id, string(body)); a.status != 200 {
			t.Fatal(a)
		}
		if got := s.filedUnder(t, id); got != want[id] {
			t.Errorf("seed %d, %s: a title by PUT makes %s of %s", seed, how, got, want[id])
		}
	}
	if a := s.send(t, keys.Admin, "POST", "/api/v1/rebuild", ""); !strings.Contains(a.body, `"rebuilt":true`) {
		t.Fatal(a)
	}
	none := 0
	for id, was := range want {
		if got := s.filedUnder(t, id); got != was {
			t.Errorf("%s: a rebuild makes %s of %s", id, got, was)
		}
		if strings.Contains(was, "[]") {
			none++
		}
	}
	if none < 5 {
		t.Errorf("only %d cases have none of a field", none)
	}
	// Who unticks it has rules choose again.
	if a := s.send(t, keys.Write, "PATCH", "/api/v1/cases/p-0", `{"departments":[],"domains":[],"unlabelled":[]}`); a.status != 200 {
		t.Error(a)
	}
	if got := s.filedUnder(t, "p-0"); !strings.Contains(got, "海关") {
		t.Errorf("rules choose %s", got)
	}
}

// chooseAtDesk fills in a form with labels: those that are there are taken away, and none are said to be none.
func (s *site) chooseAtDesk(t *testing.T, desk *deskVisitor, one data.Case, chosen map[string][]string) string {
	t.Helper()
	desk.get(t, "/desk/cases/at/"+one.ID)
	form := desk.asShown(t)
	for field, labels := range chosen {
		form.Set(field, strings.Join(labels, "、"))
		if len(labels) == 0 && (field == "domains" || len(one.Departments) == 0) { // that nothing was there says nothing
			form.Set("no_"+field, "1")
		}
	}
	desk.post(t, "/desk/cases/at/"+one.ID, form)
	desk.shows(t, "已保存")
	return fmt.Sprintf("form %v", form)
}
