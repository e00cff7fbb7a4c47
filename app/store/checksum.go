package store

import (
	"encoding/binary"
	"hash/crc32"
)

// Each row of a table that matters has a checksum of what it was when it was written,
// its number included: SQLite has none, and a bit that a disk or a memory module has
// flipped reads as well as any other. CRC-32C finds every change of up to three bits and
// every burst of up to 32, and costs some 20 ns a row.
//
// The column sum holds two of them, each 32 bits: in the upper half that of what the row
// stands for, in the lower that of the rest, which can be computed again. It is NULL in
// rows that were written before there were checksums; those are not checked until Seal
// has given them one.

// checksum is computed over values that are added one after another. The zero value is
// ready; its memory serves the next one after reset.
type checksum struct{ b []byte }

func (c *checksum) reset() { c.b = c.b[:0] }

func (c *checksum) numbers(n ...int64) {
	for _, v := range n {
		c.b = binary.LittleEndian.AppendUint64(c.b, uint64(v))
	}
}

// text adds strings, each with its length, so that none runs into the next.
func (c *checksum) text(s ...string) {
	for _, v := range s {
		c.b = binary.AppendUvarint(c.b, uint64(len(v)))
		c.b = append(c.b, v...)
	}
}

func (c *checksum) bytes(b []byte) { c.b = append(c.b, b...) }

// sum is the checksum of what was added.
func (c *checksum) sum() uint32 { return crc32.Checksum(c.b, crc32.MakeTable(crc32.Castagnoli)) }

// halves puts two checksums into the value of a column.
func halves(identity, rest uint32) int64 { return int64(uint64(identity)<<32 | uint64(rest)) }

// upper and lower are the checksums of a column's value.
func upper(sum int64) uint32 { return uint32(uint64(sum) >> 32) }
func lower(sum int64) uint32 { return uint32(uint64(sum)) }

// identity is the checksum of the picture that a row of item or pending stands for.
func (c *checksum) identity(id, task, folder int64, name string, size, mtime int64) uint32 {
	c.reset()
	c.numbers(id, task, folder, size, mtime)
	c.text(name)
	return c.sum()
}

// answer is the checksum of what was found out about the picture of a row.
func (c *checksum) answer(facts []byte, failed bool, code, detail string) uint32 {
	c.reset()
	var flag int64
	if failed {
		flag = 1
	}
	c.numbers(flag)
	c.text(code, detail)
	c.bytes(facts)
	return c.sum()
}

// verdict is the checksum of a row of verdict.
func (c *checksum) verdict(item, verdict, at int64, label string) int64 {
	c.reset()
	c.numbers(item, verdict, at)
	c.text(label)
	return int64(c.sum())
}

// folder is the checksum of a row of folder.
func (c *checksum) folder(id int64, f Folder) int64 {
	c.reset()
	c.numbers(id)
	c.text(f.File, f.Path)
	return int64(c.sum())
}
