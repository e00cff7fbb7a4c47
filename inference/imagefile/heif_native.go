//go:build linux || darwin || (windows && amd64)

package imagefile

import (
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// The constants of libheif's heif.h.
const (
	heifUndefined   = 99
	heifColourYCbCr = 0
	heif420         = 1
	heif444         = 3
	heifY           = 0
	heifCb          = 1
	heifCr          = 2
	heifR           = 3
	heifG           = 4
	heifB           = 5
	heifColourRGB   = 1
	heifRGB         = 10 // three bytes a pixel
	heifRGBA        = 11
	heifInterleaved = 10 // the channel of both
	heifFormatHEVC  = 1
	heifFormatAV1   = 4
)

// do calls a function of libheif that returns a number or an address.
//
//go:uintptrescapes
func (lib *libHEIF) do(name string, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(lib.call[name], args...)
	return r
}

// try calls one that returns a struct heif_error, of two ints and the address of a
// text: the code and its subcode come in the lower and the upper half, 0 is success.
// Linux and macOS return 16 bytes in two registers, of which this is the first;
// Windows, on amd64, writes them to where an argument before all others says.
//
//go:uintptrescapes
func (lib *libHEIF) try(name string, args ...uintptr) uintptr {
	if runtime.GOOS != "windows" {
		return lib.do(name, args...)
	}
	e := new(struct {
		codes uint64
		text  uintptr
	})
	var pin runtime.Pinner // what is no argument of this call might lie on a stack that moves
	pin.Pin(e)
	defer pin.Unpin()
	lib.do(name, append([]uintptr{uintptr(unsafe.Pointer(e))}, args...)...)
	return uintptr(e.codes)
}

// failed looks at the code of a heif_error only: the subcode of success is 0.
func failed(r uintptr) bool { return uint32(r) != 0 }

// decode reads the primary picture, turned upright by libheif. The pixels lie
// in libheif's memory until release. Where half is set, they are a halfPixels if the
// picture is such a one.
func (lib *libHEIF) decode(title string, data []byte, h header, half bool) (px pixels, release func(), err error) {
	var pin runtime.Pinner
	var undo []func()
	release = func() {
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}
	defer func() {
		if err != nil {
			release()
			px, release = nil, nil
		}
	}()

	pin.Pin(unsafe.SliceData(data))
	undo = append(undo, pin.Unpin)
	ctx := lib.do("heif_context_alloc")
	undo = append(undo, func() { lib.do("heif_context_free", ctx) })
	r := lib.try("heif_context_read_from_memory_without_copy", ctx,
		uintptr(unsafe.Pointer(unsafe.SliceData(data))), uintptr(len(data)), 0)
	if failed(r) {
		return nil, release, heifError(title, "read", r)
	}
	var handle uintptr
	if r := lib.try("heif_context_get_primary_image_handle", ctx, uintptr(unsafe.Pointer(&handle))); failed(r) {
		return nil, release, heifError(title, "primary image", r)
	}
	undo = append(undo, func() { lib.do("heif_image_handle_release", handle) })
	w := int(int32(lib.do("heif_image_handle_get_width", handle)))
	ht := int(int32(lib.do("heif_image_handle_get_height", handle)))
	if !plausible(h, w, ht) {
		return nil, release, corrupt("heif: %s pixels where the header says %s", sizeText(w, ht), sizeText(h.width, h.height))
	}

	chroma, bytes := uintptr(heifRGB), 3
	if uint32(lib.do("heif_image_handle_has_alpha_channel", handle)) != 0 {
		chroma, bytes = heifRGBA, 4
	}
	if half && bytes == 3 && lib.readable(handle) {
		px, free, err := lib.planes(title, handle, h)
		if px != nil || err != nil {
			undo = append(undo, free)
			return px, release, err
		}
		free() // only the pixels told that they are of another kind: decoded again
	}
	px, free, err := lib.interleaved(title, handle, h, chroma, bytes)
	undo = append(undo, free)
	return px, release, err
}

// interleaved decodes a picture as pixels of so many bytes, 3 or 4, whose kind is
// chroma. They lie in libheif's memory until free, which is never nil.
func (lib *libHEIF) interleaved(title string, handle uintptr, h header, chroma uintptr, bytes int) (px pixels, free func(), err error) {
	var img uintptr
	if r := lib.try("heif_decode_image", handle, uintptr(unsafe.Pointer(&img)), heifColourRGB, chroma, 0); failed(r) {
		return nil, nothing, heifError(title, "decode", r)
	}
	free = func() { lib.do("heif_image_release", img) }
	w := int(int32(lib.do("heif_image_get_width", img, heifInterleaved)))
	ht := int(int32(lib.do("heif_image_get_height", img, heifInterleaved)))
	var stride int32
	plane := lib.do("heif_image_get_plane_readonly", img, heifInterleaved, uintptr(unsafe.Pointer(&stride)))
	if plane == 0 || !plausible(h, w, ht) || int(stride) < bytes*w {
		return nil, free, corrupt("libheif: no pixels")
	}
	// The address is C's: it is read through a pointer to it, which vet knows to
	// be no Go pointer in disguise.
	pix := unsafe.Slice(*(**uint8)(unsafe.Pointer(&plane)), int(stride)*(ht-1)+bytes*w)
	if bytes == 4 {
		return newNRGBAPixels(pix, int(stride), 1, w, ht), free, nil
	}
	return &rgbPixels{pix, int(stride), w, ht}, free, nil
}
