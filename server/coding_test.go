package server

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"anlisou/index"
)

// uncoded is a body without its coding.
func uncoded(t testing.TB, coding, body string) string {
	t.Helper()
	var r io.Reader = strings.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func gunzip(t testing.TB, body string) string {
	t.Helper()
	return uncoded(t, "gzip", body)
}

// TestCodings: each kind of answer comes in the coding that was asked for, with the same tag, as many bytes as its head
// says, and as HEAD says.
func TestCodings(t *testing.T) {
	many := make([]index.Hit, 100)
	for i := range many {
		text := make([]rune, 400)
		for j := range text {
			text[j] = rune(0x4e00 + rand.IntN(3000))
		}
		many[i] = index.Hit{ID: fmt.Sprint("a-", i), Title: string(text)}
	}
	config := working()
	config.Search = faulty{search: func(context.Context) (*index.Result, error) {
		return &index.Result{Page: 1, Size: 100, Total: 100, Hits: many}, nil
	}}
	s := newServer(t, config)
	style, err := s.assets.address("site.css")
	if err != nil {
		t.Fatal(err)
	}
	less := "gzip" // of the style
	_, gzipped := send(s, "GET", style, "Accept-Encoding", "gzip")
	if _, zstd := send(s, "GET", style, "Accept-Encoding", "zstd"); len(zstd) < len(gzipped) {
		less = "zstd"
	}
	large, list := "/api/v1/search?q=a", "/export?format=csv"
	for accept, want := range map[string]struct{ small, large string }{
		"": {"", ""}, "identity": {"", ""}, "br": {"", ""}, "deflate": {"", ""}, "gzip;q=0": {"", ""}, "gzip; q=0.0, zstd;q=0": {"", ""},
		"*;q=0": {"", ""}, "*;q=0, identity": {"", ""},
		"gzip": {"gzip", "gzip"}, "GZIP": {"gzip", "gzip"}, "deflate, gzip;q=0.5, br": {"gzip", "gzip"}, "*, zstd;q=0": {"gzip", "gzip"},
		"zstd": {"zstd", "zstd"}, "gzip;q=0.5, zstd;q=0.8": {"zstd", "zstd"}, "zstd;q=0.1, gzip;q=0": {"zstd", "zstd"}, "*, gzip;q=0": {"zstd", "zstd"},
		"zstd;q=0.5, gzip;q=0.8": {"gzip", "gzip"},
		// Both alike, as browsers say: the one that gives less.
		"gzip, deflate, br, zstd": {"gzip", "zstd"}, "*": {"gzip", "zstd"},
	} {
		ofStyle := want.small
		if want.small != want.large {
			ofStyle = less
		}
		for address, coding := range map[string]string{"/nowhere": want.small, style: ofStyle, large: want.large, list: want.large} {
			_, plain := send(s, "GET", address)
			response, body := send(s, "GET", address, "Accept-Encoding", accept)
			if got := response.Header.Get("Content-Encoding"); got != coding || !slices.Contains(response.Header.Values("Vary"), "Accept-Encoding") {
				t.Errorf("%s of %q: %q, vary %q, want %q", address, accept, got, response.Header["Vary"], coding)
				continue
			}
			if uncoded(t, coding, body) != plain || coding != "" && len(body) >= len(plain) {
				t.Errorf("%s of %q: %d bytes of %d, and others", address, accept, len(body), len(plain))
			}
			head, none := send(s, "HEAD", address, "Accept-Encoding", accept)
			for _, name := range []string{"Content-Encoding", "Content-Length", "ETag", "Vary", "Content-Type"} {
				if head.Header.Get(name) != response.Header.Get(name) {
					t.Errorf("HEAD %s of %q: %s %q, want %q", address, accept, name, head.Header.Get(name), response.Header.Get(name))
				}
			}
			if none != "" {
				t.Errorf("HEAD %s: %d bytes", address, len(none))
			}
		}
	}
}

func TestCodingsOfOneTag(t *testing.T) {
	s := newServer(t, working())
	plain, _ := send(s, "GET", "/")
	for _, coding := range []string{"gzip", "zstd"} {
		response, _ := send(s, "GET", "/", "Accept-Encoding", coding)
		tag := response.Header.Get("ETag")
		if tag == "" || tag != plain.Header.Get("ETag") {
			t.Errorf("%s: tag %q, plain %q", coding, tag, plain.Header.Get("ETag"))
		}
		same, body := send(s, "GET", "/", "Accept-Encoding", coding, "If-None-Match", tag)
		if same.StatusCode != http.StatusNotModified || body != "" || same.Header.Get("Content-Encoding") != "" ||
			len(same.Header.Values("Vary")) == 0 || same.Header.Values("Vary")[0] != "Accept-Encoding" {
			t.Errorf("%s: the same again: %d, %v", coding, same.StatusCode, same.Header)
		}
	}
}

// TestWhatIsNotCoded: a few bytes, which fit a packet, and what is compressed already. A part is not to be had: the whole comes.
func TestWhatIsNotCoded(t *testing.T) {
	s, err := New(working()) // with files of its own
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/robots.txt", "/healthz", "/api/v1/none"} {
		response, _ := send(s, "GET", address, "Accept-Encoding", "gzip, zstd")
		if response.Header.Get("Content-Encoding") != "" || response.Header.Get("Vary") == "" {
			t.Errorf("%s is compressed: %v", address, response.Header)
		}
	}
	picture := make([]byte, 4<<10)
	s.assets.add("p.png", picture)
	address, err := s.assets.address("p.png")
	if err != nil {
		t.Fatal(err)
	}
	if response, body := send(s, "GET", address, "Accept-Encoding", "gzip, zstd"); response.Header.Get("Content-Encoding") != "" ||
		response.Header.Get("Vary") != "" || body != string(picture) {
		t.Errorf("a picture is compressed: %v", response.Header)
	}
	noise := make([]byte, 4<<10)
	for i := range noise {
		noise[i] = byte(rand.Int())
	}
	if newFixedBody(noise).negotiate() != nil {
		t.Error("what does not become less is compressed")
	}
	_, whole := send(s, "GET", "/")
	if response, body := send(s, "GET", "/", "Range", "bytes=0-9"); response.StatusCode != http.StatusOK || body != whole ||
		response.Header.Get("Accept-Ranges") != "" {
		t.Errorf("a part of a page: %d, %d bytes, %v", response.StatusCode, len(body), response.Header)
	}
}

