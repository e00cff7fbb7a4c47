//go:build linux || darwin || (windows && amd64)

package heif

import (
	"unsafe"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// readable reports whether a picture's planes will be what raster.Half reads, as far as the
// container tells before anything is decoded.
func (lib *library) readable(handle uintptr) bool {
	return int32(lib.do("heif_image_handle_get_luma_bits_per_pixel", handle)) == 8 &&
		int32(lib.do("heif_image_handle_get_chroma_bits_per_pixel", handle)) == 8 &&
		lib.fullRange601("heif_image_handle_get_nclx_color_profile", handle)
}

// planes decodes a picture and leaves it as libheif has it: 4:2:0 since version 1.17,
// R, G and B before (see HeifContext::decode_image_planar). px is nil where raster.Half
// would misread it; what phones write it reads.
func (lib *library) planes(title string, handle uintptr, h codec.Header) (px raster.Picture, free func(), err error) {
	var img uintptr
	if r := lib.try("heif_decode_image", handle, uintptr(unsafe.Pointer(&img)), undefined, undefined, 0); failed(r) {
		return nil, codec.Nothing, libraryError(title, "decode", r)
	}
	free = func() { lib.do("heif_image_release", img) }
	p := &raster.Half{}
	var channels [3]uintptr
	switch [2]int32{int32(lib.do("heif_image_get_colorspace", img)), int32(lib.do("heif_image_get_chroma_format", img))} {
	case [2]int32{colourRGB, chroma444}:
		channels = [3]uintptr{channelR, channelG, channelB}
	case [2]int32{colourYCbCr, chroma420}:
		channels, p.YCC = [3]uintptr{channelY, channelCb, channelCr}, true
		if !lib.fullRange601("heif_image_get_nclx_color_profile", img) {
			return nil, free, nil
		}
	default:
		return nil, free, nil
	}
	for i, channel := range channels {
		if int32(lib.do("heif_image_get_bits_per_pixel_range", img, channel)) != 8 {
			return nil, free, nil
		}
		w, ht := int(int32(lib.do("heif_image_get_width", img, channel))), int(int32(lib.do("heif_image_get_height", img, channel)))
		var stride int32
		plane := lib.do("heif_image_get_plane_readonly", img, channel, uintptr(unsafe.Pointer(&stride)))
		if plane == 0 || !plausible(h, w, ht) || int(stride) < w {
			return nil, free, codec.Corrupt("libheif: no pixels")
		}
		wantW, wantH := p.W, p.H
		switch {
		case i == 0:
			p.W, p.H, wantW, wantH = w, ht, w, ht
		case p.YCC:
			wantW, wantH = p.Size()
		}
		if w < wantW || ht < wantH {
			return nil, free, codec.Corrupt("libheif: a plane of %s for %s pixels", codec.SizeText(w, ht), codec.SizeText(p.W, p.H))
		}
		p.Stride[i] = int(stride)
		// The address is C's: see decode.
		p.Plane[i] = unsafe.Slice(*(**uint8)(unsafe.Pointer(&plane)), int(stride)*(ht-1)+w)
	}
	return p, free, nil
}

// nclx is struct heif_color_profile_nclx of heif.h, as far as it is read.
type nclx struct {
	version                     uint8
	primaries, transfer, matrix int32
	fullRange                   uint8
}

// fullRange601 reports whether values are BT.601 from 0 to 255, which libheif also takes them for
// where neither the container (of is a handle) nor the stream (an image) says. call is the function
// that asks for it.
func (lib *library) fullRange601(call string, of uintptr) bool {
	var said *nclx
	if r := lib.try(call, of, uintptr(unsafe.Pointer(&said))); failed(r) || said == nil {
		return true
	}
	defer lib.do("heif_nclx_color_profile_free", uintptr(unsafe.Pointer(said)))
	const unspecified, bt470, bt601 = 2, 5, 6
	return said.fullRange != 0 && (said.matrix == unspecified || said.matrix == bt470 || said.matrix == bt601)
}
