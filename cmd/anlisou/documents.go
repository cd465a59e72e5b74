package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"anlisou/data"
	"anlisou/data/durable"
	"anlisou/data/format"
	"anlisou/data/say"
	"anlisou/server"
)

// The files of documents that wait, in documentsDir: a folder of each, named by its id.
const (
	pendingDir   = "pending"
	documentFile = "document.json" // what is known of it
	casesFile    = "cases"         // what was understood of its cases, one a line
)

// Bounds of the documents that wait.
const (
	// mostPending and mostPendingBytes are a season of weekly reports of every district, and ten files as large as may be.
	mostPending      = 100
	mostPendingBytes = 10 * server.MaxDocument
	// mostToRead wait to be read, one after the other: reading one may take a minute and 512 MB.
	mostToRead = 16
	// pendingFor is how long a document waits to be accepted, and acceptedFor how long is told what became of one.
	pendingFor  = 30 * 24 * time.Hour
	acceptedFor = 7 * 24 * time.Hour
)

// documents is the shelf of files that came to a server, as server.Config wants it.
type documents struct {
	*collection
	dir       string
	log       *slog.Logger
	originals *originals
	limits    limits
	read      func(context.Context, string, []byte, format.Options) (*format.Document, error)
	now       func() time.Time

	closing context.Context
	stop    context.CancelFunc
	work    sync.WaitGroup

	mu       sync.Mutex
	waiting  map[string]*pending // and those that were accepted
	queue    []*pending          // to be read
	working  bool                // somebody reads
	arriving int                 // files on their way
	reserved int64               // bytes that they may have
}

var _ server.Documents = (*documents)(nil)

// pending is a document that waits, or was accepted. All but deciding is guarded by documents.mu.
type pending struct {
	kept     keptDocument
	progress server.DocumentProgress
	settled  chan struct{} // closed once it is read or has failed
	cancel   context.CancelFunc
	gone     bool

	deciding sync.Mutex // held while it is accepted or discarded
}

// keptDocument is what is kept of a document, beside its file and its cases.
type keptDocument struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Collection string      `json:"collection,omitempty"` // that was asked for
	Columns    []string    `json:"columns,omitempty"`    // what columns are to be taken for
	Cases      string      `json:"cases,omitempty"`      // one or many, where somebody said so
	Hash       string      `json:"hash"`                 // of the file, among the originals
	Size       int64       `json:"size"`
	Time       time.Time   `json:"time"`
	By         data.Author `json:"by"`

	State     server.DocumentState     `json:"state"`
	Fault     server.DocumentFault     `json:"fault,omitempty"`
	Problem   say.Message              `json:"problem,omitzero"`
	Report    fileReport               `json:"report"` // without the cases
	Described []data.Collection        `json:"described,omitempty"`
	Decided   time.Time                `json:"decided,omitzero"` // when it was accepted
	Asked     string                   `json:"asked,omitempty"`  // what of it, as a hash
	Accepted  *server.AcceptedDocument `json:"accepted,omitempty"`
}

// openDocuments opens the shelf of an open data directory. What waits to be read is read on; a document that is damaged is
// told in the log, and left as it is.
func openDocuments(c *collection, log *slog.Logger) (*documents, error) {
	o, err := openOriginals(c.dir, log)
	if err != nil {
		return nil, err
	}
	d := &documents{
		collection: c, dir: filepath.Join(c.dir, documentsDir, pendingDir), log: log, originals: o,
		limits: limits{
			megabytes: server.MaxDocument >> 20, unpacked: format.DefaultMaxUnpacked >> 20, pages: format.DefaultMaxPages,
			memory: format.DefaultMaxMemory >> 20, time: format.DefaultMaxTime,
		},
		read: format.ReadContext, now: time.Now, waiting: map[string]*pending{},
	}
	d.closing, d.stop = context.WithCancel(context.Background())
	whole, err := d.load()
	if err != nil {
		return nil, err
	}
	if err := o.sweep(d.purged, whole); err != nil {
		log.Error("originals that nobody needs are not removed", "error", err)
	}
	return d, nil
}

