package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"anlisou/server/keys"
)

// TestReadmeOfDocuments runs what the README shows of documents that are sent to a server, with curl and jq.
func TestReadmeOfDocuments(t *testing.T) {
	for _, program := range []string{"sh", "curl", "jq", "cmp"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("the README shows %s, which is not installed here: %v", program, err)
		}
	}
	readme := fileText(t, "../../README.md")
	_, shown, found := strings.Cut(readme, "```console\n$ curl -sH \"Authorization: Bearer $KEY\" --data-binary")
	shown, _, ends := strings.Cut(shown, "```")
	if !found || !ends {
		t.Fatal("the README shows nothing of documents")
	}
	document := fileText(t, testDocuments+"single/single.docx")
	s := documentSite(t)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("第12周.docx", []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KEY", s.keys[keys.Write])
	commands := strings.Split("curl -sH \"Authorization: Bearer $KEY\" --data-binary"+shown, "\n$ ")
	for _, command := range commands {
		line, want, _ := strings.Cut(command, "\n")
		line = strings.ReplaceAll(line, "http://127.0.0.1:8080", s.URL)
		got, err := exec.CommandContext(t.Context(), "sh", "-c", line).CombinedOutput()
		if want = strings.TrimSpace(want); err != nil || strings.TrimSpace(string(got)) != want {
			t.Errorf("$ %s\n%s%v\nthe README shows\n%s", line, got, err, want)
		}
	}
	if len(commands) != 3 {
		t.Errorf("%d commands were run", len(commands))
	}
}
