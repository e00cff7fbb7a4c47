package source_test

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"testing"

	"wanwu/inference"
	"wanwu/inference/source"
)

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
