package format

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// infoOf writes entries as the table at the head of an article, in one of the ways that sites do; the article stands below
// it or in it.
func infoOf(r *rand.Rand, entries [][2]string, article string) string {
	var b strings.Builder
	cell := []string{"th", "td"}[r.IntN(2)]
	switch shape := r.IntN(4); shape {
	case 0: // a pair in each row
		b.WriteString("<table>")
		for _, e := range entries {
			b.WriteString("<tr><" + cell + ">" + e[0] + "</" + cell + "><td>" + e[1] + "</td></tr>")
		}
		if r.IntN(2) == 0 {
			return b.String() + "<tr><" + cell + ">正文</" + cell + "><td>" + article + "</td></tr></table>"
		}
		b.WriteString("</table>")
	case 1: // two pairs in each row
		b.WriteString("<table>")
		for pair := range slices.Chunk(entries, 2) {
			b.WriteString("<tr>")
			for _, e := range pair {
				b.WriteString("<td>" + e[0] + "：</td><td>" + e[1] + "</td>")
			}
			b.WriteString("</tr>")
		}
		b.WriteString("</table>")
	default: // a list of definitions, its pairs in elements of their own or not
		b.WriteString("<dl>")
		for _, e := range entries {
			pair := "<dt>" + e[0] + "</dt><dd>" + e[1] + "</dd>"
			if shape == 3 {
				pair = "<div>" + pair + "</div>"
			}
			b.WriteString(pair)
		}
		b.WriteString("</dl>")
	}
	return b.String() + article
}

// TestInfoTables: what a page says of its article in a table of names and values comes out, however the table is made
// and whatever else it names, and none of it stands in the text.
func TestInfoTables(t *testing.T) {
	const title = "青禾市人民政府办公室关于推进工地监管改革的通知"
	const article = "<p>青禾市把工地扬尘作为群众反映最多的问题来抓。</p><p>一、健全机制</p><p>搭建监测网，全年检查一千次。</p>" +
		"<p>二、优化服务</p><p>办理时限压缩到三天。</p>"
	others := [][2]string{{"主题分类", "城乡建设"}, {"索引号", "0001-2021-7"}, {"有效性", "有效"}, {"咨询电话", "0000-1234567"}, {"办理处室", "城建科"}}
	for round := range 200 {
		r := rand.New(rand.NewPCG(uint64(round), 26))
		entries := [][2]string{{"标题", title}, {"发文机关", "青禾市人民政府办公室"}, {"成文日期", "2021年3月4日"}}
		for _, i := range r.Perm(len(others))[:r.IntN(len(others)-1)] {
			entries = append(entries, others[i])
		}
		r.Shuffle(len(entries), func(i, k int) { entries[i], entries[k] = entries[k], entries[i] })
		page := `<html><head><meta charset="utf-8"><title>青禾市人民政府</title></head><body>` + infoOf(r, entries, article)
		doc, err := Read("page.html", []byte(page), opts)
		if err != nil || len(doc.Cases) != 1 {
			t.Fatalf("%v, %+v of\n%s", err, doc, page)
		}
		c := doc.Cases[0]
		if c.Title != title || c.Date != "2021-03-04" || c.Year != 2021 || !slices.Equal(c.Departments, []string{"青禾市人民政府办公室"}) {
			t.Fatalf("title %q, date %s, year %d, departments %q of\n%s", c.Title, c.Date, c.Year, c.Departments, page)
		}
		if !hasSection(c, "健全机制", "搭建监测网，全年检查一千次。") || c.Sections[0].Text != "青禾市把工地扬尘作为群众反映最多的问题来抓。" {
			t.Fatalf("the text is %+v of\n%s", c.Sections, page)
		}
		for _, e := range entries {
			if e[0] == "索引号" || e[0] == "咨询电话" || e[0] == "有效性" || e[0] == "办理处室" {
				if !hasSection(c, e[0], e[1]) {
					t.Fatalf("%s is lost: %+v of\n%s", e[0], c.Sections, page)
				}
			}
		}
	}
}

// TestNestedDefinitions: lists within one another are read once each, in the time that their text takes, and nothing of
// them is lost or there twice.
func TestNestedDefinitions(t *testing.T) {
	const deep = 200
	page := `<meta charset="utf-8"><h1>青禾市推行工地监管改革</h1>` + strings.Repeat("<dl><dt>名目<dd>", deep) + "<p>搭建监测网，全年检查一千次。</p>"
	doc, err := Read("page.html", []byte(page), opts)
	if err != nil || len(doc.Cases) != 1 {
		t.Fatalf("%v, %+v", err, doc)
	}
	text := ""
	for _, s := range doc.Cases[0].Sections {
		text += s.Heading + s.Text
	}
	if strings.Count(text, "名目") != deep || strings.Count(text, "一千次") != 1 {
		t.Errorf("%d and %d times", strings.Count(text, "名目"), strings.Count(text, "一千次"))
	}
}
