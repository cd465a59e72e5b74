package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"anlisou/server/keys"
)

// crowded is a server on a disk that is full, or nearly so.
type crowded struct {
	*faults
	dir, address, filler string
	secret               string
	held                 map[string]bool // what is answered to be there, and false for what is withdrawn
}

// writesWithoutRoom does each write there is on a disk that fills up: each is done or refused with what is wrong, what
// was answered stands, nothing is half done, and with room again all is done.
func (f *faults) writesWithoutRoom(i int) error {
	dir, _, filler, err := f.smallDisk()
	if err != nil {
		return err
	}
	secret, err := keys.Open(dir).New("管理", keys.Admin, time.Time{})
	if err != nil {
		return err
	}
	c := &crowded{faults: f, dir: dir, filler: filler, secret: secret, held: map[string]bool{}}
	for n := range 20 {
		c.held[fmt.Sprintf("jx-%02d", n+1)] = true
	}
	var stop func() error
	c.address, stop = f.serve(dir)
	if err := c.all(func(err error) error { return err }); err != nil {
		return fmt.Errorf("with room: %w", err)
	}
	left := int64(0)
	if i%2 == 1 {
		left = f.Int64N(600 << 10)
	}
	if err := fill(filler, left); err != nil {
		return err
	}
	if err := c.all(tellsOfTheDisk); err != nil {
		return fmt.Errorf("with %d bytes left: %w", left, err)
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	if err := c.all(func(err error) error { return err }); err != nil {
		return fmt.Errorf("once there is room: %w", err)
	}
	if err := stop(); err != nil {
		return err
	}
	if err := f.says(exitDone, "", "", "check", "--data", dir); err != nil {
		return err
	}
	return c.agrees(anlisou(f.T, nil, "export", "--data", dir).stdout)
}

// tellsOfTheDisk is nil for an error that says that the disk is full.
func tellsOfTheDisk(err error) error {
	for _, says := range []string{"disk is full", "no space left", "磁盘满了"} {
		if strings.Contains(err.Error(), says) {
			return nil
		}
	}
	return fmt.Errorf("it does not say that the disk is full: %w", err)
}

// all does each write; unfit says what is wrong with an error of one.
func (c *crowded) all(unfit func(error) error) error {
	ids := slices.Sorted(maps.Keys(c.held))
	backup, restored := filepath.Join(filepath.Dir(c.dir), "saved"), filepath.Join(filepath.Dir(c.dir), "restored")
	defer func() { _ = os.RemoveAll(restored) }()
	id, key, made := ids[c.IntN(len(ids))], fmt.Sprint("新", c.Uint64()), false
	steps := []struct {
		name string
		do   func() error
	}{
		{"withdrawing", func() error { return c.withdraw(id, true) }},
		{"putting back", func() error { return c.withdraw(id, false) }},
		{"withdrawing again", func() error { return c.withdraw(id, true) }},
		{"a key", func() error {
			err := c.command("key", "new", key, "--scope", "read", "--data", c.dir)
			made = err == nil
			return err
		}},
		{"revoking it", func() error {
			if !made {
				return nil
			}
			return c.command("key", "revoke", key, "--data", c.dir)
		}},
		{"a backup", func() error { return c.backup(backup) }},
		{"a restoration", func() error { return c.restore(backup, restored) }},
		{"compacting", func() error { return c.command("compact", "--data", c.dir) }},
		{"putting back again", func() error { return c.withdraw(id, false) }},
		{"a new case", func() error { return c.put("extra") }},
		{"withdrawing it", func() error { return c.withdraw("extra", true) }},
		{"purging it", func() error { return c.purge("extra") }},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			if err := unfit(err); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
		}
		if err := c.stands(); err != nil {
			return fmt.Errorf("after %s: %w", step.name, err)
		}
	}
	return os.RemoveAll(backup)
}

func (c *crowded) command(args ...string) error {
	got := anlisou(c.T, nil, args...)
	switch {
	case got.code == exitDone:
		return nil
	case strings.Contains(got.stderr, "goroutine") || strings.Count(got.stderr, "\n") != 1:
		return fmt.Errorf("%s: %+v, which is no error in a line", args[0], got)
	}
	return errors.New(got.stderr)
}

// withdraw withdraws a case, or puts it back, unless it is so already.
func (c *crowded) withdraw(id string, gone bool) error {
	if c.held[id] != gone {
		return nil
	}
	if gone {
		if err := c.command("remove", id, "--data", c.dir); err != nil {
			return err
		}
	} else if err := c.send(http.MethodPost, "/api/v1/cases/"+id+"/restore", "{}"); err != nil {
		return err
	}
	c.held[id] = !gone
	return nil
}

func (c *crowded) put(id string) error {
	if c.held[id] {
		return nil
	}
	body := `{"id":"` + id + `","title":"题目","sections":[{"text":"正文"}]}`
	if err := c.send(http.MethodPut, "/api/v1/cases/"+id, body); err != nil {
		return err
	}
	c.held[id] = true
	return nil
}

// purge gives up what is kept of a case that was withdrawn.
func (c *crowded) purge(id string) error {
	if held, known := c.held[id]; held || !known {
		return nil
	}
	if err := c.command("remove", "--purge", id, "--data", c.dir); err != nil {
		return err
	}
	delete(c.held, id)
	return nil
}

func (c *crowded) send(method, path, content string) error {
	request, err := http.NewRequest(method, c.address+path, strings.NewReader(content))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.secret)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s: %d %s", path, response.StatusCode, body)
	}
	return err
}

// backup saves the directory; what is not whole is not there.
func (c *crowded) backup(path string) error {
	err := c.command("backup", path, "--data", c.dir)
	if _, missing := os.Stat(path); err != nil && missing == nil {
		return fmt.Errorf("a backup that failed is there: %w", err)
	}
	return err
}

// restore restores a backup, where there is one, into a new directory, which has all of it or no store.
func (c *crowded) restore(backup, dir string) error {
	if _, err := os.Stat(backup); os.IsNotExist(err) { // there was no room for it
		return nil
	}
	err := c.command("restore", backup, "--data", dir)
	_, missing := os.Stat(filepath.Join(dir, storeFile))
	if err == nil {
		return c.agrees(anlisou(c.T, nil, "export", "--data", dir).stdout)
	}
	if missing == nil {
		return fmt.Errorf("half a store is there: %w", err)
	}
	return err
}

// stands is an error where the server does not have what it answered, or more.
func (c *crowded) stands() error {
	for id, held := range c.held {
		status, body, err := fetchStatus(c.address + "/api/v1/cases/" + id)
		if err != nil || held != (status == http.StatusOK) || !held && status != http.StatusGone {
			return fmt.Errorf("%s is held: %v, and answered %d %.200s, %w", id, held, status, body, err)
		}
	}
	status, body, err := fetchStatus(c.address + "/healthz")
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("/healthz: %d %s, %w", status, body, err)
	}
	return nil
}

// agrees is an error where an export is not of what was answered.
func (c *crowded) agrees(export string) error {
	for id, held := range c.held {
		if strings.Contains(export, `"id":"`+id+`"`) != held {
			return fmt.Errorf("%s is held: %v, and exported: %v", id, held, !held)
		}
	}
	return nil
}
