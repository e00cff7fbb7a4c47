// Package imagefile turns the bytes of a picture into upright pixels: into the
// tensor slot of a network, into a thumbnail, and into a preview.
//
//	bytes ─ signature ─ header ─ limits ─ budget ─ codec ─ rows ─┬─ tensor slot
//	                                                             └─ thumbnail
//
// A file is read once and decoded once. The format is found by signature, never
// by the name. The header is bounded before anything of picture size is
// allocated. A codec hands out rows of RGB (pixels.go), the orientation that
// EXIF asks for is applied while the rows are passed on (upright.go), and every
// output is a resizer (resizer.go) that takes rows and keeps only as many as its
// filter is high. So no copy of the picture is made between codec and network.
//
// On Linux JPEG goes through libjpeg-turbo, linked statically unless the build tag
// jpegshared asks for the system's shared one; the tag nojpegturbo, or a build without
// cgo, uses image/jpeg instead. On Windows and
// macOS image/jpeg is the default and the tag jpegturbo asks for libjpeg-turbo.
// HEIC goes through the libheif beside the program or the system's, else through its
// WebAssembly build (see HEIFEngine); AVIF through the first of the two that has AV1.
package imagefile
