package server

import (
	"html"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
)

// realWords are stretches of Chinese characters of the bundled cases.
func realWords(t *testing.T) (words []string) {
	t.Helper()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		for _, s := range c.Sections {
			for stretch := range strings.FieldsFuncSeq(s.Text, func(r rune) bool { return r < 0x4E00 || r > 0x9FFF }) {
				if runes := []rune(stretch); len(runes) > 1 {
					words = append(words, string(runes[:min(len(runes), 6)]))
				}
			}
		}
	}
	return words
}

func inGBK(t *testing.T, text string) string {
	t.Helper()
	sent, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// TestMixedEncodings: words of real texts, each sent in UTF-8 or in GBK, with a space, a sign or nothing between, are read as
// they were typed. Side by side the two can be read in more ways than one: nearly all are read right.
func TestMixedEncodings(t *testing.T) {
	words := realWords(t)
	random := rand.New(rand.NewPCG(35, 18030))
	tried, wrong := map[string]int{}, map[string]int{}
	for range rounds.Of(4000) {
		between := []string{" ", "+A1-", ""}[random.IntN(3)]
		var typed, sent []string
		for range 2 + random.IntN(3) {
			word := words[random.IntN(len(words))]
			typed = append(typed, word)
			if random.IntN(2) == 0 {
				word = inGBK(t, word)
			}
			sent = append(sent, word)
		}
		want, value := strings.Join(typed, between), strings.Join(sent, between)
		if utf8.ValidString(value) || cutUTF8(value) {
			continue
		}
		tried[between]++
		if got := asUTF8(value); got != want {
			wrong[between]++
			t.Logf("%q is read as %q", want, got)
		}
	}
	for between, n := range tried {
		often := 500 // one in so many may be wrong
		if between == "" {
			often = 50
		}
		if n < 50 || wrong[between]*often > n {
			t.Errorf("%d of %d with %q between are read otherwise", wrong[between], n, between)
		}
	}
}

// TestGB18030Alone: a real text in GB18030 alone is read as a decoder reads it.
func TestGB18030Alone(t *testing.T) {
	tried, wrong := 0, 0
	for _, word := range realWords(t) {
		value := inGBK(t, word)
		if utf8.ValidString(value) || cutUTF8(value) {
			continue
		}
		tried++
		if got := asUTF8(value); got != word {
			wrong++
			t.Logf("%q is read as %q", word, got)
		}
	}
	if tried < 100 || wrong*500 > tried {
		t.Errorf("%d of %d are read otherwise", wrong, tried)
	}
}

// FuzzLegible: of any bytes what is read is text, all of it where the bytes are, and never more than there are; and what a
// page of results takes for the query is what is read.
func FuzzLegible(f *testing.F) {
	for _, seed := range []string{"医保", "\xd2\xbd\xb1\xa3", "医保 \xc8\xda\xd7\xca", "\xff", "a\xe5\x8c", "\x81\x30\x81\x30", "\x80", "\xa1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		text, whole := legible(value)
		if !utf8.ValidString(text) || utf8.ValidString(value) && (text != value || !whole) {
			t.Fatalf("%q is read as %q, %v", value, text, whole)
		}
		if utf8.RuneCountInString(text) > len(value) {
			t.Fatalf("%q has more characters than %q has bytes", text, value)
		}
		if got := asUTF8(value); whole && !cutUTF8(value) && got != text || !whole && got != value {
			t.Fatalf("%q is taken for %q, and %q read (%v)", value, got, text, whole)
		}
	})
}

// TestUnreadableQueryKeepsTheBox: of a query that is partly no text the page says so, and keeps what could be read.
func TestUnreadableQueryKeepsTheBox(t *testing.T) {
	s := scriptedSite(t, &scripted{})
	mixed := "医保 " + inGBK(t, "融资")
	if response, body := send(s, "GET", "/?q="+url.QueryEscape(mixed)); response.StatusCode != http.StatusOK || !strings.Contains(body, `value="医保 融资"`) {
		t.Errorf("医保 in UTF-8 and 融资 in GBK: %d", response.StatusCode)
	}
	for _, bad := range []string{"医保 \xff融资", "医保 融资\xff\xfe", "医保 融\xff资"} {
		response, body := send(s, "GET", "/?q="+url.QueryEscape(bad)+"&sort=year")
		want := strings.Map(func(r rune) rune {
			if r == utf8.RuneError {
				return -1
			}
			return r
		}, bad)
		if response.StatusCode != http.StatusBadRequest || !strings.Contains(body, `value="`+want+`"`) || !strings.Contains(body, "里有认不出的字") ||
			!strings.Contains(html.UnescapeString(body), `href="/?q=`+url.QueryEscape(want)+`&sort=year"`) {
			t.Errorf("%q: %d %s", bad, response.StatusCode, body)
		}
	}
}
