package imagetest

import "slices"

// GIF returns a GIF of one red and one transparent pixel, side by side, with extensions before the
// frame, which is at x, y on a canvas of w × 1.
func GIF(w, x, y byte, extensions string) []byte {
	return slices.Concat([]byte("GIF89a"), []byte{w, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 255, 0}, []byte(extensions),
		[]byte{0x21, 0xF9, 4, 1, 0, 0, 1, 0, 0x2C, x, 0, y, 0, 2, 0, 1, 0, 0, 2, 2, 0x44, 0x0A, 0, 0x3B})
}
