package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/server"
	"anlisou/server/keys"
)

// BenchmarkWrites tells how fast cases come in through the API, the store synced: one at a time and in one stream, each found
// before its answer; and how long after the answer one is found that did not wait for it. Cases are pieces of 150 characters
// of the bundled document.
//
//	go test -tags ne,nomsgpack -run '^$' -bench Writes -benchtime 1x ./cmd/anlisou
func BenchmarkWrites(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "data")
	c, handler, err := (&dataFlags{dir: dir}).openSite(b.Context(), slog.New(slog.DiscardHandler), true, server.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.close() }()
	secret, err := keys.Open(dir).New("writer", keys.Write, time.Time{})
	if err != nil {
		b.Fatal(err)
	}
	site := httptest.NewServer(handler)
	defer site.Close()
	if err := soon("it is ready", func() error { return c.index.Ready() }); err != nil {
		b.Fatal(err)
	}
	text := []rune(string(jiaxing.Document()))
	written := 0
	next := func() (id string, body []byte, mark string) {
		written++
		at := written * 37 % (len(text) - 150)
		id, mark = fmt.Sprintf("w-%d", written), fmt.Sprintf("记号%d", written)
		body, err := json.Marshal(data.Case{
			ID: id, Collection: "w", Title: fmt.Sprintf("案例%d", written),
			Sections: []data.Section{{Text: mark + "。" + string(text[at:at+150])}},
		})
		if err != nil {
			b.Fatal(err)
		}
		return id, body, mark
	}
	send := func(method, path, kind string, body []byte) *http.Response {
		request, err := http.NewRequestWithContext(b.Context(), method, site.URL+path, bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+secret)
		request.Header.Set("Content-Type", kind)
		response, err := site.Client().Do(request)
		if err != nil || response.StatusCode >= http.StatusMultipleChoices {
			b.Fatal(response, err)
		}
		return response
	}
	put := func(query string) (id, mark string) {
		id, body, mark := next()
		response := send(http.MethodPut, "/api/v1/cases/"+id+query, "application/json", body)
		_ = response.Body.Close()
		return id, mark
	}
	for b.Loop() {
		const singly, streamed, sought = 300, 5000, 30
		began := time.Now()
		for range singly {
			put("")
		}
		b.ReportMetric(singly/time.Since(began).Seconds(), "singly/s")

		var lines bytes.Buffer
		for range streamed {
			_, body, _ := next()
			lines.Write(append(body, '\n'))
		}
		began = time.Now()
		response := send(http.MethodPost, "/api/v1/cases", "application/x-ndjson", lines.Bytes())
		answers := 0
		for answer := bufio.NewScanner(response.Body); answer.Scan(); answers++ {
			if strings.Contains(answer.Text(), "problem") {
				b.Fatal(answer.Text())
			}
		}
		_ = response.Body.Close()
		if answers != streamed {
			b.Fatalf("%d answers", answers)
		}
		b.ReportMetric(streamed/time.Since(began).Seconds(), "streamed/s")

		var took []time.Duration
		for range sought {
			id, mark := put("?wait=false")
			answered := time.Now()
			for {
				_, body, err := fetchStatus(site.URL + "/api/v1/search?q=" + url.QueryEscape(`"`+mark+`"`))
				if err != nil {
					b.Fatal(err)
				}
				if strings.Contains(body, `"id":"`+id+`"`) {
					break
				}
			}
			took = append(took, time.Since(answered))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[sought/2].Microseconds())/1000, "ms-to-found")
		b.ReportMetric(float64(took[sought-1].Microseconds())/1000, "ms-to-found-at-most")
	}
}