// purged reports a case of which nothing is kept.
func (d *documents) purged(id string) bool {
	kept, err := d.store.Keeps(id)
	return err == nil && !kept
}

// load reads what waits; whole is false where some of it is damaged.
func (d *documents) load() (whole bool, err error) {
	if err := os.MkdirAll(d.dir, documentsMode); err != nil {
		return false, say.Errorf("make the folder of documents: %w", err)
	}
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return false, say.Errorf("read the documents that wait: %w", err)
	}
	whole = true
	for _, e := range entries {
		p := &pending{}
		path := filepath.Join(d.dir, e.Name(), documentFile)
		err := readSealed(path, &p.kept)
		if err == nil && p.kept.ID != e.Name() {
			err = say.Errorf("%s is of another document", path)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist) && e.IsDir(): // it never came to wait
			err = os.RemoveAll(filepath.Join(d.dir, e.Name()))
		case err == nil:
			d.waiting[p.kept.ID] = p
			d.resume(p)
			continue
		}
		if err != nil {
			whole = false
			d.log.Error("a document that waits is damaged and left out: put its file in again", "error", err)
		}
	}
	slices.SortFunc(d.queue, func(a, b *pending) int { return a.kept.Time.Compare(b.kept.Time) })
	return whole, nil
}

// resume goes on with a document where the process before this one left it.
func (d *documents) resume(p *pending) {
	if p.kept.State != server.DocumentAccepted {
		d.originals.hold(p.kept.Hash)
	}
	switch p.kept.State {
	case server.DocumentReading:
		d.enqueue(p)
	case server.DocumentRead:
		d.finishAfterCrash(p)
	}
	d.slim(p)
}

// slim gives back the memory of what is read from the disk when it is asked for.
func (d *documents) slim(p *pending) {
	if p.kept.State == server.DocumentAccepted {
		p.kept.Accepted = nil
	}
}

// begin reads what waits to be read, once the index can label it.
func (d *documents) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.start()
}

// close stops reading; what was not read is, by the next process.
func (d *documents) close() {
	d.stop()
	d.work.Wait()
}

func (d *documents) folder(id string) string { return filepath.Join(d.dir, id) }

// save keeps what is known of a document.
func (d *documents) save(kept *keptDocument) error {
	return fullDisk(writeSealed(filepath.Join(d.folder(kept.ID), documentFile), kept))
}

// find is a document; server.ErrNoDocument where there is none.
func (d *documents) find(id string) (*pending, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p, found := d.waiting[id]
	if !found {
		return nil, server.ErrNoDocument
	}
	return p, nil
}

