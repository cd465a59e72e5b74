//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWatchAlone: of two watches of one folder, however it is named, the second is refused in words and changes nothing; the
// folder is free again once the first has stopped, and one made anew under the name is held as well.
func TestWatchAlone(t *testing.T) {
	root := t.TempDir()
	dir, alias := filepath.Join(root, "收件"), filepath.Join(root, "别名")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, alias); err != nil {
		t.Fatal(err)
	}
	first := watch(t, dir, "--data", filepath.Join(root, "one"))
	first.until("收件")
	refused := func(named string) {
		t.Helper()
		data := filepath.Join(root, "never")
		got := anlisou(t, nil, "import", "--watch", named, "--data", data)
		if got.code == exitDone || !strings.Contains(got.stderr, "another `anlisou import --watch`") || !strings.Contains(got.stderr, named) {
			t.Fatalf("a second watch of %s: %+v", named, got)
		}
		if _, err := os.Stat(data); !os.IsNotExist(err) {
			t.Errorf("it makes a data directory: %v", err)
		}
	}
	refused(dir)
	refused(alias)
	first.put("表.csv", []byte(threeCases))
	first.empties()

	if err := os.Rename(dir, filepath.Join(root, "旧")); err != nil {
		t.Fatal(err)
	}
	first.until("it is tried again")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	first.until("goes on")
	refused(dir)

	first.stop()
	second := watch(t, alias, "--data", filepath.Join(root, "two"))
	second.until("别名")
	second.dir = dir // which a walk does not enter by a link
	second.put("表.csv", []byte(threeCases))
	second.empties()
	refused(dir)
}
