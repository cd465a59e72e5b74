package site

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"anlisou/data/rounds"
)

// full has every field.
func full() Settings {
	return Settings{
		Name: "嘉兴改革案例库", Subtitle: "做法、成效，一搜就有", Sponsor: "嘉兴市委改革办", Organizer: "嘉兴市大数据局",
		ICP: "浙ICP备05000000号-1", Police: "浙公网安备33040202000123号", Code: "3304000001",
		Contact: Contact{"0573-82520000", "cases@jiaxing.example", "嘉兴市中山路 1 号"}, Seal: "嘉", Accent: "#8c2f2b",
		Links:       []Link{{"市政府", "https://www.example.gov.cn/a?b=1&c=2"}, {"全部案例", "/?sort=number"}},
		Collections: []Collection{{"jiaxing", "嘉兴案例", false}, {"c0badcafe", "", true}}, WidgetFooter: true,
	}
}

// TestBadFiles: each is named by its line and its field, with what would do.
func TestBadFiles(t *testing.T) {
	long := strings.Repeat("长", 200)
	for text, want := range map[string]string{
		"name: 甲\nneme: 乙":                  `line 2: neme: there is no such field; there are name, subtitle, sponsor,`,
		"name: 甲\nname: 乙":                  `line 2: name: "name" stands there already`,
		"\n\nname: " + long:                 "line 3: name: has 200 characters, at most 30 are allowed",
		"subtitle: " + long:                 "line 1: subtitle: has 200 characters, at most 80",
		"sponsor: " + long:                  "line 1: sponsor: has 200 characters, at most 60",
		"organizer: \"a\\nb\"":              "line 1: organizer: must be one line of valid text",
		"name: \"a\\u202eb\"":               "line 1: name: must be one line of valid text",
		"icp: ICP备123":                      `line 1: icp: "ICP备123" is not like 浙ICP备`,
		"police: 浙公网安备号":                    `line 1: police: "浙公网安备号" is not like`,
		"code: 33040000012":                 `line 1: code: "33040000012" is not ten letters or digits`,
		"contact:\n  phone: 打电话":            `line 2: contact.phone: "打电话" is not a telephone number`,
		"contact:\n  mail: a b":             `line 2: contact.mail: "a b" is not a mail address`,
		"contact:\n  fax: 1":                "line 2: contact.fax: there is no such field; there are phone, mail, text",
		"contact: 0573":                     "line 1: contact: must be fields with values",
		"seal: 案例":                          `line 1: seal: "案例" is not exactly one character`,
		"seal: \"！\"":                       `line 1: seal: "！" is not exactly one character`,
		"accent: 红":                         `line 1: accent: "红" is not a colour like "#1d5c96"`,
		"accent: \"#12345\"":                `line 1: accent: "#12345" is not a colour`,
		"accent:\nname: 甲\naccent: #1d5c96": `line 3: accent: "accent" stands there already`,
		"name: 甲\naccent: #1d5c96":          `line 2: accent: is empty, for YAML takes what follows a # for a comment: write it in quotes, "#1d5c96"`,
		"accent: \"#ffcc00\"":               "line 1: accent: #ffcc00 is too pale to read on the pages: its contrast against #fbfaf7 is 1.4, and at least 4.5 is needed (WCAG AA); #",
		"links: /":                          "line 1: links: must be a list",
		"links:\n  - name: 甲":               "line 2: links[0].address: is empty",
		"links:\n  - address: /\n":          "line 2: links[0].name: is empty",
		"links:\n- {name: 甲, address: 'javascript:alert(1)'}":           `line 2: links[0].address: "javascript:alert(1)" is no address`,
		"links:\n- name: 甲\n  address: //evil.example\n":                `line 3: links[0].address: "//evil.example" is no address`,
		"links:\n- name: 甲\n  address: https:///x\n":                    `line 3: links[0].address: "https:///x" is no address`,
		"links:\n- name: 甲\n  address: https://a@b/\n":                  `line 3: links[0].address:`,
		"links:\n- name: 甲\n  address: /\\evil.example\n":               `line 3: links[0].address:`,
		"links: [" + strings.Repeat("{name: 甲, address: /},", 13) + "]": "line 1: links: are 13, at most 12 are allowed",
		"collections:\n- id: 嘉兴":                                        `line 2: collections[0].id: "嘉兴" is not the id of a collection`,
		"collections:\n- name: 甲":                                       "line 2: collections[0].id: is empty",
		"collections:\n- id: a\n- id: a":                                `line 3: collections[1].id: "a" stands there already`,
		"collections:\n- id: a\n  hidden: 也许":                           `line 3: collections[0].hidden: must be true or false, not "也许"`,
		"collections:\n- a":                                             "line 2: collections[0]: must be fields with values",
		"widget_footer: 1":                                              "line 1: widget_footer: must be true or false",
		"name: [甲]":                                                     "line 1: name: must be a text",
		"- name":                                                        "line 1: must be fields with values",
		"甲":                                                             "line 1: must be fields with values",
		"name: 甲\nsubtitle: \"没有关上\nsponsor: 乙":                         "is no YAML",
		"name: 甲\n\tsubtitle: 乙":                                        "line 2: is no YAML",
		"name: *unknown":                                                "is no YAML",
		"name: 甲\n---\nname: 乙":                                         "line 2: has a second document",
		"name: \xff":                                                    "is no YAML",
		"name: 甲\nicp: 1\ncode: 1\nseal: 12\naccent: x":                 "line 4: seal: \"12\" is not exactly one character, like 案; and 1 more",
		"icp: 浙ICP备05000000号-1\n# " + strings.Repeat("长", MaxFile/3):               fmt.Sprintf("has more than %d bytes", MaxFile),
		strings.Repeat("{a: ", 20000):                                              "is no YAML",
		"a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nname: [*c,*c]": "line 1: a: there is no such field",
	} {
		_, err := Parse([]byte(text))
		var found Problems
		if !errors.As(err, &found) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.80q:\n%v\nwant %s", text, err, want)
		}
	}
}

