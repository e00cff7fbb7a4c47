package imagefile

import (
	"bytes"
	"strings"

	"wanwu/inference"
	"wanwu/inference/imagefile/heif"
	"wanwu/inference/imagefile/jpeg"
	"wanwu/inference/imagefile/tiff"
)

// foreignSignatures are those of what is not read: where in the file, what, and what
// a person calls it.
var foreignSignatures = []struct {
	at    int
	magic string
	name  string
}{
	{0, "8BPS", "PSD"},
	{0, "\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"},
	{0, "\xff\x4f\xff\x51", "JPEG 2000"},
	{0, "\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"},
	{0, "\xff\x0a", "JPEG XL"},
	{0, "II+\x00", "BigTIFF"},
	{0, "MM\x00+", "BigTIFF"},
	{0, "II\xbc\x01", "JPEG XR"},
	{0, "IIRO", "RAW ORF"},
	{0, "IIRS", "RAW ORF"},
	{0, "IIU\x00", "RAW RW2"},
	{0, "FUJIFILMCCD-RAW", "RAW RAF"},
	{0, "FOVb", "RAW X3F"},
	{0, "%PDF", "PDF"},
	{0, "%!PS", "PostScript"},
	{0, "\xc5\xd0\xd3\xc6", "EPS"},
	{0, "v/1\x01", "OpenEXR"},
	{0, "#?RADIANCE", "Radiance HDR"},
	{0, "DDS ", "DDS"},
	{0, "qoif", "QOI"},
	{0, "icns", "ICNS"},
	{0, "gimp xcf", "XCF"},
	{0, "FLIF", "FLIF"},
	{0, "BPG\xfb", "BPG"},
	{0, "SDPX", "DPX"},
	{0, "XPDS", "DPX"},
	{0, "\x8aMNG", "MNG"},
	{0, "\x8bJNG", "JNG"},
	{0, "FORM", "IFF"},
	{0, "\x01\xda", "SGI"},
	{0, "\xd7\xcd\xc6\x9a", "WMF"},
	{0, "SIMPLE  =", "FITS"},
	{128, "DICM", "DICOM"},
	{0, "AT&TFORM", "DjVu"},
	{0, "PK\x03\x04", "ZIP"},
	{0, "Rar!\x1a\x07", "RAR"},
	{0, "7z\xbc\xaf\x27\x1c", "7z"},
	{0, "\x1f\x8b", "GZIP"},
	{0, "\x1aE\xdf\xa3", "Matroska"},
	{8, "AVI ", "AVI"},
	{8, "WAVE", "WAV"},
	{0, "ID3", "MP3"},
	{0, "OggS", "Ogg"},
	{0, "FLV\x01", "FLV"},
	{0, "\xd0\xcf\x11\xe0", "OLE"},
	{0, "MZ", "EXE"},
	{0, "\x7fELF", "ELF"},
	{0, "SQLite format 3", "SQLite"},
}

// foreignName names what is not read, as far as a signature tells.
func foreignName(head []byte) string {
	for _, s := range foreignSignatures {
		if len(head) >= s.at+len(s.magic) && string(head[s.at:s.at+len(s.magic)]) == s.magic {
			return s.name
		}
	}
	if tiff.IsTIFFLike(head) {
		if name := tiff.RawName(head); name != "" {
			return name
		}
	}
	if brand := heif.Brand(head); brand != "" {
		return brand
	}
	if isWeChat(head) {
		return inference.DetailWeChat
	}
	switch {
	case len(head) >= 2 && head[0] == 'P' && head[1] >= '1' && head[1] <= '7' && len(head) > 2 && isSpace(head[2]):
		return "PNM"
	case len(head) >= 4 && head[0] == 10 && head[1] <= 5 && head[2] == 1 && (head[3] == 1 || head[3] == 2 || head[3] == 4 || head[3] == 8):
		return "PCX"
	case len(head) >= 6 && head[0] == 0 && head[1] == 0 && (head[2] == 1 || head[2] == 2) && head[3] == 0 && head[4] != 0 && head[5] == 0:
		return "ICO" // or its sibling CUR; a TGA may begin alike, but has no colours to count there
	case len(head) >= 18 && isTGA(head):
		return "TGA"
	}
	text := strings.ToLower(string(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	switch {
	case strings.Contains(text, "<svg"):
		return "SVG"
	case strings.HasPrefix(strings.TrimSpace(text), "<!doctype html"), strings.HasPrefix(strings.TrimSpace(text), "<html"):
		return "HTML"
	}
	return inference.DetailUnknown
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// isWeChat reports whether head is that of a picture in WeChat's cache: a JPEG, PNG or
// GIF each byte of which is exclusive-ored with one that differs from user to user,
// the encrypted form of later versions, or WeChat's own format.
func isWeChat(head []byte) bool {
	for _, signature := range []string{"wxgf", "\x07\x08V1\x08\x07", "\x07\x08V2\x08\x07"} {
		if bytes.HasPrefix(head, []byte(signature)) {
			return true
		}
	}
	for _, signature := range []string{"\xff\xd8\xff", "\x89PNG", "GIF8"} {
		if len(head) < 16 {
			return false
		}
		key, same := head[0]^signature[0], true
		for i := range len(signature) {
			same = same && head[i]^key == signature[i]
		}
		// Three bytes of a JPEG are not much: its first segment is one of few.
		if next := head[3] ^ key; same && key != 0 && (signature[0] != 0xFF || next >= jpeg.MarkerAPP0 && next <= jpeg.MarkerAPP2 || next == jpeg.MarkerDQT) {
			return true
		}
	}
	return false
}

// isTGA looks at the header's fields, since a TGA has no signature.
func isTGA(head []byte) bool {
	kind, depth := head[2], head[16]
	known := kind == 1 || kind == 2 || kind == 3 || kind == 9 || kind == 10 || kind == 11
	w, h := int(head[12])|int(head[13])<<8, int(head[14])|int(head[15])<<8
	return known && head[1] <= 1 && w > 0 && h > 0 &&
		(depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32)
}
