package card

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// titles are of every kind: one word, many, Latin, digits, traditional characters, signs.
var titles = []string{
	"“嘉贸贷”融资方案助力外贸企业融资多元化", "冷链", "5G", "改", "“进口船边直提、出口抵港直装”模式改革", "跨域“一体化”司法机制",
	"GB/T 37668-2019 在政务服务网站无障碍改造中的应用与推广", "外国人工作居留“单一窗口”改革", "国际贸易“单一窗口”3.0版",
	"建立“最多跑一次”改革背景下的企业全生命周期“一件事”集成服务机制，推动营商环境持续优化提升的探索与实践",
	"中国（浙江）自由贸易试验区联动创新区创新案例", "長三角一體化發展示範區跨域通辦機制", "税务“非接触式”办税：97%以上事项网上办、掌上办、一次办",
	"Cross-border e-commerce return goods supervision model", "「一网通办」—从“能办”到“好办”……", "推进“互联网+监管”",
	"AI+司法：“凤凰智审”全流程智能审判系统", "“首违不罚”“轻微免罚”“柔性执法”", "全国首创“零等待”机制、“零跑腿”服务、“零收费”承诺",
	strings.Repeat("一二三四五六七八九十", 12), "https://www.example.gov.cn/a/very/long/address/without/any/space/in/it", "",
}

func drawn(t *testing.T, c Card) image.Image {
	t.Helper()
	picture, err := Draw(c)
	if err != nil {
		t.Fatal(err)
	}
	if folder := os.Getenv("ANLISOU_CARDS"); folder != "" { // to look at
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%x.png", c.Title)[:min(40, 2*len(c.Title)+4)]), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil || decoded.Bounds() != image.Rect(0, 0, Width, Height) {
		t.Fatalf("%q: %v, %v", c.Title, decoded, err)
	}
	return decoded
}

// TestAllIsInTheSquare: whatever the title, outside the square in the middle there is the frame alone, and within it the
// title is to be seen.
func TestAllIsInTheSquare(t *testing.T) {
	square := image.Rect((Width-Height)/2, 0, (Width+Height)/2, Height)
	for _, title := range titles {
		picture, inked := drawn(t, Card{Seal: "案", Title: title, Under: "嘉兴创新案例"}), 0
		for y := range Height {
			for x := range Width {
				at, in := color.RGBAModel.Convert(picture.At(x, y)), image.Pt(x, y).In(square)
				if !in && at != paper && at != line {
					t.Fatalf("%q: %v at %d,%d, outside the square", title, at, x, y)
				}
				if at == ink {
					inked++
				}
			}
		}
		if (inked > 100) != (title != "") {
			t.Errorf("%q: %d pixels of ink", title, inked)
		}
	}
}

// TestFewestLines: a title has no more lines than it would have in a size that is not much smaller.
func TestFewestLines(t *testing.T) {
	linesIn := func(size float64, title string, breaks []int) int {
		face, err := faceOf(size)
		if err != nil {
			t.Fatal(err)
		}
		lines, whole := setLines(face, title, breaks)
		if !whole {
			return mostLines + 1
		}
		return len(lines)
	}
	saved := 0
	for n := range 40 {
		title := strings.Repeat("促进改革", 10)[:3*(n+1)]
		var breaks []int
		for at := 6; at < len(title); at += 6 {
			breaks = append(breaks, at)
		}
		_, size, lines, err := setTitle(title, breaks)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.Index(titleSizes, size)
		smaller := at > 0 && linesIn(titleSizes[at-1], title, breaks) > len(lines) && linesIn(titleSizes[at-1], title, breaks) <= mostLines
		if smaller {
			saved++
			continue
		}
		for _, next := range titleSizes[at:] {
			if fewer := linesIn(next, title, breaks); next >= 0.75*size && fewer < len(lines) {
				t.Errorf("%q: %d lines of %v, %d of %v", title, len(lines), size, fewer, next)
			}
		}
	}
	if saved == 0 {
		t.Error("no title has a line less for being smaller")
	}
	// Two lines, with a phrase in each.
	const title = "“嘉贸贷”融资方案助力外贸企业融资多元化"
	var breaks []int
	for at, word := 0, []string{"“", "嘉贸贷", "”", "融资", "方案", "助力", "外贸", "企业", "融资"}; len(word) > 0; word = word[1:] {
		at += len(word[0])
		breaks = append(breaks, at)
	}
	if _, _, lines, err := setTitle(title, breaks); err != nil || !slices.Equal(lines, []string{"“嘉贸贷”融资方案助力", "外贸企业融资多元化"}) {
		t.Errorf("%q, %v", lines, err)
	}
}

