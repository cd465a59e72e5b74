package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"anlisou/data/durable"
	"anlisou/data/say"

	"github.com/klauspost/compress/zstd"
	bolt "go.etcd.io/bbolt"
)

// BackupFormat is the version of a backup's layout. One with a higher one is ErrNewer.
const BackupFormat = 1

// A backup is one zstd stream. What it holds:
//
//	backupMagic, a BackupInfo in JSON on one line,
//	bucket    'b', name; those of the store but meta, each followed by its entries in the order of their keys
//	number    's', the bucket's sequence
//	entry     'e', key, value
//	file      'f', name, content; files that are kept beside the store
//	end       'z', SHA-256 of all before it
//
// Names, keys, values and contents have their length before them, as a uvarint; so is a sequence one.
const backupMagic = "anlisou backup\n"

const (
	markBucket   = 'b'
	markSequence = 's'
	markEntry    = 'e'
	markFile     = 'f'
	markEnd      = 'z'
)

// BackupInfo says what a backup is of.
type BackupInfo struct {
	Format      int       `json:"format"`
	StoreFormat uint64    `json:"store_format"`
	Store       string    `json:"store"` // its id
	Seq         uint64    `json:"seq"`
	Cases       int       `json:"cases"`
	Time        time.Time `json:"time"`
}

// File is one that is kept beside a store.
type File struct {
	Name    string
	Content []byte
}

// Backup writes all that the store holds as it is now, and files that are kept beside it, one after the other, as one
// compressed file that says at its end whether it is whole. Others read and write meanwhile.
func (s *Store) Backup(ctx context.Context, w io.Writer, files iter.Seq2[File, error]) (info BackupInfo, err error) {
	packed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return info, say.Errorf("backup: %w", err)
	}
	out := &backupWriter{Writer: bufio.NewWriterSize(packed, 1<<20), sum: sha256.New()}
	err = s.pass(func(b *buckets) error {
		info = BackupInfo{Format: BackupFormat, StoreFormat: Format, Store: s.id, Time: time.Now().UTC().Truncate(time.Second)}
		if info.Seq, err = b.seq(); err != nil {
			return err
		}
		info.Cases = b.count()
		line, err := json.Marshal(info)
		if err != nil {
			return err
		}
		out.raw([]byte(backupMagic))
		out.raw(append(line, '\n'))
		for _, of := range b.all() {
			if of.bucket == nil {
				continue
			}
			out.mark(markBucket, of.name)
			out.mark(markSequence)
			out.number(of.bucket.Sequence())
			cursor := of.bucket.Cursor()
			for key, value := cursor.First(); key != nil && out.err == nil && ctx.Err() == nil; key, value = cursor.Next() {
				out.mark(markEntry, key, value)
			}
		}
		return errors.Join(out.err, ctx.Err())
	})
	if err != nil {
		return info, err
	}
	if files == nil {
		files = func(func(File, error) bool) {}
	}
	for file, err := range files {
		if err = errors.Join(err, out.err, ctx.Err()); err != nil {
			return info, say.Errorf("backup: %w", err)
		}
		out.mark(markFile, []byte(file.Name), file.Content)
	}
	out.mark(markEnd)
	sum := out.sum.Sum(nil)
	out.raw(sum)
	if err := errors.Join(out.err, out.Flush(), packed.Close()); err != nil {
		return info, say.Errorf("backup: %w", err)
	}
	return info, nil
}

// all are the buckets of a store but meta.
func (b *buckets) all() []named {
	return append([]named{
		{casesBucket, b.cases}, {blocksBucket, b.blocks}, {changesBucket, b.changes}, {tombstonesBucket, b.tombstones},
		{collectionsBucket, b.collections},
	}, b.history()...)
}

// count is how many cases there are.
func (b *buckets) count() (cases int) {
	each(b.cases, func(key, value []byte) {
		if list, _, err := b.directory(key, value); err == nil {
			cases += len(list)
		}
	})
	return cases
}

// backupWriter writes the parts of a backup. After an error it does nothing more.
type backupWriter struct {
	*bufio.Writer
	sum hash.Hash
	err error
}

