package tiff

import (
	"strings"

	"wanwu/inference/imagefile/exif"
)

// RawName names a camera's raw file that looks like a TIFF. Its first directory
// is only a preview, which must not pass for the picture.
func RawName(head []byte) string {
	if len(head) >= 10 && string(head[8:10]) == "CR" {
		return "RAW CR2"
	}
	d := exif.First(head)
	if _, _, _, ok := d.Find(tagDNGVersion); ok {
		return "RAW DNG"
	}
	reduced, _ := d.Short(tagSubfileType)
	if _, _, _, sub := d.Find(tagSubIFDs); !sub || reduced&1 == 0 {
		return ""
	}
	switch maker := strings.ToUpper(d.Text(tagMake)); {
	case strings.HasPrefix(maker, "NIKON"):
		return "RAW NEF"
	case strings.HasPrefix(maker, "SONY"):
		return "RAW ARW"
	case strings.HasPrefix(maker, "PENTAX"), strings.HasPrefix(maker, "RICOH"):
		return "RAW PEF"
	}
	return ""
}
