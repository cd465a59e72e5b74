package segment

import (
	"iter"
	"maps"
	"slices"
	"sync"
	"unicode/utf8"

	"anlisou/segment/cedict"
	"anlisou/segment/opencc"
)

// Spellings are the other ways to write a word in normal form: of 计划 计画, of 身分证 身份证. They are the same word, which
// folding characters one by one can not tell.
func Spellings(word string) []string { return variants().spellings[word] }

// Region is a word that another region has for the same.
type Region struct {
	Word string
	// Own says that the mainland uses one of the two for other things as well (智慧, 智能): it is another region's word
	// only in a query in traditional characters.
	Own bool
}

// Regions are the words of other regions for a word in normal form: of 软体, which Taiwan says, 软件, and of 软件 软体. A
// word that the mainland has as its own is not brought to who asks for another: 智能 does not ask for 智慧.
func Regions(word string) []Region { return variants().regions[word] }

// AllSpellings gives each word of several spellings with its others.
func AllSpellings() iter.Seq2[string, []string] { return maps.All(variants().spellings) }

// AllRegions gives each word that another region says otherwise with what is said there.
func AllRegions() iter.Seq2[string, []Region] { return maps.All(variants().regions) }

// LongestVariant is how many characters the longest word has that Spellings or Regions know.
func LongestVariant() int { return variants().longest }

// Ambiguous calls yield for each traditional character of a text as received whose simplified form, which stands for
// it in normal form, stands for others, too: 乾 is 干 as 幹 and 干 are.
func Ambiguous(text string) func(yield func(r rune) bool) {
	return func(yield func(r rune) bool) {
		several := ambiguous()
		for _, r := range text {
			if r <= 0xFFFF && several[r/64]&(1<<(r%64)) != 0 && !yield(r) {
				return
			}
		}
	}
}

// IsTraditional reports a Han character that has another simplified form.
func IsTraditional(r rune) bool { return IsHan(r) && fold(r) != r }

// ambiguous has a bit for each character of the basic plane, because all text that is indexed is asked.
var ambiguous = sync.OnceValue(func() *[1 << 10]uint64 {
	var several [1 << 10]uint64
	for _, all := range opencc.Several {
		for _, r := range all {
			several[r/64] |= 1 << (r % 64)
		}
	}
	return &several
})

type variantTables struct {
	spellings map[string][]string
	regions   map[string][]Region
	longest   int
}

// variants reads the tables of words when they are first needed.
var variants = sync.OnceValue(readVariants)

func readVariants() *variantTables {
	t := &variantTables{spellings: map[string][]string{}, regions: map[string][]Region{}}
	long := func(word string) { t.longest = max(t.longest, utf8.RuneCountInString(word)) }
	spell := func(a, b string) bool {
		if !slices.Contains(t.spellings[a], b) {
			t.spellings[a], t.spellings[b] = append(t.spellings[a], b), append(t.spellings[b], a)
		}
		long(a)
		long(b)
		return true
	}
	opencc.Spellings(spell)
	cedict.Spellings(spell)
	opencc.Regions(func(there, here string, own bool) bool {
		if IsWord(there) { // what has a sign in it is cut there
			t.regions[there] = append(t.regions[there], Region{here, own})
		}
		if !own && IsWord(here) {
			t.regions[here] = append(t.regions[here], Region{there, false})
		}
		long(there)
		long(here)
		return true
	})
	return t
}
