package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"anlisou/data/durable"
	"anlisou/data/say"
	"anlisou/server"
)

// The files of documents, in a data directory.
const (
	documentsDir  = "documents"
	originalsDir  = "originals" // in documentsDir
	incomingFile  = "incoming-" // a file that is on its way, and a random ending
	recordEnding  = ".json"
	documentsMode = 0o700 // what waits is not public yet
)

// originals keeps files as they came, each once, under the SHA-256 of what it holds, and beside it a record of the cases
// that came from it. A file is kept as long as a case has it, or a document that waits.
type originals struct {
	dir string
	log *slog.Logger

	mu      sync.Mutex
	holds   map[string]int // by hash: documents that wait
	records map[string]*originalRecord
	of      map[string]string // case -> hash of the file that it came from last
}

// originalRecord is the cases that came from a file.
type originalRecord struct {
	Cases []originCase `json:"cases"`
	// Private says that the file holds what the cases do not: parts that were left or refused, texts that were corrected,
	// cases that were purged since. Who reads the cases may not read it for that.
	Private bool `json:"private,omitempty"`
}

// originCase is a case that came from a file: as what the file came, and when.
type originCase struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	Time time.Time `json:"time"`
}

// openOriginals opens those of a data directory. A record that is damaged costs its cases their original, is told, and
// stays for whoever may mend it.
func openOriginals(dir string, log *slog.Logger) (*originals, error) {
	o := &originals{
		dir: filepath.Join(dir, documentsDir, originalsDir), log: log,
		holds: map[string]int{}, records: map[string]*originalRecord{}, of: map[string]string{},
	}
	if err := os.MkdirAll(o.dir, documentsMode); err != nil {
		return nil, say.Errorf("make the folder of originals: %w", err)
	}
	return o, o.load()
}

func (o *originals) load() error {
	entries, err := os.ReadDir(o.dir)
	if err != nil {
		return say.Errorf("read the originals: %w", err)
	}
	latest := map[string]time.Time{}
	for _, e := range entries {
		hash, is := strings.CutSuffix(e.Name(), recordEnding)
		if !is || strings.HasPrefix(hash, ".") {
			continue
		}
		record := &originalRecord{}
		if err := readSealed(filepath.Join(o.dir, e.Name()), record); err != nil {
			o.log.Error("which cases came from an original is not known any more", "error", err)
			o.holds[hash]++ // for ever: nobody knows whether it is needed
			continue
		}
		o.records[hash] = record
		for _, c := range record.Cases {
			if c.Time.After(latest[c.ID]) || latest[c.ID].IsZero() {
				latest[c.ID], o.of[c.ID] = c.Time, hash
			}
		}
	}
	return nil
}

