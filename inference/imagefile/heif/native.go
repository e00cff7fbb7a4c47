//go:build linux || darwin || (windows && amd64)

package heif

import (
	"runtime"
	"unsafe"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"

	"github.com/ebitengine/purego"
)

// The constants of libheif's heif.h.
const (
	undefined          = 99
	colourYCbCr        = 0
	chroma420          = 1
	chroma444          = 3
	channelY           = 0
	channelCb          = 1
	channelCr          = 2
	channelR           = 3
	channelG           = 4
	channelB           = 5
	colourRGB          = 1
	chromaRGB          = 10 // three bytes a pixel
	chromaRGBA         = 11
	channelInterleaved = 10 // the channel of both
	formatHEVC         = 1
	formatAV1          = 4
)

// do calls a function of libheif that returns a number or an address.
//
//go:uintptrescapes
func (lib *library) do(name string, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(lib.call[name], args...)
	return r
}

// try calls one that returns a struct heif_error, of two ints and the address of a
// text: the code and its subcode come in the lower and the upper half, 0 is success.
// Linux and macOS return 16 bytes in two registers, of which this is the first;
// Windows, on amd64, writes them to where an argument before all others says.
//
//go:uintptrescapes
func (lib *library) try(name string, args ...uintptr) uintptr {
	if runtime.GOOS != "windows" {
		return lib.do(name, args...)
	}
	e := new(struct {
		codes uint64
		text  uintptr
	})
	var pin runtime.Pinner // what is no argument of this call might be on a stack that moves
	pin.Pin(e)
	defer pin.Unpin()
	lib.do(name, append([]uintptr{uintptr(unsafe.Pointer(e))}, args...)...)
	return uintptr(e.codes)
}

// failed looks at the code of a heif_error only: the subcode of success is 0.
func failed(r uintptr) bool { return uint32(r) != 0 }

// decode reads the primary picture, turned upright by libheif. The pixels are in libheif's memory
// until release. Where half is set, they are a raster.Half if the picture is such a one.
func (lib *library) decode(title string, data []byte, h codec.Header, half bool) (px raster.Picture, release func(), err error) {
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
		return nil, release, libraryError(title, "read", r)
	}
	var handle uintptr
	if r := lib.try("heif_context_get_primary_image_handle", ctx, uintptr(unsafe.Pointer(&handle))); failed(r) {
		return nil, release, libraryError(title, "primary image", r)
	}
	undo = append(undo, func() { lib.do("heif_image_handle_release", handle) })
	w := int(int32(lib.do("heif_image_handle_get_width", handle)))
	ht := int(int32(lib.do("heif_image_handle_get_height", handle)))
	if !plausible(h, w, ht) {
		return nil, release, codec.Corrupt("heif: %s pixels where the header says %s", codec.SizeText(w, ht), codec.SizeText(h.Width, h.Height))
	}

	chroma, bytes := uintptr(chromaRGB), 3
	if uint32(lib.do("heif_image_handle_has_alpha_channel", handle)) != 0 {
		chroma, bytes = chromaRGBA, 4
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

// interleaved decodes a picture as pixels of so many bytes, 3 or 4, whose kind is chroma. They are
// in libheif's memory until free, which is never nil.
func (lib *library) interleaved(title string, handle uintptr, h codec.Header, chroma uintptr, bytes int) (px raster.Picture, free func(), err error) {
	var img uintptr
	if r := lib.try("heif_decode_image", handle, uintptr(unsafe.Pointer(&img)), colourRGB, chroma, 0); failed(r) {
		return nil, codec.Nothing, libraryError(title, "decode", r)
	}
	free = func() { lib.do("heif_image_release", img) }
	w := int(int32(lib.do("heif_image_get_width", img, channelInterleaved)))
	ht := int(int32(lib.do("heif_image_get_height", img, channelInterleaved)))
	var stride int32
	plane := lib.do("heif_image_get_plane_readonly", img, channelInterleaved, uintptr(unsafe.Pointer(&stride)))
	if plane == 0 || !plausible(h, w, ht) || int(stride) < bytes*w {
		return nil, free, codec.Corrupt("libheif: no pixels")
	}
	// The address is C's: it is read through a pointer to it, which vet knows to
	// be no Go pointer in disguise.
	pix := unsafe.Slice(*(**uint8)(unsafe.Pointer(&plane)), int(stride)*(ht-1)+bytes*w)
	if bytes == 4 {
		return raster.NewNRGBA(pix, int(stride), 1, w, ht), free, nil
	}
	return raster.NewRGB(pix, int(stride), w, ht), free, nil
}
