package main

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/server"
	"anlisou/server/keys"
)

func tableOf(titles ...string) string {
	text := "案例编号,案例名称,主要做法\n"
	for i, title := range titles {
		text += fmt.Sprintf("%d,%s,做了%s的事。\n", i+1, title, title)
	}
	return text
}

// TestImportKeepsOriginals: import keeps the file that cases came from, into a directory of its own, through the socket of a
// server and with a key; the next edition takes its place, and what no case came from last is given back.
func TestImportKeepsOriginals(t *testing.T) {
	for _, way := range []string{"alone", "socket", "key"} {
		t.Run(way, func(t *testing.T) {
			s := documentSite(t)
			flags := []string{"--data", s.dir, "--collection", "zb"}
			switch way {
			case "alone":
				s.end(t)
			case "socket":
				socket, err := listenLocally(s.dir)
				if err != nil {
					t.Fatal(err)
				}
				served, ok := s.Config.Handler.(*server.Server)
				if !ok {
					t.Fatalf("%T serves", s.Config.Handler)
				}
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- served.ServeLocally(ctx, socket) }()
				t.Cleanup(func() {
					stop()
					if err := <-ended; err != nil {
						t.Error(err)
					}
				})
			case "key":
				file := filepath.Join(t.TempDir(), "key")
				if err := os.WriteFile(file, []byte(s.keys[keys.Write]), 0o600); err != nil {
					t.Fatal(err)
				}
				flags = []string{"--server", s.URL, "--key-file", file, "--collection", "zb"}
			}
			path := filepath.Join(t.TempDir(), "周报.csv")
			bring := func(content string, more ...string) {
				t.Helper()
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				got := anlisou(t, nil, slices.Concat([]string{"import", path}, flags, more)...)
				if got.code != exitDone || strings.Contains(got.stderr, "not kept") {
					t.Fatalf("%+v", got)
				}
			}
			editions := []string{tableOf("甲", "乙"), tableOf("甲改", "乙改"), tableOf("甲改", "乙改", "丙")}
			for _, edition := range editions {
				bring(edition)
			}
			bring(tableOf("不留"), "--no-originals", "--collection", "other")
			if way == "alone" {
				s.begin(t)
			}
			if names := filesIn(t, s.c.documents.originals.dir); len(names) != 2 {
				t.Errorf("of %d editions there are %v", len(editions), names)
			}
			var ids []string
			for v, err := range s.c.store.All() {
				if err != nil {
					t.Fatal(err)
				}
				if v.Case.Collection == "zb" {
					ids = append(ids, v.Case.ID)
				}
			}
			for _, id := range ids {
				a := s.send(t, keys.Read, "GET", "/api/v1/cases/"+id+"/original", "")
				if a.status != http.StatusOK || a.body != editions[2] || !strings.Contains(a.header.Get("Content-Disposition"), "csv") {
					t.Errorf("the original of %s: %v", id, a)
				}
				if _, public := s.c.documents.originals.reads(id); !public {
					t.Errorf("that of %s is private", id)
				}
			}
			if len(ids) != 3 {
				t.Errorf("%d cases", len(ids))
			}
		})
	}
}

