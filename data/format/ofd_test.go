package format

import (
	"fmt"
	"strings"
	"testing"

	"anlisou/data/format/internal/sample"
)

const ofdNamespace = `xmlns:ofd="http://www.ofdspec.org/2016"`

// ofdFile makes an OFD document of the contents of its pages, and of other parts.
func ofdFile(t testing.TB, pages []string, more ...string) []byte {
	t.Helper()
	var list strings.Builder
	parts := []string{"OFD.xml", `<ofd:OFD ` + ofdNamespace + `><ofd:DocBody><ofd:DocInfo><ofd:Title>名</ofd:Title></ofd:DocInfo>` +
		`<ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`}
	for i, page := range pages {
		fmt.Fprintf(&list, `<ofd:Page ID="%d" BaseLoc="Pages/Page_%d/Content.xml"/>`, 100+i, i)
		parts = append(parts, fmt.Sprintf("Doc_0/Pages/Page_%d/Content.xml", i),
			`<ofd:Page `+ofdNamespace+`><ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer>`+page+`</ofd:Layer></ofd:Content></ofd:Page>`)
	}
	document := `<ofd:Document ` + ofdNamespace + `><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>` +
		`<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0.xml"/><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>` + list.String() +
		`</ofd:Pages><ofd:Attachments>Attachs/List.xml</ofd:Attachments></ofd:Document>`
	parts = append(parts, "Doc_0/Document.xml", document, "Doc_0/Tpls/Tpl_0.xml", `<ofd:Page `+ofdNamespace+`/>`)
	for i := 0; i < len(more); i += 2 { // in place of those above
		replaced := false
		for k := 0; k < len(parts); k += 2 {
			if parts[k] == more[i] {
				parts[k+1], replaced = more[i+1], true
			}
		}
		if !replaced {
			parts = append(parts, more[i], more[i+1])
		}
	}
	return packed(t, parts...)
}

// ofdLine writes a line of text at a height.
func ofdLine(y float64, size float64, text string) string {
	return fmt.Sprintf(`<ofd:TextObject Boundary="20 %g 170 %g" Size="%g" Font="1"><ofd:TextCode X="0" Y="%g" DeltaX="g %d %g">%s</ofd:TextCode></ofd:TextObject>`,
		y, size*1.5, size, size, len([]rune(text))-1, size, text)
}

// ofdCharacters writes a line with an object for each character, as some programs do, its digits last.
func ofdCharacters(y float64, size float64, text string) string {
	var first, last strings.Builder
	for i, r := range []rune(text) {
		to := &first
		if r >= '0' && r <= '9' {
			to = &last
		}
		fmt.Fprintf(to, `<ofd:TextObject Boundary="%g %g %g %g" Size="1" CTM="%g 0 0 %g 0 0"><ofd:TextCode X="0" Y="1">%c</ofd:TextCode></ofd:TextObject>`,
			20+size*float64(i), y, size, size*1.5, size, size, r)
	}
	return first.String() + last.String()
}

