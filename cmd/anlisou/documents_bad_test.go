package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/server"
	"anlisou/server/keys"
)

// Bad requests are told what is wrong with them, and leave nothing behind.
func TestBadDocuments(t *testing.T) {
	s := documentSite(t)
	doc := s.put(t, "表.csv", threeCases, "collection", "zb")
	documentIn(t, s.send(t, keys.Write, "POST", accept(s.put(t, "别的.csv", threeCases, "collection", "zb2").ID), ""))
	place := doc.Understood[0].Place
	form := func(parts ...string) (body, kind string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for i := 0; i < len(parts); i += 3 {
			part, err := w.CreateFormFile(parts[i], parts[i+1])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(parts[i+2])); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), w.FormDataContentType()
	}
	good, kind := form("file", "表二.csv", threeCases)
	twice, twiceKind := form("file", "a.csv", threeCases, "file", "b.csv", threeCases)
	after, afterKind := form("file", "a.csv", threeCases, "title", "b", "题")
	other, otherKind := form("document", "a.csv", threeCases)
	none, noneKind := form()
	docx := fileText(t, testDocuments+"single/single.docx")
	post := "POST " + documentPath("报告.docx")
	choose := "POST " + accept(doc.ID)
	seq, err := s.c.store.Seq()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, what, body string
		scope            keys.Scope
		header           []string
		status           int
		says             string
	}{
		{"no key", post, docx, "", nil, 401, "钥匙"},
		{"a key that reads", post, docx, keys.Read, nil, 403, "write"},
		{"a key that reads, the list", "GET /api/v1/documents", "", keys.Read, nil, 403, "write"},
		{"a key that reads, one", "GET /api/v1/documents/" + doc.ID, "", keys.Read, nil, 403, "write"},
		{"a key that reads, accepts", choose, "", keys.Read, nil, 403, "write"},
		{"a key that reads, discards", "DELETE /api/v1/documents/" + doc.ID, "", keys.Read, nil, 403, "write"},
		{"empty", post, "", keys.Write, nil, 400, "空"},
		{"blank", post, " \n", keys.Write, nil, 422, "文件是空的"},
		{"a picture", post, "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", keys.Write, nil, 415, "认不出"},
		{"damaged", post, docx[:len(docx)/2], keys.Write, nil, 422, "文件坏了或没有传完"},
		{"encrypted", post, fileText(t, testDocuments+"refused/encrypted.docx"), keys.Write, nil, 422, "读不了"},
		{"an archive of pictures", post, zipOf(t, "a.png", "\x89PNG"), keys.Write, nil, 415, "docx"},
		{"a scan", post, fileText(t, testDocuments+"refused/scan.pdf"), keys.Write, nil, 422, "读不了"},
		{"text", post, "一行没有案例的文字", keys.Write, nil, 415, "认不出"},
		{"no cases", post, "案例名称,主要做法\n", keys.Write, nil, 422, "读不了"},
		{"no name", "POST /api/v1/documents", docx, keys.Write, nil, 400, "name"},
		{"a name of nothing", "POST " + documentPath("../.."), docx, keys.Write, nil, 400, "name"},
		{"a long name", "POST " + documentPath(strings.Repeat("长", 201)), docx, keys.Write, nil, 400, "name"},
		{"no UTF-8", "POST /api/v1/documents?name=%ff%fe", docx, keys.Write, nil, 400, "name"},
		{"a long collection", "POST " + documentPath("a", "collection", strings.Repeat("长", 201)), docx, keys.Write, nil, 400, "collection"},
		{"an unknown parameter", "POST " + documentPath("a", "colection", "x"), docx, keys.Write, nil, 400, "colection"},
		{"a parameter twice", post + "&name=b", docx, keys.Write, nil, 400, "只能给一次"},
		{"parameters that are none", "POST /api/v1/documents?name=%zz", docx, keys.Write, nil, 400, "写错"},
		{"wait for what", post + "&wait=perhaps", docx, keys.Write, nil, 400, "wait"},
		{"of another document's collection", "POST " + documentPath("zb2.csv"), "案例名称,主要做法\n丁,做了丁。\n", keys.Write, nil, 422, "collection"},
		{"half a form", "POST /api/v1/documents", good[:len(good)-20], keys.Write, []string{"Content-Type", kind}, 400, "不完整"},
		{"a form without its end", "POST /api/v1/documents", good[:len(good)/2], keys.Write, []string{"Content-Type", kind}, 400, "不完整"},
		{"no form", "POST /api/v1/documents", "x", keys.Write, []string{"Content-Type", kind}, 400, "file"},
		{"a form without a boundary", "POST /api/v1/documents", good, keys.Write, []string{"Content-Type", "multipart/form-data"}, 400, "boundary"},
		{"an empty form", "POST /api/v1/documents", none, keys.Write, []string{"Content-Type", noneKind}, 400, "file"},
		{"two files", "POST /api/v1/documents", twice, keys.Write, []string{"Content-Type", twiceKind}, 400, "只能给一次"},
		{"another field", "POST /api/v1/documents", other, keys.Write, []string{"Content-Type", otherKind}, 400, "document"},
		{"a field after it", "POST /api/v1/documents", after, keys.Write, []string{"Content-Type", afterKind}, 400, "title"},
		{"no document", "GET /api/v1/documents/none", "", keys.Write, nil, 404, "没有这份文件"},
		{"accept none", "POST " + accept("none"), "", keys.Write, nil, 404, "没有这份文件"},
		{"discard none", "DELETE /api/v1/documents/none", "", keys.Write, nil, 404, "没有这份文件"},
		{"from nothing", "GET /api/v1/documents/" + doc.ID + "?from=0", "", keys.Write, nil, 400, "from"},
		{"from where", "GET /api/v1/documents/" + doc.ID + "?form=1", "", keys.Write, nil, 400, "form"},
		{"a parameter of the list", "GET /api/v1/documents?page=2", "", keys.Write, nil, 400, "page"},
		{"another method", "PUT /api/v1/documents/" + doc.ID, "", keys.Write, nil, 405, "PUT"},
		{"half a choice", choose, `{"cases":[`, keys.Write, nil, 400, "不完整"},
		{"no cases chosen", choose, `{"cases":[]}`, keys.Write, nil, 400, "cases"},
		{"another field of a choice", choose, `{"cases":[{"plase":"x"}]}`, keys.Write, nil, 400, "plase"},
		{"a wrong type", choose, `{"cases":[{"place":7}]}`, keys.Write, nil, 400, "类型"},
		{"deep", choose, strings.Repeat("[", 100000), keys.Write, nil, 400, "嵌套"},
		{"no UTF-8 chosen", choose, "{\"cases\":[{\"place\":\"\xff\"}]}", keys.Write, nil, 400, "UTF-8"},
		{"a place that is none", choose, choices(t, server.AcceptedChoice{Place: "row 99"}), keys.Write, nil, 400, "row 99"},
		{"a place twice", choose, choices(t, server.AcceptedChoice{Place: place}, server.AcceptedChoice{Place: place}), keys.Write, nil, 400, "两次"},
		{"a correction without a title", choose, choices(t, server.AcceptedChoice{Place: place, Case: &data.Case{Sections: []data.Section{{Text: "x"}}}}),
			keys.Write, nil, 400, "cases[0].case.title"},
		{"a correction to another's id", choose, choices(t, server.AcceptedChoice{Place: place, Case: &data.Case{ID: "zb-02", Title: "x", Sections: []data.Section{{Text: "x"}}}},
			server.AcceptedChoice{Place: doc.Understood[1].Place}), keys.Write, nil, 400, "cases[0].case.id"},
		{"a correction to a case that is held", choose, choices(t, server.AcceptedChoice{Place: place, Case: &data.Case{ID: "zb2-02", Title: "x", Sections: []data.Section{{Text: "x"}}}}),
			keys.Write, nil, 412, "zb2-02"},
		{"wait for what, accepting", choose + "?wait=perhaps", "", keys.Write, nil, 400, "wait"},
		{"an original without a key", "GET /api/v1/cases/zb2-01/original", "", "", nil, 401, "钥匙"},
		{"the original of nothing", "GET /api/v1/cases/none/original", "", keys.Read, nil, 404, "没有"},
	} {
		method, path, _ := strings.Cut(tt.what, " ")
		a := s.send(t, tt.scope, method, path, tt.body, append([]string{"Accept-Language", "zh-CN"}, tt.header...)...)
		if a.status != tt.status || a.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(a.body, tt.says) ||
			a.fields["title"] == "" || a.fields["status"] != float64(tt.status) {
			t.Errorf("%s: %v, want %d with %q", tt.name, a, tt.status, tt.says)
		}
		list, err := s.c.documents.Documents(t.Context())
		if now, err2 := s.c.store.Seq(); err != nil || err2 != nil || len(list) != 1 || now != seq {
			t.Errorf("%s: it left %+v, %d after %d", tt.name, list, now, seq)
		}
		if tt.scope == keys.Write {
			english := s.send(t, tt.scope, method, path, tt.body, append([]string{"Accept-Language", "en"}, tt.header...)...)
			if detail, _ := english.fields["detail"].(string); strings.ContainsFunc(strings.NewReplacer("汇总", "", "标题", "", "案例名称", "", "主要做法", "", "长", "").Replace(detail), func(r rune) bool { return r >= 0x3400 && r < 0xff00 }) {
				t.Errorf("%s in English: %v", tt.name, english)
			}
		}
	}
	// A form is as good as a body, and its file has its own name.
	a := s.send(t, keys.Write, "POST", "/api/v1/documents", good, "Content-Type", kind)
	if got := documentIn(t, a); got.Name != "表二.csv" || got.Cases != 3 {
		t.Error(a)
	}
	if left := filesIn(t, s.c.documents.originals.dir); len(left) != 2 { // the one file, thrice, and its record
		t.Errorf("%v", left)
	}
}

