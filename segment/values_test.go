package segment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

// valuesIn lists the keys of a text's values, each once, in the order in which they begin.
func valuesIn(text string) string {
	var keys []string
	for _, v := range Default().Values(Normalise(text).Runes) {
		if !slices.Contains(keys, v.Key) {
			keys = append(keys, v.Key)
		}
	}
	return strings.Join(keys, " ")
}

func TestValues(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		// counts
		{"522件", "522件 522"},
		{"五百二十二件", "522件 522"},
		{"20余家", "20余家 20"},
		{"二十多家", "20余家 20"},
		{"两家", "2家"},
		{"3个月", "3个月 3个 3"},
		{"1，000户", "1000户 1000"},
		{"3.5万元", "35000元 35000"},
		{"三万五千元", "35000元 35000"},
		{"三点五万元", "35000元 35000"},
		{"3万5千元", "35000元 35000"},
		{"3千万元，5百万元，1千2百万元", "30000000元 30000000 5000000元 5000000 12000000元 12000000"},
		{"十五千米", "15公里 15"},
		{"国发〔2021〕12号", "(2021)12号 2021 12号 12"},
		{"〔二〇二一〕十二号", "(2021)12号 2021 12号 12"},
		{"百分之三至五", "3至5% 3%"},
		{"3-5万元", "30000至50000元 30000至50000 3 50000元 50000"},
		{"7 × 24小时", "7×24小时 7×24 7 24小时 24"},
		{"1亿2000万元", "120000000元 120000000"},
		{"1.2万亿元", "1200000000000元 1200000000000"},
		{"446,900万元", "4469000000元 4469000000"},
		{"44.69亿元", "4469000000元 4469000000"},
		{"两千，二千，2000", "2000"},
		{"廿件", "20件"},
		{"廿五件，卅件", "25件 25 30件"},
		{"伍万元，壹拾贰万叁仟元", "50000元 50000 123000元 123000"},
		{"50平米，50平方米，50㎡", "50平方米 50 50平方 50m2 50m m2 2"},
		{"5千米，5公里，5km", "5公里 5 5km"},
		{"2.0%", "2%"},
		{"20%", "20%"},
		{"百分之二十", "20%"},
		{"百分之20", "20%"},
		{"千分之三", "3‰"},
		{"下午三点五十分", "3点 50分 50"},
		// ordinals
		{"第12条", "第12条 第12 12条 12"},
		{"第十二条", "第12条 第12 12条 12"},
		// dates
		{"2021年2月19日", "2021年2月19日 2021年2月 2021年 2021 2月19日 2月 2 19日 19"},
		{"二〇二一年二月十九日", "2021年2月19日 2021年2月 2021年 2021 2月19日 2月 19日 19"},
		{"二0二一年", "2021年 2021"},
		{"二Ｏ二一年", "2021年 2021"},
		{"二○二一年", "2021年 2021"},
		{"二00八年，二0一0年", "2008年 2008 2010年 2010"},
		{"2021-02-19", "#20210219 2021年2月19日 2021年2月 2021 2021年 2月19日 2月 19 19日"},
		{"2021/2/19", "2021年2月19日 2021年2月 2021 2021年 2月19日 2 2月 19 19日"},
		{"2021.2.19", "2021年2月19日 2021年2月 2021年 2月19日 2月 19日"},
		{"2021.2.19.4", ""},
		{"2021.02", "2021.02"},
		{"2021-2；2021/2", "2021年2月 2021 2021年 2 2月 2021/2"},
		{"2021-2-；2021-2/3；2021-13；2021-2万；2021-2.5；2021/2%；v2021-2", "2021 2 2/3 3 13 2021至20000 20000 2.5 2% v20212 v2021"},
		{"2021-2 - 2021-5", "#2021220215 #202122021 2021年2月 2021 2021年 2 2月 2021年5月 5 5月"},
		{"二千年，两千年", "2000年 2000"},
		// ranges, fractions, products
		{"三至五年", "3至5年 3至5 5年"},
		{"3-5年", "3至5年 3至5 3 5年 5"},
		{"3年到5年", "3到5年 3年 3 5年 5"},
		{"3%—5%", "3至5% 3% 5%"},
		{"3 - 5 - 7；10 -20；1 / 3 / 5", "3 5 7 10 20 1"},
		{"三分之一", "1/3"},
		{"1/3", "1/3 1 3"},
		{"½；1⁄2；1∕2；1 ／ 2", "1/2 1 2"},
		{"7×24小时", "7×24小时 7×24 7 24小时 24"},
		{"7x24小时", "7×24小时 7x24 7×24 7x 7 x24 24小时 24"},
		{"7*24", "7×24 7 24"},
		{"7✖24；7 ⨯ 24", "7×24 7 24"},
		// codes
		{"GB/T 37668-2019", "gbt376682019 gbt37668 gbt t376682019 t37668 #376682019 37668 2019"},
		{"GB/T 1.1-2020", "gbt1.12020 gbt1.1 gbt t1.12020 t1.1 1.1至2020 1.1 2020"},
		{"ISO 9001:2015", "iso9001:2015 iso9001 9001 2015"},
		{"IEEE 802.11ax", "ieee802.11ax ieee802.11 802.11ax 802.11"},
		{"v1.2.3，2.0版", "v1.2.3"},
		{"VR 10:30", "vr10:30 vr10 10 30"},
		{"10:30 VR", "10 30vr 30"},
		{"1.2-3456789", "1.2至3456789 1.2 #3456789 3456789"},
		{"Wi-Fi", "wifi"},
		{"0573-82831234", "#057382831234 #82831234 82831234"},
		{"(0573)82831234", "#057382831234 #82831234 82831234"},
		{"057382831234", "#057382831234"},
		{"1.2.3", ""},
		{"2.0", ""},
		{"machine learning", ""},
		// what is no number, or says more than one
		{"十四五规划", ""},
		{"长三角一体化", ""},
		{"一带一路", ""},
		{"一网通办", ""},
		{"一件事", ""},
		{"万一,四川,九龙,三角形", ""},
		{"一起,十分,千家万户", ""},
		{"数十家,几百个", ""},
		{"第三产业", ""},
		{"陆家嘴，大陆十条", "10条"},
		{"三五年,二百五,一千二", ""},
		{"千千万万,三三两两,一五一十,七七八八,百八十,百万富翁,大年三十,路易十五,周二十点,统一百货,第一百货", ""},
		{"双十一,双十二购物节,二十几个,几十个,三十多万,数十万", ""},
		{"十佳,百强,零距离,一窗受理,三农,十大", ""},
		{"三十分之一", "1/30"},
		{"二十四节气，廿四节气，24节气", "24节气 24节 24"},
		{"二十国集团，20国集团，第二十国", "20国集团 20国 20 第20国 第20"},
		{"十九大，19大，党的二十大", "19大 19 20大 20"},
		{"建党一百周年大会", "100周年 100周 100"},
		{"", ""},
	} {
		if got := valuesIn(test.in); got != test.want {
			t.Errorf("Values(%q) = %s, want %s", test.in, got, test.want)
		}
	}
}

