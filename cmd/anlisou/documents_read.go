package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"anlisou/data"
	"anlisou/data/durable"
	"anlisou/data/format"
	"anlisou/data/say"
	"anlisou/data/store"
	"anlisou/server"
)

// understoodCase is a case of a document that waits.
type understoodCase struct {
	understood
	Case data.Case `json:"case"` // as it would be written
	// Replaces is the version that was held when the document was read, 0 for none.
	Replaces uint64 `json:"replaces,omitempty"`
}

// enqueue has a document wait to be read.
func (d *documents) enqueue(p *pending) {
	p.kept.State, p.settled = server.DocumentReading, make(chan struct{})
	d.queue = append(d.queue, p)
}

// start has somebody read what waits, where nobody does: one document at a time.
func (d *documents) start() {
	if d.working || len(d.queue) == 0 || d.closing.Err() != nil {
		return
	}
	d.working = true
	d.work.Go(func() {
		for p, ctx := d.nextToRead(); p != nil; p, ctx = d.nextToRead() {
			d.readOne(ctx, p)
		}
	})
}

func (d *documents) nextToRead() (*pending, context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.queue) == 0 || d.closing.Err() != nil {
		d.working = false
		return nil, nil
	}
	p := d.queue[0]
	d.queue = d.queue[1:]
	ctx, cancel := context.WithCancel(d.closing)
	p.cancel, p.progress = cancel, server.DocumentProgress{Stage: "reading"}
	return p, ctx
}

// readOne reads a document, and keeps what was understood of it or why it cannot be read. Whatever goes wrong with it stays
// with it.
func (d *documents) readOne(ctx context.Context, p *pending) {
	kept := p.kept // nobody else changes it while it is read
	err := d.understand(ctx, p, &kept)
	if d.closing.Err() != nil {
		return // the next process reads it
	}
	if err != nil {
		kept.State, kept.Fault, kept.Problem = server.DocumentFailed, faultOf(err), say.Of(err)
		kept.Report = fileReport{File: kept.Name, Asks: questionOf(err)}
		_ = errors.As(err, &kept.Report.Columns)
		if ctx.Err() == nil {
			d.fault(kept.Name, err)
		}
	} else {
		kept.State = server.DocumentRead
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	p.cancel()
	p.cancel = nil
	if p.gone {
		_ = os.RemoveAll(d.folder(kept.ID)) // what was written meanwhile
		return
	}
	if err := d.save(&kept); err != nil {
		// It is told as it is, and read again by the next process.
		d.log.Error("what was understood of a document is not kept", "document", kept.ID, "error", err)
	}
	p.kept = kept
	close(p.settled)
	p.settled = nil
}

// faultOf is what is wrong with a document that cannot be read.
func faultOf(err error) server.DocumentFault {
	var other *otherDocumentError
	var unreadable *format.Error
	var columns *format.ColumnsError
	switch {
	case errors.As(err, &columns):
		return server.FaultColumns
	case questionOf(err) != nil:
		return server.FaultUncertain
	case errors.Is(err, format.ErrUnknownFormat):
		return server.FaultUnknownFormat
	case errors.As(err, &other):
		return server.FaultCollection
	case errors.As(err, &unreadable):
		return server.FaultUnreadable
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EROFS):
		return server.FaultStorage
	case errors.Is(err, errSeal), errors.Is(err, fs.ErrNotExist):
		return server.FaultUnreadable // the file itself was damaged here, or is gone
	}
	return server.FaultProgram
}

// fault logs where in the program a fault of ours arose, and what is no fault of a document.
func (d *documents) fault(place string, err error) {
	var ours *format.InternalError
	switch {
	case errors.As(err, &ours):
		d.log.Error("a document cannot be read", "place", place, "error", ours, "stack", string(ours.Stack))
	case faultOf(err) == server.FaultProgram, errors.Is(err, errSeal), errors.Is(err, fs.ErrNotExist):
		d.log.Error("a document cannot be read", "place", place, "error", err)
	}
}

