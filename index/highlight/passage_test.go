package highlight

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/index/query"
)

// realTexts are those of the bundled cases, whole and by section, and the first of the texts of ANLISOU_CORPUS, JSON lines
// in gzip, where it is set.
func realTexts(t *testing.T) (texts []string) {
	t.Helper()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		whole := ""
		for _, s := range c.Sections {
			texts = append(texts, s.Text)
			whole += s.Text + "\n"
		}
		texts = append(texts, whole)
	}
	path := os.Getenv("ANLISOU_CORPUS")
	if path == "" {
		return texts
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<24)
	for len(texts) < 20_000 && lines.Scan() {
		var line struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, line.Text)
	}
	return texts
}

// TestNoSignBesideAnEllipsis: wherever a passage of a real text begins and ends, a comma or another sign that parts stands
// beside its ellipsis only where it was asked for; and its runs, marked and not in turn, are a piece of the text.
func TestNoSignBesideAnEllipsis(t *testing.T) {
	random := rand.New(rand.NewPCG(35, 2))
	const after, before = ",，、;；:：·—/~～ ”’」』）)》〉】〕]", ",，、;；:：·—/~～ “‘「『（(《〈【〔["
	began, ended := 0, 0
	for _, text := range realTexts(t) {
		runes := []rune(text)
		for range rounds.Of(40) {
			if len(runes) < 4 {
				break
			}
			at := random.IntN(len(runes) - 3)
			asked := string(runes[at : at+1+random.IntN(3)])
			if strings.TrimSpace(asked) == "" {
				continue
			}
			m := markerOf(nil, []query.Unit{{Text: asked, Quoted: true}})
			for _, s := range append(passages(m, [][2]string{{"", text}}), passages(Marker{}, [][2]string{{"", text}})...) {
				joined := ""
				for i, run := range s.Runs {
					if run.Text == "" || i > 0 && run.Mark == s.Runs[i-1].Mark {
						t.Fatalf("%q: runs %+v", asked, s.Runs)
					}
					joined += run.Text
				}
				first, last := s.Runs[0], s.Runs[len(s.Runs)-1]
				if inside, cut := strings.CutPrefix(first.Text, "…"); cut && !first.Mark && !strings.HasPrefix(text, first.Text) {
					began++
					if r, _ := utf8.DecodeRuneInString(inside); inside != "" && (strings.ContainsRune(after, r) || unicode.IsSpace(r)) {
						t.Errorf("%q: a passage begins …%c in %s", asked, r, joined)
					}
				}
				if inside, cut := strings.CutSuffix(last.Text, "…"); cut && !last.Mark && !strings.HasSuffix(strings.TrimSpace(text), last.Text) {
					ended++
					if r, _ := utf8.DecodeLastRuneInString(inside); inside != "" && (strings.ContainsRune(before, r) || unicode.IsSpace(r)) {
						t.Errorf("%q: a passage ends %c… in %s", asked, r, joined)
					}
				}
				if inside := strings.TrimSuffix(strings.TrimPrefix(joined, "…"), "…"); !strings.Contains(text, inside) {
					t.Errorf("%q is not in the text", inside)
				}
			}
		}
	}
	if began < 50 || ended < 50 {
		t.Errorf("%d passages begin within a text and %d end there", began, ended)
	}
}
