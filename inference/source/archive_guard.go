package source

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const (
	defaultMaxMember  = 512 << 20 // far above any picture within the pixel limit
	defaultMaxEntries = 1_000_000
	// maxDirectoryBytes bounds what an archive's directory may make the reader
	// hold: each entry may carry 192 KiB of name, extra fields and comment.
	maxDirectoryBytes = 256 << 20
	// A member that is larger than bombFloor and shrank to less than a
	// bombRatio-th was made to fill a disk: deflate's own limit is 1032:1, and a
	// picture of one colour, already compressed, is far from it.
	bombRatio = 1000
	bombFloor = 64 << 20
	// The same for an archive as a whole: bitmaps of one colour shrink to a hundredth, so
	// that a folder of them stays below workRatio. Members that overlap have more bytes in sum
	// than the file; twice as many are let through, since a single size may be wrong.
	workRatio    = 200
	workFloor    = 1 << 30
	overlapRatio = 2
)

// archiveLimits is what an archive may ask of the machine.
type archiveLimits struct {
	member  uint64 // bytes, unpacked
	entries uint64
}

// newArchiveLimits takes zero for the defaults.
func newArchiveLimits(member int64, entries int) archiveLimits {
	if member <= 0 {
		member = defaultMaxMember
	}
	if entries <= 0 {
		entries = defaultMaxEntries
	}
	return archiveLimits{member: uint64(member), entries: uint64(entries)}
}

// bomb reports whether a member of these declared sizes must not be unpacked.
func (l archiveLimits) bomb(size, packed uint64) bool {
	return size > l.member || size > bombFloor && size/bombRatio > packed
}

// errTooManyEntries ends the reading of a directory that never ends.
var errTooManyEntries = errors.New("too many entries")

// The records at the end of a zip, as APPNOTE.TXT of PKWARE lays them out.
const (
	zipEndLength       = 22
	zipEnd64Length     = 56
	zipLocator64Length = 20
	zipTail            = 65*1024 + zipLocator64Length // where the end record may begin: a comment has up to 64 KiB

	zipEntrySignature     = "PK\x01\x02"
	zipEndSignature       = "PK\x05\x06"
	zipEnd64Signature     = "PK\x06\x06"
	zipLocator64Signature = "PK\x06\x07"
)

// checkEntryCount refuses an archive whose end record declares more entries than the limit, before
// archive/zip sets memory aside for them. It looks at everything that could be treated as the end
// record, so that it need not know which one archive/zip chooses.
func checkEntryCount(r io.ReaderAt, size int64, limit uint64) error {
	tail := make([]byte, min(size, zipTail))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	for at := 0; ; at++ {
		i := bytes.Index(tail[at:], []byte(zipEndSignature))
		if i < 0 || at+i+zipEndLength > len(tail) {
			return nil
		}
		at += i
		count := uint64(binary.LittleEndian.Uint16(tail[at+10:]))
		if at >= zipLocator64Length && bytes.HasPrefix(tail[at-zipLocator64Length:], []byte(zipLocator64Signature)) {
			var end [zipEnd64Length]byte
			offset := binary.LittleEndian.Uint64(tail[at-zipLocator64Length+8:])
			if offset <= uint64(size) {
				if _, err := r.ReadAt(end[:], int64(offset)); err != nil && err != io.EOF {
					return err
				}
				if string(end[:4]) == zipEnd64Signature {
					count = max(count, binary.LittleEndian.Uint64(end[32:]))
				}
			}
		}
		if count > limit {
			return fmt.Errorf("%w: %d declared", errTooManyEntries, count)
		}
	}
}

// lacksZip64 reports whether an archive is of over 4 GiB and has no record for numbers of
// such a size, as macOS writes them: the places of its members are cut to 32 bits.
func lacksZip64(r io.ReaderAt, size int64) bool {
	if size <= math.MaxUint32 {
		return false
	}
	tail := make([]byte, zipTail)
	if _, err := r.ReadAt(tail, size-zipTail); err != nil && err != io.EOF {
		return false
	}
	return bytes.Contains(tail, []byte(zipEndSignature)) && !bytes.Contains(tail, []byte(zipLocator64Signature))
}

// directoryGuard is between archive/zip and the file while the directory is read. The number of
// entries found there may differ from the declared one by any multiple of 65,536, so the guard
// counts them itself; the exact count is compared with the limit afterwards.
type directoryGuard struct {
	ctx     context.Context
	entries uint64 // that may still come
	bytes   int64  // that may still be read
}

// newDirectoryGuard allows for the end of the archive, which archive/zip reads
// twice in search of the end record before it reads the directory itself.
func newDirectoryGuard(ctx context.Context, limits archiveLimits) *directoryGuard {
	const entryLength = 46
	return &directoryGuard{ctx: ctx, entries: limits.entries + 2*zipTail/entryLength, bytes: maxDirectoryBytes + 2*zipTail}
}

// check looks at what was read.
func (g *directoryGuard) check(b []byte) error {
	if err := g.ctx.Err(); err != nil {
		return err
	}
	n := uint64(bytes.Count(b, []byte(zipEntrySignature)))
	if n > g.entries || int64(len(b)) > g.bytes {
		return errTooManyEntries
	}
	g.entries -= n
	g.bytes -= int64(len(b))
	return nil
}
