package index

// Cap is a bound on the work that one query may cause. A query that hits one is answered all the same, by what was found
// out until then, and the answer says so in Result.Limited.
type Cap struct {
	Name  string // as the API names it
	Bound int
	Unit  string // of Bound
	Hit   string // what makes a query hit it
	Told  string // what the asker is told, in Chinese; empty where the answer is the same as without the cap
}

const (
	toldWork  = "这次输入较复杂，只做了部分联想和纠错；分开搜索会更全"
	toldWords = "这次输入的词太多，只按其中一部分查找；分开搜索会更全"
)

// The caps of a query.
var (
	capWork = Cap{
		"work", 60_000, "microseconds of one core, as estimated",
		"much that may be read, corrected or loosened: long pinyin, many misprints, many words", toldWork,
	}
	capWords        = Cap{"words", 64, "required words", "a pasted page; more words than a person types", toldWords}
	capPassages = Cap{
		"passages", 4096, "places in one section that a passage is chosen among",
		"a word that stands all over a long text", "",
	}
	capAlternatives = Cap{"alternatives", 128, "alternatives of one OR", "a list pasted with OR between its words", toldWords}
)

// Caps are all bounds on the work of a query, in one table.
var Caps = []Cap{capWork, capWords, capAlternatives, capPassages}
