package exif

import "bytes"

// tagOrientation is the one EXIF tag that changes what a picture shows.
const tagOrientation = 0x0112

// Tags is what is used of a picture's EXIF. Every codec's header embeds one, so
// that a tag added here reaches each format that carries EXIF.
type Tags struct {
	Orientation int // 1…8; 0 counts as 1, upright
}

// Read reads EXIF, which is a TIFF structure, with or without the prefix that
// it has in JPEG. Damaged EXIF and values out of range leave the zero value.
func Read(tiff []byte) (e Tags) {
	e.Orientation = First(bytes.TrimPrefix(tiff, []byte(Prefix))).Orientation()
	return e
}

// Prefix is before EXIF in a JPEG, and in some WebP files.
const Prefix = "Exif\x00\x00"
