package pinyin

import (
	"math"
	"slices"
	"testing"
)

func TestSound(t *testing.T) {
	for _, tt := range []struct {
		a, b rune
		want float64
	}{
		{'在', '再', 1}, {'行', '航', 1}, {'行', '形', 1}, {'做', '作', 1}, {'海', '海', 1},
		{'资', '知', flat}, {'层', '成', flat}, {'三', '山', flat}, {'应', '因', nasal}, {'反', '方', nasal}, {'仁', '仍', nasal}, {'关', '光', nasal}, {'先', '向', nasal},
		{'真', '增', flat * nasal}, {'南', '兰', lateral}, {'女', '吕', lateral}, {'扶', '湖', labial}, {'方', '黄', labial}, {'飞', '灰', labial},
		{'热', '乐', liquid}, {'海', '关', 0}, {'海', 'a', 0}, {'a', 'a', 0}, {'哈', '发', 0}, {-1, '海', 0},
	} {
		if got := Sound(tt.a, tt.b); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("Sound(%c, %c) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestHomophones(t *testing.T) {
	for _, tt := range []struct {
		r         rune
		same      []rune // among the first
		near, not rune
	}{
		{'再', []rune("在载"), '才', '灾'}, {'直', []rune("之制指治"), '子', '直'}, {'关', []rune("管官"), '光', '关'},
	} {
		same, near := Homophones(tt.r), NearHomophones(tt.r)
		for _, r := range tt.same {
			if i := slices.Index(same, r); i < 0 || i > 12 {
				t.Errorf("Homophones(%c) = %c", tt.r, same[:min(20, len(same))])
			}
		}
		if slices.Contains(same, tt.r) || slices.Contains(near, tt.r) || len(same) > 300 {
			t.Errorf("Homophones(%c) = %c, near %c", tt.r, same, near)
		}
		if tt.r != '再' && !slices.Contains(near, tt.near) {
			t.Errorf("NearHomophones(%c) = %c, lacks %c", tt.r, near, tt.near)
		}
	}
	if Homophones('a') != nil || NearHomophones('。') != nil {
		t.Error("a sign has homophones")
	}
}

// Near homophones sound near, and all are common characters.
func TestHomophonesSound(t *testing.T) {
	common := heard().common
	for r := range common {
		if r%7 != 0 {
			continue
		}
		for _, other := range Homophones(r) {
			if Sound(r, other) != 1 || common[other] == 0 {
				t.Errorf("%c %c: %v", r, other, Sound(r, other))
			}
		}
		for _, other := range NearHomophones(r) {
			if s := Sound(r, other); s <= 0 || s >= 1 || common[other] == 0 {
				t.Errorf("%c %c: %v", r, other, s)
			}
		}
	}
}

func FuzzSoundAndShape(f *testing.F) {
	for _, s := range []string{"在再", "资知", "海梅", "未末", "a中", "\xff〇"} {
		r := []rune(s)
		f.Add(r[0], r[1])
	}
	f.Fuzz(func(t *testing.T, a, b rune) {
		for name, of := range map[string]func(a, b rune) float64{"Sound": Sound, "Shape": Shape} {
			if x, y := of(a, b), of(b, a); x != y || x < 0 || x > 1 {
				t.Errorf("%s(%c, %c) = %v, and %v the other way", name, a, b, x, y)
			}
		}
		Homophones(a)
		NearHomophones(a)
	})
}

func TestSymmetric(t *testing.T) {
	s := heard()
	for a := range s.names {
		for b := range s.names {
			if x, y := s.near(syllable(a), syllable(b)), s.near(syllable(b), syllable(a)); x != y {
				t.Errorf("%s %s: %v, and %v the other way", s.names[a], s.names[b], x, y)
			}
		}
	}
	for a, list := range shapes() {
		for _, l := range list {
			if Shape(a, l.Rune) != Shape(l.Rune, a) || Shape(a, l.Rune) < l.Score {
				t.Errorf("%c %c", a, l.Rune)
			}
		}
	}
}

func TestShape(t *testing.T) {
	for _, pair := range []string{"未末", "己已", "治冶", "拨拔", "辩辨", "税说", "销锁", "即既", "侯候", "晴睛", "贷货", "免兔", "问间"} {
		r := []rune(pair)
		if Shape(r[0], r[1]) < 0.6 {
			t.Errorf("Shape(%s) = %v", pair, Shape(r[0], r[1]))
		}
	}
	for _, pair := range []string{"海关", "中国", "改革", "a1", "大。"} {
		r := []rune(pair)
		if Shape(r[0], r[1]) != 0 {
			t.Errorf("Shape(%s) = %v", pair, Shape(r[0], r[1]))
		}
	}
	for r, list := range shapes() {
		if !slices.IsSortedFunc(list, func(a, b Lookalike) int { return int(10*b.Score) - int(10*a.Score) }) || len(list) > 16 ||
			slices.ContainsFunc(list, func(l Lookalike) bool { return l.Rune == r || l.Score < 0.6 || l.Score >= 1 }) {
			t.Errorf("Lookalikes(%c) = %v", r, list)
		}
	}
}

// go test -tags ne -run '^$' -bench 'Sound|Shape|Homophones' ./segment/pinyin
func BenchmarkSound(b *testing.B) {
	Sound('真', '增')
	for b.Loop() {
		Sound('真', '增')
	}
}

func BenchmarkShape(b *testing.B) {
	Shape('真', '增')
	for b.Loop() {
		Shape('未', '末')
	}
}

func BenchmarkHomophones(b *testing.B) {
	NearHomophones('真')
	for b.Loop() {
		NearHomophones('真')
	}
}
