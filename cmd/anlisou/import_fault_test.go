package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/format"
)

// TestAFaultStaysWithItsDocument: a panic at any step of an import is told of the document that it happened with, with
// its stack in the log; the documents before and behind it go in, and the run fails.
func TestAFaultStaysWithItsDocument(t *testing.T) {
	folder := files(t, "1.csv", "标题,做法\n甲,做了甲。\n", "2.csv", "标题,做法\n乙,做了乙。\n", "3.csv", "标题,做法\n丙,做了丙。\n")
	for name, plant := range importFaults() {
		t.Run(name, func(t *testing.T) {
			var out, log bytes.Buffer
			in := importing{intake: intake{fold: foldTitle}, dry: plant.dry, env: environment{stdout: &out, stderr: &log}}
			in.limits = limits{megabytes: 1, unpacked: 1, pages: 10, memory: 512, time: format.DefaultMaxTime}
			undo := func() {}
			in.readDocument = func(ctx context.Context, name string, content []byte, opts format.Options) (*format.Document, error) {
				undo()
				undo = func() {}
				if name == "2.csv" && plant.before != nil {
					undo = plant.before(&in)
				}
				if name == "2.csv" && plant.read != nil {
					return plant.read()
				}
				return format.ReadContext(ctx, name, content, opts)
			}
			d := dataFlags{dir: filepath.Join(t.TempDir(), "data")}
			in.dataDir = d.dir
			err := in.run(t.Context(), &d, []string{filepath.Join(folder, "1.csv"), filepath.Join(folder, "2.csv"), filepath.Join(folder, "3.csv")})
			if err == nil || errors.As(err, new(*usageError)) {
				t.Errorf("the run ends with %v", err)
			}
			if len(in.report.Files) != 3 {
				t.Fatalf("%+v", in.report.Files)
			}
			for i, f := range in.report.Files {
				if told := f.Error.String() + strings.Join(problems(f.Refused), ""); (told != "") != (i == 1) || i == 1 && !strings.Contains(told, format.ErrInternal.Error()) {
					t.Errorf("%s: %q", f.File, told)
				}
			}
			if plant.dry {
				if u := in.report.Files[1].Understood; len(u) != 1 || u[0].Title != "乙" || len(u[0].Departments)+len(u[0].Domains) > 0 {
					t.Errorf("understood %+v", u)
				}
			} else if cases := stored(t, d.dir); cases["甲"].Title == "" || cases["丙"].Title == "" {
				t.Errorf("stored %v", cases)
			}
			if told := log.String(); !strings.Contains(told, "2.csv") || !strings.Contains(told, "goroutine") {
				t.Errorf("the log has %s", told)
			}
		})
	}
}

func problems(list []refused) (all []string) {
	for _, r := range list {
		all = append(all, r.Problem.String())
	}
	return all
}

// TestRereadingSurvivesAFault: what panics while the dictionary is read again is an error, and changes nothing.
func TestRereadingSurvivesAFault(t *testing.T) {
	if err := reread(nil, nil, nil); !errors.Is(err, format.ErrInternal) {
		t.Errorf("reading again ends with %v", err)
	}
}

// TestAStoredTitleKeepsNoDocumentOut: a title that cannot be compared costs that, and is told in the log; its case is known again by
// its letters.
func TestAStoredTitleKeepsNoDocumentOut(t *testing.T) {
	folder := files(t, "1.csv", "标题,做法\n怪甲,做了甲。\n", "2.csv", "标题,做法\n怪甲,做了甲。\n乙,做了乙。\n")
	d := dataFlags{dir: filepath.Join(t.TempDir(), "data")}
	for _, name := range []string{"1.csv", "2.csv"} {
		var log bytes.Buffer
		in := importing{dataDir: d.dir, readDocument: format.ReadContext, env: environment{stdout: &log, stderr: &log}, collection: "a"}
		in.limits = limits{megabytes: 1, unpacked: 1, pages: 10, memory: 512, time: format.DefaultMaxTime}
		in.fold = func(title string) string {
			if strings.Contains(title, "怪") {
				panic("a title that nobody thought of")
			}
			return foldTitle(title)
		}
		if err := in.run(t.Context(), &d, []string{filepath.Join(folder, name)}); err != nil {
			t.Fatal(err)
		}
		if told := log.String(); !strings.Contains(told, "怪甲") || !strings.Contains(told, "goroutine") {
			t.Errorf("the log has %s", told)
		}
	}
	if cases := stored(t, d.dir); len(cases) != 2 {
		t.Errorf("stored %v", cases)
	}
}

// fault is a panic that is planted in an import.
type fault struct {
	dry bool
	// before is done before the second document is read, and undone behind it.
	before func(in *importing) (undo func())
	read   func() (*format.Document, error) // in its place
}

// importFaults are one at each step.
func importFaults() map[string]fault {
	breaks := func(data.Case) data.Case { panic("a case that nobody thought of") }
	return map[string]fault{
		"reading": {read: func() (*format.Document, error) { panic("a file that nobody thought of") }},
		"reading, as the reader tells it": {read: func() (_ *format.Document, err error) {
			defer func() { err = format.Recovered(recover()) }()
			panic("a file that nobody thought of")
		}},
		"naming its collection": {read: func() (*format.Document, error) { return nil, nil }},
		"identifying": {before: func(in *importing) func() {
			register := in.register
			in.register = data.NewRegister(func(string) string { panic("a title that nobody thought of") })
			return func() { in.register = register }
		}},
		"identifying without a register": {before: func(in *importing) func() {
			register := in.register
			in.register = nil
			return func() { in.register = register }
		}},
		"putting": {before: func(in *importing) func() {
			titled := in.titled
			in.titled = nil
			return func() { in.titled = titled }
		}},
		"labelling": {dry: true, before: func(in *importing) func() {
			label := in.label
			in.label = breaks
			return func() { in.label = label }
		}},
	}
}
