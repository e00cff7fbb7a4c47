package source

import (
	"bytes"
	"io"

	"wanwu/inference"
)

// kindZip is the one kind of archive that is read; the others are only named.
const kindZip = "ZIP"

// archiveKind names the kind of archive that an extension stands for, or
// returns "" where it stands for none. A .livp is what an iPhone's Live Photo
// is exported as: a zip with the picture and its film.
func archiveKind(name string) string {
	switch extension(name) {
	case "zip", "cbz", "livp":
		return kindZip
	case "rar", "cbr", "r00", "r01":
		return "RAR"
	case "7z", "cb7":
		return "7z"
	case "tar", "cbt":
		return "TAR"
	case "gz", "tgz", "taz":
		return "GZIP"
	case "bz2", "tbz", "tbz2":
		return "BZIP2"
	case "xz", "txz":
		return "XZ"
	case "zst", "tzst":
		return "Zstandard"
	case "lzma", "tlz":
		return "LZMA"
	case "lz4":
		return "LZ4"
	case "z", "taz2":
		return "COMPRESS"
	case "cab":
		return "CAB"
	case "arj":
		return "ARJ"
	case "lzh", "lha":
		return "LZH"
	case "ace":
		return "ACE"
	case "zipx":
		return "ZIPX"
	case "z01", "z02":
		return "ZIP split"
	case "iso":
		return "ISO"
	case "dmg":
		return "DMG"
	case "wim", "esd":
		return "WIM"
	}
	return ""
}

// signatureLength is how many bytes archiveSignature wants to see.
const signatureLength = 264

// archiveSignature names the kind of archive that begins with head, or returns
// "" where it is none that is known.
func archiveSignature(head []byte) string {
	is := func(at int, sig string) bool {
		return len(head) >= at+len(sig) && string(head[at:at+len(sig)]) == sig
	}
	switch {
	case is(0, "PK\x03\x04"), is(0, "PK\x05\x06"):
		return kindZip
	case is(0, "PK\x07\x08"):
		return "ZIP split"
	case is(0, "Rar!\x1a\x07"):
		return "RAR"
	case is(0, "7z\xbc\xaf\x27\x1c"):
		return "7z"
	case is(0, "\x1f\x8b\x08"):
		return "GZIP"
	case is(0, "BZh") && (is(4, "1AY&SY") || is(4, "\x17\x72\x45\x38\x50\x90")):
		return "BZIP2"
	case is(0, "\xfd7zXZ\x00"):
		return "XZ"
	case is(0, "\x28\xb5\x2f\xfd"):
		return "Zstandard"
	case is(0, "\x04\x22\x4d\x18"):
		return "LZ4"
	case is(0, "MSCF\x00\x00\x00\x00"):
		return "CAB"
	case is(2, "-lh") && is(6, "-"):
		return "LZH"
	case is(7, "**ACE**"):
		return "ACE"
	case is(0, "MSWIM\x00\x00\x00"):
		return "WIM"
	case is(257, "ustar"):
		return "TAR"
	}
	return ""
}

// sniffArchive reads the beginning of a regular file and names the kind of
// archive it is; "" where it is none.
func sniffArchive(file string) (string, error) {
	f, err := openRegular(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var head bytes.Buffer
	if _, err := io.CopyN(&head, f, signatureLength); err != nil && err != io.EOF {
		return "", inference.Wrap(file, err)
	}
	return archiveSignature(head.Bytes()), nil
}
