package source_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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

func TestScanArchive(t *testing.T) {
	dir := t.TempDir()
	utf8 := func(h *zip.FileHeader) { h.Flags |= 0x800 }
	z := save(t, dir, "照片.zip", zipOf(t,
		entry{name: "里/猫10.jpg", content: "10", edit: utf8},
		entry{name: "里/猫2.jpg", content: "2"}, // UTF-8 that does not say so
		entry{name: "里/"},
		entry{name: gbk(t, `外\狗.jpg`), content: "dog"},
		entry{name: gbk(t, "模.jpg"), content: "accident"},
		entry{name: `..\..\C:\up.jpg`, content: "up"},
		entry{name: "/etc/abs.png", content: "abs"},
		entry{name: "D:/drive.png", content: "drive"},
		entry{name: "__MACOSX/._猫2.jpg", content: "no"},
		entry{name: "说明.txt", content: "no"},
		entry{name: "里/内.zip", content: "PK"},
		entry{name: "里/密.jpg", content: "xx", edit: func(h *zip.FileHeader) { h.Flags |= 1 }},
		entry{name: "里/aes.jpg", content: "xx", edit: func(h *zip.FileHeader) { h.Method = 99 }},
		entry{name: "里/新.jpg", content: "xx", edit: func(h *zip.FileHeader) { h.Method = 9 }},
		entry{name: "twice.jpg", content: "old"},
		entry{name: "twice.jpg", content: "new"},
		entry{name: "link.jpg", content: "/etc/passwd", edit: func(h *zip.FileHeader) { h.SetMode(os.ModeSymlink | 0o777) }},
	))
	v := scan(t, recursive, z)
	same(t, v.paths(), []string{
		"照片.zip/C:/up.jpg", "照片.zip/drive.png", "照片.zip/etc/abs.png", "照片.zip/link.jpg: not_regular", "照片.zip/twice.jpg",
		"照片.zip/外/狗.jpg", "照片.zip/模.jpg", "照片.zip/里/aes.jpg: encrypted", "照片.zip/里/内.zip: archive_nested",
		"照片.zip/里/密.jpg: encrypted", "照片.zip/里/新.jpg: unsupported", "照片.zip/里/猫2.jpg", "照片.zip/里/猫10.jpg",
	})
	var e *inference.Error
	if !errors.As(v.items[10].Err, &e) || e.Detail != "ZIP Deflate64" {
		t.Errorf("detail of %v, want ZIP Deflate64", v.items[10].Err)
	}
	want := []string{"up", "drive", "abs", "", "new", "dog", "accident", "", "", "", "", "2", "10"}
	for i, it := range v.items {
		if it.Err != nil {
			if _, err := source.Open(&it); !errors.Is(err, it.Err) {
				t.Errorf("%s: Open gives %v, want %v", it.Path, err, it.Err)
			}
			_, err := source.OpenFile(it.File)
			if inference.CodeOf(err) != inference.CodeOf(it.Err) {
				t.Errorf("%s: OpenFile gives %v, want %v", it.Path, err, it.Err)
			}
			continue
		}
		if it.Size != int64(len(want[i])) || it.ModTime.Year() != 2024 {
			t.Errorf("%s: size %d, time %v", it.Path, it.Size, it.ModTime)
		}
		if got, err := read(opens(&it)); got != want[i] || err != nil {
			t.Errorf("%s: Open gives %q, %v, want %q", it.Path, got, err, want[i])
		}
		got, err := read(func() (io.ReadCloser, error) { return source.OpenFile(it.File) })
		if got != want[i] || err != nil {
			t.Errorf("%s: OpenFile gives %q, %v, want %q", it.File, got, err, want[i])
		}
	}
	if file := v.items[12].File; file != z+"!/里/猫10.jpg" {
		t.Errorf("File is %q", file)
	}
	if n := openFiles(z); n > 0 {
		t.Errorf("%d descriptors stay open", n)
	}
}

// TestScanArchiveLatinNames checks that names that may be UTF-8 are UTF-8 where nothing in the
// archive says otherwise.
func TestScanArchiveLatinNames(t *testing.T) {
	z := save(t, t.TempDir(), "a.zip", zipOf(t, entry{name: "ä.jpg"}, entry{name: "模.jpg"}))
	same(t, scan(t, recursive, z).paths(), []string{"a.zip/ä.jpg", "a.zip/模.jpg"})
}

