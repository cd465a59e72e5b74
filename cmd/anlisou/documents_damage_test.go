package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"anlisou/server"
	"anlisou/server/keys"
)

// damaged changes a byte in the middle of a file, whose name may have a star.
func damaged(t *testing.T, pattern ...string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(pattern...))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	content, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 0x20
	if err := os.WriteFile(found[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Damage of what waits costs that document and no other; what can be made again is.
func TestDamageOfWhatWaits(t *testing.T) {
	s := documentSite(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, s.put(t, fmt.Sprintf("%d.csv", i), strings.ReplaceAll(threeCases, "做了", fmt.Sprint("第", i, "次做了"))).ID)
	}
	waits := filepath.Join(s.dir, documentsDir, pendingDir)
	originals := filepath.Join(s.dir, documentsDir, originalsDir)
	s.end(t)
	damaged(t, waits, ids[0], documentFile)
	damaged(t, waits, ids[1], casesFile)
	if err := os.Remove(filepath.Join(waits, ids[2], casesFile)); err != nil {
		t.Fatal(err)
	}
	// What a process that was killed leaves behind.
	if err := os.Mkdir(filepath.Join(waits, "HALF"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(waits, "stray"), filepath.Join(originals, incomingFile+"1"), filepath.Join(originals, ".part.json.1")} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.begin(t)
	if a := s.send(t, keys.Write, "GET", "/api/v1/documents/"+ids[0], ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
	for _, id := range ids[1:3] { // its cases are read again
		if doc := documentIn(t, s.send(t, keys.Write, "GET", "/api/v1/documents/"+id, "")); doc.State != server.DocumentReading {
			t.Errorf("%+v", doc)
		}
		doc, err := s.c.documents.Document(t.Context(), id, server.Look{From: 1, Wait: time.Minute})
		if err != nil || doc.State != server.DocumentRead || len(doc.Understood) != 3 {
			t.Errorf("%+v, %v", doc, err)
		}
	}
	for _, id := range ids[1:] {
		if got := documentIn(t, s.send(t, keys.Write, "POST", accept(id), "")); got.Accepted.Added != 3 {
			t.Errorf("%+v", got)
		}
	}
	if names := filesIn(t, originals); slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, incomingFile) || n[0] == '.' }) || len(names) != 5+4 {
		t.Errorf("%v", names)
	}
	// A file that is damaged while it waits cannot be read again, and says so.
	doc := s.put(t, "坏.csv", strings.ReplaceAll(threeCases, "做了", "坏了"))
	s.end(t)
	kept := keptDocument{}
	if err := readSealed(filepath.Join(waits, doc.ID, documentFile), &kept); err != nil {
		t.Fatal(err)
	}
	damaged(t, originals, kept.Hash)
	damaged(t, waits, doc.ID, casesFile)
	s.begin(t)
	s.send(t, keys.Write, "GET", "/api/v1/documents/"+doc.ID, "")
	failed, err := s.c.documents.Document(t.Context(), doc.ID, server.Look{From: 1, Wait: time.Minute})
	if err != nil || failed.State != server.DocumentFailed || !strings.Contains(failed.Problem.String(), "put it in again") {
		t.Errorf("%+v, %v", failed, err)
	}
	// A record that is damaged costs no file.
	s.end(t)
	damaged(t, originals, kept.Hash[:0]+recordOf(t, originals))
	s.begin(t)
	if names := filesIn(t, originals); len(names) != 6+4 {
		t.Errorf("%v", names)
	}
}

func recordOf(t *testing.T, dir string) string {
	t.Helper()
	for _, name := range filesIn(t, dir) {
		if strings.HasSuffix(name, recordEnding) {
			return name
		}
	}
	t.Fatal("there is no record")
	return ""
}

// A process that ends between writing the cases of a document and noting that leaves the rest to the next one.
func TestAcceptedAndNotNoted(t *testing.T) {
	s := documentSite(t)
	doc := s.put(t, "表.csv", threeCases, "collection", "zb")
	folder := filepath.Join(s.dir, documentsDir, pendingDir, doc.ID)
	before := map[string]string{documentFile: "", casesFile: ""}
	for name := range before {
		before[name] = fileText(t, filepath.Join(folder, name))
	}
	body := choices(t, server.AcceptedChoice{Place: doc.Understood[1].Place})
	first := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), body))
	seq, _ := s.c.store.Seq()
	s.end(t)
	record := filepath.Join(s.dir, documentsDir, originalsDir, recordOf(t, filepath.Join(s.dir, documentsDir, originalsDir)))
	if err := os.Remove(record); err != nil {
		t.Fatal(err)
	}
	for name, text := range before {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.begin(t)
	again := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), body))
	if now, err := s.c.store.Seq(); err != nil || now != seq || again.State != server.DocumentAccepted || !reflect.DeepEqual(again.Accepted.Cases, first.Accepted.Cases) {
		t.Errorf("%+v\nfirst %+v; %d after %d", again.Accepted, first.Accepted, now, seq)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/zb-02/original", ""); a.status != http.StatusOK || a.body != threeCases {
		t.Error(a)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/zb-01/original", ""); a.status != http.StatusNotFound {
		t.Error(a)
	}
}

