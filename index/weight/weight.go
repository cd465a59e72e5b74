// Package weight is every number that moves a result, with the measurements that set each (weight.go) or, where no set
// of queries measures it, the reason (rules.go).
package weight

// The weights of search, all of them, and the measurement that set them: MRR@10 of encyclopedia questions (cmrc2018)
// and the same misprinted, laymen's questions on statutes (stard) and misprinted, keyword queries on statutes and
// misprinted, with one setting for all and each value changed by itself (anlisou eval --docs docs.jsonl.gz
// queries.jsonl …). A value is kept where others win on one set what they lose on another; differences below 0.0005
// are a query or two. LeastGain 5 offers as many misspelt words right, 0 two more of 371 (--misprints); LeastAlone 3
// offers 74 in cmrc2018 and 44 of 287 in stard, as below 81 and 47, and puts 1 and 12 of 10,148 right words wrong.
// What was changed in the index after the table was made, values and words with question characters, made its first
// row 0.9936 0.9919 0.4110 0.4063 0.4048 0.4009, and that of the chapters below 0.5613 0.5586.
//
//	as below                  0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	K1 1.2                    0.9932  0.9915  0.4049  0.4009  0.3957  0.3909
//	K1 3                      0.9930  0.9911  0.4079  0.4044  0.4086  0.4023
//	K1Grams 0.6               0.9930  0.9914  0.4066  0.4025  0.4058  0.4004
//	K1Grams 2                 0.9934  0.9918  0.4088  0.4072  0.4025  0.3977
//	B 0.6                     0.9933  0.9917  0.4100  0.4082  0.3962  0.3914
//	B 0.2                     0.9928  0.9911  0.3985  0.3947  0.3977  0.3922
//	Grams 1                   0.9932  0.9918  0.4054  0.4033  0.3945  0.3898
//	Grams 0.5                 0.9929  0.9913  0.4058  0.4020  0.4080  0.4011
//	Chars 0                   0.9932  0.9917  0.4048  0.4019  0.3961  0.3905
//	Chars 0.8                 0.9929  0.9915  0.4101  0.4034  0.4062  0.4016
//	Values 1                  0.9937  0.9921  0.4111  0.4061  0.4047  0.4005 (of 0.9937  0.9921  0.4113  0.4065  0.4048  0.4006)
//	Values 0.5                0.9937  0.9920  0.4110  0.4059  0.4046  0.4004 (of the same)
//	Title 0                   0.9888  0.9866  0.4050  0.4022  0.3968  0.3919
//	Title 10                  0.9924  0.9908  0.4101  0.4054  0.4059  0.4000
//	Proximity 0               0.9930  0.9915  0.4093  0.4057  0.4027  0.3983
//	Proximity 0.8             0.9935  0.9918  0.4092  0.4040  0.4026  0.3987
//	ProximityReach 4          0.9934  0.9919  0.4101  0.4062  0.4042  0.3991
//	ProximityReach 16         0.9932  0.9917  0.4114  0.4071  0.4032  0.3983
//	StopWords 0.45            0.9934  0.9919  0.4096  0.4057  0.4040  0.3987
//	StopGrams 0.5             0.9933  0.9918  0.4083  0.4057  0.4048  0.3993
//	Synonym 0                 0.9934  0.9919  0.4099  0.4056  0.4040  0.3985
//	Synonym 1                 0.9934  0.9919  0.4102  0.4059  0.4040  0.3988
//	Spelling 0.5              0.9935  0.9920  0.4103  0.4060  0.4040  0.3986
//	Sound 0.5                 0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	MinimumShouldMatch 0.05   0.9934  0.9919  0.4105  0.4061  0.4040  0.3985
//	MinimumShouldMatch 0.2    0.9933  0.9915  0.4060  0.4000  0.4041  0.3983
//	OddsOfReading 5           0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	OddsOfReading 100         0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	Meant 0                   0.9932  0.9909  0.4095  0.4035  0.4040  0.3936
//	Meant 1.2                 0.9935  0.9918  0.4099  0.4046  0.4036  0.3959
//	AsTyped 0                 0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	Alike 0                   0.9934  0.9915  0.4098  0.4050  0.4040  0.3987
//	Alike 1                   0.9934  0.9919  0.4099  0.4054  0.4040  0.3989
//	CostDoubt 0               0.9935  0.9920  0.4104  0.4060  0.4040  0.3985
//	CostDoubt 2               0.9933  0.9917  0.4101  0.4057  0.4040  0.3984
//	LeastMeant 0.02           0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	LeastMeant 0.2            0.9934  0.9919  0.4100  0.4058  0.4040  0.3984
//	MeantReach 3              0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	LeastOdds 2               0.9934  0.9919  0.4103  0.4061  0.4040  0.3984
//	CostSameSound 4           0.9932  0.9918  0.4103  0.4063  0.4040  0.3988
//	CostSameSound 6.5         0.9936  0.9914  0.4103  0.4061  0.4040  0.3978
//	CostNearSound 9           0.9934  0.9919  0.4104  0.4063  0.4039  0.3983
//	GainOfSound 0             0.9934  0.9919  0.4104  0.4062  0.4039  0.3984
//	GainOfSound 3             0.9934  0.9918  0.4101  0.4059  0.4040  0.3984
//	CostShape 7               0.9932  0.9917  0.4104  0.4058  0.4040  0.3982
//	CostShape 11              0.9934  0.9919  0.4103  0.4060  0.4040  0.3983
//	GainOfShape 0             0.9934  0.9919  0.4103  0.4059  0.4040  0.3983
//	GainOfShape 5             0.9934  0.9919  0.4104  0.4058  0.4040  0.3988
//	CostOther 10              0.9934  0.9918  0.4101  0.4063  0.4039  0.3969
//	CostOther 13              0.9934  0.9919  0.4103  0.4062  0.4040  0.3984
//	CostMissing 9             0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	CostMissing 12            0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	CostExtra 9               0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	CostExtra 12              0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	CostSwapped 7             0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	CostSwapped 10            0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	LeastGain 2               0.9932  0.9916  0.4101  0.4060  0.4040  0.3988
//	LeastGain 5               0.9935  0.9918  0.4104  0.4063  0.4040  0.3982
//	LeastAlone 3              0.9934  0.9919  0.4103  0.4059  0.4040  0.3995 (as below the same then)
//	LeastClear 0              0.9934  0.9920  0.4103  0.4055  0.4039  0.3973
//	LeastClear 2              0.9934  0.9918  0.4103  0.4060  0.4040  0.3990
//	ShareOfCollection 0.5     0.9932  0.9917  0.4103  0.4059  0.4040  0.3983
//	ShareOfCollection 0.9     0.9934  0.9919  0.4101  0.4061  0.4040  0.3981
//	LeastLikely 1e-8          0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	LeastLikely 1e-10         0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//	ShareOfGrams 0.7          0.9935  0.9918  0.4103  0.4060  0.4040  0.3987
//	CohesionCounted 20        0.9934  0.9919  0.4103  0.4062  0.4039  0.3981
//	LeastCohesion 1           0.9936  0.9919  0.4104  0.4060  0.4040  0.3988
//	LeastCohesion 5           0.9934  0.9912  0.4103  0.4063  0.4040  0.3984
//	GainOfUsage 0             0.9936  0.9916  0.4102  0.4060  0.4040  0.3971
//	GainOfUsage 3.5           0.9934  0.9919  0.4103  0.4067  0.4040  0.3980
//	UsagesCounted 1           0.9934  0.9917  0.4102  0.4059  0.4040  0.3985
//	UsagesCounted 6           0.9934  0.9919  0.4103  0.4061  0.4040  0.3985
//
// What long texts alone have was measured on questions and keyword queries on stard's articles joined to chapters of
// 4,000 characters; the others above have texts that are short in the mean, and nothing of it. Words, sub-words and
// grams summed plainly have 0.5232 and 0.5468 there, of the queries with even numbers 0.5260 and 0.5414, with odd
// ones 0.5204 and 0.5521. With nothing of the five it is 0.5219 and 0.5331. Higher values of TitleLong win more
// there, where titles are names of laws; lower ones are safer elsewhere.
//
//	                          all             even            odd
//	as below                  0.5621  0.5576  0.5677  0.5562  0.5564  0.5591
//	TitleLong 0               0.5541  0.5508  0.5577  0.5515  0.5504  0.5502
//	TitleLong 18              0.5663  0.5590  0.5674  0.5587  0.5653  0.5594
//	Passage 0                 0.5536  0.5529  0.5561  0.5531  0.5511  0.5527
//	Passage 1.6               0.5626  0.5557  0.5676  0.5549  0.5575  0.5565
//	PassageLength 25          0.5621  0.5557  0.5659  0.5568  0.5583  0.5547
//	PassageLength 100         0.5592  0.5573  0.5634  0.5562  0.5551  0.5585
//	K1Again 2                 0.5555  0.5547  0.5585  0.5545  0.5524  0.5549
//	K1Again 8                 0.5619  0.5578  0.5640  0.5583  0.5599  0.5574
//	ShortTexts 250            0.5647  0.5597  0.5695  0.5583  0.5599  0.5610 (cmrc2018, of 296 words in the mean, would be long then)
//	ShortTexts 1000           0.5548  0.5546  0.5569  0.5541  0.5527  0.5551
//
// What few of these queries have was measured on stard's keywords changed: with one slip each, a character missing,
// doubled, swapped with the next or any other, 0.3565 (CostOther 10 gives 0.3555, 13 0.3569; CostMissing 9 0.3562, 12
// 0.3563; CostExtra and CostSwapped move it by 0.0001; LeastGain 5 0.3578, GainOfSound 3 0.3558); and spelled in
// pinyin, word by word, 0.3847, words of two characters side by side in one 0.3684, these by their initials 0.3326
// (OddsOfReading 5 gives 0.3867, 0.3693, 0.3223, 100 0.3830, 0.3685, 0.3287; Sound 0.5 0.3840, 0.3676, 0.3321). Words
// 1 is what the others are measured in.
//
// Not worth it on the three sets of short texts: how often a gram stands (0.4037, 0.3973 of stard's questions and
// keywords with all counted), a best window of 20 to 160 characters, the share of the query that is held, and its
// square; how rare words are in the language beside their idf (0.9906, 0.4036, 0.3992 at 0.3, of 0.9908, 0.4043,
// 0.4030 then), idf raised to a power. Pairs that are words of the language are not doubted: as likeness they brought
// what nobody meant.
//
// BM25 is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
// Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)).
const (
	K1      = 2.0 // of words
	K1Grams = 1.2 // of grams, whose presence stands for a frequency of one
	B       = 0.4

	Words          = 1.0
	Grams          = 0.7
	Chars          = 0.42
	Values         = 2.0 // of what may be written in several ways: numbers, dates, codes
	Title          = 5.5 // of a gram in a title, over the characters of the title
	TitleLong      = 9.0 // more, above long texts, in which all else sums up to more
	Proximity      = 0.4 // of two neighbouring words of the query that stand side by side in the document
	ProximityReach = 8   // the distance, in characters, at which nearness counts half
	Passage        = 0.8 // of the terms in the best passage of a long text, of what they weigh
	PassageLength  = 50  // characters
	K1Again        = 4.0 // of grams that stand again in a long text
	ShortTexts     = 500 // words: texts are short that have no more in the mean, and half long with twice as many
	StopWords      = 0.8 // of a question word, of what a word weighs
	StopGrams      = 0.9 // of a gram with a character of one, of what a gram weighs

	// What else may stand for what was typed, of what that weighs.
	Synonym  = 0.6 // a synonym, or what other regions say
	Spelling = 1.0 // the same word, otherwise written
	Sound    = 1.0 // a reading of Latin letters

	// MinimumShouldMatch is the share of what the words of a query tell, their idf, that a case must hold once not
	// all are required.
	MinimumShouldMatch = 0.1
	// OddsOfReading is how much rarer than the commonest word with the same reading a word may be and still be meant
	// by its letters.
	OddsOfReading = 20

	// A case is like another by its significant terms. Of the other statutes that answer the same question (948 with
	// others, of stard's questions at odd places), the five most alike hold 0.2487; 0.2145 at a UsualShare of 0,
	// 0.2465 of 0.02, 0.2478 of 0.1; at 0.02, 0.2397 with TitleCounts 1, 0.2470 with 2, 0.2402 with TooUsual 1500,
	// 0.2500 with 15000, 0.2450 with SignificantTerms 20, 0.2462 with 60 and with 100. At 0, a MinLikeness of 0.25
	// costs 0.0003, of 0.4 0.0106; TooCommon 0.02 costs 0.0174, 1 nothing. AFew 5 is of collections of less than
	// twenty, which no set is.
	SignificantTerms = 30   // of a case, that others are compared by
	TitleCounts      = 3    // times that a word of the title counts as one of the text
	TooCommon        = 0.25 // of all cases, and more than AFew: a word in so many tells nothing
	AFew             = 5
	// of segment.FrequencyTotal words: a word that is everywhere in the language (支持, 方案, 企业) tells nothing
	TooUsual   = 4500
	UsualShare = 0.05 // of all cases, and more: in fewer, it is the collection that says how much a word tells
	// MinLikeness is the least score of a similar case, as a share of the score of the case itself by its own
	// significant terms. Of the bundled twenty the four of the courts have 0.16 to 0.43 with one another; below 0.15
	// are those that share turns of phrase.
	MinLikeness = 0.15
	// What two cases share is named where it tells something; where nothing does, they are not alike. Of the statutes
	// above (926 of stard's questions at odd places) the five most alike hold 0.2625 if all that ranks is named, and
	// 0.2642 so; 0.2644, 0.2647, 0.2647 with a LeastShared of 6, 6.5, 7.5 and numerals named; 0.2648 with
	// TooUsualToName 2000, which would not name 法院; 0.2635 with TooCommonToName 0.05, 0.2642 with 1. Of the bundled
	// twenty, whose every word is rare, it leaves out 案件, 大大, 加快, 协调 and what stands once in each (高效, 提前, 享受).
	TooUsualToName  = 3000 // of segment.FrequencyTotal words: 1842 words are as usual
	TooCommonToName = 0.1  // of all cases, and more than AFew
	// LeastShared is the least that a shared word tells: ln(1 + its count) of each case multiplied by each other and
	// by -ln of its frequency in the language. Once in each case tells that much only of a word that no dictionary
	// has, once and twice of one of up to 1500, twice and twice of any.
	LeastShared = 8.0
)

