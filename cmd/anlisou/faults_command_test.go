package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

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
			name := c.named("新")
			return c.does([]string{"key", "new", name, "--scope", "read"}, func() { c.keyed[name] = true })
		}},
		{"key revoke", func(c *crowded) error {
			name := fmt.Sprint("旧", c.n)
			return c.does([]string{"key", "revoke", name}, func() { c.keyed[name] = false })
		}},
		{"site add", func(c *crowded) error {
			name := c.named("站")
			return c.does([]string{"site", "add", name, "https://new.example"}, func() { c.open[name] = true })
		}},
		{"site remove", func(c *crowded) error {
			name := fmt.Sprint("旧站", c.n)
			return c.does([]string{"site", "remove", name}, func() { c.open[name] = false })
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
