package store

import (
	"bytes"
	"encoding/json"
	"time"

	"anlisou/data"
	"anlisou/data/say"
)

// requestsFor is how long a request is remembered; those that are older go when there are so many.
const (
	requestsFor  = 24 * time.Hour
	mostRequests = 1024
)

// remembered is a request that was answered.
type remembered struct {
	Time time.Time    `json:"time"`
	Body string       `json:"body"`
	Done data.Written `json:"done"`
}

func decodeRequest(key, value []byte) (past remembered, ok bool) {
	payload, ok := unseal(kindRequest, key, value)
	return past, ok && json.Unmarshal(payload, &past) == nil
}

// answered reports a request that was answered before, and how.
func (b *buckets) answered(r data.Request, done *data.Written) (again bool, err error) {
	if r.Key == "" {
		return false, nil
	}
	past, ok := decodeRequest([]byte(r.Key), b.requests.Get([]byte(r.Key)))
	if !ok || time.Since(past.Time) > requestsFor {
		return false, nil
	}
	if past.Body != r.Body {
		return false, say.Errorf("%w", data.ErrReused)
	}
	*done = past.Done
	done.Repeated = true
	return true, nil
}

// Answered tells how the request of a key was answered, and what it asked for, as far back as that is remembered: a day,
// and longer where few others came.
func (s *Store) Answered(key string) (body string, done data.Written, found bool, err error) {
	err = s.view(func(b *buckets) error {
		if b.requests == nil {
			return nil
		}
		past, ok := decodeRequest([]byte(key), b.requests.Get([]byte(key)))
		body, done, found = past.Body, past.Done, ok
		return nil
	})
	return body, done, found, err
}

// remember keeps how a request is answered. Every so often those that are too old go.
func (b *buckets) remember(r data.Request, done *data.Written) error {
	if r.Key == "" {
		return nil
	}
	now := time.Now().UTC()
	if n, err := b.requests.NextSequence(); err != nil {
		return err
	} else if n%mostRequests == 0 {
		var old [][]byte
		each(b.requests, func(key, value []byte) {
			if past, ok := decodeRequest(key, value); !ok || now.Sub(past.Time) > requestsFor {
				old = append(old, bytes.Clone(key))
			}
		})
		for _, key := range old {
			if err := b.requests.Delete(key); err != nil {
				return err
			}
		}
	}
	payload, err := encodeJSON(remembered{now, r.Body, *done})
	if err != nil {
		return say.Errorf("remember a request: %w", err)
	}
	return b.requests.Put([]byte(r.Key), seal(kindRequest, []byte(r.Key), payload))
}
