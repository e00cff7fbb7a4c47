package codec

const (
	// DefaultMaxPixels bounds pictures all of whose pixels have to be decoded, hence
	// the time. Phones make up to 108 million pixels in such formats.
	DefaultMaxPixels = 180_000_000
	// MaxPictureBytes bounds what the decode of one picture may hold, by estimate,
	// whatever the number of pixels.
	MaxPictureBytes = 384 << 20
	// KeepBytes is the size up to which a buffer is kept for the next picture.
	KeepBytes = 64 << 20
)
