package imagetest

import (
	"encoding/binary"
	"slices"
)

// JPEGProfile returns the segments of a JPEG that carry a profile in parts.
func JPEGProfile(parts ...[]byte) (out []byte) {
	for i, part := range parts {
		body := slices.Concat([]byte("ICC_PROFILE\x00"), []byte{byte(i + 1), byte(len(parts))}, part)
		out = append(binary.BigEndian.AppendUint16(append(out, 0xFF, 0xE2), uint16(2+len(body))), body...)
	}
	return out
}
