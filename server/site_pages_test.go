package server

import (
	"encoding/json"
	"encoding/xml"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"anlisou/data/rounds"
	"anlisou/data/site"
	"anlisou/server/view"
)

// randomSite are valid settings with texts that markup, a script or a style sheet might take for more than text.
func randomSite(t *testing.T, r *rand.Rand) *site.Settings {
	t.Helper()
	pieces := []string{
		"案", "<b>", "</title>", "</script><script>alert(1)</script>", "&amp;", "'", "\"", "`", "${x}", "{{.}}", "\\", "%s", "]]>", "𠮷", "*/", "<!--", "a",
	}
	text := func(most int) string {
		made := "甲"
		for range r.IntN(4) {
			if p := pieces[r.IntN(len(pieces))]; utf8.RuneCountInString(made+p) < most {
				made += p
			}
		}
		return made + "乙"
	}
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	s := &site.Settings{
		Name: text(site.MaxName), Subtitle: text(site.MaxSubtitle), Sponsor: text(site.MaxOrgan), Organizer: text(site.MaxOrgan),
		ICP: one("浙ICP备05000000号-1", "京ICP证030173号"), Police: "京公网安备 11010502030143号", Code: one("3304000001", "bm01000001"),
		Contact: site.Contact{Phone: one("0573-82520000", "+86 (573) 825200"), Mail: one("a@b.example", "o'x+y&z@b.example"), Text: text(site.MaxContact)},
		Seal:    one("", "案", "嘉", "A", "𠮷"), Accent: one("", "#000", "#8c2f2b", "#1D5C96"), WidgetFooter: r.IntN(2) == 0,
		Links:       []site.Link{{Name: text(site.MaxLinkName), Address: "https://a.example/x?y='z'&w#f"}, {Name: "乙", Address: "/?sort=number"}},
		Collections: []site.Collection{{ID: "jx", Name: text(site.MaxOrgan)}},
	}
	if err := s.Validate(); err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	return s
}

// seen is what a page says, and what in it is not as the policy of the pages wants it.
type seen struct {
	text, title string
	links       map[string]string // by their addresses
	linked      []string          // JSON-LD
	meta        []string
	bad         []string
}

func look(t *testing.T, page string) (s seen) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	s.links = map[string]string{}
	var inner func(n *html.Node) string
	inner = func(n *html.Node) string {
		if n.Type == html.TextNode {
			return n.Data
		}
		all := ""
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			all += inner(c)
		}
		return all
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		given := map[string]string{}
		for _, a := range n.Attr {
			given[a.Key] = a.Val
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
				s.bad = append(s.bad, n.Data+" "+a.Key+"="+a.Val)
			}
		}
		switch n.Data {
		case "style", "b": // a b is one of ours in no page
			s.bad = append(s.bad, n.Data)
		case "title":
			s.title = inner(n)
		case "a":
			s.links[given["href"]] = inner(n)
		case "meta":
			s.meta = append(s.meta, given["content"])
		case "script":
			if given["type"] == "application/ld+json" {
				s.linked = append(s.linked, inner(n))
			} else if given["src"] == "" {
				s.bad = append(s.bad, "script "+inner(n))
			}
		}
	}
	s.text = inner(root)
	return s
}

// TestAnySettingsAnyPage: whatever an operator says, every page and kind of error renders, in every language, with each text as
// it was written, and with nothing that the policy of the pages forbids.
func TestAnySettingsAnyPage(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 4))
	config := populated()
	config.PublicURL = "https://cases.example.com"
	var now *site.Settings
	config.Site = func() *site.Settings { return now }
	s := newServer(t, config)
	checked := 0
	for range rounds.Of(12) {
		now = randomSite(t, random)
		for _, language := range []string{"zh-Hans", "zh-Hant", "en"} {
			for _, address := range addressesOf(s) {
				response, page := send(s, "GET", address, "Cookie", "lang="+language)
				if response.StatusCode >= 500 {
					t.Fatalf("%s: %d %s", address, response.StatusCode, page)
				}
				if policy := response.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
					t.Fatalf("%s: policy %q", address, policy)
				}
				if response.Header.Get("Content-Type") != contentHTML || response.StatusCode == http.StatusSeeOther {
					continue
				}
				checked++
				checkSite(t, address, look(t, page), now)
			}
		}
		checkFiles(t, s, now)
	}
	t.Logf("%d pages", checked)
	if checked < 100 {
		t.Errorf("only %d pages", checked)
	}
}

