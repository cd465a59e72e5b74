package index

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

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

// lawArticles are 144,841 articles of law where they are beside the project, else 20,000 cases spliced of the bundled ones.
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
		if _, err := x.Search(b.Context(), Request{Query: "haiguan", Page: 1, Size: 1}); err != nil { // makes the vocabulary
			b.Fatal(err)
		}
		return x
	})
}

// BenchmarkHostile asks what costs most: of twenty cases, of statutes, and of forty cases of 1.9 MB.
// go test -tags ne,nomsgpack -run '^$' -bench Hostile ./index
func BenchmarkHostile(b *testing.B) {
	words := strings.Fields("规定 处罚 合同 劳动 公司 法院 行政 海关 税务 土地 房屋 知识 产权 证券 保险 银行 环境 保护 教育 医疗 交通 运输 消防 安全 食品 药品 水利 林业 渔业 矿产 " +
		"电力 通信 网络 数据 人民 政府 部门 责任 赔偿 申请 登记 许可 监督 检查 管理 企业 个人 国家 机关 人员 单位 组织 财产 权利 义务 执行 审判 起诉 证据 判决 仲裁 调解 罚款 没收 违法 犯罪")
	collections := []struct {
		name    string
		index   func() *Index
		queries map[string]string
	}{
		{"20 cases", once(b, func(b *testing.B) []data.Case { return bundled(b) }), hostileQueries(b, words)},
		{"statutes", once(b, lawArticles), hostileQueries(b, words)},
		{"40 cases of 1.9 MB", once(b, func(b *testing.B) []data.Case { return spliced(b, 40, 1900<<10) }), map[string]string{
			"one word": "海关", "70 OR": hostileQueries(b, words)["70 OR"], "110 words": hostileQueries(b, words)["110 words"],
		}},
	}
	for _, c := range collections {
		for name, q := range c.queries {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				x := c.index()
				for b.Loop() {
					if _, err := x.Search(b.Context(), Request{Query: q, Page: 1, Size: 10}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("40 cases of 1.9 MB/marks of a page", func(b *testing.B) {
		x := collections[2].index()
		c, _, err := x.config.Source.Case("s-7")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := x.Mark(b.Context(), hostileQueries(b, words)["70 OR"], false, c); err != nil {
				b.Fatal(err)
			}
		}
	})
}
