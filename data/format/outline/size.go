package outline

// MostUsual is the value that was counted most often, the smallest of several.
func MostUsual(counts map[float64]int) (value float64) {
	best := -1
	for v, n := range counts {
		if n > best || n == best && v < value {
			best, value = n, v
		}
	}
	return value
}

// MaxSizes is how many sizes of type, the largest first, make headings of lines.
const MaxSizes = 4
