package source_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wanwu/inference"
	"wanwu/inference/source"
)

// entry is one entry of a zip made for a test.
type entry struct {
	name    string
	content string
	// edit changes the header before the entry is written; the declared sizes
	// and checksum stay as edit left them.
	edit func(*zip.FileHeader)
}

// zipOf makes a zip. The entries are written raw, so that headers may be.
func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{
			Name: e.name, Method: zip.Store, NonUTF8: true,
			//lint:ignore SA1019 the raw field of the format, which the test is about
			ModifiedDate: (2024-1980)<<9 | 5<<5 | 1, // 1 May 2024
			CRC32:        crc32.ChecksumIEEE([]byte(e.content)), UncompressedSize64: uint64(len(e.content)), CompressedSize64: uint64(len(e.content)),
		}
		if e.edit != nil {
			e.edit(h)
		}
		f, err := w.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func save(t testing.TB, dir, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func gbk(t testing.TB, s string) string {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// read opens and reads to the end.
func read(open func() (io.ReadCloser, error)) (string, error) {
	r, err := open()
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), errors.Join(err, r.Close())
}

// openFiles counts the descriptors of this process that lead to file, or
// returns -1 where the system does not tell.
func openFiles(file string) int {
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(links) == 0 {
		return -1
	}
	n := 0
	for _, l := range links {
		if target, err := os.Readlink(l); err == nil && target == file {
			n++
		}
	}
	return n
}

// overlapping returns a zip whose directory names the same data n times.
func overlapping(t testing.TB, n, bytesEach int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("00000.png")
	if err == nil {
		_, err = f.Write(make([]byte, bytesEach))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	one := b.Bytes()
	end := len(one) - 22
	start := int(binary.LittleEndian.Uint32(one[end+16:]))
	record, tail := one[start:end], bytes.Clone(one[end:])
	many := bytes.Clone(one[:start])
	for i := range n {
		at := len(many)
		many = append(many, record...)
		copy(many[at+46:], fmt.Sprintf("%05d", i))
	}
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(many)-start))
	return append(many, tail...)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// opens returns what opens an item.
func opens(it *inference.Item) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return source.Open(it) }
}
