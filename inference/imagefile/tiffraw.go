package imagefile

import "strings"

// rawName names a camera's raw file that looks like a TIFF. Its first directory
// is only a preview, which must not pass for the picture.
func rawName(head []byte) string {
	if len(head) >= 10 && string(head[8:10]) == "CR" {
		return "RAW CR2"
	}
	d := tiffDir(head)
	if _, _, _, ok := d.find(tagDNGVersion); ok {
		return "RAW DNG"
	}
	reduced, _ := d.short(tagSubfileType)
	if _, _, _, sub := d.find(tagSubIFDs); !sub || reduced&1 == 0 {
		return ""
	}
	switch maker := strings.ToUpper(d.text(tagMake)); {
	case strings.HasPrefix(maker, "NIKON"):
		return "RAW NEF"
	case strings.HasPrefix(maker, "SONY"):
		return "RAW ARW"
	case strings.HasPrefix(maker, "PENTAX"), strings.HasPrefix(maker, "RICOH"):
		return "RAW PEF"
	}
	return ""
}
