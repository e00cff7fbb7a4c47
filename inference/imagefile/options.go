package imagefile

// The limits that keep one picture from taking all memory. A picture over them
// is refused with CodeTooLarge before anything of its size is allocated.
const (
	// DefaultMaxPixels bounds pictures that a codec decodes whole. Telephones
	// make up to 108 million pixels in such formats; at 4 bytes each the limit
	// is 720 MB.
	DefaultMaxPixels = 180_000_000
	// DefaultMaxScaledPixels bounds JPEGs where they are decoded at a fraction
	// of their size. 200 million pixels come from telephones, the rest from
	// stitched panoramas.
	DefaultMaxScaledPixels = 500_000_000
	// DefaultMaxBytes bounds the file, which is read into memory whole.
	DefaultMaxBytes = 512 << 20
	// maxPictureBytes bounds what one decode may hold, by estimate, whatever
	// the number of pixels: 16-bit pictures and progressive JPEGs cost more.
	maxPictureBytes = 2 << 30
	// keepBytes is the size up to which a buffer is kept for the next picture.
	keepBytes = 64 << 20
)

// Options are the settings of a Decoder.
type Options struct {
	// ThumbSide is the longest side of the thumbnail in pixels; 0 makes none.
	// A smaller picture is not enlarged.
	ThumbSide int
	// MaxPixels is the most pixels that a header may promise; 0 stands for
	// DefaultMaxPixels, and DefaultMaxScaledPixels where JPEG is scaled.
	MaxPixels int64
	// MaxBytes is the most bytes that a file may have; 0 is DefaultMaxBytes.
	MaxBytes int64
	// Hash has the content's hash found out, of the bytes as they are decoded.
	Hash bool
	// Budget is shared by the decoders of a process, so that several huge
	// pictures are not decoded at once; nil sets no bound.
	Budget *Budget
}

// withDefaults resolves the zero values except MaxPixels, whose default depends
// on the format.
func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	return o
}
