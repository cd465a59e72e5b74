package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/server/keys"
)

// The file that a case came from is given out as it came, never as a page, for as long as a case is kept that came from it.
func TestOriginals(t *testing.T) {
	s := documentSite(t)
	put := func(name, text, collection string) {
		t.Helper()
		documentIn(t, s.send(t, keys.Write, "POST", accept(s.put(t, name, text, "collection", collection).ID), ""))
	}
	docx, page := fileText(t, testDocuments+"single/single.docx"), fileText(t, testDocuments+"single/single.html")
	put(`C:\报告\第12周 "终稿".docx`, docx, "zb")
	put("网页.html", page, "wy")
	put("表.csv", threeCases, "bg")
	put("另一个名字.csv", threeCases, "bg2")
	original := func(id string) said {
		return s.send(t, keys.Read, "GET", "/api/v1/cases/"+id+"/original", "")
	}
	cases, _ := contents(t, s.c.store)
	of := map[string]string{}
	for id, c := range cases {
		of[c.Collection] = id
	}
	check := func() {
		t.Helper()
		for collection, want := range map[string][4]string{
			"zb": {docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "filename*=UTF-8''%E7%AC%AC12%E5%91%A8%20%22%E7%BB%88%E7%A8%BF%22.docx", `filename="_12_ ____.docx"`},
			"wy": {page, "application/octet-stream", "filename*=UTF-8''%E7%BD%91%E9%A1%B5.html", ""},
			"bg": {threeCases, "text/csv", "filename*=UTF-8''%E8%A1%A8.csv", ""}, "bg2": {threeCases, "text/csv", "%E5%8F%A6", ""},
		} {
			a := original(of[collection])
			disposition := a.header.Get("Content-Disposition")
			if a.status != http.StatusOK || a.body != want[0] || a.header.Get("Content-Type") != want[1] || a.header.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(disposition, "attachment; ") || !strings.Contains(disposition, want[2]) || !strings.Contains(disposition, want[3]) {
				t.Errorf("%s: %d %v %q", collection, a.status, a.header, a.body[:min(100, len(a.body))])
			}
		}
	}
	check()
	s.again(t)
	check()
	if part := s.send(t, keys.Read, "GET", "/api/v1/cases/bg-01/original", "", "Range", "bytes=3-9"); part.status != http.StatusPartialContent || part.body != threeCases[3:10] {
		t.Error(part)
	}
	// A withdrawn case may be put back, and its file stays; one that is purged takes it along where no other came from it.
	count := func() int { t.Helper(); return len(filesIn(t, s.c.documents.originals.dir)) }
	all := count()
	s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+of["zb"], "")
	if a := original(of["zb"]); a.status != http.StatusGone || count() != all {
		t.Error(a, count())
	}
	s.send(t, keys.Write, "POST", "/api/v1/cases/"+of["zb"]+"/restore", "")
	if a := original(of["zb"]); a.body != docx {
		t.Error(a)
	}
	purge := func(ids ...string) {
		t.Helper()
		for _, id := range ids {
			s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+id, "")
			if a := s.send(t, keys.Admin, "DELETE", "/api/v1/cases/"+id+"?purge=1", ""); a.status != http.StatusOK {
				t.Error(a)
			}
		}
	}
	purge(of["zb"])
	if a := original(of["zb"]); a.status != http.StatusGone || count() != all-2 {
		t.Error(a, count())
	}
	purge("bg-01", "bg-02", "bg-03", "bg2-01", "bg2-02")
	if a := original("bg2-03"); a.body != threeCases || count() != all-2 {
		t.Error(a, count())
	}
	waits := s.put(t, "还在等.csv", threeCases, "collection", "bg3")
	purge("bg2-03")
	if count() != all-3 { // the file waits, its record is gone
		t.Error(count())
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/documents/"+waits.ID, ""); a.status != http.StatusOK || count() != all-4 {
		t.Error(a, count())
	}
	s.end(t)
	backsUpOriginals(t, s.dir, of["wy"], page)
	// The command on a directory that nobody holds does the same.
	for _, args := range [][]string{{"remove", of["wy"]}, {"remove", "--purge", of["wy"]}} {
		if got := anlisou(t, nil, append(args, "--data", s.dir)...); got.code != exitDone {
			t.Error(got)
		}
	}
	if names := filesIn(t, filepath.Join(s.dir, documentsDir, originalsDir)); len(names) != 0 {
		t.Errorf("%v", names)
	}
	s.begin(t)
}

// backsUpOriginals: a backup has the originals of cases, and what is restored gives them out; a damaged one leaves none.
func backsUpOriginals(t *testing.T, dir, id, want string) {
	t.Helper()
	saved := filepath.Join(t.TempDir(), "saved")
	if got := anlisou(t, nil, "backup", "--data", dir, saved); got.code != exitDone {
		t.Fatal(got)
	}
	copied := &site{dir: filepath.Join(t.TempDir(), "copied")}
	if got := anlisou(t, nil, "restore", "--data", copied.dir, saved); got.code != exitDone {
		t.Fatal(got)
	}
	copied.keys = map[keys.Scope]string{}
	copied.begin(t)
	defer copied.end(t)
	name, content, found, err := copied.c.documents.originals.original(id)
	if err != nil || !found || name != "网页.html" {
		t.Fatal(name, found, err)
	}
	defer content.Close()
	if got, err := io.ReadAll(content); err != nil || string(got) != want {
		t.Error(string(got), err)
	}
	if a, b := filesIn(t, filepath.Join(dir, documentsDir, originalsDir)), filesIn(t, copied.c.documents.originals.dir); !slices.Equal(a, b) {
		t.Errorf("%v, were %v", b, a)
	}
	half := fileText(t, saved)
	if err := os.WriteFile(saved, []byte(half[:len(half)-9]), 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "none")
	if got := anlisou(t, nil, "restore", "--data", none, saved); got.code != exitFailed {
		t.Fatal(got)
	}
	if names, err := filepath.Glob(filepath.Join(none, documentsDir, originalsDir, "*")); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}

// A process that ends between the purging of a case and the removal of its original leaves that to the next one.
func TestOriginalsOfPurgedCases(t *testing.T) {
	s := documentSite(t)
	documentIn(t, s.send(t, keys.Write, "POST", accept(s.put(t, "表.csv", threeCases, "collection", "zb").ID), ""))
	for i, id := range []string{"zb-01", "zb-02", "zb-03"} {
		if _, err := s.c.store.Delete(id); err != nil {
			t.Fatal(err)
		}
		s.again(t)
		if names := filesIn(t, s.c.documents.originals.dir); len(names) != 2 {
			t.Errorf("%d: %v", i, names)
		}
		if err := s.c.store.Purge(data.Author{}, id); err != nil {
			t.Fatal(err)
		}
	}
	s.again(t)
	if names := filesIn(t, s.c.documents.originals.dir); len(names) != 0 {
		t.Errorf("%v", names)
	}
}