func checkSite(t *testing.T, address string, s seen, now *site.Settings) {
	t.Helper()
	if len(s.bad) > 0 {
		t.Fatalf("%s: %q\n%+v", address, s.bad, now)
	}
	if !strings.HasSuffix(s.title, now.Name) {
		t.Fatalf("%s is titled %q, want … %q", address, s.title, now.Name)
	}
	if strings.HasPrefix(address, "/embed") && !strings.Contains(address, "site=none") {
		if !strings.Contains(s.text, now.Name) {
			t.Fatalf("%s lacks the name", address)
		}
		return
	}
	texts := []string{now.Name, now.Sponsor, now.Organizer, now.ICP, now.Police, now.Code, now.Contact.Phone, now.Contact.Mail, now.Contact.Text}
	if address == "/" {
		texts = append(texts, now.Subtitle)
	}
	for _, text := range texts {
		if !strings.Contains(s.text, text) {
			t.Fatalf("%s lacks %q", address, text)
		}
	}
	for href, text := range map[string]string{
		"https://beian.miit.gov.cn/": now.ICP, "https://beian.mps.gov.cn/#/query/webSearch?code=11010502030143": now.Police,
		now.Links[1].Address: "",
	} {
		if got, ok := s.links[href]; !ok || text != "" && got != text {
			t.Fatalf("%s: %s leads from %q, want %q", address, href, got, text)
		}
	}
	found := 0
	for href, text := range s.links {
		if text == now.Links[0].Name && strings.HasPrefix(href, "https://a.example/x?y=") || text == now.Contact.Phone && strings.HasPrefix(href, "tel:") ||
			text == now.Contact.Mail && strings.HasPrefix(href, "mailto:") {
			found++
		}
	}
	if found != 3 {
		t.Fatalf("%s: links %v", address, s.links)
	}
	for _, linked := range s.linked {
		var data map[string]any
		if err := json.Unmarshal([]byte(linked), &data); err != nil {
			t.Fatalf("%s: %v in %s", address, err, linked)
		}
		publisher, _ := data["publisher"].(map[string]any)
		if publisher["name"] != now.Sponsor || data["isPartOf"] == nil && data["name"] != now.Name {
			t.Fatalf("%s: %s", address, linked)
		}
	}
	if len(s.linked) != map[bool]int{true: 1}[address == "/" || strings.HasPrefix(address, "/cases/x-1")] {
		t.Fatalf("%s has %d linked data", address, len(s.linked))
	}
}

// checkFiles reads what is made of settings beside the pages.
func checkFiles(t *testing.T, s *Server, now *site.Settings) {
	t.Helper()
	_, page := send(s, "GET", "/")
	_, plugin := send(s, "GET", "/opensearch.xml")
	var described struct {
		ShortName, Description string
	}
	if err := xml.Unmarshal([]byte(plugin), &described); err != nil || described.Description != now.Subtitle || utf8.RuneCountInString(described.ShortName) > openSearchName {
		t.Fatalf("%v %+v", err, described)
	}
	seal := now.Seal
	if seal == "" {
		seal = usualSeal
	}
	for _, address := range []string{"/favicon.svg", "/favicon.ico", s.sealAddress(s.present())} {
		response, picture := send(s, "GET", address)
		if err := xml.Unmarshal([]byte(picture), new(struct{})); err != nil || !strings.Contains(picture, `aria-label="`+seal+`"`) || response.Header.Get("Content-Type") != "image/svg+xml" {
			t.Fatalf("%s: %v %s", address, err, picture)
		}
	}
	if !strings.Contains(page, `src="`+s.sealAddress(s.present())+`"`) {
		t.Fatal("the seal is not on the page")
	}
	looks := s.present().address(lookFile)
	if (looks != "") != (now.Accent != "") || looks != "" && !strings.Contains(page, `<link rel="stylesheet" href="`+looks+`">`) {
		t.Fatalf("look %q of %q", looks, now.Accent)
	}
	response, script := send(s, "GET", view.WidgetPrefix+view.WidgetScript)
	told, bare := strings.CutPrefix(script, "(CASE_SEARCH_SITE=>{")
	at := strings.LastIndex(told, "\n})(")
	if !bare || at < 0 || response.Header.Get("Cache-Control") != widgetCaching {
		t.Fatalf("the widget is told nothing: %v", response.Header)
	}
	var says struct{ Name, Sponsor, Look string }
	if err := json.Unmarshal([]byte(strings.TrimSuffix(told[at+4:], ");\n")), &says); err != nil || says.Name != now.Name || says.Sponsor != now.Sponsor ||
		strings.Contains(says.Look, "--accent:var(--cs-accent,") != (now.Accent != "") {
		t.Fatalf("%v %+v", err, says)
	}
	if _, sealed := send(s, "GET", view.WidgetPrefix+s.widget.hashed[view.WidgetScript]); strings.Contains(sealed, "CASE_SEARCH_SITE=>") {
		t.Fatal("the script under its hash is told something")
	}
}

