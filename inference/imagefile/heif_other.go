//go:build !linux && !darwin && !(windows && amd64)

package imagefile

import "errors"

// libHEIF is never one: nobody has tried libheif on this system.
type libHEIF struct {
	version     string
	halves, own bool
}

type heifLibraries struct {
	hevc *libHEIF
	why  error
}

func nativeHEIF() heifLibraries {
	return heifLibraries{why: errors.New("libheif: only the WebAssembly build is used on this system")}
}

func heifFor(bool) *libHEIF { return nil }

func (*libHEIF) decode(string, []byte, header, bool) (pixels, func(), error) {
	return nil, nil, errors.New("libheif: not loaded")
}
