package data

import (
	"strings"
	"unicode/utf8"
)

// startsFormula are the first characters by which a spreadsheet takes a cell for a formula (OWASP, CSV injection);
// the full width ones are those of a Chinese or Japanese keyboard.
const startsFormula = "=+-@\t\r\n＝＋－＠"

// GuardCell puts an apostrophe before what a spreadsheet would run as a formula, and before what UnguardCell would
// take for such a cell, so that UnguardCell(GuardCell(s)) is s for every s.
func GuardCell(cell string) string {
	if isFormula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// UnguardCell takes off the apostrophe that GuardCell, or another careful program, put before a formula.
func UnguardCell(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

func isFormula(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return size > 0 && strings.ContainsRune(startsFormula, first)
}
