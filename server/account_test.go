package server_test

import (
	"html"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// TestAccountsInPlainWords: whatever is asked, an account begins with what was looked for, in sentences without the figures and the
// signs of a plan; these are folded away behind it.
func TestAccountsInPlainWords(t *testing.T) {
	site := startSite(t, bundled(t))
	section := regexp.MustCompile(`(?s)<section class="explained".*?</section>`)
	words := strings.Fields("外贸企业融资 区块链 医保 量子计算机 一体化 税收 海关 522件 changsanjiao 嘉冒贷 “零等待” 首违不罚 怎样 2021年")
	signs := []string{" ", "", " OR ", " -"}
	for round := range uint64(60) {
		r := rand.New(rand.NewPCG(round, 26))
		query := words[r.IntN(len(words))]
		for range r.IntN(3) {
			query += signs[r.IntN(len(signs))] + words[r.IntN(len(words))]
		}
		address := "/?explain=1&q=" + query + []string{"", "&department=海关", "&sort=number", "&domain=公共卫生"}[r.IntN(4)]
		_, page := get(t, site.URL+escaped(address))
		account := section.FindString(page)
		plain, details, found := strings.Cut(account, "<details")
		if !found || !strings.Contains(details, "<dt>") || !strings.Contains(details, "词典") {
			t.Fatalf("%s: no account, or no details behind it: %s", address, account)
		}
		first := regexp.MustCompile(`<li>([^<]*)</li>`).FindStringSubmatch(plain)
		if first == nil || !strings.HasPrefix(first[1], "要") && !strings.HasPrefix(first[1], "没有要含有的词") {
			t.Errorf("%s: begins with %q", address, first)
		}
		for _, technical := range []string{"%", "~", "|", "×", "信息量", "毫秒", " AND "} {
			if said := html.UnescapeString(plain); strings.Contains(said, technical) && !strings.Contains(query, technical) {
				t.Errorf("%s: the account has %q: %s", address, technical, said)
			}
		}
		none := strings.Contains(page, "没有找到案例")
		if why := "为什么没有结果"; strings.Contains(account, why) != none {
			t.Errorf("%s: found none: %v, %s", address, none, account)
		}
		if _, page = get(t, site.URL+escaped(strings.Replace(address, "explain=1&", "", 1))); strings.Contains(page, "为什么没有结果") != none {
			t.Errorf("%s: the link to the account has other words", address)
		}
	}
}
