package pinyin

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func TestOf(t *testing.T) {
	for _, tt := range []struct{ word, want string }{
		// Places.
		{"长三角", "chang san jiao"}, {"重庆", "chong qing"}, {"成都", "cheng du"}, {"长兴", "chang xing"}, {"长沙", "chang sha"},
		{"嘉兴市", "jia xing shi"}, {"六安", "lu an"}, {"台州", "tai zhou"}, {"丽水", "li shui"}, {"乐清", "yue qing"},
		{"乐山", "le shan"}, {"厦门", "xia men"}, {"西藏", "xi zang"}, {"朝阳", "chao yang"}, {"东阿", "dong e"},
		{"蚌埠", "beng bu"}, {"亳州", "bo zhou"}, {"大埔", "da bu"}, {"曲阜", "qu fu"}, {"单县", "shan xian"}, {"台儿庄", "tai er zhuang"},
		{"重庆市长寿区", "chong qing shi chang shou qu"}, {"绿春", "lv chun"}, {"番禺", "pan yu"}, {"都江堰", "du jiang yan"},
		// Offices and their heads.
		{"市长", "shi zhang"}, {"局长", "ju zhang"}, {"副秘书长", "fu mi shu zhang"}, {"河长制", "he zhang zhi"}, {"行长", "hang zhang"},
		{"参谋长", "can mou zhang"}, {"中央", "zhong yang"}, {"公安局", "gong an ju"}, {"人行", "ren hang"},
		// Characters with several readings.
		{"银行", "yin hang"}, {"行政", "xing zheng"}, {"行业", "hang ye"}, {"执行", "zhi xing"}, {"进行", "jin xing"},
		{"长期", "chang qi"}, {"成长", "cheng zhang"}, {"增长", "zeng zhang"}, {"长大", "zhang da"},
		{"重点", "zhong dian"}, {"重复", "chong fu"}, {"重新", "chong xin"}, {"双重", "shuang chong"}, {"尊重", "zun zhong"},
		{"音乐", "yin yue"}, {"快乐", "kuai le"}, {"调查", "diao cha"}, {"调整", "tiao zheng"}, {"调解", "tiao jie"}, {"强调", "qiang diao"},
		{"会计", "kuai ji"}, {"社会", "she hui"}, {"会议", "hui yi"}, {"首都", "shou du"}, {"都是", "dou shi"},
		{"还款", "huan kuan"}, {"还是", "hai shi"}, {"归还", "gui huan"}, {"传统", "chuan tong"}, {"传记", "zhuan ji"}, {"自传", "zi zhuan"},
		{"降低", "jiang di"}, {"投降", "tou xiang"}, {"参加", "can jia"}, {"人参", "ren shen"}, {"参差", "cen ci"},
		{"效率", "xiao lv"}, {"率先", "shuai xian"}, {"单位", "dan wei"}, {"清单", "qing dan"}, {"朝代", "chao dai"}, {"朝气", "zhao qi"},
		{"收藏", "shou cang"}, {"宝藏", "bao zang"}, {"曾经", "ceng jing"}, {"曾国藩", "zeng guo fan"}, {"数据", "shu ju"}, {"数字化", "shu zi hua"},
		{"系统", "xi tong"}, {"学校", "xue xiao"}, {"校对", "jiao dui"}, {"兴趣", "xing qu"}, {"兴建", "xing jian"}, {"应用", "ying yong"},
		{"为民", "wei min"}, {"因为", "yin wei"}, {"处理", "chu li"}, {"办事处", "ban shi chu"}, {"当地", "dang di"}, {"适当", "shi dang"},
		{"发展", "fa zhan"}, {"头发", "tou fa"}, {"更新", "geng xin"}, {"更好", "geng hao"}, {"爱好", "ai hao"},
		{"空间", "kong jian"}, {"间接", "jian jie"}, {"将来", "jiang lai"}, {"角度", "jiao du"}, {"角色", "jue se"},
		{"感觉", "gan jue"}, {"睡觉", "shui jiao"}, {"空缺", "kong que"}, {"质量", "zhi liang"}, {"测量", "ce liang"}, {"困难", "kun nan"},
		{"一切", "yi qie"}, {"切割", "qie ge"}, {"歌曲", "ge qu"}, {"曲线", "qu xian"}, {"减少", "jian shao"}, {"少年", "shao nian"},
		{"浙江省", "zhe jiang sheng"}, {"反省", "fan xing"}, {"盛大", "sheng da"}, {"盛饭", "cheng fan"}, {"相关", "xiang guan"}, {"真相", "zhen xiang"},
		{"记载", "ji zai"}, {"下载", "xia zai"}, {"着力", "zhuo li"}, {"沿着", "yan zhe"}, {"着急", "zhao ji"}, {"中标", "zhong biao"}, {"中国", "zhong guo"},
		{"转型", "zhuan xing"}, {"转移", "zhuan yi"}, {"便宜", "pian yi"}, {"便民", "bian min"}, {"弹性", "tan xing"}, {"子弹", "zi dan"},
		{"没收", "mo shou"}, {"没有", "mei you"}, {"差旅", "chai lv"}, {"差异", "cha yi"}, {"参差不齐", "cen ci bu qi"}, {"种植", "zhong zhi"}, {"品种", "pin zhong"},
		{"给予", "ji yu"}, {"供给", "gong ji"}, {"落实", "luo shi"}, {"血液", "xue ye"}, {"目的", "mu di"}, {"仇", "chou"}, {"女儿", "nv er"}, {"战略", "zhan lve"},
		// What is not Han gives itself.
		{"5g网络", "5 g wang luo"}, {"二〇二四", "er ling er si"}, {"", ""},
	} {
		if got := strings.Join(Of(tt.word), " "); got != tt.want {
			t.Errorf("Of(%s) = %s, want %s", tt.word, got, tt.want)
		}
	}
}

