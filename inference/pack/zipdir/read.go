package zipdir

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"

	"wanwu/inference"
)

// maxDirectory bounds an archive's directory, which is read whole, in bytes.
const maxDirectory = 16 << 20

// Read reads the directory of an archive of size bytes, of which it believes no number that would make
// it set memory aside. More than most members are an error.
func Read(r io.ReaderAt, size int64, most int) (*zip.Reader, error) {
	if err := checkCount(r, size, most); err != nil {
		return nil, err
	}
	guard := &directoryGuard{r, maxDirectory, most}
	z, err := zip.NewReader(guard, size)
	if err != nil {
		return nil, err
	}
	if len(z.File) > most {
		return nil, tooMany(most)
	}
	guard.left = -1 // the members are bounded one by one
	return z, nil
}

func tooMany(most int) error { return inference.Faultf("holds more than %d files", most) }

// directoryGuard bounds what archive/zip reads of an archive; less than nothing left is
// no bound.
type directoryGuard struct {
	io.ReaderAt
	left int64
	most int // members, for the error
}

func (g *directoryGuard) ReadAt(b []byte, off int64) (int, error) {
	if g.left >= 0 {
		if g.left -= int64(len(b)); g.left < 0 {
			g.left = 0
			return 0, tooMany(g.most)
		}
	}
	return g.ReaderAt.ReadAt(b, off)
}

// checkCount looks at everything that archive/zip could take for an archive's end record
// (APPNOTE.TXT of PKWARE, 4.3.14 to 4.3.16), by whose count of files it sets memory aside.
func checkCount(r io.ReaderAt, size int64, most int) error {
	const end, locator, end64 = 22, 20, 56
	tail := make([]byte, min(size, 1<<16+end+locator))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	for at := 0; at+end <= len(tail); at++ {
		i := bytes.Index(tail[at:], []byte("PK\x05\x06"))
		if i < 0 || at+i+end > len(tail) {
			return nil
		}
		at += i
		count := uint64(binary.LittleEndian.Uint16(tail[at+10:]))
		if at >= locator && string(tail[at-locator:at-locator+4]) == "PK\x06\x07" {
			var record [end64]byte
			if offset := binary.LittleEndian.Uint64(tail[at-locator+8:]); offset < uint64(size) {
				if _, err := r.ReadAt(record[:], int64(offset)); err != nil && err != io.EOF {
					return err
				}
				count = binary.LittleEndian.Uint64(record[32:])
			}
		}
		if count > uint64(most) {
			return tooMany(most)
		}
	}
	return nil
}
