package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"anlisou/server"
	"anlisou/server/keys"
)

// crowdedStep is one way to change something: a route, or a command.
type crowdedStep struct {
	by string
	do func(c *crowded) error
}

// crowdedSteps are all that there are.
func crowdedSteps() []crowdedStep {
	return slices.Concat(deskSteps(), apiSteps(), commandSteps())
}

// prepare has there be, with room, what the steps of the next pass are about.
func (c *crowded) prepare() error {
	next := c.n + 1
	for n, held := range map[int]bool{5: true, 6: false, 7: true, 8: false, 9: true} {
		id := fmt.Sprintf("jx-%02d", n)
		if c.held[id] == held {
			continue
		}
		method, path := http.MethodDelete, "/api/v1/cases/"+id
		if held {
			method, path = http.MethodPost, path+"/restore"
		}
		if err := c.sends(method, path, "", func() { c.held[id] = held }); err != nil {
			return err
		}
	}
	for _, way := range []string{"api", "desk", "command"} {
		id := fmt.Sprintf("purge-%s-%d", way, next)
		if err := c.sends(http.MethodPut, "/api/v1/cases/"+id, crowdedCase(id), nil); err != nil {
			return err
		}
		if err := c.sends(http.MethodDelete, "/api/v1/cases/"+id, "", func() { c.held[id] = false }); err != nil {
			return err
		}
	}
	for len(c.waiting) < 3 {
		id, err := c.take(fmt.Sprintf("prepared-%d-%d", next, len(c.waiting)))
		if err != nil {
			return err
		}
		c.waiting = append(c.waiting, id)
	}
	if err := c.does([]string{"key", "new", fmt.Sprint("旧", next), "--scope", "read"}, func() { c.keyed[fmt.Sprint("旧", next)] = true }); err != nil {
		return err
	}
	old := fmt.Sprint("旧站", next)
	if err := c.does([]string{"site", "add", old, "https://old.example"}, func() { c.open[old] = true }); err != nil {
		return err
	}
	_ = os.Remove(c.saved)
	if err := c.command("backup", c.saved); err != nil {
		return err
	}
	c.export = anlisou(c.T, nil, "export", "--collection", "jx", "--data", c.dir).stdout
	return nil
}

func crowdedCase(id string) string {
	return `{"id":"` + id + `","collection":"extra","title":"题目` + id + `","sections":[{"text":"正文` + id + `"}]}`
}

// sends sends a request, and notes what it is answered.
func (c *crowded) sends(method, path, body string, note func()) error {
	_, err := c.send(method, path, body)
	if err == nil && note != nil {
		note()
	}
	return err
}

// does runs a command, and notes that it has done it.
func (c *crowded) does(args []string, note func()) error {
	err := c.command(args...)
	if err == nil {
		note()
	}
	return err
}

// named is a name of this pass.
func (c *crowded) named(name string) string { return fmt.Sprintf("%s-%d", name, c.n) }

// take has the server take a document of a case of the same name, and waits until it is read.
func (c *crowded) take(name string) (id string, err error) {
	body, err := c.send(http.MethodPost, "/api/v1/documents?name="+name+".jsonl", crowdedCase(name))
	if err != nil {
		return "", err
	}
	var doc server.Document
	if err := json.Unmarshal([]byte(body), &doc); err != nil || doc.State != server.DocumentRead {
		return "", fmt.Errorf("%s, %w", body, err)
	}
	c.told["/api/v1/documents/"+doc.ID] = name
	return doc.ID, nil
}

// nextWaiting is a document that waits, which is taken from the list once it is done with: what it holds is then there.
func (c *crowded) nextWaiting() (id string, done func(accepted bool)) {
	id = c.waiting[0]
	path := "/api/v1/documents/" + id
	holds := c.told[path]
	return id, func(accepted bool) {
		c.waiting = c.waiting[1:]
		delete(c.told, path)
		if accepted {
			c.held[holds] = true
		}
	}
}

