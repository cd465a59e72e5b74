package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/data/store"
	"anlisou/index"
	"anlisou/segment"
)

// The files of a data directory.
const (
	storeFile   = "cases.db"
	indexDir    = "index"
	servingFile = "serving" // the address of the server that holds the directory
)

// dataFlags are the flags of a command that works on a data directory.
type dataFlags struct {
	dir      string
	taxonomy string

	dictionary string
	synonyms   string

	patience time.Duration // to wait for another that has the directory; 0 stands for lockPatience
	waiting  func()        // is called once where that takes longer than lockPatience; nil for nobody
}

func (d *dataFlags) set(f *pflag.FlagSet, env environment) {
	f.StringVar(&d.dir, "data", "./anlisou-data", env.say("keep cases and index in `DIR`"))
	f.StringVar(&d.taxonomy, "taxonomy", "", env.say("departments and domains from `FILE` (default: DIR/words/taxonomy.yaml, or the built-in ones)"))
	f.StringVar(&d.dictionary, "dictionary", "", env.say("words from the user dictionary in `FILE` (default: DIR/words/dictionary.txt)"))
	f.StringVar(&d.synonyms, "synonyms", "",
		env.say("synonyms from `FILE`, beside the built-in ones (default: DIR/words/synonyms.txt)"))
}

const taxonomyUsage say.Key = "departments and domains from `FILE` (default: the built-in ones)"

// mostProblems is how many faults of a taxonomy are told of at once.
const mostProblems = 3

func (d *dataFlags) readTaxonomy() (*data.Taxonomy, error) {
	if d.taxonomy == "" {
		return data.DefaultTaxonomy(), nil
	}
	text, err := os.ReadFile(d.taxonomy)
	if err != nil {
		return nil, say.Errorf("read the taxonomy: %w", err)
	}
	taxonomy, err := data.ParseTaxonomy(text)
	if err != nil {
		return nil, say.Errorf("taxonomy %s: %s", d.taxonomy, firstProblems(err))
	}
	return taxonomy, nil
}

// firstProblems are the first of what is wrong with a taxonomy, and how many more there are.
func firstProblems(err error) say.Message {
	problems := []any{err}
	var wrong *data.TaxonomyError
	var several interface{ Unwrap() []error }
	switch {
	case errors.As(err, &wrong):
		problems = anyOf(wrong.Problems())
	case errors.As(err, &several):
		problems = anyOf(several.Unwrap())
	}
	told := say.Join("%s; %s", problems[:min(len(problems), mostProblems)])
	if more := len(problems) - mostProblems; more > 0 {
		return say.Text("%s; and %d more", told, more)
	}
	return told
}

func anyOf[T any](items []T) (all []any) {
	for _, item := range items {
		all = append(all, item)
	}
	return all
}

// ownTaxonomy is that by which the data directory's cases are labelled, for who does not open it.
func (d *dataFlags) ownTaxonomy() (*data.Taxonomy, error) {
	if own := readWords(d.dir).words.Taxonomy; own != nil && !d.flagged(ofTaxonomy) {
		return own, nil
	}
	return d.readTaxonomy()
}

// readDictionary is nil where no dictionary was named.
func (d *dataFlags) readDictionary() (*segment.Dictionary, error) {
	if d.dictionary == "" {
		return nil, nil
	}
	return readDictionary(d.dictionary)
}

func (d *dataFlags) readSynonyms() (*index.Synonyms, error) {
	if d.synonyms == "" {
		return index.DefaultSynonyms(), nil
	}
	text, err := os.ReadFile(d.synonyms)
	if err != nil {
		return nil, say.Errorf("read the synonyms: %w", err)
	}
	synonyms, err := index.ParseSynonyms(text)
	if err != nil {
		return nil, say.Errorf("%s: %w", d.synonyms, err)
	}
	return index.DefaultSynonyms().With(synonyms), nil
}

// readConfig reads the files that the flags name.
func (d *dataFlags) readConfig() (config index.Config, err error) {
	if config.Taxonomy, err = d.readTaxonomy(); err != nil {
		return config, err
	}
	if config.Dictionary, err = d.readDictionary(); err != nil {
		return config, err
	}
	config.Synonyms, err = d.readSynonyms()
	config.Learn = true
	return config, err
}

