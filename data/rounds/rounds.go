// Package rounds says how often a test tries what holds of any input. Only tests import it.
package rounds

import "testing"

// Of is n, or an eighth of n with -short. The race detector has nothing to find where one goroutine computes, and
// multiplies what that costs (`time go test ./index` took 72 s of two cores without it, 407 with -race, before there
// were rounds): `make test` runs all rounds without it, and an eighth with it.
func Of(n int) int {
	if testing.Short() {
		return (n + 7) / 8
	}
	return n
}

// Computes skips a long test with -short that one goroutine computes.
func Computes(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("one goroutine computes this: it runs without the race detector")
	}
}
