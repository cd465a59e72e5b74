package prose

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"anlisou/data/format/internal/sample"
	"anlisou/data/format/outline"
	"anlisou/data/rounds"
)

// TestGeneratedCompendia writes compendia in every mixture of styles that is read, with pages
// or without, and reads them back.
func TestGeneratedCompendia(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	numberings := []func(int) string{
		func(n int) string { return "案例" + outline.HanNumber(n) + ":" },
		func(n int) string { return "案例" + outline.HanNumber(n) + "　" },
		func(n int) string { return fmt.Sprintf("案例%d：", n) },
		func(n int) string { return "案例（" + outline.HanNumber(n) + "）" },
		func(n int) string { return "【案例" + outline.HanNumber(n) + "】" },
		func(n int) string { return outline.HanNumber(n) + "、" },
		func(n int) string { return fmt.Sprintf("%d.", n) },
		func(n int) string { return "（" + outline.HanNumber(n) + "）" },
	}
	leaders := []func(int) string{
		func(int) string { return "" },
		func(page int) string { return fmt.Sprintf("……%d", page) },
		func(page int) string { return fmt.Sprintf("\t%d", page) },
		func(page int) string { return fmt.Sprintf(" %d", page) },
	}
	pages := []func(*pager){
		func(*pager) {},
		func(p *pager) { p.numbers = func(n int) string { return fmt.Sprintf("- %d -\n", n) } },
		func(p *pager) {
			p.numbers = func(n int) string { return fmt.Sprintf("%d\n\f某市创新案例汇编集\n", n) }
		},
		func(p *pager) { p.numbers = func(n int) string { return fmt.Sprintf("\n%d/99\n\n", n) } },
		func(p *pager) { p.numbers = func(n int) string { return fmt.Sprintf("第 %d 页 共 99 页\n", n) } },
	}
	for round := range rounds.Of(200) {
		numbering := numberings[random.IntN(len(numberings))]
		leader := leaders[random.IntN(len(leaders))]
		head := random.IntN(4)     // the title with number, the bare title, number and title on two lines, nothing
		sections := random.IntN(3) // 一、, （一）, 1.
		p := &pager{every: 5 + random.IntN(20)}
		pages[random.IntN(len(pages))](p)
		n := 2 + random.IntN(25) // a title alone may end in a number of its own
		if head == 3 && sections == 2 {
			sections = 0 // nothing would tell where a body begins
		}
		var want strings.Builder
		p.line("某市创新案例汇编集")
		p.line("目 录")
		for i := 1; i <= n; i++ {
			p.line(numbering(i) + title(i) + leader(i+2))
		}
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&want, "%d %s", i, title(i))
			switch head {
			case 0:
				p.line(numbering(i) + title(i))
			case 1:
				p.line(title(i))
			case 2:
				p.line("案例" + outline.HanNumber(i))
				p.line(title(i))
			}
			for s := 1; s <= 1+random.IntN(3); s++ {
				heading := fmt.Sprintf("做法%s", string(rune('甲'+s)))
				switch sections {
				case 0:
					p.line(outline.HanNumber(s) + "、" + heading + ":")
				case 1:
					p.line("（" + outline.HanNumber(s) + "）" + heading)
				}
				var text []string
				for k := 1; k <= 1+random.IntN(4); k++ {
					l := fmt.Sprintf("%d.第%d例第%d节第%d行，先做后推。", k, i, s, k)
					text = append(text, l)
					p.line(l)
				}
				switch {
				case sections < 2:
					fmt.Fprintf(&want, " [%s|%s]", heading, strings.Join(text, "\n"))
				case s == 1:
					fmt.Fprintf(&want, " [|%s", strings.Join(text, "\n"))
				default:
					fmt.Fprintf(&want, "\n%s", strings.Join(text, "\n"))
				}
			}
			if sections == 2 {
				want.WriteString("]")
			}
			want.WriteString("\n")
		}
		doc, err := readLines(p.text.String())
		if err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, p.text.String())
		}
		if got := sample.Show(doc.Cases); got != want.String() {
			t.Fatalf("round %d: got\n%s\nwant\n%s\nof\n%s", round, got, want.String(), p.text.String())
		}
	}
}

func title(n int) string { return fmt.Sprintf("“第%s项”改革", outline.HanNumber(n)) }

// pager writes lines, and a page's number after every so many.
type pager struct {
	text    strings.Builder
	every   int
	lines   int
	numbers func(page int) string
}

func (p *pager) line(s string) {
	p.text.WriteString(s + "\n")
	if p.lines++; p.numbers != nil && p.lines%p.every == 0 {
		p.text.WriteString(p.numbers(p.lines / p.every))
	}
}
