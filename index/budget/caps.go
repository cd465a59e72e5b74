package budget

// Cap is a bound on the work that one query may cause. A query that hits one is answered all the same, by what was
// found out until then; where that may not be all, the answer says so in Result.Limited.
type Cap struct {
	Name  string // as the API names it
	Bound int
	Hit   string // what hits it
	Told  string // what the asker is told, in Chinese; empty where the answer is as good without it
}

// The bounds of the work of a query. What hits each, and what is told, stands in Caps; TestCapsAreReached reaches
// each, and TestEveryBoundIsInATable finds those that stand elsewhere.
const (
	// microseconds of one core, as estimated, for what a query may have meant beside its words
	MostWork         = 50_000
	LongestText      = 120 // characters; of a longer query nothing is put right
	MostReadings     = 6   // words that letters may stand for
	MostSyllables    = 12  // of letters that are read as several words
	MostChains       = 8   // of words that letters are looked up as
	LongestPaired    = 24  // letters that are read as two words side by side
	MostPaired       = 256 // words that the same letters spell, each of two
	MostNames        = 256 // beginnings of names that letters are read as
	LongestSpliced   = 40  // letters and digits of which some stand in a text as they are
	MostSplices      = 32  // ways to read the beginning of these
	MostMisspelled   = 2   // words of letters in a query that are tried with a slip of the hand
	LongestSpelled   = 20  // letters of one of these
	MostVariants     = 8   // other ways to write or say a text
	MostAlternatives = 64  // ways to satisfy what brackets and OR ask for
	MostExpanded     = 256 // the same, with what may stand for the words
	MostNamed        = 8   // words that together name a department or domain
	LongestName      = 20  // characters of such a name
	MostLooked       = 256 // documents looked at for what stands before a text
	MostStates       = 12  // readings of a text kept at a place
	MostAlike        = 3   // pairs that may stand for one
	MostMeant        = 4   // characters that one may have been meant to be
	LongestPiece     = 16  // characters of a piece that stands for a phrase
	NearBest         = 32  // of the best documents that are weighed by their texts
	MostPlaces       = 64  // places of a word in one of these
	// characters, in UTF-16, of one of these that are read for pairs that stand again and for the best passage
	LongestWeighed = 50_000
	MostFollowing  = 64     // words tried behind those that were typed
	LongestWord    = 6      // characters of a word that a text is read as, or syllables of one among others
	MostChanges    = 6      // changes that a run of characters may need, or one for so many, and still be put right
	LongestNamed   = 4      // characters of a name with what it is the name of (瓯海区), which letters are read as
	LongestOrgan   = 200    // bytes of a typed value that is looked through for brackets and two departments
	MostSpelled    = 3      // words that letters spell, whose titles are suggested
	MostTitles     = 20_000 // titles that are looked through for a single character
)

// Bounds of what is shown, whatever a query is; TestBoundsOfWhatIsShown reaches each.
const (
	MostTyped     = 64   // characters that are completed: nobody goes on typing a sentence from a list
	MostSuggested = 50   // suggestions, whatever is asked for
	MostPassages  = 20   // passages of a hit: a book of a thousand sections is no answer
	MostMarkedIn  = 4096 // places in one section that a passage is chosen among
	MostTries     = 5    // times a search is run again because a case of its page cannot be read
	MostOthers    = 5    // related cases
	MostShared    = 4    // words that a case shares with a similar one
	MostLabels    = 2    // suggestions of each of departments and domains
	MostNamesakes = 3    // suggestions of cases of one title, found by how it is read
)

// Bounds of building, which is done once for all queries: of what is read before any, and of what is kept of the words
// of a collection. No query hits them; TestBoundsOfBuilding reaches each.
const (
	MostSynonyms  = 16 // of one word; a file with more is refused
	LongestPerson = 3  // characters of a word that is read as a person's name, surname first
)

const (
	toldWork = "这次输入较复杂，只做了部分联想和纠错；分开搜索会更全"
	toldLong = "输入较长，未做纠错"

	toldAlternatives = "括号中的组合太多，只按其中一部分检索"
)

// Caps are all bounds on the work of a query, in one table.
var Caps = []Cap{
	{"work", MostWork, "long pinyin, many misprints, many words that may be labels", toldWork},
	{"correction", LongestText, "a pasted paragraph that nothing holds", toldLong},
	{"readings", MostReadings, "letters that spell many words (yi)", ""},
	{"syllables", MostSyllables, "a sentence in pinyin without a space", ""},
	{"chains", MostChains, "letters that are many words side by side", ""},
	{"paired letters", LongestPaired, "more letters than two words have", ""},
	{"paired words", MostPaired, "initials of very many words (js)", ""},
	{"names", MostNames, "initials of very many pairs of characters that are no words", ""},
	{"spliced letters", LongestSpliced, "more letters and digits than a word of both has", ""},
	{"splices", MostSplices, "letters that are cut in very many ways", ""},
	{"misspelled", MostMisspelled, "several words of letters that no case holds", ""},
	{"spelled letters", LongestSpelled, "a word of letters longer than any", ""},
	{"alternatives", MostAlternatives, "brackets with OR in brackets with OR", toldAlternatives},
	{"expanded", MostExpanded, "brackets with OR of words with synonyms", ""},
	{"variants", MostVariants, "a text of several words with two spellings (计划, 身份)", ""},
	{"named words", MostNamed, "a query of very many words", ""},
	{"name", LongestName, "words that are together longer than any name", ""},
	{"looked", MostLooked, "a common word behind a question character (后评价)", ""},
	{"states", MostStates, "a text that may be cut in many ways", ""},
	{"alike", MostAlike, "a pair with many homophones", ""},
	{"meant", MostMeant, "a character with many homophones", ""},
	{"piece", LongestPiece, "a long phrase that no case holds", ""},
	{"near", NearBest, "several words with many hits", ""},
	{"places", MostPlaces, "a word that stands all over a case", ""},
	{"weighed", LongestWeighed, "a case as long as a book among long ones", ""},
	{"following", MostFollowing, "a first letter behind a word", ""},
	{"word", LongestWord, "a misprint among more characters than a word has", ""},
	{"changes", MostChanges, "a few characters that are misprints each", ""},
	{"characters of a name", LongestNamed, "letters that spell more characters than a name has", ""},
	{"organ", LongestOrgan, "a pasted paragraph behind the name of a filter", ""},
	{"spelled titles", MostSpelled, "letters that spell many words, while they are typed", ""},
	{"titles", MostTitles, "a first character, while it is typed, in a large collection", ""},
}
