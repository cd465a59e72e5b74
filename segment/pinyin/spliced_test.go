package pinyin

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// spliced is a text of characters of the bundled collection, syllables whole and cut off, cuts, tones and any
// characters, at random.
func spliced(r *rand.Rand, han []rune, most int) string {
	joints := []string{"'", " ", "’", "`", "\u0308", "u", "v", "ü", "ǖ", "zh", "h", "g", "n", "ang", "xian", "lve", "nu", "ＸＩ", "＇", "İ", "ß", "\u0301", "〇", "儿"}
	names := loaded().names[1:]
	var b strings.Builder
	for range r.IntN(most + 1) {
		switch r.IntN(6) {
		case 0, 1:
			from := r.IntN(len(han))
			b.WriteString(string(han[from:min(len(han), from+1+r.IntN(4))]))
		case 2:
			name := names[r.IntN(len(names))]
			b.WriteString(name[:1+r.IntN(len(name))])
		case 3:
			if r.IntN(4) == 0 {
				b.WriteByte(byte(0x80 + r.IntN(0x80)))
			} else {
				b.WriteRune(rune(r.IntN(unicode.MaxRune)))
			}
		default:
			b.WriteString(joints[r.IntN(len(joints))])
		}
	}
	return b.String()
}

// TestAnyTextIsRead: whatever a word or an input is, a word has as many syllables as characters, an input that reads as
// a word covers characters of it, and ways to cut an input are syllables.
func TestAnyTextIsRead(t *testing.T) {
	const rounds = 20_000
	bundled, err := os.ReadFile("../../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	r, han := rand.New(rand.NewPCG(1, 0)), []rune(string(bundled))
	var words []Entry
	for range rounds {
		query, word := spliced(r, han, 6), spliced(r, han, 5)
		if got := Of(word); len(got) != utf8.RuneCountInString(word) {
			t.Fatalf("Of(%q) = %q", word, got)
		}
		for _, typed := range []string{query, word, Initials(word), strings.Join(Of(word), "")} {
			if m, ok := Match(typed, word); ok && (m.Runes < 1 || m.Runes > utf8.RuneCountInString(word)) {
				t.Fatalf("Match(%q, %q) = %+v", typed, word, m)
			}
			for _, c := range Cuts(typed) {
				if len(c.Syllables) == 0 || strings.Contains(strings.Join(c.Syllables, " "), "  ") {
					t.Fatalf("Cuts(%q) has %+v", typed, c)
				}
			}
		}
		if words = append(words, Entry{Word: word, Weight: 1}); len(words) == 50 {
			l := NewLexicon(words, nil)
			for _, e := range words {
				for _, found := range l.Find(query+Initials(e.Word), 10) {
					if found.Runes < 1 || found.Runes > utf8.RuneCountInString(found.Word) {
						t.Fatalf("Find(%q) has %+v", query, found)
					}
				}
			}
			words = nil
		}
	}
}
