package segment

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// A table holds what it was given and nothing else, and says where it is full.
func TestTable(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 0))
	characters := []rune("一丁七龥鿿ab9の𠮷é")
	words := map[string]float64{}
	table := newTable(1000)
	for len(words) < 400 {
		text := make([]rune, 1+random.IntN(3))
		for i := range text {
			text[i] = characters[random.IntN(len(characters))]
		}
		word, frequency := string(text), float64(1+random.IntN(30))/4
		added, err := table.add(word, frequency)
		if err != nil {
			t.Fatal(err)
		}
		if known := words[word] > 0; added == known {
			t.Fatalf("%s: added %v, and it was there: %v", word, added, known)
		}
		if added {
			words[word] = frequency
		}
	}
	for _, a := range characters {
		for _, b := range append(characters, 'x', '龘') {
			for _, word := range []string{string(a), string([]rune{a, b}), string([]rune{a, b, a})} {
				if got := table.frequency(word); got != words[word] {
					t.Errorf("%s has frequency %g, want %g", word, got, words[word])
				}
			}
		}
	}

	full := newTable(0)
	var err error
	for n := 0; err == nil && n < 100; n++ {
		_, err = full.add(strings.Repeat("长", n+1)+"江", 1)
	}
	if err == nil || !strings.Contains(err.Error(), "more than 24 characters") {
		t.Errorf("a full table: %v", err)
	}
}