// Take implements server.Documents.
func (d *documents) Take(ctx context.Context, in server.Incoming) (server.Document, error) {
	if in.Size > server.MaxDocument {
		return server.Document{}, server.ErrDocumentTooLarge
	}
	if err := choosable(in.Columns); err != nil {
		return server.Document{}, err
	}
	d.tidy()
	leave, err := d.reserve(in.Size)
	if err != nil {
		return server.Document{}, err
	}
	defer leave()
	hash, size, err := d.originals.keep(in.Content, server.MaxDocument)
	if err != nil {
		return server.Document{}, fullDisk(err)
	}
	p := &pending{kept: keptDocument{
		ID: rand.Text(), Name: in.Name, Collection: in.Collection, Columns: in.Columns, Cases: in.Cases,
		Hash: hash, Size: size, Time: d.now().UTC(), By: in.By,
		State: server.DocumentReading, Report: fileReport{File: in.Name},
	}}
	err = ctx.Err()
	if err == nil {
		err = os.Mkdir(d.folder(p.kept.ID), documentsMode)
	}
	if err == nil {
		err = d.save(&p.kept)
	}
	if err == nil {
		err = durable.SyncFolder(d.dir)
	}
	if err != nil {
		return server.Document{}, fullDisk(errors.Join(err, d.remove(p)))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting[p.kept.ID] = p
	d.enqueue(p)
	d.start()
	return d.tell(p), nil
}

// reserve finds room for a file that comes. What failed gives way to it.
func (d *documents) reserve(size int64) (leave func(), err error) {
	if size < 0 {
		size = server.MaxDocument
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.queue)+d.arriving >= mostToRead {
		return nil, server.ErrReadersBusy
	}
	for {
		count, bytes, failed := d.arriving, d.reserved, (*pending)(nil)
		for _, p := range d.waiting {
			if p.kept.State == server.DocumentAccepted {
				continue
			}
			count, bytes = count+1, bytes+p.kept.Size
			if p.kept.State == server.DocumentFailed && (failed == nil || p.kept.Time.Before(failed.kept.Time)) {
				failed = p
			}
		}
		if count < mostPending && bytes+size <= mostPendingBytes {
			break
		}
		if failed == nil {
			return nil, server.ErrShelfFull
		}
		d.giveUp(failed)
	}
	d.arriving, d.reserved = d.arriving+1, d.reserved+size
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.arriving, d.reserved = d.arriving-1, d.reserved-size
	}, nil
}

// giveUp takes a document from the shelf. What cannot be removed is told in the log, and met again at the next start.
func (d *documents) giveUp(p *pending) {
	delete(d.waiting, p.kept.ID)
	p.gone = true
	if p.cancel != nil {
		p.cancel()
	}
	if i := slices.Index(d.queue, p); i >= 0 {
		d.queue = slices.Delete(d.queue, i, i+1)
	}
	if p.settled != nil && p.kept.State == server.DocumentReading {
		close(p.settled)
		p.settled = nil
	}
	if err := d.remove(p); err != nil {
		d.log.Error("a document that was given up is not removed", "document", p.kept.ID, "error", err)
	}
}

// remove gives up what is kept of a document, first that it is one.
func (d *documents) remove(p *pending) error {
	err := d.unnote(p)
	if err == nil {
		err = os.RemoveAll(d.folder(p.kept.ID))
	}
	if p.kept.State != server.DocumentAccepted {
		err = errors.Join(err, d.originals.drop(p.kept.Hash))
	}
	return err
}

// tidy gives up what has waited too long.
func (d *documents) tidy() {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for _, p := range d.waiting {
		if now.After(expires(&p.kept)) && p.deciding.TryLock() {
			d.giveUp(p)
			p.deciding.Unlock()
		}
	}
}

func expires(k *keptDocument) time.Time {
	if k.State == server.DocumentAccepted {
		return k.Decided.Add(acceptedFor)
	}
	return k.Time.Add(pendingFor)
}

