package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/server"
)

const (
	remoteLimit = 30 * time.Second // how long a server may take to answer
	remoteSize  = 64 << 20         // bytes of an answer
	// mostPatience is how long one request is sent again to a server that asks for patience, in all.
	mostPatience = 3 * time.Minute
)

// ask asks a running server, and waits where it says that it is asked too fast, has no place free, or builds its index.
func ask(ctx context.Context, base, path string, parameters url.Values, into any) error {
	address, err := url.Parse(strings.TrimSuffix(base, "/") + path)
	if err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Host == "" {
		return badUsage("--server %q: an address like http://127.0.0.1:8080", base)
	}
	address.RawQuery = parameters.Encode()
	patience := mostPatience
	for {
		got, err := fetch(ctx, address.String())
		if err != nil {
			return noAnswer(ctx, base, err)
		}
		switch got.status {
		case http.StatusOK:
			if err := json.Unmarshal(got.body, into); err != nil {
				return say.Errorf("%s does not answer as an anlisou server: %w", base, err)
			}
			return nil
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			seconds, err := strconv.Atoi(got.retryAfter)
			if pause := time.Duration(seconds) * time.Second; err == nil && pause > 0 && pause <= patience {
				patience -= pause
				select {
				case <-time.After(pause):
					continue
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return problemOf(base, got.status, got.body)
	}
}

// problemOf is the error of a server's answer that is none.
func problemOf(base any, status int, body []byte) error {
	var problem struct{ Title, Detail string }
	if json.Unmarshal(body, &problem) == nil && problem.Title != "" {
		return &answerError{status, say.Text("%s answers %d: %s %s", base, status, problem.Title, problem.Detail)}
	}
	return &answerError{status, say.Text("%s answers %d %s: is it an anlisou server?", base, status, http.StatusText(status))}
}

// answerError is a server's answer that is none of what was asked for.
type answerError struct {
	status int // of HTTP
	say.Message
}

// Error is the message in English.
func (e *answerError) Error() string { return e.String() }

// noAnswer says why a server did not answer, in one sentence for who asked it: most often it does not run.
func noAnswer(ctx context.Context, base any, err error) error {
	var name *net.DNSError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &name):
		return say.Errorf("the server at %s cannot be found: there is no host %q", base, name.Name)
	case errors.Is(err, context.DeadlineExceeded):
		return say.Errorf("the server at %s does not answer within %v", base, remoteLimit)
	}
	var reason *url.Error // without the address, which is said already
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return say.Errorf("the server at %s does not answer: is it running?", base)
	}
	if errors.As(err, &reason) {
		err = reason.Err
	}
	return say.Errorf("the server at %s breaks off its answer: %w", base, err)
}

// fetched is what a server answered.
type fetched struct {
	status     int
	retryAfter string
	body       []byte
}

func fetch(ctx context.Context, address string) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, remoteLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fetched{}, err
	}
	askIn(ctx, request)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fetched{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, remoteSize))
	return fetched{response.StatusCode, response.Header.Get("Retry-After"), body}, err
}

const (
	remotePage = 100    // cases that a server lists at once
	remoteMost = 10_000 // cases that it lists in all
)

// fetchCases gets cases from a running server: what it lists, then each.
func fetchCases(ctx context.Context, env environment, base string, collections []string) (exported, error) {
	var cases []data.Case
	var about []data.Collection
	held := map[string]int{}
	bar := newProgress(env.stderr, "export", 0)
	defer bar.clear()
	for page := 1; ; page++ {
		list := &server.Answer{}
		parameters := url.Values{
			"sort": {"number"}, "page": {strconv.Itoa(page)}, "size": {strconv.Itoa(remotePage)},
			"collection": collections,
		}
		if err := ask(ctx, base, "/api/v1/search", parameters, list); err != nil {
			return exported{}, err
		}
		if list.Total > remoteMost {
			return exported{}, say.Errorf("%s holds %d cases and lists at most %d: choose some with --collection, "+
				"or stop it and export its data directory with --data", base, list.Total, remoteMost)
		}
		bar.total = list.Total
		for _, h := range list.Hits {
			var one struct {
				data.Case
				CollectionTitle  string `json:"collection_title"`
				CollectionSource string `json:"collection_source"`
			}
			if err := ask(ctx, base, "/api/v1/cases/"+url.PathEscape(h.ID), nil, &one); err != nil {
				return exported{}, say.Errorf("case %s: %w", h.ID, err)
			}
			cases = append(cases, one.Given())
			if held[one.Collection]++; held[one.Collection] == 1 && one.CollectionTitle != "" {
				about = append(about,
					data.Collection{ID: one.Collection, Title: one.CollectionTitle, Source: one.CollectionSource})
			}
			bar.at(len(cases))
		}
		if len(list.Hits) < remotePage {
			break
		}
	}
	if err := knownCollections(collections, held); err != nil {
		return exported{}, err
	}
	slices.SortStableFunc(cases, inOrder)
	return exported{cases: eachCase(cases), collections: about}, nil
}