// dateWritings are the ways in which papers write a day.
func dateWritings(y, m, d int) []string {
	digits := func(zero string) string {
		var b strings.Builder
		for _, r := range strconv.Itoa(y) {
			if r == '0' {
				b.WriteString(zero)
			} else {
				b.WriteString(hanDigits[r-'0'])
			}
		}
		return b.String()
	}
	writings := []string{
		fmt.Sprintf("%d年%d月%d日", y, m, d), fmt.Sprintf("%d年%02d月%02d日", y, m, d), fmt.Sprintf("%d年%d月%d号", y, m, d), fmt.Sprintf("%d 年 %d 月 %d 日", y, m, d),
		fmt.Sprintf("%d-%02d-%02d", y, m, d), fmt.Sprintf("%d-%d-%d", y, m, d), fmt.Sprintf("%d/%d/%d", y, m, d), fmt.Sprintf("%d/%02d/%02d", y, m, d),
		fmt.Sprintf("%d.%d.%d", y, m, d), fmt.Sprintf("%d.%02d.%02d", y, m, d), fmt.Sprintf("%d%02d%02d", y, m, d), fmt.Sprintf("%d—%02d—%02d", y, m, d),
		fmt.Sprintf("%d - %02d - %02d", y, m, d), fmt.Sprintf("%d / %d / %d", y, m, d),
	}
	for _, zero := range []string{"〇", "零", "○", "0", "Ｏ", "O"} {
		writings = append(writings, digits(zero)+"年"+Numeral(m)+"月"+Numeral(d)+"日")
	}
	return writings
}

