package index

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"anlisou/data"
)

// hostileQueries are those that cost most, by what makes them: 1000 characters at most, as a server lets through.
func hostileQueries(b *testing.B, words []string) map[string]string {
	b.Helper()
	each := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, words[i%len(words)])
		}
		return b.String()
	}
	queries := map[string]string{
		"spaced pinyin": strings.Repeat("you jie ", 62), "65 titles": each(65, "标题:%s "), "nested quotes": each(60, "“%s「"),
		"numbers": strings.Repeat("7件 18件 ", 60), "110 words": each(110, "%s "), "70 OR": strings.TrimSuffix(each(70, "%s OR "), " OR "),
		"paragraph": each(166, "%s的"), "330 words": each(330, "%s "), "misprints": strings.Repeat("登计处法合铜劳懂公丝", 50), "initials": strings.Repeat("js zh gj rm ", 41),
	}
	for i := 0; len([]rune(queries["nested OR"])) < 1000; i++ {
		queries["nested OR"] += "(" + strings.Repeat(fmt.Sprintf("(%s OR %s)", words[i%len(words)], words[(i+1)%len(words)]), 6) + ") OR "
	}
	for _, c := range bundled(b) {
		queries["pasted"] += c.Sections[0].Text
	}
	for name, q := range queries {
		queries[name] = string([]rune(q)[:min(1000, len([]rune(q)))])
	}
	return queries
}

// lawArticles are 144,841 articles of law where they are beside the project, else 20,000 cases spliced of the bundled
// ones.
func lawArticles(b *testing.B) []data.Case {
	b.Helper()
	path := os.Getenv("ANLISOU_CORPUS")
	if path == "" {
		path = "../../shared/corpus/law_articles.jsonl.gz"
	}
	file, err := os.Open(path)
	if err != nil {
		b.Logf("%v: 20,000 cases are made of the bundled ones", err)
		return spliced(b, 20_000, 400)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		b.Fatal(err)
	}
	var cases []data.Case
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var article struct{ ID, Title, Text string }
		if err := json.Unmarshal(lines.Bytes(), &article); err != nil {
			b.Fatal(err)
		}
		cases = append(cases, simple(article.ID, article.Title, article.Text, nil, nil))
	}
	return cases
}

// spliced makes cases of so many bytes each of the bundled ones' sentences, by a fixed seed.
func spliced(b *testing.B, n, size int) (cases []data.Case) {
	b.Helper()
	var sentences []string
	for _, c := range bundled(b) {
		for _, s := range c.Sections {
			sentences = append(sentences, strings.SplitAfter(s.Text, "。")...)
		}
	}
	random := rand.New(rand.NewPCG(20, 26))
	for i := range n {
		var text strings.Builder
		for text.Len() < size {
			text.WriteString(sentences[random.IntN(len(sentences))])
		}
		cases = append(cases, simple(fmt.Sprintf("s-%d", i), fmt.Sprintf("第%d个案例", i), text.String(), nil, nil))
	}
	return cases
}

// once makes an index for all benchmarks of a collection.
func once(b *testing.B, cases func(b *testing.B) []data.Case) func() *Index {
	dir := b.TempDir()
	return sync.OnceValue(func() *Index {
		x := openIndex(b, dir, newMemoryStore(cases(b)...))
		// makes the vocabulary
		if _, err := x.Search(b.Context(), Request{Query: "haiguan", Page: 1, Size: 1}); err != nil {
			b.Fatal(err)
		}
		return x
	})
}

// What a query may take, on a machine that does nothing else. Benchmarks fail at three times as much: they run on
// busy ones.
const (
	boundOfAQuery = 200 * time.Millisecond
	boundOfChoice = time.Second       // of very many words, or of 70 by OR, over texts of 1.9 MB
	boundOfThree  = 3 * boundOfChoice // each of three at once: what one after another would take
)

