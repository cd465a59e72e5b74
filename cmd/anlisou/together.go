package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"anlisou/data"
	"anlisou/data/say"
)

// withdrawal is the line of a stream that withdraws a case, on condition of its version.
type withdrawal struct {
	ID       string  `json:"id"`
	Withdraw bool    `json:"withdraw"`
	If       *uint64 `json:"if,omitempty"`
}

// linesOf are the lines of a stream that does what a write says.
func linesOf(write *data.Write) (*bytes.Buffer, error) {
	lines := new(bytes.Buffer)
	encoder := json.NewEncoder(lines)
	encoder.SetEscapeHTML(false)
	for i := range write.Collections {
		if err := encoder.Encode(map[string]*data.Collection{"about": &write.Collections[i]}); err != nil {
			return nil, err
		}
	}
	condition := func(id string) *uint64 {
		if version, conditional := write.If[id]; conditional {
			return &version
		}
		return nil
	}
	for i := range write.Put {
		line := struct {
			*data.Case
			If *uint64 `json:"if,omitempty"`
		}{&write.Put[i], condition(write.Put[i].ID)}
		if err := encoder.Encode(line); err != nil {
			return nil, err
		}
	}
	for _, id := range write.Withdraw {
		if err := encoder.Encode(withdrawal{id, true, condition(id)}); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// together does on a server what a write says, all or nothing.
func (w *writing) together(ctx context.Context, write data.Write) (data.Written, error) {
	lines, err := linesOf(&write)
	if err != nil {
		return data.Written{}, err
	}
	body, err := w.open(ctx, http.MethodPost, "/api/v1/cases?together=1", "application/x-ndjson", lines)
	if err != nil {
		return data.Written{}, err
	}
	defer body.Close()
	var done data.Written
	var refused error
	unknown := say.Errorf("%s answers what this program does not know: is it of another version?", w.name)
	answers := json.NewDecoder(body)
	named, put := len(write.Collections), len(write.Collections)+len(write.Put)
	for n := range put + len(write.Withdraw) {
		var one struct {
			ID, Outcome string
			Version     uint64
			Problem     *struct {
				Title, Detail string
				Status        int
			}
		}
		if err := answers.Decode(&one); err != nil {
			return data.Written{}, noAnswer(ctx, w.name, err)
		}
		if p := one.Problem; p != nil {
			// Where one line is wrong, the others say that another is.
			if refused == nil || p.Status != http.StatusUnprocessableEntity {
				refused = &answerError{p.Status, say.Text("%s: %s %s", w.name, p.Title, p.Detail)}
			}
			if p.Status != http.StatusUnprocessableEntity {
				break
			}
			continue
		}
		if n < named || n >= put {
			if one.Outcome != map[bool]string{true: "named", false: "withdrawn"}[n < named] {
				return data.Written{}, unknown
			}
			continue
		}
		for _, o := range []data.Outcome{data.Unchanged, data.Added, data.Changed} {
			if o.String() == one.Outcome {
				done.Outcomes = append(done.Outcomes, o)
			}
		}
		done.IDs, done.Versions = append(done.IDs, one.ID), append(done.Versions, one.Version)
		done.Seq = max(done.Seq, one.Version)
	}
	if conflict := (*answerError)(nil); errors.As(refused, &conflict) && conflict.status == http.StatusPreconditionFailed {
		return data.Written{}, say.Errorf("%w: %w", data.ErrConflict, refused)
	}
	if refused != nil {
		return data.Written{}, refused
	}
	if len(done.Outcomes) != len(write.Put) {
		return data.Written{}, unknown
	}
	return done, nil
}
