package index

// The weights of search, all of them, and the measurement that set them.
//
// BM25 is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Lucene's idf,
// ln(1 + (N - n + 0.5) / (n + 0.5)).
const (
	k1      = 2.0 // of words
	k1Grams = 1.2 // of grams, whose presence stands for a frequency of one
	b       = 0.4

	weightWords         = 1.0
	weightGrams         = 0.7
	weightChars         = 0.42
	weightTitle         = 5.5 // of a gram in a title, over the characters of the title
	weightNear          = 0.4 // of two neighbouring words of the query that stand side by side in the document
	nearReach           = 8   // the distance, in characters, at which nearness counts half
	weightQuestionWords = 0.8 // of a question word, of what a word weighs
	weightQuestionGrams = 0.9 // of a gram with a character of one, of what a gram weighs

	// What else may stand for what was typed, of what that weighs.
	weightSynonym = 0.5
	weightNumber  = 1.0 // the same number, otherwise written
	weightSound   = 1.0 // a reading of Latin letters

	// quorum is the share of what the words of a query tell, their idf, that a case must hold once not all are required.
	quorum = 0.1
	// minLikeness is the least score of a case that is called alike, of that which the case itself has for its own telling words. Of the bundled twenty the
	// four of the courts have 0.16 to 0.43 with one another; below 0.15 are those that share turns of phrase.
	minLikeness = 0.15
)

// What a loosened query ranks by beside its own words, because it may hold misprints that no correction was sure of.
const (
	weightMeant   = 0.8  // of a pair of characters that was surely meant, and of the word it is; of one that may have been meant, as much as that is likely
	weightAsTyped = 0.7  // of a pair as it was typed, where the query was corrected and the correction finds nothing that holds all of it
	weightAlike   = 1.5  // of a pair that is like one which stands nowhere, of what that weighs
	costDoubt     = 1.0  // how much likelier, as a logarithm, a character must be than the one typed to be as likely to be meant
	leastMeant    = 0.05 // a character that is less likely to be meant is not asked for
	meantReach    = 8    // characters on either side that a reading is judged by
	leastOdds     = 1.0  // how much likelier, as a logarithm, the likeliest pair must be than another that is left out
)

// What a misprint costs, as negative natural logarithms of likelihoods.
const (
	costSameSound = 5.0
	costNearSound = 7.0  // at a nearness of 0; less the nearer
	costShape     = 9.0  // at a likeness of 0; less the more alike
	costOther     = 11.5 // a wrong character that is neither
	costMissing   = 10.5
	costExtra     = 10.5
	costSwapped   = 8.5

	leastGain  = 3.0 // how much likelier a text must be with a change than without
	leastClear = 1.0 // and than with another
)

// What a reading of a text is likely.
const (
	shareOfCollection = 0.7  // of a word's likelihood is what the collection says, the rest what the language does
	leastLikely       = 1e-9 // of a character nobody has seen
	shareOfGrams      = 0.9  // of how likely one word follows another is whether they stand side by side
	mostTogether      = 50.0 // standing side by side makes a word at most this much likelier
	isTogether        = 2.0  // how often, against chance, two characters must stand side by side to belong together
	gainOfUsage       = 2.0  // that three characters of a changed text stand so in a case
	mostUsages        = 3    // as many threes count
)
