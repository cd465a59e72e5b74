package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anlisou/data/durable"
	"anlisou/data/say"
	settings "anlisou/data/site"
	"anlisou/data/store"
	"anlisou/server/keys"
)

// keptBeside are the files of a data directory that a backup has beside the store and the words. The index is none: it is made anew.
var keptBeside = []string{sitesName, keys.FileName, settings.FileName, lastSiteName}

func backupCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("backup FILE|-"),
		Short: env.say("saves all cases, their versions, the log, originals, the words, the sites and the keys in one file"),
		Long: env.say("The file is compressed and says at its end whether it is whole; it is read again before it takes its name. Where a\n" +
			"server holds the data directory, it goes on answering. The index is not in it: it is made anew. A backup holds the\n" +
			"hashes of keys, and what was withdrawn and not purged: keep it where only you can read it."),
		Example: "anlisou backup 2026-03-01.anlisou\n" +
			"anlisou backup - | ssh backup@nas 'cat > cases.anlisou'\n" +
			"anlisou backup --server https://cases.example.gov.cn --key-file 管理.key cases.anlisou",
	}
	f := c.Flags()
	var d dataFlags
	f.StringVar(&d.dir, "data", "./anlisou-data", env.say("save the data directory `DIR`"))
	var at remoteFlags
	at.set(f, env)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return badUsage("takes one file, or - for standard output")
		}
		write, done, err := d.backupOf(&at)
		if err != nil {
			return err
		}
		defer done()
		if args[0] == "-" {
			return write(c.Context(), env.stdout)
		}
		info, err := saveBackup(c.Context(), args[0], write)
		if err != nil {
			return err
		}
		say.Line(env.stderr, "%s: %d cases, as of %s", args[0], info.Cases, info.Time.Local().Format(time.DateTime))
		return nil
	}
	return c
}

// backupOf gives what writes a backup: of a server, of the one that holds the data directory, or of the directory.
func (d *dataFlags) backupOf(at *remoteFlags) (write func(context.Context, io.Writer) error, done func(), err error) {
	through := func(w *writing) (func(context.Context, io.Writer) error, func(), error) {
		return w.backup, func() { _ = w.close() }, nil
	}
	if at.server != "" {
		w, err := at.open()
		if err != nil {
			return nil, nil, err
		}
		return through(w)
	}
	c, err := d.open(toCheck)
	if held := (*inUseError)(nil); errors.As(err, &held) {
		if w, ok := throughSocket(d.dir); ok {
			return through(w)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return c.backup, func() { _ = c.close() }, nil
}

// backup writes a backup of an open data directory.
func (c *collection) backup(ctx context.Context, out io.Writer) error {
	_, err := c.store.Backup(ctx, out, c.beside())
	return err
}

// beside are the files that a backup has beside the store: those of keptBeside, and the originals of cases.
func (c *collection) beside() iter.Seq2[store.File, error] {
	return func(yield func(store.File, error) bool) {
		originals, err := keptOriginals(c.dir)
		if err != nil {
			yield(store.File{}, err)
			return
		}
		words := map[string][]byte{}
		if err := c.words.keepIn(words); err != nil {
			yield(store.File{}, say.Errorf("the words: %w", err))
			return
		}
		for _, name := range slices.Sorted(maps.Keys(words)) {
			if !yield(store.File{Name: name, Content: words[name]}, nil) {
				return
			}
		}
		for _, name := range slices.Concat(keptBeside, originals) {
			content, err := os.ReadFile(filepath.Join(c.dir, name))
			if errors.Is(err, fs.ErrNotExist) {
				continue // or it went meanwhile, with its last case
			}
			if !yield(store.File{Name: filepath.ToSlash(name), Content: content}, err) {
				return
			}
		}
	}
}

// backup writes what a server sends as its backup.
func (w *writing) backup(ctx context.Context, out io.Writer) error {
	body, err := w.open(ctx, http.MethodGet, "/api/v1/backup", "", nil)
	if err != nil {
		return err
	}
	defer body.Close()
	if _, err := io.Copy(out, body); err != nil {
		return noAnswer(ctx, w.name, err)
	}
	return nil
}

// saveBackup writes a backup to a file, which takes its name once it was read again from its beginning to its end.
func saveBackup(
	ctx context.Context, path string, write func(context.Context, io.Writer) error,
) (info store.BackupInfo, err error) {
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // its owner's alone
	if err != nil {
		return info, say.Errorf("%s: %w", path, cannotWrite(err))
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone where it was renamed
	err = write(ctx, part)
	if err == nil {
		err = part.Sync()
	}
	if err == nil {
		_, err = part.Seek(0, io.SeekStart)
	}
	if err == nil {
		info, err = store.CheckBackup(ctx, part)
	}
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err == nil {
		err = durable.SyncFolder(filepath.Dir(path))
	}
	if err != nil {
		return info, say.Errorf("%s: %w", path, fullDisk(err))
	}
	return info, nil
}

func restoreCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("restore FILE|-"),
		Short: env.say("makes a data directory of a backup"),
		Long: env.say("The directory must hold no cases yet. A backup that is damaged, or of a newer program, is refused, and nothing is\n" +
			"made of it. The index is built by the first command that asks for it."),
		Example: "anlisou restore 2026-03-01.anlisou --data ./restored && anlisou serve --data ./restored",
	}
	dir := c.Flags().String("data", "./anlisou-data", env.say("make the data directory `DIR`"))
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return badUsage("takes one file, or - for standard input")
		}
		in := env.stdin
		if args[0] != "-" {
			file, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			in = file
		}
		info, err := restore(c.Context(), *dir, in)
		if err != nil {
			return err
		}
		say.Line(env.stderr, "%s: %d cases, as of %s", *dir, info.Cases, info.Time.Local().Format(time.DateTime))
		return nil
	}
	return c
}

