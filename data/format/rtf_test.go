package format

import (
	"fmt"
	"strings"
	"testing"

	"anlisou/data/format/internal/sample"
)

// hexed writes a text as RTF does in a code page.
func hexed(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, `\'%02x`, s[i])
	}
	return b.String()
}

// units writes a text as \u, each with so many characters that stand for it.
func units(s string, skip int) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%d%s`, int16(r), strings.Repeat(`\'3f`, skip))
	}
	return b.String()
}

func rtfFile(body string) []byte {
	return []byte(`{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\froman\fcharset0 Times;}{\f2\fcharset136 MingLiU;}}` +
		`{\colortbl;\red0\green0\blue0;}{\stylesheet{\ql Normal;}{\s1\outlinelevel0\fs44 heading 1;}{\s2\sbasedon1 ` + hexed("x") + `;}{\*\cs10 Default;}}` +
		`{\info{\title ` + hexed("x") + `}{\author ` + hexed("y") + `}}` + "\r\n" + body + `}`)
}

func TestRTF(t *testing.T) {
	g := func(s string) string { return hexed(gbk(t, s)) }
	title, section := g("甲题")+`\par `, g("一、主要做法")+`\par `
	const want = "0 甲题 [主要做法|甲文。]\n"
	for name, test := range map[string]struct{ body, want string }{
		"a code page":               {title + section + g("甲文。") + `\par`, want},
		"without a mark at the end": {title + section + g("甲文。"), want},
		"units with one character":  {units("甲题", 1) + `\par ` + units("一、主要做法", 1) + `\par ` + units("甲文。", 1) + `\par`, want},
		"units with two":            {`\uc2 ` + units("甲题", 2) + `\par ` + units("一、主要做法", 2) + `\par{\uc0 ` + units("甲文。", 0) + `}\par`, want},
		"a pair of units":           {title + section + `\uc1\u-10179?\u-8704?` + g("文。") + `\par`, "0 甲题 [主要做法|😀文。]\n"},
		"a font's code page":        {title + section + `{\f2 \'a5\'d2\'a4\'e5}\par`, "0 甲题 [主要做法|甲文]\n"},
		"letters of the West":       {title + section + `{\f1 caf\'e9 }` + g("文。") + `\par`, "0 甲题 [主要做法|café 文。]\n"},
		"hidden, deleted, skipped":  {title + section + g("甲") + `{\v ` + g("藏") + `}{\deleted ` + g("删") + `}{\*\unknown ` + g("无") + `}{\pict\bin4 }}{\pngblip 00ff}` + g("文。") + `\par`, want},
		"heads and feet of pages":   {`{\header ` + g("眉") + `\par}{\footer ` + g("脚") + `\par}` + title + section + g("甲文。") + `\par`, want},
		"a field":                   {title + section + `{\field{\*\fldinst HYPERLINK "http://a"}{\fldrslt ` + g("甲文。") + `}}\par`, want},
		"a heading by its style":    {`\pard\s2 ` + title + `\pard\plain ` + section + g("甲文。") + `\par`, want},
		"numbers that were counted": {title + `{\listtext\pard\plain ` + g("一、") + `\tab}` + g("主要做法") + `\par ` + `{\listtext\'b7\tab}` + g("甲文。") + `\par`, want},
		"a note":                    {title + section + g("甲") + `{\footnote\pard ` + g("注文。") + `\par}` + g("文。") + `\par`, "0 甲题 [主要做法|甲文。\n[1] 注文。]\n"},
		"a text box":                {title + section + g("甲文。") + `{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard ` + g("框文。") + `\par}}{\shprslt ` + g("再") + `}}\par`, "0 甲题 [主要做法|甲文。\n框文。]\n"},
		"signs":                     {title + section + g("甲") + `\emdash\lquote a\rquote\~b\_c\line ` + g("文。") + `\par`, "0 甲题 [主要做法|甲—‘a’\u00a0b-c\n文。]\n"},
		"line ends of the file":     {title + section + "\r\n" + g("甲文") + "\n" + g("。") + `\par`, want},
		"a line end that is a mark": {title + section + g("甲文。") + "\\\n" + g("乙。") + `\par`, "0 甲题 [主要做法|甲文。\n乙。]\n"},
		"a table with merged cells": {title + section + `\trowd\cellx1000\cellx2000\cellx3000\pard\intbl ` + g("年") + `\cell ` + g("一") + `\cell ` + g("二") + `\cell\row` +
			`\trowd\cellx1000\cellx3000\pard\intbl ` + g("甲") + `\cell ` + g("合") + `\cell\row\pard ` + g("后文。") + `\par`, "0 甲题 [主要做法|年\t一\t二\n甲\t合\n后文。]\n"},
	} {
		doc, err := Read("a.rtf", rtfFile(test.body), opts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := sample.Show(doc.Cases); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestRTFThatIsNotRead(t *testing.T) {
	for name, test := range map[string]struct{ content, says string }{
		"groups too deep":    {`{\rtf1` + strings.Repeat("{", 1000), "deep"},
		"it breaks off":      {`{\rtf1 {\b a}`, "breaks off"},
		"bytes that are not": {`{\rtf1 a\'zz}`, "no number"},
		"bin that is short":  {`{\rtf1 {\bin99999 abc}}`, "breaks off"},
		"no code page":       {`{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 a;}}\f0 ` + strings.Repeat(`\'ff`, 300) + `\par}`, "code page"},
		"nothing":            {`{\rtf1}`, "empty"},
	} {
		if doc, err := Read("a.rtf", []byte(test.content), opts); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, %v", name, doc, err)
		}
	}
}
