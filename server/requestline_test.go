package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/web"
)

// chunks is a connection that gives what was sent in pieces.
type chunks struct {
	net.Conn
	sent   []byte
	random *rand.Rand
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.sent) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.sent[:min(len(c.sent), 1+c.random.IntN(3000))])
	c.sent = c.sent[n:]
	return n, nil
}

// TestRequestLinesAreShortened: a line that fits is read as it was sent, of another the beginning and the end; what follows it always is,
// however it arrives.
func TestRequestLinesAreShortened(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 11))
	const rest = "Host: x\r\nContent-Length: 200000\r\n\r\n"
	body := strings.Repeat("b", 200_000) // longer than a line may be, and no line
	for _, length := range []int{20, maxRequestLine - 1, maxRequestLine, maxRequestLine + 1, maxRequestLine + 15, maxRequestLine + 16, maxRequestLine + 17, maxRequestLine + 40, 3 * maxRequestLine, 1 << 20} {
		for range 20 {
			const start, end = "GET /?q=", " HTTP/1.1\r\n"
			line := start + strings.Repeat("a", length-len(start)-len(end)) + end
			c := &lineConn{Conn: &chunks{sent: []byte(line + rest + body), random: random}}
			c.begins()
			got, err := io.ReadAll(c)
			if err != nil {
				t.Fatal(err)
			}
			first, after, _ := bytes.Cut(got, []byte("\n"))
			if string(after) != rest+body {
				t.Fatalf("a line of %d bytes: what follows is not as it was sent", length)
			}
			want := line
			if c.cut {
				want = line[:maxRequestLine] + end
			}
			if whole := length <= maxRequestLine+longestTail; c.cut == whole || string(first)+"\n" != want {
				t.Fatalf("a line of %d bytes is read as one of %d, cut: %v", length, len(first)+1, c.cut)
			}
		}
	}
}

func TestWholeCharacters(t *testing.T) {
	for _, text := range []string{"贸", "𠮷", "a", "é", "q=贸a"} {
		for _, raw := range []string{url.QueryEscape("海" + text + "海"), "海" + text + "海"} {
			for n := range len(raw) + 1 {
				got, err := url.QueryUnescape(wholeCharacters(raw[:n]))
				if err != nil || !utf8.ValidString(got) || !strings.HasPrefix("海"+text+"海", got) {
					t.Errorf("%q is read as %q, %v", raw[:n], got, err)
				}
				if whole, err := url.QueryUnescape(raw[:n]); err == nil && utf8.ValidString(whole) && got != whole {
					t.Errorf("%q is read as %q", raw[:n], got)
				}
			}
		}
	}
}