// collection is an open data directory: the cases and, once it is open, their index.
type collection struct {
	dir       string
	config    index.Config
	store     *store.Store
	index     *index.Index
	words     *wordsFolder
	spoilt    []say.Message // a line for each text about words that is not right
	writer    *writer       // of a server
	keeper    *wordsKeeper  // of a server
	documents *documents    // of a server
	kept      *originals    // of a command that takes documents in, once it has
	lock      *os.File      // the directory, which is this process's as long as it is open
}

// access is what a command does with a data directory.
type access int

const (
	toSearch access = iota // brings the index up to date where that may be written
	toFill                 // makes a directory where there is none
	toCheck                // changes nothing
)

// openStore opens the store of a data directory. Without create, a directory that holds none is an error. A
// directory that may only be read is opened to read it alone.
func (d *dataFlags) openStore(create bool) (*collection, error) {
	if create {
		return d.open(toFill)
	}
	return d.open(toSearch)
}

func (d *dataFlags) open(to access) (_ *collection, err error) {
	config, err := d.readConfig() // before anything is made or changed
	if err != nil {
		return nil, err
	}
	if to == toFill {
		if err := makeDataDir(d.dir); err != nil {
			return nil, err
		}
	}
	path := filepath.Join(d.dir, storeFile)
	config.ReadOnly = to == toCheck || !mayWrite(d.dir) || !mayWrite(path)
	// The lock first: while a server holds the directory, nothing is made in it, not even where its store was moved
	// away.
	lock, err := d.takeLock(config.ReadOnly)
	if err != nil {
		return nil, err
	}
	c := &collection{dir: d.dir, config: config, lock: lock}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && (to != toFill || config.ReadOnly) {
		return nil, d.holdsNone(to == toFill)
	}
	open := store.Open
	if config.ReadOnly {
		open = store.OpenReadOnly
	}
	if c.store, err = open(path); errors.Is(err, store.ErrInUse) {
		return nil, d.inUse()
	}
	if err != nil {
		return nil, err
	}
	c.config.ReadOnly = c.store.ReadOnly()
	c.openWords(d)
	return c, nil
}

// openWords reads the words of a data directory, and finishes what a kill left of a change of them.
func (c *collection) openWords(d *dataFlags) {
	c.words = &wordsFolder{dir: c.dir}
	if !c.config.ReadOnly {
		if err := c.words.settle(c.noteWords); err != nil {
			c.spoilt = append(c.spoilt, say.Text("words: what was begun is not finished yet: %s", fullDisk(err)))
		}
	}
	r := c.words.read()
	d.useWords(&c.config, &r)
	c.spoilt = append(c.spoilt, r.faults(c.dir)...)
}

func makeDataDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return say.Errorf("make the data directory: %w", fullDisk(err))
	}
	return nil
}

// holdsNone says that there is no store, and how there comes to be one.
func (d *dataFlags) holdsNone(unwritable bool) error {
	if unwritable {
		return say.Errorf("%s holds no cases and may not be written: --data names another directory", d.dir)
	}
	return say.Errorf(
		"%s holds no cases: `anlisou serve` or `anlisou import FILE` makes a data directory, --data names another",
		d.dir)
}

// inUseError is a data directory that another process has.
type inUseError struct{ say.Message }

// Error is the message in English.
func (e *inUseError) Error() string { return e.String() }

// inUse says who has the data directory, as far as that can be told, and what to do.
func (d *dataFlags) inUse() error {
	if address := d.servedAt(); address != "" {
		return &inUseError{say.Text("%s is in use by the server at %[2]s: ask it there, "+
			"`anlisou search` and `anlisou export` with --server %[2]s, or stop it first", d.dir, address)}
	}
	return &inUseError{say.Text("%s is in use by another anlisou process: wait for it or stop it, or name another directory "+
		"with --data", d.dir)}
}

// servedAt is the address of the server that left its own in the data directory, if one answers there.
func (d *dataFlags) servedAt() string {
	address, err := os.ReadFile(filepath.Join(d.dir, servingFile))
	if err != nil || !answers(string(address)) {
		return ""
	}
	return strings.TrimSpace(string(address))
}

