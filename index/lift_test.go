package index

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"anlisou/data"
)

// Which documents are looked at for what stands before a text hangs on no segment: the same cases give the same, however
// they came in.
func TestLiftHangsOnNoSegment(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(22, 30))
	var cases []data.Case
	for i := range 700 {
		text := "对项目的评价，此后另有说法。"
		if random.IntN(3) == 0 {
			text = "对项目的后评价。"
		}
		cases = append(cases, simple(fmt.Sprintf("c%03d", i), "甲", text, nil, nil))
	}
	var first float64
	for n, pieces := range []int{1, 2, 7, 20} {
		source := newMemoryStore()
		x := openIndex(t, t.TempDir(), source)
		for i := range pieces {
			for _, c := range cases[i*len(cases)/pieces : (i+1)*len(cases)/pieces] {
				source.put(c)
			}
			if err := x.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var times float64
		g := x.now.Load()
		err := g.withState(t.Context(), x.parser(g), func(s *search) (err error) {
			times, err = s.precedingLift([]rune("后评价"))
			return err
		})
		if err != nil || times == 0 {
			t.Fatalf("in %d pieces: %v, %v", pieces, times, err)
		}
		if n == 0 {
			first = times
		} else if times != first {
			t.Errorf("in %d pieces 后 stands %v times as often before 评价 as by chance, else %v", pieces, times, first)
		}
	}
}
