package site

import "math/rand/v2"

// Random are valid settings, of texts that a page, YAML or a script might take for more than text.
func Random(r *rand.Rand) Settings {
	pieces := []string{
		"案", "例", "<b>", "&amp;", "'", "\"", "`", "${x}", "{{.}}", "\\", "</script>", "#", ": ", "- ", "|", ">", "%s", "~", "null",
		"𠮷", "é", "a", "0", "　", "!", "*", "@", "--", "]]>", "]", "é",
	}
	text := func(most int) string {
		if r.IntN(4) == 0 {
			return ""
		}
		made := "甲"
		for range r.IntN(8) {
			if piece := pieces[r.IntN(len(pieces))]; len([]rune(made+piece)) < most {
				made += piece
			}
		}
		return made + "乙"
	}
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	s := Settings{
		Name: text(MaxName), Subtitle: text(MaxSubtitle), Sponsor: text(MaxOrgan), Organizer: text(MaxOrgan),
		ICP: one("", "浙ICP备05000000号-1", "京ICP证030173号"), Police: one("", "浙公网安备33040202000123号", "京公网安备 11010502030143号"),
		Code: one("", "3304000001", "bm01000001"),
		Contact: Contact{
			one("", "0573-82520000", "+86 (573) 8252"), one("", "a@b.example", "o'x+y&z@b.example"), text(MaxContact),
		},
		Seal: one("", "案", "嘉", "A", "𠮷", "壹"), Accent: one("", "#000", "#8c2f2b", "#1D5C96"), WidgetFooter: r.IntN(2) == 0,
	}
	for range r.IntN(4) {
		s.Links = append(s.Links, Link{"甲" + text(MaxLinkName-1), one("/", "/?q=%27&a=%3Cb%3E", "https://a.example/x?y='z'&w#f", "http://[::1]:8080/")})
	}
	return s
}
