package budget

import (
	"context"
	"testing"
)

// Each bound of the table has a name of its own, a size, and what hits it.
func TestCaps(t *testing.T) {
	known := map[string]bool{}
	for _, c := range Caps {
		if c.Name == "" || known[c.Name] || c.Bound < 1 || c.Hit == "" {
			t.Errorf("%+v", c)
		}
		known[c.Name] = true
	}
}

// Work is over once as much is spent as there is, or who asked has gone; which is noted, and told in the order of the
// table.
func TestBudget(t *testing.T) {
	ctx, gone := context.WithCancel(t.Context())
	b := New(ctx)
	b.Spend(MostWork - 1)
	if b.Over() || len(b.Reached) > 0 {
		t.Errorf("%d of %d are spent, and it reaches %v", b.Spent, MostWork, b.Reached)
	}
	b.Reach("correction")
	b.Reach("readings") // which nobody is told of
	b.Spend(1)
	if !b.Over() {
		t.Error("all is spent, and there is work left")
	}
	told := b.Told()
	if len(told) != 2 || told[0].Name != "work" || told[1].Name != "correction" {
		t.Errorf("told of %+v", told)
	}
	b = New(ctx)
	if gone(); !b.Over() {
		t.Error("there is work left for who has gone")
	}
	(*Budget)(nil).Reach("work") // where nobody counts
}