// restore makes a data directory of a backup.
func restore(ctx context.Context, dir string, in io.Reader) (info store.BackupInfo, err error) {
	path := filepath.Join(dir, storeFile)
	if _, err := os.Stat(path); err == nil {
		return info, say.Errorf("%s holds cases already: name a new directory with --data, or move that one away first", dir)
	}
	if err := makeDataDir(dir); err != nil {
		return info, err
	}
	lock, err := (&dataFlags{dir: dir}).takeLock(false)
	if err != nil {
		return info, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := removeHalfRestored(dir); err != nil {
		return info, say.Errorf("restore: %w", err)
	}
	// The store takes its name last: without it the directory holds nothing, and the backup can be restored again.
	part := path + halfRestored
	files := map[string][]byte{}
	var originals []string
	info, err = store.Restore(ctx, in, part, func(f store.File) error {
		name := filepath.FromSlash(f.Name)
		if !isOriginal(name) {
			files[f.Name] = f.Content
			return nil
		}
		originals = append(originals, name)
		return restoreOriginal(filepath.Join(dir, name), f.Content)
	})
	if err != nil {
		for _, name := range originals {
			_ = os.Remove(filepath.Join(dir, name)) // else the next server does
		}
		return info, fullDisk(err)
	}
	if err = restoreFiles(dir, files); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return info, errors.Join(say.Errorf("restore: %w", fullDisk(err)), os.Remove(part))
	}
	if err := durable.SyncFolder(dir); err != nil {
		return info, say.Errorf("restore: %w", err)
	}
	return info, nil
}

// halfRestored stands behind the name of a store that is being restored.
const halfRestored = ".restoring"

// removeHalfRestored removes what a restoration that was ended suddenly has left in a data directory.
func removeHalfRestored(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), storeFile+halfRestored) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// restoreFiles writes the files that are kept beside a store.
func restoreFiles(dir string, files map[string][]byte) error {
	for _, name := range slices.Concat(keptBeside, wordsKept) {
		content, kept := files[name]
		if !kept {
			continue
		}
		mode := fs.FileMode(0o644)
		if slices.Contains(keptBeside, name) && name != sitesName {
			mode = 0o600
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := makeDataDir(filepath.Dir(path)); err != nil {
			return err
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
		if err != nil {
			return err
		}
		_, err = file.Write(content)
		if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
			return err
		}
	}
	return nil
}