// What a loosened query ranks by beside its own words, because it may hold misprints that no correction was sure of.
const (
	// of a pair of characters that was surely meant, and of the word it is; of one that may have been meant, as much
	// as that is likely
	Meant = 0.8
	// of a pair as it was typed, where the query was corrected and the correction finds nothing that holds all of it
	AsTyped = 0.7
	Alike   = 1.5 // of a pair that is like one which stands nowhere, of what that weighs
	// how much likelier, as a logarithm, a character must be than the one typed to be as likely to be meant
	CostDoubt  = 1.0
	LeastMeant = 0.05 // a character that is less likely to be meant is not asked for
	MeantReach = 8    // characters on either side that a reading is judged by
	LeastOdds  = 1.0  // how much likelier, as a logarithm, the likeliest pair must be than another that is left out
)

// What a misprint costs, as negative natural logarithms of likelihoods.
const (
	CostSameSound = 5.0
	CostNearSound = 7.0  // at a nearness of 0
	GainOfSound   = 1.5  // less at a nearness of 1
	CostShape     = 9.0  // at a likeness of 0
	GainOfShape   = 3.0  // less at a likeness of 1
	CostOther     = 11.5 // a wrong character that is neither
	CostMissing   = 10.5
	CostExtra     = 10.5
	CostSwapped   = 8.5

	LeastGain  = 3.0 // how much likelier a text must be with a change than without
	LeastAlone = 0.0 // the same for a short text that is all that was typed and finds nothing
	LeastClear = 1.0 // and than with another
)

// What a reading of a text is likely.
const (
	ShareOfCollection = 0.7  // of a word's likelihood is what the collection says, the rest what the language does
	LeastLikely       = 1e-9 // of a character nobody has seen
	ShareOfGrams      = 0.9  // of how likely one word follows another is whether they stand side by side
	CohesionCounted   = 50.0 // standing side by side makes a word at most this much likelier
	LeastCohesion     = 2.0  // how often, against chance, two characters must stand side by side to belong together
	GainOfUsage       = 2.0  // that three characters of a changed text stand so in a case
	UsagesCounted     = 3    // as many threes count
)