// numberWritings are the ways in which papers write a number of something.
func numberWritings(n int) []string {
	plain, spelled := strconv.Itoa(n), Numeral(n)
	writings := []string{plain, spelled, strings.ReplaceAll(spelled, "零", "〇")}
	if n >= 1000 {
		commas := plain
		for i := len(commas) - 3; i > 0; i -= 3 {
			commas = commas[:i] + "," + commas[i:]
		}
		writings = append(writings, commas, strings.ReplaceAll(commas, ",", "，"))
	}
	if n >= 10_000 && n%100 == 0 {
		writings = append(writings, strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", float64(n)/10_000), "0"), ".")+"万")
	}
	if n >= 10_000 && n%1000 == 0 && n%10_000 > 0 && n < 100_000 {
		writings = append(writings, fmt.Sprintf("%d万%d千", n/10_000, n%10_000/1000))
	}
	if n == 2 {
		writings = append(writings, "两")
	}
	if strings.HasPrefix(spelled, "二") && n > 99 && !strings.HasPrefix(spelled, "二十") {
		writings = append(writings, "两"+strings.TrimPrefix(spelled, "二"))
	}
	if n > 20 && n < 50 {
		if rest := n % 10; rest == 0 {
			writings = append(writings, []string{"廿", "卅", "卌"}[n/10-2])
		} else {
			writings = append(writings, []string{"廿", "卅", "卌"}[n/10-2]+Numeral(rest))
		}
	}
	if n > 99 && n%100 == 0 {
		writings = append(writings, strings.NewReplacer("一", "壹", "二", "贰", "三", "叁", "四", "肆", "五", "伍", "六", "陆", "七", "柒", "八", "捌", "九", "玖", "十", "拾", "百", "佰", "千", "仟").Replace(spelled))
	}
	return writings
}

// TestOneKeyForAllWritings: however a date, a number, a range or a code is written, it has the key that it has in every other writing, and what says something
// else does not have it.
func TestOneKeyForAllWritings(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 21))
	tried := 0
	check := func(key string, writings []string) {
		t.Helper()
		for _, writing := range writings {
			tried++
			for _, around := range [][2]string{{"", ""}, {"于", "印发。"}, {"（", "）"}, {"，", "，共"}} {
				text := Normalise(around[0] + writing + around[1]).Runes
				found := slices.ContainsFunc(Default().Values(text), func(v Value) bool {
					return v.Key == key && string(text[v.Start:v.End]) == string(Normalise(writing).Runes)
				})
				if !found {
					t.Errorf("%q in %q has not the key %s: %v", writing, string(text), key, Default().Values(text))
				}
			}
		}
	}
	for range rounds.Of(300) {
		y, m, d := 1949+random.IntN(120), 1+random.IntN(12), 1+random.IntN(31)
		check(fmt.Sprintf("%d年%d月%d日", y, m, d), dateWritings(y, m, d))
	}
	for range rounds.Of(600) {
		n := 1 + random.IntN([]int{9, 99, 999, 9999, 99_999, 9_999_999}[random.IntN(6)])
		if random.IntN(3) == 0 {
			n *= []int{10, 100, 1000}[random.IntN(3)]
		}
		measure := []string{"件", "家", "户", "人次", "项", "元"}[random.IntN(6)]
		var writings []string
		for _, w := range numberWritings(n) {
			writings = append(writings, w+measure)
		}
		check(strconv.Itoa(n)+measure, writings)
	}
	for range rounds.Of(200) {
		a := 1 + random.IntN(30)
		b := a + 1 + random.IntN(60)
		measure := []string{"年", "天", "个工作日", "倍", "%"}[random.IntN(5)]
		name := strings.TrimPrefix(measure, "个")
		p, q, han := strconv.Itoa(a), strconv.Itoa(b), Numeral(a)+"至"+Numeral(b)+measure
		writings := []string{p + "至" + q + measure, p + "-" + q + measure, p + "—" + q + measure, p + "～" + q + measure, p + measure + "至" + q + measure}
		if measure != "%" {
			writings = append(writings, han)
		}
		writings = append(writings, p+" - "+q+measure, p+" — "+q+" "+measure, p+"- "+q+measure, p+measure+" - "+q+measure, p+measure+" —— "+q+measure)
		check(p+"至"+q+name, writings)
		check(p+"/"+q, []string{p + "/" + q, p + " / " + q, p + "/ " + q, p + " ／" + q})
	}
	for range rounds.Of(300) {
		letters := string(rune('a'+random.IntN(26))) + string(rune('a'+random.IntN(26)))
		first, second := strconv.Itoa(100+random.IntN(90_000)), strconv.Itoa(1990+random.IntN(40))
		check(letters+first+second, []string{
			letters + first + "-" + second, letters + " " + first + "-" + second, letters + "-" + first + "—" + second, strings.ToUpper(letters) + first + "－" + second,
			strings.ToUpper(letters[:1]) + "/" + letters[1:] + " " + first + "-" + second, letters[:1] + " / " + letters[1:] + " " + first + " — " + second,
		})
		year, n := 1900+random.IntN(200), 1+random.IntN(99)
		var papers []string
		for _, brackets := range []string{"〔%s〕", "（%s）", "[ %s ]", "〔 %s〕", "【%s 】"} {
			paper := fmt.Sprintf(brackets, strconv.Itoa(year))
			papers = append(papers, paper+strconv.Itoa(n)+"号", paper+" "+strconv.Itoa(n)+" 号", paper+"第"+strconv.Itoa(n)+"号", paper+" 第 "+Numeral(n)+" 号")
		}
		check(fmt.Sprintf("(%d)%d号", year, n), papers)
		month := 1 + n%12
		check(fmt.Sprintf("%d年%d月", year, month), []string{
			fmt.Sprintf("%d年%d月", year, month), fmt.Sprintf("%d-%d", year, month), fmt.Sprintf("%d/%d", year, month), fmt.Sprintf("%d—%d", year, month),
			fmt.Sprintf("%d-%02d", year, month), fmt.Sprintf("%d/%02d", year, month), fmt.Sprintf("%d - %d", year, month), fmt.Sprintf("%d / %d", year, month),
		})
	}
	for _, same := range [][]string{{"平方米", "平米", "㎡", "m²"}, {"公里", "千米", "km"}, {"公斤", "千克", "kg"}, {"小时", "个小时"}} {
		var writings []string
		for _, unit := range same {
			writings = append(writings, "50"+unit)
		}
		check("50"+same[0], writings)
	}
	if tried < rounds.Of(5000) {
		t.Errorf("only %d writings", tried)
	}
}