// lockPatience is how long a command waits for another that has the directory and may be about to end, as
// store.Open waits for a file.
const (
	lockPatience = 800 * time.Millisecond
	lockRetry    = 50 * time.Millisecond
)

// takeLock takes the lock on the data directory itself, which all that work on it hold: those that only read it
// share it. It is no file in the directory, so that it can be had where nothing can be written, and cannot be
// moved away with the store. Nil, where there is no directory.
func (d *dataFlags) takeLock(shared bool) (*os.File, error) {
	folder, err := os.Open(d.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, say.Errorf("open the data directory: %w", err)
	}
	for waited := time.Duration(0); !tryLock(folder, shared); waited += lockRetry {
		// A server is not about to end.
		if waited >= cmp.Or(d.patience, lockPatience) || waited == 0 && d.servedAt() != "" {
			_ = folder.Close()
			return nil, d.inUse()
		}
		if waited == lockPatience && d.waiting != nil {
			d.waiting()
		}
		time.Sleep(lockRetry)
	}
	return folder, nil
}

// fullDisk says in plain words that there is no room.
func fullDisk(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return say.Errorf("the disk is full: make room and do it again (%w)", err)
	}
	return err
}

// openIndex opens the index, which catches up with the store.
func (c *collection) openIndex(ctx context.Context, log *slog.Logger, progress func(int)) (err error) {
	config := c.config
	config.Dir, config.Source = filepath.Join(c.dir, indexDir), storeSource{c.store}
	config.Logger, config.Progress = log, progress
	for _, d := range c.store.Mended() {
		log.Warn("the store was damaged", "what", d.String())
	}
	for _, said := range c.spoilt {
		log.Warn("a text about words is not right: the last that was goes on until it is mended", "what", said)
	}
	c.index, err = index.Open(ctx, config)
	return err
}

// answers reports whether a server listens at the address that one left: kill -9 leaves it, too.
func answers(address string) bool {
	connection, err := net.DialTimeout("tcp", strings.TrimPrefix(strings.TrimSpace(address), "http://"), time.Second)
	if err != nil {
		return false
	}
	_ = connection.Close() // nothing was sent
	return true
}

func (c *collection) close() error {
	var errs []error
	if c.documents != nil {
		c.documents.close()
	}
	if c.writer != nil {
		c.writer.close()
	}
	if c.keeper != nil {
		c.keeper.stop()
	}
	if c.index != nil {
		errs = append(errs, c.index.Close())
	}
	if c.keeper != nil {
		c.keeper.wait()
	}
	if c.store != nil {
		errs = append(errs, c.store.Close())
	}
	if c.lock != nil { // last, so that whoever gets it finds all else free
		errs = append(errs, c.lock.Close())
	}
	return errors.Join(errs...)
}

// tellMended says what opening the store has put right, which was damaged and is lost no more.
func (c *collection) tellMended(w io.Writer) {
	for _, d := range c.store.Mended() {
		fmt.Fprintf(w, "%s: %s\n", c.store.Path(), strings.Map(printable, d.String()))
	}
}

// storeSource is the store as an index reads it.
type storeSource struct{ *store.Store }

var (
	_ index.Source  = storeSource{}
	_ index.Passing = storeSource{}
)

// Cases implements index.Passing.
func (s storeSource) Cases() iter.Seq2[data.Case, error] {
	return func(yield func(data.Case, error) bool) {
		for r, err := range s.All() {
			if !yield(r.Case, err) {
				return
			}
		}
	}
}

// Case implements index.Source.
func (s storeSource) Case(id string) (data.Case, bool, error) {
	r, err := s.Get(id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return data.Case{}, false, nil
	case errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrLost):
		err = say.Errorf("%w: %w", index.ErrUnreadable, err)
	}
	return r.Case, err == nil, err
}

// isTerminal reports whether a person looks at what is written; tests say so.
var isTerminal = func(f any) bool {
	if w, is := f.(say.Writer); is {
		f = w.Writer
	}
	file, ok := f.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
