//go:build !unix

package say

import "syscall"

func isQuota(syscall.Errno) bool { return false }
