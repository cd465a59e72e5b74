package segment

import (
	"slices"
	"strings"
	"testing"
)

// numbersIn shows the numbers of a text: 第12(十二)条.
func numbersIn(text string) string {
	normal := Normalise(text).Runes
	var b strings.Builder
	at := 0
	for _, n := range Default().Numbers(normal) {
		b.WriteString(string(normal[at:n.End]) + "(" + strings.Join(n.Forms, " ") + ")")
		at = n.End
	}
	return b.String() + string(normal[at:])
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		// dates
		{"2021年", "2021(二〇二一 二零二一 二○二一)年"},
		{"二〇二一年", "二〇二一(2021 二零二一 二○二一)年"},
		{"二○二一年3月15日", "二○二一(2021 二〇二一 二零二一)年3(三 03)月15(十五)日"},
		{"三月十五日", "三(3 03)月十五(15)日"},
		{"03月", "03(3 三)月"},
		{"12号", "12(十二)号"},
		{"2月2日", "2(二 02)月2(二 02)日"},
		{"2年", "2(两 二)年"},
		{"20世纪90年代", "20(二十)世纪90(九十)年代"},
		{"24小时", "24(二十四)小时"},
		{"下午三点五十分", "下午三(3)点五十(50)分"},
		{"2021", "2021(二〇二一 二零二一 二○二一)"},
		// ordinals
		{"第12条", "第12(十二)条"},
		{"第一百零五", "第一百零五(105)"},
		{"第二批", "第二(2)批"},
		// counts
		{"522件", "522(五百二十二)件"},
		{"五百二十二件", "五百二十二(522)件"},
		{"20余家", "20(二十)余家"},
		{"两家", "两(2 二)家"},
		{"2家", "2(两 二)家"},
		{"二家", "二(2 两)家"},
		{"1，000户", "1,000(1000 一千 1千)户"},
		{"10000", "10000(1万 10,000 一万)"},
		{"3.5万", "3.5万(35000 35,000 三万五千 三点五万)"},
		{"1203万元", "1203万(1,203万 12030000 12,030,000 一千二百零三万 一千两百零三万)元"},
		{"1,203万元", "1,203万(1203万 12030000 12,030,000 一千二百零三万 一千两百零三万)元"},
		{"1,203.5万元", "1,203.5万(1203.5万 12035000 12,035,000 一千二百零三万五千 一千二百零三点五万 一千两百零三万五千)元"},
		{"1234亿元", "1234亿(1,234亿 123400000000 123,400,000,000 一千二百三十四亿 12340000万 12,340,000万 一千两百三十四亿)元"},
		{"446,900万元", "446,900万(44.69亿 4469000000 4,469,000,000 四十四点六九亿 四十四亿六千九百万 446900万)元"},
		{"12,000,000元", "12,000,000(1200万 1,200万 12000000 一千二百万 一千两百万)元"},
		{"三点五万元", "三点五万(3.5万 35000 35,000 三万五千)元"},
		{"44.69亿元", "44.69亿(4469000000 4,469,000,000 四十四点六九亿 四十四亿六千九百万 446900万 446,900万)元"},
		{"1.2万亿元", "1.2万亿(1200000000000 1,200,000,000,000 一点二万亿 一万二千亿 12000亿 12,000亿 一万两千亿)元"},
		{"2200家", "2200(二千二百 2,200 两千二百 两千两百)家"},
		{"两千二百家", "两千二百(2200 二千二百 2,200 两千两百)家"},
		{"3.5倍", "3.5(三点五)倍"},
		{"十家", "十(10)家"},
		{"一百〇五人", "一百〇五(105 一百零五)人"},
		// parts
		{"20%", "20%(百分之二十)"},
		{"百分之二十", "百分之二十(20%)"},
		{"增长百分之十二点五", "增长百分之十二点五(12.5%)"},
		{"百分之百", "百分之百(100% 百分之一百)"},
		{"千分之三", "千分之三(3‰)"},
		{"六十五%", "六十五%(65% 百分之六十五)"},
		// what is no numeral, or says more than one
		{"十四五规划", "十四五规划"},
		{"长三角一体化", "长三角一体化"},
		{"一带一路", "一带一路"},
		{"一网通办", "一网通办"},
		{"一件事", "一件事"},
		{"万一,四川,九龙,三角形", "万一,四川,九龙,三角形"},
		{"一起,十分,千家万户", "一起,十分,千家万户"},
		{"数十家,几百个", "数十家,几百个"},
		{"三分之二", "三分之二"},
		{"第三产业", "第三产业"},
		{"vr3 4s店, 2.0 1.2.3 3d 12", "vr3 4s店, 2.0 1.2.3 3d 12"},
		{"12315", "12315(12,315)"},
		{"057382123456", "057382123456"},
		{"三五年,二百五,一千二", "三五年,二百五,一千二"},
		{"", ""},
	} {
		if got := numbersIn(test.in); got != test.want {
			t.Errorf("Numbers(%q) = %s, want %s", test.in, got, test.want)
		}
	}
}