// Documents implements server.Documents.
func (d *documents) Documents(context.Context) (list []server.Document, err error) {
	d.tidy()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.waiting {
		if p.kept.State != server.DocumentAccepted {
			list = append(list, d.tell(p))
		}
	}
	slices.SortFunc(list, func(a, b server.Document) int {
		if by := b.Time.Compare(a.Time); by != 0 {
			return by
		}
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	return list, nil
}

// ReadAs implements server.Documents.
func (d *documents) ReadAs(_ context.Context, id, cases string) error {
	return d.readAnew(id, func(kept *keptDocument) { kept.Cases = cases })
}

// readAnew has a document be read once more, otherwise than before.
func (d *documents) readAnew(id string, change func(*keptDocument)) error {
	p, err := d.find(id)
	if err != nil {
		return err
	}
	p.deciding.Lock()
	defer p.deciding.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case p.gone:
		return server.ErrNoDocument
	case p.kept.State == server.DocumentAccepted:
		return server.ErrAcceptedBefore
	case p.kept.State == server.DocumentReading:
		return server.ErrNotRead
	case len(d.queue)+d.arriving >= mostToRead:
		return server.ErrReadersBusy
	}
	// What was chosen is of cases that were understood otherwise.
	if err := os.RemoveAll(filepath.Join(d.folder(id), choicesDir)); err != nil {
		return say.Errorf("give up what was chosen of a document: %w", err)
	}
	kept := p.kept
	kept.State, kept.Fault, kept.Problem = server.DocumentReading, "", say.Message{}
	kept.Report = fileReport{File: kept.Name}
	change(&kept)
	if err := d.save(&kept); err != nil {
		return err
	}
	p.kept = kept
	d.enqueue(p)
	d.start()
	return nil
}

// Discard implements server.Documents.
func (d *documents) Discard(_ context.Context, id string) error {
	p, err := d.find(id)
	if err != nil {
		return err
	}
	p.deciding.Lock()
	defer p.deciding.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case p.gone:
		return server.ErrNoDocument
	case p.kept.State == server.DocumentAccepted:
		return server.ErrAcceptedBefore
	}
	// First that the next start does not meet it again.
	if err := d.unnote(p); err != nil {
		return fullDisk(err)
	}
	d.giveUp(p)
	return nil
}

// unnote has it be noted no more that a document waits.
func (d *documents) unnote(p *pending) error {
	folder := d.folder(p.kept.ID)
	err := os.Remove(filepath.Join(folder, documentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = durable.SyncFolder(folder)
	}
	return err
}

// tell says what is known of a document, without its cases.
func (d *documents) tell(p *pending) server.Document {
	k := &p.kept
	doc := server.Document{
		ID: k.ID, State: k.State, Name: k.Name, Size: k.Size, Time: k.Time, By: k.By.Name, Expires: expires(k),
		Fault: k.Fault, Problem: k.Problem,
		Collection: k.Report.Collection, Title: k.Report.Title, Cases: k.Report.Cases,
		New: k.Report.New, Changed: k.Report.Changed, Same: k.Report.Same,
		Dropped: k.Report.Dropped, Repaired: k.Report.Repaired,
		Tables: tablesTold(k.Report.Tables), Columns: columnsAsked(k.Report.Columns), Notes: partsOf(k.Report.Notes),
		LeftOut: leftOutOf(k.Report.LeftOut), Asks: (*server.DocumentQuestion)(k.Report.Asks),
		Refused: partsOf(k.Report.Refused), RefusedMore: k.Report.More, Skipped: partsOf(k.Report.Skipped),
		Accepted: k.Accepted,
	}
	if k.State == server.DocumentReading {
		progress := p.progress
		if at := slices.Index(d.queue, p); at >= 0 {
			progress = server.DocumentProgress{Stage: "waiting", Ahead: at}
			if d.working {
				progress.Ahead++
			}
		}
		doc.Progress = &progress
	}
	return doc
}

func leftOutOf(list []leftOut) (parts []server.DocumentLeftOut) {
	for _, l := range list {
		parts = append(parts, server.DocumentLeftOut(l))
	}
	return parts
}

func partsOf(list []refused) (parts []server.DocumentPart) {
	for _, r := range list {
		parts = append(parts, server.DocumentPart{Place: r.Place, Problem: r.Problem})
	}
	return parts
}

// serveDocuments has a server take in documents. Where their folder cannot be used, it answers all else.
func (c *collection) serveDocuments(log *slog.Logger, config *server.Config) {
	shelf, err := openDocuments(c, log)
	if err != nil {
		log.Error("no documents are taken in, and no originals given out", "error", err)
		return
	}
	c.documents = shelf
	shelf.begin()
	config.Documents, config.DocumentEndings = shelf, format.Endings()
	config.Original = func(_ context.Context, caseID string) (string, io.ReadSeekCloser, bool, error) {
		return shelf.originals.original(caseID)
	}
	config.KeepOriginal = shelf.KeepOriginal
	config.OriginalReads = shelf.originals.reads
}