// TestFilesAreCompressedOnce: a file is as its best level gives it, whichever coding is asked for.
func TestFilesAreCompressedOnce(t *testing.T) {
	text := []byte(strings.Repeat("船边直提，容缺受理。", 500))
	body := newFixedBody(text)
	s, err := New(working()) // with files of its own
	if err != nil {
		t.Fatal(err)
	}
	s.assets.files["x.css"] = asset{contentType: "text/css; charset=utf-8", body: body}
	for _, coding := range []string{"gzip", "zstd"} {
		response, first := send(s, "GET", "/static/x.css", "Accept-Encoding", coding)
		_, again := send(s, "GET", "/static/x.css", "Accept-Encoding", coding)
		if response.Header.Get("Content-Encoding") != coding || first != again || uncoded(t, coding, first) != string(text) {
			t.Errorf("%s: %v, %d and %d bytes", coding, response.Header, len(first), len(again))
		}
	}
}

// TestCodedAnswerOverAConnection: the head says how many bytes come.
func TestCodedAnswerOverAConnection(t *testing.T) {
	site := httptest.NewServer(newServer(t, working()))
	t.Cleanup(site.Close)
	for _, coding := range []string{"gzip", "zstd"} {
		request, err := http.NewRequest(http.MethodGet, site.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", coding)
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.ContentLength != int64(len(body)) || response.Header.Get("Content-Encoding") != coding {
			t.Errorf("%s: %v, length %d of %d, %v", coding, err, response.ContentLength, len(body), response.Header)
		}
	}
}

func BenchmarkCoding(b *testing.B) {
	s, err := New(working())
	if err != nil {
		b.Fatal(err)
	}
	for _, coding := range []string{"identity", "gzip", "zstd"} {
		b.Run(coding, func(b *testing.B) {
			for b.Loop() {
				send(s, "GET", "/", "Accept-Encoding", coding)
			}
		})
	}
}
