package source_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"wanwu/inference"
	"wanwu/inference/source"
)

func TestArchiveBombs(t *testing.T) {
	deflated := func(n int) entry {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, err := w.Create("x")
		if err != nil {
			t.Fatal(err)
		}
		zeros := make([]byte, 1<<20)
		for range n {
			if _, err := f.Write(zeros); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := r.File[0].OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(raw)
		if err != nil {
			t.Fatal(err)
		}
		h := r.File[0].FileHeader
		return entry{content: string(content), edit: func(to *zip.FileHeader) {
			to.Method, to.CRC32, to.UncompressedSize64 = zip.Deflate, h.CRC32, h.UncompressedSize64
		}}
	}
	named := func(name string, e entry, more func(*zip.FileHeader)) entry {
		edit := e.edit
		e.name, e.edit = name, func(h *zip.FileHeader) { edit(h); more(h) }
		return e
	}
	small := deflated(2)
	z := save(t, t.TempDir(), "bomb.zip", zipOf(t,
		named("1-ratio.jpg", small, func(h *zip.FileHeader) { h.UncompressedSize64 = 65 << 20 }),
		named("2-size.jpg", small, func(h *zip.FileHeader) { h.UncompressedSize64 = 600 << 20; h.CompressedSize64 = 0xfffff }),
		named("3-huge.jpg", small, func(h *zip.FileHeader) { h.UncompressedSize64 = 1<<64 - 2 }),
		named("4-liar.jpg", small, func(h *zip.FileHeader) { h.UncompressedSize64 = 1000 }),
		named("5-short.jpg", small, func(h *zip.FileHeader) { h.UncompressedSize64++ }),
		named("6-sum.jpg", small, func(h *zip.FileHeader) { h.CRC32++ }),
		named("7-junk.jpg", small, func(h *zip.FileHeader) { h.CompressedSize64 /= 2 }),
		named("8-good.jpg", small, func(*zip.FileHeader) {}),
	))
	v := scan(t, recursive, z)
	same(t, v.paths(), []string{"bomb.zip/1-ratio.jpg: archive_bomb", "bomb.zip/2-size.jpg: archive_bomb", "bomb.zip/3-huge.jpg: archive_bomb",
		"bomb.zip/4-liar.jpg", "bomb.zip/5-short.jpg", "bomb.zip/6-sum.jpg", "bomb.zip/7-junk.jpg", "bomb.zip/8-good.jpg"})
	for i, want := range map[int]inference.Code{
		3: inference.CodeZipBomb, 4: inference.CodeTruncated, 5: inference.CodeCorrupt, 6: inference.CodeTruncated, 7: "",
	} {
		got, err := read(opens(&v.items[i]))
		if inference.CodeOf(err) != want || int64(len(got)) > v.items[i].Size {
			t.Errorf("%s: %d bytes, then %v, want code %q", v.items[i].Path, len(got), err, want)
		}
		var e *inference.Error
		if err != nil && (!errors.As(err, &e) || e.Path != v.items[i].File) {
			t.Errorf("%v does not name %s", err, v.items[i].File)
		}
	}
}

func TestArchiveEntryLimit(t *testing.T) {
	var entries []entry
	for i := range 50 {
		entries = append(entries, entry{name: fmt.Sprintf("%d.jpg", i)})
	}
	honest := zipOf(t, entries...)
	end := bytes.LastIndex(honest, []byte("PK\x05\x06"))

	// The end record has 16 bits for the number of entries, here 5 of 65,541.
	one := zipOf(t, entry{name: "1.jpg"})
	from, to := bytes.Index(one, []byte("PK\x01\x02")), bytes.LastIndex(one, []byte("PK\x05\x06"))
	lying := append(bytes.Clone(one[:from]), bytes.Repeat(one[from:to], 65_541)...)
	lying = append(lying, one[to:]...)
	binary.LittleEndian.PutUint16(lying[len(lying)-12:], 5)
	binary.LittleEndian.PutUint32(lying[len(lying)-10:], uint32(65_541*(to-from)))

	// A 64-bit end record declares more than could ever be in the file.
	var endless []byte
	endless = append(endless, honest[:end]...)
	at := len(endless)
	end64 := make([]byte, 56)
	copy(end64, "PK\x06\x06")
	binary.LittleEndian.PutUint64(end64[4:], 44)
	binary.LittleEndian.PutUint64(end64[24:], 1<<40)
	binary.LittleEndian.PutUint64(end64[32:], 1<<40)
	locator := make([]byte, 20)
	copy(locator, "PK\x06\x07")
	binary.LittleEndian.PutUint64(locator[8:], uint64(at))
	binary.LittleEndian.PutUint32(locator[16:], 1)
	endless = append(append(endless, end64...), locator...)
	tail := bytes.Clone(honest[end:])
	for i := 8; i < 20; i++ {
		tail[i] = 0xff
	}
	endless = append(endless, tail...)

	dir := t.TempDir()
	for name, tt := range map[string]struct {
		content []byte
		limit   int
		want    inference.Code
	}{
		"within":        {honest, 50, ""},
		"over":          {honest, 49, inference.CodeZipBomb},
		"lying":         {lying, 65_540, inference.CodeZipBomb},
		"endless lying": {lying, 100, inference.CodeZipBomb},
		"endless":       {endless, 0, inference.CodeZipBomb},
	} {
		t.Run(name, func(t *testing.T) {
			o := source.Options{MaxEntries: tt.limit}
			v := scan(t, o, save(t, dir, name+".zip", tt.content))
			if got := inference.CodeOf(v.items[0].Err); got != tt.want {
				t.Errorf("%v, want %q", v.items[0].Err, tt.want)
			}
			if want := 1 + 49*b2i(tt.want == ""); len(v.items) != want {
				t.Errorf("%d items, want %d", len(v.items), want)
			}
		})
	}
	v := scan(t, source.Options{MaxMember: 9}, save(t, dir, "member.zip",
		zipOf(t, entry{name: "10.jpg", content: "0123456789"}, entry{name: "9.jpg", content: "012345678"})))
	same(t, v.paths(), []string{"member.zip/9.jpg", "member.zip/10.jpg: archive_bomb"})
}

// TestArchiveWorkIsBounded checks that members that are small enough each, and too much together.
func TestArchiveWorkIsBounded(t *testing.T) {
	dir := t.TempDir()
	for name, tt := range map[string]struct {
		content []byte
		items   int
		want    inference.Code
	}{
		"overlapping": {overlapping(t, 1500, 60<<20), 1, inference.CodeZipBomb},
		"twice":       {overlapping(t, 2, 1<<20), 2, ""},
		"well shrunk": {overlapping(t, 1, 60<<20), 1, ""},
		"much in sum": {zipOf(t, slices.Repeat([]entry{{name: "a.png", content: "x", edit: func(h *zip.FileHeader) { h.UncompressedSize64 = 60 << 20 }}}, 20)...), 1, inference.CodeZipBomb},
	} {
		t.Run(name, func(t *testing.T) {
			v := scan(t, recursive, save(t, dir, name+".zip", tt.content))
			if len(v.items) != tt.items || inference.CodeOf(v.items[0].Err) != tt.want {
				t.Errorf("%d bytes give %d items, the first %v; want %d and %q", len(tt.content), len(v.items), v.items[0].Err, tt.items, tt.want)
			}
		})
	}
}

// TestArchiveLocalHeader checks that what the directory says of a member may not be true of its
// place.
func TestArchiveLocalHeader(t *testing.T) {
	content := zipOf(t, entry{name: "1.jpg", content: "1"}, entry{name: "2.jpg", content: "2"})
	content[0] = 'X'
	v := scan(t, recursive, save(t, t.TempDir(), "a.zip", content), save(t, t.TempDir(), "b.zip", content[4:]))
	same(t, v.paths(), []string{"a.zip/1.jpg", "a.zip/2.jpg", "b.zip/1.jpg", "b.zip/2.jpg"})
	for i, want := range []inference.Code{inference.CodeBadArchive, "", inference.CodeBadArchive, ""} {
		if _, err := read(opens(&v.items[i])); inference.CodeOf(err) != want {
			t.Errorf("%s: %v, want code %q", v.items[i].File, err, want)
		}
	}
}
