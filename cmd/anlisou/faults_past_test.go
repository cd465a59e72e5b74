package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// past damages what cases once were, and the log, which costs no case.
func (f *faults) past() {
	whole, _ := f.filled()
	changeAll(f.T, whole)
	if err := f.says(exitDone, "", "", "search", "海关", "--data", whole); err != nil { // the index catches up
		f.Fatal(err)
	}
	want := anlisou(f.T, nil, "export", "--data", whole)
	f.kind("one bit of a version or of the log, at rest", 5, 100, func(int) error {
		dir := copied(f.T, whole)
		part := []string{"versions", "audit"}[f.IntN(2)]
		if err := f.flipPast(dir, part); err != nil {
			return err
		}
		if got := anlisou(f.T, nil, "export", "--data", dir); got != want {
			return fmt.Errorf("%s: it costs a case: %+v", part, got)
		}
		address, stop := f.serve(dir)
		if err := hasAll(address); err != nil {
			return err
		}
		if err := stop(); err != nil {
			return err
		}
		got := anlisou(f.T, nil, "check", "--data", dir)
		if got.code != exitFailed || !strings.Contains(got.stdout, "past: ") ||
			!strings.Contains(got.stdout, "store: 20 cases, 0 damaged") {
			return fmt.Errorf("%s: %+v", part, got)
		}
		if err := f.says(exitDone, "mended: ", "", "check", "--data", dir, "--mend"); err != nil {
			return err
		}
		return errors.Join(f.says(exitDone, "", "", "check", "--data", dir),
			f.says(exitDone, "dropped what could not be read", "", "log", "--data", dir))
	})
}

// flipPast flips a bit of an entry of a part of the past, in a store that nobody has open.
func (f *faults) flipPast(dir, part string) error {
	db, err := bolt.Open(filepath.Join(dir, storeFile), 0o600, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte(part))
		var all [][]byte
		_ = b.ForEach(func(key, _ []byte) error { all = append(all, bytes.Clone(key)); return nil })
		key := all[f.IntN(len(all))]
		value := bytes.Clone(b.Get(key))
		value[f.IntN(len(value))] ^= 1 << f.IntN(8)
		return b.Put(key, value)
	})
	return errors.Join(err, db.Close())
}
