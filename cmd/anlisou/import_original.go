package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/server"
)

// keepOriginal keeps the file that cases of a document came from, as the desk does. That it cannot be kept is told: the cases
// are in.
func (in *importing) keepOriginal(ctx context.Context, done *fileReport, cases []data.Case) {
	if in.noOriginals || len(cases) == 0 {
		return
	}
	about := server.CameFrom{Private: len(done.Refused)+len(done.Skipped)+done.More > 0}
	for i := range cases {
		about.Cases = append(about.Cases, cases[i].ID)
	}
	err := in.keepFile(ctx, done, about)
	if err != nil && ctx.Err() == nil {
		done.Unkept = say.Of(fullDisk(err))
		if !in.asJSON {
			say.Line(in.env.stderr, "%s: the file itself is not kept beside its cases: %s", done.File, done.Unkept)
		}
	}
}

func (in *importing) keepFile(ctx context.Context, done *fileReport, about server.CameFrom) error {
	name, ok := server.DocumentName(filepath.Base(done.File))
	if !ok {
		return say.New("its name cannot be that of an original")
	}
	about.Name = name
	file, err := os.Open(done.File)
	if err != nil {
		return cannotRead(err)
	}
	defer file.Close()
	return in.into.keepOriginal(ctx, file, int64(in.limits.megabytes)<<20, done.sum, about)
}

func (o ownStore) keepOriginal(_ context.Context, content io.Reader, most int64, sum string, about server.CameFrom) error {
	if o.kept == nil {
		kept, err := heldOriginals(o.dir, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		o.kept = kept
	}
	return o.kept.keepOf(content, most, sum, about)
}

// keepOriginal sends a file to a server, after what came from it.
func (w *writing) keepOriginal(ctx context.Context, content io.Reader, _ int64, sum string, about server.CameFrom) error {
	about.Sum = sum
	said, err := json.Marshal(about)
	if err != nil {
		return err
	}
	from, to := io.Pipe()
	form := multipart.NewWriter(to)
	go func() {
		err := form.WriteField("about", string(said))
		if err == nil {
			var part io.Writer
			if part, err = form.CreateFormFile("file", about.Name); err == nil {
				_, err = io.Copy(part, content)
			}
		}
		if err == nil {
			err = form.Close()
		}
		_ = to.CloseWithError(err) // never fails
	}()
	body, err := w.open(ctx, http.MethodPost, "/api/v1/originals", form.FormDataContentType(), from)
	_ = from.Close() // who sends stops, where the server did not read to the end
	if err != nil {
		return err
	}
	return body.Close()
}

// KeepOriginal keeps a file that cases came from, as server.Config wants it.
func (d *documents) KeepOriginal(_ context.Context, content io.Reader, about server.CameFrom) error {
	for i, id := range about.Cases {
		if _, err := d.store.Get(id); err != nil {
			return &data.FieldError{Field: fmt.Sprintf("cases[%d]", i), Reason: say.Text("is no case that is here")}
		}
	}
	err := d.originals.keepOf(content, server.MaxDocument, about.Sum, about)
	if errors.Is(err, errChanging) {
		return &data.FieldError{Field: "sum", Reason: say.Text("is that of another file")}
	}
	return fullDisk(err)
}