func TestOFD(t *testing.T) {
	body := ofdLine(20, 7, "甲题") + ofdLine(40, 5, "一、主要做法")
	const want = "0 甲题 [主要做法|甲文在2024年里。]\n"
	text := ofdLine(60, 5, "甲文在2024年里。")
	for name, content := range map[string][]byte{
		"lines":            ofdFile(t, []string{body + text}),
		"characters apart": ofdFile(t, []string{body + ofdCharacters(60, 5, "甲文在2024年里。")}),
		"drawn twice":      ofdFile(t, []string{body + text + text}),
		"two pages":        ofdFile(t, []string{body, text}),
		"a run over two lines": ofdFile(t, []string{body + `<ofd:TextObject Boundary="20 60 170 30" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="5 5 -10" DeltaY="0 0 8">甲文在</ofd:TextCode></ofd:TextObject>` +
			strings.Replace(ofdLine(68, 5, "2024年里。"), `Boundary="20`, `Boundary="40`, 1)}),
		"hidden layers and objects": ofdFile(t, []string{body + text + `<ofd:TextObject Visible="false" Boundary="20 80 99 9" Size="5"><ofd:TextCode>藏</ofd:TextCode></ofd:TextObject>` +
			`<ofd:PageBlock Visible="false">` + ofdLine(90, 5, "藏") + `</ofd:PageBlock>`}),
		"a unit": ofdFile(t, []string{body + `<ofd:CompositeObject ResourceID="7" Boundary="0 50 200 20" CTM="1 0 0 1 0 -50"/>`},
			"Doc_0/PublicRes.xml", `<ofd:Res `+ofdNamespace+`><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>`+text+
				`</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>`),
		"a template": ofdFile(t, []string{body + text}, "Doc_0/Tpls/Tpl_0.xml",
			`<ofd:Page `+ofdNamespace+`><ofd:Content><ofd:Layer>`+ofdLine(285, 4, "- 1 -")+`</ofd:Layer></ofd:Content></ofd:Page>`),
	} {
		doc, err := Read("a.ofd", content, opts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.ReplaceAll(sample.Show(doc.Cases), "甲文在\n", "甲文在"); got != want || doc.Title != "" && doc.Title != "名" {
			t.Errorf("%s: %s of %q", name, got, doc.Title)
		}
	}
}

// TestOFDThatIsNotRead: what has no readable text is refused as such a PDF is, what breaks off as damaged.
func TestOFDThatIsNotRead(t *testing.T) {
	page := ofdLine(20, 7, "甲题") + ofdLine(40, 5, "一、主要做法") + ofdLine(60, 5, "甲文。")
	glyphs := `<ofd:TextObject Boundary="20 60 170 9" Size="5"><ofd:CGTransform CodePosition="0" CodeCount="40" GlyphCount="40"><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="5">%s</ofd:TextCode></ofd:TextObject>`
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"shapes without characters": {ofdFile(t, []string{fmt.Sprintf(glyphs, "")}), "fonts do not tell"},
		"characters not known":      {ofdFile(t, []string{fmt.Sprintf(glyphs, strings.Repeat("¤", 40))}), "fonts do not tell"},
		"pictures":                  {ofdFile(t, []string{`<ofd:ImageObject ResourceID="1"/>`}), "pictures"},
		"no pages":                  {ofdFile(t, nil), "no pages"},
		"a page missing":            {packed(t, "OFD.xml", `<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>`, "D.xml", `<Document><Pages><Page BaseLoc="P.xml"/></Pages></Document>`), "P.xml"},
		"a page that breaks off":    {ofdFile(t, []string{page}, "Doc_0/Pages/Page_0/Content.xml", `<ofd:Page `+ofdNamespace+`><ofd:Content><ofd:Layer>`+page), "damaged"},
		"encrypted":                 {ofdFile(t, []string{page}, "Encryptions.xml", "<a/>"), "encrypted"},
		"entities":                  {ofdFile(t, []string{page}, "OFD.xml", `<!DOCTYPE a [<!ENTITY b "c">]><a/>`), "entities"},
		"no document":               {ofdFile(t, []string{page}, "OFD.xml", `<OFD/>`), "names no document"},
	} {
		if doc, err := Read("a.ofd", test.content, opts); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, %v", name, doc, err)
		}
	}
	if _, err := Read("a.ofd", ofdFile(t, []string{page, page}), Options{Collection: "test", MaxPages: 2}); err == nil || !strings.Contains(err.Error(), "split it") {
		t.Errorf("many pages: %v", err)
	}
	signed := ofdFile(t, []string{page}, "OFD.xml", `<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot><Signatures>S.xml</Signatures></DocBody></OFD>`,
		"Doc_0/Attachs/List.xml", `<Attachments><Attachment ID="1" Name="附表.xlsx"/></Attachments>`)
	doc, err := Read("a.ofd", signed, opts)
	if err != nil || len(doc.Skipped) != 2 || !strings.Contains(fmt.Sprint(doc.Skipped), "附表.xlsx") {
		t.Errorf("signed, with an attachment: %v, %v", doc, err)
	}
}

// TestWordsBrokenOverLines: a program that ends lines anywhere breaks numbers, which are put together again; where
// lines end early for the next word, each is a word of its own.
func TestWordsBrokenOverLines(t *testing.T) {
	paragraph := func(lines ...string) string {
		page := ofdLine(20, 7, "甲题") + ofdLine(40, 5, "一、主要做法")
		for i, l := range lines {
			page += ofdLine(60+8*float64(i), 5, l)
		}
		return page
	}
	full := strings.Repeat("文", 26)
	broken := paragraph(full+"共投入3", "000元"+strings.Repeat("文", 25)+"5", "6万元"+full, "止。")
	doc, err := Read("a.ofd", ofdFile(t, []string{broken}), opts)
	if err != nil || !strings.Contains(doc.Cases[0].Sections[0].Text, "投入3000元") || !strings.Contains(doc.Cases[0].Sections[0].Text, "文56万元") {
		t.Errorf("broken: %v, %v", doc, err)
	}
	whole := paragraph(full+"共2020", "15 cases"+strings.Repeat("文", 20), "other"+strings.Repeat("文", 23), "止。")
	if doc, err = Read("a.ofd", ofdFile(t, []string{whole}), opts); err != nil || strings.Contains(doc.Cases[0].Sections[0].Text, "202015") {
		t.Errorf("whole: %v, %v", doc, err)
	}
}