// A process that is killed at any moment loses no document that it took, and no case that it accepted; none is in by half.
func TestDocumentsOutliveAKill(t *testing.T) {
	const killsOfDocuments = 8
	dir := filepath.Join(t.TempDir(), "data")
	took, acceptedIDs := map[string]bool{}, map[string]bool{}
	for round := range killsOfDocuments {
		command, address := started(t, dir, "--empty")
		client, ok := localServer(dir)
		if !ok {
			t.Fatal("no socket")
		}
		ask := func(method, path, body string) (status int, doc server.Document) {
			request, err := http.NewRequestWithContext(t.Context(), method, "http://anlisou"+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Do(request)
			if err != nil {
				return 0, doc
			}
			defer response.Body.Close()
			if json.NewDecoder(response.Body).Decode(&doc) != nil {
				return 0, doc
			}
			return response.StatusCode, doc
		}
		if err := soon("it is ready", func() error { _, err := totalOf(address, ""); return err }); err != nil {
			t.Fatal(err)
		}
		for id := range took {
			if status, doc := ask("GET", "/api/v1/documents/"+id, ""); status != http.StatusOK || acceptedIDs[id] && doc.State != server.DocumentAccepted {
				t.Errorf("round %d: %s is %d, %+v", round, id, status, doc)
			}
		}
		time.AfterFunc(time.Duration(100+rand.IntN(700))*time.Millisecond, func() { _ = command.Process.Kill() })
		for i := 0; ; i++ {
			text := strings.ReplaceAll(threeCases, "做了", fmt.Sprintf("第%d轮第%d次做了", round, i))
			status, doc := ask("POST", documentPath("表.csv", "collection", fmt.Sprintf("r%di%d", round, i)), text)
			if status == 0 {
				break
			}
			if status != http.StatusCreated && status != http.StatusAccepted {
				t.Fatal(status, doc)
			}
			took[doc.ID] = true
			if status, doc = ask("POST", accept(doc.ID), ""); status == 0 {
				break
			} else if status == http.StatusOK {
				acceptedIDs[doc.ID] = true
			}
		}
		_ = command.Wait()
	}
	c, err := (&dataFlags{dir: dir}).openStore(false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.close() }()
	cases, _ := contents(t, c.store)
	of := map[string]int{}
	for _, one := range cases {
		of[one.Collection]++
	}
	for collection, n := range of {
		if n != 3 {
			t.Errorf("%s has %d cases", collection, n)
		}
	}
	if len(of) < len(acceptedIDs) || len(acceptedIDs) == 0 {
		t.Errorf("%d collections, %d documents were accepted", len(of), len(acceptedIDs))
	}
	t.Logf("tried %d: kills, %d documents taken, %d accepted, %d collections", killsOfDocuments, len(took), len(acceptedIDs), len(of))
}

// What cannot be kept is no document, and costs no other; what cannot be noted after a write is noted by the next process.
func TestDocumentsThatCannotBeKept(t *testing.T) {
	s := documentSite(t)
	doc := s.put(t, "表.csv", threeCases, "collection", "zb")
	d := s.c.documents
	// A folder that is a file refuses whatever is to be kept in it, to root, too.
	away := func(path string) (back func()) {
		t.Helper()
		if err := os.Rename(path, path+"-away"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(path+"-away", path); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, path := range []string{d.originals.dir, d.dir} {
		back := away(path)
		if a := s.send(t, keys.Write, "POST", documentPath("另.csv"), threeCases+"4,丁,海关,做了丁。\n"); a.status != http.StatusInternalServerError || strings.Contains(a.body, s.dir) {
			t.Error(a)
		}
		back()
	}
	if list, err := d.Documents(t.Context()); err != nil || len(list) != 1 || d.arriving+int(d.reserved) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if names := filesIn(t, d.originals.dir); len(names) != 1 {
		t.Errorf("%v", names)
	}
	back := away(d.folder(doc.ID)) // nothing can be noted of it, and its cases cannot be read
	if a := s.send(t, keys.Write, "POST", accept(doc.ID), ""); a.status != http.StatusConflict || s.c.store.Len() != 0 {
		t.Error(a)
	}
	failed, err := d.Document(t.Context(), doc.ID, server.Look{Wait: time.Minute})
	if err != nil || failed.State != server.DocumentFailed {
		t.Errorf("%+v, %v", failed, err)
	}
	back()
	s.again(t) // it is as it was kept
	d = s.c.documents
	record := filepath.Join(d.originals.dir, filesIn(t, d.originals.dir)[0]+recordEnding)
	if err := os.Mkdir(record, 0o700); err != nil {
		t.Fatal(err)
	}
	got := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), ""))
	if got.Accepted.Added != 3 || s.c.store.Len() != 3 {
		t.Errorf("%+v", got)
	}
	if again := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), "")); !reflect.DeepEqual(again, got) {
		t.Errorf("%+v, first %+v", again, got)
	}
	s.end(t)
	if err := os.Remove(record); err != nil {
		t.Fatal(err)
	}
	s.begin(t)
	if again := documentIn(t, s.send(t, keys.Write, "POST", accept(doc.ID), "")); !reflect.DeepEqual(again.Accepted.Cases, got.Accepted.Cases) {
		t.Errorf("%+v, first %+v", again, got)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/cases/zb-03/original", ""); a.body != threeCases {
		t.Error(a)
	}
}
