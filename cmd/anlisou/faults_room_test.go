package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"anlisou/server/keys"
)

// crowded is a server on a disk that does not take what is written: it is full, or may only be read.
type crowded struct {
	*faults
	disk, dir, log  string // log is on another disk
	address, secret string
	stop            func() error
	n               int // of the pass: what is written in it is named by it

	// What was answered, which must stand.
	held        map[string]bool   // cases, and false for what is withdrawn
	told        map[string]string // path -> what its answer says
	keyed, open map[string]bool   // keys and sites, and false for those that are none any more
	gone        []string          // tokens of sessions that have ended
	dropped     []string          // paths of documents that were given up

	waiting []string // documents that were read and wait, with room
	session string   // token of the visitor at the desk
	saved   string   // a backup on another disk
	export  string   // what it holds
}

// crowd begins on a data directory.
func (f *faults) crowd(disk, dir string) (*crowded, error) {
	c := &crowded{
		faults: f, disk: disk, dir: dir, held: map[string]bool{}, told: map[string]string{}, keyed: map[string]bool{},
		open: map[string]bool{}, log: filepath.Join(f.TempDir(), "log"), saved: filepath.Join(f.TempDir(), "saved"),
	}
	for n := range 20 {
		c.held[fmt.Sprintf("jx-%02d", n+1)] = true
	}
	var err error
	if c.secret, err = keys.Open(dir).New("管理", keys.Admin, time.Time{}); err != nil {
		return nil, err
	}
	c.serve()
	return c, nil
}

// serve starts the server, whose log is on another disk.
func (c *crowded) serve() {
	c.address, c.stop = c.faults.serve(c.dir, "--limit", "0", "--log-file", c.log)
	c.session = ""
}

// writesWithoutRoom does each write there is on a disk that fills up: each is done or refused with what is wrong, what
// was answered stands, nothing is half done, and with room again all is done.
func (f *faults) writesWithoutRoom(i int) error {
	dir, _, filler, err := f.smallDisk()
	if err != nil {
		return err
	}
	c, err := f.crowd(filepath.Dir(dir), dir)
	if err != nil {
		return err
	}
	if err := c.pass(nil); err != nil {
		return fmt.Errorf("with room: %w", err)
	}
	if err := c.prepare(); err != nil {
		return err
	}
	left := int64(0)
	if i%2 == 1 {
		left = f.Int64N(600 << 10)
	}
	if err := fill(filler, left); err != nil {
		return err
	}
	if err := c.pass([]string{"disk is full", "no space left", "磁盘满了"}); err != nil {
		return fmt.Errorf("with %d bytes left: %w", left, err)
	}
	if i%4 < 2 { // it starts with what there is on the full disk, too
		if err := c.stop(); err != nil {
			return err
		}
		c.serve()
		if err := c.stands(); err != nil {
			return fmt.Errorf("started on the full disk: %w", err)
		}
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	return c.recovers()
}

// writesWithoutWriting does each write there is on a disk that becomes read-only under the server, as ext4 makes one that
// has errors: what writesWithoutRoom wants.
func (f *faults) writesWithoutWriting(int) error {
	image := filepath.Join(f.TempDir(), "image")
	from, _ := f.filled()
	disk, err := f.brittle(image)
	if err != nil {
		return err
	}
	dir := filepath.Join(disk, "data")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		return err
	}
	c, err := f.crowd(disk, dir)
	if err != nil {
		return err
	}
	if err := c.pass(nil); err != nil {
		return fmt.Errorf("while it may be written: %w", err)
	}
	if err := c.prepare(); err != nil {
		return err
	}
	if out, err := exec.Command("mount", "-o", "remount,abort", disk).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	if err := c.pass([]string{"read-only file system", "may only be read", "只能读", "磁盘写不进去"}); err != nil {
		return fmt.Errorf("read-only: %w", err)
	}
	if err := c.stop(); err != nil {
		return fmt.Errorf("on a disk that may only be read it ends with %w", err)
	}
	// Who looks after the machine mends the disk.
	if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	if out, err := exec.Command("mount", "-o", "loop", image, disk).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	c.serve()
	return c.recovers()
}

// brittle is a disk in a file, which the command that aborts its journal has be read-only.
func (f *faults) brittle(image string) (disk string, err error) {
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		return "", err
	}
	if err := os.Truncate(image, 96<<20); err != nil {
		return "", err
	}
	if out, err := exec.Command("mkfs.ext4", "-q", "-F", image).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return f.mounted("-o", "loop,errors=remount-ro", image)
}

