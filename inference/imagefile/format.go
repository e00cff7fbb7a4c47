package imagefile

import (
	"bytes"

	"wanwu/inference/imagefile/bmp"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/gif"
	"wanwu/inference/imagefile/heif"
	"wanwu/inference/imagefile/jpeg"
	"wanwu/inference/imagefile/png"
	"wanwu/inference/imagefile/tiff"
	"wanwu/inference/imagefile/webp"
)

// Format is a kind of picture that Decode reads.
type Format struct {
	Name       string   // as in inference.Picture.Format: "jpeg"
	Title      string   // as a person writes it: "JPEG"
	Extensions []string // the usual ones, with the dot; a hint for dialogs only
}

// Version is the version of the pixels that the codecs and the resizer produce.
// It is part of the key under which answers are cached: raise it with every
// change after which a picture gives other pixels than before.
const Version = 2

// format is a row of the table of formats: everything that the package has to
// know of a format outside its codec.
type format struct {
	Format
	codec.Codec
	// sniff reports whether a file that begins with head is of this format.
	sniff func(head []byte) bool
	// compressed is whether all files of the format are, so that none ends in a run of
	// zeros that means something; see codec.ContentEnd.
	compressed bool
	// available is whether this machine can decode the format; nil for always.
	available func() bool
}

// formats is the one table of what can be read, in the order in which a person
// would list it: a format is a line here and a codec in a package of its own. Formats
// and formatOf walk it, and tests compare testdata and the folder scan's list of
// extensions to skip with it.
var formats = []format{
	{Format: Format{"jpeg", "JPEG", []string{".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"}}, Codec: jpeg.Codec{}, sniff: prefix("\xff\xd8\xff"), compressed: true},
	{Format: Format{"png", "PNG", []string{".png", ".apng"}}, Codec: png.Codec{}, sniff: prefix("\x89PNG\r\n\x1a\n"), compressed: true},
	{Format: Format{"heic", "HEIC", []string{".heic", ".heif", ".hif"}}, Codec: heif.Codec{}, sniff: brand("HEIC"), compressed: true},
	{Format: Format{"webp", "WebP", []string{".webp"}}, Codec: webp.Codec{}, sniff: webp.Sniff, compressed: true},
	{Format: Format{"gif", "GIF", []string{".gif"}}, Codec: gif.Codec{}, sniff: prefix("GIF87a", "GIF89a"), compressed: true},
	{Format: Format{"bmp", "BMP", []string{".bmp", ".dib"}}, Codec: bmp.Codec{}, sniff: bmp.Sniff},
	{Format: Format{"tiff", "TIFF", []string{".tif", ".tiff"}}, Codec: tiff.Codec{}, sniff: tiff.Sniff},
	{Format: Format{"avif", "AVIF", []string{".avif"}}, Codec: heif.Codec{AVIF: true}, sniff: brand("AVIF"), compressed: true, available: heif.HasAVIF},
}

// brand makes a sniff function of what a container of HEIF says that it holds.
func brand(name string) func(head []byte) bool {
	return func(head []byte) bool { return heif.Brand(head) == name }
}

// prefix makes a sniff function of the signatures that a file may begin with.
func prefix(signatures ...string) func(head []byte) bool {
	return func(head []byte) bool {
		for _, s := range signatures {
			if bytes.HasPrefix(head, []byte(s)) {
				return true
			}
		}
		return false
	}
}

// Formats lists what can be read on this machine, in the order in which a person
// would.
func Formats() []Format {
	var list []Format
	for _, f := range formats {
		if f.available == nil || f.available() {
			list = append(list, f.Format)
		}
	}
	return list
}

// sniffBytes is how much of a file decides its format.
const sniffBytes = 4096

// formatOf finds the format by signature. head is the beginning of the file, at
// least sniffBytes where the file has them. What no codec reads is an error of
// CodeUnsupported that names the format.
func formatOf(head []byte) (*format, error) {
	for i := range formats {
		f := &formats[i]
		switch {
		case !f.sniff(head):
		case f.available != nil && !f.available():
			return nil, codec.Unsupported(f.Title)
		default:
			return f, nil
		}
	}
	return nil, codec.Unsupported(foreignName(head))
}
