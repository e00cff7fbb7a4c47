// Package wal reads the write-ahead logs of SQLite, and nothing of what is in them: "The Write-Ahead
// Log" in the documentation of its file format. It says what SQLite does not: that a log is damaged.
package wal

import (
	"encoding/binary"
	"errors"
	"io"
)

// A log is a header, and frames with a page each.
const (
	headerBytes = 32
	frameHeader = 24
	magic       = 0x377f0682 // one more where checksums are of big-endian words
	pageBytes   = 4096       // where the header is not as it was written
)

// Lost counts the commits of a log that SQLite leaves out: it reads up to the first frame that is not
// as it was written, without an error. One may be a commit that a loss of power has cut short, which
// nobody was told was stored; two or more are a log that was damaged later. Errors are those of r;
// a log that ends within a frame is none.
func Lost(r io.Reader) (commits int, err error) {
	h := make([]byte, headerBytes)
	if _, err := io.ReadFull(r, h); err != nil {
		return 0, ended(err)
	}
	sum := checksum{order: binary.LittleEndian}
	if h[3]&1 != 0 {
		sum.order = binary.BigEndian
	}
	sum.add(h[:frameHeader])
	good := binary.BigEndian.Uint32(h)&^1 == magic && sum.is(h[frameHeader:])
	size := binary.BigEndian.Uint32(h[8:])
	if !good || size < 512 || size > 1<<16 {
		size = pageBytes
	}
	salt := [8]byte(h[16:24]) // of the frames of this log; those left of an earlier one have another
	frame := make([]byte, frameHeader+int(size))
	for first := true; ; first = false {
		if _, err := io.ReadFull(r, frame); err != nil {
			return commits, ended(err)
		}
		if first && !good {
			salt = [8]byte(frame[8:16])
		}
		ours, commit := [8]byte(frame[8:16]) == salt, binary.BigEndian.Uint32(frame[4:]) != 0
		if good {
			sum.add(frame[:8])
			sum.add(frame[frameHeader:])
			good = ours && sum.is(frame[16:])
		}
		if !good && ours && commit {
			commits++
		}
	}
}

// ended returns nil for the end of a log.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// checksum is that of a log up to a frame.
type checksum struct {
	order binary.ByteOrder
	a, b  uint32
}

// add adds bytes, a multiple of eight.
func (s *checksum) add(p []byte) {
	for ; len(p) >= 8; p = p[8:] {
		s.a += s.order.Uint32(p) + s.b
		s.b += s.order.Uint32(p[4:]) + s.a
	}
}

// is reports whether it is the one that is stored in p.
func (s *checksum) is(p []byte) bool {
	return s.a == binary.BigEndian.Uint32(p) && s.b == binary.BigEndian.Uint32(p[4:])
}
