package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"anlisou/data"
	"anlisou/data/durable"
	"anlisou/data/say"
	"anlisou/index"
)

// Beside the texts, the words folder has two files of the program's own.
const (
	// pendingFile is a change of several texts, whole: from the moment that it has its name the texts are those of the change,
	// whatever stands in their files, which are written after it. Who is killed in between leaves it to the next.
	pendingFile = "pending.json"
	// goodFile has the texts that were right last, for when somebody spoils one.
	goodFile = "last-good.json"
	// previewPrefix begins the names of folders in which an index is previewed.
	previewPrefix = "preview-"
)

// wordsPending is a change that is kept, and not yet in all its files.
type wordsPending struct {
	Time time.Time   `json:"time"`
	By   data.Author `json:"by"`
	What string      `json:"what"` // for the audit log
	// Texts are those that change, by name; null is one whose file goes.
	Texts map[string]*string `json:"texts"`
}

// wordsFolder writes the words of a data directory that this process holds.
type wordsFolder struct {
	dir string // the data directory
	mu  sync.Mutex
}

func (f *wordsFolder) path(name string) string { return filepath.Join(f.dir, wordsDir, name) }

// pendingWords is the change that is kept and not finished; nil where there is none.
func pendingWords(dir string) (*wordsPending, error) {
	content, err := os.ReadFile(filepath.Join(dir, wordsDir, pendingFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var p wordsPending
	if err == nil {
		err = json.Unmarshal(content, &p)
	}
	if err != nil {
		return nil, say.Errorf("%s: %w", filepath.Join(dir, wordsDir, pendingFile), err)
	}
	return &p, nil
}

// goodWords are the texts that were right last, as far as that is known.
func goodWords(dir string) *wordTexts {
	var texts wordTexts
	content, err := os.ReadFile(filepath.Join(dir, wordsDir, goodFile))
	named := map[string]*string{}
	if err == nil && json.Unmarshal(content, &named) == nil {
		for kind := range wordKinds {
			texts[kind] = named[wordNames[kind]]
		}
	}
	return &texts
}

// read gives the words as they are.
func (f *wordsFolder) read() wordsRead {
	f.mu.Lock()
	defer f.mu.Unlock()
	return readWords(f.dir)
}

// reread gives the words as they are now, and notes those that are right.
func (f *wordsFolder) reread() wordsRead {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := os.Stat(f.path("")); err == nil {
		_ = f.keepGood() // what cannot be noted is right all the same
	}
	return readWords(f.dir)
}

// keep has a change taken: when it returns without an error, the texts are those of the change, through every kill from
// now on. Note adds it to the audit log. What is left to be done then, and cannot be, the next start does.
func (f *wordsFolder) keep(p *wordsPending, note noteOnce) (unfinished, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.MkdirAll(f.path(""), 0o755); err != nil {
		return nil, say.Errorf("keep the words: %w", fullDisk(err))
	}
	if err := durable.SyncFolder(f.dir); err != nil {
		return nil, say.Errorf("keep the words: %w", fullDisk(err))
	}
	if before, err := pendingWords(f.dir); err == nil && before != nil { // which could not be finished, and is kept as well
		merged := *p
		merged.Texts = maps.Clone(before.Texts)
		maps.Copy(merged.Texts, p.Texts)
		p = &merged
	}
	if err := f.writeJSON(pendingFile, p); err != nil {
		return nil, say.Errorf("keep the words: %w", fullDisk(err))
	}
	return f.finish(p, note), nil
}

// noteOnce adds an entry to the audit log, unless it is there.
type noteOnce func(*wordsPending) error

// finish writes the texts of a change into their files. It may be done again.
func (f *wordsFolder) finish(p *wordsPending, note noteOnce) error {
	if err := note(p); err != nil {
		return err
	}
	for kind := range wordKinds {
		text, changes := p.Texts[wordNames[kind]]
		var err error
		switch {
		case !changes:
		case text == nil:
			if err = os.Remove(f.path(wordFiles[kind])); errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
		default:
			err = f.write(wordFiles[kind], []byte(*text))
		}
		if err != nil {
			return err
		}
	}
	if err := f.keepGood(); err != nil {
		return err
	}
	return errors.Join(os.Remove(f.path(pendingFile)), durable.SyncFolder(f.path("")))
}

// settle finishes what was begun in a data directory that this process alone holds, and clears away what a kill left.
func (f *wordsFolder) settle(note noteOnce) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clear(f.dir, previewPrefix)
	if _, err := os.Stat(f.path("")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	f.clear(f.path(""), durable.PartPrefix)
	p, err := pendingWords(f.dir)
	if err != nil { // it is written as a whole: what does not read is damaged, and the files are what there is
		return errors.Join(err, os.Remove(f.path(pendingFile)))
	}
	if p != nil {
		return f.finish(p, note)
	}
	return f.keepGood()
}

func (f *wordsFolder) clear(folder, prefix string) {
	left, _ := os.ReadDir(folder)
	for _, l := range left {
		if strings.HasPrefix(l.Name(), prefix) {
			_ = os.RemoveAll(filepath.Join(folder, l.Name())) // it is tried again at the next start
		}
	}
}

// keepGood notes the texts that are right, those that are not as they were right last.
func (f *wordsFolder) keepGood() error {
	texts, problems := wordTextsOf(f.dir)
	good := goodWords(f.dir)
	named := map[string]*string{}
	same := true
	for kind := range wordKinds {
		if text := texts[kind]; text != nil && len(problems[kind])+len(take(kind, *text, &index.Words{})) > 0 {
			texts[kind] = good[kind]
		} else if len(problems[kind]) > 0 {
			texts[kind] = good[kind]
		}
		named[wordNames[kind]] = texts[kind]
		same = same && sameText(good[kind], texts[kind])
	}
	if same {
		return nil
	}
	return f.writeJSON(goodFile, named)
}

func (f *wordsFolder) writeJSON(name string, v any) error {
	content, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return f.write(name, append(content, '\n'))
}

// write puts a file in the place of another, synced, or leaves that as it was.
func (f *wordsFolder) write(name string, content []byte) error {
	return durable.WriteFile(f.path(name), content, 0o644)
}

// wordsKept are the files of a backup that are about words.
var wordsKept = []string{
	wordsDir + "/" + wordFiles[ofDictionary], wordsDir + "/" + wordFiles[ofSynonyms],
	wordsDir + "/" + wordFiles[ofTaxonomy], wordsDir + "/" + goodFile,
}

// keepIn adds the words to the files of a backup, all of one state.
func (f *wordsFolder) keepIn(files map[string][]byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range wordsKept {
		path := filepath.Join(f.dir, filepath.FromSlash(name))
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			continue // it holds no text, and does not keep the cases from being saved
		}
		content, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		default:
			files[name] = content
		}
	}
	pending, err := pendingWords(f.dir)
	if err != nil || pending == nil {
		return nil // what does not read is removed at the next start
	}
	for kind := range wordKinds {
		if text, changes := pending.Texts[wordNames[kind]]; changes && text == nil {
			delete(files, wordsDir+"/"+wordFiles[kind])
		} else if changes {
			files[wordsDir+"/"+wordFiles[kind]] = []byte(*text)
		}
	}
	return nil
}
