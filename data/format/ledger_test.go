package format

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
)

// printedPDF is a PDF of lines, so many on a page, in a font of the system's: each line stands where it is written.
func printedPDF(lines []string, perPage int) []byte {
	var objects []string
	add := func(object string) int {
		objects = append(objects, object)
		return len(objects)
	}
	add("<</Type/Catalog/Pages 2 0 R>>")
	add("") // the pages
	add("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>")
	add("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>" +
		"/DW 1000/FontDescriptor 5 0 R>>")
	add("<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120" +
		"/CapHeight 880/StemV 93>>")
	var pages []string
	for from := 0; from < len(lines); from += perPage {
		var content strings.Builder
		for i, line := range lines[from:min(from+perPage, len(lines))] {
			fmt.Fprintf(&content, "BT /F 12 Tf 60 %d Td <", 760-20*i)
			for _, unit := range utf16.Encode([]rune(line)) {
				fmt.Fprintf(&content, "%04X", unit)
			}
			content.WriteString("> Tj ET\n")
		}
		stream := add(fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", content.Len(), content.String()))
		page := add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>", stream))
		pages = append(pages, fmt.Sprintf("%d 0 R", page))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), strings.Join(pages, " "))
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var places []int
	for i, object := range objects {
		places = append(places, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range places {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}

// TestRowsOfALedger: the rows of a ledger that is printed as lines stay one a line, whatever their shape and however many
// digits their numbers have; a paragraph beside them stays one.
func TestRowsOfALedger(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 4))
	towns := strings.Fields("青禾镇 白石乡 东山街道 南浦 柳溪新区 云台")
	town := func() string { return towns[random.IntN(len(towns))] }
	shapes := []func(n int) string{
		func(n int) string {
			return fmt.Sprintf("第%d号地块，编号A-%03d，面积%d亩。", n, n, 1+random.IntN(900))
		},
		func(n int) string {
			return fmt.Sprintf("地块%d位于%s，面积%d亩，已盘活", n, town(), 1+random.IntN(900))
		},
		func(n int) string {
			return fmt.Sprintf("编号%d的项目由%s实施；投资%d.%d亿元；", n, town(), random.IntN(90), random.IntN(10))
		},
		func(n int) string { return fmt.Sprintf("点位%d　%s第%d小学", n, town(), 1+random.IntN(30)) },
		func(int) string {
			return fmt.Sprintf("闲置厂房%d平方米，年租金%d万元", 1+random.IntN(9000), 1+random.IntN(99))
		},
	}
	whole := []rune("盘活土地以后，全市新增工业用地供给明显加快，企业等待时间缩短，并且在各个乡镇设立专班跟进，逐一销号，" +
		"形成长效机制，群众满意度持续提升，各项指标均好于预期。")
	paragraph := []string{string(whole[:34]), string(whole[34:68]), string(whole[68:])}
	for range 40 {
		shape, first, count := random.IntN(len(shapes)), 1+random.IntN(95), 3+random.IntN(60)
		lines := append([]string{"闲置土地盘活台账", "一、地块清单"}, []string{}...)
		var rows []string
		for n := range count {
			rows = append(rows, shapes[shape](first+n))
		}
		lines = append(append(append(lines, rows...), "二、成效"), paragraph...)
		doc, err := Read("台账.pdf", printedPDF(lines, 36), opts)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("%v: %v", rows, err)
		}
		var text strings.Builder
		for _, s := range doc.Cases[0].Sections {
			text.WriteString(s.Text + "\n")
		}
		said := "\n" + text.String()
		for _, row := range rows {
			if !strings.Contains(said, "\n"+row+"\n") {
				t.Errorf("%q is no line of its own in %d rows:\n%s", row, count, said)
				break
			}
		}
		if !strings.Contains(said, strings.Join(paragraph, "")) {
			t.Errorf("the paragraph is cut:\n%s", said)
		}
	}
}