func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v, %v", e.Name(), info.Mode(), err)
		}
	}
	return names
}

// zeros are as many zero bytes as there is memory for none.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	n := min(int64(len(p)), z.left)
	if z.left -= n; n == 0 {
		return 0, fmt.Errorf("EOF after all: %w", http.ErrBodyReadAfterClose)
	}
	clear(p[:n])
	return int(n), nil
}

// A file that is too large is refused, whether it says so or not, and one that breaks off is, too; nothing of it is kept.
func TestDocumentsThatDoNotArrive(t *testing.T) {
	s := documentSite(t)
	patient := s.Client().Transport.(*http.Transport).Clone() // it hears what is refused before it sends
	patient.ExpectContinueTimeout = time.Minute
	defer patient.CloseIdleConnections()
	send := func(length int64, body *zeros) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+documentPath("大.txt"), body)
		if err != nil {
			t.Fatal(err)
		}
		request.ContentLength = length
		request.Header.Set("Authorization", "Bearer "+s.keys[keys.Write])
		request.Header.Set("Expect", "100-continue")
		response, err := (&http.Client{Transport: patient}).Do(request)
		if err != nil {
			return 0, err.Error()
		}
		defer response.Body.Close()
		answer := make([]byte, 4096)
		n, _ := response.Body.Read(answer)
		return response.StatusCode, string(answer[:n])
	}
	if status, body := send(server.MaxDocument+1<<20, &zeros{server.MaxDocument + 1<<20}); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "200 MB") {
		t.Error(status, body)
	}
	// Over the limit without having said so: the connection may end before the answer is read.
	if status, body := send(-1, &zeros{server.MaxDocument + 1<<20}); status != http.StatusRequestEntityTooLarge && status != 0 {
		t.Error(status, body)
	}
	if status, body := send(-1, &zeros{1 << 20}); status != 0 && status != http.StatusBadRequest {
		t.Error(status, body)
	}
	if err := soon("nothing is left", func() error {
		d := s.c.documents
		d.mu.Lock()
		defer d.mu.Unlock()
		if names := filesIn(t, d.originals.dir); len(names)+len(d.waiting)+d.arriving+int(d.reserved) != 0 {
			return fmt.Errorf("%v, %v, %d, %d", names, d.waiting, d.arriving, d.reserved)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
