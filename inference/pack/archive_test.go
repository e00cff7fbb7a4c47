package pack_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

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
		`\\out" leaves`:             func(z *zip.Writer) error { return member(z, `..\out`, 0, nil) },
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
		_, err := pack.Open(packedWith(t, change))
		refused(t, err, says)
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