func TestAll(t *testing.T) {
	for r, want := range map[rune][]string{
		'行': {"xing", "hang"}, '长': {"zhang", "chang"}, '重': {"zhong", "chong"}, '海': {"hai"}, '銀': {"yin"}, 'a': nil, '，': nil, '5': nil,
	} {
		got := All(r)
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("All(%c) = %v, want %v first", r, got, want)
		}
	}
}

func TestInitials(t *testing.T) {
	for word, want := range map[string]string{
		"长三角": "csj", "最多跑一次": "zdpyc", "5g网络": "5gwl", "《中国》": "zg", "": "",
	} {
		if got := Initials(word); got != want {
			t.Errorf("Initials(%s) = %s, want %s", word, got, want)
		}
	}
}

// Each syllable can be typed, and no other string is one.
func TestSyllables(t *testing.T) {
	for _, name := range loaded().names[1:] {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "" || len(name) > longestSyllable {
			t.Errorf("syllable %q", name)
		}
	}
	if n := len(loaded().names); n < 400 || n > 430 || code(n) >= firstRune {
		t.Errorf("%d syllables", n)
	}
}

// FuzzOf: as many syllables as runes, whatever the text.
func FuzzOf(f *testing.F) {
	for _, s := range []string{"长三角", "a中\xff国", "銀行", "〇", "\u0308u", "重庆市长寿区"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, word string) {
		got := Of(word)
		if len(got) != utf8.RuneCountInString(word) {
			t.Fatalf("Of(%q) = %q", word, got)
		}
		Initials(word)
		for _, r := range word {
			all := All(r)
			if one := Of(string(r))[0]; len(all) > 0 && one != all[0] {
				t.Fatalf("%c reads %s alone, and %v", r, one, all)
			}
		}
	})
}

// Loading happens once, whoever asks first.
func TestConcurrent(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if Of("银行")[1] != "hang" || Sound('行', '航') != 1 || Shape('未', '末') == 0 || len(Cuts("xian")) == 0 {
				t.Error("another answer under load")
			}
		})
	}
	group.Wait()
}

// go test -tags ne -run '^$' -bench Load ./segment/pinyin
func BenchmarkLoad(b *testing.B) {
	b.Run("readings", func(b *testing.B) {
		for b.Loop() {
			load()
		}
	})
	b.Run("sounds", func(b *testing.B) {
		loaded()
		for b.Loop() {
			hear()
		}
	})
	b.Run("shapes", func(b *testing.B) {
		for b.Loop() {
			loadShapes()
		}
	})
}

// go test -tags ne -run '^$' -bench Of ./segment/pinyin
func BenchmarkOf(b *testing.B) {
	Of("")
	for b.Loop() {
		Of("重庆市长寿区行政审批局")
	}
}