// apiSteps are the writes by a key.
func apiSteps() []crowdedStep {
	held := func(method, path, body, id string, is bool) func(c *crowded) error {
		return func(c *crowded) error {
			return c.sends(method, path, body, func() { c.held[id] = is })
		}
	}
	says := func(method, path, format, at string) func(c *crowded) error {
		return func(c *crowded) error {
			piece := fmt.Sprintf(format, c.n)
			return c.sends(method, path, "{"+piece+"}", func() { c.told[at] = piece })
		}
	}
	sent := func(path, body string) func(c *crowded) error {
		return func(c *crowded) error { return c.sends(http.MethodPost, path, body, nil) }
	}
	return []crowdedStep{
		{"POST /api/v1/cases", func(c *crowded) error {
			id := c.named("posted")
			return c.sends(http.MethodPost, "/api/v1/cases", crowdedCase(id), func() { c.held[id] = true })
		}},
		{"PUT /api/v1/cases/:id", func(c *crowded) error {
			id := c.named("put")
			return c.sends(http.MethodPut, "/api/v1/cases/"+id, crowdedCase(id), func() { c.held[id] = true })
		}},
		{"PATCH /api/v1/cases/:id", says("PATCH", "/api/v1/cases/jx-01", `"year":20%02d`, "/api/v1/cases/jx-01")},
		{"DELETE /api/v1/cases/:id", held("DELETE", "/api/v1/cases/jx-05", "", "jx-05", false)},
		{"DELETE /api/v1/cases/:id", func(c *crowded) error {
			id := c.named("purge-api")
			return c.sends(http.MethodDelete, "/api/v1/cases/"+id+"?purge=1", "", func() { delete(c.held, id) })
		}},
		{"POST /api/v1/cases/:id/restore", held("POST", "/api/v1/cases/jx-06/restore", "{}", "jx-06", true)},
		{"PUT /api/v1/collections/:id", says("PUT", "/api/v1/collections/extra", `"title":"另集%d"`, "/api/v1/collections")},
		{"PUT /api/v1/site", says("PUT", "/api/v1/site", `"name":"站名%d"`, "/api/v1/site")},
		{"PUT /api/v1/words", func(c *crowded) error { return c.words(`{"synonyms":"甲词%d,乙词%[1]d\n"}`, "甲词%d") }},
		{"PUT /api/v1/words", func(c *crowded) error { return c.words(`{"dictionary":"词典词%d\n"}`, "词典词%d") }},
		{"POST /api/v1/preview", sent("/api/v1/preview", `{"dictionary":"预览词\n","queries":["海关"]}`)},
		{"POST /api/v1/check", sent("/api/v1/check?mend=1", "")},
		{"POST /api/v1/compact", sent("/api/v1/compact", "")},
		{"POST /api/v1/rebuild", sent("/api/v1/rebuild", "")},
		{"POST /api/v1/desk-links", sent("/api/v1/desk-links", "")},
		{"POST /api/v1/documents", func(c *crowded) error {
			id, err := c.take(c.named("sent"))
			if err == nil {
				c.waiting = append(c.waiting, id)
			}
			return err
		}},
		{"POST /api/v1/documents/:id/accept", func(c *crowded) error {
			id, done := c.nextWaiting()
			return c.sends(http.MethodPost, "/api/v1/documents/"+id+"/accept", "", func() { done(true) })
		}},
		{"DELETE /api/v1/documents/:id", func(c *crowded) error {
			id, done := c.nextWaiting()
			path := "/api/v1/documents/" + id
			return c.sends(http.MethodDelete, path, "", func() { done(false); c.dropped = append(c.dropped, path) })
		}},
	}
}

// words changes the words. Where they are kept, and searches are not answered by them yet, the answer says so.
func (c *crowded) words(format, piece string) error {
	_, err := c.send(http.MethodPut, "/api/v1/words", fmt.Sprintf(format, c.n))
	if err == nil || strings.Contains(err.Error(), "改动已经保存") {
		c.told["/api/v1/words"] = fmt.Sprintf(piece, c.n)
	}
	return err
}