// TestUsualSite: without settings all is as ever: no style beside the one, no foot of organs, the widget's script as it is; and
// no page says of which revision the program is.
func TestUsualSite(t *testing.T) {
	s := newServer(t, populated())
	for _, address := range []string{"/", "/?q=a", "/cases/x-1", "/widget/", "/nowhere", "/embed"} {
		_, page := send(s, "GET", address)
		got := look(t, page)
		if !strings.HasSuffix(got.title, "案例搜") || strings.Contains(page, "look.") || strings.Contains(page, `class="wide who"`) || strings.Contains(page, "version") ||
			!strings.Contains(page, s.assets.hashed["seal.svg"]) {
			t.Errorf("%s: %s", address, page)
		}
	}
	if _, script := send(s, "GET", view.WidgetPrefix+view.WidgetScript); script != string(s.widget.files[s.widget.hashed[view.WidgetScript]].body.plain) {
		t.Error("the widget's script is another")
	}
}

// TestFilesOfEarlierSettings: a page that was kept asks for the style and seal of settings that are no more: it gets those of
// today, and no cache keeps them under the old name.
func TestFilesOfEarlierSettings(t *testing.T) {
	config := populated()
	now := &site.Settings{Seal: "嘉", Accent: "#8c2f2b"}
	config.Site = func() *site.Settings { return now }
	s := newServer(t, config)
	seal, style := s.sealAddress(s.present()), s.present().address(lookFile)
	for _, address := range []string{seal, style} {
		if response, _ := send(s, "GET", address); !strings.Contains(response.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %v", address, response.Header)
		}
	}
	for _, next := range []*site.Settings{{Seal: "禾", Accent: "#005500"}, {}} {
		now = next
		for _, address := range []string{seal, style} {
			response, body := send(s, "GET", address)
			if response.StatusCode != http.StatusOK || response.Header.Get("Cache-Control") != askAgain || strings.Contains(body, "嘉") || strings.Contains(body, "#8c2f2b") {
				t.Errorf("%s: %d %v %s", address, response.StatusCode, response.Header, body)
			}
		}
	}
	for _, none := range []string{"/static/look.css", "/static/lookout.css", "/static/site-seal.png"} {
		if response, _ := send(s, "GET", none); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", none, response.StatusCode)
		}
	}
}

// TestBusyPageIsOfTheSite: a page that is made once is made anew for other settings.
func TestBusyPageIsOfTheSite(t *testing.T) {
	config := populated()
	now := &site.Settings{Name: "甲甲"}
	config.Site = func() *site.Settings { return now }
	config.Limit = 0.001
	s := newServer(t, config)
	busy := func() string {
		for range 200 {
			if response, page := send(s, "GET", "/?q=a"); response.StatusCode == http.StatusTooManyRequests {
				return page
			}
		}
		t.Fatal("never too many")
		return ""
	}
	if page := busy(); !strings.Contains(page, "甲甲") {
		t.Error(page)
	}
	now = &site.Settings{Name: "乙乙"}
	if page := busy(); !strings.Contains(page, "乙乙") || strings.Contains(page, "甲甲") {
		t.Error(page)
	}
}