// TestValuesEndWithParagraphs: of two numbers that say something together, with any spaces, none is said where a paragraph ends between them.
func TestValuesEndWithParagraphs(t *testing.T) {
	for _, parts := range [][]string{{"7", "×", "24"}, {"3", "-", "5年"}, {"1", "/", "3"}, {"〔2021〕", "5号"}, {"2021", "-", "02"}, {"GB", "/", "T", "37668"}} {
		for i := 1; i < len(parts); i++ {
			text := NormaliseText(strings.Join(parts[:i], " ") + "\n\n" + strings.Join(parts[i:], " ")).Runes
			end := slices.Index(text, ParagraphEnd)
			if end < 0 {
				t.Fatalf("%q has no paragraphs", string(text))
			}
			for _, v := range Default().Values(text) {
				if v.Start < end && end < v.End {
					t.Errorf("%q has the value %s", string(text), v.Key)
				}
			}
		}
	}
}

// TestNumbersOfWords: a number that is spelled out is one at the beginning of each word of the dictionary, and before any character, and has with it the key that it
// has in digits.
func TestNumbersOfWords(t *testing.T) {
	rounds.Computes(t)
	random := rand.New(rand.NewPCG(2026, 41))
	whole := func(writing string) (keys []string) {
		around := [][2]string{{"", ""}, {"，", "。"}, {"（", "）"}, {"“", "”"}}[random.IntN(4)]
		text := Normalise(around[0] + writing + around[1]).Runes
		for _, v := range Default().Values(text) {
			if string(text[v.Start:v.End]) == writing {
				keys = append(keys, v.Key)
			}
		}
		return keys
	}
	check := func(n int, rest string) {
		t.Helper()
		for _, writing := range []string{Numeral(n) + rest, strconv.Itoa(n) + rest} {
			if keys := whole(writing); !slices.Contains(keys, strconv.Itoa(n)+rest) {
				t.Errorf("%s has the keys %s", writing, keys)
			}
		}
	}
	var spelled []string // the numbers from 11 to 999
	for n := 999; n > 10; n-- {
		spelled = append(spelled, Numeral(n))
	}
	words := 0
	for w := range Default().Words() {
		for i, numeral := range spelled {
			rest, ok := strings.CutPrefix(w.Word, numeral)
			if ok && rest != "" && !strings.ContainsAny(rest[:len("几")], "几多余来百千万亿零一二三四五六七八九十点") && !onlyNumber([]rune(w.Word)) {
				words++
				check(999-i, rest)
			}
			if ok {
				break
			}
		}
	}
	if words < 150 {
		t.Errorf("only %d words", words)
	}
	for range rounds.Of(500) {
		check(11+random.IntN(9_000), string([]rune("国大强佳洞行院校县址院馆")[random.IntN(12)]))
	}
}

