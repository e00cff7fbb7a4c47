//go:build !linux && !darwin

package imagefile

import "errors"

// libHEIF has no members here: libheif's functions return structures in a way
// that cannot be called without a C compiler on this system.
type libHEIF struct {
	version string
	av1     bool
	halves  bool
}

func systemHEIF() (*libHEIF, error) {
	return nil, errors.New("libheif: only the WebAssembly build is used on this system")
}

func (*libHEIF) decode(string, []byte, header, bool) (pixels, func(), error) {
	return nil, nil, errors.New("libheif: not loaded")
}
