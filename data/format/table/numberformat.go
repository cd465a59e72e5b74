package table

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// NumberStyle is how a cell shows a number, as far as text is concerned.
type NumberStyle uint8

// The ways.
const (
	PlainNumber NumberStyle = iota
	DateNumber
	PercentNumber
)

// NumberStyleOf reads a number format (ECMA-376, 18.8.30): the built-in ones by number, 27 to 36 and 50 to 58 being those of
// East Asia.
func NumberStyleOf(id int, code string) NumberStyle {
	switch {
	case code != "":
		return styleOfCode(code)
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return DateNumber
	case id == 9 || id == 10:
		return PercentNumber
	}
	return PlainNumber
}

func styleOfCode(code string) NumberStyle {
	code, _, _ = strings.Cut(code, ";")
	var bare strings.Builder // without quoted text, colours and what follows a backslash
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"', '[':
			end := strings.IndexByte(code[i+1:], map[byte]byte{'"': '"', '[': ']'}[c])
			if end < 0 {
				return PlainNumber
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		default:
			bare.WriteByte(c)
		}
	}
	shown := strings.ToLower(bare.String())
	switch {
	case strings.Contains(shown, "general"):
		return PlainNumber
	case strings.ContainsAny(shown, "yd") || strings.Contains(shown, "e") && !strings.ContainsAny(shown, "0#"):
		return DateNumber
	case strings.Contains(shown, "%"):
		return PercentNumber
	}
	return PlainNumber
}

// Show is what a cell with a number shows: the date, the percentage, or the number in the 15 digits that a spreadsheet
// has.
func (s NumberStyle) Show(f float64, from1904 bool) string {
	switch {
	case s == DateNumber && f >= 1 && f < 2958466: // 31 December 9999
		return SerialDate(f, from1904).Format(time.DateOnly)
	case s == PercentNumber:
		return plainFloat(f*100) + "%"
	}
	return plainFloat(f)
}

func plainFloat(f float64) string {
	if math.Abs(f) >= 1e15 || f != 0 && math.Abs(f) < 1e-9 {
		return strconv.FormatFloat(f, 'g', 15, 64)
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		short = f
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}