// serving answers on a port of its own, as the program does, and says where.
func serving(t *testing.T, s *Server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// TestAQueryOfAnyLength: a query that no address carries is answered as one of a character too many is, and the connection goes on.
func TestAQueryOfAnyLength(t *testing.T) {
	address := serving(t, newServer(t, working()))
	queries := map[string]string{
		"a character too many": url.QueryEscape(strings.Repeat("贸", maxQueryLen+1)),
		"5,000":                url.QueryEscape(strings.Repeat("贸", 5000)),
		"10,000":               url.QueryEscape(strings.Repeat("贸", 10_000)),
		"one more byte":        "a" + url.QueryEscape(strings.Repeat("贸", 10_000)),
		"two more bytes":       "ab" + url.QueryEscape(strings.Repeat("贸", 10_000)),
		"a megabyte":           url.QueryEscape(strings.Repeat("贸", 120_000)),
		"letters":              strings.Repeat("a", 1<<20),
		"as they are":          strings.Repeat("贸", 400_000),
		"ten megabytes":        strings.Repeat("%20", 10<<20/3) + "a",
	}
	for name, query := range queries {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			reader := bufio.NewReader(conn)
			ask := func(method, target string) (status int, kind, body string) {
				t.Helper()
				fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", method, target)
				response, err := http.ReadResponse(reader, &http.Request{Method: method})
				if err != nil {
					t.Fatalf("%.40s: %v", target, err)
				}
				defer func() { _ = response.Body.Close() }()
				text, err := io.ReadAll(response.Body)
				if err != nil {
					t.Fatalf("%.40s: %v", target, err)
				}
				return response.StatusCode, response.Header.Get("Content-Type"), string(text)
			}
			for _, path := range []string{"/api/v1/search", "/api/v1/suggest"} {
				status, kind, body := ask("GET", path+"?lang=zh-Hans&q="+query)
				var told struct {
					Title, Detail, Parameter string
					Status                   int
				}
				if err := json.Unmarshal([]byte(body), &told); err != nil {
					t.Fatalf("%s: %v in %.200s", path, err, body)
				}
				if status != http.StatusBadRequest || kind != "application/problem+json" || told.Status != http.StatusBadRequest || told.Title != "请求有误" ||
					told.Parameter != "q" || !strings.Contains(told.Detail, fmt.Sprintf("最多 %d 个", maxQueryLen)) {
					t.Errorf("%s is answered %d %+v", path, status, told)
				}
			}
			for _, path := range []string{"/", "/cases/a", "/export"} {
				status, _, body := ask("GET", path+"?q="+query)
				if status != http.StatusBadRequest || !strings.Contains(body, fmt.Sprintf("最多 %d 个", maxQueryLen)) || !strings.Contains(body, `id="q"`) {
					t.Errorf("%s is answered %d %.200s", path, status, body)
				}
				if len(body) > 100*maxQueryLen {
					t.Errorf("the page of an error has %d bytes", len(body))
				}
			}
			if status, _, _ := ask("HEAD", "/?q="+query); status != http.StatusBadRequest {
				t.Errorf("HEAD is answered %d", status)
			}
			if status, _, body := ask("GET", "/api/v1/search?q=%E8%B4%B8"); status != http.StatusOK || !strings.Contains(body, `"hits"`) {
				t.Errorf("the next on the same connection is answered %d %s", status, body)
			}
		})
	}
}

// TestAnAddressThatIsCutIsNotRead: an address is never answered as if it ended where it was cut.
func TestAnAddressThatIsCutIsNotRead(t *testing.T) {
	address := serving(t, newServer(t, working()))
	long := strings.Repeat("x", 200_000)
	for _, target := range []string{"/?q=a&utm=" + long, "/?utm=" + long + "&q=a", "/" + long, "/api/v1/search?q=a&department=" + long, "/static/" + long} {
		response, err := http.Get("http://" + address + target)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if response.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "地址太长") {
			t.Errorf("%.40s is answered %d %.200s", target, response.StatusCode, body)
		}
	}
}

// TestLimitsOfAQueryAgree: each box lets through what is answered, and no more.
func TestLimitsOfAQueryAgree(t *testing.T) {
	s := newServer(t, working())
	for _, path := range []string{"/", "/?q=a", "/embed"} {
		if _, body := send(s, "GET", path); !strings.Contains(body, fmt.Sprintf(`maxlength="%d"`, maxQueryLen)) {
			t.Errorf("the box of %s has another limit than %d", path, maxQueryLen)
		}
	}
	script, err := fs.ReadFile(web.Files, "widget/bundle/case-search.js")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(script, fmt.Appendf(nil, `maxlength:"%d"`, maxQueryLen)) {
		t.Errorf("the box of the widget has another limit than %d", maxQueryLen)
	}
}

// TestAQueryAsLongAsItMayBe: a pasted paragraph is a fair query.
func TestAQueryAsLongAsItMayBe(t *testing.T) {
	address := serving(t, newServer(t, working()))
	for _, path := range []string{"/", "/api/v1/search"} {
		response, err := http.Get("http://" + address + path + "?q=" + url.QueryEscape(strings.Repeat("贸", maxQueryLen-1)+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d", path, response.StatusCode)
		}
	}
}