// deskSteps are what forms of the desk do.
func deskSteps() []crowdedStep {
	posts := func(path string, form url.Values, note func(c *crowded)) func(c *crowded) error {
		return func(c *crowded) error {
			_, err := c.post(c.session, path, form)
			if err == nil {
				note(c)
			}
			return err
		}
	}
	return []crowdedStep{
		{"POST /desk/login", func(c *crowded) (err error) {
			c.session, err = c.login()
			return err
		}},
		{"POST /desk/cases", posts("/desk/cases", url.Values{"action": {"withdraw"}, "id": {"jx-07"}, "sure": {"1"}},
			func(c *crowded) { c.held["jx-07"] = false })},
		{"POST /desk/cases", func(c *crowded) error {
			id := c.named("purge-desk")
			return posts("/desk/cases", url.Values{"action": {"purge"}, "id": {id}, "sure": {"1"}},
				func(c *crowded) { delete(c.held, id) })(c)
		}},
		{"POST /desk/cases/new", func(c *crowded) error {
			form := url.Values{"title": {c.named("桌上的")}, "collection": {"extra"}, "heading": {""}, "text": {"正文"}, "do": {"save"}}
			to, err := c.post(c.session, "/desk/cases/new", form)
			if err == nil {
				id, _, _ := strings.Cut(strings.TrimPrefix(to, "/desk/cases/at/"), "?")
				c.held[id] = true
			}
			return err
		}},
		{"POST /desk/cases/at/:id", func(c *crowded) error { return c.editAtDesk("jx-02") }},
		{"POST /desk/cases/at/:id/versions", func(c *crowded) error { return c.putBackAtDesk("jx-08") }},
		{"POST /desk/bring", func(c *crowded) error { return c.bringAtDesk(c.named("brought")) }},
		{"POST /desk/bring/:id", func(c *crowded) error {
			id, done := c.nextWaiting()
			return posts("/desk/bring/"+id, url.Values{"do": {"all"}}, func(*crowded) { done(true) })(c)
		}},
		{"POST /desk/words", func(c *crowded) error { // previewed by an index of its own
			_, err := c.wordsAtDesk("/desk/words", url.Values{"dictionary": {fmt.Sprint("看看词", c.n)}})
			return err
		}},
		{"POST /desk/words/:id", func(c *crowded) error {
			text := fmt.Sprintf("丙词%d,丁词%[1]d\n", c.n)
			at, err := c.wordsAtDesk("/desk/words", url.Values{"synonyms": {text}})
			if err == nil {
				_, err = c.wordsAtDesk(at, url.Values{"do": {"apply"}})
			}
			if err == nil || strings.Contains(err.Error(), "改动已经保存") {
				c.told["/api/v1/words"] = fmt.Sprintf("丙词%d", c.n)
			}
			return err
		}},
		{"POST /desk/site", func(c *crowded) error {
			name := fmt.Sprint("桌上站", c.n)
			return posts("/desk/site", url.Values{"name": {name}}, func(c *crowded) { c.told["/api/v1/site"] = name })(c)
		}},
		{"POST /desk/sessions", func(c *crowded) error { return c.endAtDesk() }},
		{"POST /desk/logout", func(c *crowded) error {
			token, err := c.login()
			if err == nil {
				_, err = c.post(token, "/desk/logout", url.Values{})
			}
			if err == nil {
				c.gone = append(c.gone, token)
			}
			return err
		}},
	}
}

// editAtDesk saves the form of a case with another year.
func (c *crowded) editAtDesk(id string) error {
	_, page, err := c.page(c.session, "/desk/cases/at/"+id)
	found := hiddenVersion.FindStringSubmatch(page)
	if err != nil || found == nil {
		return fmt.Errorf("no form: %.300s, %w", page, err)
	}
	form := url.Values{"title": {"题目"}, "collection": {"jx"}, "version": {found[1]}, "heading": {"做法"}, "text": {"改过。"},
		"year": {fmt.Sprint(2000 + c.n)}, "do": {"save"}}
	if _, err = c.post(c.session, "/desk/cases/at/"+id, form); err == nil {
		c.told["/api/v1/cases/"+id] = fmt.Sprintf(`"year":%d`, 2000+c.n)
	}
	return err
}

// putBackAtDesk puts back the last version of a case that was withdrawn.
func (c *crowded) putBackAtDesk(id string) error {
	_, page, err := c.page(c.session, "/desk/cases/at/"+id+"/versions")
	found := hiddenVersion.FindStringSubmatch(page)
	if err != nil || found == nil {
		return fmt.Errorf("no version: %.300s, %w", page, err)
	}
	form := url.Values{"version": {found[1]}, "latest": {"0"}}
	if _, err = c.post(c.session, "/desk/cases/at/"+id+"/versions", form); err == nil {
		c.held[id] = true
	}
	return err
}

