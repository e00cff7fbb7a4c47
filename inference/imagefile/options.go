package imagefile

// The limits that keep one picture from taking all memory. A picture over them
// is refused with CodeTooLarge before anything of its size is allocated.
const (
	// DefaultMaxScaledPixels bounds JPEGs where they are decoded at a fraction
	// of their size. 200 million pixels come from phones, the rest from
	// stitched panoramas.
	DefaultMaxScaledPixels = 500_000_000
	// DefaultMaxBytes bounds the file, which is read into memory whole.
	DefaultMaxBytes = 384 << 20
	// maxHeldBytes bounds what the decode of one picture may hold and its file: the
	// program with the embedded model takes some 190 MiB, and is to stay within
	// 700 with the largest picture. It is also what BudgetBytes has as a whole.
	maxHeldBytes = BudgetBytes
	// freeBytes is the size from which on memory is returned to the system at once,
	// which takes some milliseconds, while such a decode takes most of a second.
	freeBytes = 128 << 20
)

// Options are the settings of a Decoder.
type Options struct {
	// ThumbSide is the longest side of the thumbnail in pixels; 0 makes none.
	// A smaller picture is not enlarged.
	ThumbSide int
	// MaxPixels is the maximum number of pixels; 0 stands for
	// DefaultMaxPixels, and DefaultMaxScaledPixels where JPEG is scaled.
	MaxPixels int64
	// MaxBytes is the maximum size of a file; 0 is DefaultMaxBytes.
	MaxBytes int64
	// Hash asks for Picture.Hash.
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