// understand reads a document as import does, and keeps its cases.
func (d *documents) understand(ctx context.Context, p *pending, kept *keptDocument) (err error) {
	defer func() {
		if fault := format.Recovered(recover()); fault != nil {
			err = fault
		}
	}()
	content, err := d.originals.bytes(kept.Hash)
	if err != nil {
		return err
	}
	s := source{path: kept.Name, name: stem(kept.Name)}
	opts := d.limits.options(s.about(kept.Collection).ID, kept.Columns, format.CaseCount(kept.Cases))
	doc, err := d.read(ctx, kept.Name, content, opts)
	if err != nil {
		return err
	}
	content = nil //nolint:ineffassign,wastedassign // its memory is free from here on
	in := intake{into: ownStore{d.collection}, fold: foldTitle, label: d.index.Label, fault: d.fault}
	in.begin()
	if err := in.registerStored(ctx); err != nil {
		return say.Errorf("see which cases there are: %w", err)
	}
	about, err := in.settle(doc, s, kept.Collection, 1)
	if err != nil {
		return err
	}
	kept.Fault, kept.Problem = "", say.Message{}
	kept.Report = fileReport{File: kept.Name}
	cases, err := in.take(ctx, doc, about, &kept.Report)
	if err != nil {
		return err
	}
	list := make([]data.Case, len(cases))
	for i := range cases {
		list[i] = cases[i].Case
	}
	kept.Described = collectionsWritten(list, append([]data.Collection{about}, doc.Collections...))
	return d.keepCases(ctx, p, kept, &in, cases)
}

// keepCases tells what was understood of each case, and keeps it.
func (d *documents) keepCases(ctx context.Context, p *pending, kept *keptDocument, in *intake, cases []placed) error {
	path := filepath.Join(d.folder(kept.ID), casesFile)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<16)
	for i, one := range cases {
		if err = ctx.Err(); err != nil {
			break
		}
		d.mu.Lock()
		p.progress = server.DocumentProgress{Stage: "understanding", Done: i, Total: len(cases)}
		d.mu.Unlock()
		u := understoodCase{understood: in.understand(one, &kept.Report), Case: one.Case}
		var would string
		if would, u.Replaces, err = d.would(&one.Case); err != nil {
			break
		}
		kept.Report.count(would)
		if err = writeLine(out, &u); err != nil {
			break
		}
	}
	err = errors.Join(err, out.Flush(), file.Sync(), file.Close())
	if err != nil {
		return fullDisk(err)
	}
	return durable.SyncFolder(d.folder(kept.ID))
}

// What accepting a case would do.
const (
	wouldBeNew       = "new"
	wouldBeChanged   = "changed"
	wouldBeUnchanged = "unchanged"
)

// count notes what accepting a case would do.
func (f *fileReport) count(would string) {
	f.Cases++
	switch would {
	case wouldBeNew:
		f.New++
	case wouldBeChanged:
		f.Changed++
	default:
		f.Same++
	}
}

// would is what accepting a case would do now, and the version that it would replace. One that is damaged would be mended.
func (d *documents) would(c *data.Case) (would string, replaces uint64, err error) {
	held, err := d.store.Get(c.ID)
	switch {
	case errors.Is(err, data.ErrNotFound):
		return wouldBeNew, 0, nil
	case errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrLost):
		return wouldBeChanged, 0, nil
	case err != nil:
		return "", 0, err
	case store.Same(held.Case, *c):
		return wouldBeUnchanged, held.Seq, nil
	}
	return wouldBeChanged, held.Seq, nil
}

// writeLine writes a case behind the checksum of what it is as JSON.
func writeLine(out *bufio.Writer, u *understoodCase) error {
	line, err := json.Marshal(u)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%08x %s\n", crc32.ChecksumIEEE(line), line)
	return err
}

// cases goes through what was understood of a document's cases, of so many from one on, which count from 1, until see says
// that it has seen enough; errSeal where that is not as it was written.
func (d *documents) cases(id string, from, count int, see func(nth int, u *understoodCase) (more bool)) error {
	path := filepath.Join(d.folder(id), casesFile)
	file, err := os.Open(path)
	if err != nil {
		return say.Errorf("%w: %w", errSeal, err)
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 1<<16)
	for nth := 1; nth <= count; nth++ {
		text, err := in.ReadString('\n')
		sum, line, _ := strings.Cut(strings.TrimSuffix(text, "\n"), " ")
		want, wrong := strconv.ParseUint(sum, 16, 32)
		var u understoodCase
		if err != nil || wrong != nil || uint64(crc32.ChecksumIEEE([]byte(line))) != want ||
			nth >= from && json.Unmarshal([]byte(line), &u) != nil {
			return say.Errorf("%s, line %d: %w", path, nth, errSeal)
		}
		if nth >= from && !see(nth, &u) {
			return nil
		}
	}
	return nil
}