// bringAtDesk has the desk take a file of a case of the same name.
func (c *crowded) bringAtDesk(name string) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField("form_token", keys.FormToken(c.session))
	if err == nil {
		file, made := form.CreateFormFile("file", name+".jsonl")
		if err = made; err == nil {
			_, err = file.Write([]byte(crowdedCase(name)))
		}
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return err
	}
	to, err := c.postAs(c.session, "/desk/bring", form.FormDataContentType(), body.Bytes())
	if err != nil {
		return err
	}
	id := strings.TrimPrefix(to, "/desk/bring/")
	if err := soon("it is read", func() error {
		body, err := c.send(http.MethodGet, "/api/v1/documents/"+id, "")
		if err == nil && strings.Contains(body, `"state":"reading"`) {
			err = errors.New(body)
		}
		return err
	}); err != nil {
		return err
	}
	if said, err := c.send(http.MethodGet, "/api/v1/documents/"+id, ""); err != nil || !strings.Contains(said, `"state":"read"`) {
		_, page, unread := c.page(c.session, "/desk/bring/"+id)
		if unread == nil && strings.Contains(said, `"state":"failed"`) {
			return &refusal{http.StatusInsufficientStorage, page} // it came, and is shown with why it cannot be read
		}
		return fmt.Errorf("%s, %w", said, errors.Join(err, unread))
	}
	c.told["/api/v1/documents/"+id] = name
	c.waiting = append(c.waiting, id)
	return nil
}

// wordsAtDesk sends a form of the words, waits for the job that it begins, and gives where that is.
func (c *crowded) wordsAtDesk(path string, form url.Values) (at string, err error) {
	if at, err = c.post(c.session, path, form); err != nil {
		return "", err
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		_, page, err := c.page(c.session, at)
		if err != nil || !strings.Contains(page, `role="status"`) {
			return at, err
		}
	}
	return at, errors.New("the job does not end in a minute")
}

// endAtDesk ends another session.
func (c *crowded) endAtDesk() error {
	before, err := c.sessions()
	if err != nil {
		return err
	}
	token, err := c.login()
	if err != nil {
		return err
	}
	after, err := c.sessions()
	if err != nil {
		return err
	}
	for _, id := range after {
		if slices.Contains(before, id) {
			continue
		}
		if _, err := c.post(c.session, "/desk/sessions", url.Values{"id": {id}}); err != nil {
			return err
		}
		c.gone = append(c.gone, token)
		return nil
	}
	return errors.New("who has logged in is not listed")
}

var sessionListed = regexp.MustCompile(`name="id" value="([^"]+)"`)

// sessions are the ids of those that the desk lists.
func (c *crowded) sessions() (ids []string, err error) {
	_, page, err := c.page(c.session, "/desk/sessions")
	for _, found := range sessionListed.FindAllStringSubmatch(page, -1) {
		ids = append(ids, found[1])
	}
	return ids, err
}

// commandSteps are what commands do.
func commandSteps() []crowdedStep {
	runs := func(args ...string) func(c *crowded) error {
		return func(c *crowded) error { return c.command(args...) }
	}
	return []crowdedStep{
		{"import", func(c *crowded) error {
			id := c.named("imported")
			return c.does([]string{"import", c.file(id)}, func() { c.held[id] = true })
		}},
		{"import", func(c *crowded) error {
			id := c.named("replacing")
			return c.does([]string{"import", c.file(id), "--collection", "whole", "--replace", "--yes"}, func() {
				for other := range c.held {
					if strings.HasPrefix(other, "replacing-") {
						c.held[other] = false
					}
				}
				c.held[id] = true
			})
		}},
		{"import", (*crowded).watchOnce},
		{"remove", func(c *crowded) error {
			return c.does([]string{"remove", "jx-09"}, func() { c.held["jx-09"] = false })
		}},
		{"remove", func(c *crowded) error {
			id := c.named("purge-command")
			return c.does([]string{"remove", "--purge", id}, func() { delete(c.held, id) })
		}},
		{"key new", func(c *crowded) error {
			return c.does([]string{"key", "new", c.named("新"), "--scope", "read"}, func() { c.keyed[c.named("新")] = true })
		}},
		{"key revoke", func(c *crowded) error {
			return c.does([]string{"key", "revoke", fmt.Sprint("旧", c.n)}, func() { c.keyed[fmt.Sprint("旧", c.n)] = false })
		}},
		{"site add", func(c *crowded) error {
			return c.does([]string{"site", "add", c.named("站"), "https://new.example"}, func() { c.open[c.named("站")] = true })
		}},
		{"site remove", func(c *crowded) error {
			return c.does([]string{"site", "remove", fmt.Sprint("旧站", c.n)}, func() { c.open[fmt.Sprint("旧站", c.n)] = false })
		}},
		{"desk-link", runs("desk-link")},
		{"check", runs("check", "--mend")},
		{"rebuild", runs("rebuild")},
		{"compact", runs("compact")},
		{"backup", (*crowded).backup},
		{"restore", (*crowded).restore},
	}
}