func (w *backupWriter) raw(b []byte) {
	if w.err == nil {
		w.sum.Write(b)
		_, w.err = w.Write(b)
	}
}

func (w *backupWriter) number(n uint64) { w.raw(binary.AppendUvarint(nil, n)) }

func (w *backupWriter) mark(mark byte, parts ...[]byte) {
	w.raw([]byte{mark})
	for _, part := range parts {
		w.number(uint64(len(part)))
		w.raw(part)
	}
}

// Restore makes a store in the file of a path, where there is none, of a backup, and has keep, where it is not nil, keep
// the files again that were beside the store, each as it comes. A backup that is not whole is ErrDamaged, one of a newer program ErrNewer; then no
// store is made, and what was kept again is to be given up.
func Restore(ctx context.Context, r io.Reader, path string, keep func(File) error) (info BackupInfo, err error) {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return info, errors.Join(err, say.Errorf("%s is there already: a backup is restored where there is no store", path))
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".restored-*")
	if err != nil {
		return info, say.Errorf("restore: %w", err)
	}
	name := part.Name()
	defer func() { _ = os.Remove(name) }() // gone where it was renamed
	if err := part.Close(); err != nil {
		return info, say.Errorf("restore: %w", err)
	}
	if info, err = restoreTo(ctx, r, name, keep); err != nil {
		return info, say.Errorf("restore: %w", err)
	}
	s, err := OpenReadOnly(name)
	if err != nil {
		return info, say.Errorf("restore: %w", err)
	}
	held, mended := s.Len(), len(s.Mended())
	if err := s.Close(); err != nil {
		return info, err
	}
	if held != info.Cases && mended == 0 {
		return info, say.Errorf("restore: %w: it has %d cases of %d", ErrDamaged, held, info.Cases)
	}
	if err := errors.Join(os.Rename(name, path), durable.SyncFolder(filepath.Dir(path))); err != nil {
		return info, say.Errorf("restore: %w", err)
	}
	return info, nil
}

// CheckBackup reads a backup to its end.
func CheckBackup(ctx context.Context, r io.Reader) (info BackupInfo, err error) {
	return readBackup(ctx, r, func(BackupInfo) (restoring, error) { return nowhere{}, nil })
}

func restoreTo(ctx context.Context, r io.Reader, name string, keep func(File) error) (info BackupInfo, err error) {
	var db *bolt.DB
	defer func() {
		if db != nil {
			err = errors.Join(err, db.Sync(), db.Close())
		}
	}()
	return readBackup(ctx, r, func(info BackupInfo) (restoring, error) {
		if db, err = openBolt(name, false); err != nil {
			return nil, err
		}
		db.NoSync = true // nothing depends on it until it is whole
		w := &rewriting{db: db}
		w.do(func(tx *bolt.Tx) error { return layOut(tx, info.Store) })
		return restoringTo{w, keep}, w.err
	})
}

// restoring takes what a backup holds.
type restoring interface {
	entry(bucket, key, value []byte) error
	sequence(bucket []byte, n uint64) error
	file(f File) error
	end() error
}

// restoringTo puts what is the store's into a new file, and hands on the files beside it.
type restoringTo struct {
	*rewriting
	keep func(File) error
}

func (r restoringTo) file(f File) error {
	if r.keep == nil {
		return nil
	}
	return r.keep(f)
}

func (w *rewriting) entry(bucket, key, value []byte) error {
	w.put(bucket, key, value)
	return w.err
}

func (w *rewriting) sequence(bucket []byte, n uint64) error {
	w.do(func(tx *bolt.Tx) error { return tx.Bucket(bucket).SetSequence(n) })
	return w.err
}

func (w *rewriting) end() error {
	w.flush()
	return w.err
}

// nowhere takes what is only checked.
type nowhere struct{}

func (nowhere) entry(_, _, _ []byte) error        { return nil }
func (nowhere) sequence(_ []byte, _ uint64) error { return nil }
func (nowhere) file(File) error                   { return nil }
func (nowhere) end() error                        { return nil }

// mostPart is how long, in bytes, a part of a backup may be.
const mostPart = unpackedMax + 64<<20

