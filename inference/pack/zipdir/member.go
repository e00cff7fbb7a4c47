package zipdir

import (
	"archive/zip"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wanwu/inference"
)

// A member that is larger than ratioFloor and shrank to less than a maxRatio-th was made to fill a
// memory: weights shrink to a half at best, labels to a tenth.
const (
	maxRatio   = 100
	ratioFloor = 16 << 20
)

// Name returns the name of a member, with slashes. Where it is no UTF-8 it is that of a Chinese Windows,
// whose archives do not say so.
func Name(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	return strings.ReplaceAll(name, `\`, "/") // as the archives of older Windows programs have it
}

// Check looks at what an archive of so many bytes says of a member, before anything of it is read.
func Check(f *zip.File, archive int64) error {
	name, size := Name(f), f.UncompressedSize64
	switch mode := f.Mode(); {
	case !filepath.IsLocal(name):
		return inference.Faultf("%q leaves the pack's folder", name)
	case !mode.IsRegular() && !mode.IsDir():
		return inference.Faultf("%q is not a regular file", name)
	case f.Flags&1 != 0:
		return inference.Faultf("%q needs a password", name)
	case f.CompressedSize64 > uint64(archive): // by which the ratio would look harmless
		return inference.Faultf("%q takes %d bytes, and the archive has %d", name, f.CompressedSize64, archive)
	case size > ratioFloor && size/maxRatio > f.CompressedSize64:
		return inference.Faultf("%q expands from %d bytes to %d, beyond all measure", name, f.CompressedSize64, size)
	}
	return nil
}