// TestCodesKeepTheirPoints: a code whose numbers have points or a colon in them has one key, however its letters and numbers are joined, and one whose points
// stand elsewhere has another.
func TestCodesKeepTheirPoints(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 23))
	codes := func(text []rune) (whole []string) {
		for _, v := range Default().Values(text) {
			if v.Start == 0 && v.End == len(text) && IsCode(v.Key) {
				whole = append(whole, v.Key)
			}
		}
		return whole
	}
	for range rounds.Of(2000) {
		letters := string(rune('a'+random.IntN(26))) + string(rune('a'+random.IntN(26)))
		digits := strconv.Itoa(1000 + random.IntN(9000))
		i := 1 + random.IntN(3)
		j := 1 + (i+random.IntN(2))%3 // another place
		number, other := digits[:i]+"."+digits[i:], digits[:j]+"."+digits[j:]
		year, colon := strconv.Itoa(1990+random.IntN(40)), random.IntN(2) == 0
		key := letters + number + year
		ends := []string{"-" + year, " " + year, "—" + year, " － " + year}
		if colon {
			key, ends = letters+number+":"+year, []string{":" + year, "：" + year}
		}
		for _, end := range ends {
			for _, between := range []string{"", " ", "-", "－", "_"} {
				for _, l := range []string{letters, strings.ToUpper(letters), letters[:1] + "/" + letters[1:]} {
					if got := codes(Normalise(l + between + number + end).Runes); !slices.Equal(got, []string{key}) {
						t.Fatalf("%s has the keys %s, want %s", l+between+number+end, got, key)
					}
				}
			}
			for _, elsewhere := range []string{other, digits} {
				if got := codes(Normalise(letters + elsewhere + end).Runes); slices.Contains(got, key) {
					t.Fatalf("%s has the key %s of %s", letters+elsewhere+end, key, letters+number+end)
				}
			}
		}
		if plain := letters + digits + year; colon && slices.Contains(codes([]rune(letters+digits+":"+year)), plain) {
			t.Fatalf("%s:%s has the key %s", letters+digits, year, plain)
		}
	}
}

