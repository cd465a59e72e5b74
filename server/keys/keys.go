// Package keys says who may write: named keys, each a secret of 256 random bits of which a ring keeps the hash alone, in
// a file beside the cases. It hides the file, and how a secret is compared.
package keys

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"anlisou/data/durable"
	"anlisou/data/say"
)

// Scope is what a key lets its bearer do: each what those before it let, too.
type Scope string

// The scopes.
const (
	Read  Scope = "read"  // what the site does not show everybody: versions, what was withdrawn
	Write Scope = "write" // bring in, change, withdraw, put back
	Admin Scope = "admin" // purge, the log, words, the site, backups
)

var scopes = []Scope{Read, Write, Admin}

// ParseScope reads a scope.
func ParseScope(text string) (Scope, error) {
	if slices.Contains(scopes, Scope(text)) {
		return Scope(text), nil
	}
	return "", say.Errorf("%q is no scope: read, write or admin", text)
}

// Allows reports that a key of this scope may do what asks for another.
func (s Scope) Allows(asked Scope) bool {
	return slices.Contains(scopes, s) && slices.Index(scopes, s) >= slices.Index(scopes, asked)
}

// Key is a key as it is kept.
type Key struct {
	Name    string    `json:"name"`
	Scope   Scope     `json:"scope"`
	Hash    string    `json:"hash"` // SHA-256 of the secret, in hex: what is random needs no slow hash
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"` // zero for never
	Revoked time.Time `json:"revoked,omitzero"` // zero where it was not
}

// Valid reports a key that counts at a time.
func (k *Key) Valid(now time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || now.Before(k.Expires))
}

var (
	// ErrUnknown is a secret that is no key's, or is of one that does not count any more.
	ErrUnknown = say.New("no such key")
	// ErrNameTaken is a new key under the name of one that counts.
	ErrNameTaken = say.New("a key of this name is in use")
)

// FileName is the ring's file in its folder.
const FileName = "keys.json"

// prefix makes a secret one that people and scanners of source code know for what it is.
const prefix = "anlisou_"

const (
	secretBytes = 32
	mostName    = 60 // characters
	lookAgain   = time.Second
)

// Ring is the keys of a data directory. Other processes may change the file: it is looked at again once a second.
type Ring struct {
	path string

	mu      sync.Mutex
	looked  time.Time
	changed time.Time // of the file that was read last
	size    int64
	keys    []Key
	err     error // why the file could not be read
}

// Open gives the keys kept in a folder. Without a file there are none.
func Open(dir string) *Ring { return &Ring{path: filepath.Join(dir, FileName)} }

// List is every key, those that do not count any more, too, in the order in which they were made.
func (r *Ring) List() ([]Key, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reread()
	return slices.Clone(r.keys), r.err
}

// New makes a key and gives its secret, which is kept nowhere. expires is zero for a key that does not.
func (r *Ring) New(name string, scope Scope, expires time.Time) (secret string, err error) {
	name = strings.TrimSpace(name)
	if err := checkName(name); err != nil {
		return "", err
	}
	if !slices.Contains(scopes, scope) {
		return "", say.Errorf("%q is no scope: read, write or admin", scope)
	}
	now := time.Now().UTC().Truncate(time.Second)
	if !expires.IsZero() && !now.Before(expires) {
		return "", say.Errorf("a key that expires at %s would never count", expires.Format(time.DateTime))
	}
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // never fails
	secret = prefix + base64.RawURLEncoding.EncodeToString(random)
	err = r.change(func(keys []Key) ([]Key, error) {
		if slices.ContainsFunc(keys, func(k Key) bool { return k.Name == name && k.Valid(now) }) {
			return nil, say.Errorf("%w: %s", ErrNameTaken, name)
		}
		return append(keys, Key{Name: name, Scope: scope, Hash: hashOf(secret), Created: now, Expires: expires}), nil
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

func checkName(name string) error {
	switch {
	case name == "":
		return say.New("a key has a name: whose it is")
	case utf8.RuneCountInString(name) > mostName || !utf8.ValidString(name):
		return say.Errorf("the name of a key has at most %d characters", mostName)
	case strings.ContainsFunc(name, unicode.IsControl):
		return say.New("the name of a key has no control characters")
	}
	return nil
}

// Revoke has the key of a name count no more. Without one that counts it is ErrUnknown.
func (r *Ring) Revoke(name string) error {
	now := time.Now().UTC().Truncate(time.Second)
	return r.change(func(keys []Key) ([]Key, error) {
		for i := range keys {
			if keys[i].Name == name && keys[i].Valid(now) {
				keys[i].Revoked = now
				return keys, nil
			}
		}
		return nil, say.Errorf("%w: %s", ErrUnknown, name)
	})
}

// Check gives the key of a secret. How long it takes says nothing of how near the secret is to one: every key is
// compared, in constant time.
func (r *Ring) Check(secret string) (Key, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.looked) > lookAgain {
		r.reread()
	}
	if r.err != nil && r.keys == nil {
		return Key{}, r.err
	}
	hash := []byte(hashOf(secret))
	found := -1
	for i := range r.keys {
		same := subtle.ConstantTimeCompare(hash, []byte(r.keys[i].Hash))
		found = subtle.ConstantTimeSelect(same, i, found)
	}
	if found < 0 || !r.keys[found].Valid(time.Now()) {
		return Key{}, ErrUnknown
	}
	return r.keys[found], nil
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// reread reads the file where it has changed. One that cannot be read leaves the keys as they were.
func (r *Ring) reread() {
	r.looked = time.Now()
	info, err := os.Stat(r.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.keys, r.changed, r.size, r.err = nil, time.Time{}, 0, nil
		return
	case err == nil && r.err == nil && info.ModTime().Equal(r.changed) && info.Size() == r.size:
		return
	}
	keys, err := read(r.path)
	if r.err = err; err == nil {
		r.keys, r.changed, r.size = keys, info.ModTime(), info.Size()
	}
}

func read(path string) (keys []Key, err error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &keys)
	}
	if err != nil {
		return nil, say.Errorf("read the keys in %s: %w", path, err)
	}
	return keys, nil
}

// change replaces the file as a whole, one process after the other: whoever reads it sees the old one or the new.
func (r *Ring) change(edit func([]Key) ([]Key, error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	unlock, err := lockFile(r.path + ".lock")
	if err != nil {
		return say.Errorf("keys: %w", err)
	}
	defer unlock()
	keys, err := read(r.path)
	if err != nil {
		return err
	}
	if keys, err = edit(keys); err != nil {
		return err
	}
	content, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return say.Errorf("keys: %w", err)
	}
	if err := durable.WriteFile(r.path, append(content, '\n'), 0o600); err != nil {
		return say.Errorf("write the keys: %w", err)
	}
	r.keys, r.err, r.changed, r.looked = keys, nil, time.Time{}, time.Time{}
	return nil
}

// counts reports that the key of a hash is one, and counts now.
func (r *Ring) counts(hash string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.looked) > lookAgain {
		r.reread()
	}
	now := time.Now()
	return slices.ContainsFunc(r.keys, func(k Key) bool { return k.Hash == hash && k.Valid(now) })
}
