package imagefile

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"io"

	"github.com/gen2brain/heic"

	"wanwu/inference"
)

// EnvHEIF is the environment variable that names the folder of the programs' own
// libheif, in place of "heif" beside the program. A build there that bears the usual
// name libheif.so.1 takes the place of the system's altogether, so that AVIF can be
// read only if it has AV1.
const EnvHEIF = "WANWU_HEIF"

// heifCodec reads HEIC, and AVIF where a libheif can. Both engines
// apply the rotation and mirroring that the container asks for, so the EXIF
// orientation, which repeats it, is not applied again.
type heifCodec struct{ avif bool }

func (c heifCodec) title() string {
	if c.avif {
		return "AVIF"
	}
	return "HEIC"
}

// HEIF is what reads HEIC.
type HEIF struct {
	// Name is a native libheif with its version and that of its decoder, or libheif
	// compiled to WebAssembly, which takes several times as long, and
	// several times the memory.
	Name   string
	Native bool
	// Own is whether it lay in the programs' own folder (see EnvHEIF).
	Own bool
	// Why is why the one in that folder, or any native one, is not used; nil where
	// nothing is wrong.
	Why error
}

// HEIFEngine finds what reads HEIC. A program that was built without the tag
// "nodynamic" may use a libheif that the fallback found by itself.
func HEIFEngine() HEIF {
	lib, why := heifFor(false), whyNoHEIF()
	switch {
	case lib != nil:
		return HEIF{Name: "libheif " + lib.version, Native: true, Own: lib.own, Why: why}
	case heic.Dynamic() == nil:
		return HEIF{Name: "libheif", Native: true}
	}
	return HEIF{Name: "libheif (WebAssembly)", Why: why}
}

// avifReadable says whether AVIF can be read here.
func avifReadable() bool {
	return heifFor(true) != nil
}

// heifBrand tells the pictures of the ISO media container apart: "HEIC",
// "AVIF", another name for what is not read, or "" for no such container.
func heifBrand(head []byte) string {
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

// boxes calls visit for each box of an ISO media container. visit gets what
// there is of a box that the end of the file cuts off; need is the position at
// which the last box would end.
func boxes(data []byte, visit func(kind string, body []byte)) (need int64) {
	at := int64(0)
	for at+8 <= int64(len(data)) {
		n, head := int64(binary.BigEndian.Uint32(data[at:])), int64(8)
		kind := string(data[at+4 : at+8])
		switch {
		case n == 1 && at+16 <= int64(len(data)):
			n, head = int64(binary.BigEndian.Uint64(data[at+8:])), 16
		case n == 0:
			n = int64(len(data)) - at
		}
		if n < head || n > 1<<48 {
			return at
		}
		visit(kind, data[at+head:min(max(at+n, at+head), int64(len(data)))])
		at += n
	}
	return at
}

// header finds the largest size that the container speaks of: that of the
// picture, since tiles and thumbnails are smaller.
func (c heifCodec) header(data []byte) (header, error) {
	h := header{perPixel: 8, maxBytes: maxHEIFBytes}
	if lib := heifFor(c.avif); lib != nil {
		h.halves = lib.halves
	} else {
		h.perPixel = 40 // measured: WebAssembly holds several copies
	}
	need := boxes(data, func(kind string, meta []byte) {
		if kind != "meta" || len(meta) < 4 {
			return
		}
		boxes(meta[4:], func(kind string, iprp []byte) {
			if kind != "iprp" {
				return
			}
			boxes(iprp, func(kind string, ipco []byte) {
				if kind != "ipco" {
					return
				}
				boxes(ipco, func(kind string, ispe []byte) {
					if kind == "ispe" && len(ispe) >= 12 {
						w, ht := binary.BigEndian.Uint32(ispe[4:]), binary.BigEndian.Uint32(ispe[8:])
						if int64(w)*int64(ht) > int64(h.width)*int64(h.height) {
							h.width, h.height = int(min(w, 1<<30)), int(min(ht, 1<<30))
						}
					}
				})
			})
		})
	})
	switch {
	case int64(len(data)) < need:
		return h, truncated(int64(len(data)), need, io.ErrUnexpectedEOF)
	case h.width == 0:
		return h, corrupt("heif: no picture size")
	}
	return h, nil
}

func (c heifCodec) decode(_ context.Context, _ *loader, data []byte, h header, eighths int) (px pixels, release func(), err error) {
	var tried *libHEIF
	for _, avif := range []bool{c.avif, true} { // without a brand a container may hold either
		lib := heifFor(avif)
		if lib == nil || lib == tried {
			continue
		}
		tried = lib
		px, release, err = lib.decode(c.title(), data, h, eighths == 4 && lib.halves)
		if inference.CodeOf(err) != inference.CodeUnsupported {
			return px, release, err
		}
	}
	if err != nil && (c.avif || heifFor(false) != nil) {
		return nil, nil, err
	}
	return decodeWASM(data, h) // no silent fallback: HEIFEngine tells of it
}

// decodeWASM reads HEIC with libheif compiled to WebAssembly.
func decodeWASM(data []byte, h header) (pixels, func(), error) {
	// The binding believes any size, also one for which it cannot have the memory.
	size, err := heic.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, nil, &inference.Error{Code: inference.CodeCorrupt, Err: err}
	}
	if !h.plausible(size.Width, size.Height) {
		return nil, nil, corrupt("heif: %s pixels where the header says %s", sizeText(size.Width, size.Height), sizeText(h.width, h.height))
	}
	img, err := heic.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, &inference.Error{Code: inference.CodeCorrupt, Err: err}
	}
	// The binding takes planes for narrower than libheif makes them, which is 64
	// values at least: small pictures come out in wrong colours.
	if img.Bounds().Dx() < wasmMinWidth {
		e := unsupported("HEIC").(*inference.Error)
		e.Err = fmt.Errorf("heif: only libheif itself reads pictures narrower than %d pixels", wasmMinWidth)
		return nil, nil, e
	}
	// It also gives its memory back before the pixels are read, which costs the
	// first of them; their neighbours stand in.
	if m, ok := img.(*image.YCbCr); ok && len(m.Y) >= 32 {
		copy(m.Y[:16], m.Y[16:32])
	}
	return pixelsOf(img), nothing, nil
}

// wasmMinWidth is the width from which on colour planes of half the width have
// 64 values.
const wasmMinWidth = 127

// plausible says whether a picture is no larger than its header said.
func (h header) plausible(w, ht int) bool {
	return w > 0 && ht > 0 && int64(w)*int64(ht) <= int64(h.width)*int64(h.height)
}

// heifError is an error of libheif by its code.
func heifError(title, step string, code uintptr) error {
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
