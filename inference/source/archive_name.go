package source

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"path"
	"strings"
	"unicode/utf8"
)

// utf8Flag is the bit of a zip entry that declares its name to be UTF-8.
const utf8Flag = 0x800

// memberNames returns the names of an archive's entries as text, not yet cleaned, and
// the charset that those were taken to be in which do not say theirs; it is empty for
// UTF-8, and for GBK, which needs no remark where this program is used. Zip's own
// specification knows IBM's code page 437 only, yet Windows writes its local code page
// and macOS UTF-8, both without saying so. Hence a name is UTF-8 if it says so or is
// valid, and else what all such names of the archive are taken for together.
//
// A few short GBK names are valid UTF-8 by accident ("模" is "ģ"). They are two-byte letters all
// through, so such a name is not treated as UTF-8 where another name of the same archive cannot be.
func memberNames(files []*zip.File) (names []string, guessed string) {
	var foreign []string
	for _, f := range files {
		if _, ok := unicodePath(f); !ok && f.Flags&utf8Flag == 0 && !utf8.ValidString(f.Name) {
			foreign = append(foreign, f.Name)
		}
	}
	local := charset{}
	if len(foreign) > 0 {
		if local = charsetOf(foreign); local != gbk {
			guessed = local.name
		}
	}
	names = make([]string, len(files))
	for i, f := range files {
		names[i] = memberName(f, local)
	}
	return names, guessed
}

// memberName decodes one name; local is the charset of the archive's names that are
// not UTF-8, the zero value where there are none.
func memberName(f *zip.File, local charset) string {
	if name, ok := unicodePath(f); ok {
		return name
	}
	if utf8.ValidString(f.Name) {
		if local.Encoding == nil || f.Flags&utf8Flag != 0 || !onlyTwoByteLetters(f.Name) {
			return f.Name
		}
	}
	if local.Encoding == nil { // it says that it is UTF-8, and is not
		return strings.ToValidUTF8(f.Name, "\uFFFD")
	}
	return local.decode(f.Name)
}

// onlyTwoByteLetters reports whether a valid UTF-8 string has letters beyond
// ASCII and all of them take two bytes, as Chinese ones never do.
func onlyTwoByteLetters(s string) bool {
	found := false
	for _, r := range s {
		if r >= 0x800 {
			return false
		}
		found = found || r >= utf8.RuneSelf
	}
	return found
}

// unicodePathTag is the extra field in which Info-ZIP and WinRAR put the UTF-8
// name beside the local one: version 1, the CRC-32 of the local name, the name.
const unicodePathTag = 0x7075

// unicodePath returns the UTF-8 name of the extra field, if there is one that
// belongs to the entry's name.
func unicodePath(f *zip.File) (string, bool) {
	for extra := f.Extra; len(extra) >= 4; {
		tag, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		extra = extra[4:]
		if size > len(extra) {
			break
		}
		field := extra[:size]
		extra = extra[size:]
		if tag == unicodePathTag && size > 5 && field[0] == 1 &&
			binary.LittleEndian.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(f.Name)) && utf8.Valid(field[5:]) {
			return string(field[5:]), true
		}
	}
	return "", false
}

// cleanMember makes a member's name relative, with slashes, without drive and
// without "..": it is shown and compared, never written to. folder tells that
// the name ends in a separator.
func cleanMember(name string) (clean string, folder bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	folder = strings.HasSuffix(name, "/")
	if len(name) >= 2 && name[1] == ':' && ('a' <= name[0]|0x20 && name[0]|0x20 <= 'z') {
		name = name[2:]
	}
	clean = path.Clean("/" + name)[1:]
	if clean == "" {
		clean = "_" // nothing is left of a name such as ".."
	}
	return clean, folder
}