// What is one form of a number has that number among its own.
func TestNumbersAreSymmetric(t *testing.T) {
	for _, measure := range []string{"家", "年", "月", "号", "元", "%"} {
		for _, numeral := range []string{"0", "1", "2", "3", "10", "12", "20", "99", "105", "522", "1000", "2021", "1900", "2000", "3.5", "1,234", "12345", "35,000", "20000", "3.5万", "44.69亿", "2亿", "102万", "1203万", "1,203万", "1,203.5万", "1,234亿", "12,034亿"} {
			if measure == "%" && slices.Contains([]string{"12345", "35,000", "20000", "3.5万", "44.69亿", "2亿", "102万", "1203万", "1,203万", "1,203.5万", "1,234亿", "12,034亿"}, numeral) {
				continue // no such share
			}
			checkSymmetry(t, numeral, measure)
		}
	}
	for _, ordinal := range []string{"1", "12", "120", "9999"} {
		text := []rune("第" + ordinal + "条")
		for _, n := range Default().Numbers(text) {
			for _, f := range n.Forms {
				back := Default().Numbers([]rune("第" + f + "条"))
				if len(back) != 1 || !slices.Contains(back[0].Forms, ordinal) {
					t.Errorf("第%s条: %v", f, back)
				}
			}
		}
	}
}

func checkSymmetry(t *testing.T, numeral, measure string) {
	t.Helper()
	text := []rune(numeral + measure)
	numbers := Default().Numbers(text)
	if len(numbers) != 1 {
		t.Errorf("%s has %d numbers", string(text), len(numbers))
		return
	}
	n := numbers[0]
	for _, f := range n.Forms {
		other := []rune(f + string(text[n.End:]))
		back := Default().Numbers(other)
		if len(back) != 1 || !slices.Contains(back[0].Forms, string(text[n.Start:n.End])) {
			t.Errorf("%s has the form %s, whose are %v", string(text), string(other), back)
		}
	}
}

func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"2021年3月15日第12号", "三点五万家", "百分之二十点五", "1,000,000.50亿%", "两千万亿零一", "第○两", "千分之百", "999999999999999亿", "0.0001万", "十十万亿点〇〇个"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Normalise(s).Runes
		at := 0
		for _, n := range Default().Numbers(text) {
			if n.Start < at || n.End <= n.Start || n.End > len(text) || len(n.Forms) == 0 || len(n.Forms) > maxForms {
				t.Fatalf("%+v at %d in %q", n, at, s)
			}
			at = n.End
			for i, form := range n.Forms {
				if form == "" || form == string(text[n.Start:n.End]) || slices.Contains(n.Forms[:i], form) {
					t.Fatalf("form %d of %+v in %q", i, n, s)
				}
				if again := string(Normalise(form).Runes); again != form {
					t.Fatalf("form %q of %q is %q in normal form", form, s, again)
				}
			}
		}
	})
}