// TestScanArchiveUnicodePath checks that info-ZIP and WinRAR put the UTF-8 name beside the local
// one.
func TestScanArchiveUnicodePath(t *testing.T) {
	extra := func(local, name string) []byte {
		field := append([]byte{1}, binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(local)))...)
		field = append(field, name...)
		b := binary.LittleEndian.AppendUint16(nil, 0x7075)
		return append(binary.LittleEndian.AppendUint16(b, uint16(len(field))), field...)
	}
	z := save(t, t.TempDir(), "a.zip", zipOf(t,
		entry{name: "?.jpg", edit: func(h *zip.FileHeader) { h.Extra = extra("?.jpg", "😀.jpg") }},
		entry{name: "stale.jpg", edit: func(h *zip.FileHeader) { h.Extra = extra("other.jpg", "no.jpg") }},
	))
	same(t, scan(t, recursive, z).paths(), []string{"a.zip/stale.jpg", "a.zip/😀.jpg"})
}

func TestScanArchivesAmongFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	one := zipOf(t, entry{name: "x/1.jpg", content: "1"})
	save(t, dir, "a.zip", one)
	save(t, dir, "b.CBZ", one)
	save(t, dir, "b.jpg", nil)
	save(t, dir, "broken.zip", one[:len(one)-10])
	save(t, dir, "c.livp", one)
	save(t, dir, "doc.docx", one)
	save(t, dir, "e.zip", nil)
	save(t, dir, "r.rar", []byte("Rar!\x1a\x07\x01\x00"))
	save(t, dir, "renamed.zip", []byte("Rar!\x1a\x07\x01\x00"))
	save(t, dir, "t.tar.gz", nil)
	v := scan(t, source.Options{}, dir)
	same(t, v.paths(), []string{"d/a.zip/x/1.jpg", "d/b.CBZ/x/1.jpg", "d/b.jpg", "d/broken.zip: archive_corrupt", "d/c.livp/x/1.jpg",
		"d/e.zip: archive_corrupt", "d/r.rar: archive_unsupported", "d/renamed.zip: archive_unsupported", "d/t.tar.gz: archive_unsupported"})
	for i, want := range map[int]string{6: "RAR", 7: "RAR", 8: "GZIP"} {
		var e *inference.Error
		if !errors.As(v.items[i].Err, &e) || e.Detail != want {
			t.Errorf("%s: %v, want detail %s", v.items[i].Path, v.items[i].Err, want)
		}
	}
	if _, err := source.OpenFile(filepath.Join(dir, "a.zip!/x/2.jpg")); inference.CodeOf(err) != inference.CodeNotFound {
		t.Errorf("a member that is not there: %v", err)
	}
	if _, err := source.OpenFile(filepath.Join(dir, "no.zip!/x/2.jpg")); inference.CodeOf(err) != inference.CodeNotFound {
		t.Errorf("an archive that is not there: %v", err)
	}
	// Dropped by itself, an archive goes by its content; a document stays one.
	save(t, dir, "noname", one)
	v = scan(t, recursive, filepath.Join(dir, "noname"), filepath.Join(dir, "doc.docx"), filepath.Join(dir, "a.zip"), filepath.Join(dir, "a.zip"))
	same(t, v.paths(), []string{"noname/x/1.jpg", "doc.docx", "a.zip/x/1.jpg"})
}

// TestOpenFileFolderWithExclamationMark checks that a folder's name may end in the separator of
// archives.
func TestOpenFileFolderWithExclamationMark(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "好!")
	write(t, dir, "a.jpg")
	z := save(t, dir, "z.zip", zipOf(t, entry{name: "b.jpg", content: "b"}))
	for file, want := range map[string]string{dir + "/a.jpg": "a.jpg", z + "!/b.jpg": "b"} {
		if got, err := read(func() (io.ReadCloser, error) { return source.OpenFile(file) }); got != want || err != nil {
			t.Errorf("%s: %q, %v", file, got, err)
		}
	}
	for file, want := range map[string]string{
		dir + "/a.jpg": dir + "/a.jpg", z + "!/b.jpg": z, z: z,
		dir + "/gone.jpg": dir + "/gone.jpg", // nothing there, and no archive either
	} {
		if got := source.DiskFile(file); got != want {
			t.Errorf("%s lies in %s, not in %s", file, got, want)
		}
	}
}

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

