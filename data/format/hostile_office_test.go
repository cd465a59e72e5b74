package format

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// numbered repeats a piece with a number in it, up to so many bytes.
func numbered(form string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}

func odsRows(t testing.TB, size int, start string) []byte {
	row := start + `<table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`
	return odsFile(t, `<table:table>`+odsRow("标题", "做法")+strings.Repeat(row, size/len(row))+`</table:table>`)
}

// ofdUnits has units that each draw the next ten times.
func ofdUnits(t testing.TB) []byte {
	var units strings.Builder
	for i := range 6 {
		fmt.Fprintf(&units, `<ofd:CompositeGraphicUnit ID="%d"><ofd:Content>%s%s</ofd:Content></ofd:CompositeGraphicUnit>`, i,
			strings.Repeat(fmt.Sprintf(`<ofd:CompositeObject ResourceID="%d"/>`, (i+1)%6), 100), ofdLine(10, 5, "甲题甲题"))
	}
	return ofdFile(t, []string{`<ofd:CompositeObject ResourceID="0"/>`}, "Doc_0/PublicRes.xml",
		`<ofd:Res `+ofdNamespace+`><ofd:CompositeGraphicUnits>`+units.String()+`</ofd:CompositeGraphicUnits></ofd:Res>`)
}

// ofdTemplate has many pages that show one large template.
func ofdTemplate(t testing.TB, size int) []byte {
	pages := make([]string, min(2000, size/1000))
	return ofdFile(t, pages, "Doc_0/Tpls/Tpl_0.xml",
		`<ofd:Page `+ofdNamespace+`><ofd:Content><ofd:Layer>`+strings.Repeat(ofdLine(20, 5, "甲题甲题"), size/400)+`</ofd:Layer></ofd:Content></ofd:Page>`)
}

func nestedParts(size int) []byte {
	var b strings.Builder
	b.WriteString(letterHead)
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	return []byte(b.String())
}

// zipOfBombs has members that unpack to much more than they weigh.
func zipOfBombs(t testing.TB, size int) []byte {
	var members []string
	for i := range 50 {
		members = append(members, fmt.Sprintf("%d.docx", i), string(packed(t, "word/document.xml", strings.Repeat("\x00", size))))
	}
	return zipped(t, append(members, "z.txt", strings.Repeat("甲", size/3))...)
}

const sectorSize = 4096

// compoundFile makes a compound file of streams, of version 4, each of at least 4096 bytes so that none is a small one.
func compoundFile(streams ...string) []byte {
	const end, fatSector, free = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
	var body []byte
	var fat []uint32
	put := func(content []byte) (first uint32) {
		first = uint32(len(fat))
		body = append(body, content...)
		for len(body)%sectorSize != 0 {
			body = append(body, 0)
		}
		for uint32(len(fat)) < uint32(len(body)/sectorSize) {
			fat = append(fat, uint32(len(fat)+1))
		}
		fat[len(fat)-1] = end
		return first
	}
	entry := func(name string, kind byte, right, child, start uint32, size int) []byte {
		e := make([]byte, 128)
		for i, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(e[2*i:], u)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		binary.LittleEndian.PutUint32(e[68:], free)
		binary.LittleEndian.PutUint32(e[72:], right)
		binary.LittleEndian.PutUint32(e[76:], child)
		binary.LittleEndian.PutUint32(e[116:], start)
		binary.LittleEndian.PutUint64(e[120:], uint64(size))
		return e
	}
	directory := entry("Root Entry", 5, free, 1, end, 0)
	for i := 0; i < len(streams); i += 2 {
		content := []byte(streams[i+1])
		for len(content) < sectorSize {
			content = append(content, 0)
		}
		right := uint32(i/2 + 2)
		if i+2 >= len(streams) {
			right = free
		}
		directory = append(directory, entry(streams[i], 2, right, free, put(content), len(content))...)
	}
	directorySector := put(directory)
	fatSectors := len(fat)/(sectorSize/4-1) + 1
	header := make([]byte, sectorSize)
	copy(header, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	for at, v := range map[int]uint16{24: 0x3E, 26: 4, 28: 0xFFFE, 30: 12, 32: 6} {
		binary.LittleEndian.PutUint16(header[at:], v)
	}
	for at, v := range map[int]uint32{40: 1, 44: uint32(fatSectors), 48: directorySector, 56: sectorSize, 60: end, 68: end} {
		binary.LittleEndian.PutUint32(header[at:], v)
	}
	first := len(fat)
	for i := range fatSectors {
		fat = append(fat, fatSector)
		binary.LittleEndian.PutUint32(header[76+4*i:], uint32(first+i))
	}
	for i := fatSectors; i < 109; i++ {
		binary.LittleEndian.PutUint32(header[76+4*i:], free)
	}
	for _, next := range fat {
		body = binary.LittleEndian.AppendUint32(body, next)
	}
	for len(body)%sectorSize != 0 {
		body = binary.LittleEndian.AppendUint32(body, free)
	}
	return append(header, body...)
}

// docOf makes a Word document of text in UTF-16 and a table of pieces.
func docOf(text []byte, characters int, pieces []byte) []byte {
	main := make([]byte, 2048)
	put16 := func(at, v int) { binary.LittleEndian.PutUint16(main[at:], uint16(v)) }
	put32 := func(at, v int) { binary.LittleEndian.PutUint32(main[at:], uint32(v)) }
	put16(0, 0xA5EC)
	put16(2, 0xC1)
	put16(10, 0x0200)
	put16(32, 14)
	put16(62, 22)
	put32(76, characters)
	put16(152, 93)
	put32(154+8*33, 0)
	put32(154+8*33+4, len(pieces))
	return compoundFile("WordDocument", string(append(main, text...)), "1Table", string(pieces))
}

// pieceTable makes a table of pieces of so many characters each, which all stand in one place.
func pieceTable(count, characters, place int) []byte {
	b := []byte{2}
	b = binary.LittleEndian.AppendUint32(b, uint32(4+12*count))
	for i := range count + 1 {
		b = binary.LittleEndian.AppendUint32(b, uint32(i*characters))
	}
	for range count {
		b = append(b, 0, 0)
		b = binary.LittleEndian.AppendUint32(b, uint32(place))
		b = append(b, 0, 0)
	}
	return b
}

// docOfPieces has many pieces that all are the same long text.
func docOfPieces(_ testing.TB, size int) []byte {
	const count = 1000
	each := min(size/4, (1<<28-1)/count)
	return docOf([]byte(strings.Repeat("\x32\x75", each)), count*each, pieceTable(count, each, 2048))
}

// record is one of a workbook.
func record(kind int, content ...byte) string {
	b := binary.LittleEndian.AppendUint16(nil, uint16(kind))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(content)))
	return string(append(b, content...))
}

