package format

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
	"anlisou/data/say"
)

// zipped makes an archive of names and contents; a name that is no UTF-8 is written as it is, without the flag.
func zipped(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: members[i], Method: zip.Deflate, NonUTF8: !strings.ContainsRune(members[i], '目')})
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func caseText(title string) string { return title + "\n一、主要做法\n" + title + "文。\n" }

const twoCases = "集\n目录\n案例一:丙题\n案例二:丁题\n" + sample.TwoBodies

// TestArchiveOfDocuments: an archive is read as a folder of its files is: those with one case are of the archive's own
// collection, others have one of their own by their names. What is wrong with one is told of it, and the others go in.
func TestArchiveOfDocuments(t *testing.T) {
	word := string(packed(t, "word/document.xml", word2(paragraphs("乙题", "一、主要做法", "乙文。"))))
	inner := string(zipped(t, "a.txt", caseText("内题")))
	content := zipped(t,
		gbk(t, "材料/甲报告.txt"), caseText("甲题"), "乙目.docx", word, gbk(t, "汇编.txt"), twoCases, gbk(t, "表.csv"), "标题,做法\n表一,文一。\n表二,文二。\n",
		"坏目.docx", word[:len(word)/2], "inner.zip", inner, "图目.png", "\x89PNG", "__MACOSX/._a.txt", "x", ".hidden/b.txt", caseText("藏题"),
		"~$a.docx", "x", "空目.txt", "", gbk(t, "材料/"), "")
	doc, err := Read("a.zip", content, opts)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, c := range doc.Cases {
		got = append(got, fmt.Sprintf("%s|%d|%t|%s", c.Title, c.Number, c.Collection == "test", doc.Places[i]))
	}
	want := []string{
		"甲题|0|true|材料/甲报告.txt", "乙题|0|true|乙目.docx", "丙题|1|false|汇编.txt: case 1", "丁题|2|false|汇编.txt: case 2",
		"表一|0|false|表.csv: line 2", "表二|0|false|表.csv: line 3",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(doc.Collections) != 2 || doc.Collections[0].Title != "集" || doc.Collections[0].Source != "汇编.txt" || len(doc.Members) != 2 {
		t.Errorf("collections %v, members %v", doc.Collections, doc.Members)
	}
	told := fmt.Sprint(doc.Refused)
	if len(doc.Refused) != 3 || !strings.Contains(told, "坏目.docx") || !strings.Contains(told, "inner.zip: the file is a ZIP archive within one") ||
		!strings.Contains(told, "空目.txt: the file is empty") {
		t.Errorf("refused %v", doc.Refused)
	}
	if len(doc.Skipped) != 1 || doc.Skipped[0].Place.String() != "图目.png" {
		t.Errorf("left out %v", doc.Skipped)
	}
	again, err := Read("a.zip", content, opts)
	if err != nil || fmt.Sprint(again) == "" || fmt.Sprint(again.Cases) != fmt.Sprint(doc.Cases) {
		t.Errorf("again: %v", err)
	}
}

// encrypted marks the members of an archive as encrypted.
func encrypted(content []byte) []byte {
	content = bytes.Clone(content)
	for _, mark := range []struct {
		head string
		flag int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		for at := 0; ; at++ {
			next := bytes.Index(content[at:], []byte(mark.head))
			if next < 0 {
				break
			}
			at += next
			content[at+mark.flag] |= 1
		}
	}
	return content
}

func TestArchivesThatAreRefused(t *testing.T) {
	many := make([]string, 0, 2*mostMembers+2)
	for i := range mostMembers + 1 {
		many = append(many, fmt.Sprintf("%d.txt", i), "x")
	}
	for name, test := range map[string]struct {
		content []byte
		says    []string
	}{
		"encrypted":            {encrypted(zipped(t, "a.txt", caseText("甲题"))), []string{"no case", "a.txt", "encrypted"}},
		"pictures only":        {zipped(t, "a.png", "\x89PNG"), []string{"no document that is read here", "docx"}},
		"nothing":              {zipped(t), []string{"no document"}},
		"an archive in one":    {zipped(t, "a.zip", string(zipped(t, "a.txt", caseText("甲题")))), []string{"a.zip", "within one", "unpack it"}},
		"too many files":       {zipped(t, many...), []string{"2001 files", "split it"}},
		"half of one":          {zipped(t, "a.txt", caseText("甲题"))[:60], []string{"damaged"}},
		"names that are alike": {zipped(t, "a.txt", caseText("甲题"), "a.md", "x"), nil},
	} {
		doc, err := Read("a.zip", test.content, opts)
		if test.says == nil {
			if err != nil || len(doc.Refused) != 1 || !strings.Contains(doc.Refused[0].Problem.String(), "has the name of a.txt") {
				t.Errorf("%s: %v, %v", name, doc, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s was read: %v", name, doc)
			continue
		}
		for _, says := range test.says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %q does not say %q", name, err, says)
			}
		}
	}
	for part, says := range map[string]string{"META-INF/MANIFEST.MF": "JAR", "META-INF/container.xml": "EPUB"} {
		if _, err := Read("a.zip", zipped(t, part, "x", "a.txt", caseText("甲题")), opts); !errors.Is(err, ErrUnknownFormat) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", part, err)
		}
	}
}

// TestASlowMemberCostsItself: a member that takes all the time that it may have is refused, and those behind it are read.
func TestASlowMemberCostsItself(t *testing.T) {
	if raced {
		t.Skip("waits for the end of a time that the race detector draws out")
	}
	slow := string(hostile["short lines.txt"](t, 3_900_000))
	content := zipped(t, "a.txt", caseText("甲题"), "slow.txt", slow, "z.txt", caseText("乙题"))
	begun := time.Now()
	doc, err := Read("a.zip", content, Options{Collection: "test", MaxTime: 8 * time.Second})
	if err != nil || len(doc.Cases) != 2 || len(doc.Refused) != 1 || doc.Refused[0].Place.String() != "slow.txt" ||
		!slices.ContainsFunc(doc.Refused[0].Problem.Ways(), func(way say.Way) bool { return way.Give[0].Name == document.AllowsTime }) {
		t.Errorf("after %s: %v, %v", time.Since(begun), doc, err)
	}
}
