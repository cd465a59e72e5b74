package division

import (
	"slices"
	"strings"
	"testing"
)

func TestAll(t *testing.T) {
	list := All()
	counts, labels := map[Level]int{}, map[string]string{}
	for i, d := range list {
		counts[d.Level]++
		if other, taken := labels[d.Label]; taken {
			t.Errorf("%s %s has the label %s, which is %s's", d.Code, d.Name, d.Label, other)
		}
		labels[d.Label] = d.Code
		switch {
		case d.Name == "" || d.Short == "" || !strings.HasPrefix(d.Name, d.Short):
			t.Errorf("%s %q is %q for short", d.Code, d.Name, d.Short)
		case d.Parent >= i, d.Parent < 0 && d.Level != Province, d.Level != Province && list[d.Parent].Level >= d.Level:
			t.Errorf("%s %s lies in place %d", d.Code, d.Name, d.Parent)
		}
	}
	if counts[Province] != 34 || counts[City] < 330 || counts[County] < 2800 {
		t.Errorf("there are %v divisions by level", counts)
	}
	for code, want := range map[string]string{
		"330000": "浙江", "330100": "杭州", "330106": "杭州市西湖区", "330782": "义乌", "330424": "海盐县", "310115": "上海市浦东新区",
		"422800": "恩施", "630000": "青海", "632500": "海南藏族自治州", "460000": "海南", "220200": "吉林市", "429004": "仙桃",
		"653100": "喀什", "653101": "喀什市", "150000": "内蒙古", "420000": "湖北", "110105": "北京市朝阳区", "211300": "朝阳",
		"500112": "重庆市渝北区", "133100": "雄安新区", "532300": "楚雄", "652300": "昌吉",
	} {
		if labels[want] != code {
			t.Errorf("the label %s is %q's, want %s's", want, labels[want], code)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, tt := range []struct {
		small, large string
		want         bool
	}{
		{"杭州", "浙江", true}, {"杭州市", "浙江省", true}, {"义乌", "浙江", true}, {"杭州市西湖区", "杭州", true}, {"海盐县", "嘉兴", true},
		{"浙江", "杭州", false}, {"杭州", "杭州市", false}, {"杭州", "江苏", false}, {"月球", "浙江", false}, {"", "", false},
	} {
		if got := Within(tt.small, tt.large); got != tt.want {
			t.Errorf("%s within %s: %v", tt.small, tt.large, got)
		}
	}
}

func TestIn(t *testing.T) {
	place := map[string]int{}
	for i, d := range All() {
		place[d.Label] = i
	}
	for _, tt := range []struct {
		small, large string
		want         bool
	}{
		{"义乌", "浙江", true}, {"义乌", "金华", true}, {"义乌", "义乌", true}, {"浙江", "义乌", false}, {"义乌", "杭州", false},
		{"上海市浦东新区", "上海", true}, {"仙桃", "湖北", true},
	} {
		if got := In(place[tt.small], place[tt.large]); got != tt.want {
			t.Errorf("%s in %s: %v", tt.small, tt.large, got)
		}
	}
}

// TestAreas holds that each place beside the table lies in one of it, and is none of it.
func TestAreas(t *testing.T) {
	for _, a := range Areas() {
		if is := Named(a.Name); len(is) > 0 {
			t.Errorf("%s is a division of the table: %v", a.Name, is)
		}
		if d := All()[a.In]; !slices.Contains(Named(d.Name), a.In) {
			t.Errorf("%s lies in %s, which nothing finds", a.Name, d.Name)
		}
	}
}