func TestScanNamesArchives(t *testing.T) {
	tar := string(make([]byte, 257)) + "ustar\x0000"
	for content, want := range map[string]string{
		"\x1f\x8b\x08\x00": "GZIP", "BZh91AY&SY": "BZIP2", "\xfd7zXZ\x00": "XZ", "\x28\xb5\x2f\xfd": "Zstandard",
		"\x04\x22\x4d\x18": "LZ4", "MSCF\x00\x00\x00\x00": "CAB", "\x24\xf6-lh5-": "LZH", "1234567**ACE**": "ACE",
		"MSWIM\x00\x00\x00": "WIM", "PK\x07\x08": "ZIP split", "Rar!\x1a\x07\x00": "RAR", tar: "TAR",
		"BZhello": "", "": "", "\xff\xd8\xff\xe0": "", "Rar!": "",
	} {
		it := scan(t, recursive, save(t, t.TempDir(), "file", []byte(content))).items[0]
		var e *inference.Error
		if errors.As(it.Err, &e); want == "" && it.Err != nil || want != "" && (e == nil || e.Code != inference.CodeArchive || e.Detail != want) {
			t.Errorf("%q: %v, want %q", content, it.Err, want)
		}
	}
	dir := filepath.Join(t.TempDir(), "d")
	for ext, want := range map[string]string{"rar": "RAR", "7Z": "7z", "tar": "TAR", "tgz": "GZIP", "bz2": "BZIP2", "txz": "XZ",
		"zst": "Zstandard", "cab": "CAB", "iso": "ISO", "lzh": "LZH", "zipx": "ZIPX"} {
		it := scan(t, recursive, filepath.Dir(save(t, filepath.Join(dir, ext), "a."+ext, nil))).items[0]
		var e *inference.Error
		if !errors.As(it.Err, &e) || e.Code != inference.CodeArchive || e.Detail != want {
			t.Errorf(".%s: %v, want %q", ext, it.Err, want)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestArchiveConcurrentReads checks that items are opened from several goroutines, while the scan is
// still in the archive and after it has left.
func TestArchiveConcurrentReads(t *testing.T) {
	const n = 300
	var entries []entry
	for i := range n {
		entries = append(entries, entry{name: fmt.Sprintf("%d.jpg", i), content: strings.Repeat(fmt.Sprint(i), 1000)})
	}
	dir := t.TempDir()
	z := save(t, dir, "a.zip", zipOf(t, entries...))
	items := make(chan inference.Item, n)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for it := range items {
				got, err := read(opens(&it))
				if want := entries[it.Index].content; got != want || err != nil {
					t.Errorf("%s: %d bytes, %v", it.Path, len(got), err)
				}
			}
		})
	}
	v := &visit{found: func(it inference.Item) error { items <- it; return nil }}
	err := source.Scan(context.Background(), []string{z}, recursive, v)
	close(items)
	wg.Wait()
	if err != nil || len(v.items) != n {
		t.Fatalf("%d items, %v", len(v.items), err)
	}
	if n := openFiles(z); n > 0 {
		t.Errorf("%d descriptors stay open", n)
	}

	// A reader outlives the scan, and closing it twice takes nothing from another.
	a, err := source.Open(&v.items[1])
	if err != nil {
		t.Fatal(err)
	}
	b, err := source.Open(&v.items[2])
	if err != nil {
		t.Fatal(err)
	}
	if n := openFiles(z); n > 1 {
		t.Errorf("%d descriptors for one archive", n)
	}
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Error(err)
	}
	if got, err := io.ReadAll(b); string(got) != entries[2].content || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}

	// The positions that the directory gave are worthless in another file.
	save(t, dir, "a.zip", zipOf(t, entries[:10]...))
	if _, err := source.Open(&v.items[1]); inference.CodeOf(err) != inference.CodeChanged {
		t.Errorf("an exchanged archive: %v", err)
	}
	if err := os.Remove(z); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Open(&v.items[1]); inference.CodeOf(err) != inference.CodeNotFound {
		t.Errorf("a removed archive: %v", err)
	}
}

func TestScanArchiveStops(t *testing.T) {
	z := save(t, t.TempDir(), "a.zip", zipOf(t, entry{name: "1.jpg"}, entry{name: "2.jpg"}))
	ctx, cancel := context.WithCancel(context.Background())
	v := &visit{found: func(inference.Item) error { cancel(); return nil }}
	if err := source.Scan(ctx, []string{z}, recursive, v); !errors.Is(err, context.Canceled) || len(v.items) != 1 {
		t.Errorf("%d items, then %v; want 1, then context.Canceled", len(v.items), err)
	}
	if n := openFiles(z); n > 0 {
		t.Errorf("%d descriptors stay open", n)
	}
}

// opens returns what opens an item.
func opens(it *inference.Item) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return source.Open(it) }
}
