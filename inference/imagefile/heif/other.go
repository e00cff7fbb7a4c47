//go:build !linux && !darwin && !(windows && amd64)

package heif

import (
	"errors"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// library is never one: no one has tried libheif on this system.
type library struct {
	version     string
	halves, own bool
}

func libraryFor(bool) *library { return nil }

func whyNone() error {
	return errors.New("libheif: only the WebAssembly build is used on this system")
}

func (*library) decode(string, []byte, codec.Header, bool) (raster.Picture, func(), error) {
	return nil, nil, errors.New("libheif: not loaded")
}
