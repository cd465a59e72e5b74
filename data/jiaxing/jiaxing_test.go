package jiaxing

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data"
)

var update = flag.Bool("update", false, "rewrite testdata/cases.golden")

// receivedSHA256 is of the document as it was received; it must never change.
const receivedSHA256 = "8213e8e6f1c2df00894028b885dbd3d9feaac75c86da828bef7ce247d9caa58f"

func TestDocumentIsAsReceived(t *testing.T) {
	sum := sha256.Sum256(document)
	if got := hex.EncodeToString(sum[:]); got != receivedSHA256 {
		t.Errorf("jiaxing-cases.txt has sha256 %s, received was %s", got, receivedSHA256)
	}
	if first, _, _ := strings.Cut(string(document), "\n"); strings.TrimSpace(first) != Name {
		t.Errorf("Name is %q, the document begins with %q", Name, first)
	}
	if !bytes.Equal(Document(), document) {
		t.Error("Document is not the embedded document")
	}
	collection := Collection()
	if err := collection.Validate(); err != nil {
		t.Errorf("Collection: %v", err)
	}
}

func mustCases(t *testing.T) []data.Case {
	t.Helper()
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestCasesGolden pins what each case is cut to: titles, headings, lengths, labels.
// Rewrite with go test ./data/jiaxing -update, and read the diff.
func TestCasesGolden(t *testing.T) {
	var b strings.Builder
	for _, c := range mustCases(t) {
		fmt.Fprintf(&b, "%s %d %s\n", c.ID, c.Number, c.Title)
		for _, s := range c.Sections {
			sum := sha256.Sum256([]byte(s.Text))
			fmt.Fprintf(&b, "  %s: %d characters, %d lines, sha256 %x\n", s.Heading, utf8.RuneCountInString(s.Text), 1+strings.Count(s.Text, "\n"), sum[:8])
		}
		fmt.Fprintf(&b, "  %s | %s | %s %s\n", strings.Join(c.Departments, " "), strings.Join(c.Domains, " "), c.Region, c.Labels)
	}
	golden := filepath.Join("testdata", "cases.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("cases differ from %s:\n%s", golden, b.String())
	}
}

func TestCasesAreWhole(t *testing.T) {
	cases := mustCases(t)
	if len(cases) != 20 {
		t.Fatalf("%d cases, want 20", len(cases))
	}
	text := func(n int) string {
		var b strings.Builder
		for _, s := range cases[n-1].Sections {
			b.WriteString(s.Text + "\n")
		}
		return b.String()
	}
	for i, c := range cases {
		if want := fmt.Sprintf("jiaxing-%02d", i+1); c.ID != want || c.Number != i+1 || c.Collection != ID {
			t.Errorf("case %d is %s, number %d of %s", i+1, c.ID, c.Number, c.Collection)
		}
		var headings []string
		for _, s := range c.Sections {
			headings = append(headings, s.Heading)
		}
		want := []string{"主要做法", "取得成效"}
		if c.Number == 5 { // the document has no more of it
			want = want[:1]
		}
		if !slices.Equal(headings, want) {
			t.Errorf("%s has the sections %q, want %q", c.ID, headings, want)
		}
	}
	for n, misprint := range map[int]string{10: "跨省通办赌点", 14: "外国人海华邀请", 9: "相同头待遇"} {
		if !strings.Contains(text(n), misprint) {
			t.Errorf("case %d lost the document's misprint %q", n, misprint)
		}
	}
	// Nothing between the contents and the end is lost but headings.
	_, bodies, _ := strings.Cut(string(document), "助力外贸企业融资多元化\n")
	for line := range strings.Lines(bodies) {
		line = strings.TrimRight(line, "\r\n")
		heading := strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(line, "一、"), "二、"), ":")
		if heading == "主要做法" || heading == "取得成效" {
			continue
		}
		if !slices.ContainsFunc(cases, func(c data.Case) bool { return strings.Contains(text(c.Number), line) }) {
			t.Errorf("no case holds the line %q", line)
		}
	}
}

func TestLabelsAreOfTheTaxonomy(t *testing.T) {
	taxonomy := data.DefaultTaxonomy()
	for _, c := range mustCases(t) {
		if c.Labels != data.Curated || c.Region != Region {
			t.Errorf("%s is %q of %q", c.ID, c.Labels, c.Region)
		}
		for _, d := range c.Departments {
			if short, known := taxonomy.Department(d); !known || short != d {
				t.Errorf("%s: department %q is no short name (%q)", c.ID, d, short)
			}
		}
		for _, d := range c.Domains {
			if short, known := taxonomy.Domain(d); !known || short != d {
				t.Errorf("%s: domain %q is no short name (%q)", c.ID, d, short)
			}
		}
		for _, e := range c.Evidence {
			for _, w := range e.Words {
				if !contains(&c, w) {
					t.Errorf("%s: evidence %q of %s is not in the case", c.ID, w, e.Label)
				}
			}
		}
	}
}

func TestCasesOfALabel(t *testing.T) {
	for _, tt := range []struct {
		field, label string
		want         []int
	}{
		{"department", "法院", []int{3, 4, 5, 6}},
		{"department", "海关", []int{1, 11, 17}},
		{"department", "税务局", []int{10, 11}},
		{"department", "人民银行", []int{20}},
		{"department", "公安局", []int{7, 8}},
		{"department", "水利局", []int{18}},
		{"domain", "金融创新", []int{20}},
		{"domain", "公共卫生", []int{15}},
		{"domain", "法治保障", []int{3, 4, 5, 6, 16}},
		{"domain", "贸易便利化", []int{1, 11, 17}},
	} {
		var got []int
		for _, c := range mustCases(t) {
			labels := c.Departments
			if tt.field == "domain" {
				labels = c.Domains
			}
			if slices.Contains(labels, tt.label) {
				got = append(got, c.Number)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s %s is of the cases %v, want %v", tt.field, tt.label, got, tt.want)
		}
	}
	if got := mustCases(t)[17].Departments; len(got) != 6 {
		t.Errorf("case 18 has the departments %v, want six", got)
	}
}

func TestReadRefusesLabelsThatDoNotFit(t *testing.T) {
	good := string(labelsFile)
	for _, tt := range []struct{ name, old, new, want string }{
		{"words that are not in the case", "嘉兴海关了解到情况后", "宁波海关了解到情况后", "case 17: the words \"宁波海关了解到情况后\""},
		{"a label without words", "[嘉兴海关了解到情况后]", "[]", "case 17: department 海关 has no words"},
		{"no department and no note", "  note: The text names no department", "  # ", "case 15: has no department"},
		{"a case twice", "- number: 2\n", "- number: 1\n", "case 1 has labels twice"},
		{"a case too many", "- number: 20\n", "- number: 21\n", "case 20 has no labels"},
		{"no domain", "    公共卫生: [跟踪复工员工健康状况, 疫情防控提醒短信]\n    数字化改革: [嘉兴市复工防疫数字化管理平台]\n", "    {}\n", "case 15: has no domain"},
		{"no mapping", "  departments: {}\n", "  departments: []\n", "labels must be a mapping"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(good, tt.old, tt.new, 1)
			if changed == good {
				t.Fatalf("%q is not in labels.yaml", tt.old)
			}
			if _, err := read(document, []byte(changed)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := read(document[:len(document)/2], labelsFile); err == nil {
		t.Error("half of the document was read")
	}
}
