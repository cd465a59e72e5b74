package weight

// Rules that no query set measures: each decides by a count which cases are found, in which order, or what is offered,
// in situations that such sets do not hold. Beside each stand its unit and the reason for it.

// When a search looks further, and which hits stand above all others.
const (
	// cases: a word in so few stands next to nowhere, so that another may have been meant; one is the misprint's own
	FewWith = 1
	// hits: with fewer, related cases are looked for; it is a page, which they fill up
	FewHits = 10
	// characters of a query that is a passage where a case holds it, across ends of paragraphs and all: no other text
	// is so long by accident
	LeastPassage = 8
	// times all that its terms are worth to a document, for holding the query in the form in which it was typed: more
	// than its terms, holding it letter by letter, in the title, and nearness are together
	AboveLiteral = 4
	// characters that a word counts as farther where it stands before the one it follows in the query: side by side in
	// the wrong order is less than side by side
	OutOfOrder = 2
	// documents, or places in one, that two characters are expected to share by chance, at least: where next to none
	// are, one is ten times as many and not a thousand
	LeastExpected = 0.1
)

// What letters may be read as.
const (
	ShortestPaired  = 2 // letters of each of two words: one letter begins too many words
	ShortestSpliced = 2 // letters that spell a part of what else stands as typed: in qqe nothing is spelled
	ShortestName    = 2 // characters: one alone is no name
	// of the cases with the rarer of two characters as a word, that have it in the name: what stands elsewhere more
	// often than in the name is a word of its own
	NameShare = 0.5
	// cases that a character counts as that stands in words alone: less than any that is a word, and still read
	NoWord = 0.5
)

// What is put right.
const (
	ShortestLatin   = 4  // letters of a Latin word: shorter ones are one letter away from too many
	ShortestSpelled = 5  // letters of a word in pinyin: a slip makes of fewer another word that is spelled right
	SurelySpelled   = 10 // letters of one that may lack a letter or have one too many: of fewer, too much is as near
	ShortestSlip    = 3  // characters of a word known with one too few, too many or other: of two, one says too little
	ShortAlone      = 4  // characters of a query that finds nothing: in so few, a less likely reading loses nothing
)

// What is offered while somebody types, and what is shown of a hit.
const (
	LeastAlias  = 2  // characters of another name of a label that it is known by: one begins too many names
	SnippetLen  = 90 // characters of a passage: two or three lines of a page
	SnippetLead = 24 // characters before its mark, where no sentence begins nearer: it stands in the first line
)
