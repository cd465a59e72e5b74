package xls

import "unicode/utf16"

// texts are read from a record and those that go on with it.
type texts struct {
	parts [][]byte
	ended bool
}

// byte takes the next byte.
func (t *texts) byte() byte {
	for len(t.parts) > 0 && len(t.parts[0]) == 0 {
		t.parts = t.parts[1:]
	}
	if len(t.parts) == 0 {
		t.ended = true
		return 0
	}
	c := t.parts[0][0]
	t.parts[0] = t.parts[0][1:]
	return c
}

func (t *texts) u16() int {
	low := int(t.byte())
	return low | int(t.byte())<<8
}

// skip passes over so many bytes.
func (t *texts) skip(n int) {
	for n > 0 && len(t.parts) > 0 {
		k := min(n, len(t.parts[0]))
		t.parts[0] = t.parts[0][k:]
		if n -= k; len(t.parts[0]) == 0 {
			t.parts = t.parts[1:]
		}
	}
	t.ended = t.ended || n > 0
}

// How a text is written, by the bits of a byte before it.
const (
	wideText = 1 << 0 // two bytes a character, in UTF-16; else one, which is the lower
	farText  = 1 << 2 // how it is read aloud stands behind it
	richText = 1 << 3 // its fonts do
)

// read reads a text with its length and its fonts (XLUnicodeRichExtendedString).
func (t *texts) read() (string, error) {
	length := t.u16()
	how := t.byte()
	behind := 0
	if how&richText != 0 {
		behind += 4 * t.u16()
	}
	if how&farText != 0 {
		behind += t.u16() | t.u16()<<16
	}
	s, err := t.run(length, how)
	t.skip(behind)
	if t.ended {
		return "", damaged("a text breaks off")
	}
	return s, err
}

// characters reads so many characters behind the byte that says how.
func (t *texts) characters(length int) (string, error) {
	return t.run(length, t.byte())
}

// run reads so many characters. A record that goes on within them says again how they are written.
func (t *texts) run(length int, how byte) (string, error) {
	units := make([]uint16, 0, min(length, 1<<12))
	for len(units) < length {
		if len(t.parts) > 1 && len(t.parts[0]) == 0 {
			t.parts = t.parts[1:]
			how = t.byte()
		}
		if how&wideText != 0 {
			units = append(units, uint16(t.u16()))
		} else {
			units = append(units, uint16(t.byte()))
		}
		if t.ended {
			return "", damaged("a text breaks off")
		}
	}
	return string(utf16.Decode(units)), nil
}