// TestGoodFiles: scalars are taken as they are written, and what is empty is as it would be without.
func TestGoodFiles(t *testing.T) {
	for text, want := range map[string]Settings{
		"":                                   {},
		"# nothing\n":                        {},
		"---\n":                              {},
		"name:\nlinks:\ncontact:\n":          {},
		"code: 0304000001":                   {Code: "0304000001"},
		"name: 2024":                         {Name: "2024"},
		"name: true\nseal: 1":                {Name: "true", Seal: "1"},
		"name: ' 甲 '\naccent: '#123'":        {Name: "甲", Accent: "#123"},
		"contact: {phone: +86 573 82520000}": {Contact: Contact{Phone: "+86 573 82520000"}},
		"seal: 𠮷":                            {Seal: "𠮷"},
		"police: 浙公网安备 33040202000123号": {Police: "浙公网安备 33040202000123号"},
		"widget_footer: 是\n":            {WidgetFooter: true},
	} {
		got, err := Parse([]byte(text))
		if err != nil || !reflect.DeepEqual(*got, want.Trimmed()) {
			t.Errorf("%q: %+v %v", text, got, err)
		}
	}
}

// TestTextIsReadAgain: whatever valid settings, what is written is read as the same, and a person finds each field in it.
func TestTextIsReadAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 1))
	all := []Settings{{}, full()}
	for range rounds.Of(300) {
		all = append(all, Random(random))
	}
	for _, s := range all {
		if err := s.Validate(); err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
		text := s.Text()
		got, err := Parse(text)
		if err != nil || !reflect.DeepEqual(*got, s.Trimmed()) {
			t.Fatalf("%s\nis read as %+v %v, want %+v", text, got, err, s)
		}
		for i := range reflect.TypeFor[Settings]().NumField() {
			name := reflect.TypeFor[Settings]().Field(i).Tag.Get("json")
			if !strings.Contains(string(text), "\n"+name+":") {
				t.Fatalf("%s is not in\n%s", name, text)
			}
		}
	}
}

// FuzzParse: whatever a file holds, reading it ends with settings that keep the rules or with problems that are told in one
// line of text.
func FuzzParse(f *testing.F) {
	s := full()
	f.Add(s.Text())
	f.Add([]byte("links:\n- {name: 甲, address: /}\naccent: #123"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := Parse(text)
		if err == nil {
			if err := got.Validate(); err != nil {
				t.Fatalf("%q is taken: %v", text, err)
			}
			return
		}
		var found Problems
		if !errors.As(err, &found) || len(found) == 0 || strings.ContainsAny(err.Error(), "\n\r") || !utf8.ValidString(err.Error()) {
			t.Fatalf("%q: %q", text, err)
		}
	})
}