// file is a document of a case of the same name, on another disk.
func (c *crowded) file(name string) string {
	return filepath.Join(files(c.T, name+".jsonl", crowdedCase(name)+"\n"), name+".jsonl")
}

// watchOnce has a folder watched, on another disk, until a file of it is in or is said to wait for the disk.
func (c *crowded) watchOnce() error {
	id := c.named("watched")
	inbox := c.TempDir()
	w := watch(c.T, inbox, "--data", c.dir)
	w.put(id+".jsonl", []byte(crowdedCase(id)+"\n"))
	err := soon("the file is in, or waits", func() error {
		if len(lies(c.T, filepath.Join(inbox, doneFolder))) == 0 && !strings.Contains(w.says(), "tried again") {
			return errors.New(w.says())
		}
		return nil
	})
	got := w.stop()
	if err != nil {
		return err
	}
	if len(lies(c.T, filepath.Join(inbox, doneFolder))) == 1 {
		c.held[id] = true
		return nil
	}
	if left := lies(c.T, inbox); !slices.Equal(left, []string{id + ".jsonl"}) {
		return fmt.Errorf("the folder has %q, and it says %+v", left, got)
	}
	return &refusal{says: got.stdout + got.stderr}
}

// backup saves the directory on its own disk; what is not whole is not there.
func (c *crowded) backup() error {
	path := filepath.Join(c.disk, "saved")
	err := c.command("backup", path)
	if _, missing := os.Stat(path); err != nil && missing == nil {
		return fmt.Errorf("a backup that failed is there: %w", err)
	}
	if err == nil {
		err = os.Remove(path)
	}
	return err
}

// restore restores a backup into a new directory on the disk, which has all of it or no store.
func (c *crowded) restore() error {
	dir := filepath.Join(c.disk, "restored")
	defer func() { _ = os.RemoveAll(dir) }()
	got := anlisou(c.T, nil, "restore", c.saved, "--data", dir)
	if _, missing := os.Stat(filepath.Join(dir, storeFile)); got.code != exitDone {
		if missing == nil {
			return fmt.Errorf("half a store is there: %+v", got)
		}
		return &refusal{says: got.stderr}
	}
	if export := anlisou(c.T, nil, "export", "--collection", "jx", "--data", dir).stdout; export != c.export {
		return fmt.Errorf("restored are other cases than saved: %.300s", export)
	}
	return nil
}

// writesNothing are the commands that change nothing in a data directory.
var writesNothing = map[string]string{
	"serve": "faults of their own: a start on a full disk, a directory that may only be read", "export": "", "search": "", "segment": "",
	"classify": "", "eval": "", "log": "", "completion": "", "version": "", "help": "", "key list": "", "site list": "",
	"man": "writes pages into a folder of the caller's", "key": "lists", "site": "lists",
}

// TestEveryWriteIsTriedOnAFullDisk: no route that is not only read, and no command, is missing among the steps that are
// tried on a disk that is full or read-only.
func TestEveryWriteIsTriedOnAFullDisk(t *testing.T) {
	tried := map[string]bool{}
	for _, step := range crowdedSteps() {
		tried[step.by] = true
	}
	d := &dataFlags{dir: filepath.Join(t.TempDir(), "data")}
	c, s, err := d.openSite(t.Context(), slog.New(slog.DiscardHandler), true, server.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	}()
	all := map[string]bool{}
	for _, route := range s.Routes() {
		if method, _, _ := strings.Cut(route, " "); method != http.MethodGet && method != http.MethodHead {
			all[route] = true
		}
	}
	var walk func(of *cobra.Command)
	walk = func(of *cobra.Command) {
		for _, one := range of.Commands() {
			name := strings.TrimPrefix(one.CommandPath(), "anlisou ")
			if _, none := writesNothing[name]; !none {
				all[name] = true
			}
			walk(one)
		}
	}
	walk(newRoot(environment{}))
	for step := range all {
		if !tried[step] {
			t.Errorf("%s is not tried on a full disk", step)
		}
	}
	for step := range tried {
		if !all[step] {
			t.Errorf("%s is tried, and there is none", step)
		}
	}
	if len(all) < 30 {
		t.Errorf("only %d writes: %v", len(all), all)
	}
}
