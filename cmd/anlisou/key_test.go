package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anlisou/server/keys"
)

func TestKeyCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	key := func(args ...string) outcome {
		return anlisou(t, nil, append([]string{"key", "--data", dir}, args...)...)
	}
	if got := key("list"); got.code != exitDone || got.stdout != "" || !strings.Contains(got.stderr, "key new") {
		t.Errorf("%+v", got)
	}
	made := key("new", "信息科", "--scope", "write", "--expires", "30d")
	secret := strings.TrimSpace(made.stdout)
	if k, err := keys.Open(dir).Check(secret); made.code != exitDone || err != nil || k.Name != "信息科" || k.Scope != keys.Write ||
		time.Until(k.Expires) < 29*24*time.Hour || time.Until(k.Expires) > 31*24*time.Hour {
		t.Errorf("%+v: %+v, %v", made, k, err)
	}
	if got := key("new", "信息科", "--scope", "read"); got.code != exitFailed || !strings.Contains(got.stderr, "already") {
		t.Errorf("%+v", got)
	}
	for _, args := range [][]string{
		nil, {"x"}, {"new"}, {"new", "a", "b", "--scope", "read"}, {"new", "a"}, {"new", "a", "--scope", "all"}, {"list", "x"}, {"revoke"},
		{"new", "a", "--scope", "read", "--expires", "2020-01-01"}, {"new", "a", "--scope", "read", "--expires", "soon"},
	} {
		if got := key(args...); got.code != exitUsage || strings.Contains(got.stdout, "anlisou_") {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if got := key("list"); got.code != exitDone || !strings.Contains(got.stdout, "信息科") || !strings.Contains(got.stdout, "until") ||
		strings.Contains(got.stdout, secret) {
		t.Errorf("%+v", got)
	}
	if got := key("revoke", "信息科"); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if got := key("revoke", "信息科"); got.code != exitFailed || !strings.Contains(got.stderr, "key list") {
		t.Errorf("%+v", got)
	}
	if got := key("list"); !strings.Contains(got.stdout, "revoked") {
		t.Errorf("%+v", got)
	}
	if _, err := keys.Open(dir).Check(secret); err == nil {
		t.Error("a revoked key counts")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 { // the keys and their lock
		t.Errorf("%v, %v", entries, err)
	}
}

func TestParseExpiry(t *testing.T) {
	now := time.Date(2026, 3, 1, 15, 0, 0, 0, time.Local)
	for given, want := range map[string]time.Time{
		"":           {},
		"1d":         now.AddDate(0, 0, 1),
		"2026-03-01": time.Date(2026, 3, 2, 0, 0, 0, 0, time.Local), // to its end
		"2027-12-31": time.Date(2028, 1, 1, 0, 0, 0, 0, time.Local),
	} {
		if got, err := parseExpiry(given, now); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v; want %v", given, got, err, want)
		}
	}
	for _, given := range []string{"0d", "-3d", "99999999d", "2026-02-28", "2026-13-01", "tomorrow", "d"} {
		if got, err := parseExpiry(given, now); err == nil {
			t.Errorf("%q: %v", given, got)
		}
	}
}
