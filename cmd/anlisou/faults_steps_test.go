package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"anlisou/server"
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
	key, site := fmt.Sprint("旧", next), fmt.Sprint("旧站", next)
	if err := c.does([]string{"key", "new", key, "--scope", "read"}, func() { c.keyed[key] = true }); err != nil {
		return err
	}
	if err := c.does([]string{"site", "add", site, "https://old.example"}, func() { c.open[site] = true }); err != nil {
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
		{
			"PUT /api/v1/collections/:id",
			says("PUT", "/api/v1/collections/extra", `"title":"另集%d"`, "/api/v1/collections"),
		},
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
		{"POST /api/v1/originals", func(c *crowded) error {
			content := c.named("original")
			err := c.sendForm("/api/v1/originals", formOf("about", `{"name":"a.txt","cases":["jx-01"]}`, "file", content))
			if err == nil {
				c.told["/api/v1/cases/jx-01/original"] = content
			}
			return err
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

// writesNothing are the commands that change nothing in a data directory.
var writesNothing = map[string]string{
	"serve": "faults of its own: a start on a full disk, a directory that may only be read",
	"man":   "writes pages into a folder of the caller's", "key": "lists", "site": "lists",
	"export": "", "search": "", "segment": "", "classify": "", "eval": "", "log": "", "completion": "", "version": "",
	"help": "", "key list": "", "site list": "",
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
