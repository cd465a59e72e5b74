package index

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLeftoversOfSegments: a file that a process left behind while it wrote a segment, whole or not, is no damage, to
// check or to open; one of the index itself is.
func TestLeftoversOfSegments(t *testing.T) {
	dir, source := t.TempDir(), newMemoryStore(bundled(t)...)
	x := openIndex(t, dir, source)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	generation, err := currentDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(generation, segmentFiles))
	if err != nil || len(files) == 0 {
		t.Fatalf("%q, %v", files, err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range []int{0, 3, len(whole) / 2} {
		leftover := filepath.Join(filepath.Dir(files[0]), "000000000fff.zap")
		if err := os.WriteFile(leftover, whole[:left], 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := Check(t.Context(), dir, source); err != nil || !c.OK() || c.Cases != len(bundled(t)) {
			t.Errorf("a leftover of %d bytes: %+v, %v", left, c, err)
		}
		x := openIndex(t, dir, source)
		if now, err := currentDir(dir); err != nil || now != generation {
			t.Errorf("a leftover of %d bytes has the index built anew: %s, %v", left, now, err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	files, _ = filepath.Glob(filepath.Join(generation, segmentFiles))
	if err := os.Truncate(files[0], 3); err != nil {
		t.Fatal(err)
	}
	if c, err := Check(t.Context(), dir, source); err != nil || c.OK() {
		t.Errorf("a segment that is cut short: %+v, %v", c, err)
	}
}
