package heif

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"io"

	"github.com/gen2brain/heic"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// Env is the environment variable that names the folder of the programs' own
// libheif, in place of "heif" beside the program. A build there that bears the usual
// name libheif.so.1 takes the place of the system's altogether, so that AVIF can be
// read only if it has AV1.
const Env = "WANWU_HEIF"

// maxBytes is MaxPictureBytes for HEIC, whose decoders need far more than the
// pixels: phones make it at 48 million pixels, which take 400 MB in the system's
// library, and 2 GB in WebAssembly.
const maxBytes = 2 << 30

// Codec reads HEIC, and AVIF where a libheif can. Both engines
// apply the rotation and mirroring that the container asks for, so the EXIF
// orientation, which repeats it, is not applied again.
type Codec struct{ AVIF bool }

func (c Codec) title() string {
	if c.AVIF {
		return "AVIF"
	}
	return "HEIC"
}

// Engine describes the engine that reads HEIC.
type Engine struct {
	// Name is a native libheif with its version and that of its decoder, or libheif
	// compiled to WebAssembly, which takes several times as long, and
	// several times the memory.
	Name   string
	Native bool
	// Own is whether it lay in the programs' own folder (see Env).
	Own bool
	// Why is why the one in that folder, or any native one, is not used; nil where
	// nothing is wrong.
	Why error
}

// FindEngine finds the engine that reads HEIC. A program that was built without the tag
// "nodynamic" may use a libheif that the fallback found by itself.
func FindEngine() Engine {
	lib, why := libraryFor(false), whyNone()
	switch {
	case lib != nil:
		return Engine{Name: "libheif " + lib.version, Native: true, Own: lib.own, Why: why}
	case heic.Dynamic() == nil:
		return Engine{Name: "libheif", Native: true}
	}
	return Engine{Name: "libheif (WebAssembly)", Why: why}
}

// HasAVIF reports whether this machine can read AVIF.
func HasAVIF() bool {
	return libraryFor(true) != nil
}

// Brand tells the pictures of the ISO media container apart: "HEIC",
// "AVIF", another name for what is not read, or "" for no such container.
func Brand(head []byte) string {
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return ""
	}
	n := int(min(binary.BigEndian.Uint32(head), uint32(len(head))))
	name := ""
	for at := 8; at+4 <= n; at += 4 {
		if at == 12 {
			continue // the minor version
		}
		switch brand := string(head[at : at+4]); brand {
		case "avif", "avis":
			return "AVIF"
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs":
			return "HEIC"
		case "mif1", "msf1", "miaf":
			name = "HEIF"
		case "mif3":
			return "HEIF (mini)" // the container of small pictures, whose codec is where the minor version was
		case "crx ":
			return "RAW CR3"
		case "qt  ":
			return "MOV"
		case "jxl ":
			return "JPEG XL"
		}
	}
	switch {
	case name != "":
		return "HEIC" // of no brand: libheif will know
	case bytes.HasPrefix(head[8:], []byte("jp2 ")):
		return "JPEG 2000"
	case bytes.HasPrefix(head[8:], []byte("3gp")):
		return "3GP"
	}
	return "MP4"
}

// Header implements codec.Codec.
func (c Codec) Header(data []byte) (codec.Header, error) {
	h := codec.Header{PerPixel: 8, MaxBytes: maxBytes}
	if lib := libraryFor(c.AVIF); lib != nil {
		h.Halves = lib.halves
	} else {
		h.PerPixel = 40 // measured: WebAssembly holds several copies
	}
	m, end, _ := readMeta(data)
	h.Width, h.Height, h.Space = m.w, m.h, m.colours()
	m.pages(&h, data)
	there, total, _ := m.present(data)
	switch name := m.unsupported(); {
	case !m.found && end > int64(len(data)):
		return h, codec.Truncated(int64(len(data)), end, io.ErrUnexpectedEOF)
	case !m.found:
		return h, codec.Corrupt("heif: no meta box")
	case name != "":
		return h, codec.Unsupported(name)
	case there*100 < total*codec.Enough:
		return h, codec.Truncated(there, total, io.ErrUnexpectedEOF)
	case h.Width == 0:
		return h, codec.Corrupt("heif: no picture size")
	}
	return h, nil
}

