//go:build !(darwin || freebsd || linux)

package main

// freeSpace is not known here.
func freeSpace(string) int64 { return -1 }
