// Package imagefile turns the bytes of a picture into upright pixels: into the
// tensor slot of a network, into a thumbnail, and into a preview.
//
//	bytes ─ signature ─ header ─ limits ─ budget ─ codec ─ rows ─┬─ resizer ─ sRGB ─ tensor slot
//	                                                             └─ resizer ─ sRGB ─ thumbnail
//
// A file is read once and decoded once. The format is found by signature (format.go), never by the
// name. The header is checked against the limits before anything of picture size is allocated. Each
// format is a package with a codec.Codec, which knows no other; what it decodes is a
// raster.Picture, rows of RGB in which what is transparent is on a ground that contrasts. The
// orientation of EXIF is applied while the rows are passed on. Every output is a resample.Resizer
// that keeps only as many rows as its filter is high, so that no copy of the picture is made
// between codec and network; what it returns is converted from the file's colour space to sRGB
// (package colour).
//
// A file of which 95 % is there is read, in every format. Trailing zeros of a compressed
// format were never written (codec.ContentEnd). Of a file of several pages the largest is
// decoded (package tiff), of an animation the first frame of more than one colour
// (codec.FirstFrame).
//
// This package knows which formats there are and what is made of a picture; it knows
// nothing of how a format stores it.
//
// On Linux JPEG is decoded by libjpeg-turbo, linked statically unless the build tag
// jpegshared asks for the system's shared one; the tag nojpegturbo, or a build without
// cgo, uses image/jpeg instead. On Windows and
// macOS image/jpeg is the default and the tag jpegturbo asks for libjpeg-turbo.
// HEIC is decoded by the libheif beside the program or the system's, else through its
// WebAssembly build (see heif.FindEngine); AVIF through the first of the two that has AV1.
package imagefile