// readBackup hands over what a backup holds. Its end says whether it is whole.
func readBackup(
	ctx context.Context, r io.Reader, begin func(BackupInfo) (restoring, error),
) (info BackupInfo, err error) {
	packed, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(unpackedMax))
	if err != nil {
		return info, err
	}
	defer packed.Close()
	in := &backupReader{in: bufio.NewReaderSize(packed, 1<<20), sum: sha256.New()}
	if magic := in.raw(len(backupMagic)); in.err != nil || string(magic) != backupMagic {
		return info, say.Errorf("%w: it is no backup of this program", ErrForeign)
	}
	line := in.line()
	if in.err != nil || json.Unmarshal(line, &info) != nil {
		return info, broken(in.err, "its head does not read")
	}
	if info.Format > BackupFormat || info.StoreFormat > Format {
		return info, say.Errorf("%w: the backup is of format %d with a store of format %d, this program reads up to %d and %d; "+
			"use the newer program", ErrNewer, info.Format, info.StoreFormat, BackupFormat, Format)
	}
	to, err := begin(info)
	if err != nil {
		return info, err
	}
	known := (&buckets{}).all()
	var bucket []byte
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return info, ctx.Err()
		}
		switch mark := in.mark(); {
		case in.err != nil:
			return info, broken(in.err, "it ends too early")
		case mark == markBucket:
			bucket = in.part()
			if !slices.ContainsFunc(known, func(of named) bool { return bytes.Equal(of.name, bucket) }) {
				return info, broken(in.err, "it has a part that this program does not know")
			}
		case mark == markSequence && bucket != nil:
			n := in.number()
			if in.err == nil {
				err = to.sequence(bucket, n)
			}
		case mark == markEntry && bucket != nil:
			key, value := in.part(), in.part()
			if in.err == nil && len(key) > 0 {
				err = to.entry(bucket, key, value)
			}
		case mark == markFile:
			name, content := in.part(), in.part()
			if in.err == nil {
				err = to.file(File{string(name), content})
			}
		case mark == markEnd:
			want := in.sum.Sum(nil)
			if sum := in.raw(len(want)); in.err != nil || !bytes.Equal(sum, want) {
				return info, broken(in.err, "its checksum does not match")
			}
			if _, err := in.in.ReadByte(); err != io.EOF {
				return info, broken(err, "something follows its end")
			}
			return info, to.end()
		default:
			return info, broken(nil, "it has a part that this program does not know")
		}
		if in.err != nil {
			return info, broken(in.err, "it ends too early")
		}
		if err != nil {
			return info, err
		}
	}
}

// broken is the error of a backup that is not whole.
func broken(err error, why say.Key) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return say.Errorf("%w: %s", ErrDamaged, why)
	}
	return say.Errorf("%w: %s: %w", ErrDamaged, why, err)
}

// backupReader reads the parts of a backup. After an error it gives nothing more.
type backupReader struct {
	in  *bufio.Reader
	sum hash.Hash
	err error
}

func (r *backupReader) raw(n int) []byte {
	if r.err != nil {
		return nil
	}
	var b bytes.Buffer // grows as far as there is something: a length may be wrong
	if _, r.err = io.CopyN(&b, r.in, int64(n)); r.err != nil {
		return nil
	}
	r.sum.Write(b.Bytes())
	return b.Bytes()
}

func (r *backupReader) line() []byte {
	line, err := r.in.ReadSlice('\n')
	r.err = err
	r.sum.Write(line)
	return bytes.Clone(line)
}

// mark is the next mark; that of the end is of the sum, too.
func (r *backupReader) mark() byte {
	b := r.raw(1)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func (r *backupReader) number() uint64 {
	var b []byte
	for len(b) < binary.MaxVarintLen64 {
		one := r.raw(1)
		if r.err != nil {
			return 0
		}
		if b = append(b, one[0]); one[0] < 0x80 {
			n, size := binary.Uvarint(b)
			if size <= 0 {
				break
			}
			return n
		}
	}
	r.err = say.New("a number is too long")
	return 0
}

func (r *backupReader) part() []byte {
	n := r.number()
	if r.err == nil && n > mostPart {
		r.err = say.New("a part is too long")
	}
	return r.raw(int(n))
}
