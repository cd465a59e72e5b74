package segment

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNormalise(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"width", "Ｅ嘉 ＶＲ，１２３", "e嘉vr,123"},
		{"case", "VR APEC", "vr apec"},
		{"script", "長三角統計領事業務船邊直提", "长三角统计领事业务船边直提"},
		{"a form that is traditional to another", "薴", "苎"},
		{"spaces inside Han text", "跨 境　电\n商", "跨境电商"},
		{"spaces between letters stay, as one; those between them and Han say nothing", "VR \t 高清  3 D", "vr高清3 d"},
		{"spaces around a sign that says what a number counts", "增长 65 ％ 以上，3 ‰ 的 -5 ℃ 水", "增长65%以上,3‰的 -5°c水"},
		{"ends", "  海关  ", "海关"},
		{"half-width kana", "ｶﾞ", "ガ"},
		{"letters with marks", "Café cafe\u0301 naïve Ångström ǚ ά ŐȘ", "cafe cafe naive angstrom u α os"},
		{"letters that no mark can be taken off", "Łódź STRASSE Straße ẞ Ærø Œuvre đð ıİ Þħŧ ǿ", "lodz strasse strasse ss aero oeuvre dd ii thht o"},
		{"marks that make another letter", "й ガ ｶﾞ", "й ガ ガ"},
		{"a mark without a letter", "海\u0301 \u0301", "海\u0301 \u0301"},
		{"variants of Taiwan and Hong Kong", "衞生 睪 牀 裡 裏 敍", "卫生睾床里里叙"},
		{"variants that the mainland has as characters of their own", "著作 么", "著作么"},
		{"signs made of several", "㎡ ㈱ ½", "m2 (株) 1/2"},
		{"compatibility characters of PDF fonts", "⽇⽉", "日月"},
		{"characters that print nothing", "海\u200b关\ufeff嘉\u00ad兴葛\U000E0100", "海关嘉兴葛"},
		{"control characters part", "a\x00b", "a b"},
		{"ideographic zero is Han", "二 〇 二一", "二〇二一"},
		{"beyond the basic plane", "𠮷 野家", "𠮷野家"},
		{"quotes", "“嘉贸贷”‘a’「b」『c』〝d〞＂e＇«f»‹g›'h'\"﹁i﹂", `"嘉贸贷""a""b""c""d""e""f""g""h"""i"`},
		{"brackets", "（1）(2)〔2021〕[3]［4］【5】〖6〗{7}｛8｝︵9︶", "(1)(2)(2021)(3)(4)(5)(6)(7)(8)(9)"},
		{"title marks", "《甲》〈乙〉<丙>＜丁＞︽戊︾〈己〉", "《甲》《乙》《丙》《丁》《戊》《己》"},
		{"dashes, as many as there are", "‐‑‒–—―−－﹣﹘─——-➖⎯", "----------------"},
		{"wave dashes", "3～5〜6~7∽8⁓9", "3~5~6~7~8~9"},
		{"ratios, divisions, products, per cent", "1∶3：4﹕5꞉6 1∕2⁄3／4╱5 7×24✕2╳3⨯4✖5⨉6，7﹪8٪9％", "1:3:4:5:6 1/2/3/4/5 7×24×2×3×4×5×6,7%8%9%"},
		{"middle dots", "卡尔·马•克・思‧甲･乙", "卡尔·马·克·思·甲·乙"},
		{"ellipses", "……⋯", "........."},
		{"signs that mean something", "。、；：？！＋＝％/．", "。、;:?!+=%/."},
		{"a stroke through a title mark", "<\u0338 《\u0338 ≮", "≮ 《\u0338 ≮"},
		{"nothing", " \n\t", ""},
		{"not UTF-8", "海\xff关", "海\uFFFD关"},
	} {
		if got := string(Normalise(test.in).Runes); got != test.want {
			t.Errorf("%s: Normalise(%q) = %q, want %q", test.name, test.in, got, test.want)
		}
	}
}

func TestOffsetsPointToTheOriginal(t *testing.T) {
	const in = "在 Ｅ嘉，㎡ 長 三角cafe\u0301é"
	text := Normalise(in)
	for _, test := range []struct{ find, want string }{
		{"e嘉", "Ｅ嘉"}, {",", "，"}, {"m", "㎡"}, {"2", "㎡"}, {"长三", "長 三"}, {"caf", "caf"}, {"ee", "e\u0301é"},
	} {
		i := strings.Index(string(text.Runes), test.find)
		from := utf8.RuneCountInString(string(text.Runes)[:i])
		to := from + utf8.RuneCountInString(test.find) - 1
		if got := in[text.Start[from]:text.End[to]]; got != test.want {
			t.Errorf("%q stands for %q, want %q", test.find, got, test.want)
		}
	}
}

