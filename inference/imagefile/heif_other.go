//go:build !linux && !darwin && !(windows && amd64)

package imagefile

import "errors"

// libHEIF is never one: nobody has tried libheif on this system.
type libHEIF struct {
	version     string
	halves, own bool
}

func heifFor(bool) *libHEIF { return nil }

func whyNoHEIF() error {
	return errors.New("libheif: only the WebAssembly build is used on this system")
}

func (*libHEIF) decode(string, []byte, header, bool) (pixels, func(), error) {
	return nil, nil, errors.New("libheif: not loaded")
}
