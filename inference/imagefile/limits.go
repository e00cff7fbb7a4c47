package imagefile

import "wanwu/inference"

// affordable reports whether a decode of need bytes, of a file of file bytes, is within
// the limits.
func affordable(h header, need, file int64) bool {
	if h.maxBytes > 0 {
		return need <= h.maxBytes
	}
	return need <= maxPictureBytes && need+file <= maxHeldBytes
}

// check returns an error for a picture over the limits, before anything is allocated.
func check(h header, maxPixels int64) error {
	if h.width < 1 || h.height < 1 {
		return &inference.Error{Code: inference.CodeCorrupt, Detail: sizeText(h.width, h.height)}
	}
	if maxPixels <= 0 {
		maxPixels = DefaultMaxPixels
		if h.scalable {
			maxPixels = DefaultMaxScaledPixels
		}
	}
	// Neither factor is over 2³¹, so the product fits.
	if int64(h.width)*int64(h.height) > maxPixels {
		return tooLarge(h.width, h.height)
	}
	return nil
}
