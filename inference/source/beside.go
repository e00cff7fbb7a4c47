package source

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"strings"
)

// isPictureExtension reports whether a file of this extension is what its name says so
// surely that its content need not be looked at for a film. Any other is only opened once more.
func isPictureExtension(extension string) bool {
	switch extension {
	case "jpg", "jpeg", "jpe", "jfif", "mpo", "png", "apng", "heic", "heif", "hif", "webp", "gif", "bmp", "dib", "tif", "tiff", "avif",
		"psd", "svg", "ico":
		return true
	}
	return isRaw(extension)
}

// isRaw reports whether an extension is that of a camera's raw file.
func isRaw(extension string) bool {
	switch extension {
	case "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "dng", "orf", "rw2", "raf", "pef", "srw", "x3f", "3fr", "fff", "iiq", "rwl",
		"kdc", "dcr", "mos", "mrw", "erf", "gpr":
		return true
	}
	return false
}

// besides are the names of a folder, without their extensions and in lower case, of
// which it has a picture that is read. A raw file beside its JPEG or HEIC is the same
// photograph: the camera wrote both. A raw file by itself is a row that names it.
type besides map[string]bool

// newBesides looks at the names only where there is a raw file among them.
func newBesides(names func(yield func(name string) bool)) besides {
	raw := false
	for name := range names {
		raw = raw || isRaw(extension(name))
	}
	if !raw {
		return nil
	}
	b := besides{}
	for name := range names {
		switch extension(name) {
		case "jpg", "jpeg", "heic", "heif", "hif":
			b[stem(name)] = true
		}
	}
	return b
}

// has reports whether a name is that of a raw file beside its picture.
func (b besides) has(name string) bool {
	return b != nil && isRaw(extension(name)) && b[stem(name)]
}

// stem returns a name, or a path, without its extension in lower case.
func stem(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
}

// fileNames yields the names of a folder's entries.
func fileNames(entries []fs.DirEntry) func(yield func(name string) bool) {
	return func(yield func(name string) bool) {
		for _, e := range entries {
			if !yield(e.Name()) {
				return
			}
		}
	}
}

// memberPaths yields the names of an archive's members.
func memberPaths(members []member) func(yield func(name string) bool) {
	return func(yield func(name string) bool) {
		for i := range members {
			if !yield(members[i].name) {
				return
			}
		}
	}
}

// filmBytes is how much of a file isFilm wants to see.
const filmBytes = 12

// isFilm reports whether a file that begins with head is a film: telephones store the
// moving part of a photograph without an extension, or with one of their own.
func isFilm(head []byte) bool {
	is := func(at int, signature string) bool {
		return len(head) >= at+len(signature) && string(head[at:at+len(signature)]) == signature
	}
	switch {
	case is(4, "ftyp"):
		switch string(bytes.TrimRight(head[8:min(len(head), filmBytes)], "\x00")) {
		case "mif1", "msf1", "miaf", "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "avif", "avis", "crx ", "jxl ", "jp2 ", "jpx ", "":
			return false
		}
		return true
	case is(4, "moov"), is(4, "mdat"), is(4, "wide"): // old QuickTime
		return true
	case is(0, "\x1aE\xdf\xa3"), is(0, "FLV\x01"), is(0, "\x00\x00\x01\xba"), is(0, "0&\xb2u\x8ef\xcf\x11"):
		return true
	}
	return is(0, "RIFF") && is(8, "AVI ")
}

// filmInside reports whether what open gives begins as a film does. What cannot be
// opened or read is not judged: it becomes a row that says why.
func filmInside(open func() (io.ReadCloser, error)) bool {
	r, err := open()
	if err != nil {
		return false
	}
	defer r.Close() // only read from
	head := make([]byte, filmBytes)
	n, err := io.ReadFull(r, head)
	return (err == nil || err == io.ErrUnexpectedEOF) && isFilm(head[:n])
}
