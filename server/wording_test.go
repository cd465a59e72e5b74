package server

import (
	"net/http"
	"strings"
	"testing"

	"anlisou/server/view"
)

func TestPreferredLanguage(t *testing.T) {
	s := newServer(t, working())
	for header, want := range map[string]string{
		"": "zh-Hans", "zh-CN,zh;q=0.9,en;q=0.8": "zh-Hans", "zh-TW": "zh-Hant", "zh-Hant-HK, en": "zh-Hant", "zh-Hans-HK": "zh-Hans",
		"en-US,en;q=0.9": "en", "fr, en;q=0.5, zh;q=0.7": "zh-Hans", "de": "zh-Hans", "en;q=0, zh-HK;q=0.1": "zh-Hant", "*": "zh-Hans", ";;q=,": "zh-Hans",
	} {
		if got := s.preferred(header); got != want {
			t.Errorf("Accept-Language %q: %s, want %s", header, got, want)
		}
	}
}

// The address says more than the choice made before, and that more than the browser.
func TestLanguageOfAPage(t *testing.T) {
	s := newServer(t, working())
	for _, test := range []struct{ target, cookie, header, want, says string }{
		{"/", "", "", "zh-Hans", "还没有案例"},
		{"/", "", "zh-TW", "zh-Hant", "還沒有案例"},
		{"/", "lang=en", "zh-TW", "en", "No cases yet"},
		{"/?lang=zh-Hans", "lang=en", "zh-TW", "zh-Hans", "还没有案例"},
		{"/?lang=xx", "lang=../x", "en", "en", "No cases yet"},
		{"/?lang=en&page=x", "", "", "en", "Page number is a whole number from 1 to 10000; the address has “x”"},
		{"/cases/none?lang=en", "", "", "en", "There is no case none"},
		{"/nowhere?lang=zh-Hant", "", "", "zh-Hant", "這裡沒有頁面：/nowhere"},
	} {
		response, page := send(s, "GET", test.target, "Cookie", test.cookie, "Accept-Language", test.header)
		if !strings.Contains(page, `<html lang="`+test.want+`"`) || !strings.Contains(page, test.says) {
			t.Errorf("%+v:\n%s", test, page)
		}
		remembers := strings.HasPrefix(response.Header.Get("Set-Cookie"), "lang="+test.want)
		if asked := strings.Contains(test.target, "lang="+test.want); remembers != asked {
			t.Errorf("%s: cookie %q", test.target, response.Header.Get("Set-Cookie"))
		}
		if vary := strings.Join(response.Header["Vary"], ","); !strings.Contains(vary, "Accept-Language") {
			t.Errorf("%s varies by %s", test.target, vary)
		}
	}
}

// A problem document is for whoever called; an answer is shown by a page that may be in another language than the browser.
func TestLanguageOfACall(t *testing.T) {
	s := newServer(t, working())
	for _, test := range []struct{ target, header, language, says string }{
		{"/api/v1/search?page=x", "", "zh-Hans", `"title":"请求有误","status":400,"detail":"page 须是 1 到 10000 的整数，收到的是“x”"`},
		{"/api/v1/search?page=x", "en-GB,en", "en", `"title":"Bad request","status":400,"detail":"page must be a whole number from 1 to 10000, not “x”"`},
		{"/api/v1/search?page=x&lang=zh-Hant", "en", "zh-Hant", `"title":"請求有誤"`},
		{"/api/v1/search?lang=xx", "en", "en", `"detail":"lang must be zh-Hans, zh-Hant or en, not “xx”"`},
		{"/api/v1/cases/none", "en", "en", `"detail":"There is no case none"`},
		{"/api/v1/nowhere", "zh-TW", "zh-Hant", `"detail":"這裡沒有頁面：/api/v1/nowhere"`},
	} {
		response, body := send(s, "GET", test.target, "Accept-Language", test.header)
		if !strings.Contains(body, test.says) || response.Header.Get("Content-Language") != test.language {
			t.Errorf("%+v: %s %s", test, response.Header.Get("Content-Language"), body)
		}
		if vary := strings.Join(response.Header["Vary"], ","); !strings.Contains(vary, "Accept-Language") {
			t.Errorf("%s varies by %s", test.target, vary)
		}
	}
	for _, target := range []string{"/api/v1/search?lang=en", "/api/v1/facets?lang=en", "/api/v1/suggest?q=a&lang=en", "/api/v1/cases/x-1?lang=en", "/api/v1/cases/x-1/similar?lang=en"} {
		if response, body := send(scriptedSite(t, &scripted{}), "GET", target, "Accept-Language", ""); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", target, body)
		}
	}
}

func TestTitlesInEveryLanguage(t *testing.T) {
	s := newServer(t, working())
	for tag, words := range s.wordings {
		for _, title := range titles {
			if tag != view.SourceLanguage && words.Say(title) == title {
				t.Errorf("%s lacks %q", tag, title)
			}
		}
	}
}
