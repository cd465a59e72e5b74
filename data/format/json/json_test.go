package json

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
)

// TestLooserJSON: the same case in the shapes that other programs write.
func TestLooserJSON(t *testing.T) {
	want := data.Case{
		Collection: "x", Title: "甲", Departments: []string{"海关", "税务局"}, Year: 2021, Labels: data.Curated,
		Sections: []data.Section{{Heading: "主要做法", Text: "一"}, {Heading: "取得成效", Text: "二"}},
	}
	dates := map[int]data.Date{0: "2021-03", 2: "2021-03-05"}
	for i, one := range []string{
		`{"案例名称":"甲","牵头部门":"海关、税务局","主要做法":"一","取得成效":"二","时间":"2021年3月"}`,
		`{"title":"甲","departments":["海关","税务局"],"sections":[{"heading":"主要做法","text":"一"},{"heading":"取得成效","text":"二"}],"year":2021}`,
		`{"title":"甲","department":[{"name":"海关"},{"name":"税务局"}],"sections":{"主要做法":"一","取得成效":"二"},"date":"2021-03-05"}`,
		`{"标题":"甲","责任单位":"海关/税务局","content":{"主要做法":["一"],"取得成效":"二"},"年份":2021.0}`,
		`{"meta":{"标题":"甲","年份":"2021"},"部门":["海关","税务局"],"章节":[{"主要做法":"一"},{"标题":"取得成效","内容":"二"}],"备注":null}`,
		`{"title":"甲","部门":"海关\n税务局","text":"一、主要做法\n一\n二、取得成效\n二","year":"２０２１"}`,
	} {
		want.Date = dates[i]
		for _, shape := range []string{`[%s]`, `%s`, `{"cases":[%s]}`, `{"title":"集","total":1,"data":[%s]}`, "\uFEFF [\n%s\n]\n"} {
			doc, err := Read(fmt.Appendf(nil, shape, one), document.NewReading("", document.Options{Collection: "x"}, nil))
			if err != nil {
				t.Errorf("%d, %s: %v", i, shape, err)
				continue
			}
			if len(doc.Cases) != 1 || !reflect.DeepEqual(doc.Cases[0], want) {
				t.Errorf("%d, %s: %+v", i, shape, doc.Cases)
			}
			if strings.Contains(shape, "集") && doc.Title != "集" {
				t.Errorf("%s: title %q", shape, doc.Title)
			}
		}
		if doc, err := ReadLines([]byte(one+"\r\n\n"), document.NewReading("", document.Options{Collection: "x"}, nil)); err != nil || !reflect.DeepEqual(doc.Cases, []data.Case{want}) {
			t.Errorf("%d as a line: %v %+v", i, err, doc)
		}
	}
}

