package store

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestMetaPagesDamagedWhileOpen: what is asked of a store whose first pages are gone ends, however many ask at once, and so
// does Close: nothing waits for a lock that bbolt has left behind.
func TestMetaPagesDamagedWhileOpen(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"emptied":   func(path string) error { return os.Truncate(path, 0) },
		"cut short": func(path string) error { return os.Truncate(path, int64(os.Getpagesize())) },
		"zeroes":    func(path string) error { return overwrite(path, 0, make([]byte, 2*os.Getpagesize())) },
		"a bit of each": func(path string) error {
			return errors.Join(overwrite(path, 30, []byte{0xFF}), overwrite(path, int64(os.Getpagesize())+30, []byte{0xFF}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cases.db")
			s, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Put(testCase("a", "文")); err != nil {
				t.Fatal(err)
			}
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				var asking sync.WaitGroup
				for range 20 {
					asking.Go(func() {
						_, err := s.Get("a")
						_, seqErr := s.Seq()
						_, putErr := s.Put(testCase("b", "文"))
						for _, err := range []error{err, seqErr, putErr} {
							if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotFound) {
								t.Errorf("%v", err)
							}
						}
					})
				}
				asking.Wait()
				_ = s.Close() // may say that the store is lost
			}()
			select {
			case <-done:
			case <-time.After(time.Minute):
				t.Fatal("a minute later somebody still waits")
			}
		})
	}
}

func overwrite(path string, at int64, content []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(content, at)
	return errors.Join(err, f.Close())
}