// Document implements server.Documents.
func (d *documents) Document(ctx context.Context, id string, look server.Look) (server.Document, error) {
	p, err := d.find(id)
	if err != nil {
		return server.Document{}, err
	}
	d.mu.Lock()
	settled := p.settled
	d.mu.Unlock()
	if settled != nil && look.Wait > 0 {
		patience := time.NewTimer(look.Wait)
		defer patience.Stop()
		select {
		case <-settled:
		case <-patience.C:
		case <-ctx.Done():
			return server.Document{}, ctx.Err()
		}
	}
	d.mu.Lock()
	doc, gone := d.tell(p), p.gone
	d.mu.Unlock()
	switch {
	case gone:
		return server.Document{}, server.ErrNoDocument
	case doc.State == server.DocumentRead:
		return d.shown(ctx, p, doc, look)
	case doc.State == server.DocumentAccepted && doc.Accepted == nil:
		kept := keptDocument{}
		err = readSealed(filepath.Join(d.folder(id), documentFile), &kept)
		doc.Accepted = kept.Accepted
	}
	return doc, err
}

// usualRoom is what an answer of the API holds.
var usualRoom = server.Room{
	Cases: server.MaxDocumentCases, Text: server.MaxDocumentText, Sections: server.MaxDocumentCases * data.MaxSections,
}

// shown adds to a document its cases from one on, and what accepting each would do now. Where they are damaged, the
// document is read again.
func (d *documents) shown(ctx context.Context, p *pending, doc server.Document, look server.Look) (server.Document, error) {
	room := look.Room
	if room == (server.Room{}) {
		room = usualRoom
	}
	var kept keptChoices
	if look.Chosen {
		var err error
		if kept, err = d.choices(doc.ID); err != nil {
			return doc, err
		}
		doc.Chosen = kept.count()
	}
	doc.Understood = []server.DocumentCase{}
	var fault error
	err := d.cases(doc.ID, look.From, doc.Cases, func(nth int, u *understoodCase) bool {
		room.Cases, room.Sections = room.Cases-1, room.Sections-len(u.Case.Sections)
		for _, s := range u.Case.Sections {
			room.Text -= len(s.Text)
		}
		if len(doc.Understood) > 0 && (room.Cases < 0 || room.Text < 0 || room.Sections < 0) {
			doc.Next = nth
			return false
		}
		one := u.shown()
		if one.Would, one.Replaces, fault = d.would(&u.Case); fault != nil {
			return false
		}
		one.Chosen = kept.of[u.Place]
		doc.Understood = append(doc.Understood, one)
		return ctx.Err() == nil
	})
	if errors.Is(err, errSeal) {
		return d.again(p, err), nil
	}
	return doc, errors.Join(err, fault, ctx.Err())
}

// again has a document be read anew, of which what was understood is damaged.
func (d *documents) again(p *pending, why error) server.Document {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p.kept.State == server.DocumentRead && !p.gone {
		d.log.Error("a document whose cases are damaged is read again", "document", p.kept.ID, "error", why)
		d.enqueue(p)
		d.start()
	}
	return d.tell(p)
}

func (u *understoodCase) shown() server.DocumentCase {
	one := server.DocumentCase{
		Place: u.Place, Where: u.Where, ID: u.ID, Title: u.Title, Region: u.Region, Year: u.Year, Date: u.Date, URL: u.URL, Case: u.Case,
		RegionEvidence: u.RegionEvidence, YearEvidence: u.YearEvidence,
		Sections: []server.DocumentSection{}, Departments: []server.DocumentLabel{}, Domains: []server.DocumentLabel{},
	}
	for _, s := range u.Sections {
		one.Sections = append(one.Sections, server.DocumentSection(s))
	}
	for _, l := range u.Departments {
		one.Departments = append(one.Departments, server.DocumentLabel(l))
	}
	for _, l := range u.Domains {
		one.Domains = append(one.Domains, server.DocumentLabel(l))
	}
	return one
}