// searched is a search of a benchmark, or a page of a case or a completion. It prints the bound beside what that
// took, and fails where the fastest took far more: that of many tells most of the work, and least of what else the
// machine did.
func searched(b *testing.B, bound time.Duration, index func() *Index, ask func(x *Index) error) {
	b.Helper()
	x := index()
	fastest := time.Duration(math.MaxInt64)
	for b.Loop() {
		began := time.Now()
		if err := ask(x); err != nil {
			b.Fatal(err)
		}
		fastest = min(fastest, time.Since(began))
	}
	b.ReportMetric(float64(fastest.Microseconds())/1000, "fastest-ms")
	b.ReportMetric(float64(bound.Milliseconds()), "bound-ms")
	if fastest > 3*bound {
		b.Errorf("%s at the least, and three times the bound is %s", fastest, 3*bound)
	}
}

// filed makes cases of so many departments and collections, one of each.
func filed(b *testing.B, n int) []data.Case {
	b.Helper()
	cases := spliced(b, n, 400)
	for i := range cases {
		cases[i].Departments, cases[i].Collection = []string{fmt.Sprintf("第%d局", i)}, fmt.Sprintf("第%d集", i)
	}
	return cases
}

// BenchmarkHostile asks what costs most: of twenty cases, of statutes, of forty cases of 1.9 MB, and, as it is typed,
// of five hundred departments and collections. go test -tags ne,nomsgpack -run '^$' -bench Hostile ./index
func BenchmarkHostile(b *testing.B) {
	words := strings.Fields("规定 处罚 合同 劳动 公司 法院 行政 海关 税务 土地 房屋 知识 产权 证券 保险 银行 环境 保护 教育 医疗 交通 运输 消防 安全 食品 药品 水利 林业 渔业 矿产 " +
		"电力 通信 网络 数据 人民 政府 部门 责任 赔偿 申请 登记 许可 监督 检查 管理 企业 个人 国家 机关 人员 单位 组织 财产 权利 义务 执行 审判 起诉 证据 判决 仲裁 调解 罚款 没收 违法 犯罪")
	queries := hostileQueries(b, words)
	search := func(query string) func(x *Index) error {
		return func(x *Index) error {
			_, err := x.Search(b.Context(), Request{Query: query, Page: 1, Size: 10})
			return err
		}
	}
	for name, index := range map[string]func() *Index{
		"20 cases": once(b, func(b *testing.B) []data.Case { return bundled(b) }), "statutes": once(b, lawArticles),
	} {
		for what, query := range queries {
			b.Run(name+"/"+what, func(b *testing.B) { searched(b, boundOfAQuery, index, search(query)) })
		}
	}
	departments := once(b, func(b *testing.B) []data.Case { return filed(b, 500) })
	for _, typed := range []string{"部门:", "案例集:", "海关 改革 部门:第", "海关 改革 案例集:第", "部门:第3局 案例集:", "部门:di"} {
		b.Run("500 departments/typed "+typed, func(b *testing.B) {
			searched(b, boundOfAQuery, departments, func(x *Index) error { _, err := x.Suggest(b.Context(), typed, 8); return err })
		})
	}
	large := once(b, func(b *testing.B) []data.Case { return spliced(b, 40, 1900<<10) })
	for what, ask := range map[string]struct {
		bound time.Duration
		ask   func(x *Index) error
	}{
		"one word": {boundOfAQuery, search("海关")}, "70 OR": {boundOfChoice, search(queries["70 OR"])},
		"110 words": {boundOfChoice, search(queries["110 words"])}, "marks of a page": {boundOfChoice, func(x *Index) error {
			c, _, err := x.config.Source.Case("s-7")
			if err == nil {
				_, err = x.Mark(b.Context(), queries["70 OR"], false, c)
			}
			return err
		}},
		"70 OR, three at once": {boundOfThree, func(x *Index) error {
			var three sync.WaitGroup
			var failed [3]error
			for i := range failed {
				three.Go(func() { failed[i] = search(queries["70 OR"])(x) })
			}
			three.Wait()
			return errors.Join(failed[:]...)
		}},
	} {
		b.Run("40 cases of 1.9 MB/"+what, func(b *testing.B) { searched(b, ask.bound, large, ask.ask) })
	}
}