// xlsOf makes a workbook of records before its one sheet, and in it.
func xlsOf(_ testing.TB, globals, sheet string) []byte {
	begin := func(kind byte) string { return record(0x809, 0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }
	name := "a"
	before := len(begin(5)) + len(record(0x85, make([]byte, 8+len(name))...)) + len(globals) + len(record(0xA))
	list := binary.LittleEndian.AppendUint32(nil, uint32(before))
	list = append(list, 0, 0, byte(len(name)), 0)
	label := func(column int, text string) string {
		b := []byte{0, 0, byte(column), 0, 0, 0}
		units := utf16.Encode([]rune(text))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(units)))
		b = append(b, 1)
		for _, u := range units {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return record(0x204, b...)
	}
	stream := begin(5) + record(0x85, append(list, name...)...) + globals + record(0xA) +
		begin(0x10) + label(0, "标题") + label(1, "做法") + sheet + record(0xA)
	return compoundFile("Workbook", stream)
}

// numberCells are rows of numbers, far to the right.
func numberCells(size int) string {
	var b strings.Builder
	for row := 1; b.Len() < size; row++ {
		cell := []byte{byte(row), byte(row >> 8), 0xFF, 0, 0, 0, 0, 0, 0x20, 0x40}
		b.WriteString(record(0x27E, cell...))
	}
	return b.String()
}

// TestCompoundFilesOfTests: what the tests make is what the readers read.
func TestCompoundFilesOfTests(t *testing.T) {
	text := "甲题\r一、主要做法\r甲文。\r"
	units := utf16.Encode([]rune(text))
	var b []byte
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	doc, err := Read("a.doc", docOf(b, len(units), pieceTable(1, len(units), 2048)), opts)
	if err != nil || len(doc.Cases) != 1 || doc.Cases[0].Title != "甲题" || doc.Cases[0].Sections[0].Text != "甲文。" {
		t.Errorf("a document: %v, %v", doc, err)
	}
	row := record(0x204, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0x32, 0x75) + record(0x203, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F)
	book, err := Read("a.xls", xlsOf(t, "", row), opts)
	if err != nil || len(book.Cases) != 1 || book.Cases[0].Title != "甲" || book.Cases[0].Sections[0].Text != "1.5" {
		t.Errorf("a workbook: %v, %v", book, err)
	}
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"text that breaks off":    {docOf(b, len(units)+5, pieceTable(1, len(units), 2048)), "breaks off"},
		"pieces elsewhere":        {docOf(b, len(units), pieceTable(1, len(units), 1<<20)), "not where"},
		"no pieces":               {docOf(b, len(units), []byte{7}), "pieces"},
		"a workbook of before":    {compoundFile("Book", "x"), "before Excel 97"},
		"a document of before":    {compoundFile("WordDocument", "\xEC\xA5\x65\x00"), "before Word 97"},
		"a presentation":          {compoundFile("PowerPoint Document", "x"), "presentation"},
		"another":                 {compoundFile("Contents", "x"), "old kind"},
		"an encrypted workbook":   {xlsOf(t, record(0x2F, 1, 0), ""), "encrypted"},
		"an encrypted package":    {compoundFile("EncryptedPackage", "x"), "encrypted"},
		"a text that breaks off":  {xlsOf(t, record(0xFC, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 'a'), ""), "breaks off"},
		"a cell without its text": {xlsOf(t, "", record(0xFD, 1, 0, 0, 0, 0, 0, 9, 0, 0, 0)), "not there"},
	} {
		if got, err := Read("a", test.content, opts); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
