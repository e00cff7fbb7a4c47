package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"wanwu/app/nofollow"
	"wanwu/app/wal"
	"wanwu/inference"
)

// applicationID marks the file as ours in its header: "WANW".
const applicationID = 0x57414e57

// headerBytes is how much of a file checkHeader reads: SQLite's header of 100 bytes,
// and the beginning of the root page of its schema.
const headerBytes = 108

// header is the part of a file's first bytes that is looked at before SQLite opens it; see
// "The Database Header" in the documentation of SQLite's file format.
type header struct {
	version, application uint32
	pageSize, pages      int64
	tables               bool // whether the page of the schema has anything in it
}

// readHeader reads the header of the file at path without opening it as a database, which
// would touch it. ok is false where there is no file, or nothing in it yet.
func readHeader(path string) (h header, ok bool, err error) {
	f, err := os.Open(path) // what a link at this name leads to is the workspace; see RealPath
	if errors.Is(err, os.ErrNotExist) {
		return h, false, nil
	}
	if err != nil {
		return h, false, readOnly(path, err)
	}
	defer f.Close() // only read
	fi, err := f.Stat()
	if err != nil {
		return h, false, readOnly(path, err)
	}
	if !fi.Mode().IsRegular() {
		return h, false, nofollow.LinkError(path)
	}
	var b [headerBytes]byte
	n, err := io.ReadFull(f, b[:])
	if n == 0 && err == io.EOF {
		return h, false, nil
	}
	if err != nil || !bytes.HasPrefix(b[:], []byte("SQLite format 3\x00")) {
		return h, false, damaged(path, "not a database")
	}
	h.version, h.application = binary.BigEndian.Uint32(b[60:]), binary.BigEndian.Uint32(b[68:])
	h.pageSize, h.pages = int64(binary.BigEndian.Uint16(b[16:])), int64(binary.BigEndian.Uint32(b[28:]))
	if h.pageSize == 1 { // 65536 does not fit
		h.pageSize = 1 << 16
	}
	const leaf = 13 // the type of a page of a tree that has no other
	h.tables = b[100] != leaf || b[103] != 0 || b[104] != 0
	return h, true, nil
}

// checkHeader looks at the file's first bytes without touching it: an error with CodeNewer,
// CodeForeign, CodeDamaged or CodeLink, or nil. What the header says is a claim: one
// that the schema contradicts is damage.
func checkHeader(ctx context.Context, path string) error {
	h, ok, err := readHeader(path)
	if err != nil || !ok {
		return err
	}
	switch {
	case h.application == applicationID && h.version == 0:
		return damaged(path, "the header has no version") // both are written by one commit
	case h.application == applicationID && int64(h.version) <= int64(Version()):
	case h.application == applicationID:
		return checkNewer(ctx, path, h.version)
	case h.tables && hasOurTables(ctx, path):
		return damaged(path, "the header names application %08x", h.application)
	case h.application != 0 || h.version != 0 || h.tables:
		return &inference.Error{Code: inference.CodeForeign, Path: path, Err: errForeign}
	}
	// A file that was just made has neither, and no tables: the first are in its log.
	return checkSize(path, h)
}

// checkNewer decides about a header whose version is a later one: the file says its version
// a second time, and where that is not a later one the header is damaged.
func checkNewer(ctx context.Context, path string, version uint32) error {
	var inside int
	err := peek(ctx, path, `SELECT value FROM meta WHERE key = 'version'`, &inside)
	if err == nil && inside >= 0 && inside <= Version() {
		return damaged(path, "the header has version %d, the file %d", version, inside)
	}
	return &inference.Error{Code: inference.CodeNewer, Path: path, Detail: fmt.Sprint(version), Err: errNewer}
}

// hasOurTables reports whether the schema of a file whose header does not name this program has the
// tables that the first version of the program made.
func hasOurTables(ctx context.Context, path string) bool {
	var n int
	err := peek(ctx, path, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('meta', 'task', 'folder', 'pending', 'item', 'strike')`, &n)
	return err == nil && n == 6 // what cannot be read is taken for another program's
}

// peek reads one value from a file as it is, without its log, and without touching it.
func peek(ctx context.Context, path, query string, to any) error {
	pool, err := sql.Open("sqlite", dsn(path, "ro")+"&immutable=1")
	if err != nil {
		return err
	}
	defer pool.Close() // only read
	return pool.QueryRowContext(ctx, query).Scan(to)
}

// checkSize compares the number of pages in the header with the file's size: SQLite itself
// takes a last page that was cut off for one that ends in zeros. While there is a log the
// header may be ahead of the file.
func checkSize(path string, h header) error {
	if h.pages == 0 || size(path+"-wal") > 0 || size(path+"-journal") > 0 {
		return nil
	}
	if has := size(path); has < h.pages*h.pageSize {
		return damaged(path, "%d bytes where %d pages of %d were written", has, h.pages, h.pageSize)
	}
	return nil
}

// checkJournal refuses a rollback journal that names another one: SQLite would open and
// delete the file of that name, which could be any. Ours never do.
func checkJournal(path string) error {
	f, err := nofollow.Open(path+"-journal", os.O_RDONLY)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close() // only read
	fi, err := f.Stat()
	if err != nil {
		return inference.Wrap(path, err)
	}
	// "The Rollback Journal" in the documentation of SQLite's file format.
	magic := []byte{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7}
	end := make([]byte, len(magic))
	if fi.Size() < int64(len(end)) {
		return nil
	}
	if _, err := f.ReadAt(end, fi.Size()-int64(len(end))); err != nil {
		return inference.Wrap(path, err)
	}
	if bytes.Equal(end, magic) {
		return &inference.Error{Code: inference.CodeForeign, Path: path, Err: errors.New("its rollback journal names another file")}
	}
	return nil
}

// LogDamaged reports whether the log of the file at path is damaged, so that Open has to report what is
// lost with it. Of a file that another process is writing the answer means nothing.
func LogDamaged(path string) bool {
	f, err := nofollow.Open(RealPath(path)+"-wal", os.O_RDONLY)
	if err != nil {
		return false // what cannot be read is refused when the file is opened
	}
	defer f.Close() // only read
	lost, err := wal.Lost(bufio.NewReaderSize(f, 1<<20))
	return err == nil && lost > 1
}

// damaged returns the error of a file that is not as this program has written it.
func damaged(path, format string, args ...any) error {
	return &inference.Error{Code: inference.CodeDamaged, Path: path, Err: fmt.Errorf(format, args...)}
}

func size(path string) int64 {
	fi, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return fi.Size()
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
