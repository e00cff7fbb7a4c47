package source

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"wanwu/inference"
)

// archive is a zip whose directory was read. The file is open while a reference is held, and is
// opened again, which costs one open and one stat, when a member is asked for after the last
// reference went. So a hundred archives waiting in a queue hold no hundred files open.
//
// A reference may be taken from any goroutine. Members may be read at once:
// the file is read by position only.
type archive struct {
	path    string
	size    int64
	modTime time.Time
	members []member

	// guard watches the reading of the directory, before others see the archive.
	guard *directoryGuard

	mu   sync.Mutex
	refs int
	// file is set by the first reference and cleared by the last. The
	// holder of a reference may read it without mu.
	file *os.File
}

// openArchive reads the directory of the zip at file. The caller holds the
// first reference and gives it back with release. Errors have CodeBadArchive,
// CodeArchive where the content is another kind of archive, CodeZipBomb where
// the directory is over the limits, or the file system's code; ctx.Err() comes
// back as it is.
func openArchive(ctx context.Context, file string, limits archiveLimits) (*archive, error) {
	f, err := openRegular(file)
	if err != nil {
		return nil, err
	}
	a := &archive{path: file, file: f, refs: 1}
	if err := a.readDirectory(ctx, limits); err != nil {
		a.release()
		return nil, err
	}
	return a, nil
}

func (a *archive) readDirectory(ctx context.Context, limits archiveLimits) error {
	fi, err := a.file.Stat()
	if err != nil {
		return inference.Wrap(a.path, err)
	}
	a.size, a.modTime = fi.Size(), fi.ModTime()
	err = checkEntryCount(a, a.size, limits.entries)
	var r *zip.Reader
	if err == nil {
		a.guard = newDirectoryGuard(ctx, limits)
		r, err = zip.NewReader(a, a.size)
		a.guard = nil
		if (err == nil || errors.Is(err, zip.ErrFormat)) && lacksZip64(a, a.size) {
			return &inference.Error{Code: inference.CodeArchive, Path: a.path, Detail: inference.DetailLargeZIP}
		}
		if errors.Is(err, zip.ErrInsecurePath) {
			err = nil // names are cleaned before use, and nothing is unpacked to disk
		}
		if err == nil && uint64(len(r.File)) > limits.entries {
			err = fmt.Errorf("%w: %d", errTooManyEntries, len(r.File))
		}
	}
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errTooManyEntries):
		return &inference.Error{Code: inference.CodeZipBomb, Path: a.path, Err: err}
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		head := make([]byte, signatureLength)
		n, _ := a.ReadAt(head, 0) // the error that counts is the first one
		if kind := archiveSignature(head[:n]); kind != "" && kind != kindZip {
			return &inference.Error{Code: inference.CodeArchive, Path: a.path, Detail: kind}
		}
		return &inference.Error{Code: inference.CodeBadArchive, Path: a.path, Err: err}
	default:
		return directoryError(a.path, err)
	}
	a.members = newMembers(a, r.File, limits)
	return a.checkWork()
}

// checkWork refuses an archive whose members, none of which is too large by itself, would be
// unpacked without an end: a small file may name the same data thousands of times.
func (a *archive) checkWork() error {
	size := uint64(a.size)
	var packed, unpacked uint64
	for i := range a.members {
		m := &a.members[i]
		if m.err != nil || m.entry.CompressedSize64 > size {
			continue // it is not unpacked, or ends with the file
		}
		packed += m.entry.CompressedSize64
		unpacked += m.entry.UncompressedSize64
	}
	if packed > overlapRatio*size || unpacked > workFloor && unpacked/workRatio > size {
		return &inference.Error{Code: inference.CodeZipBomb, Path: a.path, Detail: fmt.Sprintf("%d MiB", unpacked>>20)}
	}
	return nil
}

// directoryError tells an error of the file system from one of the archive:
// what did not come from the system speaks of the bytes.
func directoryError(file string, err error) error {
	var sys *fs.PathError
	if errors.As(err, &sys) {
		return inference.Wrap(file, err)
	}
	return &inference.Error{Code: inference.CodeBadArchive, Path: file, Err: err}
}

// ReadAt reads the file; the caller holds a reference.
func (a *archive) ReadAt(b []byte, offset int64) (int, error) {
	if offset < 0 { // the archive's own doing, not the file system's
		return 0, zip.ErrFormat
	}
	n, err := a.file.ReadAt(b, offset)
	if a.guard != nil {
		if err := a.guard.check(b[:n]); err != nil {
			return 0, err
		}
	}
	return n, err
}

// acquire takes a reference and opens the file if it was the first. It fails
// with CodeChanged where the file is no longer the one whose directory was read.
func (a *archive) acquire() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refs == 0 {
		f, err := openRegular(a.path)
		if err != nil {
			return err
		}
		fi, err := f.Stat()
		if err != nil {
			f.Close()
			return inference.Wrap(a.path, err)
		}
		if fi.Size() != a.size || !fi.ModTime().Equal(a.modTime) {
			f.Close()
			return &inference.Error{Code: inference.CodeChanged, Path: a.path}
		}
		a.file = f
	}
	a.refs++
	return nil
}

// release gives a reference back and closes the file if it was the last.
func (a *archive) release() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refs--
	if a.refs > 0 {
		return nil
	}
	err := a.file.Close()
	a.file = nil
	if err != nil {
		return fmt.Errorf("close %s: %w", a.path, err)
	}
	return nil
}
