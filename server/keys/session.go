package keys

import (
	"crypto/hmac"
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
	"sync"
	"time"
	"unicode/utf8"

	"anlisou/data/durable"
	"anlisou/data/say"
)

// Session is a browser at the desk that was let in by a key or a link.
type Session struct {
	ID      string    `json:"id"`            // names it in a list; not secret
	Hash    string    `json:"hash"`          // SHA-256 of its token, in hex
	Key     string    `json:"key,omitempty"` // the hash of the key that let it in; empty where a link did
	Name    string    `json:"name"`          // whose key or link it was
	Scope   Scope     `json:"scope"`
	Agent   string    `json:"agent,omitempty"` // what the browser calls itself
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
}

var (
	// ErrNoSession is a token of no session, or of one that has ended.
	ErrNoSession = say.New("no such session")
	// ErrNoLink is a link that was used, has expired or never was.
	ErrNoLink = say.New("no such link")
	// ErrReturns is a session that has ended, and that a restart brings back: its file could be neither written nor removed.
	ErrReturns = say.New("a restart brings the session back")
)

// SessionsFile is where sessions are kept, beside the keys, so that a restart sends nobody away.
const SessionsFile = "sessions.json"

// SessionIdle and SessionAge end a session that is not used, and one that is: a shift, and a working week.
const (
	SessionIdle = 12 * time.Hour
	SessionAge  = 7 * 24 * time.Hour
)

const (
	// seenStep is how much newer a session's last use must be to be worth a write.
	seenStep = 10 * time.Minute
	// Of one key there are so many sessions and links; of one more, the one of that key that was used longest ago makes
	// room, so that nobody sends others away.
	mostSessionsOfKey = 20
	mostLinksOfKey    = 10
	// mostSessions and mostLinks in all; beyond, the one that was used longest ago makes room.
	mostSessions = 500
	mostLinks    = 500
	mostAgent    = 200 // characters
)

// LinkLife is how long a link that was not used counts.
const LinkLife = 10 * time.Minute

// Sessions are the browsers at the desk.
type Sessions struct {
	path string
	ring *Ring
	now  func() time.Time

	mu    sync.Mutex
	read  bool
	list  []Session
	links map[string]link // by the hash of their token
}

// link lets somebody in once.
type link struct {
	key     Key
	expires time.Time
}

// OpenSessions gives the sessions kept in a folder. One that a key of the ring let in ends with the key.
func OpenSessions(dir string, ring *Ring) *Sessions {
	return &Sessions{path: filepath.Join(dir, SessionsFile), ring: ring, now: time.Now, links: map[string]link{}}
}

// token is a secret of 256 random bits.
func token() string {
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // never fails
	return base64.RawURLEncoding.EncodeToString(random)
}

// Begin lets a browser in, and gives the token by which it is known.
func (s *Sessions) Begin(k Key, agent string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now().UTC().Truncate(time.Second)
	if runes := []rune(agent); len(runes) > mostAgent {
		agent = string(runes[:mostAgent])
	}
	if !utf8.ValidString(agent) {
		agent = ""
	}
	secret := token()
	list := append(withoutOldest(s.current(now), k), Session{
		ID: rand.Text()[:12], Hash: hashOf(secret), Key: k.Hash, Name: k.Name, Scope: k.Scope, Agent: agent,
		Created: now, Seen: now,
	})
	if len(list) > mostSessions {
		slices.SortFunc(list, func(a, b Session) int { return a.Seen.Compare(b.Seen) })
		list = list[len(list)-mostSessions:]
	}
	return secret, s.keep(list)
}

// withoutOldest makes room for another session of a key, where it has as many as it may.
func withoutOldest(list []Session, k Key) []Session {
	oldest, of := -1, 0
	for i := range list {
		if list[i].Key != k.Hash || k.Hash == "" && list[i].Name != k.Name {
			continue
		}
		if of++; oldest < 0 || list[i].Seen.Before(list[oldest].Seen) {
			oldest = i
		}
	}
	if of < mostSessionsOfKey {
		return list
	}
	return slices.Delete(slices.Clone(list), oldest, oldest+1)
}

