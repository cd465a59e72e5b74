package data

import "testing"

func TestGuardCell(t *testing.T) {
	for _, tt := range []struct{ cell, guarded string }{
		{"", ""},
		{"主要做法", "主要做法"},
		{"=1+1", "'=1+1"},
		{"-5", "'-5"},
		{"\t=x", "'\t=x"},
		{"＝1", "'＝1"},
		{"'=1+1", "''=1+1"},
		{"''@", "'''@"},
		{"'引号'", "'引号'"},
		{"'", "'"},
	} {
		if got := GuardCell(tt.cell); got != tt.guarded {
			t.Errorf("GuardCell(%q) = %q, want %q", tt.cell, got, tt.guarded)
		}
		if got := UnguardCell(tt.guarded); got != tt.cell {
			t.Errorf("UnguardCell(%q) = %q, want %q", tt.guarded, got, tt.cell)
		}
	}
}

func FuzzGuardCell(f *testing.F) {
	for _, s := range []string{"", "'", "=", "''=", "'a", "\xff", "'\xff="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		guarded := GuardCell(s)
		if isFormula(guarded) {
			t.Errorf("%q is still a formula", guarded)
		}
		if got := UnguardCell(guarded); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}
