package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// readOnly makes a directory one that may only be read: by its rights or, for root, by a mount.
func (f *faults) readOnly(dir string) (string, error) {
	if os.Getuid() == 0 {
		target, err := f.mounted("--bind", dir)
		if err == nil {
			var out []byte
			if out, err = exec.Command("mount", "-o", "remount,bind,ro", target).CombinedOutput(); err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
		}
		return target, err
	}
	for name := range tree(f.T, dir) {
		for ; len(name) >= len(dir); name = filepath.Dir(name) {
			mode := os.FileMode(0o555)
			if info, err := os.Stat(name); err != nil || info.Mode().IsRegular() {
				mode = 0o444
			}
			if err := os.Chmod(name, mode); err != nil {
				return "", err
			}
			f.Cleanup(func() { _ = os.Chmod(name, 0o755) })
		}
	}
	return dir, nil
}

// readOnlyDirectories are searched, served and exported.
func (f *faults) readOnlyDirectories() {
	if _, err := f.readOnly(f.TempDir()); err != nil {
		f.Logf("no directory is made read-only, because nothing may be mounted here: %v", err)
		return
	}
	f.kind("a data directory that may only be read, its index whole, harmed or gone", 3, 18, func(i int) error {
		from, document := f.filled()
		var err error
		switch i % 3 {
		case 1:
			var all []string
			if all, err = indexFilesOf(from); err == nil {
				err = os.Truncate(all[f.IntN(len(all))], f.Int64N(2000))
			}
		case 2:
			err = os.RemoveAll(filepath.Join(from, indexDir))
		}
		if err != nil {
			return err
		}
		dir, err := f.readOnly(from)
		if err != nil {
			return err
		}
		before := tree(f.T, from)
		if err := f.says(exitDone, "jx-01", "", "search", "船边直提", "--data", dir); err != nil {
			return err
		}
		if err := f.exportsAll(dir); err != nil {
			return err
		}
		if err := f.says(exitFailed, "", "may only be read", "import", document, "--data", dir); err != nil {
			return err
		}
		address, stop := f.serve(dir)
		if err := soon("it is searched", func() error { return hasAll(address) }); err != nil {
			return err
		}
		status, body, err := fetchStatus(address + "/export?format=json")
		if status != http.StatusOK || strings.Count(body, `"id":"jx-`) != 20 {
			return fmt.Errorf("/export: %d, %w", status, err)
		}
		if err := refusesAll(address); err != nil {
			return err
		}
		if err := stop(); err != nil {
			return err
		}
		if !maps.Equal(tree(f.T, from), before) {
			return fmt.Errorf("it has changed")
		}
		return nil
	})
}

// refusesAll is an error where a server that only reads does not refuse each write there is.
func refusesAll(address string) error {
	for _, step := range slices.Concat(apiSteps(), deskSteps()) {
		method, path, _ := strings.Cut(step.by, " ")
		request, err := http.NewRequest(method, address+strings.ReplaceAll(path, ":id", "jx-01"), nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(response.Body)
		err = errors.Join(err, response.Body.Close())
		reads := response.StatusCode == http.StatusMethodNotAllowed && strings.Contains(string(body), "这个地址不接受")
		none := response.StatusCode == http.StatusForbidden && strings.Contains(string(body), "数据目录只能读")
		if err != nil || !reads && !none {
			return fmt.Errorf("%s: %d %.300s, %w", step.by, response.StatusCode, body, err)
		}
	}
	return nil
}