// Check gives the session of a token, which is then used: ErrNoSession where there is none.
func (s *Sessions) Check(token string) (Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now().UTC().Truncate(time.Second)
	list := s.current(now)
	hash := []byte(hashOf(token))
	found := -1
	for i := range list {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash, []byte(list[i].Hash)), i, found)
	}
	if found < 0 {
		return Session{}, ErrNoSession
	}
	if now.Sub(list[found].Seen) > seenStep {
		list[found].Seen = now
		_ = s.keep(list) // that it was used is in memory at least
	}
	return list[found], nil
}

// List is every session that counts, the one used last first.
func (s *Sessions) List() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Clone(s.current(s.now()))
	slices.SortStableFunc(list, func(a, b Session) int { return b.Seen.Compare(a.Seen) })
	return list
}

// End ends the session of an id; ErrNoSession where there is none. Where the others cannot be kept without it none is: a
// restart sends everybody away, and brings back nobody.
func (s *Sessions) End(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.current(s.now())
	nth := slices.IndexFunc(list, func(one Session) bool { return one.ID == id })
	if nth < 0 {
		return ErrNoSession
	}
	err := s.keep(slices.Delete(slices.Clone(list), nth, nth+1))
	if err == nil {
		return nil
	}
	left := os.Remove(s.path)
	if left == nil {
		left = durable.SyncFolder(filepath.Dir(s.path))
	}
	if left != nil && !errors.Is(left, fs.ErrNotExist) {
		return say.Errorf("%w: %w", ErrReturns, err)
	}
	return err
}

// Link makes a link that lets somebody in once, within LinkLife, as the bearer of a key would be: its secret.
func (s *Sessions) Link(as Key) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	oldest, oldestOfKey, of := "", "", 0
	before := func(a, b string) bool { return b == "" || s.links[a].expires.Before(s.links[b].expires) }
	for hash, l := range s.links {
		if now.After(l.expires) {
			delete(s.links, hash)
			continue
		}
		if before(hash, oldest) {
			oldest = hash
		}
		if l.key.Hash == as.Hash {
			if of++; before(hash, oldestOfKey) {
				oldestOfKey = hash
			}
		}
	}
	switch {
	case of >= mostLinksOfKey && as.Hash != "":
		delete(s.links, oldestOfKey)
	case len(s.links) >= mostLinks:
		delete(s.links, oldest)
	}
	secret := token()
	s.links[hashOf(secret)] = link{as, now.Add(LinkLife)}
	return secret
}

// Redeem uses a link up, and gives the key that it stands for; ErrNoLink where it does not count.
func (s *Sessions) Redeem(secret string) (Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hash := hashOf(secret)
	l, found := s.links[hash]
	delete(s.links, hash)
	if !found || s.now().After(l.expires) {
		return Key{}, ErrNoLink
	}
	return l.key, nil
}

// FormToken is what a form carries so that no other site can send it: it follows from the session's token.
func FormToken(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("form"))
	return hex.EncodeToString(mac.Sum(nil))
}

// SameFormToken compares one that was sent.
func SameFormToken(token, given string) bool {
	return subtle.ConstantTimeCompare([]byte(FormToken(token)), []byte(given)) == 1
}

// current are the sessions that count at a time.
func (s *Sessions) current(now time.Time) []Session {
	if !s.read {
		s.read = true
		content, err := os.ReadFile(s.path)
		if err == nil {
			err = json.Unmarshal(content, &s.list)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.list = nil // all come in anew: a file that cannot be read keeps nobody out
		}
	}
	s.list = slices.DeleteFunc(s.list, func(one Session) bool {
		return now.Sub(one.Seen) > SessionIdle || now.Sub(one.Created) > SessionAge ||
			one.Key != "" && !s.ring.counts(one.Key)
	})
	return s.list
}

// keep replaces the file as a whole.
func (s *Sessions) keep(list []Session) error {
	s.list = list
	content, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return say.Errorf("sessions: %w", err)
	}
	if err := durable.WriteFile(s.path, append(content, '\n'), 0o600); err != nil {
		return say.Errorf("write the sessions: %w", err)
	}
	return nil
}
