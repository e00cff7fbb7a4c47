package pack_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wanwu/inference/pack"
)

// packedWith makes an archive of small and lets change add to it.
func packedWith(t *testing.T, change func(z *zip.Writer) error) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, file := range small(t, nil) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(file.Data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(change(z), z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestHostileArchivesAreRefused(t *testing.T) {
	member := func(z *zip.Writer, name string, mode os.FileMode, data []byte) error {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if mode != 0 {
			h.SetMode(mode)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	for says, change := range map[string]func(z *zip.Writer) error{
		`"../out" leaves`:           func(z *zip.Writer) error { return member(z, "../out", 0, nil) },
		`"/etc/x" leaves`:           func(z *zip.Writer) error { return member(z, "/etc/x", 0, nil) },
		`"../away" leaves`:          func(z *zip.Writer) error { return member(z, `..\away`, 0, nil) },
		`"link" is not a regular`:   func(z *zip.Writer) error { return member(z, "link", os.ModeSymlink|0o777, []byte("/etc/passwd")) },
		`"labels.tsv" stands there`: func(z *zip.Writer) error { return member(z, "labels.tsv", 0, nil) },
		`"LABELS.tsv" stands there`: func(z *zip.Writer) error { return member(z, "LABELS.tsv", 0, nil) },
		"beyond all measure":        func(z *zip.Writer) error { return member(z, "weights.bin", 0, make([]byte, 64<<20)) },
		"holds more than 1000 files": func(z *zip.Writer) (err error) {
			for i := 0; i < 1100 && err == nil; i++ {
				err = member(z, fmt.Sprint(i), 0, nil)
			}
			return err
		},
		"holds more than 17179869184 bytes": func(z *zip.Writer) (err error) {
			for i := 0; i < 5 && err == nil; i++ { // claims, and nothing behind them
				_, err = z.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), Method: zip.Deflate, UncompressedSize64: 4 << 30, CompressedSize64: 1 << 30})
			}
			return err
		},
	} {
		file := packedWith(t, change)
		_, err := pack.Open(file)
		refused(t, err, says)
		if !pack.IsPack(file) && !strings.Contains(says, "1000 files") { // so many may well be pictures
			t.Errorf("%s: it is taken for no pack", says)
		}
	}

	// A small file that says of itself that it has four milliards of members.
	file := packedWith(t, func(*zip.Writer) error { return nil })
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.LastIndex(data, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(data[end+10:], 65534)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = pack.Open(file)
	refused(t, err, "holds more than 1000 files")
	// And one that is cut short.
	if err := os.WriteFile(file, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = pack.Open(file)
	refused(t, err, "zip")
}

// renamed makes an archive of small whose members have other names, as some system writes them.
func renamed(t *testing.T, name func(string) string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "b.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for base, data := range small(t, nil) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name(base), Method: zip.Deflate, NonUTF8: true})
		if err == nil {
			_, err = w.Write(data.Data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestArchivesOfOtherSystemsAreRead checks that a pack in a folder is found whatever encoded its name, and
// whatever separates it from the file's.
func TestArchivesOfOtherSystemsAreRead(t *testing.T) {
	gbk := func(s string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, of := range map[string]func(string) string{
		"UTF-8":       func(s string) string { return "商品/" + s },
		"GBK":         func(s string) string { return gbk("商品/") + s },
		"GBK with 5C": func(s string) string { return gbk("誠品/") + s }, // whose second byte is a backslash
		"backslash":   func(s string) string { return `goods\` + s },
		"dot":         func(s string) string { return "./" + s },
	} {
		file := renamed(t, of)
		if p, err := loadFrom(t.Context(), file); err != nil || p.ID != "small" {
			t.Errorf("%s: %v", name, err)
		}
		if !pack.IsPack(file) {
			t.Errorf("%s: it is taken for no pack", name)
		}
	}
}

// TestPackIsFoundInTheFolderAroundIt checks that unpacking a pack into a folder of its own name changes
// nothing, and that of two packs none is chosen.
func TestPackIsFoundInTheFolderAroundIt(t *testing.T) {
	outer := filepath.Dir(onDisk(t, small(t, nil)))
	if err := os.WriteFile(filepath.Join(outer, "desktop.ini"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := loadFrom(t.Context(), outer); err != nil || p.ID != "small" || !pack.IsPack(outer) {
		t.Errorf("in the folder around it: %v, %v", err, pack.IsPack(outer))
	}
	if err := os.CopyFS(filepath.Join(outer, "again"), small(t, nil)); err != nil {
		t.Fatal(err)
	}
	_, err := loadFrom(t.Context(), outer)
	if refused(t, err, "pack.json"); pack.IsPack(outer) {
		t.Error("a folder of two packs is one")
	}
	n := 0
	_, err = pack.Open(renamed(t, func(s string) string { n++; return fmt.Sprint("goods", n%2, "/pack.json") }))
	refused(t, err, "stands there twice")
	_, err = pack.Open(packedWith(t, func(z *zip.Writer) error { _, err := z.Create("inner/pack.json"); return err }))
	if err != nil {
		t.Errorf("a manifest at the top, and another below: %v", err)
	}
	_, err = pack.Open(renamed(t, func(s string) string { n++; return fmt.Sprint("goods", n, "/pack.json") }))
	refused(t, err, "holds several packs")
	photos := t.TempDir()
	for i := range 20 {
		if err := os.CopyFS(filepath.Join(photos, fmt.Sprint(i)), fstest.MapFS{"a.jpg": {}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(photos, "pack"), small(t, nil)); err != nil {
		t.Fatal(err)
	}
	if pack.IsPack(photos) {
		t.Error("a folder of much else is a pack")
	}
}

// TestMemberLongerThanDeclaredIsRefused than its directory says ends at what it said.
func TestMemberLongerThanDeclaredIsRefused(t *testing.T) {
	file := packedWith(t, func(*zip.Writer) error { return nil })
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; ; at++ { // every directory entry says that its file has a byte
		i := bytes.Index(data[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		at += i
		binary.LittleEndian.PutUint32(data[at+24:], 1)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = loadFrom(t.Context(), file)
	refused(t, err, "pack.json")
}

// TestMemberThatClaimsToBeLargerPackedIsRefused checks that a member which expands beyond all measure is not
// let in by what its directory says of it: that it takes more of the archive than there is.
func TestMemberThatClaimsToBeLargerPackedIsRefused(t *testing.T) {
	file := packedWith(t, func(z *zip.Writer) error {
		w, err := z.Create("weights.bin")
		if err == nil {
			_, err = w.Write(make([]byte, 64<<20))
		}
		return err
	})
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	entry := bytes.LastIndex(data[:bytes.LastIndex(data, []byte("weights.bin"))], []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[entry+20:], 16<<20)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = pack.Open(file)
	refused(t, err, `"weights.bin" takes 16777216 bytes`)
}