// TestNumbersHaveEdges: no value begins or ends within a longer number, and InNumber says so of every piece of one.
func TestNumbersHaveEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 22))
	for range rounds.Of(3000) {
		n := 1 + random.IntN([]int{99, 9999, 999_999}[random.IntN(3)])
		writings := numberWritings(n)
		number := []rune(writings[random.IntN(len(writings))])
		number = Normalise(string(number)).Runes
		text := slices.Concat([]rune("共计"), number, []rune("件"))
		for start := 2; start < 2+len(number); start++ {
			if got, want := InNumber(text, start, len(text)), start > 2; got != want && text[start] != ',' && text[start] != '.' {
				t.Fatalf("InNumber(%s, %d) = %v", string(text), start, got)
			}
		}
		for _, v := range Default().Values(text) {
			if v.Start > 2 {
				t.Fatalf("%s has the value %s from %d", string(text), v.Key, v.Start)
			}
		}
	}
}

// TestNumberReach: whether a piece of a text is a part of a number hangs on no more of the text than NumberReach.
func TestNumberReach(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 24))
	chars := []rune("0123456789,.,.一二十百千万亿点〇0o年件壹拾 %米")
	parts := 0
	for range rounds.Of(200_000) {
		text := make([]rune, 1+random.IntN(20))
		for i := range text {
			text[i] = chars[random.IntN(len(chars))]
		}
		start := random.IntN(len(text))
		end := start + 1 + random.IntN(len(text)-start)
		from, to := max(0, start-NumberReach), min(len(text), end+NumberReach)
		want := InNumber(text, start, end)
		if got := InNumber(text[from:to], start-from, end-from); got != want {
			t.Fatalf("%s in %s is in a number: %v, in %s %v", string(text[start:end]), string(text), want, string(text[from:to]), got)
		}
		if want {
			parts++
		}
	}
	if parts < rounds.Of(10_000) {
		t.Errorf("only %d parts", parts)
	}
}

func TestBounded(t *testing.T) {
	for _, test := range []struct {
		texts string
		want  bool
	}{
		{"12号 3D 4 十件 三年 二〇二一 百分之二十 十余家 伍万元 五万 第一 第十二 三十 一百 一件事 三个一", true},
		{"统一 唯一 一站式 三农 万元 十 一 十三五 二百五 万一 一带一路 千家万户 双十一 两 几十 第 海关", false},
	} {
		for _, text := range strings.Fields(test.texts) {
			if got := Bounded([]rune(text)); got != test.want {
				t.Errorf("Bounded(%s) = %v", text, got)
			}
		}
	}
	if Bounded(nil) {
		t.Error("nothing is bounded")
	}
}

// FuzzValues: values lie within any text, in order, and normalising a key changes nothing.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"2021年3月15日第12号", "三点五万家", "百分之二十点五", "1,000,000.50亿%", "两千万亿零一", "第○两", "千分之百", "999999999999999亿", "0.0001万", "十十万亿点〇〇个", "3-5-7", "a-1/b.2", "二0o0年", "廿卅万", "1×2×3×4×5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Normalise(s).Runes
		at := 0
		for _, v := range Default().Values(text) {
			if v.Start < at || v.End <= v.Start || v.End > len(text) || v.Key == "" {
				t.Fatalf("%+v at %d in %q", v, at, s)
			}
			at = v.Start
		}
		InNumber(text, 0, len(text))
		Bounded(text)
		for i := range text {
			InNumber(text, i, len(text))
			Bounded(text[i:min(len(text), i+8)])
		}
	})
}