// TestShadesPass: over all hues, every text colour that is made stands on its ground with the contrast that it needs, and an
// accent that is refused is told one that passes.
func TestShadesPass(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 2))
	accents := []string{UsualAccent, "#000000", "#ff0000", "#0000ff", "#555", "#767676", "#8c2f2b"}
	for range rounds.Of(4000) {
		accents = append(accents, rgb{uint8(random.Uint32()), uint8(random.Uint32()), uint8(random.Uint32())}.String())
	}
	passed := 0
	for _, accent := range accents {
		s := Settings{Accent: accent}
		if err := s.Validate(); err != nil {
			if Contrast(accent, PaperLight) >= AA {
				t.Fatalf("%s: %v", accent, err)
			}
			words := strings.Fields(err.Error())
			s.Accent = words[len(words)-3]
			if err := s.Validate(); err != nil {
				t.Fatalf("what is offered in place of %s does not pass either: %v", accent, err)
			}
		} else if Contrast(accent, PaperLight) < AA {
			t.Fatalf("%s passes with %f", accent, Contrast(accent, PaperLight))
		}
		passed++
		shades := ShadesOf(s.Accent)
		for _, pair := range []struct {
			text, ground string
			least        float64
		}{
			{shades.Light.Accent, PaperLight, AA},
			{shades.Light.Accent, white, AA},
			{shades.Light.Accent, shades.Light.Wash, AA},
			{shades.Light.OnAccent, shades.Light.Accent, AA},
			{shades.Light.OnHeat, shades.Light.Heat[0], AA},
			{shades.Light.OnHeat, shades.Light.Heat[4], AA},
			{"#555c64", shades.Light.Wash, AA}, // --soft
			{shades.Dark.Accent, PaperDark, AA},
			{shades.Dark.Accent, raisedDark, AA},
			{shades.Dark.Accent, shades.Dark.Wash, AA},
			{shades.Dark.OnAccent, shades.Dark.Accent, AA},
			{shades.Dark.OnHeat, shades.Dark.Heat[0], AA},
			{shades.Dark.OnHeat, shades.Dark.Heat[4], AA},
			{"#aeb2b6", shades.Dark.Wash, AA},
			{shades.LightContrast.Accent, white, AAA},
			{shades.LightContrast.Accent, shades.LightContrast.Wash, AAA},
			{white, shades.LightContrast.Accent, AAA},
			{shades.DarkContrast.Accent, black, AAA},
			{shades.DarkContrast.Accent, shades.DarkContrast.Wash, AAA},
			{shades.Dark.OnAccent, shades.DarkContrast.Accent, AA},
		} {
			if got := Contrast(pair.text, pair.ground); got < pair.least {
				t.Fatalf("%s: %s on %s has %.2f, want %.1f\n%+v", s.Accent, pair.text, pair.ground, got, pair.least, shades)
			}
		}
	}
	t.Logf("%d accents", passed)
	if got := ShadesOf(UsualAccent); got.Light.Accent != usual.Light.Accent || Contrast(got.Dark.Accent, usual.Dark.Accent) > 1.15 ||
		Contrast(got.Light.Wash, usual.Light.Wash) > 1.05 {
		t.Errorf("the shades of the usual accent are %+v, want about %+v", got, usual)
	}
}

func TestDiffering(t *testing.T) {
	a, b := full(), full()
	if got := a.Differing(&b); len(got) > 0 {
		t.Errorf("the same differ in %v", got)
	}
	b.Name, b.Links, b.Contact.Mail = "", nil, ""
	if got := a.Differing(&b); !slices.Equal(got, []string{"name", "contact", "links"}) {
		t.Errorf("differ in %v", got)
	}
	if empty := (&Settings{Links: []Link{}}); len(empty.Differing(&Settings{})) > 0 {
		t.Error("an empty list is other than none")
	}
}

// TestSaveIsWhole: whoever reads meanwhile sees one of the texts, nothing is left behind, and only the owner reads a new file.
func TestSaveIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	var writers sync.WaitGroup
	texts := []string{strings.Repeat("a", 1<<16), strings.Repeat("b", 1<<10)}
	for _, text := range texts {
		writers.Go(func() {
			for range 20 {
				if err := Save(path, []byte(text)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		if got, err := os.ReadFile(path); err == nil && !slices.Contains(texts, string(got)) {
			t.Fatalf("a file of %d bytes", len(got))
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Save(path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("who may read it changed to %v", info.Mode())
	}
	if err := Save(filepath.Join(t.TempDir(), "none", FileName), nil); err == nil {
		t.Error("saved where there is no folder")
	}
}