// keep takes in a file, which is on disk when it returns, and holds it until drop. One of more bytes than most is
// server.ErrDocumentTooLarge.
func (o *originals) keep(content io.Reader, most int64) (hash string, size int64, err error) {
	part, err := os.CreateTemp(o.dir, incomingFile+"*") // its owner's alone
	if err != nil {
		return "", 0, say.Errorf("keep a document: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone where it was renamed
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(part, sum), io.LimitReader(content, most+1))
	switch {
	case err == nil && size > most:
		err = server.ErrDocumentTooLarge
	case err == nil && size == 0:
		err = server.ErrDocumentEmpty
	case err == nil:
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return "", 0, say.Errorf("keep a document: %w", err)
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	o.mu.Lock()
	defer o.mu.Unlock()
	// One that is there holds the same; this one is surely whole.
	if err := os.Rename(part.Name(), o.path(hash)); err != nil {
		return "", 0, say.Errorf("keep a document: %w", err)
	}
	if err := durable.SyncFolder(o.dir); err != nil {
		return "", 0, say.Errorf("keep a document: %w", err)
	}
	o.holds[hash]++
	return hash, size, nil
}

func (o *originals) path(hash string) string { return filepath.Join(o.dir, hash) }

// hold keeps a file for a document that waits.
func (o *originals) hold(hash string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.holds[hash]++
}

// drop gives up a hold. A file that nobody needs any more goes.
func (o *originals) drop(hash string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.holds[hash]--
	return o.clear(hash)
}

// clear removes a file that nobody needs.
func (o *originals) clear(hash string) error {
	if o.holds[hash] > 0 || o.records[hash] != nil {
		return nil
	}
	delete(o.holds, hash)
	if err := os.Remove(o.path(hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return say.Errorf("remove an original: %w", err)
	}
	return durable.SyncFolder(o.dir)
}

// bytes is what a file holds; errSeal where that is not what came.
func (o *originals) bytes(hash string) ([]byte, error) {
	content, err := os.ReadFile(o.path(hash))
	if err != nil {
		return nil, say.Errorf("the file that was kept %w", cannotRead(err))
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != hash {
		return nil, say.Errorf("the file that was kept is no more what came (%w): put it in again", errSeal)
	}
	return content, nil
}

// record notes that cases came from a file, of a name, at a time.
func (o *originals) record(hash, name string, at time.Time, ids []string, private bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	now, these := &originalRecord{Private: private}, setOf(ids)
	if before := o.records[hash]; before != nil {
		now.Private = private || before.Private
		for _, c := range before.Cases {
			if !these[c.ID] {
				now.Cases = append(now.Cases, c)
			}
		}
	}
	for _, id := range ids {
		now.Cases = append(now.Cases, originCase{id, name, at})
	}
	if err := writeSealed(o.path(hash)+recordEnding, now); err != nil {
		return err
	}
	o.records[hash] = now
	before := map[string]bool{}
	for _, id := range ids {
		if was := o.of[id]; was != "" && was != hash {
			before[was] = true
		}
		o.of[id] = hash
	}
	return o.giveBack(before)
}

// giveBack removes those of some files that nobody can ask for any more: every case that came from them has come from
// another since. What the texts were stays with their versions, and the file with the backups that have it.
func (o *originals) giveBack(these map[string]bool) error {
	var errs []error
	for hash := range these {
		record := o.records[hash]
		if record == nil || slices.ContainsFunc(record.Cases, func(c originCase) bool { return o.of[c.ID] == hash }) {
			continue
		}
		errs = append(errs, o.replace(hash, &originalRecord{}))
	}
	return errors.Join(errs...)
}

// keepOf keeps a file that cases came from; sum is what it held when they were read, where that is known.
func (o *originals) keepOf(content io.Reader, most int64, sum string, about server.CameFrom) error {
	hash, _, err := o.keep(content, most)
	if err != nil {
		return err
	}
	if sum != "" && sum != hash {
		err = errChanging
	} else {
		err = o.record(hash, about.Name, time.Now().UTC(), about.Cases, about.Private)
	}
	return errors.Join(err, o.drop(hash))
}

// forget gives up what cases came from. A file that no other case came from goes.
func (o *originals) forget(ids ...string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	var errs []error
	these := setOf(ids)
	for hash, record := range o.records {
		left := slices.DeleteFunc(slices.Clone(record.Cases), func(c originCase) bool { return these[c.ID] })
		if len(left) == len(record.Cases) {
			continue
		}
		if err := o.replace(hash, &originalRecord{left, true}); err != nil {
			errs = append(errs, err)
		}
	}
	for _, id := range ids {
		delete(o.of, id)
	}
	return errors.Join(errs...)
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// replace changes a record; one without cases goes, and its file with it.
func (o *originals) replace(hash string, record *originalRecord) error {
	path := o.path(hash) + recordEnding
	if len(record.Cases) > 0 {
		if err := writeSealed(path, record); err != nil {
			return err
		}
		o.records[hash] = record
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return say.Errorf("remove the record of an original: %w", err)
	}
	delete(o.records, hash)
	return o.clear(hash)
}

// sweep removes what nobody needs: files that did not arrive as a whole, those of cases of which nothing is kept any more
// and, where all holds are known, those that have neither a case nor a hold.
func (o *originals) sweep(purged func(id string) bool, known bool) error {
	var gone []string
	o.mu.Lock()
	for id := range o.of {
		if purged(id) {
			gone = append(gone, id)
		}
	}
	o.mu.Unlock()
	if err := o.forget(gone...); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	all := map[string]bool{}
	for hash := range o.records {
		all[hash] = true
	}
	if err := o.giveBack(all); err != nil {
		return err
	}
	entries, err := os.ReadDir(o.dir)
	if err != nil {
		return say.Errorf("read the originals: %w", err)
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasPrefix(name, incomingFile), strings.HasPrefix(name, "."):
			err = errors.Join(err, os.Remove(filepath.Join(o.dir, name)))
		case known && !strings.HasSuffix(name, recordEnding):
			err = errors.Join(err, o.clear(name))
		}
	}
	return err
}

// original gives the file that a case came from, as server.Config wants it.
func (o *originals) original(caseID string) (name string, content io.ReadSeekCloser, found bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	hash, found := o.of[caseID]
	if !found {
		return "", nil, false, nil
	}
	for _, c := range o.records[hash].Cases {
		if c.ID == caseID {
			name = c.Name
		}
	}
	file, err := os.Open(o.path(hash))
	if err != nil {
		return "", nil, false, say.Errorf("original of case %s: %w", caseID, err)
	}
	return name, file, true, nil
}

// reads are the cases that whoever reads the original of a case reads, too; public is false where it holds more than
// these.
func (o *originals) reads(caseID string) (ids []string, public bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	record := o.records[o.of[caseID]]
	if record == nil {
		return nil, false
	}
	for _, c := range record.Cases {
		ids = append(ids, c.ID)
	}
	return ids, !record.Private
}

// heldOriginals opens those of a data directory that nobody serves. What waits keeps its file.
func heldOriginals(dir string, log *slog.Logger) (*originals, error) {
	o, err := openOriginals(dir, log)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(dir, documentsDir, pendingDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		var kept keptDocument
		path := filepath.Join(dir, documentsDir, pendingDir, e.Name(), documentFile)
		if readSealed(path, &kept) == nil && kept.State != server.DocumentAccepted {
			o.hold(kept.Hash)
		}
	}
	return o, nil
}

// forgetOriginals gives up what cases of a data directory that nobody holds came from.
func forgetOriginals(dir string, ids []string) error {
	if _, err := os.Stat(filepath.Join(dir, documentsDir)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	o, err := heldOriginals(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return o.forget(ids...)
}

// keptOriginals are the originals that cases came from, with their records, as names in a data directory: what a backup
// has of them. Those that wait to be accepted are no cases yet.
func keptOriginals(dir string) (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(dir, documentsDir, originalsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		name := filepath.Join(documentsDir, originalsDir, e.Name())
		if file, record := strings.CutSuffix(name, recordEnding); record && isOriginal(name) {
			names = append(names, file, name)
		}
	}
	return names, err
}

// isOriginal reports the name of an original, or of the record of one, in a data directory.
func isOriginal(name string) bool {
	folder, file := filepath.Split(name)
	sum, err := hex.DecodeString(strings.TrimSuffix(file, recordEnding))
	return filepath.Clean(folder) == filepath.Join(documentsDir, originalsDir) && err == nil && len(sum) == sha256.Size
}

// restoreOriginal writes an original, or the record of one, of a backup.
func restoreOriginal(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), documentsMode); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}
