package diagnose

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Bounds of the log on the disk.
const (
	// maxFile is the size at which a file is rotated: some 7,000 lines, a year of
	// ordinary use.
	maxFile = 1 << 20
	// keptFiles is how many files there are at most, the one that is written to
	// included.
	keptFiles = 3
	// mostFile bounds a file that cannot be rotated, since another program has it open
	// (Windows): more is not written.
	mostFile = 4 * maxFile
)

// rotated is a log file that is rotated when it is large: name.log becomes name.1.log, and
// that one name.2.log. It is opened by the first line, and has no goroutine. Several
// processes may write to it at once, as command lines do: each line is one write to the
// file's end, and a process that finds the file rotated by another opens the new one.
//
// It is not natefinch/lumberjack, which takes the file for its own, so that two processes
// rotate each other's lines away, never ends its goroutine, and fails where the disk is full.
type rotated struct {
	path string
	max  int64

	mu     sync.Mutex
	file   *os.File
	closed bool
	lost   int   // lines that could not be written
	err    error // why; nil when the last line was written
}

// name returns the path of a rotated file, with 0 of the one that is written to.
func (r *rotated) name(i int) string {
	if i == 0 {
		return r.path
	}
	ext := filepath.Ext(r.path)
	return fmt.Sprintf("%s.%d%s", strings.TrimSuffix(r.path, ext), i, ext)
}

// Write adds a line. It never fails: a program must not stop because its log cannot
// be written, on a full disk for one. Lines that are lost are counted, and the count
// is written as soon as there is room again.
func (r *rotated) Write(line []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return len(line), nil
	}
	if r.err = r.add(line); r.err != nil {
		r.lost++
		r.release() // the next time it may be another file
	}
	return len(line), nil
}

func (r *rotated) add(line []byte) error {
	if err := r.ready(int64(len(line))); err != nil {
		return err
	}
	if r.lost > 0 {
		if _, err := fmt.Fprintf(r.file, "level=WARN msg=\"lines are missing here\" lost=%d\n", r.lost); err != nil {
			return err
		}
		r.lost = 0
	}
	_, err := r.file.Write(line)
	return err
}

// ready opens the file, or another one where it is full.
func (r *rotated) ready(more int64) error {
	if err := r.open(); err != nil {
		return err
	}
	mine, err := r.file.Stat()
	if err != nil || mine.Size() == 0 || mine.Size()+more <= r.max {
		return err
	}
	r.release() // Windows renames no file that is open
	if err := r.rotate(mine); err != nil && mine.Size()+more > mostFile {
		return err
	}
	return r.open()
}

// open opens the file where it is not.
func (r *rotated) open() (err error) {
	if r.file != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(r.path), 0o700); err != nil {
		return err
	}
	// Only its owner may read it: it shows when the user worked.
	r.file, err = os.OpenFile(r.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		r.file = nil
	}
	return err
}

// staleLock is how old a lock is that its process has left behind.
const staleLock = 10 * time.Second

// rotate renames the file and those before it, and removes the oldest. full is the file as it was
// found full: where another one is there now, another process was first, and there is nothing to
// do. While another process rotates, this one writes to the full file.
func (r *rotated) rotate(full fs.FileInfo) (err error) {
	lock := r.path + ".lock"
	f, err := os.OpenFile(lock, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		if fi, e := os.Stat(lock); e == nil && time.Since(fi.ModTime()) > staleLock {
			err = errors.Join(err, os.Remove(lock)) // the next line tries again
		}
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(lock)) }()
	if now, err := os.Stat(r.path); err != nil || !os.SameFile(full, now) {
		return nil
	}
	if err := os.Remove(r.name(keptFiles - 1)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for i := keptFiles - 2; i >= 0; i-- {
		if err := os.Rename(r.name(i), r.name(i+1)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// release closes the file; the next line opens it again.
func (r *rotated) release() {
	if r.file != nil {
		if err := r.file.Close(); err != nil && r.err == nil {
			r.err = err
		}
		r.file = nil
	}
}

// problem returns why the last line could not be written, nil where it could.
func (r *rotated) problem() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Close closes the file. Lines that come later are dropped.
func (r *rotated) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.release()
	r.closed = true
	return r.err
}

// copyTo writes what is there, the oldest first.
func (r *rotated) copyTo(w io.Writer) error {
	for i := keptFiles - 1; i >= 0; i-- {
		data, err := readTail(r.name(i), mostFile)
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	return nil
}

// readTail reads the last bytes of a file; one that is not there is empty.
func readTail(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil || !fi.Mode().IsRegular() {
		return nil, err
	}
	if over := fi.Size() - most; over > 0 {
		if _, err := f.Seek(over, io.SeekStart); err != nil {
			return nil, err
		}
	}
	return io.ReadAll(io.LimitReader(f, most))
}
