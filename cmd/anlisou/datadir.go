package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anlisou/data"
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
}

func (d *dataFlags) set(f *flag.FlagSet) {
	f.StringVar(&d.dir, "data", "./anlisou-data", "keep cases and index in `DIR`")
	f.StringVar(&d.taxonomy, "taxonomy", "", taxonomyUsage)
	f.StringVar(&d.dictionary, "dictionary", "", "words from the user dictionary in `FILE`")
	f.StringVar(&d.synonyms, "synonyms", "", "synonyms from `FILE`, beside the built-in ones")
}

const taxonomyUsage = "departments and domains from `FILE` (default: the built-in ones)"

// mostProblems is how many faults of a taxonomy are told of at once.
const mostProblems = 3

func (d *dataFlags) readTaxonomy() (*data.Taxonomy, error) {
	if d.taxonomy == "" {
		return data.DefaultTaxonomy(), nil
	}
	text, err := os.ReadFile(d.taxonomy)
	if err != nil {
		return nil, fmt.Errorf("read the taxonomy: %w", err)
	}
	taxonomy, err := data.ParseTaxonomy(text)
	if err != nil {
		problems := strings.Split(err.Error(), "\n")
		told := strings.Join(problems[:min(len(problems), mostProblems)], "; ")
		if more := len(problems) - mostProblems; more > 0 {
			told += fmt.Sprintf("; and %d more", more)
		}
		return nil, fmt.Errorf("taxonomy %s: %s", d.taxonomy, told)
	}
	return taxonomy, nil
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
		return nil, fmt.Errorf("read the synonyms: %w", err)
	}
	synonyms, err := index.ParseSynonyms(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.synonyms, err)
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
	dir    string
	config index.Config
	store  *store.Store
	index  *index.Index
}

// openStore opens the store of a data directory. Without create, a directory that holds none is an error.
func (d *dataFlags) openStore(create bool) (*collection, error) {
	config, err := d.readConfig() // before anything is made or changed
	if err != nil {
		return nil, err
	}
	path := filepath.Join(d.dir, storeFile)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && !create {
		return nil, fmt.Errorf("%s holds no cases: `anlisou serve` or `anlisou import FILE` makes a data directory, --data names another", d.dir)
	}
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	s, err := store.Open(path)
	if errors.Is(err, store.ErrInUse) {
		if address, err := os.ReadFile(filepath.Join(d.dir, servingFile)); err == nil && answers(string(address)) {
			return nil, fmt.Errorf("%s is in use by the server at %[2]s: ask it there, `anlisou search` and `anlisou export` with --server %[2]s, or stop it first", d.dir, strings.TrimSpace(string(address)))
		}
		return nil, fmt.Errorf("%s is in use by another anlisou process: wait for it or stop it, or name another directory with --data", d.dir)
	}
	if err != nil {
		return nil, err
	}
	return &collection{dir: d.dir, store: s, config: config}, nil
}

// openIndex opens the index, which catches up with the store.
func (c *collection) openIndex(ctx context.Context, log *slog.Logger, progress func(int)) (err error) {
	config := c.config
	config.Dir, config.Source = filepath.Join(c.dir, indexDir), storeSource{c.store}
	config.Logger, config.Progress = log, progress
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
	if c.index != nil {
		errs = append(errs, c.index.Close())
	}
	return errors.Join(append(errs, c.store.Close())...)
}

// storeSource is the store as an index reads it.
type storeSource struct{ *store.Store }

var _ index.Source = storeSource{}

// Case implements index.Source.
func (s storeSource) Case(id string) (data.Case, bool, error) {
	r, err := s.Get(id)
	if errors.Is(err, store.ErrNotFound) {
		return data.Case{}, false, nil
	}
	return r.Case, err == nil, err
}

// isTerminal reports whether a person looks at what is written; tests say so.
var isTerminal = func(f any) bool {
	file, ok := f.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