// A piece of a text is found in it: its normal form, but for spaces at its ends, is a piece of the text's.
func FuzzPieceOfATextIsAPieceOfItsNormalForm(f *testing.F) {
	for _, seed := range []string{
		"推行“容缺受理”——〔2021〕12号 《办法》…", "don't ‘x’ 「a」\t中 \u3000文 a", "<\u0338 ⋯ ㎡½ e\u0301\u0302ｶﾞ", "\xff中\u200b \u00a8각 각",
		"李・明\uFF65~〜～<<甲>>[１]{b}", "\u1100\u1161\u11a8 a\u0300\u00adb", "naïve Ａ\u0301 ᾅ\u0345 衞瞭著",
	} {
		f.Add(seed, uint(3), uint(9))
		f.Add(seed, uint(0), uint(5))
	}
	f.Fuzz(func(t *testing.T, s string, from, to uint) {
		if strings.ContainsRune(s, 0x34F) {
			return // the joiner that NFKC puts into endless runs of marks
		}
		var borders []int // where no combining sequence is parted
		for i := 0; i < len(s); i += max(norm.NFKC.NextBoundaryInString(s[i:], true), 1) {
			borders = append(borders, i)
		}
		borders = append(borders, len(s))
		i, j := borders[from%uint(len(borders))], borders[to%uint(len(borders))]
		if i > j {
			i, j = j, i
		}
		whole, piece := string(Normalise(s).Runes), strings.TrimSpace(string(Normalise(s[i:j]).Runes))
		if strings.ContainsRune(whole, 0x34F) {
			return
		}
		if !strings.Contains(whole, piece) {
			t.Fatalf("%q of %q: %q is no piece of %q", s[i:j], s, piece, whole)
		}
	})
}

func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{"长三角 VR，Ｅ嘉", "e\u0301\u0302 ｶﾞ ㎡½", "\xff\x00a\u200b中 中", "İſK ᾷ Ǘ衞", "각", "a\u0301\u0301\u0301", "<\u0338〈\u0338‘’⋯"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Normalise(s)
		if len(text.Start) != len(text.Runes) || len(text.End) != len(text.Runes) {
			t.Fatalf("%d runes, %d starts, %d ends", len(text.Runes), len(text.Start), len(text.End))
		}
		last := int32(0)
		for i := range text.Runes {
			if text.Start[i] < last || text.End[i] <= text.Start[i] || int(text.End[i]) > len(s) {
				t.Fatalf("rune %d of %q stands for bytes %d to %d of %d", i, s, text.Start[i], text.End[i], len(s))
			}
			last = text.Start[i]
		}
		normal := string(text.Runes)
		if strings.ContainsFunc(s, ignorable) {
			return // what prints nothing may part a letter from its mark, and is gone the second time
		}
		if again := string(Normalise(normal).Runes); again != normal {
			t.Fatalf("Normalise(%q) = %q, and of that %q", s, normal, again)
		}
		if strings.HasPrefix(normal, " ") || strings.HasSuffix(normal, " ") || strings.Contains(normal, "  ") {
			t.Fatalf("Normalise(%q) = %q has stray spaces", s, normal)
		}
	})
}

// Each gives what Normalise gives.
func FuzzEach(f *testing.F) {
	for _, s := range []string{"", " 海关 12 件，ﬁ㎡⋯e\u0301\u200b\xff ", "1 %  的 x 年"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got Text
		Each(s, func(r rune, start, end int) {
			got.Runes, got.Start, got.End = append(got.Runes, r), append(got.Start, int32(start)), append(got.End, int32(end))
		})
		want := Normalise(s)
		if !slices.Equal(got.Runes, want.Runes) || !slices.Equal(got.Start, want.Start) || !slices.Equal(got.End, want.End) {
			t.Fatalf("%q: %v, want %v", s, got, want)
		}
	})
}

// What a term is made of is what Unicode calls letters, numbers and marks, and of ASCII letters and digits.
func TestTermRunes(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := unicode.In(r, unicode.L, unicode.N, unicode.M) || isCommonHan(r)
		if got := isTermRune(r); got != want {
			t.Errorf("isTermRune(%U) = %v", r, got)
		}
	}
}
