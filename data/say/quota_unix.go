//go:build unix

package say

import "syscall"

func isQuota(err syscall.Errno) bool { return err == syscall.EDQUOT }