// recovers does all once it can be done again, and sees that all stands after a restart, and is whole.
func (c *crowded) recovers() error {
	if err := c.stands(); err != nil {
		return fmt.Errorf("once it can be written again: %w", err)
	}
	if err := c.pass(nil); err != nil {
		return fmt.Errorf("once it can be written again: %w", err)
	}
	if err := c.stop(); err != nil {
		return err
	}
	c.serve()
	if err := c.stands(); err != nil {
		return fmt.Errorf("after a restart: %w", err)
	}
	if err := c.stop(); err != nil {
		return err
	}
	if err := c.says(exitDone, "", "", "check", "--data", c.dir); err != nil {
		return err
	}
	return c.agrees(anlisou(c.T, nil, "export", "--data", c.dir).stdout)
}

// refusal is an answer that is none: of HTTP with its status, of a command with 0.
type refusal struct {
	status int
	says   string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %.600s", r.status, r.says) }

// fitting is nil for an error that refuses what the disk does not take as it should be: with one of these pieces of a
// sentence and, by HTTP, 507.
func fitting(err error, says []string) error {
	var r *refusal
	if !errors.As(err, &r) || r.status != 0 && r.status != http.StatusInsufficientStorage {
		return err
	}
	if !slices.ContainsFunc(says, func(piece string) bool { return strings.Contains(r.says, piece) }) {
		return fmt.Errorf("it does not say what is wrong with the disk: %w", err)
	}
	return nil
}

// pass does each write there is while searches go on. Says are the pieces of sentences by which one may be refused; nil
// where none may be.
func (c *crowded) pass(says []string) error {
	if says == nil {
		if err := c.prepare(); err != nil {
			return err
		}
	}
	c.n++
	end := askMeanwhile(c.address)
	err := func() error {
		for _, step := range crowdedSteps() {
			before, _ := os.Stat(c.log)
			err := step.do(c)
			if err != nil {
				if err := fitting(err, says); err != nil {
					return fmt.Errorf("%s: %w", step.by, err)
				}
				c.refused++
				var r *refusal
				if errors.As(err, &r) && r.status != 0 {
					if err := c.logs(before.Size()); err != nil {
						return fmt.Errorf("%s is refused: %w", step.by, err)
					}
				}
			}
			c.steps++
			if err := c.stands(); err != nil {
				return fmt.Errorf("after %s: %w", step.by, err)
			}
		}
		return nil
	}()
	return errors.Join(err, end())
}

// logs is an error where the log has no fault since it was so long.
func (c *crowded) logs(before int64) error {
	content, err := os.ReadFile(c.log)
	if err == nil && !strings.Contains(string(content[before:]), "level=ERROR") {
		err = fmt.Errorf("the log says nothing: %s", content[before:])
	}
	return err
}

// askMeanwhile searches until end is called, which gives what was wrong with an answer.
func askMeanwhile(address string) (end func() error) {
	var stopped atomic.Bool
	wrong := make(chan error, 1)
	go func() {
		var err error
		for n := 0; err == nil && (n == 0 || !stopped.Load()); n++ {
			var total int
			if total, err = totalOf(address, "船边直提"); err == nil && total != 1 {
				err = fmt.Errorf("a search finds %d", total)
			}
		}
		wrong <- err
	}()
	return func() error {
		stopped.Store(true)
		return <-wrong
	}
}

// stands is an error where the server does not have what it answered, or more.
func (c *crowded) stands() error {
	for id, held := range c.held {
		status, body, err := fetchStatus(c.address + "/api/v1/cases/" + id)
		if err != nil || held != (status == http.StatusOK) || !held && status != http.StatusGone {
			return fmt.Errorf("%s is held: %v, and answered %d %.200s, %w", id, held, status, body, err)
		}
	}
	for path, piece := range c.told {
		if body, err := c.send(http.MethodGet, path, ""); err != nil || !strings.Contains(body, piece) {
			return fmt.Errorf("%s does not say %s: %.300s, %w", path, piece, body, err)
		}
	}
	list, err := keys.Open(c.dir).List()
	if err != nil {
		return err
	}
	for name, counts := range c.keyed {
		is := slices.ContainsFunc(list, func(k keys.Key) bool { return k.Name == name && k.Valid(time.Now()) })
		if is != counts {
			return fmt.Errorf("the key %s counts: %v, and was answered %v", name, is, counts)
		}
	}
	sites := anlisou(c.T, nil, "site", "list", "--data", c.dir)
	for name, open := range c.open {
		if strings.Contains(sites.stdout, name) != open {
			return fmt.Errorf("the site %s is listed: %v, %+v", name, !open, sites)
		}
	}
	for _, path := range c.dropped {
		var r *refusal
		if _, err := c.send(http.MethodGet, path, ""); !errors.As(err, &r) || r.status != http.StatusNotFound {
			return fmt.Errorf("%s was given up: %w", path, err)
		}
	}
	for _, token := range c.gone {
		if c.atDesk(token) {
			return errors.New("a session that has ended lets somebody in")
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
