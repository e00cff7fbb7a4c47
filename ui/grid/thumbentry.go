package grid

import (
	"image"
	"unsafe"
)

// thumbEntry is a picture, or that there is none (img nil).
type thumbEntry struct {
	thumbRequest
	spec thumbSpec
	img  *image.RGBA
}

func (e thumbEntry) size() int64 {
	n := int64(unsafe.Sizeof(e))
	if e.img != nil {
		n += int64(len(e.img.Pix))
	}
	return n
}

// settles reports whether there is nothing better to be had for a request at a size.
func (e thumbEntry) settles(w thumbRequest, spec thumbSpec) bool {
	if e.img == nil {
		return e.state == w.state
	}
	return e.spec == spec
}

// bytes returns what a picture of a size takes in memory.
func (s thumbSpec) bytes() int64 {
	return thumbEntry{}.size() + int64(4*s.Width*s.Height)
}
