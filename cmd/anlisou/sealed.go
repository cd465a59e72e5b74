package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"

	"anlisou/data/durable"
	"anlisou/data/say"
)

// errSeal is a sealed file that is not as it was written.
var errSeal = say.New("its checksum does not match")

// writeSealed writes a value as JSON behind its checksum, in place of a file. When it returns, that is on disk; a file
// that is there is the old one or the new one, as a whole. It is its owner's alone.
func writeSealed(path string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return say.Errorf("write %s: %w", path, err)
	}
	sum := sha256.Sum256(content)
	sealed := append([]byte(hex.EncodeToString(sum[:])+"\n"), content...)
	if err := durable.WriteFile(path, sealed, 0o600); err != nil {
		return say.Errorf("write %s: %w", path, err)
	}
	return nil
}

// readSealed reads what writeSealed wrote; errSeal where it is not that.
func readSealed(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	seal, content, _ := bytes.Cut(content, []byte("\n"))
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != string(seal) {
		return say.Errorf("%s: %w", path, errSeal)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return say.Errorf("%s: %w: %w", path, errSeal, err)
	}
	return nil
}
