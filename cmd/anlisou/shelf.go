package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/url"

	"anlisou/data"
	"anlisou/data/store"
	"anlisou/server"
)

// shelf is where an import puts its cases: the store of a data directory that nobody holds, or a server.
type shelf interface {
	// all are the cases that are there, with their versions. One that is damaged comes with its id and an error.
	all(ctx context.Context) iter.Seq2[data.Version, error]
	// remains is what can be read of a damaged case, and recognise tells which of a document's cases are damaged ones.
	remains(id string) (data.Case, error)
	recognise(cases []data.Case, damaged []string) (map[int]string, error)
	// holds reports that exactly this case is there.
	holds(ctx context.Context, c *data.Case) bool
	do(ctx context.Context, w data.Write) (data.Written, error)
	// keepOriginal keeps a file of at most so many bytes that cases came from; sum is the SHA-256 of what was read of it.
	keepOriginal(ctx context.Context, content io.Reader, most int64, sum string, about server.CameFrom) error
	// found has searches find all that was put; bar is told how far that is.
	found(ctx context.Context, env environment, bar *progress) error
	close() error
}

// ownStore is the store of a data directory, as a shelf.
type ownStore struct{ *collection }

func (o ownStore) all(context.Context) iter.Seq2[data.Version, error] {
	return func(yield func(data.Version, error) bool) {
		for r, err := range o.store.All() {
			if !yield(data.Version{Seq: r.Seq, Case: r.Case}, err) {
				return
			}
		}
	}
}

func (o ownStore) remains(id string) (data.Case, error) { return o.store.Remains(id) }

func (o ownStore) recognise(cases []data.Case, damaged []string) (map[int]string, error) {
	return o.store.Recognise(cases, damaged)
}

func (o ownStore) holds(_ context.Context, c *data.Case) bool {
	stored, err := o.store.Get(c.ID)
	return err == nil && store.Same(stored.Case, *c)
}

func (o ownStore) do(_ context.Context, w data.Write) (data.Written, error) { return o.store.Do(w) }

func (o ownStore) found(ctx context.Context, env environment, bar *progress) error {
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	err := o.openIndex(ctx, log, bar.at)
	bar.done()
	if err == nil {
		err = o.index.Wait(ctx) // the words that the new cases teach
	}
	return err
}

// A server is a shelf: what it answers is there, and found.

func (w *writing) all(ctx context.Context) iter.Seq2[data.Version, error] {
	return func(yield func(data.Version, error) bool) {
		body, err := w.open(ctx, http.MethodGet, "/api/v1/cases", "", nil)
		if err != nil {
			yield(data.Version{}, err)
			return
		}
		defer body.Close()
		lines := json.NewDecoder(bufio.NewReaderSize(body, 1<<16))
		for {
			var one struct {
				data.Case
				Version uint64 `json:"version"`
				Damaged string `json:"damaged"`
				Done    bool   `json:"done"`
			}
			switch err := lines.Decode(&one); {
			case err != nil:
				yield(data.Version{}, noAnswer(ctx, w.name, err))
				return
			case one.Done:
				return
			case one.Damaged != "":
				err = errors.New(one.Damaged)
				if !yield(data.Version{Case: one.Case}, err) {
					return
				}
			case !yield(data.Version{Seq: one.Version, Case: one.Case}, nil):
				return
			}
		}
	}
}

func (w *writing) remains(id string) (data.Case, error) { return data.Case{ID: id}, nil }

func (w *writing) recognise([]data.Case, []string) (map[int]string, error) { return nil, nil }

func (w *writing) holds(ctx context.Context, c *data.Case) bool {
	var stored data.Case
	err := w.call(ctx, http.MethodGet, "/api/v1/cases/"+url.PathEscape(c.ID)+"?stored=1", &stored)
	return err == nil && store.Same(stored, *c)
}

// do writes as the store does, the cases of a document together.
func (w *writing) do(ctx context.Context, write data.Write) (data.Written, error) {
	return w.together(ctx, write)
}

func (w *writing) found(_ context.Context, _ environment, bar *progress) error {
	bar.done()
	return nil
}

func (w *writing) close() error {
	w.client.CloseIdleConnections()
	return nil
}

// open makes a request whose answer may be long, and gives its body.
func (w *writing) open(ctx context.Context, method, path, kind string, body io.Reader) (io.ReadCloser, error) {
	request, err := w.request(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	response, err := w.client.Do(request)
	if err != nil {
		return nil, noAnswer(ctx, w.name, err)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		defer response.Body.Close()
		answer, _ := io.ReadAll(io.LimitReader(response.Body, remoteSize))
		return nil, problemOf(w.name, response.StatusCode, answer)
	}
	return response.Body, nil
}