// TestKeepOriginalRefuses: what is no form of a file of cases that are there keeps nothing.
func TestKeepOriginalRefuses(t *testing.T) {
	s := documentSite(t)
	putCase(t, s, "k-1", "一个案例", "正文")
	form := func(parts ...string) (body, kind string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for i := 0; i+1 < len(parts); i += 2 {
			if err := w.WriteField(parts[i], parts[i+1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), w.FormDataContentType()
	}
	good := `{"name":"a.csv","cases":["k-1"]}`
	for name, c := range map[string]struct {
		parts []string
		want  int
	}{
		"all is there": {[]string{"about", good, "file", "x"}, http.StatusNoContent}, "no parts": {nil, http.StatusBadRequest},
		"no about": {[]string{"file", "x"}, http.StatusBadRequest}, "no file": {[]string{"about", good}, http.StatusBadRequest},
		"another field":  {[]string{"about", good, "fil", "x"}, http.StatusBadRequest},
		"no such case":   {[]string{"about", `{"name":"a.csv","cases":["k-2"]}`, "file", "x"}, http.StatusBadRequest},
		"another file":   {[]string{"about", `{"name":"a.csv","cases":["k-1"],"sum":"00"}`, "file", "x"}, http.StatusBadRequest},
		"an empty file":  {[]string{"about", good, "file", ""}, http.StatusBadRequest},
		"two files":      {[]string{"about", good, "file", "x", "file", "y"}, http.StatusBadRequest},
		"an unknown one": {[]string{"about", `{"name":"a.csv","cases":["k-1"],"x":1}`, "file", "x"}, http.StatusBadRequest},
		"no cases":       {[]string{"about", `{"name":"a.csv"}`, "file", "x"}, http.StatusBadRequest},
		"no name":        {[]string{"about", `{"name":"..","cases":["k-1"]}`, "file", "x"}, http.StatusBadRequest},
	} {
		body, kind := form(c.parts...)
		a := s.send(t, keys.Write, "POST", "/api/v1/originals", body, "Content-Type", kind)
		if a.status != c.want {
			t.Errorf("%s: %v", name, a)
		}
	}
	if names := filesIn(t, s.c.documents.originals.dir); len(names) != 2 {
		t.Errorf("there are %v", names)
	}
	if a := s.send(t, keys.Read, "POST", "/api/v1/originals", "x"); a.status != http.StatusForbidden {
		t.Errorf("who may only read keeps a file: %v", a)
	}
}

// TestCheckOriginals: whatever happens to the file of an original, or to the record of whose it is, check names it, and --mend
// gives up that one alone; brought in again it is as before.
func TestCheckOriginals(t *testing.T) {
	for name, harm := range map[string]func(path string) error{
		"a byte is another": func(path string) error {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content[len(content)/2] ^= 1
			return os.WriteFile(path, content, 0o600)
		},
		"it is cut":           func(path string) error { return os.Truncate(path, 3) },
		"it is gone":          os.Remove,
		"the record is cut":   func(path string) error { return os.Truncate(path+recordEnding, 70) },
		"the record is empty": func(path string) error { return os.Truncate(path+recordEnding, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			s := documentSite(t)
			good, bad := s.put(t, "好.csv", tableOf("好"), "collection", "good"), s.put(t, "坏.csv", tableOf("坏"), "collection", "bad")
			for _, doc := range []server.Document{good, bad} {
				documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), ""))
			}
			o := s.c.documents.originals
			path := o.path(o.of[bad.Understood[0].ID])
			s.end(t)
			check := func(more ...string) outcome {
				return anlisou(t, nil, append([]string{"check", "--data", s.dir}, more...)...)
			}
			if got := check(); got.code != exitDone {
				t.Fatalf("%+v", got)
			}
			if err := harm(path); err != nil {
				t.Fatal(err)
			}
			if got := check(); got.code == exitDone || strings.Count(got.stdout, "originals: ") != 1 {
				t.Errorf("%+v", got)
			}
			if got := check("--mend"); got.code != exitDone || strings.Count(got.stdout, "mended: ") != 1 {
				t.Errorf("%+v", got)
			}
			if got := check(); got.code != exitDone {
				t.Errorf("%+v", got)
			}
			s.begin(t)
			if e := lastEntry(t, s); !strings.Contains(e.What, "given up") {
				t.Errorf("the log has %+v", e)
			}
			for doc, want := range map[string]int{good.Understood[0].ID: http.StatusOK, bad.Understood[0].ID: http.StatusNotFound} {
				if a := s.send(t, keys.Read, "GET", "/api/v1/cases/"+doc+"/original", ""); a.status != want {
					t.Errorf("%s: %v", doc, a)
				}
			}
			again := s.put(t, "坏.csv", tableOf("坏"), "collection", "bad")
			documentIn(t, s.send(t, keys.Write, "POST", accept(again.ID), ""))
			if a := s.send(t, keys.Read, "GET", "/api/v1/cases/"+bad.Understood[0].ID+"/original", ""); a.body != tableOf("坏") {
				t.Errorf("brought in again: %v", a)
			}
		})
	}
}