func TestLinesThatAreRefused(t *testing.T) {
	text := `{"title":"甲","text":"文"}` + "\n{\n" + `"甲"` + "\n" + `{"title":"乙"}` + "\n" + `{"title":"丙","text":"文"} {}` + "\n" +
		strings.Repeat("[", 30) + "\n" + `{"id":"a b","collection":"x","title":"丁","sections":[{"heading":"","text":"文"}]}` + "\n"
	doc, err := ReadLines([]byte(text), document.NewReading("", document.Options{Collection: "x"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	for _, r := range doc.Refused {
		refused = append(refused, r.String())
	}
	want := []string{
		"line 2: is no JSON: it ends too early",
		"line 3: is no object with a title and text",
		"line 4: has no text: fill in a column for it",
		"line 5: is no JSON: something stands behind its end",
		"line 6: is no JSON: objects stand more than 20 deep in each other",
		`line 7: id: "a b" may hold only letters, digits, '-', '_' and '.', not dots alone, and at most 128 bytes`,
	}
	if !reflect.DeepEqual(refused, want) || len(doc.Cases) != 1 {
		t.Errorf("%q\nwant %q", refused, want)
	}
}

// TestTitlesAlone: objects that all have no text are cases whose titles stand for it, as rows of such a table are; where
// others have text, those without lack it.
func TestTitlesAlone(t *testing.T) {
	for _, text := range []string{`{"title":"甲"}`, `[{"title":"甲"}]`, `[{"标题":"甲","部门":"海关"},{"标题":"乙","正文":""}]`, `{"名单":[{"title":"甲"},{"title":"乙"},{"title":"丙"}]}`} {
		doc, err := Read([]byte(text), document.NewReading("", document.Options{Collection: "x"}, nil))
		if err != nil || len(doc.Notes) != 1 || !strings.Contains(doc.Notes[0].String(), "no text") || len(doc.Refused) > 0 {
			t.Errorf("%s: %v %+v", text, err, doc)
			continue
		}
		for i, c := range doc.Cases {
			if c.Title != string([]rune("甲乙丙")[i]) || c.Sections[0].Text != c.Title {
				t.Errorf("%s: %+v", text, c)
			}
		}
	}
	doc, err := Read([]byte(`[{"title":"甲"},{"title":"乙","text":"文"},{"text":"文"},{"title":"丙"}]`), document.NewReading("", document.Options{Collection: "x"}, nil))
	if err != nil || len(doc.Cases) != 1 || doc.Cases[0].Title != "乙" || fmt.Sprint(doc.Refused) !=
		"[case 1: has no text: fill in a column for it case 3: has no title: fill it in case 4: has no text: fill in a column for it]" {
		t.Errorf("%v %+v", err, doc)
	}
}

// TestNestedLists: cases are found under whatever stands around them, and have what it says of them.
func TestNestedLists(t *testing.T) {
	for text, want := range map[string]string{
		`{"code":0,"data":{"list":[{"title":"甲","content":"文"},{"title":"乙","content":"文"}],"total":2}}`:                   "甲||[]|0 乙||[]|0",
		`{"result":{"page":{"records":[{"title":"甲","department":"海关"}]}}}`:                                                "甲|海关|[]|0",
		`{"2022":[{"title":"甲","content":"文"}],"2023年":[{"title":"乙","content":"文","year":2020}]}`:                         "甲||[]|2022 乙||[]|2020",
		`{"改革案例":{"政务服务":[{"title":"甲","content":"文"}],"其他":[{"title":"乙","content":"文"}]}}`:                               "甲||[政务服务]|0 乙||[]|0",
		`{"案例":{"一等奖":[{"title":"甲","content":"文"}],"第二批":[{"title":"乙","content":"文"}]}}`:                                 "甲||[]|0 乙||[]|0",
		`{"部门":[{"名称":"水利局","案例":[{"title":"甲","content":"文"}]},{"名称":"政务中心","案例":[{"title":"乙","content":"文"}]}]}`:        "甲|水利局|[]|0 乙|政务中心|[]|0",
		`[{"单位":"水利局","年份":2021,"案例":[{"title":"甲","content":"文"},{"title":"乙","单位":"海关","content":"文"}]}]`:                "甲|水利局|[]|2021 乙|海关|[]|2021",
		`{"title":"甲","department":"海关","steps":[{"name":"一","content":"文"}],"做法":[{"title":"二","content":"文"}]}`:          "甲|海关|[]|0",
		`[{"title":"甲","做法":[{"title":"二","content":"文"},{"title":"三","content":"文"}]},{"title":"乙","成效":{"内容":"文"}}]`:     "甲||[]|0 乙||[]|0",
		`{"title":"甲","sections":[{"title":"二","content":"文"},{"title":"三","content":"文"}],"附件":[{"name":"a","url":"b"}]}`: "甲||[]|0",
	} {
		doc, err := Read([]byte(text), document.NewReading("", document.Options{Collection: "x"}, nil))
		if err != nil || len(doc.Refused) > 0 {
			t.Errorf("%s: %v %+v", text, err, doc)
			continue
		}
		var got []string
		for _, c := range doc.Cases {
			got = append(got, fmt.Sprintf("%s|%s|%v|%d", c.Title, strings.Join(c.Departments, "、"), c.Domains, c.Year))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}

func TestJSONThatIsRefused(t *testing.T) {
	for text, says := range map[string]string{
		"":                            "is empty",
		"[{\n\"title\": }]":           "line 2: is no JSON",
		"[]":                          "holds no case",
		`{"title":""}`:                "has no title",
		`["甲"]`:                       "is no object",
		"标题,做法":                       "is no JSON",
		`{"cases":[{"text":"没有标题"}]}`: "case 1: has no title",
	} {
		_, err := Read([]byte(text), document.NewReading("", document.Options{Collection: "x"}, nil))
		var e *document.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func TestValuesOfJSONAreCounted(t *testing.T) {
	r := nodeReader{json.NewDecoder(strings.NewReader("[0,0,0]")), "[0,0,0]", 3, nil}
	if _, err := r.read(0); !errors.Is(err, errTooMany) {
		t.Errorf("%v", err)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`[{"title":"甲","sections":[{"heading":"a","text":"b"}]}]`, `{"cases":[{"标题":"甲","部门":["a",{"name":"b"}],"正文":{"a":["b",1,null,true]}}]}`,
		`{"id":"a","collection":"","title":"甲","sections":[{"heading":"","text":"b"}],"evidence":[{"field":"department","label":"x","words":[]}]}`, `{"title":"甲","x":{"y":{"z":"文"}},"year":1e999}`,
		"{\"title\":\"\\ud800\\n\",\"text\":\"\\u0000\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		sample.CheckRows(t, Read, content)
		sample.CheckRows(t, ReadLines, content)
	})
}

// TestBrokenJSON: what is no JSON is said in words, with its place, and takes no good case with it.
func TestBrokenJSON(t *testing.T) {
	good := `{"title":"甲","text":"文"}`
	other := `{"title":"乙","text":"文"}`
	for _, test := range []struct{ text, titles, refused string }{
		{`{"做法":坏}`, "", "line 1: is no JSON: “坏” stands where a value should be (a text stands in quotes); expected cases as JSON"},
		{"{\n\"title\":\"甲\"\n\"text\":\"文\"}", "", "line 3: is no JSON: “\"” stands where , or } should be; expected cases as JSON"},
		{"[" + good + ",\n" + `{"title":"丙","te`, "甲", "line 2: is no JSON: it ends too early; what follows is left out"},
		{"[" + good + "\n", "甲", "line 1: is no JSON: it ends too early; what follows is left out"},
		{"[" + good + ",\n", "甲", "line 2: is no JSON: it ends too early; what follows is left out"},
		{"[\n" + good + ",\n{\"title\":\n坏话},\n" + other + "]", "甲乙", "line 4: is no JSON: “坏话” stands where a value should be (a text stands in quotes)"},
		{"[\n " + good + ",\n {\"title\":\"丙,\"text\":\"文\"},\n " + other + "\n]", "甲乙", "line 3: is no JSON: “text” stands where , or } should be"},
		{`{"title":"集","cases":[` + good + `,{"title":乙},` + other + `],"total":3}`, "甲乙", "line 1: is no JSON: “乙” stands where a value should be (a text stands in quotes)"},
		{`[` + good + `] x`, "甲", "line 1: is no JSON: something stands behind its end"},
		{`[` + good + `,]`, "甲", "line 1: is no JSON: “]” stands where a value should be (a text stands in quotes)"},
		{`{"title":"甲","sections":[{"heading":"做法","text":"文"},{"heading":`, "", "line 1: is no JSON: it ends too early; expected cases as JSON"},
	} {
		doc, err := Read([]byte(test.text), document.NewReading("", document.Options{Collection: "x"}, nil))
		var titles, refused string
		if err != nil {
			refused = err.Error()
		} else {
			for _, c := range doc.Cases {
				titles += c.Title
			}
			var all []string
			for _, r := range doc.Refused {
				all = append(all, r.String())
			}
			refused = strings.Join(all, " | ")
		}
		if titles != test.titles || refused != test.refused {
			t.Errorf("%s\n  gives %q, refused %s\n  want  %q, refused %s", test.text, titles, refused, test.titles, test.refused)
		}
	}
}
