package source

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"sync"
	"time"

	"wanwu/inference"
)

// memberSeparator is between an archive's path and a member's name in Item.File.
const memberSeparator = "!/"

// The bits of a zip entry that say that it, or its directory record, is encrypted.
const encryptedFlags = 1<<0 | 1<<6 | 1<<13

// methodAES is the compression method that stands in for an AES-encrypted
// member's real one.
const methodAES = 99

// member is a picture within an archive, or what keeps its place there.
type member struct {
	archive *archive
	entry   *zip.File
	name    string // decoded, relative, with slashes
	// encoding is the charset that the name was guessed to be in; empty where it is known.
	encoding string
	// replaced tells that a later entry has the same name, which is the one
	// that unpacking would leave.
	replaced bool
	err      error // why it cannot be read, known from the directory
}

// newMembers makes the members of an archive's entries, without its folders,
// in the natural order of their names.
func newMembers(a *archive, entries []*zip.File, limits archiveLimits) []member {
	members := make([]member, 0, len(entries))
	last := make(map[string]int, len(entries))
	names, guessed := memberNames(entries)
	for i, name := range names {
		clean, folder := cleanMember(name)
		if folder || entries[i].Mode().IsDir() {
			continue
		}
		if at, ok := last[clean]; ok {
			members[at].replaced = true
		}
		last[clean] = len(members)
		m := member{archive: a, entry: entries[i], name: clean}
		if guessed != "" && name != entries[i].Name {
			m.encoding = guessed
		}
		m.err = m.check(limits)
		members = append(members, m)
	}
	sortNatural(members, func(m member) string { return m.name })
	return members
}

// file returns the member's Item.File.
func (m *member) file() string { return m.archive.path + memberSeparator + m.name }

// size returns the declared size in bytes, unpacked.
func (m *member) size() int64 { return int64(min(m.entry.UncompressedSize64, math.MaxInt64)) }

// modTime returns the member's time of last change; it is zero where the archive has none, which
// archive/zip gives as a day before the format's first.
func (m *member) modTime() time.Time {
	if m.entry.Modified.Year() < 1980 {
		return time.Time{}
	}
	return m.entry.Modified
}

// check tells from the directory alone why the member cannot be read.
func (m *member) check(limits archiveLimits) error {
	e := m.entry
	fail := func(code inference.Code, detail string) error {
		return &inference.Error{Code: code, Path: m.file(), Detail: detail}
	}
	if kind := archiveKind(m.name); kind != "" {
		return fail(inference.CodeNested, kind)
	}
	switch {
	case !e.Mode().IsRegular(): // a link: its content is a path, not a picture
		return fail(inference.CodeNotRegular, "")
	case e.Flags&encryptedFlags != 0 || e.Method == methodAES:
		return fail(inference.CodeEncrypted, "")
	case e.Method != zip.Store && e.Method != zip.Deflate:
		return fail(inference.CodeUnsupported, "ZIP "+methodName(e.Method))
	case limits.bomb(e.UncompressedSize64, e.CompressedSize64):
		return fail(inference.CodeZipBomb, fmt.Sprintf("%d MiB", e.UncompressedSize64>>20))
	}
	return nil
}

// methodName names a compression method of APPNOTE.TXT, section 4.4.5.
func methodName(method uint16) string {
	switch method {
	case 1:
		return "Shrink"
	case 2, 3, 4, 5:
		return "Reduce"
	case 6:
		return "Implode"
	case 9:
		return "Deflate64"
	case 12:
		return "BZIP2"
	case 14:
		return "LZMA"
	case 20, 93:
		return "Zstandard"
	case 95:
		return "XZ"
	case 96:
		return "JPEG"
	case 97:
		return "WavPack"
	case 98:
		return "PPMd"
	}
	return fmt.Sprintf("method %d", method)
}

// Open implements inference.Opener. The reader holds a reference to the archive until it
// is closed; it never gives more bytes than the directory declares.
func (m *member) Open() (io.ReadCloser, error) {
	if m.err != nil {
		return nil, m.err
	}
	if err := m.archive.acquire(); err != nil {
		return nil, err
	}
	r, err := m.entry.Open()
	if err != nil {
		m.archive.release()
		return nil, directoryError(m.file(), err)
	}
	return &memberReader{member: m, r: r, left: m.size()}, nil
}

// memberReader reads one member. Its errors name the member.
type memberReader struct {
	member *member
	r      io.ReadCloser
	left   int64 // bytes that the directory still promises
	err    error // sticky
	once   sync.Once
}

func (r *memberReader) Read(b []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.r.Read(b)
	if int64(n) > r.left {
		n, err = int(r.left), zip.ErrFormat
	}
	r.left -= int64(n)
	if err == nil {
		return n, nil
	}
	r.err = r.wrap(err)
	return n, r.err
}

func (r *memberReader) wrap(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF // as io.Reader has it
	}
	var corrupt flate.CorruptInputError
	var sys *fs.PathError
	code := inference.CodeCorrupt
	switch {
	case errors.As(err, &sys):
		return inference.Wrap(r.member.file(), err)
	case errors.Is(err, zip.ErrFormat): // archive/zip, too, says so of what is longer than declared
		code = inference.CodeZipBomb
	case errors.Is(err, zip.ErrChecksum), errors.As(err, &corrupt):
	case errors.Is(err, io.ErrUnexpectedEOF):
		code = inference.CodeTruncated
	}
	return &inference.Error{Code: code, Path: r.member.file(), Err: err}
}

// Close ends the reading and gives the archive back; a second Close does
// nothing.
func (r *memberReader) Close() (err error) {
	r.once.Do(func() {
		// After an error of Read, flate's Close says the same again, and without a name.
		if e := r.r.Close(); e != nil && r.err == nil {
			err = r.wrap(e)
		}
		err = errors.Join(err, r.member.archive.release())
	})
	return err
}
