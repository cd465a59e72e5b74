package format

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadersNameNoFlags: what a reader says is shown at the desk and over HTTP, too: a way out is a say.Way, and no text
// names the flag of a command or the parameter of a call.
func TestReadersNameNoFlags(t *testing.T) {
	spelled := regexp.MustCompile(`say\.\w+\([^\n]*"[^"\n]*(?:--[a-z]|(?:cases|column)=)`)
	read := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range spelled.FindAllString(string(source), -1) {
			t.Errorf("%s: %s", path, found)
		}
		read++
		return err
	})
	if err != nil || read < 50 {
		t.Errorf("%d files: %v", read, err)
	}
}
