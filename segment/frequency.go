package segment

// FrequencyTotal is the sum of the frequencies of the general dictionary, rounded.
const FrequencyTotal = 57e6

// Frequency is how often a word in normal form stands in the text that the general dictionary was counted in, of
// FrequencyTotal words; 0 for a word that no dictionary has, and loneFrequency for a character that is a word.
func (s *Segmenter) Frequency(word string) float64 {
	if s.learned != nil && s.learned.frequency(word) > 0 {
		return ourFrequency
	}
	return s.table.frequency(word)
}
