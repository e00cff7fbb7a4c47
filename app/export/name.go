package export

import (
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// maxFolderBytes bounds the folder's part of a suggested name: with the rest it
// stays far within the 255 bytes a name may have, temporary suffix included.
const maxFolderBytes = 120

// MaxExcelPath is the longest path that Excel opens, in UTF-16 units.
const MaxExcelPath = 218

// TooLongForExcel returns how long an absolute path is, in UTF-16 units, and whether Excel
// refuses it for that.
func TooLongForExcel(path string) (n int, long bool) {
	for _, r := range path {
		n += max(utf16.RuneLen(r), 1)
	}
	return n, n > MaxExcelPath
}

// SuggestName returns the name that an export is offered under:
// 识别结果_<folder>_<yyyyMMdd-HHmm>.<ext>. folder is a path or a name; of a path the last part is
// taken, and an empty one is left out. What Windows, macOS or Linux forbid in a name is replaced.
// The name is legal on all three: reserved ones such as CON do no harm, since they never stand
// alone.
func SuggestName(folder string, now time.Time, ext string) string {
	name := "识别结果_"
	if f := safeName(folder); f != "" {
		name += f + "_"
	}
	return name + now.Format("20060102-1504") + "." + strings.TrimPrefix(ext, ".")
}

// safeName returns the last part of a path, of either kind of system, made legal.
func safeName(path string) string {
	path = strings.TrimRight(path, `/\`)
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		path = path[i+1:]
	}
	path = strings.TrimSuffix(path, ":") // a drive, "D:", on any system
	path = Legal(path, "[]")
	if len(path) > maxFolderBytes {
		cut := maxFolderBytes
		for !utf8.RuneStart(path[cut]) {
			cut--
		}
		path = path[:cut]
	}
	return strings.Trim(path, " .") // Windows drops them from the end, dots hide at the front
}

// Legal replaces what the name of a file may not have on some system, and the signs of more, and
// leaves direction marks out, which can make an extension look like another.
func Legal(s, more string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case Unprintable(r), r == utf8.RuneError, r == '\t', r == '\n', strings.ContainsRune(`<>:"/\|?*`+more, r):
			return '_'
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			return -1
		}
		return r
	}, s)
}