// content returns a container without what follows its last box, as programs append texts and
// pictures of their own, which libheif would take for a box that is cut off; and with zeros for the
// last bytes of a picture that is nearly whole.
func content(data []byte) []byte {
	m, _, whole := readMeta(data)
	_, _, need := m.present(data)
	n := int64(len(data))
	switch {
	case m.found && need <= whole:
		return data[:whole]
	case need > n && need <= n+n/10: // more is missing of no picture that is read
		return append(data[:n:n], make([]byte, need-n)...)
	}
	return data
}

// Decode implements codec.Codec.
func (c Codec) Decode(_ context.Context, _ *codec.Scratch, data []byte, h codec.Header, eighths int) (px raster.Picture, release func(), err error) {
	data = content(data)
	var tried *library
	for _, avif := range []bool{c.AVIF, true} { // without a brand a container may hold either
		lib := libraryFor(avif)
		if lib == nil || lib == tried {
			continue
		}
		tried = lib
		px, release, err = lib.decode(c.title(), data, h, eighths == 4 && lib.halves)
		if inference.CodeOf(err) != inference.CodeUnsupported {
			return px, release, err
		}
	}
	if err != nil && (c.AVIF || libraryFor(false) != nil) {
		return nil, nil, err
	}
	return decodeWASM(data, h) // no silent fallback: FindEngine tells of it
}

// decodeWASM reads HEIC with libheif compiled to WebAssembly. It reads less than
// libheif itself: what it cannot read is no damaged file.
func decodeWASM(data []byte, h codec.Header) (raster.Picture, func(), error) {
	needsLibrary := func(err error) error {
		return &inference.Error{Code: inference.CodeUnsupported, Detail: inference.DetailNeedsLibHEIF, Err: err}
	}
	// The binding allocates for any size before it checks it, and reads the size from
	// the first 32 KiB only. So it is given the boxes that have it, and asked first.
	var head []byte
	boxes(data, func(kind string, body []byte) {
		if kind == "ftyp" || kind == "meta" {
			head = binary.BigEndian.AppendUint32(head, uint32(8+len(body)))
			head = append(append(head, kind...), body...)
		}
	})
	size, err := heic.DecodeConfig(bytes.NewReader(head))
	if err != nil {
		return nil, nil, needsLibrary(fmt.Errorf("heif: size: %w", err))
	}
	if !plausible(h, size.Width, size.Height) {
		return nil, nil, codec.Corrupt("heif: %s pixels where the header says %s", codec.SizeText(size.Width, size.Height), codec.SizeText(h.Width, h.Height))
	}
	img, err := heic.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, needsLibrary(fmt.Errorf("heif: %w", err))
	}
	// The binding takes planes for narrower than libheif makes them, which is 64
	// values at least: small pictures come out in wrong colours.
	if img.Bounds().Dx() < wasmMinWidth {
		return nil, nil, needsLibrary(fmt.Errorf("heif: only libheif itself reads pictures narrower than %d pixels", wasmMinWidth))
	}
	// It also frees its memory before the pixels are read, which overwrites the first of them;
	// their neighbours are in.
	if m, ok := img.(*image.YCbCr); ok && len(m.Y) >= 32 {
		copy(m.Y[:16], m.Y[16:32])
	}
	return raster.Of(img), codec.Nothing, nil
}

// wasmMinWidth is the width from which on colour planes of half the width have
// 64 values.
const wasmMinWidth = 127

// plausible reports whether a picture is no larger than in its header.
func plausible(h codec.Header, w, ht int) bool {
	return w > 0 && ht > 0 && int64(w)*int64(ht) <= int64(h.Width)*int64(h.Height)
}

// libraryError returns an error of libheif by its code.
func libraryError(title, step string, code uintptr) error {
	const (
		unsupportedFiletype = 3
		unsupportedFeature  = 4
		pluginLoading       = 11 // there is no decoder for what is in the container
	)
	major, minor := code&0xFFFFFFFF, code>>32&0xFFFFFFFF
	err := fmt.Errorf("libheif: %s: error %d.%d", step, major, minor)
	switch major {
	case unsupportedFiletype, unsupportedFeature, pluginLoading:
		return &inference.Error{Code: inference.CodeUnsupported, Detail: title, Err: err}
	}
	return &inference.Error{Code: inference.CodeCorrupt, Err: err}
}
