package index

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

// What a query was read as does not change by what the cases say of it, nor what that gave by what is done with it.
func TestPlansDoNotChange(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	random := rand.New(rand.NewPCG(22, 31))
	pieces := strings.Fields("海关 税务局 gaj haiguan hg qqyinyue 医保 社保 住建局 案例一 522件 三至五年 融资贵 後天 " +
		"(海关 OR fayuan) (gaj 或 法院 平台) -税收 部门:嘉兴海关 领域:「双碳」 标题:平台 \"首违不罚\" 诉讼幅务 区快链 怎么办")
	for range rounds.Of(400) {
		words := make([]string, 1+random.IntN(6))
		for i := range words {
			words[i] = pieces[random.IntN(len(pieces))]
		}
		q := strings.Join(words, " ")
		g := x.now.Load()
		err := g.withState(t.Context(), x.parser(g), func(s *search) error {
			typed := s.parse(q)
			before := fmt.Sprintf("%#v", typed)
			expanded, err := s.expanded(typed, q)
			if err != nil {
				return err
			}
			if after := fmt.Sprintf("%#v", typed); after != before {
				t.Errorf("%s: the plan as typed was\n%s\nand is\n%s", q, before, after)
			}
			again, err := s.expanded(typed, q)
			if err != nil || !reflect.DeepEqual(again, expanded) {
				t.Errorf("%s: expanded again it is\n%v, and was\n%v, %v", q, again, expanded, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
