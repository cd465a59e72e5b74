// Package durable writes files that survive a loss of power: it hides the part beside the file, the syncing of both file
// and folder, and which systems cannot sync a folder.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// PartPrefix begins the names of files that are being written; what a kill leaves has such a name.
const PartPrefix = ".part-"

// WriteFile writes a file in place of the one that is there, if any: whoever reads it sees the old one or the new, and once
// WriteFile returns the new one is on disk. On error the old one stays.
func WriteFile(path string, content []byte, mode fs.FileMode) error {
	dir := filepath.Dir(path)
	part, err := os.CreateTemp(dir, PartPrefix+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = part.Write(content)
	err = errors.Join(err, part.Chmod(mode), part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return SyncFolder(dir)
}

// SyncFolder makes the names in a folder durable, where the system can.
func SyncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) {
		err = nil
	}
	return errors.Join(err, folder.Close())
}
