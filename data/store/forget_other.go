//go:build !linux

package store

import bolt "go.etcd.io/bbolt"

// forget lets go of the memory of the file that a pass has read, where the system can.
func (s *Store) forget(*bolt.Tx) {}
