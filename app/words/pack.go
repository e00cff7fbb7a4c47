package words

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"

	"wanwu/app/words/catalogue"
	"wanwu/inference"
)

// faultText returns why a pack is refused; empty where that is not known.
func faultText(l Lang, e *inference.Error) string {
	var f *inference.Fault
	switch {
	case errors.As(e.Err, &f):
		if zh := catalogue.Faults[f.Text]; l == Chinese && zh != "" {
			return fmt.Sprintf(zh, f.Values...)
		}
		return f.Error()
	case errors.Is(e.Err, fs.ErrNotExist):
		return T(l, "pack.no_file")
	case errors.Is(e.Err, fs.ErrPermission):
		return T(l, "pack.no_permission")
	case errors.Is(e.Err, zip.ErrFormat), errors.Is(e.Err, zip.ErrChecksum), errors.Is(e.Err, zip.ErrAlgorithm):
		return T(l, "pack.no_zip")
	}
	return e.Detail
}
