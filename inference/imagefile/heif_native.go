//go:build linux || darwin

package imagefile

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// libHEIF is the system's libheif, loaded at run time: it is LGPL and must stay
// replaceable, and machines without it have the fallback.
type libHEIF struct {
	version string
	av1     bool // it can decode AVIF
	halves  bool // it tells what the values of its planes mean
	call    map[string]uintptr
}

// systemHEIF loads libheif once; a loaded library belongs to the process, and
// so does the failure to find one.
var systemHEIF = sync.OnceValues(loadHEIF)

// heifCalls are the functions used, all of them in libheif since version 1.3.
var heifCalls = []string{
	"heif_get_version_number", "heif_have_decoder_for_format",
	"heif_context_alloc", "heif_context_free",
	"heif_context_read_from_memory_without_copy", "heif_context_get_primary_image_handle",
	"heif_image_handle_release", "heif_image_handle_get_width", "heif_image_handle_get_height",
	"heif_image_handle_has_alpha_channel",
	"heif_decode_image", "heif_image_release",
	"heif_image_get_width", "heif_image_get_height", "heif_image_get_plane_readonly",
}

// heifPlaneCalls are those that reading planes as they are needs besides; the last
// came with version 1.11.
var heifPlaneCalls = []string{
	"heif_image_handle_get_luma_bits_per_pixel", "heif_image_handle_get_chroma_bits_per_pixel",
	"heif_image_get_colorspace", "heif_image_get_chroma_format", "heif_image_get_bits_per_pixel_range",
	"heif_nclx_color_profile_free", "heif_image_handle_get_nclx_color_profile", "heif_image_get_nclx_color_profile",
}

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
	heifFormatAV1   = 4
)

// heifNames is where libheif is looked for: beside the program first, where a
// package puts its own copy, then wherever the system's loader looks.
func heifNames() []string {
	names := []string{"libheif.so.1", "libheif.so"}
	if runtime.GOOS == "darwin" {
		names = []string{"libheif.1.dylib", "/opt/homebrew/lib/libheif.1.dylib", "/usr/local/lib/libheif.1.dylib"}
	}
	if exe, err := os.Executable(); err == nil {
		names = append([]string{filepath.Join(filepath.Dir(exe), names[0])}, names...)
	}
	return names
}

func loadHEIF() (lib *libHEIF, err error) {
	var handle uintptr
	for _, name := range heifNames() {
		if filepath.IsAbs(name) {
			if _, err := os.Stat(name); err != nil {
				continue // say of the loader's own places why, not of ours
			}
		}
		if handle, err = purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL); err == nil {
			break
		}
	}
	if handle == 0 {
		return nil, fmt.Errorf("libheif: %w", err)
	}
	lib = &libHEIF{call: make(map[string]uintptr)}
	for _, name := range heifCalls {
		f, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, fmt.Errorf("libheif: %w", err)
		}
		lib.call[name] = f
	}
	lib.halves = true
	for _, name := range heifPlaneCalls {
		f, err := purego.Dlsym(handle, name)
		if err != nil {
			lib.halves = false // an old one: it converts the colours itself
			break
		}
		lib.call[name] = f
	}
	v := uint32(lib.do("heif_get_version_number"))
	lib.version = fmt.Sprintf("%d.%d.%d", v>>24, v>>16&255, v>>8&255)
	lib.av1 = uint32(lib.do("heif_have_decoder_for_format", heifFormatAV1)) != 0
	return lib, nil
}

// do calls a function of libheif. Those that return a heif_error return its
// code and subcode in the lower and upper half; 0 is success.
//
//go:uintptrescapes
func (lib *libHEIF) do(name string, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(lib.call[name], args...)
	return r
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
	r := lib.do("heif_context_read_from_memory_without_copy", ctx,
		uintptr(unsafe.Pointer(unsafe.SliceData(data))), uintptr(len(data)), 0)
	if failed(r) {
		return nil, release, heifError(title, "read", r)
	}
	var handle uintptr
	if r := lib.do("heif_context_get_primary_image_handle", ctx, uintptr(unsafe.Pointer(&handle))); failed(r) {
		return nil, release, heifError(title, "primary image", r)
	}
	undo = append(undo, func() { lib.do("heif_image_handle_release", handle) })
	w := int(int32(lib.do("heif_image_handle_get_width", handle)))
	ht := int(int32(lib.do("heif_image_handle_get_height", handle)))
	if !h.plausible(w, ht) {
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
	var img uintptr
	if r := lib.do("heif_decode_image", handle, uintptr(unsafe.Pointer(&img)), heifColourRGB, chroma, 0); failed(r) {
		return nil, release, heifError(title, "decode", r)
	}
	undo = append(undo, func() { lib.do("heif_image_release", img) })
	w = int(int32(lib.do("heif_image_get_width", img, heifInterleaved)))
	ht = int(int32(lib.do("heif_image_get_height", img, heifInterleaved)))
	var stride int32
	plane := lib.do("heif_image_get_plane_readonly", img, heifInterleaved, uintptr(unsafe.Pointer(&stride)))
	if plane == 0 || !h.plausible(w, ht) || int(stride) < bytes*w {
		return nil, release, corrupt("libheif: no pixels")
	}
	// The address is C's: it is read through a pointer to it, which vet knows to
	// be no Go pointer in disguise.
	pix := unsafe.Slice(*(**uint8)(unsafe.Pointer(&plane)), int(stride)*(ht-1)+bytes*w)
	if bytes == 4 {
		return &nrgbaPixels{pix, int(stride), 1, w, ht}, release, nil
	}
	return &rgbPixels{pix, int(stride), w, ht}, release, nil
}