// TestNoBoxes: a text that the face cannot draw as a whole is left out, and what it stands in takes its place.
func TestNoBoxes(t *testing.T) {
	under := drawn(t, Card{Seal: "案", Title: "嘉兴创新案例"})
	for _, title := range []string{"𠮷野家", "冷链🚚", "ไทย", "한국"} {
		got := drawn(t, Card{Seal: "案", Title: title, Under: "嘉兴创新案例"})
		if !slices.Equal(got.(*image.Paletted).Pix, under.(*image.Paletted).Pix) {
			t.Errorf("%s is not left out", title)
		}
	}
	for _, seal := range []string{"", "🚚", "两字"} {
		drawn(t, Card{Seal: seal, Title: "冷链", Under: "🚚"})
	}
}

// TestFaceHasWhatTitlesHave: GB 2312, the traditional forms and the usual signs.
func TestFaceHasWhatTitlesHave(t *testing.T) {
	if text := "啊齄嘉兴鹽體臺灣機區，。、；：？！“”‘’（）《》【】「」『』—…·％＋ABCxyz0189%+-/.①⑩℃〔2024〕"; !drawable(text) {
		t.Errorf("a character of %s is missing", text)
	}
}

// TestLines: any title, with any places between words, is at most three lines that fit, in which nothing is lost but what
// an ellipsis stands for; no line begins or ends with a sign that may not stand there, and where words are known none is
// parted that fits into a line.
func TestLines(t *testing.T) {
	random := rand.New(rand.NewPCG(26, 1)) //nolint:gosec // the same titles each time
	alphabet := []rune("嘉兴改革外贸企业融资一体化，。、；：？！“”（）《》「」—…·%+-/. 0aZ")
	face, err := faceOf(56)
	if err != nil {
		t.Fatal(err)
	}
	for range 3000 {
		runes := make([]rune, 1+random.IntN(60))
		for i := range runes {
			runes[i] = alphabet[random.IntN(len(alphabet))]
		}
		title := strings.TrimSpace(string(runes))
		var breaks []int
		for at := range title {
			if at > 0 && random.IntN(3) == 0 {
				breaks = append(breaks, at)
			}
		}
		lines, whole := setLines(face, title, breaks)
		if len(lines) > mostLines {
			t.Fatalf("%q: %d lines", title, len(lines))
		}
		joined := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		plain := strings.ReplaceAll(title, " ", "")
		if whole && joined != plain || !whole && !strings.HasPrefix(plain, strings.TrimSuffix(joined, "…")) {
			t.Fatalf("%q, whole %v: %q", title, whole, lines)
		}
		fits := slices.Equal(narrow(face, cut(title, breaks)), cut(title, breaks))
		for i, text := range lines {
			if measure(face, text).Ceil() > column {
				t.Fatalf("%q: %q is %v wide", title, text, measure(face, text))
			}
			first, _ := utf8.DecodeRuneInString(strings.TrimSpace(text))
			last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(text))
			if fits && (i > 0 && strings.ContainsRune(notFirst, first) || i < len(lines)-1 && strings.ContainsRune(notLast, last)) {
				t.Fatalf("%q: line %d of %q", title, i, lines)
			}
		}
	}
	lines, _ := setLines(face, "外贸企业融资多元化助力", []int{6, 12, 18, 27})
	for _, text := range lines {
		if !slices.Contains([]string{"外贸", "外贸企业", "外贸企业融资", "融资多元化", "多元化助力", "融资多元化助力", "企业融资", "助力"}, text) {
			t.Errorf("%q parts a word", lines)
		}
	}
}

// TestColoursAreThoseOfThePages reads the tokens.
func TestColoursAreThoseOfThePages(t *testing.T) {
	sheet, err := os.ReadFile("../../web/static/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	for name, used := range map[string]color.RGBA{"paper": paper, "ink": ink, "soft": soft, "line": line, "seal": seal, "on-seal": white} {
		found := regexp.MustCompile(`--` + name + `: (#[0-9a-f]{6});`).FindSubmatch(sheet) // the first is that in light
		if want := fmt.Sprintf("#%02x%02x%02x", used.R, used.G, used.B); found == nil || string(found[1]) != want {
			t.Errorf("--%s is %s, drawn is %s", name, found, want)
		}
	}
}

// BenchmarkDraw draws one picture, once the face is unpacked: go test -run '^$' -bench . ./server/card
func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		if _, err := Draw(Card{Seal: "案", Title: titles[0], Under: "嘉兴创新案例"}); err != nil {
			b.Fatal(err)
		}
	}
}
