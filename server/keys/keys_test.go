package keys

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A key is known by its secret until it is revoked or expires, and by nothing else.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	r := Open(dir)
	secrets := map[string]string{}
	for name, scope := range map[string]Scope{"阅": Read, "写": Write, "管": Admin} {
		secret, err := r.New(name, scope, time.Time{})
		if err != nil || len(secret) != len(prefix)+43 {
			t.Fatalf("%q, %v", secret, err)
		}
		secrets[name] = secret
	}
	for name, secret := range secrets {
		for _, ring := range []*Ring{r, Open(dir)} {
			if k, err := ring.Check(secret); err != nil || k.Name != name {
				t.Errorf("%s: %+v, %v", name, k, err)
			}
		}
		for _, other := range []string{"", secret[1:], secret + "A", strings.ToUpper(secret), hashOf(secret), prefix} {
			if k, err := r.Check(other); !errors.Is(err, ErrUnknown) || k.Name != "" {
				t.Errorf("%q is %+v, %v", other, k, err)
			}
		}
	}
	if err := Open(dir).Revoke("写"); err != nil { // another process
		t.Fatal(err)
	}
	r.looked = time.Time{} // a second later
	if _, err := r.Check(secrets["写"]); !errors.Is(err, ErrUnknown) {
		t.Errorf("a revoked key: %v", err)
	}
	if err := r.Revoke("写"); !errors.Is(err, ErrUnknown) {
		t.Errorf("revoked twice: %v", err)
	}
	again, err := r.New("写", Write, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if k, err := r.Check(again); err != nil || k.Expires.IsZero() {
		t.Errorf("%+v, %v", k, err)
	}
	if list, err := r.List(); err != nil || len(list) != 4 {
		t.Errorf("%+v, %v", list, err)
	}
	if k := (Key{Expires: time.Now().Add(-time.Second)}); k.Valid(time.Now()) {
		t.Error("an expired key counts")
	}
}

// What is kept says nothing of the secret, and is its owner's alone.
func TestTheFile(t *testing.T) {
	dir := t.TempDir()
	secret, err := Open(dir).New("写", Write, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FileName)
	content, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(content), secret) || strings.Contains(string(content), secret[len(prefix):]) {
		t.Errorf("%s, %v", content, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	r := Open(dir)
	if _, err := r.Check(secret); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.looked = time.Time{}
	if _, err := r.Check(secret); err != nil {
		t.Errorf("a file that does not read any more has taken the keys: %v", err)
	}
	if _, err := r.New("二", Write, time.Time{}); err == nil {
		t.Error("a file that does not read is overwritten")
	}
	if _, err := Open(dir).Check(secret); err == nil || errors.Is(err, ErrUnknown) {
		t.Errorf("a file that does not read is no key: %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	r := Open(t.TempDir())
	if _, err := r.New("写", Write, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.New("写", Read, time.Time{}); !errors.Is(err, ErrNameTaken) {
		t.Errorf("a second of one name: %v", err)
	}
	for name, make := range map[string]func() (string, error){
		"no name":       func() (string, error) { return r.New(" ", Write, time.Time{}) },
		"a long one":    func() (string, error) { return r.New(strings.Repeat("名", 61), Write, time.Time{}) },
		"a control":     func() (string, error) { return r.New("a\nb", Write, time.Time{}) },
		"no scope":      func() (string, error) { return r.New("二", "root", time.Time{}) },
		"expired":       func() (string, error) { return r.New("二", Write, time.Now().Add(-time.Hour)) },
		"not UTF-8":     func() (string, error) { return r.New("\xff", Write, time.Time{}) },
		"no such place": func() (string, error) { return Open("/nowhere/at/all").New("二", Write, time.Time{}) },
	} {
		if secret, err := make(); err == nil || secret != "" {
			t.Errorf("%s: %q, %v", name, secret, err)
		}
	}
}

func TestScopes(t *testing.T) {
	for i, have := range scopes {
		for j, asked := range scopes {
			if have.Allows(asked) != (i >= j) {
				t.Errorf("%s allows %s: %v", have, asked, have.Allows(asked))
			}
		}
		if s, err := ParseScope(string(have)); err != nil || s != have {
			t.Errorf("%q, %v", s, err)
		}
	}
	if _, err := ParseScope("all"); err == nil || Scope("").Allows("") {
		t.Error("what is no scope is one")
	}
}

// Keys that are made at the same time, by whoever, are all there.
func TestNewAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if _, err := Open(dir).New(fmt.Sprint("键", i), Read, time.Time{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if list, err := Open(dir).List(); err != nil || len(list) != 20 {
		t.Errorf("%d keys, %v", len(list), err)
	}
}

// TestASessionThatEndsDoesNotReturn: where sessions cannot be kept, one that has ended is not let in by the next process; where its
// file cannot even be removed, that is said.
func TestASessionThatEndsDoesNotReturn(t *testing.T) {
	dir := t.TempDir()
	ring := Open(dir)
	s := OpenSessions(dir, ring)
	token, err := s.Begin(Key{Name: "甲", Scope: Read}, "")
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.Check(token)
	if err != nil {
		t.Fatal(err)
	}
	// A name that is too long for the part beside it can be kept by nobody, and removed.
	long := filepath.Join(dir, strings.Repeat("n", 250))
	if err := os.Rename(s.path, long); err != nil {
		t.Fatal(err)
	}
	s.path = long
	if err := s.End(session.ID); err == nil || errors.Is(err, ErrReturns) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(long); err == nil {
		t.Error("a restart lets in who was ended")
	}
	if token, err = s.Begin(Key{Name: "乙", Scope: Read}, ""); err == nil {
		t.Fatal("it is kept")
	}
	if session, err = s.Check(token); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(long, "in its place"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := s.End(session.ID); !errors.Is(err, ErrReturns) {
		t.Errorf("%v", err)
	}
	if _, err := s.Check(token); !errors.Is(err, ErrNoSession) {
		t.Errorf("%v", err)
	}
}
