// Package division holds the administrative divisions of China 行政区划: which places there are, what each is called, and in
// which other each lies.
package division

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

//go:generate go run generate.go

//go:embed divisions.txt.zst
var table []byte

// Level is how large a division is.
type Level uint8

// The levels of divisions.
const (
	Province Level = iota // 省, 自治区, 直辖市, 特别行政区
	City                  // 地级市, 地区, 自治州, 盟
	County                // 县, 县级市, 市辖区, 旗
)

// Division 行政区 is a place with a government of its own.
type Division struct {
	Code  string // of GB/T 2260
	Name  string // 杭州市, 恩施土家族苗族自治州
	Short string // 杭州, 恩施; of a district or a county of one character, its name
	Level Level
	// Parent is the place among All of the division in which it lies; -1 for a province.
	Parent int
	// Label is the name that says which place is meant, and no other: 杭州, 义乌, 海盐县, 杭州市西湖区.
	Label string
}

// All are the divisions in the order of their codes, read once. The list is not changed.
func All() []Division { return all() }

var all = sync.OnceValue(func() []Division {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic("embedded divisions: " + err.Error())
	}
	defer r.Close()
	text, err := r.DecodeAll(table, nil)
	if err != nil {
		panic("embedded divisions: " + err.Error()) // the package's tests would show it
	}
	var list []Division
	place := map[string]int{} // by code
	for line := range strings.Lines(string(text)) {
		code, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		d := Division{Code: code, Name: name, Level: levelOf(code), Parent: -1}
		d.Short = shortOf(name, d.Level)
		if d.Level > Province {
			d.Parent = place[code[:2]+"0000"]
			if in, ok := place[code[:4]+"00"]; ok && d.Level == County {
				d.Parent = in
			}
		}
		place[code] = len(list)
		list = append(list, d)
	}
	label(list)
	return list
})

func levelOf(code string) Level {
	switch {
	case code[2:] == "0000":
		return Province
	case code[4:] == "00":
		return City
	}
	return County
}

// What names end in after the short name, the longest first; of provinces and autonomous regions their peoples as well.
var (
	provinceEndings = []string{"特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"}
	cityEndings     = []string{"自治州", "地区", "市", "盟"}
	countyEndings   = []string{"自治县", "自治旗", "县", "市"}
)

// peoples are those after whom autonomous prefectures and counties are named, in the order in which they are taken off.
const peoples = "傈僳族 蒙古族 朝鲜族 土家族 哈尼族 景颇族 布依族 柯尔克孜 哈萨克族 哈萨克 维吾尔 俄罗斯族 塔吉克族 塔吉克 达斡尔族 鄂温克族 鄂伦春 东乡族 " +
	"保安族 撒拉族 裕固族 锡伯族 仫佬族 毛南族 拉祜族 布朗族 普米族 独龙族 蒙古 藏族 羌族 彝族 苗族 侗族 白族 傣族 回族 瑶族 壮族 畲族 满族 佤族 黎族 土族 水族 怒族 京族 各族"

// shortOf takes off a name what kind of division it is. A district keeps it, and a name that would have one character.
func shortOf(name string, level Level) string {
	endings := [...][]string{provinceEndings, cityEndings, countyEndings}[level]
	for _, ending := range endings {
		stem, ok := strings.CutSuffix(name, ending)
		if !ok || utf8.RuneCountInString(stem) < 2 {
			continue
		}
		for again := strings.HasPrefix(ending, "自治"); again; {
			again = false
			for _, people := range strings.Fields(peoples) {
				if rest, ok := strings.CutSuffix(stem, people); ok && utf8.RuneCountInString(rest) > 1 {
					stem, again = rest, true
				}
			}
		}
		return stem
	}
	return name
}

// label gives each division the shortest of its names that is no other's: a county or city of that level alone, a
// district with the city it is in.
func label(list []Division) {
	named, short := map[string]int{}, map[string]int{}
	for _, d := range list {
		named[d.Name]++
		short[d.Short]++
	}
	above := map[string]Level{} // the highest level that has a short name
	for _, d := range list {
		if level, has := above[d.Short]; !has || d.Level < level {
			above[d.Short] = d.Level
		}
	}
	for i := range list {
		d := &list[i]
		switch ofCity := strings.HasSuffix(d.Name, "市"); {
		case d.Level == Province, d.Level == City && above[d.Short] == City, ofCity && short[d.Short] == 1:
			d.Label = d.Short
		case d.Level == City || named[d.Name] == 1 && !strings.HasSuffix(d.Name, "区"):
			d.Label = d.Name
		default:
			d.Label = list[d.Parent].Name + d.Name
		}
	}
}

// In reports whether a division is another, or lies in it; both by their place among All.
func In(small, large int) bool {
	for list := All(); small >= 0; small = list[small].Parent {
		if small == large {
			return true
		}
	}
	return false
}

// Common is the smallest division in which two lie, which may be one of them; -1 where they lie in none together. All
// three are places among All.
func Common(a, b int) int {
	for list := All(); a >= 0 && !In(b, a); {
		a = list[a].Parent
	}
	return a
}

// Named are the places among All that a name means: the one whose label it is, else all of which it is a full or a short
// name. There is none where nothing is called so.
func Named(name string) []int {
	all := named()[name]
	for _, i := range all {
		if All()[i].Label == name {
			return []int{i}
		}
	}
	return all
}

// Within reports whether one name is that of a place that lies in a place of the other name: 杭州, 义乌 in 浙江省. A name is full,
// short or a label; of one that is several places', any will do.
func Within(small, large string) bool {
	for _, i := range named()[small] {
		for _, j := range named()[large] {
			if i != j && In(i, j) {
				return true
			}
		}
	}
	return false
}

var named = sync.OnceValue(func() map[string][]int {
	names := map[string][]int{}
	for i, d := range All() {
		for _, name := range []string{d.Name, d.Short, d.Label} {
			if !slices.Contains(names[name], i) {
				names[name] = append(names[name], i)
			}
		}
	}
	return names
})
