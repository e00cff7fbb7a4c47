package imagefile

import (
	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
)

// affordable reports whether a decode of need bytes, of a file of file bytes, is within
// the limits.
func affordable(h codec.Header, need, file int64) bool {
	if h.MaxBytes > 0 {
		return need <= h.MaxBytes
	}
	return need <= codec.MaxPictureBytes && need+file <= maxHeldBytes
}

// check returns an error for a picture over the limits, before anything is allocated.
func check(h codec.Header, maxPixels int64) error {
	if h.Width < 1 || h.Height < 1 {
		return &inference.Error{Code: inference.CodeCorrupt, Detail: codec.SizeText(h.Width, h.Height)}
	}
	if maxPixels <= 0 {
		maxPixels = codec.DefaultMaxPixels
		if h.Scalable {
			maxPixels = DefaultMaxScaledPixels
		}
	}
	// Neither factor is over 2³¹, so the product fits.
	if int64(h.Width)*int64(h.Height) > maxPixels {
		return codec.TooLarge(h.Width, h.Height)
	}
	return nil
}
